"""An attack in whole points, close to the bound that the linear program proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.kernel import patterns

if TYPE_CHECKING:
    from counterpoise.exchange.allocation import Allocation

FloatArray = NDArray[np.float64]

# A number this near above is taken as whole; what gains less than this is no gain.
_NEARLY = 1e-9


@dataclass(frozen=True, eq=False)
class IntegerAttack:
    """An attack on whole points that the stocks allow.

    Attributes
    ----------
    destroyed_worth : expected worth destroyed
    gap : relative distance from the linear program's optimum, which no such attack exceeds
    attacks : (target class, weapon classes of one attack, number of points), the points left alone not listed
    shots : weapons of each class used on each target class, shape (I, J); whole but for area targets
    """

    destroyed_worth: float
    gap: float
    attacks: tuple[tuple[int, tuple[int, ...], int], ...]
    shots: FloatArray

    def __str__(self) -> str:
        """Return the answer in plain words."""
        return (
            f"whole points: destroys {self.destroyed_worth:.6g} worth, "
            f"{self.gap:.2%} below the bound of the linear program"
        )


@dataclass(frozen=True, eq=False)
class _Patterns:
    """Every pattern, the empty one last, as the rounding needs them."""

    groups: NDArray[np.int64]
    times: FloatArray  # [C + 1, I]
    gain: FloatArray  # [J, C + 1] expected worth destroyed on one point


def round_to_integers(found: Allocation) -> IntegerAttack:
    """Round an allocation down to whole points and use what is left over, best move first.

    A move puts another pattern on one point. Moves are tried in two orders, by worth gained and by worth
    gained less the price of the weapons it takes, and the better end is returned.

    Parameters
    ----------
    found : Allocation
        The linear program's optimum.

    Returns
    -------
    IntegerAttack

    Limits
    ------
    An optimum already in whole points is returned as it is, with a gap of 0. A target class of fewer than one
    point is left alone.

    Examples
    --------
    >>> from counterpoise.exchange.allocation import allocate
    >>> found = allocate([[0.5, 0.4], [0.8, 0.7]], [80, 50], [60, 40], [1, 3], max_per_target=3)
    >>> found.rounded().gap <= 1e-12
    True
    """
    shapes = _patterns(found)
    tries = [
        _fill_up(found, shapes, prices) for prices in (np.zeros(len(found.weapons)), found.weapon_prices)
    ]
    counts = max(tries, key=lambda counts: float((counts * shapes.gain).sum()))
    value = float((counts * shapes.gain).sum())
    attacks = tuple(
        (j, tuple(int(i) for i in shapes.groups[c] if i >= 0), int(counts[j, c]))
        for j, c in np.argwhere(counts[:, :-1] > 0).tolist()
    )
    return IntegerAttack(
        destroyed_worth=value,
        gap=max(found.destroyed_worth - value, 0.0) / max(1.0, found.destroyed_worth),
        attacks=attacks,
        shots=(counts @ shapes.times).T * found.use,
    )


def _patterns(found: Allocation) -> _Patterns:
    size = len(found.weapons)
    groups = patterns(size, found.max_per_target)
    times = np.zeros((len(groups) + 1, size))
    for i in range(size):
        times[:-1, i] = (groups == i).sum(axis=1)
    kill = 1.0 - np.prod((1.0 - found.p_kill.T[:, None, :]) ** times[None, :, :], axis=2)
    return _Patterns(groups, times, found.worth[:, None] * kill)


def _rounded_down(found: Allocation, shapes: _Patterns) -> NDArray[np.int64]:
    counts = np.zeros(shapes.gain.shape, dtype=np.int64)
    number = {tuple(int(i) for i in row if i >= 0): c for c, row in enumerate(shapes.groups)}
    for column in found.columns:
        counts[column.target, number[column.weapons]] = int(np.floor(column.points + _NEARLY))
    whole = np.floor(found.targets + _NEARLY).astype(np.int64)
    counts[:, -1] = np.maximum(whole - counts[:, :-1].sum(axis=1), 0)
    return counts


def _fill_up(found: Allocation, shapes: _Patterns, prices: FloatArray) -> NDArray[np.int64]:
    counts = _rounded_down(found, shapes)
    left = found.weapons - ((counts @ shapes.times).T * found.use).sum(axis=1)
    while True:
        best, move = -np.inf, None
        for j, c in np.argwhere(counts > 0).tolist():
            needed = (shapes.times - shapes.times[c]) * found.use[:, j]
            gained = shapes.gain[j] - shapes.gain[j, c]
            is_open = (gained > _NEARLY) & np.all(needed <= left + _NEARLY, axis=1)
            merit = np.where(is_open, gained - needed @ prices, -np.inf)
            if merit.max() > best:
                best, move = float(merit.max()), (j, c, int(merit.argmax()))
        if move is None:
            return counts
        j, c, to = move
        counts[j, c] -= 1
        counts[j, to] += 1
        left -= (shapes.times[to] - shapes.times[c]) * found.use[:, j]
