"""A dishonest declarer and a dishonest inspector, in memory: each gains what the documentation says."""

from __future__ import annotations

import json
import random
import tempfile
from functools import cache
from math import sqrt
from pathlib import Path

import pytest
from tests.escrow.entropy import UnsafeFixedEntropy
from tests.escrow.parties import BOUNDS, CHEAP, PASSPHRASE, RU, SEEN, US, declared

from counterpoise.escrow import committing, opening, vault
from counterpoise.escrow.auditing import audit
from counterpoise.escrow.challenging import challenge
from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.commitment import committer, padded
from counterpoise.escrow.drawing import Round, drawn_blocks
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.heads import Head, parse_head
from counterpoise.escrow.merkle import leaf_hash
from counterpoise.escrow.parameters import Parameters
from counterpoise.escrow.record import Record

STANDARD_ERRORS, TRIALS = 3, 3000
# What is there: m9 at the north and the site "hidden" are not declared; w1 is declared twice, once as w1-b.
THERE = {"north": {"m1", "m9"}, "south": set(), "depot": {"w1"}, "hidden": {"h1"}}
DECLARED = """level,id,stratum,site,building,name,type,count,note
site,north,all,,,,,,
item,m1,,north,,,missile-a,10,
site,south,all,,,,,,
site,depot,all,,,,,,
item,w1,,depot,,,warhead,40,
site,copy,all,,,,,,
item,w1-b,,copy,,,warhead,40,
"""
BOUND = 9


@cache
def committed() -> tuple[Parameters, Head, bytes, dict[int, dict[str, set[str]]]]:
    """Parameters, head, its file, and what each block says when it is opened whole and checked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bounds = committing.Bounds({"all": BOUND}, height=2, record_bytes=BOUNDS.record_bytes)
        declaration = declared(folder, DECLARED)
        entropy = UnsafeFixedEntropy("gains")
        parameters = committing.plan(declaration, US.public, name="us", bounds=bounds, entropy=entropy)
        committing.commit(
            declaration,
            parameters,
            US,
            vault=folder / "v",
            passphrase=PASSPHRASE,
            public=folder / "p",
            cost=CHEAP,
            entropy=entropy,
        )
        signed = (folder / "p" / "head").read_bytes()
        head, note = parse_head(signed)
        cosigned = note.cosigned(RU, time=SEEN).to_bytes()
        shown: dict[int, dict[str, set[str]]] = {}
        with vault.Vault(folder / "v", PASSPHRASE) as unlocked:
            for block in range(BOUND):
                file = opening.open_records(unlocked, blocks=[block], is_whole=True).to_bytes()
                records = [one for _, one in check_opening(file, cosigned, [US.public, RU.public]).records]
                items = {str(one["id"]) for one in records if one["level"] == "item"}
                shown[block] = {str(one["id"]): items for one in records if one["level"] == "site"}
    return parameters, head, cosigned, shown


def drawn(rng: random.Random, quota: int, *, number: int = 1, theirs: bytes | None = None) -> tuple[int, ...]:
    """The blocks of one round, both secrets at random unless the inspector sticks to one."""
    parameters, head, _, _ = committed()
    agreed = Round(parameters, head, number, (quota,))
    return drawn_blocks(
        agreed.strata, agreed.quotas, agreed.seed(rng.randbytes(32), theirs or rng.randbytes(32))
    )


def sees_omission(blocks: tuple[int, ...]) -> bool:
    """Whether a visit to the sites of these blocks finds something that their records do not hold."""
    shown = committed()[3]
    return any(THERE.get(site, set()) - items for block in blocks for site, items in shown[block].items())


def within(hits: int, expected: float, trials: int = TRIALS) -> bool:
    return abs(hits / trials - expected) < STANDARD_ERRORS * sqrt(expected * (1 - expected) / trials)


@pytest.mark.medium
@pytest.mark.parametrize(("quota", "rounds"), [(1, 1), (3, 1), (2, 3)])
def test_a_missing_item_survives_with_the_stated_chance(quota: int, rounds: int) -> None:
    """(1 − q/N)^r, N the bound and not the number of sites: five of nine blocks are dummies."""
    rng = random.Random(1990)
    survived = sum(
        not any(sees_omission(drawn(rng, quota, number=1 + i)) for i in range(rounds)) for _ in range(TRIALS)
    )
    assert within(survived, (1 - quota / BOUND) ** rounds)


def test_a_missing_site_is_never_seen_in_a_draw_and_cannot_be_opened_once_it_is_found(tmp_path: Path) -> None:
    parameters, head, cosigned, shown = committed()
    everything = drawn(random.Random(1), BOUND)
    assert sorted(everything) == list(range(BOUND))
    assert "hidden" not in {site for block in everything for site in shown[block]}
    asked = challenge(head, b"a site at 62.9 N, 40.6 E, seen on 12 November", due=SEEN + 10)
    with Record(tmp_path / "r") as record:
        record.add([parameters.to_bytes() + b"\n", cosigned, asked.signed(RU)], [US.public, RU.public])
        found = audit(record, [US.public, RU.public], now=SEEN + 11)
    assert [(one.what, one.standing) for one in found.due] == [("an opening, or a refusal", "overdue")]


@pytest.mark.medium
def test_both_copies_of_a_duplicate_are_drawn_with_the_stated_chance() -> None:
    rng, quota = random.Random(1991), 4
    copies = {block for block, sites in committed()[3].items() if {"depot", "copy"} & set(sites)}
    assert len(copies) == 2
    both = sum(copies <= set(drawn(rng, quota)) for _ in range(TRIALS))
    assert within(both, quota * (quota - 1) / (BOUND * (BOUND - 1)))


@pytest.mark.medium
def test_an_inspector_who_chooses_its_secret_gains_nothing() -> None:
    """It cannot know the other secret: a block that it would like to see comes with q/N, as any other."""
    rng, quota = random.Random(1992), 2
    wanted = next(block for block, sites in committed()[3].items() if "north" in sites)
    seen = sum(wanted in drawn(rng, quota, theirs=b"x" * 32) for _ in range(TRIALS))
    assert within(seen, quota / BOUND)


def test_an_inspector_cannot_confirm_a_guess_without_the_salt() -> None:
    """It knows the record to the last letter; nothing public is its hash under a salt that it could know."""
    parameters, _, cosigned, _ = committed()
    guess = {"count": 10, "id": "m1", "level": "item", "site": "north", "type": "missile-a"}
    data = json.dumps(guess, sort_keys=True, separators=(",", ":")).encode()
    commit = committer(parameters.id, parameters.record_bytes)
    public = cosigned + parameters.to_bytes()
    for salt in (bytes(32), bytes([255]) * 32, parameters.id, bytes.fromhex(parameters.nonce) * 2):
        commitment = commit(3, salt, padded(data, parameters.record_bytes))
        assert commitment not in public
        assert leaf_hash(commitment) not in public


def test_a_declarer_cannot_draw_more_than_there_is_or_nothing() -> None:
    parameters, head, _, _ = committed()
    for quotas in ((BOUND + 1,), (0,), (-1,), ()):
        with pytest.raises(EscrowError):
            Round(parameters, head, 1, quotas)
