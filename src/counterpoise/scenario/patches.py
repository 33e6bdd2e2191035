"""Patches: partial scenarios laid over a base, and what each leaf keeps when it is."""

from __future__ import annotations

from dataclasses import replace

from counterpoise.scenario.tree import (
    EMPTY,
    SPEAKING,
    Mapping,
    Node,
    Path,
    Provenance,
    Sequence,
    kind_below,
)


def overlay(base: Node | None, patch: Node, kind: str | None) -> Node:
    """Lay a patch over a base.

    Mappings of the structure merge key by key; a leaf (one figure, word or list) is replaced whole.
    Every leaf keeps its own place in its own file. What a patch does not touch is the same object afterwards.

    Parameters
    ----------
    base : node or None
        What is there; None where there is nothing.
    patch : node
        What is laid over it.
    kind : str or None
        The kind of both, a key of `tree.GRAMMAR`; None for a leaf.
    """
    if kind is None or not isinstance(base, Mapping) or not isinstance(patch, Mapping):
        return patch
    entries = dict(base.entries)
    keys = dict(base.keys)
    for key, child in patch.entries.items():
        if kind in SPEAKING and key in {"source", "status"} and key in entries:
            # A patch's source speaks for the figures of the patch, never for those it left alone.
            continue
        entries[key] = overlay(entries.get(key), child, kind_below(kind, key))
        keys.setdefault(key, patch.keys.get(key, child.location))  # type: ignore[arg-type]
    return replace(base, entries=entries, keys=keys)


def settle(node: Node, kind: str | None, beside: Provenance | None = None) -> Node:
    """Note beside every leaf of a system, defence or chain the source and status that its mapping states.

    Done once, before any patch is laid: so a belief's figure without a source never borrows the source of the
    figure it replaces.
    """
    if kind is None:
        return replace(node, beside=beside) if beside else node
    if not isinstance(node, Mapping):
        return node
    if kind in SPEAKING:
        beside = Provenance(node.text("source"), node.text("status"))
    entries = {key: settle(child, kind_below(kind, key), beside) for key, child in node.entries.items()}
    return replace(node, entries=entries)


def lookup(node: Node, path: Path) -> Node | None:
    """What stands at a path, or None; the items of a list are numbered from 0."""
    for key in path:
        found = _child(node, key)
        if found is None:
            return None
        node = found
    return node


def _child(node: Node, key: str) -> Node | None:
    if isinstance(node, Mapping):
        return node.entries.get(key)
    if isinstance(node, Sequence) and key.isdecimal() and int(key) < len(node.items):
        return node.items[int(key)]
    return None


def development_patch(document: Mapping, development: str, *, believer: str | None) -> Mapping:
    """The patch of a development, as one side believes it (or as the base has it)."""
    patch = document.child("developments").child(development).child("patch")
    if believer is None:
        return patch
    belief = document.child("beliefs").child(believer).child("developments").child(development).child("patch")
    merged = overlay(patch, belief, "patch")
    return merged if isinstance(merged, Mapping) else EMPTY


def merged_sides(document: Mapping, developments: tuple[str, ...], believer: str | None) -> Node:
    """The sides after developments and belief: base, then developments, then belief."""
    sides: Node = document.entries.get("sides", EMPTY)
    for development in developments:
        patch = development_patch(document, development, believer=believer).entries.get("sides")
        sides = _lay_on_known(sides, patch)
    if believer is not None:
        belief = document.child("beliefs").child(believer).entries.get("sides")
        sides = _lay_on_known(sides, belief)
    return sides


def _lay_on_known(sides: Node, patch: Node | None) -> Node:
    """Lay a patch over the sides there are; it makes no new ones (`checks` says which are unknown)."""
    if isinstance(sides, Mapping) and isinstance(patch, Mapping):
        known = {key: child for key, child in patch.entries.items() if key in sides.entries}
        patch = replace(patch, entries=known)
    return overlay(sides, patch, "sides") if patch else sides
