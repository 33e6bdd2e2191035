"""An installation that its users may only read works: compiled code goes to the user's cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import counterpoise

PROGRAM = """
import counterpoise
from counterpoise.exchange.leak import layer_leak_scalar
print(counterpoise.__file__)
print(layer_leak_scalar(0.5, 0.5, 4.0, False))
"""
# Half a shot each, which kills with probability one half: a quarter of the objects is stopped.
LEAK = 0.75


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the package in folders that nobody may write to."""
    package = Path(counterpoise.__file__).parent
    copy = tmp_path / "site" / "counterpoise"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in [copy.parent, *(path for path in copy.parent.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    return copy.parent


def run(site: Path, home: Path) -> list[str]:
    """What the program prints, from the read-only copy."""
    command = [sys.executable, "-c", PROGRAM]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root writes everywhere, and there is no setpriv to take that away")
        command = ["setpriv", "--bounding-set=-dac_override", *command]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NUMBA_", "XDG_"))}
    environment = {**kept, "HOME": str(home), "PYTHONPATH": str(site)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.medium
@pytest.mark.skipif(sys.platform != "linux", reason="permissions as on Linux")
def test_compiled_code_goes_to_the_cache_of_the_user(site: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    used, leak = run(site, home)
    assert Path(used).is_relative_to(site)
    assert float(leak) == LEAK
    assert list((home / ".cache" / "numba").rglob("leak.*.nbc"))
    assert not list(site.rglob("__pycache__"))


@pytest.mark.medium
@pytest.mark.skipif(sys.platform != "linux", reason="permissions as on Linux")
def test_without_a_folder_to_write_to_the_code_is_compiled_anew(site: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    _, leak = run(site, home)
    assert float(leak) == LEAK
    assert not list(home.iterdir())
