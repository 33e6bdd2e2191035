"""From outcomes in every draw to the measures of one strike and of one pair."""

from __future__ import annotations

import numpy as np

from counterpoise.assessment.mixture import (
    chance_at_least,
    mixture_quantiles,
    quantiles_of_draws,
    summarise,
)
from counterpoise.assessment.outcomes import SWEPT_INTERCEPTORS, StrikeDraws, StrikeKey
from counterpoise.assessment.result import (
    Arriving,
    Costs,
    DefenceCurve,
    Range,
    StabilityResult,
    StrikeResult,
    Survivors,
)
from counterpoise.assessment.stability import StrikeCosts, pair_stability
from counterpoise.exchange.forces import Floats
from counterpoise.exchange.strike import UNITS

PICTURE_QUANTILES = tuple(round(0.02 + 0.04 * i, 2) for i in range(25))
"""Probabilities at which the distribution of arriving retaliation is kept for pictures."""

PICTURE_TOLERANCE = 1e-4
"""Relative tolerance of those quantiles: finer than any picture shows."""


def strike_result(
    key: StrikeKey,
    draws: StrikeDraws,
    *,
    required: Floats | None,
    required_unit: str | None,
    classes: tuple[tuple[str, str], ...],
    per_point: tuple[Floats, ...],
) -> StrikeResult:
    """Measure one strike.

    Parameters
    ----------
    key : StrikeKey
    draws : StrikeDraws
    required : array (draws,) or None
        The struck side's required retaliation in this view.
    required_unit : {"EMT", "warheads"} or None
        Without a requirement, EMT is used.
    classes : tuple of (system, place)
        The struck side's target classes.
    per_point : tuple of array (draws,)
        Launchers on one point of each class.
    """
    unit = required_unit or UNITS[0]
    u = UNITS.index(unit)
    mean, variance = draws.arriving[:, u], draws.variance[:, u]
    unharmed = draws.unharmed[:, u]
    assurance = None if required is None else spread_of(mean / required, variance / required**2)
    potential = None if required is None else 1.0 - float(chance_at_least(required, mean, variance))
    return StrikeResult(
        attacker=key.attacker,
        victim=key.victim,
        alert=key.alert,
        launch=key.launch,
        arriving=_arriving(draws, "warheads"),
        arriving_emt=_arriving(draws, "EMT"),
        unit=unit,
        unharmed=range_of(unharmed),
        required=None if required is None else range_of(required),
        assurance=assurance,
        first_strike_potential=potential,
        exposure=exposure_of(draws.surviving[:, u], draws.surviving_variance[:, u], unharmed),
        attack_stopped=range_of(draws.attack_stopped),
        retaliation_stopped=range_of(draws.stopped[:, u]),
        quantiles=tuple(
            float(x)
            for x in mixture_quantiles(PICTURE_QUANTILES, mean, variance, tolerance=PICTURE_TOLERANCE)
        ),
        survivors=tuple(
            Survivors(
                system,
                place,
                launchers=float(np.mean(held * draws.points[:, j])),
                surviving=range_of(held * draws.survivors[:, u, j]),
            )
            for j, ((system, place), held) in enumerate(zip(classes, per_point, strict=True))
        ),
        attack_warheads=range_of(draws.attack_warheads),
        retaliation_warheads=range_of(draws.retaliation_warheads[:, u]),
    )


def stability_results(
    first: tuple[StrikeKey, StrikeDraws],
    second: tuple[StrikeKey, StrikeDraws],
    *,
    w80: tuple[Floats, ...],
    w80_unit: str,
) -> list[StabilityResult]:
    """Combine the strikes of both sides of a pair: one result for each w80."""
    (key, a), (_, b) = first, second
    costs_a = StrikeCosts(a.striker_cost, a.struck_cost, a.stop_gap)
    costs_b = StrikeCosts(b.striker_cost, b.struck_cost, b.stop_gap)
    results = []
    for w, size in enumerate(w80):
        index = pair_stability(costs_a, costs_b, w80=w)
        results.append(
            StabilityResult(
                pair=(key.attacker, key.victim),
                alert=key.alert,
                launch=key.launch,
                w80=float(np.median(size)),
                w80_unit=w80_unit,
                costs={
                    key.attacker: Costs(range_of(a.striker_cost[:, w, 0]), range_of(b.struck_cost[:, w, 0])),
                    key.victim: Costs(range_of(b.striker_cost[:, w, 0]), range_of(a.struck_cost[:, w, 0])),
                },
                kent_thaler=range_of(index.kent_thaler),
                kent_thaler_raw=range_of(index.kent_thaler_raw),
                canavan=range_of(index.canavan),
            )
        )
    return results


