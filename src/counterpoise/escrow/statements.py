"""Statements: what a party says about a head, one fixed text a kind, signed as a note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from counterpoise.escrow.encoding import VERSION, from_hex
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.notes import Note, parse_note, verify_note

KINDS: dict[str, tuple[str, ...]] = {
    "draw-commitment": ("round", "quotas", "commitment"),
    "draw-reveal": ("round", "commitment", "secret"),
    "refusal": ("round", "of"),
    "opening": ("file",),
    "challenge": ("site", "due"),
    "finding": ("file", "is_agreed"),
    "notification": ("file",),
}
"""The keys of each kind, in their order."""
_VALUE = re.compile(r"[A-Za-z0-9._-]+")


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
    note = parse_note(data)
    lines = [line.split(" ") for line in note.text.split("\n")[1:-1]]
    try:
        keys = [line[0] for line in lines]
        if keys != ["declaration", "head", *KINDS[kind]] or any(len(line) != 2 for line in lines):
            raise EscrowError("other keys")
        values = {line[0]: line[1] for line in lines}
        if not all(_VALUE.fullmatch(value) for value in values.values()):
            raise EscrowError("another form")
        statement = Statement(
            kind,
            from_hex(values.pop("declaration"), length=32),
            from_hex(values.pop("head"), length=32),
            values,
        )
    except EscrowError:
        statement = None
    if statement is None or statement.text != note.text:
        raise RefusedError("bad-note", f"this is no statement of the kind '{kind}'")
    if key not in verify_note(note, [key]).signers:
        raise RefusedError("unsigned", f"{key.name} has not signed this {kind}")
    return statement
