"""Adjusted Winner: named concessions divided so that neither side envies the other; one at most is split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from counterpoise.reductions.given import Numbers, Points, same_items


@dataclass(frozen=True)
class AdjustedWinner:
    """Who gets which item, by Adjusted Winner.

    Attributes
    ----------
    totals : points that side a and side b receive, each by its own valuation; they are equal
    shares : share of each item that goes to side a, 0..1; the rest goes to side b
    split_item : the one item that is shared, None where each goes to one side whole
    fraction : side a's share of that item, above 0 and below 1; None where none is split
    """

    totals: tuple[Fraction, Fraction]
    shares: tuple[Fraction, ...]
    split_item: int | None
    fraction: Fraction | None

    def __str__(self) -> str:
        """Return the division in plain words."""
        to_a = [str(i) for i, share in enumerate(self.shares) if share == 1]
        to_b = [str(i) for i, share in enumerate(self.shares) if share == 0]
        lines = [
            f"side a: items {', '.join(to_a) or 'none'}; side b: items {', '.join(to_b) or 'none'}",
            f"points received: {float(self.totals[0]):.6g} and {float(self.totals[1]):.6g}",
        ]
        if self.split_item is not None:
            lines.insert(1, f"item {self.split_item} is split: {self.fraction} of it to side a")
        return "\n".join(lines)


def adjusted_winner(points_a: Numbers, points_b: Numbers) -> AdjustedWinner:
    """Divide items between two sides so that both receive equally many points, as many as possible.

    Each item goes to the side that gives it more points; items with as many from both follow, one by one, to
    the side that has fewer points so far. Then the side with more points hands items over, those first for
    which ``its points / the other's points`` is smallest, the last of them in part, until totals are equal.

    Parameters
    ----------
    points_a, points_b : array_like, shape (items,)
        Points that each side spreads over the items, 0 or more, with the same sum above 0 (100 by custom).
        A float counts as the decimal number that it is printed as, so that 33.3 is 333/10.

    Returns
    -------
    AdjustedWinner
        In exact Fractions.

    Raises
    ------
    ValueError
        For anything but one number an item from each side, for numbers that are negative or not finite, for
        sums that differ, and where all are 0.

    Notes
    -----
    Assumptions: points add up, part of an item is worth that part of its points, and both sides state what
    they think.
    The result is equitable (equal totals), free of envy (each side has at least half of its own points) and
    efficient (no division is better for one side and as good for the other).
    Ties: where points and totals so far are equal, the item goes to side a; where ratios are equal, the
    earlier item is handed over first. Swapping the sides swaps the totals; which of several such items is
    split may change.
    Limits: one item is split in halves; items that both value at 0 stay with whom they fell to.
    Source: Brams & Taylor, Fair Division, 1996 (not seen; the three properties are stated in the abstract of
    Brams & Togman, 1996, which was).

    Examples
    --------
    >>> adjusted_winner([100], [100]).fraction
    Fraction(1, 2)
    >>> us = [22, 22, 15, 14, 11, 6, 2, 2, 2, 4]
    >>> panama = [9, 15, 15, 3, 15, 5, 7, 7, 13, 11]
    >>> print(adjusted_winner(us, panama))
    side a: items 0, 1, 3, 5; side b: items 4, 6, 7, 8, 9
    item 2 is split: 2/15 of it to side a
    points received: 66 and 66
    """
    a, b = same_items("adjusted_winner", points_a=points_a, points_b=points_b)
    if sum(a) != sum(b):
        raise ValueError(
            f"adjusted_winner: points_a add up to {_plain(sum(a))}, points_b to {_plain(sum(b))}; "
            "both sides need the same sum."
        )
    shares = _higher_bidder(a, b)
    split = _adjust(a, b, shares)
    return AdjustedWinner(
        totals=_totals(a, b, shares),
        shares=tuple(shares),
        split_item=split,
        fraction=None if split is None else shares[split],
    )


def _higher_bidder(a: Points, b: Points) -> list[Fraction]:
    shares = [Fraction(x > y) for x, y in zip(a, b, strict=True)]
    total_a, total_b = _totals(a, b, shares)
    tied = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x == y]
    total_b -= sum(b[i] for i in tied)
    for i in tied:
        if total_a <= total_b:
            shares[i], total_a = Fraction(1), total_a + a[i]
        else:
            total_b += b[i]
    return shares


def _adjust(a: Points, b: Points, shares: list[Fraction]) -> int | None:
    """Hand items over until totals are equal; return the one that is split, if any."""
    total_a, total_b = _totals(a, b, shares)
    leads_a = total_a > total_b
    ahead, behind = (a, b) if leads_a else (b, a)
    lead = abs(total_a - total_b)
    held = [i for i, share in enumerate(shares) if share == leads_a and ahead[i] + behind[i] > 0]
    # Not by the ratio itself: the other side may give an item no points.
    for i in sorted(held, key=lambda i: ahead[i] / (ahead[i] + behind[i])):
        if lead == 0:
            break
        part = min(Fraction(1), lead / (ahead[i] + behind[i]))
        lead -= part * (ahead[i] + behind[i])
        shares[i] = 1 - part if leads_a else part
        if part < 1:
            return i
    return None


def _totals(a: Points, b: Points, shares: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    total_a = sum((share * x for share, x in zip(shares, a, strict=True)), Fraction(0))
    total_b = sum(((1 - share) * y for share, y in zip(shares, b, strict=True)), Fraction(0))
    return total_a, total_b


def _plain(x: Fraction | int) -> str:
    return f"{float(x):g}" if Fraction(x).denominator > 1 else str(x)
