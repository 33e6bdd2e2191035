"""Numbers as they are given: kept exact, or refused in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Numbers = ArrayLike | Sequence[Any]
Points = tuple[Fraction, ...]


def plain(value: Any) -> Any:
    """Return a number of numpy's as the int or float that it is, which Fractions can take."""
    return value.item() if isinstance(value, np.generic) else value


def is_finite_number(value: Any) -> bool:
    """Whether a value is an integer or Fraction of any size, or a finite float."""
    return isinstance(value, Rational) or (isinstance(value, float) and math.isfinite(value))


def same_items(where: str, **stated: Numbers) -> tuple[Points, ...]:
    """Return what is stated about the same items under two names, each with a sum above 0.

    A float counts as the decimal number that it is printed as, so that 33.3 is 333/10: people write points.

    Raises
    ------
    ValueError
        For anything but one number an item under both names, for numbers that are negative or not finite,
        and where all are 0.

    Examples
    --------
    >>> [str(x) for x in same_items("cut", values=[33.3, 66.7])[0]]
    ['333/10', '667/10']
    """
    read = {name: _points(where, name, value) for name, value in stated.items()}
    if len({len(points) for points in read.values()}) > 1:
        counts = ", ".join(f"{name} has {len(points)}" for name, points in read.items())
        raise ValueError(f"{where}: the same items are needed in both; {counts}.")
    return tuple(read.values())


def _points(where: str, name: str, value: Numbers) -> Points:
    array = np.asarray(value, dtype=object)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{where}: {name} has shape {array.shape}; one number an item is needed.")
    points = tuple(exact(where, name, x) for x in array.tolist())
    if not any(points):
        raise ValueError(f"{where}: {name} are all 0; a sum above 0 is needed.")
    return points


def exact(where: str, name: str, value: Any) -> Fraction:
    """Return one number of 0 or more as a Fraction, or refuse it."""
    x = plain(value)
    if not is_finite_number(x) or x < 0:
        raise ValueError(f"{where}: {name} holds {x!r}; a finite number of 0 or more is needed.")
    return Fraction(repr(x)) if isinstance(x, float) else Fraction(x)
