"""The search for definitions: against plain brute force, its laws, and what it must refuse."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from counterpoise.space.defining.formulas import Clause, Group
from counterpoise.space.defining.overlap import inseparable, least_error
from counterpoise.space.defining.search import Found, best_definitions

ROUNDING = 1e-9  # relative, of sums in another order and of ratios in other units

Floats = NDArray[np.float64]


def catalogue(
    seed: int, systems: int, observables: int, *, values: int = 4
) -> tuple[list[str], Floats, Floats, Floats, Floats]:
    """A random one on a coarse grid, so that ranges touch, tie and straddle; some lack an observable."""
    rng = np.random.default_rng(seed)
    ends = np.sort(rng.integers(0, values, (2, systems, observables)), axis=0).astype(float)
    ends[:, rng.random((systems, observables)) < 0.1] = np.nan
    costs = rng.integers(0, 4, (2, systems)).astype(float)
    return [f"o{index}" for index in range(observables)], ends[0], ends[1], costs[0], costs[1]


def sets(low: Floats, high: Floats) -> Iterator[tuple[int, int]]:
    """(surely, possibly) as bits, for every threshold at an end of a range."""
    for column in range(low.shape[1]):
        ends = {value for value in (*low[:, column], *high[:, column]) if value == value}
        for limit in ends:
            least, most = low[:, column], high[:, column]
            yield bits(least >= limit), bits(most >= limit)
            yield bits(most <= limit), bits(least <= limit)


def bits(mask: NDArray[np.bool_]) -> int:
    return sum(1 << index for index, is_set in enumerate(mask) if is_set)


def by_brute_force(low: Floats, high: Floats, miss: Floats, ban: Floats, count: int) -> float:
    """Least cost over all formulas of up to `count` thresholds, by going through them one by one."""
    one = set(sets(low, high))
    both = {(a & c, b & d) for (a, b), (c, d) in itertools.product(one, one)}
    either = {(a | c, b | d) for (a, b), (c, d) in itertools.product(one, one)}
    tried = {(0, 0)}
    if count >= 1:
        tried |= one
    if count >= 2:
        tried |= both | either
    if count >= 3:
        for (a, b), (c, d) in itertools.product(one, both | either):
            tried |= {(a & c, b & d), (a | c, b | d)}
    systems = range(len(miss))
    return min(
        sum(miss[i] for i in systems if not caught >> i & 1) + sum(ban[i] for i in systems if banned >> i & 1)
        for caught, banned in tried
    )


def cost(found: Found, names: list[str], low: Floats, high: Floats, miss: Floats, ban: Floats) -> float:
    """What a definition costs, from what it does to each system."""
    if found.definition is None:
        return float(miss.sum())
    met = found.definition.met(names, low, high)
    return float(miss[met.surely < 1].sum() + ban[met.possibly >= 1].sum())


@pytest.mark.parametrize("seed", range(40))
def test_the_best_is_that_of_brute_force(seed: int) -> None:
    names, low, high, miss, ban = catalogue(seed, systems=4 + seed % 5, observables=1 + seed % 3)
    found = best_definitions(names, low, high, miss_cost=miss, ban_cost=ban)
    for count, one in enumerate(found):
        assert one.cost == by_brute_force(low, high, miss, ban, count)
        assert one.cost == cost(one, names, low, high, miss, ban)
        assert one.definition is None or len(list(one.definition.clauses())) <= count


@pytest.mark.parametrize("seed", range(40, 60))
def test_more_clauses_never_fit_worse_and_none_beats_what_overlap_leaves(seed: int) -> None:
    names, low, high, miss, ban = catalogue(seed, systems=12, observables=4, values=8)
    costs = [one.cost for one in best_definitions(names, low, high, miss_cost=miss, ban_cost=ban)]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] >= least_error(low, high, miss_cost=miss, ban_cost=ban).cost


@pytest.mark.parametrize("seed", range(20))
def test_what_overlap_leaves_is_that_of_every_choice(seed: int) -> None:
    _, low, high, miss, ban = catalogue(seed, systems=7, observables=2)
    along = inseparable(low, high)
    has_any = ~np.isnan(low).all(axis=1)
    best = min(
        miss.sum() - miss[chosen].sum() + ban[along[chosen].any(axis=0)].sum()
        for chosen in (np.array(choice) & has_any for choice in itertools.product([False, True], repeat=7))
    )
    assert least_error(low, high, miss_cost=miss, ban_cost=ban).cost == best


@pytest.mark.parametrize("seed", range(12))
def test_forbidden_ways_are_not_taken_and_what_is_left_is_still_the_best(seed: int) -> None:
    names, low, high, miss, ban = catalogue(seed, systems=6, observables=2)
    found = best_definitions(names, low, high, miss_cost=miss, ban_cost=ban, ways=["at_least", "at_most"])
    assert all(one.at_least == (one.observable == "o0") for each in found for one in clauses(each))
    # Only from below in the first, only from above in the second, counted from the other end: from below too.
    mirrored = best_definitions(
        names,
        np.column_stack([low[:, 0], 9 - high[:, 1]]),
        np.column_stack([high[:, 0], 9 - low[:, 1]]),
        miss_cost=miss,
        ban_cost=ban,
        ways=["at_least", "at_least"],
    )
    assert [one.cost for one in found] == [one.cost for one in mirrored]
    both = best_definitions(names, low, high, miss_cost=miss, ban_cost=ban)
    assert all(one.cost <= other.cost for one, other in zip(both, found, strict=True))
    left = least_error(low, high, miss_cost=miss, ban_cost=ban, ways=["at_least", "at_most"]).cost
    assert left <= found[-1].cost


def test_what_lies_on_the_far_side_cannot_be_told_where_only_one_way_is_allowed() -> None:
    # A weapon of 4 m/s² and a harmless ship of 9: "at least" bans the ship along.
    ends = np.array([[4.0], [9.0]])
    assert inseparable(ends, ends, ["at_least"]).tolist() == [[True, True], [False, True]]
    assert inseparable(ends, ends, ["at_most"]).tolist() == [[True, False], [True, True]]
    assert inseparable(ends, ends).tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize("seed", range(20))
def test_inseparable_is_what_no_threshold_separates(seed: int) -> None:
    _, low, high, _, _ = catalogue(seed, systems=6, observables=3)
    all_sets = list(sets(low, high))
    for a, b in itertools.product(range(6), repeat=2):
        is_told = any(sure >> a & 1 and not possible >> b & 1 for sure, possible in all_sets)
        assert bool(inseparable(low, high)[a, b]) is not is_told


@pytest.mark.parametrize("seed", range(10))
def test_a_wider_margin_never_costs_less_nor_bans_less(seed: int) -> None:
    names, low, _, miss, ban = catalogue(seed, systems=10, observables=3, values=30)
    high = 1.1 * low
    found = [
        best_definitions(names, low, high, miss_cost=miss, ban_cost=ban, margin=margin)[-1]
        for margin in (1.0, 1.2, 2.0)
    ]
    assert [one.cost for one in found] == sorted(one.cost for one in found)
    definition = found[0].definition
    assert definition is not None
    narrow = definition.met(names, low, high)
    wide = definition.met(names, low / 1.5, high * 1.5)
    assert (wide.possibly >= narrow.possibly).all()
    assert (wide.surely <= narrow.surely).all()


@pytest.mark.parametrize("seed", range(6))
def test_order_changes_nothing(seed: int) -> None:
    names, low, high, miss, ban = catalogue(seed, systems=9, observables=3, values=12)
    rows, columns = np.random.default_rng(seed).permutation(9), np.random.default_rng(seed).permutation(3)
    found = best_definitions(names, low, high, miss_cost=miss, ban_cost=ban)
    again = best_definitions(
        [names[index] for index in columns],
        low[rows][:, columns],
        high[rows][:, columns],
        miss_cost=miss[rows],
        ban_cost=ban[rows],
    )
    assert found == again


@pytest.mark.parametrize("seed", range(6))
def test_units_change_nothing_but_the_limits(seed: int) -> None:
    names, low, high, miss, ban = catalogue(seed, systems=9, observables=3, values=12)
    units = np.array([1000.0, 1 / 3, 1.0])
    found = best_definitions(names, low, high, miss_cost=miss, ban_cost=ban)
    again = best_definitions(names, low * units, high * units, miss_cost=miss, ban_cost=ban)
    for one, other in zip(found[1:], again[1:], strict=True):
        assert one.cost == other.cost
        assert one.margin == pytest.approx(other.margin, rel=ROUNDING)
        for clause, scaled in zip(clauses(one), clauses(other), strict=True):
            assert (clause.observable, clause.at_least) == (scaled.observable, scaled.at_least)
            expected = clause.limit * units[names.index(clause.observable)]
            assert scaled.limit == pytest.approx(expected, rel=ROUNDING)


def clauses(found: Found) -> list[Clause]:
    return list(found.definition.clauses()) if found.definition else []


@settings(max_examples=60, deadline=None)
@given(st.floats(1, 100), st.floats(0.01, 1), st.floats(1, 100))
def test_a_range_that_straddles_counts_against_either_way(limit: float, down: float, up: float) -> None:
    low, high = np.array([[limit * down]]), np.array([[limit * up]])
    for at_least in (True, False):
        met = Clause("x", at_least, limit).met(["x"], low, high)
        assert met.possibly[0] >= 1
        is_inside = low[0, 0] >= limit if at_least else high[0, 0] <= limit
        assert bool(met.surely[0] >= 1) is bool(is_inside)


def test_what_a_system_lacks_meets_no_threshold() -> None:
    nothing = np.array([[np.nan]])
    for at_least, limit in itertools.product((True, False), (0.0, 5.0)):
        met = Clause("x", at_least, limit).met(["x"], nothing, nothing)
        assert (met.surely[0], met.possibly[0]) == (0.0, 0.0)


def test_the_threshold_stands_in_the_middle_of_the_gap() -> None:
    found = best_definitions(
        ["x"], [[8.0], [9.0], [1.0]], [[9.0], [9.0], [2.0]], miss_cost=[1, 1, 0], ban_cost=[0, 0, 1]
    )
    # Between 2 and 8: 4, a factor of two from either.
    assert found[1].definition == Clause("x", at_least=True, limit=4.0)
    assert found[1].margin == 2.0


def test_two_kinds_of_threat_need_a_list() -> None:
    # Interceptors (fast, small mirror) and lasers (slow, large mirror) among the harmless.
    values = np.array([[9.0, 1.0], [1.0, 9.0], [1.0, 1.0], [3.0, 3.0]])
    found = best_definitions(
        ["speed", "mirror"], values, values, miss_cost=[1, 1, 0, 0], ban_cost=[0, 0, 1, 1]
    )
    assert [one.cost for one in found] == [2, 1, 0, 0]
    limit = pytest.approx(27**0.5)
    assert found[2].definition == Group("any", (Clause("mirror", True, limit), Clause("speed", True, limit)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": [[1.0]]}, "the shapes"),
        ({"names": ["a", "a"]}, "two observables have one name"),
        ({"low": [[5.0, 1.0], [1.0, 1.0]]}, "system 0, a: the range is 5 to 2"),
        ({"low": [[-1.0, 1.0], [1.0, 1.0]]}, "begins at 0 or more"),
        ({"low": [[np.nan, 1.0], [1.0, 1.0]]}, "the range is nan to 2"),
        ({"miss_cost": [1.0]}, "miss_cost: one finite cost"),
        ({"ban_cost": [1.0, -1.0]}, "ban_cost: one finite cost"),
        ({"max_clauses": 4}, "a whole number from 0 to 3"),
        ({"margin": 0.5}, "a ratio of at least 1"),
        ({"ways": ["both"]}, "ways: one of"),
        ({"ways": ["both", "up"]}, "ways: one of"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(change: dict[str, object], message: str) -> None:
    good: dict[str, object] = {
        "names": ["a", "b"],
        "low": [[1.0, 1.0], [1.0, 1.0]],
        "high": [[2.0, 2.0], [2.0, 2.0]],
        "miss_cost": [1.0, 0.0],
        "ban_cost": [0.0, 1.0],
    }
    with pytest.raises(ValueError, match=message):
        best_definitions(**{**good, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(0, 2), (2, 0), (0, 0)])
def test_without_systems_or_observables_nothing_is_banned(shape: tuple[int, int]) -> None:
    names, ones = ["a", "b"][: shape[1]], np.ones(shape[0])
    found = best_definitions(names, np.ones(shape), np.ones(shape), miss_cost=ones, ban_cost=ones)
    assert {(one.definition, one.cost) for one in found} == {(None, float(shape[0]))}
