"""Which uncertain figures drive an output: first-order shares of its variance, from the draws at hand.

No extra runs are needed. The draws are sorted by one input and cut into classes of equal probability; if
the mean of the output differs between classes by more than chance explains, the input drives it. Each share
comes with its standard error, and two inputs stand in an order only where their shares differ by more than
the errors do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri, ndtri

Floats = NDArray[np.float64]

TOLD_APART = 2.0
"""Standard errors of a difference beyond which an order is settled; it is then wrong about once in forty."""

_DRAWS_A_CLASS = 128  # enough for means of skewed outputs to be nearly normal
_ROUNDING = 1e-12  # an output that varies by less than this share of its size is constant


@dataclass(frozen=True)
class Driver:
    """One input that drives an output.

    Parameters
    ----------
    name : str
        The input.
    share : float
        Share of the output's variance that would go if this input were known: its first-order index, at
        most 1.
    error : float
        Standard error of the share.
    rank : int
        1, and one more for each input whose share is clearly larger: the best place that it may have. Inputs
        that cannot be told apart from the draws at hand share a rank.
    direction : int
        +1: more of it gives more output; -1: less; 0: neither clearly (it bends, or has no order).
    noise_floor : float
        Share that chance alone would show; smaller ones are not reported.
    """

    name: str
    share: float
    error: float
    rank: int
    direction: int
    noise_floor: float


@dataclass(frozen=True)
class _Found:
    """An input above its noise floor, before it has a rank; ``sway`` is what each draw does to its share."""

    name: str
    share: float
    direction: int
    noise_floor: float
    sway: Floats


def drivers(
    inputs: Mapping[str, ArrayLike],
    output: ArrayLike,
    *,
    classes: int = 32,
    false_alarm: float = 0.01,
) -> tuple[Driver, ...]:
    """Inputs that drive an output, the strongest first.

    ``share = 1 - (n - 1) / (n - M) * (1 - SSB / SST)`` with SSB the variation of the output between M
    classes of an input and SST all of it, over n draws.

    Parameters
    ----------
    inputs : mapping of str to array_like, shape (draws,)
        Values of each input; numbers, ties allowed (discrete cases).
    output : array_like, shape (draws,)
        The output in the same draws, finite.
    classes : int
        M at most, at least 2; fewer where values repeat, or where a class would hold under 128 draws.
    false_alarm : float
        Chance, above 0 and below 1, that any input is reported though none has an effect. It sets the noise
        floor.

    Returns
    -------
    tuple of Driver
        Sorted by share, ties by name. Empty for a constant output, or when nothing rises above the noise
        floor.

    Raises
    ------
    ValueError
        For shapes that differ, values that are not finite, or parameters out of range.

    Notes
    -----
    The correction makes the estimate unbiased for an input without effect, whose plain ratio SSB/SST would
    be (M - 1) / (n - 1). Classes hide what varies inside them: a straight effect loses ``1 / M**2`` of its
    share, one of q rises and falls about ``q**2`` times as much. The noise floor is the quantile of the F
    ratio of two variances, shared among the inputs (Bonferroni).

    The standard error is that of the ratio by the delta method, ``sd(r - (1 - S) e) / (sqrt(n) Var y)`` with
    r the squared distance of the output from the mean of its class and e that from the mean of all. Of two
    inputs the larger is clearly so when the shares differ by more than two standard errors of the
    difference, which counts that both come from the same draws.
    Assumptions: independent inputs; independent draws for the error (those of a Latin hypercube are more
    even, and the error is then too large rather than too small); for the noise floor a normal output, or
    many draws a class (a very skewed output may raise `false_alarm` from 0.01 to 0.03). Interactions belong
    to no input: the shares add up to at most 1, and the rest is interaction and noise.
    Limits: a constant input, or one with fewer than two classes, drives nothing. An input that acts only
    together with others has no first-order share and is not found.
    Source: classes as in Plischke, Borgonovo & Smith, European Journal of Operational Research 226(3),
    2013, p. 536; given-data estimates by regression in Strong, Oakley & Kilcullen, Medical Decision Making
    34(3), 2014, p. 311; correction: epsilon squared, Kelley, PNAS 21(9), 1935, p. 554. All
    three background. Standard errors: standard theory (delta method); the tests check them against repeated
    draws and the bootstrap, and the noise floor against permuted inputs.

    Examples
    --------
    >>> x = np.linspace(0.0, 1.0, 4096)
    >>> found = drivers({"x": x, "still": np.ones(4096)}, 3.0 * x)
    >>> [(driver.name, round(driver.share, 2), driver.direction) for driver in found]
    [('x', 1.0, 1)]
    >>> drivers({"x": x}, np.ones(4096))
    ()
    """
    y = _checked("output", output, None)
    if not 0.0 < false_alarm < 1.0:
        raise ValueError(f"false_alarm is {false_alarm}; a chance above 0 and below 1 is needed")
    if classes < 2:
        raise ValueError(f"classes is {classes}; a whole number of 2 or more is needed")
    columns = {name: _checked(name, values, y.size) for name, values in inputs.items()}
    y = y - np.mean(y)
    if not columns or not varies(output):
        return ()
    each, most = false_alarm / len(columns), _most_classes(y.size, classes)
    ranks = _ranks(y)
    found = [_above_noise(name, x, y, ranks, most, each) for name, x in columns.items()]
    kept = sorted((one for one in found if one is not None), key=lambda one: (-one.share, one.name))
    return _ranked(kept)


def noise_floor(*, draws: int, inputs: int, classes: int = 32, false_alarm: float = 0.01) -> float:
    """Share that an input without effect stays below, with the same certainty as in `drivers`.

    Parameters
    ----------
    draws, inputs : int
        At least 1.
    classes, false_alarm
        As in `drivers`.

    Returns
    -------
    float
        Of an input without ties; 1 with too few draws for any input to stand out.

    Examples
    --------
    >>> [round(noise_floor(draws=n, inputs=50), 2) for n in (2, 64, 512, 4096)]
    [1.0, 0.19, 0.03, 0.01]
    """
    count = _most_classes(draws, classes)
    return _noise_floor(draws, count, false_alarm / inputs) if draws > count else 1.0


def varies(output: ArrayLike) -> bool:
    """Return whether an output varies by more than rounding does, so that there is something to explain."""
    return bool(np.ptp(output) > _ROUNDING * float(np.max(np.abs(output))))


def _above_noise(
    name: str, x: Floats, y: Floats, ranks: Floats, classes: int, false_alarm: float
) -> _Found | None:
    order = np.argsort(x)
    starts = _class_starts(x[order], classes)
    sizes = np.diff(starts, append=y.size)
    count, draws = sizes.size, y.size
    if count < 2 or draws <= count:
        return None
    sums = np.add.reduceat(y[order], starts)
    share = _corrected(float(np.sum(sums**2 / sizes)) / float(np.sum(y**2)), draws, count)
    floor = _noise_floor(draws, count, false_alarm)
    if share <= floor:
        return None
    middles = np.cumsum(sizes) - 0.5 * sizes - 0.5 * draws
    agreement = float(np.sum(middles * np.add.reduceat(ranks[order], starts)))
    agreement /= float(np.sqrt(np.sum(sizes * middles**2) * np.sum(ranks**2)))
    is_ordered = abs(agreement) > -float(ndtri(0.5 * false_alarm)) / np.sqrt(draws)
    within = np.empty_like(y)
    within[order] = y[order] - np.repeat(sums / sizes, sizes)
    sway = ((1.0 - share) * y**2 - within**2) / float(np.mean(y**2))
    return _Found(name, min(share, 1.0), int(np.sign(agreement)) if is_ordered else 0, floor, sway)


def _ranked(found: list[_Found]) -> tuple[Driver, ...]:
    """Give each its standard error, and a rank by how many are clearly larger."""
    if not found:
        return ()
    sways = np.stack([one.sway for one in found])
    shares = np.array([one.share for one in found])
    covariance = np.atleast_2d(np.cov(sways)) / sways.shape[1]
    own = np.diag(covariance)
    apart = np.sqrt(np.maximum(own[:, None] + own - 2.0 * covariance, 0.0))
    clearly_larger = shares[:, None] - shares > TOLD_APART * apart
    return tuple(
        Driver(one.name, one.share, float(np.sqrt(own[i])), 1 + int(larger), one.direction, one.noise_floor)
        for i, (one, larger) in enumerate(zip(found, clearly_larger.sum(axis=0), strict=True))
    )


def _most_classes(draws: int, classes: int) -> int:
    return max(2, min(classes, draws // _DRAWS_A_CLASS))


def _class_starts(values: Floats, classes: int) -> NDArray[np.intp]:
    """Where each class starts in sorted values; as equally filled as can be without parting equal values."""
    wanted = values[np.arange(classes) * values.size // classes]
    return np.unique(np.searchsorted(values, wanted, side="left"))


def _corrected(ratio: float, draws: int, classes: int) -> float:
    return 1.0 - (draws - 1.0) / (draws - classes) * (1.0 - ratio)


def _noise_floor(draws: int, classes: int, false_alarm: float) -> float:
    """Corrected share that an input without effect exceeds with probability `false_alarm`."""
    free, rest = classes - 1.0, float(draws - classes)
    f = float(fdtri(free, rest, 1.0 - false_alarm))
    return _corrected(free * f / (free * f + rest), draws, classes)


def _ranks(y: Floats) -> Floats:
    """Ranks about their mean, equal values sharing theirs."""
    _, where, counts = np.unique(y, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - 0.5 * counts - 0.5 * y.size
    ranks: Floats = middles[where]
    return ranks


def _checked(name: str, values: ArrayLike, draws: int | None) -> Floats:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or array.size == 0 or (draws is not None and array.size != draws):
        wanted = "one value a draw" if draws is None else f"one value for each of {draws} draws"
        raise ValueError(f"{name} has shape {array.shape}; {wanted} is needed")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} is not finite in some draw; a number is needed in each")
    return array
