"""The format as tables, and the page about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from counterpoise import read
from counterpoise.scenario import field_table, json_schema, library_names, read_text
from counterpoise.scenario.quantities import DIMENSIONS

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "scenario-format.md"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize("name", [*library_names(), str(HERE / "two-systems.yaml")])
def test_the_schema_accepts_good_scenarios(validator: jsonschema.Draft202012Validator, name: str) -> None:
    assert [error.json_path for error in validator.iter_errors(read(name).to_dict())] == []


BAD = [
    ("leg: slbm", "leg: boat", "$.sides.us.systems['boat-us'].leg"),
    ("per_point: 16", "per_pont: 16", "$.sides.us.systems['boat-us']"),
    ("per_point: 16", "per_point:", "$.sides.us.systems['boat-us'].per_point"),
    (
        "silo-us: {reliability: 0.9}",
        "silo-us: {relability: 0.9}",
        "$.beliefs.ussr.sides.us.systems['silo-us']",
    ),
    ("    name: Soviet Union\n", "", "$.sides.ussr"),
]


@pytest.mark.parametrize(("old", "new", "path"), BAD)
def test_the_schema_refuses_bad_ones(
    validator: jsonschema.Draft202012Validator, two_systems_text: str, old: str, new: str, path: str
) -> None:
    from counterpoise.scenario.reading import tree_from_text
    from counterpoise.scenario.tree import plain

    document = plain(tree_from_text(two_systems_text.replace(old, new), file="a.yaml"))
    assert [error.json_path for error in validator.iter_errors(document)] == [path]


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(json_schema())) == json_schema()


def test_every_row_says_what_it_is() -> None:
    for row in field_table():
        assert row.description
        assert row.type
        assert not (row.is_required and row.default)


def test_required_keys_are_those_of_the_design() -> None:
    required = {
        part: [row.field for row in field_table(part) if row.is_required] for part in ("system", "defence")
    }
    assert required == {
        "system": ["name", "leg", "basing", "launchers", "warheads"],
        "defence": ["name", "layer", "protects", "interceptors", "kill"],
    }


def test_figures_have_the_unit_of_their_dimension() -> None:
    rows = {(row.part, row.field): row for row in field_table()}
    assert rows["system", "cep"].unit.split()[0] == DIMENSIONS["length"].unit == "m"
    assert rows["system", "hardness"].unit.split()[0] == "psi"
    assert rows["defence", "max_shots"].default == "4"


def table(part: str) -> str:
    lines = ["| key | type | unit | default | meaning |", "| --- | --- | --- | --- | --- |"]
    for row in field_table(part):
        default = "**required**" if row.is_required else row.default
        lines.append(f"| `{row.field}` | {row.type} | {row.unit} | {default} | {row.description} |")
    return "\n".join(lines)


@pytest.mark.parametrize("part", dict.fromkeys(row.part for row in field_table()))
def test_the_page_has_the_tables(part: str) -> None:
    assert table(part) in PAGE.read_text("utf-8")


def test_the_units_on_the_page_are_those_of_the_program() -> None:
    page = PAGE.read_text("utf-8")
    for dimension in DIMENSIONS.values():
        units = ", ".join(f"`{unit}`" for unit in dimension.units) or "none"
        assert f"| {dimension.name} | {units} | `{dimension.example}` |" in page


def test_the_scenario_on_the_page_can_be_read() -> None:
    page = PAGE.read_text("utf-8")
    block = page.split("```yaml\nformat: 1\n", 1)[1].split("```", 1)[0]
    scenario = read_text("format: 1\n" + block)
    assert scenario.side_names == ("red", "blue")


def test_the_errors_on_the_page_are_those_of_the_program(problems: Callable[[str], list[str]]) -> None:
    page = PAGE.read_text("utf-8")
    block = page.split("```yaml\nformat: 1\n", 1)[1].split("```", 1)[0]
    expected = page.split("```text\nmy.yaml", 1)[1].split("```", 1)[0]
    bad = (
        ("format: 1\n" + block)
        .replace("cep: 150..250 m", "cep: 150..250 psi")
        .replace("reliability:", "relability:", 1)
    )
    assert [line.removeprefix("a.yaml") for line in problems(bad)] == [
        line.removeprefix("my.yaml") for line in expected.splitlines()
    ]  # fmt: skip
