"""Counting and compliance, on forces small enough to count by hand."""

from __future__ import annotations

import pytest

from counterpoise import agreement
from counterpoise.agreement.forces import Holding
from counterpoise.scenario import ScenarioError


def results(terms, scenario, **more):
    return {(one.article, one.side): one for one in agreement.comply(terms, scenario, **more).articles}


# us: 300 silos of 3 and 160 tubes of 8.
@pytest.mark.parametrize(
    ("article", "counted"),
    [
        ("count: launchers, limit: 400", 460),
        ("count: warheads, limit: 400", 300 * 3 + 160 * 8),
        ("count: warheads, limit: 400, select: {leg: icbm}", 900),
        ("count: warheads, limit: 400, select: {types: [boat*]}", 1280),
        ("count: warheads, limit: 400, select: {mirv: false}", 0),
        ("count: warheads, limit: 400, select: {without: {leg: icbm}}", 1280),
        ("count: launchers, limit: 400, select: [{leg: icbm}, {basing: silo}]", 300),
        ("count: loading, limit: 4", 8),
        ("count: mean_loading, limit: 4", (900 + 1280) / 460),
        ("count: alert_share, limit: 0.5, select: {leg: icbm}", 0.98),
        ("count: interceptors, limit: 100", 0),
    ],
)
def test_counts_of_the_united_states(terms, small, article, counted):
    found = results(terms(f"  one: {{{article}}}\n"), small)["one", "us"]
    assert found.counted == pytest.approx(counted)
    assert found.over == pytest.approx(max(0.0, counted - found.limit))


def test_rules_count_in_their_order_and_discounts_take_away(small):
    text = """format: 1
title: By rules
counting:
  mine:
    - {for: {leg: icbm}, each: 2, first: 100, beyond: 5}
    - {for: {leg: slbm}, each: warheads, discount: 0.25}
articles:
  one: {count: mine, limit: 1}
"""
    found = results(agreement.read_text(text), small)["one", "us"]
    assert found.counted == pytest.approx(100 * 2 + 200 * 5 + 0.75 * 1280)


def test_a_ratio_compares_the_sides(terms, small):
    found = results(terms("  one: {count: warheads, select: {leg: icbm}, ratio: 1.5}\n"), small)
    assert (found["one", "us"].counted, found["one", "us"].is_kept) == (900, True)
    assert (found["one", "ussr"].counted, found["one", "ussr"].limit) == (3080, 1.5 * 900)
    assert found["one", "ussr"].over == 3080 - 1350


def test_too_few_is_over_too(terms, small):
    found = results(terms("  one: {count: launchers, select: {leg: slbm}, at_least: 200}\n"), small)[
        "one", "us"
    ]
    assert (found.over, found.cut) == (40, 0)


def test_unknown_systems_are_named_with_their_place(terms, small):
    named = terms("  one: {count: launchers, select: {systems: [silo-us, boats-us]}, limit: 3}\n")
    with pytest.raises(ScenarioError) as error:
        agreement.comply(named, small)
    message = "two-systems has no system 'boats-us'; did you mean 'boat-us'?"
    assert str(error.value) == f"a.yaml:4:55 articles.one.select.systems: {message}"


def test_what_lacks_a_figure_is_said_and_not_taken_as_kept(terms, small):
    found = results(terms("  one: {count: throw_weight, limit: 3}\n"), small)["one", "us"]
    assert found.counted is None
    assert "lacks sides.us.systems.silo-us.throw_weight and 1 more" in found.note


def test_a_party_that_the_scenario_lacks_is_named(small):
    text = "format: 1\ntitle: t\nparties: {us: [us], prc: [china, prc]}\narticles: {}\n"
    with pytest.raises(ValueError, match="binds 'china' or 'prc', and the scenario has us, ussr"):
        agreement.comply(agreement.read_text(text), small)


# --- resulting forces -------------------------------------------------------------------------------------


def forces(scenario, **changes):
    held = agreement.today(scenario)
    for key, holding in changes.items():
        held["us"]["systems"][key.replace("_", "-")] = holding
    return held


FREE = "  one: {count: launchers, limit: 1000}\n"
DOWNLOAD = "conversions:\n  - {allow: download, select: {leg: slbm}, by: 4}\n"
MOVE = "conversions:\n  - {allow: move, select: {leg: icbm}, to: {leg: slbm}, at_most: 20}\n"


@pytest.mark.parametrize(
    ("more", "changes", "said"),
    [
        ("", {}, []),
        ("", {"silo_us": Holding(200, 3, 0.98)}, []),
        ("", {"silo_us": Holding(301, 3, 0.98)}, ["launchers of silo-us rise"]),
        ("", {"boat_us": Holding(160, 4, 0.605)}, ["boat-us is unloaded"]),
        ("", {"boat_us": Holding(160, 9, 0.605)}, ["warheads on each boat-us rise"]),
        ("", {"boat_us": Holding(160, 8, 0.1)}, ["boat-us goes off alert"]),
        (DOWNLOAD, {"boat_us": Holding(160, 4, 0.605)}, []),
        (DOWNLOAD, {"boat_us": Holding(160, 3, 0.605)}, ["boat-us is unloaded"]),
        (MOVE, {"silo_us": Holding(280, 3, 0.98), "boat_us": Holding(180, 8, 0.605)}, []),
        (
            MOVE,
            {"silo_us": Holding(270, 3, 0.98), "boat_us": Holding(190, 8, 0.605)},
            ["launchers moved to boat-us"],
        ),
        (MOVE, {"boat_us": Holding(170, 8, 0.605)}, ["launchers moved to boat-us"]),
    ],
)
def test_what_may_change(terms, small, more, changes, said):
    found = agreement.comply(terms(FREE + more), small, forces=forces(small, **changes))
    assert [one.name for one in found.articles if not one.is_kept] == said
    assert found.compliant is (not said)


def test_unloading_lowers_an_attributed_number(small):
    text = """format: 1
title: By rules
counting: {mine: [{for: {leg: slbm}, each: 10}, {for: {leg: icbm}, each: 1}]}
articles: {one: {count: mine, limit: 9000}}
"""
    unloaded = forces(small, boat_us=Holding(160, 6, 0.6))
    assert results(agreement.read_text(text), small)["one", "us"].counted == 300 + 1600
    assert results(agreement.read_text(text), small, forces=unloaded)["one", "us"].counted == 300 + 160 * 8


def test_acts_make_the_forces(small):
    wanted = forces(small, silo_us=Holding(120, 3, 0.98), boat_us=Holding(200, 6, 0.5))
    wanted["us"]["defences"]["shield"] = 0
    acted = small.with_acts(agreement.acts_for(agreement.today(small), wanted))
    assert agreement.today(acted) == wanted


def test_forces_that_come_from_nowhere_are_refused(small):
    with pytest.raises(ValueError, match="us would have 10 more launchers of boat-us than can be moved"):
        agreement.acts_for(agreement.today(small), forces(small, boat_us=Holding(170, 8, 0.6)))
