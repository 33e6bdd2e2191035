"""How the numbers were made, how exactly, how to cite them and how to make them again."""

from __future__ import annotations

import shlex

from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import count, percent
from counterpoise.scenario import library_names

_WORTH_A_PERCENTAGE = 1e-3
_ROUNDING = 1e-11  # a gap up to here is that of the last digits


def citation(assessment: Assessment) -> str:
    """Return the line to cite a result by."""
    changes = f" with {', '.join(assessment.developments)}" if assessment.developments else ""
    changes += f", set by hand {', '.join(assessment.settings)}" if assessment.settings else ""
    changes += f", acts {'; '.join(assessment.acts)}" if assessment.acts else ""
    date = f" ({assessment.date})" if assessment.date else ""
    return (
        f"Counterpoise {assessment.version}, assessment of “{assessment.title}”{date}, scenario "
        f"{_called(assessment)}{changes}, hash {assessment.hash}, {count(assessment.draws)} draws, seed "
        f"{assessment.seed}."
    )


def commands(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Return (what it does, command) of what a reader can do next."""
    chosen = "".join(f" --set {shlex.quote(setting)}" for setting in assessment.settings)
    chosen += "".join(f" --with {shlex.quote(name)}" for name in assessment.developments)
    chosen += "".join(f" --act {shlex.quote(act)}" for act in assessment.acts)
    name = shlex.quote(_called(assessment))
    return (
        ("the same numbers again, or why not", "counterpoise rerun THIS-FILE.html"),
        (
            "a number back to its figures and sources",
            f"counterpoise trace THIS-FILE.html {_example(assessment)}",
        ),
        (
            "from the scenario, as it is now",
            f"counterpoise assess {name}{chosen} --draws {assessment.draws} --seed {assessment.seed}"
            " --report out.html",
        ),
        ("one assumption changed", f"counterpoise assess {name}{chosen} --set PATH=VALUE --report out.html"),
    )


def _called(assessment: Assessment) -> str:
    """Return what a command calls the scenario: its name in the library, or its file."""
    return assessment.scenario if assessment.scenario in library_names() else assessment.file


def exactness(assessment: Assessment) -> str:
    """Say how exactly the numbers were solved."""
    certificate = assessment.certificate
    if not certificate.strikes:
        return "No strike was solved."
    layered = (
        "; behind several layers of defence the worst attack is found to within "
        f"{_gap(certificate.layered_defence_gap)} of the retaliation that it leaves"
        if certificate.layered_defence_gap > _ROUNDING
        else ""
    )
    return (
        f"{count(certificate.strikes)} strikes were solved, each in EMT and in warheads. By certificate, "
        f"every allocation is the best to within {_gap(certificate.allocation_gap)}, every cost-optimal "
        f"first strike to within {_gap(certificate.cost_gap)} of its least cost{layered}."
    )


def _gap(value: float) -> str:
    if value >= _WORTH_A_PERCENTAGE:
        return percent(value)
    return f"{value:.0e}" if value > _ROUNDING else "rounding"


def _example(assessment: Assessment) -> str:
    for view, result in assessment.views.items():
        if result.strikes:
            measure = "arriving_emt" if result.strikes[0].unit == "EMT" else "arriving"
            return f"views.{view}.strikes.0.{measure}.mean"
    return "PATH"
