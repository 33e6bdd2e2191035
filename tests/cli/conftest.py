"""Runs commands as a user does: in this process for speed, in another where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from counterpoise.cli import main

SMALL = Path(__file__).parents[1] / "scenario" / "two-systems.yaml"
DRAWS = "24"


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """What it said to be wrong, one a line."""
        return self.err.splitlines()


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command here."""

    def command(*words: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, printed.out, printed.err)

    return command


@pytest.fixture
def spawn() -> Run:
    """Runs a command in a process of its own."""

    def command(*words: object, **more: Any) -> Ran:
        line = [sys.executable, "-m", "counterpoise.cli", *map(str, words)]
        done = subprocess.run(
            line, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **more}
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture
def small() -> Path:
    """A scenario of two systems a side."""
    return SMALL


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one assessment of the small scenario: result.json, out.html, tables/."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.raises(SystemExit) as ended:
        main(
            [
                *("assess", str(SMALL), "--draws", DRAWS, "--seed", "7", "--quiet"),
                *("--out", str(folder / "result.json"), "--csv", str(folder / "tables")),
                *("--report", str(folder / "out.html")),
            ]
        )
    assert ended.value.code == 0
    return folder


@pytest.fixture
def result(kept: Path) -> dict[str, Any]:
    """The result kept, to be changed at will."""
    read: dict[str, Any] = json.loads((kept / "result.json").read_text("utf-8"))
    return read
