"""The "three to one" of the letter of November 1985, by each definition that has been read into it.

Source: the ratios R1 to R14 of tests/facts/us_soviet_1985_ratio.csv (derived from the published counts; R1 is
the definition in the notes of the NSC meeting of 4 March 1985, FRUS 1981-88 vol. IV doc. 375, verified). The
counting helper here is the test's own.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

import counterpoise

HALF_A_HUNDREDTH = 0.005
FACTS = Path(__file__).parents[1] / "facts" / "us_soviet_1985_ratio.csv"
FORCES = csv.DictReader((FACTS.parent / "us_soviet_1985.csv").read_text(encoding="utf-8").splitlines())
ROWS = {row["id"]: row for row in csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines())}

# The row, our definition, the views it is counted in, and what must be set to count as the row does:
# 26 Titan II (ours is 20); for all missiles the 600 submarine tubes of one source (ours is 624); by
# potential the force of mid-1985, before SS-25 (ours has 45).
TITAN = "sides.us.systems.titan-2.launchers=26"
SS_25 = "sides.ussr.systems.ss-25.launchers=0"
OHIO = "sides.us.systems.trident-1-ohio.launchers=120"
CASES = [
    pytest.param("R1", "icbm-all", ["us", "ussr"], [TITAN], id="R1"),
    pytest.param("R2", "accurate-mirv", ["us", "ussr"], [], id="R2"),
    pytest.param("R3", "best-against-best", ["us", "ussr"], [], id="R3"),
    pytest.param("R4", "fourth-generation", ["us", "ussr"], [], id="R4"),
    pytest.param("R5", "modern-silos", ["us", "ussr"], [], id="R5"),
    pytest.param("R6", "accurate-against-all", ["us", "ussr"], [TITAN], id="R6"),
    pytest.param("R7", "upper-bound", ["us", "ussr"], [], id="R7"),
    pytest.param("R8", "lower-bound", ["us", "ussr"], [], id="R8"),
    # The Soviet loadings of the Western listings, which only the American view holds.
    pytest.param("R9", "all-missiles", ["us"], [TITAN, OHIO], id="R9"),
    # By potential: the accurate SS-19 and Mk 12 of the Soviet view, the revised SS-19 of the American one.
    pytest.param("R10", "kill-045", ["ussr"], [SS_25], id="R10"),
    pytest.param("R11", "kill-050", ["us"], [SS_25], id="R11"),
]


def kill_probability(system, hardness_psi):
    """The 2.62 law (METHODS A), at the medians: LR = 2.62 nmi (Y/H)^(1/3), SSKP = 1 - 0.5^((LR/CEP)^2)."""
    lethal_radius_m = 2.62 * 1852 * (system.yield_.median / 1000 / hardness_psi) ** (1 / 3)
    return 1 - 0.5 ** ((lethal_radius_m / system.cep.median) ** 2)


def is_selected(name, system, selection):
    if selection.systems is not None:
        return name in selection.systems
    if selection.leg is not None and system.leg != selection.leg:
        return False
    if selection.prompt is not None and system.prompt != selection.prompt:
        return False
    if selection.kill_at_least is None:
        return True
    return kill_probability(system, selection.against.low) >= selection.kill_at_least.low


def counts(view, definition):
    found = view.definitions[definition]
    return {
        side: sum(
            system.launchers.median * system.warheads.median
            for name, system in view.sides[side].systems.items()
            if is_selected(name, system, found.select[side])
        )
        for side in found.ratio
    }


@cache
def scenario(settings=()):
    found = counterpoise.read("geneva-1985")
    for setting in settings:
        found = found.with_set(setting)
    return found


@pytest.mark.parametrize(("row", "definition", "views", "settings"), CASES)
def test_definition_gives_the_published_counts_and_ratio(row, definition, views, settings):
    expected = ROWS[row]
    for side in views:
        found = counts(scenario(tuple(settings)).view(side), definition)
        assert found == {"ussr": int(expected["soviet_count"]), "us": int(expected["us_count"])}
        assert found["ussr"] / found["us"] == pytest.approx(float(expected["ratio"]), abs=HALF_A_HUNDREDTH)


@pytest.mark.parametrize("side", ["us", "ussr"])
def test_three_to_one_as_the_scenario_stands(side):
    """Twenty Titan II at the end of 1985: 3.03 (verified), and nothing else to set."""
    view = scenario().view(side)
    ratios = {name: counts(view, name) for name in ("icbm-all", "accurate-mirv", "best-against-best")}
    assert {name: round(found["ussr"] / found["us"], 2) for name, found in ratios.items()} == {
        "icbm-all": 3.03,
        "accurate-mirv": 3.18,
        "best-against-best": 3.42,
    }


def test_both_views_see_three_to_one_by_potential_for_different_reasons():
    """The Soviet view counts the SS-19 and both Minuteman III; the American one neither SS-19 nor the Mk 12.

    Both add the 45 SS-25 of November to the counts of R11 and R10.
    """
    found = {side: counts(scenario().view(side), "kill-050") for side in ("us", "ussr")}
    assert found == {"us": {"ussr": 3080 + 45, "us": 900}, "ussr": {"ussr": 5240 + 45, "us": 1650}}


def test_every_definition_puts_the_soviet_count_first():
    definitions = scenario().view("us").definitions
    assert {tuple(definition.ratio) for definition in definitions.values()} == {("ussr", "us")}


def test_replacing_ss_11_by_ss_25_changes_no_ratio():
    """R1's note: the count is unchanged when SS-25 replaces SS-11 one for one."""
    view = scenario().with_development("ss-25").view("us")
    assert counts(view, "icbm-all") == counts(scenario().view("us"), "icbm-all")


