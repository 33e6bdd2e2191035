"""Everything in one side's eyes: what happened in every draw, measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from counterpoise.assessment.drawdown import drawdown_curve
from counterpoise.assessment.driving import headline_drivers
from counterpoise.assessment.forces import ALERTS, LAUNCHES, SideArrays, arrays_of, missing_figures
from counterpoise.assessment.hard_targets import hard_target_counts
from counterpoise.assessment.measures import defence_curve, stability_results, strike_result
from counterpoise.assessment.outcomes import StrikeDraws, StrikeKey, ViewArrays
from counterpoise.assessment.result import (
    DefenceCurve,
    Drawdown,
    HeadlineDrivers,
    StabilityResult,
    StrikeResult,
    UsedFigure,
    ViewResult,
)
from counterpoise.assessment.stability import StrikeCosts, pair_stability
from counterpoise.assessment.survival import survival_results
from counterpoise.assessment.wording import with_article
from counterpoise.exchange.forces import Floats
from counterpoise.exchange.posture import Target, targets_of
from counterpoise.exchange.strike import UNITS
from counterpoise.scenario import Draws, View

Outcomes = dict[StrikeKey, StrikeDraws]

DRIVEN_POSTURE = ("day", "ride-out")
"""The posture whose headlines are traced to the figures that drive them."""


def view_result(view: View, arrays: ViewArrays, outcomes: Outcomes, draws: Draws) -> ViewResult:
    """Measure every strike and every pair in one side's eyes.

    Parameters
    ----------
    view : View
    arrays : ViewArrays
        The same view, drawn.
    outcomes : dict of StrikeKey to StrikeDraws
        Those of other views are passed over.
    draws : Draws
        The draws behind ``arrays``.
    """
    name = arrays.name
    classes = {side: _target_classes(arrays.sides[side]) for side in arrays.sides}
    mine = {key: outcome for key, outcome in outcomes.items() if key.view == name}
    counts, uncounted = hard_target_counts(view)
    missing = [path for a, b in combinations(view.sides, 2) for path in missing_figures(view, a, b)]
    return ViewResult(
        side=name,
        name=view.sides[name].name,
        strikes=tuple(_strike(key, outcome, arrays, classes[key.victim]) for key, outcome in mine.items()),
        stability=tuple(_stability(arrays, mine)),
        hard_target=counts,
        drivers=tuple(_drivers(view, arrays, mine, draws)),
        defence=tuple(_defence(arrays, mine)),
        drawdown=tuple(_drawdown(view, arrays)),
        missing=tuple(dict.fromkeys([*missing, *uncounted])),
        figures=_used_figures(view),
        survival=survival_results(view, draws),
        not_computed=tuple(_not_computed(view, arrays)),
    )


def _not_computed(view: View, arrays: ViewArrays) -> Iterator[str]:
    """Say what is left out because the frontier between damage and reserve does not know guarded silos."""
    for name, side in arrays.sides.items():
        if side.silos is not None:
            yield (
                f"the stability indices with {with_article(view.sides[name].name)}, and the drawdown curves "
                "of strikes on it, because its silos have interceptors of their own"
            )


@dataclass(frozen=True)
class _TargetClasses:
    """The target classes of a side in the order of ``survivors``; launchers on one point of each, by draw."""

    places: tuple[tuple[str, str], ...]
    per_point: tuple[Floats, ...]


def _target_classes(side: SideArrays) -> _TargetClasses:
    force = side.force["day"]
    targets = targets_of(force, launches_under_attack=False)
    return _TargetClasses(
        places=tuple((force.names[s], place) for s, place in zip(targets.system, targets.place, strict=True)),
        per_point=tuple(
            force.per_point[:, s] if kind is Target.SOFT else np.ones(force.draws)
            for s, kind in zip(targets.system, targets.kind, strict=True)
        ),
    )


def _strike(
    key: StrikeKey, outcome: StrikeDraws, arrays: ViewArrays, classes: _TargetClasses
) -> StrikeResult:
    victim = arrays.sides[key.victim]
    return strike_result(
        key,
        outcome,
        required=victim.required,
        required_unit=victim.required_unit,
        classes=classes.places,
        per_point=classes.per_point,
    )


def _priced_pairs(arrays: ViewArrays) -> list[tuple[str, str]]:
    """Return the pairs whose strikes on each other can be computed along their frontiers."""
    unguarded = [name for name, side in arrays.sides.items() if side.silos is None]
    return [(a, b) for a, b in combinations(unguarded, 2) if {(a, b), (b, a)} <= set(arrays.pairs)]


def _stability(arrays: ViewArrays, mine: Outcomes) -> list[StabilityResult]:
    results: list[StabilityResult] = []
    for (a, b), alert, launch in product(_priced_pairs(arrays), ALERTS, LAUNCHES):
        first, second = (StrikeKey(arrays.name, x, y, alert, launch) for x, y in ((a, b), (b, a)))
        results += stability_results(
            (first, mine[first]), (second, mine[second]), w80=arrays.w80, w80_unit=arrays.w80_unit
        )
    return results


def _defence(arrays: ViewArrays, mine: Outcomes) -> list[DefenceCurve]:
    curves: list[DefenceCurve] = []
    for (defender, other), alert in product(arrays.pairs, ALERTS):
        layers = arrays.sides[defender].defence.names
        first = StrikeKey(arrays.name, defender, other, alert, "ride-out")
        second = StrikeKey(arrays.name, other, defender, alert, "ride-out")
        if layers and second in mine:
            curves.append(
                defence_curve(
                    (first, mine[first]),
                    mine[second],
                    layer=layers[-1],
                    required=arrays.sides[other].required,
                )
            )
    return curves


def _drivers(view: View, arrays: ViewArrays, mine: Outcomes, draws: Draws) -> list[HeadlineDrivers]:
    found: list[HeadlineDrivers] = []
    for attacker, victim in arrays.pairs:
        key = StrikeKey(arrays.name, attacker, victim, *DRIVEN_POSTURE)
        outcome, side = mine[key], arrays.sides[victim]
        u = UNITS.index(side.required_unit or UNITS[0])
        arriving = outcome.arriving[:, u]
        headlines = {"arriving retaliation": arriving}
        if side.required is not None:
            headlines["assurance"] = arriving / side.required
        unharmed = outcome.unharmed[:, u]
        headlines["exposure"] = 1.0 - np.divide(
            outcome.surviving[:, u], unharmed, out=np.ones_like(unharmed), where=unharmed > 0.0
        )
        for measure, values in headlines.items():
            found.append(headline_drivers(view, draws, key, measure=measure, values=values))
    for a, b in _priced_pairs(arrays):
        first, second = (StrikeKey(arrays.name, x, y, *DRIVEN_POSTURE) for x, y in ((a, b), (b, a)))
        costs = [StrikeCosts(o.striker_cost, o.struck_cost, o.stop_gap) for o in (mine[first], mine[second])]
        if arrays.w80:
            index = pair_stability(costs[0], costs[1], w80=len(arrays.w80) // 2)
            found.append(
                headline_drivers(view, draws, first, measure="stability index", values=index.kent_thaler_raw)
            )
    return found


def _drawdown(view: View, arrays: ViewArrays) -> list[Drawdown]:
    central = Draws.central()
    sides = {name: arrays_of(name, view.sides[name], central) for name in arrays.sides}
    keys = [
        StrikeKey(arrays.name, a, b, alert, "ride-out")
        for (a, b), alert in product(arrays.pairs, ALERTS)
        if sides[b].silos is None
    ]
    return [
        drawdown_curve(key, sides[key.attacker], sides[key.victim], max_per_point=arrays.max_per_point)
        for key in keys
    ]


def _used_figures(view: View) -> tuple[UsedFigure, ...]:
    return tuple(
        UsedFigure(
            path=figure.path,
            text=figure.text,
            unit=figure.unit,
            low=_finite(figure.low),
            high=_finite(figure.high),
            median=figure.median,
            key=figure.key,
            status=figure.status,
            source=figure.source,
            cite=view.sources[figure.source].cite if figure.source in view.sources else "",
            note=figure.note,
            file=figure.location.file if figure.location else None,
            line=figure.location.line if figure.location else None,
            column=figure.location.column if figure.location else None,
            acted=figure.acted,
        )
        for figure in view.figures()
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
