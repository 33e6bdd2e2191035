"""References inside a scenario: every side, system, development and source that is named must exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from counterpoise.scenario.problems import Problem, problem_at, suggestion
from counterpoise.scenario.tree import Mapping, Node, Path, Scalar, Sequence, kind_below

_NAME = re.compile(r"[^\W_][\w-]*")
_NAMING = frozenset({"sources", "sides", "systems", "defences", "survival", "developments", "definitions"})


def check_references(document: Mapping) -> Iterator[Problem]:
    """Every reference that leads nowhere, and every name that cannot stand in a path."""
    sides = document.child("sides").entries
    yield from _names(document, "scenario", ())
    if isinstance(document.entries.get("sides"), Mapping) and len(sides) < 2:
        few = "one side only" if sides else "no sides"
        yield _at(document.child("sides"), ("sides",), f"{few}; a scenario has two sides or more")
    if sides:
        yield from _attackers(document.child("sides"), sides, ("sides",))
        yield from _beliefs(document, sides)
        yield from _developments(document, sides)
        yield from _definitions(document, sides)
        yield from _hidden(document)
    yield from _sources(document, document.child("sources").entries, ())


def _names(node: Node, kind: str, path: Path) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        return
    for key, child in node.entries.items():
        if kind in _NAMING and not _NAME.fullmatch(key):
            message = f"{key!r} cannot be a name here; use letters, digits, '-' and '_'"
            yield problem_at(node.keys[key], ".".join((*path, key)), message)
        below = kind_below(kind, key)
        if below:
            yield from _names(child, below, (*path, key))


def _beliefs(document: Mapping, sides: Iterable[str]) -> Iterator[Problem]:
    beliefs = document.child("beliefs")
    yield from _unknown(beliefs, sides, ("beliefs",), "side")
    for side in beliefs.entries:
        belief = beliefs.child(side)
        path = ("beliefs", side)
        yield from _unknown(belief.child("sides"), sides, (*path, "sides"), "side")
        yield from _attackers(belief.child("sides"), sides, (*path, "sides"))
        developments = belief.child("developments")
        known = document.child("developments").entries
        yield from _unknown(developments, known, (*path, "developments"), "development")
        for name in developments.entries:
            where = (*path, "developments", name)
            yield from _only(developments.entries[name], where, ("patch",))
            yield from _patch(developments.child(name), where, sides)


def _developments(document: Mapping, sides: Iterable[str]) -> Iterator[Problem]:
    developments = document.child("developments")
    for name in developments.entries:
        development = developments.child(name)
        where = ("developments", name)
        yield from _known(development.entries.get("of"), sides, (*where, "of"), "side")
        yield from _patch(development, where, sides)


def _patch(holder: Mapping, path: Path, sides: Iterable[str]) -> Iterator[Problem]:
    patch = holder.entries.get("patch")
    if patch is None:
        return
    yield from _only(patch, (*path, "patch"), ("sides",))
    if isinstance(patch, Mapping):
        yield from _unknown(patch.child("sides"), sides, (*path, "patch", "sides"), "side")
        yield from _attackers(patch.child("sides"), sides, (*path, "patch", "sides"))


def _attackers(holder: Mapping, sides: Iterable[str], path: Path) -> Iterator[Problem]:
    """A chain of survival is against another side that there is."""
    for side in holder.entries:
        chains = holder.child(side).child("survival")
        others = [name for name in sides if name != side]
        for name in chains.entries:
            against = chains.child(name).entries.get("against")
            yield from _known(against, others, (*path, side, "survival", name, "against"), "attacking side")


def _only(node: Node, path: Path, keys: tuple[str, ...]) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        yield _at(node, path, f"keys with values are needed, such as '{keys[0]}'")
        return
    for key in node.entries:
        if key not in keys:
            message = f"unknown key {key!r}{suggestion(key, keys) or f'; only {keys[0]!r} stands here'}"
            yield problem_at(node.keys[key], ".".join((*path, key)), message)


def _hidden(document: Mapping) -> Iterator[Problem]:
    """What is hidden is nobody's fact: it stands in a belief."""
    developments = document.child("developments")
    trees: list[tuple[Path, Mapping]] = [((), document)]
    trees += [
        (("developments", name, "patch"), developments.child(name).child("patch"))
        for name in developments.entries
    ]
    for before, tree in trees:
        sides = tree.child("sides")
        for side in sides.entries:
            systems = sides.child(side).child("systems")
            for key in systems.entries:
                where = systems.child(key).keys.get("hidden")
                if where:
                    path = ".".join((*before, "sides", side, "systems", key, "hidden"))
                    better = f"write it under beliefs.SIDE.sides.{side}.systems.{key}"
                    yield problem_at(where, path, f"what is hidden is only believed; {better}")


def _definitions(document: Mapping, sides: Iterable[str]) -> Iterator[Problem]:
    definitions = document.child("definitions")
    for name in definitions.entries:
        definition = definitions.child(name)
        path = ("definitions", name)
        select = definition.child("select")
        yield from _unknown(select, sides, (*path, "select"), "side")
        ratio = definition.entries.get("ratio")
        for i, item in enumerate(ratio.items if isinstance(ratio, Sequence) else ()):
            yield from _known(item, sides, (*path, "ratio", str(i)), "side")
            if (
                isinstance(item, Scalar)
                and str(item.value) in sides
                and str(item.value) not in select.entries
            ):
                message = f"the definition selects nothing for {item.value}; add select.{item.value}"
                yield _at(item, (*path, "ratio", str(i)), message)
        for side in select.entries:
            yield from _selection(document, side, select.entries[side], (*path, "select", side))


def _selection(document: Mapping, side: str, node: Node, path: Path) -> Iterator[Problem]:
    systems = node.entries.get("systems") if isinstance(node, Mapping) else None
    known = set(document.child("sides").child(side).child("systems").entries)
    for name in document.child("developments").entries:
        patch = document.child("developments").child(name).child("patch")
        known |= set(patch.child("sides").child(side).child("systems").entries)
    for i, item in enumerate(systems.items if isinstance(systems, Sequence) else ()):
        yield from _known(item, sorted(known), (*path, "systems", str(i)), f"system of {side}")


def _sources(node: Node, known: Iterable[str], path: Path) -> Iterator[Problem]:
    """Undefined source ids anywhere below, but for the key of that name among sides or systems."""
    if not isinstance(node, Mapping):
        return
    for key, child in node.entries.items():
        if key == "source" and isinstance(child, Scalar) and child.value is not None:
            yield from _known(child, known, (*path, key), "source")
        yield from _sources(child, known, (*path, key))


def _unknown(node: Mapping, known: Iterable[str], path: Path, what: str) -> Iterator[Problem]:
    for key in node.entries:
        if key not in known:
            yield problem_at(
                node.keys[key], ".".join((*path, key)), f"unknown {what} {key!r}{suggestion(key, known)}"
            )


def _known(node: Node | None, known: Iterable[str], path: Path, what: str) -> Iterator[Problem]:
    if isinstance(node, Scalar) and str(node.value) not in known:
        name = str(node.value)
        yield _at(node, path, f"unknown {what} {name!r}{suggestion(name, known)}")


def _at(node: Node, path: Path, message: str) -> Problem:
    assert node.location is not None
    return problem_at(node.location, ".".join(path), message)
