"""The worst attack behind several layers, against a grid of all attacks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.laws.forces import Kind, force, nothing

from counterpoise.exchange.encounter import Encounter, encounter, pair_kill
from counterpoise.exchange.forces import AreaDefence, Basing
from counterpoise.exchange.layers import LayerKind, leak_through
from counterpoise.exchange.posture import targets_of
from counterpoise.exchange.strike import strike

WANTED = 5e-3  # relative gap that the search ends at
STEPS = 241

Floats = NDArray[np.float64]

HEAVY = Kind(
    basing=Basing.SILO, launchers=150.0, warheads=10.0, yield_kt=500.0, cep_m=250.0, hardness_psi=3000.0,
    reliability=0.85, on_alert=1.0, usable=0.0, attrition=0.0, penetration=1.0, launch_under_attack=0.0,
    per_point=1.0, dispersal_km2=1.0, escape=1.0, decoys=0.0,
)  # fmt: skip
LIGHT = replace(HEAVY, launchers=400.0, warheads=1.0, yield_kt=1000.0, hardness_psi=1500.0)
BASES = replace(HEAVY, basing=Basing.AIRFIELD, launchers=200.0, on_alert=0.3, per_point=1.0, usable=0.8)
STRIKER = replace(HEAVY, launchers=70.0, warheads=5.0, cep_m=230.0)


def meeting_of(victim: tuple[Kind, ...], striker: Kind) -> Encounter:
    attacker, struck = force((striker,)), force(victim)
    targets = targets_of(struck, launches_under_attack=False)
    return encounter(
        attacker, struck, targets, pair_kill(attacker, struck, targets), victim_defence=nothing()
    )


def two_layers(boost: float, midcourse: float, p_kill: float) -> AreaDefence:
    one = np.ones((1, 2))
    return AreaDefence(
        ("boost", "midcourse"),
        (LayerKind.BOOST, LayerKind.MIDCOURSE),
        (False, False),
        np.array([[boost, midcourse]]),
        one,
        p_kill * one,
        4.0 * one,
        0.5 * one,
    )


def least_on_a_grid(meeting: Encounter, defence: AreaDefence, unit: int) -> float:
    """One weapon class against three: all that matters is how many warheads each class takes."""
    points, kill, weapons = meeting.points[0], meeting.kill[0, 0], meeting.weapons[0, 0]

    def destroyed(j: int, spent: Floats) -> Floats:
        first, second = np.minimum(spent, points[j]), np.clip(spent - points[j], 0.0, points[j])
        return first * kill[j] + second * kill[j] * (1.0 - kill[j])

    a, b = np.meshgrid(*(np.linspace(0.0, min(weapons, 2.0 * points[j]), STEPS) for j in (0, 1)))
    is_possible = a + b <= weapons * (1.0 + 1e-12)
    a, b = a[is_possible], b[is_possible]
    c = np.clip(weapons - a - b, 0.0, 2.0 * points[2])
    alive = [points[j] - destroyed(j, spent) for j, spent in enumerate((a, b, c))]

    def total(of_point: Floats, sure: float) -> Floats:
        return np.asarray(sure + sum(of_point[j] * alive[j] for j in range(3)))

    worth, flies = meeting.worth[unit][0], meeting.meets_defence
    boosters, warheads, decoys = (total(meeting.raid[0, :, k], meeting.sure_raid[0, k]) for k in range(3))
    each = np.divide(decoys, warheads, out=np.zeros_like(decoys), where=warheads > 0.0)
    leak = leak_through(defence.layers, boosters, warheads, each)
    missiles = total(worth * flies, meeting.sure_missiles[unit][0])
    bombers = total(worth * (1.0 - flies), meeting.sure_bombers[unit][0])
    return float((bombers + missiles * leak).min())


@pytest.mark.medium
@pytest.mark.parametrize("decoys", [0.0, 2.0])
@pytest.mark.parametrize(
    ("boost", "midcourse", "p_kill"),
    [(60.0, 300.0, 0.7), (150.0, 900.0, 0.9), (400.0, 200.0, 0.5), (20.0, 2000.0, 0.8)],
)
def test_the_bound_holds_for_every_attack_and_the_attack_is_near_it(
    boost: float, midcourse: float, p_kill: float, decoys: float
) -> None:
    victim = (replace(HEAVY, decoys=decoys), LIGHT, BASES)
    meeting = meeting_of(victim, STRIKER)
    defence = two_layers(boost, midcourse, p_kill)
    done = strike(meeting, defence, value_unit="EMT", sweep_unit="EMT")
    assert done.bound_gap[0] <= WANTED * 1.001
    for unit, worst in enumerate(done.worst):
        least = least_on_a_grid(meeting, defence, unit)
        assert worst.arriving[0] * (1.0 - done.bound_gap[0]) <= least
        assert worst.arriving[0] <= least * (1.0 + WANTED)
        # What is said of the attack is of one attack.
        survivors = worst.survivors[0]
        raid = meeting.sure_raid[0] + survivors @ meeting.raid[0]
        leak = float(np.squeeze(leak_through(defence.layers, raid[0], raid[1], raid[2] / raid[1])))
        worth = meeting.worth[unit][0] * np.where(meeting.meets_defence > 0.0, leak, 1.0)
        sure = meeting.sure_missiles[unit][0] * leak + meeting.sure_bombers[unit][0]
        assert worst.arriving[0] == pytest.approx(sure + float(worth @ survivors), rel=1e-9)
        assert worst.stopped[0] == pytest.approx(1.0 - leak, rel=1e-9)
