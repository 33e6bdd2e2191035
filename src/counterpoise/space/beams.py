"""What a beam does at a distance: brightness, strength, time on target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.space.arguments import above_zero, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from counterpoise.space.arguments import Floats


def brightness_w_sr(power_w: ArrayLike, aperture_m: ArrayLike, wavelength_m: ArrayLike) -> Floats:
    """The most power that a beam can send into a unit of angle: its potential brightness.

    ``B = π D² P / (4 λ²)``, on the axis of a beam limited by diffraction alone.

    Parameters
    ----------
    power_w : array_like, at least 0
        Power of the beam as it leaves the aperture.
    aperture_m : array_like, at least 0
        Diameter of the mirror, lens or antenna.
    wavelength_m : array_like, above 0
        All broadcast.

    Returns
    -------
    ndarray
        Watts per steradian.

    Raises
    ------
    ValueError
        If a number is negative or not finite, or a wavelength is zero.

    Notes
    -----
    Assumptions: a full circular aperture, evenly lit, perfect optics, no air and no jitter; a
    real beam is weaker.

    Limits: no power or no aperture, no brightness; twice the aperture or half the wavelength, four times as
    much.

    Source: METHODS H, "potential brightness"; Braid, De Volpi, Herzenberg, Ringo & Stanford, Laser
    brightness verification, Science & Global Security 2 (1990), 59 (abstract read: brightness limits can be
    defined, and for lasers on the ground be monitored with cooperation).

    Examples
    --------
    >>> brightness_w_sr(0, 10, 2.7e-6).item()
    0.0
    >>> f"{brightness_w_sr(20e6, 10, 2.7e-6):.6e}"
    '2.154727e+20'
    """
    power = numbers("brightness_w_sr", "power_w", power_w, 0.0)
    aperture = numbers("brightness_w_sr", "aperture_m", aperture_m, 0.0)
    wavelength = above_zero("brightness_w_sr", "wavelength_m", wavelength_m)
    return np.asarray(np.pi / 4 * power * (aperture / wavelength) ** 2)[()]


def irradiance_w_m2(brightness: ArrayLike, range_km: ArrayLike) -> Floats:
    """Strength of a beam at a distance, on its axis: ``B / R²``.

    Parameters
    ----------
    brightness : array_like, at least 0
        Watts per steradian.
    range_km : array_like, above 0

    Raises
    ------
    ValueError
        If a number is negative or not finite, or a range is zero.

    Notes
    -----
    Assumptions: far from the aperture (beyond about D²/λ) and without air; nearer, it gives
    more than leaves the aperture. Limits: no brightness, nothing arrives; twice as far, a quarter.

    Source: METHODS D, directed energy. The facts' example: 2.15e20 W/sr gives 21.55 kW/cm² at 1,000 km.

    Examples
    --------
    >>> (irradiance_w_m2(2.154727e20, [1000, 2000]) / 1e7).round(2).tolist()
    [21.55, 5.39]
    """
    bright = numbers("irradiance_w_m2", "brightness", brightness, 0.0)
    distance = above_zero("irradiance_w_m2", "range_km", range_km)
    return np.asarray(bright / (1000 * distance) ** 2)[()]


def dwell_s(fluence_j_m2: ArrayLike, brightness: ArrayLike, range_km: ArrayLike) -> Floats:
    """How long a beam must stay on a target: ``F R² / B``.

    Parameters
    ----------
    fluence_j_m2 : array_like, at least 0
        Energy on an area that destroys the target.
    brightness : array_like, at least 0
        Watts per steradian.
    range_km : array_like, above 0

    Raises
    ------
    ValueError
        If a number is negative or not finite, or a range is zero.

    Notes
    -----
    Limits: no brightness, for ever (and no time at all if nothing is needed). Source: METHODS
    D, directed energy.

    Examples
    --------
    >>> dwell_s(1e8, [2.154727e20, 0], 3000).round(5).tolist()
    [4.17686, inf]
    """
    needed = numbers("dwell_s", "fluence_j_m2", fluence_j_m2, 0.0)
    strength = irradiance_w_m2(brightness, range_km)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(needed == 0, 0.0, np.asarray(needed / strength))[()]


def targets_in_window(window_s: ArrayLike, dwell: ArrayLike, slew_s: ArrayLike) -> Floats:
    """How many targets one beam serves in a time: ``T / (dwell + slew)``.

    Parameters
    ----------
    window_s : array_like, at least 0
        Time in which targets can be hit.
    dwell : array_like, at least 0, infinity included
        Seconds on each.
    slew_s : array_like, at least 0
        Seconds from one to the next.

    Returns
    -------
    ndarray
        Not rounded. Infinite if neither dwell nor slew takes time, 0 if there is no window.

    Raises
    ------
    ValueError
        If a number is negative or not a number.

    Notes
    -----
    Source: METHODS D, directed energy.

    Examples
    --------
    >>> targets_in_window(90, [5, np.inf], 1).tolist(), targets_in_window(0, 0, 0).item()
    ([15.0, 0.0], 0.0)
    """
    window = numbers("targets_in_window", "window_s", window_s, 0.0)
    slew = numbers("targets_in_window", "slew_s", slew_s, 0.0)
    dwelt = np.asarray(dwell, dtype=np.float64)
    if not (dwelt >= 0).all():
        raise ValueError(
            "targets_in_window: dwell is under 0 or not a number; seconds of at least 0 are needed."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(window == 0, 0.0, window / (dwelt + slew))[()]
