"""What kinds of forces a development adds: the words of a draft agenda."""

from __future__ import annotations

from counterpoise.exchange.damage import kill_probability
from counterpoise.scenario import View
from counterpoise.scenario.schema import System

MISSILE_DEFENCE = "missile defence"
HARD_TARGET = "prompt hard-target warheads"
PROMPT = "prompt warheads"
MOBILE = "mobile launchers"

HARD_PSI = 2000.0
"""Hardness of the silo that a hard-target warhead is asked about: an American one of 1985."""

HARD_KILL = 0.5
"""Least chance that one working warhead destroys it; a line of ours, as any other would be."""


def kinds_added(before: View, after: View, owner: str) -> tuple[str, ...]:
    """Return the kinds of forces of which a side has more afterwards, every figure at its median.

    Interceptors of an area defence; prompt warheads whose single-shot kill chance against 2,000 psi is at
    least 0.5 (reliability aside); prompt warheads of any accuracy; mobile launchers.
    """
    one, other = holdings(before, owner), holdings(after, owner)
    return tuple(kind for kind in one if other[kind] > one[kind])


def holdings(view: View, side: str) -> dict[str, float]:
    """Count what a side has of each kind."""
    mine = view.sides[side]
    prompt = [system for system in mine.systems.values() if system.prompt]
    mobile = [system for system in mine.systems.values() if system.basing == "mobile"]
    return {
        MISSILE_DEFENCE: sum(
            layer.interceptors.median for layer in mine.defences.values() if layer.protects == "area"
        ),
        HARD_TARGET: sum(_warheads(system) for system in prompt if _destroys_silos(system)),
        PROMPT: sum(_warheads(system) for system in prompt),
        MOBILE: sum(system.launchers.median for system in mobile),
    }


def _warheads(system: System) -> float:
    return system.launchers.median * system.warheads.median


def _destroys_silos(system: System) -> bool:
    if system.yield_ is None or system.cep is None:
        return False
    return bool(kill_probability(system.yield_.median, system.cep.median, HARD_PSI) >= HARD_KILL)
