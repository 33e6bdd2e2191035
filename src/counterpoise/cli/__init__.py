"""The command line: one thin module a command; what a command does lives in the rooms below."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from counterpoise.cli.failures import exit_status, problems_of
from counterpoise.cli.speaking import discard_output, say_problems, speak_utf8


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of this process.

    Raises
    ------
    SystemExit
        Always: 0 an answer, 1 a check refused, 2 bad input, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    speak_utf8()
    sys.exit(_status(words))


def _status(words: list[str]) -> int:
    try:
        status = _run(words)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` does: no failure of ours.
        discard_output()
        return 0
    except (Exception, KeyboardInterrupt) as error:
        problems = problems_of(error, words)
        if not problems:
            raise
        with suppress(OSError):
            say_problems(problems, is_json="--json" in words)
        if isinstance(error, OSError):
            discard_output()
        return exit_status(error)
    return status


_GROUPS = (
    [],
    ["scenarios"],
    ["treaties"],
    ["escrow"],
    ["space"],
    *(["escrow", group] for group in ("draw", "challenge", "record")),
)


def _run(words: list[str]) -> int:
    import typer
    from typer.main import get_command

    from counterpoise.cli.commands import app

    command = get_command(app)
    if any(name.startswith("_COUNTERPOISE_COMPLETE") for name in os.environ):
        command.main(words, prog_name="counterpoise")
    try:
        # Not `main`, which would print errors in its own way. A group alone is a request for help.
        with command.make_context(
            "counterpoise",
            [*words, "--help"] if words in _GROUPS else words,
        ) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
