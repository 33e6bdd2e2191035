"""Who could do what to whom: strikes by posture, and what survives of each system."""

from __future__ import annotations

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, StrikeResult, Survivors
from counterpoise.assessment.wording import chance, opening
from counterpoise.report.content.tables import (
    Cell,
    Group,
    Heading,
    Row,
    Table,
    launcher_cell,
    launchers,
    quantity_cell,
    ratio_cell,
    share_cell,
)
from counterpoise.report.picking import (
    Pair,
    eyes,
    headline_strikes,
    ordered_pairs,
    strike_of,
    unordered_pairs,
)

ALERTS = {"day": "Day-to-day", "generated": "Both generated", "generated-vs-day": "Generated on day-to-day"}
LAUNCHES = {"ride-out": "rides out the attack", "under-attack": "launches under attack"}

_NO_STRIKE = "not computed"


def full_tables(assessment: Assessment, labels: Labels) -> tuple[Table, ...]:
    """Return, for each pair of sides, the strikes both ways as both see them, in every posture."""
    return tuple(_full_table(assessment, pair, labels) for pair in unordered_pairs(assessment))


def survivor_tables(assessment: Assessment, labels: Labels) -> tuple[Table, ...]:
    """Return, for each ordered pair, the launchers of each system before and after the worst attack."""
    return tuple(
        _survivor_table(assessment, pair, labels)
        for pair in ordered_pairs(assessment)
        if headline_strikes(assessment, pair)
    )


def _both_ways(assessment: Assessment, pair: Pair) -> list[Pair]:
    struck = ordered_pairs(assessment)
    return [way for way in (pair, pair[::-1]) if way in struck]


def _full_table(assessment: Assessment, pair: Pair, labels: Labels) -> Table:
    views = eyes(assessment, pair)
    measures = (
        Heading("arrive", unit="EMT"),
        Heading("arrive", unit="warheads"),
        Heading("assurance"),
        Heading("chance below need"),
        Heading("taken away"),
    )
    return Table(
        caption=(
            f"{opening(labels.the(pair[0]))} and {labels.the(pair[1])}: what the struck side would still "
            "deliver, in every posture. Means; below them the 5th to 95th percentile."
        ),
        headings=(
            (
                Heading("Posture", rows=2, kind="text"),
                *(Heading(f"As {labels.the(view)} sees it", len(measures)) for view in views),
            ),
            tuple(measure for _ in views for measure in measures),
        ),
        groups=tuple(
            Group(
                _strike_title(way, labels),
                tuple(
                    Row(words, tuple(_cells(assessment, way, alert, launch)), detail=policy)
                    for alert, words in ALERTS.items()
                    for launch, policy in LAUNCHES.items()
                ),
            )
            for way in _both_ways(assessment, pair)
        ),
        look="dense",
    )


def _strike_title(way: Pair, labels: Labels) -> str:
    return f"After a first strike by {labels.the(way[0])} on {labels.the(way[1])}"


def _cells(assessment: Assessment, way: Pair, alert: str, launch: str) -> list[Cell]:
    cells: list[Cell] = []
    for view in eyes(assessment, way):
        strike = strike_of(assessment, view, way, alert=alert, launch=launch)
        cells += [Cell(_NO_STRIKE, columns=5)] if strike is None else _strike_cells(strike, assessment.draws)
    return cells


def _strike_cells(strike: StrikeResult, draws: int) -> list[Cell]:
    return [
        quantity_cell(strike.arriving_emt),
        quantity_cell(strike.arriving),
        ratio_cell(strike.assurance),
        _potential(strike, draws),
        share_cell(strike.exposure),
    ]


def _potential(strike: StrikeResult, draws: int) -> Cell:
    if strike.first_strike_potential is None:
        return Cell("–")
    return Cell(chance(strike.first_strike_potential, draws=draws))


def _survivor_table(assessment: Assessment, pair: Pair, labels: Labels) -> Table:
    strikes = headline_strikes(assessment, pair)
    places = list(dict.fromkeys((s.system, s.place) for strike in strikes.values() for s in strike.survivors))
    return Table(
        caption=(
            f"Launchers of {labels.the(pair[1])} that can be attacked, before and after the worst attack by "
            f"{labels.the(pair[0])}, day-to-day, riding out."
        ),
        headings=(
            (
                Heading("System", rows=2, kind="text"),
                Heading("where", rows=2, kind="text"),
                *(Heading(f"As {labels.the(view)} sees it", 2) for view in strikes),
            ),
            tuple(heading for _ in strikes for heading in (Heading("before (mean)"), Heading("after"))),
        ),
        groups=(
            Group(
                "",
                tuple(
                    Row(labels.part(pair[1], system), _survivor_cells(list(strikes.values()), system, where))
                    for system, where in places
                ),
            ),
        ),
    )


def _survivor_cells(strikes: list[StrikeResult], system: str, where: str) -> tuple[Cell, ...]:
    cells = [Cell(where, kind="text")]
    for strike in strikes:
        found = [one for one in strike.survivors if (one.system, one.place) == (system, where)]
        cells += _before_and_after(found[0]) if found else [Cell("–"), Cell("–")]
    return tuple(cells)


def _before_and_after(survivors: Survivors) -> list[Cell]:
    return [Cell(launchers(survivors.launchers)), launcher_cell(survivors.surviving)]
