"""Checking an opening against a head and keys, with nothing of the declarant's but files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeVar

from counterpoise.escrow.canonical import parse_canonical
from counterpoise.escrow.commitment import SALT_BYTES, committer, padded
from counterpoise.escrow.encoding import from_base64, from_hex
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head, check_belongs, check_signatures, parse_head
from counterpoise.escrow.keys import PublicKey, check_keys
from counterpoise.escrow.merkle import HASH_BYTES, MAX_PROOF, climbed, leaf_hash, root_from
from counterpoise.escrow.opening import FORMAT, OpenedBlock, OpenedRecord, OpenedSum, Opening
from counterpoise.escrow.parameters import Parameters, parse_parameters
from counterpoise.escrow.placing import check_records
from counterpoise.escrow.schema import LEVELS, Record, is_count, is_name
from counterpoise.escrow.standing import successor_entry
from counterpoise.escrow.summing import Sum, leaf_sum, node_sum, value_of

Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Checked:
    """What an opening shows.

    Parameters
    ----------
    parameters : Parameters
    head : Head
    times : mapping of str to int
        When each cosigner saw the head, by name, in seconds since 1970.
    records : tuple of (int, Record)
        Leaves and what they hold, dummies included.
    successors : mapping of int to int or None
        From each opened block to the one that replaced it, or to itself; None under a first head.
    summed : mapping of str to int
        How many of the leaves add up to the total of a field.
    """

    parameters: Parameters
    head: Head
    times: Mapping[str, int]
    records: tuple[tuple[int, Record], ...]
    successors: Mapping[int, int] | None = None
    summed: Mapping[str, int] = field(default_factory=dict)

    @property
    def replaced(self) -> dict[int, int]:
        """The opened blocks that stand no more, and what replaced each."""
        return {block: later for block, later in (self.successors or {}).items() if block != later}

    def __str__(self) -> str:
        dummies = sum(record["level"] == "dummy" for _, record in self.records)
        seen = ", ".join(f"{name} at {time}" for name, time in self.times.items()) or "nobody"
        return (
            f"sound: {len(self.records) - dummies} records and {dummies} dummies of "
            f"{self.parameters.name}, snapshot {self.head.snapshot}, of {self.head.size} leaves; "
            f"cosigned by {seen}. "
            "Any later change shows; what is not opened is not shown to be there, or to be absent."
        )


def check_opening(opening: bytes, head: bytes, keys: Sequence[PublicKey]) -> Checked:
    """Check an opening.

    Parameters
    ----------
    opening : bytes
        The file.
    head : bytes
        The file of the signed and cosigned head.
    keys : sequence of PublicKey
        All that one relies on: the declarant's, which must have signed, and those that must have cosigned.

    Returns
    -------
    Checked

    Raises
    ------
    RefusedError
        With the first reason in the order of docs/escrow-format.md.
    """
    check_keys(keys)
    parsed = parse_opening(opening)
    stated, note = parse_head(head)
    height = parsed.parameters.height
    check_belongs(stated, parsed.parameters)
    times = check_signatures(note, parsed.parameters, keys)
    if parsed.head_hash != stated.hash:
        raise RefusedError("wrong-head", "the opening was made for another head")
    records = check_included(parsed, stated)
    successors = check_successors(parsed, stated)
    check_records(records, parsed.parameters, blocks=stated.size >> height, successors=successors)
    check_sums(parsed, stated, dict(records), successors)
    return Checked(
        parsed.parameters,
        stated,
        {key.name: time for key, time in times.items()},
        records,
        successors,
        Counter(one.field for one in parsed.totals),
    )


def parse_opening(data: bytes) -> Opening:
    """Read an opening; only its form is checked.

    Raises
    ------
    RefusedError
        ``bad-form``.
    """
    try:
        if not data.endswith(b"\n"):
            raise EscrowError("the file does not end with one line feed")
        value = parse_canonical(data[:-1])
        more = {"blocks", "totals"} & set(value) if isinstance(value, dict) else ()
        _keys(value, "declaration", "format", "head", "records", *more)
        if value["format"] != FORMAT:
            raise EscrowError(f"'{FORMAT}' is needed")
        opening = Opening(
            parse_parameters(value["declaration"]),
            from_hex(_text(value["head"]), length=32),
            _each(value["records"], _parse_record),
            _each(value["blocks"], _parse_block) if "blocks" in more else (),
            _each(value["totals"], _parse_sum) if "totals" in more else (),
        )
    except EscrowError as error:
        raise RefusedError("bad-form", _said(error)) from None
    orders: list[list[Any]] = [
        [record.index for record in opening.records],
        [block.index for block in opening.blocks],
        [(one.field, one.index) for one in opening.totals],
    ]
    if any(a >= b for order in orders for a, b in pairwise(order)):
        raise RefusedError("bad-form", "what is opened is not in order, each once")
    return opening


def check_included(opening: Opening, head: Head) -> tuple[tuple[int, Record], ...]:
    """Refuse records that are not under the root; return leaves and what they hold.

    Raises
    ------
    RefusedError
        ``not-included``.
    """
    parameters = opening.parameters
    commit = committer(parameters.id, parameters.record_bytes)
    records = []
    for one in opening.records:
        data = one.record.encode("utf-8")
        record, root = _claimed(data), None
        if record is not None and len(data) < parameters.record_bytes:
            level = LEVELS.index(str(record["level"]))
            commitment = commit(level, one.salt, padded(data, parameters.record_bytes))
            root = root_from(leaf_hash(commitment), one.index, head.size, one.proof)
        if record is None or root != head.root:
            raise RefusedError(
                "not-included", f"leaf {one.index} with this record and salt is not under the head"
            )
        records.append((one.index, record))
    return tuple(records)


def check_successors(opening: Opening, head: Head) -> dict[int, int] | None:
    """Refuse blocks of which the head says something else; return what replaced each, None if nothing could.

    Raises
    ------
    RefusedError
        ``not-included``.
    """
    blocks = head.size >> opening.parameters.height
    for one in opening.blocks:
        entry = successor_entry(
            opening.parameters.id,
            snapshot=head.snapshot,
            block=one.index,
            salt=one.salt,
            successor=one.successor,
        )
        root = root_from(leaf_hash(entry), one.index, blocks, one.proof)
        if root is None or root != head.successors:
            raise RefusedError("not-included", f"block {one.index} with this successor is not under the head")
    return {one.index: one.successor for one in opening.blocks} if head.snapshot else None


def check_sums(
    opening: Opening, head: Head, records: Mapping[int, Record], successors: Mapping[int, int] | None
) -> None:
    """Refuse leaves that do not add up to the totals of the head.

    Raises
    ------
    RefusedError
        ``bad-sum``.
    """
    parameters = opening.parameters
    commit = committer(parameters.id, parameters.record_bytes)
    opened = {one.index: one for one in opening.records}
    totals = {total.field: Sum(total.sum, total.root) for total in head.totals}
    for one in opening.totals:
        leaf = opened.get(one.index)
        if leaf is None or one.field not in totals:
            raise RefusedError("bad-sum", f"leaf {one.index} is not opened, or {one.field} has no total")
        record, block = records[one.index], one.index >> parameters.height
        is_standing = successors is None or successors[block] == block
        padding = padded(leaf.record.encode("utf-8"), parameters.record_bytes)
        commitment = commit(LEVELS.index(str(record["level"])), leaf.salt, padding)
        start = leaf_sum(value_of(record, one.field) if is_standing else 0, commitment)
        try:
            root = climbed(start, one.index, head.size, one.path, node_sum)
        except EscrowError as error:
            raise RefusedError("bad-sum", f"leaf {one.index}: {error}") from None
        if root != totals[one.field]:
            raise RefusedError("bad-sum", f"leaf {one.index} does not add up to the total of {one.field}")


def _claimed(data: bytes) -> Record | None:
    """The record, if it is a canonical flat object with a level: that level was hashed with it."""
    try:
        value = parse_canonical(data)
    except EscrowError:
        return None
    is_flat = isinstance(value, dict) and all(
        is_name(key) and (isinstance(one, str) or is_count(one)) for key, one in value.items()
    )
    return value if is_flat and value.get("level") in LEVELS else None


def _each(values: Any, parse: Callable[[Any], Opened]) -> tuple[Opened, ...]:
    if not isinstance(values, list) or not values:
        raise EscrowError("a list of at least one is needed")
    return tuple(map(parse, values))


def _parse_record(value: Any) -> OpenedRecord:
    _keys(value, "index", "proof", "record", "salt")
    return OpenedRecord(
        index=_number(value["index"]),
        record=_text(value["record"]),
        salt=from_base64(_text(value["salt"]), length=SALT_BYTES),
        proof=_proof(value["proof"]),
    )


def _parse_block(value: Any) -> OpenedBlock:
    _keys(value, "index", "proof", "salt", "successor")
    return OpenedBlock(
        index=_number(value["index"], below=2**32),
        successor=_number(value["successor"], below=2**32),
        salt=from_base64(_text(value["salt"]), length=SALT_BYTES),
        proof=_proof(value["proof"]),
    )


def _parse_sum(value: Any) -> OpenedSum:
    _keys(value, "field", "index", "proof", "sums")
    hashes, sums = _proof(value["proof"]), value["sums"]
    if not isinstance(sums, list) or len(sums) != len(hashes):
        raise EscrowError("a sum for each hash is needed")
    path = tuple(Sum(_number(one), node) for one, node in zip(sums, hashes, strict=True))
    return OpenedSum(_text(value["field"]), _number(value["index"]), path)


def _number(value: Any, *, below: int = 2**53) -> int:
    if type(value) is not int or not 0 <= value < below:
        raise EscrowError(f"a whole number from 0, below {below}, is needed")
    return value


def _proof(value: Any) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > MAX_PROOF:
        raise EscrowError(f"a proof is a list of at most {MAX_PROOF} hashes")
    return tuple(from_base64(_text(node), length=HASH_BYTES) for node in value)


def _keys(value: Any, *keys: str) -> None:
    if not isinstance(value, dict) or set(value) != set(keys):
        raise EscrowError(f"the keys {', '.join(keys)} are needed, and no other")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise EscrowError("text is needed")
    return value


def _said(error: EscrowError) -> str:
    return str(error).removeprefix("refused, bad-key: ")
