"""How commands speak: results on stdout, everything else on stderr."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from counterpoise.scenario.problems import Problem


def speak_utf8() -> None:
    """Write UTF-8 to files and pipes whatever the locale; never fail for a character that cannot be shown."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """Print a result."""
    print(text)


def say_json(value: Any) -> None:
    """Print a result as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def tell(text: str) -> None:
    """Say something beside the result: on stderr."""
    print(text, file=sys.stderr, flush=True)


def say_problems(problems: Sequence[Problem], *, is_json: bool) -> None:
    """Print problems to stderr: a line each, or one line of JSON for all."""
    if is_json:
        tell(
            json.dumps({"error": {"problems": [asdict(problem) for problem in problems]}}, ensure_ascii=False)
        )
    else:
        for problem in problems:
            tell(str(problem))


def table(rows: Iterable[Sequence[str]], *, indent: str = "") -> str:
    """Lay out rows in columns as wide as their longest cell.

    Examples
    --------
    >>> print(table([("name", "date"), ("start-1990", "")]))
    name        date
    start-1990
    """
    lines = [list(row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))] if lines else []
    return "\n".join(
        indent + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def discard_output() -> None:
    """Throw away what is still to be printed, so that leaving does not fail for it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (AttributeError, OSError, ValueError):
            continue  # closed, or not a file at all
    os.close(nowhere)
