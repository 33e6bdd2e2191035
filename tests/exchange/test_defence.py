"""Closed forms of missile defence: limits, laws and counting by hand."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.exchange import defence, layers

ROUNDING = 1e-12  # slack of an inequality, absolute
COUNTED = 1e-12  # relative, against a count by hand

chances = st.floats(0.0, 1.0)


def test_a_fractional_exponent_overstates_a_thin_defence() -> None:
    """Ten warheads, five interceptors with k = 0.9: five are engaged, so 4.5 are stopped and no more."""
    stopped = 10 * float(defence.warhead_kill(0.9, 0.5))
    assert stopped == pytest.approx(5 * 0.9, rel=COUNTED)
    by_exponent = 10 * (1 - 0.1**0.5)
    assert by_exponent > 1.5 * stopped


@given(chances, st.floats(0.0, 10.0), chances)
def test_warhead_kill_never_exceeds_the_exponent(p_single: float, count: float, p_track: float) -> None:
    found = float(defence.warhead_kill(p_single, count, p_track))
    assert 0.0 <= found <= p_track * (1 - (1 - p_single) ** count) + ROUNDING


@given(chances, chances, st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_warhead_kill_grows_with_kill_and_shots(k1: float, k2: float, n1: float, n2: float) -> None:
    least = defence.warhead_kill(min(k1, k2), min(n1, n2))
    assert least <= defence.warhead_kill(max(k1, k2), min(n1, n2)) + ROUNDING
    assert least <= defence.warhead_kill(min(k1, k2), max(n1, n2)) + ROUNDING


def test_warhead_kill_broadcasts() -> None:
    table = defence.warhead_kill(np.array([[0.2], [0.8]]), np.arange(4.0), 0.5)
    assert table.shape == (2, 4)
    assert table[1].tolist() == pytest.approx([0.0, 0.4, 0.48, 0.496])
    assert defence.warhead_kill([], 3).shape == (0,)
    assert defence.warhead_kill(0.3, math.inf, 0.9) == pytest.approx(0.9)


def _fewest_by_counting(
    p_single: float, warheads: int, p_no_leak: float, p_track: float, common: bool
) -> int:
    for count in range(2_000):
        kill = 1 - (1 - p_single) ** count
        reached = p_track * kill**warheads if common else (p_track * kill) ** warheads
        if reached >= p_no_leak * (1 - 1e-10):
            return count
    return -1


@given(st.floats(0.05, 1.0), st.integers(1, 200), st.floats(0.0, 0.99), st.floats(0.5, 1.0), st.booleans())
def test_interceptors_needed_against_counting(
    p_single: float, warheads: int, p_no_leak: float, p_track: float, common: bool
) -> None:
    need = defence.interceptors_needed(p_single, warheads, p_no_leak, p_track, is_track_common=common)
    fewest = _fewest_by_counting(p_single, warheads, p_no_leak, p_track, common)
    if need.shots_whole is None:
        # Nothing reaches or passes what endless fire would reach.
        ceiling = p_track if common else p_track**warheads
        assert p_no_leak >= ceiling * (1 - 1e-9)
        return
    assert need.is_feasible
    assert fewest in (need.shots_whole, need.shots_whole - 1)
    if fewest != need.shots_whole:
        assert need.shots == pytest.approx(fewest, abs=1e-6)
    assert need.interceptors == need.shots_whole * warheads
    assert need.shots_whole - 1 - 1e-6 <= need.shots <= need.shots_whole + 1e-6


def test_interceptors_needed_at_the_edges() -> None:
    assert defence.interceptors_needed(0.7, 0, 0.99).interceptors == 0
    assert defence.interceptors_needed(0.7, 20, 0.0).interceptors == 0
    assert defence.interceptors_needed(1.0, 20, 1.0).interceptors == 20
    assert not defence.interceptors_needed(0.99, 20, 1.0).is_feasible
    assert not defence.interceptors_needed(0.0, 20, 0.1).is_feasible
    assert not defence.interceptors_needed(0.7, 20, 0.5, p_track=0.0).is_feasible


def test_a_chance_that_whole_shots_meet_exactly_is_not_rounded_up() -> None:
    for percent, shots in product(range(5, 96, 5), range(1, 5)):
        p_single = percent / 100
        met_exactly = 1 - (1 - p_single) ** shots
        assert defence.interceptors_needed(p_single, 1, met_exactly).shots_whole == shots


def test_common_tracking_asks_less_of_each_engagement() -> None:
    apart = defence.interceptors_needed(0.7, 20, 0.8, p_track=0.98)
    together = defence.interceptors_needed(0.7, 20, 0.8, p_track=0.98, is_track_common=True)
    assert not apart.is_feasible
    assert together.is_feasible
    kill = defence.warhead_kill(0.7, together.shots_whole or 0)
    assert defence.probability_no_leak(kill, 20, p_common=0.98) >= 0.8


def test_no_leak_is_the_binomial_at_zero() -> None:
    kill, warheads = 0.8, 7
    assert defence.probability_no_leak(kill, warheads, p_common=0.9) == pytest.approx(0.9 * kill**warheads)
    assert defence.probability_no_leak(0.0, 0, p_common=0.9) == 1.0


def test_classification_with_no_errors_is_discrimination() -> None:
    found = defence.classified(
        0.5, 4, warheads=17, decoys=170, p_warhead_called_warhead=1.0, p_decoy_called_warhead=1 - 0.3
    )
    assert found.shots == pytest.approx(4 * float(defence.credible_objects(17, 10, 0.3)), rel=COUNTED)
    assert found.p_kill == pytest.approx(0.9375, rel=COUNTED)
    blind = defence.classified(
        0.5, 4, warheads=17, decoys=0, p_warhead_called_warhead=0.0, p_decoy_called_warhead=0.0
    )
    assert (float(blind.shots), float(blind.p_kill)) == (0.0, 0.0)


@given(chances, st.floats(0.0, 500.0), st.integers(1, 100), st.integers(1, 6))
def test_even_fire_never_leaks_more_than_fixed_salvos(
    p_single: float, stock: float, warheads: int, salvo: int
) -> None:
    rigid = float(defence.fixed_salvo(p_single, stock, warheads=warheads, salvo=salvo).leaked)
    even = warheads * float(layers.layer_leak(stock / warheads, p_single, salvo, firing="salvo"))
    assert even <= rigid + ROUNDING * warheads


def test_fixed_salvo_with_nothing_to_engage() -> None:
    empty = defence.fixed_salvo(0.5, 0, warheads=0, salvo=4)
    assert (float(empty.engaged_fraction), float(empty.leaked)) == (1.0, 0.0)


def test_two_waves_spend_less_for_the_same_leak() -> None:
    # Enumerated: both shots of the first wave miss with 0.3^2; only then come two more.
    assert defence.two_wave_shots(0.7, 2, 2) == pytest.approx(2 + 0.09 * 2, rel=COUNTED)
    assert defence.two_wave_shots(0.7, 2, 2) < 4
    assert defence.two_wave_shots(1.0, 0, 2) == 2.0


def test_common_failure_is_a_floor_that_no_stock_lowers() -> None:
    leaks = defence.leak_with_common_failure([1.0, 0.5, 0.0], 0.9)
    assert leaks.tolist() == pytest.approx([1.0, 0.55, 0.1])


def test_cost_exchange() -> None:
    assert defence.cost_exchange_ratio(
        2, interceptor_cost=10.0, attacker_cost=100.0, absentee_ratio=10.0
    ) == pytest.approx(2.0)
    with pytest.raises(ValueError, match="attacker_cost is 0"):
        defence.cost_exchange_ratio(2, interceptor_cost=10.0, attacker_cost=0.0)
    with pytest.raises(ValueError, match=r"absentee_ratio is 0\.5"):
        defence.cost_exchange_ratio(2, interceptor_cost=10.0, attacker_cost=1.0, absentee_ratio=0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: defence.warhead_kill(1.2, 4), "warhead_kill: p_single is 1.2; a number from 0 to 1"),
        (lambda: defence.warhead_kill(0.5, -1), "warhead_kill: shots is -1"),
        (lambda: defence.warhead_kill(0.5, 4, math.nan), "warhead_kill: p_track is nan"),
        (lambda: defence.interceptors_needed(0.5, -1, 0.5), "interceptors_needed: warheads is -1"),
        (lambda: defence.interceptors_needed(0.5, 1.5, 0.5), "warheads is 1.5; a whole number"),
        (lambda: defence.kill_from_record(3, 2), "more hits than trials"),
        (lambda: defence.kill_from_record(0, 0), "trials is 0"),
        (lambda: layers.layer_leak(1, 0.5, 4, firing="volley"), "firing is 'volley'; 'salvo' or"),
    ],
)
def test_bad_arguments_are_named(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]
