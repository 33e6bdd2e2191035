"""The compiled allocation kernel against HiGHS, and its own certificate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from counterpoise.exchange.kernel import (
    COLD,
    GAP,
    OPTIMAL,
    VALUE,
    VERTICES,
    kill_table,
    patterns,
    solve,
    trace,
    workspace,
)

HIGHS_TOLERANCE = 1e-8
LARGEST_GAP = 1e-12


def instance(rng, weapons, targets, *, is_degenerate):
    if is_degenerate:
        return (
            rng.choice([0.0, 0.5, 1.0], (weapons, targets)),
            rng.choice([0.0, 20.0, 40.0], weapons),
            rng.choice([0.0, 20.0, 30.0], targets),
            rng.choice([0.0, 1.0, 2.0], targets),
        )
    return (
        rng.random((weapons, targets)),
        rng.integers(0, 60, weapons).astype(float),
        rng.integers(0, 40, targets).astype(float),
        10 * rng.random(targets),
    )


def linear_program(table, use, weapons, targets, groups):
    """Rows (weapons, then classes) by columns (class-major) and the right-hand side."""
    i, (j, c) = len(weapons), table.shape
    matrix = np.zeros((i + j, j * c))
    for k in range(j):
        for g, group in enumerate(groups):
            matrix[i + k, k * c + g] = 1.0
            for member in group[group >= 0]:
                matrix[member, k * c + g] += use[member, k]
    return matrix, np.concatenate([weapons, targets])


@pytest.mark.parametrize("seed", range(60))
def test_solve_equals_highs(seed):
    rng = np.random.default_rng(seed)
    i, j, limit = rng.integers(1, 8), rng.integers(1, 8), rng.integers(1, 4)
    p, weapons, targets, worth = instance(rng, i, j, is_degenerate=seed % 2 == 0)
    use = (
        np.ones((i, j)) if seed % 3 else np.where(rng.random((i, j)) < 0.5, 1.0, rng.uniform(0.1, 20, (i, j)))
    )
    ws, groups = workspace(i, j, limit), patterns(i, limit)
    table = np.zeros((j, len(groups)))
    kill_table(ws, p, table)
    assert solve(ws, table, worth, weapons, targets, use, COLD) == OPTIMAL
    assert ws.info[GAP] <= LARGEST_GAP
    matrix, stocks = linear_program(table, use, weapons, targets, groups)
    best = -linprog(-(worth[:, None] * table).ravel(), A_ub=matrix, b_ub=stocks).fun
    assert ws.info[VALUE] == pytest.approx(best, rel=HIGHS_TOLERANCE, abs=HIGHS_TOLERANCE)
    reserve = rng.choice([0.0, 0.5, 1.0], i)
    assert trace(ws, table, worth, np.zeros(j), reserve, weapons, targets, use) == OPTIMAL
    rows = ws.state[VERTICES]
    for mu in (0.3, 1.0, 5.0):
        cost = -(worth[:, None] * table).ravel() + mu * (reserve @ matrix[:i])
        best = mu * reserve @ weapons - linprog(cost, A_ub=matrix, b_ub=stocks).fun
        mine = np.max(ws.v_first[:rows] + mu * ws.v_second[:rows])
        assert mine == pytest.approx(best, rel=HIGHS_TOLERANCE, abs=HIGHS_TOLERANCE)
