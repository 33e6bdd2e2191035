"""The result within its report: what goes in comes out, and no text can break out of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.report.made import made

from counterpoise.report import embedded_result, report_html
from counterpoise.report.embedding import embedded_json

BREAKING_OUT = '</script><script>alert("&")</script><!--'


@pytest.fixture(scope="module")
def page() -> str:
    """The report of the made result, whose seed is 0."""
    return report_html(made())


def test_what_goes_in_comes_out(page: str) -> None:
    assert embedded_result(page) == json.loads(made().to_json())


def test_a_text_cannot_end_the_element_that_holds_it() -> None:
    result = replace(made(), title=BREAKING_OUT, document=made().document | {"summary": BREAKING_OUT})
    assert "<" not in embedded_json(result)
    page = report_html(result)
    assert embedded_result(page)["title"] == BREAKING_OUT
    assert page.count("</script>") == 1


def test_seed_nought_is_a_seed(page: str) -> None:
    assert embedded_result(page)["seed"] == 0


def test_another_page_has_no_result() -> None:
    with pytest.raises(
        ValueError, match="no result is in this page; a report written by counterpoise holds one"
    ):
        embedded_result("<!DOCTYPE html><p>Nothing.</p>")


def test_a_page_cut_off_has_no_result(page: str) -> None:
    with pytest.raises(ValueError, match="no result is in this page"):
        embedded_result(page[: page.index("</script>")])


def test_a_broken_result_is_named_with_its_place(page: str) -> None:
    with pytest.raises(ValueError, match=r"broken at character \d+: Expecting"):
        embedded_result(page.replace('"seed":0', '"seed":'))


@pytest.mark.parametrize("json_text", ["{}", "[]", "1985"])
def test_what_is_no_result_says_what_it_lacks(json_text: str) -> None:
    page = f'<script type="application/json" id="counterpoise-result">{json_text}</script>'
    with pytest.raises(ValueError, match="not whole; it lacks scenario, hash, seed"):
        embedded_result(page)
