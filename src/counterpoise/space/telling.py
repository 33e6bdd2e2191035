"""Potentials in plain words: one line a system, and who stands out."""

from __future__ import annotations

from collections.abc import Iterator

from counterpoise.space.appraising import Appraisal, Spread
from counterpoise.space.catalogue import SpaceSystem
from counterpoise.space.measures import MEASURES
from counterpoise.space.parameters import CALLED_WEAPONS, KINDS, said

SURE, UNLIKELY = 0.95, 0.05
NOTHING = "–"
UNKNOWN = "unknown"
COLUMNS = {
    "ground": "to the ground",
    "boost": "missiles in boost",
    "satellites": "satellites",
    "distance": "beam at 1,000 km",
}
_LEAST_BOOSTS = 0.005
_LEAST_IRRADIANCE = 1.0  # W/m²; sunlight is 1,361
_LEAST_REACH_KM = 10.0


def told(name: str, value: float) -> str:
    """A value of a measure in words."""
    return said(value, MEASURES[name].unit)


def cells(found: Appraisal, key: str) -> dict[str, str]:
    """What a system could do on each axis, at the medians; a dash for nothing, whatever is unknown.

    Returns
    -------
    dict of str to str
        By axis, in the order of `COLUMNS`.
    """
    spreads, system = found.spreads[key], found.catalogue.systems[key]
    told_of = {
        "ground": _ground(spreads),
        "boost": _boost(spreads),
        "satellites": _satellites(spreads),
        "distance": _distance(spreads),
    }
    return {
        axis: UNKNOWN if words != NOTHING and is_unknown(system, axis) else words
        for axis, words in told_of.items()
    }


def is_unknown(system: SpaceSystem, axis: str) -> bool:
    """Whether a figure is unknown on which an axis depends: draws then say what can be, not how likely."""
    return any(name in system.unknown for name in _DEPENDS[axis])


def _ground(spreads: dict[str, Spread]) -> str:
    mass, time = spreads["delivered_mass"], spreads["time_to_ground"]
    if mass.p50 > 0:
        return f"{told('delivered_mass', mass.p50)} in {told('time_to_ground', time.p50)}"
    return f"perhaps {told('delivered_mass', mass.p95)}" if mass.p95 > 0 else NOTHING


def _boost(spreads: dict[str, Spread]) -> str:
    engaged, reach = spreads["launches_engaged"], spreads["boost_reach"]
    if engaged.p50 >= _LEAST_BOOSTS:
        return f"meets {told('launches_engaged', engaged.p50)} at once"
    if engaged.p95 >= _LEAST_BOOSTS:
        return f"perhaps {told('launches_engaged', engaged.p95)} at once"
    return f"flies {told('boost_reach', reach.p50)}" if reach.p50 >= _LEAST_REACH_KM else NOTHING


def _satellites(spreads: dict[str, Spread]) -> str:
    speed, time = spreads["closing_speed"], spreads["time_to_intercept"]
    if speed.p50 > 0:
        return f"{told('closing_speed', speed.p50)} in {told('time_to_intercept', time.p50)}"
    return f"perhaps {told('closing_speed', speed.p95)}" if speed.p95 > 0 else NOTHING


def _distance(spreads: dict[str, Spread]) -> str:
    strength, boosters = spreads["irradiance"], spreads["targets_per_boost"]
    if strength.p95 <= 0:
        return NOTHING
    if strength.p95 < _LEAST_IRRADIANCE:
        return "faint"
    words = told("irradiance", strength.p50)
    return f"{words}, {told('targets_per_boost', boosters.p50)} boosters" if boosters.p50 >= 0.01 else words


def verdict(share: float) -> str:
    """Whether a system meets a threshold of a party, from the share of draws in which it does.

    >>> verdict(1.0), verdict(0.3), verdict(0.0)
    ('yes', 'may', 'no')
    """
    return "yes" if share >= SURE else "may" if share > UNLIKELY else "no"


def verdict_of(found: Appraisal, party: str, key: str) -> str:
    """Whether a system meets a threshold of a party: yes, may or no.

    Sure is only what is known: where a limit is on an axis of which a figure is unknown, it only may.
    """
    share = found.threatening[party][key]
    if verdict(share) != "yes":
        return verdict(share)
    system, met = found.catalogue.systems[key], found.met(party, key)
    known = (
        met[one.key]
        for one in found.catalogue.parties[party].thresholds
        if not any(is_unknown(system, MEASURES[name].axis) for name in one.limits)
    )
    return "yes" if max(known, default=0.0) >= SURE else "may"


def opening(found: Appraisal) -> str:
    """What was asked, and what there is to compare with."""
    catalogue, given = found.catalogue, found.circumstances
    icbm, slbm = (told("time_to_ground", seconds) for seconds in (given.icbm_s, given.slbm_s))
    return (
        f"{catalogue.title}: {len(catalogue.systems)} systems, {found.draws:,} draws. Boosters burn "
        f"{given.burn_s:g} s, of which {given.window_s:g} are left to meet them; an ICBM flies {icbm}, a "
        f"submarine's missile {slbm}."
    )


