"""What a change of one side takes from another, draw by draw, in that other side's own view."""

from __future__ import annotations

import numpy as np

from counterpoise.assessment.measures import range_of
from counterpoise.assessment.mixture import chances_at_least
from counterpoise.assessment.result import Range
from counterpoise.assessment.security import CaseDraws
from counterpoise.exchange.forces import Floats

MEASURES = (
    "retaliation",
    "exposure",
    "assurance",
    "first_strike_potential",
    "share_left",
    "cost_ratio",
)
"""What is measured of every threat, in the order of every table."""

RISES = frozenset({"exposure", "first_strike_potential"})
"""Those of which a rise is for the worse; of the others a fall is."""

Readings = dict[str, Floats | None]


def readings(cases: dict[str, CaseDraws], required: Floats | None) -> Readings:
    """Read every measure in every draw, each in the alert case that is worst in that draw.

    Parameters
    ----------
    cases : dict of str to CaseDraws
        By alert case, with ``undefended``.
    required : array (draws,) or None

    Returns
    -------
    dict of str to array (draws,) or None
        ``retaliation`` arriving, in the side's unit; ``exposure``, its expected share; ``assurance``;
        ``first_strike_potential``, the chance in that draw that the requirement is missed; ``share_left``,
        arriving over what would arrive without any missile defence; ``cost_ratio``, the opponent's C1/C2.
        None where a measure cannot be had in every draw.
    """
    arriving = _least([case.arriving for case in cases.values()])
    chance = None
    if required is not None:
        chance = _least([chances_at_least(required, case.arriving, case.variance) for case in cases.values()])
    kept = _least([_share(case.surviving, case.unharmed) for case in cases.values()])
    ratios = [case.cost_ratio for case in cases.values()]
    known = [ratio for ratio in ratios if ratio is not None and np.isfinite(ratio).all()]
    return {
        "retaliation": arriving,
        "exposure": 1.0 - kept,
        "assurance": None if required is None else arriving / required,
        "first_strike_potential": None if chance is None else 1.0 - chance,
        "share_left": _least(
            [_share(case.arriving, case.undefended) for case in cases.values() if case.undefended is not None]
        ),
        "cost_ratio": _least(known) if len(known) == len(ratios) else None,
    }


def changes(before: Readings, after: Readings) -> Readings:
    """Return after − before in every draw; of retaliation, as a share of what arrived before."""
    found: Readings = {}
    for measure in MEASURES:
        one, other = before[measure], after[measure]
        change = None if one is None or other is None else other - one
        if change is not None and one is not None and measure == "retaliation":
            change = np.divide(change, one, out=np.zeros_like(change), where=one > 0.0)
        found[measure] = change
    return found


def effect_of(change: Readings) -> dict[str, Range | None]:
    """Return mean, 5th and 95th percentile over the draws of every change."""
    return {measure: None if values is None else range_of(values) for measure, values in change.items()}


def worsening(measure: str, change: Floats) -> Floats:
    """Return the change with the sign that makes worse positive."""
    return change if measure in RISES else -change


def excess(pair: Readings, first: Readings, second: Readings) -> dict[str, tuple[float, float]]:
    """Return by how much a pair is worse than its two parts apart: mean and its standard error.

    Parameters
    ----------
    pair, first, second : Readings
        Changes on the same draws.

    Notes
    -----
    Changes of a measure add up. Of retaliation, which changes by a share of itself, what the two leave is
    multiplied: two that each leave a half leave a quarter.
    """
    found = {}
    for measure in MEASURES:
        together, one, other = pair[measure], first[measure], second[measure]
        if together is None or one is None or other is None:
            continue
        apart = one + other + (one * other if measure == "retaliation" else 0.0)
        over = worsening(measure, together - apart)
        found[measure] = (float(np.mean(over)), standard_error(over))
    return found


def standard_error(values: Floats) -> float:
    """Return the standard error of the mean over draws, as if drawn independently; 0 for one draw."""
    return float(np.std(values, ddof=1) / np.sqrt(values.size)) if values.size > 1 else 0.0


def _least(values: list[Floats]) -> Floats:
    least: Floats = np.min(np.stack(values), axis=0)
    return least


def _share(part: Floats, whole: Floats) -> Floats:
    """Return part over whole; where there was nothing, nothing is taken."""
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0.0)
