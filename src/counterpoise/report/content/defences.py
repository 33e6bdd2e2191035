"""What a defence of what size changes."""

from __future__ import annotations

from counterpoise.assessment.asymmetry import thin_defence
from counterpoise.assessment.findings import Finding, found
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, DefenceCurve, Range, UsedFigure
from counterpoise.assessment.sentences import LEVELS, compared
from counterpoise.assessment.wording import count, listed, number, opening, percent, whole
from counterpoise.report.content.strikes import ALERTS
from counterpoise.report.content.tables import (
    Cell,
    Group,
    Heading,
    Row,
    Table,
    ratio_cell,
    share_cell,
)
from counterpoise.report.picking import Pair, curve_of, eyes, ordered_pairs, strike_of


def defence_findings(assessment: Assessment) -> tuple[Finding, ...]:
    """Return the sentences on defences, one for each defence and view."""
    return tuple(finding for finding in found(assessment) if finding.topic == "defence" and finding.view)


def thin_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return what a thin defence stops, and from what size the need is missed; None where none was swept."""
    groups = tuple(
        Group(
            f"{_layer(assessment, view, pair, labels)} against {labels.the(pair[1])}, as "
            f"{labels.the(view)} sees it",
            rows,
        )
        for pair in ordered_pairs(assessment)
        for view in eyes(assessment, pair)
        if (rows := _thin_rows(assessment, view, pair))
    )
    if not groups:
        return None
    headings = tuple(Heading(f"sized to stop {percent(level)} of a first strike", 2) for level in LEVELS)
    return Table(
        caption=(
            "What a thin defence stops of the missile warheads of a ragged retaliation, and the size from "
            "which the side that was struck delivers less than it is held to need more likely than not."
            + _flattering(assessment)
        ),
        headings=(
            (
                Heading("Posture", rows=2, kind="text"),
                Heading("as in the scenario", 2),
                *headings,
                Heading("need missed from about (interceptors)", rows=2),
            ),
            tuple(
                heading
                for _ in ("as in the scenario", *LEVELS)
                for heading in (Heading("interceptors"), Heading("stopped of the retaliation"))
            ),
        ),
        groups=groups,
    )


def _flattering(assessment: Assessment) -> str:
    """Say which of a defence's troubles no figure of the scenario allows for."""
    figures = [one for view in assessment.views.values() for one in view.figures]
    untroubled = {
        "no decoys": [one.high == 0.0 for one in figures if one.path.endswith(".decoys")],
        "every interceptor in reach": [
            one.high == 1.0 for one in figures if one.path.endswith(".absentee_ratio")
        ],
        "a layer that always works": [one.low == 1.0 for one in figures if one.path.endswith(".works")],
    }
    said = [words for words, claims in untroubled.items() if all(claims)]
    return f" The sizes flatter the defender: {listed(said)}." if said else ""


def size_tables(assessment: Assessment, labels: Labels) -> tuple[Table, ...]:
    """Return, for each defence, what every size tried stops and leaves, in the eyes of both sides."""
    return tuple(
        _size_table(assessment, pair, curves, labels)
        for pair in ordered_pairs(assessment)
        if (curves := _curves(assessment, pair))
    )


def _curves(assessment: Assessment, pair: Pair, *, alert: str = "day") -> dict[str, DefenceCurve]:
    curves = {view: curve_of(assessment, view, pair, alert=alert) for view in eyes(assessment, pair)}
    return {view: curve for view, curve in curves.items() if curve is not None}


def _layer(assessment: Assessment, view: str, pair: Pair, labels: Labels) -> str:
    """Return whose defence it is, and which of its layers is varied."""
    curve = curve_of(assessment, view, pair)
    layer = f" ({labels.part(pair[0], curve.layer)})" if curve is not None else ""
    return f"Defence of {labels.the(pair[0])}{layer}"


def _thin_rows(assessment: Assessment, view: str, pair: Pair) -> tuple[Row, ...]:
    return tuple(
        Row(
            words,
            (*_deployed_cells(assessment, view, curve), *_thin_cells(curve), _failing_cell(curve)),
            _raid_words(assessment, view, curve),
        )
        for alert, words in ALERTS.items()
        if (curve := curve_of(assessment, view, pair, alert=alert)) is not None
    )


