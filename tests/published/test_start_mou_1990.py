"""START memorandum of understanding, data of 1 September 1990.

Source: FAS, nuke.fas.org/control/start1/news/strtdata.htm (verified; throw-weight by type unverified, its
sums verified). Every row and every published total comes out of the scenario exactly.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

import counterpoise

FACTS = Path(__file__).parents[1] / "facts" / "start_mou_1990.csv"
ROWS = list(csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines()))
SIDES = {"US": "us", "USSR": "ussr"}
LEGS = {"ICBM": {"icbm"}, "SLBM": {"slbm"}, "bomber": {"bomber"}}
LEGS |= {"ICBM+SLBM": {"icbm", "slbm"}, "heavy bombers": {"bomber"}, "all": {"icbm", "slbm", "bomber"}}
# In the order of the memorandum; the treaty counts the first 150 cruise-missile B-52 otherwise than the rest.
TYPES = {
    ("US", "Minuteman II"): ["minuteman-2"],
    ("US", "Minuteman III"): ["minuteman-3"],
    ("US", "Peacekeeper"): ["peacekeeper"],
    ("US", "Poseidon C-3"): ["poseidon-c3"],
    ("US", "Trident I C-4"): ["trident-1"],
    ("US", "Trident II D-5"): ["trident-2"],
    ("US", "B-52 ALCM"): ["b-52-alcm-first-150", "b-52-alcm-beyond-150"],
    ("US", "B-52 non-ALCM"): ["b-52"],
    ("US", "B-1B"): ["b-1b"],
    ("US", "B-2"): ["b-2"],
    ("USSR", "SS-11"): ["ss-11"],
    ("USSR", "SS-13"): ["ss-13"],
    ("USSR", "SS-17"): ["ss-17"],
    ("USSR", "SS-18"): ["ss-18"],
    ("USSR", "SS-19"): ["ss-19"],
    ("USSR", "SS-24 silo"): ["ss-24-silo"],
    ("USSR", "SS-24 rail-mobile"): ["ss-24-rail"],
    ("USSR", "SS-25"): ["ss-25"],
    ("USSR", "SS-N-6"): ["ss-n-6"],
    ("USSR", "SS-N-8"): ["ss-n-8"],
    ("USSR", "SS-N-17"): ["ss-n-17"],
    ("USSR", "SS-N-18"): ["ss-n-18"],
    ("USSR", "SS-N-20"): ["ss-n-20"],
    ("USSR", "SS-N-23"): ["ss-n-23"],
    ("USSR", "Bear ALCM"): ["bear-alcm"],
    ("USSR", "Bear non-ALCM"): ["bear"],
    ("USSR", "Blackjack"): ["blackjack"],
}


@cache
def systems(side):
    return counterpoise.read("start-1990").base().sides[SIDES[side]].systems


def launchers(chosen):
    return sum(system.launchers.low for system in chosen)


def warheads(chosen):
    return sum(system.launchers.low * system.warheads.low for system in chosen)


def throw_weight_t(chosen):
    return (
        sum(system.launchers.low * system.throw_weight.low for system in chosen if system.throw_weight) / 1000
    )


def force_rows():
    return [
        pytest.param(row, id=f"{row['side']}-{row['type']}") for row in ROWS if row["record_type"] == "force"
    ]


def total_rows():
    return [
        pytest.param(row, id=f"{row['side']}-{row['category']}")
        for row in ROWS
        if row["record_type"] == "total"
    ]


@pytest.mark.parametrize("row", force_rows())
def test_a_type_has_the_memorandums_launchers_warheads_and_throw_weight(row):
    chosen = [systems(row["side"])[key] for key in TYPES[row["side"], row["type"]]]
    assert launchers(chosen) == int(row["deployed_sndv_or_limit"])
    assert warheads(chosen) == int(row["accountable_warheads"])
    assert {system.leg for system in chosen} == LEGS[row["category"]]
    each = [None if system.throw_weight is None else system.throw_weight.low for system in chosen]
    assert set(each) == {float(row["throw_weight_kg_each"]) if row["throw_weight_kg_each"] else None}


@pytest.mark.parametrize("row", total_rows())
def test_sums_equal_the_published_totals(row):
    chosen = [system for system in systems(row["side"]).values() if system.leg in LEGS[row["category"]]]
    assert launchers(chosen) == int(row["deployed_sndv_or_limit"])
    assert warheads(chosen) == int(row["accountable_warheads"])
    published = re.search(r"aggregate throw-weight ([\d.]+) t", row["note"])
    if published:
        assert throw_weight_t(chosen) == float(published[1])


def test_the_totals_are_the_known_ones():
    """Guards the two tests above against a damaged table: the figures as they stand in the literature."""
    totals = {side: (launchers(systems(side).values()), warheads(systems(side).values())) for side in SIDES}
    assert totals == {"US": (2246, 10563), "USSR": (2500, 10271)}
    assert {side: throw_weight_t(systems(side).values()) for side in SIDES} == {"US": 2361.3, "USSR": 6626.3}


def test_heavy_and_mobile_warheads():
    ussr = systems("USSR")
    assert warheads([ussr["ss-18"]]) == 3080
    assert warheads([system for system in ussr.values() if system.basing == "mobile"]) == 618
    assert not [system for system in systems("US").values() if system.basing == "mobile"]


def test_nothing_is_filled_in_that_the_memorandum_does_not_say():
    for side in SIDES:
        for system in systems(side).values():
            silent = (system.yield_, system.cep, system.reliability, system.hardness, system.per_point)
            assert silent == (None,) * 5
            assert (system.alert.day, system.alert.generated) == (None, None)


def test_definitions_give_the_memorandums_ratios():
    definitions = counterpoise.read("start-1990").base().definitions
    assert set(definitions) == {"icbm-all", "all-missiles"}
    ussr, us = systems("USSR").values(), systems("US").values()
    icbm = [warheads([s for s in side if s.leg == "icbm"]) for side in (ussr, us)]
    missiles = [warheads([s for s in side if s.prompt]) for side in (ussr, us)]
    assert icbm == [6612, 2450]
    assert missiles == [9416, 8210]
