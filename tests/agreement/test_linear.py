"""Linear constraints say what compliance says; the way down is the cheapest, by trying every other."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.agreement.linear import constraints

TINY = """format: 1
title: Small enough to try every force
sides:
  us:
    name: Us
    systems:
      a: {name: A, leg: icbm, basing: silo, launchers: 5, warheads: 3}
      b: {name: B, leg: slbm, basing: submarine, launchers: 4, warheads: 8}
  ussr:
    name: Them
    systems:
      c: {name: C, leg: icbm, basing: silo, launchers: 6, warheads: 4}
      d: {name: D, leg: bomber, basing: airfield, launchers: 3, warheads: 2}
"""
TERMS = """format: 1
title: Tiny terms
counting: {attributed: [{for: {leg: bomber}, each: 1, first: 1, beyond: 5}]}
articles:
  vehicles: {count: launchers, limit: 7}
  warheads: {count: attributed, limit: 30}
  icbm: {count: warheads, select: {leg: icbm}, ratio: 1.5}
  some: {count: launchers, select: {leg: bomber}, at_least: {ussr: 1}}
  mean: {count: mean_loading, limit: 6}
"""


ICBM = "leg: icbm, basing: silo"


@pytest.fixture(scope="module")
def tiny():
    return counterpoise.scenario.read_text(TINY, name="tiny")


def every_force(linear):
    return (np.array(x, dtype=float) for x in product(*(range(int(most) + 1) for most in linear.upper)))


def test_linear_constraints_hold_just_where_compliance_does(tiny):
    terms = agreement.read_text(TERMS)
    linear = terms.linear(tiny)
    before = agreement.today(tiny)
    kept = broken = 0
    for x in every_force(linear):
        found = agreement.comply(terms, tiny, forces=linear.forces(x, before))
        holds = bool((linear.excess(x) <= 1e-9).all())
        assert holds == found.compliant, (x, found)
        kept, broken = kept + holds, broken + (not holds)
    assert min(kept, broken) > 50  # both answers were tried


def test_the_way_down_removes_as_few_launchers_as_any(tiny):
    terms = agreement.read_text(TERMS)
    linear = terms.linear(tiny)
    kept = [x for x in every_force(linear) if (linear.excess(x) <= 1e-9).all()]
    fewest = linear.today.sum() - max(x.sum() for x in kept)
    way = agreement.way_down(terms, tiny)
    assert way.is_possible
    assert sum(way.removed.values()) == fewest
    assert agreement.comply(terms, tiny, forces=way.forces).compliant
    loads = np.array([3.0, 8.0, 4.0, 2.0])
    best = max(x @ loads for x in kept if x.sum() == linear.today.sum() - fewest)
    left = [h.launchers * h.warheads for side in way.forces.values() for h in side["systems"].values()]
    assert sum(left) == best


def test_no_way_down_names_a_smallest_conflict(tiny):
    conflicting = TERMS + "  many: {count: launchers, select: {leg: slbm}, at_least: {us: 4}}\n"
    conflicting += "  boats: {count: warheads, select: {leg: slbm}, limit: {us: 20}}\n"
    way = agreement.way_down(agreement.read_text(conflicting), tiny)
    assert (way.is_possible, way.conflict) == (False, ("many", "boats"))


def test_an_allowed_move_saves_launchers(tiny):
    terms = (
        "format: 1\ntitle: t\narticles:\n  silos: {count: launchers, select: {leg: icbm}, limit: {us: 2}}\n"
    )
    assert agreement.way_down(agreement.read_text(terms), tiny).removed["us"] == 3
    moving = terms + "conversions:\n  - {allow: move, select: {leg: icbm}, to: {leg: slbm}, at_most: 2}\n"
    way = agreement.way_down(agreement.read_text(moving), tiny)
    assert way.removed["us"] == 1
    assert way.forces["us"]["systems"]["b"].launchers == 6
    assert agreement.comply(agreement.read_text(moving), tiny, forces=way.forces).compliant


def test_one_goal_of_a_move_does_not_grow_at_the_cost_of_another():
    goals = "".join(f"      {key}: {{name: {key}, {ICBM}, launchers: 2, warheads: 1}}\n" for key in "ef")
    text = TINY.replace("launchers: 6", "launchers: 3").replace("launchers: 5", "launchers: 0") + goals
    scenario = counterpoise.scenario.read_text(text.replace("launchers: 4", "launchers: 0"), name="moving")
    terms = "format: 1\ntitle: t\narticles: {}\n"
    terms += "conversions:\n  - {allow: move, select: {mirv: true}, to: {mirv: false}, at_most: 3}\n"
    read = agreement.read_text(terms)
    linear, before = read.linear(scenario), agreement.today(scenario)
    kept = broken = 0
    for x in every_force(linear):
        holds = bool((linear.excess(x) <= 1e-9).all())
        assert holds == agreement.comply(read, scenario, forces=linear.forces(x, before)).compliant, x
        kept, broken = kept + holds, broken + (not holds)
    assert min(kept, broken) > 50  # both answers were tried


def test_a_move_to_very_many_systems_is_refused():
    systems = "".join(
        f"      e{i}: {{name: E, leg: slbm, basing: submarine, launchers: 1, warheads: 1}}\n"
        for i in range(9)
    )
    scenario = counterpoise.scenario.read_text(TINY + systems, name="many")
    terms = "format: 1\ntitle: t\narticles: {}\n"
    terms += "conversions:\n  - {allow: move, select: {leg: icbm}, to: {leg: slbm}}\n"
    with pytest.raises(ValueError, match="a move to 9 systems of ussr is allowed; at most 8 are possible"):
        agreement.read_text(terms).linear(scenario)


def test_an_article_that_cannot_be_counted_is_not_dropped_in_silence(tiny):
    terms = agreement.read_text("format: 1\ntitle: t\narticles:\n  heavy: {count: throw_weight, limit: 2}\n")
    linear = constraints(terms, tiny)
    assert [row.side for row, _ in linear.uncounted] == ["us", "ussr"]
    assert linear.uncounted[0][1] == ("sides.us.systems.a.throw_weight", "sides.us.systems.b.throw_weight")


def test_start_1_needs_the_cuts_in_delivery_vehicles_that_were_published():
    way = agreement.way_down(agreement.read("start-1"), counterpoise.read("start-1990"))
    assert way.removed == {"us": 2246 - 1600, "ussr": 2500 - 1600}
    assert way.gap == 0
