"""METHODS B, weapon-to-target allocation: every row of its table.

The one-on-one and Everett cases are oracles: greedy, exhaustive search and a multiplier, written here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from tests.exchange.oracles import Instance, best_integer_attack, program

from counterpoise.exchange.allocation import Allocation, allocate

EXACT = 1e-9  # relative: derived values, given in full
SEVEN_DIGITS = 1e-6  # relative: METHODS gives seven digits


@dataclass(frozen=True)
class Case:
    id: str
    found: Callable[[], tuple[float, ...]]
    expected: tuple[float, ...]
    status: str
    source: str
    tolerance: float = EXACT


def greedy(values: tuple[float, ...], p: tuple[float, ...], weapons: int) -> tuple[float, ...]:
    """Identical weapons, each to the target where it gains most; counts, then the surviving value."""
    counts, left = [0] * len(values), list(values)
    for _ in range(weapons):
        j = max(range(len(values)), key=lambda j: left[j] * p[j])
        counts[j] += 1
        left[j] *= 1.0 - p[j]
    return (*counts, sum(left))


def by_counting(values: tuple[float, ...], p: tuple[float, ...], weapons: int) -> tuple[float, ...]:
    """The same by trying every way to share out the weapons."""
    ways = (c for c in product(range(weapons + 1), repeat=len(values)) if sum(c) <= weapons)

    def left(counts: tuple[int, ...]) -> float:
        return sum(v * (1.0 - q) ** c for v, q, c in zip(values, p, counts, strict=True))

    best = min(ways, key=left)
    return (*best, left(best))


def one_weapon_each(values: tuple[float, ...], p: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Distinct weapons, each to some target: surviving value, then the target of each weapon."""

    def left(aims: tuple[int, ...]) -> float:
        spared = list(values)
        for weapon, target in enumerate(aims):
            spared[target] *= 1.0 - p[weapon][target]
        return sum(spared)

    best = min(product(range(len(values)), repeat=len(p)), key=left)
    return (left(best), *best)


def everett(
    numbers: tuple[float, ...], values: tuple[float, ...], p: tuple[float, ...], weapons: float
) -> tuple[float, ...]:
    """Continuous amounts at the multiplier that just uses the weapons; it, the amounts, what survives."""
    decay = [-math.log(1.0 - q) for q in p]

    def amounts(multiplier: float) -> list[float]:
        return [max(0.0, math.log(v * a / multiplier) / a) for v, a in zip(values, decay, strict=True)]

    low, high = 1e-12, max(v * a for v, a in zip(values, decay, strict=True))
    for _ in range(200):
        middle = math.sqrt(low * high)
        used = sum(n * x for n, x in zip(numbers, amounts(middle), strict=True))
        low, high = (middle, high) if used > weapons else (low, middle)
    shot = amounts(low)
    left = sum(n * v * math.exp(-a * x) for n, v, a, x in zip(numbers, values, decay, shot, strict=True))
    return (low, *shot, left)


LP1 = Instance(
    p=np.array([[0.5, 0.4], [0.8, 0.7]]),
    weapons=np.array([80.0, 50.0]),
    targets=np.array([60.0, 40.0]),
    worth=np.array([1.0, 3.0]),
    use=np.ones((2, 2)),
    limit=3,
)


def lp1() -> Allocation:
    return allocate(LP1.p, LP1.weapons, LP1.targets, LP1.worth, max_per_target=LP1.limit)


def manne() -> Allocation:
    return allocate([[0.5]], [250], [100], [1], max_per_target=3)


WTA_P = ((0.7, 0.6, 0.5), (0.3, 0.8, 0.4), (0.5, 0.5, 0.9), (0.6, 0.2, 0.3))
MANNE = "Manne, Operations Research 6:346, 1958"
DENBROEDER = "denBroeder, Ellison & Emerling, Operations Research 7:322, 1959"
EVERETT = "Everett, Operations Research 11:399, 1963"
MATLIN = "Matlin, Operations Research 18:334, 1970; Eckler & Burr 1972"

CASES = [
    Case("B-manne1", lambda: (manne().surviving_worth,), (18.75,), "derived", f"{MANNE}; {DENBROEDER}"),
    Case(
        "B-mmr1 greedy",
        lambda: greedy((10, 6, 3), (0.6, 0.5, 0.8), 5),
        (2, 2, 1, 3.7),
        "derived",
        DENBROEDER,
    ),
    Case(
        "B-mmr1 counted",
        lambda: by_counting((10, 6, 3), (0.6, 0.5, 0.8), 5),
        (2, 2, 1, 3.7),
        "derived",
        DENBROEDER,
    ),
    Case("B-wta1", lambda: one_weapon_each((10, 8, 5), WTA_P), (3.3, 0, 1, 2, 0), "derived", MANNE),
    Case(
        "B-everett1",
        lambda: everett((100, 50), (1, 4), (0.5, 0.7), 200),
        (0.3643378, 0.9278849, 2.14423, 67.69349),
        "derived",
        EVERETT,
        SEVEN_DIGITS,
    ),
    Case(
        "B-lp1",
        lambda: (lp1().surviving_worth, *lp1().weapon_prices),
        (52.2, 0.36, 0.66),
        "derived",
        MATLIN,
    ),
    Case("B-lp1 in whole points", lambda: (lp1().rounded().gap,), (0.0,), "derived", MATLIN),
    Case("B-bound1", lambda: (lp1().rounded().destroyed_worth,), (180.0 - 52.2,), "derived", MATLIN),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_methods_b(case: Case) -> None:
    assert case.found() == pytest.approx(case.expected, rel=case.tolerance, abs=case.tolerance)


def test_b_lp1_sol() -> None:
    """The solution in METHODS is one optimal solution: ours has the same worth, and here the same columns."""
    listed = {(0, (1,)): 10, (0, (0,)): 50, (1, (1,)): 10, (1, (0, 1)): 30}
    problem = program(LP1)
    y = np.array([listed.get(column, 0) for column in problem.columns])
    assert np.all(problem.matrix @ y <= problem.stocks)
    assert problem.gain @ y == pytest.approx(lp1().destroyed_worth, rel=EXACT)
    assert {(j, group): count for j, group, count in lp1().rounded().attacks} == listed


def test_the_class_program_bounds_the_one_on_one_cases() -> None:
    """B-mmr1 and B-wta1 as classes of one point: the LP is at least as good as the best whole attack."""
    mmr = allocate([[0.6, 0.5, 0.8]], [5], [1, 1, 1], [10, 6, 3], max_per_target=4)
    assert mmr.surviving_worth <= 3.7 + EXACT
    wta = allocate(WTA_P, np.ones(4), np.ones(3), (10, 8, 5), max_per_target=4)
    assert wta.surviving_worth <= 3.3 + EXACT
    whole = Instance(np.array(WTA_P), np.ones(4), np.ones(3), np.array([10.0, 8.0, 5.0]), np.ones((4, 3)), 4)
    assert 23.0 - best_integer_attack(whole) == pytest.approx(3.3, rel=EXACT)


def test_everett_bounds_the_class_program_from_below() -> None:
    """Continuous amounts may do what whole weapons cannot: they leave no more than the LP does."""
    classes = allocate([[0.5, 0.7]], [200], [100, 50], [1, 4], max_per_target=4)
    assert classes.surviving_worth >= 67.69349
