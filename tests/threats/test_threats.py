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
from counterpoise.assessment.forces import ALERTS
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import security_draws
from counterpoise.exchange.damage import kill_probability
from counterpoise.exchange.encounter import prompt_systems
from counterpoise.exchange.forces import Force
from counterpoise.report.threats import threats_html
from counterpoise.scenario import Draws, Scenario, ScenarioError, read_text
from counterpoise.threats import Threats, rank_threats, ranking
from counterpoise.threats.effects import MEASURES, excess
from counterpoise.threats.margins import is_priced, margins_of, weapon_prices

ROUNDING = 1e-9
PRICE = 1e-6
SMALL = 1e-3
"""Of a launcher: a step within which no limit begins to bind."""

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

# Side B keeps a defence from the start.
SHIELD = """
    defences:
      shield:
        {name: Shield, layer: terminal, protects: area, interceptors: 10, kill: 1, max_shots: 1}
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
    assert "a defence behind a stronger first strike" in str(ranked)


def test_two_that_each_leave_a_half_leave_a_quarter_apart() -> None:
    half = dict.fromkeys(MEASURES, np.array([-0.5, -0.5]))
    nothing = dict.fromkeys(MEASURES, np.array([-1.0, -0.9]))
    found = excess(nothing, half, half)
    assert found["retaliation"][0] == pytest.approx((0.25 + 0.15) / 2.0, rel=ROUNDING)
    assert found["retaliation"][1] == pytest.approx(0.1 / 2.0, rel=ROUNDING)
    # Changes of the others add up; a fall of exposure is for the better.
    assert found["assurance"][0] == pytest.approx(-0.05, rel=ROUNDING)
    assert found["exposure"][0] == pytest.approx(0.05, rel=ROUNDING)


@pytest.mark.medium
def test_both_fear_shields_and_only_one_fears_guidance(ranked: Threats) -> None:
    assert [point.kind for point in ranked.common] == ["missile defence"]
    assert ranked.common[0].developments == {"b": ("thin-shield",), "a": ("own-shield",)}
    assert [one.names for one in ranked.threats["b"]] == [("own-shield",)]


@pytest.mark.medium
def test_the_json_is_as_its_schema_says_and_the_text_names_everything(ranked: Threats) -> None:
    jsonschema.validate(json.loads(ranked.to_json()), SCHEMA)
    for words in ("thin-shield + sharper", "worse together than apart", "Missile defence", "Saturated"):
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
    return _least(view, "a", "b", alerts=("day",))


def _least(view: ViewArrays, side: str, owner: str, *, alerts: tuple[str, ...] = ALERTS) -> np.ndarray:
    cases = security_draws(view, side, owner, has_costs=False, alerts=alerts, threads=1)
    return np.min([case.arriving for case in cases.values()], axis=0)


def _with_launchers(view: ViewArrays, owner: str, system: int, more: float) -> ViewArrays:
    def grown(force: Force) -> Force:
        launchers = force.launchers.copy()
        launchers[:, system] += more
        return replace(force, launchers=launchers)

    side = view.sides[owner]
    forces = {state: grown(force) for state, force in side.force.items()}
    return replace(view, sides={**view.sides, owner: replace(side, force=forces)})


@pytest.mark.parametrize("step", [0.5, 1.0])
def test_the_price_is_the_difference_that_one_warhead_makes(step: float) -> None:
    view = view_arrays("a", read_text(FEW, name="few").view("a"), Draws(3, 5))
    price = weapon_prices(view, attacker="b", victim="a", alert="day", unit=1)[:, 0]
    side = view.sides["b"]
    force = side.force["day"]
    more = replace(force, launchers=force.launchers + step / force.warheads)
    changed = replace(view, sides={**view.sides, "b": replace(side, force={**side.force, "day": more})})
    assert (price > 0.0).all()
    np.testing.assert_allclose(_arriving(view) - _arriving(changed), step * price, rtol=PRICE)


@pytest.mark.medium
@pytest.mark.parametrize(("side", "owner"), [("us", "ussr"), ("ussr", "us")])
def test_price_and_difference_agree_for_every_system_where_no_defence_stands(side: str, owner: str) -> None:
    scenario = counterpoise.read("geneva-1985").with_set("sides.ussr.defences.moscow.interceptors=0")
    view = view_arrays(side, scenario.view(side), Draws(4, 5))
    assert is_priced(view, owner=owner, side=side)
    for alert in ALERTS:
        price = weapon_prices(view, attacker=owner, victim=side, alert=alert, unit=0)
        before = _least(view, side, owner, alerts=(alert,))
        force = view.sides[owner].force["day"]
        for column, system in enumerate(prompt_systems(force)):
            after = _least(_with_launchers(view, owner, system, SMALL), side, owner, alerts=(alert,))
            expected = SMALL * price[:, column] * force.warheads[:, system]
            np.testing.assert_allclose(before - after, expected, rtol=1e-5, atol=1e-9 * before.max())


@pytest.mark.medium
@pytest.mark.parametrize("owner", ["us", "ussr"])
def test_behind_a_defence_there_is_no_exact_price(owner: str) -> None:
    side = {"us": "ussr", "ussr": "us"}[owner]
    view = view_arrays(side, counterpoise.read("geneva-1985").view(side), Draws(2, 5))
    # The Moscow system stands before the American attack, and before the American retaliation.
    assert not is_priced(view, owner=owner, side=side)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("launcher", "launchers: 20", "launchers: 21"),
        ("cep", "cep: 250 m", "cep: 240 m"),
        ("interceptor", "interceptors: 10", "interceptors: 11"),
    ],
)
def test_a_margin_is_what_the_changed_scenario_gives(change: str, old: str, new: str) -> None:
    text = FEW + SHIELD
    assert text.count(old) == 1
    before, after = (
        view_arrays("a", read_text(words, name="shield").view("a"), Draws(3, 5))
        for words in (text, text.replace(old, new))
    )
    titles = {"five": "Five warheads", "shield": "Shield"}
    (margin,) = (
        one for one in margins_of(before, owner="b", side="a", titles=titles) if one.change == change
    )
    taken = _least(before, "a", "b") - _least(after, "a", "b")
    assert taken.min() > 0.0
    assert margin.taken.mean == pytest.approx(taken.mean(), rel=PRICE)
    assert not margin.is_exact_price and not margin.is_saturated
    assert margin.draws == 3


def test_what_a_margin_takes_is_read_in_the_worst_alert_case_with_its_error() -> None:
    # The attacker is ready in a crisis only, so that the worst case is the one in which he has prepared.
    text = FEW.replace("alert: {day: 1, generated: 1}", "alert: {day: 0.1, generated: 0.5..1}")
    view = view_arrays("a", read_text(text, name="ready").view("a"), Draws(8, 5))
    least = {alert: _least(view, "a", "b", alerts=(alert,)) for alert in ALERTS}
    assert (least["generated-vs-day"] < least["day"]).all()
    assert (least["generated-vs-day"] < least["generated"]).all()
    price = weapon_prices(view, attacker="b", victim="a", alert="generated-vs-day", unit=1)[:, 0]
    warhead = next(iter(margins_of(view, owner="b", side="a", titles={"five": "Five warheads"})))
    assert warhead.is_exact_price
    assert warhead.taken.mean == pytest.approx(price.mean(), rel=ROUNDING)
    assert warhead.error == pytest.approx(price.std(ddof=1) / np.sqrt(8.0), rel=ROUNDING)
    assert warhead.error > 0.0


@pytest.mark.medium
def test_a_pair_that_is_only_screened_is_marked_wherever_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MEASURED_PAIRS", 0)
    monkeypatch.setattr(ranking, "SCREENED", 1)
    mild = DEVELOPMENTS.replace("cep: 100 m", "cep: 249.99 m").replace(
        "interceptors: 10", "interceptors: 0.01"
    )
    found = rank_threats(read_text(SILOS + mild, name="mild"), draws=2)
    (pair,) = (one for one in found.threats["a"] if one.is_pair)
    assert pair.draws == 1
    assert pair.to_dict()["draws"] == 1
    assert "thin-shield + sharper * (1 draws)" in str(found)
    assert "1, marked *, are screened only, on 1 draws" in str(found)
    assert "screened only: 1 draws" in threats_html(found)
    # One that may be worse together is measured on all draws all the same.
    (pair,) = (one for one in rank_threats(scenario(), draws=2).threats["a"] if one.is_pair)
    assert pair.draws == 2


@pytest.mark.medium
def test_the_reader_says_what_counts_as_worse() -> None:
    (point,) = rank_threats(scenario(), draws=1).common
    kept, dropped = (rank_threats(scenario(), draws=1, margin=point.up_to * by) for by in (0.999, 1.001))
    assert [one.kind for one in kept.common] == ["missile defence"]
    assert dropped.common == ()
    assert "No kind of force" in str(dropped)


@pytest.mark.parametrize("margin", [0.0, -1.0, float("nan"), float("inf")])
def test_a_margin_that_is_none_is_refused(margin: float) -> None:
    with pytest.raises(ValueError, match=r"margin is .*; a number above 0 is needed"):
        rank_threats(scenario(), draws=1, margin=margin)


THIRD = """
  c:
    name: Side C
    required_retaliation: 5 warheads
    systems:
      three:
        name: Three warheads
        leg: icbm
        basing: silo
        launchers: 30
        warheads: 3
        yield: 300 kt
        cep: 250 m
        reliability: 0.9
        hardness: 3000 psi
        alert: {day: 1, generated: 1}
