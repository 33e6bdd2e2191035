"""The report of what space systems could do: who stands out, every system, the figures behind it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from markupsafe import Markup

from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table, status_cell, text_cell
from counterpoise.report.content.words import WORDS, Linking
from counterpoise.report.embedding import ELEMENT_ID, escaped_json
from counterpoise.report.figures.potential import potential_picture
from counterpoise.report.html import page_environment, page_style
from counterpoise.runs.files import write_whole
from counterpoise.space import telling
from counterpoise.space.appraising import Appraisal, Circumstances, usual
from counterpoise.space.catalogue import SpaceSystem
from counterpoise.space.measures import AXES, MEASURES
from counterpoise.space.parameters import KINDS, PARAMETERS

_VERDICTS = {"yes": "threatening", "may": "may be", "no": "–"}


def write_potential_report(found: Appraisal, path: str | Path) -> None:
    """Write the report of potentials to a file, whole or not at all.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(Path(path), potential_html(found))


def potential_html(found: Appraisal) -> str:
    """Return the report as one HTML page that needs nothing else; the same result gives the same bytes."""
    picture = potential_picture(found)
    catalogue = found.catalogue
    return (
        page_environment()
        .get_template("potential.html")
        .render(
            found=found,
            catalogue=catalogue,
            opening=telling.opening(found),
            sentences=list(telling.sentences(found)),
            pictures={} if picture is None else {"potential": (1, picture)},
            overview=_overview(found),
            ranges=[_ranges(found, axis) for axis in AXES],
            thresholds=_thresholds(found),
            figures=_figures(found),
            notes=[system for system in catalogue.systems.values() if system.note],
            command=_command(found),
            source_ids={f"source-{key}" for key in catalogue.sources},
            linked=Linking(),
            words=WORDS,
            style=Markup(page_style()),
            embedded=Markup(escaped_json(found.to_dict())),
            embedded_id=ELEMENT_ID,
        )
    )


def _by_kind(found: Appraisal) -> list[tuple[str, list[SpaceSystem]]]:
    systems = found.catalogue.systems.values()
    kinds = [(KINDS[kind], [one for one in systems if one.kind == kind]) for kind in KINDS]
    return [(words, ones) for words, ones in kinds if ones]


def _overview(found: Appraisal) -> Table:
    parties = found.catalogue.parties
    groups = []
    for words, ones in _by_kind(found):
        rows = []
        for one in ones:
            verdicts = [_VERDICTS[telling.verdict_of(found, key, one.key)] for key in parties]
            told = telling.cells(found, one.key).values()
            cells = tuple(text_cell(text) for text in (*told, *verdicts))
            rows.append(Row(one.name, cells, "made up" if one.is_made_up else ""))
        groups.append(Group(words.capitalize(), tuple(rows)))
    headings = [Heading("System", kind="text")]
    headings += [Heading(words, kind="text") for words in telling.COLUMNS.values()]
    headings += [Heading(f"in the eyes of {party.name}", kind="text") for party in parties.values()]
    caption = (
        "At the medians. Threatening: the system meets a threshold of the party in at least 95 per cent of "
        "the draws; may be: in more than 5, or a figure that decides is unknown."
    )
    return Table(caption, (tuple(headings),), tuple(groups), look="dense")


def _ranges(found: Appraisal, axis: str) -> Table:
    measures = [one for one in MEASURES.values() if one.axis == axis]
    groups = []
    for words, ones in _by_kind(found):
        rows = []
        for one in ones:
            spreads = found.spreads[one.key]
            cells = tuple(_range_cell(measure.name, spreads[measure.name]) for measure in measures)
            rows.append(Row(one.name, cells))
        groups.append(Group(words.capitalize(), tuple(rows)))
    headings = [Heading("System", kind="text"), *(Heading(measure.says) for measure in measures)]
    return Table(f"Potential {AXES[axis]}.", (tuple(headings),), tuple(groups), look="dense")


def _range_cell(name: str, spread: Any) -> Cell:
    low, median, high = (telling.told(name, value) for value in (spread.p05, spread.p50, spread.p95))
    return Cell(median, "" if low == high else f"{low} to {high}")


def _thresholds(found: Appraisal) -> Table | None:
    groups = []
    for party in found.catalogue.parties.values():
        rows = []
        for one in party.thresholds:
            limits = " and ".join(
                f"{MEASURES[name].says}: {'at least' if MEASURES[name].more_is_worse else 'at most'} "
                f"{telling.told(name, figure.median)}"
                for name, figure in one.limits.items()
            )
            statuses = " / ".join(dict.fromkeys(figure.status for figure in one.limits.values()))
            rows.append(Row(one.summary or one.key, (text_cell(limits), status_cell(statuses))))
        groups.append(Group(party.name, tuple(rows)))
    if not groups:
        return None
    headings = (
        Heading("Threatening is what", kind="text"),
        Heading("that is", kind="text"),
        Heading("status", kind="status"),
    )
    return Table("What each party holds to be threatening.", (headings,), tuple(groups))


def _figures(found: Appraisal) -> Table:
    groups = []
    for system in found.catalogue.systems.values():
        rows = []
        for name in PARAMETERS:
            figure = system.figures.get(name)
            words = name.replace("_", " ")
            if figure is not None:
                link = f"source-{figure.source}" if figure.source else ""
                source = Cell(figure.source or "no source", kind="text", link=link)
                rows.append(Row(words, (text_cell(figure.text), status_cell(figure.status), source)))
            elif name in system.unknown:
                rows.append(
                    Row(words, (text_cell("unknown"), status_cell("assumed"), text_cell("anything possible")))
                )
        groups.append(Group(system.name, tuple(rows)))
    headings = (
        Heading("Parameter", kind="text"),
        Heading("as written", kind="text"),
        Heading("status", kind="status"),
        Heading("source", kind="text"),
    )
    return Table("Every figure of the catalogue.", (headings,), tuple(groups), look="annex")


def _command(found: Appraisal) -> str:
    given, expected = found.circumstances, usual(found.catalogue)
    words = ["counterpoise", "space", "potential", found.catalogue.file.removesuffix(".yaml")]
    if found.catalogue.file != f"{found.catalogue.name}.yaml":
        words[-1] = found.catalogue.file
    if len(found.catalogue.systems) < len(found.catalogue.document.child("systems").entries):
        words += ["--kind", next(iter(found.catalogue.systems.values())).kind]
    if given.burn_s != expected.burn_s:
        words += ["--burn", f"{given.burn_s:g}"]
    if given.latitude_deg != Circumstances().latitude_deg:
        words += ["--latitude", f"{given.latitude_deg:g}"]
    words += ["--draws", str(found.draws), "--seed", str(found.seed)]
    return shlex.join(words)
