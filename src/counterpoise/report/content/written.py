"""What is written for a figure, said in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import percent

_VALUE_KEYS = {"value", "low", "mode", "high", "cases", "weights"}


def in_words(written: Any) -> str:
    """Say a figure as it stands in a scenario or in a result: a text, a number, a list or a mapping.

    Examples
    --------
    >>> in_words("200..400 EMT"), in_words("[900 m, 1400 m]"), in_words(0.85), in_words({"value": "1..2 m"})
    ('200 to 400 EMT', '900 m or 1400 m', '0.85', '1 to 2 m')
    >>> in_words("{cases: [200 m, 600 m], weights: [1, 3]}").replace("\N{NO-BREAK SPACE}", " ")
    '200 m (25 %) or 600 m (75 %)'
    >>> in_words({"low": "1 m", "mode": "2 m", "high": "4 m"})
    '1 m to 4 m, most likely 2 m'
    """
    if isinstance(written, dict):
        return _mapping_in_words(written)
    if isinstance(written, list | tuple):
        return _either(in_words(one) for one in written)
    text = str(written)
    if text.startswith("[") and text.endswith("]"):
        return in_words(_items(text))
    if text.startswith("{") and text.endswith("}"):
        return _mapping_in_words(_entries(text))
    return re.sub(r"\s*\.\.\s*", " to ", text)


def in_base(assessment: Assessment, path: str) -> str:
    """Say how the base has a figure, the developments chosen included; empty where it does not have it."""
    patches = [
        assessment.document.get("developments", {}).get(name, {}).get("patch", {})
        for name in reversed(assessment.developments)
    ]
    for tree in (*patches, assessment.document):
        written = _at(tree, path)
        if written is not None:
            return in_words(written)
    return ""


def _at(tree: Any, path: str) -> Any:
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    is_figure = not isinstance(tree, dict) or _VALUE_KEYS & tree.keys()
    return tree if is_figure else None


def _mapping_in_words(written: dict[str, Any]) -> str:
    if "value" in written:
        return in_words(written["value"])
    if "cases" in written:
        given = [float(weight) for weight in written.get("weights", ())]
        weights = [percent(weight / sum(given)) for weight in given]
        cases = [in_words(case) for case in written["cases"]]
        return _either(
            [f"{case} ({weight})" for case, weight in zip(cases, weights, strict=True)] if weights else cases
        )
    if {"low", "mode", "high"} <= written.keys():
        return f"{written['low']} to {written['high']}, most likely {written['mode']}"
    return str(written)


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _items(text: str) -> list[str]:
    return [item.strip() for item in text[1:-1].split(",")]


def _entries(text: str) -> dict[str, Any]:
    """Read a mapping of one line, as a result holds it: no value of a figure has a bracket or colon in it."""
    found = re.findall(r"(\w+): (\[[^\]]*\]|[^,\[]+)", text[1:-1])
    return {key: _items(value) if value.startswith("[") else value.strip() for key, value in found}
