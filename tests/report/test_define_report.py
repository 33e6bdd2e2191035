"""The report of definitions: what a reader finds on the page."""

from __future__ import annotations

import json

import pytest
from tests.report.pages import Element
from tests.report.pages import read as read_page

from counterpoise.report.define import definitions_html
from counterpoise.space.catalogue import read
from counterpoise.space.defining.proposals import PROPOSALS
from counterpoise.space.defining.result import define

RESULT = define(read("space-1985"), is_observable_only=True, draws=64)


@pytest.fixture(scope="module")
def page() -> Element:
    return read_page(definitions_html(RESULT))


def test_the_best_at_each_complexity_is_there_with_what_escapes_it(page: Element) -> None:
    told = page.id("fits-1").text
    joint = [one for one in RESULT.found if one.fits == "all"]
    assert len(joint) > 1
    for one in joint:
        assert one.words in told
    for key in joint[-1].missed:
        assert RESULT.catalogue.systems[key].name in told


def test_each_party_proposal_and_pair_is_there(page: Element) -> None:
    assert "Soviet Union alone" in page.text
    assert all(one.name in page.id("proposals").text for one in PROPOSALS)
    assert RESULT.catalogue.systems[RESULT.closest[0].threatening].name in page.id("pairs").text
    assert "--observable-only" in page.id("again").text


def test_the_picture_can_be_read_without_seeing_it(page: Element) -> None:
    (described,) = [one.text for one in page.id("short").all("desc")]
    assert f"0: {RESULT.no_ban_cost:g}" in described


def test_the_result_is_in_the_page_and_two_pages_are_the_same_bytes() -> None:
    first, again = definitions_html(RESULT), definitions_html(RESULT)
    assert first == again
    assert "http" not in first.replace("http://www.w3.org/", "").split("<script")[0]
    begin = first.index(">", first.index('<script type="application/json"')) + 1
    assert json.loads(first[begin : first.index("</script>", begin)]) == RESULT.to_dict()
