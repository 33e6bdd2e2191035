"""The definitions of a catalogue: the search put to its systems, with what no definition can do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from counterpoise.scenario.problems import Problem, ScenarioError, suggestion
from counterpoise.space.appraising import appraise
from counterpoise.space.beams import brightness_w_sr
from counterpoise.space.defining.formulas import Floats, Way
from counterpoise.space.defining.judging import Judged, Observed, form, judged
from counterpoise.space.defining.observing import Observability, observability
from counterpoise.space.defining.overlap import inseparable, least_error
from counterpoise.space.defining.proposals import PROPOSALS
from counterpoise.space.defining.search import MOST_CLAUSES, best_definitions
from counterpoise.space.defining.wording import rounded
from counterpoise.space.parameters import PARAMETERS

if TYPE_CHECKING:
    from counterpoise.space.catalogue import Catalogue

ALL = "all"

_NOT_A_TRAIT = ("number",)
"""A system is not another one because there are many of it: that is for a ceiling, not for a definition."""
_WAYS: dict[str, Way] = {
    "altitude": "both",
    "inclination": "both",
    "wavelength": "both",
    "test_separation": "at_most",
}
"""Which thresholds make sense; the others only from below: a ban below a limit is escaped by doing more."""


@dataclass(frozen=True)
class Weights:
    """What each error costs a party: a threatening system missed, a harmless one banned."""

    missed: float = 1.0
    banned: float = 1.0


@dataclass(frozen=True)
class Pair:
    """A threatening and a harmless system, and how far apart they are in what tells them apart best.

    Parameters
    ----------
    threatening, harmless : str
    observable : str
        The one in which their ranges are furthest apart.
    ratio : float
        By how much; 1 or less where they overlap or touch in all, and no definition tells them apart.
    """

    threatening: str
    harmless: str
    observable: str
    ratio: float


@dataclass(frozen=True, eq=False)
class Definitions:
    """What the search found for one catalogue.

    Parameters
    ----------
    catalogue : Catalogue
    observed : Observed
    shares : dict
        By party and system, the share of draws in which the system meets a threshold of the party.
    found : tuple of Judged
        Best first for all parties together by number of clauses, then each party's own.
    proposals : tuple of Judged
        Known proposals, judged in the same way.
    inseparable : tuple of Pair
        Pairs that no definition on these observables tells apart.
    closest : tuple of Pair
        The pairs that are hardest to tell apart of those that can be.
    least_cost, no_ban_cost : float
        Cost of the best definition of any length on these observables, and of banning nothing.
    weights : dict of str to Weights
    is_observable_only : bool
    leave_out : tuple of str
    max_clauses, draws, seed : int
    margin : float
    """

    catalogue: Catalogue
    observed: Observed
    shares: dict[str, dict[str, float]]
    found: tuple[Judged, ...]
    proposals: tuple[Judged, ...]
    inseparable: tuple[Pair, ...]
    closest: tuple[Pair, ...]
    least_cost: float
    no_ban_cost: float
    weights: dict[str, Weights]
    is_observable_only: bool
    leave_out: tuple[str, ...]
    max_clauses: int
    draws: int
    seed: int
    margin: float

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "catalogue": self.catalogue.name,
            "hash": self.catalogue.hash,
            "seed": self.seed,
            "draws": self.draws,
            "observable_only": self.is_observable_only,
            "max_clauses": self.max_clauses,
            "widened_by": self.margin,
            "observables": list(self.observed.observables),
            "weights": {
                key: {"missed": one.missed, "banned": one.banned} for key, one in self.weights.items()
            },
            "threatening": {
                party: [name for name, is_one in zip(self.observed.systems, mask, strict=True) if is_one]
                for party, mask in self.observed.is_threatening.items()
            },
            "definitions": [
                {**definition_as(one, self.observed), **seen_as(self.seen(one))} for one in self.found
            ],
            "proposals": [definition_as(one, self.observed) for one in self.proposals],
            "inseparable": [_pair(one) for one in self.inseparable],
            "closest": [_pair(one) for one in self.closest],
            "least_cost": self.least_cost,
            "no_ban_cost": self.no_ban_cost,
        }

    def seen(self, one: Judged) -> Observability:
        """What an observer sees of one of the definitions that were found."""
        observed = self.observed
        return observability(
            one.definition,
            observed.observables,
            observed.low,
            observed.high,
            is_observable_only=self.is_observable_only,
        )

    def observability_text(self) -> str:
        """The definitions that were found with how each is seen, as YAML that an inspection plan reads."""
        from counterpoise.space.defining.saving import observability_text

        return observability_text(self)

    def to_json(self) -> str:
        """Return it as one JSON object."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def __str__(self) -> str:
        from counterpoise.space.defining.telling import told

        return told(self)


