"""The result as flat tables, for spreadsheets and frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.assessment.result import Arriving, Assessment, DefenceCurve, Range, ViewResult

Row = dict[str, Any]


def _spread(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{part}" for name in names for part in ("mean", "p05", "p95"))


_STRIKE = ("view", "attacker", "victim", "alert", "launch")

COLUMNS: dict[str, tuple[str, ...]] = {
    "strikes": (
        *_STRIKE,
        *_spread("arriving", "arriving_emt"),
        "unit",
        *_spread("unharmed", "required", "assurance"),
        "first_strike_potential",
        *_spread("exposure", "attack_stopped", "retaliation_stopped"),
        *_spread("attack_warheads", "retaliation_warheads"),
    ),
    "survivors": (*_STRIKE, "system", "place", "launchers", *_spread("surviving")),
    "stability": (
        *("view", "first", "second", "alert", "launch", "w80", "w80_unit"),
        *_spread("first_c1", "first_c2", "second_c1", "second_c2"),
        *_spread("kent_thaler", "kent_thaler_raw", "canavan"),
    ),
    "hard_target": ("view", "definition", "name", "first", "second", "first_count", "second_count", "ratio"),
    "defence": (
        *("view", "defender", "other", "layer", "alert", "interceptors"),
        *_spread("first_strike_stopped", "retaliation_stopped", "assurance"),
        "fails_at",
    ),
    "survival": (
        *("view", "attacker", "victim", "chain", "name", "alert", "at_least"),
        *_spread("chance"),
    ),
    "drivers": (
        *("view", "measure", "attacker", "victim", "alert", "launch"),
        *("rank", "key", "share", "direction", "status", "paths"),
    ),
    "figures": (
        *("view", "path", "text", "unit", "low", "high", "median", "key", "status"),
        *("source", "cite", "note", "file", "line", "column"),
    ),
}
"""The columns of each table, in their order; every row has all of them."""


def tables_of(assessment: Assessment) -> dict[str, list[Row]]:
    """Return the result as flat tables.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    dict of str to list of dict
        Tables strikes, survivors, stability, hard_target, defence, drivers and figures; a row is a dict with
        the keys of :data:`COLUMNS`, in that order. What does not exist (the assurance of a side that states
        no requirement) is None. An empty table is an empty list; survival is there only where the scenario
        states a chain.
    """
    views = assessment.views.values()
    makers = {
        "strikes": _strikes,
        "survivors": _survivors,
        "stability": _stability,
        "hard_target": _hard_target,
        "defence": _defence,
        "survival": _survival,
        "drivers": _drivers,
        "figures": _figures,
    }
    if not any(view.survival for view in views):
        del makers["survival"]
    return {
        name: [dict(zip(COLUMNS[name], cells, strict=True)) for view in views for cells in make(view)]
        for name, make in makers.items()
    }


def _cells(*ranges: Range | Arriving | None) -> Iterator[float | None]:
    for one in ranges:
        yield from (None, None, None) if one is None else (one.mean, one.p05, one.p95)


def _strikes(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for one in view.strikes:
        yield (
            *(view.side, one.attacker, one.victim, one.alert, one.launch),
            *_cells(one.arriving, one.arriving_emt),
            one.unit,
            *_cells(one.unharmed, one.required, one.assurance),
            one.first_strike_potential,
            *_cells(one.exposure, one.attack_stopped, one.retaliation_stopped),
            *_cells(one.attack_warheads, one.retaliation_warheads),
        )


def _survivors(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for strike in view.strikes:
        for one in strike.survivors:
            yield (
                *(view.side, strike.attacker, strike.victim, strike.alert, strike.launch),
                *(one.system, one.place, one.launchers),
                *_cells(one.surviving),
            )


def _stability(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for one in view.stability:
        first, second = (one.costs[side] for side in one.pair)
        yield (
            *(view.side, *one.pair, one.alert, one.launch, one.w80, one.w80_unit),
            *_cells(first.c1, first.c2, second.c1, second.c2),
            *_cells(one.kent_thaler, one.kent_thaler_raw, one.canavan),
        )


def _hard_target(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for one in view.hard_target:
        first, second = (one.counts.get(side) for side in one.of)
        yield (view.side, one.definition, one.name, *one.of, first, second, one.ratio)


def _defence(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for curve in view.defence:
        yield from _sizes(view, curve)


def _sizes(view: ViewResult, curve: DefenceCurve) -> Iterable[tuple[Any, ...]]:
    for s, size in enumerate(curve.interceptors):
        assurance = curve.assurance[s] if curve.assurance is not None else None
        yield (
            *(view.side, curve.defender, curve.other, curve.layer, curve.alert, size),
            *_cells(curve.first_strike_stopped[s], curve.retaliation_stopped[s], assurance),
            curve.fails_at,
        )


def _survival(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for one in view.survival:
        for least in one.at_least:
            yield (
                *(view.side, one.attacker, one.victim, one.chain, one.name, one.alert, least.number),
                *_cells(least.chance),
            )


def _drivers(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for headline in view.drivers:
        for rank, one in enumerate(headline.figures, start=1):
            yield (
                *(
                    view.side,
                    headline.measure,
                    headline.attacker,
                    headline.victim,
                    headline.alert,
                    headline.launch,
                ),
                *(rank, one.key, one.share, one.direction, one.status, " ".join(one.paths)),
            )


def _figures(view: ViewResult) -> Iterable[tuple[Any, ...]]:
    for one in view.figures:
        yield (view.side, *(getattr(one, column) for column in COLUMNS["figures"][1:]))
