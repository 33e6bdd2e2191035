"""Chance within a draw and uncertainty between draws, as one distribution.

A draw of the figures fixes kill probabilities, not who survives. Draw k gives an amount with an exact mean
m_k and a variance v_k (binomial survivors); over draws the amount is a mixture. Its mean and both variances
are exact here. Its probabilities and quantiles take the amount within a draw to be normal, cut at zero: the
sum of many survivors nearly is, a handful is not (`counterpoise.assessment.small_arsenals` counts those
exactly).

One rule for every quantile of a result, with chance within draws or without: the least amount that is not
exceeded with the probability asked for (the inverted cdf). Of draws alone it is one of their values, never
one in between.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """A mixture in five numbers, in the unit of the amount and its square.

    Parameters
    ----------
    mean, p05, p95 : float
        Of the mixture.
    between_variance : float
        Variance of the means of the draws: not knowing the figures.
    within_variance : float
        Mean of the variances within draws: chance. Both add up to the variance of the mixture.
    """

    mean: float
    p05: float
    p95: float
    between_variance: float
    within_variance: float


def summarise(mean: ArrayLike, variance: ArrayLike) -> Spread:
    """Mean, middle nine tenths and both variances of a mixture over draws.

    ``Var X = Var(E[X | draw]) + E[Var(X | draw)]``.

    Parameters
    ----------
    mean : array_like, shape (draws,)
        Mean in each draw, finite, in any unit.
    variance : array_like, shape (draws,)
        Variance within each draw, 0 or more.

    Returns
    -------
    Spread

    Raises
    ------
    ValueError
        For no draws, unequal shapes, or values out of range.

    Notes
    -----
    Assumptions: draws are equally likely. Mean and variances need no other; the quantiles are those of
    `mixture_quantiles`.
    Limits: without variance within draws, the quantiles are those of the means.
    Source: law of total variance (derived).

    Examples
    --------
    >>> spread = summarise([90.0, 110.0], [25.0, 35.0])
    >>> spread.mean, spread.between_variance, spread.within_variance
    (100.0, 100.0, 30.0)
    >>> summarise([7.0], [0.0])
    Spread(mean=7.0, p05=7.0, p95=7.0, between_variance=0.0, within_variance=0.0)
    """
    m, v = _draws(mean, variance)
    low, high = mixture_quantiles([0.05, 0.95], m, v)
    return Spread(float(np.mean(m)), float(low), float(high), float(np.var(m)), float(np.mean(v)))


def mixture_cdf(amount: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """Probability that the amount is at most a value.

    ``F(x) = mean over draws of Phi((x - m_k) / sqrt(v_k))`` for x of 0 or more, and 0 below.

    Parameters
    ----------
    amount : array_like
        Values x.
    mean, variance : array_like, shape (draws,)
        As in `summarise`.

    Returns
    -------
    ndarray or float64, shape of `amount`

    Raises
    ------
    ValueError
        As `summarise`.

    Notes
    -----
    Assumptions: normal within a draw, the part below zero put at zero. Where survivors are one binomial
    class the probability is wrong by at most about ``0.27 / s``, s the standard deviation in surviving
    points: 0.20 for half a point and 0.07 for the skew. That is 0.03 at s = 10 and 0.13 at s = 2; with
    fewer, count exactly.
    Limits: a draw without variance is a step at its mean.
    Source: normal approximation to the binomial (standard theory; errors measured in the tests).

    Examples
    --------
    >>> float(mixture_cdf(100.0, [100.0], [25.0]))
    0.5
    >>> mixture_cdf([-1.0, 3.0, 10.0], [3.0, 10.0], [0.0, 0.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    m, v = _draws(mean, variance)
    x = np.asarray(amount, dtype=float)
    deviation = np.sqrt(v)
    below = np.array([_below(float(value), m, deviation) for value in x.ravel()]).reshape(x.shape)
    cdf: Floats = np.where(x >= 0.0, below, 0.0)
    return cdf


def chance_at_least(threshold: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> float:
    """Probability that the amount reaches a threshold.

    ``P(X >= T) = mean over draws of Phi((m_k - T_k) / sqrt(v_k))``, and 1 in a draw where T_k is 0 or less.

    Parameters
    ----------
    threshold : array_like
        One for all draws, or one for each, in the unit of the amount.
    mean, variance : array_like, shape (draws,)
        As in `summarise`.

    Returns
    -------
    float
        Probability, 0..1.

    Raises
    ------
    ValueError
        As `summarise`.

    Notes
    -----
    Assumptions, error and source: as `mixture_cdf`.
    Limits: a draw without variance counts when its mean reaches the threshold.

    Examples
    --------
    >>> chance_at_least([90.0, 120.0], [100.0, 100.0], [0.0, 0.0])
    0.5
    >>> chance_at_least(0.0, [3.0], [9.0])
    1.0
    """
    return float(np.mean(chances_at_least(threshold, mean, variance)))


def chances_at_least(threshold: ArrayLike, mean: ArrayLike, variance: ArrayLike) -> Floats:
    """Probability in each draw that the amount reaches a threshold; see `chance_at_least`, its mean.

    Examples
    --------
    >>> chances_at_least([90.0, 120.0, 100.0], [100.0, 100.0, 100.0], [0.0, 0.0, 4.0]).tolist()
    [1.0, 0.0, 0.5]
    """
    m, v = _draws(mean, variance)
    level = np.broadcast_to(np.asarray(threshold, dtype=float), m.shape)
    if np.any(np.isnan(level)):
        raise ValueError("threshold is not a number in some draw; an amount is needed in each")
    reached = np.where(m >= level, 1.0, 0.0)
    with np.errstate(over="ignore"):  # far beyond any spread is certain
        z = np.divide(m - level, np.sqrt(v), out=np.zeros_like(m), where=v > 0.0)
    chance = np.where(v > 0.0, ndtr(z), reached)
    chances: Floats = np.where(level <= 0.0, 1.0, chance)
    return chances


def mixture_quantiles(
    probabilities: ArrayLike, mean: ArrayLike, variance: ArrayLike, *, tolerance: float = 1e-10
) -> Floats:
    """Quantiles of the mixture: the least amount whose cdf reaches each probability.

    ``Q(p) = inf {x >= 0 : F(x) >= p}``, F as in `mixture_cdf`.

    Parameters
    ----------
    probabilities : array_like, shape (quantiles,)
        Above 0 and below 1.
    mean, variance : array_like, shape (draws,)
        As in `summarise`.
    tolerance : float
        Width of the final bracket over the largest quantile of any draw; 1e-4 will do for a picture.

    Returns
    -------
    ndarray, shape (quantiles,)

    Raises
    ------
    ValueError
        For probabilities out of range; else as `summarise`.

    Notes
    -----
    Each quantile is bracketed until the bracket is narrower than `tolerance` says, and its upper end is
    returned, so ``F(Q) >= p`` always holds.
    Limits: without variance it is `quantiles_of_draws`, and a small variance moves it only a little, but
    where p times the number of draws is whole and F flat (any definition jumps there).
    Source: derived; the search is the ITP method, Oliveira & Takahashi, ACM Trans. Math. Software 47(1),
    2021, on normal scores of the cdf, where a mixture of many draws is nearly straight.

    Examples
    --------
    >>> mixture_quantiles([0.5], [3.0, 10.0, 11.0], [0.0, 0.0, 0.0]).tolist()
    [10.0]
    >>> float(mixture_quantiles([0.95], [100.0], [25.0])[0].round(6))  # 100 + 5 * 1.644854
    108.224268
    """
    m, v = _draws(mean, variance)
    p = _probabilities(probabilities)
    if not np.any(v > 0.0):
        return np.maximum(quantiles_of_draws(p, m), 0.0)
    deviation = np.sqrt(v)
    known: dict[float, float] = {}
    return np.array([_quantile(float(share), m, deviation, tolerance, known) for share in p])


def quantiles_of_draws(probabilities: ArrayLike, values: Floats) -> Floats:
    """Quantiles of values over draws: the least value that at least that share of the draws stays within.

    ``Q(p)`` is the value of rank ``ceil(p n)`` among n.

    Parameters
    ----------
    probabilities : array_like, shape (quantiles,)
        Above 0 and below 1.
    values : array, shape (draws,)

    Returns
    -------
    ndarray, shape (quantiles,)

    Raises
    ------
    ValueError
        For probabilities out of range, or no draws.

    Notes
    -----
    Limits: of one draw, that draw. Numbers are taken as they are: 0.05 times 20 draws is 1.
    Source: definition 1 of Hyndman & Fan, The American Statistician 50(4), 1996, p. 361 (background); numpy
    calls it ``inverted_cdf``.

    Examples
    --------
    >>> quantiles_of_draws([0.05, 0.5, 0.95], np.arange(1.0, 21.0)).tolist()
    [1.0, 10.0, 19.0]
    >>> quantiles_of_draws([0.5], np.array([7.0])).tolist()
    [7.0]
    """
    p = _probabilities(probabilities)
    if values.size == 0:
        raise ValueError("there are no draws; at least one is needed")
    ranks = np.maximum(np.ceil(p * values.size).astype(np.intp) - 1, 0)
    found: Floats = np.partition(values, ranks)[ranks]
    return found


_FARTHEST = 8.0
"""Normal scores are cut here: beyond it, a cdf differs from 0 or 1 by less than the search can use."""

_CAUTION = 0.05
"""How far a step is moved towards the middle, per square of the bracket's width (the method's kappa 1)."""


def _quantile(
    p: float, mean: Floats, deviation: Floats, tolerance: float, known: dict[float, float]
) -> float:
    """Bracket one quantile between the least and the largest quantile of any draw, and narrow the bracket.

    ITP: the regula falsi point, moved towards the middle, and kept so near to it that at most one step more
    is taken than bisection would take. ``known`` is what other quantiles have learnt of the cdf.
    """
    each = mean + float(ndtri(p)) * deviation
    low, high = float(np.min(each)), float(np.max(each))
    close = tolerance * max(abs(low), abs(high), np.finfo(float).tiny)
    low, high = low - close, high + close  # a draw without variance steps at its quantile; so it is inside
    low = max((x for x, at in known.items() if at < p and x > low), default=low)
    high = min((x for x, at in known.items() if at >= p and x < high), default=high)

    def below(x: float) -> float:
        if x not in known:
            known[x] = _below(x, mean, deviation)
        return known[x]

    wanted, at_low, at_high = _score(p), _score(below(low)), _score(below(high))
    first = high - low
    most = math.ceil(math.log2(max(first / close, 1.0))) + 1
    for step in range(2 * most):
        if high - low <= close:
            break
        middle = 0.5 * (low + high)
        x = middle
        if at_high > at_low:
            x = low + (high - low) * min(max((wanted - at_low) / (at_high - at_low), 0.0), 1.0)
            towards = math.copysign(1.0, middle - x)
            shift = _CAUTION * (high - low) ** 2 / first
            x = x + towards * shift if shift <= abs(middle - x) else middle
            room = max(close * 2.0 ** (most - step) - (high - low), 0.0) / 2.0
            x = x if abs(x - middle) <= room else middle - towards * room
        if not low < x < high:
            x = middle
        at = below(x)
        if at >= p:
            high, at_high = x, _score(at)
        else:
            low, at_low = x, _score(at)
    return max(high, 0.0)


def _score(share: float) -> float:
    """Normal score of a cdf's value."""
    return min(max(float(ndtri(share)), -_FARTHEST), _FARTHEST)


def _below(x: float, mean: Floats, deviation: Floats) -> float:
    """Mean over draws of the normal cdf at x; a step where there is no deviation."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        z = (x - mean) / deviation  # infinite without deviation, and not a number just at the step
    return float(np.mean(ndtr(np.where(np.isnan(z), np.inf, z) if np.isnan(z).any() else z)))


def _probabilities(probabilities: ArrayLike) -> Floats:
    p = np.atleast_1d(np.asarray(probabilities, dtype=float))
    if p.ndim != 1 or not np.all((p > 0.0) & (p < 1.0)):
        raise ValueError(f"probabilities are {probabilities!r}; numbers above 0 and below 1 are needed")
    return p


def _draws(mean: ArrayLike, variance: ArrayLike) -> tuple[Floats, Floats]:
    m, v = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    if m.ndim != 1 or m.shape != v.shape or m.size == 0:
        raise ValueError(
            f"mean and variance have shapes {m.shape} and {v.shape}; one of each a draw is needed"
        )
    if not np.all(np.isfinite(m)):
        raise ValueError("mean is not finite in some draw; an amount is needed in each")
    if not np.all((v >= 0.0) & np.isfinite(v)):
        raise ValueError("variance is negative or not finite in some draw; 0 or more is needed in each")
    return m, v
