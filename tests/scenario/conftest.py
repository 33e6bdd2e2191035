from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import counterpoise
from counterpoise.scenario import Scenario, ScenarioError, read_text

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def two_systems() -> Scenario:
    return counterpoise.read(HERE / "two-systems.yaml")


@pytest.fixture(scope="session")
def two_systems_text() -> str:
    return (HERE / "two-systems.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def changed(two_systems_text: str) -> Callable[..., str]:
    """The small file with pieces of its text replaced; each piece must be there once."""

    def change(*pieces: tuple[str, str]) -> str:
        text = two_systems_text
        for old, new in pieces:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text

    return change


@pytest.fixture(scope="session")
def problems() -> Callable[[str], list[str]]:
    """The lines a user would see for a text, named a.yaml."""

    def lines(text: str) -> list[str]:
        with pytest.raises(ScenarioError) as error:
            read_text(text, name="a")
        return str(error.value).splitlines()

    return lines
