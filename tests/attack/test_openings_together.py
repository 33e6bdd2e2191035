"""What an audit sees in several openings, each of them sound."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from tests.attack import dishonest_snapshots
from tests.attack.dishonest import DUMMY, PARAMETERS, committed, item, site
from tests.escrow.parties import RU, SEEN, US, made

from counterpoise.escrow.auditing import Audit, audit
from counterpoise.escrow.drawing import Round
from counterpoise.escrow.heads import Head, parse_head
from counterpoise.escrow.record import Record
from counterpoise.escrow.statements import Statement

BOTH = [US.public, RU.public]
SECRETS = {US: b"u" * 32, RU: b"r" * 32}


def statement(head: Head, file: bytes, to: str = "none") -> bytes:
    values = {"file": sha256(file).hexdigest(), "to": to}
    return Statement("opening", head.declaration_id, head.hash, values).signed(US)


def audited(folder: Path, entries: list[bytes], openings: list[bytes]) -> Audit:
    with Record(folder / "r") as record:
        record.add(entries, BOTH)
        return audit(record, BOTH, now=SEEN, openings={sha256(one).digest(): one for one in openings})


def faults(folder: Path, *made_so: tuple[bytes, bytes]) -> str:
    """What an audit says of several openings, each with its head."""
    entries = [PARAMETERS.to_bytes() + b"\n"]
    for opening, head in made_so:
        assert dishonest_snapshots.reason(opening, head) == "sound"
        entries += [head, statement(parse_head(head)[0], opening)]
    return "; ".join(one.message for one in audited(folder, entries, [one for one, _ in made_so]).faults)


def test_a_duplicate_shows_when_both_copies_are_opened_in_two_files(tmp_path: Path) -> None:
    twice = [site("a"), DUMMY, site("a", "stores"), DUMMY]
    said = faults(tmp_path, committed(*twice, opened=[0]), committed(*twice, opened=[2]))
    assert said == "refused, duplicate: a stands at the leaves 0 and 2"


def test_different_records_in_two_files_are_clean(tmp_path: Path) -> None:
    records = [site("a"), item("i"), site("b", "stores"), DUMMY]
    assert faults(tmp_path, committed(*records, opened=[0, 1]), committed(*records, opened=[0, 2])) == ""


FIRST = [site("a"), item("i"), site("s", "stores"), DUMMY]
CHANGED = [*FIRST, site("a", replaces=0), item("i", count=2)]
AGAIN = [*CHANGED, site("a", replaces=0), item("i", count=3)]


def test_two_stories_about_one_block_contradict_each_other(tmp_path: Path) -> None:
    then = dishonest_snapshots.made(*CHANGED, replaced={0: 2})
    now = dishonest_snapshots.made(*AGAIN, replaced={0: 3}, snapshot=2, opened=[0, 6])
    said = faults(tmp_path, then, now)
    assert said == "snapshot 1 says that block 2 replaced block 0, snapshot 2 says another"


def test_what_was_replaced_cannot_stand_again(tmp_path: Path) -> None:
    then = dishonest_snapshots.made(*CHANGED, replaced={0: 2})
    now = dishonest_snapshots.made(*CHANGED, DUMMY, DUMMY, snapshot=2, opened=[0, 1])
    assert "snapshot 1 says that block 2 replaced block 0" in faults(tmp_path, now, then)


def test_a_change_between_two_openings_is_no_fault(tmp_path: Path) -> None:
    before = dishonest_snapshots.made(*FIRST, snapshot=0)
    then = dishonest_snapshots.made(*CHANGED, replaced={0: 2})
    later = [*CHANGED, site("a", replaces=2), item("i", count=3)]
    now = dishonest_snapshots.made(*later, replaced={0: 2, 2: 3}, snapshot=2)
    assert faults(tmp_path, before, then, now) == ""


@pytest.fixture
def drawn() -> tuple[list[bytes], str, tuple[int, ...]]:
    """The entries of a draw, the hash of a reveal, and the blocks."""
    agreed = Round(made().parameters, made().head, 1, (2, 1))
    bound = {key: agreed.commit(key, secret) for key, secret in SECRETS.items()}
    others = {US: RU, RU: US}
    shown = {key: agreed.reveal(key, SECRETS[key], bound[others[key]], others[key].public) for key in bound}
    blocks = agreed.result(
        {key.public: one for key, one in bound.items()}, {key.public: one for key, one in shown.items()}
    )
    from counterpoise.escrow.statements import read_statement

    declaration = made().parameters.to_bytes() + b"\n"
    entries = [declaration, made().cosigned, *bound.values(), *shown.values()]
    return entries, read_statement(shown[RU])[0].hash.hex(), blocks


def test_a_draw_is_answered_by_the_blocks_that_it_drew(
    tmp_path: Path, drawn: tuple[list[bytes], str, tuple[int, ...]]
) -> None:
    entries, to, blocks = drawn
    everything = made().sites
    for number, left_out in enumerate([(), blocks[:1], blocks]):
        records = tuple(one for one in everything.records if one.index >> 3 not in left_out)
        file = replace(everything, records=records).to_bytes()
        folder = tmp_path / str(number)
        folder.mkdir()
        found = audited(folder, [*entries, statement(made().head, file, to)], [file])
        missing = ", ".join(map(str, sorted(left_out)))
        expected = f", of which {missing} are not opened" if left_out else ""
        assert [(one.what, one.standing) for one in found.due] == [
            (f"the blocks drawn in round 1{expected}", "open" if left_out else "answered")
        ]


def test_two_openings_can_answer_a_draw_together_and_one_not_at_hand_is_believed(
    tmp_path: Path, drawn: tuple[list[bytes], str, tuple[int, ...]]
) -> None:
    entries, to, blocks = drawn
    parts = [
        replace(made().sites, records=(one,)).to_bytes()
        for one in made().sites.records
        if one.index >> 3 in blocks
    ]
    entries += [statement(made().head, part, to) for part in parts]
    standings = []
    for number, at_hand in enumerate([parts, parts[:1], []]):
        (tmp_path / str(number)).mkdir()
        [due] = audited(tmp_path / str(number), entries, at_hand).due
        standings.append(due.standing)
    assert standings == ["answered"] * 3
