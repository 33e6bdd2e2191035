"""The kernel's source without the compiler: with Bland's rule from the first step it finds the same.

The cautious rule is for cycling, which no instance has shown. Here it is made to work all the time, in plain
Python, since a compiled constant cannot be changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import numpy as np
from counterpoise.exchange.kernel import (
    COLD, GAP, OPTIMAL, VALUE, VERTICES, climbing, kill_table, pricing, solve, ties, trace, tracing, workspace
)
from tests.exchange.oracles import highs_optimum, instances, program

pricing.larger = max
climbing.PATIENCE = ties.PATIENCE = tracing.PATIENCE = {patience}
for instance in instances(60, seed=77, weapons=5, targets=5):
    size, classes, limit = instance.shape
    ws = workspace(size, classes, limit)
    table = np.zeros((classes, len(ws.members) - 1))
    kill_table(ws, instance.p, table)
    given = (instance.weapons, instance.targets, instance.use)
    assert solve(ws, table, instance.worth, *given, COLD) == OPTIMAL
    assert abs(ws.info[GAP]) <= 1e-12
    best = highs_optimum(program(instance))
    assert abs(ws.info[VALUE] - best) <= 1e-8 * max(1.0, best)
    for objects, reserve in ((np.ones(classes), np.zeros(size)), (np.zeros(classes), np.ones(size))):
        assert trace(ws, table, instance.worth, objects, reserve, *given) == OPTIMAL
        rows = ws.state[VERTICES]
        problem = program(instance)
        more = np.array([objects[j] * table[j, c] for j in range(classes) for c in range(table.shape[1])])
        if size and classes:
            more = more - reserve @ problem.matrix[:size]
        for mu in (0.5, 2.0):
            best = highs_optimum(problem, gain=problem.gain + mu * more)
            best += mu * float(reserve @ instance.weapons)
            mine = np.max(ws.v_first[:rows] + mu * ws.v_second[:rows])
            assert abs(mine - best) <= 1e-8 * max(1.0, best)
print("all found")
"""


@pytest.mark.parametrize("patience", [-1, 30], ids=["always cautious", "as it is"])
def test_the_source_without_the_compiler_finds_the_same(patience: int) -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(patience=patience)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("all found\n")
