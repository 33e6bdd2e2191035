"""Notices, challenges and findings: what a party says about something that stands in a file of its own."""

from __future__ import annotations

from hashlib import sha256

from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.notes import verify_note
from counterpoise.escrow.statements import NOTHING, Statement, read_statement


def notification(head: Head, notice: bytes) -> Statement:
    """Say that something happened: the notice is given beside it, and cannot be changed any more."""
    return _about(head, "notification", file=_hash(notice))


def challenge(head: Head, found: bytes, *, due: int) -> Statement:
    """Ask for the record that contains what was found outside.

    Parameters
    ----------
    head : Head
    found : bytes
        What was found and where, in writing.
    due : int
        Seconds since 1970, until which the record must be opened.

    Raises
    ------
    EscrowError
        If the deadline is no time.
    """
    if not 0 < due < 2**53:
        raise EscrowError("the deadline is no time")
    return _about(head, "challenge", site=_hash(found), due=str(due))


def finding(head: Head, report: bytes, *, to: bytes | None, is_agreed: bool) -> Statement:
    """Say what an inspection found.

    Parameters
    ----------
    head : Head
    report : bytes
    to : bytes or None
        The challenge that it followed.
    is_agreed : bool
        Whether both sides agree: then it counts with both signatures. A disputed one stands with one.

    Raises
    ------
    RefusedError
        If ``to`` is no statement about this head's declaration.
    """
    asked = _asked(head, to, ("challenge",)) if to else NOTHING
    return _about(head, "finding", file=_hash(report), to=asked, is_agreed="yes" if is_agreed else "no")


def refusal(head: Head, asked: bytes, *, of: str) -> Statement:
    """Record that a party does not answer a challenge, or does not reveal in a draw.

    Parameters
    ----------
    head : Head
    asked : bytes
        The challenge, or one's own commitment in the draw.
    of : str
        The name of the key that refuses.

    Raises
    ------
    RefusedError
        If ``asked`` is neither, or about another declaration.
    """
    return _about(head, "refusal", to=_asked(head, asked, ("challenge", "draw-commitment")), of=of)


def countersigned(data: bytes, report: bytes, key: PrivateKey, other: PublicKey) -> bytes:
    """Agree to a finding of the other side.

    Parameters
    ----------
    data, report : bytes
        The finding, and the report that it is about.
    key : PrivateKey
        One's own.
    other : PublicKey
        Whose finding it is.

    Raises
    ------
    RefusedError
        If it is no agreed finding about this report, signed by the other side.
    """
    statement, note = read_statement(data)
    if statement.kind != "finding" or statement.values["is_agreed"] != "yes":
        raise RefusedError("bad-note", "this is no finding that asks for agreement")
    if statement.values["file"] != _hash(report):
        raise RefusedError("bad-note", "the finding is about another report")
    if other not in verify_note(note, [other]).signers:
        raise RefusedError("unsigned", f"{other.name} has not signed this finding")
    return note.signed(key).to_bytes()


def _about(head: Head, kind: str, **values: str) -> Statement:
    return Statement(kind, head.declaration_id, head.hash, values)


def _asked(head: Head, data: bytes, kinds: tuple[str, ...]) -> str:
    statement, _ = read_statement(data)
    if statement.kind not in kinds:
        raise RefusedError("bad-note", f"a {' or a '.join(kinds)} is needed, not a {statement.kind}")
    if statement.declaration_id != head.declaration_id:
        raise RefusedError("wrong-declaration", f"the {statement.kind} is about another declaration")
    return statement.hash.hex()


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
