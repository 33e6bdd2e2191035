"""``counterpoise check``: every problem of a scenario at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from counterpoise.cli.options import Json, Scenario
from counterpoise.cli.speaking import say, say_json, tell

if TYPE_CHECKING:
    from counterpoise.scenario import Scenario as CheckedScenario


def check(scenario: Scenario, is_json: Json = False) -> None:
    """Check a scenario: every problem at once, each with file, line and column.

    Warnings name what is allowed and easily overlooked, such as figures that a belief replaces.
    """
    from counterpoise.scenario import cautions, read

    checked = read(scenario)
    holds = _held(checked)
    warnings = cautions(checked)
    if is_json:
        listed = [asdict(warning) for warning in warnings]
        say_json({"file": checked.file, "hash": checked.hash, "holds": holds, "warnings": listed})
        return
    for warning in warnings:
        tell(str(warning))
    counts = ", ".join(f"{number} {what}" for what, number in holds.items())
    say(f"{checked.file}: sound; {counts}")


def _held(scenario: CheckedScenario) -> dict[str, int]:
    view = scenario.base()
    return {
        "sides": len(view.sides),
        "systems": sum(len(side.systems) for side in view.sides.values()),
        "defences": sum(len(side.defences) for side in view.sides.values()),
        "figures": sum(figure.location is not None for figure in view.figures()),
        "sources": len(view.sources),
        "beliefs": len(scenario.document.child("beliefs").entries),
        "developments": len(scenario.development_names),
        "definitions": len(view.definitions),
    }
