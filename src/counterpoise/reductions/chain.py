"""The agreements that two sides who may mix would not refuse: a chain of straight edges, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

Gains = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Corner:
    """A given agreement: what the sides gain by it (below 0 too), and its row."""

    gains: Gains
    row: int


@dataclass(frozen=True)
class Mix:
    """A point of the chain: gains of both sides, the rows mixed and their weights."""

    gains: Gains
    rows: tuple[int, ...]
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class Edge:
    """The acceptable part of a straight edge of the frontier, from `start` towards side b's best, to `end`.

    The corners lie on the same line and may lie beyond; the two are the same where the frontier is one point.
    """

    corners: tuple[Corner, Corner]
    start: Gains
    end: Gains

    def at(self, share: Fraction) -> Mix:
        """Return the point a share of the way from start to end, as a mix of the corners."""
        point = _between(self.start, self.end, share)
        first, second = self.corners
        run = second.gains[0] - first.gains[0]
        weight = (point[0] - first.gains[0]) / run if run else Fraction(0)
        parts = [(first.row, 1 - weight), (second.row, weight)]
        used = [(row, part) for row, part in parts if part > 0]
        return Mix(point, tuple(row for row, _ in used), tuple(part for _, part in used))

    def largest_product(self) -> Mix:
        """Return the point with the largest product of gains: of a quadratic function of the share."""
        (a, b), (da, db) = self.start, _step(self.start, self.end)
        if da * db == 0:  # one point: along a longer edge one side gains and the other loses
            return self.at(Fraction(0))
        share = -(da * b + db * a) / (2 * da * db)
        return self.at(min(max(share, Fraction(0)), Fraction(1)))


def efficient_rows(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return the rows that no other row is as good as for both sides and better for one, best for a first.

    Of equal rows the earliest is returned. Integers, Fractions and floats are compared exactly.

    Examples
    --------
    >>> efficient_rows([(0, 3), (2, 2), (1, 2), (2, 2), (3, 0)])
    [4, 1, 0]
    """
    found: list[int] = []
    for i in sorted(range(len(rows)), key=lambda i: (-rows[i][0], -rows[i][1], i)):
        if not found or rows[i][1] > rows[found[-1]][1]:
            found.append(i)
    return found


def acceptable_chain(corners: Sequence[Corner]) -> list[Edge]:
    """Return what neither side would refuse of the frontier of all mixes, from side a's best to side b's.

    Parameters
    ----------
    corners
        Efficient ones, best for side a first, as `efficient_rows` orders them.

    Notes
    -----
    Limits: no edge where every mix leaves one side below its disagreement; one edge without length where the
    frontier is a single point.
    """
    vertices = _concave(corners)
    if len(vertices) == 1:
        vertices = vertices * 2
    edges = (_clipped(pair) for pair in pairwise(vertices))
    return [edge for edge in edges if edge is not None]


def on_ray(chain: Sequence[Edge], direction: Gains) -> Mix:
    """Return where the ray from the disagreement in a direction meets the chain, or the end nearest to it.

    Parameters
    ----------
    chain
        At least one edge, from side a's best to side b's.
    direction
        Gains of both sides, neither below 0.
    """

    def to_the_right(gains: Gains) -> Fraction:
        return gains[0] * direction[1] - gains[1] * direction[0]

    for edge in chain:
        start, end = to_the_right(edge.start), to_the_right(edge.end)
        if start <= 0:
            return edge.at(Fraction(0))
        if end <= 0:
            return edge.at(start / (start - end))
    return chain[-1].at(Fraction(1))


def _concave(corners: Sequence[Corner]) -> list[Corner]:
    """Drop the corners that a mix of two others beats; one on their line stays, to be named itself."""
    kept: list[Corner] = []
    for corner in corners:
        while len(kept) > 1 and _sags(kept[-2].gains, kept[-1].gains, corner.gains):
            kept.pop()
        kept.append(corner)
    return kept


def _sags(first: Gains, middle: Gains, last: Gains) -> bool:
    (a, b), (c, d) = _step(first, middle), _step(middle, last)
    return a * d < b * c


def _clipped(pair: tuple[Corner, Corner]) -> Edge | None:
    first, second = pair
    start, end = first.gains, second.gains
    if end[1] < 0 or start[0] < 0:
        return None
    # The line falls, so each bound can cut off one end only; cut by both, nothing is left.
    low = start if start[1] >= 0 else _between(start, end, start[1] / (start[1] - end[1]))
    high = end if end[0] >= 0 else _between(start, end, start[0] / (start[0] - end[0]))
    return Edge(pair, low, high) if low[0] >= high[0] else None


def _between(start: Gains, end: Gains, share: Fraction) -> Gains:
    da, db = _step(start, end)
    return start[0] + share * da, start[1] + share * db


def _step(start: Gains, end: Gains) -> Gains:
    return end[0] - start[0], end[1] - start[1]
