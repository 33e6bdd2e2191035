"""The report of a search for agreements: the frontier as a picture, and each pick as a draft."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from markupsafe import Markup

from counterpoise.agreement import treaty_names
from counterpoise.assessment.wording import count, opening
from counterpoise.reductions import telling
from counterpoise.reductions.answer import Agreement, Balance
from counterpoise.reductions.draft import Line
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table, status_cell, text_cell
from counterpoise.report.content.words import WORDS, Linking
from counterpoise.report.embedding import ELEMENT_ID, escaped_json
from counterpoise.report.figures.frontier import frontier_picture
from counterpoise.report.html import page_environment, page_style
from counterpoise.runs.files import write_whole
from counterpoise.scenario import library_names
from counterpoise.scenario.figures import Figure

_WHAT = {
    "launchers": "",
    "interceptors": "interceptors",
    "warheads": "warheads each",
    "alert_day": "on alert",
}
_TRACED = {
    "assurance": "assurance.mean",
    "exposure_p95": "exposure.p95",
    "p_floor": "first_strike_potential",
}


def write_balance_report(found: Balance, path: str | Path) -> None:
    """Write the report of a search for agreements to a file, whole or not at all.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(Path(path), balance_html(found))


def balance_html(found: Balance) -> str:
    """Return the report as one HTML page that needs nothing else; the same answer gives the same bytes."""
    picture = frontier_picture(found)
    return (
        page_environment()
        .get_template("balance.html")
        .render(
            found=found,
            headline=telling.headline(found) if found.frontier else "",
            summary=opening(telling.summary(found)),
            drafts=[_draft(found, place, one) for place, one in enumerate(telling.distinct(found), start=1)],
            rates=_rates(found),
            added=[opening(words) for words in telling.added_words(found)],
            change=_change_commands(found),
            conflict=[opening(telling.clause_words(found, one)) for one in found.conflict],
            conflict_opening=opening(telling.conflict_opening(found)),
            pictures={} if picture is None else {picture.key: (1, picture)},
            sources=_sources(found),
            source_ids={f"source-{key}" for key in _cites(found)},
            style=Markup(page_style()),
            may_fall=telling.allowance_words(found),
            linked=Linking(),
            words=WORDS,
            embedded=Markup(escaped_json(found.to_dict())),
            embedded_id=ELEMENT_ID,
        )
    )


def _draft(found: Balance, place: int, one: tuple[tuple[str, ...], Agreement]) -> dict[str, Any]:
    names, pick = one
    return {
        "id": f"draft-{place}",
        "names": " = ".join(names),
        "gist": tuple(telling.gist(found, pick)),
        "articles": [
            (number, article, _forces_table(found, article.lines) if article.lines else None)
            for number, article in enumerate(pick.articles, start=1)
        ],
        "gains": _gains_table(found, pick),
        "worse": telling.worse_words(found, pick),
        "binding": telling.binding_words(found, pick),
        "regret": telling.regret_words(found, pick),
        "commands": _commands(found, pick),
    }


def _forces_table(found: Balance, lines: tuple[Line, ...]) -> Table:
    base = found.made_of.base()
    figures = {figure.path: figure for figure in base.figures()}
    rows = tuple(
        Row(
            line.name,
            (
                Cell(_said(line, line.before)),
                Cell(_said(line, line.after)),
                Cell(_change(line)),
                status_cell(figures[line.path].status) if line.path in figures else Cell("–"),
                _source_cell(figures.get(line.path)),
            ),
            _WHAT[line.what],
        )
        for line in lines
    )
    headings = (
        Heading("System", kind="text"),
        Heading("today"),
        Heading("agreed"),
        Heading("change"),
        Heading("today's figure is", kind="status"),
        Heading("its source", kind="text"),
    )
    return Table("Launchers, unless it says otherwise.", (headings,), (Group("", rows),))


def _source_cell(figure: Figure | None) -> Cell:
    if figure is None or not figure.source:
        return text_cell("no source")
    return Cell(figure.source, kind="text", link=f"source-{figure.source}")


def _said(line: Line, value: float) -> str:
    return f"{value:.0%}" if line.what == "alert_day" else count(value)


