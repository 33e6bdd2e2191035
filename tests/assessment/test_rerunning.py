"""A result runs again to the same numbers, and what was changed in it is named."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import counterpoise
from counterpoise.assessment.rerunning import SAME, rerun
from counterpoise.scenario import ScenarioError, read_text

HERE = Path(__file__).parent
DRAWS = 16


@pytest.fixture(scope="module")
def original() -> dict[str, Any]:
    text = (HERE / "every-field.yaml").read_text("utf-8").replace("cep: 220 m", "cep: 150..300 m")
    scenario = read_text(text, name="every-field")
    result: dict[str, Any] = json.loads(counterpoise.assess(scenario, draws=DRAWS, seed=7).to_json())
    return result


@pytest.fixture
def result(original: dict[str, Any]) -> dict[str, Any]:
    return deepcopy(original)


def test_the_same_numbers_come_out_again(result: dict[str, Any]) -> None:
    done = rerun(result)
    assert done.is_same
    assert done.is_identical
    assert done.differences == done.reasons == ()
    assert done.compared > 3000
    assert str(done).startswith("same numbers again, to the last digit:")


def test_a_figure_changed_by_hand_stays_so() -> None:
    scenario = counterpoise.read(HERE / "every-field.yaml").with_set("sides.red.systems.red-silo.cep=300 m")
    result = json.loads(counterpoise.assess(scenario, draws=2, seed=0).to_json())
    assert rerun(result).is_identical


def test_acts_are_done_again() -> None:
    scenario = counterpoise.read(HERE / "every-field.yaml").with_acts(
        ["cap sides.red.systems.red-silo.launchers 5"]
    )
    result = json.loads(counterpoise.assess(scenario, draws=2, seed=0).to_json())
    assert result["acts"] == ["cap sides.red.systems.red-silo.launchers 5"]
    assert rerun(result).is_identical
    result["acts"] = []
    assert not rerun(result).is_same


def test_what_is_hidden_is_as_good_as_a_type_of_its_own() -> None:
    """Declared and hidden launchers together strike and survive as one system of all of them."""
    path = "sides.red.systems.red-silo"
    believing = counterpoise.read(HERE / "every-field.yaml").with_set(f"blue:{path}.hidden=5")
    whole = counterpoise.read(HERE / "every-field.yaml")
    there = whole.base().sides["red"].systems["red-silo"].launchers.median
    hiding = counterpoise.assess(believing.with_acts([f"cap {path}.launchers {there - 5}"]), draws=4, seed=0)
    open_ = counterpoise.assess(whole, draws=4, seed=0)
    for a, b in zip(hiding.views["blue"].strikes, open_.views["blue"].strikes, strict=True):
        assert a.arriving.mean == pytest.approx(b.arriving.mean, rel=1e-9)
        assert a.exposure.mean == pytest.approx(b.exposure.mean, abs=1e-9)


def test_developments_are_chosen_again() -> None:
    two_systems = counterpoise.read(HERE.parent / "scenario" / "two-systems.yaml")
    scenario = two_systems.with_development("shield-built")
    result = json.loads(counterpoise.assess(scenario, draws=2, seed=0).to_json())
    assert rerun(result).is_identical


def test_a_changed_number_is_named(result: dict[str, Any]) -> None:
    strike = result["views"]["red"]["strikes"][0]
    strike["assurance"]["mean"] *= 2.0
    strike["exposure"]["p95"] *= 1.01
    done = rerun(result)
    assert not done.is_same
    where = "views.red.strikes[red>blue,day,ride-out]"
    assert [one.selector for one in done.differences] == [f"{where}.assurance.mean", f"{where}.exposure.p95"]
    # |2x - x| / 2x, and |1.01 x - x| / 1.01 x.
    assert [one.relative for one in done.differences] == pytest.approx([0.5, 0.01 / 1.01])
    assert done.reasons == ()
    assert f"not the same numbers: 2 of {done.compared:,} values differ" in str(done)
    assert "the result was changed, or the program was" in str(done)


def test_rounding_of_another_machine_is_the_same(result: dict[str, Any]) -> None:
    result["views"]["red"]["strikes"][0]["arriving"]["mean"] *= 1.0 + 0.5 * SAME
    done = rerun(result)
    assert done.is_same
    assert not done.is_identical
    assert "as from another machine" in str(done)
    result["views"]["red"]["strikes"][0]["arriving"]["mean"] *= 1.0 + 2.0 * SAME
    assert not rerun(result).is_same


def test_a_word_and_a_missing_value_differ(result: dict[str, Any]) -> None:
    result["views"]["red"]["figures"][0]["status"] = "verified"
    del result["views"]["blue"]["hard_target"][0]["ratio"]
    done = rerun(result)
    assert {one.selector: (one.before, one.after) for one in done.differences} == {
        "views.red.figures[sides.red.required_retaliation].status": ("verified", "unverified"),
        "views.blue.hard_target[land].ratio": (None, 1.0),
    }
    json.dumps(done.to_dict(), allow_nan=False)


def test_a_changed_scenario_is_noticed(result: dict[str, Any]) -> None:
    result["document"]["sides"]["red"]["systems"]["red-silo"]["launchers"] = 121
    done = rerun(result)
    assert not done.is_same
    assert "the scenario in it is not the one whose hash it states: it was changed afterwards" in done.reasons
    assert "hash" in {one.path for one in done.differences}


def test_another_version_is_said_whatever_comes_out(result: dict[str, Any]) -> None:
    result["version"] = "0.0.9"
    done = rerun(result)
    assert done.is_same
    assert f"although it was made by version 0.0.9; this is {counterpoise.__version__}" in str(done)


def test_another_seed_or_number_of_draws_is_said(result: dict[str, Any]) -> None:
    done = rerun(result, seed=8, draws=DRAWS + 1)
    assert not done.is_same
    assert (done.seed, done.draws) == (8, DRAWS + 1)
    assert done.reasons == (
        "other seed: 7 before, 8 now",
        f"other number of draws: {DRAWS} before, {DRAWS + 1} now",
    )


def test_a_broken_scenario_is_refused(result: dict[str, Any]) -> None:
    result["document"]["sides"]["red"]["systems"]["red-silo"]["cep"] = "220 psi"
    with pytest.raises(
        ScenarioError, match=r"every-field \(in the result\):\d+:\d+ sides\.red.*is a pressure"
    ):
        rerun(result)