# R12 to R14 weigh warheads instead of counting them, which no definition of a scenario does: the fact tables
# give them by themselves, and docs/data.md says what they come to by the law of this program.
TITAN_MID_1985 = 26
ICBMS = [row for row in FORCES if row["category"] == "ICBM" and row["as_of"] in ("end-1985", "mid-1985")]


def by_brode(yield_mt, psi):
    """Lethal radius in metres by the fit in R10's note: p = 3300 x + 192 sqrt(x), x = Y/r^3 (Mt, kft)."""
    root = (-192 + (192**2 + 4 * 3300 * psi) ** 0.5) / (2 * 3300)
    return (yield_mt / root**2) ** (1 / 3) * 304.8


def by_2_62(yield_mt, psi):
    return 2.62 * 1852 * (yield_mt / psi) ** (1 / 3)


def weighed(weight, mk_12_cep):
    """The sum of warheads times weight(yield in Mt, CEP in m, side), Soviet and American."""
    sums = {"USSR": 0.0, "US": 0.0}
    for row in ICBMS:
        count = TITAN_MID_1985 if "Titan" in row["system"] else float(row["warheads_total"])
        cep_m = mk_12_cep if "Mk12 " in row["system"] else float(row["cep_m"])
        sums[row["side"]] += count * weight(float(row["yield_kt"]) / 1000, cep_m, row["side"])
    return sums["USSR"], sums["US"]


def kills(radius, psi):
    return lambda yield_mt, cep_m, side: 1 - 0.5 ** ((radius(yield_mt, psi[side]) / cep_m) ** 2)


def potential(yield_mt, cep_m, side):
    return yield_mt ** (2 / 3) / (cep_m / 1852) ** 2


ALIKE, OWN = {"US": 2000, "USSR": 2000}, {"US": 4000, "USSR": 2000}


@pytest.mark.parametrize(
    ("row", "weight", "at_280"),
    [("R12", kills(by_brode, ALIKE), 3.60), ("R13", potential, 3.78), ("R14", kills(by_brode, OWN), None)],
    ids=["R12", "R13", "R14"],
)
def test_the_readings_that_weigh_are_the_tables_arithmetic(row, weight, at_280):
    soviet, american = weighed(weight, 220)
    assert (round(soviet), round(american)) == (int(ROWS[row]["soviet_count"]), int(ROWS[row]["us_count"]))
    assert soviet / american == pytest.approx(float(ROWS[row]["ratio"]), abs=HALF_A_HUNDREDTH)
    if at_280:
        assert f"with Mk12 CEP 280 m: {at_280:.2f}" in ROWS[row]["note"]
        soviet, american = weighed(weight, 280)
        assert soviet / american == pytest.approx(at_280, abs=HALF_A_HUNDREDTH)


@pytest.mark.parametrize(
    ("psi", "said"),
    [(ALIKE, "| 3,419 | 1,065 | 3.21 |"), (OWN, "| 3,419 | 767 | 4.46 |")],
    ids=["R12", "R14"],
)
def test_the_documentation_has_them_by_the_law_of_this_program(psi, said):
    soviet, american = weighed(kills(by_2_62, psi), 220)
    found = f"| {soviet:,.0f} | {american:,.0f} | {soviet / american:.2f} |"
    assert found == said
    assert said in (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
