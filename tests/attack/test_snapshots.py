"""Snapshots of a dishonest declarer: what the head does not bear out is refused, for the stated reason."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.attack.dishonest import DUMMY, item, site
from tests.attack.dishonest_snapshots import KEYS, made, reason

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.checking import check_opening

# Two blocks of the first head: the silo "a" with an item, the store "s"; then two blocks of changes.
FIRST = [site("a"), item("i"), site("s", "stores"), DUMMY]
EMPTY = [DUMMY, DUMMY]


def gone(name: str = "a", replaces: int = 0, stratum: str = "silos") -> dict[str, Any]:
    return {"level": "site", "id": name, "stratum": stratum, "replaces": replaces, "is_gone": "yes"}


def lost(name: str = "i", at: str = "a") -> dict[str, Any]:
    return {"level": "item", "id": name, "site": at, "is_gone": "yes"}


CHANGED = [*FIRST, site("a", replaces=0), item("i", count=2), *EMPTY]


def test_honest_snapshots_are_sound_and_say_what_stands() -> None:
    opening, head = made(*CHANGED, replaced={0: 2})
    checked = check_opening(opening, head, KEYS)
    assert checked.replaced == {0: 2}
    assert checked.successors == {0: 2, 1: 1, 2: 2, 3: 3}
    assert reason(*made(*FIRST, site("b"), item("k", "b"), *EMPTY)) == "sound"
    assert reason(*made(*FIRST, gone(), DUMMY, *EMPTY, replaced={0: 2})) == "sound"
    assert reason(*made(*FIRST, site("a", replaces=0), lost(), *EMPTY, replaced={0: 2})) == "sound"
    chain = [*FIRST, site("a", replaces=0), DUMMY, gone(replaces=2), DUMMY]
    assert reason(*made(*chain, replaced={0: 2, 2: 3}, snapshot=2)) == "sound"
    # An item that moves from one site to another stands once.
    moved = [*FIRST, site("a", replaces=0), DUMMY, site("s", "stores", replaces=1), item("i", "s")]
    assert reason(*made(*moved, replaced={0: 2, 1: 3})) == "sound"


DISHONEST: dict[str, tuple[str, dict[str, Any]]] = {
    "what was replaced, shown as if it stood": (
        "not-included",
        {"records": CHANGED, "replaced": {0: 2}, "shown": {0: 0}, "opened": [0, 1]},
    ),
    "what was replaced, without what replaced it": (
        "bad-place",
        {"records": CHANGED, "replaced": {0: 2}, "opened": [0, 1]},
    ),
    "what replaces, without what it replaced": (
        "bad-place",
        {"records": CHANGED, "replaced": {0: 2}, "opened": [4, 5]},
    ),
    "a change that the head does not know": ("bad-place", {"records": CHANGED}),
    "two replacements of one block": (
        "bad-place",
        {"records": [*FIRST, site("a", replaces=0), DUMMY, gone(), DUMMY], "replaced": {0: 2}},
    ),
    "another site in the place of one": (
        "bad-place",
        {"records": [*FIRST, site("b", replaces=0), DUMMY, *EMPTY], "replaced": {0: 2}},
    ),
    "another stratum in the place of one": (
        "bad-place",
        {"records": [*FIRST, site("a", "stores", replaces=0), DUMMY, *EMPTY], "replaced": {0: 2}},
    ),
    "a stratum that there is not": ("bad-place", {"records": [*FIRST, site("b", "x"), DUMMY, *EMPTY]}),
    "the stratum of the changes": ("bad-place", {"records": [*FIRST, site("b", "changes"), DUMMY, *EMPTY]}),
    "a tombstone for another site": (
        "bad-place",
        {"records": [*FIRST, gone("s", 0, "stores"), DUMMY, *EMPTY], "replaced": {0: 2}},
    ),
    "a tombstone over another site's item": (
        "duplicate",
        {
            "records": [*FIRST, site("s", "stores", replaces=1), lost("i", "s"), *EMPTY],
            "replaced": {1: 2},
        },
    ),
    "a tombstone over nothing": (
        "bad-record",
        {"records": [*FIRST, gone() | {"replaces": "0"}, DUMMY, *EMPTY]},
    ),
    "a tombstone that replaces nothing": (
        "bad-record",
        {"records": [*FIRST, {k: v for k, v in gone().items() if k != "replaces"}, DUMMY, *EMPTY]},
    ),
    "a tombstone with a field": (
        "bad-record",
        {"records": [*FIRST, gone() | {"name": "x"}, DUMMY, *EMPTY], "replaced": {0: 2}},
    ),
    "a tombstone that says no": (
        "bad-record",
        {"records": [*FIRST, gone() | {"is_gone": "no"}, DUMMY, *EMPTY], "replaced": {0: 2}},
    ),
    "an item behind a tombstone": (
        "bad-place",
        {"records": [*FIRST, gone(), item("k"), *EMPTY], "replaced": {0: 2}},
    ),
    "a site revived in the place of its tombstone": (
        "bad-place",
        {
            "records": [*FIRST, gone(), DUMMY, site("a", replaces=2), DUMMY],
            "replaced": {0: 2, 2: 3},
            "snapshot": 2,
        },
    ),
    "a site revived as a new one": (
        "duplicate",
        {"records": [*FIRST, gone(), DUMMY, site("a"), DUMMY], "replaced": {0: 2}, "snapshot": 2},
    ),
    "an item revived at its site": (
        "duplicate",
        {
            "records": [*FIRST, site("a", replaces=0), lost(), site("a", replaces=2), item("i")],
            "replaced": {0: 2, 2: 3},
            "snapshot": 2,
        },
    ),
    "an item revived elsewhere": (
        "duplicate",
        {
            "records": [*FIRST, site("a", replaces=0), lost(), site("b"), item("i", "b")],
            "replaced": {0: 2},
            "snapshot": 2,
        },
    ),
    "one item in two blocks that stand": (
        "duplicate",
        {"records": [*FIRST, site("b"), item("i", "b"), *EMPTY]},
    ),
    "a replacement before what it replaces": (
        "bad-place",
        {"records": [*FIRST, site("a", replaces=0), DUMMY, site("b", replaces=2), DUMMY], "replaced": {2: 0}},
    ),
    "a successor that is no block": ("bad-place", {"records": CHANGED, "replaced": {0: 9}}),
    "a successor among the first blocks": ("bad-place", {"records": CHANGED, "replaced": {0: 1}}),
    "a replacement in the first snapshot": (
        "bad-place",
        {"records": [site("a"), DUMMY, site("s", "stores", replaces=0), DUMMY], "snapshot": 0},
    ),
    "a tombstone in the first snapshot": (
        "bad-place",
        {"records": [site("a"), lost(), site("s", "stores"), DUMMY], "snapshot": 0},
    ),
    "blocks that are not told of": (
        "bad-place",
        {"records": CHANGED, "replaced": {0: 2}, "blocks": [0, 1, 2]},
    ),
    "more blocks than opened": ("bad-place", {"records": CHANGED, "opened": [2], "blocks": [1, 3]}),
    "no block more": ("wrong-declaration", {"records": FIRST}),
    "a block too few for its number": ("wrong-declaration", {"records": CHANGED, "snapshot": 3}),
    "half a block": ("wrong-declaration", {"records": [*FIRST, site("b")], "opened": [0, 1]}),
}


@pytest.mark.parametrize("name", DISHONEST)
def test_a_dishonest_snapshot_shows_when_opened(name: str) -> None:
    expected, how = DISHONEST[name]
    more = {key: value for key, value in how.items() if key != "records"}
    assert reason(*made(*how["records"], **more)) == expected


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    opening, _ = made(*CHANGED, replaced={0: 2})
    value = json.loads(opening)
    change(value)
    return canonical_bytes(value) + b"\n"


FORMS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "no list of blocks": ("bad-form", lambda v: v.update(blocks={})),
    "an empty list of blocks": ("bad-form", lambda v: v.update(blocks=[])),
    "blocks in another order": ("bad-form", lambda v: v["blocks"].reverse()),
    "a block twice": ("bad-form", lambda v: v["blocks"].append(v["blocks"][-1])),
    "a successor as text": ("bad-form", lambda v: v["blocks"][0].update(successor="2")),
    "a negative successor": ("bad-form", lambda v: v["blocks"][0].update(successor=-1)),
    "a huge successor": ("bad-form", lambda v: v["blocks"][0].update(successor=2**32)),
    "a short salt of a block": ("bad-form", lambda v: v["blocks"][0].update(salt="AAAA")),
    "a key more in a block": ("bad-form", lambda v: v["blocks"][0].update(note="")),
    "no blocks": ("bad-place", lambda v: v.pop("blocks")),
    "another salt of a block": (
        "not-included",
        lambda v: v["blocks"][0].update(salt=base64.b64encode(bytes([9]) * 32).decode()),
    ),
    "another successor": ("not-included", lambda v: v["blocks"][1].update(successor=3)),
    "a block's path cut": ("not-included", lambda v: v["blocks"][0]["proof"].pop()),
    "another block": ("not-included", lambda v: v["blocks"][3].update(index=4)),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_broken_list_of_blocks_is_refused(name: str) -> None:
    expected, change = FORMS[name]
    _, head = made(*CHANGED, replaced={0: 2})
    assert reason(changed(change), head) == expected


def test_blocks_mean_nothing_under_a_first_head() -> None:
    _, head = made(*FIRST, snapshot=0)
    value = json.loads(made(*FIRST, snapshot=0)[0])
    value["blocks"] = json.loads(made(*CHANGED, replaced={0: 2})[0])["blocks"][:1]
    assert reason(canonical_bytes(value) + b"\n", head) == "not-included"


@pytest.mark.medium
def test_every_single_bit_of_an_opening_under_a_snapshot_counts() -> None:
    opening, head = made(*CHANGED, replaced={0: 2}, opened=[0, 4])
    assert reason(opening, head) == "sound"
    for bit in range(8 * len(opening)):
        bad = bytearray(opening)
        bad[bit // 8] ^= 1 << bit % 8
        assert reason(bytes(bad), head) != "sound", f"bit {bit}"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\n".join(line for line in text.split("\n") if not line.startswith("successors")),
        lambda text: text.replace("successors ", "successor "),
        lambda text: text + "note x\n",
        lambda text: text.replace("/1\n", "/0\n"),
    ],
)
def test_a_head_of_another_form_is_refused(change: Callable[[str], str], tmp_path: Path) -> None:
    from tests.escrow.parties import RU, SEEN, US

    from counterpoise.escrow.heads import parse_head
    from counterpoise.escrow.notes import Note

    opening, head = made(*CHANGED, replaced={0: 2})
    text = change(parse_head(head)[1].text)
    assert reason(opening, Note(text).signed(US).cosigned(RU, time=SEEN).to_bytes()) == "bad-note"
