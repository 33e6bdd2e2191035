"""Checking an opening against a head and keys, with nothing of the declarant's but files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from counterpoise.escrow.canonical import parse_canonical
from counterpoise.escrow.commitment import SALT_BYTES, committer, padded
from counterpoise.escrow.encoding import from_base64, from_hex
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head, check_belongs, check_signatures, parse_head
from counterpoise.escrow.keys import PublicKey
from counterpoise.escrow.merkle import HASH_BYTES, leaf_hash, root_from
from counterpoise.escrow.opening import FORMAT, OpenedRecord, Opening
from counterpoise.escrow.parameters import Parameters, parse_parameters
from counterpoise.escrow.schema import LEVELS, Record

MAX_PROOF = 64


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
    """

    parameters: Parameters
    head: Head
    times: Mapping[str, int]
    records: tuple[tuple[int, Record], ...]

    def __str__(self) -> str:
        dummies = sum(record["level"] == "dummy" for _, record in self.records)
        seen = ", ".join(f"{name} at {time}" for name, time in self.times.items()) or "nobody"
        return (
            f"sound: {len(self.records) - dummies} records and {dummies} dummies of "
            f"{self.parameters.name}, of {self.head.size} leaves; cosigned by {seen}. "
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
    parsed = parse_opening(opening)
    stated, note = parse_head(head)
    check_belongs(stated, parsed.parameters)
    times = check_signatures(note, parsed.parameters, keys)
    if parsed.head_hash != stated.hash:
        raise RefusedError("wrong-head", "the opening was made for another head")
    records = check_included(parsed, stated)
    check_records(records, parsed.parameters)
    return Checked(parsed.parameters, stated, {key.name: time for key, time in times.items()}, records)


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
        _keys(value, "declaration", "format", "head", "records")
        if value["format"] != FORMAT or not isinstance(value["records"], list) or not value["records"]:
            raise EscrowError(f"'{FORMAT}' with at least one record is needed")
        opening = Opening(
            parse_parameters(value["declaration"]),
            from_hex(_text(value["head"]), length=32),
            tuple(map(_parse_record, value["records"])),
        )
    except EscrowError as error:
        raise RefusedError("bad-form", _said(error)) from None
    indices = [record.index for record in opening.records]
    if any(a >= b for a, b in pairwise(indices)):
        raise RefusedError("bad-form", "the records are not in the order of their leaves, each once")
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


def check_records(records: Sequence[tuple[int, Record]], parameters: Parameters) -> None:
    """Refuse records that do not fit the schema, stand where they may not, or stand twice.

    Raises
    ------
    RefusedError
        ``bad-record``, ``bad-place`` or ``duplicate``.
    """
    for index, record in records:
        for key, said in parameters.schema.complaints(record):
            raise RefusedError("bad-record", f"leaf {index}, {key}: {said}")
    _check_places(dict(records), parameters)
    seen: dict[object, int] = {}
    for index, record in records:
        if "id" in record and seen.setdefault(record["id"], index) != index:
            raise RefusedError(
                "duplicate", f"{record['id']} stands at the leaves {seen[record['id']]} and {index}"
            )


def _check_places(records: Mapping[int, Record], parameters: Parameters) -> None:
    height = parameters.height
    buildings = {
        (index >> height, record["id"]) for index, record in records.items() if record["level"] == "building"
    }
    for index, record in records.items():
        start = index >> height << height
        site = records.get(start, {})
        if (index == start) != (record["level"] == "site") and record["level"] != "dummy":
            said = f"a {record['level']} may not stand there"
        elif record["level"] == "site" and record["stratum"] != parameters.stratum_of(index >> height):
            said = "the site is of another stratum than its block"
        elif record["level"] in ("building", "item") and (site.get("level"), site.get("id")) != (
            "site",
            record["site"],
        ):
            said = "its site is not opened at the start of its block"
        elif "building" in record and (index >> height, record["building"]) not in buildings:
            said = "its building is not opened in its block"
        else:
            continue
        raise RefusedError("bad-place", f"leaf {index}: {said}")


def _claimed(data: bytes) -> Record | None:
    """The record, if it is a canonical object with a level: that level was hashed with it."""
    try:
        value = parse_canonical(data)
    except EscrowError:
        return None
    return value if isinstance(value, dict) and value.get("level") in LEVELS else None


def _parse_record(value: Any) -> OpenedRecord:
    _keys(value, "index", "proof", "record", "salt")
    if type(value["index"]) is not int or not 0 <= value["index"] < 2**53:
        raise EscrowError("an index is a whole number from 0")
    if not isinstance(value["proof"], list) or len(value["proof"]) > MAX_PROOF:
        raise EscrowError(f"a proof is a list of at most {MAX_PROOF} hashes")
    return OpenedRecord(
        index=value["index"],
        record=_text(value["record"]),
        salt=from_base64(_text(value["salt"]), length=SALT_BYTES),
        proof=tuple(from_base64(_text(node), length=HASH_BYTES) for node in value["proof"]),
    )


def _keys(value: Any, *keys: str) -> None:
    if not isinstance(value, dict) or set(value) != set(keys):
        raise EscrowError(f"the keys {', '.join(keys)} are needed, and no other")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise EscrowError("text is needed")
    return value


def _said(error: EscrowError) -> str:
    return str(error).removeprefix("refused, bad-key: ")
