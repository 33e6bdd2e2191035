"""Layers that fire from a stock: convex leak, laws of the raid, and the compiled twins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from counterpoise.exchange import leak
from counterpoise.exchange.layers import (
    Layer,
    LayerKind,
    expected_leak_through,
    layer_leak,
    leak_through,
    shots_spent,
    stock_per_object,
)

TWIN = 1e-13  # absolute, numpy against compiled
ROUNDING = 1e-12  # slack of an inequality, absolute
OPTIMUM = 1e-9  # absolute, against a linear programme
COUNTED = 1e-12  # relative, against a count by hand

chances = st.floats(0.0, 1.0)
most_shots = st.integers(0, 8)
firings = st.sampled_from(["salvo", "shoot-look-shoot"])
stocks = st.floats(0.0, 12.0)
counts = st.floats(0.0, 5_000.0)


@st.composite
def some_layers(draw: st.DrawFn, most: int = 3) -> list[Layer]:
    return [
        Layer(
            kind=draw(st.sampled_from(LayerKind)),
            stock=draw(st.one_of(st.just(0.0), st.floats(0.0, 20_000.0))),
            p_kill=draw(chances),
            max_shots=draw(most_shots),
            firing=draw(firings),
            discrimination=draw(chances),
            absentee_ratio=draw(st.floats(1.0, 50.0)),
        )
        for _ in range(draw(st.integers(0, most)))
    ]


@given(stocks, chances, most_shots, firings)
def test_leak_is_the_line_between_whole_shots(each: float, kill: float, most: int, firing: str) -> None:
    whole = np.arange(most + 1)
    spent = whole if firing == "salvo" else np.concatenate([[0.0], np.cumsum((1 - kill) ** whole[:-1])])
    # Repeated points (k = 1, one at a time) have no line between them.
    keep = np.concatenate([[True], np.diff(spent) > 0])
    on_line = np.interp(each, spent[keep], ((1 - kill) ** whole)[keep])
    assert layer_leak(each, kill, most, firing=firing) == pytest.approx(on_line, abs=1e-12)


@given(stocks, chances, st.integers(1, 6), firings)
def test_even_fire_is_the_best_use_of_a_stock(each: float, kill: float, most: int, firing: str) -> None:
    """Against the linear programme over all mixes of shots per object."""
    spent = [float(shots_spent(kill, shots, firing=firing)) for shots in range(most + 1)]
    leaks = [(1 - kill) ** shots for shots in range(most + 1)]
    best = linprog(leaks, A_ub=[spent], b_ub=[each], A_eq=[[1.0] * (most + 1)], b_eq=[1.0])
    assert layer_leak(each, kill, most, firing=firing) == pytest.approx(best.fun, abs=OPTIMUM)


@given(chances, most_shots, firings, stocks, stocks, chances)
def test_leak_falls_and_is_convex(
    kill: float, most: int, firing: str, s1: float, s2: float, mix: float
) -> None:
    low, high = min(s1, s2), max(s1, s2)
    middle = low + mix * (high - low)
    at_low, between, at_high = layer_leak([low, middle, high], kill, most, firing=firing)
    assert at_high <= between + ROUNDING <= at_low + 2 * ROUNDING
    assert between <= at_low + mix * (at_high - at_low) + ROUNDING


@given(stocks, chances, most_shots)
def test_looking_never_leaks_more(each: float, kill: float, most: int) -> None:
    looking = layer_leak(each, kill, most, firing="shoot-look-shoot")
    assert looking <= layer_leak(each, kill, most, firing="salvo") + ROUNDING


def test_leak_limits() -> None:
    for firing in ("salvo", "shoot-look-shoot"):
        assert layer_leak(0.0, 0.5, 4, firing=firing) == 1.0
        assert layer_leak(5.0, 0.0, 4, firing=firing) == 1.0
        assert layer_leak(5.0, 0.5, 0, firing=firing) == 1.0
        assert layer_leak(np.inf, 0.5, 4, firing=firing) == 0.0625
        assert layer_leak(1.0, 1.0, 4, firing=firing) == 0.0
    assert layer_leak(np.linspace(0, 5, 6), 0.5, 4, firing="salvo").shape == (6,)


@given(st.one_of(stocks, st.just(np.inf)), chances, st.one_of(most_shots, st.floats(0.0, 8.0)), firings)
def test_compiled_twin_of_the_leak(each: float, kill: float, most: float, firing: str) -> None:
    found = leak.layer_leak_scalar(each, kill, float(most), firing != "salvo")
    assert found == pytest.approx(float(layer_leak(each, kill, most, firing=firing)), abs=TWIN)


@given(
    stocks,
    chances,
    st.one_of(most_shots, st.floats(0.0, 8.0)),
    firings,
    chances,
    st.one_of(st.just(0.0), st.floats(0.5, 1e5)),
)
def test_segments_of_a_leak_are_the_leak_of_every_number_of_objects(
    stock: float, kill: float, most: float, firing: str, works: float, objects: float
) -> None:
    segments = np.zeros((3, math.ceil(most) + 1))
    count = leak.layer_segments(stock, kill, float(most), firing != "salvo", works, segments)
    each = stock / objects if objects > 0.0 else np.inf
    share = 1.0 - works * (1.0 - float(layer_leak(each, kill, most, firing=firing)))
    assert leak.leaked(objects, segments, count) == pytest.approx(objects * share, rel=1e-9, abs=1e-9)


def test_segments_by_hand() -> None:
    """100 shots of kill 0.5, at most 2.5 an object: whole shots at 100, 50 and 40 objects."""
    segments = np.zeros((3, 4))
    assert leak.layer_segments(100.0, 0.5, 2.5, False, 1.0, segments) == 4
    assert segments[leak.START].tolist() == [0.0, 40.0, 50.0, 100.0]
    assert [leak.leaked(m, segments, 4) for m in (20.0, 40.0, 50.0, 100.0, 300.0)] == [
        3.75,
        7.5,
        12.5,
        50.0,
        250.0,
    ]
    # One shot at a time there is one bend, where each object may get all its shots: 1 + 0.5 + 0.5 x 0.25.
    assert leak.layer_segments(130.0, 0.5, 2.5, True, 1.0, segments) == 2
    assert segments[leak.START, :2].tolist() == [0.0, 80.0]
    assert [leak.leaked(m, segments, 2) for m in (40.0, 80.0, 200.0)] == [7.5, 15.0, 135.0]


def test_three_layers_by_hand() -> None:
    """Boost 400 of absentee 10 at 50 boosters; midcourse 200 with decoys; terminal 60, one look at a time."""
    layers = [
        Layer(LayerKind.TERMINAL, 60, 0.6, max_shots=2, firing="shoot-look-shoot", discrimination=0.5),
        Layer(LayerKind.BOOST, 400, 0.5, absentee_ratio=10),
        Layer(LayerKind.MIDCOURSE, 200, 0.4, max_shots=3, discrimination=0.75),
    ]
    # Boost: 40 interceptors, 50 boosters: 0.8 shots each, leak 1 - 0.8 x 0.5 = 0.6.
    # 500 warheads become 300; 2 decoys each become 600, of which 150 pass for warheads: 450 objects.
    # Midcourse: 200/450 shots each, leak 1 - (200/450) x 0.4.
    middle = 1 - 200 / 450 * 0.4
    # Terminal: half of the decoys left are told apart; one look at a time the leak is 1 - 0.6 s.
    objects = 300 * middle + 150 * middle * 0.5
    last = 1 - 0.6 * 60 / objects
    assert leak_through(layers, 50, 500, 2) == pytest.approx(0.6 * middle * last, rel=COUNTED)


@given(some_layers(), counts, counts, st.floats(0.0, 10.0))
def test_compiled_twin_of_the_layers(
    layers: list[Layer], boosters: float, warheads: float, decoys: float
) -> None:
    found = leak.leak_through_scalar(leak.layer_arrays(layers), boosters, warheads, warheads * decoys)
    assert found == pytest.approx(float(leak_through(layers, boosters, warheads, decoys)), abs=TWIN)


@given(some_layers(), st.data(), counts, counts, st.floats(0.0, 10.0))
def test_compiled_twin_of_the_expectation(
    layers: list[Layer], data: st.DataObject, boosters: float, warheads: float, decoys: float
) -> None:
    works = data.draw(st.lists(chances, min_size=len(layers), max_size=len(layers)))
    found = leak.expected_leak_scalar(leak.layer_arrays(layers, works), boosters, warheads, warheads * decoys)
    expected = float(expected_leak_through(layers, works, boosters, warheads, decoys))
    assert found == pytest.approx(expected, abs=TWIN)


@given(some_layers(), counts, counts, st.floats(0.0, 10.0), st.floats(1.0, 3.0), st.integers(0, 2))
def test_a_larger_raid_never_leaks_a_smaller_share(
    layers: list[Layer], boosters: float, warheads: float, decoys: float, growth: float, what: int
) -> None:
    before = leak_through(layers, boosters, warheads, decoys)
    raid = [boosters, warheads, decoys]
    raid[what] *= growth
    assert leak_through(layers, *raid) >= before - ROUNDING


@given(some_layers(), st.data(), counts, counts, st.floats(0.0, 10.0))
def test_a_better_layer_never_leaks_more(
    layers: list[Layer], data: st.DataObject, boosters: float, warheads: float, decoys: float
) -> None:
    if not layers:
        return
    index = data.draw(st.integers(0, len(layers) - 1))
    old = layers[index]
    better = data.draw(
        st.sampled_from(
            [
                replace(old, stock=2 * float(old.stock) + 1),  # type: ignore[arg-type]
                replace(old, p_kill=0.5 + float(old.p_kill) / 2),  # type: ignore[arg-type]
                replace(old, max_shots=int(old.max_shots) + 1),  # type: ignore[call-overload]
                replace(old, firing="shoot-look-shoot"),
                replace(old, discrimination=0.5 + float(old.discrimination) / 2),  # type: ignore[arg-type]
                replace(old, absentee_ratio=1.0),
            ]
        )
    )
    improved = [*layers[:index], better, *layers[index + 1 :]]
    after = leak_through(improved, boosters, warheads, decoys)
    assert after <= leak_through(layers, boosters, warheads, decoys) + ROUNDING


@given(some_layers(), st.randoms(use_true_random=False), counts, counts)
def test_layers_meet_the_raid_in_order_of_flight(
    layers: list[Layer], random: object, boosters: float, warheads: float
) -> None:
    one_of_each = list({layer.kind: layer for layer in layers}.values())
    shuffled = sorted(one_of_each, key=lambda _: random.random())  # type: ignore[attr-defined]
    found = leak_through(shuffled, boosters, warheads, 1.0)
    assert found == leak_through(one_of_each, boosters, warheads, 1.0)


def test_a_layer_without_interceptors_is_not_there() -> None:
    ghost = Layer(LayerKind.MIDCOURSE, 0, 0.9, discrimination=1.0)
    real = Layer(LayerKind.TERMINAL, 100, 0.5, discrimination=0.0)
    assert leak_through([ghost, real], 10, 100, 5) == leak_through([real], 10, 100, 5)


def test_failed_layer_leaves_more_to_the_next() -> None:
    boost = Layer(LayerKind.BOOST, 100, 0.5)
    terminal = Layer(LayerKind.TERMINAL, 100, 0.5)
    both, last = leak_through([boost, terminal], 100, 300), leak_through([terminal], 100, 300)
    found = expected_leak_through([boost, terminal], [0.8, 1.0], 100, 300)
    assert found == pytest.approx(0.8 * float(both) + 0.2 * float(last), rel=COUNTED)
    with pytest.raises(ValueError, match="1 p_works for 2 layers"):
        expected_leak_through([boost, terminal], [0.8], 100, 300)
    with pytest.raises(ValueError, match="1 p_works for 2 layers"):
        leak.layer_arrays([boost, terminal], [0.8])


def test_figures_may_be_arrays_over_draws() -> None:
    stock = np.array([0.0, 50.0, 1e9])
    raid = [Layer(LayerKind.TERMINAL, stock, 0.5)]
    assert leak_through(raid, 10, 100).tolist() == [1.0, 0.75, 0.0625]
    assert leak_through([], 10, np.full(3, 100.0)).tolist() == [1.0, 1.0, 1.0]
    one_by_one = [float(leak_through([replace(raid[0], stock=each)], 10, 100)) for each in stock]
    assert leak_through(raid, 10, 100).tolist() == one_by_one


def test_stock_per_object_limits() -> None:
    assert stock_per_object([0.0, 5.0], 0.0).tolist() == [0.0, np.inf]
    with pytest.raises(ValueError, match=r"absentee_ratio is 0\.5"):
        stock_per_object(10, 10, 0.5)


def _stopped_share(layers: Sequence[Layer], objects: float) -> float:
    return 1 - float(leak_through(layers, objects, objects))


def test_a_thin_defence_is_subtractive() -> None:
    """It stops the same number of a large and of a small raid, so a larger share of the small one."""
    thin = [Layer(LayerKind.TERMINAL, 500, 0.5, max_shots=4)]
    assert 5000 * _stopped_share(thin, 5000) == pytest.approx(250, rel=COUNTED)
    assert 1000 * _stopped_share(thin, 1000) == pytest.approx(250, rel=COUNTED)
