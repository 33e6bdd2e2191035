"""What each system of a catalogue could do, on draws of its figures, whatever it is called."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise import __version__
from counterpoise.scenario.draws import Draws
from counterpoise.space import beams, constellations, descent, encounters
from counterpoise.space.arguments import EARTH_KM
from counterpoise.space.measures import MEASURES

if TYPE_CHECKING:
    from counterpoise.space.arguments import Floats
    from counterpoise.space.catalogue import Catalogue, SpaceSystem

LOW, HIGH = 0.05, 0.95
GEOSTATIONARY_KM = 35_786.0
_DAY_S = 86_400.0


@dataclass(frozen=True)
class Circumstances:
    """What potentials depend on beside the system itself; each is a choice that a reader may change.

    Parameters
    ----------
    burn_s : float
        How long the booster burns that is to be met: 170 s for a solid-fuelled ICBM, 250 s for a liquid one
        (APS 2003, as read in IEEE Spectrum, March 2005).
    detect_s, decide_s : float
        To see a launch or a burn, and to decide (METHODS D).
    burnout_km : float
        Height at which boosters are met (assumed).
    latitude_deg : float
        Of the launches (assumed).
    shots : float
        Interceptors at each booster (assumed).
    band_deg : tuple of two floats
        The latitudes whose coverage is asked for (assumed).
    glide_km : float
        How far to either side a body comes down without a burn for it (assumed).
    icbm_km, slbm_km : float
        Ranges of the missiles to compare with (assumed; facts: 30 minutes for an ICBM).
    target_km : float
        Height of low satellites that may be met; geostationary ones are met too (assumed).
    seen_at_km, miss_km : float
        Where a target is first seen by what homes on it, and by how much it would be missed (assumed).
    beam_km : float
        Distance of a booster from a beam (assumed, as in METHODS D).
    fluence_j_m2 : float
        Energy on an area that destroys a booster: 10 kJ/cm², between soft (1 to 5) and hardened (10 to 100)
        boosters of the facts (unverified).
    slew_s : float
        From one booster to the next (assumed).
    """

    burn_s: float = 170.0
    detect_s: float = encounters.DETECT_S
    decide_s: float = encounters.DECIDE_S
    burnout_km: float = 200.0
    latitude_deg: float = 40.0
    shots: float = 1.0
    band_deg: tuple[float, float] = (30.0, 60.0)
    glide_km: float = 100.0
    icbm_km: float = 10_000.0
    slbm_km: float = 2_500.0
    target_km: float = 500.0
    seen_at_km: float = 100.0
    miss_km: float = 1.0
    beam_km: float = 3_000.0
    fluence_j_m2: float = 1e8
    slew_s: float = 1.0

    @property
    def icbm_s(self) -> float:
        """Flight time of the ICBM."""
        return float(descent.ballistic_time_s(self.icbm_km))

    @property
    def slbm_s(self) -> float:
        """Flight time of the submarine's missile."""
        return float(descent.ballistic_time_s(self.slbm_km))

    def to_dict(self) -> dict[str, Any]:
        """Return them, and what follows from them, ready for JSON."""
        found = {**asdict(self), "band_deg": list(self.band_deg)}
        return found | {"icbm_s": self.icbm_s, "slbm_s": self.slbm_s, "window_s": self.window_s}

    @property
    def window_s(self) -> float:
        """Time in which a booster can be met."""
        return float(encounters.window_s(self.burn_s, detect_s=self.detect_s, decide_s=self.decide_s))


@dataclass(frozen=True)
class Spread:
    """A potential of one system over the draws: 5th percentile, median and 95th percentile."""

    p05: float
    p50: float
    p95: float


