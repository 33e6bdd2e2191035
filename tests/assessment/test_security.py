"""The security of a side in its own view: by hand where one can, and against the whole assessment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.assessment.scenarios import SILOS, silos

import counterpoise
from counterpoise.assessment import assess
from counterpoise.assessment.outcomes import view_arrays
from counterpoise.assessment.security import (
    Security,
    compare,
    feared_developments,
    measured,
    security,
    security_draws,
)
from counterpoise.exchange.damage import kill_probability
from counterpoise.scenario import Draws, Scenario, ScenarioError, read_text

ROUNDING = 1e-9

# An interceptor for every warhead that could come, one shot each, every second one a hit.
SHIELD = """
developments:
  shield:
    of: b
    summary: A thousand interceptors, at most one at a warhead, every second one a hit.
    patch:
      sides:
        b:
          defences:
            shield:
              name: Shield
              layer: terminal
              protects: area
              interceptors: 1000
              kill: 0.5
              max_shots: 1
  more-of-the-same:
    of: b
    summary: Ten launchers more.
    patch: {sides: {b: {systems: {five: {launchers: 50}}}}}
"""


def shielded() -> Scenario:
    return read_text(SILOS + SHIELD, name="shielded")


def test_exposure_and_the_share_left_are_those_worked_out_by_hand() -> None:
    # 200 warheads at 100 silos: two at each.
    one_shot = 0.9 * float(kill_probability(300, 250, 2000))
    case = security(shielded(), "a", "b", draws=1, seed=1).cases["generated"]
    assert case.exposure.mean == pytest.approx(1.0 - (1.0 - one_shot) ** 2, rel=ROUNDING)
    # What survives are fewer than a thousand warheads: each meets one shot.
    assert case.share_left == pytest.approx(0.5, rel=ROUNDING)


def test_each_measure_is_read_in_its_worst_case() -> None:
    found = security(shielded(), "a", "b", draws=1, seed=1)
    # Side A has every second missile ready at rest and all once generated; the attacker is always ready.
    assert found.worst_alert["p_floor"] in {"day", "generated-vs-day"}
    by_alert = {alert: case.p_floor for alert, case in found.cases.items()}
    assert found.p_floor == min(by_alert.values())  # type: ignore[type-var]
    assert by_alert["generated"] > by_alert["day"]  # type: ignore[operator]
    assert found.exposure_p95 == max(case.exposure.p95 for case in found.cases.values())


def test_only_developments_that_add_interceptors_are_feared() -> None:
    assert feared_developments(shielded(), "a", "b") == ("shield",)
    assert feared_developments(shielded(), "b", "a") == ()
    chosen = shielded().with_development("shield")
    assert feared_developments(chosen, "a", "b") == ("shield",)
    assert security(silos(), "a", "b", draws=1, seed=1).share_left is None


@pytest.mark.medium
def test_it_says_what_the_assessment_says() -> None:
    scenario = counterpoise.read("geneva-1985")
    draws, seed = 12, 7
    whole = assess(scenario, draws=draws, seed=seed).views["ussr"]
    found = security(scenario, "ussr", "us", draws=draws, seed=seed, feared=["peacekeeper"])
    strikes = {
        strike.alert: strike
        for strike in whole.strikes
        if strike.victim == "ussr" and strike.launch == "ride-out"
    }
    for alert, case in found.cases.items():
        strike = strikes[alert]
        assert case.p_floor == pytest.approx(1.0 - (strike.first_strike_potential or 0.0), abs=ROUNDING)
        assert (case.exposure.mean, case.exposure.p95) == pytest.approx(
            (strike.exposure.mean, strike.exposure.p95), abs=ROUNDING
        )
        assert case.assurance is not None and strike.assurance is not None
        assert case.assurance.mean == pytest.approx(strike.assurance.mean, rel=ROUNDING)
    # Peacekeeper brings no interceptors, and in this view nothing stands over America today.
    assert found.share_left == pytest.approx(1.0, rel=ROUNDING)


@pytest.mark.medium
def test_the_cost_ratio_is_that_of_the_assessment() -> None:
    scenario = silos()
    found = security(scenario, "a", "b", draws=1, seed=1)
    view = assess(scenario, draws=1, seed=1).views["a"]
    middle = [s for s in view.stability if s.launch == "ride-out" and s.w80 == 1000.0]
    assert len(middle) == 3
    for stability in middle:
        costs = stability.costs["b"]
        expected = costs.c1.mean / costs.c2.mean
        assert found.cases[stability.alert].cost_ratio == pytest.approx(expected, rel=ROUNDING)


def test_forces_changed_as_arrays_are_those_of_a_changed_scenario() -> None:
    drawn = Draws(4, 3)
    view = view_arrays("a", silos().view("a"), drawn)
    b = view.sides["b"]
    fewer = {state: replace(force, launchers=force.launchers / 4) for state, force in b.force.items()}
    changed = replace(view, sides={**view.sides, "b": replace(b, force=fewer)})
    cases = security_draws(changed, "a", "b")
    found = measured(cases, side="a", opponent="b", required=view.sides["a"].required)
    ten_launchers = silos().with_set("sides.b.systems.five.launchers=10")
    assert found == security(ten_launchers, "a", "b", draws=4, seed=3)


def test_costs_are_left_out_where_they_are_not_asked_for() -> None:
    view = view_arrays("a", silos().view("a"), Draws(1, 1))
    cases = security_draws(view, "a", "b", has_costs=False, alerts=["day"])
    assert list(cases) == ["day"]
    assert cases["day"].cost_ratio is None


def test_a_side_is_safer_when_nothing_is_worse_and_something_better() -> None:
    today = security(shielded(), "a", "b", draws=1, seed=1)
    today = replace(today, p_floor=0.99, exposure_p95=0.6, share_left=0.5, cost_ratio=0.9)

    def against(**changes: float | None) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
        found = compare(today, replace(today, **changes), margin=0.05)  # type: ignore[arg-type]
        return found.is_better, found.better, found.worse

    assert against() == (False, (), ())
    assert against(exposure_p95=0.5) == (True, ("exposure",), ())
    assert against(exposure_p95=0.58) == (False, (), ())
    assert against(exposure_p95=0.5, share_left=0.49) == (False, ("exposure",), ("share_left",))
    assert against(cost_ratio=0.96) == (True, ("cost_ratio",), ())
    # Retaliation is a floor: it may fall, and is refused only below it.
    assert against(exposure_p95=0.5, p_floor=0.95)[0]
    assert not against(exposure_p95=0.5, p_floor=0.94)[0]


def test_what_cannot_be_compared_is_refused() -> None:
    today = security(silos(), "a", "b", draws=1, seed=1)
    other = security(silos(), "b", "a", draws=1, seed=1)
    with pytest.raises(ValueError, match="of a against b is not comparable"):
        compare(today, other, margin=0.1)
    with pytest.raises(ValueError, match="share_left of a was computed for one"):
        compare(today, replace(today, share_left=0.5), margin=0.1)
    with pytest.raises(ValueError, match="margin is 0"):
        compare(today, today, margin=0.0)
    with pytest.raises(ScenarioError, match="'c' is no opponent of 'a'; there are b"):
        security(silos(), "a", "c", draws=1, seed=1)


def test_a_missing_requirement_leaves_the_floor_open() -> None:
    text = SILOS.replace("    required_retaliation: 10 warheads\n", "")
    found = security(read_text(text, name="silos"), "a", "b", draws=1, seed=1)
    assert isinstance(found, Security)
    assert found.p_floor is None and found.first_strike_potential is None and found.assurance is None
    assert compare(found, found, margin=0.1).is_floor_met is None
    assert np.isfinite(found.exposure_p95)
