"""The agreement file: written, read again, and refused for another scenario."""

from __future__ import annotations

from dataclasses import replace

import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.scenario import ScenarioError


@pytest.fixture(scope="module")
def start():
    return counterpoise.read("start-1990")


@pytest.fixture(scope="module")
def text(start):
    terms = agreement.read("start-1")
    way = agreement.way_down(terms, start)
    assert way.forces is not None
    return agreement.agreement_text(terms, start, way.forces, title="Mine", provenance={"seed": "7"})


def test_what_was_written_is_read(start, text):
    again = agreement.read_text(text)
    original = agreement.read("start-1")
    assert (again.title, again.provenance) == ("Mine", {"seed": "7"})
    assert (again.articles, again.counting, again.floors) == (
        original.articles,
        original.counting,
        original.floors,
    )
    assert again.made_for is not None
    assert again.made_for.today == agreement.today(start)
    assert agreement.comply(again, start).compliant
    assert agreement.agreement_text(again, start, again.forces, provenance=again.provenance) == text


def test_articles_that_were_added_are_written(start):
    text = """format: 1
title: t
phases: {soon: in a while, later: {begins: 2000-01-01}}
articles:
  one: {count: launchers, limit: {us: 5000, ussr: 6000}, note: all}
  two: {count: warheads, select: {kind: heavy, without: {systems: [ss-18]}}, ratio: 1.25, phase: soon}
  three: {count: interceptors, select: [{layer: boost}, {types: [a*], mirv: false}], may_not_rise: true}
kinds: {heavy: {types: [ss-18*]}}
"""
    terms = agreement.read_text(text)
    bare = "format: 1\ntitle: t\nphases: {soon: in a while, later: {begins: 2000-01-01}}\narticles: {}\n"
    bare += "kinds: {heavy: {types: [ss-18*]}}\n"
    added = replace(agreement.read_text(bare), articles=terms.articles)
    written = agreement.agreement_text(added, start, agreement.today(start))
    assert agreement.read_text(written).articles == terms.articles


def test_another_scenario_is_refused_and_the_change_named(start, text):
    other = start.with_set("sides.us.systems.minuteman-2.launchers=400")
    agreement.check_made_for(agreement.read_text(text), start)
    with pytest.raises(ScenarioError, match="us minuteman-2: launchers 450, now 400"):
        agreement.check_made_for(agreement.read_text(text), other)


def test_a_change_beside_the_forces_is_named_as_such(start, text):
    other = start.with_set("model.exponent=0.8")
    with pytest.raises(ScenarioError, match="the counted forces are the same; other figures"):
        agreement.check_made_for(agreement.read_text(text), other)


def test_resulting_forces_need_their_scenario():
    with pytest.raises(ScenarioError, match="resulting forces need the 'scenario'"):
        agreement.read_text("format: 1\ntitle: t\narticles: {}\nforces: {us: {systems: {}}}\n")
