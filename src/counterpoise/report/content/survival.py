"""The chance that something of a small arsenal arrives, by each chain that the scenario states."""

from __future__ import annotations

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, SurvivalResult
from counterpoise.assessment.wording import ALERT_WORDS, opening
from counterpoise.report.content.tables import Group, Heading, Row, Table, share_cell


def survival_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return the chances in every view; None where the scenario states no chain."""
    views = {name: view.survival for name, view in assessment.views.items() if view.survival}
    if not views:
        return None
    numbers = [least.number for least in next(iter(views.values()))[0].at_least]
    return Table(
        caption=(
            "The chance that at least so many warheads of a small arsenal survive the attack and arrive; "
            "below it, the middle nine tenths over what is uncertain."
        ),
        headings=(
            (
                Heading("Model, and state of alert", rows=2, kind="text"),
                Heading("warheads that arrive", len(numbers)),
            ),
            tuple(Heading(f"{number} or more") for number in numbers),
        ),
        groups=tuple(
            Group(opening(labels.seen_by(name)), tuple(_row(one, labels) for one in results))
            for name, results in views.items()
        ),
    )


def _row(one: SurvivalResult, labels: Labels) -> Row:
    who = f"{opening(labels.the(one.victim))}, struck first by {labels.the(one.attacker)}"
    return Row(
        f"{one.name}, {ALERT_WORDS[one.alert]}",
        tuple(share_cell(least.chance) for least in one.at_least),
        detail=who,
    )
