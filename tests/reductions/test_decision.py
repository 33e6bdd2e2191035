"""What can be set: every number against the scenario with the acts, and against compliance."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.agreement import comply
from counterpoise.agreement import read_text as terms_from
from counterpoise.assessment.outcomes import view_arrays
from counterpoise.reductions.changing import changed
from counterpoise.reductions.decision import HARD_TARGET, Decision, decision_of
from counterpoise.scenario import Draws, read_text

DRAWS = 5

TEXT = """
format: 1
title: Uncertain, believed and hidden
sides:
  us:
    name: Us
    required_retaliation: 10..20 warheads
    systems:
      silos: {name: A, leg: icbm, basing: silo, launchers: 20, warheads: 3, yield: 300 kt, cep: 200 m,
        reliability: 0.9, hardness: 2000 psi, alert: {day: 0.9..1, generated: 1}}
      doubtful: {name: B, leg: icbm, basing: silo, launchers: 6..14, warheads: 2..5, yield: 300 kt,
        cep: 900 m, reliability: 0.9, hardness: 2000 psi, alert: {day: 0.9, generated: 1}}
      trucks: {name: C, leg: icbm, basing: mobile, launchers: 4, warheads: 1, yield: 300 kt, cep: 150 m,
        reliability: 0.9, per_point: 3, dispersal_area: 1000 km2, exposed_radius: 3 km,
        alert: {day: 0.2..0.6, generated: 1}}
      trains: {name: D, leg: icbm, basing: mobile, launchers: 2, warheads: 8, yield: 300 kt, cep: 150 m,
        reliability: 0.9, per_point: 3, dispersal_area: 1000 km2, exposed_radius: 3 km,
        alert: {day: 0.4, generated: 1}}
    defences:
      shield: {name: S, layer: terminal, protects: area, interceptors: 10..30, kill: 0.5}
  ussr:
    name: Them
    required_retaliation: 10 warheads
    systems:
      boats: {name: E, leg: slbm, basing: submarine, launchers: 12, warheads: 7, yield: 200 kt, cep: 900 m,
        reliability: 0.9, per_point: 4, alert: {day: 0.3..0.5, generated: 0.9}}
      heavy: {name: F, leg: icbm, basing: silo, launchers: 8, warheads: 10, yield: 500 kt, cep: 150 m,
        reliability: 0.9, hardness: 3000 psi, alert: {day: 0.8, generated: 1}}
      road: {name: G, leg: icbm, basing: mobile, launchers: 3, warheads: 1, yield: 500 kt, cep: 150 m,
        reliability: 0.9, per_point: 3, dispersal_area: 1000 km2, exposed_radius: 3 km,
        alert: {day: 0.2, generated: 1}}
beliefs:
  us:
    summary: fewer heavies than they say, and some of them kept back
    sides:
      ussr:
        systems:
          heavy: {launchers: 5, warheads: 8..14, hidden: 2..6}
          boats: {warheads: 5}
  ussr:
    summary: more and readier
    sides:
      us:
        systems: {silos: {launchers: 20..24, hidden: 4}, trucks: {alert: {day: 0.7}}}
developments:
  more:
    of: us
    name: More
    summary: another layer
    patch:
      sides: {us: {defences: {space: {name: X, layer: boost, protects: area, interceptors: 100, kill: 0.5}}}}
"""

TERMS = """
format: 1
title: Everything may change
counting:
  attributed: [{for: {leg: icbm, mirv: true}, each: 4, first: 10, beyond: 6}, {for: {leg: slbm}, each: 5}]
articles:
  ceiling: {count: warheads, limit: 130}
  attributed: {count: attributed, limit: 90}
  silos: {count: warheads, select: {basing: silo, mirv: true}, may_not_rise: true}
  load: {count: mean_loading, limit: 6}
  taken-off: {count: downloaded, limit: 60}
  ready: {count: alert_share, select: {leg: icbm}, limit: 0.75}
  ahead: {count: warheads, select: {hard_target: true}, ratio: 3}
  interceptors: {count: interceptors, limit: {us: 15}}
conversions:
  - {allow: download, select: {mirv: true}, by: 2}
  - {allow: download, select: {systems: [boats, heavy]}, at_most: 6}
  - {allow: off_alert, select: {basing: silo}}
  - {allow: off_alert, select: {leg: slbm}, at_most: 3}
  - {allow: move, select: {basing: silo}, to: {basing: mobile}, at_most: 9}
"""


@pytest.fixture(scope="module")
def scenario():
    return read_text(TEXT, name="uncertain")


@pytest.fixture(scope="module")
def decision(scenario) -> Decision:
    return decision_of(scenario, terms_from(TERMS), ("us", "ussr"))


def drawn_forces(decision: Decision, count: int, seed: int = 0) -> np.ndarray:
    """Whole numbers within the bounds, of which the launchers that rise come from somewhere."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        x = np.floor(decision.least + rng.random(len(decision.most)) * (decision.most - decision.least + 1.0))
        x = np.where(rng.random(len(x)) < 0.3, np.minimum(np.floor(decision.before), decision.most), x)
        if decision._comes_from_somewhere(x):
            found.append(x)
    return np.array(found)


