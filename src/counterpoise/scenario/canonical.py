"""One text for one meaning: whatever the comments, the order of keys and the white space."""

from __future__ import annotations

import hashlib
import json

from counterpoise.scenario.tree import Node, Plain, plain


def canonical_text(node: Node) -> str:
    r"""The scenario as JSON with sorted keys and white space folded; ``format`` stays first.

    It is itself a scenario that can be read, with its sides and systems in alphabetical order.

    >>> from counterpoise.scenario.reading import tree_from_text
    >>> canonical_text(tree_from_text("b: 180 ..  260 m  # wide\na: 1.0", file="a.yaml"))
    '{"a":1,"b":"180 .. 260 m"}'
    """
    return json.dumps(_folded(plain(node)), ensure_ascii=False, separators=(",", ":"))


def digest(
    text: str,
    *,
    settings: tuple[str, ...] = (),
    developments: tuple[str, ...] = (),
    acts: tuple[str, ...] = (),
) -> str:
    """SHA-256 of a canonical text, what was set, the developments chosen and the acts, in hexadecimal."""
    changed = "".join(f"\nset {' '.join(setting.split())}" for setting in settings)
    chosen = "\nwith " + " ".join(developments) if developments else ""
    acted = "".join(f"\nact {act}" for act in acts)
    return hashlib.sha256((text + changed + chosen + acted).encode()).hexdigest()


def _folded(value: Plain) -> Plain:
    if isinstance(value, dict):
        return {key: _folded(value[key]) for key in sorted(value, key=lambda key: (key != "format", key))}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    if isinstance(value, str):
        return " ".join(value.split())
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return int(value) if is_whole and isinstance(value, float) else value
