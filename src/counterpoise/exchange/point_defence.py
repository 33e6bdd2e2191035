"""Interceptors that guard single points: what a point survives for each number of them committed to it.

The columns made here are what `preferential` searches over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import ArrayLike, NDArray

from counterpoise.exchange.arguments import FloatArray, numbers, scalar_if_single, share
from counterpoise.exchange.shots import survival_of_shots


def random_subtractive_saved(
    targets: ArrayLike,
    weapons_per_target: ArrayLike,
    interceptors: ArrayLike,
    *,
    p_kill: ArrayLike = 1.0,
    p_intercept: ArrayLike = 1.0,
) -> FloatArray:
    """Return the targets saved by a defence that cannot choose which to save.

    ``T [1 - p (1 - k min(1, S / (a T)))]^a``: each weapon meets an interceptor by chance.

    Parameters
    ----------
    targets
        Targets T, from 0.
    weapons_per_target
        Weapons a at each, from 0; a fraction is a mix of floor and ceiling.
    interceptors
        Interceptors S, from 0; at most one meets each weapon.
    p_kill
        Kill probability p of a weapon that gets through.
    p_intercept
        Kill probability k of an interceptor.

    Returns
    -------
    FloatArray
        Expected targets left.

    Raises
    ------
    ValueError
        When a number is negative or a probability is outside 0 to 1.

    Notes
    -----
    Assumptions: weapons are engaged independently of their targets.
    Limits: no weapons leave all; perfect interceptors, one for each weapon, leave all.
    Source: subtractive defence of Eckler and Burr, 1972 (background); arithmetic derived.

    Examples
    --------
    >>> float(random_subtractive_saved(100, 2, 100))
    25.0
    >>> float(random_subtractive_saved(100, 0, 100))
    100.0
    """
    where = "random_subtractive_saved"
    count = numbers(where, "targets", targets)
    aimed = numbers(where, "weapons_per_target", weapons_per_target)
    weapons, stock = np.broadcast_arrays(count * aimed, numbers(where, "interceptors", interceptors))
    met = np.ones_like(weapons)
    np.divide(stock, weapons, out=met, where=weapons > stock)
    lethal = share(where, "p_kill", p_kill) * (1.0 - share(where, "p_intercept", p_intercept) * met)
    return scalar_if_single(np.asarray(count * survival_of_shots(lethal, aimed)))


def survival_by_shots(p_kills: Sequence[float], p_intercept: float, *, max_shots: int) -> FloatArray:
    """Return the best survival of one point for each number of interceptors committed to it.

    ``max over whole s_w, sum s_w = a, of prod over w of [1 - p_w (1 - k)^(s_w)]``.

    Parameters
    ----------
    p_kills
        Kill probability p_w of each warhead aimed at the point, reliability included.
    p_intercept
        Single-shot kill probability k of an interceptor.
    max_shots
        Most shots at one warhead, whole, from 0.

    Returns
    -------
    FloatArray
        Survival for a = 0, 1, ... up to `max_shots` for each warhead.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or `max_shots` is negative.

    Notes
    -----
    Assumptions: interceptors are committed to every warhead aimed at the point before anyone knows which of
    them work, and warheads of different kinds are told apart. Among equal warheads the best split is the most
    even one, because ``ln [1 - p (1 - k)^s]`` is concave in s.
    Limits: no warheads leave 1; k = 0 leaves the undefended survival.
    Source: preferential defence of Eckler and Burr, 1972 (background); arithmetic derived.

    Examples
    --------
    >>> survival_by_shots([1.0, 1.0], 0.5, max_shots=1).tolist()
    [0.0, 0.0, 0.25]
    >>> survival_by_shots([], 0.5, max_shots=1).tolist()
    [1.0]
    """
    where = "survival_by_shots"
    if max_shots < 0:
        raise ValueError(f"{where}: max_shots is {max_shots}; a whole number of at least 0 is needed.")
    lethal = share(where, "p_kills", list(p_kills))
    missed = np.power(1.0 - share(where, "p_intercept", p_intercept), np.arange(max_shots + 1))
    best = np.ones(1)
    for p_kill in lethal:
        longer = np.zeros(len(best) + max_shots)
        for shots, survives in enumerate(1.0 - p_kill * missed):
            span = slice(shots, shots + len(best))
            longer[span] = np.maximum(longer[span], best * survives)
        best = longer
    return best


@dataclass(frozen=True)
class PointColumns:
    """Every way to attack one point, and what it keeps for each number of interceptors.

    Attributes
    ----------
    target_class
        Index of the target class of each column.
    weapons_used
        Weapons of each class that the column sends at one point, shape (columns, weapon classes).
    worth_by_shots
        Worth left of one point with 0, 1, 2, ... interceptors committed to it, one row a column.
    """

    target_class: NDArray[np.int64]
    weapons_used: FloatArray
    worth_by_shots: FloatArray


def point_columns(
    p_kill: ArrayLike,
    worth: ArrayLike,
    *,
    p_intercept: float,
    max_shots: int,
    max_per_target: int = 2,
    is_defended: Sequence[bool] | None = None,
) -> PointColumns:
    """Return all columns of an attack on defended points: target class by multiset of weapons.

    Parameters
    ----------
    p_kill
        Kill probability, weapon classes by target classes, reliability included.
    worth
        Worth of one point of each target class, from 0.
    p_intercept
        Single-shot kill probability of an interceptor.
    max_shots
        Most shots at one warhead, whole, from 0.
    max_per_target
        Most warheads at one point, whole, from 0.
    is_defended
        Which target classes the defence guards; None for all.

    Returns
    -------
    PointColumns
        For each target class first the column without attack, then one weapon, then two, and so on.

    Raises
    ------
    ValueError
        When shapes disagree or an argument is out of bounds.

    Notes
    -----
    Limits: no weapon classes leave one column for each target class.
    Source: column form of Matlin, Operations Research 18, 1970, p. 334 (background).

    Examples
    --------
    >>> columns = point_columns([[1.0]], [1.0], p_intercept=1.0, max_shots=1)
    >>> columns.weapons_used.ravel().tolist()
    [0.0, 1.0, 2.0]
    >>> columns.worth_by_shots.tolist()
    [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    """
    where = "point_columns"
    kill, value = share(where, "p_kill", p_kill), numbers(where, "worth", worth)
    guarded = [True] * len(value) if is_defended is None else list(is_defended)
    if kill.ndim != 2 or value.shape != (kill.shape[1],) or len(guarded) != len(value):
        raise ValueError(
            f"{where}: p_kill has shape {kill.shape}, worth {value.shape} and is_defended {len(guarded)} "
            "entries; weapon classes by target classes, and one entry a target class, are needed."
        )
    if max_per_target < 0:
        raise ValueError(f"{where}: max_per_target is {max_per_target}; a whole number from 0 is needed.")
    weapon_classes, target_classes = kill.shape
    salvos = [
        salvo
        for size in range(max_per_target + 1)
        for salvo in combinations_with_replacement(range(weapon_classes), size)
    ]
    used = np.array([np.bincount(np.array(salvo, np.int64), minlength=weapon_classes) for salvo in salvos])
    rows = np.empty((target_classes, len(salvos), max_per_target * max_shots + 1))
    for target in range(target_classes):
        for index, salvo in enumerate(salvos):
            most = max_shots if guarded[target] else 0
            survival = survival_by_shots(list(kill[list(salvo), target]), p_intercept, max_shots=most)
            # Beyond the last useful shot nothing more is saved.
            rows[target, index, : len(survival)] = survival
            rows[target, index, len(survival) :] = survival[-1]
    rows *= value[:, np.newaxis, np.newaxis]
    return PointColumns(
        target_class=np.repeat(np.arange(target_classes), len(salvos)),
        weapons_used=np.tile(used, (target_classes, 1)).astype(np.float64),
        worth_by_shots=rows.reshape(target_classes * len(salvos), -1),
    )