def flat(value, path=""):
    """Every array of a view, by its path."""
    if is_dataclass(value):
        for one in fields(value):
            yield from flat(getattr(value, one.name), f"{path}.{one.name}")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from flat(one, f"{path}.{key}")
    elif isinstance(value, tuple) and value and isinstance(value[0], np.ndarray):
        for i, one in enumerate(value):
            yield f"{path}.{i}", one
    else:
        yield path, value


@pytest.mark.parametrize("view", ["us", "ussr"])
@pytest.mark.parametrize("development", [None, "more"])
def test_changed_arrays_are_those_of_the_scenario_with_the_acts(scenario, decision, view, development):
    scenario = scenario.with_development(development) if development else scenario
    X, drawn = drawn_forces(decision, 20), Draws(DRAWS, 3)
    rises = X[:, : len(decision.linear.variables)] > decision.linear.today
    assert rises.any(axis=1).sum() > 3  # something is moved
    nothing = scenario.with_acts(decision.acts(np.array(decision.before)))
    mine = dict(flat(changed(decision, view_arrays(view, nothing.view(view), drawn), X)))
    for i, x in enumerate(X):
        acted = scenario.with_acts(decision.acts(x))
        rows = slice(i * DRAWS, (i + 1) * DRAWS)
        for path, theirs in flat(view_arrays(view, acted.view(view), drawn)):
            if isinstance(theirs, np.ndarray):
                np.testing.assert_array_equal(mine[path][rows], theirs, err_msg=f"{path} {x}")
            else:
                assert mine[path] == theirs


def test_what_is_within_the_terms_complies_and_nothing_else_does(scenario, decision):
    X = drawn_forces(decision, 500)
    within = decision.is_within(X)
    complies = [comply(decision.terms, scenario, forces=decision.forces(x)).compliant for x in X]
    assert within.tolist() == complies
    assert 15 < within.sum() < 485


def test_coefficients_are_those_that_decide(decision):
    X = drawn_forces(decision, 30, seed=1)
    by_one = [np.maximum(decision.coefficients(x) @ x - decision.linear.b, 0.0) for x in X]
    np.testing.assert_allclose(decision.excess(X), by_one, atol=1e-9)
    np.testing.assert_array_equal(decision.excess(X), [decision.excess(x) for x in X])
    assert decision.is_within(X).tolist() == [bool(decision.is_within(x)) for x in X]


def test_what_is_kept_is_counted_as_loaded(decision):
    for x in drawn_forces(decision, 10):
        forces = decision.forces(x)
        held = [sum(h.launchers * h.warheads for h in forces[s]["systems"].values()) for s in decision.sides]
        np.testing.assert_allclose(decision.kept(x), held, rtol=1e-12)


def test_numbers_say_what_may_change_and_how_far(decision):
    bounds = {
        (one.key, one.what): (int(least), before, int(most))
        for one, least, before, most in zip(
            decision.numbers, decision.least, decision.before.tolist(), decision.most, strict=True
        )
    }
    # 20 and 10 of silos, of which 9 may move to one or both of the mobile systems.
    assert bounds["silos", "launchers"] == (0, 20, 20)
    assert bounds["trucks", "launchers"] == (0, 4, 13)
    assert bounds["trains", "launchers"] == (0, 2, 11)
    assert bounds["shield", "interceptors"] == (0, 20, 20)
    # By two, or the boats and heavies, of which no more than six launchers, to one; a truck carries one.
    assert bounds["silos", "warheads"] == (1, 3, 3)
    assert bounds["trains", "warheads"] == (6, 8, 8)
    assert bounds["boats", "warheads"] == (1, 7, 7)
    assert bounds["doubtful", "warheads"] == (2, 3.5, 4)
    assert ("trucks", "warheads") not in bounds
    assert bounds["heavy", "alert_day"] == (0, 4, 4)
    assert ("trucks", "alert_day") not in bounds


def test_loading_and_alert_of_launchers_that_are_gone_stay_as_today(decision):
    x = np.array(decision.most)
    columns = decision.columns
    for key, launchers in (("boats", 0.0), ("heavy", 1.0)):
        x[columns["ussr", key, "launchers"]] = launchers
        x[columns["ussr", key, "warheads"]] = decision.least[columns["ussr", key, "warheads"]]
    (plain,) = decision.plain(x[None])
    assert plain[columns["ussr", "boats", "warheads"]] == 7
    assert plain[columns["ussr", "heavy", "warheads"]] == x[columns["ussr", "heavy", "warheads"]] < 10
    np.testing.assert_array_equal(decision.kept(plain), decision.kept(x))


