"""A declarer who makes whatever snapshot it likes, by the format and not by the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.attack.dishonest import DUMMY, LEVEL, PARAMETERS
from tests.attack.standalone import agreed
from tests.escrow.parties import RU, SEEN, US

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.commitment import committer, padded
from counterpoise.escrow.heads import Total, head_of
from counterpoise.escrow.merkle import inclusion_proof, joined, siblings_of, tree_head
from counterpoise.escrow.notes import Note
from counterpoise.escrow.opening import OpenedBlock, OpenedRecord, OpenedSum, Opening
from counterpoise.escrow.standing import successor_entry
from counterpoise.escrow.summing import Sum, leaf_sum, node_sum

KEYS = [US.public, RU.public]


def made(
    *records: dict[str, Any],
    snapshot: int = 1,
    opened: Sequence[int] | None = None,
    replaced: Mapping[int, int] | None = None,
    shown: Mapping[int, int] | None = None,
    blocks: Sequence[int] | None = None,
    values: Sequence[int] | None = None,
    summed: Sequence[int] | None = None,
) -> tuple[bytes, bytes]:
    """An opening and the cosigned head above it; each block has two leaves.

    ``replaced`` is what the head says of the blocks, ``shown`` what the opening says otherwise; ``values``
    are the leaves of the total of ``count``, ``summed`` the leaves opened with their sums.
    """
    commit = committer(PARAMETERS.id, PARAMETERS.record_bytes)
    data = [canonical_bytes(one) for one in records]
    salts = [bytes([i]) * 32 for i in range(len(data))]
    entries = [
        commit(LEVEL[one["level"]], salts[i], padded(data[i], PARAMETERS.record_bytes))
        for i, one in enumerate(records)
    ]
    count = len(entries) // 2
    successors = [(replaced or {}).get(block, block) for block in range(count)]
    lines = [_entry(snapshot, block, successors[block]) for block in range(count)]
    sums = [leaf_sum(value, one) for value, one in zip(values or (), entries, strict=bool(values))]
    head = head_of(
        PARAMETERS,
        snapshot=snapshot,
        size=len(entries),
        root=tree_head(entries),
        successors=tree_head(lines) if snapshot else None,
        totals=tuple(Total("count", one.sum, one.hash) for one in [joined(sums, node_sum)] if one),
    )
    leaves = range(len(data)) if opened is None else opened
    told = {leaf // 2 for leaf in leaves} if blocks is None else set(blocks)
    opening = Opening(
        PARAMETERS,
        head.hash,
        tuple(
            OpenedRecord(i, data[i].decode(), salts[i], tuple(inclusion_proof(entries, i))) for i in leaves
        ),
        tuple(
            OpenedBlock(
                block,
                (shown or {}).get(block, successors[block]),
                bytes([block]) * 32,
                tuple(inclusion_proof(lines, block)),
            )
            for block in sorted(told)
            if snapshot
        ),
        tuple(OpenedSum("count", i, tuple(_path(sums, i))) for i in summed or ()),
    )
    return opening.to_bytes(), Note(head.text).signed(US).cosigned(RU, time=SEEN).to_bytes()


def reason(opening: bytes, head: bytes) -> str:
    """Why an opening is refused, or "sound": by the package and by the stand-alone verifier."""
    return agreed(lambda: check_opening(opening, head, KEYS), "opening", KEYS, opening, head)


def _entry(snapshot: int, block: int, successor: int) -> bytes:
    return successor_entry(
        PARAMETERS.id, snapshot=snapshot, block=block, salt=bytes([block]) * 32, successor=successor
    )


def _path(sums: list[Sum], leaf: int) -> list[Sum]:
    return siblings_of(sums, node_sum)(leaf)


__all__ = ["DUMMY", "made", "reason"]
