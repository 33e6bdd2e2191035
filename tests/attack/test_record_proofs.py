"""For each proof about a record a family of broken ones: package and stand-alone verifier refuse alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from tests.attack.standalone import SOUND, agreed
from tests.escrow.parties import RU, SEEN, STRANGER, US, WITNESS, made

from counterpoise.escrow import merkle
from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.encoding import base64_of
from counterpoise.escrow.heads import head_of
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.log import (
    LogHead,
    check_consistent,
    check_fork,
    check_inclusion,
    consistency_file,
    fork_file,
    inclusion_file,
)
from counterpoise.escrow.notes import Note
from counterpoise.escrow.statements import KINDS, Statement, check_said, read_statement

KEYS = [US.public, RU.public]
ENTRIES = [f"entry {i}\n".encode() for i in range(7)]
OTHERS = [*ENTRIES[:2], b"something else\n", *ENTRIES[3:]]


def signed(entries: list[bytes], key: PrivateKey = US, *, keeper: str = "us") -> Note:
    return Note(LogHead(keeper, len(entries), merkle.tree_head(entries)).text).signed(key)


def cosigned(entries: list[bytes]) -> bytes:
    return signed(entries).cosigned(RU, time=SEEN).to_bytes()


def included(proof: bytes, entry: bytes = ENTRIES[4], keys: list[PublicKey] = KEYS) -> str:
    return agreed(lambda: check_inclusion(entry, proof, keys), "entry", keys, entry, proof)


def continues(old: bytes, new: bytes, proof: bytes, keys: list[PublicKey] = KEYS) -> str:
    return agreed(lambda: check_consistent(old, new, proof, keys), "continues", keys, old, new, proof)


def forked(evidence: bytes, keys: list[PublicKey] = KEYS) -> str:
    return agreed(lambda: check_fork(evidence, keys), "fork", keys, evidence)


@cache
def tlog_proof() -> bytes:
    return inclusion_file(4, merkle.inclusion_proof(ENTRIES, 4), cosigned(ENTRIES))


def consistent(old: int, new: int) -> tuple[bytes, bytes, bytes]:
    entries = ENTRIES[:new]
    proof = consistency_file(old, new, merkle.consistency_proof(entries, old))
    return cosigned(entries[:old]), cosigned(entries), proof


def fork(old: int, new: int) -> bytes:
    """A keeper showed the first entries, and then a longer record that does not begin with them."""
    proof = merkle.consistency_proof(OTHERS[:new], old) if old < new else []
    if old < new and old & (old - 1) == 0:
        proof = [merkle.tree_head(OTHERS[:old]), *proof]
    return fork_file(signed(ENTRIES[:old]).to_bytes(), signed(OTHERS[:new]).to_bytes(), proof)


def flipped(data: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(data)):
        bad = bytearray(data)
        bad[bit // 8] ^= 1 << bit % 8
        yield bytes(bad)


def changed(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    value = json.loads(data)
    change(value)
    return canonical_bytes(value) + b"\n"


def test_the_honest_ones_are_sound() -> None:
    for size in range(1, 8):
        for place in range(size):
            proof = inclusion_file(
                place, merkle.inclusion_proof(ENTRIES[:size], place), cosigned(ENTRIES[:size])
            )
            assert included(proof, ENTRIES[place]) == SOUND
        for old in range(size + 1):
            assert continues(*consistent(old, size)) == SOUND


def test_every_real_fork_can_be_shown() -> None:
    for new in range(3, 8):
        for old in range(3, new + 1):
            assert forked(fork(old, new)) == SOUND, (old, new)


@pytest.mark.medium
def test_every_single_bit_of_a_proof_counts() -> None:
    for bad in flipped(tlog_proof()):
        assert included(bad) != SOUND
    for bad in flipped(ENTRIES[4]):
        assert included(tlog_proof(), bad) == "not-included"


@pytest.mark.medium
@pytest.mark.parametrize(("old", "new"), [(3, 7), (4, 7)])
def test_every_single_bit_of_a_consistency_counts(old: int, new: int) -> None:
    # Signed only: a line of a key that was not given, as a changed name makes one, is not what is checked.
    proof = consistent(old, new)[2]
    files = (signed(ENTRIES[:old]).to_bytes(), signed(ENTRIES[:new]).to_bytes(), proof)
    for which in range(3):
        for bad in flipped(files[which]):
            assert continues(*files[:which], bad, *files[which + 1 :]) != SOUND


@pytest.mark.medium
@pytest.mark.parametrize(("old", "new"), [(3, 7), (4, 7), (5, 5)])
def test_every_single_bit_of_a_fork_counts(old: int, new: int) -> None:
    for bad in flipped(fork(old, new)):
        assert forked(bad) != SOUND


NODE = base64_of(b"n" * 32)
BEFORE, HEAD = tlog_proof().split(b"\n\n", 1)
LINES = BEFORE.split(b"\n")
INCLUSION: dict[str, tuple[str, bytes]] = {
    "another version": ("bad-form", tlog_proof().replace(b"@v1", b"@v2", 1)),
    "a leading zero": ("bad-form", tlog_proof().replace(b"index 4", b"index 04")),
    "no index": ("bad-form", tlog_proof().replace(b"index 4\n", b"")),
    "an index beyond numbers": ("bad-form", tlog_proof().replace(b"index 4", b"index 9007199254740992")),
    "a very long path": ("bad-form", b"\n".join([*LINES[:2], *[NODE.encode()] * 65, b"", HEAD])),
    "a short hash": ("bad-form", tlog_proof().replace(LINES[2], b"AAAA")),
    "unused bits": ("bad-form", tlog_proof().replace(LINES[2], LINES[2][:-2] + b"B=")),
    "an extra line that is no base64": ("bad-form", tlog_proof().replace(b"index", b"extra !\nindex")),
    "no head": ("bad-note", BEFORE + b"\n\n"),
    "a head of a declaration": ("bad-note", BEFORE + b"\n\n" + made().cosigned),
    "another place": ("not-included", tlog_proof().replace(b"index 4", b"index 5")),
    "a place beyond": ("not-included", tlog_proof().replace(b"index 4", b"index 7")),
    "a path cut": ("not-included", tlog_proof().replace(LINES[-1] + b"\n", b"", 1)),
    "a path filled up": ("not-included", tlog_proof().replace(b"index 4", b"index 4\n" + NODE.encode())),
    "a path turned round": ("not-included", b"\n".join([*LINES[:2], *LINES[:1:-1], b"", HEAD])),
    "a leaf as a node": (
        "not-included",
        inclusion_file(
            0, [], signed([merkle.node_hash(b"a" * 32, b"b" * 32)]).cosigned(RU, time=SEEN).to_bytes()
        ),
    ),
    "another record": (
        "not-included",
        inclusion_file(4, merkle.inclusion_proof(ENTRIES, 4), cosigned(OTHERS)),
    ),
    "a size that was not signed": ("bad-signature", tlog_proof().replace(b"\n7\n", b"\n8\n")),
    "a keeper who did not sign": (
        "unsigned",
        inclusion_file(4, merkle.inclusion_proof(ENTRIES, 4), signed(ENTRIES, RU).to_bytes()),
    ),
    "not cosigned": (
        "unsigned",
        inclusion_file(4, merkle.inclusion_proof(ENTRIES, 4), signed(ENTRIES).to_bytes()),
    ),
    "an extra line": (SOUND, tlog_proof().replace(b"index", b"extra AAAA\nindex")),
}


@pytest.mark.parametrize("name", INCLUSION)
def test_what_proves_no_entry_is_refused(name: str) -> None:
    expected, proof = INCLUSION[name]
    assert included(proof) == expected


def test_the_keys_come_first() -> None:
    for check in (included(b"", keys=[*KEYS, US.public]), forked(b"", [*KEYS, US.public])):
        assert check == "bad-key"
    assert continues(b"", b"", b"", [*KEYS, PublicKey("us", STRANGER.public.raw)]) == "bad-key"
    assert included(tlog_proof(), keys=[*KEYS, WITNESS.public]) == "unsigned"


CONSISTENCY: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "another format": ("bad-form", lambda v: v.update(format="x")),
    "one key more": ("bad-form", lambda v: v.update(note="")),
    "a size that is a word": ("bad-form", lambda v: v.update(old_size="3")),
    "a size that is true": ("bad-form", lambda v: v.update(old_size=True)),
    "a size below zero": ("bad-form", lambda v: v.update(old_size=-3)),
    "no list": ("bad-form", lambda v: v.update(proof=NODE)),
    "a very long proof": ("bad-form", lambda v: v.update(proof=[NODE] * 65)),
    "another old size": ("inconsistent", lambda v: v.update(old_size=2)),
    "another new size": ("inconsistent", lambda v: v.update(new_size=8)),
    "a proof cut": ("inconsistent", lambda v: v["proof"].pop()),
    "a proof filled up": ("inconsistent", lambda v: v["proof"].append(NODE)),
    "a proof turned round": ("inconsistent", lambda v: v["proof"].reverse()),
    "no proof": ("inconsistent", lambda v: v.update(proof=[])),
}


@pytest.mark.parametrize("name", CONSISTENCY)
def test_what_proves_no_consistency_is_refused(name: str) -> None:
    expected, change = CONSISTENCY[name]
    old, new, proof = consistent(3, 7)
    assert continues(old, new, changed(proof, change)) == expected


def test_heads_that_do_not_belong_together_are_inconsistent() -> None:
    old, new, proof = consistent(3, 7)
    backwards = consistency_file(7, 3, merkle.consistency_proof(ENTRIES, 3))
    assert continues(new, old, backwards) == "inconsistent"
    assert continues(new, old, proof) == "inconsistent"
    assert continues(cosigned(OTHERS[:3]), new, proof) == "inconsistent"
    assert continues(old, cosigned(OTHERS), proof) == "inconsistent"
    elsewhere = signed(ENTRIES, keeper="them").to_bytes()
    assert continues(old, elsewhere, proof) == "inconsistent"
    assert continues(old, signed(ENTRIES, RU).to_bytes(), proof) == "unsigned"
    assert continues(old, new, proof, [STRANGER.public]) == "unsigned"
    assert continues(made().cosigned, new, proof) == "inconsistent"
    assert continues(old, b"rubbish", proof) == "bad-note"
    assert continues(old, ENTRIES[0], b"rubbish") == "bad-form"
    same = consistency_file(3, 3, [])
    assert continues(old, old, same) == SOUND
    assert continues(old, cosigned(OTHERS[:3]), same) == "inconsistent"
    assert continues(old, old, changed(same, lambda v: v.update(proof=[NODE]))) == "inconsistent"
    assert continues(cosigned([]), new, consistency_file(0, 7, [])) == SOUND


def test_an_honest_keeper_cannot_be_accused() -> None:
    for old in range(1, 8):
        first, second = signed(ENTRIES[:old]).to_bytes(), signed(ENTRIES).to_bytes()
        nodes = merkle.consistency_proof(ENTRIES, old)
        for proof in ([], nodes, [merkle.tree_head(ENTRIES[:old]), *nodes], [b"n" * 32, *nodes]):
            assert forked(fork_file(first, second, proof)) == "no-fork"
    assert forked(fork_file(made().signed, made().cosigned)) == "no-fork"
    assert forked(fork_file(made().signed, made("two").signed)) == "no-fork"


def test_what_shows_no_fork_is_refused() -> None:
    evidence = fork(3, 7)
    one, _ = json.loads(evidence)["notes"]
    for expected, bad in (
        ("bad-form", changed(evidence, lambda v: v["notes"].pop())),
        ("bad-form", changed(evidence, lambda v: v["notes"].append(one))),
        ("bad-form", changed(evidence, lambda v: v.update(notes=[one, 1]))),
        ("bad-form", changed(evidence, lambda v: v.update(proof=[NODE] * 65))),
        ("bad-form", evidence[:-1]),
        ("bad-note", changed(evidence, lambda v: v.update(notes=[one, "x"]))),
        (
            "unsigned",
            changed(evidence, lambda v: v.update(notes=[one, signed(OTHERS, RU).to_bytes().decode()])),
        ),
        ("no-fork", changed(evidence, lambda v: v["notes"].reverse())),
        ("no-fork", changed(evidence, lambda v: v["proof"].pop())),
        ("no-fork", changed(evidence, lambda v: v["proof"].append(NODE))),
        ("no-fork", changed(evidence, lambda v: v["proof"].reverse())),
        ("no-fork", changed(evidence, lambda v: v.update(proof=[]))),
        ("no-fork", changed(fork(5, 5), lambda v: v.update(proof=[NODE]))),
    ):
        assert forked(bad) == expected
    assert forked(evidence, [RU.public]) == "unsigned"


def test_two_heads_of_one_declaration_are_a_fork() -> None:
    def head(size: int, root: bytes) -> bytes:
        stated = head_of(made().parameters, snapshot=0, size=size, root=root)
        return Note(stated.text).signed(US).to_bytes()

    assert forked(fork_file(made().signed, head(made().head.size, b"x" * 32))) == SOUND
    larger = fork_file(made().signed, head(made().head.size + 8, b"x" * 32))
    assert forked(larger) == SOUND
    assert forked(changed(larger, lambda v: v["notes"].reverse())) == "no-fork"


def said(data: bytes, keys: list[PublicKey] = KEYS) -> str:
    return agreed(lambda: check_said(read_statement(data)[1], keys), "statement", keys, data)


VALUES = {"round": "1", "due": "1", "quotas": "0000000100000001", "is_agreed": "no", "to": "none", "of": "ru"}
WRONG = {
    "any": ["", "x", "x y", "AB" * 32, "ab" * 31, "01", "-1"],
    "of": ["", "x y", "x" * 65, "/"],
    "round": ["9007199254740992"],
    "due": ["9007199254740992"],
}


def test_statements_are_read_alike() -> None:
    for kind, keys in KINDS.items():
        values = {key: VALUES.get(key, "ab" * 32) for key in keys}
        statement = Statement(kind, b"d" * 32, b"h" * 32, values)
        assert said(statement.signed(US)) == SOUND
        assert said(Note(statement.text).signed(US).signed(RU).to_bytes()) == SOUND
        assert said(statement.signed(STRANGER)) == "unsigned"
        # A cosignature says nothing below a statement, but must be one.
        cosigned = Note(statement.text).cosigned(US, time=SEEN)
        assert said(cosigned.to_bytes()) == "unsigned"
        assert said(cosigned.signed(RU).to_bytes()) == SOUND
        for key in keys:
            for bad in [*WRONG.get(key, []), *([] if key == "of" else WRONG["any"])]:
                changed_text = statement.text.replace(f"\n{key} {values[key]}\n", f"\n{key} {bad}\n")
                assert said(Note(changed_text).signed(US).to_bytes()) == "bad-note", (kind, key, bad)
            missing = statement.text.replace(f"\n{key} {values[key]}\n", "\n", 1)
            assert said(Note(missing).signed(US).to_bytes()) == "bad-note"
        assert said(Note(statement.text + "more x\n").signed(US).to_bytes()) == "bad-note"
