"""Costs, indices, drawdown and the textbook exchanges: limits, laws, and second methods."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.indices import (
    Posture,
    canavan_exchange,
    drawdown,
    exponential_damage,
    kent_thaler_case,
    kent_thaler_cost,
    kent_thaler_strike,
    stability_index,
)

CLOSED_FORM = 1e-12
GRID = 1e-9  # a grid can only be worse than the certified minimum; this is for rounding

shares = st.floats(0.0, 1.0)
costs = st.floats(0.0, 1.3)
counts = st.one_of(st.just(0.0), st.floats(1e-6, 3000.0))
postures = st.builds(Posture, counts, st.sampled_from([1.0, 3.0, 10.0]), counts)


def test_damage_reaches_four_fifths_at_w80_and_broadcasts():
    damage = exponential_damage([[0.0], [500.0], [1e12]], [500.0, 1000.0])
    assert damage.shape == (3, 2)
    assert damage[1] == pytest.approx([0.8, 1.0 - 0.2**0.5], rel=CLOSED_FORM)
    assert damage[0].tolist() == [0.0, 0.0]
    assert damage[2].tolist() == [1.0, 1.0]


@given(shares, shares, shares)
def test_cost_rises_with_own_damage_and_falls_with_the_enemys(d_own, d_enemy, more):
    cost = float(kent_thaler_cost(d_own, d_enemy))
    assert 0.0 <= cost <= 1.3
    assert float(kent_thaler_cost(max(d_own, more), d_enemy)) >= cost
    assert float(kent_thaler_cost(d_own, max(d_enemy, more))) <= cost


@given(costs, costs, costs, costs)
def test_index_is_common_to_both_sides(c1_a, c2_a, c1_b, c2_b):
    one = stability_index(c1_a=c1_a, c2_a=c2_a, c1_b=c1_b, c2_b=c2_b)
    two = stability_index(c1_a=c1_b, c2_a=c2_b, c1_b=c1_a, c2_b=c2_a)
    assert one.capped == two.capped
    assert 0.0 <= one.capped <= 1.0
    assert np.isnan(one.raw) or one.raw >= one.capped or one.raw == pytest.approx(one.capped)


@pytest.mark.parametrize(
    ("costs", "capped", "raw"),
    [
        ((0.5, 0.0, 0.5, 0.5), 1.0, math.inf),  # being struck costs A nothing: no reason to strike
        ((0.0, 0.0, 0.2, 0.4), 0.5, 0.5),  # neither costs A anything: its ratio is 1
        ((0.0, 0.4, 0.4, 0.4), 0.0, 0.0),
        ((0.0, 0.4, 0.4, 0.0), 0.0, math.nan),  # 0 times infinity has no value
    ],
)
def test_limits_of_the_ratios(costs, capped, raw):
    c1_a, c2_a, c1_b, c2_b = costs
    index = stability_index(c1_a=c1_a, c2_a=c2_a, c1_b=c1_b, c2_b=c2_b)
    assert float(index.capped) == capped
    assert float(index.raw) == pytest.approx(raw, nan_ok=True)


def test_index_broadcasts_over_draws():
    index = stability_index(c1_a=[0.5, 0.9], c2_a=1.0, c1_b=1.0, c2_b=[0.8, 2.0])
    assert index.capped == pytest.approx([0.5, 0.45])
    assert index.raw == pytest.approx([0.625, 0.45])


def test_drawdown_takes_the_best_option_first():
    # Gains a weapon: ten-warhead class 10 p = 5, then 2.5; single-warhead class 0.9, then 0.09.
    curve = drawdown([100, 10], [1, 10], [0.9, 0.5], survivable=7)
    assert curve.spent.tolist() == [0, 10, 20, 120, 220]
    assert curve.surviving == pytest.approx([207, 157, 132, 42, 33], rel=CLOSED_FORM)


@given(
    st.lists(st.tuples(counts, st.integers(1, 10), shares), min_size=1, max_size=4),
    st.integers(1, 4),
)
def test_drawdown_is_convex_and_ends_at_the_survivors_of_every_shot(classes, max_per_target):
    launchers, loads, p_kill = (np.array(x, dtype=float) for x in zip(*classes, strict=True))
    curve = drawdown(launchers, loads, p_kill, survivable=10.0, max_per_target=max_per_target)
    end = 10.0 + float(np.sum(launchers * loads * (1.0 - p_kill) ** max_per_target))
    assert curve.surviving[-1] == pytest.approx(end, rel=1e-9)
    width = np.diff(curve.spent)
    slope = np.diff(curve.surviving)[width > 1e-6] / width[width > 1e-6]
    assert np.all(np.diff(slope) >= -1e-6)
    assert curve.at(1e9) == curve.surviving[-1]


@given(postures, postures, shares, st.sampled_from([0.0, 0.9]))
def test_kent_thaler_strike_is_the_best_of_a_grid(striker, victim, p_kill, launched):
    strike = kent_thaler_strike(striker, victim, p_kill=p_kill, w80=1000.0, launched_under_attack=launched)
    available = striker.launchers * striker.warheads_per_launcher + 0.9 * striker.survivable
    x = np.linspace(0.0, min(victim.launchers, available), 2001)
    kill = (1.0 - launched) * p_kill * victim.warheads_per_launcher
    arriving = victim.launchers * victim.warheads_per_launcher + victim.survivable - kill * x
    own, enemy = (np.clip(1.0 - 5.0 ** (-w / 1000.0), 0.0, 1.0) ** 0.75 for w in (arriving, available - x))
    assert strike.c1 <= np.min(own + 0.3 * (1.0 - enemy)) + GRID
    assert strike.gap <= 1e-12 or available < 1e-3


def test_both_strikes_of_unequal_forces_make_one_index():
    a, b = Posture(500, 4, 500), Posture(200, 10, 3000)
    case = kent_thaler_case(a, b, p_kill=0.8, w80=3000.0)
    swapped = kent_thaler_case(b, a, p_kill=0.8, w80=3000.0)
    assert case.a_first == swapped.b_first
    assert case.stability.capped == swapped.stability.capped
    assert case.stability.raw == pytest.approx(
        case.a_first.c1 / case.b_first.c2 * case.b_first.c1 / case.a_first.c2, rel=CLOSED_FORM
    )


def test_nothing_to_attack_leaves_an_exchange_of_value():
    safe = Posture(launchers=0, warheads_per_launcher=4, survivable=2000)
    strike = kent_thaler_strike(safe, safe, p_kill=0.8, w80=1000.0)
    assert strike.launchers_attacked == 0.0
    assert strike.arriving == 2000.0
    assert strike.delivered == 1800.0


@given(postures, postures, st.sampled_from([0.0, 0.3, 0.8, 0.99]), st.sampled_from([0.0, 0.3, 1.0]))
def test_canavan_minimum_is_the_best_of_a_grid(striker, victim, p_kill, preference):
    best = canavan_exchange(striker, victim, p_kill=p_kill, preference=preference)
    grid = [
        canavan_exchange(striker, victim, p_kill=p_kill, preference=preference, fraction=f).c1
        for f in np.linspace(0.0, 1.0, 101).tolist()
    ]
    assert best.c1 <= min(grid) + GRID
    assert best.gap <= 1e-12


def test_canavan_is_the_cost_with_exponent_one():
    force = Posture(500, 3, 500)
    strike = canavan_exchange(force, force, p_kill=0.6, fraction=0.5)
    own, enemy = -math.expm1(-1e-3 * strike.arriving), -math.expm1(-1e-3 * strike.delivered)
    cost = float(kent_thaler_cost(own, enemy, exponent=1.0, surcharge=0.3))
    assert strike.c1 * 1.3 == pytest.approx(cost, rel=CLOSED_FORM)


def test_canavan_with_two_rates_is_the_best_of_a_grid():
    striker, victim = Posture(300, 5, 100), Posture(800, 2, 50)
    rates = {"p_kill": 0.5, "damage_rate": 2e-3, "damage_rate_victim": 4e-4}
    grid = [
        canavan_exchange(striker, victim, **rates, fraction=f).c1 for f in np.linspace(0, 1, 2001).tolist()
    ]
    assert canavan_exchange(striker, victim, **rates).c1 == pytest.approx(min(grid), abs=1e-6)
    assert canavan_exchange(striker, victim, **rates).c1 <= min(grid)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: exponential_damage(-1.0, 10.0), "delivered is -1.0"),
        (lambda: exponential_damage(1.0, 0.0), "w80 is 0.0"),
        (lambda: kent_thaler_cost(1.1, 0.0), "d_own is 1.1"),
        (lambda: kent_thaler_cost(0.0, math.nan), "d_enemy is nan"),
        (lambda: kent_thaler_cost(0.0, 0.0, exponent=0.0), "exponent is 0.0"),
        (lambda: kent_thaler_cost(0.0, 0.0, surcharge=-0.3), "surcharge is -0.3"),
        (lambda: stability_index(c1_a=-1, c2_a=1, c1_b=1, c2_b=1), "c1_a is -1"),
        (lambda: drawdown([1], [1], [2.0]), "p_kill is"),
        (lambda: drawdown([1], [1], [0.5], max_per_target=0), "max_per_target is 0"),
        (lambda: Posture(-1, 1, 1), "launchers is -1"),
        (
            lambda: kent_thaler_strike(Posture(1, 1, 1), Posture(1, 1, 1), p_kill=1.5, w80=1.0),
            "p_kill is 1.5",
        ),
        (lambda: canavan_exchange(Posture(1, 1, 1), Posture(1, 1, 1), p_kill=1.0), "p_kill is 1.0"),
        (lambda: canavan_exchange(Posture(1, 1, 1), Posture(1, 1, 1), p_kill=0.5, damage_rate=0.0), "rates"),
        (lambda: canavan_exchange(Posture(1, 1, 1), Posture(1, 1, 1), p_kill=0.5, fraction=2.0), "fraction"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
