"""The library of treaties against the fact table: every number a row, with the row's source and status."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

import counterpoise
from counterpoise import agreement

FACTS = Path(__file__).parents[1] / "facts" / "treaties.csv"
ROWS = list(csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines()))
TREATIES = {
    "abm": "ABM Treaty",
    "inf": "INF",
    "new-start": "New START",
    "salt-1": "SALT I",
    "salt-2": "SALT II",
    "sort": "SORT",
    "start-1": "START I",
    "start-2": "START II",
}
PROPOSALS = {"balanced-1985", "minimum-1985", "strict-1985"}
# An article of two columns in the table: the upper end of a range is what no side may pass. What may be taken
# off missiles is in the other table, with the memorandum's numbers: see test_start_1.
NUMBERS = [
    pytest.param(name, article, party, value, id=f"{name}-{article.key}-{party}")
    for name in TREATIES
    for article in agreement.read(name).articles
    if article.count != "downloaded"
    for party, value in article.value.items()
]


def test_the_library_is_complete():
    assert set(agreement.treaty_names()) == {*TREATIES, *PROPOSALS}


@pytest.mark.parametrize(("name", "article", "party", "value"), NUMBERS)
def test_a_number_is_a_row_of_the_facts(name, article, party, value):
    cite = agreement.read(name).sources[value.source].cite
    rows = [row for row in ROWS if row["treaty"] == TREATIES[name] and _upper(row["value"]) == value.number]
    found = [row for row in rows if cite in row["source"] or row["source"].startswith(cite)]
    assert found, f"no row of {TREATIES[name]} has {value.number:g} by {cite}"
    assert value.status in {row["status"].split(" ")[0] for row in found}


def _upper(text: str) -> float | None:
    try:
        return float(text.split("-")[-1].strip())
    except ValueError:
        return None


def counts(name, scenario, **more):
    complied = agreement.comply(agreement.read(name), counterpoise.read(scenario), **more)
    return {(one.article, one.side): one for one in complied.articles}


def test_soviet_icbm_with_several_warheads_stay_under_salt_2():
    [row] = [row for row in ROWS if row["item"] == "Soviet MIRV ICBMs 150+308+360"]
    found = counts("salt-2", "geneva-1985")["mirv-icbm", "ussr"]
    assert found.counted == float(row["value"]) == 818
    assert found.is_kept


def test_the_soviet_union_was_about_250_over_the_second_ceiling_of_salt_2():
    [row] = [row for row in ROWS if row["item"] == "aggregate SNDVs from 1 Jan 1981"]
    assert "250-270" in row["note"]
    assert 250 <= counts("salt-2", "geneva-1985")["delivery-vehicles", "ussr"].over <= 270


def test_both_stayed_under_salt_1():
    assert all(one.is_kept for one in counts("salt-1", "geneva-1985").values())


def test_a_strategic_scenario_has_nothing_that_inf_counts():
    for one in counts("inf", "geneva-1985").values():
        assert (one.counted, one.is_kept) == (0.0, True)
        assert "nothing in this scenario is counted" in one.note


def test_abm_counts_interceptors():
    found = counts("abm", "geneva-1985")
    assert found["interceptors", "us"].counted == 0.0
    with_more = counterpoise.read("geneva-1985").with_development("sdi-phase-1")
    complied = agreement.comply(agreement.read("abm"), with_more)
    assert [one.side for one in complied.articles if not one.is_kept] == ["us"]


def test_new_start_counts_a_bomber_as_one():
    found = counts("new-start", "after-new-start")["warheads", "us"]
    systems = counterpoise.read("after-new-start").base().sides["us"].systems
    missiles = sum(s.launchers.median * s.warheads.median for s in systems.values() if s.leg != "bomber")
    assert found.counted == missiles + 36 + 12


def test_the_strict_proposal_is_the_balanced_one_without_its_one_allowance():
    balanced, strict = agreement.read("balanced-1985"), agreement.read("strict-1985")
    assert strict.articles == balanced.articles
    assert strict.conversions == balanced.conversions
    for party in ("us", "ussr"):
        asked = balanced.floors.of(party)
        assert asked.cost_ratio_may_fall > 0.0
        assert strict.floors.of(party) == replace(asked, cost_ratio_may_fall=0.0)
