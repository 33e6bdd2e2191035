"""The lock files fit pyproject.toml on every supported Python, and record hashes but no addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
CORE = PROJECT["dependencies"]
ALL = CORE + [wanted for extra in EXTRAS.values() for wanted in extra]
PYTHONS = [line.rsplit(" ", 1)[1] for line in PROJECT["classifiers"] if "Python :: 3." in line]


def locked(name: str) -> list[Requirement]:
    """Every pinned package of a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return [Requirement(line) for line in re.findall(r"^([a-z].*?) \\$", text, flags=re.MULTILINE)]


def pinned(name: str, python: str) -> dict[str, str]:
    """Version by package, as this machine would install them on another Python."""
    environment = {**default_environment(), "python_version": python, "python_full_version": f"{python}.9"}
    found = [one for one in locked(name) if not one.marker or one.marker.evaluate(environment)]
    versions = {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in found}
    assert len(versions) == len(found), "a package is pinned twice for one Python"
    return versions


def test_three_pythons_are_supported() -> None:
    assert PYTHONS == ["3.11", "3.12", "3.13"]
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("name", "wanted"), [("lock.txt", ALL), ("core.txt", CORE)], ids=["lock", "core"])
def test_the_lock_satisfies_every_bound(name: str, wanted: list[str], python: str) -> None:
    versions = pinned(name, python)
    for requirement in map(Requirement, wanted):
        if requirement.name != PROJECT["name"]:
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_the_two_locks_agree(python: str) -> None:
    everything = pinned("lock.txt", python)
    assert pinned("core.txt", python).items() <= everything.items()


@pytest.mark.parametrize("name", ["lock.txt", "core.txt"])
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked(name)) > 20
    assert all("--hash=sha256:" in entry for entry in entries)
