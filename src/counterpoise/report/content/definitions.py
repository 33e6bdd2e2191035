"""Where the three to one comes from: each definition, what it counts, and what it gives."""

from __future__ import annotations

from typing import Any

from counterpoise.assessment.findings import is_three_to_one
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, HardTargetCount
from counterpoise.assessment.wording import count, listed
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table, text_cell
from counterpoise.report.content.written import in_words
from counterpoise.report.figures.ratios import counted_alike, counts_by_pair
from counterpoise.report.picking import Pair

_LEGS = {"icbm": "all ICBMs", "slbm": "all SLBMs", "bomber": "all bombers"}


def definition_tables(assessment: Assessment, labels: Labels) -> tuple[Table, ...]:
    """Return a table for each pair of sides that definitions compare."""
    return tuple(
        _table(assessment, pair, counts, labels) for pair, counts in counts_by_pair(assessment).items()
    )


def gives_three_to_one(assessment: Assessment) -> bool:
    """Whether any definition, in any view, rounds to three to one."""
    return any(is_three_to_one(one) for view in assessment.views.values() for one in view.hard_target)


def selection_words(selection: dict[str, Any], side: str, labels: Labels) -> str:
    """Say what a definition counts on one side.

    Examples
    --------
    >>> selection_words({"leg": "icbm", "prompt": True}, "us", None)
    'all ICBMs that are prompt'
    """
    if "systems" in selection:
        return listed([labels.part(side, str(key)) for key in selection["systems"]])
    words = _LEGS.get(str(selection.get("leg")), "all systems")
    if "prompt" in selection:
        words += " that are prompt" if selection["prompt"] is True else " that are not prompt"
    if "kill_at_least" in selection:
        joined = " and that" if "prompt" in selection else " that"
        words += f"{joined} kill a {in_words(selection.get('against'))} silo with at least "
        words += f"{in_words(selection['kill_at_least'])} a shot"
    return words


def _table(
    assessment: Assessment, pair: Pair, counts: dict[str, dict[str, HardTargetCount]], labels: Labels
) -> Table:
    first, second = labels.the(pair[0]), labels.the(pair[1])
    views = list(dict.fromkeys(view for by_view in counts.values() for view in by_view))
    definitions = assessment.document.get("definitions", {})
    same_as = {key: keys[0] for keys in counted_alike(counts) for key in keys[1:]}
    return Table(
        caption=f"What each definition counts, warheads of {first} and of {second}, and the ratio it gives.",
        headings=(
            (
                Heading("Definition", kind="text"),
                Heading(f"counted of {first}", kind="text"),
                Heading(f"counted of {second}", kind="text"),
                *(Heading(f"as {labels.the(view)} sees it") for view in views),
                Heading("source of the words", kind="text"),
            ),
        ),
        groups=(
            Group(
                "",
                tuple(
                    _row(
                        by_view,
                        views,
                        definitions.get(key, {}),
                        labels,
                        same=_name(counts.get(same_as.get(key, ""))),
                    )
                    for key, by_view in counts.items()
                ),
            ),
        ),
    )


def _row(
    by_view: dict[str, HardTargetCount],
    views: list[str],
    definition: dict[str, Any],
    labels: Labels,
    *,
    same: str,
) -> Row:
    any_view = next(iter(by_view.values()))
    select = definition.get("select", {})
    source = str(definition.get("source", ""))
    cells = [text_cell(selection_words(select.get(side, {}), side, labels)) for side in any_view.of]
    cells += [_count_cell(by_view.get(view)) for view in views]
    cells += [Cell(source, kind="code", link=f"source-{source}") if source else text_cell("–")]
    note = str(definition.get("note", ""))
    return Row(
        any_view.name, tuple(cells), detail=f"{note} Counts the same as “{same}”.".strip() if same else note
    )


def _name(by_view: dict[str, HardTargetCount] | None) -> str:
    return next(iter(by_view.values())).name if by_view else ""


def _count_cell(counted: HardTargetCount | None) -> Cell:
    if counted is None or counted.ratio is None:
        return Cell("–")
    first, second = (counted.counts.get(side, 0.0) for side in counted.of)
    mark = " ←" if is_three_to_one(counted) else ""
    return Cell(f"{counted.ratio:.2f}{mark}", f"{count(first)} : {count(second)}")
