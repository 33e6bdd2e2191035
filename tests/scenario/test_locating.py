from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import counterpoise
from counterpoise.scenario import ScenarioError, library_names, library_path


@pytest.mark.parametrize("name", library_names())
def test_the_library_can_be_read_by_name_and_by_path(name: str) -> None:
    by_name = counterpoise.read(name)
    by_path = counterpoise.read(library_path(name))
    assert by_name == by_path
    assert (by_name.name, by_name.file) == (name, f"{name}.yaml")


def test_a_library_path_that_is_none() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'geneva-1985'"):
        library_path("geneva1985")


def test_a_file_called_like_a_library_scenario_needs_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_systems_text: str
) -> None:
    (tmp_path / "geneva-1985").write_text(two_systems_text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert counterpoise.read("./geneva-1985").title == "Two systems a side"
    assert counterpoise.read("geneva-1985").title != "Two systems a side"


def test_importing_the_room_is_light() -> None:
    heavy = ["numpy", "scipy", "pydantic", "ruamel.yaml", "csv"]
    code = (
        "import sys, counterpoise.scenario as s; s.ScenarioError; s.library_names(); s.Draws;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
