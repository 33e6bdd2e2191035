"""Statements: what a party says about a head, one fixed text a kind, signed as a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from counterpoise.escrow.encoding import VERSION, from_hex, is_identifier, tag
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.notes import Note, parse_note, verify_note

KINDS: dict[str, tuple[str, ...]] = {
    "draw-commitment": ("round", "quotas", "commitment"),
    "draw-reveal": ("round", "commitment", "secret"),
    "refusal": ("to", "of"),
    "opening": ("file", "to"),
    "challenge": ("site", "due"),
    "finding": ("file", "to", "is_agreed"),
    "notification": ("file",),
}
"""The keys of each kind, in their order."""
NOTHING = "none"
"""What ``to`` says in a statement that answers no other."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    declaration_id, head_hash : bytes
        What it is about.
    values : mapping of str to str
        One for each key of the kind.
    """

    kind: str
    declaration_id: bytes
    head_hash: bytes
    values: Mapping[str, str]

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = [f"{key} {self.values[key]}" for key in KINDS[self.kind]]
        about = [f"declaration {self.declaration_id.hex()}", f"head {self.head_hash.hex()}"]
        return "\n".join([f"{VERSION} statement {self.kind}", *about, *lines, ""])

    @property
    def hash(self) -> bytes:
        """By which another statement answers this one."""
        return sha256(tag("statement") + self.text.encode("ascii")).digest()

    def signed(self, key: PrivateKey) -> bytes:
        """The statement as a file."""
        return Note(self.text).signed(key).to_bytes()


def parse_statement(data: bytes, kind: str, key: PublicKey) -> Statement:
    """Read a statement and verify who made it.

    Parameters
    ----------
    data : bytes
        The file.
    kind : str
        What it must be.
    key : PublicKey
        Whose it must be.

    Raises
    ------
    RefusedError
        ``bad-note``, ``bad-signature`` or ``unsigned``.
    """
    statement, note = read_statement(data)
    if statement.kind != kind:
        raise RefusedError("bad-note", f"this is no statement of the kind '{kind}'")
    if key not in verify_note(note, [key]).signers:
        raise RefusedError("unsigned", f"{key.name} has not signed this {kind}")
    return statement


def read_statement(data: bytes) -> tuple[Statement, Note]:
    """Read a statement of any kind and the note that carries it; nothing is verified yet.

    Raises
    ------
    RefusedError
        ``bad-note``.
    """
    note = parse_note(data)
    first, *rest = note.text.split("\n")[:-1]
    kind = first.removeprefix(f"{VERSION} statement ")
    lines = [line.split(" ") for line in rest]
    try:
        keys = [line[0] for line in lines]
        if keys != ["declaration", "head", *KINDS.get(kind, ())] or any(len(line) != 2 for line in lines):
            raise EscrowError("other keys")
        values = {line[0]: line[1] for line in lines}
        if not all(_FORMS[key](value) for key, value in values.items()):
            raise EscrowError("another form")
        about = [from_hex(values.pop(key), length=32) for key in ("declaration", "head")]
        statement = Statement(kind, about[0], about[1], values) if kind in KINDS else None
    except EscrowError:
        statement = None
    if statement is None or statement.text != note.text:
        raise RefusedError("bad-note", "this is no statement of a kind that there is")
    return statement, note


def check_said(note: Note, keys: Sequence[PublicKey]) -> set[PublicKey]:
    """Return who has signed a statement; a cosignature below one says nothing, but must verify.

    Raises
    ------
    RefusedError
        ``bad-key``, ``bad-signature`` or ``unsigned``.
    """
    found = set(verify_note(note, keys).signers)
    if not found:
        raise RefusedError("unsigned", "none of the keys given has signed this statement")
    return found


def _is_hash(value: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", value) is not None


def _is_number(value: str) -> bool:
    return re.fullmatch("0|[1-9][0-9]{0,15}", value) is not None and int(value) < 2**53


_FORMS: dict[str, Callable[[str], bool]] = {
    "declaration": _is_hash,
    "head": _is_hash,
    "round": _is_number,
    "quotas": lambda value: re.fullmatch("([0-9a-f]{8}){2,}", value) is not None,
    "commitment": _is_hash,
    "secret": _is_hash,
    "to": lambda value: value == NOTHING or _is_hash(value),
    "of": is_identifier,
    "file": _is_hash,
    "site": _is_hash,
    "due": _is_number,
    "is_agreed": lambda value: value in ("yes", "no"),
}
