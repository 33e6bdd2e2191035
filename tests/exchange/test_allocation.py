"""The public allocation: prices, certificates, rounding, frontiers, and what is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.oracles import (
    Floats,
    Instance,
    best_integer_attack,
    highs_optimum,
    instances,
    kill,
    program,
    random_instance,
)

from counterpoise.exchange.allocation import Allocation, allocate, frontier

LARGEST_GAP = 1e-12  # relative
FEASIBLE = 1e-9  # relative slack of a stock
COMPLEMENTARY = 1e-9  # relative to the largest worth, price times slack per unit
SLOPE = 1e-5  # of a piecewise linear value, between two solves by HiGHS
STEP = 1e-3  # weapons or points, shorter than the way to the next kink of these instances


def solved(a: Instance) -> Allocation:
    return allocate(a.p, a.weapons, a.targets, a.worth, max_per_target=a.limit, use=a.use)


def many(count: int, seed: int) -> Iterator[tuple[Instance, Allocation]]:
    for instance in instances(count, seed, weapons=6, targets=6):
        yield instance, solved(instance)


def test_prices_and_amounts_prove_each_other() -> None:
    """Primal and dual feasibility and complementarity, from the public result alone."""
    for a, found in many(120, seed=20):
        size, classes, _ = a.shape
        problem = program(a)
        listed = {(c.target, c.weapons): c.points for c in found.columns}
        y = np.array([listed.pop(column, 0.0) for column in problem.columns])
        assert not listed
        assert np.all(y >= 0.0)
        used = problem.matrix @ y if problem.columns else np.zeros(size + classes)
        assert np.all(used <= problem.stocks * (1.0 + FEASIBLE) + FEASIBLE)
        prices = np.concatenate([found.weapon_prices, found.target_prices])
        assert np.all(prices >= 0.0)
        slack = prices @ problem.matrix - problem.gain if problem.columns else np.zeros(0)
        scale = max(1.0, a.worth.max(initial=0.0))
        assert np.all(slack >= -COMPLEMENTARY * scale)
        assert np.all(np.abs(slack * y) <= COMPLEMENTARY * scale * np.maximum(y, 1.0))
        rest = problem.stocks - used
        assert np.all(np.abs(prices * rest) <= COMPLEMENTARY * scale * np.maximum(problem.stocks, 1.0))
        assert found.gap <= LARGEST_GAP
        assert prices @ problem.stocks == pytest.approx(
            found.destroyed_worth, rel=LARGEST_GAP, abs=LARGEST_GAP
        )


def test_the_parts_of_a_result_agree() -> None:
    for a, found in many(60, seed=21):
        assert found.destroyed_worth + found.surviving_worth == pytest.approx(float(a.worth @ a.targets))
        assert found.shots.sum(axis=1) + found.held == pytest.approx(a.weapons, abs=1e-7)
        assert float(a.worth @ found.destroyed) == pytest.approx(found.destroyed_worth)
        shots, destroyed = np.zeros(a.use.shape), np.zeros(len(a.targets))
        for column in found.columns:
            assert column.p_kill == pytest.approx(kill(a.p, column.target, column.weapons))
            assert 1 <= len(column.weapons) <= a.limit
            destroyed[column.target] += column.points * column.p_kill
            for i in column.weapons:
                shots[i, column.target] += column.points * a.use[i, column.target]
        assert shots == pytest.approx(found.shots)
        assert destroyed == pytest.approx(found.destroyed)
        assert len(found.columns) <= sum(a.shape[:2])


def test_one_sided_prices_are_the_slopes_of_the_optimum() -> None:
    """The optimum is piecewise linear in every stock, so a short step gives its slopes exactly."""
    kinks = 0
    for a, found in many(60, seed=22):
        problem = program(a)
        base = highs_optimum(problem)
        added = np.concatenate([found.prices_added, found.target_prices_added])
        removed = np.concatenate([found.prices_removed, found.target_prices_removed])
        prices = np.concatenate([found.weapon_prices, found.target_prices])
        assert np.all(added <= prices + COMPLEMENTARY * 10)
        assert np.all(prices <= removed + COMPLEMENTARY * 10)
        kinks += int(np.sum((removed > added + SLOPE) & np.isfinite(removed)))
        for k, stock in enumerate(problem.stocks):
            step = np.zeros(len(problem.stocks))
            step[k] = STEP
            more = (highs_optimum(problem, stocks=problem.stocks + step) - base) / STEP
            assert added[k] == pytest.approx(more, abs=SLOPE)
            if stock == 0.0:
                assert removed[k] == np.inf
            else:
                fewer = (base - highs_optimum(problem, stocks=problem.stocks - step)) / STEP
                assert removed[k] == pytest.approx(fewer, abs=SLOPE)
    assert kinks > 20


def test_prices_at_a_kink_by_hand() -> None:
    """Ten weapons for ten points: an eleventh gains its second shot, 0.25; a ninth loses a first, 0.5."""
    found = allocate([[0.5]], [10], [10], [1])
    assert found.prices_added.tolist() == [0.25]
    assert found.prices_removed.tolist() == [0.5]
    assert 0.25 <= found.weapon_prices[0] <= 0.5
    assert found.target_prices_added.tolist() == [0.0]
    # Without its tenth point the tenth weapon makes a second shot: 0.5 lost, 0.25 gained.
    assert found.target_prices_removed.tolist() == [0.25]
    assert not found.is_saturated


def test_a_saturated_attack_says_so() -> None:
    """Two on each point and more to spare: nothing more is gained, though a quarter survives."""
    found = allocate([[0.5]], [30], [10], [1])
    assert found.surviving_worth == 2.5
    assert found.weapon_prices.tolist() == [0.0]
    assert found.is_saturated
    assert "the limit on a point binds" in str(found)
    assert not allocate([[0.5]], [0], [10], [1]).is_saturated


def test_an_empty_stock_has_the_price_of_its_first_weapon() -> None:
    found = allocate([[0.5], [0.8]], [10, 0], [10], [1])
    # One of the better class takes the place of one of the other, which then strikes a point a second time.
    assert found.prices_added == pytest.approx([0.25, 0.8 - 0.5 + 0.25])
    assert found.prices_removed[1] == np.inf
    assert "there is none to remove" in str(found)
    assert np.isfinite(found.weapon_prices).all()


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_sure_and_useless_weapons(p: float) -> None:
    found = allocate([[p]], [100], [10], [2], max_per_target=3)
    assert found.destroyed_worth == 20.0 * p
    assert found.weapon_prices.tolist() == [0.0]
    assert found.held[0] == (90.0 if p else 100.0)


def test_worthless_targets_are_left_alone() -> None:
    found = allocate([[0.9, 0.9]], [100], [10, 10], [0, 1])
    assert found.destroyed_worth == pytest.approx(9.9)
    assert found.target_prices[0] == 0.0


@pytest.mark.parametrize(
    ("p", "weapons", "targets", "worth"),
    [([], [], [3], [1]), ([[]], [2], [], []), ([], [], [], []), (np.zeros((2, 0)), [1, 2], [], [])],
    ids=["no weapons", "no targets", "nothing", "no targets, two weapons"],
)
def test_no_weapons_or_targets(
    p: list[float], weapons: list[float], targets: list[float], worth: list[float]
) -> None:
    found = allocate(p, weapons, targets, worth)
    assert found.destroyed_worth == 0.0
    assert found.gap == 0.0
    assert found.shots.shape == (len(weapons), len(targets))
    assert found.columns == ()
    assert found.rounded().destroyed_worth == 0.0
    assert "destroys 0" in str(found)
    assert len(frontier(p, weapons, targets, worth, np.ones(len(weapons))).mu) == 1


def test_area_use_scales_a_stock() -> None:
    """If every share of an area takes four weapons, 40 weapons are worth ten on aim points."""
    aim = allocate([[0.6]], [10], [8], [1])
    area = allocate([[0.6]], [40], [8], [1], use=[[4]])
    assert area.destroyed_worth == pytest.approx(aim.destroyed_worth, rel=LARGEST_GAP)
    assert area.weapon_prices[0] == pytest.approx(aim.weapon_prices[0] / 4)
    assert area.shots.sum() == pytest.approx(4 * aim.shots.sum())


def test_the_program_bounds_whole_attacks_and_rounding_comes_near() -> None:
    rng = np.random.default_rng(23)
    gaps = []
    for _ in range(60):
        size, classes, limit = (int(rng.integers(1, 4)) for _ in range(3))
        a = dataclasses.replace(
            random_instance(rng, size, classes, limit),
            weapons=rng.integers(0, 5, size).astype(float),
            targets=rng.integers(0, 4, classes).astype(float),
        )
        found = solved(a)
        best = best_integer_attack(a)
        whole = found.rounded()
        assert best <= found.destroyed_worth * (1.0 + LARGEST_GAP) + LARGEST_GAP
        assert whole.destroyed_worth <= best + LARGEST_GAP
        gaps.append(best - whole.destroyed_worth)
        check_whole(a, whole.attacks, whole.shots)
    # Most rounded attacks are the best whole ones.
    assert np.mean(np.array(gaps) <= 1e-9) > 0.7


def check_whole(a: Instance, attacks: tuple[tuple[int, tuple[int, ...], int], ...], shots: Floats) -> None:
    points, used = np.zeros(len(a.targets)), np.zeros(len(a.weapons))
    for j, group, count in attacks:
        assert count == int(count) > 0
        points[j] += count
        for i in group:
            used[i] += count * a.use[i, j]
    assert np.all(points <= a.targets)
    assert np.all(used <= a.weapons + 1e-6)
    assert used == pytest.approx(shots.sum(axis=1))


def test_rounding_at_size_loses_little() -> None:
    rng = np.random.default_rng(24)
    for _ in range(10):
        a = random_instance(rng, 8, 10, 2)
        whole = solved(a).rounded()
        assert whole.gap < 0.01
        check_whole(a, whole.attacks, whole.shots)
        assert "below the bound" in str(whole)


def test_frontier_at_a_weight_is_the_best_attack_for_it() -> None:
    rng = np.random.default_rng(25)
    a = random_instance(rng, 5, 6, 2)
    reserve = rng.random(5)
    found = frontier(a.p, a.weapons, a.targets, a.worth, reserve)
    problem = program(a)
    for mu in (0.0, 0.3, 1.0, 4.0, 1e3):
        gain = problem.gain - mu * (reserve @ problem.matrix[:5])
        best = highs_optimum(problem, gain=gain) + mu * float(reserve @ a.weapons)
        v = found.at(mu)
        assert found.destroyed_worth[v] + mu * found.reserve_worth[v] == pytest.approx(best, rel=1e-8)
    assert found.destroyed_worth[0] == pytest.approx(solved(a).destroyed_worth)
    assert "vertices" in str(found)
    with pytest.raises(ValueError, match="mu is -1"):
        found.at(-1.0)


def test_a_frontier_longer_than_the_first_room_is_whole() -> None:
    """One weapon class and 300 different targets: every target is a turning point."""
    worth = np.linspace(1.0, 4.0, 300)
    found = frontier([[0.5] * 300], [300], np.ones(300), worth, [1], max_per_target=1)
    assert len(found.mu) == 301
    assert found.mu[1:] == pytest.approx(0.5 * worth)


@given(
    p=st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
    stocks=st.lists(st.integers(0, 30), min_size=4, max_size=4),
    worth=st.lists(st.sampled_from([0.0, 1.0, 1.0, 2.5]), min_size=2, max_size=2),
)
def test_more_of_anything_the_attacker_has_never_destroys_less(
    p: list[float], stocks: list[int], worth: list[float]
) -> None:
    kill = np.array(p).reshape(2, 2)
    base = allocate(kill, stocks[:2], stocks[2:], worth).destroyed_worth
    slack = LARGEST_GAP * max(1.0, base)
    assert allocate(kill, np.array(stocks[:2]) + 1, stocks[2:], worth).destroyed_worth >= base - slack
    assert allocate(kill**0.9, stocks[:2], stocks[2:], worth).destroyed_worth >= base - slack
    assert allocate(kill, stocks[:2], stocks[2:], worth, max_per_target=3).destroyed_worth >= base - slack


def test_splitting_a_class_changes_nothing() -> None:
    rng = np.random.default_rng(26)
    a = random_instance(rng, 3, 4, 2)
    whole = solved(a)
    split = allocate(
        np.vstack([a.p, a.p[:1]]),
        [a.weapons[0] / 4, *a.weapons[1:], a.weapons[0] * 3 / 4],
        a.targets,
        a.worth,
    )
    assert split.destroyed_worth == pytest.approx(whole.destroyed_worth, rel=LARGEST_GAP)
    split = allocate(
        np.hstack([a.p, a.p[:, :1]]),
        a.weapons,
        [a.targets[0] / 2, *a.targets[1:], a.targets[0] / 2],
        [*a.worth, a.worth[0]],
    )
    assert split.destroyed_worth == pytest.approx(whole.destroyed_worth, rel=LARGEST_GAP)


def test_the_same_numbers_give_the_same_bytes() -> None:
    a = random_instance(np.random.default_rng(27), 6, 7, 2)
    first, again = solved(a), solved(a)
    for field in dataclasses.fields(Allocation):
        one, two = getattr(first, field.name), getattr(again, field.name)
        if isinstance(one, np.ndarray):
            assert one.tobytes() == two.tobytes()
        else:
            assert one == two


GOOD = {"p_kill": [[0.5, 0.4]], "weapons": [3], "targets": [2, 2], "worth": [1, 1]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"p_kill": [[0.5, 1.4]]}, "p_kill is 1.4"),
        ({"p_kill": [[0.5, -0.1]]}, "p_kill is -0.1"),
        ({"p_kill": [[0.5, float("nan")]]}, "p_kill is nan"),
        ({"p_kill": [[0.5]]}, r"p_kill has shape \(1, 1\)"),
        ({"p_kill": [0.5, 0.4]}, r"p_kill has shape \(2,\)"),
        ({"p_kill": "high"}, "p_kill is 'high'"),
        ({"weapons": [-3]}, "weapons is -3"),
        ({"weapons": [float("inf")]}, "weapons is inf"),
        ({"weapons": 3}, r"weapons has shape \(\)"),
        ({"targets": [2, -2]}, "targets is -2"),
        ({"worth": [1]}, "worth has 1 classes and targets 2"),
        ({"worth": [1, float("nan")]}, "worth is nan"),
        ({"max_per_target": 0}, "max_per_target is 0"),
        ({"max_per_target": 5}, "max_per_target is 5"),
        ({"max_per_target": True}, "max_per_target is True"),
        ({"use": [[1, 0]]}, "use holds 0"),
        ({"use": [[1]]}, "use has shape"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        allocate(**{**GOOD, **change})  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith("allocate: ")


def test_a_frontier_needs_one_reserve_a_weapon_class() -> None:
    with pytest.raises(ValueError, match="reserve has 2 classes and weapons 1"):
        frontier(**GOOD, reserve=[1, 2])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="reserve is -1"):
        frontier(**GOOD, reserve=[-1])  # type: ignore[arg-type]


def test_the_summary_reads_plainly() -> None:
    text = str(allocate([[0.5, 0.4], [0.8, 0.7]], [80, 50], [60, 40], [1, 3], max_per_target=3))
    assert text.splitlines()[:3] == [
        "2 weapon classes against 2 target classes, at most 3 weapons on a point",
        "destroys 127.8 of 180 worth (71.0%); 52.2 survives",
        "weapon class 0: one more destroys 0.36 more, one fewer 0.36 less",
    ]
