"""How many of several get through, counted exactly, as far up as is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def first_binomial_chances(count: Floats, p: Floats, *, up_to: int) -> Floats:
    """Chances that none, one, two … of some things get through, in every draw at once.

    ``P(X = j) = C(n, j) p^j (1 - p)^(n - j)`` for j from 0 to `up_to`.

    Parameters
    ----------
    count : ndarray, shape (draws,)
        Whole numbers n, 0 or more.
    p : ndarray, shape (draws,)
        Chance of each, 0..1.
    up_to : int
        The largest j wanted, 0 or more.

    Returns
    -------
    ndarray, shape (draws, up_to + 1)

    Notes
    -----
    Assumptions: they fare independently, given p.
    Limits: more than there are is impossible; p = 0 and 1 give one certain number; none leave 0.
    Source: standard theory.

    Examples
    --------
    >>> first_binomial_chances(np.array([2.0, 1.0]), np.array([0.5, 1.0]), up_to=2).tolist()
    [[0.25, 0.5, 0.25], [0.0, 1.0, 0.0]]
    """
    chances = np.zeros((count.size, up_to + 1))
    ways = np.ones(count.size)  # C(n, j) p^j, which becomes 0 by itself beyond n
    for j in range(up_to + 1):
        chances[:, j] = ways * (1.0 - p) ** np.maximum(count - j, 0.0)
        ways = ways * (count - j) / (j + 1) * p
    return chances


def convolved(first: Floats, second: Floats) -> Floats:
    """Chances of sums of two independent numbers in every draw, as far up as both are known.

    Parameters
    ----------
    first, second : ndarray, shape (draws, up_to + 1)

    Returns
    -------
    ndarray, shape (draws, up_to + 1)

    Examples
    --------
    >>> convolved(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]])).tolist()
    [[0.25, 0.5]]
    """
    total = np.zeros_like(first)
    for j in range(first.shape[1]):
        total[:, j:] += first[:, j : j + 1] * second[:, : first.shape[1] - j]
    return total
