"""How functions are compiled: parts with their caller alone, what Python calls kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from counterpoise.exchange.kernel import compiled

PROGRAM = """
import sys
import numpy as np
from counterpoise.exchange.kernel.compiled import compiled, entry, inner

@{helper}
def square(values, n):
    part = values[:n]
    total = 0.0
    for value in part:
        total += value * value
    return total

@entry
def sum_of_squares(values):
    return square(values, values.shape[0])

@{loop}
def lengths(rows, out):
    for d in range(rows.shape[0]):
        row = rows[d]
        out[d] = sum_of_squares(row[:2]) ** 0.5 + square(row[2:], 1)

rows, out = np.array([[3.0, 4.0, 1.0]] * 5), np.zeros(5)
before = sys.getrefcount(rows), sys.getrefcount(out)
lengths(rows, out)
are_given_back = (sys.getrefcount(rows), sys.getrefcount(out)) == before
print(out.tolist(), are_given_back, sum(lengths.stats.cache_hits.values()))
print(sum_of_squares(np.array([3.0, 4.0])))
"""


def test_the_version_of_numba_at_hand_is_the_one_that_parts_were_written_for() -> None:
    """Otherwise everything works, and compiles for more than twice as long: see to `parts`."""
    assert "pipeline_class" in compiled.__globals__["_HIDDEN"]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("helper", "loop"), [("inner", "entry"), ("entry", "compiled"), ("compiled", "compiled")]
)
def test_parts_are_called_give_references_back_and_come_from_disk(
    tmp_path: Path, helper: str, loop: str
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(helper=helper, loop=loop), encoding="utf-8")
    environment = {
        **os.environ,
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, str(program)]
    for hits in (0, 1):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.stdout.splitlines() == [f"{[6.0] * 5} True {hits}", "25.0"], done.stderr
