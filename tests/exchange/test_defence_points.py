"""Point defence: the price search against the enumeration of every vertex of the attacker's polytope."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from counterpoise.exchange.point_defence import (
    PointColumns,
    point_columns,
    random_subtractive_saved,
    survival_by_shots,
)
from counterpoise.exchange.preferential import best_defence, linprog_solver, preferential_defence

OPTIMUM = 1e-8  # relative, between two linear programmes
ROUNDING = 1e-12
SEED = 1985

Floats = NDArray[np.float64]
chances = st.floats(0.0, 1.0)


@given(st.lists(chances, max_size=3), chances, st.integers(0, 3))
def test_split_of_shots_against_every_split(p_kills: list[float], p_intercept: float, most: int) -> None:
    found = survival_by_shots(p_kills, p_intercept, max_shots=most)
    best = np.zeros(len(p_kills) * most + 1)
    for split in product(range(most + 1), repeat=len(p_kills)):
        survival = 1.0
        for p_kill, shots in zip(p_kills, split, strict=True):
            survival *= 1 - p_kill * (1 - p_intercept) ** shots
        best[sum(split)] = max(best[sum(split)], survival)
    assert found == pytest.approx(best, abs=1e-12)
    assert np.all(np.diff(found) >= -ROUNDING)


@given(chances, chances, st.integers(1, 3), st.integers(1, 4))
def test_among_equal_warheads_the_even_split_is_best(
    p_kill: float, p_intercept: float, count: int, most: int
) -> None:
    found = survival_by_shots([p_kill] * count, p_intercept, max_shots=most)
    for shots in range(count * most + 1):
        each, extra = divmod(shots, count)
        even = (1 - p_kill * (1 - p_intercept) ** each) ** (count - extra)
        even *= (1 - p_kill * (1 - p_intercept) ** (each + 1)) ** extra
        assert found[shots] == pytest.approx(even, abs=1e-12)


def _known_attack_by_lp(attack: Floats, worth: Floats, stock: float) -> float:
    """Return the defender's best reply as a linear programme over points of each column and commitment."""
    columns, choices = worth.shape
    each_column = np.kron(np.eye(columns), np.ones(choices))
    spent = np.tile(np.arange(choices, dtype=float), columns)
    reply = linprog(-worth.ravel(), A_ub=[spent], b_ub=[stock], A_eq=each_column, b_eq=attack)
    return -float(reply.fun)


def _exact_by_vertices(columns: PointColumns, weapons: Floats, targets: Floats, stock: float) -> float:
    """Return the value of the contest by trying every vertex of the attacker's polytope.

    The defender's best reply is a minimum of linear functions of the attack, so it is concave in the attack:
    the attacker's least value is at a vertex.
    """
    membership = columns.target_class == np.arange(len(targets))[:, np.newaxis]
    slack = np.eye(len(weapons))
    rows = np.block(
        [
            [membership.astype(float), np.zeros((len(targets), len(weapons)))],
            [columns.weapons_used.T, slack],
        ]
    )
    right = np.concatenate([targets, weapons])
    best, count = np.inf, len(columns.target_class)
    for basis in combinations(range(rows.shape[1]), len(right)):
        square = rows[:, basis]
        if abs(np.linalg.det(square)) < 1e-9:
            continue
        basic = np.linalg.solve(square, right)
        if basic.min() < -1e-9:
            continue
        point = np.zeros(rows.shape[1])
        point[list(basis)] = np.maximum(basic, 0.0)
        best = min(best, best_defence(point[:count], columns.worth_by_shots, stock))
    return best


def _small(
    rng: np.random.Generator, weapon_classes: int, target_classes: int
) -> tuple[PointColumns, Floats, Floats]:
    columns = point_columns(
        rng.uniform(0.2, 1.0, (weapon_classes, target_classes)),
        rng.uniform(1.0, 5.0, target_classes),
        p_intercept=float(rng.choice([rng.uniform(0.2, 0.95), 1.0])),
        max_shots=int(rng.integers(1, 4)),
    )
    return columns, rng.uniform(1, 30, weapon_classes), rng.uniform(1, 15, target_classes)


def test_best_reply_against_a_linear_programme() -> None:
    rng = np.random.default_rng(SEED)
    for _ in range(30):
        columns, _, _ = _small(rng, 2, 2)
        attack = rng.uniform(0, 5, len(columns.target_class))
        stock = float(rng.uniform(0, 100))
        found = best_defence(attack, columns.worth_by_shots, stock)
        assert found == pytest.approx(_known_attack_by_lp(attack, columns.worth_by_shots, stock), rel=OPTIMUM)


@pytest.mark.parametrize(("weapon_classes", "target_classes"), [(1, 1), (1, 2), (2, 1), (1, 3)])
def test_price_search_against_every_vertex(weapon_classes: int, target_classes: int) -> None:
    rng = np.random.default_rng(SEED + 10 * weapon_classes + target_classes)
    for _ in range(12):
        columns, weapons, targets = _small(rng, weapon_classes, target_classes)
        stock = float(rng.choice([0.0, rng.uniform(0, 40)], p=[0.1, 0.9]))
        solve = linprog_solver(columns, weapons=weapons, targets=targets)
        contest = preferential_defence(columns.worth_by_shots, stock, solve)
        assert contest.value == pytest.approx(
            _exact_by_vertices(columns, weapons, targets, stock), rel=OPTIMUM
        )
        assert contest.gap <= OPTIMUM * contest.value
        # The attack found is itself no better for the attacker than the value claims.
        assert best_defence(contest.attack, columns.worth_by_shots, stock) == pytest.approx(
            contest.value, rel=OPTIMUM
        )


