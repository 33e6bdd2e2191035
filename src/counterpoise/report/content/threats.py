"""The tables of what each side should fear: developments and pairs, and one more of what is there."""

from __future__ import annotations

from counterpoise.assessment.wording import with_article
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table
from counterpoise.threats.findings import (
    CHANGE_WORDS,
    COLUMNS,
    cell,
    how_margins_read,
    is_shield_and_sword,
    margin_cell,
    margin_rows,
)
from counterpoise.threats.result import Threat, Threats


def threat_table(result: Threats, view: str) -> Table | None:
    """Show what every development and pair changes in one view; None where none is listed."""
    threats = result.threats[view]
    if not threats:
        return None
    groups = (
        Group(title, tuple(_row(result, view, one) for one in threats if one.is_pair is is_pair))
        for title, is_pair in (("Alone", False), ("Two together", True))
    )
    return Table(
        caption=(
            "Changes on average over the draws, below them the middle nine tenths. Retaliation: of what "
            "would arrive, in per cent. Below need: the first-strike potential. Share left: arriving behind "
            "the opponent's defence over what would arrive without it. Cost ratio: the opponent's cost of "
            "striking first over that of being struck; lower is more tempting."
        ),
        headings=((Heading("Development", kind="text"), *(Heading(words) for words in COLUMNS.values())),),
        groups=tuple(group for group in groups if group.rows),
        look="dense",
    )


def margin_table(result: Threats, view: str) -> Table | None:
    """Show what one more of what there is takes in one view; None where there is nothing."""
    margins = result.margins[view]
    if not margins:
        return None
    changes = [change for change in CHANGE_WORDS if any(one.change == change for one in margins)]
    rows = tuple(
        Row(
            next(iter(of.values())).title,
            tuple(Cell(*margin_cell(of.get(change))) for change in changes),
        )
        for of in margin_rows(margins).values()
    )
    return Table(
        caption=(
            f"What one more takes of arriving retaliation, in {margins[0].unit}. "
            f"{how_margins_read(result, view)}"
        ),
        headings=((Heading("System", kind="text"), *(Heading(CHANGE_WORDS[one]) for one in changes)),),
        groups=(Group("", rows),),
        look="dense",
    )


def _row(result: Threats, view: str, threat: Threat) -> Row:
    notes = [f"of {with_article(result.side_names[threat.owner])}"]
    if threat.is_pair and is_shield_and_sword(result, view, threat):
        notes.append("a defence behind a stronger first strike")
    if threat.worse_together:
        notes.append("worse together than apart")
    if threat.draws < result.draws:
        notes.append(f"screened only: {threat.draws} draws")
    cells = tuple(Cell(*cell(measure, threat.effect.get(measure))) for measure in COLUMNS)
    return Row(" + ".join(threat.titles), cells, "; ".join(notes))
