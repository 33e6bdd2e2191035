"""Signed notes (C2SP): a text, an empty line, and a line for each signature or cosignature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from counterpoise.escrow import ed25519
from counterpoise.escrow.encoding import base64_of, from_base64, u64
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.keys import COSIGNED, SIGNED, PrivateKey, PublicKey, check_keys

MAX_LINES, MAX_BYTES = 64, 65536
_LINE = re.compile(r"— ([^\s+]+) (\S+)")


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line below the text: who, which key, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64_of(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and what stands below it; nothing is verified yet.

    Parameters
    ----------
    text : str
        Ends with a line feed.
    lines : tuple of SignatureLine
    """

    text: str
    lines: tuple[SignatureLine, ...] = ()

    def to_bytes(self) -> bytes:
        """The note as it is written to a file."""
        return (self.text + "\n" + "".join(f"{line}\n" for line in self.lines)).encode("utf-8")

    def signed(self, key: PrivateKey) -> Note:
        """The note with one more signature."""
        signature = ed25519.sign(key.seed, self.text.encode("utf-8"))
        return self._with(SignatureLine(key.name, key.public.key_id(SIGNED), signature))

    def cosigned(self, key: PrivateKey, *, time: int) -> Note:
        """The note with one more cosignature/v1; the time is in seconds since 1970.

        Raises
        ------
        EscrowError
            If the time is not from 1 to 2^53 − 1.
        """
        if not 0 < time < 2**53:
            raise EscrowError(f"the time of a cosignature is {time}; seconds since 1970 are needed")
        signature = u64(time) + ed25519.sign(key.seed, _cosigned_text(self.text, time))
        return self._with(SignatureLine(key.name, key.public.key_id(COSIGNED), signature))

    def _with(self, line: SignatureLine) -> Note:
        if any((line.name, line.key_id) == (other.name, other.key_id) for other in self.lines):
            raise EscrowError(f"{line.name} has signed this already")
        return replace(self, lines=(*self.lines, line))


def parse_note(data: bytes) -> Note:
    """Read a note.

    Raises
    ------
    RefusedError
        ``bad-note``, if the bytes are not exactly those of a note.
    """
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError("bad-note", "the note is not UTF-8") from None
    text, blank, below = whole.rpartition("\n\n")
    text += "\n"
    written = below.split("\n")
    is_plain = not re.search(r"[\x00-\x09\x0b-\x1f]", whole)
    if len(data) > MAX_BYTES or not blank or not is_plain or written.pop() != "":
        raise RefusedError("bad-note", "this is no signed note: a text, an empty line, and signature lines")
    if not 1 <= len(written) <= MAX_LINES:
        raise RefusedError(
            "bad-note", f"the note has {len(written)} signatures; 1 to {MAX_LINES} are allowed"
        )
    return Note(text, tuple(_parse_line(line) for line in written))


def _parse_line(line: str) -> SignatureLine:
    found = _LINE.fullmatch(line)
    try:
        raw = from_base64(found[2]) if found else b""
    except EscrowError:
        raw = b""
    if found is None or len(raw) < 5:
        raise RefusedError("bad-note", "a signature line is not written as '— NAME BASE64'")
    return SignatureLine(found[1], raw[:4], raw[4:])


@dataclass(frozen=True, slots=True)
class Verified:
    """Whose signatures a note carries, all of them verified.

    Parameters
    ----------
    signers : tuple of PublicKey
        Have signed the text.
    times : dict of PublicKey to int
        When each cosigner saw it, in seconds since 1970.
    """

    signers: tuple[PublicKey, ...]
    times: dict[PublicKey, int]


def verify_note(note: Note, keys: Sequence[PublicKey]) -> Verified:
    """Verify every line that one of the keys has made; lines of other keys are passed over.

    Raises
    ------
    RefusedError
        ``bad-key`` if a key is given twice; ``bad-signature`` if a line of a key does not verify or
        stands twice.
    """
    known = {(key.name, key.key_id(kind)): (key, kind) for key in keys for kind in (SIGNED, COSIGNED)}
    check_keys(keys)
    signers: list[PublicKey] = []
    times: dict[PublicKey, int] = {}
    for line in note.lines:
        key, kind = known.get((line.name, line.key_id), (None, b""))
        if key is None:
            continue
        if key in (times if kind == COSIGNED else signers):
            raise RefusedError("bad-signature", f"{line.name} has signed twice")
        if kind == SIGNED:
            _must(ed25519.verify(key.raw, note.text.encode("utf-8"), line.signature), line)
            signers.append(key)
        else:
            times[key] = _cosigning_time(note.text, key, line)
    return Verified(tuple(signers), times)


def _cosigning_time(text: str, key: PublicKey, line: SignatureLine) -> int:
    time = int.from_bytes(line.signature[:8], "big")
    _must(len(line.signature) == 72 and 0 < time < 2**53, line)
    _must(ed25519.verify(key.raw, _cosigned_text(text, time), line.signature[8:]), line)
    return time


def _must(is_valid: bool, line: SignatureLine) -> None:
    if not is_valid:
        raise RefusedError("bad-signature", f"the signature of {line.name} is not valid for this text")


def _cosigned_text(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
