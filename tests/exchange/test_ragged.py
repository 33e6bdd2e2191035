"""The ragged retaliation behind a defence: exact along a frontier, against a dense search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from counterpoise.exchange.layers import Layer, LayerKind, expected_leak_through, layer_leak, shots_spent
from counterpoise.exchange.leak import layer_arrays
from counterpoise.exchange.ragged import minimise_over_frontier, minimise_over_frontier_layers

ROUNDING = 1e-12  # relative
POINTS = 4_001  # on each edge of the dense search
FRONTIERS = 300
SEED = 1985

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Frontier:
    missile: Floats
    other: Floats
    objects: Floats
    stock: float
    p_kill: float
    max_shots: int
    is_sls: bool
    p_works: float

    @property
    def firing(self) -> str:
        return "shoot-look-shoot" if self.is_sls else "salvo"

    def value(self, missile: Floats, other: Floats, objects: Floats) -> Floats:
        shots = np.full_like(objects, np.inf if self.stock > 0 else 0.0)
        np.divide(self.stock, objects, out=shots, where=objects > 0)
        leak = layer_leak(shots, self.p_kill, self.max_shots, firing=self.firing)  # type: ignore[arg-type]
        return other + missile * (1 - self.p_works + self.p_works * leak)

    def at(self, vertex: int, fraction: float) -> float:
        def along(outcome: Floats) -> Floats:
            return np.array(np.interp(vertex + fraction, np.arange(len(outcome)), outcome))

        return float(self.value(along(self.missile), along(self.other), along(self.objects)))

    def dense(self) -> float:
        count = len(self.missile)
        where = np.linspace(0, count - 1, (count - 1) * (POINTS - 1) + 1)
        spread = [np.interp(where, np.arange(count), x) for x in (self.missile, self.other, self.objects)]
        return float(self.value(*spread).min())

    def least(self) -> tuple[float, int, float]:
        return minimise_over_frontier(
            self.missile, self.other, self.objects,
            self.stock, self.p_kill, float(self.max_shots), self.is_sls, self.p_works,
        )  # fmt: skip


def _random(rng: np.random.Generator, *, has_bombers: bool) -> Frontier:
    count = int(rng.integers(1, 7))
    missile = np.sort(rng.uniform(0, 1000, count))
    objects = rng.uniform(1, 2000, count)
    if rng.random() < 0.5:
        objects = np.sort(objects)[::-1]
    if rng.random() < 0.2:
        objects = np.round(objects, -3)
    other = rng.uniform(0, 500, count) if has_bombers else np.full(count, 7.0)
    return Frontier(
        missile=missile,
        other=other,
        objects=np.ascontiguousarray(objects),
        stock=float(rng.choice([0.0, rng.uniform(0, 6000)], p=[0.05, 0.95])),
        p_kill=float(rng.choice([0.0, rng.uniform(0, 1), 1.0], p=[0.03, 0.94, 0.03])),
        max_shots=int(rng.integers(0, 6)),
        is_sls=bool(rng.random() < 0.5),
        p_works=float(rng.choice([1.0, rng.uniform(0, 1)])),
    )


@pytest.mark.parametrize("has_bombers", [False, True], ids=["missiles", "with bombers"])
def test_one_layer_against_dense_search(has_bombers: bool) -> None:
    rng = np.random.default_rng(SEED)
    for _ in range(FRONTIERS):
        frontier = _random(rng, has_bombers=has_bombers)
        value, vertex, fraction = frontier.least()
        assert value <= frontier.dense() * (1 + ROUNDING)
        assert 0.0 <= fraction < 1.0
        # The value belongs to a real attack; with the line above, it is the least there is.
        assert frontier.at(vertex, fraction) == pytest.approx(value, rel=1e-9)


def _vertices_and_kinks(frontier: Frontier) -> float:
    best = [frontier.at(vertex, 0.0) for vertex in range(len(frontier.missile))]
    firing = frontier.firing
    for shots in range(1, frontier.max_shots + 1):
        met = frontier.stock / float(shots_spent(frontier.p_kill, shots, firing=firing))  # type: ignore[arg-type]
        for vertex, (start, end) in enumerate(zip(frontier.objects[:-1], frontier.objects[1:], strict=True)):
            if start != end and 0 < (met - start) / (end - start) < 1:
                best.append(frontier.at(vertex, (met - start) / (end - start)))
    return min(best)


def test_without_bombers_vertices_and_kinks_are_enough() -> None:
    rng = np.random.default_rng(SEED + 1)
    at_kink = 0
    for _ in range(FRONTIERS):
        frontier = _random(rng, has_bombers=False)
        value, _, fraction = frontier.least()
        at_kink += fraction > 0
        assert value == pytest.approx(_vertices_and_kinks(frontier), rel=1e-9, abs=1e-9)
    # The case must occur for the test to say anything.
    assert at_kink > 0


def test_with_bombers_the_best_attack_may_lie_between_kinks() -> None:
    """Hitting silos lowers W, M and W/M together while bombers are spared: V is convex along the edge.

    W = 10 - 9.5 t, M = 1000 - 800 t, S = 200, k = 0.5, one look at a time: one cell, leak 1 - 100 / M.
    V = f t + 10 - 9.5 t - 100 W / M, and W'M - WM' = -1500 all along, so V' = f - 9.5 + 150000 / M^2.
    With f = 9.5 - 150000 / 500^2 = 8.9 the least is at M = 500, t = 0.625: 5.5625 + 4.0625 - 0.8125 = 8.8125.
    """
    frontier = Frontier(
        missile=np.array([10.0, 0.5]),
        other=np.array([0.0, 8.9]),
        objects=np.array([1000.0, 200.0]),
        stock=200.0,
        p_kill=0.5,
        max_shots=3,
        is_sls=True,
        p_works=1.0,
    )
    value, vertex, fraction = frontier.least()
    assert (vertex, fraction) == (0, pytest.approx(0.625, rel=1e-9))
    assert value == pytest.approx(8.8125, rel=1e-12)
    assert _vertices_and_kinks(frontier) > value + 0.1


def test_worth_alone_is_not_exact() -> None:
    """The attack that leaves the least worth leaves more objects, and more retaliation gets through."""
    missile, none, objects = np.array([10.0, 9.5]), np.zeros(2), np.array([100.0, 1000.0])
    value, vertex, fraction = minimise_over_frontier(missile, none, objects, 400.0, 0.5, 4.0, False)
    assert (vertex, fraction) == (0, 0.0)
    assert value == pytest.approx(10 * 0.5**4, rel=1e-12)


def test_empty_frontier_is_refused() -> None:
    empty = np.empty(0)
    with pytest.raises(ValueError, match="frontier is empty"):
        minimise_over_frontier(empty, empty, empty, 1.0, 0.5, 4.0, False)
    with pytest.raises(ValueError, match="frontier is empty"):
        minimise_over_frontier_layers(empty, empty, empty, empty, empty, layer_arrays([]))


def _random_layers(rng: np.random.Generator) -> tuple[list[Layer], list[float]]:
    kinds = [LayerKind(kind) for kind in rng.integers(0, 3, int(rng.integers(0, 4)))]
    layers = [
        Layer(
            kind,
            float(rng.uniform(0, 3000)),
            float(rng.uniform(0, 1)),
            max_shots=int(rng.integers(1, 5)),
            firing="salvo" if rng.random() < 0.5 else "shoot-look-shoot",
            discrimination=float(rng.uniform(0, 1)),
            absentee_ratio=float(rng.uniform(1, 10)),
        )
        for kind in kinds
    ]
    return layers, [float(rng.choice([1.0, rng.uniform(0, 1)])) for _ in layers]


@pytest.mark.parametrize("tolerance", [1e-3, 1e-6])
def test_several_layers_against_dense_search(tolerance: float) -> None:
    rng = np.random.default_rng(SEED + 2)
    for _ in range(100):
        layers, works = _random_layers(rng)
        count = int(rng.integers(1, 6))
        outcomes = [rng.uniform(0, 1000, count) for _ in range(2)]
        raid = [rng.uniform(0, top, count) for top in (300, 2000, 5000)]
        value, vertex, fraction, bound = minimise_over_frontier_layers(
            *outcomes, *raid, layer_arrays(layers, works), tolerance, 200_000
        )
        where = np.linspace(0, count - 1, (count - 1) * 500 + 1)
        missile, other = (np.interp(where, np.arange(count), x) for x in outcomes)
        boosters, warheads, decoys = (np.interp(where, np.arange(count), x) for x in raid)
        leak = expected_leak_through(layers, works, boosters, warheads, decoys / warheads)
        dense = float((other + missile * leak).min())
        assert bound <= dense * (1 + ROUNDING)
        assert value <= dense * (1 + tolerance)
        assert value - bound <= tolerance * value * (1 + ROUNDING)
        here = vertex + fraction
        spot = [float(np.interp(here, np.arange(count), x)) for x in (*outcomes, *raid)]
        found = float(expected_leak_through(layers, works, spot[2], spot[3], spot[4] / spot[3]))
        assert value == pytest.approx(spot[1] + spot[0] * found, rel=1e-9)


def test_one_layer_by_both_ways() -> None:
    rng = np.random.default_rng(SEED + 3)
    for _ in range(100):
        frontier = _random(rng, has_bombers=True)
        layer = Layer(
            LayerKind.TERMINAL,
            frontier.stock,
            frontier.p_kill,
            max_shots=frontier.max_shots,
            firing=frontier.firing,  # type: ignore[arg-type]
        )
        none = np.zeros(len(frontier.missile))
        value, _, _, bound = minimise_over_frontier_layers(
            frontier.missile, frontier.other, none, frontier.objects, none,
            layer_arrays([layer], [frontier.p_works]), 1e-6, 200_000,
        )  # fmt: skip
        exact = frontier.least()[0]
        assert bound <= exact * (1 + ROUNDING)
        assert exact <= value * (1 + ROUNDING)


def test_cut_short_search_keeps_an_honest_bound() -> None:
    frontier = np.array([10.0, 0.5]), np.array([0.0, 8.9])
    met = np.array([1000.0, 200.0])
    layers = layer_arrays([Layer(LayerKind.TERMINAL, 200, 0.5, max_shots=3, firing="shoot-look-shoot")])
    short = minimise_over_frontier_layers(*frontier, np.zeros(2), met, np.zeros(2), layers, 1e-9, 3)
    long = minimise_over_frontier_layers(*frontier, np.zeros(2), met, np.zeros(2), layers, 1e-9, 1_000_000)
    assert short[3] <= 8.8125 <= short[0]
    assert short[0] - short[3] > 1e-3
    assert long[0] == pytest.approx(8.8125, rel=1e-9)
    assert long[0] - long[3] <= 1e-9 * long[0] * (1 + ROUNDING)
