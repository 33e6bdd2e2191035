"""Every figure that was used: as written, how sure, its source and its line; and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import NOT_SURE, WORST_FIRST
from counterpoise.assessment.result import Assessment, UsedFigure
from counterpoise.assessment.wording import count, listed, opening
from counterpoise.report.content.tables import (
    STATUS_MARKS,
    Cell,
    Group,
    Heading,
    Row,
    Table,
    status_cell,
    text_cell,
)
from counterpoise.report.content.written import in_base, in_words


def figure_tables(assessment: Assessment, labels: Labels) -> tuple[Table, ...]:
    """Return a table for each side, and one for the model where the scenario states any of its figures."""
    by_owner: dict[str, list[str]] = {}
    for path in _paths(assessment):
        keys = path.split(".")
        by_owner.setdefault(keys[1] if keys[0] == "sides" else "", []).append(path)
    return tuple(
        _table(assessment, owner, paths, labels)
        for owner, paths in sorted(by_owner.items(), key=lambda item: _order(assessment, item[0]))
    )


def default_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return what the scenario leaves to the program, and how often; None where it leaves nothing."""
    defaults: dict[tuple[str, str], set[str]] = {}
    for figure in _all_figures(assessment):
        if figure.file is None:
            defaults.setdefault((labels.field(figure.path), _with_unit(figure)), set()).add(figure.path)
    if not defaults:
        return None
    rows = tuple(
        Row(opening(field), (Cell(text, kind="text"), Cell(count(len(paths)))))
        for (field, text), paths in defaults.items()
    )
    return Table(
        caption="Figures that the scenario leaves to the program; its defaults count as assumed.",
        headings=(
            (
                Heading("Figure", kind="text"),
                Heading("default", kind="text"),
                Heading("systems, layers or sides"),
            ),
        ),
        groups=(Group("", rows),),
    )


def source_ids(assessment: Assessment) -> frozenset[str]:
    """Return the ids, within the page, of the sources that the scenario names."""
    return frozenset(f"source-{key}" for key in assessment.document.get("sources", {}))


def difference_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return the figures that the sides have differently, systems with the same values together."""
    by_view = _by_view(assessment)
    alike: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[str]] = {}
    for path in _paths(assessment):
        known = [figures.get(path) for figures in by_view.values()]
        values = tuple((_value(figure), _source_of(figure)) for figure in known)
        if len({value for value, _ in values}) > 1:
            row = (labels.field(path), in_base(assessment, path) or "–", values)
            alike.setdefault(row, []).append(labels.owner(path))
    if not alike:
        return None
    return Table(
        caption=(
            "The figures that the sides see differently, each with its source; the base holds what was "
            "published, conflicts included. All other figures are the same in every view."
        ),
        headings=(
            (
                Heading("Figure", kind="text"),
                Heading("of", kind="text"),
                Heading("in the base", kind="text"),
                *(Heading(f"as {labels.the(view)} has it", kind="text") for view in by_view),
            ),
        ),
        groups=(
            Group(
                "",
                tuple(
                    Row(
                        opening(field),
                        (
                            text_cell(listed(owners)),
                            text_cell(base),
                            *(text_cell(*value) for value in values),
                        ),
                    )
                    for (field, base, values), owners in sorted(alike.items(), key=lambda item: item[0][0])
                ),
            ),
        ),
    )


def contradictions(assessment: Assessment, labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of the figures that are written as cases, because sources contradict each other."""
    found: dict[str, str] = {}
    for figure in _all_figures(assessment):
        if figure.text.startswith("[") or figure.text.startswith("{cases"):
            found.setdefault(labels.figure((figure.path,)), in_words(figure.text))
    return tuple((opening(name), text) for name, text in found.items())


def source_table(assessment: Assessment) -> Table | None:
    """Return the sources of the scenario; None where it has none."""
    sources: dict[str, Any] = assessment.document.get("sources", {})
    if not sources:
        return None
    used: dict[str, set[str]] = {}
    for figure in _all_figures(assessment):
        used.setdefault(figure.source or "", set()).add(figure.path)
    return Table(
        caption="Sources, with the number of figures that rest on each.",
        headings=(
            (
                Heading("Source", kind="text"),
                Heading("citation", kind="text"),
                Heading("how sure", kind="text"),
                Heading("figures"),
            ),
        ),
        groups=(
            Group(
                "",
                tuple(_source_row(key, source, len(used.get(key, ()))) for key, source in sources.items()),
            ),
        ),
        look="annex",
    )


STATUS_MEANINGS = {
    "verified": "The figure was read at the named source, which may itself be second-hand: a data set, or "
    "a study that gathers what others published.",
    "derived": "Arithmetic on other figures.",
    "unverified": "Believed to be in the named publication; nobody here has opened the page.",
    "assumed": "No source; chosen to be swept. Never quote it.",
}


def statuses(assessment: Assessment) -> tuple[tuple[str, str, int, str], ...]:
    """Return (sign, status, how many figures have it, what it means)."""
    counts = status_counts(assessment)
    return tuple(
        (STATUS_MARKS[status], status, counts[status], meaning) for status, meaning in STATUS_MEANINGS.items()
    )


