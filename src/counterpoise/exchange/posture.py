"""Where the launchers are when a strike comes, and what each place is worth.

A system splits into location states. Silos are hard aim points; mobile launchers are dispersed over an
area or stand in garrison; submarines are at sea, where only attrition reaches them, or in port; bombers
are on alert, and most get away, or on base. Garrisons, ports and bases are soft points that hold
``per_point`` launchers. All is expectation: a share that would not fire lowers the worth of the point,
because the attacker cannot see which launcher it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from counterpoise.exchange.damage import equivalent_megatons
from counterpoise.exchange.forces import Basing, Floats, Force


class Target(IntEnum):
    """How a target class is attacked."""

    HARD = 0
    SOFT = 1
    AREA = 2


@dataclass(frozen=True)
class Yardsticks:
    """What something would deliver, measured five ways; arrays of one shape.

    Attributes
    ----------
    emt, warheads : expected arriving retaliation in equivalent megatons and in warheads, before any
    missile defence
    objects : functioning missile warheads, which is what a missile defence has to engage
    boosters : functioning missiles, which is what a boost-phase layer has to engage
    decoys : decoys that fly with the functioning warheads
    """

    emt: Floats
    warheads: Floats
    objects: Floats
    boosters: Floats
    decoys: Floats

    def each(self, change: Callable[[Floats], Floats]) -> Yardsticks:
        """Return the same with ``change`` made to every measure."""
        return Yardsticks(*(change(getattr(self, field.name)) for field in fields(self)))


@dataclass(frozen=True)
class Targets:
    """The victim's force as an attacker meets it.

    Attributes
    ----------
    system : tuple of int
        Index of the system that each target class belongs to, length J.
    place : tuple of str
        ``silo``, ``dispersed``, ``garrison``, ``port`` or ``base``, length J.
    kind : tuple of Target
    points : array (draws, J)
        Aim points; for an area class, dispersed launchers.
    per_point : Yardsticks of arrays (draws, J)
        What a point sends if it survives.
    untouchable : Yardsticks of arrays (draws, systems)
        What is out of reach: boats at sea after attrition, bombers that got away, missiles launched under
        attack.
    """

    system: tuple[int, ...]
    place: tuple[str, ...]
    kind: tuple[Target, ...]
    points: Floats
    per_point: Yardsticks
    untouchable: Yardsticks


def per_launcher(force: Force) -> Yardsticks:
    """Return what one launcher that fires delivers, before missile defence: arrays (draws, systems)."""
    arriving = force.warheads * force.reliability * force.penetration
    missile = np.asarray(force.is_missile, dtype=float)
    objects = force.warheads * force.reliability * missile
    return Yardsticks(
        emt=arriving * equivalent_megatons(force.yield_kt),
        warheads=arriving,
        objects=objects,
        boosters=force.reliability * missile,
        decoys=objects * force.decoys,
    )


def targets_of(force: Force, *, launches_under_attack: bool) -> Targets:
    """Split a force into target classes and what is out of reach.

    Parameters
    ----------
    force : Force
        The victim, with ``on_alert`` for the alert state in question.
    launches_under_attack : bool
        Whether the share ``launch_under_attack`` of the ready silo missiles leaves before impact. Ride-out
        is False.

    Returns
    -------
    Targets
        One class for each silo system, two for a mobile one (dispersed, garrison), one for a submarine
        (port) and one for a bomber (base).
    """
    system: list[int] = []
    place: list[str] = []
    kind: list[Target] = []
    points: list[Floats] = []
    firing_per_point: list[Floats] = []
    untouchable = np.zeros_like(force.launchers)
    for s, basing in enumerate(force.basing):
        launchers, alert, usable = force.launchers[:, s], force.on_alert[:, s], force.usable[:, s]
        alive = 1.0 - force.attrition[:, s]
        resting = launchers * (1.0 - alert)
        if basing is Basing.SILO:
            gone = force.launch_under_attack[:, s] if launches_under_attack else np.zeros_like(launchers)
            untouchable[:, s] = launchers * alert * gone
            classes = [("silo", Target.HARD, launchers, alert * (1.0 - gone))]
        elif basing is Basing.MOBILE:
            held = force.per_point[:, s]
            classes = [
                ("dispersed", Target.AREA, launchers * alert, alive),
                ("garrison", Target.SOFT, resting / held, held * usable * alive),
            ]
        elif basing is Basing.SUBMARINE:
            held = force.per_point[:, s]
            untouchable[:, s] = launchers * alert * alive
            classes = [("port", Target.SOFT, resting / held, held * usable * alive)]
        else:
            held = force.per_point[:, s]
            away = alert * force.escape[:, s]
            untouchable[:, s] = launchers * away * alive
            caught = alert - away
            # On a base stand alert bombers that did not get away and the usable share of the rest.
            firing = (caught + (1.0 - alert) * usable) / np.maximum(1.0 - away, 1e-300)
            classes = [("base", Target.SOFT, launchers * (1.0 - away) / held, held * firing * alive)]
        for where, how, count, firing in classes:
            system.append(s)
            place.append(where)
            kind.append(how)
            points.append(count)
            firing_per_point.append(firing)
    each = per_launcher(force)
    firing_points = _columns(firing_per_point, force.draws)
    chosen = np.asarray(system, dtype=np.intp)
    return Targets(
        system=tuple(system),
        place=tuple(place),
        kind=tuple(kind),
        points=_columns(points, force.draws),
        per_point=each.each(lambda measure: measure[:, chosen] * firing_points),
        untouchable=each.each(lambda measure: measure * untouchable),
    )


def firing_launchers(force: Force) -> Floats:
    """Return the launchers that can take part in a first strike: array (draws, systems).

    Those on alert, and the usable share of the rest. A silo that is not ready does not fire. Attrition
    does not count: the side that strikes first fires before it is hunted.
    """
    silo = np.asarray([b is Basing.SILO for b in force.basing])
    resting = np.where(silo, 0.0, (1.0 - force.on_alert) * force.usable)
    return force.launchers * (force.on_alert + resting)


def _columns(columns: list[Floats], draws: int) -> Floats:
    return np.stack(columns, axis=1) if columns else np.zeros((draws, 0))
