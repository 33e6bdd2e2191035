"""The thresholds among which the best are found: finitely many, and none that another one makes needless."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.space.defining.formulas import Clause, Floats, Way

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Thresholds:
    """Clauses, and what each of them catches.

    Parameters
    ----------
    clauses : tuple of Clause
        In an order that does not depend on that of systems, observables or units.
    surely, possibly : ndarray of bool, shape (clauses, systems)
        Which systems meet each clause wherever in their ranges they are, and somewhere.
    """

    clauses: tuple[Clause, ...]
    surely: Mask
    possibly: Mask


def thresholds(
    names: Sequence[str], low: Floats, high: Floats, *, ways: Sequence[Way], is_missed: Mask, is_spared: Mask
) -> Thresholds:
    """Every threshold that an optimal definition may need.

    Only where a system that counts as missed is just caught does a tighter threshold lose anything; of the
    thresholds that ban the same systems, the one that catches most makes the others needless. A threshold is
    then moved to the middle (in ratio) of the gap in which it does the same to every system.

    Parameters
    ----------
    names : sequence of str
        One a column.
    low, high : ndarray of shape (systems, observables)
    ways : sequence of str
        One a column.
    is_missed, is_spared : ndarray of bool, shape (systems,)
        Systems that cost something when they are not caught, and when they are banned.
    """
    found: list[tuple[Clause, Mask, Mask]] = []
    for column in sorted(range(len(names)), key=lambda index: names[index]):
        least, most = low[:, column], high[:, column]
        for at_least, sure, possible in ((True, least, most), (False, -most, -least)):
            if ways[column] == ("at_most" if at_least else "at_least"):
                continue
            for edge, next_spared in _edges(sure, possible, is_missed, is_spared):
                limit = _middle(edge, next_spared)
                clause = Clause(names[column], at_least, limit if at_least else -limit)
                found.append((clause, sure >= limit, possible >= limit))
    shape = (len(found), len(low))
    return Thresholds(
        tuple(clause for clause, _, _ in found),
        np.array([sure for _, sure, _ in found], dtype=bool).reshape(shape),
        np.array([possible for _, _, possible in found], dtype=bool).reshape(shape),
    )


def _edges(sure: Floats, possible: Floats, is_missed: Mask, is_spared: Mask) -> Iterator[tuple[float, float]]:
    """Lowest thresholds of those that ban the same, each with the highest system below that is spared."""
    spared = np.sort(possible[is_spared & ~np.isnan(possible)])
    last = -1
    for edge in np.unique(sure[is_missed & ~np.isnan(sure)]):
        below = int(np.searchsorted(spared, edge))
        if below != last:
            yield float(edge), float(spared[below - 1]) if below else -math.inf
        last = below


def _middle(edge: float, next_spared: float) -> float:
    """Between the two, in ratio; at the edge where nothing is spared. Both have one sign."""
    if math.isinf(next_spared):
        return edge
    if edge == 0 or next_spared == 0:
        return (edge + next_spared) / 2
    middle = math.copysign(math.sqrt(edge * next_spared), edge)
    # Where the two are neighbours among floats, only the edge itself is between.
    return middle if next_spared < middle <= edge else edge
