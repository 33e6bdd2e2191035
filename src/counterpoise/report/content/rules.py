"""The rules by which every strike of a result was computed."""

from __future__ import annotations

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import listed
from counterpoise.scenario.schema import Model


def rules(assessment: Assessment, labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return (what, rule) for the attack, its limits and the defences."""
    return (
        (
            "The attack",
            "Every usable warhead is fired, and the targets are chosen so that the struck side has the "
            "least left to deliver: in EMT for results in EMT, in warheads for those in warheads. Nothing "
            "is held in reserve, though what is fired beyond the targets in reach takes nothing more away; "
            "only for the stability index may the attacker hold back what would cost "
            "him more to fire.",
        ),
        (
            "On one point",
            f"At most {_most_on_a_point(assessment)} warheads on one silo, port, base or garrison. The "
            "limit stands for timing and fratricide; no other loss of warheads to each other is counted.",
        ),
        (
            "With what",
            "Only prompt weapons strike forces; bombers and cruise missiles arrive too late and may hit "
            "only value.",
        ),
        (
            "At what",
            "Silos by yield, accuracy and hardness; a warhead that functions destroys a port, base or "
            "garrison; dispersed mobile launchers are attacked by area. Submarines at sea and bombers that "
            "got away are out of reach.",
        ),
        (
            "Defences",
            "They meet missile warheads, never bombers, with a stock of interceptors spread evenly over "
            f"what comes. {_decoys(assessment, labels)}",
        ),
    )


def _most_on_a_point(assessment: Assessment) -> str:
    default = Model.model_fields["max_per_point"].default
    return str(assessment.document.get("model", {}).get("max_per_point", default))


def _decoys(assessment: Assessment, labels: Labels) -> str:
    figures = [
        one for view in assessment.views.values() for one in view.figures if one.path.endswith(".decoys")
    ]
    with_decoys = dict.fromkeys(
        labels.owner(one.path) for one in figures if one.high is None or one.high > 0.0
    )
    if with_decoys:
        return f"Decoys are set for {listed(list(with_decoys))}."
    return "No decoys are set in this scenario."
