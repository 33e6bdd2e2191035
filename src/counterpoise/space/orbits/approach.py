"""How near two satellites come to each other, how fast they pass, and how their planes lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from counterpoise.space.arguments import EARTH_KM, MU_KM3_S2
from counterpoise.space.orbits.elements import DAY_S, ElementSet, Floats
from counterpoise.space.orbits.meeting import Meeting, Rows

_TURN = 0.03  # radians at perigee between two looks: about 27 s in a low orbit
_LONGEST_STEP_S = 300.0
_PARTS = 16  # of a step in which the distance may turn twice


@dataclass(frozen=True)
class Approach:
    """One closest approach: the distance is least among times near it.

    Parameters
    ----------
    time : datetime
        UTC.
    time_s : float
        Seconds after the start.
    distance_km, speed_km_s : float
        Between the two, and at which they pass.
    is_edge : bool
        At the start or end of the time looked at: they come nearer outside it.
    """

    time: datetime
    time_s: float
    distance_km: float
    speed_km_s: float
    is_edge: bool = False


@dataclass(frozen=True)
class Planes:
    """How the planes of two orbits lie to each other.

    Parameters
    ----------
    angle_deg, later_deg : float
        Between them at the start and at the end of the time.
    turn_m_s : float
        Change of speed that turns a circular orbit of the first one's mean height into the plane of the
        second, at the start: ``2 v sin(angle / 2)``.
    perigee_km, apogee_km : float
        Heights of the second less those of the first (mean elements).
    """

    angle_deg: float
    later_deg: float
    turn_m_s: float
    perigee_km: float
    apogee_km: float


def approaches(
    first: ElementSet, second: ElementSet, *, start: datetime, days: float
) -> tuple[Approach, ...]:
    """Every closest approach of two satellites, nearest first, with the two ends of the time.

    The distance is least where half the slope of its square, ``f``, passes zero from below (see
    `meeting.Meeting.slope`). Looks are so near to each other that the faster one turns by 0.03 radians at its
    perigee; where the slope of f at two looks says that it may pass zero twice between them, sixteen more
    are taken there. Each passage is then found by Newton's method inside its bracket, to a microsecond.

    Parameters
    ----------
    first, second : ElementSet
    start : datetime
        UTC.
    days : float, above 0

    Raises
    ------
    ValueError
        If an orbit has decayed by then, or there is no time to look at.

    Notes
    -----
    Assumptions: both fly as SGP4 says, without manoeuvres. The elements themselves are good to about a
    kilometre at their epoch and worse later: what is found is exact for the propagated orbits, not for
    the satellites.

    Source: D. Vallado, P. Crawford, R. Hujsak & T. Kelso, Revisiting Spacetrack Report 3, AIAA 2006-6753
    (SGP4, as in the package sgp4); the bracketing is elementary.
    """
    if not 0 < days < np.inf:
        raise ValueError(f"{days:g} days leave no time to look at; a number above 0 is needed.")
    end = days * DAY_S
    meeting = Meeting([first], [second], start)
    low, high = _brackets(meeting, end, _step_s(first, second))
    times = np.concatenate([meeting.nearest(_alone(low), low, high), [0.0, end]])
    found = meeting.slope(_alone(times), times)
    return tuple(
        Approach(
            start + timedelta(seconds=float(times[row])),
            float(times[row]),
            float(found.distance_km[row]),
            float(found.speed_km_s[row]),
            is_edge=bool(row >= len(low)),
        )
        for row in np.argsort(found.distance_km, kind="stable")
    )


def _step_s(first: ElementSet, second: ElementSet) -> float:
    """Time in which the faster of the two turns by `_TURN` at its perigee."""
    return min(_LONGEST_STEP_S, *(_TURN / _fastest_turn(one) for one in (first, second)))


def _fastest_turn(one: ElementSet) -> float:
    """Radians a second at perigee."""
    radius = EARTH_KM + one.perigee_km
    eccentricity = one.satrec.ecco
    return float(np.sqrt(MU_KM3_S2 * (1 + eccentricity) / radius**3))


def _brackets(meeting: Meeting, end: float, step: float) -> tuple[Floats, Floats]:
    """Times between which f passes zero from below."""
    looks = np.linspace(0.0, end, int(np.ceil(end / step)) + 1)
    found = meeting.slope(_alone(looks), looks)
    value, rate = found.value, found.rate
    is_turning = (np.sign(value[:-1]) == np.sign(value[1:])) & (
        # It heads for zero at one look and comes from there at the next.
        (value[:-1] * rate[:-1] < 0) & (value[1:] * rate[1:] > 0)
    )
    if is_turning.any():
        begins = looks[:-1][is_turning]
        width = looks[1] - looks[0]
        more = (begins[:, None] + width * np.arange(1, _PARTS) / _PARTS).ravel()
        looks = np.concatenate([looks, more])
        value = np.concatenate([value, meeting.slope(_alone(more), more).value])
        order = np.argsort(looks)
        looks, value = looks[order], value[order]
    is_least = (value[:-1] < 0) & (value[1:] >= 0)
    return looks[:-1][is_least], looks[1:][is_least]


def _alone(times: Floats) -> tuple[Rows, Rows]:
    """The only pair there is, at each time."""
    rows = np.zeros(len(times), dtype=np.intp)
    return rows, rows


def planes(first: ElementSet, second: ElementSet, *, start: datetime, days: float) -> Planes:
    """How the planes of two orbits lie to each other at a start and some days later.

    Notes
    -----
    The plane is that of position and velocity at that moment. Limits: the same plane, 0; opposite sense, 180.
    """
    ends = np.array([0.0, days * DAY_S])
    normals = [np.cross(*one.states(start, ends)) for one in (first, second)]
    unit = [normal / np.linalg.norm(normal, axis=1, keepdims=True) for normal in normals]
    # Of the sum and the difference, which is exact where the angle is nearly 0 or 180.
    angles = 2 * np.arctan2(
        np.linalg.norm(unit[0] - unit[1], axis=1), np.linalg.norm(unit[0] + unit[1], axis=1)
    )
    radius = first.satrec.radiusearthkm * first.satrec.a
    turn = 2 * np.sqrt(MU_KM3_S2 / radius) * np.sin(angles[0] / 2)
    return Planes(
        angle_deg=float(np.degrees(angles[0])),
        later_deg=float(np.degrees(angles[1])),
        turn_m_s=float(1000 * turn),
        perigee_km=second.perigee_km - first.perigee_km,
        apogee_km=second.apogee_km - first.apogee_km,
    )
