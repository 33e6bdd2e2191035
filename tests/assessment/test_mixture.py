"""The mixture over draws: exact moments, certified quantiles, and how wrong the normal approximation is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom, norm

from counterpoise.assessment.mixture import (
    chance_at_least,
    mixture_cdf,
    mixture_quantiles,
    quantiles_of_draws,
    summarise,
)

TOLERANCE = 1e-10  # of the bracket, relative to the largest quantile of any draw
MONTE_CARLO = 0.01  # relative; 400,000 samples and some tens of survivors
HALF_A_POINT_AND_SKEW = 0.27  # error of the normal approximation times the standard deviation

means = st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=20)
probabilities = st.floats(0.01, 0.99)


def test_against_binomial_survivors_by_monte_carlo():
    rng = np.random.default_rng(1985)
    draws, samples = 40, 10_000
    launchers, loads = np.array([200, 90, 400]), np.array([1.0, 3.0, 0.5])
    survival = rng.uniform(0.1, 0.9, (draws, 3))
    mean = survival * launchers @ loads
    variance = survival * (1.0 - survival) * launchers @ loads**2
    counts = rng.binomial(launchers, survival[:, None, :], (draws, samples, 3))
    amount = (counts @ loads).ravel()

    spread = summarise(mean, variance)
    assert spread.mean == pytest.approx(np.mean(amount), rel=MONTE_CARLO)
    assert spread.between_variance + spread.within_variance == pytest.approx(np.var(amount), rel=MONTE_CARLO)
    assert [spread.p05, spread.p95] == pytest.approx(np.quantile(amount, [0.05, 0.95]), rel=MONTE_CARLO)
    required = rng.uniform(150.0, 350.0, draws)
    simulated = float(np.mean(counts @ loads >= required[:, None]))
    assert chance_at_least(required, mean, variance) == pytest.approx(simulated, abs=MONTE_CARLO)


@pytest.mark.parametrize("count", [3, 10, 50, 400])
@pytest.mark.parametrize("p_survive", [0.02, 0.1, 0.5, 0.9])
def test_error_of_the_normal_approximation_is_what_is_said(count, p_survive):
    at_least = np.arange(1, count + 1)
    mean, variance = count * p_survive, count * p_survive * (1.0 - p_survive)
    approximate = np.array([chance_at_least(m, [mean], [variance]) for m in at_least.tolist()])
    error = np.max(np.abs(approximate - binom.sf(at_least - 1, count, p_survive)))
    assert error <= HALF_A_POINT_AND_SKEW / math.sqrt(variance)
    if variance >= 1.0:  # and it is no smaller than half a point makes it: the warning is not idle
        assert error >= 0.1 / math.sqrt(variance)


@given(means, probabilities)
def test_without_chance_quantiles_are_those_of_the_draws(mean, p):
    zero = np.zeros(len(mean))
    expected = np.quantile(mean, p, method="inverted_cdf")
    assert mixture_quantiles([p], mean, zero).tolist() == [expected]
    assert chance_at_least(expected, mean, zero) == pytest.approx(np.mean(np.array(mean) >= expected))


@given(means, probabilities)
def test_a_little_chance_moves_quantiles_a_little(mean, p):
    at = p * len(mean)
    if abs(at - round(at)) < 1e-6:
        return  # the cdf of the draws is flat there, and its quantile is not continuous
    little = np.full(len(mean), 1e-12)
    still = mixture_quantiles([p], mean, np.zeros(len(mean)))
    assert mixture_quantiles([p], mean, little) == pytest.approx(still, abs=1e-4)


@given(
    st.lists(
        st.tuples(st.floats(0.0, 1e4), st.sampled_from([0.0, 1e-6, 4.0, 900.0])), min_size=1, max_size=20
    ),
    probabilities,
)
def test_quantiles_are_certified_by_the_cdf(draws, p):
    mean, variance = (np.array(x) for x in zip(*draws, strict=True))
    quantile = float(mixture_quantiles([p], mean, variance)[0])
    largest = max(float(np.max(np.abs(mean + norm.ppf(p) * np.sqrt(variance)))), 1.0)
    assert mixture_cdf(quantile, mean, variance) >= p - 1e-15
    assert quantile == 0.0 or mixture_cdf(quantile - 3.0 * TOLERANCE * largest, mean, variance) < p + 1e-15


def test_quantiles_against_another_solver():
    rng = np.random.default_rng(7)
    mean, variance = rng.normal(1000.0, 100.0, 500), rng.uniform(0.0, 2500.0, 500)
    for p in (0.001, 0.05, 0.5, 0.95):
        root = brentq(
            lambda x, p=p: np.mean(norm.cdf(x, mean, np.sqrt(variance))) - p,
            0.0,
            3000.0,
            xtol=1e-9,
            rtol=1e-12,
        )
        assert mixture_quantiles([p], mean, variance)[0] == pytest.approx(root, abs=1e-6)
        assert mixture_quantiles([p], mean, variance, tolerance=1e-4)[0] == pytest.approx(root, abs=0.2)


def test_what_lies_below_zero_is_put_at_zero():
    assert mixture_cdf([-1.0, 0.0], [1.0], [4.0]) == pytest.approx([0.0, norm.cdf(-0.5)])
    assert mixture_quantiles([0.05], [1.0], [4.0]).tolist() == [0.0]
    assert chance_at_least(0.0, [1.0], [4.0]) == 1.0
    assert chance_at_least(-5.0, [0.0], [0.0]) == 1.0


def test_threshold_may_differ_by_draw_and_meets_the_cdf():
    mean, variance = np.array([10.0, 20.0]), np.array([4.0, 9.0])
    by_hand = 0.5 * (norm.sf(11.0, 10.0, 2.0) + norm.sf(17.0, 20.0, 3.0))
    assert chance_at_least([11.0, 17.0], mean, variance) == pytest.approx(by_hand)
    assert chance_at_least(15.0, mean, variance) == pytest.approx(
        1.0 - float(mixture_cdf(15.0, mean, variance))
    )
    assert chance_at_least(math.inf, mean, variance) == 0.0


def test_same_shape_as_asked():
    assert mixture_cdf([[1.0, 2.0]], [1.0], [1.0]).shape == (1, 2)
    assert mixture_quantiles([0.1, 0.5, 0.9], [1.0], [1.0]).shape == (3,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: summarise([], []), "shapes"),
        (lambda: summarise([1.0, 2.0], [1.0]), "shapes"),
        (lambda: summarise([math.inf], [1.0]), "mean is not finite"),
        (lambda: summarise([1.0], [-1e-9]), "variance is negative"),
        (lambda: mixture_quantiles([0.0], [1.0], [1.0]), "probabilities are"),
        (lambda: mixture_quantiles([1.0], [1.0], [1.0]), "probabilities are"),
        (lambda: chance_at_least([math.nan], [1.0], [1.0]), "threshold is not a number"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.floats(0.01, 0.99))
def test_quantiles_of_draws_are_values_of_the_distribution(numbers, p):
    values = np.array(numbers)
    (found,) = quantiles_of_draws(p, values)
    assert found in values
    assert np.mean(values <= found) >= p  # what the definition says, and no lesser value does it
    assert np.mean(values < found) < p


def test_quantiles_of_draws_against_numpy():
    values = np.random.default_rng(0).normal(size=4096)
    shares = [0.05, 0.5, 0.95]
    assert (
        quantiles_of_draws(shares, values).tolist()
        == np.quantile(values, shares, method="inverted_cdf").tolist()
    )
