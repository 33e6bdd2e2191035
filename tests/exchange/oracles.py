"""Second methods for the allocation LP: HiGHS, exact fractions, and counting every integer attack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Instance:
    """One allocation: what `allocate` takes."""

    p: Floats
    weapons: Floats
    targets: Floats
    worth: Floats
    use: Floats
    limit: int

    @property
    def shape(self) -> tuple[int, int, int]:
        return (len(self.weapons), len(self.targets), self.limit)


@dataclass(frozen=True, eq=False)
class Program:
    """The LP written out: maximise gain @ y, matrix @ y <= stocks, y >= 0; columns (class, weapons)."""

    gain: Floats
    matrix: Floats
    stocks: Floats
    columns: tuple[tuple[int, tuple[int, ...]], ...]


def random_instance(rng: np.random.Generator, weapons: int, targets: int, limit: int) -> Instance:
    return Instance(
        rng.random((weapons, targets)),
        rng.integers(0, 60, weapons).astype(float),
        rng.integers(0, 40, targets).astype(float),
        10.0 * rng.random(targets),
        np.ones((weapons, targets)),
        limit,
    )


def degenerate_instance(rng: np.random.Generator, weapons: int, targets: int, limit: int) -> Instance:
    """Kill chances, worths and stocks from a few values each, zeros and ones among them."""
    return Instance(
        rng.choice([0.0, 0.5, 0.75, 1.0], (weapons, targets)),
        rng.choice([0.0, 20.0, 40.0], weapons),
        rng.choice([0.0, 20.0, 30.0], targets),
        rng.choice([0.0, 1.0, 2.0], targets),
        np.ones((weapons, targets)),
        limit,
    )


def with_areas(rng: np.random.Generator, instance: Instance) -> Instance:
    """Some classes become area targets, of which a point's share takes from a tenth to twenty weapons."""
    use = rng.uniform(0.1, 20.0, instance.use.shape)
    return replace(instance, use=np.where(rng.random(instance.use.shape[1]) < 0.5, 1.0, use))


def instances(count: int, seed: int, weapons: int, targets: int) -> Iterator[Instance]:
    """Small and large, random and degenerate, with and without areas, one class and no class."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        make = degenerate_instance if k % 2 else random_instance
        low = 0 if k % 25 == 0 else 1
        limit = int(rng.integers(1, 4))
        instance = make(rng, int(rng.integers(low, weapons)), int(rng.integers(low, targets)), limit)
        yield with_areas(rng, instance) if k % 3 == 2 else instance


def kill(p: Floats, j: int, group: tuple[int, ...]) -> float:
    spared = 1.0
    for i in group:
        spared *= 1.0 - p[i, j]
    return 1.0 - spared


@cache
def groups(weapons: int, limit: int) -> tuple[tuple[int, ...], ...]:
    sizes = range(1, limit + 1)
    return tuple(g for size in sizes for g in combinations_with_replacement(range(weapons), size))


def program(instance: Instance) -> Program:
    size, classes, limit = instance.shape
    columns = tuple((j, group) for j in range(classes) for group in groups(size, limit))
    gain = np.zeros(len(columns))
    matrix = np.zeros((size + classes, len(columns)))
    for k, (j, group) in enumerate(columns):
        gain[k] = instance.worth[j] * kill(instance.p, j, group)
        matrix[size + j, k] = 1.0
        for i in group:
            matrix[i, k] += instance.use[i, j]
    return Program(gain, matrix, np.concatenate([instance.weapons, instance.targets]), columns)


def highs_optimum(problem: Program, gain: Floats | None = None, stocks: Floats | None = None) -> float:
    """The optimum by HiGHS at its tightest tolerances."""
    gain = problem.gain if gain is None else gain
    stocks = problem.stocks if stocks is None else stocks
    if not problem.columns:
        return 0.0
    solver = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "presolve": "off",
        "primal_feasibility_tolerance": 1e-10,
        "dual_feasibility_tolerance": 1e-10,
    }.items():
        solver.setOptionValue(name, value)
    rows, count = problem.matrix.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_ = gain, np.zeros(count)
    lp.col_upper_ = np.full(count, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = np.full(rows, -highspy.kHighsInf), stocks
    at, to = np.nonzero(problem.matrix.T)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(at, np.arange(count + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = to, problem.matrix.T[at, to]
    solver.passModel(lp)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


def exact_optimum(problem: Program) -> Fraction:
    """The optimum in fractions of the very floats given: a dense simplex tableau by Bland's rule."""
    rows = [
        [Fraction(v) for v in row]
        + [Fraction(r == k) for k in range(len(problem.stocks))]
        + [Fraction(stock)]
        for r, (row, stock) in enumerate(zip(problem.matrix.tolist(), problem.stocks.tolist(), strict=True))
    ]
    basis = [len(problem.gain) + r for r in range(len(rows))]
    margin = [Fraction(v) for v in problem.gain.tolist()] + [Fraction(0)] * (len(rows) + 1)
    while True:
        entering = next((k for k, m in enumerate(margin[:-1]) if m > 0), None)
        if entering is None:
            return -margin[-1]
        _, _, leaving = min(
            (row[-1] / row[entering], basis[r], r) for r, row in enumerate(rows) if row[entering] > 0
        )
        pivot = rows[leaving] = [v / rows[leaving][entering] for v in rows[leaving]]
        for r, row in enumerate(rows):
            if r != leaving and row[entering]:
                rows[r] = [a - row[entering] * b for a, b in zip(row, pivot, strict=True)]
        margin = [a - margin[entering] * b for a, b in zip(margin, pivot, strict=True)]
        basis[leaving] = entering


def best_integer_attack(instance: Instance) -> float:
    """The best attack in whole points, by counting all of them (aim points only)."""
    size, classes, limit = instance.shape
    shapes = ((), *groups(size, limit))

    @cache
    def best(j: int, points: int, left: tuple[int, ...], first: int) -> float:
        if j == classes:
            return 0.0
        if points == 0:
            return best(j + 1, int(instance.targets[j + 1]) if j + 1 < classes else 0, left, 0)
        top = 0.0
        # Points of a class are alike: their patterns may come in rising order.
        for g in range(first, len(shapes)):
            rest = tuple(left[i] - shapes[g].count(i) for i in range(size))
            if min(rest, default=0) >= 0:
                here = instance.worth[j] * kill(instance.p, j, shapes[g])
                top = max(top, here + best(j, points - 1, rest, g))
        return top

    start = int(instance.targets[0]) if classes else 0
    return best(0, start, tuple(int(w) for w in instance.weapons), 0)
