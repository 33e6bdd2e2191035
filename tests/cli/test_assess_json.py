"""What ``assess --json`` prints is as its schema and its page say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import counterpoise

SCHEMA: dict[str, Any] = json.loads(
    files("counterpoise.assessment").joinpath("assess.schema.json").read_text("utf-8")
)
PAGE = (Path(__file__).parents[2] / "docs" / "assess-json.md").read_text("utf-8")
SCENARIOS = ["geneva-1985", "start-1990", "after-new-start", "china-2010"]

OPTIONAL = {"survival", "not_computed", "acts", "acted"}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA)


def test_the_result_kept_follows_the_schema(validator: Draft202012Validator, result) -> None:
    assert [error.message for error in validator.iter_errors(result)] == []


@pytest.mark.medium
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_library_follows_the_schema(validator: Draft202012Validator, name: str) -> None:
    result = json.loads(counterpoise.assess(counterpoise.read(name), draws=16).to_json())
    assert [error.message for error in validator.iter_errors(result)] == []


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object with keys of its own."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_schema_leaves_nothing_open() -> None:
    found = list(objects(SCHEMA))
    assert len(found) >= 15
    for one in found:
        assert one["additionalProperties"] is False
        assert one["required"] == [key for key in one["properties"] if key not in OPTIONAL]
        assert all(part.get("description") for part in one["properties"].values() if "$ref" not in part)


def kind(part: dict[str, Any]) -> str:
    """A type in words, as the page has it."""
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name})"
    if "enum" in part:
        return ", ".join(f"`{json.dumps(word)}`" for word in part["enum"])
    if "anyOf" in part:
        return " or ".join(kind(one) for one in part["anyOf"])
    if part["type"] == "array":
        return f"list of {kind(part['items'])}"
    if part["type"] == "object" and isinstance(part.get("additionalProperties"), dict):
        return f"by name, {kind(part['additionalProperties'])}"
    return str(part["type"])


def rows(schema: dict[str, Any]) -> list[str]:
    """The table of an object, as the page has it."""
    definitions = SCHEMA["$defs"]
    lines = []
    for key, part in schema["properties"].items():
        target = definitions[part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else {}
        about = part.get("description") or target.get("description", "")
        lines.append(f"| `{key}` | {kind(part)} | {about} |")
    return lines


TABLES = {"result": SCHEMA, **{k: v for k, v in SCHEMA["$defs"].items() if "properties" in v}}


@pytest.mark.parametrize("name", TABLES)
def test_the_page_says_what_the_schema_says(name: str) -> None:
    [section] = re.findall(rf"^### {name}\n(.*?)(?=^##|\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
    written = [line for line in section.splitlines() if line.startswith("| `")]
    expected = rows(TABLES[name])
    assert written == expected, "\n".join(expected)


def test_the_promised_keys_are_there() -> None:
    promised = "scenario hash seed draws version figures_assumed_share views"
    assert set(promised.split()) <= SCHEMA["properties"].keys()
    strike = "attacker victim alert launch arriving arriving_emt assurance first_strike_potential exposure"
    assert set(strike.split()) <= SCHEMA["$defs"]["strike"]["properties"].keys()
    stability = "pair alert launch w80 costs kent_thaler kent_thaler_raw canavan"
    assert set(stability.split()) <= SCHEMA["$defs"]["stability"]["properties"].keys()
    assert {"definition", "counts", "ratio"} <= SCHEMA["$defs"]["hard_target"]["properties"].keys()