def define(
    catalogue: Catalogue,
    *,
    is_observable_only: bool = False,
    max_clauses: int = MOST_CLAUSES,
    margin: float = 1.0,
    weights: Mapping[str, Weights] | None = None,
    leave_out: Sequence[str] = (),
    draws: int = 1024,
    seed: int = 1985,
) -> Definitions:
    """Find the definitions that best separate what is threatening from what is harmless.

    A system threatens a party if it meets one of the party's thresholds in at least half of the draws of
    its figures. For all parties together, the cost of an error is the sum of what it costs each; then each
    party's own best is found too. See `search.best_definitions`.

    Parameters
    ----------
    catalogue : Catalogue
    is_observable_only : bool
        Only parameters that an outsider sees without the owner's help.
    max_clauses : int, 1 to 3
    margin : float, at least 1
        Ranges are made wider by this ratio before the search.
    weights : mapping of str to Weights, optional
        By party; 1 and 1 where nothing is said.
    leave_out : sequence of str
        Observables that no definition may name.
    draws, seed : int
        Of the figures, for the potentials.

    Raises
    ------
    ScenarioError
        If nothing in the catalogue is threatening, or nothing harmless, or a party or observable is unknown.
    ValueError
        If a number is out of its range.
    """
    given = {key: (weights or {}).get(key, Weights()) for key in catalogue.parties}
    _known(catalogue, weights or {}, catalogue.parties, "party")
    _known(catalogue, leave_out, _columns(False), "observable")
    observed, shares = observe(
        catalogue, is_observable_only=is_observable_only, leave_out=leave_out, draws=draws, seed=seed
    )
    _not_empty(catalogue, observed)
    low, high = observed.low / margin, observed.high * margin
    miss, ban = _costs(observed, given)
    found = list(_best(observed, ALL, None, miss, ban, max_clauses, margin))
    for key in catalogue.parties:
        own_miss, own_ban = _costs(observed, {key: given[key]})
        if len(catalogue.parties) > 1 and own_miss.any():
            found += _best(observed, key, key, own_miss, own_ban, max_clauses, margin)
    everything, _ = observe(catalogue, is_observable_only=False, draws=draws, seed=seed)
    pairs = _pairs(observed, low, high)
    return Definitions(
        catalogue=catalogue,
        observed=observed,
        shares=shares,
        found=tuple(found),
        proposals=tuple(
            judged(one.definition, everything, fits=one.key, miss_cost=miss, ban_cost=ban)
            for one in PROPOSALS
        ),
        inseparable=tuple(one for one in pairs if one.ratio <= 1),
        closest=tuple([one for one in pairs if one.ratio > 1][:5]),
        least_cost=least_error(low, high, miss_cost=miss, ban_cost=ban, ways=observed.ways).cost,
        no_ban_cost=float(miss.sum()),
        weights=given,
        is_observable_only=is_observable_only,
        leave_out=tuple(leave_out),
        max_clauses=max_clauses,
        draws=draws,
        seed=seed,
        margin=margin,
    )


def observe(
    catalogue: Catalogue,
    *,
    is_observable_only: bool,
    leave_out: Sequence[str] = (),
    draws: int = 1024,
    seed: int = 1985,
) -> tuple[Observed, dict[str, dict[str, float]]]:
    """What is known of the systems, and whom they threaten in which share of the draws."""
    names = tuple(name for name in _columns(is_observable_only) if name not in leave_out)
    bounds = catalogue.bounds(tuple(name for name in names if name in PARAMETERS))
    low, high, units = bounds.low, bounds.high, bounds.units
    if "brightness" in names:
        beam = catalogue.bounds(("power", "aperture", "wavelength"))
        low = np.column_stack([low, _brightness(beam.low[:, 0], beam.low[:, 1], beam.high[:, 2])])
        high = np.column_stack([high, _brightness(beam.high[:, 0], beam.high[:, 1], beam.low[:, 2])])
        units = (*units, "W/sr")
    shares = appraise(catalogue, draws=draws, seed=seed).threatening
    masks = {
        party: np.array([by_system[key] >= 0.5 for key in catalogue.systems])
        for party, by_system in shares.items()
    }
    ways = tuple(_WAYS.get(name, "at_least") for name in names)
    return Observed(tuple(catalogue.systems), names, units, ways, low, high, masks), shares


def _columns(is_observable_only: bool) -> tuple[str, ...]:
    """Parameters, and the brightness that follows from three of them: to see it is to see them all."""
    seen = tuple(
        name
        for name, one in PARAMETERS.items()
        if (one.is_observable or not is_observable_only) and name not in _NOT_A_TRAIT
    )
    return seen if is_observable_only else (*seen, "brightness")


def _brightness(power: Floats, aperture: Floats, wavelength_um: Floats) -> Floats:
    lacks = np.isnan(wavelength_um)
    bright = brightness_w_sr(power, aperture, np.where(lacks, 1.0, wavelength_um) * 1e-6)
    return np.where(lacks, np.nan, bright)


def _costs(observed: Observed, weights: Mapping[str, Weights]) -> tuple[Floats, Floats]:
    """Cost of missing and of banning each system, summed over parties."""
    miss, ban = np.zeros(len(observed.systems)), np.zeros(len(observed.systems))
    for party, weight in weights.items():
        is_threat = observed.is_threatening[party]
        miss += weight.missed * is_threat
        ban += weight.banned * ~is_threat
    return miss, ban


