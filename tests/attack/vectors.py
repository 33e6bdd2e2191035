"""Vectors for whoever writes a verifier: ``python -m tests.attack.vectors`` writes docs/escrow-vectors/ anew.

Keys, salts and nonces come from `UnsafeFixedEntropy` and fixed seeds: the files come out the same each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.attack import (
    dishonest_snapshots,
    test_draws,
    test_openings,
    test_record_proofs,
    test_snapshots,
    test_totals,
)
from tests.attack.dishonest import DUMMY, committed, item, site
from tests.attack.standalone import SOUND
from tests.attack.test_heads import ORDER, small_orders
from tests.escrow.parties import RU, STRANGER, US, WITNESS, made

from counterpoise.escrow.keys import PublicKey
from counterpoise.escrow.notes import Note, SignatureLine, parse_note

FOLDER = Path(__file__).parents[2] / "docs" / "escrow-vectors"
BOTH = [f"{key.public}\n" for key in (US, RU)]
DECLARATION = made().parameters.to_bytes() + b"\n"

Vector = tuple[str, str, list[str], tuple[bytes, ...]]
"""A name, the result, the files of keys, and the files that are checked."""


def openings() -> Iterator[Vector]:
    """An opening and the head."""
    head = made().cosigned
    yield "a site and an item", SOUND, BOTH, (test_openings.small().to_bytes(), head)
    yield "the first leaf of every block", SOUND, BOTH, (made().sites.to_bytes(), head)
    yield "both leaves of both blocks", SOUND, BOTH, committed(site(), item(), DUMMY, DUMMY)
    for name, change in test_openings.FORMS.items():
        yield name, "bad-form", BOTH, (test_openings.changed(change), head)
    for name, (result, change) in test_openings.CHANGES.items():
        yield name, result, BOTH, (test_openings.changed(change), head)
    for name, (result, how) in test_openings.DISHONEST.items():
        files = committed(*how["records"], DUMMY, DUMMY, levels=how.get("levels"))
        yield f"dishonest: {name}", result, BOTH, files
    twice = [site("a"), DUMMY, site("a", "stores"), DUMMY]
    yield "dishonest: one site twice", "duplicate", BOTH, committed(*twice)
    yield "dishonest: one site twice, one copy opened", SOUND, BOTH, committed(*twice, opened=[2])
    for name, (result, how) in test_snapshots.DISHONEST.items():
        more = {key: value for key, value in how.items() if key != "records"}
        yield f"snapshot: {name}", result, BOTH, dishonest_snapshots.made(*how["records"], **more)
    _, later = dishonest_snapshots.made(*test_snapshots.CHANGED, replaced={0: 2})
    for name, (result, change) in test_snapshots.FORMS.items():
        yield f"snapshot: {name}", result, BOTH, (test_snapshots.changed(change), later)
    for name, (result, change) in test_totals.FORMS.items():
        yield f"totals: {name}", result, BOTH, test_totals.changed(change)
    yield "totals: sound", SOUND, BOTH, test_totals.changed(lambda value: None)
    yield "another declaration", "wrong-declaration", BOTH, (made("two").sites.to_bytes(), head)


def heads() -> Iterator[Vector]:
    """A head and its declaration.json."""
    good, note = made().cosigned, parse_note(made().cosigned)
    ours, theirs = note.lines
    more = (int.from_bytes(ours.signature[32:], "little") + ORDER).to_bytes(32, "little")
    malleable = SignatureLine(ours.name, ours.key_id, ours.signature[:32] + more)
    moved = SignatureLine(theirs.name, theirs.key_id, theirs.signature[:7] + b"\0" + theirs.signature[8:])
    longer = SignatureLine(ours.name, ours.key_id, ours.signature + b"\0")
    shorter = SignatureLine(ours.name, ours.key_id, ours.signature[:9])
    stranger = note.signed(STRANGER)
    notes: list[tuple[str, str, bytes]] = [
        ("signed and cosigned", SOUND, good),
        ("a line of somebody else", SOUND, stranger.to_bytes()),
        ("cut", "bad-note", good[:-1]),
        ("carriage returns", "bad-note", good.replace(b"\n", b"\r\n")),
        ("a hyphen for the dash", "bad-note", good.replace("—".encode(), b"-")),
        ("a leading zero", "bad-note", good.replace(b"\n48\n", b"\n048\n")),
        ("a size beyond numbers", "bad-note", good.replace(b"\n48\n", b"\n9007199254740992\n")),
        ("a schema line that is no hash", "bad-note", good.replace(b"\nschema ", b"\nschema A", 1)),
        ("a line more in the text", "bad-note", good.replace(b"\n\n", b"\nnote x\n\n", 1)),
        ("another size", "wrong-declaration", good.replace(b"\n48\n", b"\n49\n")),
        (
            "another root",
            "bad-signature",
            good.replace(made().head.text.split("\n")[2].encode(), b"A" * 43 + b"="),
        ),
        ("one line twice", "bad-signature", Note(note.text, (*note.lines, theirs)).to_bytes()),
        ("the cosigner's time moved", "bad-signature", Note(note.text, (ours, moved)).to_bytes()),
        ("S not below the order", "bad-signature", Note(note.text, (malleable, theirs)).to_bytes()),
        ("a signature with a byte more", "bad-signature", Note(note.text, (longer, theirs)).to_bytes()),
        ("a signature cut", "bad-signature", Note(note.text, (shorter, theirs)).to_bytes()),
        ("signed only", "unsigned", made().signed),
        ("cosigned only", "unsigned", Note(note.text, (theirs,)).to_bytes()),
        ("the cosigner has signed", "unsigned", Note(note.text).signed(US).signed(RU).to_bytes()),
        ("of another declaration", "wrong-declaration", made("two").cosigned),
    ]
    for name, result, data in notes:
        yield name, result, BOTH, (data, DECLARATION)
    yield "without a line feed", "bad-form", BOTH, (good, DECLARATION[:-1])
    yield "a witness who has not cosigned", "unsigned", [*BOTH, f"{WITNESS.public}\n"], (good, DECLARATION)
    yield "the declarant's key not given", "unsigned", BOTH[1:], (good, DECLARATION)
    yield "a key twice", "bad-key", [*BOTH, BOTH[0]], (good, DECLARATION)
    yield (
        "a key under two names",
        "bad-key",
        [*BOTH, f"{PublicKey('me', US.public.raw)}\n"],
        (good, DECLARATION),
    )
    yield "a key without a line feed", "bad-key", [BOTH[0][:-1]], (good, DECLARATION)
    for encoded in small_orders():
        keys = [*BOTH, f"{PublicKey('weak', encoded)}\n"]
        yield f"a key of small order, {encoded.hex()}", "bad-key", keys, (good, DECLARATION)


def draws() -> Iterator[Vector]:
    """A head, its declaration.json, two commitments and two reveals, the declarant's first of each."""
    one = test_draws.ROUND
    cases = {
        "fair": (SOUND, test_draws.statements()),
        "two rounds": ("wrong-draw", test_draws.statements(one, replace(one, number=2))),
        "two quotas": ("wrong-draw", test_draws.statements(one, replace(one, quotas=(1, 1)))),
    }
    commitments, reveals = test_draws.statements()
    other = one.reveal(RU, bytes(32), commitments[US.public], US.public)
    cases["another secret"] = ("bad-reveal", (commitments, {**reveals, RU.public: other}))
    cases["reveals for commitments"] = ("bad-note", (reveals, commitments))
    swapped = {US.public: commitments[RU.public], RU.public: commitments[US.public]}
    cases["each under the other's name"] = ("unsigned", (swapped, reveals))
    same = {key.public: one.commit(key, test_draws.A) for key in (US, RU)}
    shown = {
        key.public: one.reveal(key, test_draws.A, same[to.public], to.public)
        for key, to in ((US, RU), (RU, US))
    }
    cases["one secret twice"] = ("copied", (same, shown))
    for name, (result, said) in cases.items():
        files = [part[key.public] for part in said for key in (US, RU)]
        yield name, result, BOTH, (made().cosigned, DECLARATION, *files)


