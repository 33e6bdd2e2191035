"""Heads and keys that somebody changed or forged: refused, for the reason that the format states."""

from __future__ import annotations

import pytest
from tests.attack.test_openings import KEYS, reason, small
from tests.escrow.parties import RU, SEEN, STRANGER, US, made

from counterpoise.escrow import ed25519
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.keys import PublicKey, parse_public_key
from counterpoise.escrow.notes import Note, parse_note

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.medium
def test_every_single_bit_of_a_head_counts() -> None:
    head, opening = made().cosigned, small().to_bytes()
    for bit in range(8 * len(head)):
        bad = bytearray(head)
        bad[bit // 8] ^= 1 << bit % 8
        assert reason(opening, bytes(bad)) != "sound", f"bit {bit}"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("cut", lambda head: head[:-1]),
        ("a line more", lambda head: head + b"\n"),
        ("carriage returns", lambda head: head.replace(b"\n", b"\r\n")),
        ("a byte order mark", lambda head: b"\xef\xbb\xbf" + head),
        ("no signature", lambda head: head.split(b"\n\n")[0] + b"\n\n"),
        ("no text", lambda head: b"\n" + head.split(b"\n\n")[1]),
        ("a hyphen for a dash", lambda head: head.replace("—".encode(), b"-")),
        ("a leading zero", lambda head: head.replace(b"\n48\n", b"\n048\n")),
        ("a line more in the text", lambda head: head.replace(b"\n\n", b"\nnote x\n\n", 1)),
        ("too many lines", lambda head: head + head.split(b"\n\n")[1] * 33),
        ("too long", lambda head: head + b"\xe2\x80\x94 x " + b"A" * 65536 + b"\n"),
    ],
)
def test_what_is_no_head_is_refused(name: str, change) -> None:
    assert reason(small().to_bytes(), change(made().cosigned)) == "bad-note", name


def test_lines_of_others_are_passed_over_and_twice_is_too_often() -> None:
    note = parse_note(made().cosigned)
    opening = small().to_bytes()
    more = note.signed(STRANGER).cosigned(STRANGER, time=SEEN)
    assert reason(opening, more.to_bytes()) == "sound"
    witness = made().cosigned + "— witness.example/w1 jWbPPwAAAABkGFDL\n".encode()
    assert reason(opening, witness) == "sound"
    again = Note(note.text, (*note.lines, note.lines[1]))
    assert reason(opening, again.to_bytes()) == "bad-signature"
    other = Note(note.text, ()).cosigned(RU, time=SEEN + 1).lines
    assert reason(opening, Note(note.text, (*note.lines, *other)).to_bytes()) == "bad-signature"


def test_a_signature_is_no_cosignature_and_a_cosignature_no_signature() -> None:
    note = parse_note(made().cosigned)
    opening = small().to_bytes()
    assert reason(opening, Note(note.text).signed(US).signed(RU).to_bytes()) == "unsigned"
    assert (
        reason(opening, Note(note.text).cosigned(US, time=SEEN).cosigned(RU, time=SEEN).to_bytes())
        == "unsigned"
    )


def test_a_cosigners_time_cannot_be_changed() -> None:
    note = parse_note(made().cosigned)
    ours, theirs = note.lines
    moved = theirs.signature[:7] + bytes([theirs.signature[7] ^ 1]) + theirs.signature[8:]
    bad = Note(note.text, (ours, type(theirs)(theirs.name, theirs.key_id, moved)))
    assert reason(small().to_bytes(), bad.to_bytes()) == "bad-signature"


def double(y: int) -> int:
    """The y-coordinate of twice a point of the curve −x² + y² = 1 + d·x²·y²."""
    d = -121665 * pow(121666, -1, P) % P
    x2 = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    return (y * y + x2) * pow(2 - (y * y - x2), -1, P) % P


def small_orders() -> list[bytes]:
    """All encodings, canonical or not, of the points whose order divides eight."""
    eighth = int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    )
    assert double(eighth) == 0
    assert double(0) == P - 1
    assert double(P - 1) == 1
    ys = [0, 1, P - 1, eighth, P - eighth]
    ys += [y + P for y in ys if y + P < 2**255]
    return [(y | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


@pytest.mark.parametrize("point", small_orders(), ids=bytes.hex)
def test_a_key_of_small_order_is_refused(point: bytes) -> None:
    # Under such a key, signatures of S = 0 and R = that key or the neutral point verify for many messages.
    assert not ed25519.is_sound_key(point)
    assert not ed25519.verify(point, b"anything", point + bytes(32))
    with pytest.raises(RefusedError, match="bad-key"):
        parse_public_key(str(PublicKey("us", point)))
    good = ed25519.sign(US.seed, b"anything")
    assert not ed25519.verify(US.public.raw, b"anything", point + good[32:])


def test_a_key_that_is_not_canonical_or_not_on_the_curve_is_refused() -> None:
    for y in range(P, 2**255):
        assert not ed25519.is_sound_key(y.to_bytes(32, "little"))
    residues = [ed25519.is_sound_key(y.to_bytes(32, "little")) for y in range(2, 42)]
    assert 5 < sum(residues) < 35  # about half of all y are on the curve
    assert not ed25519.is_sound_key(b"")
    assert not ed25519.is_sound_key(US.public.raw + b"\0")


def test_a_signature_is_not_malleable() -> None:
    good = ed25519.sign(US.seed, b"anything")
    more = (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")
    assert ed25519.verify(US.public.raw, b"anything", good)
    assert not ed25519.verify(US.public.raw, b"anything", good[:32] + more)
    assert not ed25519.verify(US.public.raw, b"anything", good + b"\0")
    assert not ed25519.verify(US.public.raw, b"anything", good[:-1])


@pytest.mark.parametrize("change", ["us", "us+", "US", "+", "\n", " "])
def test_a_key_is_written_in_one_way(change: str) -> None:
    text = str(US.public)
    assert parse_public_key(text) == US.public
    bad = {"us": text.replace("us+", "uss+"), "us+": text + "=", "US": text.upper()}
    with pytest.raises(EscrowError, match="bad-key"):
        parse_public_key(bad.get(change, text + change))


def test_the_keys_here_are_those_of_the_openings() -> None:
    assert [US.public, RU.public] == KEYS
