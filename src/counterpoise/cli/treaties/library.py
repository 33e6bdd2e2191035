"""``counterpoise treaties list``, ``show`` and ``copy``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterpoise.cli.options import Force, Json, TreatyName
from counterpoise.cli.speaking import say, say_json, table
from counterpoise.cli.writing import write_copy

if TYPE_CHECKING:
    from counterpoise.agreement.provisions import Article, Terms


def list_treaties(is_json: Json = False) -> None:
    """List the treaties and proposals of the library."""
    from counterpoise.agreement import read, treaty_names

    rows = [(name, read(name)) for name in treaty_names()]
    if is_json:
        say_json([{"name": name, "date": terms.date, "title": terms.title} for name, terms in rows])
    else:
        say(table([("name", "date", "title"), *((name, terms.date, terms.title) for name, terms in rows)]))


def show(name: TreatyName, is_json: Json = False) -> None:
    """Show a treaty: its articles, each number with its source and status."""
    from counterpoise.agreement import read, treaty_path
    from counterpoise.scenario.tree import plain

    treaty_path(name)
    terms = read(name)
    if is_json:
        say_json(plain(terms.document))
        return
    said = [terms.title + (f" ({terms.date})" if terms.date else ""), terms.summary, ""]
    rows = [row for article in terms.articles for row in _rows(terms, article)]
    say("\n".join(said) + table([("article", "phase", "party", "asked", "status", "source"), *rows]))


def copy(
    name: TreatyName,
    path: Annotated[Path, typer.Argument(help="The new file, or a folder for it.")],
    force: Force = False,
) -> None:
    """Copy a treaty of the library, comments included, to change it."""
    from counterpoise.agreement import treaty_path

    say(f"{name} is now in {write_copy(treaty_path(name), path, force=force)}")


_ASKED = {"limit": "at most", "at_least": "at least", "ratio": "ratio at most"}


def _rows(terms: Terms, article: Article) -> list[tuple[str, ...]]:
    return [_row(terms, article, party, value) for party, value in article.value.items()]


def _row(terms: Terms, article: Article, party: str, value: Any) -> tuple[str, ...]:
    number = f"{value.number:,g}"
    asked = f"{_ASKED[article.obligation]} {number}" if article.obligation in _ASKED else "may not rise"
    cite = terms.sources[value.source].cite if value.source else ""
    return article.name, article.phase or "", party or "each", asked, value.status, cite
