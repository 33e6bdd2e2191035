"""One form for everything that is hashed: the JSON Canonicalization Scheme, RFC 8785."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from counterpoise.escrow.errors import EscrowError

MAX_COUNT = 2**53 - 1


def canonical_bytes(value: Any) -> bytes:
    """Return the RFC 8785 bytes of a JSON value.

    Parameters
    ----------
    value : None, bool, int, float, str, list or dict with str keys
        Integers from −(2^53 − 1) to 2^53 − 1; carry larger ones, and exact decimals, as strings.

    Raises
    ------
    EscrowError
        If the value has no canonical form.

    Examples
    --------
    >>> canonical_bytes([56, {"d": True, "10": None, "1": []}])
    b'[56,{"1":[],"10":null,"d":true}]'
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise EscrowError(f"this has no canonical form: {error}") from None


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def record_bytes(record: Mapping[str, str | int]) -> bytes:
    """Return the RFC 8785 bytes of a flat record; several times faster than `canonical_bytes`, and the same.

    Parameters
    ----------
    record : mapping
        ASCII keys; strings without lone surrogates, and integers from 0 to 2^53 − 1; the schema
        has seen to that.
    """
    return _encode(record).encode("utf-8")


def parse_canonical(data: bytes) -> Any:
    """Read JSON that must be canonical, so that no two byte strings mean the same.

    Raises
    ------
    EscrowError
        If the bytes are not the canonical form of what they say; repeated keys are not.

    Examples
    --------
    >>> parse_canonical(b'{"a":1}')
    {'a': 1}
    """
    try:
        value = json.loads(data.decode("utf-8"))
        is_canonical = canonical_bytes(value) == data
    except (ValueError, RecursionError):
        is_canonical = False
    if not is_canonical:
        raise EscrowError("this is not canonical JSON (RFC 8785)")
    return value
