"""What a definition does to a catalogue: what it catches, what it misses, whom it bans, and how near."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.space.defining.formulas import Clause, Definition, Floats, Way
from counterpoise.space.defining.wording import worded


@dataclass(frozen=True)
class Observed:
    """What is compared: systems by observables, and which systems are threatening.

    Parameters
    ----------
    systems, observables, units : tuple of str
    ways : tuple of str
        Which thresholds an observable may have.
    low, high : ndarray of shape (systems, observables)
    is_threatening : dict of str to ndarray of bool
        By party.
    """

    systems: tuple[str, ...]
    observables: tuple[str, ...]
    units: tuple[str, ...]
    ways: tuple[Way, ...]
    low: Floats
    high: Floats
    is_threatening: dict[str, NDArray[np.bool_]]

    @property
    def to_any(self) -> NDArray[np.bool_]:
        """Threatening in any party's eyes."""
        none = np.zeros(len(self.systems), dtype=bool)
        return np.asarray(np.logical_or.reduce([none, *self.is_threatening.values()]))


@dataclass(frozen=True)
class Judged:
    """A definition and what it does.

    Parameters
    ----------
    definition : Clause or Group
    words : str
        In treaty language.
    fits : str
        Whose errors it was found to make least: ``all``, or a party; or the key of a proposal.
    cost : float
        What its errors cost all parties together.
    caught, missed : tuple of str
        Of the systems that threaten any of the parties in question, those that it surely bans, and others.
    banned_harmless : tuple of str
        Of those that threaten none of them, the ones that it bans or may ban: their ranges reach into it.
    margin : float
        The least ratio by which a system that is on its right side is there.
    near : tuple of (str, float)
        Harmless systems that are let through, nearest first, each with the ratio by which it is.
    """

    definition: Definition
    words: str
    fits: str
    cost: float
    caught: tuple[str, ...]
    missed: tuple[str, ...]
    banned_harmless: tuple[str, ...]
    margin: float
    near: tuple[tuple[str, float], ...]


def judged(
    definition: Definition,
    observed: Observed,
    *,
    fits: str,
    miss_cost: Floats,
    ban_cost: Floats,
    party: str | None = None,
) -> Judged:
    """Judge a definition by every range of the catalogue, for all parties or for one."""
    met = definition.met(observed.observables, observed.low, observed.high)
    is_threat = observed.to_any if party is None else observed.is_threatening[party]
    is_caught, is_banned = met.surely >= 1, met.possibly >= 1
    with np.errstate(divide="ignore"):
        distance = 1 / met.possibly

    def named(mask: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(observed.systems[row] for row in np.flatnonzero(mask))

    let_through = np.flatnonzero(~is_threat & ~is_banned)
    near = let_through[np.argsort(distance[let_through], kind="stable")]
    sides = np.concatenate([met.surely[is_threat & is_caught], distance[let_through]])
    return Judged(
        definition=definition,
        words=worded(definition),
        fits=fits,
        cost=float(miss_cost[~is_caught].sum() + ban_cost[is_banned].sum()),
        caught=named(is_threat & is_caught),
        missed=named(is_threat & ~is_caught),
        banned_harmless=named(~is_threat & is_banned),
        margin=float(sides.min(initial=np.inf)),
        near=tuple((observed.systems[row], float(distance[row])) for row in near),
    )


def form(definition: Definition, counter: list[int] | None = None) -> str:
    """How its clauses are joined, by number.

    >>> from counterpoise.space.defining.formulas import Group
    >>> a = Clause("x", True, 1.0)
    >>> form(Group("all", (a, Group("any", (a, a)))))
    '1 and (2 or 3)'
    """
    count = [0] if counter is None else counter
    if isinstance(definition, Clause):
        count[0] += 1
        return str(count[0])
    word = " and " if definition.needs == "all" else " or "
    joined = word.join(form(part, count) for part in definition.parts)
    return joined if counter is None else f"({joined})"
