"""One strike, draw by draw: the worst attack, and the frontier of all efficient ones.

Two attacks are never mixed. The *worst attack* leaves the least expected arriving retaliation with every
usable weapon; it is found here. The *frontier* trades retaliation destroyed against what the attacker keeps
in reserve; it is traced here, vertex by vertex, and those who hold a theory of costs pick a point on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.attacks import Attacks, Solver
from counterpoise.exchange.behind_defence import (
    SWEPT_GAP,
    SWEPT_PIECES,
    least_along,
    smallest_raid,
    worst_behind_defence,
)
from counterpoise.exchange.drawn_layers import leak_of
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats, SiloDefence
from counterpoise.exchange.guarded_silos import worst_on_guarded_silos
from counterpoise.exchange.surviving import (
    BOMBERS,
    BOOSTERS,
    MISSILES,
    WorstAttack,
    chosen,
    left_along,
    retaliation_of,
    worst_attack,
)

UNITS = ("EMT", "warheads")
"""Units of retaliation, in the order of every leading axis of 2."""


@dataclass(frozen=True)
class Frontier:
    """Every vertex of the efficient frontier between retaliation destroyed and reserve; arrays (draws, V).

    Attributes
    ----------
    count : array (draws,)
        Vertices of each draw; what lies beyond is never read.
    missiles, bombers : surviving retaliation, before missile defence, on missiles and on bombers
    raid : array (draws, V, 3)
        Boosters, warheads and decoys of it.
    reserve : what the attacker can still deliver on value
    """

    count: NDArray[np.int64]
    missiles: Floats
    bombers: Floats
    raid: Floats
    reserve: Floats


@dataclass(frozen=True)
class Strike:
    """A strike in a block of draws.

    Attributes
    ----------
    worst : tuple of WorstAttack
        In EMT and in warheads, each under the attack that is worst in that unit.
    swept_arriving, swept_stopped : array (draws, S)
        Arriving retaliation and share of it stopped for each size of the swept layer, in the swept unit,
        along the frontier that counts missiles and bombers alike.
    frontier : Frontier
    gap : array (draws,)
        Largest certified relative gap of the linear programmes solved.
    bound_gap : array (draws,)
        Largest relative gap of the worst attack behind a defence, certified against every attack: 0 where it
        is exact (no defence, or one layer and no bombers within reach of the attack).
    """

    worst: tuple[WorstAttack, WorstAttack]
    swept_arriving: Floats
    swept_stopped: Floats
    frontier: Frontier
    gap: Floats
    bound_gap: Floats


def strike(
    meeting: Encounter,
    defence: AreaDefence,
    *,
    value_unit: str,
    sweep_unit: str,
    silos: SiloDefence | None = None,
    swept: tuple[float, ...] = (),
    swept_layer: int = 0,
    max_per_point: int = 2,
) -> Strike:
    """Carry out one strike in every draw of a block.

    Parameters
    ----------
    meeting : Encounter
    defence : AreaDefence
        The attacker's, which meets the retaliation.
    value_unit : {"EMT", "warheads"}
        Unit of the frontier.
    sweep_unit : {"EMT", "warheads"}
        Unit in which the swept sizes are answered.
    silos : SiloDefence, optional
        The victim's, which guards its silos. The frontier does not know of it.
    swept : tuple of float
        Interceptor numbers to try in ``swept_layer`` of the defence, the others as they are.
    max_per_point : int
        Most warheads on one point.

    Returns
    -------
    Strike

    Raises
    ------
    ArithmeticError
        If a linear programme of any draw is not solved to the certified gap; never passed over in silence.
    """
    solver = Solver(meeting, max_per_point)
    sizes = swept if defence.names else ()
    found = [
        worst_in_unit(
            solver,
            meeting,
            defence,
            unit,
            silos=silos,
            sized=tuple(defence.with_interceptors(swept_layer, number) for number in sizes)
            if name == sweep_unit
            else (),
            max_per_point=max_per_point,
        )
        for unit, name in enumerate(UNITS)
    ]
    swept_in = found[UNITS.index(sweep_unit)]
    return Strike(
        worst=(found[0].worst, found[1].worst),
        swept_arriving=swept_in.swept_arriving,
        swept_stopped=swept_in.swept_stopped,
        frontier=frontier_of(solver, meeting, UNITS.index(value_unit)),
        gap=solver.gap,
        bound_gap=np.maximum(found[0].gap, found[1].gap),
    )


@dataclass(frozen=True)
class InUnit:
    """The worst attack in one unit, its gap (draws,), and what leaves the sizes tried: arrays (draws, S).

    `behind` are the worst attacks behind other defences.
    """

    worst: WorstAttack
    gap: Floats
    swept_arriving: Floats
    swept_stopped: Floats
    behind: tuple[WorstAttack, ...] = ()


def worst_in_unit(
    solver: Solver,
    meeting: Encounter,
    defence: AreaDefence,
    unit: int,
    *,
    silos: SiloDefence | None = None,
    sized: tuple[AreaDefence, ...] = (),
    others: tuple[AreaDefence, ...] = (),
    max_per_point: int = 2,
) -> InUnit:
    """Return the attack that leaves the least in one unit, in every draw of a block.

    Parameters
    ----------
    solver : Solver
        Of the same encounter.
    meeting : Encounter
    defence : AreaDefence
        The attacker's, which meets the retaliation.
    unit : int
        Index in `UNITS`.
    silos : SiloDefence, optional
        The victim's, which guards its silos.
    sized : tuple of AreaDefence
        Other sizes of the defence to be tried, along the frontier that counts missiles and bombers alike.
    others : tuple of AreaDefence
        Other defences, behind each of which the worst attack is found as well.
    max_per_point : int
    """
    defences = (defence, *others)
    is_traced = np.any([(one.stock > 0.0).any(axis=1) for one in defences], axis=0) | bool(sized)
    retaliation = retaliation_of(meeting, unit)
    objects = meeting.objects if is_traced.any() else None
    attacks = solver.attacks(meeting.worth[unit], objects=objects, traced=is_traced)
    left = left_along(meeting, retaliation, attacks) if is_traced.any() else None
    swept_arriving, swept_stopped = (np.zeros((meeting.points.shape[0], len(sized))) for _ in range(2))
    for size, other in enumerate(sized):
        assert left is not None
        least = least_along(left, attacks.count, other, gap=SWEPT_GAP, pieces=SWEPT_PIECES)
        swept_arriving[:, size], swept_stopped[:, size] = least.arriving, least.stopped
    nowhere = _undefended(meeting, unit, attacks)
    found = []
    for one in defences:
        worst, gap = nowhere, np.zeros(meeting.points.shape[0])
        is_defended: NDArray[np.bool_] = np.any(one.stock > 0.0, axis=1)
        if is_defended.any():
            assert left is not None
            worst, gap = worst_behind_defence(
                solver, meeting, retaliation, one, unit, attacks, left, max_per_point
            )
            worst, gap = chosen(is_defended, worst, nowhere), np.where(is_defended, gap, 0.0)
        found.append((worst, gap))
    if silos is not None and silos.stock.any():
        is_guarded = silos.stock > 0.0
        raid = smallest_raid(solver, meeting)
        for k, one in enumerate(defences):
            guarded = worst_on_guarded_silos(
                meeting,
                retaliation,
                silos,
                one,
                unit,
                lowest_leak=leak_of(raid, one),
                sized=sized if k == 0 else (),
                max_per_point=max_per_point,
            )
            worst, gap = found[k]
            found[k] = chosen(is_guarded, guarded.worst, worst), np.where(is_guarded, guarded.gap, gap)
            if sized and k == 0:
                swept_arriving[is_guarded] = guarded.sized_arriving[is_guarded]
                swept_stopped[is_guarded] = guarded.sized_stopped[is_guarded]
    worst, gap = found[0]
    return InUnit(worst, gap, swept_arriving, swept_stopped, tuple(one for one, _ in found[1:]))


def _undefended(meeting: Encounter, unit: int, attacks: Attacks) -> WorstAttack:
    """Return the worst attack when nothing stands in the way of the retaliation."""
    nothing = np.zeros(meeting.points.shape[0])
    killed = attacks.killed[:, 0]
    sure = meeting.sure_missiles[unit] + meeting.sure_bombers[unit]
    left = sure + (meeting.worth[unit] * np.maximum(meeting.points - killed, 0.0)).sum(axis=1)
    return worst_attack(
        meeting, unit, killed=killed, variance=attacks.variance[:, 0], arriving=left, stopped=nothing
    )


def frontier_of(solver: Solver, meeting: Encounter, unit: int) -> Frontier:
    """Trace retaliation destroyed against what the attacker keeps to deliver on value."""
    delivered = meeting.delivered[unit]
    attacks = solver.attacks(meeting.worth[unit], reserve=delivered)
    left = left_along(meeting, retaliation_of(meeting, unit), attacks)
    return Frontier(
        count=attacks.count,
        missiles=left[:, MISSILES],
        bombers=left[:, BOMBERS],
        raid=np.ascontiguousarray(np.moveaxis(left[:, BOOSTERS:], 1, 2)),
        reserve=meeting.value_only[unit][:, None] + (attacks.held @ delivered[:, :, None])[:, :, 0],
    )
