"""A scenario as it was written: text, and the place of every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from counterpoise.scenario.problems import Location

Value: TypeAlias = "str | int | float | bool | None"
Plain: TypeAlias = "Value | list[Plain] | dict[str, Plain]"


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source and status written beside a figure's system, for figures that name none themselves."""

    source: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One word, number or line of text."""

    value: Value
    location: Location | None
    beside: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    location: Location | None
    beside: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order of the file; ``keys`` holds where each key stands."""

    entries: dict[str, Node]
    location: Location | None
    keys: dict[str, Location] = field(default_factory=dict)
    beside: Provenance | None = None

    def child(self, key: str) -> Mapping:
        """The mapping under a key, or an empty one."""
        node = self.entries.get(key)
        return node if isinstance(node, Mapping) else EMPTY

    def text(self, key: str) -> str | None:
        """The word under a key, or None."""
        node = self.entries.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


Node: TypeAlias = Scalar | Sequence | Mapping

EMPTY = Mapping({}, None)

# What may be nested in what: "*" stands for any name. A key that is not listed holds a leaf: one figure,
# word or list, which a patch replaces whole.
GRAMMAR: dict[str, dict[str, str]] = {
    "scenario": {
        "sources": "sources",
        "model": "model",
        "sides": "sides",
        "beliefs": "beliefs",
        "developments": "developments",
        "definitions": "definitions",
    },
    "forces": {"sides": "sides"},
    "sources": {"*": "source"},
    "sides": {"*": "side"},
    "side": {"systems": "systems", "defences": "defences", "survival": "survival"},
    "systems": {"*": "system"},
    "system": {"alert": "alert"},
    "defences": {"*": "defence"},
    "survival": {"*": "chain"},
    "chain": {"alert": "alert"},
    "beliefs": {"*": "belief"},
    "belief": {"sides": "sides", "developments": "developments"},
    "developments": {"*": "development"},
    "development": {"patch": "patch"},
    "patch": {"sides": "sides"},
    "definitions": {"*": "definition"},
    "definition": {"select": "select"},
    "select": {"*": "selection"},
}

# Words about figures, which no patch can shadow because each figure keeps its own.
ABOUT = frozenset({"source", "status", "note", "name", "summary"})

# Parts whose own source and status speak for every figure in them that names none.
SPEAKING = frozenset({"system", "defence", "chain"})

Path: TypeAlias = tuple[str, ...]


def kind_below(kind: str, key: str) -> str | None:
    """The kind of what stands under a key, or None for a leaf.

    >>> kind_below("sides", "us"), kind_below("system", "alert"), kind_below("system", "cep")
    ('side', 'alert', None)
    """
    below = GRAMMAR.get(kind, {})
    return below.get(key) or below.get("*")


def leaves(node: Node, kind: str | None, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every leaf with its path, in the order of the file."""
    if kind is None or not isinstance(node, Mapping):
        yield path, node
        return
    for key, child in node.entries.items():
        yield from leaves(child, kind_below(kind, key), (*path, key))


def figures_set(patch: Mapping, kind: str) -> dict[Path, Node]:
    """The leaves of a patch that set something, without words about figures."""
    return {path: node for path, node in leaves(patch, kind) if path and path[-1] not in ABOUT}


def plain(node: Node) -> Plain:
    """The tree as ordinary lists and dictionaries, as JSON would hold it."""
    if isinstance(node, Mapping):
        return {key: plain(child) for key, child in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def shown(value: Plain) -> str:
    """A value as a user would write it, on one line.

    >>> shown({"value": "180..260 m", "note": "two books"}), shown([300, 395]), shown(True)
    ('{value: 180..260 m, note: two books}', '[300, 395]', 'true')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "nothing" if value is None else str(value)
