"""The head: a C2SP checkpoint over all leaves of a declaration, signed and cosigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.encoding import VERSION, base64_of, from_base64, from_hex, tag, whole_number
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.keys import PublicKey
from counterpoise.escrow.notes import Note, parse_note, verify_note
from counterpoise.escrow.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says.

    Parameters
    ----------
    declaration_id : bytes
    snapshot : int
        0 for the first head.
    size : int
        Leaves.
    root : bytes
    text : str
        The signed text.
    """

    declaration_id: bytes
    snapshot: int
    size: int
    root: bytes
    text: str

    @property
    def hash(self) -> bytes:
        """By which everything else names this head."""
        return sha256(tag("head") + self.text.encode("ascii")).digest()


def head_of(parameters: Parameters, *, snapshot: int, size: int, root: bytes) -> Head:
    """Write the head of a tree."""
    schema = sha256(canonical_bytes(parameters.schema.to_json())).digest()
    text = (
        f"{VERSION}/{parameters.id.hex()}/{snapshot}\n{size}\n{base64_of(root)}\n"
        f"schema {base64_of(schema)}\nrules {base64_of(bytes.fromhex(parameters.rules))}\n"
    )
    return Head(parameters.id, snapshot, size, root, text)


def parse_head(data: bytes) -> tuple[Head, Note]:
    """Read a head and the note that carries it; nothing is verified yet.

    Raises
    ------
    RefusedError
        ``bad-note``.
    """
    note = parse_note(data)
    lines = note.text.split("\n")
    try:
        origin, size, root, _, _, _ = lines
        version, declaration_id, snapshot = origin.rsplit("/", 2)
        if version != VERSION:
            raise EscrowError("another origin")
        head = Head(
            declaration_id=from_hex(declaration_id, length=32),
            snapshot=whole_number(snapshot),
            size=whole_number(size),
            root=from_base64(root, length=32),
            text=note.text,
        )
    except ValueError:
        raise RefusedError("bad-note", "the note is not the head of a declaration") from None
    return head, note


def check_belongs(head: Head, parameters: Parameters) -> None:
    """Refuse a head that is not of this declaration, to the last byte.

    Raises
    ------
    RefusedError
        ``wrong-declaration``.
    """
    expected = head_of(parameters, snapshot=head.snapshot, size=head.size, root=head.root)
    if expected.text != head.text:
        raise RefusedError("wrong-declaration", "the head is of another declaration, schema or rules")
    if head.snapshot:
        raise RefusedError("wrong-declaration", "this version knows no snapshot but the first, 0")
    if head.size != parameters.leaves:
        raise RefusedError("wrong-declaration", f"{head.size} leaves do not fit what the declaration says")


def check_signatures(note: Note, parameters: Parameters, keys: Sequence[PublicKey]) -> dict[PublicKey, int]:
    """Refuse a head that the declarant has not signed, or another of the keys has not cosigned.

    Parameters
    ----------
    note : Note
    parameters : Parameters
        Say who the declarant is.
    keys : sequence of PublicKey
        All that one relies on, the declarant's among them.

    Returns
    -------
    dict of PublicKey to int
        When each cosigner saw the head, in seconds since 1970: the times that count.

    Raises
    ------
    RefusedError
        ``bad-key``, ``bad-signature`` or ``unsigned``.
    """
    verified = verify_note(note, keys)
    if parameters.declarant not in keys:
        raise RefusedError(
            "unsigned", f"the declarant's key, {parameters.declarant.name}, is not among those given"
        )
    if parameters.declarant not in verified.signers:
        raise RefusedError("unsigned", f"{parameters.declarant.name}, the declarant, has not signed the head")
    for key in keys:
        if key != parameters.declarant and key not in verified.times:
            raise RefusedError("unsigned", f"{key.name} has not cosigned the head")
    return verified.times
