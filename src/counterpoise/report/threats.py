"""The report of what each side should fear: one small page, one picture, the findings and the result."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from counterpoise.report.embedding import ELEMENT_ID, escaped_json
from counterpoise.report.figures.threats import threats_picture
from counterpoise.report.html import page_environment, page_style
from counterpoise.runs.files import write_whole
from counterpoise.threats.result import Threats


def write_threats_report(result: Threats, path: str | Path) -> None:
    """Write the report of ranked threats to a file, whole or not at all.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(Path(path), threats_html(result))


def threats_html(result: Threats) -> str:
    """Return the report as one HTML page that needs nothing else."""
    return (
        page_environment()
        .get_template("threats.html")
        .render(
            result=result,
            picture=threats_picture(result),
            style=Markup(page_style()),
            embedded=Markup(escaped_json(result.to_dict())),
            embedded_id=ELEMENT_ID,
        )
    )
