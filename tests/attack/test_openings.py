"""For a valid opening a family of broken ones: each is refused, and for the reason that the format states."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.attack.dishonest import DUMMY, PARAMETERS, building, committed, item, site
from tests.attack.standalone import agreed
from tests.escrow.parties import RU, SEEN, STRANGER, US, WITNESS, made

from counterpoise.escrow import heads
from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.keys import PublicKey
from counterpoise.escrow.opening import Opening

KEYS = [US.public, RU.public]


def reason(opening: bytes, head: bytes | None = None, keys: list[PublicKey] | None = None) -> str:
    """Why an opening is refused, or "sound": by the package and by the stand-alone verifier."""
    head, keys = made().cosigned if head is None else head, KEYS if keys is None else keys
    return agreed(lambda: check_opening(opening, head, keys), "opening", keys, opening, head)


def small() -> Opening:
    """One site and one item."""
    [north] = [one for one in made().sites.records if "North" in one.record]
    [m3] = [one for one in made().everything.records if '"m3"' in one.record]
    return replace(made().everything, records=(north, m3))


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A small opening with its JSON changed, canonical again."""
    value = json.loads(small().to_bytes())
    change(value)
    return canonical_bytes(value) + b"\n"


def test_the_honest_ones_are_sound() -> None:
    assert reason(small().to_bytes()) == "sound"
    assert reason(made().everything.to_bytes()) == "sound"
    assert reason(made().sites.to_bytes()) == "sound"
    assert reason(*committed(site(), item(), DUMMY, DUMMY)) == "sound"


