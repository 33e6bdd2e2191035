"""The record: what was said stays, in order, and an audit names what does not fit."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.escrow.parties import RU, SEEN, STRANGER, US, made

from counterpoise.escrow import log, merkle
from counterpoise.escrow.auditing import Audit, audit
from counterpoise.escrow.drawing import Round
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import head_of
from counterpoise.escrow.keys import PrivateKey
from counterpoise.escrow.notes import Note, parse_note
from counterpoise.escrow.record import Record
from counterpoise.escrow.statements import KINDS, Statement

BOTH = [US.public, RU.public]
MADE = made()
DECLARATION = MADE.parameters.to_bytes() + b"\n"
ROUND = Round(MADE.parameters, MADE.head, 1, (1, 1))
SECRETS = {US: b"u" * 32, RU: b"r" * 32}
OPENED = MADE.sites.to_bytes()


def statement(kind: str, **values: str) -> Statement:
    assert tuple(values) == KINDS[kind]
    return Statement(kind, MADE.parameters.id, MADE.head.hash, values)


def bound(key: PrivateKey) -> bytes:
    return ROUND.commit(key, SECRETS[key])


def revealed(key: PrivateKey) -> bytes:
    other = RU if key == US else US
    return ROUND.reveal(key, SECRETS[key], bound(other), other.public)


CHALLENGE = statement("challenge", site="ab" * 32, due=str(SEEN + 100))
ANSWER = statement("opening", file=sha256(OPENED).hexdigest(), to=CHALLENGE.hash.hex())
BEGINNING = [DECLARATION, MADE.cosigned]
DRAWN = [bound(US), bound(RU), revealed(US), revealed(RU)]


@pytest.fixture
def record(tmp_path: Path):
    with Record(tmp_path / "r") as opened:
        yield opened


def audited(record: Record, *, now: int = SEEN, **more) -> Audit:
    return audit(record, BOTH, now=now, **more)


def faults(record: Record) -> str:
    return "; ".join(fault.message for fault in audited(record).faults)


def cosigned(head: bytes, key: PrivateKey, time: int) -> bytes:
    return parse_note(head).cosigned(key, time=time).to_bytes()


def test_an_honest_record_is_clean(record: Record) -> None:
    files = [*BEGINNING, *DRAWN, CHALLENGE.signed(RU), ANSWER.signed(US)]
    assert record.add(files, BOTH) == list(range(8))
    assert record.add([*files[3:], *files], BOTH)[-1] == 7
    found = audited(record, openings={sha256(OPENED).digest(): OPENED})
    assert (found.faults, found.size, found.root) == ((), 8, merkle.tree_head(files))
    standings = {one.what: one.standing for one in found.due}
    assert standings == {"an opening": "answered", "the blocks drawn in round 1": "open"}
    assert found.is_clean


def test_an_entry_is_proven_to_be_in_the_record(record: Record) -> None:
    record.add([*BEGINNING, *DRAWN], BOTH)
    head = cosigned(record.head(US), RU, SEEN)
    proof = record.prove(bound(RU), head)
    assert log.check_inclusion(bound(RU), proof, BOTH)[0] == 3
    # The lines of C2SP's tlog-proof; the path is that of the reference algorithm.
    lines = proof.decode().split("\n")
    path = merkle.inclusion_proof([*BEGINNING, *DRAWN], 3)
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 3"]
    assert lines[2:6] == [*map(log.base64_of, path), ""]
    for entry, broken, keys, reason in (
        (bound(US), proof, BOTH, "not-included"),
        (bound(RU), proof.replace(b"index 3", b"index 2"), BOTH, "not-included"),
        (bound(RU), proof.replace(b"index 3", b"index 03"), BOTH, "bad-form"),
        (bound(RU), proof.replace(b"proof@v1", b"proof@v2"), BOTH, "bad-form"),
        (bound(RU), proof, [*BOTH, STRANGER.public], "unsigned"),
        (bound(RU), proof, [RU.public], "unsigned"),
        (bound(RU), proof.replace(b"\n6\n", b"\n7\n"), BOTH, "bad-signature"),
    ):
        with pytest.raises(RefusedError) as refused:
            log.check_inclusion(entry, broken, keys)
        assert refused.value.reason == reason


def test_a_head_continues_an_older_one(record: Record) -> None:
    record.add(BEGINNING, BOTH)
    old = record.head(US)
    assert record.head(US) == old
    record.add(DRAWN, BOTH)
    new = record.head(US)
    proof = record.prove_consistent(old, new)
    first, second = (log.tree_of(head)[0] for head in (old, new))
    log.check_continues(first, second, proof)
    for one, other in (
        (second, first),
        (replace(first, root=b"x" * 32), second),
        (first, replace(second, size=8)),
    ):
        with pytest.raises(RefusedError, match="inconsistent"):
            log.check_continues(one, other, proof)
    with pytest.raises(EscrowError, match="give it second"):
        record.prove_consistent(new, old)
    assert audited(record).is_clean


def forged(size: int, root: bytes = b"x" * 32, key: PrivateKey = US) -> bytes:
    return Note(log.LogHead(key.name, size, root).text).signed(key).to_bytes()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_a_fork_of_the_record_can_be_shown_to_anybody(record: Record, size: int) -> None:
    record.add([*BEGINNING, *DRAWN], BOTH)
    record.head(US)
    record.add([forged(size)], BOTH)
    found = audited(record)
    assert [fault.place for fault in found.faults] == [7]
    (evidence,) = found.forks
    assert log.check_fork(evidence, [US.public])[0] == US.public
    for broken, reason in (
        (
            evidence.replace(b'"proof":[', b'"proof":["' + log.base64_of(b"y" * 32).encode() + b'",', 1),
            "bad-form",
        ),
        (evidence[:-1], "bad-form"),
        (evidence.replace(b"log/us", b"log/uu", 1), "bad-signature"),
    ):
        with pytest.raises(RefusedError) as refused:
            log.check_fork(broken, [US.public])
        assert refused.value.reason in (reason, "no-fork", "unsigned")
    with pytest.raises(RefusedError, match="unsigned"):
        log.check_fork(evidence, [RU.public])


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_an_honest_keeper_cannot_be_accused_of_a_fork(record: Record, size: int) -> None:
    entries = [*BEGINNING, *DRAWN]
    record.add(entries, BOTH)
    new = record.head(US)
    old = forged(size, merkle.tree_head(entries[:size]))
    nodes = record.consistency_proof(size, 6)
    for proof in ((), nodes, [record.root(size), *nodes], [b"y" * 32, *nodes]):
        with pytest.raises(RefusedError, match="no-fork"):
            log.check_fork(log.fork_file(old, new, proof), BOTH)
    with pytest.raises(RefusedError, match="no-fork"):
        log.check_fork(log.fork_file(new, new), BOTH)
    record.add([old], BOTH)
    assert audited(record).is_clean


def test_two_heads_of_one_declaration_are_a_fork(record: Record) -> None:
    other = head_of(MADE.parameters, snapshot=0, size=MADE.head.size, root=b"x" * 32)
    second = Note(other.text).signed(US).to_bytes()
    record.add([*BEGINNING, second], BOTH)
    found = audited(record)
    assert [fault.place for fault in found.faults] == [2]
    assert log.check_fork(found.forks[0], [US.public])[0] == US.public
    for accused in ([MADE.signed, MADE.cosigned], [MADE.signed, made("two").signed]):
        with pytest.raises(RefusedError, match="no-fork"):
            log.check_fork(log.fork_file(*accused), [US.public])


REFUSED_CHALLENGE = statement("refusal", to=CHALLENGE.hash.hex(), of="us")
WRONG = {
    "before its declaration": [MADE.cosigned],
    "before its head": [DECLARATION, bound(US)],
    "not stand before it": [*BEGINNING, ANSWER.signed(US)],
    "has not signed this opening": [*BEGINNING, CHALLENGE.signed(RU), ANSWER.signed(RU)],
    "only one party": [
        *BEGINNING,
        statement("finding", file="ab" * 32, to="none", is_agreed="yes").signed(US),
    ],
    "revealed before both": [*BEGINNING, bound(US), revealed(US)],
    "two different things": [*BEGINNING, bound(US), ROUND.commit(US, b"z" * 32)],
    "does not reveal what": [
        *BEGINNING,
        *DRAWN[:2],
        ROUND.reveal(US, b"z" * 32, bound(RU), RU.public),
    ],
    "owed no answer": [
        *BEGINNING,
        CHALLENGE.signed(RU),
        replace(REFUSED_CHALLENGE, values={**REFUSED_CHALLENGE.values, "of": "ru"}).signed(RU),
    ],
    "about another declaration": [
        *BEGINNING,
        replace(CHALLENGE, declaration_id=made("two").parameters.id).signed(RU),
    ],
    "has copied": [
        *BEGINNING,
        bound(US),
        ROUND._statement(
            "draw-commitment",
            {
                "quotas": ROUND.quotas_bytes.hex(),
                "commitment": ROUND.commitment(US.public, SECRETS[US]).hex(),
            },
        ).signed(RU),
    ],
}


@pytest.mark.parametrize("said", WRONG)
def test_what_does_not_fit_is_named(record: Record, said: str) -> None:
    record.add(WRONG[said], BOTH)
    found = audited(record)
    assert [fault.place for fault in found.faults] == [len(WRONG[said]) - 1]
    assert said in found.faults[0].message


def test_an_opening_that_does_not_check_answers_nothing(record: Record) -> None:
    bad = OPENED.replace(b"North", b"South")
    answer = replace(ANSWER, values={**ANSWER.values, "file": sha256(bad).hexdigest()})
    record.add([*BEGINNING, CHALLENGE.signed(RU), answer.signed(US)], BOTH)
    found = audited(record, now=SEEN + 200, openings={sha256(bad).digest(): bad})
    assert "not-included" in found.faults[0].message
    assert [one.standing for one in found.due] == ["overdue"]


@pytest.mark.parametrize(
    ("cosigned_at", "is_answered", "now", "standing", "is_shown"),
    [
        (0, None, SEEN + 100, "open", False),
        (0, None, SEEN + 101, "overdue", False),
        (SEEN + 101, None, SEEN, "overdue", True),
        (SEEN + 101, "after", SEEN, "answered late", True),
        (SEEN + 101, "before", SEEN + 500, "answered", True),
    ],
)
def test_a_deadline_is_that_of_the_cosigned_heads(
    record: Record, cosigned_at: int, is_answered: str | None, now: int, standing: str, is_shown: bool
) -> None:
    record.add([*BEGINNING, CHALLENGE.signed(RU)], BOTH)
    if is_answered == "before":
        record.add([ANSWER.signed(US)], BOTH)
    if cosigned_at:
        record.add([cosigned(record.head(US), RU, cosigned_at)], BOTH)
    if is_answered == "after":
        record.add([ANSWER.signed(US)], BOTH)
    (due,) = audited(record, now=now).due
    assert (due.standing, due.is_shown, due.by) == (standing, is_shown, SEEN + 100)


def test_who_refuses_to_reveal_owes_all(record: Record) -> None:
    commitment = Round.commit(ROUND, RU, SECRETS[RU])
    named = statement("refusal", to=_hash_of(commitment), of="us")
    record.add([*BEGINNING, bound(US), commitment, revealed(RU), named.signed(RU)], BOTH)
    found = audited(record)
    assert found.faults == ()
    assert [(one.place, one.what) for one in found.due] == [
        (3, "us's reveal in round 1"),
        (5, "all blocks of the strata of round 1, which us refused"),
    ]


def _hash_of(data: bytes) -> str:
    return sha256(b"counterpoise.escrow/v1 statement\n" + parse_note(data).text.encode()).hexdigest()


def test_what_somebody_changed_in_the_database_is_named(record: Record) -> None:
    record.add([*BEGINNING, *DRAWN], BOTH)
    with record._database.reading() as connection:
        connection.execute(sa.text("UPDATE entries SET kind = 'draw-reveal' WHERE place = 2"))
        connection.execute(sa.text("UPDATE nodes SET hash = x'00' WHERE height = 1 AND place = 1"))
        connection.execute(sa.text("DELETE FROM entries WHERE place = 4"))
    found = faults(record)
    for said in ("files this entry as", "stored hashes of height 1", "the entry 4 is missing"):
        assert said in found


def test_a_note_of_nobody_known_is_not_taken(record: Record) -> None:
    with pytest.raises(RefusedError, match="unsigned"):
        record.add([*BEGINNING, CHALLENGE.signed(STRANGER)], BOTH)
    with pytest.raises(RefusedError, match="bad-note"):
        record.add([b"something else"], BOTH)
    assert record.size() == 0
