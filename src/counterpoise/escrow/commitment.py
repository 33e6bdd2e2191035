"""From a record to the hash that binds it and hides it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from counterpoise.escrow.encoding import tag, u32
from counterpoise.escrow.schema import LEVELS

SALT_BYTES = 32


def padded(record: bytes, record_bytes: int) -> bytes:
    r"""Fill a record up: the record, the byte 80, zeros.

    Raises
    ------
    ValueError
        If the record does not leave room for one byte.

    Examples
    --------
    >>> padded(b"abc", 8)
    b'abc\x80\x00\x00\x00\x00'
    """
    if len(record) >= record_bytes:
        raise ValueError(f"a record of {len(record)} bytes does not fit into {record_bytes}")
    return record + b"\x80" + bytes(record_bytes - len(record) - 1)


def unpadded(data: bytes) -> bytes:
    """Return the record inside; what `padded` made of it."""
    return data[: data.rindex(b"\x80")]


def committer(declaration_id: bytes, record_bytes: int) -> Callable[[int, bytes, bytes], bytes]:
    """Return a function from level, salt and padded record to the commitment.

    H(tag ‖ lengths ‖ declaration id ‖ level ‖ salt ‖ padded record): the declaration is inside, so that a
    commitment means nothing elsewhere, and every length is, so that no two inputs are the same bytes.
    """
    lengths = u32(len(declaration_id)) + u32(1) + u32(SALT_BYTES) + u32(record_bytes)
    before = tag("commitment") + lengths + declaration_id
    starts = [before + bytes([level]) for level in range(len(LEVELS))]

    def commit(level: int, salt: bytes, record: bytes) -> bytes:
        return sha256(starts[level] + salt + record).digest()

    return commit
