"""The four shapes of an uncertain figure, each by its exact inverse distribution function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Distribution(Protocol):
    """A figure's possible values, in its canonical unit."""

    @property
    def low(self) -> float:
        """The least possible value."""

    @property
    def high(self) -> float:
        """The greatest possible value; may be infinite."""

    def values(self, u: Floats) -> Floats:
        """The value at each probability ``u`` in [0, 1]; never falls as ``u`` rises."""


@dataclass(frozen=True)
class Point:
    """One certain value."""

    low: float

    @property
    def high(self) -> float:
        """The same value."""
        return self.low

    def values(self, u: Floats) -> Floats:
        """The same value for every ``u``."""
        import numpy as np

        return np.full(np.shape(u), self.low)


@dataclass(frozen=True)
class Uniform:
    """Equally likely anywhere between two bounds: ``F⁻¹(u) = low + u (high − low)``."""

    low: float
    high: float

    def values(self, u: Floats) -> Floats:
        """See `Distribution`."""
        import numpy as np

        return np.minimum(self.low + u * (self.high - self.low), self.high)


@dataclass(frozen=True)
class TruncatedNormal:
    """A normal distribution cut at the physical bounds of its figure.

    ``F⁻¹(u) = mean + spread Φ⁻¹(Φ(a) + u (Φ(b) − Φ(a)))`` with ``a = (low − mean) / spread`` and ``b`` alike.
    The mean lies inside the bounds, so that neither tail is far from the centre.
    """

    mean: float
    spread: float
    low: float
    high: float

    def values(self, u: Floats) -> Floats:
        """See `Distribution`."""
        import numpy as np
        from scipy.special import ndtr, ndtri

        below = ndtr((self.low - self.mean) / self.spread)
        above = ndtr((self.high - self.mean) / self.spread)
        found = self.mean + self.spread * ndtri(below + u * (above - below))
        return np.clip(found, self.low, self.high)


@dataclass(frozen=True)
class Pert:
    """A beta distribution with a mode, weight 4 on the mode (the PERT distribution).

    ``x = low + w B`` with ``w = high − low`` and ``B ~ Beta(1 + 4 (mode − low)/w, 1 + 4 (high − mode)/w)``.
    """

    low: float
    mode: float
    high: float

    def values(self, u: Floats) -> Floats:
        """See `Distribution`."""
        import numpy as np
        from scipy.special import beta, betaincinv

        width = self.high - self.low
        rise = 1 + 4 * (self.mode - self.low) / width
        fall = 1 + 4 * (self.high - self.mode) / width
        # Far in the lower tail the library's inverse is not a number; there the first term of the
        # series is exact.
        tail = (np.asarray(u) * rise * beta(rise, fall)) ** (1 / rise)
        share = np.where(np.asarray(u) < 1e-80, tail, betaincinv(rise, fall, u))
        return np.clip(self.low + width * share, self.low, self.high)


@dataclass(frozen=True)
class Cases:
    """A few distinct values with their probabilities, in rising order."""

    points: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def low(self) -> float:
        """The least case."""
        return self.points[0]

    @property
    def high(self) -> float:
        """The greatest case."""
        return self.points[-1]

    def values(self, u: Floats) -> Floats:
        """The least case whose cumulative probability reaches ``u``."""
        import numpy as np

        total = math.fsum(self.weights)
        # All but the last step: whatever lies above them is the last case, whatever rounding did.
        steps = np.cumsum(self.weights[:-1]) / total
        return np.asarray(self.points)[np.searchsorted(steps, u, side="left")]


@dataclass(frozen=True)
class Capped:
    """The smaller of a value and a cap: ``min(F⁻¹(u), cap)``."""

    inner: Distribution
    cap: float

    @property
    def low(self) -> float:
        """The least possible value."""
        return min(self.inner.low, self.cap)

    @property
    def high(self) -> float:
        """The greatest possible value."""
        return min(self.inner.high, self.cap)

    def values(self, u: Floats) -> Floats:
        """See `Distribution`."""
        import numpy as np

        return np.minimum(self.inner.values(u), self.cap)


@dataclass(frozen=True)
class Linear:
    """A value times a factor of at least 0, and more or less by a constant: ``factor F⁻¹(u) + plus``."""

    inner: Distribution
    factor: float = 1.0
    plus: float = 0.0

    @property
    def low(self) -> float:
        """The least possible value."""
        return self.factor * self.inner.low + self.plus

    @property
    def high(self) -> float:
        """The greatest possible value."""
        return self.factor * self.inner.high + self.plus

    def values(self, u: Floats) -> Floats:
        """See `Distribution`."""
        return self.factor * self.inner.values(u) + self.plus


def capped(inner: Distribution, cap: float) -> Distribution:
    """A distribution under a cap; a certain value where nothing else is left.

    >>> capped(Uniform(100.0, 300.0), 200.0).high, capped(Uniform(100.0, 300.0), 50.0)
    (200.0, Point(low=50.0))
    """
    if cap >= inner.high:
        return inner
    return Point(cap) if cap <= inner.low else Capped(inner, cap)


def scaled(inner: Distribution, factor: float) -> Distribution:
    """A distribution times a factor from 0 to 1.

    >>> scaled(Point(300.0), 0.5)
    Point(low=150.0)
    """
    if isinstance(inner, Point) or factor == 0.0:
        return Point(inner.low * factor if factor else 0.0)
    return Linear(inner, factor=factor)


def shifted(inner: Distribution, by: float) -> Distribution:
    """A distribution more or less by a constant.

    >>> shifted(Point(300.0), -20.0)
    Point(low=280.0)
    """
    return Point(inner.low + by) if isinstance(inner, Point) else Linear(inner, plus=by)


def cases(points: tuple[float, ...], weights: tuple[float, ...] | None) -> Distribution:
    """Cases in rising order, without those of no weight; equal weights if None are given."""
    chances = weights or (1.0,) * len(points)
    kept = sorted((point, chance) for point, chance in zip(points, chances, strict=True) if chance > 0)
    if len({point for point, _ in kept}) == 1:
        return Point(kept[0][0])
    return Cases(tuple(point for point, _ in kept), tuple(chance for _, chance in kept))
