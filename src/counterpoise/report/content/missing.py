"""What the scenario lacks, so that something could not be computed."""

from __future__ import annotations

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import count, opening
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table, text_cell


def missing_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return the missing figures by kind, with those that lack them; None where nothing is missing."""
    paths = dict.fromkeys(path for view in assessment.views.values() for path in view.missing)
    if not paths:
        return None
    by_field: dict[str, list[str]] = {}
    for path in paths:
        by_field.setdefault(labels.field(path), []).append(path)
    return Table(
        caption="Figures that the scenario lacks and that a strike, or a definition, needs.",
        headings=(
            (Heading("Figure", kind="text"), Heading("lacking for", kind="text"), Heading("how many")),
        ),
        groups=(
            Group(
                "",
                tuple(
                    Row(
                        opening(field),
                        (
                            text_cell("; ".join(labels.owner(path) for path in lacking)),
                            Cell(count(len(lacking))),
                        ),
                    )
                    for field, lacking in sorted(by_field.items(), key=lambda item: -len(item[1]))
                ),
            ),
        ),
    )
