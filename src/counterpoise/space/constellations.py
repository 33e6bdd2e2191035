"""Where the satellites of a constellation are: how many are in reach of a place, how much ground of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.space.arguments import EARTH_KM, EARTH_MEAN_KM, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from counterpoise.space.arguments import Floats

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)


def absentee_ratio(
    reach_km: ArrayLike,
    altitude_km: ArrayLike,
    *,
    latitude_deg: ArrayLike | None = None,
    inclination_deg: ArrayLike | None = None,
) -> Floats:
    """How many satellites must be in orbit for one to be in reach.

    ``1 / (f k)`` with the share of a shell in reach ``f = (1 − cos(reach / (R + altitude))) / 2`` and, over a
    latitude L in orbits of inclination i, the density ``k = (2/π) / √(sin² i − sin² L)``.

    Parameters
    ----------
    reach_km : array_like, at least 0
        How far a satellite gets in the time there is, along its shell.
    altitude_km : array_like, at least 0
    latitude_deg : array_like, from −90 to 90, optional
        Of the place; needs `inclination_deg`.
    inclination_deg : array_like, from 0 to 180, optional
        Of all orbits; needs `latitude_deg`. Without both, satellites are spread evenly over the whole shell.

    Returns
    -------
    ndarray
        At least 1; infinite where no satellite ever passes.

    Raises
    ------
    ValueError
        If a number is out of its range or not finite, or only one of latitude and inclination is given.

    Notes
    -----
    Assumptions: circular orbits at one height, evenly spread nodes and phases; the density at
    the place itself stands for the whole of its surroundings; Earth radius 6,371 km.

    Limits: no reach, infinite; reach around the shell, 1. At a latitude beyond the inclination no orbit
    passes overhead: infinite, though a place just beyond it can be reached from the side. Towards the
    latitude of the inclination the density grows without limit, and the ratio falls to 0 and means nothing:
    what is under 1 is given as 1. There, use `share_in_reach`, which has no such edge; the two agree where
    the reach is small beside the distance to that latitude.

    Source: METHODS D, space-based interceptors (cases D-abs1 and D-abs2). The ratio's growth with
    (R / reach)² is that of Garwin and of Canavan (BACKGROUND).

    Examples
    --------
    >>> round(absentee_ratio(450, 500).item(), 4), absentee_ratio(0, 500).item()
    (932.8893, inf)
    >>> absentee_ratio(600, 300, latitude_deg=[40, 50], inclination_deg=45).round(4).tolist()
    [229.0193, inf]
    """
    reach = numbers("absentee_ratio", "reach_km", reach_km, 0.0)
    shell = EARTH_MEAN_KM + numbers("absentee_ratio", "altitude_km", altitude_km, 0.0)
    if (latitude_deg is None) != (inclination_deg is None):
        raise ValueError("absentee_ratio: latitude_deg and inclination_deg need each other.")
    # sin² of the half angle: 1 − cos would lose a small reach to rounding.
    share = np.sin(np.minimum(reach / shell, np.pi) / 2) ** 2
    if latitude_deg is not None and inclination_deg is not None:
        latitude = numbers("absentee_ratio", "latitude_deg", latitude_deg, -90.0, 90.0)
        inclination = numbers("absentee_ratio", "inclination_deg", inclination_deg, 0.0, 180.0)
        share = share * _density(latitude, inclination)
    with np.errstate(divide="ignore"):
        return np.asarray(1 / np.minimum(share, 1.0))[()]


def _density(latitude_deg: Floats, inclination_deg: Floats) -> Floats:
    """Satellites at a latitude, beside those of an even shell; infinite at the inclination, 0 beyond it."""
    latitude, inclination = np.radians(latitude_deg), np.radians(inclination_deg)
    # sin² i − sin² L as a product: exact where the two are close.
    gap = np.sin(inclination - latitude) * np.sin(inclination + latitude)
    steepest = np.minimum(inclination_deg, 180.0 - inclination_deg)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = 2 / np.pi / np.sqrt(np.maximum(gap, 0.0))
    beyond = np.where(np.abs(latitude_deg) > steepest, 0.0, np.inf)
    return np.where(np.abs(latitude_deg) < steepest, inside, beyond)


def share_in_reach(
    reach_km: ArrayLike, altitude_km: ArrayLike, *, latitude_deg: ArrayLike, inclination_deg: ArrayLike
) -> Floats:
    """Share of the satellites of one inclination that are in reach of a place, exactly.

    A satellite at latitude ``φ = asin(sin i sin u)``, with ``u`` even over the circle, is within the angle
    ``α = reach / (R + altitude)`` of the place over the share ``acos((cos α − sin L sin φ) / (cos L cos φ))
    / π`` of all longitudes; the share is its mean over ``u``.

    Parameters
    ----------
    reach_km : array_like, at least 0
    altitude_km : array_like, at least 0
    latitude_deg : array_like, from −90 to 90
    inclination_deg : array_like, from 0 to 180

    Returns
    -------
    ndarray
        From 0 to 1; its reciprocal is the absentee ratio.

    Raises
    ------
    ValueError
        If a number is out of its range or not finite.

    Notes
    -----
    Assumptions: as `absentee_ratio`, but for the density: it is taken at every point in reach. Gaussian
    quadrature with 48 points on each smooth piece; within 1e-8 of the share of an adaptive rule.

    Limits: no reach, 0; reach around the shell, 1; a place whose surroundings no orbit enters, 0.

    Source: geometry of the circular orbit; Monte Carlo in the tests.

    Examples
    --------
    >>> share_in_reach([0, 21_000], 300, latitude_deg=40, inclination_deg=45).tolist()
    [0.0, 1.0]
    >>> even = share_in_reach(60, 300, latitude_deg=20, inclination_deg=60)
    >>> round(1 / even.item() / absentee_ratio(60, 300, latitude_deg=20, inclination_deg=60).item(), 3)
    1.0
    """
    where = "share_in_reach"
    reach = numbers(where, "reach_km", reach_km, 0.0)
    shell = EARTH_MEAN_KM + numbers(where, "altitude_km", altitude_km, 0.0)
    # North and south are alike, and so are i and 180° − i.
    latitude = np.radians(np.abs(numbers(where, "latitude_deg", latitude_deg, -90.0, 90.0)))
    tilt = numbers(where, "inclination_deg", inclination_deg, 0.0, 180.0)
    tilt = np.radians(np.minimum(tilt, 180.0 - tilt))
    alpha, latitude, tilt = np.broadcast_arrays(np.minimum(reach / shell, np.pi), latitude, tilt)
    # What is farther than a quarter of the way round is within reach of the place's antipode otherwise.
    near = _share_within(np.minimum(alpha, np.pi - alpha), latitude, tilt)
    return np.clip(np.where(alpha <= np.pi / 2, near, 1 - near), 0.0, 1.0)[()]


def _share_within(alpha: Floats, latitude: Floats, tilt: Floats) -> Floats:
    """Share of satellites within the angle `alpha`, at most π/2, of a place in the north."""
    lowest = np.clip(latitude - alpha, -tilt, tilt)
    # From here to the pole every longitude is in reach.
    whole = np.clip(np.minimum(latitude + alpha, np.pi - latitude - alpha), lowest, tilt)
    begin, end = _phase(lowest, tilt), _phase(whole, tilt)
    has_pole = latitude + alpha > np.pi / 2
    rest = np.where(has_pole, np.pi / 2 - end, 0.0)
    # u = middle + half sin(s) puts the points close to both ends, where the longitudes end in square roots.
    s = np.pi / 2 * _NODES
    middle, half = (begin + end) / 2, (end - begin) / 2
    u = middle[..., None] + half[..., None] * np.sin(s)
    phi = np.arcsin(np.clip(np.sin(tilt)[..., None] * np.sin(u), -1.0, 1.0))
    place = latitude[..., None]
    over = np.cos(alpha)[..., None] - np.sin(place) * np.sin(phi)
    under = np.maximum(np.cos(place) * np.cos(phi), 1e-300)
    longitudes = np.arccos(np.clip(over / under, -1.0, 1.0)) / np.pi
    inside = half * np.sum(_WEIGHTS * np.pi / 2 * np.cos(s) * longitudes, axis=-1)
    # A flat orbit has one latitude only, and the integral above no width.
    level = np.arccos(np.clip(np.cos(alpha) / np.maximum(np.cos(latitude), 1e-300), -1.0, 1.0)) / np.pi
    return np.where(tilt == 0, level, (inside + rest) / np.pi)


def _phase(latitude: Floats, tilt: Floats) -> Floats:
    """Angle along the orbit from the equator to a latitude."""
    sine = np.sin(tilt)
    return np.arcsin(np.clip(np.sin(latitude) / np.where(sine > 0, sine, 1.0), -1.0, 1.0))


def share_under_track(swath_km: ArrayLike, *, latitude_deg: ArrayLike, inclination_deg: ArrayLike) -> Floats:
    """Share of a latitude's points that lie within a distance of one revolution of an orbit.

    A point is within the angle ``s = swath / R`` of the orbit's plane when
    ``|cos i sin L − sin i cos L sin Ω| ≤ sin s``, and the node Ω is even over the circle: the share is
    ``(asin x₂ − asin x₁) / π`` with ``x = (cos i sin L ± sin s) / (sin i cos L)``, cut at ±1.

    Parameters
    ----------
    swath_km : array_like, at least 0
        Greatest distance to either side.
    latitude_deg : array_like, from −90 to 90
    inclination_deg : array_like, from 0 to 180

    Returns
    -------
    ndarray
        From 0 to 1.

    Raises
    ------
    ValueError
        If a number is out of its range or not finite.

    Notes
    -----
    Assumptions: a round Earth of 6378.137 km that does not turn during the one revolution.

    Limits: no swath, 0; a quarter of the way round or more, 1; a latitude beyond inclination and swath, 0.

    Examples
    --------
    >>> share_under_track([0, 10_100], latitude_deg=40, inclination_deg=60).tolist()
    [0.0, 1.0]
    >>> share_under_track([500, 0], latitude_deg=[90, 80], inclination_deg=[90, 51.6]).tolist()
    [1.0, 0.0]
    """
    where = "share_under_track"
    swath = numbers(where, "swath_km", swath_km, 0.0) / EARTH_KM
    latitude = np.radians(numbers(where, "latitude_deg", latitude_deg, -90.0, 90.0))
    tilt = np.radians(numbers(where, "inclination_deg", inclination_deg, 0.0, 180.0))
    half = np.sin(np.minimum(swath, np.pi / 2))
    centre, width = np.cos(tilt) * np.sin(latitude), np.sin(tilt) * np.cos(latitude)
    with np.errstate(divide="ignore", invalid="ignore"):
        high = np.arcsin(np.clip((centre + half) / width, -1.0, 1.0))
        low = np.arcsin(np.clip((centre - half) / width, -1.0, 1.0))
    # At a pole, or in the equator's plane, all points of the latitude are alike.
    alike = np.where(np.abs(centre) <= half, 1.0, 0.0)
    return np.where(width < 1e-12, alike, (high - low) / np.pi)[()]


def band_coverage(
    revolutions: ArrayLike,
    swath_km: ArrayLike,
    *,
    band_deg: tuple[float, float],
    inclination_deg: ArrayLike,
) -> Floats:
    """Share of a band of latitudes that lies within a distance of some of many revolutions.

    The mean over the band's area of ``1 − (1 − c)^k``, with k revolutions of all satellites together and c,
    at each latitude, from `share_under_track`.

    Parameters
    ----------
    revolutions : array_like, at least 0
        Satellites times the time over their period; need not be whole.
    swath_km : array_like, at least 0
    band_deg : tuple of two floats, from −90 to 90
        Lower and upper latitude; they may be the same.
    inclination_deg : array_like, from 0 to 180

    Returns
    -------
    ndarray
        From 0 to 1.

    Raises
    ------
    ValueError
        If a number is out of its range or not finite, or the band runs from high to low.

    Notes
    -----
    Assumptions: revolutions are independent of each other. Those of one satellite are not: the Earth turns
    under it by a step, so that over a day its tracks overlap less than chance would have it, and somewhat
    more is passed over (in the tests' simulation 0.66 of the band where this gives 0.58). Seven latitudes
    stand for the band.

    Limits: no revolution or no swath, 0; many revolutions, the part of the band that orbits come near to.

    Examples
    --------
    >>> band_coverage([0, 1e6], 300, band_deg=(30, 60), inclination_deg=70).round(9).tolist()
    [0.0, 1.0]
    """
    turns = numbers("band_coverage", "revolutions", revolutions, 0.0)
    low, high = (float(one) for one in numbers("band_coverage", "band_deg", band_deg, -90.0, 90.0))
    if low > high:
        raise ValueError(f"band_coverage: band_deg is {low:g} to {high:g}; write the lower latitude first.")
    latitudes = np.linspace(low, high, 7)
    weights = np.cos(np.radians(latitudes)) + 1e-12  # a band that is a pole alone has an area too
    covered = np.zeros(())
    for latitude, weight in zip(latitudes, weights / weights.sum(), strict=True):
        one = share_under_track(swath_km, latitude_deg=latitude, inclination_deg=inclination_deg)
        covered = covered + weight * (1 - np.maximum(1 - one, 0.0) ** turns)
    return np.clip(covered, 0.0, 1.0)[()]
