"""What a YAML parser stumbles over, in a writer's words and at the place to mend."""

from __future__ import annotations

import re
from typing import Any

_CLOSING = {"mapping": ("{", "}"), "sequence": ("[", "]")}
_FLOW = re.compile(r"while parsing a flow (mapping|sequence)")
_FOUND = re.compile(r"got '(.*)'")
_START = re.compile(r"found character '(.*)' that cannot start")

_INDENT = "this line is indented unlike those it belongs with"
_COLON = (
    "this ':' cannot stand here: the indent is wrong, the key above lacks its ':' or the space after it, "
    "or this is text that needs quotes"
)
# Words of the parser, what they mean, and whether the place to mend is where the thing began.
_MEANINGS: tuple[tuple[str, str, bool], ...] = (
    ("mapping values are not allowed here", _COLON, False),
    ("could not find expected ':'", "a ':' is missing after the key", True),
    ("found unexpected end of stream", "the quote that opens here is not closed", True),
    (
        "found unknown escape character",
        "in double quotes write '\\\\' for '\\', or use single ones",
        False,
    ),
    ("but found '<block mapping start>'", _INDENT, False),
    ("but found '?'", _INDENT, False),
    ("but found '-'", _INDENT, False),
    ("but found '}'", "this '}' closes nothing", False),
    ("but found ']'", "this ']' closes nothing", False),
    ("but found '<scalar>'", "text follows a closing quote; quote the whole, or begin a new line", False),
)


def place_and_message(error: Any) -> tuple[Any, str]:
    """Where a parser's error is to be mended, and what is wrong there.

    Parameters
    ----------
    error : ruamel.yaml.error.MarkedYAMLError

    Returns
    -------
    mark, str
        The parser's mark of the place, or None; and one sentence.
    """
    context, problem = _one_line(error.context), _one_line(error.problem)
    flow = _FLOW.search(context)
    if flow:
        return _unclosed(error, *_CLOSING[flow[1]], problem)
    for words, message, is_begin in _MEANINGS:
        if words in problem:
            return (error.context_mark if is_begin else None) or error.problem_mark, message
    start = _START.search(problem)
    if start:
        return error.problem_mark, _cannot_start(start[1])
    said = ", ".join(part for part in (context, problem) if part)
    return error.problem_mark or error.context_mark, f"this is not YAML ({said})"


def _unclosed(error: Any, opening: str, closing: str, problem: str) -> tuple[Any, str]:
    begin, stop = error.context_mark, error.problem_mark
    opened = f"the '{opening}' of column {begin.column + 1}"
    found = _FOUND.search(problem)
    if found and found[1] in ("}", "]"):
        return stop, f"'{found[1]}' cannot close {opened}; write '{closing}'"
    if found and found[1] == "<stream end>":
        return begin, f"the '{opening}' here is never closed; a '{closing}' is missing"
    if stop.line == begin.line:
        return stop, f"a ',' is missing before this, or a '{closing}' for {opened}"
    line = stop.line + 1
    missing = f"a '{closing}' or a closing quote is missing, or a ',' before line {line}"
    return begin, f"the '{opening}' here is not closed; {missing}"


def _cannot_start(char: str) -> str:
    if char == "\\t":
        return "a tab stands here; indent with spaces"
    return f"a value cannot begin with '{char}'; put it in quotes"


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
