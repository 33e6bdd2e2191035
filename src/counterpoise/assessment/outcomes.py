"""What happens in every draw: each view, ordered pair, alert case and launch policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import permutations, product

import numpy as np

from counterpoise.assessment.forces import (
    ALERTS,
    LAUNCHES,
    SideArrays,
    alert_states,
    arrays_of,
    missing_figures,
)
from counterpoise.assessment.stability import strike_costs
from counterpoise.exchange.encounter import Encounter, attack_leak, encounter, first_raid, pair_kill
from counterpoise.exchange.forces import Floats
from counterpoise.exchange.posture import Targets, firing_launchers, per_launcher, targets_of
from counterpoise.exchange.strike import UNITS, strike
from counterpoise.runs import Block, Progress, blocks_of, run_each, silent
from counterpoise.scenario import Draws, View

SWEPT_INTERCEPTORS = (0.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)
"""Sizes of a defence against which assurance is shown."""

_WARHEADS = 1
"""Place of the warheads in a raid of boosters, warheads and decoys."""


@dataclass(frozen=True)
class StrikeKey:
    """Which strike: in whose view, who strikes whom, in which posture."""

    view: str
    attacker: str
    victim: str
    alert: str
    launch: str


@dataclass(frozen=True)
class StrikeDraws:
    """One strike in every draw; the first axis of each array is the draw.

    An axis of 2 is the unit, EMT then warheads; J target classes, S swept sizes, W values of w80; the last
    axis of the costs is the exponent, as given and 1.

    Attributes
    ----------
    arriving, variance, surviving, surviving_variance, unharmed, stopped : array (draws, 2)
        See :class:`counterpoise.exchange.strike.WorstAttack`.
    survivors : array (draws, 2, J)
    points : array (draws, J), before the attack
    attack_stopped : array (draws,), share of the first strike that the victim's defence stops
    attack_warheads : array (draws,), functioning missile warheads of the first strike
    retaliation_warheads : array (draws, 2), functioning missile warheads of the retaliation
    swept_arriving, swept_stopped : array (draws, S), retaliation behind a swept defence of the attacker
    swept_attack_stopped : array (draws, S), share of the first strike that a swept defence of the victim
    stops
    striker_cost, struck_cost : array (draws, W, 2)
    gap, bound_gap, stop_gap : array (draws,), certificates
    """

    arriving: Floats
    variance: Floats
    surviving: Floats
    surviving_variance: Floats
    unharmed: Floats
    stopped: Floats
    survivors: Floats
    points: Floats
    attack_stopped: Floats
    attack_warheads: Floats
    retaliation_warheads: Floats
    swept_arriving: Floats
    swept_stopped: Floats
    swept_attack_stopped: Floats
    striker_cost: Floats
    struck_cost: Floats
    gap: Floats
    bound_gap: Floats
    stop_gap: Floats


@dataclass(frozen=True)
class ViewArrays:
    """One view, drawn: its sides, the model's figures, and the pairs that can be computed."""

    name: str
    sides: dict[str, SideArrays]
    pairs: tuple[tuple[str, str], ...]
    max_per_point: int
    w80: tuple[Floats, ...]
    w80_unit: str
    exponent: Floats
    surcharge: Floats


def view_arrays(name: str, view: View, draws: Draws) -> ViewArrays:
    """Draw every figure of a view; pairs without a system, or with figures missing, are left out."""
    model = view.model
    units = {figure.unit for figure in model.w80}
    if len(units) > 1:
        raise ValueError(f"model.w80 mixes {' and '.join(sorted(units))}; one unit for all of them is needed")
    pairs = tuple(
        pair
        for pair in permutations(view.sides, 2)
        if any(view.sides[side].systems for side in pair) and not missing_figures(view, *pair)
    )
    complete = {side for pair in pairs for side in pair}
    return ViewArrays(
        name=name,
        sides={side: arrays_of(side, view.sides[side], draws) for side in view.sides if side in complete},
        pairs=pairs,
        max_per_point=model.max_per_point,
        w80=tuple(draws.values(figure) for figure in model.w80),
        w80_unit=units.pop() if units else "warheads",
        exponent=draws.values(model.exponent),
        surcharge=draws.values(model.surcharge),
    )


