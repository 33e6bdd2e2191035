"""The reports of the library's scenarios, held against their own results."""

from __future__ import annotations

import pytest
from tests.report.pages import Element, read, rows_of

import counterpoise
from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import number
from counterpoise.report import embedded_result, report_html

LARGEST = 1_500_000
"""Bytes of the report on geneva-1985."""

DRAWS = 256  # the fewest at which two classes of draws can show what drives a result

pytestmark = pytest.mark.medium


def assessed(name: str, draws: int = DRAWS) -> Assessment:
    return counterpoise.assess(counterpoise.read(name), draws=draws, seed=1985)


@pytest.fixture(scope="module")
def geneva() -> Assessment:
    return assessed("geneva-1985")


@pytest.fixture(scope="module")
def page(geneva: Assessment) -> Element:
    return read(report_html(geneva))


def test_geneva_fits_into_a_mail(geneva: Assessment) -> None:
    assert len(report_html(geneva).encode()) < LARGEST


def test_geneva_says_what_its_result_holds(geneva: Assessment, page: Element) -> None:
    said = page.id("short").text
    for view in geneva.views.values():
        for strike in view.strikes:
            if (strike.alert, strike.launch) == ("day", "ride-out"):
                assert f"would still deliver about {number(strike.arriving_emt.mean)} EMT" in said


def test_geneva_gives_the_ratios_of_the_literature(page: Element) -> None:
    # tests/facts/us_soviet_1985_ratio.csv: 5,240 : 1,650 and 3,080 : 900; 6,420 : 2,120 with 20 Titan II.
    rows = rows_of(next(page.id("three-to-one").all("table")))
    by_name = {heading: cells[2:4] for heading, cells in rows.items()}
    assert [
        cells
        for name, cells in by_name.items()
        if name.startswith("SS-18 and SS-19 against all Minuteman III")
    ] == [["3.18 ← 5,240 : 1,650"] * 2]
    assert [cells for name, cells in by_name.items() if name.startswith("All ICBM warheads")] == [
        ["3.03 ← 6,420 : 2,120"] * 2
    ]


def test_geneva_names_every_source_and_every_stated_figure(geneva: Assessment, page: Element) -> None:
    section = page.id("figures")
    for source in geneva.document["sources"]:
        assert section.id(f"source-{source}")
    stated = {figure.path for view in geneva.views.values() for figure in view.figures if figure.file}
    tables = [table for table in section.all("table") if "Figures of" in table.text]
    assert sum(len(rows_of(table)) for table in tables) == len(stated)


def test_three_sides_are_seen_in_pairs() -> None:
    said = read(report_html(assessed("after-new-start", draws=4))).id("short").text
    for pair in ("Russia, struck first by the United States", "China, struck first by Russia"):
        assert pair in said


def test_a_memorandum_without_accuracies_names_what_is_missing() -> None:
    result = assessed("start-1990", draws=1)
    text = report_html(result)
    page = read(text)
    assert "No strike can be computed: the scenario lacks" in page.id("short").text
    rows = rows_of(next(page.id("unknown").all("table")))
    assert sum(int(cells[-1]) for cells in rows.values()) == len(
        {path for view in result.views.values() for path in view.missing}
    )
    assert embedded_result(text)["scenario"] == "start-1990"


def test_a_small_arsenal_has_its_section_and_nothing_is_said_of_forces_that_are_not_stated() -> None:
    result = assessed("china-2010", draws=16)
    page = read(report_html(result))
    rows = rows_of(next(page.id("survival").all("table")))
    # Tecott & Halterman 2021, p. 76: 90 % on full alert.
    [first, _] = [cells[0] for name, cells in rows.items() if name.startswith("Wu's chain, generated")]
    assert first == "90 %"
    assert len(rows) == sum(len(view.survival) for view in result.views.values())
    assert "is 40 % (" in page.id("short").text
    assert "The scenario states no forces" in page.id("who").text


def test_without_a_chain_there_is_no_such_section() -> None:
    assert 'id="survival"' not in report_html(assessed("start-1990", draws=1))
