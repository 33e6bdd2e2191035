"""Reduction by the rival's choice: a side says what its forces are worth to it, the other picks what goes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from counterpoise.reductions.given import Numbers, exact, same_items


@dataclass(frozen=True)
class RivalsCut:
    """What the rival cuts of a side's items.

    Attributes
    ----------
    cut : share of each item that goes, 0..1
    own_loss : share of what the items are worth to their owner that goes with them
    threat_removed : share of what the rival fears that goes with them
    """

    cut: tuple[Fraction, ...]
    own_loss: Fraction
    threat_removed: Fraction


def rivals_choice(values: Numbers, threats: Numbers, *, share: Any) -> RivalsCut:
    """Cut a share of a side's forces, as the side values them, where the rival fears them most.

    The rival removes items in falling order of ``threat / value`` until the share of the owner's values is
    reached, the last item in part: no other choice of that size removes more threat.

    Parameters
    ----------
    values : array_like, shape (items,)
        What each item is worth to its owner, published beforehand; 0 or more, on any scale.
    threats : array_like, shape (items,)
        How much the rival fears each item; 0 or more, on any scale.
    share : number
        Share of the owner's values to be cut, 0..1. Floats count as the decimals that they are printed as.

    Returns
    -------
    RivalsCut
        In exact Fractions.

    Raises
    ------
    ValueError
        For anything but one number an item from each side, for numbers that are negative or not finite, where
        all are 0, and for a share above 1.

    Notes
    -----
    Assumptions: values and threats add up, and part of an item counts as that part.
    Ties: of items with equal ratios the earlier goes first.
    Limits: what is worth nothing to its owner and feared by the rival goes first, at any share; a share of 1
    cuts all that has value; what is worth nothing and feared by nobody stays.
    Source: Salter, 1986, "divide and choose" reductions (not seen; background).

    Examples
    --------
    >>> round_one = rivals_choice([50, 30, 20], [20, 30, 50], share=0.2)
    >>> str(round_one.own_loss), str(round_one.threat_removed)
    ('1/5', '1/2')
    >>> str(rivals_choice([50, 30, 20], [20, 30, 50], share=0).threat_removed)
    '0'
    """
    value, threat = same_items("rivals_choice", values=values, threats=threats)
    wanted = exact("rivals_choice", "share", share)
    if wanted > 1:
        raise ValueError(f"rivals_choice: share is {share!r}; a number from 0 to 1 is needed.")
    left = budget = wanted * sum(value)
    cut = [Fraction(0)] * len(value)
    # Not by the ratio itself: an item may be worth nothing to its owner.
    counted = [i for i in range(len(value)) if value[i] + threat[i] > 0]
    for i in sorted(counted, key=lambda i: value[i] / (value[i] + threat[i])):
        cut[i] = min(Fraction(1), left / value[i]) if value[i] else Fraction(1)
        left -= cut[i] * value[i]
    removed = sum((part * x for part, x in zip(cut, threat, strict=True)), Fraction(0))
    return RivalsCut(
        cut=tuple(cut),
        own_loss=(budget - left) / sum(value),
        threat_removed=removed / sum(threat),
    )
