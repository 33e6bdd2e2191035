"""What an observer sees of a definition: how soon a violation shows, how often the innocent are accused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counterpoise.space.defining.formulas import Clause, Definition, Floats
from counterpoise.space.defining.sights import SIGHTS, Range, Sight

FACTORS = (1.1, 1.5, 2.0, 5.0)
WITHIN_DAYS = (30.0, 365.0)
ACCUSE_SIGMA = 2.0
"""An observer accuses when what was measured is over the limit by so many standard errors."""
_YEAR_DAYS = 365.25
_YES_OR_NO = ("re_entry_body",)


@dataclass(frozen=True)
class Observability:
    """What can be seen of one definition; each a range from the worst to the best of its figures.

    Parameters
    ----------
    seen : dict of (float, float) to (float, float)
        By factor of the violation and days: the probability that it is seen.
    false_accusations_a_year : tuple of two floats
        Of the systems that do not meet the definition, together, from fewest to most.
    unseen : tuple of str
        Observables in it that no means sees.
    """

    seen: dict[tuple[float, float], Range]
    false_accusations_a_year: Range
    unseen: tuple[str, ...]


def observability(
    definition: Definition,
    names: Sequence[str],
    low: Floats,
    high: Floats,
    *,
    is_observable_only: bool,
    sights: dict[str, tuple[Sight, ...]] = SIGHTS,
) -> Observability:
    """Say how soon a violation of a definition shows, and how often somebody is accused for nothing.

    A measurement of a system that is over a limit by a factor x comes out over it by ``x exp(σ Z)``, Z
    standard normal; an observer accuses from ``exp(2 σ)`` on. So one look accuses with the probability
    ``c Φ(ln x / σ − 2)``, where c is the chance that it measures at all, and with looks at random times, r a
    year, a violation is seen within t with ``1 − exp(−t Σ r c Φ(ln x / σ − 2))``, over the means.

    Where all clauses must hold, all must be seen; where any suffices, the violator is taken to choose the one
    that is seen least. Of what is there or not, a violation has no factor.

    Parameters
    ----------
    definition : Clause or Group
    names : sequence of str
    low, high : ndarray of shape (systems, observables)
        Of the systems; those that surely or possibly meet the definition are not accused for nothing.
    is_observable_only : bool
        Without means that need the owner.
    sights : dict, optional

    Notes
    -----
    Assumptions: errors of different looks are independent; a means that is wrong in the same way every time
    never gets better by looking again, and then these are upper bounds. An accusation against a list of
    clauses is made for any of them, against clauses that must all hold at most as often as for the rarest.

    Limits: an observable that no means sees is never seen (0) and nobody is accused by it. No error: seen by
    the first look that measures, nobody accused. No time: not seen.

    Source: own; elementary probability. The figures of `sights.SIGHTS` are assumed.

    Examples
    --------
    One look a year on average, without error, that always measures: seen within a year with 1 - 1/e.

    >>> sure = {"mass": (Sight("radar", (1, 1), (1, 1), (0, 0)),)}
    >>> none = np.empty((0, 1))
    >>> found = observability(
    ...     Clause("mass", True, 1.0), ["mass"], none, none, is_observable_only=True, sights=sure
    ... )
    >>> round(found.seen[2.0, 365.0][0], 3)
    0.632
    """
    used = {
        name: tuple(one for one in sights.get(name, ()) if not (is_observable_only and one.needs_owner))
        for name in {clause.observable for clause in definition.clauses()}
    }
    seen = {
        (factor, days): (
            _seen(definition, used, factor, days / _YEAR_DAYS, is_best=False),
            _seen(definition, used, factor, days / _YEAR_DAYS, is_best=True),
        )
        for factor in FACTORS
        for days in WITHIN_DAYS
    }
    innocent = definition.met(names, low, high).possibly < 1
    false = [
        float(_accused(definition, used, names, low[innocent], high[innocent], is_most=is_most).sum())
        for is_most in (False, True)
    ]
    return Observability(
        seen, (false[0], false[1]), tuple(sorted(name for name, ways in used.items() if not ways))
    )


_Used = dict[str, tuple[Sight, ...]]


def _seen(definition: Definition, used: _Used, factor: float, years: float, *, is_best: bool) -> float:
    """Probability that a violation by a factor is seen within a time."""
    if isinstance(definition, Clause):
        name = definition.observable
        rate = sum(float(_rate(name, one, np.array(factor), is_best=is_best)) for one in used[name])
        return -math.expm1(-years * rate)
    parts = [_seen(part, used, factor, years, is_best=is_best) for part in definition.parts]
    return math.prod(parts) if definition.needs == "all" else min(parts)


def _accused(
    definition: Definition, used: _Used, names: Sequence[str], low: Floats, high: Floats, *, is_most: bool
) -> Floats:
    """Accusations a year against each system that does not meet the definition."""
    if isinstance(definition, Clause):
        factor = definition.met(names, low, high).possibly
        rates = np.zeros(len(low))
        for one in used[definition.observable]:
            rates += _false_rate(definition.observable, one, factor, is_most=is_most)
        return rates
    parts = [_accused(part, used, names, low, high, is_most=is_most) for part in definition.parts]
    join = np.minimum if definition.needs == "all" else np.add
    return np.asarray(join.reduce(parts))


def _rate(name: str, sight: Sight, factor: Floats, *, is_best: bool) -> Floats:
    """True accusations a year by one means."""
    looks, chance = (pair[1 if is_best else 0] for pair in (sight.looks_a_year, sight.chance))
    if name in _YES_OR_NO:
        return np.asarray(looks * chance)
    return np.asarray(looks * chance * _over(factor, sight.error[0 if is_best else 1]))


def _false_rate(name: str, sight: Sight, factor: Floats, *, is_most: bool) -> Floats:
    """False accusations a year by one means, of systems under the limit by a factor."""
    end = 1 if is_most else 0
    looks, error = sight.looks_a_year[end], sight.error[end]
    if name in _YES_OR_NO:
        # A system may have the thing, and be let through for another reason.
        return looks * np.where(factor >= 1, sight.chance[end], error)
    return np.asarray(looks * sight.chance[end] * _over(factor, error))


def _over(factor: Floats, error: float) -> Floats:
    """Probability that a measurement is over the limit by enough to accuse."""
    from scipy.special import ndtr

    with np.errstate(divide="ignore"):
        logarithm = np.log(factor)
    if error == 0:
        return np.where(logarithm > 0, 1.0, 0.0)
    return np.asarray(ndtr(logarithm / error - ACCUSE_SIGMA))
