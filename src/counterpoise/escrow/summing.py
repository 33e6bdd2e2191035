"""Totals: a second tree over the same leaves, whose nodes bind the sums of both their children."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from counterpoise.escrow.canonical import MAX_COUNT
from counterpoise.escrow.encoding import u64
from counterpoise.escrow.errors import EscrowError


class Sum(NamedTuple):
    """A node of the tree.

    Parameters
    ----------
    sum : int
        Of the leaves below, from 0 to 2^53 − 1.
    hash : bytes
    """

    sum: int
    hash: bytes


def leaf_sum(value: int, commitment: bytes) -> Sum:
    """Hash a leaf: H(02 ‖ u64(value) ‖ commitment)."""
    return Sum(value, sha256(b"\x02" + u64(value) + commitment).digest())


def node_sum(left: Sum, right: Sum) -> Sum:
    """Hash two nodes: H(03 ‖ u64(left sum) ‖ left ‖ u64(right sum) ‖ right).

    The sum is added up here and stated nowhere, so that no node can claim another.

    Raises
    ------
    EscrowError
        If the sum is beyond 2^53 − 1: no sum can go round to a small one.
    """
    total = left.sum + right.sum
    if total > MAX_COUNT:
        raise EscrowError(f"a sum is beyond {MAX_COUNT}")
    data = b"\x03" + u64(left.sum) + left.hash + u64(right.sum) + right.hash
    return Sum(total, sha256(data).digest())


def value_of(record: Mapping[str, str | int], field: str) -> int:
    """What a record adds to a total while it stands."""
    value = record.get(field, 0)
    return value if isinstance(value, int) else 0