def defence_curve(
    against: tuple[StrikeKey, StrikeDraws], by_other: StrikeDraws, *, layer: str, required: Floats | None
) -> DefenceCurve:
    """Show what a defence of each size stops.

    Parameters
    ----------
    against : (StrikeKey, StrikeDraws)
        The defender strikes first; the other's ragged retaliation meets the defence.
    by_other : StrikeDraws
        The other strikes first, in the same alert case; the defence meets the whole attack.
    layer : str
        The swept layer.
    required : array (draws,) or None
        The other's requirement.
    """
    key, retaliation = against
    assurance = None
    fails_at = None
    if required is not None:
        ratios = retaliation.swept_arriving / required[:, None]
        assurance = tuple(range_of(ratios[:, s]) for s in range(ratios.shape[1]))
        fails_at = _first_below_one(np.array([quantiles_of_draws(0.5, column)[0] for column in ratios.T]))
    return DefenceCurve(
        defender=key.attacker,
        other=key.victim,
        layer=layer,
        alert=key.alert,
        interceptors=SWEPT_INTERCEPTORS,
        first_strike_stopped=tuple(range_of(column) for column in by_other.swept_attack_stopped.T),
        retaliation_stopped=tuple(range_of(column) for column in retaliation.swept_stopped.T),
        assurance=assurance,
        fails_at=fails_at,
    )


def range_of(values: Floats) -> Range:
    """Return the mean and the middle nine tenths (5-95 %) of values over draws."""
    low, high = quantiles_of_draws((0.05, 0.95), values)
    return Range(float(np.mean(values)), float(low), float(high))


def spread_of(mean: Floats, variance: Floats) -> Range:
    """Return the mean and the middle nine tenths (5-95 %) of the mixture of draws and surviving points."""
    spread = summarise(mean, variance)
    return Range(spread.mean, spread.p05, spread.p95)


def _arriving(draws: StrikeDraws, unit: str) -> Arriving:
    u = UNITS.index(unit)
    spread = summarise(draws.arriving[:, u], draws.variance[:, u])
    return Arriving(spread.mean, spread.p05, spread.p95, spread.between_variance, spread.within_variance)


def exposure_of(surviving: Floats, variance: Floats, unharmed: Floats) -> Range:
    """Return 1 − surviving / unharmed; a force that could send nothing has nothing to lose.

    Parameters
    ----------
    surviving, variance : array (draws,)
        Retaliation after the worst attack and before any defence, and its variance within a draw.
    unharmed : array (draws,)
        The same had there been no attack.
    """
    left = spread_of(*_left(surviving, variance, unharmed))
    return Range(1.0 - left.mean, max(1.0 - left.p95, 0.0), 1.0 - left.p05)


def exposure_p95(surviving: Floats, variance: Floats, unharmed: Floats) -> float:
    """Return the 95th percentile of `exposure_of` alone."""
    return 1.0 - float(mixture_quantiles((0.05,), *_left(surviving, variance, unharmed))[0])


def _left(surviving: Floats, variance: Floats, unharmed: Floats) -> tuple[Floats, Floats]:
    """Return the share that an attack leaves, and its variance within a draw."""
    some = unharmed > 0.0
    share = np.divide(surviving, unharmed, out=np.ones_like(surviving), where=some)
    spread = np.divide(variance, unharmed**2, out=np.zeros_like(variance), where=some)
    return share, spread


def _first_below_one(medians: Floats) -> float | None:
    """Return the interceptors at which a falling curve crosses one, straight between the sizes tried."""
    for s, value in enumerate(medians):
        if value < 1.0:
            if s == 0:
                return 0.0
            share = (medians[s - 1] - 1.0) / (medians[s - 1] - value)
            return float(
                SWEPT_INTERCEPTORS[s - 1] + share * (SWEPT_INTERCEPTORS[s] - SWEPT_INTERCEPTORS[s - 1])
            )
    return None
