from __future__ import annotations

from pathlib import Path

import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.scenario import Scenario, ScenarioError

SMALL = Path(__file__).parents[1] / "scenario" / "two-systems.yaml"
"""us: 300 silos of 3, 160 tubes of 8, a shield of no interceptors. ussr: 308 silos of 10, and bombers."""

HEAD = "format: 1\ntitle: A proposal\n"


@pytest.fixture(scope="session")
def small() -> Scenario:
    return counterpoise.read(SMALL)


@pytest.fixture(scope="session")
def terms():
    """Terms from the text of their articles and whatever follows."""

    def read(text: str):
        return agreement.read_text(f"{HEAD}articles:\n{text}", file="a.yaml")

    return read


@pytest.fixture(scope="session")
def problems():
    """The lines that a user would see for a whole text."""

    def lines(text: str) -> list[str]:
        with pytest.raises(ScenarioError) as error:
            agreement.read_text(text, file="a.yaml")
        return str(error.value).splitlines()

    return lines
