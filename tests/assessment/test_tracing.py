"""A trace names exactly the figures that enter a number: each is changed, and the numbers are watched."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import counterpoise
from counterpoise.assessment.entering import CASES, GUARDS, LAYERS, SYSTEMS
from counterpoise.assessment.meanings import MEASURES
from counterpoise.assessment.measuring import subject_of
from counterpoise.assessment.result import numbers_in
from counterpoise.assessment.selecting import NoSuchPath, contents, find
from counterpoise.assessment.tracing import trace
from counterpoise.scenario import Figure, Scenario, ScenarioError, read_text

HERE = Path(__file__).parent
DRAWS = 4
# Below this two runs are the same number: sums in another order.
SAME = 1e-9

VIEW = "red"
WATCHED = ("strikes", "stability", "hard_target", "defence", "drawdown", "survival")


def plain(scenario: Scenario) -> dict[str, Any]:
    """The result as its JSON holds it."""
    result: dict[str, Any] = json.loads(counterpoise.assess(scenario, draws=DRAWS, seed=3).to_json())
    return result


def watched(result: dict[str, Any]) -> dict[str, float]:
    """Every number of the view that a figure could move."""
    view = result["views"][VIEW]
    return {p: x for key in WATCHED for p, x in numbers_in(view[key], f"views.{VIEW}.{key}")}


@pytest.fixture(scope="module")
def everything() -> Scenario:
    return counterpoise.read(HERE / "every-field.yaml")


@pytest.fixture(scope="module")
def result(everything: Scenario) -> dict[str, Any]:
    return plain(everything)


LOWERED = ("day", "generated", "reliability", "penetration", "attrition", "escape", "usable")
LOWERED += ("launch_under_attack", "kill", "discrimination")


def other_value(figure: Figure) -> str:
    """Another value of a figure, within its bounds and on the same side of every rounding."""
    field, value = figure.path.rsplit(".", 1)[1], figure.median
    if figure.path.startswith("model.w80"):
        sizes = ["500 warheads", "1000 warheads", "3000 warheads"]
        sizes[int(field)] = "777 warheads"
        return f"[{', '.join(sizes)}]"
    if field in LOWERED:
        new = 0.8 * value if value else 0.05
    elif field in ("works", "max_shots"):
        new = 0.5 * value
    elif field == "per_point":
        new = 1.5 * value
    elif field in ("decoys", "pads", "shots", "technical_sites"):
        new = value + 1.0
    else:
        new = 1.2 * value if value else 50.0
    return f"{new!r} {figure.unit}".strip()


def setting(figure: Figure) -> str:
    """How to change a figure in the view watched."""
    if figure.path.startswith("model.w80"):
        return f"model.w80={other_value(figure)}"
    owner = "" if figure.path.startswith("model") else f"{VIEW}:"
    return f"{owner}{figure.path}={other_value(figure)}"


@pytest.fixture(scope="module")
def moved(everything: Scenario, result: dict[str, Any]) -> dict[str, dict[str, tuple[Any, Any]]]:
    """By figure, the numbers that change with it; figures that the format refuses there move nothing."""
    base = watched(result)
    found: dict[str, dict[str, tuple[Any, Any]]] = {}
    for figure in everything.view(VIEW).figures():
        try:
            now = watched(plain(everything.with_set(setting(figure))))
        except ScenarioError:
            found[figure.path] = {}
            continue
        found[figure.path] = {
            path: (base[path], now.get(path))
            for path in base
            if path not in now or abs(base[path] - now[path]) > SAME * max(1.0, abs(base[path]))
        }
    return found


@pytest.mark.medium
def test_what_a_trace_does_not_name_changes_nothing(
    everything: Scenario, result: dict[str, Any], moved: dict[str, dict[str, tuple[Any, Any]]]
) -> None:
    view = everything.view(VIEW)
    named = {path: set(subject_of(find(result, path), view, result).paths) for path in watched(result)}
    unnamed = [
        (figure, path, *values)
        for figure, numbers in moved.items()
        for path, values in numbers.items()
        if figure not in named[path]
    ]
    assert unnamed == []


# What a trace names, and what yet changes nothing here: the first strike meets less than one interceptor for
# each object, so that the limit on shots does not bind; no cost-optimal attack is on dispersed launchers.
SHOTS_OF_THE_STRUCK = {"defences.red-terminal.max_shots", "defences.blue-boost.max_shots"}
DISPERSED = {"systems.red-mobile.dispersal_area", "systems.red-mobile.exposed_radius"}
IDLE = {
    "strikes.arriving": SHOTS_OF_THE_STRUCK,
    "strikes.arriving_emt": SHOTS_OF_THE_STRUCK,
    "strikes.assurance": SHOTS_OF_THE_STRUCK,
    "strikes.attack_stopped": SHOTS_OF_THE_STRUCK,
    "strikes.attack_warheads": set(),
    "strikes.unharmed": set(),
    "strikes.required": set(),
    "survival.at_least.chance": set(),
    "stability.costs.c1": DISPERSED,
    "stability.kent_thaler": DISPERSED,
}


@pytest.mark.medium
@pytest.mark.parametrize("kind", IDLE)
def test_what_a_trace_names_changes_something(
    everything: Scenario, result: dict[str, Any], moved: dict[str, dict[str, tuple[Any, Any]]], kind: str
) -> None:
    view = everything.view(VIEW)
    named: dict[str, set[str]] = defaultdict(set)
    changing: dict[str, set[str]] = defaultdict(set)
    for path in watched(result):
        subject = subject_of(find(result, path), view, result)
        if subject.measure is MEASURES[kind]:
            key = str(subject.pair)
            named[key].update(subject.paths)
            changing[key].update(figure for figure, numbers in moved.items() if path in numbers)
    assert len(named) >= 1
    idle = {path.split(".", 2)[2] for key in named for path in named[key] - changing[key]}
    assert idle <= IDLE[kind]


def test_every_word_of_the_table_is_used() -> None:
    rows = [row for measure in MEASURES.values() for block in measure.enters for row in block]
    assert {row.of for row in rows} == SYSTEMS.keys() | LAYERS.keys() | GUARDS.keys()
    assert {row.when for row in rows} == CASES.keys()


STRIKE = "views.red.strikes[blue>red,day,ride-out]"


def fields_of(result: dict[str, Any], path: str) -> set[str]:
    """Which fields of which systems enter."""
    return {figure.path for figure in trace(result, path).figures}


def test_a_count_of_warheads_is_not_traced_to_silos(result: dict[str, Any]) -> None:
    land = fields_of(result, "views.red.hard_target[land].counts.blue")
    assert land == {"sides.blue.systems.blue-silo.launchers", "sides.blue.systems.blue-silo.warheads"}
    able = trace(result, "views.red.hard_target[able].ratio")
    assert {figure.field for figure in able.figures} == {"launchers", "warheads", "yield", "cep"}
    assert dict(able.choices)["definitions.able.select.red"] == (
        "prompt: true; kill_at_least: 0.4; against: 2000 psi"
    )


def test_each_posture_has_its_own_alert_figures(result: dict[str, Any]) -> None:
    mixed = fields_of(result, "views.red.strikes[blue>red,generated-vs-day,ride-out].arriving.mean")
    assert {path for path in mixed if ".alert." in path} == {
        "sides.blue.systems.blue-silo.alert.generated",
        "sides.blue.systems.blue-boat.alert.generated",
        *(f"sides.red.systems.red-{name}.alert.day" for name in ("silo", "mobile", "boat", "bomber")),
    }
    assert not any("launch_under_attack" in path for path in mixed)
    # Once generated, what is not on alert is out of use; a garrison can fire in either state.
    assert {path for path in mixed if path.endswith(".usable")} == {
        f"sides.red.systems.red-{name}.usable" for name in ("mobile", "boat", "bomber")
    }
    generated = fields_of(result, "views.red.strikes[blue>red,generated,ride-out].arriving.mean")
    assert {path for path in generated if path.endswith(".usable")} == {"sides.red.systems.red-mobile.usable"}
    under = fields_of(result, "views.red.strikes[blue>red,day,under-attack].arriving.mean")
    assert {path for path in under if "launch_under_attack" in path} == {
        "sides.red.systems.red-silo.launch_under_attack"
    }


def test_yield_of_the_struck_side_enters_megatons_only(result: dict[str, Any]) -> None:
    own = "sides.red.systems.red-boat.yield"
    assert own in fields_of(result, f"{STRIKE}.arriving_emt.mean")
    assert own not in fields_of(result, f"{STRIKE}.arriving.mean")


def test_a_layer_without_interceptors_is_not_there(result: dict[str, Any]) -> None:
    entering = fields_of(result, f"{STRIKE}.arriving.mean")
    assert "sides.blue.defences.blue-plan.interceptors" in entering
    assert "sides.blue.defences.blue-plan.kill" not in entering
    swept = fields_of(result, "views.red.defence[blue>red,day].retaliation_stopped[500].mean")
    assert "sides.blue.defences.blue-plan.kill" in swept
    assert "sides.blue.defences.blue-plan.interceptors" not in swept


def test_a_figure_has_its_place_and_source(result: dict[str, Any]) -> None:
    found = {figure.path: figure for figure in trace(result, f"{STRIKE}.assurance").figures}
    lines = (HERE / "every-field.yaml").read_text("utf-8").splitlines()
    boat = found["sides.blue.systems.blue-boat.cep"]
    assert boat.line is not None
    assert boat.column is not None
    assert lines[boat.line - 1][boat.column - 1 :] == "150 m"
    assert (boat.source, boat.status, boat.cite) == ("paper", "unverified", "B. Author, A Paper, 1984")
    assert found["sides.red.systems.red-silo.penetration"].status == "verified"  # as its system's source
    assert found["sides.red.defences.red-terminal.works"].source == "book"
    assert found["sides.blue.defences.blue-plan.interceptors"].place.endswith(
        f":{1 + next(i for i, line in enumerate(lines) if 'interceptors: 0' in line)}:23"
    )


def test_driving_figures_come_first() -> None:
    scenario = counterpoise.read(HERE / "every-field.yaml")
    for change in (
        "sides.red.systems.red-silo.hardness=[500 psi, 9000 psi]",
        # Whether a layer works at all is drawn, too.
        "sides.red.defences.red-terminal.works=1",
        "sides.blue.defences.blue-boost.works=1",
    ):
        scenario = scenario.with_set(change)
    result = json.loads(counterpoise.assess(scenario, draws=64, seed=3).to_json())
    found = trace(result, f"{STRIKE}.exposure.mean")
    assert found.headline == "exposure, day, ride-out"
    first = found.figures[0]
    assert first.path == "sides.red.systems.red-silo.hardness"
    # It is the only uncertain figure.
    assert first.share is not None
    assert first.share > 0.9
    assert first.file == "--set"
    assert all(figure.share is None for figure in found.figures[1:])
    text = str(found)
    assert text.index("What drives it") < text.index("Figures that enter")
    assert "--set:1:" in text
    assert "In the eyes of the Red Federation: the Blue Union strikes the Red Federation; day-to-day" in text


def test_figures_drawn_together_are_shown_as_one() -> None:
    text = (HERE / "every-field.yaml").read_text("utf-8").replace("works: 0.6", "works: 1")
    for field in ("cep: 220 m", "cep: 300 m"):
        value = field.removeprefix("cep: ")
        text = text.replace(field, f"cep: {{value: [{value}, 400 m], with: aim}}")
    result = json.loads(counterpoise.assess(read_text(text), draws=64, seed=3).to_json())
    found = trace(result, "views.red.stability[day,ride-out,1000].kent_thaler_raw.mean")
    drawn = [figure for figure in found.figures if figure.share]
    assert {figure.path.split(".")[3] for figure in drawn} == {"red-silo", "blue-silo"}
    assert {figure.key for figure in drawn} == {"aim"}
    assert str(found).count("aim (2 figures drawn together)") == 1


@pytest.mark.medium
def test_every_number_can_be_traced(result: dict[str, Any]) -> None:
    shown: set[str] = set()
    for path, value in numbers_in(result):
        names = tuple(key for key in path.split(".") if not key.isdecimal())
        kind = ".".join(names[:1] if names[0] == "document" else names)
        if kind not in shown:
            shown.add(kind)
            found = trace(result, path)
            assert found.value == value
            assert found.path == path
            assert found.measure
            assert find(result, found.selector).path == path
            json.dumps(found.to_dict(), allow_nan=False)
    assert len(shown) > 60


@pytest.mark.parametrize(
    ("path", "same"),
    [
        (f"{STRIKE}.assurance", "views.red.strikes.6.assurance"),
        ("views.red.strikes[ride-out, BLUE>RED, day].assurance.mean", "views.red.strikes.6.assurance.mean"),
        ("views.red.hard_target.land.ratio", "views.red.hard_target.0.ratio"),
        ("views.red.stability[blue+red,day,ride-out,1000].canavan.p05", "views.red.stability.1.canavan.p05"),
        (f"{STRIKE}.survivors[red-mobile,garrison].surviving", "views.red.strikes.6.survivors.2.surviving"),
        ("views.red.figures[sides.blue.systems.blue-boat.cep].median", None),
    ],
)
def test_a_path_may_name_what_it_is_about(result: dict[str, Any], path: str, same: str | None) -> None:
    found = find(result, path)
    if same:
        assert found.path == same
    else:
        assert found.value == 150.0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("views.rad", "there is no 'rad' in views; did you mean views.red?"),
        ("views.red.strikes.99", "there is no 99 in views.red.strikes; it has 0 to 11"),
        ("views.red.strikes[day]", "[day] fits 4 items; say which: views.red.strikes[red>blue,day,ride-out]"),
        (f"{STRIKE}.asurance.mean", f"did you mean {STRIKE}.assurance"),
        ("views.red.strikes[blu>red,day,ride-out]", f"did you mean {STRIKE}"),
        (f"{STRIKE}.assurance.mean.mean", "is the end of the path"),
        (f"{STRIKE}.unit", "is a word, not a number: 'EMT'"),
        (STRIKE, f"holds more than one number; go on to {STRIKE}.arriving"),
        ("views.red.strikes[day", "a bracket is not closed"),
        ("views.red.defence[blue>red,day].fails", "did you mean"),
        ("views.red.missing", "holds no number"),
    ],
)
def test_a_wrong_path_is_refused_with_the_nearest(result: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(NoSuchPath) as refused:
        trace(result, path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_path_that_stops_short_can_be_listed(result: dict[str, Any]) -> None:
    assert contents(find(result, "views")) == ["views.red", "views.blue"]
    strikes = contents(find(result, "views.red.strikes"))
    assert len(strikes) == 12
    assert STRIKE in strikes
    assert contents(find(result, f"{STRIKE}.quantiles")) == [f"{STRIKE}.quantiles.0 to .24"]


def test_what_cannot_be_computed_says_what_is_missing(everything: Scenario) -> None:
    document = everything.to_dict()
    sides: Any = document["sides"]
    del sides["blue"]["systems"]["blue-silo"]["cep"]
    result = plain(read_text(json.dumps(document, indent=1)))
    with pytest.raises(
        NoSuchPath, match=r"is empty; the scenario lacks sides\.blue\.systems\.blue-silo\.cep"
    ):
        trace(result, "views.red.strikes.0.assurance.mean")
