"""The compiled allocation kernel: against HiGHS and exact fractions, warm and cold, along its frontiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.exchange.oracles import (
    Floats,
    Instance,
    degenerate_instance,
    exact_optimum,
    highs_optimum,
    instances,
    kill,
    program,
    random_instance,
    with_areas,
)

from counterpoise.exchange import kernel
from counterpoise.exchange.kernel import (
    COLD,
    GAP,
    OPTIMAL,
    SAME,
    SINGULAR,
    VALUE,
    VERTEX_OVERFLOW,
    VERTICES,
    WARM,
    Workspace,
    kill_table,
    patterns,
    solve,
    trace,
    workspace,
)

LARGEST_GAP = 1e-12  # relative, of the kernel's own certificate
EXACT = 1e-12  # relative, against fractions
HIGHS = 1e-8  # relative, against HiGHS at its tightest tolerances
ON_THE_LINE = 1e-9  # relative, of a frontier's value at a weight


@cache
def room(weapons: int, targets: int, limit: int) -> tuple[Workspace, Floats]:
    ws = workspace(weapons, targets, limit)
    return ws, np.zeros((targets, len(ws.members) - 1))


def solved(instance: Instance, start: int = COLD) -> tuple[Workspace, Floats]:
    ws, table = room(*instance.shape)
    kill_table(ws, instance.p, table)
    status = solve(ws, table, instance.worth, instance.weapons, instance.targets, instance.use, start)
    assert status == OPTIMAL
    assert abs(ws.info[GAP]) <= LARGEST_GAP
    return ws, table


def traced(instance: Instance, objects: Floats, reserve: Floats) -> tuple[Workspace, int]:
    ws, table = solved(instance)
    status = trace(
        ws, table, instance.worth, objects, reserve, instance.weapons, instance.targets, instance.use
    )
    assert status == OPTIMAL
    return ws, int(ws.state[VERTICES])


def close(value: float, expected: float, tolerance: float) -> bool:
    return abs(value - expected) <= tolerance * max(1.0, abs(expected))


def test_patterns_are_all_multisets_in_order() -> None:
    assert patterns(3, 2).tolist() == [
        [0, -1], [1, -1], [2, -1], [0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2],
    ]  # fmt: skip
    for weapons, limit, count in [(5, 1, 5), (5, 3, 5 + 15 + 35), (14, 2, 119), (1, 4, 4), (0, 2, 0)]:
        assert patterns(weapons, limit).shape == (count, limit)


@pytest.mark.parametrize(("weapons", "limit"), [(-1, 2), (3, 0), (3, 5)])
def test_patterns_refuse_what_they_cannot_list(weapons: int, limit: int) -> None:
    with pytest.raises(ValueError, match="found"):
        patterns(weapons, limit)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_kill_table_is_one_minus_the_chance_to_be_spared(limit: int) -> None:
    rng = np.random.default_rng(limit)
    p = rng.random((4, 3))
    ws, table = room(4, 3, limit)
    kill_table(ws, p, table)
    for c, row in enumerate(patterns(4, limit)):
        for j in range(3):
            assert table[j, c] == pytest.approx(kill(p, j, tuple(row[row >= 0])), abs=1e-15)


def test_equals_exact_fractions_on_200_small_instances() -> None:
    for instance in instances(200, seed=1959, weapons=4, targets=4):
        ws, table = solved(instance)
        problem = program(instance)
        # The oracle gets the kernel's own table, so that only the LP is compared.
        gain = (instance.worth[:, None] * table).ravel()
        exact = float(exact_optimum(replace(problem, gain=gain)))
        assert close(ws.info[VALUE], exact, EXACT)


def check_against_highs(many: Iterator[Instance]) -> int:
    checked = 0
    for k, instance in enumerate(many):
        # Every other solve starts from the basis of an unrelated instance of the same shape.
        ws, _ = solved(instance, WARM if k % 2 else COLD)
        assert close(ws.info[VALUE], highs_optimum(program(instance)), HIGHS)
        checked += 1
    return checked


def test_equals_highs_on_300_instances() -> None:
    assert check_against_highs(instances(300, seed=1, weapons=8, targets=9)) == 300


@pytest.mark.slow
def test_equals_highs_on_10000_instances() -> None:
    assert check_against_highs(instances(9_900, seed=2, weapons=9, targets=11)) == 9_900
    rng = np.random.default_rng(3)
    large = (make(rng, 20, 30, 2) for make in (random_instance, degenerate_instance) for _ in range(50))
    assert check_against_highs(large) == 100


@pytest.mark.parametrize("make", [random_instance, degenerate_instance])
def test_equals_highs_at_20_by_30_classes(
    make: Callable[[np.random.Generator, int, int, int], Instance],
) -> None:
    rng = np.random.default_rng(2030)
    assert check_against_highs(make(rng, 20, 30, 2) for _ in range(2)) == 2


@pytest.mark.parametrize(
    ("weapons", "targets"), [(0, 0), (0, 3), (3, 0)], ids=["nothing", "no weapons", "no targets"]
)
def test_without_weapons_or_targets_nothing_is_destroyed(weapons: int, targets: int) -> None:
    ws, _ = solved(random_instance(np.random.default_rng(0), weapons, targets, 2))
    assert ws.info[VALUE] == 0.0
    assert not ws.killed.any()


def cycling_instances() -> Iterator[Instance]:
    """Everything alike, in whole numbers that fit each other: every vertex is degenerate."""
    for size in (2, 5, 9):
        for stock in (1.0, 2.0, 10.0):
            for p in (0.5, 1.0):
                for limit in (1, 2, 3):
                    yield Instance(
                        np.full((size, size), p),
                        np.full(size, stock),
                        np.full(size, 2.0),
                        np.ones(size),
                        np.ones((size, size)),
                        limit,
                    )


def test_never_cycles() -> None:
    for instance in cycling_instances():
        ws, _ = solved(instance)
        assert close(ws.info[VALUE], highs_optimum(program(instance)), HIGHS)
        size = instance.shape[0]
        for objects, reserve in ((np.ones(size), np.zeros(size)), (np.zeros(size), np.ones(size))):
            traced(instance, objects, reserve)


def test_ties_are_broken_by_the_largest_variance() -> None:
    """One weapon, two points of worth 1: p = 1 on one and worth 2 with p = 0.5 on the other give the same."""
    instance = Instance(
        np.array([[1.0, 0.5]]), np.array([1.0]), np.ones(2), np.array([1.0, 2.0]), np.ones((1, 2)), 1
    )
    ws, _ = solved(instance)
    assert ws.killed.tolist() == [0.0, 0.5]
    mirrored = replace(instance, p=instance.p[:, ::-1].copy(), worth=instance.worth[::-1].copy())
    ws, _ = solved(mirrored)
    assert ws.killed.tolist() == [0.5, 0.0]


def test_the_tie_break_is_the_largest_variance_of_the_optimal_face() -> None:
    """Against HiGHS: the variance maximised under the condition that the optimum is reached."""
    found = 0
    for instance in instances(120, seed=7, weapons=5, targets=5):
        if 0 in instance.shape:
            continue
        ws, _ = solved(instance)
        problem = program(instance)
        worth = np.array([instance.worth[j] for j, _ in problem.columns])
        hit = np.array([kill(instance.p, j, g) for j, g in problem.columns])
        variance = worth**2 * hit * (1.0 - hit)
        # Reaching the optimum to 1e-9 leaves room for an excess that is bounded by the largest price ratio.
        weight = 1e-7 / max(1.0, float(worth.max()))
        best = highs_optimum(problem, gain=problem.gain + weight * variance)
        mine = ws.info[VALUE] + weight * float(instance.worth**2 @ ws.variance)
        assert mine <= best + HIGHS
        assert mine >= best - HIGHS
        found += best > ws.info[VALUE] + HIGHS
    assert found > 10


def results(ws: Workspace) -> list[bytes]:
    return [a.tobytes() for a in (ws.killed, ws.variance, ws.held, ws.lam, ws.pi, ws.info)]


def test_a_cold_start_gives_the_same_bytes_whatever_went_before() -> None:
    rng = np.random.default_rng(4)
    many = [with_areas(rng, random_instance(rng, 6, 7, 2)) for _ in range(20)]
    first = [results(solved(instance)[0]) for instance in many]
    again = [results(solved(instance)[0]) for instance in reversed(many)]
    assert first == again[::-1]


def solve_block(many: list[Instance]) -> list[list[bytes]]:
    ws = workspace(*many[0].shape)
    table = np.zeros((len(many[0].targets), len(ws.members) - 1))
    found = []
    for k, a in enumerate(many):
        kill_table(ws, a.p, table)
        assert solve(ws, table, a.worth, a.weapons, a.targets, a.use, WARM if k else COLD) == OPTIMAL
        found.append(results(ws))
    return found


def test_warm_blocks_give_the_same_bytes_on_any_thread() -> None:
    rng = np.random.default_rng(5)
    blocks = [[random_instance(rng, 6, 7, 2) for _ in range(12)] for _ in range(6)]
    alone = [solve_block(block) for block in blocks]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(solve_block, blocks)) == alone


def test_same_and_warm_reach_the_cold_optimum() -> None:
    rng = np.random.default_rng(6)
    base = random_instance(rng, 8, 9, 2)
    for _ in range(40):
        other = replace(base, worth=base.worth * rng.uniform(0.5, 2.0, 9))
        ws, _ = solved(base)
        solved(other, SAME)
        by_worth = ws.info[VALUE]
        nearby = replace(
            other,
            p=np.clip(other.p * rng.uniform(0.8, 1.2, other.p.shape), 0.0, 1.0),
            weapons=np.round(other.weapons * rng.uniform(0.0, 1.5, 8)),
            use=np.where(rng.random(9) < 0.3, rng.uniform(0.5, 2.0, (8, 9)), 1.0),
        )
        solved(nearby, WARM)
        by_basis = ws.info[VALUE]
        assert close(by_worth, solved(other)[0].info[VALUE], EXACT)
        assert close(by_basis, solved(nearby)[0].info[VALUE], EXACT)


def test_a_long_warm_run_stays_certified() -> None:
    """The inverse is carried from draw to draw: it must not drift."""
    rng = np.random.default_rng(8)
    base = random_instance(rng, 10, 12, 2)
    for _ in range(2_000):
        solved(replace(base, p=np.clip(base.p * rng.uniform(0.8, 1.2, base.p.shape), 0.0, 1.0)), WARM)


def frontier_cases() -> Iterator[tuple[Instance, Floats, Floats]]:
    rng = np.random.default_rng(9)
    for k, instance in enumerate(instances(80, seed=10, weapons=6, targets=7)):
        size, classes, _ = instance.shape
        objects, reserve = rng.choice([0.0, 1.0, 3.0], classes), rng.choice([0.0, 0.5, 1.0], size)
        yield instance, objects * (k % 3 != 1), reserve * (k % 3 != 0)


def test_every_frontier_is_optimal_at_every_weight() -> None:
    """At 0, at and between the turning points, beyond the last and at random: HiGHS finds nothing better."""
    rng = np.random.default_rng(11)
    turns = 0
    for instance, objects, reserve in frontier_cases():
        ws, count = traced(instance, objects, reserve)
        mu, first, second = ws.v_mu[:count], ws.v_first[:count], ws.v_second[:count]
        assert mu[0] == 0.0
        assert np.all(np.diff(mu[1:]) > 0.0)
        assert np.all(np.diff(first) <= 0.0)
        assert np.all(np.diff(second) > 0.0)
        problem = program(instance)
        size = len(instance.weapons)
        more = np.array([objects[j] * kill(instance.p, j, g) for j, g in problem.columns])
        more -= reserve @ problem.matrix[:size] if size and problem.columns else 0.0
        last = mu[-1] if count > 1 else 1.0
        for weight in [0.0, 2 * last + 1, *mu[1:4], *((mu[1:] + mu[:-1]) / 2)[:4], *rng.exponential(last, 3)]:
            best = highs_optimum(problem, gain=problem.gain + weight * more)
            best += weight * float(reserve @ instance.weapons)
            assert close(float(np.max(first + weight * second)), best, HIGHS)
            # The vertex that the turning points name is the one that attains it.
            at = int(np.searchsorted(mu[1:], weight, side="right"))
            assert close(first[at] + weight * second[at], best, HIGHS)
        turns += count
    assert turns > 200


def test_frontiers_are_concave_and_their_rows_agree_with_their_objectives() -> None:
    for instance, objects, reserve in frontier_cases():
        ws, count = traced(instance, objects, reserve)
        first, second = ws.v_first[:count], ws.v_second[:count]
        for v in range(count):
            killed, held = ws.v_killed[v], ws.v_held[v]
            assert close(float(instance.worth @ killed), first[v], ON_THE_LINE)
            assert close(float(objects @ killed + reserve @ held), second[v], ON_THE_LINE)
            assert np.all(killed <= instance.targets * (1.0 + ON_THE_LINE))
            assert np.all((held >= 0.0) & (held <= instance.weapons * (1.0 + ON_THE_LINE)))
            assert np.all(ws.v_variance[v] >= 0.0)
        slopes = -np.diff(first) / np.diff(second)
        # The slope of an edge is the weight at which it turns.
        assert np.allclose(slopes, ws.v_mu[1:count], rtol=1e-6, atol=1e-9)


def test_the_frontier_ends_where_nothing_more_can_be_held_or_hit() -> None:
    rng = np.random.default_rng(12)
    for _ in range(20):
        instance = random_instance(rng, 5, 6, 2)
        ws, count = traced(instance, np.zeros(6), np.ones(5))
        assert np.allclose(ws.v_held[count - 1], instance.weapons)
        ws, count = traced(instance, np.ones(6), np.zeros(5))
        most = highs_optimum(program(replace(instance, worth=np.ones(6))))
        assert close(ws.v_second[count - 1], most, HIGHS)


def test_the_first_vertex_is_the_solved_attack_and_comes_back() -> None:
    rng = np.random.default_rng(13)
    for _ in range(10):
        instance = degenerate_instance(rng, 6, 7, 2)
        before = results(solved(instance)[0])[:5]
        ws, _ = traced(instance, np.zeros(7), np.ones(6))
        assert ws.v_killed[0].tobytes() == before[0]
        assert results(ws)[:5] == before
        # A solve for another worth goes on from the solved attack, not from the far end.
        solved(replace(instance, worth=instance.worth[::-1].copy()), SAME)


def test_a_frontier_of_the_same_objective_is_one_vertex() -> None:
    instance = random_instance(np.random.default_rng(14), 4, 5, 2)
    _, count = traced(instance, instance.worth, np.zeros(4))
    assert count == 1
    _, count = traced(instance, np.zeros(5), np.zeros(4))
    assert count == 1


def test_too_little_room_for_vertices_is_said() -> None:
    instance = random_instance(np.random.default_rng(15), 5, 6, 2)
    full, count = traced(instance, np.zeros(6), np.ones(5))
    assert count > 3
    ws = workspace(5, 6, 2, vertices=3)
    table = np.zeros((6, len(ws.members) - 1))
    kill_table(ws, instance.p, table)
    given = (instance.weapons, instance.targets, instance.use)
    assert solve(ws, table, instance.worth, *given, COLD) == OPTIMAL
    status = trace(ws, table, instance.worth, np.zeros(6), np.ones(5), *given)
    assert status == VERTEX_OVERFLOW
    assert ws.state[VERTICES] == 3
    assert ws.v_mu.tolist() == full.v_mu[:3].tolist()


def test_a_trace_without_a_solve_is_refused() -> None:
    ws = workspace(2, 2)
    table, ones = np.zeros((2, 5)), np.ones(2)
    assert trace(ws, table, ones, ones, ones, ones, ones, np.ones((2, 2))) == SINGULAR


def test_forbidden_patterns_are_never_used() -> None:
    """A pattern whose kill is set to 0 in the table drops out, as preferential defence needs it."""
    instance = random_instance(np.random.default_rng(16), 4, 4, 2)
    ws, table = room(4, 4, 2)
    kill_table(ws, instance.p, table)
    doubles = (patterns(4, 2)[:, 1] >= 0).nonzero()[0]
    table[:, doubles] = 0.0
    status = solve(ws, table, instance.worth, instance.weapons, instance.targets, instance.use, COLD)
    assert status == OPTIMAL
    single = replace(instance, limit=1)
    assert close(ws.info[VALUE], highs_optimum(program(single)), HIGHS)


def test_inputs_are_not_written_to() -> None:
    instance = random_instance(np.random.default_rng(17), 4, 5, 2)
    arrays = (instance.p, instance.weapons, instance.targets, instance.worth, instance.use)
    before = [a.copy() for a in arrays]
    traced(instance, np.ones(5), np.ones(4))
    for a, b in zip(arrays, before, strict=True):
        assert np.array_equal(a, b)


def test_the_stamp_of_machine_code_covers_every_source_of_the_room() -> None:
    """A change in a function that is called from another file must not go unnoticed."""
    stamp = kernel.solve._cache._cache_file._source_stamp  # type: ignore[attr-defined]
    assert kernel.compiled.__globals__["_SOURCES"] in stamp