def test_launchers_that_may_not_be_there_are_not_moved(scenario, decision):
    x = np.array(decision.before)
    for key, number in (("doubtful", 0.0), ("trucks", 4.0 + 6.0)):
        x[decision.columns["us", key, "launchers"]] = number
    moved = next(act for act in decision.acts(x) if act.verb == "move")
    assert (moved.path, moved.value) == ("sides.us.systems.doubtful", 6.0)
    x[decision.columns["us", "trucks", "launchers"]] += 1.0
    assert not decision.is_within(x)  # of the ten that there may be, only six are there in every draw
    scenario.with_acts([moved])


def test_today_has_acts_under_which_what_is_hidden_comes_to_light(scenario):
    free = terms_from("format: 1\ntitle: Free\narticles: {}\n")
    decision = decision_of(scenario, free, ("us", "ussr"))
    (act,) = decision.acts(decision.before)
    assert act.verb == "scale"
    assert "heavy-hidden" in scenario.with_acts([act]).view("us").sides["ussr"].systems


def test_a_measure_in_which_nobody_is_ahead_is_added_where_the_terms_name_none(scenario):
    free = terms_from("format: 1\ntitle: Free\narticles: {}\n")
    decision = decision_of(scenario, free, ("us", "ussr"))
    assert decision.added == (HARD_TARGET,)
    assert {row.article for row in decision.rows} == {"hard-target-ratio"}
    # Of warheads of 300 kt at 900 m none counts. 20 * 3 + 4 + 2 * 8 = 80 against 8 * 10 + 3 = 83.
    x = np.array(decision.before)
    x[decision.columns["us", "doubtful", "launchers"]] = 0.0
    assert decision.is_within(x)
    x[decision.columns["ussr", "heavy", "launchers"]] = 6.0
    assert not decision.is_within(x)  # 80 is more than 1.25 times 63
    named = terms_from(TERMS)
    assert decision_of(scenario, named, ("us", "ussr")).added == ()


def test_an_article_that_cannot_be_counted_is_refused(scenario):
    heavy = terms_from(
        "format: 1\ntitle: Heavy\narticles: {weight: {name: Weight, count: throw_weight, ratio: 2}}\n"
    )
    with pytest.raises(ValueError, match=r"article weight cannot be counted for us.*lacks sides\.us"):
        decision_of(scenario, heavy, ("us", "ussr"))


def test_a_scenario_without_the_figures_of_a_strike_is_refused():
    message = r"start-1990 lacks sides\.us\.systems\S* and \d+ more figures, without which no first strike"
    with pytest.raises(ValueError, match=message):
        decision_of(counterpoise.read("start-1990"), agreement.read("start-1"), ("us", "ussr"))


def test_the_forces_of_1985_can_be_put_under_start_1():
    decision = decision_of(counterpoise.read("geneva-1985"), agreement.read("start-1"), ("us", "ussr"))
    assert decision.is_within(decision.least)
    assert not decision.is_within(np.floor(np.minimum(decision.before, decision.most)))
    assert "throw-weight" in {row.article for row in decision.rows}


def test_an_immense_choice_of_loadings_is_refused(scenario):
    many = read_text(
        TEXT.replace("launchers: 12, warheads: 7", "launchers: 12, warheads: 100000"), name="many"
    )
    with pytest.raises(ValueError, match=r"loaded in 100,000 ways, times 5 of alert"):
        decision_of(many, terms_from(TERMS), ("us", "ussr"))


def test_articles_that_conflict_say_by_how_much_each_would_give_way(scenario):
    terms = """format: 1
title: Too much
articles:
  ceiling: {count: warheads, select: {systems: [heavy]}, limit: 20}
  many: {count: launchers, select: {systems: [heavy]}, at_least: {ussr: 6}}
  ahead: {count: launchers, ratio: 100}
conversions: [{allow: download, select: {systems: [heavy]}, by: 5}]
"""
    # Downloaded to five, 20 warheads are on four; six carry 30.
    freed = decision_of(scenario, terms_from(terms), ("us", "ussr")).contradiction
    assert {one.article: one.by for one in freed} == pytest.approx({"ceiling": 10.0, "many": 2.0})


def test_what_can_be_kept_with_fewer_warheads_a_launcher_is_no_contradiction(scenario):
    terms = """format: 1
title: Unloaded
articles:
  ceiling: {count: warheads, select: {systems: [heavy]}, limit: 30}
  many: {count: launchers, select: {systems: [heavy]}, at_least: {ussr: 6}}
  ahead: {count: launchers, ratio: 100}
conversions: [{allow: download, select: {systems: [heavy]}, by: 5}]
"""
    decision = decision_of(scenario, terms_from(terms), ("us", "ussr"))
    assert decision.contradiction == ()
    assert agreement.conflict(decision.linear) == ("ceiling", "many")
