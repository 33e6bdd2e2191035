"""Strikes whose outcome follows from a few lines of algebra."""

from __future__ import annotations

import math

import pytest
from tests.assessment.scenarios import SILOS, silos

from counterpoise.assessment import Assessment, assess
from counterpoise.assessment.result import StrikeResult
from counterpoise.scenario import Scenario, read_text

RELATIVE = 1e-9


def sspk(yield_kt: float, cep_m: float, hardness_psi: float) -> float:
    """Return the kill probability by the published law, written out once more."""
    radius_m = 2.62 * 1852.0 * (yield_kt / 1000.0 / hardness_psi) ** (1 / 3)
    return 1.0 - 0.5 ** ((radius_m / cep_m) ** 2)


def strike(
    result: Assessment, attacker: str, alert: str, launch: str = "ride-out", view: str = "a"
) -> StrikeResult:
    """Pick one strike."""
    (found,) = (
        s for s in result.views[view].strikes if (s.attacker, s.alert, s.launch) == (attacker, alert, launch)
    )
    return found


def emt(warheads: float, yield_kt: float) -> float:
    """Return equivalent megatons of warheads below one megaton."""
    return warheads * (yield_kt / 1000.0) ** (2 / 3)


@pytest.fixture(scope="module")
def plain() -> Assessment:
    return assess(silos(), draws=4, seed=0)


def test_two_warheads_on_each_of_the_richest_silos(plain: Assessment) -> None:
    # B has 200 warheads for A's 100 silos: two on each.
    kill = 0.9 * sspk(300, 250, 2000)
    left = 100 * 0.5 * 0.8 * (1 - kill) ** 2
    done = strike(plain, "b", "day")
    assert done.arriving.mean == pytest.approx(left, rel=RELATIVE)
    assert done.arriving_emt.mean == pytest.approx(emt(left, 500), rel=RELATIVE)
    assert done.exposure.mean == pytest.approx(1 - (1 - kill) ** 2, rel=RELATIVE)


def test_one_warhead_on_each_silo_before_a_second_on_any(plain: Assessment) -> None:
    # A has 50 ready warheads for B's 40 silos: two on ten of them, one on thirty.
    kill = 0.8 * sspk(500, 200, 3000)
    left = 5 * 0.9 * (30 * (1 - kill) + 10 * (1 - kill) ** 2)
    assert strike(plain, "a", "day").arriving.mean == pytest.approx(left, rel=RELATIVE)


def test_the_variance_is_that_of_independent_silos(plain: Assessment) -> None:
    kill = 0.8 * sspk(500, 200, 3000)
    one, two = kill, 1 - (1 - kill) ** 2
    expected = (5 * 0.9) ** 2 * (30 * one * (1 - one) + 10 * two * (1 - two))
    assert strike(plain, "a", "day").arriving.variance_survival == pytest.approx(expected, rel=1e-6)
    assert strike(plain, "a", "day").arriving.variance_figures == pytest.approx(0.0, abs=1e-12)


def test_first_strike_potential_is_the_chance_to_fall_below_the_requirement(plain: Assessment) -> None:
    done = strike(plain, "b", "day")
    mean, sd = done.arriving.mean, math.sqrt(done.arriving.variance_survival)
    below = 0.5 * (1 + math.erf((10 - mean) / (sd * math.sqrt(2))))
    assert done.first_strike_potential == pytest.approx(below, abs=1e-9)


def test_a_generated_attacker_fires_all_it_has(plain: Assessment) -> None:
    kill = 0.8 * sspk(500, 200, 3000)
    left = 5 * 0.9 * 40 * (1 - kill) ** 2
    assert strike(plain, "a", "generated-vs-day").arriving.mean == pytest.approx(left, rel=RELATIVE)


def test_missiles_launched_under_attack_are_out_of_reach() -> None:
    alert = "alert: {day: 1, generated: 1}"
    scenario = silos(**{alert: f"{alert}\n        launch_under_attack: 0.25"})
    kill = 0.8 * sspk(500, 200, 3000)
    ridden_out = 5 * 0.9 * (30 * (1 - kill) + 10 * (1 - kill) ** 2)
    done = strike(assess(scenario, draws=1, seed=0), "a", "day", "under-attack")
    assert done.arriving.mean == pytest.approx(0.25 * 40 * 5 * 0.9 + 0.75 * ridden_out, rel=RELATIVE)


