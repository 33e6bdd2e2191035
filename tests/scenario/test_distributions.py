"""Inverse distribution functions against scipy.stats, which is not used in the package for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from counterpoise.scenario.distributions import (
    Cases,
    Distribution,
    Pert,
    Point,
    TruncatedNormal,
    Uniform,
    cases,
)

SAME = 1e-9  # relative, between two implementations of one function
U = np.linspace(0.001, 0.999, 333)


def test_uniform_is_linear() -> None:
    assert Uniform(180, 260).values(np.array([0, 0.25, 1])).tolist() == [180, 200, 260]


@pytest.mark.parametrize(
    ("mean", "spread", "low", "high"),
    [(220, 30, 0, np.inf), (0.9, 0.2, 0, 1), (10, 40, 0, np.inf), (0, 1, 0, np.inf), (1, 0.01, 0, 1)],
)
def test_truncated_normal_against_scipy(mean: float, spread: float, low: float, high: float) -> None:
    a, b = (low - mean) / spread, (high - mean) / spread
    expected = stats.truncnorm.ppf(U, a, b, loc=mean, scale=spread)
    np.testing.assert_allclose(TruncatedNormal(mean, spread, low, high).values(U), expected, rtol=SAME)


@pytest.mark.parametrize(("low", "mode", "high"), [(0.7, 0.8, 0.85), (100, 100, 300), (0, 1, 1)])
def test_pert_against_scipy(low: float, mode: float, high: float) -> None:
    width = high - low
    shape = stats.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, loc=low, scale=width)
    np.testing.assert_allclose(Pert(low, mode, high).values(U), shape.ppf(U), rtol=SAME)


def test_pert_has_its_textbook_mean() -> None:
    # (low + 4 mode + high) / 6
    u = (np.arange(100_000) + 0.5) / 100_000
    assert Pert(1, 2, 9).values(u).mean() == pytest.approx((1 + 8 + 9) / 6, abs=1e-3)


def test_cases_are_steps_in_rising_order() -> None:
    steps = cases((395.0, 300.0), None)
    assert steps.values(np.array([0, 0.5, 0.500001, 1])).tolist() == [300, 300, 395, 395]


def test_weighted_cases_have_their_shares() -> None:
    u = (np.arange(1000) + 0.5) / 1000
    drawn = cases((1.0, 2.0, 3.0), (1.0, 2.0, 1.0)).values(u)
    assert [int((drawn == case).sum()) for case in (1, 2, 3)] == [250, 500, 250]


def test_a_case_without_weight_never_comes() -> None:
    assert cases((1.0, 2.0), (0.0, 3.0)) == Point(2.0)
    assert cases((2.0, 2.0), None) == Point(2.0)


def test_ten_equal_cases_survive_rounding() -> None:
    # ten times 0.1 is not 1 in floating point
    steps = cases(tuple(float(i) for i in range(10)), (0.1,) * 10)
    assert steps.values(np.array([1.0, np.nextafter(1, 0)])).tolist() == [9, 9]


bounded = st.floats(0, 1e6, allow_nan=False)


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    low, mode, high = sorted(draw(st.lists(bounded, min_size=3, max_size=3, unique=True)))
    kind = draw(st.sampled_from(["uniform", "normal", "pert", "cases"]))
    if kind == "uniform":
        return Uniform(low, high)
    if kind == "normal":
        return TruncatedNormal(mode, high - low, low, high)
    return Pert(low, mode, high) if kind == "pert" else Cases((low, mode, high), (1.0, 2.0, 3.0))


@given(distributions(), st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_never_falls_and_stays_inside(distribution: Distribution, u: list[float]) -> None:
    values = distribution.values(np.sort(np.array(u)))
    assert (np.diff(values) >= 0).all()
    assert values.min() >= distribution.low
    assert values.max() <= distribution.high