@dataclass(frozen=True, eq=False)
class Appraisal:
    """The potentials of a catalogue's systems.

    Parameters
    ----------
    catalogue : Catalogue
    circumstances : Circumstances
    draws, seed : int
    values : dict of str to ndarray of shape (systems, draws)
        By measure. What a system cannot do at all is 0 where more is worse, and infinite where less is.
    """

    catalogue: Catalogue
    circumstances: Circumstances
    draws: int
    seed: int
    values: dict[str, Floats]

    @cached_property
    def spreads(self) -> dict[str, dict[str, Spread]]:
        """By system and measure, the spread over the draws."""
        levels = [LOW, 0.5, HIGH]
        # Values that were drawn, not between them: half of "never" and a number is no number.
        found = {
            name: np.quantile(values, levels, axis=1, method="inverted_cdf")
            for name, values in self.values.items()
        }
        return {
            key: {name: Spread(*map(float, quantiles[:, row])) for name, quantiles in found.items()}
            for row, key in enumerate(self.catalogue.systems)
        }

    @cached_property
    def threatening(self) -> dict[str, dict[str, float]]:
        """By party and system, the share of draws in which the system meets a threshold of the party."""
        found: dict[str, dict[str, float]] = {}
        for key, party in self.catalogue.parties.items():
            met = np.zeros((len(self.catalogue.systems), self.draws), dtype=bool)
            for threshold in party.thresholds:
                met |= threshold.met(self.values)
            shares = met.mean(axis=1)
            found[key] = {
                system: float(share) for system, share in zip(self.catalogue.systems, shares, strict=True)
            }
        return found

    def met(self, party: str, system: str) -> dict[str, float]:
        """By threshold of a party, the share of draws in which a system meets it."""
        row = list(self.catalogue.systems).index(system)
        values = {name: array[row] for name, array in self.values.items()}
        return {one.key: float(np.mean(one.met(values))) for one in self.catalogue.parties[party].thresholds}

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON; what is infinite is null."""
        return {
            "catalogue": self.catalogue.name,
            "hash": self.catalogue.hash,
            "seed": self.seed,
            "draws": self.draws,
            "version": __version__,
            "circumstances": self.circumstances.to_dict(),
            "measures": {
                name: {
                    "axis": one.axis,
                    "unit": one.unit,
                    "more_is_worse": one.more_is_worse,
                    "says": one.says,
                }
                for name, one in MEASURES.items()
            },
            "systems": {key: self._system(system) for key, system in self.catalogue.systems.items()},
        }

    def _system(self, system: SpaceSystem) -> dict[str, Any]:
        return {
            "name": system.name,
            "kind": system.kind,
            "owner": system.owner,
            "basing": system.basing,
            "made_up": system.is_made_up,
            "unknown": list(system.unknown),
            "threatening": {party: shares[system.key] for party, shares in self.threatening.items()},
            "potential": {
                name: {key: value if np.isfinite(value) else None for key, value in asdict(spread).items()}
                for name, spread in self.spreads[system.key].items()
            },
        }


def appraise(
    catalogue: Catalogue, *, circumstances: Circumstances | None = None, draws: int = 1024, seed: int = 1985
) -> Appraisal:
    """Say what each system of a catalogue could do.

    Parameters
    ----------
    catalogue : Catalogue
    circumstances : Circumstances, optional
        By default as stated there, with the burn of boosters that the catalogue states.
    draws : int, at least 1
        Draws of the uncertain figures; what is unknown is drawn from everything physically possible.
    seed : int, at least 0

    Returns
    -------
    Appraisal

    Raises
    ------
    ValueError
        If draws, seed or a circumstance is out of its range.
    """
    given = circumstances or usual(catalogue)
    on = Draws(draws, seed)
    figures = {name: catalogue.values(name, on) for name in _USED}
    is_orbit = np.array([system.basing == "orbit" for system in catalogue.systems.values()])
    rows = _Rows(figures, is_orbit, given)
    values = {**rows.ground(), **rows.boost(), **rows.satellites(), **rows.beam()}
    return Appraisal(catalogue, given, draws, seed, {name: values[name] for name in MEASURES})


def usual(catalogue: Catalogue) -> Circumstances:
    """The circumstances where none are given: the catalogue's own boosters, at their median."""
    burn = catalogue.booster_burn
    return Circumstances(burn_s=burn.median) if burn else Circumstances()


_USED = (
    "altitude",
    "inclination",
    "number",
    "delta_v",
    "acceleration",
    "payload",
    "power",
    "aperture",
    "wavelength",
    "re_entry_body",
)


