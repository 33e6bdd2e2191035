"""The stop rule: a certified minimum, found by two means, against a dense grid and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.assessment import stop_kernel
from counterpoise.assessment.stop_rule import GAP, TIE, Leak, Stop, cheapest_attack, cheapest_defended_attack
from counterpoise.exchange.leak import layer_segments, leaked, stack_segments

TWINS = 2e-12  # two searches, each certified to 1e-12
CLOSED = 1e-12
PLACE = 1e-5  # a flat minimum fixes its place only to the square root of its cost

GRID = 2001  # points an edge of the brute-force oracle

amounts = st.one_of(st.just(0.0), st.floats(0.01, 5000.0))
scales = st.sampled_from([300.0, 1000.0, 3000.0, 20_000.0])
exponents = st.sampled_from([0.75, 1.0, 0.5, 0.3])
surcharges = st.sampled_from([0.0, 0.3, 1.1])


@st.composite
def frontiers(draw: st.DrawFn, columns: int) -> list[np.ndarray]:
    count = draw(st.integers(1, 6))
    numbers = draw(st.lists(amounts, min_size=columns * count, max_size=columns * count))
    table = np.array(numbers).reshape(columns, count)
    if draw(st.booleans()):  # the usual shape: everything falls along the frontier
        table = -np.sort(-table, axis=1)
    return list(table)


@st.composite
def layers(draw: st.DrawFn) -> dict[str, float]:
    return {
        "stock": draw(st.sampled_from([0.0, 30.0, 700.0, 4000.0, math.inf])),
        "p_kill": draw(st.sampled_from([0.0, 0.3, 0.8, 1.0])),
        "max_shots": draw(st.integers(0, 5)),
        "is_shoot_look_shoot": draw(st.booleans()),
        "works": draw(st.sampled_from([1.0, 0.6])),
    }


NO_DEFENCE = np.array([[0.0], [0.0], [1.0]])


def compiled_leak(layer: dict[str, float]) -> np.ndarray:
    out = np.zeros((3, layer["max_shots"] + 1))
    figures = (layer["stock"], layer["p_kill"], float(layer["max_shots"]), layer["is_shoot_look_shoot"])
    return out[:, : layer_segments(*figures, layer["works"], out)].copy()


def compiled_stop(
    missile: np.ndarray,
    other: np.ndarray,
    objects: np.ndarray,
    reserve: np.ndarray,
    leak: np.ndarray,
    cost: tuple[float, float, float],
) -> Stop:
    w80, exponent, surcharge = cost
    room = stop_kernel.room(len(missile), leak.shape[1])
    room.leak[0] = leak
    frontier = stop_kernel.Frontier(missile, other, objects, reserve)
    figures = stop_kernel.Cost(math.log(5.0) / w80, exponent, surcharge)
    return Stop(*stop_kernel.cheapest_stop(frontier, leak.shape[1], figures, room))


def undefended_stop(
    surviving: np.ndarray, reserve: np.ndarray, w80: float, exponent: float, surcharge: float
) -> Stop:
    nothing = np.zeros_like(surviving)
    return compiled_stop(surviving, nothing, nothing, reserve, NO_DEFENCE, (w80, exponent, surcharge))


def grid_minimum(
    missile: np.ndarray,
    other: np.ndarray,
    objects: np.ndarray,
    reserve: np.ndarray,
    leak: Leak,
    **cost: float,
) -> float:
    """The least cost on a dense grid of every edge, written from the formula alone."""
    at = np.arange(len(missile))
    where = np.linspace(0.0, len(missile) - 1.0, (len(missile) - 1) * GRID + 1)
    a, b, m, r = (np.interp(where, at, x) for x in (missile, other, objects, reserve))
    share = [leak.leaked(x) / x if x > 0.0 else leak.slope[0] for x in m.tolist()]
    arriving = b + a * np.array(share)
    own, enemy = power(arriving, cost["w80"], cost["exponent"]), power(r, cost["w80"], cost["exponent"])
    return float(np.min(own + cost["surcharge"] * (1.0 - enemy)))


def power(amount: np.ndarray | float, w80: float, exponent: float) -> np.ndarray:
    return (-np.expm1(np.log(0.2) * amount / w80)) ** exponent


def agree(readable: Stop, compiled: Stop) -> None:
    assert compiled.c1 == pytest.approx(readable.c1, abs=TWINS + TIE + max(readable.gap, compiled.gap))
    assert compiled.c2_enemy == pytest.approx(readable.c2_enemy, abs=PLACE) or _is_tied(readable, compiled)


def is_regular(surviving: np.ndarray, reserve: np.ndarray) -> bool:
    """Whether a gap of at most GAP is promised: nowhere do both forces vanish together."""
    return not np.any((surviving < 1e-3) & (reserve < 1e-3))


def _is_tied(one: Stop, two: Stop) -> bool:
    """Two far places may both be cheapest; which is dearer to the enemy then hangs on the last digit."""
    return abs(one.c1 - two.c1) <= 2 * TIE and (one.edge, round(one.along, 4)) != (
        two.edge,
        round(two.along, 4),
    )


@settings(max_examples=150, deadline=None)
@given(frontiers(2), scales, exponents, surcharges)
def test_twins_agree_and_beat_the_grid(frontier, w80, exponent, surcharge):
    surviving, reserve = frontier
    cost = {"w80": w80, "exponent": exponent, "surcharge": surcharge}
    readable = cheapest_attack(surviving, reserve, **cost)
    compiled = undefended_stop(surviving, reserve, w80, exponent, surcharge)
    agree(readable, compiled)
    assert max(readable.gap, compiled.gap) <= GAP or not is_regular(surviving, reserve)
    nothing = np.zeros_like(surviving)
    grid = grid_minimum(surviving, nothing, nothing, reserve, Leak((0.0,), (0.0,), (1.0,)), **cost)
    assert compiled.c1 <= grid + TIE + compiled.gap
    # The point is on the frontier, and costs what it is said to cost.
    at = compiled.edge + compiled.along
    assert compiled.arriving == pytest.approx(np.interp(at, np.arange(len(surviving)), surviving), abs=1e-9)
    assert compiled.delivered == pytest.approx(np.interp(at, np.arange(len(reserve)), reserve), abs=1e-9)
    own, enemy = power(compiled.arriving, w80, exponent), power(compiled.delivered, w80, exponent)
    assert compiled.c1 == pytest.approx(own + surcharge * (1.0 - enemy), abs=CLOSED)
    assert compiled.c2_enemy == pytest.approx(enemy + surcharge * (1.0 - own), abs=CLOSED)


@settings(max_examples=120, deadline=None)
@given(frontiers(4), layers(), scales, exponents, surcharges)
def test_defended_twins_agree_and_beat_the_grid(frontier, layer, w80, exponent, surcharge):
    missile, other, objects, reserve = frontier
    objects = objects + 1e-3  # what must pass a defence is at least a little of an object
    leak, arrays = Leak.layer(**layer), compiled_leak(layer)
    cost = {"w80": w80, "exponent": exponent, "surcharge": surcharge}
    readable = cheapest_defended_attack(missile, other, objects, reserve, leak, **cost)
    compiled = compiled_stop(missile, other, objects, reserve, arrays, (w80, exponent, surcharge))
    agree(readable, compiled)
    assert max(readable.gap, compiled.gap) <= GAP or not is_regular(missile + other, reserve)
    assert compiled.c1 <= grid_minimum(missile, other, objects, reserve, leak, **cost) + TIE + compiled.gap


def test_interior_minimum_in_closed_form():
    # Exponent 1: W = 1000 - 300 t, R = 2600 - 2000 t. The slope is zero where a exp(-k W) = s b exp(-k R).
    w80, s, a, b = 1000.0, 0.3, 300.0, 2000.0
    rate = math.log(5.0) / w80
    t = (math.log(s * b / a) / rate + 1000.0 - 2600.0) / (a - b)
    assert 0.0 < t < 1.0
    value = 1.0 - math.exp(-rate * (1000.0 - a * t)) + s * math.exp(-rate * (2600.0 - b * t))
    vertices = np.array([1000.0, 700.0]), np.array([2600.0, 600.0])
    for stop in (
        cheapest_attack(*vertices, w80=w80, exponent=1.0, surcharge=s),
        undefended_stop(*vertices, w80, 1.0, s),
    ):
        assert stop.c1 == pytest.approx(value, abs=CLOSED)
        assert stop.along == pytest.approx(t, abs=PLACE)
        assert stop.arriving == pytest.approx(1000.0 - a * stop.along, abs=1e-9)
        assert stop.delivered == pytest.approx(2600.0 - b * stop.along, abs=1e-9)


def test_a_tie_goes_to_the_higher_cost_of_the_enemy():
    # Without a surcharge only what arrives counts; both ends cost the same, the first delivers more.
    for order in ([0, 1], [1, 0]):
        surviving, reserve = np.array([800.0, 800.0]), np.array([3000.0, 100.0])[order]
        stop = cheapest_attack(surviving, reserve, w80=1000.0, surcharge=0.0)
        assert stop.delivered == 3000.0
        compiled = undefended_stop(surviving, reserve, 1000.0, 0.75, 0.0)
        assert compiled.delivered == 3000.0


def test_a_near_tie_beyond_the_tolerance_does_not_count():
    # The second vertex is cheaper by about 1e-6: dearer to the enemy or not, the first does not tie.
    surviving, reserve = np.array([800.0, 799.99]), np.array([3000.0, 100.0])
    assert cheapest_attack(surviving, reserve, w80=1000.0, surcharge=0.0).delivered == 100.0


def test_least_retaliation_through_a_thin_defence_lies_where_shots_are_whole():
    # Against 100 interceptors that certainly kill one object each nothing leaks from 100 objects or fewer: a
    # whole-shot point, inside the edge from 150 to 50. Beyond it other retaliation only grows.
    leak = Leak.layer(stock=100, p_kill=1.0, max_shots=1)
    missile = np.array([150.0, 90.0])
    objects, other, reserve = np.array([150.0, 50.0]), np.array([0.0, 40.0]), np.array([0.0, 0.0])
    stop = cheapest_defended_attack(missile, other, objects, reserve, leak, w80=1000.0, surcharge=0.0)
    assert stop.along == pytest.approx(0.5, abs=CLOSED)
    assert stop.arriving == pytest.approx(20.0, abs=1e-9)
    segments = np.array([leak.start, leak.intercept, leak.slope])
    compiled = compiled_stop(missile, other, objects, reserve, segments, (1000.0, 0.75, 0.0))
    assert compiled.along == pytest.approx(0.5, abs=CLOSED)


@settings(max_examples=60, deadline=None)
@given(frontiers(2), scales, st.floats(0.05, 0.95))
def test_an_extra_vertex_on_an_edge_and_another_unit_change_nothing(frontier, w80, share):
    surviving, reserve = frontier
    stop = undefended_stop(surviving, reserve, w80, 0.75, 0.3)
    if len(surviving) > 1:
        split = [np.insert(x, 1, x[0] + share * (x[1] - x[0])) for x in frontier]
        again = undefended_stop(*split, w80, 0.75, 0.3)
        assert again.c1 == pytest.approx(stop.c1, abs=TIE + TWINS)
    kilo = undefended_stop(surviving / 1e3, reserve / 1e3, w80 / 1e3, 0.75, 0.3)
    assert kilo.c1 == pytest.approx(stop.c1, abs=TIE + TWINS)
    turned = surviving[::-1].copy(), reserve[::-1].copy()
    back = undefended_stop(*turned, w80, 0.75, 0.3)
    assert back.c1 == pytest.approx(stop.c1, abs=TIE + TWINS)


@settings(max_examples=200, deadline=None)
@given(layers(), st.floats(0.0, 20_000.0))
def test_leak_twins_agree_and_are_bounded(layer, objects):
    leak = Leak.layer(**layer)
    segments = compiled_leak(layer)
    assert leaked(objects, segments, segments.shape[1]) == pytest.approx(
        leak.leaked(objects), rel=1e-12, abs=1e-9
    )
    floor = 1.0 - layer["works"] * (1.0 - (1.0 - layer["p_kill"]) ** layer["max_shots"])
    assert floor * objects - 1e-9 <= leak.leaked(objects) <= objects + 1e-9
    assert np.all(np.diff(leak.slope) >= -CLOSED)  # convex


@pytest.mark.parametrize(
    ("objects", "is_shoot_look_shoot", "expected"),
    [
        # 300 interceptors of kill 0.5, at most 3 shots. Salvo: 2 shots at 150 leak a quarter, 3 at 100 an
        # eighth, and 120 objects with 2.5 shots lie midway between a quarter and an eighth.
        (150.0, False, 37.5),
        (100.0, False, 12.5),
        (120.0, False, 120.0 * 0.1875),
        (60.0, False, 7.5),
        (1000.0, False, 850.0),
        # Shoot-look-shoot: an interceptor kills half an object, up to three shots (1.75 spent) an object.
        (1000.0, True, 850.0),
        (300.0 / 1.75, True, 300.0 / 1.75 / 8.0),
        (200.0, True, 50.0),
    ],
)
def test_leak_by_hand(objects, is_shoot_look_shoot, expected):
    leak = Leak.layer(stock=300, p_kill=0.5, max_shots=3, is_shoot_look_shoot=is_shoot_look_shoot)
    assert leak.leaked(objects) == pytest.approx(expected, rel=CLOSED)


@settings(max_examples=100, deadline=None)
@given(layers(), layers(), st.floats(0.0, 20_000.0))
def test_stacked_layers_compose(first, second, objects):
    one, two = Leak.layer(**first), Leak.layer(**second)
    both = one.stacked(two)
    expected = two.leaked(one.leaked(objects))
    assert both.leaked(objects) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    before, behind = compiled_leak(first), compiled_leak(second)
    stacked = np.zeros((3, before.shape[1] + behind.shape[1]))
    count = stack_segments(before, before.shape[1], behind, behind.shape[1], stacked)
    assert leaked(objects, stacked, count) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert np.all(np.diff(stacked[0, :count]) >= -1e-9 * stacked[0, count - 1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"surviving": []}, "equal vectors"),
        ({"surviving": [1.0]}, "equal vectors"),
        ({"surviving": [1.0, -1.0]}, "negative or infinite"),
        ({"reserve": [1.0, math.nan]}, "negative or infinite"),
        ({"w80": 0.0}, "w80 is 0.0"),
        ({"exponent": 1.5}, "exponent is 1.5"),
        ({"exponent": 0.0}, "exponent is 0.0"),
        ({"surcharge": -0.1}, "surcharge is -0.1"),
    ],
)
def test_bad_input_is_refused(change, message):
    good = {"surviving": [2.0, 1.0], "reserve": [2.0, 1.0], "w80": 10.0}
    with pytest.raises(ValueError, match=message):
        cheapest_attack(**{**good, **change})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stock": -1}, "stock is -1"),
        ({"p_kill": 1.2}, "p_kill is 1.2"),
        ({"max_shots": -1}, "max_shots is -1"),
        ({"works": 2.0}, "works is 2.0"),
    ],
)
def test_bad_layers_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Leak.layer(**{"stock": 10, "p_kill": 0.5, **change})
