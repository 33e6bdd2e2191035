"""The main verb: what each side could do to the other, in each side's own eyes."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from counterpoise import __version__
from counterpoise.assessment.drawdown import drawdown_curve
from counterpoise.assessment.driving import headline_drivers
from counterpoise.assessment.forces import ALERTS, LAUNCHES, arrays_of, missing_figures
from counterpoise.assessment.hard_targets import hard_target_counts
from counterpoise.assessment.measures import defence_curve, stability_results, strike_result
from counterpoise.assessment.outcomes import (
    StrikeDraws,
    StrikeKey,
    ViewArrays,
    all_outcomes,
    target_classes,
    view_arrays,
)
from counterpoise.assessment.result import (
    Assessment,
    Certificate,
    DefenceCurve,
    Drawdown,
    HeadlineDrivers,
    StabilityResult,
    StrikeResult,
    UsedFigure,
    ViewResult,
)
from counterpoise.assessment.stability import StrikeCosts, pair_stability
from counterpoise.exchange.posture import Target, targets_of
from counterpoise.exchange.strike import UNITS
from counterpoise.runs import Progress, silent
from counterpoise.scenario import Draws, Scenario, View

Outcomes = dict[StrikeKey, StrikeDraws]

DRIVEN_POSTURE = ("day", "ride-out")
"""The posture whose headlines are traced to the figures that drive them."""


def assess(
    scenario: Scenario,
    *,
    draws: int = 4096,
    seed: int = 1985,
    threads: int | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Assess a scenario in every view, for every ordered pair of sides, alert case and launch policy.

    Parameters
    ----------
    scenario : Scenario
        From :func:`counterpoise.read`, with what was changed or chosen in it.
    draws : int
        Latin-hypercube draws of the uncertain figures, at least 1.
    seed : int
        Every whole number from 0 gives other draws; the same seed gives the same bytes.
    threads : int, optional
        Workers; the result does not depend on them.
    progress : callable
        Called with (blocks done, blocks in all).

    Returns
    -------
    Assessment
        Pairs that lack a figure are left out, and the view's ``missing`` names the figures.

    Raises
    ------
    ValueError
        If ``draws`` or ``seed`` is not such a number, or ``model.w80`` mixes units.

    Examples
    --------
    >>> import counterpoise
    >>> result = counterpoise.assess(counterpoise.read("geneva-1985"), draws=8, seed=1985)
    >>> counts = {count.definition: count for count in result.views["us"].hard_target}
    >>> round(counts["accurate-mirv"].ratio, 2)
    3.18
    """
    drawn = Draws(draws, seed)
    views = {name: scenario.view(name) for name in scenario.side_names}
    arrays = {name: view_arrays(name, view, drawn) for name, view in views.items()}
    outcomes = all_outcomes(tuple(arrays.values()), draws, threads=threads, progress=progress)
    results = {name: _view_result(view, arrays[name], outcomes, drawn) for name, view in views.items()}
    return Assessment(
        scenario=scenario.name,
        title=scenario.title,
        date=scenario.date,
        hash=scenario.hash,
        seed=seed,
        draws=draws,
        version=__version__,
        figures_assumed_share=assumed_share(results),
        developments=scenario.chosen,
        side_names={name: side.name for name, side in scenario.base().sides.items()},
        certificate=_certificate(outcomes),
        views=results,
        document=scenario.as_written(),
        file=scenario.file,
        settings=scenario.settings,
    )


def assumed_share(views: dict[str, ViewResult]) -> float:
    """Return the share of the driving figures that are assumed or unverified, each counted once."""
    statuses = {
        figure.key: figure.status
        for view in views.values()
        for headline in view.drivers
        for figure in headline.figures
    }
    if not statuses:
        return 0.0
    return sum(status in ("assumed", "unverified") for status in statuses.values()) / len(statuses)


def _view_result(view: View, arrays: ViewArrays, outcomes: Outcomes, draws: Draws) -> ViewResult:
    name = arrays.name
    mine = {key: outcome for key, outcome in outcomes.items() if key.view == name}
    counts, uncounted = hard_target_counts(view)
    missing = [path for a, b in combinations(view.sides, 2) for path in missing_figures(view, a, b)]
    return ViewResult(
        side=name,
        name=view.sides[name].name,
        strikes=tuple(_strike(key, outcome, arrays) for key, outcome in mine.items()),
        stability=tuple(_stability(arrays, mine)),
        hard_target=counts,
        drivers=tuple(_drivers(view, arrays, mine, draws)),
        defence=tuple(_defence(arrays, mine)),
        drawdown=tuple(_drawdown(view, arrays)),
        missing=tuple(dict.fromkeys([*missing, *uncounted])),
        figures=_used_figures(view),
    )


def _strike(key: StrikeKey, outcome: StrikeDraws, arrays: ViewArrays) -> StrikeResult:
    victim = arrays.sides[key.victim]
    force = victim.force["day"]
    targets = targets_of(force, launches_under_attack=False)
    per_point = tuple(
        force.per_point[:, s] if kind is Target.SOFT else np.ones(force.draws)
        for s, kind in zip(targets.system, targets.kind, strict=True)
    )
    return strike_result(
        key,
        outcome,
        required=victim.required,
        required_unit=victim.required_unit,
        classes=target_classes(victim),
        per_point=per_point,
    )


def _mutual_pairs(arrays: ViewArrays) -> list[tuple[str, str]]:
    return [
        (a, b) for a, b in combinations(arrays.sides, 2) if (a, b) in arrays.pairs and (b, a) in arrays.pairs
    ]


def _stability(arrays: ViewArrays, mine: Outcomes) -> list[StabilityResult]:
    results: list[StabilityResult] = []
    for (a, b), alert, launch in product(_mutual_pairs(arrays), ALERTS, LAUNCHES):
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
        headlines = (
            {"arriving retaliation": arriving}
            if side.required is None
            else {"assurance": arriving / side.required}
        )
        unharmed = outcome.unharmed[:, u]
        headlines["exposure"] = 1.0 - np.divide(
            outcome.surviving[:, u], unharmed, out=np.ones_like(unharmed), where=unharmed > 0.0
        )
        for measure, values in headlines.items():
            found.append(headline_drivers(view, draws, key, measure=measure, values=values))
    for a, b in _mutual_pairs(arrays):
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
        StrikeKey(arrays.name, a, b, alert, "ride-out") for (a, b), alert in product(arrays.pairs, ALERTS)
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
        )
        for figure in view.figures()
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _certificate(outcomes: Outcomes) -> Certificate:
    return Certificate(
        strikes=sum(outcome.gap.size for outcome in outcomes.values()),
        allocation_gap=max((float(outcome.gap.max()) for outcome in outcomes.values()), default=0.0),
        layered_defence_gap=max(
            (float(outcome.bound_gap.max()) for outcome in outcomes.values()), default=0.0
        ),
        cost_gap=max((float(outcome.stop_gap.max()) for outcome in outcomes.values()), default=0.0),
    )
