"""The scenario of November 1985 against the fact tables it was written from."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

import counterpoise

FACTS = Path(__file__).parents[1] / "facts"


def rows(name):
    return list(csv.DictReader((FACTS / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


FORCES = {(row["side"], row["system"], row["as_of"]): row for row in rows("us_soviet_1985")}
POSTURE = {(row["side"], row["item"], row["value_low"]): row for row in rows("posture")}

# The table's row, our side and systems, and by how much our launchers differ from it.
SYSTEMS = [
    ("US", "Titan II (W53)", "end-1985", "us", ["titan-2"], 0),
    ("US", "Minuteman II (W56)", "end-1985", "us", ["minuteman-2"], 0),
    ("US", "Minuteman III Mk12 (W62)", "end-1985", "us", ["minuteman-3-mk12"], 0),
    ("US", "Minuteman III Mk12A (W78)", "end-1985", "us", ["minuteman-3-mk12a"], 0),
    ("US", "Poseidon C-3 (W68)", "end-1985", "us", ["poseidon-c3"], 0),
    # 624 tubes in all against 600: one Ohio boat of 24.
    ("US", "Trident I C-4 (W76)", "end-1985", "us", ["trident-1-poseidon-boats", "trident-1-ohio"], 24),
    ("US", "FB-111A", "1985", "us", ["fb-111a"], 0),
    # 45 SS-25 by November.
    ("USSR", "SS-11 (all mods)", "mid-1985", "ussr", ["ss-11"], -45),
    ("USSR", "SS-13 Mod 2", "mid-1985", "ussr", ["ss-13"], 0),
    ("USSR", "SS-17 Mod 3", "mid-1985", "ussr", ["ss-17"], 0),
    ("USSR", "SS-18 Mod 4", "mid-1985", "ussr", ["ss-18"], 0),
    ("USSR", "SS-19 Mod 3", "mid-1985", "ussr", ["ss-19"], 0),
    ("USSR", "SS-25", "early-1986", "ussr", ["ss-25"], 45 - 72),
    ("USSR", "SS-N-6 (all mods)", "early-1986", "ussr", ["ss-n-6"], 0),
    ("USSR", "SS-N-8", "early-1986", "ussr", ["ss-n-8"], 0),
    ("USSR", "SS-N-17", "early-1986", "ussr", ["ss-n-17"], 0),
    ("USSR", "SS-N-18 (all mods)", "early-1986", "ussr", ["ss-n-18"], 0),
    ("USSR", "SS-N-20", "early-1986", "ussr", ["ss-n-20"], 0),
    ("USSR", "SS-N-23", "early-1986", "ussr", ["ss-n-23"], 0),
    ("USSR", "Tu-95 Bear (bombs/AS-3/4)", "early-1986", "ussr", ["bear"], 0),
    ("USSR", "Tu-95MS Bear H (AS-15 ALCM)", "early-1986", "ussr", ["bear-h"], 0),
    ("USSR", "M-4/3M Bison", "early-1986", "ussr", ["bison"], 0),
]

DAY, GENERATED = "alert.day", "alert.generated"
MODEL_RANGE = "no source: modelling range"

# (side of the table, item, its lower value) -> our paths; the view that holds it, or the base.
RANGES = [
    ("US", "SSBN at sea: Poseidon-class boats, day-to-day", "0.55", "base", "us.poseidon-c3", DAY),
    (
        "US",
        "SSBN at sea: Poseidon-class boats, day-to-day",
        "0.55",
        "base",
        "us.trident-1-poseidon-boats",
        DAY,
    ),
    ("US", "SSBN at sea: Ohio class, day-to-day", "0.66", "base", "us.trident-1-ohio", DAY),
    ("US", "SSBN at sea: generated", "0.8", "base", "us.poseidon-c3", GENERATED),
    ("US", "bombers on ground alert, day-to-day", "0.25", "base", "us.b-52-alcm", DAY),
    ("US", "bombers available when generated", "0.85", "base", "us.fb-111a", GENERATED),
    ("US", "ICBMs available, day-to-day", "0.95", "base", "us.minuteman-3-mk12a", DAY),
    ("US", "ICBM reliability (launch to arrival)", "0.8", "base", "us.minuteman-3-mk12", "reliability"),
    ("US", "SLBM reliability", "0.75", "base", "us.poseidon-c3", "reliability"),
    ("US", "bomber penetration of Soviet air defence", "0.6", "base", "us.b-52-sram", "penetration"),
    ("US", "ALCM penetration of Soviet air defence", "0.75", "base", "us.b-52-alcm", "penetration"),
    ("USSR", "silo ICBMs available, day-to-day", "0.8", "base", "ussr.ss-18", DAY),
    ("USSR", "ICBM reliability", "0.65", "base", "ussr.ss-18", "reliability"),
    ("USSR", "mobile ICBMs dispersed, day-to-day", "0.1", "base", "ussr.ss-25", DAY),
    ("USSR", "mobile ICBMs dispersed, generated", "0.7", "base", "ussr.ss-25", GENERATED),
    ("USSR", "SSBN at sea: figure usual in Western studies, day-to-day", "0.1", "us", "ussr.ss-n-8", DAY),
    ("USSR", "SSBN at sea or firing from port: generated", "0.6", "base", "ussr.ss-n-8", GENERATED),
    ("USSR", "bombers on alert, day-to-day", "0", "base", "ussr.bear", DAY),
    ("USSR", "bombers available when generated", "0.6", "base", "ussr.bear", GENERATED),
    ("USSR", "bomber penetration of North American air defence", "0.85", "base", "ussr.bear", "penetration"),
    (
        "USSR",
        "Soviet SSBNs at sea lost to US anti-submarine warfare before they fire",
        "0.0",
        "base",
        "ussr.ss-n-18",
        "attrition",
    ),
    ("USSR", "silo hardness, spread of estimates: SS-18", "3000", "base", "ussr.ss-18", "hardness"),
    ("USSR", "silo hardness, spread of estimates: SS-17 and SS-19", "2000", "base", "ussr.ss-17", "hardness"),
    ("USSR", "silo hardness, spread of estimates: SS-17 and SS-19", "2000", "base", "ussr.ss-19", "hardness"),
    ("USSR", "silo hardness: SS-11 and SS-13", "300", "base", "ussr.ss-11", "hardness"),
    ("USSR", "SS-18 Mod 4 CEP, set of published estimates", "180", "base", "ussr.ss-18", "cep"),
    ("USSR", "SS-19 Mod 3 CEP after the 1985 revision", "390", "us", "ussr.ss-19", "cep"),
]


@cache
def scenario():
    return counterpoise.read("geneva-1985")


@cache
def view(side):
    return scenario().base() if side == "base" else scenario().view(side)


def system(seen, path):
    side, name = path.split(".", 1)
    return seen.sides[side].systems[name]


def figure(one, field):
    return (
        getattr(one.alert, field.removeprefix("alert."))
        if field.startswith("alert.")
        else getattr(one, field)
    )


@pytest.mark.parametrize(
    ("side", "name", "as_of", "ours", "keys", "more"), SYSTEMS, ids=lambda x: str(x)[:30]
)
def test_launchers_and_loading_are_the_tables(side, name, as_of, ours, keys, more):
    row = FORCES[side, name, as_of]
    found = [view("us").sides[ours].systems[key] for key in keys]
    assert sum(one.launchers.low for one in found) == int(row["launchers"]) + more
    assert {one.warheads.low for one in found} == {float(row["warheads_per_launcher"])}


@pytest.mark.parametrize(
    ("side", "name", "as_of", "ours", "keys", "more"), SYSTEMS, ids=lambda x: str(x)[:30]
)
def test_the_base_holds_what_the_table_says(side, name, as_of, ours, keys, more):
    row = FORCES[side, name, as_of]
    for key in keys:
        one = view("base").sides[ours].systems[key]
        for column, held in (
            ("yield_kt", one.yield_),
            ("cep_m", one.cep),
            ("silo_hardness_psi", one.hardness),
        ):
            if row[column]:
                assert held.low <= float(row[column]) <= held.high, column


@pytest.mark.parametrize(("side", "item", "low", "seen", "path", "field"), RANGES)
def test_ranges_are_the_posture_tables(side, item, low, seen, path, field):
    row = POSTURE[side, item, low]
    found = figure(system(view(seen), path), field)
    assert (found.low, found.high) == (float(row["value_low"]), float(row["value_high"]))
    expected = "assumed" if MODEL_RANGE in row["source"] else row["status"]
    assert found.status == expected


def test_the_patrol_counts_are_the_soviet_views_share_at_sea():
    """0.21 to 0.35: the ends of the two derived rows of 1984 and 1986."""
    lows = [
        float(row["value_low"]) for row in rows("posture") if row["item"].startswith("SSBN at sea implied by")
    ]
    highs = [
        float(row["value_high"])
        for row in rows("posture")
        if row["item"].startswith("SSBN at sea implied by")
    ]
    for name in ("ss-n-6", "ss-n-8", "ss-n-17", "ss-n-18", "ss-n-20", "ss-n-23"):
        day = system(view("ussr"), f"ussr.{name}").alert.day
        assert (day.low, day.high) == (min(lows), max(highs)) == (0.21, 0.35)


def test_soviet_icbm_launchers_are_1398():
    """TASS, 17 December 2016 (verified): the peak of 1985."""
    row = FORCES["USSR", "ICBM launchers", "1985"]
    found = [one.launchers.low for one in view("base").sides["ussr"].systems.values() if one.leg == "icbm"]
    assert sum(found) == int(row["launchers"]) == 1398


def test_american_tubes_are_624():
    """30 boats of 16 tubes and 6 of 24 (LA Times, September 1985): the SALT II count needs it."""
    tubes = [one.launchers.low for one in view("base").sides["us"].systems.values() if one.leg == "slbm"]
    assert sum(tubes) == 30 * 16 + 6 * 24 == 624


def test_soviet_boats_sum_to_62():
    """The SALT I ceiling: tubes over tubes a boat, 12 SS-N-8 tubes on older boats left over."""
    launchers = {name: one.launchers.low for name, one in view("base").sides["ussr"].systems.items()}
    boats = (
        launchers["ss-n-6"] / 16
        + launchers["ss-n-17"] / 12
        + 216 / 12
        + (launchers["ss-n-8"] - 12 - 216) / 16
    )
    boats += launchers["ss-n-18"] / 16 + launchers["ss-n-20"] / 20 + launchers["ss-n-23"] / 16
    assert boats == 62


def test_warhead_totals_lie_between_the_published_ones():
    """Soviet: about 9,000 by CIA in mid-1985, 10,300 by TASS for 1986; the two views span most of it."""
    totals = {
        side: sum(one.launchers.low * one.warheads.low for one in view(side).sides["ussr"].systems.values())
        for side in ("us", "ussr")
    }
    assert totals["us"] == 9444 + 200 + 320 + 40
    assert totals["ussr"] == totals["us"] - 224 * (7 - 3) + 80 * (10 - 9)
    assert 9000 <= totals["ussr"] < totals["us"] <= 10300


def test_bomber_weapons_use_up_the_stockpile():
    """1,160 ALCM at twelve an aircraft, 1,140 SRAM at eight (StrategicForces): 97 and 144 of 241 B-52."""
    us = view("base").sides["us"].systems
    assert us["b-52-alcm"].launchers.low == round(1160 / 12)
    assert us["b-52-alcm"].launchers.low + us["b-52-sram"].launchers.low == 241
    assert us["b-52-sram"].launchers.low * us["b-52-sram"].warheads.low == pytest.approx(1140, abs=12)


@pytest.mark.parametrize("name", ["peacekeeper", "trident-2", "ss-24", "ss-25"])
@pytest.mark.parametrize("side", ["us", "ussr"])
def test_developments_replace_launcher_for_launcher(name, side):
    legs = [
        {
            (owner, leg): sum(one.launchers.low for one in force.systems.values() if one.leg == leg)
            for owner, force in seen.sides.items()
            for leg in ("icbm", "slbm", "bomber")
        }
        for seen in (view(side), scenario().with_development(name).view(side))
    ]
    assert legs[0] == legs[1]


def test_ss_24_keeps_multiple_warhead_icbms_under_820():
    soviet = scenario().with_development("ss-24").view("us").sides["ussr"].systems
    assert (
        sum(one.launchers.low for one in soviet.values() if one.leg == "icbm" and one.warheads.low > 1) == 818
    )


def test_no_american_defence_until_it_is_chosen():
    for side in ("us", "ussr"):
        defences = view(side).sides["us"].defences
        assert {name: layer.interceptors.high for name, layer in defences.items()} == {"sdi": 0}


def test_the_first_phase_is_as_proposed_in_1987_and_larger_in_the_soviet_view():
    phase_1 = scenario().with_development("sdi-phase-1")
    stocks = {
        side: {
            name: layer.interceptors.low for name, layer in phase_1.view(side).sides["us"].defences.items()
        }
        for side in ("us", "ussr")
    }
    proposed = {row["parameter"]: row for row in rows("defence") if row["system"] == "SDI"}
    assert stocks["us"] == {"sdi": 1000, "sdi-space": 210 * 10}
    assert stocks["ussr"]["sdi"] == float(proposed["ERIS interceptors"]["value_high"])
    assert stocks["ussr"]["sdi-space"] == float(proposed["SBI interceptors, Phase I 1987-88"]["value_high"])
    kill = {side: phase_1.view(side).sides["us"].defences["sdi"].kill for side in ("us", "ussr")}
    assert kill["ussr"].low > kill["us"].low
    assert kill["ussr"].high > kill["us"].high


def test_the_middle_of_the_first_phase_stops_about_1200_of_5000():
    """What the summary says, by hand: boosters killed in reach, then one shot a warhead from the ground."""
    defences = scenario().with_development("sdi-phase-1").view("us").sides["us"].defences
    space, ground = defences["sdi-space"], defences["sdi"]
    per_booster = (3080 + 2160) / (308 + 360)
    boosters = (
        space.interceptors.median / space.absentee_ratio.median * space.kill.median * space.works.median
    )
    stopped = boosters * per_booster + ground.interceptors.median * ground.kill.median
    assert stopped == pytest.approx(1200, abs=50)
    assert stopped < 1500  # the requirement of the Joint Chiefs, of a first wave of 5,000


def test_silos_name_a_hardness_and_soft_basing_a_size():
    for side in view("base").sides.values():
        for name, one in side.systems.items():
            assert (one.hardness is not None) == (one.basing == "silo"), name
            assert (one.per_point is None) == (one.basing == "silo"), name
            assert (one.dispersal_area is not None) == (one.basing == "mobile"), name
