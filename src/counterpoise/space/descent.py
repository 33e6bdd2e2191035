"""From orbit to the surface, and from surface to surface: speed, time and angle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.space.arguments import EARTH_KM, MU_KM3_S2, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from counterpoise.space.arguments import Floats


@dataclass(frozen=True)
class Deorbit:
    """A burn from a circular orbit and the fall to the surface.

    Parameters
    ----------
    delta_v_m_s : ndarray
        Change of speed of the one backward burn.
    time_s : ndarray
        From the burn to the surface; infinite if the surface is never met.
    angle_deg : ndarray
        Of the path under the horizon at the surface; not a number if the surface is never met.
    """

    delta_v_m_s: Floats
    time_s: Floats
    angle_deg: Floats


def deorbit(altitude_km: ArrayLike, perigee_km: ArrayLike) -> Deorbit:
    """What one backward burn from a circular orbit leads to.

    With ``r_a = R + altitude``, ``r_p = R + perigee``, ``a = (r_a + r_p) / 2``:
    ``Δv = √(μ/r_a) − √(μ (2/r_a − 1/a))``; the surface is met at the eccentric anomaly
    ``E = 2 atan √((R − r_p) / (r_a − R))``, after ``√(a³/μ) (π − E + e sin E)``, under the angle
    ``atan(ṙ / v_h)`` with ``ṙ² = μ (r_a − R)(R − r_p) / (a R²)`` and ``v_h = √(μ a (1 − e²)) / R``.

    Parameters
    ----------
    altitude_km : array_like, at least 0
        Height of the circular orbit.
    perigee_km : array_like, from −6378.137 to the altitude
        Height of the lowest point after the burn; under 0 for a path that ends on the ground. Broadcasts.

    Returns
    -------
    Deorbit

    Raises
    ------
    ValueError
        If a number is not finite, the altitude is negative, or the perigee lies above the orbit or beyond the
        Earth's centre.

    Notes
    -----
    Assumptions: a round Earth of 6378.137 km without rotation and air; μ = 398600.4418 km³/s²; the burn takes
    no time. In air a body with a perigee of 0 to about 100 km comes down too, later and elsewhere.

    Limits: a perigee of 0 grazes the surface, angle 0, after half a period; above 0 the surface is never
    met; at the Earth's centre all speed is taken away and the body falls straight down, 90 degrees. From an
    altitude of 0 no time passes.

    Source: two-body mechanics; Bate, Mueller & White, Fundamentals of Astrodynamics, 1971, chapters 1 and 4
    (BACKGROUND).

    Examples
    --------
    >>> found = deorbit(500, [0, -500])
    >>> found.delta_v_m_s.round(3).tolist(), found.time_s.round(2).tolist()
    ([144.946, 304.476], [2685.15, 1330.58])
    >>> found.angle_deg.round(4).tolist()
    [0.0, 4.4962]
    """
    altitude = numbers("deorbit", "altitude_km", altitude_km, 0.0)
    perigee = numbers("deorbit", "perigee_km", perigee_km, -EARTH_KM)
    altitude, perigee = np.broadcast_arrays(altitude, perigee)
    is_above = perigee > altitude
    if is_above.any():
        high, orbit = perigee[is_above][0], altitude[is_above][0]
        message = f"deorbit: perigee_km is {high:g}, above the orbit at {orbit:g}; a backward burn lowers it."
        raise ValueError(message)
    apogee_r, perigee_r = EARTH_KM + altitude, EARTH_KM + perigee
    a, e = (apogee_r + perigee_r) / 2, (apogee_r - perigee_r) / (apogee_r + perigee_r)
    # 1 − √(1 − e), written so that a small burn does not vanish in rounding.
    delta_v = np.sqrt(MU_KM3_S2 / apogee_r) * e / (1 + np.sqrt(1 - e))
    above, below = altitude, np.maximum(-perigee, 0.0)
    anomaly = 2 * np.arctan2(np.sqrt(below), np.sqrt(above))
    time = np.sqrt(a**3 / MU_KM3_S2) * (np.pi - anomaly + e * np.sin(anomaly))
    time = np.where(above == 0, 0.0, time)
    downward = np.sqrt(MU_KM3_S2 * above * below / a) / EARTH_KM
    along = np.sqrt(MU_KM3_S2 * a * (1 - e) * (1 + e)) / EARTH_KM
    is_met = perigee <= 0
    return Deorbit(
        delta_v_m_s=1000 * delta_v,
        time_s=np.where(is_met, time, np.inf)[()],
        angle_deg=np.where(is_met, np.degrees(np.arctan2(downward, along)), np.nan)[()],
    )


def perigee_after_km(altitude_km: ArrayLike, delta_v_m_s: ArrayLike) -> Floats:
    """How low a circular orbit comes by one backward burn: the inverse of `deorbit`.

    ``v = √(μ/r_a) − Δv``, ``a = 1 / (2/r_a − v²/μ)``, ``perigee = 2 a − r_a − R``.

    Parameters
    ----------
    altitude_km : array_like, at least 0
    delta_v_m_s : array_like, at least 0
        More than the orbital speed is used only up to the orbital speed. Broadcasts.

    Returns
    -------
    ndarray
        From −6378.137 to the altitude.

    Raises
    ------
    ValueError
        If a number is negative or not finite.

    Notes
    -----
    Assumptions, source: as `deorbit`. Limits: nothing burnt, nothing lowered; all of the orbital speed, the
    Earth's centre.

    Examples
    --------
    >>> perigee_after_km(500, [0, 144.946, 304.4758, 1e4]).round(2).tolist()
    [500.0, 0.0, -500.0, -6378.14]
    """
    altitude = numbers("perigee_after_km", "altitude_km", altitude_km, 0.0)
    delta_v = numbers("perigee_after_km", "delta_v_m_s", delta_v_m_s, 0.0) / 1000
    r = EARTH_KM + altitude
    # x = (v / v_c)², which is 1 − e: the perigee's distance is r x / (2 − x).
    x = np.maximum(1 - delta_v / np.sqrt(MU_KM3_S2 / r), 0.0) ** 2
    return np.asarray(r * x / (2 - x) - EARTH_KM)[()]


def ballistic_time_s(range_km: ArrayLike) -> Floats:
    """Flight time over a range by the path that needs the least speed: what an ICBM or SLBM takes.

    With the angle ``φ = range / R`` and the chord ``c = 2 R sin(φ/2)``: ``s = R + c/2``, ``a = s/2``,
    ``time = √(a³/μ) (π − β + sin β)`` with ``sin(β/2) = √((s − c)/s)``.

    Parameters
    ----------
    range_km : array_like, from 0 to half the Earth's circumference
        Along the ground.

    Raises
    ------
    ValueError
        If a range is negative, not finite or over 20,037.5 km.

    Notes
    -----
    Assumptions: as `deorbit`; the boost, one to five minutes more, is left out.

    Limits: no range, no time; half way round, half a circular orbit at the surface.

    Source: Lambert's theorem for the path of least energy; Battin, Introduction to the Mathematics and
    Methods of Astrodynamics, 1987, section 6.6 (BACKGROUND).

    Examples
    --------
    >>> (ballistic_time_s([0, 2500, 10_000]) / 60).round(1).tolist()
    [0.0, 13.4, 32.2]
    """
    angle = numbers("ballistic_time_s", "range_km", range_km, 0.0, 20_037.6) / EARTH_KM
    half = np.sin(np.minimum(angle, np.pi) / 2)
    s = EARTH_KM * (1 + half)
    beta = 2 * np.arcsin(np.sqrt(np.maximum(1 - half, 0.0) / (1 + half)))
    return np.asarray(np.sqrt((s / 2) ** 3 / MU_KM3_S2) * (np.pi - beta + np.sin(beta)))[()]
