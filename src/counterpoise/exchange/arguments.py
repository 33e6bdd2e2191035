"""Arguments of the exchange's functions: turned into float64 arrays, or refused in one sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def numbers(where: str, name: str, value: ArrayLike, low: float = 0.0, high: float = np.inf) -> FloatArray:
    """Return `value` as float64, or refuse what is not a finite number from `low` to `high`.

    Parameters
    ----------
    where, name
        The function and the argument, for the message.
    value
        A number or an array of any shape.
    low, high
        Closed bounds.

    Raises
    ------
    ValueError
        When an entry is no number, is not finite or lies outside the bounds.

    Examples
    --------
    >>> numbers("kill", "p_kill", [0, 1], high=1.0).tolist()
    [0.0, 1.0]
    >>> numbers("kill", "p_kill", 1.5, high=1.0)
    Traceback (most recent call last):
    ValueError: kill: p_kill is 1.5; a number from 0 to 1 is needed.
    """
    array = _floats(where, name, value)
    _refuse(where, name, array, np.isfinite(array) & (array >= low) & (array <= high), low, high)
    return array


def limits(where: str, name: str, value: ArrayLike, low: float = 0.0) -> FloatArray:
    """Return `value` as float64 from `low` to infinity, infinity included.

    Examples
    --------
    >>> float(limits("kill", "cep_m", float("inf")))
    inf
    """
    array = _floats(where, name, value)
    # A NaN fails every comparison, so it is refused here too.
    _refuse(where, name, array, array >= low, low, np.inf)
    return array


def share(where: str, name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as float64 from 0 to 1: a probability or a share.

    Examples
    --------
    >>> float(share("kill", "p_kill", 0.5))
    0.5
    """
    return numbers(where, name, value, 0.0, 1.0)


def scalar_if_single(values: FloatArray) -> FloatArray:
    """Return a plain number for a result without dimensions, else the array itself.

    Examples
    --------
    >>> scalar_if_single(np.array(0.5)).ndim
    0
    """
    result: FloatArray = values[()]
    return result


def _floats(where: str, name: str, value: ArrayLike) -> FloatArray:
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{where}: {name} is {value!r}; a number or array of numbers is needed.") from None


def _refuse(
    where: str, name: str, array: FloatArray, is_good: NDArray[np.bool_], low: float, high: float
) -> None:
    if is_good.all():
        return
    bad = array[~is_good].flat[0]
    wanted = f"from {low:g} to {high:g}" if np.isfinite(high) else f"of at least {low:g}"
    raise ValueError(f"{where}: {name} is {bad:g}; a number {wanted} is needed.")
