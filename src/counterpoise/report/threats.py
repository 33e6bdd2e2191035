"""The report of what each side should fear: what was found, a picture, the tables and the result itself."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from counterpoise.assessment.wording import with_article
from counterpoise.report.content.threats import margin_table, threat_table
from counterpoise.report.content.words import WORDS, Linking
from counterpoise.report.embedding import ELEMENT_ID, escaped_json
from counterpoise.report.figures.threats import threats_picture
from counterpoise.report.html import page_environment, page_style
from counterpoise.runs.files import write_whole
from counterpoise.threats.findings import agenda, heading, sentences
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
    picture = threats_picture(result)
    return (
        page_environment()
        .get_template("threats.html")
        .render(
            result=result,
            pictures={} if picture is None else {"threats": (1, picture)},
            views=[
                {
                    "key": view,
                    "heading": heading(result, view),
                    "sentences": list(sentences(result, view)),
                    "tables": [
                        table
                        for table in (threat_table(result, view), margin_table(result, view))
                        if table is not None
                    ],
                }
                for view in result.threats
            ],
            agenda=list(agenda(result)),
            owners={name: with_article(result.side_names[owner]) for name, owner in result.owners.items()},
            linked=Linking(),
            words=WORDS,
            source_ids=(),
            style=Markup(page_style()),
            embedded=Markup(escaped_json(result.to_dict())),
            embedded_id=ELEMENT_ID,
        )
    )