def with_defence(interceptors: str, works: str = "1") -> Scenario:
    layer = (
        "    defences:\n      shield: {name: Shield, layer: midcourse, protects: area, "
        f"interceptors: {interceptors}, kill: 0.5, max_shots: 2, works: {works}}}\n"
    )
    side = "  b:\n    name: Side B\n"
    return read_text(SILOS.replace(side, side + layer), name="silos")


def test_a_thin_defence_takes_a_fixed_number_whatever_the_size_of_the_raid() -> None:
    # Below one shot an object, each interceptor in stock stops half a warhead, of a raid of any size.
    result = assess(with_defence("4"), draws=1, seed=0)
    attack, retaliation = strike(result, "a", "day"), strike(result, "b", "day")
    assert attack.attack_stopped.mean * 50 * 0.8 == pytest.approx(2.0, rel=RELATIVE)
    # Half of the hundred single warheads are ready, and four in five of these work.
    assert attack.attack_warheads is not None and retaliation.retaliation_warheads is not None
    assert attack.attack_warheads.mean == pytest.approx(50 * 0.8, rel=RELATIVE)
    raid = retaliation.arriving.mean / (1 - retaliation.retaliation_stopped.mean)
    assert retaliation.retaliation_stopped.mean * raid == pytest.approx(2.0, rel=RELATIVE)
    assert retaliation.retaliation_warheads.mean == pytest.approx(raid, rel=RELATIVE)


def test_a_defence_that_always_fails_changes_nothing(plain: Assessment) -> None:
    failed = assess(with_defence("400", works="0"), draws=4, seed=0)
    assert strike(failed, "b", "day").arriving.mean == strike(plain, "b", "day").arriving.mean


def test_a_thick_defence_leaves_what_its_shots_leave() -> None:
    done = strike(assess(with_defence("100000"), draws=1, seed=0), "b", "day")
    assert done.retaliation_stopped.mean == pytest.approx(0.75, rel=RELATIVE)


def test_costs_of_the_pair_follow_the_formula_at_a_known_point() -> None:
    # No weapon of A can be hit (all gone under attack) and B has nothing left to choose: C1 and C2 by hand.
    all_gone = "alert: {day: 1, generated: 1}\n        launch_under_attack: 1"
    text = SILOS.replace("alert: {day: 1, generated: 1}", all_gone)
    scenario = read_text(text.replace("alert: {day: 0.5, generated: 1}", all_gone), name="silos")
    result = assess(scenario, draws=1, seed=0)
    (entry,) = (
        s for s in result.views["a"].stability if (s.alert, s.launch, s.w80) == ("day", "under-attack", 500.0)
    )

    def damage(warheads: float) -> float:
        return 1 - math.exp(-math.log(5) * warheads / 500)

    a_sends, b_sends = 100 * 0.8, 200 * 0.9
    a_cost = damage(b_sends) ** 0.75 + 0.3 * (1 - damage(a_sends) ** 0.75)
    b_cost = damage(a_sends) ** 0.75 + 0.3 * (1 - damage(b_sends) ** 0.75)
    assert entry.costs["a"].c1.mean == pytest.approx(a_cost, rel=RELATIVE)
    assert entry.costs["a"].c2.mean == pytest.approx(a_cost, rel=RELATIVE)
    assert entry.costs["b"].c1.mean == pytest.approx(b_cost, rel=RELATIVE)
    assert entry.kent_thaler.mean == pytest.approx(1.0, rel=RELATIVE)


def test_a_layer_that_may_fail_is_named_among_the_drivers() -> None:
    result = assess(with_defence("100000", works="0.5"), draws=64, seed=0)
    (headline,) = (h for h in result.views["a"].drivers if (h.measure, h.attacker) == ("assurance", "b"))
    assert [figure.paths for figure in headline.figures] == [("sides.b.defences.shield.works",)]
    assert headline.figures[0].direction == -1
