"""Words, base64 and lengths: the small encodings that several formats share."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from counterpoise.escrow.errors import EscrowError

VERSION = "counterpoise.escrow/v1"
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}")


def tag(what: str) -> bytes:
    r"""The words with which a hashed or signed text begins, so that none can be taken for another.

    >>> tag("head")
    b'counterpoise.escrow/v1 head\n'
    """
    return f"{VERSION} {what}\n".encode("ascii")


def is_identifier(text: object) -> bool:
    """Whether this is 1 to 64 ASCII letters, digits, dots, underscores and hyphens."""
    return isinstance(text, str) and IDENTIFIER.fullmatch(text) is not None


def base64_of(data: bytes) -> str:
    """Encode as RFC 4648, section 4, with padding."""
    return b64encode(data).decode("ascii")


def from_base64(text: str, *, length: int | None = None) -> bytes:
    """Decode base64, in its one form and of one length.

    Raises
    ------
    EscrowError
        If the text is anything else.
    """
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        data = b""
    if base64_of(data) != text or length not in (None, len(data)):
        raise EscrowError("this is not base64 of the right length")
    return data


def from_hex(text: str, *, length: int) -> bytes:
    """Decode lower-case hexadecimal digits of so many bytes.

    Raises
    ------
    EscrowError
        If the text is anything else.
    """
    if not re.fullmatch(f"[0-9a-f]{{{2 * length}}}", text):
        raise EscrowError(f"{2 * length} lower-case hexadecimal digits are needed")
    return bytes.fromhex(text)


def u32(number: int) -> bytes:
    """Four bytes, big-endian."""
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    """Eight bytes, big-endian."""
    return number.to_bytes(8, "big")


def whole_number(text: str) -> int:
    """Read a decimal below 2^53 without sign or leading zeros.

    Raises
    ------
    EscrowError
        If the text is anything else.
    """
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", text) or int(text) >= 2**53:
        raise EscrowError("a whole number without leading zeros is needed")
    return int(text)
