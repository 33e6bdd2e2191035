"""What a user types a hundred times a day does not wait for what it does not need."""

from __future__ import annotations

import ast
import subprocess
import sys

HEAVY = [
    "numpy",
    "numba",
    "scipy",
    "pydantic",
    "matplotlib",
    "pandas",
    "jinja2",
    "cryptography",
    "sqlalchemy",
]

HELP = """
import sys
from counterpoise.cli import main
for words in {commands!r}:
    sys.argv = ["counterpoise", *words, "--help"]
    try:
        main()
    except SystemExit:
        pass
"""


def imported_by(program: str) -> list[str]:
    """Which heavy modules a program has imported when it is done."""
    report = f"\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program + report], capture_output=True, text=True, check=True
    )
    return list(ast.literal_eval(done.stderr.splitlines()[-1]))


def test_the_probe_sees_what_is_imported() -> None:
    assert imported_by("import jinja2") == ["jinja2"]


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert imported_by("import counterpoise") == []


def test_help_imports_nothing_heavy() -> None:
    assert imported_by(HELP.format(commands=[[]])) == []


def test_help_of_a_command_imports_no_more_than_typer_does() -> None:
    # Typer reads options with pydantic where it finds it.
    commands = [["scenarios"], ["check"], ["assess"], ["trace"], ["rerun"], ["escrow"], ["escrow", "commit"]]
    assert set(imported_by(HELP.format(commands=commands))) <= {"pydantic"}