def _change(line: Line) -> str:
    if not line.is_changed:
        return "as today"
    if line.what == "alert_day":
        return f"{line.after - line.before:+.0%}".replace("-", "−")
    return f"{line.after - line.before:+,.0f}".replace("-", "−")


def _gains_table(found: Balance, pick: Agreement) -> Table:
    groups = []
    for side in found.sides:
        other = next(name for name in found.sides if name != side)
        row = found.sides.index(side)
        cut, alone = pick.proportional.security[row], pick.alone[row]
        rows = tuple(
            Row(
                opening(words),
                tuple(
                    Cell(telling.shown(measure, one))
                    for one in (
                        found.today[side][side],
                        pick.security[side][side],
                        cut,
                        alone,
                        found.today[other][side],
                        pick.security[other][side],
                    )
                ),
                _trace_path(side, other, measure, pick),
            )
            for measure, words in telling.MEASURE_WORDS.items()
        )
        groups.append(Group(opening(telling.side_words(found, side)), rows))
    headings = (
        (
            Heading("What is measured, each in the worst state of alert", rows=2, kind="text"),
            Heading("in its own view", columns=4),
            Heading("in the other's view", columns=2),
        ),
        (
            Heading("today"),
            Heading("agreed"),
            Heading("proportional"),
            Heading("alone"),
            Heading("today"),
            Heading("agreed"),
        ),
    )
    caption = (
        "How secure each side is. Exposure is better when lower, all else when higher. Proportional: the "
        "same number of warheads, the same share cut from every system. Alone: this side cuts as agreed, and "
        "the other keeps what it has today."
    )
    return Table(caption, headings, tuple(groups))


def _trace_path(side: str, other: str, measure: str, pick: Agreement) -> str:
    """Return where the agreed number stands in the assessment that the commands below make."""
    tail = _TRACED.get(measure)
    alert = pick.security[side][side].worst_alert.get("exposure" if measure == "exposure_p95" else measure)
    if tail is None or alert is None:
        return ""
    said = f"views.{side}.strikes[{other}>{side},{alert},ride-out].{tail}"
    return f"{said} (the chance is 1 less this)" if measure == "p_floor" else said


def _commands(found: Balance, pick: Agreement) -> str:
    """Return what assesses this agreement from scratch and leads from a number to its figures."""
    acts = " \\\n".join(f"    --act {shlex.quote(act)}" for act in found.acts(pick.evaluated))
    side, other = found.sides
    path = _trace_path(side, other, "exposure_p95", pick)
    return (
        f"counterpoise assess {shlex.quote(_scenario(found))} --draws {found.draws} "
        f"--seed {found.seed} --out after.json \\\n{acts}\n"
        f"counterpoise trace after.json '{path}'"
    )


def _scenario(found: Balance) -> str:
    """Return what a command takes for the scenario: its file, or its name in the library."""
    file = found.made_of.file
    return (
        file if file and (Path(file).is_file() or found.scenario not in library_names()) else found.scenario
    )


def _change_commands(found: Balance) -> str:
    """Return how to change a clause of the terms and see what it costs."""
    name, scenario = Path(found.made_under.file).stem, shlex.quote(_scenario(found))
    again = f"counterpoise balance {scenario} --draws {found.draws} --seed {found.seed}"
    if name in treaty_names():
        copied = f"counterpoise treaties copy {name} my-terms.yaml"
        return f"{copied}\n{again} --terms my-terms.yaml --report changed.html"
    return f"{again} --terms {shlex.quote(found.made_under.file)} --report changed.html"


def _rates(found: Balance) -> list[tuple[str, list[str]]]:
    if not found.rates:
        return []
    return [
        (
            opening(telling.side_words(found, side)),
            [opening(telling.rate_words(found, one)) for one in found.rates if one.side == side],
        )
        for side in found.sides
    ]


def _cites(found: Balance) -> dict[str, str]:
    used = {figure.source for figure in found.made_of.base().figures() if figure.source}
    return {key: source.cite for key, source in found.made_of.base().sources.items() if key in used}


def _sources(found: Balance) -> list[tuple[str, str, str]]:
    every = found.made_of.base().sources
    return [(f"source-{key}", cite, every[key].status) for key, cite in _cites(found).items()]
