"""A table as a page shows it: headings, groups of rows, numbers with their range below."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.assessment.wording import (
    Spread,
    between,
    number,
    percent,
    percent_span,
    ratio,
    span,
)

STATUS_MARKS = {"verified": "●", "derived": "◐", "unverified": "◌", "assumed": "○"}
"""Signs of how sure a figure is; the word always stands beside them."""


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text : str
    detail : str
        Smaller, on a line of its own.
    kind : str
        "number", "text", "code" or "status".
    link : str
        Id within the page that the text leads to.
    columns : int
        Columns that the cell takes.
    """

    text: str
    detail: str = ""
    kind: str = "number"
    link: str = ""
    columns: int = 1


@dataclass(frozen=True)
class Heading:
    """A heading of columns; its kind is that of the cells below."""

    text: str
    columns: int = 1
    rows: int = 1
    unit: str = ""
    kind: str = "number"


@dataclass(frozen=True)
class Row:
    """A row: what it is about, then its cells."""

    heading: str
    cells: tuple[Cell, ...]
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own; without a title they have none."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption.

    Attributes
    ----------
    caption : str
    headings : tuple of tuple of Heading
        Lines of headings; the first heading of the first line is that of the row headings.
    groups : tuple of Group
    look : str
        "", "dense" for many columns, or "annex" for many rows.
    """

    caption: str
    headings: tuple[tuple[Heading, ...], ...]
    groups: tuple[Group, ...]
    look: str = ""

    @property
    def width(self) -> int:
        """Columns."""
        return sum(heading.columns for heading in self.headings[0])


def quantity_cell(spread: Spread) -> Cell:
    """Return a mean with its range."""
    return _cell(number(spread.mean), span(spread))


def launcher_cell(spread: Spread) -> Cell:
    """Return launchers, of which a tenth is more than anybody can count, with their range."""
    return _cell(launchers(spread.mean), between(launchers(spread.p05), launchers(spread.p95)))


def launchers(value: float) -> str:
    """Return a number of launchers: whole from ten, with one decimal below."""
    return f"{value:,.0f}" if value >= 9.95 or value == 0.0 else f"{value:.1f}"


def share_cell(spread: Spread) -> Cell:
    """Return a mean share with its range."""
    return _cell(percent(spread.mean), percent_span(spread))


def ratio_cell(spread: Spread | None) -> Cell:
    """Return a mean ratio with its range; a dash where there is none."""
    if spread is None:
        return Cell("–")
    return _cell(ratio(spread.mean), between(ratio(spread.p05), ratio(spread.p95)))


def index_cell(spread: Spread) -> Cell:
    """Return an index to two decimals with its range."""
    return _cell(f"{spread.mean:.2f}", between(f"{spread.p05:.2f}", f"{spread.p95:.2f}"))


def _cell(text: str, spread: str) -> Cell:
    """Leave out a range that says nothing, such as 0–0 %."""
    return Cell(text, "" if spread == text else spread)


def status_cell(status: str) -> Cell:
    """Return how sure a figure is, as a sign and a word; two where views differ."""
    words = status.split(" / ")
    return Cell("\n".join(f"{STATUS_MARKS.get(word, '')} {word}" for word in words), kind="status")


def text_cell(text: str, detail: str = "") -> Cell:
    """Return words."""
    return Cell(text, detail, kind="text")
