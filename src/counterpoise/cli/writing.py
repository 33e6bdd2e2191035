"""Files that commands write: whole or not at all, and never where they would destroy something."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from counterpoise.scenario.problems import Problem, ScenarioError


def refuse_unwritable(
    files: Sequence[Path], *, folders: Sequence[Path] = (), inputs: Sequence[Path] = ()
) -> None:
    """Find out before a long computation that its result could not be kept.

    Parameters
    ----------
    files : sequence of Path
        To be written; they may exist.
    folders : sequence of Path
        To be filled with files.
    inputs : sequence of Path
        What is read, which no result may replace.

    Raises
    ------
    ScenarioError
        With one problem for each file that cannot be written.
    """
    problems = [problem for file in files for problem in _unwritable(file, inputs)]
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            problems.append(_problem(folder, "this is a file; a folder is needed"))
        elif not _is_open(folder):
            problems.append(_problem(folder, _LOCKED))
    twice = [a for a, b in combinations(files, 2) if _is_same(a, b)]
    problems += [_problem(file, "two results would be written there") for file in twice]
    if problems:
        raise ScenarioError(problems)


def write(path: Path, content: str | bytes, *, force: bool) -> None:
    """Write a file that the user keeps by hand: an existing one only when told to.

    Raises
    ------
    ScenarioError
        If the file exists and ``force`` is not given, or cannot be written.
    """
    from counterpoise.runs.files import write_whole

    refuse_unwritable([path])
    if path.exists() and not force:
        raise ScenarioError([_problem(path, "the file exists; add --force to replace it")])
    write_whole(path, content)


def write_copy(source: Path, path: Path, *, force: bool) -> Path:
    """Copy a file of a library to `path`, or into it where that is a folder, and return where it went."""
    target = path / source.name if path.is_dir() else path
    write(target, source.read_bytes(), force=force)
    return target


_LOCKED = "the folder cannot be written"


def _unwritable(file: Path, inputs: Sequence[Path]) -> list[Problem]:
    if file.is_dir():
        return [_problem(file, "this is a folder; a file is needed")]
    if any(_is_same(file, read) for read in inputs):
        return [_problem(file, "the result would replace what it is made from")]
    return [] if _is_open(file.parent) else [_problem(file, _LOCKED)]


def _is_open(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself in what is there of its path."""
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _is_same(a: Path, b: Path) -> bool:
    return a.resolve() == b.resolve()


def _problem(path: Path, message: str) -> Problem:
    return Problem(str(path), 0, 0, "", message)
