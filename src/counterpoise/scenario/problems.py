"""What is wrong with an input, and where: one line a problem, all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST = 240


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file, both numbers counted from one.

    >>> str(Location("geneva-1985.yaml", 31, 14))
    'geneva-1985.yaml:31:14'
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right.

    Parameters
    ----------
    file : str
        The file as the user named it, or ``--set`` for a change given on the command line.
    line, column : int
        Counted from one; both 0 where there is no text to point at (the file does not exist).
    path : str
        Where in the scenario, such as ``sides.us.systems.x.cep``; empty for the file as a whole.
    message : str
        What was found and what would be right, in one sentence.

    Examples
    --------
    >>> str(Problem("a.yaml", 3, 7, "sides.us.name", "a name is needed"))
    'a.yaml:3:7 sides.us.name: a name is needed'
    >>> str(Problem("gone.yaml", 0, 0, "", "there is no such file"))
    'gone.yaml: there is no such file'
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f" {_printable(self.path, LONGEST)}" if self.path else ""
        return f"{_printable(place, 4 * LONGEST)}{path}: {_printable(self.message, 4 * LONGEST)}"


def _printable(text: str, longest: int) -> str:
    """On one line, without control characters: what a file says must not reach a terminal raw."""
    clean = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


class ScenarioError(ValueError):
    """The input cannot be used; ``problems`` says why, in the order of the file.

    Parameters
    ----------
    problems : iterable of Problem
        At least one; repeated ones are kept once.
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        # The default would rebuild the error from its message, and lose the problems.
        return type(self), (self.problems,)


def problem_at(location: Location, path: str, message: str) -> Problem:
    """A problem at a location."""
    return Problem(location.file, location.line, location.column, path, message)


def suggestion(found: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, or nothing.

    >>> suggestion("relability", ["yield", "reliability"])
    "; did you mean 'reliability'?"
    >>> suggestion("CPE", ["escape", "cep"])
    "; did you mean 'cep'?"
    >>> suggestion("sdi", ["peacekeeper", "sdi-phase-1"])
    "; did you mean 'sdi-phase-1'?"
    >>> suggestion("x", [])
    ''
    """
    words = {word.casefold(): word for word in known}
    folded = found.casefold()
    near = get_close_matches(folded, list(words), n=8, cutoff=0.5)
    near = near or [word for word in words if len(folded) > 1 and word.startswith(folded)]
    return f"; did you mean {words[min(near, key=lambda word: edits(folded, word))]!r}?" if near else ""


def edits(a: str, b: str) -> int:
    """How many letters to add, drop, change or swap with their neighbour to make one word of another.

    The optimal-string-alignment distance.

    >>> edits("cpe", "cep"), edits("guidance", "guidnce"), edits("", "ab")
    (1, 1, 2)
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, char in enumerate(a):
        two_before, before, row = before, row, [i + 1]
        for j, other in enumerate(b):
            row.append(min(row[j] + 1, before[j + 1] + 1, before[j] + (char != other)))
            if i and j and char == b[j - 1] and a[i - 1] == other:
                row[j + 1] = min(row[j + 1], two_before[j - 1] + 1)
    return row[-1]


def listing(words: Sequence[str]) -> str:
    """Words joined as in a sentence.

    >>> listing(["name", "leg", "basing"])
    "'name', 'leg' and 'basing'"
    """
    quoted = [repr(word) for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
