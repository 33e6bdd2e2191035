"""The documentation builds, its links lead somewhere, and it asks no host for anything."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def docs() -> Any:
    """The module tools/docs.py."""
    pytest.importorskip("pdoc", reason="the documentation tools are not installed")
    specification = importlib.util.spec_from_file_location("counterpoise_docs", ROOT / "tools" / "docs.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # dataclasses look themselves up
    specification.loader.exec_module(module)
    return module


def site_of(docs: Any, root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A site on a folder of its own."""
    monkeypatch.setattr(docs, "ROOT", root)
    return docs.Site()


def test_every_link_leads_somewhere(docs: Any) -> None:
    site = docs.Site()
    for source in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        site.add(source)
    site.check_fragments()
    assert site.problems == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[gone](gone.md)", "README.md: 'gone.md' leads nowhere"),
        ("[gone](other.md#gone)", "README.md: other.md has no heading '#gone'"),
        ("![gone](gone.png)", "README.md: 'gone.png' leads nowhere"),
        ("[out](../../../etc/hostname)", "README.md: '../../../etc/hostname' leads nowhere"),
    ],
)
def test_a_dead_link_is_named(
    docs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, said: str
) -> None:
    (tmp_path / "other.md").write_text("# Other\n\n## Here\n", encoding="utf-8")
    (tmp_path / "README.md").write_text(f"# Top\n\n{written} [fine](other.md#here)\n", encoding="utf-8")
    site = site_of(docs, tmp_path, monkeypatch)
    site.add(tmp_path / "README.md")
    site.check_fragments()
    assert site.problems == [said]


def test_formulas_become_mathml_and_raw_html_stays_text(
    docs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "README.md").write_text("# Top\n\n$x^2$ <script>alert(1)</script>\n", encoding="utf-8")
    body = site_of(docs, tmp_path, monkeypatch).add(tmp_path / "README.md").body
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in body
    assert "<script>" not in body


@pytest.mark.medium
def test_the_built_pages_ask_no_host_and_draw_formulas(
    docs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Page
) -> None:
    monkeypatch.setattr(docs, "OUT", tmp_path)
    assert docs.main() == 0
    page.goto((tmp_path / "index.html").as_uri())
    assert page.title() == "Counterpoise · Counterpoise"
    for link in page.locator("nav a").all():
        assert (tmp_path / str(link.get_attribute("href"))).is_file()
    page.goto((tmp_path / "docs" / "model.html").as_uri())
    formula = page.locator("math[display=block]").first.bounding_box()
    assert formula is not None
    assert formula["height"] > 10
    page.goto((tmp_path / "api" / "counterpoise" / "exchange" / "damage.html").as_uri())
    assert page.locator("#lethal_radius_m").is_visible()
