"""Constants of the room, and its functions' arguments: float64 arrays, or refused in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MU_KM3_S2 = 398_600.4418
"""Gravitational parameter of the Earth (METHODS H; IERS Conventions)."""
EARTH_KM = 6378.137
"""Radius of the Earth for orbits: the equator's (METHODS H)."""
EARTH_MEAN_KM = 6371.0
"""Radius of the Earth for constellations: the mean one (METHODS D)."""


def numbers(where: str, name: str, value: ArrayLike, low: float, high: float = np.inf) -> Floats:
    """Return `value` as float64, or refuse what is not a finite number from `low` to `high`.

    Raises
    ------
    ValueError
        Naming the function, the argument and the first value that is wrong.

    Examples
    --------
    >>> numbers("deorbit", "altitude_km", [0, 500], 0.0).tolist()
    [0.0, 500.0]
    >>> numbers("deorbit", "altitude_km", -1, 0.0)
    Traceback (most recent call last):
    ValueError: deorbit: altitude_km is -1; a number of at least 0 is needed.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        message = f"{where}: {name} is {value!r}; a number or array of numbers is needed."
        raise ValueError(message) from None
    is_good = np.isfinite(array) & (array >= low) & (array <= high)
    if not is_good.all():
        wanted = f"from {low:g} to {high:g}" if np.isfinite(high) else f"of at least {low:g}"
        message = f"{where}: {name} is {array[~is_good].flat[0]:g}; a number {wanted} is needed."
        raise ValueError(message)
    return array


def above_zero(where: str, name: str, value: ArrayLike) -> Floats:
    """Return `value` as float64, or refuse what is not finite and above zero.

    >>> above_zero("brightness", "wavelength_m", 0.0)
    Traceback (most recent call last):
    ValueError: brightness: wavelength_m is 0; a number above 0 is needed.
    """
    array = numbers(where, name, value, -np.inf)
    if not (array > 0).all():
        raise ValueError(f"{where}: {name} is {array[array <= 0].flat[0]:g}; a number above 0 is needed.")
    return array
