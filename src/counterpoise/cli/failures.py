"""From an exception to lines that a person, or a program, can use."""

from __future__ import annotations

from counterpoise.escrow.errors import DeclarationError
from counterpoise.scenario.problems import Problem, ScenarioError

REFUSED, BAD_INPUT, INTERRUPTED = 1, 2, 130


def exit_status(error: BaseException) -> int:
    """Return the exit status of a command that ended in an exception.

    Examples
    --------
    >>> exit_status(KeyboardInterrupt()), exit_status(ValueError("the range is empty"))
    (130, 2)
    """
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, ArithmeticError):
        return REFUSED  # a certificate did not close: the check refused its own result
    code = getattr(error, "exit_code", BAD_INPUT)
    return code if isinstance(code, int) else BAD_INPUT


def problems_of(error: BaseException, words: list[str]) -> tuple[Problem, ...]:
    """Say what is wrong, one problem each; none for an error that only a programmer can put right.

    Parameters
    ----------
    error : exception
    words : list of str
        The command line without the program's name.
    """
    if isinstance(error, ScenarioError):
        return error.problems
    if isinstance(error, DeclarationError):
        return tuple(Problem(one.file, one.line, one.column, one.path, one.message) for one in error.mistakes)
    if isinstance(error, KeyboardInterrupt):
        return (_problem("interrupted"),)
    if isinstance(error, OSError):
        return (_problem(error.strerror or str(error), file=_named(error.filename)),)
    if isinstance(error, MemoryError):
        return (_problem("there is not enough memory for this; ask for fewer --draws"),)
    if hasattr(error, "format_message"):
        return (_problem(_usage(str(error.format_message()), words)),)
    if isinstance(error, ValueError | ArithmeticError):
        return (_problem(str(error)),)
    return ()


def _problem(message: str, *, file: str = "counterpoise") -> Problem:
    return Problem(file, 0, 0, "", message)


def _named(filename: object) -> str:
    if isinstance(filename, bytes):
        return filename.decode(errors="backslashreplace")
    return str(filename) if filename else "counterpoise"


def _usage(message: str, words: list[str]) -> str:
    """One line, without the full stop, with where to read on."""
    command = [word for word in words[:2] if word.isalpha()]
    command = command if command[:1] in (["scenarios"], ["treaties"], ["escrow"], ["space"]) else command[:1]
    said = " ".join(message.split()).rstrip(".")
    return f"{said}; see '{' '.join(['counterpoise', *command, '--help'])}'"