@pytest.mark.medium
def test_every_single_bit_counts() -> None:
    data = small().to_bytes()
    for bit in range(8 * len(data)):
        bad = bytearray(data)
        bad[bit // 8] ^= 1 << bit % 8
        assert reason(bytes(bad)) != "sound", f"bit {bit}"


def test_every_cut_is_refused() -> None:
    data = small().to_bytes()
    assert {reason(data[:length]) for length in range(0, len(data), 7)} == {"bad-form"}
    assert {reason(data[:-1]), reason(data + b"\n"), reason(data + b" "), reason(b"\xef\xbb\xbf" + data)} == {
        "bad-form"
    }


FORMS: dict[str, Callable[[dict[str, Any]], object]] = {
    "another format": lambda v: v.update(format="counterpoise.escrow/v2 opening"),
    "one key more": lambda v: v.update(note=""),
    "one key less": lambda v: v.pop("head"),
    "no records": lambda v: v.update(records=[]),
    "records no list": lambda v: v.update(records={}),
    "one leaf twice": lambda v: v["records"].append(v["records"][-1]),
    "another order": lambda v: v["records"].reverse(),
    "a key more in a record": lambda v: v["records"][0].update(level="site"),
    "an index that is a word": lambda v: v["records"][0].update(index="0"),
    "an index that is true": lambda v: v["records"][0].update(index=True),
    "a fractional index": lambda v: v["records"][0].update(index=0.5),
    "a negative index": lambda v: v["records"][0].update(index=-1),
    "a short salt": lambda v: v["records"][0].update(salt="AAAA"),
    "a salt in two lines": lambda v: v["records"][0].update(salt=v["records"][0]["salt"] + "\n"),
    "a short hash": lambda v: v["records"][0]["proof"].append("AAAA"),
    "a hash that is no text": lambda v: v["records"][0]["proof"].append(0),
    "a very long proof": lambda v: v["records"][0].update(proof=[base64.b64encode(bytes(32)).decode()] * 65),
    "a record that is an object": lambda v: v["records"][0].update(record={}),
    "head in capitals": lambda v: v.update(head=v["head"].upper()),
    "a fractional height": lambda v: v["declaration"].update(height=3.5),
    "a tree too large": lambda v: v["declaration"].update(height=20),
    "a stratum with a meaning": lambda v: v["declaration"]["strata"][0].update(name="changes"),
    "no strata": lambda v: v["declaration"].update(strata=[]),
    "a declarant's key of small order": lambda v: v["declaration"].update(declarant=weak_key()),
}


def weak_key() -> str:
    return str(PublicKey("us", bytes([1]) + bytes(31)))


@pytest.mark.parametrize("name", FORMS)
def test_a_bad_form_is_refused(name: str) -> None:
    assert reason(changed(FORMS[name])) == "bad-form"


def test_two_values_of_one_key_are_refused() -> None:
    data = small().to_bytes()
    assert reason(data.replace(b'{"declaration":', b'{"format":"x","declaration":')) == "bad-form"


CHANGES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "another rule book": ("wrong-declaration", lambda v: v["declaration"].update(rules="0" * 64)),
    "another schema": (
        "wrong-declaration",
        lambda v: v["declaration"]["schema"]["item"]["count"].update(is_required="no"),
    ),
    "another nonce": ("wrong-declaration", lambda v: v["declaration"].update(nonce="0" * 32)),
    "another declarant": ("wrong-declaration", lambda v: v["declaration"].update(declarant=str(RU.public))),
    "another head": ("wrong-head", lambda v: v.update(head="0" * 64)),
    "another count": (
        "not-included",
        lambda v: v["records"][1].update(record=v["records"][1]["record"].replace('"count":0', '"count":1')),
    ),
    "another salt": (
        "not-included",
        lambda v: v["records"][0].update(salt=v["records"][1]["salt"]),
    ),
    "another leaf": ("not-included", lambda v: v["records"][1].update(index=v["records"][1]["index"] ^ 1)),
    "a leaf beyond": ("not-included", lambda v: v["records"][1].update(index=made().head.size)),
    "a proof cut": ("not-included", lambda v: v["records"][0]["proof"].pop()),
    "a proof filled up": (
        "not-included",
        lambda v: v["records"][0]["proof"].append(base64.b64encode(bytes(32)).decode()),
    ),
    "a proof turned round": ("not-included", lambda v: v["records"][0]["proof"].reverse()),
    "records swapped": (
        "not-included",
        lambda v: v["records"][0].update(record=v["records"][1]["record"]),
    ),
    "a record with a space": (
        "not-included",
        lambda v: v["records"][0].update(record=v["records"][0]["record"] + " "),
    ),
    "no record": ("not-included", lambda v: v["records"][0].update(record="")),
    "a number for a record": ("not-included", lambda v: v["records"][0].update(record="1")),
    "a record too long": (
        "not-included",
        lambda v: v["records"][0].update(record='{"level":"site","x":"' + "y" * 500 + '"}'),
    ),
    "an item without its site": ("bad-place", lambda v: v["records"].pop(0)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_refused(name: str) -> None:
    expected, change = CHANGES[name]
    assert reason(changed(change)) == expected


def test_a_dummy_cannot_become_real() -> None:
    [dummy, *_] = [one for one in made().sites.records if one.record == '{"level":"dummy"}']
    real = '{"id":"x","level":"site","stratum":"silos"}'
    records = (replace(dummy, record=real),)
    assert reason(replace(made().sites, records=(dummy,)).to_bytes()) == "sound"
    assert reason(replace(made().sites, records=records).to_bytes()) == "not-included"


def test_replay_under_another_head_is_refused() -> None:
    other = made("two")
    assert reason(other.everything.to_bytes()) == "wrong-declaration"
    mixed = replace(made().everything, records=other.everything.records)
    assert reason(mixed.to_bytes()) == "not-included"
    # Another tree of the same parameters, as after a second snapshot 0.
    again = heads.head_of(made().parameters, snapshot=0, size=made().head.size, root=bytes(32))
    note = heads.Note(again.text).signed(US).cosigned(RU, time=SEEN).to_bytes()
    assert reason(made().everything.to_bytes(), note) == "wrong-head"


def test_somebody_elses_commitments_cannot_be_opened_as_ones_own() -> None:
    # The Soviet side takes the American tree as its own, and later the American openings.
    stolen = replace(made().parameters, declarant=RU.public)
    head = heads.head_of(stolen, snapshot=0, size=made().head.size, root=made().head.root)
    note = heads.Note(head.text).signed(RU).cosigned(US, time=SEEN).to_bytes()
    opening = Opening(stolen, head.hash, made().everything.records)
    assert reason(opening.to_bytes(), note) == "not-included"


DISHONEST: dict[str, tuple[str, dict[str, Any]]] = {
    "a count below zero": ("not-included", {"records": [site(), item(count=-1)]}),
    "a count as text": ("bad-record", {"records": [site(), item(count="1")]}),
    "an empty text": ("bad-record", {"records": [site(), item(note="")]}),
    "a fraction": ("not-included", {"records": [site(), item(count=1.5)]}),
    "a field more": ("bad-record", {"records": [site(), item(colour="red")]}),
    "a field less": ("bad-record", {"records": [site(), {"level": "item", "id": "i", "site": "a"}]}),
    "a formula for a spreadsheet": ("bad-record", {"records": [site(name="a") | {"name": "=1+1"}, item()]}),
    "a look-alike": ("bad-record", {"records": [site("\u0430"), item(at="\u0430")]}),
    "text that is not NFC": ("bad-record", {"records": [site() | {"name": "e\u0301"}, item()]}),
    "text that turns round": ("bad-record", {"records": [site() | {"name": "a\u202eb"}, item()]}),
    "a dummy that holds something": ("bad-record", {"records": [site(), {"level": "dummy", "id": "x"}]}),
    "not canonical": ("not-included", {"records": [site(), b'{"level": "item"}']}),
    "no JSON": ("not-included", {"records": [site(), b"rubbish"]}),
    "another level outside": ("not-included", {"records": [site(), item()], "levels": {1: 2}}),
    "a site among items": ("bad-place", {"records": [site(), site("c")]}),
    "an item first": ("bad-place", {"records": [item(), item("k")]}),
    "an item behind a dummy": ("bad-place", {"records": [DUMMY, item()]}),
    "an item of another site": ("bad-place", {"records": [site(), item(at="z")]}),
    "a building that is not there": ("bad-place", {"records": [site(), item(building="b")]}),
    "a building of another site": ("bad-place", {"records": [site(), building(at="z")]}),
    "a site in another stratum": ("bad-place", {"records": [site(stratum="stores"), item()]}),
}


@pytest.mark.parametrize("name", DISHONEST)
def test_a_dishonest_declaration_shows_when_opened(name: str) -> None:
    expected, how = DISHONEST[name]
    records = [*how["records"], DUMMY, DUMMY]
    assert reason(*committed(*records, levels=how.get("levels"))) == expected


def test_a_duplicate_shows_when_both_copies_are_opened() -> None:
    twice = [site("a"), DUMMY, site("a", "stores"), DUMMY]
    assert reason(*committed(*twice)) == "duplicate"
    assert reason(*committed(*twice, opened=[0])) == "sound"
    assert reason(*committed(*twice, opened=[2])) == "sound"


def test_a_tree_of_another_size_is_refused() -> None:
    assert reason(*committed(site(), item())) == "wrong-declaration"
    assert reason(*committed(site(), item(), DUMMY, DUMMY, DUMMY, DUMMY)) == "wrong-declaration"


def test_the_keys_that_count_are_those_given() -> None:
    opening = small().to_bytes()
    assert reason(opening, made().cosigned, [US.public]) == "sound"
    assert reason(opening, made().signed) == "unsigned"
    assert reason(opening, made().cosigned, [*KEYS, WITNESS.public]) == "unsigned"
    assert reason(opening, made().cosigned, [RU.public]) == "unsigned"
    assert reason(opening, made().cosigned, [STRANGER.public, RU.public]) == "unsigned"
    assert reason(opening, made().cosigned, []) == "unsigned"
    assert reason(opening, made().cosigned, [US.public, US.public]) == "bad-key"
    for other in (PublicKey("somebody", US.public.raw), PublicKey("us", STRANGER.public.raw)):
        assert reason(opening, made().cosigned, [US.public, other]) == "bad-key"


def test_the_small_tree_fits_its_parameters() -> None:
    assert PARAMETERS.leaves == 4
