"""From bytes to a tree: YAML 1.2 without anchors, aliases or tags, within stated limits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from counterpoise.scenario.malformed import place_and_message
from counterpoise.scenario.problems import Location, Problem, ScenarioError, problem_at
from counterpoise.scenario.tree import Mapping, Node, Scalar, Sequence, Value

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

MAX_BYTES = 5_000_000
MAX_DEPTH = 24
MAX_NODES = 100_000
MAX_LINE = 200_000  # longer lines cost time that grows with their square

_NUMBER = re.compile(r"[-+]?(?:\d+|(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?)")
_WORDS: dict[str, Value] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# What YAML allows in a text: no control characters but tab and line ends, no lone surrogates.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tree_from_bytes(data: bytes, *, file: str) -> Mapping:
    """Read a scenario file.

    Parameters
    ----------
    data : bytes
        UTF-8, with or without a byte-order mark, at most 5 MB; any line ends.
    file : str
        The name to put into problems.

    Returns
    -------
    Mapping
        The top level of the file.

    Raises
    ------
    ScenarioError
        With the first problem that keeps the file from being read at all.
    """
    return tree_from_text(text_from_bytes(data, file=file), file=file)


def text_from_bytes(data: bytes, *, file: str) -> str:
    """The text of a file in UTF-8, without its byte-order mark."""
    if len(data) > MAX_BYTES:
        raise ScenarioError([Problem(file, 1, 1, "", too_large())])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _place(data[: error.start].decode("utf-8-sig", "replace"), file)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([problem_at(where, "", message)]) from None


def too_large() -> str:
    """The sentence for a file over the limit."""
    return (
        f"the file is over {MAX_BYTES // 1_000_000} MB and was not read; a scenario has a few hundred lines"
    )


def tree_from_text(text: str, *, file: str) -> Mapping:
    """Read a scenario's text; see `tree_from_bytes`."""
    node = node_from_text(text, file=file)
    if node is None:
        raise ScenarioError([Problem(file, 1, 1, "", "the file is empty; it begins with 'format: 1'")])
    if not isinstance(node, Mapping):
        message = "the file holds no keys; a scenario begins with 'format: 1'"
        if file.endswith(".csv"):
            message = "this is a table; make a scenario of it with 'counterpoise scenarios import'"
        raise ScenarioError([problem_at(node.location or Location(file, 1, 1), "", message)])
    return node


def node_from_text(text: str, *, file: str) -> Node | None:
    """Read any one YAML value; None where there is no content."""
    refuse_control_characters(text, file=file)
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > MAX_LINE:
            raise ScenarioError([Problem(file, number, 1, "", f"the line has over {MAX_LINE} characters")])
    return _Builder(file, _events(text, file)).document()


def refuse_control_characters(text: str, *, file: str) -> None:
    """Raise the first character that a text may not hold, with its place."""
    bad = _UNPRINTABLE.search(text)
    if bad:
        where = _place(text[: bad.start()], file)
        raise ScenarioError([problem_at(where, "", _character_message(bad.group()))])


def _character_message(char: str) -> str:
    return f"the character U+{ord(char):04X} may not stand in a scenario"


def _place(before: str, file: str) -> Location:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Location(file, len(lines), len(lines[-1]) + 1)


def _events(text: str, file: str) -> Iterator[Event]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark, message = place_and_message(error)
        where = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file, 1, 1)
        raise ScenarioError([problem_at(where, "", message)]) from None
    except (YAMLError, ValueError, AssertionError) as error:
        # ruamel asserts on some malformed directives.
        message = f"this is not YAML ({' '.join(str(error).split()) or 'malformed directive'})"
        raise ScenarioError([Problem(file, 1, 1, "", message)]) from None


