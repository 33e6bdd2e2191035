"""What conversions allow of one side: moves between its systems, and how many launchers may be changed.

Which systems a conversion is about is asked of them as they were: unloaded, one may be no MIRV any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from counterpoise.agreement.provisions import EVERY, Conversion
from counterpoise.agreement.selection import Counted

NONE, ANY = 0.0, float("inf")
_SAME = 1e-6


@dataclass(frozen=True)
class Move:
    """Launchers that may change from one system of a side to another.

    Attributes
    ----------
    origins, goals : tuple of str
        No system is both.
    at_most : float
        Launchers that may come to the goals together.
    """

    origins: tuple[str, ...]
    goals: tuple[str, ...]
    at_most: float


def moves_of(side: Counted) -> tuple[Move, ...]:
    """The moves that the terms allow a side, in their order, as far as it has anything to move."""
    before = replace(side, held=side.today)
    found = []
    for one in _of(side, "move"):
        origins = before.systems(one.select)
        goals = tuple(key for key in before.systems(one.to) if key not in origins)
        if goals and any(side.today["systems"][key].launchers > 0.0 for key in origins):
            found.append(Move(origins, goals, most_of(one, side)))
    return tuple(found)


def changeable(side: Counted, change: str, key: str) -> tuple[Conversion, ...]:
    """The conversions that allow a system to be downloaded or taken off alert."""
    before = replace(side, held=side.today)
    return tuple(one for one in _of(side, change) if key in before.systems(one.select))


def most_changed(side: Counted, change: str, key: str, *, by: float = 0.0) -> float:
    """How many launchers of a system may be changed, for *download* ``by`` so many warheads each; or none."""
    allowed = (one for one in changeable(side, change, key) if by <= one.by + _SAME)
    return max((most_of(one, side) for one in allowed), default=NONE)


def most_of(conversion: Conversion, side: Counted) -> float:
    """How many launchers of a side a conversion is for."""
    asked = conversion.at_most.get(side.party) or conversion.at_most.get(EVERY)
    return asked.number if asked else ANY


def _of(side: Counted, change: str) -> Iterator[Conversion]:
    return (one for one in side.terms.conversions if one.change == change)
