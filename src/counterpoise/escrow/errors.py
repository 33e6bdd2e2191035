"""What can be wrong: an input to put right, or something that a check refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "bad-form",
    "bad-note",
    "bad-key",
    "wrong-declaration",
    "bad-signature",
    "unsigned",
    "wrong-head",
    "not-included",
    "bad-record",
    "bad-place",
    "duplicate",
    "bad-sum",
    "wrong-draw",
    "copied",
    "bad-reveal",
    "inconsistent",
    "no-fork",
]


class EscrowError(ValueError):
    """An input that cannot be used: one sentence saying where, what was found, what would be right."""


class RefusedError(EscrowError):
    """A check refused.

    Parameters
    ----------
    reason : str
        One of the words in docs/escrow-format.md; the stand-alone verifier gives the same.
    message : str
        The sentence for people.
    """

    exit_code = 1

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason = reason
        super().__init__(f"refused, {reason}: {message}")


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to put right in a declaration.

    Parameters
    ----------
    file : str
        As the user named it.
    line, column : int
        Counted from one; 0 where there is no text to point at.
    path : str
        The record's identifier, or the part of the schema.
    message : str
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}{' ' + self.path if self.path else ''}: {self.message}"


class DeclarationError(EscrowError):
    """A declaration that cannot be committed; ``mistakes`` has all that is wrong, in order."""

    mistakes: tuple[Mistake, ...]

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))

    def __reduce__(self) -> tuple[type[DeclarationError], tuple[tuple[Mistake, ...]]]:
        return type(self), (self.mistakes,)
