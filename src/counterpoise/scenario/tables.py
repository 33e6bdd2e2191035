"""The format as tables: for the documentation, and as a JSON Schema for editors."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, get_args

from counterpoise.scenario.figures import STATUSES
from counterpoise.scenario.quantities import DIMENSIONS, Dimension
from counterpoise.scenario.schema import MODELS, Document, Part, bounds_of
from counterpoise.scenario.written import Bounds


@dataclass(frozen=True)
class FieldRow:
    """One key of the format.

    Parameters
    ----------
    part : str
        What it belongs to: scenario, side, system, defence and so on.
    field : str
        The key as written.
    type : str
        A dimension for figures; else text, true or false, a choice of words, or what is nested.
    unit : str
        The unit in which the models get it, and other units that may be written.
    default : str
        As one would write it; ``missing`` where there is none; empty for required keys.
    is_required : bool
        Whether the key must be there.
    description : str
        What it means, bounds included.
    """

    part: str
    field: str
    type: str
    unit: str
    default: str
    is_required: bool
    description: str


def field_table(*parts: str) -> tuple[FieldRow, ...]:
    """Every key of the format, or those of some parts, in the order of the schema.

    >>> [row.field for row in field_table("alert")], field_table("alert")[0].type
    (['day', 'generated'], 'share')
    """
    chosen = parts or tuple(MODELS)
    return tuple(row for part in chosen for row in _rows(part, MODELS[part]))


def _rows(part: str, model: type[Part]) -> list[FieldRow]:
    rows = []
    for name, info in model.model_fields.items():
        field = info.alias or name
        bounds = bounds_of(model, field)
        rows.append(
            FieldRow(
                part=part,
                field=field,
                type=bounds.dimension if bounds else _type_name(info.annotation),
                unit=_units(DIMENSIONS[bounds.dimension]) if bounds else "",
                default="" if info.is_required() else _default(info.default),
                is_required=info.is_required(),
                description=_described(info.description or "", bounds),
            )
        )
    return rows


def _units(dimension: Dimension) -> str:
    others = [unit for unit in dimension.units if unit != dimension.unit]
    if not dimension.convertible:
        return " or ".join(others)
    return f"{dimension.unit} ({', '.join(others)})" if dimension.unit else ", ".join(others)


def _default(value: object) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return str(value).lower()
    # pydantic marks a default that a factory makes; all of ours are empty
    return str(value) if isinstance(value, str | int | float) else "none"


def _described(text: str, bounds: Bounds | None) -> str:
    if bounds is None:
        return text
    low = f"above {bounds.low:g}" if bounds.is_open else f"at least {bounds.low:g}"
    if bounds.dimension == "share":
        return f"{text}; 0 to 1"
    return text if bounds.low == 0 and not bounds.is_open else f"{text}; {low}"


def _type_name(annotation: Any) -> str:
    if annotation in (str, bool, int):
        return {str: "text", bool: "true or false", int: "whole number"}[annotation]
    inside = [part for part in get_args(annotation) if part is not type(None)]
    if all(isinstance(part, str | int) for part in inside) and inside:
        return ", ".join(map(str, inside))
    if getattr(annotation, "__origin__", None) is dict:
        return "mapping"
    if getattr(annotation, "__origin__", None) is tuple:
        return "list"
    return _type_name(inside[0]) if inside else "mapping"


def json_schema() -> dict[str, Any]:
    """The format as a JSON Schema (draft 2020-12), for editors.

    It knows keys, words and the shape of figures. What needs the whole scenario (units, ranges, references,
    patches that fit) only `read` checks.
    """
    schema: dict[str, Any] = _with_references(Document.model_json_schema(by_alias=True))
    parts = schema["$defs"]
    for name in {row.type for row in field_table()} & set(DIMENSIONS):
        parts[name] = _figure_schema(DIMENSIONS[name])
    _add_patches(parts)
    title = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Counterpoise scenario, format 1",
    }
    return schema | title


def _with_references(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_references(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:  # pydantic's way to say that a key may be missing; an empty value is refused
        about = {key: schema[key] for key in ("description",) if key in schema}
        return _with_references(options[0] | about)
    if isinstance(schema.get("dimension"), str):
        about = {key: schema[key] for key in ("description", "default") if key in schema}
        return about | {"$ref": f"#/$defs/{schema['dimension']}"}
    return {
        key: _with_references(item)
        for key, item in schema.items()
        if key != "title" or isinstance(item, dict)
    }


def _figure_schema(dimension: Dimension) -> dict[str, Any]:
    simple = {"type": ["string", "number"]}
    cases = {"type": "array", "items": simple, "minItems": 1}
    words: dict[str, Any] = {key: {"type": "string"} for key in ("source", "note", "with")}
    words["status"] = {"enum": list(STATUSES)}
    weights = {"type": "array", "items": {"type": "number", "minimum": 0}}
    shapes: list[tuple[list[str], dict[str, Any]]] = [
        (["value"], {"value": {"anyOf": [simple, cases]}}),
        (["low", "mode", "high"], dict.fromkeys(("low", "mode", "high"), simple)),
        (["cases"], {"cases": cases, "weights": weights}),
    ]
    mappings = [
        {"type": "object", "required": keys, "properties": shape | words, "additionalProperties": False}
        for keys, shape in shapes
    ]
    return {
        "description": f"{dimension.article}, such as {dimension.example}",
        "anyOf": [simple, cases, *mappings],
    }


def _add_patches(parts: dict[str, Any]) -> None:
    """A patch looks like the sides, with nothing required."""
    for name in ("Side", "System", "Defence", "Chain"):
        patch = deepcopy(parts[name])
        patch.pop("required", None)
        parts[f"{name}Patch"] = patch
    for key, below in (("systems", "SystemPatch"), ("defences", "DefencePatch"), ("survival", "ChainPatch")):
        parts["SidePatch"]["properties"][key] = _by_name(below)
    sides = _by_name("SidePatch")
    patch = {"type": "object", "properties": {"sides": sides}, "additionalProperties": False}
    parts["Development"]["properties"]["patch"] = patch
    believed = {"type": "object", "properties": {"patch": patch}, "additionalProperties": False}
    parts["Belief"]["properties"]["sides"] = sides
    parts["Belief"]["properties"]["developments"] = {"type": "object", "additionalProperties": believed}


def _by_name(part: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{part}"}}
