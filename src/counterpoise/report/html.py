"""The page: sections, tables and figures of a result, written into one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from counterpoise.assessment.findings import Finding, found, reading
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import opening, percent
from counterpoise.report.content import (
    assumptions,
    defences,
    definitions,
    figures_used,
    forces,
    method,
    missing,
    proposed,
    rules,
    stability,
    strikes,
    survival,
)
from counterpoise.report.content.words import WORDS, Linking
from counterpoise.report.embedding import ELEMENT_ID, embedded_json
from counterpoise.report.figures.canvas import Picture
from counterpoise.report.figures.defences import assurance_picture, stopped_picture
from counterpoise.report.figures.drawdown import drawdown_picture
from counterpoise.report.figures.driving import driver_picture
from counterpoise.report.figures.headline import headline_picture
from counterpoise.report.figures.ratios import ratio_picture
from counterpoise.report.figures.retaliation import retaliation_picture
from counterpoise.report.loading import assessment_from
from counterpoise.runs.files import write_whole

PICTURES = {
    "headline": headline_picture,
    "retaliation": retaliation_picture,
    "drawdown": drawdown_picture,
    "stopped": stopped_picture,
    "assurance": assurance_picture,
    "ratios": ratio_picture,
    "drivers": driver_picture,
}

TOPICS = {
    "agreement": "Whose eyes",
    "strike": "What is left",
    "defence": "Defences",
    "hard-target": "Hard targets",
    "stability": "Stability",
    "assumptions": "What matters most",
    "unknown": "What is not known",
}
"""The word before each finding about all views, and their order on the first page."""


@dataclass(frozen=True)
class ViewFindings:
    """What a view's first lines say."""

    heading: str
    findings: tuple[Finding, ...]


def write_report(assessment: Assessment | Mapping[str, Any], path: str | Path) -> None:
    """Write the report of an assessment to a file, whole or not at all.

    Parameters
    ----------
    assessment : Assessment or mapping
        A result, or its plain JSON.
    path : str or Path
        Its folder is made if it is missing.

    Raises
    ------
    ValueError
        If the mapping is no result.
    OSError
        If the file cannot be written.
    """
    write_whole(Path(path), report_html(assessment))


def report_html(assessment: Assessment | Mapping[str, Any]) -> str:
    """Return the report of an assessment as one HTML page.

    Parameters
    ----------
    assessment : Assessment or mapping
        A result, or its plain JSON.

    Returns
    -------
    str
        Self-contained: no script runs and no other host is asked. The same result gives the same bytes.

    Raises
    ------
    ValueError
        If the mapping is no result.
    """
    result = assessment_from(assessment)
    template = page_environment().get_template("report.html")
    return template.render(**_context(result))


def page_environment() -> Environment:
    """Return what renders the templates of all reports."""
    return Environment(
        loader=PackageLoader("counterpoise.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _context(result: Assessment) -> dict[str, Any]:
    labels = Labels(result)
    return {
        "result": result,
        "labels": labels,
        "summary": str(result.document.get("summary", "")),
        "views": _view_findings(result, labels),
        "overall": _overall(result),
        "assumed_share": percent(result.figures_assumed_share),
        "has_strikes": any(view.strikes for view in result.views.values()),
        "pictures": _pictures(result, labels),
        "embedded": Markup(embedded_json(result)),
        "embedded_id": ELEMENT_ID,
        "style": Markup(page_style()),
        "linked": Linking(),
        "words": WORDS,
        **_tables(result, labels),
        **_texts(result, labels),
    }


def _pictures(result: Assessment, labels: Labels) -> dict[str, tuple[int, Picture]]:
    """Return the pictures that can be drawn, by key, numbered in the order of the page."""
    drawn = {key: draw(result, labels) for key, draw in PICTURES.items()}
    there = [(key, picture) for key, picture in drawn.items() if picture is not None]
    return {key: (number, picture) for number, (key, picture) in enumerate(there, start=1)}


def _tables(result: Assessment, labels: Labels) -> dict[str, Any]:
    return {
        "forces_table": forces.forces_table(result, labels),
        "full_tables": strikes.full_tables(result, labels),
        "survivor_tables": strikes.survivor_tables(result, labels),
        "survival_table": survival.survival_table(result, labels),
        "thin_table": defences.thin_table(result, labels),
        "proposed_table": proposed.proposed_table(result, labels),
        "size_tables": defences.size_tables(result, labels),
        "definition_tables": definitions.definition_tables(result, labels),
        "top_table": assumptions.top_table(result, labels),
        "headline_table": assumptions.headline_table(result, labels),
        "stability_tables": stability.stability_tables(result, labels),
        "missing_table": missing.missing_table(result, labels),
        "figure_tables": figures_used.figure_tables(result, labels),
        "difference_table": figures_used.difference_table(result, labels),
        "default_table": figures_used.default_table(result, labels),
        "source_ids": figures_used.source_ids(result),
        "source_table": figures_used.source_table(result),
    }


def _texts(result: Assessment, labels: Labels) -> dict[str, Any]:
    return {
        "reading": reading(result),
        "rules": rules.rules(result, labels),
        "not_sure": assumptions.not_sure(result, labels),
        "contradictions": figures_used.contradictions(result, labels),
        "statuses": figures_used.statuses(result),
        "all_assumed_share": percent(figures_used.assumed_share(result)),
        "defence_findings": [
            (opening(labels.seen_by(finding.view or "")), finding.text)
            for finding in defences.defence_findings(result)
        ],
        "developments": defences.developments_left_out(result),
        "is_three_to_one": definitions.gives_three_to_one(result),
        "citation": method.citation(result),
        "commands": method.commands(result),
        "exactness": method.exactness(result),
    }


def _view_findings(result: Assessment, labels: Labels) -> tuple[ViewFindings, ...]:
    return tuple(
        ViewFindings(
            opening(labels.seen_by(view)),
            tuple(one for one in found(result) if one.view == view and one.topic in ("strike", "survival")),
        )
        for view in result.views
        if any(one.view == view for one in found(result))
    )


def _overall(result: Assessment) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (words, sentences) of the findings about all views, by topic."""
    about_all = [finding for finding in found(result) if finding.view is None]
    grouped = {
        words: tuple(finding.text for finding in about_all if finding.topic == topic)
        for topic, words in TOPICS.items()
    }
    return tuple((words, texts) for words, texts in grouped.items() if texts)


def page_style() -> str:
    """Return the style sheet of all reports."""
    path = Path(__file__).parent / "templates" / "style.css"
    return path.read_text(encoding="utf-8")
