"""The measures of potential: what a system could do, in which unit, and which way is worse."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.scenario.quantities import DIMENSIONS

AXES: dict[str, str] = {
    "ground": "against the ground",
    "boost": "against missiles in boost",
    "satellites": "against satellites",
    "distance": "at a distance",
}


@dataclass(frozen=True)
class Measure:
    """One measure of potential.

    Parameters
    ----------
    name : str
        As written in a party's thresholds.
    axis : str
        A name of `AXES`.
    dimension : str
        A name of the scenario room's dimensions.
    more_is_worse : bool
        Whether a threshold is met from below (at least) or from above (at most).
    says : str
        What it is, for a reader.
    """

    name: str
    axis: str
    dimension: str
    more_is_worse: bool
    says: str

    @property
    def unit(self) -> str:
        """The unit of its values and thresholds."""
        return DIMENSIONS[self.dimension].unit


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure(
            "delivered_mass", "ground", "mass", True, "mass that one of them can bring to the surface whole"
        ),
        Measure("time_to_ground", "ground", "time", False, "least time from its burn to the surface"),
        Measure("warning_left", "ground", "time", False, "what of that time is left once the burn is seen"),
        Measure(
            "ground_coverage", "ground", "share", True, "share of the latitude band passed over in a day"
        ),
        Measure(
            "ground_absentee", "ground", "number", False, "in orbit for one to pass within an ICBM's time"
        ),
        Measure("boost_reach", "boost", "distance", True, "how far it flies while a booster burns"),
        Measure("boost_absentee", "boost", "number", False, "in orbit for one in reach of a booster"),
        Measure(
            "interceptors_in_place", "boost", "number", True, "of them all, in reach of a booster on average"
        ),
        Measure(
            "launches_engaged", "boost", "number", True, "launches at once, at one place, that they can meet"
        ),
        Measure("closing_speed", "satellites", "speed", True, "speed at which it can still meet a satellite"),
        Measure("highest_target", "satellites", "distance", True, "highest satellite that it can come to"),
        Measure(
            "plane_change", "satellites", "angle", True, "by how much it can turn the plane of its orbit"
        ),
        Measure("time_to_intercept", "satellites", "time", False, "least time until it meets a satellite"),
        Measure(
            "brightness", "distance", "brightness", True, "power that its beam sends into a unit of angle"
        ),
        Measure("irradiance", "distance", "intensity", True, "strength of its beam at 1,000 km"),
        Measure("dwell", "distance", "time", False, "time that its beam needs on a booster"),
        Measure(
            "targets_per_boost", "distance", "number", True, "boosters that its beam destroys in one boost"
        ),
    )
}