def _thin_cells(curve: DefenceCurve) -> list[Cell]:
    cells: list[Cell] = []
    for level in LEVELS:
        thin = thin_defence(curve, level)
        if thin is None:
            others_do = curve.first_strike_stopped[0].mean > level
            cells += [Cell("other layers alone stop more" if others_do else "no size tried does", columns=2)]
        else:
            cells += [
                Cell(whole(thin.interceptors)),
                Cell(percent(thin.retaliation_stopped), compared(thin).removesuffix(" as much")),
            ]
    return cells


def _failing_cell(curve: DefenceCurve) -> Cell:
    if curve.assurance is None:
        return Cell("–", "no need is stated")
    if curve.fails_at is None:
        return Cell("no size tried", f"up to {count(max(curve.interceptors))}")
    if curve.fails_at == 0.0:
        return Cell("0", "missed without any")
    return Cell(whole(curve.fails_at))


def _raid_words(assessment: Assessment, view: str, curve: DefenceCurve) -> str:
    """Say how many functioning missile warheads meet it: the other's first strike, and its retaliation."""
    first = strike_of(assessment, view, (curve.other, curve.defender), alert=curve.alert, launch="ride-out")
    ragged = strike_of(assessment, view, (curve.defender, curve.other), alert=curve.alert, launch="ride-out")
    attack = None if first is None else first.attack_warheads
    retaliation = None if ragged is None else ragged.retaliation_warheads
    if attack is None or retaliation is None:
        return ""
    met = (number(attack.mean), number(retaliation.mean))
    return f"meets {met[0]} warheads of a first strike, {met[1]} of the retaliation"


def _deployed_cells(assessment: Assessment, view: str, curve: DefenceCurve) -> tuple[Cell, Cell]:
    """Return the interceptors of the swept layer as this view has them, and what the whole defence stops."""
    path = f"sides.{curve.defender}.defences.{curve.layer}.interceptors"
    found = [figure for figure in assessment.views[view].figures if figure.path == path]
    way = (curve.defender, curve.other)
    strike = strike_of(assessment, view, way, alert=curve.alert, launch="ride-out")
    return (
        Cell(_range_words(found[0]) if found else "–"),
        Cell("–") if strike is None else share_cell(strike.retaliation_stopped),
    )


def _range_words(figure: UsedFigure) -> str:
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return count(figure.median)
    return f"{count(figure.low)}–{count(figure.high)}"


def _size_table(assessment: Assessment, pair: Pair, curves: dict[str, DefenceCurve], labels: Labels) -> Table:
    defender, other = labels.the(pair[0]), labels.the(pair[1])
    sizes = next(iter(curves.values())).interceptors
    measures = ("stopped of a first strike", "stopped of the retaliation", f"assurance of {other}")
    return Table(
        caption=(
            f"A defence of {defender} against {other} by its size: shares stopped of the missile warheads, "
            "and what is left, day-to-day posture. The ranges are over the uncertain figures "
            "alone; those of the strikes hold the chance of who survives, too, and so differ a little even "
            "without interceptors."
        ),
        headings=(
            (
                Heading("Interceptors", rows=2, kind="text"),
                *(Heading(f"As {labels.the(view)} sees it", len(measures)) for view in curves),
            ),
            tuple(Heading(measure) for _ in curves for measure in measures),
        ),
        groups=(
            Group(
                "",
                tuple(
                    Row(
                        count(size),
                        tuple(cell for curve in curves.values() for cell in _size_cells(curve, i)),
                    )
                    for i, size in enumerate(sizes)
                ),
            ),
        ),
    )


def _size_cells(curve: DefenceCurve, i: int) -> list[Cell]:
    assurance: Range | None = None if curve.assurance is None else curve.assurance[i]
    return [
        share_cell(curve.first_strike_stopped[i]),
        share_cell(curve.retaliation_stopped[i]),
        ratio_cell(assurance),
    ]


def developments_left_out(assessment: Assessment) -> tuple[tuple[str, str, str], ...]:
    """Return (key, name, summary) of the developments of the scenario that are not part of this result."""
    developments = assessment.document.get("developments", {})
    return tuple(
        (key, opening(str(content.get("name", key))), str(content.get("summary", "")))
        for key, content in developments.items()
        if key not in assessment.developments
    )
