"""First-strike stability at three sizes of the damage curve, with all four costs."""

from __future__ import annotations

from counterpoise.assessment.index_moves import stability_pairs
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, StabilityResult
from counterpoise.assessment.wording import number
from counterpoise.report.content.strikes import ALERTS
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table, index_cell
from counterpoise.report.picking import Pair


def stability_tables(assessment: Assessment, labels: Labels) -> tuple[Table, ...]:
    """Return a table for each pair, with a group of rows for each of its two views."""
    return tuple(_table(assessment, pair, labels) for pair in stability_pairs(assessment))


def _table(assessment: Assessment, pair: Pair, labels: Labels) -> Table:
    sides = f"{labels.the(pair[0])} and {labels.the(pair[1])}"
    shows_uncapped = _cap_matters(assessment, pair)
    return Table(
        caption=(
            f"Costs and index between {sides}: c1 is the cost of striking first, c2 that of being struck "
            "first; the index is the product of both sides' c1/c2, each at most one, and one means no "
            "incentive to strike first." + (" Uncapped, a ratio may exceed one." if shows_uncapped else "")
        ),
        headings=(
            (
                Heading("Posture", rows=2, kind="text"),
                Heading("w80", rows=2, unit=_unit(assessment, pair)),
                *(Heading(labels.side(side), 2) for side in pair),
                Heading("rides out", 3 if shows_uncapped else 2),
                Heading("launches under attack", 1),
            ),
            (
                *(Heading(cost) for _ in pair for cost in ("c1", "c2")),
                Heading("index"),
                *([Heading("uncapped")] if shows_uncapped else []),
                Heading("exponent 1"),
                Heading("index"),
            ),
        ),
        groups=tuple(
            Group(
                f"As {labels.the(view)} sees it",
                _rows(assessment, view, pair, shows_uncapped=shows_uncapped),
            )
            for view in assessment.views
            if view in pair
        ),
        look="dense",
    )


def _unit(assessment: Assessment, pair: Pair) -> str:
    units = {r.w80_unit for view in assessment.views.values() for r in view.stability if r.pair == pair}
    return " / ".join(sorted(units))


def _cap_matters(assessment: Assessment, pair: Pair) -> bool:
    """Whether the cap changes any index as it is printed."""
    return any(
        index_cell(result.kent_thaler) != index_cell(result.kent_thaler_raw)
        for view in assessment.views.values()
        for result in view.stability
        if (result.pair, result.launch) == (pair, "ride-out")
    )


def _rows(assessment: Assessment, view: str, pair: Pair, *, shows_uncapped: bool) -> tuple[Row, ...]:
    results = {
        (result.alert, result.launch, result.w80): result
        for result in assessment.views[view].stability
        if result.pair == pair
    }
    return tuple(
        Row(words, _cells(result, results.get((alert, "under-attack", w80)), pair, shows_uncapped))
        for alert, words in ALERTS.items()
        for (case, launch, w80), result in results.items()
        if (case, launch) == (alert, "ride-out")
    )


def _cells(
    result: StabilityResult, under_attack: StabilityResult | None, pair: Pair, shows_uncapped: bool
) -> tuple[Cell, ...]:
    costs = [cost for side in pair for cost in (result.costs[side].c1, result.costs[side].c2)]
    return (
        Cell(number(result.w80)),
        *(index_cell(cost) for cost in costs),
        index_cell(result.kent_thaler),
        *([index_cell(result.kent_thaler_raw)] if shows_uncapped else []),
        index_cell(result.canavan),
        Cell("–") if under_attack is None else index_cell(under_attack.kent_thaler),
    )
