"""The forces at a glance: launchers and warheads by leg, as each side sees them."""

from __future__ import annotations

from collections import defaultdict

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import count
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table

LEGS = {"icbm": "Intercontinental missiles", "slbm": "Submarine-launched missiles", "bomber": "Bombers"}

Holding = tuple[float, float]


def forces_table(assessment: Assessment, labels: Labels) -> Table:
    """Return launchers and warheads by leg, at the medians; views that agree share their rows."""
    held = {view: _held(assessment, view, labels) for view in assessment.views}
    alike: list[list[str]] = []
    for view, holdings in held.items():
        same = next((group for group in alike if held[group[0]] == holdings), None)
        if same is None:
            alike.append([view])
        else:
            same.append(view)
    sides = list(assessment.side_names)
    return Table(
        caption="Forces at a glance: launchers, and the warheads on them, at the median of every figure.",
        headings=(
            (
                Heading("Leg", rows=2, kind="text"),
                *(Heading(labels.side(side), 2) for side in sides),
            ),
            tuple(heading for _ in sides for heading in (Heading("launchers"), Heading("warheads"))),
        ),
        groups=tuple(
            Group(_whose(group, len(alike), labels), _rows(held[group[0]], sides)) for group in alike
        ),
    )


def _whose(views: list[str], groups: int, labels: Labels) -> str:
    if groups == 1:
        return ""
    return f"As {', '.join(labels.the(view) for view in views)} {'sees' if len(views) == 1 else 'see'} it"


def _rows(held: dict[tuple[str, str], Holding], sides: list[str]) -> tuple[Row, ...]:
    legs = [leg for leg in LEGS if any((side, leg) in held for side in sides)]
    rows = [Row(LEGS[leg], _cells([held.get((side, leg), (0.0, 0.0)) for side in sides])) for leg in legs]
    totals = [
        (
            sum(held.get((side, leg), (0.0, 0.0))[0] for leg in legs),
            sum(held.get((side, leg), (0.0, 0.0))[1] for leg in legs),
        )
        for side in sides
    ]
    return (*rows, Row("All", _cells(totals)))


def _cells(holdings: list[Holding]) -> tuple[Cell, ...]:
    return tuple(Cell(count(number)) for holding in holdings for number in holding)


def _held(assessment: Assessment, view: str, labels: Labels) -> dict[tuple[str, str], Holding]:
    """Return (launchers, warheads) by side and leg."""
    medians: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for figure in assessment.views[view].figures:
        keys = figure.path.split(".")
        if len(keys) == 5 and keys[2] == "systems" and keys[4] in ("launchers", "warheads"):
            medians[keys[1], keys[3]][keys[4]] = figure.median
    held: dict[tuple[str, str], Holding] = {}
    for (side, system), figures in medians.items():
        leg = labels.leg(side, system)
        launchers, warheads = figures.get("launchers", 0.0), figures.get("warheads", 0.0)
        before = held.get((side, leg), (0.0, 0.0))
        held[side, leg] = (before[0] + launchers, before[1] + launchers * warheads)
    return held
