"""Counting survivors: against whole numbers, against another library, and by hand."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson_binom

from counterpoise.assessment.binomials import convolved, first_binomial_chances

EXACT = 1e-10  # relative

chances = st.floats(0.0, 1.0)


def exact(count: int, p: float, j: int) -> float:
    """The binomial probability in whole numbers."""
    chance = Fraction(p)
    return float(comb(count, j) * chance**j * (1 - chance) ** (count - j)) if j <= count else 0.0


@given(st.lists(st.tuples(st.integers(0, 60), chances), min_size=1, max_size=3), st.integers(0, 12))
def test_every_draw_is_binomial(draws, up_to):
    count, p = (np.array(column, dtype=float) for column in zip(*draws, strict=True))
    expected = np.array([[exact(n, q, j) for j in range(up_to + 1)] for n, q in draws])
    found = first_binomial_chances(count, p, up_to=up_to)
    assert found == pytest.approx(expected, rel=EXACT, abs=1e-300)


def test_more_than_there_are_is_impossible():
    found = first_binomial_chances(np.array([0.0, 2.0]), np.array([0.3, 1.0]), up_to=4)
    assert found.tolist() == [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0]]


@given(st.lists(chances, min_size=1, max_size=8))
def test_sums_are_poisson_binomial(each):
    up_to = len(each)
    total = np.array([[1.0] + [0.0] * up_to])
    for p in each:
        total = convolved(total, first_binomial_chances(np.ones(1), np.array([p]), up_to=up_to))
    assert total[0] == pytest.approx(poisson_binom.pmf(np.arange(up_to + 1), each), abs=1e-12)


def test_sums_are_cut_where_they_are_no_longer_known():
    two = first_binomial_chances(np.array([2.0]), np.array([0.5]), up_to=1)
    assert convolved(two, two).tolist() == [[0.0625, 0.25]]  # 1/16 and 4/16 of four tosses
