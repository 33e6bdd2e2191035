"""Meeting what flies: satellites in crossing orbits and at other heights, boosters before they burn out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.space.arguments import EARTH_KM, EARTH_MEAN_KM, MU_KM3_S2, above_zero, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from counterpoise.space.arguments import Floats

DETECT_S, DECIDE_S = 60.0, 30.0
"""Seconds to see a launch and to decide, as in the window cases of METHODS D."""


def circular_speed_km_s(altitude_km: ArrayLike) -> Floats:
    """Speed in a circular orbit: ``√(μ / (R + altitude))``.

    Raises
    ------
    ValueError
        If an altitude is negative or not finite.

    Examples
    --------
    >>> circular_speed_km_s([500, 35786]).round(6).tolist()
    [7.612608, 3.074661]
    """
    altitude = numbers("circular_speed_km_s", "altitude_km", altitude_km, 0.0)
    return np.asarray(np.sqrt(MU_KM3_S2 / (EARTH_KM + altitude)))[()]


def crossing_speed_km_s(altitude_a_km: ArrayLike, altitude_b_km: ArrayLike, angle_deg: ArrayLike) -> Floats:
    """Difference of the velocities of two circular orbits whose planes cross.

    ``√((v_a − v_b)² + 4 v_a v_b sin²(angle/2))``; at one height ``2 v sin(angle/2)``.

    Parameters
    ----------
    altitude_a_km, altitude_b_km : array_like, at least 0
    angle_deg : array_like, from 0 to 180
        Between the directions of flight where the planes cross. All broadcast.

    Raises
    ------
    ValueError
        If a number is out of its range or not finite.

    Notes
    -----
    Assumptions: circular orbits; at two heights they pass each other, and this is the speed in passing.

    Limits: one height and angle 0, nothing; 180 degrees, head on, the sum of the speeds.

    Source: METHODS H (case H-cross).

    Examples
    --------
    >>> crossing_speed_km_s(500, 500, [0, 60, 180]).round(6).tolist()
    [0.0, 7.612608, 15.225216]
    """
    speed_a = circular_speed_km_s(numbers("crossing_speed_km_s", "altitude_a_km", altitude_a_km, 0.0))
    speed_b = circular_speed_km_s(numbers("crossing_speed_km_s", "altitude_b_km", altitude_b_km, 0.0))
    angle = np.radians(numbers("crossing_speed_km_s", "angle_deg", angle_deg, 0.0, 180.0))
    return np.asarray(np.sqrt((speed_a - speed_b) ** 2 + 4 * speed_a * speed_b * np.sin(angle / 2) ** 2))[()]


@dataclass(frozen=True)
class Transfer:
    """A way between two circular orbits of one plane by half an ellipse.

    Parameters
    ----------
    first_m_s, second_m_s : ndarray
        The burn that leaves, and the burn that stays; the first alone is enough to pass by.
    time_s : ndarray
        From one to the other.
    """

    first_m_s: Floats
    second_m_s: Floats
    time_s: Floats


def transfer(altitude_a_km: ArrayLike, altitude_b_km: ArrayLike) -> Transfer:
    """Hohmann's transfer between two heights.

    ``a = (r_a + r_b)/2``; burns ``|√(μ(2/r − 1/a)) − √(μ/r)|`` at either end; time ``π √(a³/μ)``.

    Parameters
    ----------
    altitude_a_km, altitude_b_km : array_like, at least 0

    Raises
    ------
    ValueError
        If an altitude is negative or not finite.

    Notes
    -----
    Limits: one height, no burns and half a period. Source: Bate, Mueller & White, Fundamentals
    of Astrodynamics, 1971, section 3.3 (BACKGROUND).

    Examples
    --------
    >>> same = transfer(500, 500)
    >>> same.first_m_s.item(), same.second_m_s.item(), round(same.time_s.item())
    (0.0, 0.0, 2838)
    """
    r_a = EARTH_KM + numbers("transfer", "altitude_a_km", altitude_a_km, 0.0)
    r_b = EARTH_KM + numbers("transfer", "altitude_b_km", altitude_b_km, 0.0)
    a = (r_a + r_b) / 2

    def burn(here: Floats, there: Floats) -> Floats:
        return np.asarray(1000 * np.sqrt(MU_KM3_S2 / here) * np.abs(np.sqrt(there / a) - 1))[()]

    return Transfer(burn(r_a, r_b), burn(r_b, r_a), np.asarray(np.pi * np.sqrt(a**3 / MU_KM3_S2))[()])


def highest_km(altitude_km: ArrayLike, delta_v_m_s: ArrayLike) -> Floats:
    """How high one forward burn takes what is in a circular orbit.

    ``v = √(μ/r) + Δv``, ``a = 1/(2/r − v²/μ)``, height ``2 a − r − R``.

    Parameters
    ----------
    altitude_km : array_like, at least 0
    delta_v_m_s : array_like, at least 0

    Returns
    -------
    ndarray
        At least the altitude; infinite from the speed of escape on.

    Raises
    ------
    ValueError
        If a number is negative or not finite.

    Examples
    --------
    >>> highest_km(500, [0, transfer(500, 35_786).first_m_s.item(), 4000]).round(6).tolist()
    [500.0, 35786.0, inf]
    """
    r = EARTH_KM + numbers("highest_km", "altitude_km", altitude_km, 0.0)
    burn = numbers("highest_km", "delta_v_m_s", delta_v_m_s, 0.0) / 1000
    x = (1 + burn / np.sqrt(MU_KM3_S2 / r)) ** 2  # of escape: 2
    with np.errstate(divide="ignore"):
        return np.where(x < 2, r * x / np.maximum(2 - x, 0.0) - EARTH_KM, np.inf)[()]


def highest_from_ground_km(burnout_m_s: ArrayLike) -> Floats:
    """How high a missile rises that goes straight up: ``R / (1 − v² R / (2 μ)) − R``.

    Parameters
    ----------
    burnout_m_s : array_like, at least 0
        Its speed when the motor stops, close above the ground, losses taken off.

    Returns
    -------
    ndarray
        Infinite from the speed of escape (11.18 km/s) on.

    Raises
    ------
    ValueError
        If a speed is negative or not finite.

    Examples
    --------
    >>> highest_from_ground_km([0, 4000, 11_200]).round().tolist()
    [0.0, 936.0, inf]
    """
    speed = numbers("highest_from_ground_km", "burnout_m_s", burnout_m_s, 0.0) / 1000
    x = speed**2 * EARTH_KM / (2 * MU_KM3_S2)
    with np.errstate(divide="ignore"):
        return np.where(x < 1, EARTH_KM * x / np.maximum(1 - x, 0.0), np.inf)[()]


def ascent_time_s(burnout_m_s: ArrayLike, altitude_km: ArrayLike) -> Floats:
    """How long a missile that goes straight up takes to a height.

    Along a straight ellipse with ``r_max = R + highest``: ``√(r_max³ / (8 μ)) (E − E₀ − (sin E − sin E₀))``
    with ``cos E = 1 − 2 r / r_max``.

    Parameters
    ----------
    burnout_m_s : array_like, at least 0
        Its speed when the motor stops, close above the ground.
    altitude_km : array_like, at least 0

    Returns
    -------
    ndarray
        Infinite if it never comes so high. From the speed of escape on, the time at just under that speed.

    Raises
    ------
    ValueError
        If a number is negative or not finite.

    Examples
    --------
    >>> ascent_time_s([4000, 3000], 800).round().tolist()
    [300.0, inf]
    """
    speed = numbers("ascent_time_s", "burnout_m_s", burnout_m_s, 0.0) / 1000
    goal = EARTH_KM + numbers("ascent_time_s", "altitude_km", altitude_km, 0.0)
    x = np.minimum(speed**2 * EARTH_KM / (2 * MU_KM3_S2), 1 - 1e-6)
    top = EARTH_KM / (1 - x)

    def anomaly(r: Floats | float) -> Floats:
        return np.asarray(np.arccos(np.clip(1 - 2 * r / top, -1.0, 1.0)))

    begin, end = anomaly(EARTH_KM), anomaly(goal)
    time = np.sqrt(top**3 / (8 * MU_KM3_S2)) * (end - begin - (np.sin(end) - np.sin(begin)))
    return np.where(goal <= top, time, np.inf)[()]


def plane_change_deg(altitude_km: ArrayLike, delta_v_m_s: ArrayLike) -> Floats:
    """Greatest turn of a circular orbit's plane: ``2 asin(Δv / (2 v))``, at most 180 degrees.

    Raises
    ------
    ValueError
        If a number is negative or not finite.

    Examples
    --------
    >>> plane_change_deg(500, [0, 7612.608, 1e5]).round(3).tolist()
    [0.0, 60.0, 180.0]
    """
    speed = 1000 * circular_speed_km_s(numbers("plane_change_deg", "altitude_km", altitude_km, 0.0))
    burn = numbers("plane_change_deg", "delta_v_m_s", delta_v_m_s, 0.0)
    return np.asarray(np.degrees(2 * np.arcsin(np.minimum(burn / (2 * speed), 1.0))))[()]


def window_s(burn_s: ArrayLike, *, detect_s: ArrayLike = DETECT_S, decide_s: ArrayLike = DECIDE_S) -> Floats:
    """Time left in which a booster can be met: ``burn − detect − decide``, at least 0.

    Raises
    ------
    ValueError
        If a time is negative or not finite.

    Notes
    -----
    Source: METHODS D, window cases (180 s leave 90, 300 leave 210, 90 leave nothing).

    Examples
    --------
    >>> window_s([180, 300, 90]).tolist()
    [90.0, 210.0, 0.0]
    """
    burn = numbers("window_s", "burn_s", burn_s, 0.0)
    waited = numbers("window_s", "detect_s", detect_s, 0.0) + numbers("window_s", "decide_s", decide_s, 0.0)
    return np.maximum(burn - waited, 0.0)[()]


def reach_km(window: ArrayLike, speed_m_s: ArrayLike, acceleration_m_s2: ArrayLike = np.inf) -> Floats:
    """How far an interceptor flies from rest beside its satellite in the time there is.

    ``v T − v²/(2 a)`` once it is at full speed, ``a T²/2`` before; with no bound on the acceleration ``v T``.

    Parameters
    ----------
    window : array_like, at least 0
        Seconds.
    speed_m_s : array_like, at least 0
        All the speed it can give itself.
    acceleration_m_s2 : array_like, at least 0, infinite by default

    Raises
    ------
    ValueError
        If a number is negative or not a number, or a time or speed infinite.

    Notes
    -----
    Assumptions: no gravity between interceptor and satellite, which fall together; a straight path.

    Source: METHODS D (5 km/s: 450 km in 90 s and 1,050 km in 210 s; 1.5 km/s: 135 km in 90 s).

    Examples
    --------
    >>> reach_km([90, 210, 0], 5000).tolist(), reach_km(90, 5000, 100.0).item()
    ([450.0, 1050.0, 0.0], 325.0)
    """
    time = numbers("reach_km", "window", window, 0.0)
    speed = numbers("reach_km", "speed_m_s", speed_m_s, 0.0)
    push = np.asarray(acceleration_m_s2, dtype=np.float64)
    if not (push >= 0).all():
        raise ValueError("reach_km: acceleration_m_s2 is under 0 or not a number; at least 0 is needed.")
    with np.errstate(divide="ignore", invalid="ignore"):
        burning = np.where(speed == 0, 0.0, speed / push)
    coasting = speed * (time - burning / 2)
    pushed = np.where(np.isfinite(push), push, 0.0) * time**2 / 2
    return (np.where(burning <= time, coasting, pushed) / 1000)[()]


def reach_along_km(reach: ArrayLike, altitude_km: ArrayLike, target_km: ArrayLike) -> Floats:
    """How far along its shell a satellite may be from what it reaches at another height.

    The straight way is ``reach`` where ``cos α = (r² + t² − reach²) / (2 r t)``, with ``r`` and ``t`` the
    distances of satellite and target from the Earth's centre; along the shell this is ``α r``.

    Parameters
    ----------
    reach, altitude_km, target_km : array_like, at least 0

    Returns
    -------
    ndarray
        Kilometres; 0 where the height between them is already too far.

    Raises
    ------
    ValueError
        If a number is negative or not finite.

    Notes
    -----
    Earth radius 6,371 km, as for constellations. Limits: at one height hardly more than the
    reach itself; never more than half the shell.

    Examples
    --------
    >>> reach_along_km([300, 99, 1e9], 300, 200).round(3).tolist()[1:]
    [0.0, 20957.565]
    """
    straight = numbers("reach_along_km", "reach", reach, 0.0)
    r = EARTH_MEAN_KM + numbers("reach_along_km", "altitude_km", altitude_km, 0.0)
    t = EARTH_MEAN_KM + numbers("reach_along_km", "target_km", target_km, 0.0)
    # sin²(α/2) = (reach² − (r − t)²) / (4 r t): exact for a small angle.
    sine = np.sqrt(np.clip((straight - np.abs(r - t)) * (straight + np.abs(r - t)) / (4 * r * t), 0.0, 1.0))
    return np.asarray(2 * np.arcsin(sine) * r)[()]


def interceptors_needed(absentee: ArrayLike, *, launches: ArrayLike = 1, shots: ArrayLike = 1) -> Floats:
    """Interceptors in orbit for missiles launched at once: ``launches × shots × absentee ratio``.

    Parameters
    ----------
    absentee : array_like, at least 1, infinity included
        From `constellations.absentee_ratio`, or the reciprocal of `constellations.share_in_reach`.
    launches, shots : array_like, at least 0
        Missiles at once; interceptors fired at each.

    Raises
    ------
    ValueError
        If the ratio is under 1 or not a number, or another number negative or not finite.

    Notes
    -----
    Source: METHODS D; the scaling of Garwin & Bethe and of Canavan (BACKGROUND). APS 2003 gives
    at least 1,600 for one solid-fuelled ICBM (read second-hand: T. Hitchens, Space News, 21 July 2003): how
    this function's count compares, and why it differs, is in the documentation.

    Examples
    --------
    >>> from counterpoise.space.constellations import absentee_ratio
    >>> interceptors_needed(absentee_ratio(reach_km(window_s(170), 4000), 300)).round().item()
    1739.0
    """
    ratio = np.asarray(absentee, dtype=np.float64)
    if not (ratio >= 1).all():
        raise ValueError("interceptors_needed: absentee is under 1 or not a number; at least 1 is needed.")
    at_once = numbers("interceptors_needed", "launches", launches, 0.0)
    each = numbers("interceptors_needed", "shots", shots, 0.0)
    wanted = at_once * each
    with np.errstate(invalid="ignore"):
        return np.where(wanted == 0, 0.0, wanted * ratio)[()]


def homing_speed_m_s(
    acceleration_m_s2: ArrayLike, delta_v_m_s: ArrayLike, *, seen_at_km: ArrayLike, miss_km: ArrayLike
) -> Floats:
    """Greatest speed of approach at which a miss can still be taken out.

    Seen at a distance d, a miss m is taken out in ``t = d / v`` if ``a t²/2 ≥ m`` and the burn
    ``2 m / t ≤ Δv``: ``v = d min(√(a / (2 m)), Δv / (2 m))``.

    Parameters
    ----------
    acceleration_m_s2, delta_v_m_s : array_like, at least 0
    seen_at_km, miss_km : array_like, above 0

    Raises
    ------
    ValueError
        If a number is out of its range or not finite.

    Notes
    -----
    Assumptions: a steady push across the path, no delay. A bound of kinematics, not a design.
    Without push or fuel there is no homing: 0.

    Examples
    --------
    >>> homing_speed_m_s([0, 0.02], 1000, seen_at_km=100, miss_km=1).round(6).tolist()
    [0.0, 316.227766]
    """
    push = numbers("homing_speed_m_s", "acceleration_m_s2", acceleration_m_s2, 0.0)
    burn = numbers("homing_speed_m_s", "delta_v_m_s", delta_v_m_s, 0.0)
    seen = 1000 * above_zero("homing_speed_m_s", "seen_at_km", seen_at_km)
    miss = 1000 * above_zero("homing_speed_m_s", "miss_km", miss_km)
    return np.asarray(seen * np.minimum(np.sqrt(push / (2 * miss)), burn / (2 * miss)))[()]
