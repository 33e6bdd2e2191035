"""From the plain JSON of a result back to the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from counterpoise.assessment.result import Assessment


def assessment_from(result: Assessment | Mapping[str, Any]) -> Assessment:
    """Return an assessment from what ``assess --json`` prints, or from an assessment itself.

    Parameters
    ----------
    result : Assessment or mapping
        Plain JSON types.

    Returns
    -------
    Assessment

    Raises
    ------
    ValueError
        If a key is missing or unknown, or a value is of another kind; the message names the place.
    """
    if isinstance(result, Assessment):
        return result
    loaded: Assessment = _load(Assessment, result, "result")
    return loaded


def _load(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return value
    origin = get_origin(kind)
    if origin in (UnionType, Union):
        options = get_args(kind)
        if value is None and NoneType in options:
            return None
        return _load(next(option for option in options if option is not NoneType), value, where)
    if origin is tuple:
        return _load_tuple(get_args(kind), value, where)
    if origin is dict:
        _check(isinstance(value, Mapping), where, "an object", value)
        return {str(key): _load(get_args(kind)[1], item, f"{where}.{key}") for key, item in value.items()}
    if is_dataclass(kind):
        return _load_dataclass(kind, value, where)
    return _load_plain(kind, value, where)


def _load_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    _check(isinstance(value, list | tuple), where, "a list", value)
    if Ellipsis in kinds:
        kinds = (kinds[0],) * len(value)
    _check(len(kinds) == len(value), where, f"a list of {len(kinds)}", value)
    return tuple(
        _load(kind, item, f"{where}.{i}") for i, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _load_dataclass(kind: Any, value: Any, where: str) -> Any:
    _check(isinstance(value, Mapping), where, "an object", value)
    hints = _hints(kind)
    needed = {field.name: field.default is MISSING for field in fields(kind)}
    for key in value:
        if key not in needed:
            raise ValueError(f"{where}.{key}: no such key is known; a newer version may have written it")
    for name, is_needed in needed.items():
        if is_needed and name not in value:
            raise ValueError(f"{where} lacks {name!r}; a result of counterpoise has it")
    return kind(
        **{name: _load(hints[name], value[name], f"{where}.{name}") for name in needed if name in value}
    )


def _load_plain(kind: Any, value: Any, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    _check(isinstance(value, kind), where, kind.__name__, value)
    return value


def _check(is_right: bool, where: str, wanted: str, value: Any) -> None:
    if not is_right:
        raise ValueError(f"{where}: {wanted} is needed, not {type(value).__name__}")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