def status_counts(assessment: Assessment) -> dict[str, int]:
    """Return how many of the figures stated have each status; one with two counts as the less sure."""
    by_path: dict[str, str] = {}
    for figure in _all_figures(assessment):
        if figure.file is not None:
            known = by_path.get(figure.path, figure.status)
            by_path[figure.path] = min(known, figure.status, key=WORST_FIRST.index)
    return {status: sum(one == status for one in by_path.values()) for status in reversed(WORST_FIRST)}


def assumed_share(assessment: Assessment) -> float:
    """Return which share of all figures stated is assumed or unverified."""
    counts = status_counts(assessment)
    return sum(counts[status] for status in NOT_SURE) / max(sum(counts.values()), 1)


def _all_figures(assessment: Assessment) -> Iterator[UsedFigure]:
    for view in assessment.views.values():
        yield from view.figures


def _paths(assessment: Assessment) -> list[str]:
    """Return the paths that the scenario states, those of one system together."""
    stated = dict.fromkeys(figure.path for figure in _all_figures(assessment) if figure.file is not None)
    parents = {parent: i for i, parent in enumerate(dict.fromkeys(map(_parent, stated)))}
    return sorted(stated, key=lambda path: parents[_parent(path)])


def _parent(path: str) -> str:
    keys = path.split(".")
    return ".".join(keys[:4]) if keys[0] == "sides" and len(keys) > 4 else keys[0]


def _order(assessment: Assessment, owner: str) -> int:
    names = list(assessment.side_names)
    return names.index(owner) if owner in names else len(names)


def _table(assessment: Assessment, owner: str, paths: list[str], labels: Labels) -> Table:
    by_view = _by_view(assessment)
    file = _only_file(assessment)
    whose = labels.the(owner) if owner else "the model"
    return Table(
        caption=(f"Figures of {whose}. Where the views agree there is one value."),
        headings=(
            (
                Heading("Figure", kind="text"),
                *(Heading(f"as {labels.the(view)} has it", kind="text") for view in assessment.views),
                Heading("how sure", kind="text"),
                Heading("source", kind="text"),
                Heading(f"line in {file}" if file else "where", kind="text"),
            ),
        ),
        groups=tuple(
            Group(opening(part), tuple(_row(path, by_view, labels, file) for path in group))
            for part, group in groupby(paths, key=lambda path: _part(path, labels))
        ),
        look="annex",
    )


def _part(path: str, labels: Labels) -> str:
    keys = path.split(".")
    if len(keys) <= 4:
        return "The side as a whole" if keys[0] == "sides" else "Model"
    return labels.owner(path)


def _row(path: str, by_view: dict[str, dict[str, UsedFigure]], labels: Labels, file: str) -> Row:
    figures = [figures.get(path) for figures in by_view.values()]
    known = [figure for figure in figures if figure is not None]
    texts = [_value(figure) for figure in figures]
    agree = len(set(texts)) == 1
    values = (
        [Cell(texts[0], kind="text", columns=len(texts))] if agree else [text_cell(text) for text in texts]
    )
    notes = dict.fromkeys(figure.note for figure in known if figure.note)
    group = next((f"with {figure.key}" for figure in known if figure.key != figure.path), "")
    return Row(
        opening(labels.field(path)),
        (
            *values,
            status_cell(" / ".join(dict.fromkeys(figure.status for figure in known))),
            _source_cell(known),
            Cell(", ".join(dict.fromkeys(_where(figure, file) for figure in known)), kind="code"),
        ),
        detail="; ".join([*notes, *([group] if group else [])]),
    )


def _value(figure: UsedFigure | None) -> str:
    return "–" if figure is None else in_words(figure.text)


def _source_of(figure: UsedFigure | None) -> str:
    return "" if figure is None else figure.source or "no source"


def _with_unit(figure: UsedFigure) -> str:
    return figure.text if not figure.unit or figure.unit in figure.text else f"{figure.text} {figure.unit}"


def _where(figure: UsedFigure, file: str) -> str:
    if figure.file is None:
        return "default"
    return str(figure.line) if figure.file == file else f"{figure.file}:{figure.line}"


def _only_file(assessment: Assessment) -> str:
    """Return the file of all figures; empty where there are several."""
    files = {figure.file for figure in _all_figures(assessment) if figure.file is not None}
    return files.pop() if len(files) == 1 else ""


def _by_view(assessment: Assessment) -> dict[str, dict[str, UsedFigure]]:
    return {
        view: {figure.path: figure for figure in result.figures} for view, result in assessment.views.items()
    }


def _source_cell(figures: list[UsedFigure]) -> Cell:
    sources = list(dict.fromkeys(figure.source for figure in figures if figure.source))
    link = f"source-{sources[0]}" if len(sources) == 1 else ""
    return Cell("\n".join(sources) or "none", kind="code", link=link)


def _source_row(key: str, source: dict[str, Any], used: int) -> Row:
    note = str(source.get("note", ""))
    return Row(
        key,
        (
            Cell(str(source.get("cite", "")), note, kind="text", link=str(source.get("url", ""))),
            status_cell(str(source.get("status", "assumed"))),
            Cell(count(used)),
        ),
    )
