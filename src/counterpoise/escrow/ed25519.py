"""Ed25519 (RFC 8032), strict: what two verifiers could judge differently is refused before."""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES, SIGNATURE_BYTES = 32, 64
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER = {0, 1, _P - 1, _EIGHTH, _P - _EIGHTH}
_D = -121665 * pow(121666, -1, _P) % _P


def public_key(seed: bytes) -> bytes:
    """Return the public key of a private one, 32 bytes each."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign with a private key of 32 bytes; the same message gives the same 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


@lru_cache(maxsize=1024)
def is_sound_key(key: bytes) -> bool:
    """Whether a public key is 32 canonical bytes of a point of the curve that is not of small order.

    >>> is_sound_key(bytes(32)), is_sound_key(bytes([1] + [0] * 31))
    (False, False)
    """
    return len(key) == KEY_BYTES and _is_sound_point(key) and _is_on_curve(key)


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is a key's for a message, by the equation without the cofactor.

    Keys and points R that are not canonical or of small order are refused, and S not below the order.

    References
    ----------
    RFC 8032, section 5.1.7; the exact rule is in docs/escrow-format.md.
    """
    if len(signature) != SIGNATURE_BYTES or not is_sound_key(key):
        return False
    if not _is_sound_point(signature[:32]) or int.from_bytes(signature[32:], "little") >= _ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sound_point(encoded: bytes) -> bool:
    y = _y(encoded)
    return y < _P and y not in _SMALL_ORDER


def _is_on_curve(encoded: bytes) -> bool:
    """Whether x² = (y² − 1) / (d·y² + 1) has a root."""
    square = _y(encoded) ** 2
    x_squared = (square - 1) * pow(_D * square + 1, -1, _P) % _P
    return pow(x_squared, (_P - 1) // 2, _P) == 1


def _y(encoded: bytes) -> int:
    return int.from_bytes(encoded, "little") & ((1 << 255) - 1)
