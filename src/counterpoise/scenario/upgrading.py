"""Rewrites a file of an older format; comments, order and the writer's own words stay."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

from counterpoise.scenario.formats import FORMAT, format_problem
from counterpoise.scenario.problems import Problem, ScenarioError
from counterpoise.scenario.reading import tree_from_text
from counterpoise.scenario.tree import Mapping, Scalar

# Format 0, the draft before the first release, kept units in keys and called a few things otherwise.
_UNITS_0 = {
    "yield_kt": ("yield", "kt"),
    "cep_m": ("cep", "m"),
    "hardness_psi": ("hardness", "psi"),
    "dispersal_area_km2": ("dispersal_area", "km2"),
    "exposed_radius_m": ("exposed_radius", "m"),
    "throw_weight_kg": ("throw_weight", "kg"),
    "required_emt": ("required_retaliation", "EMT"),
}
_NAMES_0 = {"what_ifs": "developments", "on_alert": "alert"}


def upgrade(text: str, *, file: str = "scenario.yaml") -> str:
    """The text of a scenario in the newest format.

    Parameters
    ----------
    text : str
        A scenario of this format or of an older one.
    file : str
        What to call it in problems.

    Returns
    -------
    str
        The same scenario; unchanged where it is in the newest format already. `read` says if it is sound.

    Raises
    ------
    ScenarioError
        If the text is not YAML, has no format, or one newer than this program.
    """
    document = tree_from_text(text, file=file)
    version = _version(document)
    if version == FORMAT:
        return text
    if version != 0:
        wrong = format_problem(document)
        assert wrong is not None
        raise ScenarioError([wrong])
    return _from_0(text, file)


def _version(document: Mapping) -> object:
    node = document.entries.get("format")
    is_number = isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool)
    return node.value if is_number and isinstance(node, Scalar) else None


def _from_0(text: str, file: str) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML()  # the kind that keeps comments
    yaml.preserve_quotes = True
    yaml.width = 4096
    try:
        document = yaml.load(text.removeprefix("\ufeff"))
    except (YAMLError, ValueError) as error:
        # The reader of comments also reads dates and the like, and may stumble where ours does not.
        message = f"the file cannot be rewritten ({str(error).splitlines()[0]})"
        raise ScenarioError([Problem(file, 1, 1, "", message)]) from None
    document["format"] = FORMAT
    for mapping in list(_mappings(document)):
        _rename(mapping, file)
    out = StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _mappings(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield node
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in inside:
        yield from _mappings(child)


def _rename(mapping: Any, file: str) -> None:
    for position, key in enumerate(list(mapping)):
        new = _NAMES_0.get(key) or _UNITS_0.get(key, ("", ""))[0]
        if new in mapping:
            line, column = mapping.lc.key(key)
            message = f"both {key!r} and its newer form {new!r} are there; keep one"
            raise ScenarioError([Problem(file, line + 1, column + 1, "", message)])
        if key in _UNITS_0:
            name, unit = _UNITS_0[key]
            _replace(mapping, position, key, name, _with_unit(mapping[key], unit))
        elif key in _NAMES_0:
            _replace(mapping, position, key, _NAMES_0[key], mapping[key])


def _replace(mapping: Any, position: int, old: str, new: str, value: Any) -> None:
    comment = mapping.ca.items.pop(old, None)
    del mapping[old]
    mapping.insert(position, new, value)
    if comment:
        mapping.ca.items[new] = comment


def _with_unit(value: Any, unit: str) -> Any:
    """A figure with its unit, in whichever way the figure is written."""
    if isinstance(value, list):
        for i, item in enumerate(value):  # in place: the list knows how it was written
            value[i] = _with_unit(item, unit)
        return value
    if isinstance(value, dict):
        for key in ("value", "low", "mode", "high", "cases"):
            if key in value:
                value[key] = _with_unit(value[key], unit)
        return value
    return f"{value} {unit}"
