"""The head: a C2SP checkpoint over all leaves of a declaration, signed and cosigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.encoding import VERSION, base64_of, from_base64, from_hex, tag, whole_number
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.keys import PublicKey
from counterpoise.escrow.notes import Note, parse_note, verify_note
from counterpoise.escrow.parameters import MAX_LEAVES, Parameters
from counterpoise.escrow.schema import is_name


@dataclass(frozen=True, slots=True)
class Total:
    """What a head says of one field.

    Parameters
    ----------
    field : str
    sum : int
        Over all records that stand.
    root : bytes
        Of the tree of sums.
    """

    field: str
    sum: int
    root: bytes

    def __str__(self) -> str:
        return f"total {self.field} {self.sum} {base64_of(self.root)}\n"


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
    successors : bytes or None
        The root over what replaced each block; None in the first head.
    totals : tuple of Total
        By field.
    """

    declaration_id: bytes
    snapshot: int
    size: int
    root: bytes
    text: str
    successors: bytes | None = None
    totals: tuple[Total, ...] = ()

    @property
    def hash(self) -> bytes:
        """By which everything else names this head."""
        return sha256(tag("head") + self.text.encode("ascii")).digest()


def head_of(
    parameters: Parameters,
    *,
    snapshot: int,
    size: int,
    root: bytes,
    successors: bytes | None = None,
    totals: tuple[Total, ...] = (),
) -> Head:
    """Write the head of a tree."""
    schema = sha256(canonical_bytes(parameters.schema.to_json())).digest()
    text = (
        f"{VERSION}/{parameters.id.hex()}/{snapshot}\n{size}\n{base64_of(root)}\n"
        f"schema {base64_of(schema)}\nrules {base64_of(bytes.fromhex(parameters.rules))}\n"
        + (f"successors {base64_of(successors)}\n" if successors is not None else "")
        + "".join(map(str, totals))
    )
    return Head(parameters.id, snapshot, size, root, text, successors, totals)


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
        origin, size, root, schema, rules, *more, _ = lines
        version, declaration_id, snapshot = origin.rsplit("/", 2)
        if version != VERSION:
            raise EscrowError("another origin")
        _parse_root("schema", schema)
        _parse_root("rules", rules)
        successors = _parse_root("successors", more.pop(0)) if whole_number(snapshot) else None
        totals = tuple(map(_parse_total, more))
        if any(one.field >= next_one.field for one, next_one in pairwise(totals)):
            raise EscrowError("totals in another order")
        head = Head(
            declaration_id=from_hex(declaration_id, length=32),
            snapshot=whole_number(snapshot),
            size=whole_number(size),
            root=from_base64(root, length=32),
            text=note.text,
            successors=successors,
            totals=totals,
        )
    except (ValueError, IndexError):
        raise RefusedError("bad-note", "the note is not the head of a declaration") from None
    return head, note


def _parse_root(word: str, line: str) -> bytes:
    found, root = line.split(" ")
    if found != word:
        raise EscrowError(f"the line {word} is missing")
    return from_base64(root, length=32)


def _parse_total(line: str) -> Total:
    word, field, total, root = line.split(" ")
    if word != "total" or not is_name(field):
        raise EscrowError("no total")
    return Total(field, whole_number(total), from_base64(root, length=32))


def check_belongs(head: Head, parameters: Parameters) -> None:
    """Refuse a head that is not of this declaration, to the last byte.

    Raises
    ------
    RefusedError
        ``wrong-declaration``.
    """
    expected = head_of(
        parameters,
        snapshot=head.snapshot,
        size=head.size,
        root=head.root,
        successors=head.successors,
        totals=head.totals,
    )
    if expected.text != head.text:
        raise RefusedError("wrong-declaration", "the head is of another declaration, schema or rules")
    if not _fits(head, parameters):
        raise RefusedError("wrong-declaration", f"{head.size} leaves do not fit what the declaration says")
    for total in head.totals:
        if not parameters.schema.is_counted(total.field):
            raise RefusedError("wrong-declaration", f"the schema counts nothing by {total.field!r}")


def _fits(head: Head, parameters: Parameters) -> bool:
    """Whether a size is that of the bounds and, from snapshot 1 on, of at least a block more each time."""
    blocks, over = divmod(head.size, 1 << parameters.height)
    if not head.snapshot:
        return head.size == parameters.leaves
    return not over and blocks >= parameters.blocks + head.snapshot and head.size <= MAX_LEAVES


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
