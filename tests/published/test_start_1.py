"""START I on the forces that it was made for.

Sources: FAS, nuke.fas.org/control/start1/news/strtdata.htm (totals of the memorandum, 1 September 1990) and
startcen.htm (central limits, and the cuts that they needed, in whole per cent); START I Article II. All are
verified in the fact table.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

import counterpoise
from counterpoise import agreement

FACTS = Path(__file__).parents[1] / "facts" / "start_mou_1990.csv"
ROWS = list(csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines()))
TOTALS = {row["side"]: row for row in ROWS if row["record_type"] == "total" and row["category"] == "all"}
MISSILES = {
    row["side"]: row for row in ROWS if row["record_type"] == "total" and row["category"] == "ICBM+SLBM"
}
LIMITS = {row["type"]: row for row in ROWS if row["record_type"] == "limit"}
SIDES = {"US": "us", "USSR": "ussr"}
HALF_A_PERCENT = 0.005
ARTICLES = {
    "deployed SNDVs": "delivery-vehicles",
    "accountable warheads": "warheads",
    "ICBM+SLBM warheads": "missile-warheads",
    "heavy ICBM warheads": "heavy-warheads",
    "mobile ICBM warheads": "mobile-warheads",
    "ballistic missile throw-weight (t)": "throw-weight",
}


@pytest.fixture(scope="module")
def found():
    complied = agreement.comply(agreement.read("start-1"), counterpoise.read("start-1990"))
    return {(one.article, one.side): one for one in complied.articles}


@pytest.mark.parametrize(("side", "vehicles", "warheads"), [("US", 2246, 10563), ("USSR", 2500, 10271)])
def test_delivery_vehicles_and_accountable_warheads(found, side, vehicles, warheads):
    row = TOTALS[side]
    assert (int(row["deployed_sndv_or_limit"]), int(row["accountable_warheads"])) == (vehicles, warheads)
    assert found["delivery-vehicles", SIDES[side]].counted == vehicles
    assert found["warheads", SIDES[side]].counted == warheads
    assert found["missile-warheads", SIDES[side]].counted == int(MISSILES[side]["accountable_warheads"])


@pytest.mark.parametrize("limit", ARTICLES)
def test_limits_are_those_of_the_treaty(found, limit):
    for side in SIDES.values():
        assert found[ARTICLES[limit], side].limit == float(LIMITS[limit]["deployed_sndv_or_limit"])
        assert found[ARTICLES[limit], side].status == LIMITS[limit]["status"]


@pytest.mark.parametrize(
    ("article", "side", "percent"),
    [
        ("delivery-vehicles", "us", 29),
        ("delivery-vehicles", "ussr", 36),
        ("warheads", "us", 43),
        ("warheads", "ussr", 42),
        ("missile-warheads", "us", 40),
        ("missile-warheads", "ussr", 48),
        ("heavy-warheads", "ussr", 50),
        ("heavy-icbm", "ussr", 50),
        ("throw-weight", "us", 0),
        ("throw-weight", "ussr", 46),
    ],
)
def test_cuts_needed_are_the_published_ones(found, article, side, percent):
    assert abs(found[article, side].cut - percent / 100) <= HALF_A_PERCENT


def test_the_published_cuts_stand_in_the_fact_table():
    """Guards the table above against a slip of ours."""
    for limit, us, ussr in (
        ("deployed SNDVs", 29, 36),
        ("accountable warheads", 43, 42),
        ("ICBM+SLBM warheads", 40, 48),
    ):
        assert re.findall(r"(\d+)\s?%", LIMITS[limit]["note"])[:2] == [str(us), str(ussr)]


def test_mobile_and_heavy_warheads_and_throw_weight(found):
    note = TOTALS["USSR"]["note"]
    heavy, mobile = (int(number) for number in re.findall(r"warheads (\d+)", note))
    assert found["heavy-warheads", "ussr"].counted == heavy
    assert found["mobile-warheads", "ussr"].counted == mobile
    for side, name in SIDES.items():
        tonnes = float(re.findall(r"throw-weight ([\d.]+) t", MISSILES[side]["note"])[0])
        assert found["throw-weight", name].counted == pytest.approx(tonnes, abs=0.05)


def test_bombers_with_cruise_missiles_count_ten_each_up_to_150_and_twelve_beyond(found):
    """150 x 10 + 39 x 12 = 1,968 for 189 aircraft: whether or not the scenario tells them apart."""
    [row] = [row for row in ROWS if row["type"] == "B-52 ALCM"]
    whole = counterpoise.read("start-1990").with_set("sides.us.systems.b-52-alcm-first-150.launchers=189")
    whole = whole.with_acts(["remove sides.us.systems.b-52-alcm-beyond-150"])
    apart = {one.article: one for one in found.values() if one.side == "us"}
    together = agreement.comply(agreement.read("start-1"), whole)
    counts = {(one.article, one.side): one.counted for one in together.articles}
    assert counts["warheads", "us"] == apart["warheads"].counted == 10563
    others = 10563 - int(row["accountable_warheads"])
    fewer = whole.with_acts(["cap sides.us.systems.b-52-alcm-first-150.launchers 150"])
    found_150 = agreement.comply(agreement.read("start-1"), fewer)
    [count] = [one.counted for one in found_150.articles if (one.article, one.side) == ("warheads", "us")]
    assert count == others + 150 * 10


@pytest.mark.parametrize(
    ("phase", "vehicles", "warheads", "missiles"),
    [("first", 2100, 9150, 8050), ("second", 1900, 7950, 6750), ("third", 1600, 6000, 4900)],
)
def test_phases(phase, vehicles, warheads, missiles):
    complied = agreement.comply(agreement.read("start-1"), counterpoise.read("start-1990"), phase=phase)
    limits = {one.article.removesuffix(f"-{phase}"): one.limit for one in complied.articles}
    assert (limits["delivery-vehicles"], limits["warheads"]) == (vehicles, warheads)
    assert limits["missile-warheads"] == missiles


def test_what_may_be_downloaded():
    row = LIMITS["downloading total warheads"]
    assert row["deployed_sndv_or_limit"] == "1250"
    assert row["note"] == "of which SS-N-18 counts 896; up to 500 on two other types, at most 4 RVs each"
    boats = next(int(r["deployed_sndv_or_limit"]) for r in ROWS if r["type"] == "SS-N-18")
    scenario, terms = counterpoise.read("start-1990"), agreement.read("start-1")
    held = agreement.today(scenario)
    systems = held["us"]["systems"]
    # Four off each of 96 Trident II and 50 Peacekeepers: 584, of which 500 would do; Minuteman III are apart.
    for key, by in (("trident-2", 4), ("peacekeeper", 4), ("minuteman-3", 1)):
        systems[key] = replace(systems[key], warheads=systems[key].warheads - by)
    found = {(a.article, a.side): a for a in agreement.comply(terms, scenario, forces=held).articles}
    assert 4 * boats == 896
    assert found["downloaded", "ussr"].limit == 1250 - 896
    assert found["downloaded", "us"].counted == 4 * 96 + 4 * 50 + 500
    assert found["downloaded", "us"].is_kept
    assert found["downloaded-others", "us"].over == 84


@pytest.mark.parametrize(
    ("day", "phase"),
    [("1994-12-05", None), ("1997-12-05", "first"), ("2001-12-04", "second"), ("2009-12-05", "third")],
)
def test_a_day_is_in_a_phase(day, phase):
    assert agreement.read("start-1").phase_of(day) == phase