class _Builder:
    """Builds nodes from parser events, so that nothing is expanded before its limits are checked."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.events = events
        self.count = 0
        self.problems: list[Problem] = []

    def document(self) -> Node | None:
        found: Node | None = None
        for event in self.events:
            name = type(event).__name__
            if name == "DocumentStartEvent" and found is not None:
                raise ScenarioError(
                    [*self.problems, self._problem(event, "a second document begins; keep one")]
                )
            if name not in {"StreamStartEvent", "DocumentStartEvent", "DocumentEndEvent", "StreamEndEvent"}:
                found = self._node(event, ())
        if self.problems:
            raise ScenarioError(self.problems)
        return None if isinstance(found, Scalar) and found.value is None else found

    def _node(self, event: Any, path: tuple[str, ...]) -> Node:
        self._check(event, path)
        where = self._where(event)
        name = type(event).__name__
        if name == "ScalarEvent":
            return Scalar(self._value(event, path), where)
        if name == "SequenceStartEvent":
            return Sequence(self._items(path), where)
        return self._mapping(where, path)

    def _check(self, event: Any, path: tuple[str, ...]) -> None:
        self.count += 1
        if type(event).__name__ == "AliasEvent":
            raise self._stop(
                event, path, f"the alias '*{event.anchor[:40]}' is not allowed; write the value out"
            )
        if event.anchor is not None:
            raise self._stop(
                event, path, f"the anchor '&{event.anchor[:40]}' is not allowed; write values out"
            )
        if event.tag is not None:
            raise self._stop(
                event, path, f"the tag '{str(event.tag)[:40]}' is not allowed; write the plain value"
            )
        if len(path) > MAX_DEPTH:
            raise self._stop(event, path[:4], f"nested more than {MAX_DEPTH} levels deep")
        if self.count > MAX_NODES:
            raise self._stop(event, path, f"more than {MAX_NODES} values; a scenario has a few thousand")

    def _items(self, path: tuple[str, ...]) -> tuple[Node, ...]:
        items: list[Node] = []
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._node(event, (*path, str(len(items)))))
        return tuple(items)

    def _mapping(self, where: Location, path: tuple[str, ...]) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._key(event, path)
            if key in keys:
                message = f"the key is written twice; the first is in line {keys[key].line}"
                self.problems.append(self._problem(event, message, (*path, key)))
            keys.setdefault(key, self._where(event))
            entries[key] = self._after_key(event, (*path, key))
        return Mapping(entries, where, keys)

    def _after_key(self, key: Any, path: tuple[str, ...]) -> Node:
        node = self._node(next(self.events), path)
        if isinstance(node, Scalar) and node.value is None:
            # The parser places an empty value where the next thing begins; its own place is after the key.
            mark = key.end_mark
            return Scalar(None, Location(self.file, mark.line + 1, mark.column + 1))
        return node

    def _key(self, event: Any, path: tuple[str, ...]) -> str:
        self._check(event, path)
        if type(event).__name__ != "ScalarEvent":
            raise self._stop(event, path, "a key must be one word, not a list or a mapping")
        return self._printable(event, path)

    def _printable(self, event: Any, path: tuple[str, ...]) -> str:
        """The text of an event; escapes can bring in what the file itself may not hold."""
        text = str(event.value)
        bad = _UNPRINTABLE.search(text)
        if bad:
            self.problems.append(self._problem(event, _character_message(bad.group()), path))
        return text

    def _value(self, event: Any, path: tuple[str, ...]) -> Value:
        text = self._printable(event, path)
        if not event.implicit[0]:  # quoted, or a block of text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not _NUMBER.fullmatch(text):
            return text
        number = float(text)
        if not math.isfinite(number):
            shown = text if len(text) <= 20 else f"{text[:20]}…"
            self.problems.append(self._problem(event, f"'{shown}' is too large a number", path))
            return 0
        is_whole = text.lstrip("+-").isdigit() and abs(number) < 2**53
        return int(text) if is_whole else number

    def _where(self, event: Any) -> Location:
        return Location(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _problem(self, event: Any, message: str, path: tuple[str, ...] = ()) -> Problem:
        return problem_at(self._where(event), ".".join(path), message)

    def _stop(self, event: Any, path: tuple[str, ...], message: str) -> ScenarioError:
        return ScenarioError([*self.problems, self._problem(event, message, path)])
