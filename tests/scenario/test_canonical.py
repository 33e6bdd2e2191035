from __future__ import annotations

import json
import pickle
from collections.abc import Callable

import pytest

from counterpoise.scenario import Scenario, read_text

Change = Callable[..., str]

SAME = [
    ("title: Two systems a side", "# hello\ntitle:   Two  systems a side   # world"),
    ("title: Two systems a side\ndate: 1985-11-21", "date: 1985-11-21\ntitle: Two systems a side"),
    ("{value: 200..400 EMT, source: paper}", "\n      source: paper\n      value: '200..400 EMT'"),
    ("alert: {day: 0.55..0.66, generated: 0.9}", "alert: {generated: 0.90, day: 0.55..0.66}"),
    ("launchers: 160", "launchers: 160.0"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_what_does_not_count(two_systems: Scenario, changed: Change, old: str, new: str) -> None:
    assert read_text(changed((old, new))).hash == two_systems.hash


OTHER = [
    ("launchers: 160", "launchers: 161"),
    ("{value: 200..400 EMT, source: paper}", "{value: 200..400 EMT, source: book}"),
    ("nobody's forces", "somebody's forces"),
    ("cep: [300 m, 395 m]", "cep: [395 m, 300 m]"),
]


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_what_counts(two_systems: Scenario, changed: Change, old: str, new: str) -> None:
    assert read_text(changed((old, new))).hash != two_systems.hash


def test_the_hash_does_not_know_the_name_of_the_file(two_systems: Scenario, two_systems_text: str) -> None:
    assert read_text(two_systems_text, name="other").hash == two_systems.hash


def test_chosen_developments_change_the_hash_but_not_the_text(two_systems: Scenario) -> None:
    built = two_systems.with_development("shield-built")
    assert built.text == two_systems.text
    assert built.hash != two_systems.hash
    assert built != two_systems


def test_the_canonical_text_is_a_scenario(two_systems: Scenario) -> None:
    assert read_text(two_systems.text).hash == two_systems.hash
    assert two_systems.text.startswith('{"format":1,')


def test_to_dict_is_the_file(two_systems: Scenario) -> None:
    found = json.loads(json.dumps(two_systems.to_dict()))
    assert list(found)[:3] == ["format", "title", "date"]
    assert list(found["sides"]) == ["us", "ussr"]
    system = found["sides"]["us"]["systems"]["silo-us"]
    assert system["cep"] == {"value": "220..280 m", "source": "paper", "with": "us-guidance"}
    assert (system["launchers"], system["alert"]["day"], found["date"]) == (300, 0.98, "1985-11-21")


def test_a_scenario_survives_pickling(two_systems: Scenario) -> None:
    built = two_systems.with_development("shield-built").with_set("sides.us.systems.silo-us.cep=9 m")
    built.view("ussr")
    copy = pickle.loads(pickle.dumps(built))
    assert {copy: 1}[built] == 1
    assert [str(f) for f in copy.view("ussr").figures()] == [str(f) for f in built.view("ussr").figures()]