"""


@pytest.mark.medium
def test_three_sides_are_measured_pair_by_pair_each_in_its_own_view(ranked: Threats) -> None:
    three = rank_threats(read_text(SILOS + THIRD + DEVELOPMENTS, name="three"), draws=1)
    assert {view: {one.owner for one in ones} for view, ones in three.margins.items()} == {
        "a": {"b", "c"},
        "b": {"a", "c"},
        "c": {"a", "b"},
    }
    # What B does to A is the same whether or not C is there, and C fears both.
    assert three.threats["a"] == ranked.threats["a"]
    assert {one.names for one in three.threats["c"] if not one.is_pair} == {
        ("thin-shield",),
        ("sharper",),
        ("own-shield",),
    }
    assert "As Side C sees it" in str(three)
    jsonschema.validate(json.loads(three.to_json()), SCHEMA)


def test_a_view_in_which_figures_are_missing_says_so() -> None:
    text = (SILOS + DEVELOPMENTS).replace("        cep: 200 m\n", "")
    found = rank_threats(read_text(text, name="incomplete"), draws=1)
    assert found.missing == {"a": ("b",), "b": ("a",)}
    assert "Nothing could be measured of Side B: this view lacks a figure" in str(found)


def test_a_development_without_an_owner_is_refused_in_one_line() -> None:
    with pytest.raises(ScenarioError, match=r"developments\.sharper") as refused:
        read_text((SILOS + DEVELOPMENTS).replace("  sharper:\n    of: b\n", "  sharper:\n"), name="orphan")
    assert len(refused.value.problems) == 1


def test_the_name_is_at_hand() -> None:
    assert counterpoise.rank_threats is rank_threats
