"""Small arsenals: exact counting against enumeration and another library, and the limits of the chain."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson_binom

from counterpoise.assessment.small_arsenals import (
    CHINA_2010,
    Chain,
    chance_of_at_least,
    small_arsenal_retaliation,
    survivors_distribution,
)

EXACT = 1e-12  # relative
CHAIN = Chain(**CHINA_2010)

classes = st.lists(st.tuples(st.integers(0, 30), st.floats(0.0, 1.0), st.integers(1, 3)), max_size=4)


@given(st.integers(0, 60), st.floats(0.001, 0.999))
def test_one_class_is_binomial_to_the_last_digits_even_in_the_tail(count, p):
    expected = binom.pmf(np.arange(count + 1), count, p)
    assert survivors_distribution([count], [p]) == pytest.approx(expected, rel=1e-10, abs=1e-300)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_single_missiles_are_poisson_binomial(chances):
    expected = poisson_binom.pmf(np.arange(len(chances) + 1), chances)
    assert survivors_distribution([1] * len(chances), chances) == pytest.approx(expected, abs=1e-12)


@given(classes)
def test_mass_mean_and_variance(rows):
    counts, chances, loads = (list(x) for x in zip(*rows, strict=True)) if rows else ([], [], [])
    distribution = survivors_distribution(counts, chances, loads=loads)
    number = np.arange(distribution.size)
    mean = sum(n * p * m for n, p, m in rows)
    variance = sum(n * p * (1.0 - p) * m**2 for n, p, m in rows)
    assert np.sum(distribution) == pytest.approx(1.0, rel=EXACT)
    assert np.sum(number * distribution) == pytest.approx(mean, rel=1e-9, abs=1e-12)
    assert np.sum((number - mean) ** 2 * distribution) == pytest.approx(variance, rel=1e-6, abs=1e-9)


def test_loads_share_the_fate_of_their_missile():
    # One missile of three warheads and one of two: 0, 2, 3 or 5 warheads.
    assert survivors_distribution([1, 1], [0.5, 0.25], loads=[3, 2]) == pytest.approx(
        [0.375, 0, 0.125, 0.375, 0, 0.125], rel=EXACT
    )


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_at_least_one_follows_from_the_distribution(dispersed, dealerted, silos):
    found = small_arsenal_retaliation(CHAIN, dispersed=dispersed, dealerted=dealerted, silos=silos)
    assert found.distribution.size == dispersed + dealerted + silos + 1
    assert np.sum(found.distribution) == pytest.approx(1.0, rel=EXACT)
    assert chance_of_at_least(1, found.distribution) == pytest.approx(found.p_any, rel=1e-9, abs=1e-15)


def test_distribution_against_enumeration():
    # Two dispersed missiles, three off alert (two at the first site), one silo: every fate, weighed by hand.
    chain, expected = CHAIN, np.zeros(7)
    for base, site1, site2, a, b, c, d, e, f in product((0, 1), repeat=9):
        weight = 1.0
        for happens, p in (
            (base, chain.p_base_survives),
            (site1, chain.p_technical_survives),
            (site2, chain.p_technical_survives),
            (a, chain.p_dispersed),
            (b, chain.p_dispersed),
            (c, chain.p_dealerted),
            (d, chain.p_dealerted),
            (e, chain.p_dealerted),
            (f, chain.p_silo),
        ):
            weight *= p if happens else 1.0 - p
        expected[a + b + base * (site1 * (c + d) + site2 * e + f)] += weight
    found = small_arsenal_retaliation(chain, dispersed=2, dealerted=3, silos=1)
    assert found.distribution == pytest.approx(expected, rel=1e-9, abs=1e-15)


def test_even_sites_follow_the_published_formula():
    p_tech = CHAIN.p_technical_survives * (1.0 - (1.0 - CHAIN.p_dealerted) ** 10)
    p_central = CHAIN.p_base_survives * (1.0 - (1.0 - CHAIN.p_silo) ** 20 * (1.0 - p_tech) ** 2)
    found = small_arsenal_retaliation(CHAIN, dispersed=4, dealerted=20, silos=20)
    assert found.p_central == pytest.approx(p_central, rel=1e-9)
    assert found.p_any == pytest.approx(1.0 - (1.0 - p_central) * (1.0 - CHAIN.p_dispersed) ** 4, rel=1e-9)


def test_limits_of_the_chain():
    safe = {name: 0.0 for name in CHINA_2010 if name.endswith(("detected", "killed", "discrimination"))}
    certain = Chain(**{**CHINA_2010, **safe, "p_survives_move": 1.0, "reliability": 1.0})
    assert certain.p_dispersed == certain.p_silo == certain.p_dealerted == 1.0  # 1.2 is held to 1
    assert small_arsenal_retaliation(certain, dispersed=2, dealerted=1, silos=3).distribution[-1] == 1.0
    assert replace(CHAIN, interceptors=0).p_penetrates == 1.0
    assert replace(CHAIN, p_pad_detected=1.0).p_launches == 0.0
    none = small_arsenal_retaliation(CHAIN, dispersed=0, dealerted=0, silos=0)
    assert (none.p_any, none.distribution.tolist()) == (0.0, [1.0])


@pytest.mark.parametrize(
    "name", ["p_pad_detected", "p_forward_killed", "p_technical_detected", "p_base_killed", "p_intercept"]
)
def test_a_better_attacker_or_defence_never_raises_the_chance(name):
    def p_any(value: float) -> float:
        chain = replace(CHAIN, **{name: value})
        return small_arsenal_retaliation(chain, dispersed=4, dealerted=20, silos=20).p_any

    chances = [p_any(value) for value in np.linspace(0.0, 1.0, 11).tolist()]
    assert all(more >= less for more, less in pairwise(chances))
    assert chances[0] > chances[-1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: survivors_distribution([1], []), "1 counts, 0 chances"),
        (lambda: survivors_distribution([-1], [0.5]), "counts is -1"),
        (lambda: survivors_distribution([1.5], [0.5]), "counts is 1.5"),
        (lambda: survivors_distribution([1], [1.5]), "p_survive is 1.5"),
        (lambda: survivors_distribution([1], [0.5], loads=[0]), "loads is 0"),
        (lambda: replace(CHAIN, reliability=1.1), "reliability is 1.1"),
        (lambda: replace(CHAIN, p_silo_killed=-0.1), "p_silo_killed is -0.1"),
        (lambda: replace(CHAIN, interceptors=-1), "interceptors is -1"),
        (lambda: replace(CHAIN, technical_sites=0), "technical_sites is 0"),
        (lambda: replace(CHAIN, dealerted_factor=-1.0), "dealerted_factor is -1.0"),
        (lambda: small_arsenal_retaliation(CHAIN, dispersed=-1, dealerted=0, silos=0), "dispersed is -1"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
