"""The report in headless Chromium: nothing goes wrong, nothing runs over, and no other host is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.report.made import made, nothing

from counterpoise.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Page

RESULTS = {
    "two sides": made(),
    "three sides": made(("north", "south", "west")),
    "nothing computed": nothing(),
    "views that count differently": replace(
        made(),
        views={
            name: replace(
                view,
                hard_target=(replace(view.hard_target[0], ratio=ratio), view.hard_target[1]),
            )
            for (name, view), ratio in zip(made().views.items(), (3.0, 2.5), strict=True)
        },
    ),
}
PNG = b"\x89PNG\r\n\x1a\n"

pytestmark = pytest.mark.medium


@pytest.fixture(scope="module", params=list(RESULTS))
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report, written once."""
    path = tmp_path_factory.mktemp("report") / "out.html"
    write_report(RESULTS[request.param], path)
    return path.as_uri()


@pytest.mark.parametrize("width", [400, 1280])
def test_the_page_stands_within_its_window(page: Page, report: str, width: int, tmp_path: Path) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(report)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("h1").inner_text() == "A made result"
    assert said == []
    picture = tmp_path / "page.png"
    page.screenshot(path=str(picture), full_page=True)
    assert picture.read_bytes().startswith(PNG)


def test_the_page_needs_no_script(browser: object, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    opened = context.new_page()
    opened.goto(report)
    assert opened.locator("#unknown").is_visible()
    assert opened.locator("nav a").count() == 5
    context.close()


def test_every_picture_has_a_size_and_its_words_lie_within_it(page: Page, report: str) -> None:
    page.goto(report)
    outside = page.evaluate(
        """() => [...document.querySelectorAll("svg.panel text")].filter(text => {
             const word = text.getBoundingClientRect(), panel = text.closest("svg").getBoundingClientRect();
             return word.left < panel.left - 2 || word.right > panel.right + 2
                 || word.top < panel.top - 2 || word.bottom > panel.bottom + 2;
           }).map(text => text.textContent)"""
    )
    assert outside == []
    for box in page.locator("svg.panel").all():
        size = box.bounding_box()
        assert size is not None
        assert size["width"] > 200.0
        assert size["height"] > 80.0


def test_no_words_lie_on_others(page: Page, report: str) -> None:
    page.goto(report)
    meeting = page.evaluate(
        """() => [...document.querySelectorAll("svg.panel")].flatMap(svg => {
             const words = [...svg.querySelectorAll("text")]
                 .map(word => [word, word.getBoundingClientRect()]);
             const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
             return words.flatMap(([a, box], i) => words.slice(i + 1).filter(([, other]) => meet(box, other))
                 .map(([b]) => a.textContent + " | " + b.textContent));
           })"""
    )
    assert meeting == []


def test_it_prints_on_paper(page: Page, report: str, tmp_path: Path) -> None:
    page.goto(report)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # the measure of an A4 page within its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    page.pdf(path=str(tmp_path / "out.pdf"), prefer_css_page_size=True)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
