"""The scenario of February 2026 against the fact tables it was written from."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

import counterpoise

FACTS = Path(__file__).parents[1] / "facts"
# The deployed totals are rounded ("about 640", "more than 200"), so that whole loads can only come near.
NEAR = 20


def rows(name):
    return list(csv.DictReader((FACTS / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


LISTED = {(row["side"], row["system"]): row for row in rows("new_start_forces")}
POSTURE = {row["item"]: row for row in rows("posture")}
DEFENCE = {(row["system"], row["parameter"]): row for row in rows("defence")}

SYSTEMS = [
    ("Russia", "SS-18 M6 R-36M2", "russia", ["ss-18"]),
    ("Russia", "SS-19 M4 Avangard", "russia", ["ss-19-avangard"]),
    ("Russia", "SS-27 Mod 1 mobile Topol-M", "russia", ["topol-m-mobile"]),
    ("Russia", "SS-27 Mod 1 silo Topol-M", "russia", ["topol-m-silo"]),
    ("Russia", "SS-27 Mod 2 mobile Yars", "russia", ["yars-mobile"]),
    ("Russia", "SS-27 Mod 2 silo Yars", "russia", ["yars-silo"]),
    ("Russia", "R-29RM Sineva (Delta IV)", "russia", ["sineva"]),
    ("Russia", "RSM-56 Bulava (Borei/Borei-A)", "russia", ["bulava"]),
    ("China", "DF-5A", "china", ["df-5a"]),
    ("China", "DF-5B", "china", ["df-5b"]),
    ("China", "DF-31A/AG mobile", "china", ["df-31-mobile"]),
    ("China", "DF-41 mobile", "china", ["df-41"]),
    ("China", "JL-2/JL-3 (6 Jin)", "china", ["jl"]),
]


@cache
def scenario():
    return counterpoise.read("after-new-start")


@cache
def base():
    return scenario().base()


def warheads(side, leg):
    return sum(one.launchers.low * one.warheads.low for one in side.systems.values() if one.leg == leg)


@pytest.mark.parametrize(("side", "name", "ours", "keys"), SYSTEMS)
def test_launchers_are_the_listed_ones(side, name, ours, keys):
    found = [base().sides[ours].systems[key].launchers.low for key in keys]
    assert sum(found) == int(LISTED[side, name]["launchers"])


@pytest.mark.parametrize(("side", "name", "ours", "keys"), SYSTEMS)
def test_loads_as_listed_with_the_upload_chosen(side, name, ours, keys):
    sides = scenario().with_development("upload-russia").base().sides
    found = [sides[ours].systems[key] for key in keys]
    assert sum(one.launchers.low * one.warheads.low for one in found) == int(
        LISTED[side, name]["warheads_total"]
    )


def test_american_warheads_are_the_deployed_ones():
    """Bulletin 2024 (verified): 400, 970, 300."""
    us = base().sides["us"]
    published = [POSTURE[f"warheads deployed on {leg}"] for leg in ("ICBMs", "SLBMs", "bombers (at bases)")]
    assert [warheads(us, leg) for leg in ("icbm", "slbm", "bomber")] == [
        int(row["value_low"]) for row in published
    ]


def test_american_launchers_are_the_exchanged_ones():
    """State Department, 1 September 2020 (verified); 400 silos with a missile in 2021 (verified)."""
    us = base().sides["us"].systems
    slbm = sum(one.launchers.low for one in us.values() if one.leg == "slbm")
    exchanged = {
        row["system"]: int(row["launchers"])
        for row in rows("new_start_forces")
        if row["date"] == "2020-09-01"
    }
    assert slbm == exchanged["Trident II D-5"]
    assert us["b-52h"].launchers.low == exchanged["B-52H"]
    assert us["b-2a"].launchers.low == exchanged["B-2A"]
    assert us["minuteman-3-w78"].launchers.low + us["minuteman-3-w87"].launchers.low == int(
        POSTURE["ICBM silos with a missile"]["value_low"]
    )


def test_russian_warheads_are_about_the_deployed_ones():
    """FAS, May 2025 (verified at second hand): 870, about 640, more than 200; 1,718 in all."""
    russia = base().sides["russia"]
    found = [warheads(russia, leg) for leg in ("icbm", "slbm", "bomber")]
    assert found[0] == 870
    assert found[1] == pytest.approx(640, abs=NEAR)
    assert 200 < found[2] < 200 + NEAR
    assert sum(found) == pytest.approx(int(LISTED["Russia", "deployed"]["warheads_total"]), abs=NEAR)


def test_american_upload_stays_within_the_listed_warheads():
    us = scenario().with_development("upload-us").base().sides["us"].systems
    limits = {
        "minuteman-3-w78": "Minuteman III Mk12A W78 335 kt",
        "trident-2-w76": "Trident II W76-1 90 kt",
        "trident-2-w88": "Trident II W88 455 kt",
    }
    for key, row in limits.items():
        assert us[key].launchers.low * us[key].warheads.low <= int(LISTED["US", row]["warheads_total"])


def test_todays_interceptors():
    sides = base().sides
    assert (
        sides["us"].defences["gmd"].interceptors.low
        == float(DEFENCE["GMD", "GBI deployed"]["value_low"])
        == 44
    )
    assert (
        sides["russia"].defences["moscow"].interceptors.low
        == float(DEFENCE["Moscow A-135", "interceptors"]["value_low"])
        == 68
    )
    assert sides["china"].defences == {}


def test_the_space_layer_engages_ten_missiles_at_once():
    """CBO 2026 (verified): 7,800 in orbit, ten ICBMs; so 780 for each, shots included."""
    layer = scenario().with_development("space-layer").view("us").sides["us"].defences["space-layer"]
    reached = layer.interceptors.low / layer.absentee_ratio.low
    assert reached / layer.max_shots.low == float(
        DEFENCE["Golden Dome (CBO notional)", "ICBMs engaged at once"]["value_low"]
    )
    each = layer.absentee_ratio.low * layer.max_shots.low
    assert each == float(
        DEFENCE["Golden Dome (CBO notional)", "interceptors on orbit per ICBM engaged"]["value_low"]
    )


@pytest.mark.parametrize("side", ["russia", "china"])
def test_the_feared_space_layer_needs_as_few_as_its_proponents_said(side):
    layer = scenario().with_development("space-layer").view(side).sides["us"].defences["space-layer"]
    each = [layer.max_shots.low * end for end in (layer.absentee_ratio.low, layer.absentee_ratio.high)]
    row = DEFENCE["APS 2003", "MDA/proponent number"]
    assert each == [float(row["value_low"]), float(row["value_high"])]
    assert layer.kill.low >= 0.8


def test_china_asks_for_a_handful_of_warheads():
    required = base().sides["china"].required_retaliation
    row = POSTURE["retaliation taken as enough by Chinese writers"]
    assert (required.low, required.high, required.unit) == (
        float(row["value_low"]),
        float(row["value_high"]),
        "warheads",
    )
    assert required.status == row["status"] == "unverified"
    assert {base().sides[side].required_retaliation.unit for side in ("us", "russia")} == {"EMT"}


def test_the_interceptors_record_is_read_in_three_ways():
    """0.25 at most, an expert; 0.40 to 0.56 in tests; 0.58 implied by 0.97 with four shots."""
    kill = {side: scenario().view(side).sides["us"].defences["gmd"].kill for side in scenario().side_names}
    whole = base().sides["us"].defences["gmd"].kill
    assert (whole.low, whole.high) == (0.25, round(1 - (1 - 0.97) ** 0.25, 2))
    assert (kill["us"].low, kill["us"].high) == (round(2 / 5, 2), round(10 / 18, 2))
    assert kill["russia"].low == kill["china"].low == round(9 / 17, 2)


def test_what_has_no_source_for_russia_and_china_is_assumed():
    for side in ("russia", "china"):
        for one in base().sides[side].systems.values():
            if one.leg != "bomber":
                assert one.cep.status == one.yield_.status == one.reliability.status == "assumed"
