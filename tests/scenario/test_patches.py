# ruff: noqa: E501 (what the user sees is one line, and is quoted as such)
"""Views: base, then developments, then belief; and what a figure keeps on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from counterpoise.scenario import Figure, Scenario, ScenarioError, View, read_text

Change = Callable[..., str]
SHIELD = "sides.us.defences.shield"


def figure(view: View, path: str) -> Figure:
    return next(found for found in view.figures() if found.path == path)


def refusal(change: Callable[[], object]) -> str:
    with pytest.raises(ScenarioError) as error:
        change()
    return str(error.value)


def test_base_then_development_then_belief(two_systems: Scenario) -> None:
    path = f"{SHIELD}.interceptors"
    built = two_systems.with_development("shield-built")
    assert figure(two_systems.view("ussr"), path).text == "0"
    assert figure(built.base(), path).text == "500..1500"
    assert figure(built.view("us"), path).text == "500..1500"
    assert figure(built.view("ussr"), path).text == "2000"


def test_a_development_can_bring_a_whole_system(two_systems: Scenario) -> None:
    built = two_systems.with_development("new-missile")
    assert "mobile-ussr" not in two_systems.base().sides["ussr"].systems
    for view in (built.base(), built.view("us"), built.view("ussr")):
        assert list(view.sides["ussr"].systems) == ["silo-ussr", "bomber-ussr", "mobile-ussr"]


def test_developments_add_up_in_their_order(two_systems: Scenario) -> None:
    both = two_systems.with_development("new-missile").with_development("shield-built")
    assert both.chosen == ("new-missile", "shield-built")
    assert both.with_development("shield-built") == both
    assert "mobile-ussr" in both.view("us").sides["ussr"].systems


def test_a_scenario_does_not_change_when_another_is_made_from_it(two_systems: Scenario) -> None:
    before = (two_systems.hash, [f.text for f in two_systems.view("ussr").figures()])
    two_systems.with_development("shield-built").with_set("sides.us.systems.silo-us.cep=1 m")
    assert (two_systems.hash, [f.text for f in two_systems.view("ussr").figures()]) == before


def test_without_beliefs_all_views_are_the_base() -> None:
    scenario = read_text(
        "format: 1\ntitle: t\nsides:\n"
        "  a: {name: A, required_retaliation: 1..2 EMT}\n  b: {name: B, required_retaliation: 3 EMT}\n"
    )
    base = [(f.path, f.text) for f in scenario.base().figures()]
    for side in ("a", "b"):
        assert [(f.path, f.text) for f in scenario.view(side).figures()] == base


STATUS = [
    # its own, though system and source say otherwise
    ("sides.us.systems.boat-us.attrition", "assumed", "book"),
    # its own source's
    ("sides.us.systems.silo-us.cep", "unverified", "paper"),
    # its system's source's
    ("sides.us.systems.silo-us.launchers", "verified", "book"),
    ("sides.us.systems.silo-us.alert.day", "verified", "book"),
    # nothing is said
    (f"{SHIELD}.kill", "assumed", None),
    # a default of the package, though the system has a source
    ("sides.us.systems.silo-us.decoys", "assumed", None),
]


@pytest.mark.parametrize(("path", "status", "source"), STATUS)
def test_status_is_the_nearest_one(two_systems: Scenario, path: str, status: str, source: str | None) -> None:
    found = figure(two_systems.base(), path)
    assert (found.status, found.source) == (status, source)


def test_a_systems_own_status_comes_before_its_sources(changed: Change) -> None:
    text = changed(("        hardness: 2000 psi\n", "        hardness: 2000 psi\n        status: derived\n"))
    base = read_text(text).base()
    assert figure(base, "sides.us.systems.silo-us.launchers").status == "derived"
    assert figure(base, "sides.us.systems.silo-us.cep").status == "unverified"


def test_a_belief_never_borrows_the_source_of_what_it_replaces(two_systems: Scenario) -> None:
    path = "sides.us.systems.silo-us.reliability"
    assert figure(two_systems.view("us"), path).source == "book"
    believed = figure(two_systems.view("ussr"), path)
    assert (believed.source, believed.status) == (None, "assumed")
    assert str(believed.location).endswith("two-systems.yaml:85:34")


def test_a_patchs_source_speaks_for_its_own_figures_only(changed: Change) -> None:
    text = changed(("silo-us: {reliability: 0.9}", "silo-us: {reliability: 0.9, source: paper}"))
    view = read_text(text).view("ussr")
    assert figure(view, "sides.us.systems.silo-us.reliability").source == "paper"
    assert figure(view, "sides.us.systems.silo-us.launchers").source == "book"


def test_a_figure_is_replaced_whole(changed: Change) -> None:
    text = changed(("silo-us: {reliability: 0.9}", "silo-us: {cep: 100 m}"))
    believed = figure(read_text(text).view("ussr"), "sides.us.systems.silo-us.cep")
    # Neither the range, nor the source, nor the group of the base figure is left.
    assert (believed.text, believed.source, believed.key) == ("100 m", None, believed.path)


def test_defaults_have_paths_but_no_place(two_systems: Scenario) -> None:
    found = figure(two_systems.base(), "model.w80.2")
    assert (found.text, found.unit, found.location, found.status) == (
        "3000 warheads",
        "warheads",
        None,
        "assumed",
    )


def test_prompt_follows_the_leg_unless_written(two_systems: Scenario) -> None:
    sides = two_systems.base().sides
    assert sides["us"].systems["silo-us"].prompt is True
    assert sides["us"].systems["boat-us"].prompt is True
    assert sides["ussr"].systems["bomber-ussr"].prompt is False
    assert two_systems.with_set("sides.us.systems.boat-us.prompt=false").base().sides["us"].systems[
        "boat-us"
    ].prompt is False  # fmt: skip


def test_what_is_missing_is_none(two_systems: Scenario) -> None:
    bomber = two_systems.base().sides["ussr"].systems["bomber-ussr"]
    assert (bomber.cep, bomber.hardness, bomber.dispersal_area) == (None, None, None)


def test_an_unknown_side_or_development_gets_the_nearest(two_systems: Scenario) -> None:
    assert "there is no side 'usa'; did you mean 'us'?" in refusal(lambda: two_systems.view("usa"))
    found = refusal(lambda: two_systems.with_development("shield"))
    assert "there is no development 'shield'; did you mean 'shield-built'?" in found


# --set


def test_a_setting_changes_every_view(two_systems: Scenario) -> None:
    path = "sides.us.systems.silo-us.hardness"
    changed = two_systems.with_set(f"{path}=500..1000 psi")
    for view in (changed.base(), changed.view("us"), changed.view("ussr")):
        found = figure(view, path)
        assert (found.low, found.high, found.status, str(found.location)) == (
            500,
            1000,
            "assumed",
            "--set:1:35",
        )
    assert changed.hash != two_systems.hash


def test_a_setting_of_a_belief_changes_that_view_only(two_systems: Scenario) -> None:
    path = "sides.us.systems.silo-us.hardness"
    changed = two_systems.with_set(f"us:{path}=500 psi")
    assert figure(changed.view("us"), path).median == 500
    assert figure(changed.view("ussr"), path).median == 2000
    assert figure(changed.base(), path).median == 2000


def test_a_setting_can_be_written_in_every_way_of_a_file(two_systems: Scenario) -> None:
    path = "sides.us.systems.silo-us.hardness"
    cases = two_systems.with_set(f"{path}=[500 psi, 900 psi]")
    assert figure(cases.base(), path).text == "[500 psi, 900 psi]"
    full = two_systems.with_set(f"{path}={{value: 500 psi, source: paper, note: why}}")
    found = figure(full.base(), path)
    assert (found.source, found.status, found.note) == ("paper", "unverified", "why")


def test_settings_add_up_and_reach_model_and_developments(two_systems: Scenario) -> None:
    changed = two_systems.with_set("model.exponent=0.5").with_set("model.w80=[100 EMT]")
    assert [f.text for f in changed.base().figures() if f.path.startswith("model.")] == [
        "100 EMT",
        "0.5",
        "0.3",
    ]
    built = two_systems.with_set(
        "ussr:developments.shield-built.patch.sides.us.defences.shield.interceptors=9"
    )
    assert (
        built.with_development("shield-built").view("ussr").sides["us"].defences["shield"].interceptors.median
        == 9
    )


REFUSED = [
    (
        "sides.us.systems.silo-us.reliability=0.5",
        "--set:1:38 sides.us.systems.silo-us.reliability: the belief of ussr overrides this path ({file}:85:34); "
        "use --set ussr:sides.us.systems.silo-us.reliability=… to change that belief",
    ),
    (
        f"developments.shield-built.patch.{SHIELD}.interceptors=5",
        f"--set:1:71 developments.shield-built.patch.{SHIELD}.interceptors: the belief of ussr overrides this path "
        f"({{file}}:87:77); use --set ussr:developments.shield-built.patch.{SHIELD}.interceptors=… to change that "
        "belief",
    ),
    (
        f"ussr:{SHIELD}.interceptors=5",
        f"{{file}}:96:36 developments.shield-built.patch.{SHIELD}.interceptors: the belief of ussr overrides this path "
        "(--set:1:44); put what ussr believes of it under beliefs.ussr.developments.shield-built.patch",
    ),
    ("sides.us.name", "--set:1:1: write PATH=VALUE or SIDE:PATH=VALUE (in 'sides.us.name')"),
    ("=5", "--set:1:1: write PATH=VALUE or SIDE:PATH=VALUE (in '=5')"),
    ("a..b=5", "--set:1:1: write PATH=VALUE or SIDE:PATH=VALUE (in 'a..b=5')"),
    ("model.exponent=", "--set:1:16: there is no value after '=' (in 'model.exponent=')"),
    (
        "usr:model.exponent=1",
        "--set:1:1: unknown side 'usr'; did you mean 'ussr'? (in 'usr:model.exponent=1')",
    ),
    ("model.exponnt=1", "--set:1:7 model.exponnt: unknown key 'exponnt'; did you mean 'exponent'?"),
    ("modl.exponent=1", "--set:1:1 modl: unknown key 'modl'; did you mean 'model'?"),
    ("format=1", "--set:1:1: the format of a file cannot be set (in 'format=1')"),
    (
        "sides.us.systems.silo-us.source=paper",
        "--set:1:1: 'source' is set with a figure, as in PATH={{value: 200 m, source: …}} "
        "(in 'sides.us.systems.silo-us.source=paper')",
    ),
    ("us:model.exponent=1", "--set:1:4 beliefs.us.model: unknown key 'model'"),
    ("model.exponent=~", "--set:1:16 model.exponent: no value; a plain number such as '0.75' is needed"),
    (
        "us.systems.silo-us.cep=3 m",
        "--set:1:1: a path begins at the top: write 'sides.us…' (in 'us.systems.silo-us.cep=3 m')",
    ),
    (
        "sides.usa.name=3",
        "--set:1:1: 'name' is set with a figure, as in PATH={{value: 200 m, name: …}} (in 'sides.usa.name=3')",
    ),
    (
        "us:sides.usa.systems.x.cep=3 m",
        "--set:1:10: unknown side 'usa'; did you mean 'us'? (in 'us:sides.usa.systems.x.cep=3 m')",
    ),
    ("model.w80=[400]", "--set:1:12 model.w80: '400' has no unit; a retaliation such as '300 EMT' is needed"),
    ("model.w80=[]", "--set:1:11 model.w80: '[]' was found where a list of at least one is needed"),
    ("model.exponent=[1", "--set:1:16: the '[' here is never closed; a ']' is missing"),
    ("sides=3", "--set:1:7 sides: '3' was found where keys with values are needed"),
]


@pytest.mark.parametrize(("setting", "line"), REFUSED)
def test_refused_settings(two_systems: Scenario, setting: str, line: str) -> None:
    assert line.format(file=two_systems.file) in refusal(lambda: two_systems.with_set(setting)).splitlines()


def test_a_setting_and_a_chosen_development_cannot_fight(two_systems: Scenario) -> None:
    path = f"{SHIELD}.interceptors"
    first = refusal(lambda: two_systems.with_development("shield-built").with_set(f"{path}=5"))
    second = refusal(lambda: two_systems.with_set(f"{path}=5").with_development("shield-built"))
    assert first == second
    assert f"use --set developments.shield-built.patch.{path}=… to change that development" in first
