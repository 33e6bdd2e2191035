"""Which of many agreements no other one beats, and how much they dominate together."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import ArrayLike, NDArray


def non_dominated(points: ArrayLike) -> NDArray[np.intp]:
    """Return the rows that no other row beats: as large in every column, and larger in one.

    Parameters
    ----------
    points : array_like, shape (n, k)
        One row an agreement, one column an objective; finite. Larger is better in every column: give warheads
        kept, of which fewer are better, with a minus sign.

    Returns
    -------
    ndarray of int, shape (m,)
        The rows, in the order in which they were given.

    Raises
    ------
    ValueError
        For another shape, and for what is not finite.

    Notes
    -----
    Of equal rows only the earliest is returned; the order of the others does not move the answer.
    Limits: no rows give none; without a column all rows are equal.
    Source: definition of Pareto efficiency.

    Examples
    --------
    >>> utilities_and_kept = np.array([(0.5, 0.5, 900), (0.6, 0.5, 900), (0.5, 0.5, 800), (0.6, 0.5, 900)])
    >>> non_dominated(utilities_and_kept * [1, 1, -1]).tolist()
    [1, 2]
    >>> non_dominated(np.zeros((0, 3))).tolist()
    []
    """
    values = _table("non_dominated", points)
    # The largest row in dictionary order is beaten by none; of equal ones the earliest comes first.
    left = np.lexsort((np.arange(len(values)), *(-values.T[::-1])))
    found = []
    while left.size:
        best, left = left[0], left[1:]
        found.append(best)
        left = left[(values[left] > values[best]).any(axis=1)]
    return np.sort(np.array(found, dtype=np.intp))


def hypervolume(points: ArrayLike, reference: ArrayLike) -> float:
    """Area or volume of what is beaten by some point and better than a reference point.

    The measure of the union of the boxes from the reference to each point: one number for the quality of a
    frontier, which grows when any point is moved out or a new one is added.

    Parameters
    ----------
    points : array_like, shape (n, 2) or (n, 3)
        As for `non_dominated`; larger is better in every column. Beaten and repeated points add nothing.
    reference : array_like, shape (2,) or (3,)
        The worst that counts, finite. A point that is not above it in every column adds nothing.

    Returns
    -------
    float
        In the product of the units of the columns, 0 or more.

    Raises
    ------
    ValueError
        For another shape, and for what is not finite.

    Notes
    -----
    Exact but for rounding: in two columns by sorting, in three by a sweep down the last one; no sampling.
    Limits: no points give 0.
    Source: Zitzler & Thiele, IEEE Transactions on Evolutionary Computation 3:257, 1999 (not seen;
    background).

    Examples
    --------
    >>> hypervolume([(3, 1), (2, 2), (1, 3)], (0, 0))
    6.0
    >>> hypervolume([(1, 1, 1), (2, 2, -5)], (0, 0, 0))
    1.0
    """
    values = _table("hypervolume", points)
    base = np.asarray(reference, dtype=np.float64)
    if base.shape not in ((2,), (3,)):
        raise ValueError(f"hypervolume: reference has shape {base.shape}; (2,) or (3,) is needed.")
    if not np.isfinite(base).all():
        raise ValueError("hypervolume: reference is not finite.")
    if not values.size:
        return 0.0
    if values.shape[1] != base.size:
        raise ValueError(f"hypervolume: points have {values.shape[1]} columns, the reference {base.size}.")
    above = values[(values > base).all(axis=1)] - base
    if base.size == 2:
        above = np.column_stack([above, np.ones(len(above))])
    return _swept(above)


def _swept(boxes: NDArray[np.float64]) -> float:
    """Volume of the union of boxes from the origin: the area seen from above, from the highest down."""
    outline, area, volume, height = _Staircase(), 0.0, 0.0, 0.0
    for a, b, c in boxes[np.argsort(-boxes[:, 2], kind="stable")].tolist():
        volume += area * (height - c)
        area, height = area + outline.add(a, b), c
    return volume + area * height


class _Staircase:
    """The outline of rectangles from the origin: corners with rising first and falling second sides."""

    def __init__(self) -> None:
        self._a: list[float] = []
        self._b: list[float] = []

    def add(self, a: float, b: float) -> float:
        """Add a rectangle and return the area that it adds."""
        end = bisect_left(self._a, a)
        if end < len(self._a) and self._b[end] >= b:
            return 0.0
        start = end
        while start > 0 and self._b[start - 1] <= b:
            start -= 1
        added, left = 0.0, self._a[start - 1] if start > 0 else 0.0
        for i in range(start, end):
            added += (self._a[i] - left) * (b - self._b[i])
            left = self._a[i]
        under = self._b[end] if end < len(self._b) else 0.0
        added += (a - left) * (b - under)
        self._a[start:end] = [a]
        self._b[start:end] = [b]
        return added


def _table(where: str, points: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(points, dtype=np.float64)
    if values.ndim == 1 and values.size == 0:
        return values.reshape(0, 0)
    if values.ndim != 2:
        raise ValueError(f"{where}: points have shape {values.shape}; one row an agreement is needed.")
    if not np.isfinite(values).all():
        row = int(np.argmin(np.isfinite(values).all(axis=1)))
        raise ValueError(f"{where}: points[{row}] is {values[row].tolist()}; finite numbers are needed.")
    return values
