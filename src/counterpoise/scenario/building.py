"""From a merged tree to typed objects, or to a list of problems with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as AnyMapping
from functools import cached_property
from typing import Any, TypeVar

from pydantic import ValidationError

from counterpoise.scenario.patches import lookup
from counterpoise.scenario.problems import Location, Problem, listing, problem_at, suggestion
from counterpoise.scenario.schema import MODELS, Part, bounds_of
from counterpoise.scenario.tree import (
    EMPTY,
    SPEAKING,
    Mapping,
    Node,
    Path,
    Scalar,
    Sequence,
    kind_below,
    plain,
    shown,
)
from counterpoise.scenario.written import Written

PartT = TypeVar("PartT", bound=Part)

# Parts that many views share are understood once: by the tree node they came from.
Memo = dict[tuple[int, str], tuple[Node, Part]]


class Builder:
    """Builds the parts of one scenario; keeps what views share, and collects problems.

    Parameters
    ----------
    statuses : mapping of str to str
        The status of every source, by id.
    paths : function of nothing
        Gives the path in the file of everything written, by place; called when there is a problem to place.
    """

    def __init__(
        self, statuses: AnyMapping[str, str], paths: Callable[[], AnyMapping[Location, str]]
    ) -> None:
        self.statuses = statuses
        self.problems: list[Problem] = []
        self._find_paths = paths
        self._memo: Memo = {}

    def share(self, other: Builder) -> None:
        """Take over the parts that another builder built, if the same sources stand behind them."""
        if self.statuses == other.statuses:
            self._memo |= other._memo

    @cached_property
    def _paths(self) -> AnyMapping[Location, str]:
        return self._find_paths()

    def build(self, model: type[PartT], node: Node, kind: str) -> PartT | None:
        """Build one part; None, and problems, if something is wrong."""
        try:
            return model.model_validate(self._values(node, kind, ()))
        except ValidationError as error:
            self.problems += self._problems(error, node, kind)
            return None

    def _values(self, node: Node, kind: str, path: Path) -> Any:
        if not isinstance(node, Mapping):
            return _tuples(node)
        name = ".".join(path)
        if (id(node), name) in self._memo:
            return self._memo[id(node), name][1]
        values = {key: self._value(child, kind, key, path) for key, child in node.entries.items()}
        if kind in MODELS:
            self._fill(values, kind, path)
        return self._shared(node, kind, name, values) if kind in SPEAKING else values

    def _value(self, node: Node, kind: str, key: str, path: Path) -> Any:
        below = kind_below(kind, key)
        if below:
            return self._values(node, below, (*path, key))
        if kind in MODELS and bounds_of(MODELS[kind], key):
            return self._written(node, key, (*path, key))
        return _tuples(node)

    def _written(self, node: Node, key: str, path: Path) -> Any:
        if key == "w80":  # a list of figures, where elsewhere a list is one figure's cases
            items = node.items if isinstance(node, Sequence) else (node,)
            return tuple(self._written(item, "", (*path, str(i))) for i, item in enumerate(items))
        return Written(node, ".".join(path), self.statuses)

    def _fill(self, values: dict[str, Any], kind: str, path: Path) -> None:
        """Put in the defaults that a view has to give a path."""
        for name, info in MODELS[kind].model_fields.items():
            if isinstance(info.default, str) and name not in values and bounds_of(MODELS[kind], name):
                values[name] = self._written(_default_node(info.default), name, (*path, name))
        if kind == "scenario" and "model" not in values:
            values["model"] = self._values(EMPTY, "model", ("model",))
        if kind == "system":
            values.setdefault("prompt", values.get("leg") in ("icbm", "slbm"))
        if kind in {"system", "chain"}:
            values.setdefault("alert", {})

    def _shared(self, node: Mapping, kind: str, name: str, values: dict[str, Any]) -> Any:
        try:
            part = MODELS[kind].model_validate(values)
        except ValidationError:
            return values  # the whole is about to say the same, with full paths
        self._memo[id(node), name] = (node, part)
        return part

    def _problems(self, error: ValidationError, node: Node, kind: str) -> Iterator[Problem]:
        missing: dict[Path, list[str]] = {}
        for fault in error.errors(include_url=False):
            path = tuple(map(str, fault["loc"]))
            if fault["type"] == "missing":
                missing.setdefault(path[:-1], []).append(path[-1])
                continue
            for where, location, message in _faults(fault, node, path):
                yield self._at(location or _place(node, where), where, message)
        for path, names in missing.items():
            yield self._at(_place(node, path), path, _missing_message(node, path, names))

    def _at(self, location: Location, path: Path, message: str) -> Problem:
        written = self._paths.get(location) if path else ""
        return problem_at(location, ".".join(path) if written is None else written, message)


def _default_node(text: str) -> Node:
    if text.startswith("["):
        return Sequence(tuple(Scalar(item.strip(), None) for item in text.strip("[]").split(",")), None)
    return Scalar(text, None)


def _tuples(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _tuples(child) for key, child in node.entries.items()}
    if isinstance(node, Sequence):
        return tuple(_tuples(item) for item in node.items)
    return node.value


def _faults(fault: Any, node: Node, path: Path) -> list[tuple[Path, Location | None, str]]:
    """What one pydantic error says: path, place if known better than by the path, and message."""
    kind = fault["type"]
    details = fault.get("ctx", {})
    if "faults" in details:
        return [(path, location, message) for location, message in details["faults"]]
    if "misfits" in details:
        return [((*path, field) if field else path, None, message) for field, message in details["misfits"]]
    if kind == "extra_forbidden":
        return [(path, _key_place(node, path), _unknown_message(path))]
    found = lookup(node, path)
    if kind == "too_short" and isinstance(found, Sequence) and found.items:
        return []  # what is wrong with its items is said already
    text = shown(plain(found)) if found else shown(fault["input"] if _is_simple(fault["input"]) else None)
    return [(path, None, _message(kind, text[:60], fault))]


def _is_simple(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


_NEEDED = {
    "string_type": "text is needed",
    "bool_type": "true or false is needed",
    "int_type": "a whole number is needed",
    "model_type": "keys with values are needed",
    "model_attributes_type": "keys with values are needed",
    "dict_type": "keys with values are needed",
    "tuple_type": "a list is needed",
    "list_type": "a list is needed",
    "too_short": "a list of at least one is needed",
}


def _message(kind: str, text: str, fault: Any) -> str:
    if kind == "literal_error":
        return f"'{text}' is not one of {fault['ctx']['expected'].replace(' or ', ', ')}"
    if kind in _NEEDED:
        return f"'{text}' was found where {_NEEDED[kind]}"
    return f"'{text}': {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _unknown_message(path: Path) -> str:
    known = _KEYS.get(_kind_of(path[:-1]), ())
    return f"unknown key {path[-1]!r}{suggestion(path[-1], known)}"


_KEYS = {
    kind: tuple(info.alias or name for name, info in model.model_fields.items())
    for kind, model in MODELS.items()
}


def _kind_of(path: Path) -> str:
    kind: str | None = "scenario"
    for key in path:
        kind = kind_below(kind, key) if kind else None
    return kind or ""


def _missing_message(node: Node, path: Path, names: list[str]) -> str:
    keys = f"the key {listing(names)} is" if len(names) == 1 else f"the keys {listing(names)} are"
    near = _near_sibling(node, path) if len(names) > 2 else ""
    return f"{path[-1]!r} is new here, and {keys} missing{near}" if near else f"{keys} missing"


def _near_sibling(node: Node, path: Path) -> str:
    """A question, where a new thing with hardly a key looks like a misspelt old one."""
    around = lookup(node, path[:-1])
    others = [key for key in around.entries if key != path[-1]] if isinstance(around, Mapping) else []
    return suggestion(path[-1], others) if path else ""


def _place(node: Node, path: Path) -> Location:
    """Where something stands: its own place, or that of the nearest thing around it."""
    found = lookup(node, path)
    if found is not None and found.location and not isinstance(found, Mapping):
        return found.location
    for length in range(len(path), 0, -1):
        key = _key_place(node, path[:length])
        if key:
            return key
    return node.location or Location("", 1, 1)


def _key_place(node: Node, path: Path) -> Location | None:
    around = lookup(node, path[:-1])
    return around.keys.get(path[-1]) if isinstance(around, Mapping) else None
