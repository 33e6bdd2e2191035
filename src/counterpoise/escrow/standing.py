"""What stands at a snapshot: which block replaced which, and the head that binds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from counterpoise.escrow.encoding import tag, u32
from counterpoise.escrow.heads import Head, Total, head_of
from counterpoise.escrow.merkle import joined, leaf_hash, root_of
from counterpoise.escrow.parameters import Parameters
from counterpoise.escrow.summing import Sum, node_sum


class Row(NamedTuple):
    """What a head binds of a block.

    Parameters
    ----------
    root : bytes
        Of its leaves.
    successor : int
        The block that replaced it; its own number while it stands.
    sums : tuple of Sum
        For each field that has a total, the sum over its leaves; of nothing once it is replaced.
    """

    root: bytes
    successor: int
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One of the snapshots that a vault holds.

    Parameters
    ----------
    blocks : int
        Of its head: those of the snapshots before, and its own.
    secret : bytes
        From which the salts of its successors come, 32 bytes.
    """

    blocks: int
    secret: bytes


def successor_entry(
    declaration_id: bytes, *, snapshot: int, block: int, salt: bytes, successor: int
) -> bytes:
    """Return what the tree of successors holds of a block, salted: H(tag ‖ … ‖ successor)."""
    about = declaration_id + u32(snapshot) + u32(block)
    return sha256(tag("successor") + about + salt + u32(successor)).digest()


def successor_salt(secret: bytes, block: int) -> bytes:
    """Return the salt of a block's successor, as the vault remembers it."""
    return sha256(tag("successor salt") + secret + u32(block)).digest()


def successor_leaves(parameters: Parameters, number: int, secret: bytes, rows: Sequence[Row]) -> list[bytes]:
    """Return the leaf hashes of the tree of successors."""
    declaration_id = parameters.id
    return [
        leaf_hash(
            successor_entry(
                declaration_id,
                snapshot=number,
                block=block,
                salt=successor_salt(secret, block),
                successor=row.successor,
            )
        )
        for block, row in enumerate(rows)
    ]


def head_at(
    parameters: Parameters,
    *,
    number: int,
    rows: Sequence[Row],
    fields: Sequence[str],
    successors: Sequence[bytes] = (),
) -> Head:
    """Write the head of a snapshot.

    Parameters
    ----------
    parameters : Parameters
    number : int
        Of the snapshot, from 0.
    rows : sequence of Row
        One for each block, as it is in this snapshot.
    fields : sequence of str
        Those that have a total, in order.
    successors : sequence of bytes
        Of `successor_leaves`; none in the first head.

    Raises
    ------
    EscrowError
        If a total is too large.
    """
    totals = []
    for place, field in enumerate(fields):
        total = joined([row.sums[place] for row in rows], node_sum)
        assert total is not None
        totals.append(Total(field, total.sum, total.hash))
    return head_of(
        parameters,
        snapshot=number,
        size=len(rows) << parameters.height,
        root=root_of(row.root for row in rows),
        successors=root_of(successors) if number else None,
        totals=tuple(totals),
    )
