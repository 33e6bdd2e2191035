"""The thin slice: a small file, its views, its draws and its errors."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import counterpoise
from counterpoise.scenario import Draws, Scenario, ScenarioError

TWO_SYSTEMS = Path(__file__).parent / "two-systems.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return counterpoise.read(TWO_SYSTEMS)


def test_base_holds_what_the_file_says(scenario: Scenario) -> None:
    system = scenario.base().sides["us"].systems["silo-us"]
    assert (system.launchers.median, system.yield_.median, system.yield_.unit) == (300, 335, "kt")
    assert (system.cep.low, system.cep.high, system.cep.key) == (220, 280, "us-guidance")
    assert scenario.base().sides["ussr"].systems["silo-ussr"].yield_.median == 500


def test_a_belief_is_seen_in_its_own_view_only(scenario: Scenario) -> None:
    def reliability(view: object) -> float:
        return view.sides["us"].systems["silo-us"].reliability.median  # type: ignore[attr-defined]

    assert reliability(scenario.view("ussr")) == 0.9
    assert reliability(scenario.view("us")) == pytest.approx(0.8)
    assert reliability(scenario.base()) == pytest.approx(0.8)


def test_a_belief_patches_the_development_itself(scenario: Scenario) -> None:
    built = scenario.with_development("shield-built")
    interceptors = {
        side: built.view(side).sides["us"].defences["shield"].interceptors.median for side in ("us", "ussr")
    }
    assert interceptors == {"us": 1000, "ussr": 2000}
    assert scenario.view("ussr").sides["us"].defences["shield"].interceptors.median == 0


def test_a_scenario_survives_pickling(scenario: Scenario) -> None:
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert hash(copy) == hash(scenario)
    assert copy.view("us").sides["us"].name == "United States"


def test_draws_follow_the_figure(scenario: Scenario) -> None:
    cep = scenario.base().sides["us"].systems["silo-us"].cep
    drawn = Draws(64, seed=1985).values(cep)
    assert drawn.min() >= 220
    assert drawn.max() <= 280
    assert Draws.central().values(cep).tolist() == [250.0]


def test_a_shadowed_setting_names_the_belief(scenario: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario.with_set("sides.us.systems.silo-us.reliability=0.5")
    assert "use --set ussr:sides.us.systems.silo-us.reliability=…" in str(error.value)