class _Rows:
    """The figures of all systems on all draws, and what follows from them, shape (systems, draws)."""

    def __init__(self, figures: dict[str, Floats], is_orbit: Any, given: Circumstances) -> None:
        self.given = given
        self.is_orbit = np.broadcast_to(is_orbit[:, None], figures["number"].shape)
        # What is not in orbit gets harmless stand-ins; every result below leaves it out.
        self.altitude = np.where(self.is_orbit, figures["altitude"], 0.0)
        self.inclination = np.where(self.is_orbit, np.nan_to_num(figures["inclination"]), 0.0)
        self.figures = figures

    def ground(self) -> dict[str, Floats]:
        """From orbit to the ground."""
        given, burn = self.given, self.figures["delta_v"]
        perigee = np.minimum(descent.perigee_after_km(self.altitude, burn), self.altitude)
        # A body is there or not: an unknown one is there in half of the draws.
        comes_down = self.is_orbit & (perigee <= 0) & (self.figures["re_entry_body"] >= 0.5)
        time = np.where(comes_down, descent.deorbit(self.altitude, perigee).time_s, np.inf)
        grazing = descent.deorbit(self.altitude, np.minimum(0.0, self.altitude)).delta_v_m_s
        turn = encounters.plane_change_deg(self.altitude, np.maximum(burn - grazing, 0.0))
        swath = np.where(comes_down, given.glide_km + np.radians(turn) * EARTH_KM, 0.0)
        day, flight = self._coverage(swath)
        with np.errstate(divide="ignore"):
            return {
                "delivered_mass": np.where(comes_down, self.figures["payload"], 0.0),
                "time_to_ground": time,
                "warning_left": np.maximum(time - given.detect_s, 0.0),
                "ground_coverage": day,
                "ground_absentee": 1 / flight,
            }

    def _coverage(self, swath: Floats) -> tuple[Floats, Floats]:
        """Of the band, the share that all pass in a day, and that one passes in the time of an ICBM."""
        period = encounters.transfer(self.altitude, self.altitude).time_s * 2
        revolutions = self.figures["number"] * _DAY_S / period
        day, flight = (
            constellations.band_coverage(
                turns, swath, band_deg=self.given.band_deg, inclination_deg=self.inclination
            )
            for turns in (revolutions, self.given.icbm_s / period)
        )
        return day, flight

    def boost(self) -> dict[str, Floats]:
        """Against missiles in boost."""
        given = self.given
        reach = encounters.reach_km(given.window_s, self.figures["delta_v"], self.figures["acceleration"])
        reach = np.where(self.is_orbit, reach, 0.0)
        along = encounters.reach_along_km(reach, self.altitude, given.burnout_km)
        share = constellations.share_in_reach(
            along, self.altitude, latitude_deg=given.latitude_deg, inclination_deg=self.inclination
        )
        in_place = self.figures["number"] * share
        with np.errstate(divide="ignore"):
            absentee = 1 / share
        return {
            "boost_reach": reach,
            "boost_absentee": absentee,
            "interceptors_in_place": in_place,
            "launches_engaged": in_place / given.shots,
        }

    def satellites(self) -> dict[str, Floats]:
        """Against satellites, low ones and geostationary ones."""
        given, burn = self.given, self.figures["delta_v"]
        highest = np.where(
            self.is_orbit, encounters.highest_km(self.altitude, burn), encounters.highest_from_ground_km(burn)
        )
        low, low_natural = self._meeting(given.target_km)
        high, high_natural = self._meeting(GEOSTATIONARY_KM)
        natural = np.maximum(
            np.where(np.isfinite(low), low_natural, 0.0), np.where(np.isfinite(high), high_natural, 0.0)
        )
        homing = encounters.homing_speed_m_s(
            self.figures["acceleration"], burn, seen_at_km=given.seen_at_km, miss_km=given.miss_km
        )
        turn = encounters.plane_change_deg(self.altitude, burn)
        return {
            "closing_speed": np.minimum(natural, homing),
            "highest_target": highest,
            "plane_change": np.where(self.is_orbit, turn, 0.0),
            "time_to_intercept": np.minimum(low, high),
        }

    def _meeting(self, target_km: float) -> tuple[Floats, Floats]:
        """Least time to a target's height, and the speed in m/s at which what comes there meets it.

        From orbit, planes may cross at up to a right angle; from the ground, at the target's own speed.
        """
        burn = self.figures["delta_v"]
        way = encounters.transfer(self.altitude, target_km)
        # What cannot burn at all meets nothing on purpose, not even at its own height.
        can = (way.first_m_s <= burn) & (burn > 0)
        from_orbit = np.where(can, way.time_s, np.inf)
        from_ground = encounters.ascent_time_s(burn, target_km)
        crossing = 1000 * encounters.crossing_speed_km_s(target_km, target_km, 90.0)
        own = 1000 * encounters.circular_speed_km_s(target_km)
        return np.where(self.is_orbit, from_orbit, from_ground), np.where(self.is_orbit, crossing, own)

    def beam(self) -> dict[str, Floats]:
        """At a distance."""
        given = self.given
        power = self.figures["power"]
        wavelength = self.figures["wavelength"]
        has_beam = ~np.isnan(wavelength) & (power > 0)
        bright = np.where(
            has_beam,
            beams.brightness_w_sr(
                power, self.figures["aperture"], 1e-6 * np.where(np.isnan(wavelength), 1.0, wavelength)
            ),
            0.0,
        )
        dwell = beams.dwell_s(given.fluence_j_m2, bright, given.beam_km)
        # From the ground a booster far away is under the horizon.
        engaged = beams.targets_in_window(given.window_s, dwell, given.slew_s)
        return {
            "brightness": bright,
            "irradiance": beams.irradiance_w_m2(bright, 1000.0),
            "dwell": dwell,
            "targets_per_boost": np.where(self.is_orbit, engaged, 0.0),
        }