def all_outcomes(
    views: tuple[ViewArrays, ...], draws: int, *, threads: int | None = None, progress: Progress = silent
) -> dict[StrikeKey, StrikeDraws]:
    """Compute every strike of every view in every draw.

    Blocks of draws run on threads; the result is the same for any number of threads.
    """
    if not any(view.pairs for view in views):
        return {}
    done = run_each(
        lambda block: dict(_block_outcomes(views, block)),
        blocks_of(draws),
        threads=threads,
        progress=progress,
    )
    return {key: _joined([part[key] for part in done]) for key in done[0]}


def _block_outcomes(views: tuple[ViewArrays, ...], block: Block) -> Iterator[tuple[StrikeKey, StrikeDraws]]:
    for view in views:
        sides = {name: side.rows(block) for name, side in view.sides.items()}
        for attacker, victim in view.pairs:
            undisturbed: Floats | None = None
            for alert, launch in product(ALERTS, LAUNCHES):
                targets = targets_of(
                    sides[victim].force[alert_states(alert)[1]],
                    launches_under_attack=launch == "under-attack",
                )
                if undisturbed is None:
                    day = sides[attacker].force["day"]
                    undisturbed = pair_kill(day, sides[victim].force["day"], targets)
                key = StrikeKey(view.name, attacker, victim, alert, launch)
                yield key, _one_strike(view, block, sides[attacker], sides[victim], key, targets, undisturbed)


def _one_strike(
    view: ViewArrays,
    block: Block,
    attacker: SideArrays,
    victim: SideArrays,
    key: StrikeKey,
    targets: Targets,
    undisturbed: Floats,
) -> StrikeDraws:
    states = alert_states(key.alert)
    striker, struck = attacker.force[states[0]], victim.force[states[1]]
    meeting = encounter(striker, struck, targets, undisturbed, victim_defence=victim.defence)
    swept = SWEPT_INTERCEPTORS if key.launch == "ride-out" else ()
    done = strike(
        meeting,
        attacker.defence,
        value_unit=view.w80_unit,
        sweep_unit=victim.required_unit or UNITS[0],
        silos=victim.silos,
        swept=swept,
        swept_layer=len(attacker.defence.names) - 1,
        max_per_point=view.max_per_point,
    )
    costs = strike_costs(
        done.frontier,
        attacker.defence,
        w80=tuple(size[block.rows] for size in view.w80),
        exponent=view.exponent[block.rows],
        surcharge=view.surcharge[block.rows],
    )
    by_unit = {
        name: np.stack([getattr(worst, name) for worst in done.worst], axis=1)
        for name in (
            "arriving",
            "variance",
            "surviving",
            "surviving_variance",
            "unharmed",
            "stopped",
            "survivors",
        )
    }
    return StrikeDraws(
        **by_unit,
        points=targets.points,
        attack_stopped=1.0 - meeting.attack_leak,
        attack_warheads=first_raid(per_launcher(striker), firing_launchers(striker))[:, _WARHEADS],
        retaliation_warheads=_returning(meeting, by_unit["survivors"]),
        swept_arriving=done.swept_arriving,
        swept_stopped=done.swept_stopped,
        swept_attack_stopped=_swept_attack(attacker, states[0], victim, swept),
        striker_cost=costs.striker,
        struck_cost=costs.struck,
        gap=done.gap,
        bound_gap=done.bound_gap,
        stop_gap=costs.gap,
    )


def _returning(meeting: Encounter, survivors: Floats) -> Floats:
    """Return the functioning missile warheads of the points that are left, and of what is out of reach."""
    sent = (survivors * meeting.raid[:, None, :, _WARHEADS]).sum(axis=2)
    warheads: Floats = sent + meeting.sure_raid[:, _WARHEADS, None]
    return warheads


def _swept_attack(attacker: SideArrays, state: str, victim: SideArrays, sizes: tuple[float, ...]) -> Floats:
    force, layers = attacker.force[state], len(victim.defence.names)
    if not layers:
        return np.zeros((force.draws, 0))
    raid = first_raid(per_launcher(force), firing_launchers(force))
    stopped = [1.0 - attack_leak(raid, victim.defence.with_interceptors(layers - 1, size)) for size in sizes]
    return np.stack(stopped, axis=1) if stopped else np.zeros((force.draws, 0))


def _joined(parts: list[StrikeDraws]) -> StrikeDraws:
    return StrikeDraws(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(StrikeDraws)
        }
    )
