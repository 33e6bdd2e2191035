"""What differs between two scenarios, forces first, and of a figure only what changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten

from counterpoise.scenario.canonical import canonical_text
from counterpoise.scenario.problems import Location
from counterpoise.scenario.scenario import Scenario
from counterpoise.scenario.tree import Mapping, Node, Path, kind_below, leaves, plain, shown
from counterpoise.scenario.written import value_part

# In the order in which a reader asks; `text` is title, date and summary.
SECTIONS = ("forces", "defences", "beliefs", "developments", "definitions", "model", "text", "sources")
_OF_TOP = {"beliefs", "developments", "definitions", "model", "sources"}
_OF_FIGURE = ("source", "status", "with", "note")
# What carries one of these is a thing of its own: where only one scenario has it, it is named once.
_CALLED = ("name", "cite", "summary")
_LONGEST = 80


@dataclass(frozen=True)
class Change:
    """One path at which two scenarios differ.

    Parameters
    ----------
    section : str
        One of `SECTIONS`.
    path : str
        As in the file, beliefs and developments included; then the source, status, group or note of a figure.
    before, after : str or None
        What is written there; None where one of them has nothing. Of a figure that only one of them has:
        value and source. Of a system, defence, belief and so on: its name, and how many values it holds.
    before_at, after_at : Location or None
        Where it is written.
    """

    section: str
    path: str
    before: str | None
    after: str | None
    before_at: Location | None
    after_at: Location | None

    def __str__(self) -> str:
        texts = (self.before or "nothing", self.after or "nothing")
        is_long = max(map(len, texts)) > _LONGEST
        return f"{self.path}: {'other words' if is_long else ' -> '.join(texts)}"


def diff(a: Scenario, b: Scenario) -> tuple[Change, ...]:
    """Every path at which two scenarios say something else: by section, then in the order of the files.

    Scenarios of equal hash have no changes: white space and the order of keys do not count. Developments that
    were chosen are not compared.
    """
    changes = _changes(a.document, b.document, "scenario", ())
    return tuple(sorted(changes, key=lambda change: SECTIONS.index(change.section)))


def _changes(before: Node | None, after: Node | None, kind: str | None, path: Path) -> Iterator[Change]:
    one = before or after
    if kind is None or not isinstance(one, Mapping):
        yield from _leaf_changes(before, after, path)
    elif (before is None or after is None) and _name(one):
        whole = [_summary(node, kind) if node else None for node in (before, after)]
        yield _change(path, whole[0], whole[1], before, after)
    else:
        old, new = _entries(before), _entries(after)
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _changes(old.get(key), new.get(key), kind_below(kind, key), (*path, key))


def _entries(node: Node | None) -> dict[str, Node]:
    return node.entries if isinstance(node, Mapping) else {}


def _name(node: Node) -> str:
    words = (node.text(key) for key in _CALLED) if isinstance(node, Mapping) else ()
    return next((word for word in words if word), "")


def _summary(node: Node, kind: str) -> str:
    held = sum(1 for _ in leaves(node, kind))
    return f"{shorten(_name(node), _LONGEST - 20, placeholder='…')} ({held} values)"


def _leaf_changes(before: Node | None, after: Node | None, path: Path) -> Iterator[Change]:
    if before is None or after is None:
        texts = [_with_source(node) if node else None for node in (before, after)]
        yield _change(path, texts[0], texts[1], before, after)
        return
    old, new = _parts(before), _parts(after)
    for part in ("", *_OF_FIGURE):
        was, now = old.get(part), new.get(part)
        if _meaning(was) != _meaning(now):
            texts = [_text(node) if node else None for node in (was, now)]
            yield _change((*path, part) if part else path, texts[0], texts[1], was, now)


def _with_source(leaf: Node) -> str:
    source = leaf.text("source") if isinstance(leaf, Mapping) else None
    return _text(value_part(leaf)) + (f" ({source})" if source else "")


def _parts(node: Node) -> dict[str, Node]:
    """A leaf's value, under an empty name, and what a figure says about itself."""
    about = {key: child for key, child in _entries(node).items() if key in _OF_FIGURE}
    return {"": value_part(node), **about}


def _text(node: Node) -> str:
    entries = {key: shown(plain(child)) for key, child in _entries(node).items()}
    if entries.keys() == {"cases", "weights"}:
        return f"{entries['cases']} weighted {entries['weights']}"
    if entries.keys() == {"low", "mode", "high"}:
        return f"{entries['low']}..{entries['high']}, mode {entries['mode']}"
    return shown(plain(node))


def _change(path: Path, old: str | None, new: str | None, before: Node | None, after: Node | None) -> Change:
    return Change(
        _section(path),
        ".".join(path),
        old,
        new,
        before.location if before else None,
        after.location if after else None,
    )


def _section(path: Path) -> str:
    if path[0] == "sides":
        return "defences" if path[2:3] == ("defences",) else "forces"
    return path[0] if path[0] in _OF_TOP else "text"


def _meaning(node: Node | None) -> str | None:
    return canonical_text(node) if node else None