def entries() -> Iterator[Vector]:
    """An entry and its tlog-proof."""
    entry = test_record_proofs.ENTRIES[4]
    yield "an entry", SOUND, BOTH, (entry, test_record_proofs.tlog_proof())
    yield "another entry", "not-included", BOTH, (b"entry 5\n", test_record_proofs.tlog_proof())
    for name, (result, proof) in test_record_proofs.INCLUSION.items():
        yield name, result, BOTH, (entry, proof)


def continuations() -> Iterator[Vector]:
    """An older head, a newer one, and the proof that the newer one continues it."""
    for old in (0, 1, 3, 4, 7):
        yield f"from {old} to 7", SOUND, BOTH, test_record_proofs.consistent(old, 7)
    *given, proof = test_record_proofs.consistent(3, 7)
    for name, (result, change) in test_record_proofs.CONSISTENCY.items():
        yield name, result, BOTH, (*given, test_record_proofs.changed(proof, change))
    other = test_record_proofs.cosigned(test_record_proofs.OTHERS[:3])
    yield "from another tree", "inconsistent", BOTH, (other, given[1], proof)


def forks() -> Iterator[Vector]:
    """The evidence of a fork."""
    for old, new in ((3, 7), (4, 7), (5, 5)):
        yield f"{old} and {new} leaves", SOUND, BOTH, (test_record_proofs.fork(old, new),)
    changes: dict[str, Any] = {
        "turned round": lambda value: value["notes"].reverse(),
        "no proof": lambda value: value.update(proof=[]),
        "a proof cut": lambda value: value["proof"].pop(),
    }
    for name, change in changes.items():
        yield name, "no-fork", BOTH, (test_record_proofs.changed(test_record_proofs.fork(3, 7), change),)
    yield "signed by none of the keys", "unsigned", BOTH[1:], (test_record_proofs.fork(3, 7),)
    yield "a line feed missing", "bad-form", BOTH, (test_record_proofs.fork(3, 7)[:-1],)


FAMILIES = {
    "opening": openings,
    "head": heads,
    "draw": draws,
    "entry": entries,
    "continues": continuations,
    "fork": forks,
}


def written(family: str) -> str:
    """The file of a family."""
    vectors = [
        {"name": name, "result": result, "keys": keys, "files": [file.decode() for file in files]}
        for name, result, keys, files in FAMILIES[family]()
    ]
    return json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name in FAMILIES:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8")
