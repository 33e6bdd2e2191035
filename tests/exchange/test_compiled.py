"""How functions are compiled: parts with their caller alone, what Python calls kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from counterpoise.exchange.kernel import compiled

PROGRAM = """
import numpy as np
from counterpoise.exchange.kernel.compiled import {inner}, entry

@{inner}
def square(x):
    return x * x

@entry
def sum_of_squares(values):
    total = 0.0
    for value in values:
        total += square(value)
    return total

@entry
def length(values):
    return sum_of_squares(values) ** 0.5

print(length(np.array([3.0, 4.0])), sum(length.stats.cache_hits.values()))
print(sum_of_squares(np.array([3.0, 4.0])))
"""


def test_the_version_of_numba_at_hand_is_the_one_that_parts_were_written_for() -> None:
    """Otherwise everything works, and compiles for more than twice as long: see to `parts`."""
    assert "pipeline_class" in compiled.__globals__["_HIDDEN"]


@pytest.mark.medium
@pytest.mark.parametrize("inner", ["inner", "compiled"])
def test_parts_are_called_and_callers_come_back_from_disk(tmp_path: Path, inner: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(inner=inner), encoding="utf-8")
    environment = {
        **os.environ,
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, str(program)]
    for hits in (0, 1):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.stdout.splitlines() == [f"5.0 {hits}", "25.0"], done.stderr
