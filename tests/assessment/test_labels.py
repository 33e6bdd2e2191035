"""What paths are called."""

from __future__ import annotations

import pytest
from tests.report.made import made

from counterpoise.assessment.labels import FIELD_WORDS, Labels
from counterpoise.scenario.schema import Alert, Defence, Model, System

SYSTEMS = {
    f"bomber-{i}": {"name": f"A bomber with a long name, number {i}", "leg": "bomber", "basing": "airfield"}
    for i in range(3)
}
DOCUMENT = {
    "sides": {
        "north": {
            "systems": {
                **SYSTEMS,
                "silos": {"name": "A silo missile with a long name", "leg": "icbm", "basing": "silo"},
            },
            "defences": {"shield": {"name": "Shield"}},
        }
    },
    "developments": {
        "rail": {"patch": {"sides": {"north": {"systems": {"rail": {"name": "Rail missile"}}}}}}
    },
}


def test_eyes_are_named() -> None:
    labels = Labels(made(("north", "south", "west")))
    assert labels.seen_by("south") == "as Southland sees it"
    assert labels.seen_by("north", "south", "west") == "as the Northern Union, Southland and West see it"


@pytest.fixture
def labels() -> Labels:
    return Labels(made(document=DOCUMENT))


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (("sides.north.required_retaliation",), "required retaliation of the Northern Union"),
        (("sides.north.defences.shield.kill",), "interceptor's kill probability of Shield"),
        (("sides.north.systems.rail.cep",), "accuracy (CEP) of Rail missile"),
        (("sides.north.systems.unknown.cep",), "accuracy (CEP) of unknown"),
        (("model.exponent",), "exponent of the cost of the model"),
        (("model.w80.2",), "w80, large value of the model"),
        (
            ("sides.north.systems.rail.alert.day", "sides.north.systems.rail.alert.generated"),
            "share on alert of Rail missile",
        ),
        (
            ("sides.north.systems.rail.cep", "sides.north.systems.rail.reliability"),
            "accuracy (CEP) and reliability of Rail missile",
        ),
        (
            tuple(f"sides.north.systems.bomber-{i}.escape" for i in range(3)),
            "share of alert bombers that escape of 3 bomber types of the Northern Union",
        ),
        (
            tuple(f"sides.north.defences.a-layer-with-a-long-name-{i}.kill" for i in range(3)),
            "interceptor's kill probability of 3 layers of the Northern Union",
        ),
        (
            ("sides.north.systems.bomber-0.reliability", "sides.north.systems.silos.reliability"),
            "reliability of 2 systems of the Northern Union",
        ),
    ],
)
def test_a_path_has_words(labels: Labels, paths: tuple[str, ...], words: str) -> None:
    assert labels.figure(paths) == words


def test_a_side_that_nobody_named_keeps_its_key(labels: Labels) -> None:
    assert labels.side("elsewhere") == "elsewhere"
    assert labels.part("elsewhere", "thing") == "thing"
    assert labels.leg("elsewhere", "thing") == ""


def test_every_figure_of_the_format_has_words() -> None:
    described = {"name", "leg", "basing", "prompt", "source", "status", "note", "alert", "yield_"}
    described |= {"layer", "protects", "firing", "w80", "damage_curve"}
    fields = {name for part in (System, Defence, Model) for name in part.model_fields} - described
    fields |= {"yield", *(f"alert.{state}" for state in Alert.model_fields)}
    assert fields <= set(FIELD_WORDS)
