"""Every scenario of the library says where its figures come from, and says it truly."""

from __future__ import annotations

import csv
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

import counterpoise

LIBRARY = ["geneva-1985", "start-1990", "after-new-start", "china-2010"]
FACTS = Path(__file__).parents[1] / "facts"


def rows(name):
    return list(csv.DictReader((FACTS / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


ALL_ROWS = list(chain.from_iterable(rows(path.stem) for path in sorted(FACTS.glob("*.csv"))))


@cache
def scenario_of(name):
    return counterpoise.read(name)


@cache
def views(name):
    scenario = scenario_of(name)
    names = scenario.development_names
    chosen = [scenario, *(scenario.with_development(name) for name in names)]
    return [one.view(side) for one in chosen for side in scenario.side_names] + [scenario.base()]


@cache
def written_figures(name):
    """Every figure that stands in the file, in the base, in each belief and in each development."""
    found = {}
    for view in views(name):
        for figure in view.figures():
            if figure.location is not None:
                found[figure.location] = figure
    return list(found.values())


@pytest.mark.parametrize("name", LIBRARY)
def test_every_written_figure_names_a_source(name):
    bare = [figure.path for figure in written_figures(name) if figure.source is None]
    assert bare == []


@pytest.mark.parametrize("name", LIBRARY)
def test_every_source_is_used_and_found_in_the_facts(name):
    scenario = scenario_of(name)
    base = scenario.base()
    used = {figure.source for figure in written_figures(name)}
    used |= {definition.source for definition in base.definitions.values()}
    assert set(base.sources) - used == set()
    citations = {row["source"] for row in ALL_ROWS}
    invented = {
        key
        for key, source in base.sources.items()
        if key != "no-source" and not any(source.cite in citation for citation in citations)
    }
    assert invented == set()


@pytest.mark.parametrize("name", LIBRARY)
def test_no_source_is_called_verified_that_only_unverified_rows_cite(name):
    for key, source in scenario_of(name).base().sources.items():
        citing = [row for row in ALL_ROWS if source.cite in row["source"]]
        if source.status == "verified":
            statuses = {(row.get("status") or "derived").split()[0] for row in citing}
            assert statuses & {"verified", "derived"}, key
        elif source.status == "unverified":
            assert all("unverified; believed from:" in row["source"] for row in citing), key


@pytest.mark.parametrize("name", ["geneva-1985", "after-new-start"])
def test_what_has_no_source_is_assumed(name):
    unsourced = [figure for figure in written_figures(name) if figure.source == "no-source"]
    assert unsourced
    assert {figure.status for figure in unsourced} == {"assumed"}


@pytest.mark.parametrize("name", ["geneva-1985", "after-new-start"])
def test_beliefs_stay_within_the_published_spread_of_the_base(name):
    """A belief picks from what was published; what a side fears beyond it belongs to a development."""
    scenario = scenario_of(name)
    base = {figure.path: figure for figure in scenario.base().figures()}
    outside = [
        f"{side}: {figure.path}"
        for side in scenario.side_names
        for figure in scenario.view(side).figures()
        if figure.low < base[figure.path].low or figure.high > base[figure.path].high
    ]
    assert outside == []


@pytest.mark.parametrize("name", ["geneva-1985", "after-new-start"])
def test_beliefs_are_said_to_be_a_reading(name):
    summary = " ".join(scenario_of(name).summary.split())
    assert "our reading of the published spread, not a record of" in summary


@pytest.mark.parametrize("name", LIBRARY)
def test_figures_drawn_together_have_one_direction(name):
    """A group holds one kind of figure: the last word of its paths, such as cep or reliability."""
    kinds = {}
    for figure in written_figures(name):
        if "." not in figure.key:
            last = figure.path.split(".")[-1].split("_")[-1]
            kinds.setdefault(figure.key, set()).add("alert" if last in {"day", "generated"} else last)
    mixed = {key: kind for key, kind in kinds.items() if len(kind) > 1}
    assert mixed == {}


@pytest.mark.parametrize("name", LIBRARY)
def test_generated_forces_are_never_less_ready_than_at_rest(name):
    """At the same draw, because both states belong to one group or do not overlap."""
    for view in views(name):
        for side in view.sides.values():
            for system in side.systems.values():
                if system.alert.day is None:
                    continue
                day, generated = system.alert.day, system.alert.generated
                assert day.high <= generated.low or day.is_certain or day.key == generated.key
                assert day.low <= generated.low
                assert day.high <= generated.high
