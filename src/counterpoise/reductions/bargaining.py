"""Which of several agreements two sides should settle on: Nash, Kalai-Smorodinsky and egalitarian picks.

With mixing, every agreement is a point of the convex hull of the given ones, and each solution lies on the
part of its frontier that neither side would refuse. That part is a chain of straight edges, on each of
which each solution has a closed form in rational numbers. So nothing here is iterated or rounded on the
way: a float counts as the binary fraction that it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from counterpoise.reductions.adjusted_winner import AdjustedWinner, adjusted_winner
from counterpoise.reductions.chain import Corner, Edge, Gains, Mix, acceptable_chain, efficient_rows, on_ray
from counterpoise.reductions.given import Numbers, is_finite_number, plain

__all__ = ["AdjustedWinner", "Pick", "adjusted_winner", "egalitarian", "kalai_smorodinsky", "nash"]

Number = Fraction | float
# How good gains are, given the ideal gains: the larger tuple is better; its first entry is the pick's value.
Rank = Callable[[Gains, Gains], tuple[Fraction, ...]]
Place = Callable[[Sequence[Edge], Gains], Mix]

_NOTHING: Gains = Fraction(0), Fraction(0)


@dataclass(frozen=True)
class Pick:
    """The agreement that a solution picks, and how it is put together.

    Numbers are Fractions where points and disagreement were all integers or Fractions; otherwise they are
    floats, each the nearest one to the exact result.

    Attributes
    ----------
    solution : "nash", "kalai-smorodinsky" or "egalitarian"
    point : utilities of the two sides
    gains : the point less the disagreement, neither below 0
    ideal : the most that each side could have while the other does not fall below the disagreement
    value : what the solution makes as large as it can be: the product of the gains (nash), the smaller share
        of its ideal gain that a side has (kalai-smorodinsky), the smaller gain (egalitarian)
    rows : rows of `points` that are mixed: two, one, or none where the sides stay with the disagreement
    weights : weight of each of these rows, above 0 with the sum 1 (before rounding to floats)
    """

    solution: str
    point: tuple[Number, Number]
    gains: tuple[Number, Number]
    ideal: tuple[Number, Number]
    value: Number
    rows: tuple[int, ...]
    weights: tuple[Number, ...]

    @property
    def index(self) -> int | None:
        """The row that is picked by itself; None for a mix of two, and for the disagreement."""
        return self.rows[0] if len(self.rows) == 1 else None

    def __str__(self) -> str:
        """Return the pick in plain words."""
        if not self.rows:
            return f"{self.solution}: no agreement that neither side would refuse; both stay as they are"
        parts = " + ".join(
            f"row {row}" if len(self.rows) == 1 else f"{float(weight):.6g} of row {row}"
            for row, weight in zip(self.rows, self.weights, strict=True)
        )
        a, b = (float(u) for u in self.point)
        gain_a, gain_b = (float(g) for g in self.gains)
        return f"{self.solution}: ({a:.6g}, {b:.6g}), gains {gain_a:.6g} and {gain_b:.6g}: {parts}"


def nash(points: Numbers, disagreement: Numbers, *, hull: bool = True) -> Pick:
    """Pick the agreement with the largest product of gains.

    ``max (u_a - d_a) (u_b - d_b)`` over u with u_a >= d_a and u_b >= d_b.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        Utilities of side a and side b under each agreement; finite, in any order, repeated rows allowed.
        Integers and Fractions are kept exact.
    disagreement : array_like, shape (2,)
        Utilities if they do not agree; finite. It is always open to them, whether or not it is a row.
    hull : bool
        True: mixtures of agreements count as agreements (the convex hull, edges and interior). False: the
        pick is one of the rows.

    Returns
    -------
    Pick

    Raises
    ------
    ValueError
        For an array of another shape (there are two sides, no more), and for what is no finite number.

    Notes
    -----
    Assumptions: utilities on any scale of their own; stretching or shifting one side's scale, with its
    disagreement, changes nothing. A mix is worth to each side the weighted mean of what its parts are worth.
    Ties: with mixing the pick is unique, and of rows that are equal the earliest is named. Without, the
    earliest efficient row with the largest product is picked.
    Limits: rows that one side would refuse count only as parts of mixes. Where only one side can gain, it
    gains all that it can (the product is 0). Where nothing is at least as good as the disagreement for both,
    and for no rows at all, the pick is the disagreement itself, without rows. A product beyond the largest
    float is infinite.
    Source: Nash, Econometrica 18:155, 1950 (not seen; background).

    Examples
    --------
    >>> pick = nash([(0, 0), (10, 0), (8, 4), (0, 6)], (0, 0))
    >>> pick.index, int(pick.value)
    (2, 32)
    >>> nash([(1.0, 0.0), (0.0, 1.0)], (0.0, 0.0)).point
    (0.5, 0.5)
    >>> nash([], (0.0, 0.0)).rows
    ()
    """

    def place(chain: Sequence[Edge], _ideal: Gains) -> Mix:
        return max((edge.largest_product() for edge in chain), key=lambda mix: mix.gains[0] * mix.gains[1])

    def rank(gains: Gains, _ideal: Gains) -> tuple[Fraction, ...]:
        return (gains[0] * gains[1],)

    return _settle("nash", points, disagreement, hull=hull, place=place, rank=rank)


def kalai_smorodinsky(points: Numbers, disagreement: Numbers, *, hull: bool = True) -> Pick:
    """Pick the agreement that gives both sides the same share of their ideal gains, as large as it can be.

    The ideal gain of a side is the most that it can gain while the other loses nothing; the pick is where the
    line from the disagreement to the ideal point leaves the set of agreements.

    Parameters
    ----------
    points, disagreement, hull
        As for `nash`.

    Returns
    -------
    Pick

    Raises
    ------
    ValueError
        As for `nash`.

    Notes
    -----
    Assumptions: as for `nash`, and as little bound to a scale. With two sides and mixing the line meets the
    frontier itself, so that throwing utility away would change nothing.
    Rule without mixing, where the line seldom meets a row: ideal gains are taken over the rows that neither
    side would refuse, and the row is picked with the largest smaller share of them (the line leaves what that
    row dominates last), then with the larger other share, then the earliest.
    Limits: as for `nash`. A side that can gain nothing has all of its ideal gain: the share is 1.
    Source: Kalai & Smorodinsky, Econometrica 43:513, 1975 (not seen; background).

    Examples
    --------
    >>> pick = kalai_smorodinsky([(0, 0), (10, 0), (8, 4), (0, 6)], (0, 0))
    >>> [str(x) for x in pick.point], pick.rows, [str(w) for w in pick.weights]
    (['120/17', '72/17'], (2, 3), ['15/17', '2/17'])
    >>> kalai_smorodinsky([(1.0, 0.0)], (0.0, 0.0)).point
    (1.0, 0.0)
    """
    return _settle("kalai-smorodinsky", points, disagreement, hull=hull, place=on_ray, rank=_shares)


def egalitarian(points: Numbers, disagreement: Numbers, *, hull: bool = True) -> Pick:
    """Pick the agreement with the largest smaller gain; with mixing, equal gains wherever they are efficient.

    ``max min(u_a - d_a, u_b - d_b)``, then the other side's gain as large as it can be.

    Parameters
    ----------
    points, disagreement, hull
        As for `nash`.

    Returns
    -------
    Pick

    Raises
    ------
    ValueError
        As for `nash`.

    Notes
    -----
    Assumptions: the two scales can be compared; the pick changes when one is stretched.
    Where equal gains would need one side to throw away utility that costs the other nothing, it keeps it: the
    pick is on the frontier and made of the given rows, and `value` is the equal gain. (Kalai's solution on
    the set with free disposal is that equal gain for both. It never falls when agreements are added; the
    surplus of the other side may.)
    Ties without mixing: larger smaller gain, then larger other gain, then the earliest row.
    Limits: as for `nash`.
    Source: Kalai, Econometrica 45:1623, 1977 (not seen; background).

    Examples
    --------
    >>> [str(x) for x in egalitarian([(0, 0), (10, 0), (8, 4), (0, 6)], (0, 0)).point]
    ['24/5', '24/5']
    >>> egalitarian([(3.0, 1.0)], (0.0, 0.0)).point
    (3.0, 1.0)
    """

    def place(chain: Sequence[Edge], _ideal: Gains) -> Mix:
        return on_ray(chain, (Fraction(1), Fraction(1)))

    def rank(gains: Gains, _ideal: Gains) -> tuple[Fraction, ...]:
        return min(gains), max(gains)

    return _settle("egalitarian", points, disagreement, hull=hull, place=place, rank=rank)


def _settle(
    solution: str, points: Numbers, disagreement: Numbers, *, hull: bool, place: Place, rank: Rank
) -> Pick:
    """Find the pick by `place` on the chain of mixes, or by `rank` among the rows that neither refuses."""
    where = solution.replace("-", "_")
    rows = _rows(where, points)
    origin = _pair(where, "disagreement", np.asarray(disagreement, dtype=object))
    is_exact = all(isinstance(x, Rational) for row in (*rows, origin) for x in row)
    considered = [i for i, row in enumerate(rows) if hull or (row[0] >= origin[0] and row[1] >= origin[1])]
    efficient = [considered[i] for i in efficient_rows([rows[i] for i in considered])]
    base = Fraction(origin[0]), Fraction(origin[1])
    corners = [Corner(_less(rows[i], base), i) for i in efficient]

    chain = acceptable_chain(corners)
    ideal, mix = _NOTHING, Mix(_NOTHING, (), ())
    if chain:
        ideal = chain[0].start[0], chain[-1].end[1]
        mix = place(chain, ideal) if hull else _best(corners, ideal, rank)

    def number(x: Fraction) -> Number:
        return x if is_exact else _nearest_float(x)

    def pair(gains: Gains, base: Gains = _NOTHING) -> tuple[Number, Number]:
        return number(base[0] + gains[0]), number(base[1] + gains[1])

    return Pick(
        solution=solution,
        point=pair(mix.gains, base),
        gains=pair(mix.gains),
        ideal=pair(ideal, base),
        value=number(rank(mix.gains, ideal)[0]),
        rows=mix.rows,
        weights=tuple(number(weight) for weight in mix.weights),
    )


def _best(corners: Sequence[Corner], ideal: Gains, rank: Rank) -> Mix:
    by_row = sorted(corners, key=lambda corner: corner.row)  # so that the earliest of several best is found
    best = max(by_row, key=lambda corner: rank(corner.gains, ideal))
    return Mix(best.gains, (best.row,), (Fraction(1),))


def _shares(gains: Gains, ideal: Gains) -> tuple[Fraction, Fraction]:
    """Shares of the ideal gains that the sides have, the smaller first."""
    a, b = (gain / best if best else Fraction(1) for gain, best in zip(gains, ideal, strict=True))
    return min(a, b), max(a, b)


def _less(row: tuple[Any, Any], base: Gains) -> Gains:
    return Fraction(row[0]) - base[0], Fraction(row[1]) - base[1]


def _rows(where: str, points: Numbers) -> list[tuple[Any, Any]]:
    array = np.asarray(points, dtype=object)
    if array.size == 0:
        return []
    if array.ndim != 2:
        raise ValueError(f"{where}: points have shape {array.shape}; (n, 2) is needed.")
    return [_pair(where, f"points[{i}]", row) for i, row in enumerate(array)]


def _pair(where: str, name: str, row: Any) -> tuple[Any, Any]:
    if row.shape != (2,):
        raise ValueError(f"{where}: {name} has shape {row.shape}; a utility for each of two sides is needed.")
    a, b = (plain(value) for value in row.tolist())
    for value in (a, b):
        if not is_finite_number(value):
            raise ValueError(f"{where}: {name} holds {value!r}; a finite number is needed.")
    return a, b


def _nearest_float(x: Fraction) -> float:
    try:
        return float(x)
    except OverflowError:  # gains and their product only, which are not negative
        return math.inf