def sentences(found: Appraisal) -> Iterator[str]:
    """Who stands out on which axis, what each party would call threatening, and what is not known."""
    yield from _leaders(found)
    for party in found.catalogue.parties:
        yield _party(found, party)
    yield from _absentee_figures(found)
    for system in found.catalogue.systems.values():
        unknown = [name for name in system.unknown if name in _MATTERS]
        if unknown:
            words = " and ".join(_MATTERS[name] for name in unknown)
            yield f"{system.name}: {words} unknown, and drawn from everything physically possible."


_DEPENDS = {
    "ground": ("delta_v", "payload", "re_entry_body", "altitude"),
    "boost": ("delta_v", "acceleration", "number", "altitude", "inclination"),
    "satellites": ("delta_v", "acceleration", "altitude"),
    "distance": ("power", "aperture", "wavelength"),
}
_MATTERS = {
    "delta_v": "change of speed",
    "acceleration": "push",
    "payload": "payload",
    "power": "power of the beam",
    "re_entry_body": "whether a body comes down whole",
    "number": "number",
}


def _absentee_figures(found: Appraisal) -> Iterator[str]:
    """What a scenario's layer of defence needs of an interceptor in orbit, as it would be written there."""
    for system in found.catalogue.systems.values():
        one = found.spreads[system.key]["boost_absentee"]
        if system.kind == "interceptor" and one.p50 < float("inf") and not is_unknown(system, "boost"):
            low, middle, high = (_rounded(value) for value in (one.p05, one.p50, one.p95))
            figure = middle if high is None or low == high else f"{low}..{high}"
            doubt = ", the median: some draws never reach a booster" if high is None else ""
            yield f"{system.name}, in a scenario's layer of defence: absentee_ratio: {figure}{doubt}."


def _rounded(value: float) -> str | None:
    """To two digits, as much as such a figure is worth; None for what is infinite."""
    return f"{float(f'{value:.2g}'):.10g}" if value < float("inf") else None


def _leaders(found: Appraisal) -> Iterator[str]:
    for name, words in (
        ("delivered_mass", "The most mass to the ground"),
        ("time_to_ground", "The soonest there"),
        ("launches_engaged", "The most launches met at once"),
        ("closing_speed", "The fastest towards a satellite"),
        ("irradiance", "The strongest beam at 1,000 km"),
    ):
        ranked = [one for one in ranking(found, name) if _is_worth_saying(found, one, name)]
        if ranked:
            first = "; ".join(
                f"{system.name} ({told(name, found.spreads[system.key][name].p50)})" for system in ranked[:3]
            )
            yield f"{words}: {first}."


def _is_worth_saying(found: Appraisal, system: SpaceSystem, measure: str) -> bool:
    least = {"launches_engaged": _LEAST_BOOSTS, "irradiance": _LEAST_IRRADIANCE}.get(measure, 0.0)
    return found.spreads[system.key][measure].p50 >= least


def ranking(found: Appraisal, measure: str) -> list[SpaceSystem]:
    """The systems that can do something by a measure, the worst first, by their medians.

    Without those of which a figure that decides is unknown: nothing says where they stand.
    """
    more, axis = MEASURES[measure].more_is_worse, MEASURES[measure].axis
    systems = found.catalogue.systems

    def median(key: str) -> float:
        return found.spreads[key][measure].p50

    known = [key for key, system in systems.items() if not is_unknown(system, axis)]
    able = [key for key in known if (median(key) > 0 if more else median(key) < float("inf"))]
    # The name settles ties, so that the order of the file does not matter.
    sign = -1 if more else 1
    return [systems[key] for key in sorted(able, key=lambda key: (sign * median(key), key))]


def _party(found: Appraisal, party: str) -> str:
    systems = found.catalogue.systems
    verdicts = {key: verdict_of(found, party, key) for key in systems}
    sure = [systems[key] for key, word in verdicts.items() if word == "yes"]
    may = sum(word == "may" for word in verdicts.values())
    peaceful = [system.name for system in sure if system.kind not in CALLED_WEAPONS]
    name = found.catalogue.parties[party].name
    said_of = f"{name}, by its own thresholds: {len(sure)} threatening, {may} that may be"
    if not peaceful:
        return f"{said_of}; no threatening one is of a peaceful kind."
    return f"{said_of}; of a peaceful kind among the threatening: {'; '.join(peaceful)}."


def kind_of(system: SpaceSystem) -> str:
    """Its kind in words, with a mark for what is made up."""
    return f"{KINDS[system.kind]}{', made up' if system.is_made_up else ''}"
