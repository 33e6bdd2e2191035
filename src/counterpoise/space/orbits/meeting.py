"""Two lots of satellites in flight: where they are relative to each other, and when they come nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from counterpoise.space.arguments import MU_KM3_S2
from counterpoise.space.orbits.elements import ElementSet, Floats

Rows = NDArray[np.intp]

_SETTLED_S = 1e-6
_MOST_ITERATIONS = 60
_APART_S = 1.0


@dataclass(frozen=True)
class Slope:
    """What is needed to find where the distance of two satellites is least.

    Parameters
    ----------
    position_km, velocity_km_s : ndarray of shape (looks, 3)
        Of the second relative to the first.
    value, rate : ndarray of shape (looks,)
        ``f``, half the slope of the squared distance, and its own slope.
    """

    position_km: Floats
    velocity_km_s: Floats
    value: Floats
    rate: Floats

    @property
    def distance_km(self) -> Floats:
        """Between the two."""
        return np.asarray(np.linalg.norm(self.position_km, axis=1))

    @property
    def speed_km_s(self) -> Floats:
        """At which they pass."""
        return np.asarray(np.linalg.norm(self.velocity_km_s, axis=1))


@dataclass(frozen=True)
class Meeting:
    """Pairs out of two lots of satellites, all times in seconds after one start.

    Parameters
    ----------
    first, second : sequence of ElementSet
    start : datetime
        UTC.
    """

    first: Sequence[ElementSet]
    second: Sequence[ElementSet]
    start: datetime

    def slope(self, pairs: tuple[Rows, Rows], seconds: Floats) -> Slope:
        """The relative motion of pairs, each at a time of its own.

        SGP4's velocities are not quite the slopes of its positions; of two that fly side by side they put the
        closest approach many seconds off. So the slope is taken of positions, two seconds apart, which
        shifts its zero by less than a millisecond. Its own slope takes both as drawn by a point mass: it only
        steers the search.
        """
        here, speed_here = _states(self.first, self.start, pairs[0], seconds)
        there, speed_there = _states(self.second, self.start, pairs[1], seconds)
        # The middle one, and those shortly before and after.
        before, position, after = there - here
        velocity = (speed_there - speed_here)[1]
        pull = _pull(there[1]) - _pull(here[1])
        return Slope(
            position,
            velocity,
            (np.einsum("ij,ij->i", after, after) - np.einsum("ij,ij->i", before, before)) / (4 * _APART_S),
            np.einsum("ij,ij->i", velocity, velocity) + np.einsum("ij,ij->i", position, pull),
        )

    def nearest(self, pairs: tuple[Rows, Rows], low: Floats, high: Floats) -> Floats:
        """When the distance is least, for pairs whose ``f`` is below zero at `low` and not at `high`.

        Newton's method, and the middle of what is left where it would leave the bracket; to a microsecond.
        """
        low, high = low.copy(), high.copy()
        times = (low + high) / 2
        is_open = np.ones(times.shape, dtype=bool)
        for _ in range(_MOST_ITERATIONS):
            rows = np.flatnonzero(is_open)
            if not len(rows):
                break
            at = times[rows]
            found = self.slope((pairs[0][rows], pairs[1][rows]), at)
            is_before = found.value < 0
            low[rows] = np.where(is_before, at, low[rows])
            high[rows] = np.where(is_before, high[rows], at)
            with np.errstate(divide="ignore", invalid="ignore"):
                step = at - found.value / found.rate
            is_inside = (step > low[rows]) & (step < high[rows])
            times[rows] = np.where(is_inside, step, (low[rows] + high[rows]) / 2)
            is_open[rows] = np.abs(times[rows] - at) > _SETTLED_S
        return times


def _states(
    sets: Sequence[ElementSet], start: datetime, rows: Rows, seconds: Floats
) -> tuple[Floats, Floats]:
    """Positions and velocities of satellites just before, at and after times of their own: (3, looks, 3)."""
    positions, velocities = np.empty((3, len(rows), 3)), np.empty((3, len(rows), 3))
    shifts = np.array([[-_APART_S], [0.0], [_APART_S]])
    order = np.argsort(rows, kind="stable")
    edges = np.append(np.flatnonzero(np.diff(rows[order], prepend=-1)), len(order))
    for begin, end in pairwise(edges):
        chosen = order[begin:end]
        r, v = sets[rows[chosen[0]]].states(start, seconds[chosen] + shifts)
        positions[:, chosen], velocities[:, chosen] = r.reshape(3, -1, 3), v.reshape(3, -1, 3)
    return positions, velocities


def _pull(position: Floats) -> Floats:
    return np.asarray(-MU_KM3_S2 * position / np.linalg.norm(position, axis=1, keepdims=True) ** 3)
