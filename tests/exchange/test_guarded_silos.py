"""Guarded silos in a strike, against the library's price search with another solver, and against grids."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.laws.forces import Kind, force, nothing

from counterpoise.exchange.encounter import Encounter, encounter, pair_kill
from counterpoise.exchange.forces import AreaDefence, Basing, SiloDefence
from counterpoise.exchange.layers import LayerKind, leak_through
from counterpoise.exchange.point_defence import point_columns
from counterpoise.exchange.posture import targets_of
from counterpoise.exchange.preferential import best_defence, linprog_solver, preferential_defence
from counterpoise.exchange.strike import UNITS, Strike, strike

SAME = 1e-8  # relative: the other solver's tolerance
GRID = 2e-3  # relative: what the steps of a grid leave open

SILO = Kind(
    basing=Basing.SILO, launchers=100.0, warheads=3.0, yield_kt=300.0, cep_m=250.0, hardness_psi=2000.0,
    reliability=0.8, on_alert=0.9, usable=0.0, attrition=0.0, penetration=1.0, launch_under_attack=0.0,
    per_point=1.0, dispersal_km2=1.0, escape=1.0, decoys=0.0,
)  # fmt: skip
OTHER = replace(SILO, launchers=60.0, warheads=1.0, hardness_psi=4000.0, yield_kt=1000.0)
BASE = replace(SILO, basing=Basing.AIRFIELD, launchers=40.0, on_alert=0.2, usable=0.5, per_point=10.0)
STRIKERS = (replace(SILO, launchers=80.0), replace(SILO, launchers=40.0, cep_m=120.0, warheads=1.0))


def guard(interceptors: float, p_kill: float = 0.7, max_shots: float = 2.0) -> SiloDefence:
    one = np.ones(1)
    return SiloDefence(interceptors * one, one, p_kill * one, max_shots * one)


def shield(interceptors: float, p_kill: float = 0.6) -> AreaDefence:
    one = np.ones((1, 1))
    return AreaDefence(
        ("shield",), (LayerKind.TERMINAL,), (False,), interceptors * one, one, p_kill * one, 4.0 * one, one
    )


def meeting_of(victim: tuple[Kind, ...], strikers: tuple[Kind, ...] = STRIKERS) -> Encounter:
    attacker, struck = force(strikers), force(victim)
    targets = targets_of(struck, launches_under_attack=False)
    return encounter(
        attacker, struck, targets, pair_kill(attacker, struck, targets), victim_defence=nothing()
    )


def struck(meeting: Encounter, silos: SiloDefence | None, defence: AreaDefence | None = None) -> Strike:
    return strike(meeting, defence or nothing(), value_unit="EMT", sweep_unit="EMT", silos=silos)


@pytest.mark.medium
@pytest.mark.parametrize("interceptors", [0.5, 30.0, 150.0, 600.0])
@pytest.mark.parametrize(("p_kill", "max_shots"), [(0.7, 2), (1.0, 1), (0.3, 3)])
@pytest.mark.parametrize("victim", [(SILO,), (SILO, OTHER), (SILO, OTHER, BASE)], ids=["1", "2", "3"])
def test_a_strike_agrees_with_the_search_by_another_solver(
    victim: tuple[Kind, ...], p_kill: float, max_shots: int, interceptors: float
) -> None:
    meeting = meeting_of(victim)
    done = struck(meeting, guard(interceptors, p_kill, max_shots))
    for unit, worst in enumerate(done.worst):
        columns = point_columns(
            meeting.kill[0],
            meeting.worth[unit][0],
            p_intercept=p_kill,
            max_shots=max_shots,
            is_defended=list(meeting.is_silo),
        )
        solver = linprog_solver(columns, weapons=meeting.weapons[0], targets=meeting.points[0])
        expected = preferential_defence(columns.worth_by_shots, interceptors, solver).value
        sure = meeting.sure_missiles[unit][0] + meeting.sure_bombers[unit][0]
        assert worst.arriving[0] == pytest.approx(sure + expected, rel=SAME)
        assert worst.surviving[0] == pytest.approx(worst.arriving[0], rel=SAME)
        left = (meeting.worth[unit] * worst.survivors).sum() + sure
        assert left == pytest.approx(worst.arriving[0], rel=SAME)
    assert done.bound_gap[0] <= 1e-8


@pytest.mark.parametrize("defence", [nothing(), shield(80.0)], ids=["no shield", "shield"])
@pytest.mark.parametrize("interceptors", [10.0, 60.0, 200.0])
def test_one_class_against_a_grid_of_all_attacks(interceptors: float, defence: AreaDefence) -> None:
    # One class of silos and one of weapons: an attack is how many silos take one warhead, and how many two.
    meeting = meeting_of((SILO,), STRIKERS[:1])
    done = struck(meeting, guard(interceptors), defence)
    points, weapons = meeting.points[0, 0], meeting.weapons[0, 0]
    steps = np.linspace(0.0, 1.0, 49)
    for unit, worst in enumerate(done.worst):
        columns = point_columns(
            meeting.kill[0], meeting.worth[unit][0], p_intercept=0.7, max_shots=2, is_defended=[True]
        )
        least = np.inf
        for two in steps * min(points, weapons / 2.0):
            for one in steps * min(points - two, weapons - 2.0 * two):
                worth = best_defence(
                    [max(points - one - two, 0.0), one, two], columns.worth_by_shots, interceptors
                )
                warheads = worth / meeting.worth[unit][0, 0] * meeting.raid[0, 0, 1]
                leak = leak_through([*defence.layers], warheads, warheads)
                least = min(least, float(np.squeeze(worth * leak)))
        assert worst.arriving[0] <= least * (1.0 + SAME)
        assert worst.arriving[0] >= least * (1.0 - GRID)
        # The bound holds for every attack of the grid.
        assert worst.arriving[0] * (1.0 - done.bound_gap[0]) <= least * (1.0 + SAME)


def test_a_perfect_guard_of_every_warhead_saves_all() -> None:
    meeting = meeting_of((SILO, OTHER))
    done = struck(meeting, guard(10_000.0, 1.0, 1.0))
    for worst in done.worst:
        assert worst.arriving[0] == pytest.approx(worst.unharmed[0])


@pytest.mark.parametrize("silos", [None, guard(0.0)], ids=["none", "without interceptors"])
def test_no_interceptors_are_no_guard(silos: SiloDefence | None) -> None:
    meeting = meeting_of((SILO, OTHER, BASE))
    bare, done = struck(meeting, None, shield(80.0)), struck(meeting, silos, shield(80.0))
    for one, other in zip(bare.worst, done.worst, strict=True):
        assert one.arriving[0] == other.arriving[0]
        assert np.array_equal(one.survivors, other.survivors)


def test_a_guard_that_never_hits_is_no_guard() -> None:
    meeting = meeting_of((SILO, OTHER, BASE))
    bare, done = struck(meeting, None), struck(meeting, guard(500.0, p_kill=0.0))
    for unit, _ in enumerate(UNITS):
        assert done.worst[unit].arriving[0] == pytest.approx(bare.worst[unit].arriving[0], rel=SAME)


def test_only_silos_are_guarded() -> None:
    meeting = meeting_of((BASE,))
    bare, done = struck(meeting, None), struck(meeting, guard(500.0))
    assert done.worst[0].arriving[0] == pytest.approx(bare.worst[0].arriving[0], rel=SAME)