def _best(
    observed: Observed,
    fits: str,
    party: str | None,
    miss: Floats,
    ban: Floats,
    max_clauses: int,
    margin: float,
) -> Iterator[Judged]:
    """Each number of clauses that does better than fewer."""
    low, high = observed.low, observed.high
    last = None
    for one in best_definitions(
        observed.observables,
        low,
        high,
        miss_cost=miss,
        ban_cost=ban,
        max_clauses=max_clauses,
        margin=margin,
        ways=observed.ways,
    ):
        if one.definition is not None and one.definition != last:
            definition = rounded(one.definition, observed.observables, low / margin, high * margin)
            yield judged(definition, observed, fits=fits, miss_cost=miss, ban_cost=ban, party=party)
        last = one.definition


def _pairs(observed: Observed, low: Floats, high: Floats) -> list[Pair]:
    """Every threatening system with every harmless one, hardest to tell apart first."""
    is_threat = observed.to_any
    cannot = inseparable(low, high, observed.ways)
    found = []
    for a in np.flatnonzero(is_threat):
        for b in np.flatnonzero(~is_threat):
            column, ratio = _apart(low[a], high[a], low[b], high[b], observed.ways)
            ratio = min(ratio, 1.0) if cannot[a, b] else ratio
            found.append(Pair(observed.systems[a], observed.systems[b], observed.observables[column], ratio))
    return sorted(found, key=lambda one: one.ratio)


def _apart(
    low_a: Floats, high_a: Floats, low_b: Floats, high_b: Floats, ways: Sequence[Way]
) -> tuple[int, float]:
    """The observable in which two systems are furthest apart, and by what ratio."""
    with np.errstate(divide="ignore", invalid="ignore"):
        over, under = low_a / high_b, low_b / high_a
    over = np.where(high_b == 0, np.where(low_a > 0, np.inf, 1.0), over)
    under = np.where(high_a == 0, np.where(low_b > 0, np.inf, 1.0), under)
    over = np.where([way == "at_most" for way in ways], 0.0, over)
    under = np.where([way == "at_least" for way in ways], 0.0, under)
    ratios = np.fmax(over, under)
    # What a has and b lacks tells them apart by any threshold that a meets; what a lacks tells nothing.
    ratios = np.where(np.isnan(low_a), 0.0, np.where(np.isnan(low_b), np.inf, ratios))
    column = int(np.argmax(ratios))
    return column, float(ratios[column])


def definition_as(one: Judged, observed: Observed) -> dict[str, Any]:
    """A definition and what it does, ready for JSON."""
    units = dict(zip(observed.observables, observed.units, strict=True))
    return {
        "fits": one.fits,
        "clauses": [
            {
                "observable": clause.observable,
                "at_least" if clause.at_least else "at_most": clause.limit,
                "unit": units.get(clause.observable) or _unit(clause.observable),
            }
            for clause in one.definition.clauses()
        ],
        "joined": form(one.definition),
        "words": one.words,
        "cost": one.cost,
        "caught": list(one.caught),
        "missed": list(one.missed),
        "banned_harmless": list(one.banned_harmless),
        "margin": one.margin if np.isfinite(one.margin) else None,
        "near": [{"system": name, "ratio": ratio} for name, ratio in one.near[:5] if np.isfinite(ratio)],
    }


def seen_as(found: Observability) -> dict[str, Any]:
    """What is seen of a definition, ready for JSON."""
    return {
        "seen": [
            {"factor": factor, "within_days": days, "probability": list(chance)}
            for (factor, days), chance in found.seen.items()
        ],
        "false_accusations_a_year": list(found.false_accusations_a_year),
        "unseen": list(found.unseen),
    }


def _unit(name: str) -> str:
    return PARAMETERS[name].unit if name in PARAMETERS else "W/sr"


def _pair(one: Pair) -> dict[str, Any]:
    return {
        "threatening": one.threatening,
        "harmless": one.harmless,
        "observable": one.observable,
        "ratio": one.ratio if np.isfinite(one.ratio) else None,
    }


def _known(catalogue: Catalogue, given: Any, known: Any, what: str) -> None:
    for name in given:
        if name not in known:
            near = suggestion(name, tuple(known)) or f"; there are {', '.join(known)}"
            raise ScenarioError([Problem(catalogue.file, 0, 0, "", f"unknown {what} {name!r}{near}")])


def _not_empty(catalogue: Catalogue, observed: Observed) -> None:
    """A search without two classes has nothing to separate."""
    is_threat: NDArray[np.bool_] = observed.to_any
    if not catalogue.parties:
        message = "no party says what it holds to be threatening; write 'parties' with their thresholds"
    elif not is_threat.any():
        message = "no system is threatening to any party, so there is nothing to define; lower a threshold"
    elif is_threat.all():
        message = "every system is threatening to some party, so a definition would separate nothing"
    elif not observed.observables:
        message = "no observable is left to define anything with"
    else:
        return
    raise ScenarioError([Problem(catalogue.file, 0, 0, "", message)])
