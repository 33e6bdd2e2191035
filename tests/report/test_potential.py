"""The report of potentials: what a reader finds on the page."""

from __future__ import annotations

import json

import pytest
from tests.report.pages import Element
from tests.report.pages import read as read_page

from counterpoise.report.potential import potential_html
from counterpoise.space.appraising import Circumstances, appraise
from counterpoise.space.catalogue import read, read_text
from counterpoise.space.measures import MEASURES

FOUND = appraise(read("space-1985"), draws=64)


@pytest.fixture(scope="module")
def page() -> Element:
    return read_page(potential_html(FOUND))


def test_every_system_and_every_measure_is_there(page: Element) -> None:
    systems = page.id("systems").text
    assert all(system.name in systems for system in FOUND.catalogue.systems.values())
    ranges = page.id("ranges").text
    assert all(measure.says in ranges for measure in MEASURES.values())


def test_each_axis_has_a_panel_that_can_be_read_without_seeing_it(page: Element) -> None:
    described = [one.text for one in page.id("short").all("desc")]
    assert len(described) == 4
    assert "R-36orb" in described[0]
    assert "interceptors" in described[1]
    assert "Istrebitel Sputnikov" in described[2]
    assert "Relay mirror" in described[3]


def test_each_party_has_its_thresholds_and_every_source_its_line(page: Element) -> None:
    assert "Soviet Union" in page.id("thresholds").text
    for key, source in FOUND.catalogue.sources.items():
        assert source.cite in page.id(f"source-{key}").text


def test_links_within_the_page_lead_somewhere(page: Element) -> None:
    ids = {element.attributes.get("id") for element in page.all()}
    links = {link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("#")}
    assert {link[1:] for link in links} <= ids


def test_the_result_is_in_the_page_and_two_pages_are_the_same_bytes() -> None:
    first, again = potential_html(FOUND), potential_html(FOUND)
    assert first == again
    begin = first.index(">", first.index('<script type="application/json"')) + 1
    assert json.loads(first[begin : first.index("</script>", begin)]) == FOUND.to_dict()


def test_the_command_of_the_page_makes_the_page_again() -> None:
    whole, lasers = FOUND.catalogue, FOUND.catalogue.only_kind("laser")
    assert "<code>counterpoise space potential space-1985 --draws 64 --seed 1985</code>" in potential_html(
        FOUND
    )
    given = Circumstances(burn_s=170.0, latitude_deg=55.0)
    one = appraise(lasers, circumstances=given, draws=16, seed=3)
    words = "space-1985 --kind laser --burn 170 --latitude 55 --draws 16 --seed 3"
    assert f"<code>counterpoise space potential {words}</code>" in potential_html(one)
    assert len(lasers.systems) < len(whole.systems)


def test_names_from_a_file_are_text_and_never_markup() -> None:
    text = "format: 1\ntitle: <b>T</b>\nsystems:\n  x:\n    name: <script>alert(1)</script>\n"
    text += "    kind: laser\n    owner: o\n    power: 1 MW\n    aperture: 1 m\n    wavelength: 1 um\n"
    html = potential_html(appraise(read_text(text), draws=4))
    assert "<script>alert" not in html
    assert "<b>T" not in html
