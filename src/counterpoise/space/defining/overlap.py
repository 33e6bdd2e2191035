"""What no definition can do: pairs that nothing observed tells apart, and the error that is left for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from counterpoise.space.defining.formulas import Way


def inseparable(low: ArrayLike, high: ArrayLike, ways: Sequence[Way] | None = None) -> NDArray[np.bool_]:
    """Which systems cannot be banned for sure without perhaps banning which others.

    System a cannot be told from b if, in every observable that a has, b has it too and b may be as high as a
    (where a threshold from below is allowed) and as low (where one from above is): their ranges overlap or
    touch, or b's lies on the far side. Then b may meet every threshold that a surely meets, and so every
    definition made of them by "and" and "or", however long. Where that fails in one observable, a
    threshold between the two ranges tells them apart.

    Parameters
    ----------
    low, high : array_like of shape (systems, observables)
        Not a number where a system has no such thing.
    ways : sequence of "at_least", "at_most" or "both", optional
        Which thresholds each observable may have; both unless given.

    Returns
    -------
    ndarray of bool, shape (systems, systems)
        Row a, column b. True on the diagonal.

    Notes
    -----
    Limits: without observables, nothing can be told from anything; a system that has none of the things
    observed cannot be caught, and is told from nothing.

    Source: own, elementary; the statement is proved in two lines above.

    Examples
    --------
    A laser of 4 m, a telescope of 2 to 5 m, a relay mirror of 10 m.

    >>> inseparable([[4], [2], [10]], [[4], [5], [10]]).astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    """
    least, most = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    from_below = np.array([way != "at_most" for way in ways or ["both"] * least.shape[1]], dtype=bool)
    from_above = np.array([way != "at_least" for way in ways or ["both"] * least.shape[1]], dtype=bool)
    as_high = (most[None, :, :] >= least[:, None, :]) | ~from_below
    as_low = (least[None, :, :] <= most[:, None, :]) | ~from_above
    overlap = as_high & as_low & ~np.isnan(least)[None, :, :]
    return np.asarray((overlap | np.isnan(least)[:, None, :]).all(axis=2))


@dataclass(frozen=True)
class LeastError:
    """What is left whatever the definition.

    Parameters
    ----------
    cost : float
        No definition on these observables costs less, however long; one that costs as much exists.
    caught : ndarray of bool, shape (systems,)
        What that one surely bans.
    """

    cost: float
    caught: NDArray[np.bool_]


def least_error(
    low: ArrayLike,
    high: ArrayLike,
    *,
    miss_cost: ArrayLike,
    ban_cost: ArrayLike,
    ways: Sequence[Way] | None = None,
) -> LeastError:
    """The least cost of any definition, of whatever length, on these observables.

    To catch a system is to ban, perhaps, all that cannot be told from it; the definition "this one's
    ranges, or that one's, or …" bans no others. So the least cost is that of the best set to catch:
    a minimum cut between them and what is banned with them, here as a linear program with whole corners.

    Parameters
    ----------
    low, high : array_like of shape (systems, observables)
    miss_cost, ban_cost : array_like of shape (systems,), at least 0
    ways : sequence of str, optional
        As in `inseparable`.

    Notes
    -----
    Limits: where nothing overlaps, 0; where nothing can be told apart, the less of missing and banning all.

    Source: closure and minimum cut, J.-C. Picard, Maximal closure of a graph, Management Science 22 (1976),
    1268 (background).

    Examples
    --------
    >>> least_error([[4], [2], [10]], [[4], [5], [10]], miss_cost=[1, 0, 1], ban_cost=[0, 3, 0]).cost
    1.0
    """
    from scipy.optimize import linprog

    is_along = inseparable(low, high, ways)
    missed, banned = np.asarray(miss_cost, dtype=np.float64), np.asarray(ban_cost, dtype=np.float64)
    # What has none of the things observed meets no threshold and cannot be caught.
    can_be = ~np.isnan(np.asarray(low, dtype=np.float64)).all(axis=1) & (missed > 0)
    caught, along = np.nonzero(is_along & can_be[:, None] & (banned > 0))
    count, pairs = len(missed), np.arange(len(caught))
    # Variables: caught (worth miss_cost), then banned (at ban_cost); caught is at most banned, for each pair.
    limits = np.zeros((len(pairs), 2 * count))
    limits[pairs, caught], limits[pairs, count + along] = 1.0, -1.0
    answer = linprog(
        np.concatenate([-missed, banned]),
        A_ub=limits,
        b_ub=np.zeros(len(pairs)),
        bounds=[(0.0, float(one)) for one in can_be] + [(0.0, 1.0)] * count,
        method="highs-ds",
    )
    # Always solved: to catch nothing is feasible, and every variable is bounded.
    taken = np.asarray(answer.x)[:count] > 0.5
    paid = banned[is_along[taken].any(axis=0)].sum()
    return LeastError(float(missed[~taken].sum() + paid), taken)