def test_price_search_against_every_breakpoint() -> None:
    rng = np.random.default_rng(SEED + 1)
    for _ in range(6):
        columns, weapons, targets = _small(rng, 2, 3)
        stock = float(rng.uniform(1, 30))
        solve = linprog_solver(columns, weapons=weapons, targets=targets)
        contest = preferential_defence(columns.worth_by_shots, stock, solve)
        shots = np.arange(columns.worth_by_shots.shape[1])
        dense = np.union1d(contest.breakpoints, np.linspace(0, contest.breakpoints[-1] * 1.2, 60))
        values = [
            price * stock + solve((columns.worth_by_shots - price * shots).max(axis=1))[0] for price in dense
        ]
        assert contest.value == pytest.approx(min(values), rel=OPTIMUM)
        assert len(contest.prices_tried) <= len(contest.breakpoints)


def test_more_interceptors_never_save_less_and_each_saves_no_more() -> None:
    columns, weapons, targets = _small(np.random.default_rng(SEED + 2), 2, 2)
    solve = linprog_solver(columns, weapons=weapons, targets=targets)
    stocks = np.linspace(0, 80, 9)
    contests = [preferential_defence(columns.worth_by_shots, float(stock), solve) for stock in stocks]
    values = np.array([contest.value for contest in contests])
    gains = np.diff(values) / np.diff(stocks)
    assert np.all(gains >= -OPTIMUM)
    assert np.all(np.diff(gains) <= OPTIMUM)
    for contest, gain in zip(contests, gains, strict=False):
        assert gain <= contest.price + OPTIMUM


def test_limits_of_the_stock() -> None:
    columns = point_columns([[0.8]], [2.0], p_intercept=0.5, max_shots=1)
    solve = linprog_solver(columns, weapons=[20.0], targets=[10.0])
    # No stock: two on each of ten points, each worth 2, survive with 0.2^2.
    assert preferential_defence(columns.worth_by_shots, 0, solve).value == pytest.approx(0.8, rel=OPTIMUM)
    # No end of stock, one shot at each warhead: 1 - 0.8 x 0.5 each.
    assert preferential_defence(columns.worth_by_shots, 1e6, solve).value == pytest.approx(7.2, rel=OPTIMUM)
    harmless = point_columns([[0.8]], [2.0], p_intercept=0.0, max_shots=3)
    assert preferential_defence(harmless.worth_by_shots, 50, solve).value == pytest.approx(0.8, rel=OPTIMUM)


def test_undefended_classes_are_left_out() -> None:
    kill, worth = [[0.9, 0.9]], [1.0, 3.0]
    both = point_columns(kill, worth, p_intercept=1.0, max_shots=2)
    silos = point_columns(kill, worth, p_intercept=1.0, max_shots=2, is_defended=[True, False])
    attacks = {"weapons": [10.0], "targets": [5.0, 5.0]}
    guarded = preferential_defence(both.worth_by_shots, 20, linprog_solver(both, **attacks)).value
    partly = preferential_defence(silos.worth_by_shots, 20, linprog_solver(silos, **attacks)).value
    # By hand: every warhead is met, so all 20 survive; with silos alone guarded the others take two each.
    assert guarded == pytest.approx(20.0, rel=OPTIMUM)
    assert partly == pytest.approx(5.0 + 15.0 * 0.01, rel=OPTIMUM)


def test_cut_short_search_says_so() -> None:
    columns, weapons, targets = _small(np.random.default_rng(SEED + 3), 2, 2)
    solve = linprog_solver(columns, weapons=weapons, targets=targets)
    full = preferential_defence(columns.worth_by_shots, 10, solve)
    short = preferential_defence(columns.worth_by_shots, 10, solve, max_solves=2)
    assert short.solves == 2
    assert short.lower_bound <= full.value <= short.value * (1 + ROUNDING)


@given(chances, chances, st.integers(0, 4), st.floats(0.0, 500.0))
def test_random_defence_by_counting(p_kill: float, p_intercept: float, aimed: int, stock: float) -> None:
    met = 1.0 if aimed == 0 else min(1.0, stock / (aimed * 100))
    saved = 100 * (1 - p_kill + p_kill * p_intercept * met) ** aimed
    found = random_subtractive_saved(100, aimed, stock, p_kill=p_kill, p_intercept=p_intercept)
    assert found == pytest.approx(saved, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: survival_by_shots([0.5], 0.5, max_shots=-1), "max_shots is -1"),
        (lambda: point_columns([0.5], [1.0], p_intercept=0.5, max_shots=1), "p_kill has shape"),
        (
            lambda: point_columns([[0.5]], [1.0], p_intercept=0.5, max_shots=1, max_per_target=-1),
            "max_per_target is -1",
        ),
        (lambda: best_defence([1.0, 2.0], [[0.0, 1.0]], 1), "attack has shape"),
        (lambda: best_defence([1.0], [[1.0, 0.0]], 1), "a row of worth_by_shots falls"),
        (lambda: best_defence([1.0], [1.0], 1), "columns by shots is needed"),
        (lambda: best_defence([1.0], [[0.0, 1.0]], -1), "interceptors is -1"),
    ],
)
def test_bad_arguments_are_named(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]


def test_solver_refuses_shapes_that_do_not_fit() -> None:
    columns = point_columns([[0.5]], [1.0], p_intercept=0.5, max_shots=1)
    with pytest.raises(ValueError, match=r"weapons has shape \(2,\) for 1"):
        linprog_solver(columns, weapons=[1.0, 2.0], targets=[1.0])
    with pytest.raises(ValueError, match="targets has 0 entries for 1"):
        linprog_solver(columns, weapons=[1.0], targets=[])
