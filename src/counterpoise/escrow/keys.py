"""Keys: an Ed25519 key with a name, public as a C2SP verifier key, private in a file of its owner alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from counterpoise.escrow import ed25519
from counterpoise.escrow.durable import SECRET, absent, read_secret, write_durably
from counterpoise.escrow.encoding import base64_of, from_base64, is_identifier
from counterpoise.escrow.entropy import Entropy, SystemEntropy
from counterpoise.escrow.errors import EscrowError, RefusedError

SIGNED, COSIGNED = b"\x01", b"\x04"
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies.

    Parameters
    ----------
    name : str
        An identifier.
    raw : bytes
        The point, 32 bytes.
    """

    name: str
    raw: bytes

    def key_id(self, kind: bytes = SIGNED) -> bytes:
        """The four bytes that stand in a signature line, for plain signatures or for cosignatures."""
        return sha256(self.name.encode("ascii") + b"\n" + kind + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id().hex()}+{base64_of(SIGNED + self.raw)}"


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs; its seed never shows in a message."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        return PublicKey(self.name, ed25519.public_key(self.seed))


def parse_public_key(text: str) -> PublicKey:
    """Read a verifier key.

    Raises
    ------
    RefusedError
        ``bad-key``, if it is not exactly as such a key is written, or no sound point.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = from_base64(encoded, length=33)
    except EscrowError:
        raw = b""
    key = PublicKey(name, raw[1:])
    if not is_identifier(name) or raw[:1] != SIGNED or str(key) != text or key.key_id().hex() != key_id:
        raise RefusedError("bad-key", "a key is not written as NAME+ID+BASE64")
    if not ed25519.is_sound_key(key.raw):
        raise RefusedError("bad-key", f"the key of {name} is not a sound point of the curve")
    return key


def read_public_key(path: Path) -> PublicKey:
    """Read the file of a public key.

    Raises
    ------
    RefusedError
        ``bad-key``, if it is not one line with such a key.
    OSError
    """
    text = path.read_bytes().decode("ascii", errors="replace")
    if text.startswith(_PRIVATE):
        raise RefusedError("bad-key", f"{path} is a private key; the public one is needed here")
    if not text.endswith("\n"):
        raise RefusedError("bad-key", f"{path} does not end with one line feed")
    return parse_public_key(text[:-1])


def check_keys(keys: Sequence[PublicKey]) -> None:
    """Refuse a key that is given twice, be it under two names, and two keys of one name.

    Raises
    ------
    RefusedError
        ``bad-key``.
    """
    if min(len({key.name for key in keys}), len({key.raw for key in keys}), len(keys)) != len(keys):
        raise RefusedError("bad-key", "one key is given twice, or two keys of one name")


def read_private_key(path: Path) -> PrivateKey:
    """Read the file of a private key.

    Raises
    ------
    EscrowError
        If others may read it, or it is no private key. What it holds is not repeated.
    OSError
    """
    text = read_secret(path).decode("ascii", errors="replace")
    parts = text.removesuffix("\n").removeprefix(_PRIVATE).split("+", 2)
    try:
        name, key_id, encoded = parts
        raw = from_base64(encoded, length=33)
        key = PrivateKey(name, raw[1:])
        is_right = is_identifier(name) and raw[:1] == SIGNED and key.public.key_id().hex() == key_id
    except ValueError:
        is_right = False
    if not is_right or not text.startswith(_PRIVATE):
        raise EscrowError(f"{path}: this is not a private key as 'escrow keygen' writes it")
    return key


def make_key(path: Path, name: str, *, entropy: Entropy | None = None) -> PublicKey:
    """Make a key: the private file, only for its owner, and beside it the public one, ``.pub``.

    Raises
    ------
    EscrowError
        If the name is no identifier, or one of the files exists: a key that was replaced cannot be had back.
    OSError
    """
    if not is_identifier(name):
        raise EscrowError(f"a key's name is 1 to 64 of A-Z a-z 0-9 . _ -, which {name!r} is not")
    public_path = path.with_suffix(".pub")
    if public_path == path:
        raise EscrowError(f"{path}: '.pub' is for the public key; give the private one another ending")
    absent([path, public_path], because=lambda _: "this exists, and a key that was replaced is lost")
    key = PrivateKey(name, (entropy or SystemEntropy()).take(32))
    encoded = base64_of(SIGNED + key.seed)
    line = f"{_PRIVATE}{name}+{key.public.key_id().hex()}+{encoded}\n"
    write_durably(path, line.encode("ascii"), mode=SECRET)
    write_durably(public_path, f"{key.public}\n".encode("ascii"))
    return key.public
