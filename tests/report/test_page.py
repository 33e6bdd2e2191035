"""What the page says, held against the numbers of results that were made by hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.report.made import about, changed, curve, exactly, figure, made, nothing, strike
from tests.report.pages import Element, read, rows_of

from counterpoise.assessment.result import Assessment, Certificate
from counterpoise.report import report_html, write_report

RESULTS = {
    "two sides": made(),
    "three sides": made(("north", "south", "west")),
    "nothing computed": nothing(),
    "no drivers and no defences": changed(made(), drivers=(), defence=()),
    "no definitions": changed(made(), hard_target=()),
    "bare document": made(document={"format": 1, "title": "Bare", "sides": {}}),
}

pytestmark = pytest.mark.medium  # a page takes a second, nearly all of it for its pictures


@dataclass(frozen=True)
class Made:
    """A result and its page."""

    result: Assessment
    page: Element


@pytest.fixture(scope="module", params=list(RESULTS))
def each(request: pytest.FixtureRequest) -> Made:
    """Each result with its page, written once."""
    result = RESULTS[request.param]
    return Made(result, page_of(result))


@pytest.fixture(scope="module")
def standard() -> Element:
    """The page of two sides."""
    return page_of(made())


def page_of(result: Assessment) -> Element:
    return read(report_html(result))


def strike_tables(page: Element) -> list[Element]:
    return [table for table in page.id("who").all("table") if "chance below need" in table.text]


def text_of(result: Assessment, part: str) -> str:
    return page_of(result).id(part).text


# -- the five questions ----------------------------------------------------------------------------


def test_the_five_questions_lead_to_their_answers(each: Made) -> None:
    page = each.page
    questions = next(page.all("nav"))
    targets = [link.attributes["href"].removeprefix("#") for link in questions.all("a")]
    assert targets == ["who", "defence", "three-to-one", "matters", "unknown"]
    assert all(len(page.id(target).text) > 60 for target in targets)


def test_the_first_lines_say_who_could_do_what() -> None:
    result = changed(made(), strikes=(strike("north", "south", emt=740.0, need=300.0, exposure=0.6),))
    said = text_of(result, "short")
    assert "As the Northern Union sees it" in said
    # 740 ± 20 %, need 300 ± 10 %, assurance 740/300 = 2.47 ± 30 %, exposure 0.6 ± 10 %.
    assert (
        "After a first strike by the Northern Union, Southland would still "
        "deliver about 740 EMT (5–95 %: 592–888), on average 2.5 times (1.7–3.2) the 300 EMT (270–330) it "
        "is held to need. The attack takes away 60 % (54–66 %) of what it could have delivered."
    ) in said


def test_both_views_stand_side_by_side() -> None:
    strikes = {"north": 1750.0, "south": 1020.0}
    views = {
        name: replace(view, strikes=(strike("north", "south", emt=strikes[name], potential=0.123),))
        for name, view in made().views.items()
    }
    table = strike_tables(page_of(made(views=views)))[0]
    headings = [cell.text for cell in table.all("th") if cell.attributes.get("scope") == "colgroup"]
    assert headings == ["As the Northern Union sees it", "As Southland sees it"]
    # 1750/300 = 5.83 and 1020/300 = 3.40, each ± 30 %.
    assert rows_of(table)["Day-to-day rides out the attack"] == [
        *("1,750 1,400–2,100", "3,500 2,800–4,200", "5.8 4.1–7.6", "12 %", "40 % 36–44 %"),
        *("1,020 816–1,220", "2,040 1,630–2,450", "3.4 2.4–4.4", "12 %", "40 % 36–44 %"),
    ]


def test_a_posture_that_was_not_computed_is_said_to_be_so() -> None:
    result = changed(made(), strikes=(strike("north", "south"),))
    rows = rows_of(strike_tables(page_of(result))[0])
    assert rows["Both generated rides out the attack"] == ["not computed", "not computed"]


def test_the_share_assumed_and_the_figures_behind_it_are_on_the_first_page() -> None:
    said = text_of(made(figures_assumed_share=0.79), "short")
    assert "79 % of the figures that drive these results are assumed or unverified" in said
    assert "Required retaliation of the Northern Union assumed" in said
    assert "Accuracy (CEP) of Silo missile unverified" in said


def test_the_share_of_all_figures_stands_beside_that_of_those_that_drive() -> None:
    # Stated of each side: one assumed and one unverified of eight.
    assert "75 % are assumed or unverified; of all below, 25 %." in text_of(made(), "unknown")


def test_a_defence_is_described_by_what_it_stops_of_both_attacks() -> None:
    # A quarter of the first strike is stopped a quarter of the way from 200 (0.2) to 400 (0.4): at 250, where
    # 0.5 + 0.25 (0.8 - 0.5) = 0.575 of the retaliation is stopped, 2.3 times as much. A tenth: at 100, 0.3.
    result = changed(made(), defence=(curve("north", "south", fails_at=333.3),))
    said = text_of(result, "defence")
    assert (
        "stops 10 % of the missile warheads of a first strike by Southland (about 100 interceptors)" in said
    )
    assert "one that stops 25 % (about 250 interceptors) would stop 57 %, 2.30 times as much." in said
    assert (
        "From about 330 interceptors on, what Southland could deliver after being struck is below its need"
        in said
    )
    rows = rows_of(next(page_of(result).id("defence").all("table")))
    assert rows["Day-to-day"] == ["64", "0 %", "100", "30 % 3.00 times", "250", "57 % 2.30 times", "330"]


def proposed(document: dict[str, Any]) -> list[list[str]]:
    page = page_of(made(document=made().document | document))
    tables = [table for table in page.id("defence").all("table") if "chance of a kill, each" in table.text]
    return [cells for table in tables for cells in rows_of(table).values()]


def test_a_development_is_read_off_the_curves_only_where_nothing_but_the_size_changes() -> None:
    def of(figures: dict[str, Any]) -> dict[str, Any]:
        return {"more": {"patch": {"sides": {"north": {"defences": {"shield": figures}}}}}}

    # The made curve: 0.2 of a first strike and 0.5 of the retaliation at 200, assurance 3 × 0.5.
    read_off = ["200", "0.5", "20 %", "50 %", "1.5"]
    assert proposed({"developments": of({"interceptors": {"value": 200}})}) == [read_off, read_off]
    # Between 200 and 400, where 0.4 and 0.8 are stopped and 3 × 0.2 is left.
    between = ["300", "0.5", "20–40 %", "50–80 %", "0.60–1.5"]
    assert proposed({"developments": of({"interceptors": 300})}) == [between, between]
    computed = ["200", "0.7 to 0.9 now 0.5", "to be computed"]
    assert proposed({"developments": of({"interceptors": 200, "kill": "0.7..0.9"})}) == [computed, computed]
    believed = {"south": {"developments": of({"interceptors": 2000})}}
    assert proposed({"developments": of({"interceptors": 200}), "beliefs": believed}) == [
        read_off,
        ["2,000", "0.5", "to be computed"],
    ]
    assert proposed({"developments": {"rail": {"patch": {"sides": {}}}}}) == []


def test_three_to_one_is_marked_and_its_counts_are_given(standard: Element) -> None:
    page = standard
    section = page.id("three-to-one")
    assert "1 of 2 round to three to one as the Northern Union and Southland see it" in section.text
    rows = rows_of(next(section.all("table")))
    assert rows["Definition icbm"] == [
        *("all ICBMs", "Silo missile", "3.00 ← 2,700 : 900", "3.00 ← 2,700 : 900", "book")
    ]
    assert rows["Definition all"][:2] == [
        "all systems that are prompt and that kill a 2000 psi silo with at least 0.5 a shot",
        "all systems",
    ]


def test_definitions_that_count_the_same_stand_in_one_line_of_the_picture() -> None:
    first = made().views["north"].hard_target[0]
    twin = replace(first, definition="twin", name="Definition twin")
    page = page_of(changed(made(), hard_target=(first, twin)))
    texts = [text.text for text in page.id("figure-ratios").all("text")]
    assert "Definition icbm (counts the same: 1 other definition)" in texts
    assert "Definition twin" not in texts
    assert "Definition twin Counts the same as “Definition icbm”." in rows_of(
        next(page.id("three-to-one").all("table"))
    )


def test_without_any_three_to_one_the_section_does_not_promise_it() -> None:
    views = made().views
    other = {name: replace(view, hard_target=view.hard_target[1:]) for name, view in views.items()}
    page = page_of(made(views=other))
    assert "Warheads that can destroy hardened targets" in next(page.id("three-to-one").all("h2")).text
    assert "three to one" not in page.id("three-to-one").text


def test_the_three_assumptions_are_ranked_with_status_and_source(standard: Element) -> None:
    rows = rows_of(next(standard.id("matters").all("table")))
    assert list(rows) == [
        "Required retaliation of the Northern Union",
        "Required retaliation of Southland",
        "Accuracy (CEP) of Silo missile",
    ]
    # Needs explain 0.6 of every headline of their own view; guidance 0.2 everywhere.
    assert rows["Accuracy (CEP) of Silo missile"] == [
        *("180 to 260 m", "180 to 260 m", "◌ unverified", "book"),
        "The exposure of Southland as the Northern Union sees it 20 % ± 2.0 % of its spread",
    ]


def test_what_is_missing_is_named() -> None:
    page = page_of(nothing())
    rows = rows_of(next(page.id("unknown").all("table")))
    assert rows == {"Yield": ["Silo missile; Boat missile", "2"], "Accuracy (CEP)": ["Silo missile", "1"]}
    assert "No strike could be computed" in page.id("who").text
    assert "Nothing can be said" in page.id("defence").text
    assert "the scenario lacks 3 figures: yield (2); accuracy (CEP) (1)." in page.id("short").text


def test_what_is_not_in_the_result_is_said(standard: Element) -> None:
    assert "Rail missile rail Ten trains." in standard.id("defence").text
    assert "Ten trains" not in text_of(made(developments=("rail",)), "defence")


def test_what_contradicts_itself_is_listed(standard: Element) -> None:
    assert "Launchers of Boat missile: 20 or 24" in standard.id("unknown").text


def test_the_rules_of_a_strike_are_stated(standard: Element) -> None:
    said = standard.id("who").text
    assert "At most 2 warheads on one silo" in said
    assert "Only prompt weapons strike forces" in said
    assert "Nothing is held in reserve" in said
    assert "No decoys are set in this scenario." in said


def test_the_rules_are_those_of_the_scenario() -> None:
    decoys = figure("sides.north.systems.silos.decoys", "0..3", 1.0, low=0.0, high=3.0)
    result = changed(made(document=made().document | {"model": {"max_per_point": 3}}), figures=(decoys,))
    said = text_of(result, "who")
    assert "At most 3 warheads on one silo" in said
    assert "Decoys are set for Silo missile." in said


# -- the tables behind -----------------------------------------------------------------------------


def test_stability_stands_at_three_w80_with_all_four_costs(standard: Element) -> None:
    section = standard.id("stability")
    rows = rows_of(next(section.all("table")))
    assert [rows["Day-to-day" + "'" * i][0] for i in range(3)] == ["500", "1,000", "3,000"]
    assert rows["Day-to-day"][1:5] == ["0.90 0.89–0.91", "0.95 0.94–0.96"] * 2
    assert "damage curve, moves it by up to 0.25" in section.text


def test_the_uncapped_index_stands_only_where_the_cap_matters(standard: Element) -> None:
    assert "uncapped" not in next(standard.id("stability").all("table")).text
    views = made().views
    above = {
        name: replace(
            view, stability=tuple(replace(one, kent_thaler_raw=exactly(1.2)) for one in view.stability)
        )
        for name, view in views.items()
    }
    table = next(page_of(made(views=above)).id("stability").all("table"))
    assert "uncapped" in table.text
    assert rows_of(table)["Day-to-day"][6] == "1.20"


def test_figures_that_flatter_a_defence_are_named_only_where_they_do() -> None:
    at = "sides.north.defences.shield"
    easy = (figure(f"{at}.works", "1", 1.0), figure(f"{at}.absentee_ratio", "1", 1.0))
    hard = (
        figure(f"{at}.works", "0.9", 0.9),
        figure(f"{at}.absentee_ratio", "5..10", 7.0, low=5.0, high=10.0),
    )
    decoys = figure("sides.north.systems.silos.decoys", "4", 4.0)
    said = text_of(changed(made(), figures=easy), "defence")
    assert "no decoys, every interceptor in reach and a layer that always works." in said
    assert "flatter the defender" not in text_of(changed(made(), figures=(*hard, decoys)), "defence")


def test_survivors_stand_beside_what_there_was(standard: Element) -> None:
    tables = [table for table in standard.all("table") if "before and after" in table.text]
    assert rows_of(tables[0])["Silo missile"] == ["silo", "100", "40 36–44", "100", "40 36–44"]


def test_every_stated_figure_stands_with_status_source_and_line(standard: Element) -> None:
    page = standard
    tables = [table for table in page.id("figures").all("table") if "Figures of" in table.text]
    assert len(tables) == 2
    rows = rows_of(tables[0])
    assert rows["Accuracy (CEP) two books differ; with north-guidance"] == [
        "180 to 260 m",
        "◌ unverified",
        "book",
        "7",
    ]
    assert rows["Required retaliation"] == ["200 to 400 EMT", "○ assumed", "guess", "7"]
    assert "line in made.yaml" in tables[0].text
    defaults = next(
        table for table in page.id("figures").all("table") if "leaves to the program" in table.text
    )
    assert rows_of(defaults) == {"Usable share of those not on alert": ["0", "2"]}


def test_a_figure_that_the_views_have_differently_stands_in_both() -> None:
    path = "sides.north.systems.silos.cep"
    own = {"north": figure(path, "220 m", 220.0), "south": figure(path, "120 m", 120.0, line=90)}
    views = {name: replace(view, figures=(own[name],)) for name, view in made().views.items()}
    document = deepcopy(made().document)
    document["sides"]["north"]["systems"]["silos"]["cep"] = {"value": "120..220 m", "source": "book"}
    page = page_of(made(views=views, document=document))
    tables = [table for table in page.id("figures").all("table") if "Figures of" in table.text]
    assert rows_of(tables[0])["Accuracy (CEP)"] == ["220 m", "120 m", "● verified", "book", "7, 90"]
    differences = next(table for table in page.id("who").all("table") if "see differently" in table.text)
    assert rows_of(differences) == {
        "Accuracy (CEP)": ["Silo missile", "120 to 220 m", "220 m book", "120 m book"]
    }


def test_forces_are_counted_by_leg(standard: Element) -> None:
    table = next(standard.id("who").all("table"))
    # 100 silos with 3 warheads, 20 tubes with 8.
    assert rows_of(table) == {
        "Intercontinental missiles": ["100", "300", "100", "300"],
        "Submarine-launched missiles": ["20", "160", "20", "160"],
        "All": ["120", "460", "120", "460"],
    }


def test_the_result_can_be_cited_and_made_again() -> None:
    said = text_of(made(seed=7, developments=("rail",)), "method")
    assert (
        "Counterpoise 0.1.0, assessment of “A made result” (1985-11-21), scenario made.yaml with rail, hash "
        f"{'0123456789abcdef' * 4}, 1,000 draws, seed 7."
    ) in said
    assert "counterpoise assess made.yaml --with rail --draws 1000 --seed 7 --report out.html" in said
    assert "counterpoise rerun THIS-FILE.html" in said
    assert "24 strikes were solved" in said
    assert "every allocation is the best to within rounding" in said


def test_a_gap_behind_several_layers_is_told_only_where_there_is_one() -> None:
    one, several = (made(certificate=Certificate(24, 1e-14, gap, 1e-12)) for gap in (1e-15, 1e-6))
    assert "several layers" not in text_of(one, "method")
    assert "behind several layers of defence the worst attack is found to within 1e-06" in text_of(
        several, "method"
    )


def test_what_was_set_by_hand_is_said_at_the_top_and_in_the_citation() -> None:
    page = page_of(made(settings=("ussr:sides.us.x.cep=120 m",)))
    assert "Changed by hand: ussr:sides.us.x.cep=120 m" in next(page.all("header")).text
    assert "scenario made.yaml, set by hand ussr:sides.us.x.cep=120 m, hash" in page.id("method").text
    assert "--set 'ussr:sides.us.x.cep=120 m'" in page.id("method").text


def test_a_file_with_a_space_is_quoted() -> None:
    said = text_of(made(scenario="my file", file="data/my file.yaml"), "method")
    assert "counterpoise assess 'data/my file.yaml' --draws" in said


# -- three sides -----------------------------------------------------------------------------------


def test_with_three_sides_a_pair_is_seen_by_its_own_two() -> None:
    page = page_of(made(("north", "south", "west")))
    tables = strike_tables(page)
    assert len(tables) == 3
    for table in tables:
        assert len([cell for cell in table.all("th") if cell.attributes.get("scope") == "colgroup"]) == 2
    panels = [box for box in page.id("figure-headline").all("p") if "struck first by" in box.text]
    assert len(panels) == 6


# -- safe, whole, the same every time --------------------------------------------------------------

NASTY = '<b onclick="x()">$\\frac{1}{2}$ & "A"</b>\'--><script>alert(1)</script>'


def test_no_text_of_a_scenario_becomes_markup() -> None:
    result = made()
    document = result.document | {
        "summary": NASTY,
        "sources": {"book": {"cite": NASTY, "note": NASTY, "status": NASTY}},
    }
    document["developments"] = {"rail": {"name": NASTY, "summary": NASTY}}
    document["sides"] = {
        side: {"systems": {"silos": {"name": NASTY, "leg": "icbm"}}} for side in NAMES_OF_SIDES
    }
    views = {
        name: replace(
            view,
            name=NASTY,
            hard_target=tuple(replace(one, name=NASTY) for one in view.hard_target),
            figures=tuple(replace(one, text=NASTY, note=NASTY, cite=NASTY) for one in view.figures),
        )
        for name, view in result.views.items()
    }
    names = dict.fromkeys(NAMES_OF_SIDES, NASTY)
    page = page_of(replace(result, title=NASTY, date=NASTY, document=document, views=views, side_names=names))
    assert [element for element in page.all() if "onclick" in element.attributes] == []
    assert len(list(page.all("script"))) == 1
    assert list(page.all("b")) == []
    assert "<b onclick=" in page.id("figures").text


NAMES_OF_SIDES = ("north", "south")


def test_an_address_that_is_no_web_address_becomes_no_link() -> None:
    sources = {"book": {"cite": "A book", "status": "verified", "url": "javascript:alert(1)"}}
    page = page_of(made(document=made().document | {"sources": sources}))
    assert not any("javascript" in link.attributes["href"] for link in page.all("a"))


def test_no_other_host_is_asked(each: Made) -> None:
    page = each.page
    for element in page.all():
        loaded = [
            element.attributes[key]
            for key in ("src", "srcset", "data", "poster")
            if key in element.attributes
        ]
        assert loaded == []
        if element.tag == "link":
            assert element.attributes["href"] == "data:,"
    style = next(page.all("style")).text
    assert "url(" not in style
    assert "@import" not in style
    elsewhere = {link.attributes["href"] for link in page.all("a") if "//" in link.attributes["href"]}
    sources = each.result.document.get("sources", {}).values()
    assert elsewhere <= {source["url"] for source in sources if "url" in source}


def test_the_page_is_sound(each: Made) -> None:
    page = each.page
    identities = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(identities) == len(set(identities))
    within = [
        link.attributes["href"][1:]
        for link in page.all("a", "use")
        if link.attributes["href"].startswith("#")
    ]
    assert set(within) <= set(identities)
    named = [e.attributes[key] for e in page.all() for key in ("aria-labelledby",) if key in e.attributes]
    assert {name for names in named for name in names.split()} <= set(identities)
    assert next(page.all("html")).attributes["lang"] == "en"
    assert len(list(page.all("h1"))) == 1
    assert "\n" not in next(page.all("title")).text


def test_headings_go_down_one_step_at_a_time(each: Made) -> None:
    levels = [int(element.tag[1]) for element in each.page.all("h1", "h2", "h3", "h4")]
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_every_table_has_a_caption_and_says_what_its_headings_head(each: Made) -> None:
    for table in each.page.all("table"):
        assert next(table.all("caption")).text
        scopes = {"col", "colgroup", "row", "rowgroup"}
        assert all(cell.attributes.get("scope") in scopes for cell in table.all("th"))
        columns = sum(int(group.attributes["span"]) for group in table.all("colgroup"))
        for row in next(table.all("tbody")).all("tr"):
            assert sum(int(cell.attributes.get("colspan", 1)) for cell in row.all("th", "td")) == columns


def test_every_figure_is_told_to_those_who_do_not_see_it(each: Made) -> None:
    for figure_element in each.page.all("figure"):
        assert next(figure_element.all("figcaption")).text
        for svg in figure_element.all("svg"):
            assert svg.attributes["role"] == "img"
            assert len(next(svg.all("title")).text) > 20
            assert len(next(svg.all("desc")).text) > 40


def test_figures_are_numbered_without_a_gap(standard: Element) -> None:
    for page in (standard, page_of(nothing())):
        captions = [caption.text for caption in page.all("figcaption")]
        assert [int(re.match(r"Figure (\d+)\.", caption)[1]) for caption in captions] == list(
            range(1, len(captions) + 1)
        )
    assert len([*standard.all("figure")]) == 7


def test_no_number_is_nonsense(each: Made) -> None:
    words = re.findall(r"[\w.]+", each.page.id("who").text + each.page.id("short").text)
    assert not {"nan", "inf", "None", "undefined"} & {word.lower() for word in words}


def test_a_strike_that_leaves_nothing_is_still_a_page() -> None:
    bare = replace(strike("north", "south", exposure=0.999), quantiles=(0.0,) * 25, survivors=())
    bare = replace(
        bare, arriving_emt=replace(bare.arriving_emt, mean=0.0, p05=0.0, p95=0.0), assurance=about(0.0)
    )
    said = text_of(changed(made(), strikes=(bare,)), "short")
    assert "would still deliver about 0 EMT (5–95 %: 0), on average 0 times (0) the 300 EMT" in said


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    write_report(made(), tmp_path / "one.html")
    # Another process with other hashes of strings, and with settings for pictures of its own.
    (tmp_path / "matplotlibrc").write_text(
        "lines.linewidth: 9\nfont.size: 30\naxes.grid: True\nsvg.fonttype: path\n"
    )
    code = (
        "from counterpoise.report import write_report; from tests.report.made import made; "
        "write_report(made(), 'two.html')"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_the_folder_is_made(tmp_path: Path) -> None:
    write_report(made(), tmp_path / "new" / "out.html")
    assert (tmp_path / "new" / "out.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n")
