"""Heads of the record: that they continue each other, that an entry is under one, and that two are a fork."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from counterpoise.escrow.canonical import canonical_bytes, parse_canonical
from counterpoise.escrow.encoding import (
    VERSION,
    base64_of,
    from_base64,
    is_identifier,
    whole_number,
)
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import parse_head
from counterpoise.escrow.keys import PublicKey, check_keys
from counterpoise.escrow.merkle import (
    HASH_BYTES,
    MAX_PROOF,
    leaf_hash,
    root_from,
    roots_from,
    verify_consistency,
)
from counterpoise.escrow.notes import Note, parse_note, verify_note
from counterpoise.escrow.schema import is_count

LOG = f"{VERSION}/log"
_CONSISTENCY, _FORK, _PROOF = f"{VERSION} consistency", f"{VERSION} fork", "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class LogHead:
    """What a keeper says of its record: so many entries, with this root.

    Parameters
    ----------
    keeper : str
        The name of the keeper's key.
    size : int
    root : bytes
    """

    keeper: str
    size: int
    root: bytes

    @property
    def origin(self) -> str:
        """The first line, by which the heads of one record are known."""
        return f"{LOG}/{self.keeper}"

    @property
    def text(self) -> str:
        """The signed text: a C2SP checkpoint."""
        return f"{self.origin}\n{self.size}\n{base64_of(self.root)}\n"


def parse_log_head(data: bytes) -> tuple[LogHead, Note]:
    """Read a head of a record and the note that carries it; nothing is verified yet.

    Raises
    ------
    RefusedError
        ``bad-note``.
    """
    note = parse_note(data)
    try:
        origin, size, root, _ = note.text.split("\n")
        head = LogHead(
            origin.removeprefix(f"{LOG}/"), whole_number(size), from_base64(root, length=HASH_BYTES)
        )
    except ValueError:
        head = None
    if head is None or not is_identifier(head.keeper) or head.text != note.text:
        raise RefusedError("bad-note", "the note is not the head of a record")
    return head, note


def check_keeper(head: LogHead, note: Note, keys: Sequence[PublicKey]) -> dict[PublicKey, int]:
    """Refuse a log head that its keeper has not signed; return when each cosigner saw it.

    Raises
    ------
    RefusedError
        ``bad-key``, ``bad-signature`` or ``unsigned``.
    """
    verified = verify_note(note, keys)
    if head.keeper not in [key.name for key in verified.signers]:
        raise RefusedError("unsigned", f"{head.keeper}, the keeper, has not signed the head of its record")
    return verified.times


def inclusion_file(place: int, path: Sequence[bytes], head: bytes) -> bytes:
    """Write a C2SP tlog-proof that an entry stands at a place under a head."""
    lines = [_PROOF, f"index {place}", *map(base64_of, path), ""]
    return "".join(f"{line}\n" for line in lines).encode("ascii") + head


def check_inclusion(entry: bytes, proof: bytes, keys: Sequence[PublicKey]) -> tuple[int, LogHead]:
    """Check a tlog-proof; return the entry's place and the head under which it stands.

    Parameters
    ----------
    entry : bytes
        The file that is said to be in the record.
    proof : bytes
        Of `inclusion_file`; a line ``extra`` means nothing here and is allowed.
    keys : sequence of PublicKey
        The keeper's, and those that must have cosigned.

    Raises
    ------
    RefusedError
        ``bad-form``, ``bad-note``, ``bad-key``, ``bad-signature``, ``unsigned`` or ``not-included``.
    """
    check_keys(keys)
    before, _, note = proof.partition(b"\n\n")
    try:
        first, *lines = before.decode("ascii").split("\n")
        if first != _PROOF:
            raise EscrowError("another first line")
        if lines and lines[0].startswith("extra "):
            from_base64(lines.pop(0).removeprefix("extra "))
        index, *path = lines
        if not index.startswith("index ") or len(path) > MAX_PROOF:
            raise EscrowError("no index")
        place = whole_number(index.removeprefix("index "))
        nodes = [from_base64(line, length=HASH_BYTES) for line in path]
    except ValueError:
        raise RefusedError("bad-form", f"this is no proof of the form {_PROOF}") from None
    head, parsed = parse_log_head(note)
    times = check_keeper(head, parsed, keys)
    for key in keys:
        if key.name != head.keeper and key not in times:
            raise RefusedError("unsigned", f"{key.name} has not cosigned the head of the record")
    if root_from(leaf_hash(entry), place, head.size, nodes) != head.root:
        raise RefusedError("not-included", f"the entry is not at the place {place} of the record")
    return place, head


def consistency_file(old_size: int, new_size: int, proof: Sequence[bytes]) -> bytes:
    """Write a proof that one tree begins with another, of a record or of a declaration."""
    value = {
        "format": _CONSISTENCY,
        "new_size": new_size,
        "old_size": old_size,
        "proof": [base64_of(node) for node in proof],
    }
    return canonical_bytes(value) + b"\n"


@dataclass(frozen=True, slots=True)
class Tree:
    """The size and root of a tree under a signed head, of a record or a declaration; whose it is."""

    origin: str
    size: int
    root: bytes
    snapshot: int | None = None


def tree_of(data: bytes) -> tuple[Tree, Note]:
    """Read any head, that of a record or of a declaration.

    Raises
    ------
    RefusedError
        ``bad-note``.
    """
    if data.startswith(f"{LOG}/".encode("ascii")):
        log, note = parse_log_head(data)
        return Tree(log.origin, log.size, log.root), note
    head, note = parse_head(data)
    return Tree(f"{VERSION}/{head.declaration_id.hex()}", head.size, head.root, head.snapshot), note


def check_continues(old: Tree, new: Tree, proof: bytes) -> None:
    """Refuse a tree of which a proof does not show that it begins with an older one.

    Raises
    ------
    RefusedError
        ``bad-form`` or ``inconsistent``.
    """
    value = _consistency(proof)
    nodes = _nodes(value["proof"])
    if old.origin != new.origin or (value["old_size"], value["new_size"]) != (old.size, new.size):
        raise RefusedError(
            "inconsistent", f"the proof is not from {old.size} to {new.size} leaves of one tree"
        )
    if not verify_consistency(old.size, new.size, old.root, new.root, nodes):
        raise RefusedError("inconsistent", "the proof does not show that the new head continues the old one")


def check_consistent(old: bytes, new: bytes, proof: bytes, keys: Sequence[PublicKey]) -> tuple[Tree, Tree]:
    """Check that a head continues an older one, both signed by one of the keys; return both trees.

    Raises
    ------
    RefusedError
        ``bad-key``, ``bad-form``, ``bad-note``, ``bad-signature``, ``unsigned`` or ``inconsistent``.
    """
    check_keys(keys)
    _consistency(proof)
    _, (first, _), (second, _) = _signed_by_one([old, new], keys)
    check_continues(first, second, proof)
    return first, second


def fork_file(one: bytes, other: bytes, proof: Sequence[bytes] = ()) -> bytes:
    """Write the evidence of a fork, the head of fewer leaves first.

    Parameters
    ----------
    one, other : bytes
        Two signed heads of one origin.
    proof : sequence of bytes
        Where they differ in size: the consistency proof that leads to the larger one's root from
        what its tree really begins with, and before it that tree's root where its size is a power of two.
    """
    notes = sorted((one, other), key=lambda data: (tree_of(data)[0].size, data))
    value = {
        "format": _FORK,
        "notes": [note.decode("utf-8") for note in notes],
        "proof": [base64_of(node) for node in proof],
    }
    return canonical_bytes(value) + b"\n"


def is_fork_file(data: bytes) -> bool:
    """Whether a file claims to be the evidence of a fork; nothing is checked."""
    return data.startswith(b'{"format":"' + _FORK.encode("ascii") + b'"')


def check_fork(data: bytes, keys: Sequence[PublicKey]) -> tuple[PublicKey, Tree, Tree]:
    """Check the evidence of a fork; return whose it is, and both trees.

    Two heads of one size need nothing but themselves. Of two sizes, the path shows what the larger tree
    begins with: only one root can be shown so, and it is not the one that was signed.

    Raises
    ------
    RefusedError
        ``bad-form``, ``bad-note``, ``bad-key``, ``bad-signature``, ``unsigned``, or ``no-fork``.
    """
    check_keys(keys)
    value = _parsed(data, _FORK, "notes", "proof")
    texts = value["notes"]
    if not isinstance(texts, list) or len(texts) != 2 or not all(isinstance(text, str) for text in texts):
        raise RefusedError("bad-form", "a fork has two notes")
    nodes = _nodes(value["proof"])
    key, (old, first), (new, second) = _signed_by_one([text.encode("utf-8") for text in texts], keys)
    if old.size == new.size or _is_reversed(old, new):
        is_fork = first.text != second.text and not nodes
    else:
        roots = roots_from(old.size, new.size, nodes)
        is_fork = roots is not None and roots[1] == new.root and roots[0] != old.root
    is_fork = is_fork and old.origin == new.origin and old.size <= new.size
    if not is_fork:
        raise RefusedError("no-fork", "these two heads do not contradict each other")
    return key, old, new


def fork_between(one: bytes, other: bytes, proof: bytes | None, keys: Sequence[PublicKey]) -> bytes | None:
    """Write the evidence that two heads are a fork, if they and what was given as a proof are enough for it.

    A proof that leads to the larger tree, but from another one than the smaller head's, is such evidence.
    """
    for nodes in ([], _nodes(_consistency(proof)["proof"]) if proof else []):
        evidence = fork_file(one, other, nodes)
        try:
            check_fork(evidence, keys)
        except RefusedError:
            continue
        return evidence
    return None


def _signed_by_one(
    files: Sequence[bytes], keys: Sequence[PublicKey]
) -> tuple[PublicKey, tuple[Tree, Note], tuple[Tree, Note]]:
    """Two heads, and the first of the keys that has signed both."""
    first, second = (tree_of(data) for data in files)
    signed = [verify_note(note, keys).signers for _, note in (first, second)]
    both = [key for key in keys if key in signed[0] and key in signed[1]]
    if not both:
        raise RefusedError("unsigned", "none of the keys has signed both heads")
    return both[0], first, second


def _consistency(data: bytes) -> dict[str, Any]:
    value = _parsed(data, _CONSISTENCY, "new_size", "old_size", "proof")
    if not is_count(value["old_size"]) or not is_count(value["new_size"]):
        raise RefusedError("bad-form", "sizes are whole numbers")
    _nodes(value["proof"])
    return value


def _is_reversed(old: Tree, new: Tree) -> bool:
    """Whether the head of more leaves is not that of a later snapshot; heads of a record have none."""
    return old.snapshot is not None and new.snapshot is not None and old.snapshot >= new.snapshot


def _parsed(data: bytes, form: str, *keys: str) -> dict[str, Any]:
    try:
        value = parse_canonical(data[:-1]) if data.endswith(b"\n") else None
    except EscrowError:
        value = None
    if not isinstance(value, dict) or set(value) != {"format", *keys} or value["format"] != form:
        raise RefusedError("bad-form", f"this is not canonical JSON of the format '{form}'")
    return value


def _nodes(value: object) -> list[bytes]:
    try:
        if not isinstance(value, list) or not all(isinstance(node, str) for node in value):
            raise EscrowError("no list of texts")
        if len(value) > MAX_PROOF:
            raise EscrowError("too long")
        return [from_base64(node, length=HASH_BYTES) for node in value]
    except EscrowError:
        raise RefusedError("bad-form", "a proof is a list of hashes") from None
