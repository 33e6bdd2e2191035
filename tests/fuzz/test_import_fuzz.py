"""Whatever a table of forces holds: out comes a problem with its line, or a scenario that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.scenario import ScenarioError, field_table, import_forces, read_text

COLUMNS = ["side", "system", *(row.field for row in field_table("system") if row.field != "alert")]
COLUMNS += [
    "alert_day",
    "alert_generated",
    "side_name",
    "required_retaliation",
    "source_cite",
    "source_status",
]
COLUMNS += ["yield_kt", "cep_m", "hardness_psi", "required_retaliation_emt"]
NEEDED = ["side", "system", "name", "leg", "basing", "launchers", "warheads"]
CELLS = [
    "",
    "us",
    "ussr",
    "x",
    "icbm",
    "slbm",
    "silo",
    "submarine",
    "300",
    "-1",
    "0.5",
    "1,5",
    "220 m",
    "335 kt",
    '"',
]
CELLS += [
    "[1 m, 2 m]",
    "{value: 1}",
    "{a: [",
    "~",
    "*a",
    "&a b",
    "#",
    ": ",
    "1..2",
    "book",
    "verified",
    "\n",
    "\0",
    "é",
]
CELLS += ["- 1", "\u2028", "'", "2000 psi", "300 EMT", "null", "true", "x y", "a.b"]

# Required columns are there more often than not, or hardly a table would get past its first row.
columns = st.lists(st.sampled_from(COLUMNS), max_size=6).map(
    lambda more: list(dict.fromkeys([*NEEDED, *more]))
)
good = {"side": ["us", "ussr"], "system": ["a", "b", "c"], "leg": ["icbm"], "basing": ["silo"]}


@st.composite
def tables(draw: st.DrawFn) -> str:
    names = draw(columns | st.lists(st.sampled_from(COLUMNS), max_size=8))
    rows = [names]
    for _ in range(draw(st.integers(0, 5))):
        rows.append([draw(st.sampled_from(good.get(name, ["1"])) | st.sampled_from(CELLS)) for name in names])
    return "\n".join(",".join(quoted(cell, draw(st.integers(0, 9))) for cell in row) for row in rows)


def quoted(cell: str, dice: int) -> str:
    is_plain = not any(mark in cell for mark in ',"\n')
    return cell if is_plain or dice == 0 else '"' + cell.replace('"', '""') + '"'


def check(text: str, path: Path) -> None:
    path.write_bytes(text.encode())
    try:
        scenario = read_text(import_forces(path))
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            assert str(problem).startswith(f"{path}:{problem.line}:")
            assert str(problem).isprintable()
            assert 1 <= problem.line <= text.count("\n") + 2
    else:
        assert len(scenario.side_names) >= 2


LOOSE = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True)


@settings(LOOSE, max_examples=200, derandomize=True)
@given(tables())
def test_any_table(tmp_path: Path, text: str) -> None:
    check(text, tmp_path / "forces.csv")


@pytest.mark.slow
@settings(LOOSE, max_examples=5000)
@given(tables())
def test_many_tables(tmp_path: Path, text: str) -> None:
    check(text, tmp_path / "forces.csv")
