"""What each side should fear: against changes worked out by hand, and differences against prices."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from tests.assessment.scenarios import SILOS

import counterpoise
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import security_draws
from counterpoise.exchange.damage import kill_probability
from counterpoise.exchange.posture import firing_launchers
from counterpoise.scenario import Draws, Scenario, ScenarioError, read_text
from counterpoise.threats import Threats, rank_threats
from counterpoise.threats.margins import weapon_prices

ROUNDING = 1e-9
PRICE = 1e-6

# A hundred warheads fewer than two a silo, so that one more warhead has a price.
FEW = SILOS.replace("launchers: 40", "launchers: 20")

# Interceptors that take a fixed number of what comes back: of less, a larger share.
DEVELOPMENTS = """
developments:
  thin-shield:
    of: b
    summary: Ten interceptors that hit.
    patch:
      sides:
        b:
          defences:
            thin:
              {name: Thin, layer: terminal, protects: area, interceptors: 10, kill: 1, max_shots: 1}
  sharper:
    of: b
    summary: A better guidance.
    patch: {sides: {b: {systems: {five: {cep: 100 m}}}}}
  own-shield:
    of: a
    summary: Ten interceptors of the other side.
    patch:
      sides:
        a:
          defences:
            own:
              {name: Own, layer: terminal, protects: area, interceptors: 10, kill: 1, max_shots: 1}
"""
SCHEMA = json.loads(files("counterpoise.threats").joinpath("threats.schema.json").read_text("utf-8"))


def scenario() -> Scenario:
    return read_text(SILOS + DEVELOPMENTS, name="threatened")


@pytest.fixture(scope="module")
def ranked() -> Threats:
    return rank_threats(scenario(), draws=1)


def survival(cep_m: float) -> float:
    """Two warheads at each of a hundred silos."""
    return (1.0 - 0.9 * float(kill_probability(300, cep_m, 2000))) ** 2


def effects(ranked: Threats) -> dict[tuple[str, ...], dict[str, float]]:
    return {
        one.names: {measure: change.mean for measure, change in one.effect.items() if change}
        for one in ranked.threats["a"]
    }


@pytest.mark.medium
def test_a_shield_takes_its_ten_and_guidance_its_silos(ranked: Threats) -> None:
    found = effects(ranked)
    # At rest every second missile is ready, and four in five of these work.
    before, after = (40.0 * survival(cep) for cep in (250.0, 100.0))
    assert before > 10.0 > after
    assert found[("thin-shield",)]["share_left"] == pytest.approx(-10.0 / before, rel=ROUNDING)
    assert found[("thin-shield",)]["retaliation"] == pytest.approx(-10.0 / before, rel=ROUNDING)
    assert found[("sharper",)]["retaliation"] == pytest.approx(after / before - 1.0, rel=ROUNDING)
    assert found[("sharper",)]["exposure"] == pytest.approx(survival(250) - survival(100), rel=ROUNDING)
    assert found[("sharper",)]["assurance"] == pytest.approx((after - before) / 10.0, rel=ROUNDING)


@pytest.mark.medium
def test_a_shield_behind_a_hard_target_force_is_worse_than_both_apart(ranked: Threats) -> None:
    pair = next(one for one in ranked.threats["a"] if len(one.names) == 2)
    assert pair.names == ("thin-shield", "sharper")
    # Nothing is left of the share, against 10 in 40 s before: the rest is what the two do together.
    expected = 1.0 - 10.0 / (40.0 * survival(250))
    assert pair.worse_together["share_left"] == pytest.approx(expected, rel=ROUNDING)
    # Of retaliation the two cannot take more than there is.
    assert "retaliation" not in pair.worse_together


@pytest.mark.medium
def test_both_fear_shields_and_only_one_fears_guidance(ranked: Threats) -> None:
    assert [point.kind for point in ranked.common] == ["missile defence"]
    assert ranked.common[0].developments == {"b": ("thin-shield",), "a": ("own-shield",)}
    assert [one.names for one in ranked.threats["b"]] == [("own-shield",)]


@pytest.mark.medium
def test_the_json_is_as_its_schema_says_and_the_text_names_everything(ranked: Threats) -> None:
    jsonschema.validate(json.loads(ranked.to_json()), SCHEMA)
    for words in ("thin-shield + sharper", "worse together than apart", "missile defence", "saturated"):
        assert words in str(ranked)


@pytest.mark.medium
def test_two_warheads_a_silo_are_saturated_and_said_to_be_so(ranked: Threats) -> None:
    margins = {(one.of, one.change): one for one in ranked.margins["a"]}
    warhead = margins["five", "warhead"]
    assert warhead.is_exact_price and warhead.is_saturated
    assert warhead.taken.mean == pytest.approx(0.0, abs=ROUNDING)
    assert warhead.block == 50.0 and warhead.block_taken is not None
    # Ten launchers more bring fifty warheads, for which there is no room.
    assert warhead.block_taken.mean == pytest.approx(0.0, abs=ROUNDING)
    # Side B's hundred single warheads meet its 40 silos twice over as well: only guidance is left.
    assert not margins["five", "cep"].is_saturated


def _arriving(view: ViewArrays) -> np.ndarray:
    return security_draws(view, "a", "b", has_costs=False, alerts=("day",))["day"].arriving


@pytest.mark.parametrize("step", [0.5, 1.0])
def test_the_price_is_the_difference_that_one_warhead_makes(step: float) -> None:
    view = view_arrays("a", read_text(FEW, name="few").view("a"), Draws(3, 5))
    price = weapon_prices(view, attacker="b", victim="a", alert="day", unit=1)[:, 0]
    side = view.sides["b"]
    force = side.force["day"]
    share = firing_launchers(force) / force.launchers
    more = replace(force, launchers=force.launchers + step / (force.warheads * share))
    changed = replace(view, sides={**view.sides, "b": replace(side, force={**side.force, "day": more})})
    assert (price > 0.0).all()
    np.testing.assert_allclose(_arriving(view) - _arriving(changed), step * price, rtol=PRICE)


def test_a_development_without_an_owner_is_refused_in_one_line() -> None:
    with pytest.raises(ScenarioError, match=r"developments\.sharper") as refused:
        read_text((SILOS + DEVELOPMENTS).replace("  sharper:\n    of: b\n", "  sharper:\n"), name="orphan")
    assert len(refused.value.problems) == 1


def test_the_name_is_at_hand() -> None:
    assert counterpoise.rank_threats is rank_threats
