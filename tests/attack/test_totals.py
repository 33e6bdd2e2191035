"""Totals of a dishonest declarer: what does not add up is refused, and a lie survives as stated."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from math import comb, sqrt
from typing import Any

import pytest
from tests.attack.dishonest import DUMMY, item, site
from tests.attack.dishonest_snapshots import made, reason

from counterpoise.escrow.canonical import MAX_COUNT
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.heads import parse_head
from counterpoise.escrow.merkle import climbed, joined, siblings_of
from counterpoise.escrow.notes import Note
from counterpoise.escrow.summing import Sum, leaf_sum, node_sum

# Two blocks, four leaves: two items with counts.
RECORDS = [site("a"), item("i", count=3), site("s", "stores"), item("k", "s", count=4)]
TRUE = [0, 3, 0, 4]
STANDARD_ERRORS = 3


def of(values: list[int], summed: list[int], **more: Any) -> str:
    return reason(*made(*RECORDS, snapshot=0, values=values, summed=summed, **more))


def test_a_true_total_is_sound_and_its_sum_is_in_the_head() -> None:
    assert of(TRUE, [0, 1, 2, 3]) == "sound"
    head, _ = parse_head(made(*RECORDS, snapshot=0, values=TRUE)[1])
    assert [(one.field, one.sum) for one in head.totals] == [("count", 7)]


def test_sums_are_disclosed_only_along_opened_paths() -> None:
    closed, _ = made(*RECORDS, snapshot=0, values=TRUE)
    assert "totals" not in json.loads(closed)
    opened, _ = made(*RECORDS, snapshot=0, values=TRUE, summed=[1])
    assert json.loads(opened)["totals"][0]["sums"] == [0, 4]


@pytest.mark.parametrize(
    ("values", "summed", "expected"),
    [
        ([0, 2, 0, 4], [1], "bad-sum"),  # too little
        ([0, 5, 0, 4], [1], "bad-sum"),  # too much
        ([1, 3, 0, 4], [0], "bad-sum"),  # a site that counts as something
        ([0, 2, 0, 4], [0, 2, 3], "sound"),  # a lie shows only where it is
        ([0, 4, 0, 3], [1], "bad-sum"),  # the right total of wrong parts
    ],
)
def test_a_false_leaf_shows_when_it_is_opened(values: list[int], summed: list[int], expected: str) -> None:
    assert of(values, summed) == expected


def test_what_was_replaced_or_is_gone_counts_no_more() -> None:
    changed = [*RECORDS, site("a", replaces=0), item("i", count=9), DUMMY, DUMMY]
    for values, expected in (([0, 0, 0, 4, 0, 9, 0, 0], "sound"), ([0, 3, 0, 4, 0, 9, 0, 0], "bad-sum")):
        made_so = made(*changed, replaced={0: 2}, values=values, summed=[1, 5])
        assert reason(*made_so) == expected


def changed(change: Callable[[dict[str, Any]], object]) -> tuple[bytes, bytes]:
    opening, head = made(*RECORDS, snapshot=0, values=TRUE, summed=[1, 3])
    value = json.loads(opening)
    change(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n", head


def first(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda v: v["totals"][0].update({key: value})


FORMS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "a negative sum": ("bad-form", first("sums", [0, -4])),
    "a sum that is too large": ("bad-form", first("sums", [0, MAX_COUNT + 1])),
    "a fraction": ("bad-form", first("sums", [0, 4.5])),
    "a sum that is true": ("bad-form", first("sums", [False, 4])),
    "a sum less than hashes": ("bad-form", first("sums", [0])),
    "a sum as text": ("bad-form", first("sums", ["0", "4"])),
    "another order": ("bad-form", lambda v: v["totals"].reverse()),
    "one leaf twice": ("bad-form", lambda v: v["totals"].append(v["totals"][-1])),
    "an empty list": ("bad-form", lambda v: v.update(totals=[])),
    "no list": ("bad-form", lambda v: v.update(totals={})),
    "a key more": ("bad-form", first("value", 3)),
    "a field that is no text": ("bad-form", first("field", 1)),
    "sums that overflow": ("bad-sum", first("sums", [MAX_COUNT, 4])),
    "sums that overflow above": ("bad-sum", first("sums", [0, MAX_COUNT])),
    "another sum": ("bad-sum", first("sums", [1, 4])),
    "sums that swap places": ("bad-sum", first("sums", [4, 0])),
    "another field": ("bad-sum", first("field", "c")),
    "another leaf": ("bad-sum", first("index", 0)),
    "a leaf that is not opened": ("bad-sum", lambda v: v["records"].pop(3)),
    "a path cut": ("bad-sum", first("sums", [])),
}
FORMS["a path cut"] = (
    "bad-sum",
    lambda v: v["totals"][0].update(sums=[0], proof=v["totals"][0]["proof"][:1]),
)


@pytest.mark.parametrize("name", FORMS)
def test_broken_sums_are_refused(name: str) -> None:
    expected, change = FORMS[name]
    assert reason(*changed(change)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("total count 7 ", "total count -7 ", "bad-note"),
        ("total count 7 ", "total count 07 ", "bad-note"),
        ("total count 7 ", f"total count {MAX_COUNT + 1} ", "bad-note"),
        ("total count 7 ", "total count 6 ", "wrong-head"),
        ("total count 7 ", "total note 7 ", "wrong-declaration"),
        ("total count 7 ", "total other 7 ", "wrong-declaration"),
        ("total count 7 ", "totals count 7 ", "bad-note"),
    ],
)
def test_a_total_of_another_form_is_refused(old: str, new: str, expected: str) -> None:
    from tests.escrow.parties import RU, SEEN, US

    opening, head = made(*RECORDS, snapshot=0, values=TRUE, summed=[1])
    text = parse_head(head)[1].text
    assert old in text
    bad = Note(text.replace(old, new)).signed(US).cosigned(RU, time=SEEN)
    assert reason(opening, bad.to_bytes()) == expected
    twice = Note(text + text.splitlines(keepends=True)[-1]).signed(US).cosigned(RU, time=SEEN)
    assert reason(opening, twice.to_bytes()) == "bad-note"


def test_a_total_of_more_than_2_53_cannot_be_made() -> None:
    leaves = [leaf_sum(MAX_COUNT, bytes(32)), leaf_sum(1, bytes(32))]
    with pytest.raises(EscrowError, match="a sum is beyond 9007199254740991"):
        joined(leaves, node_sum)


def test_a_node_cannot_claim_another_sum_than_that_of_its_children() -> None:
    leaves = [leaf_sum(value, bytes([value]) * 32) for value in (1, 2, 3, 4)]
    left, right = node_sum(*leaves[:2]), node_sum(*leaves[2:])
    lie = node_sum(Sum(left.sum + 5, left.hash), right)  # 15 in the place of 10
    for i, siblings in enumerate(([leaves[1], right], [leaves[0], right])):
        for claimed in range(20):
            path = [siblings[0]._replace(sum=claimed), siblings[1]]
            assert climbed(leaves[i], i, 4, path, node_sum) != lie


def test_the_tree_of_sums_is_as_the_format_says() -> None:
    import struct
    from hashlib import sha256

    def leaf(value: int, commitment: bytes) -> bytes:
        return sha256(b"\x02" + struct.pack(">Q", value) + commitment).digest()

    def node(left_sum: int, left: bytes, right_sum: int, right: bytes) -> bytes:
        sums = struct.pack(">Q", left_sum), struct.pack(">Q", right_sum)
        return sha256(b"\x03" + sums[0] + left + sums[1] + right).digest()

    commitments = [bytes([i]) * 32 for i in range(3)]
    one, two, three = (leaf(value, c) for value, c in zip((5, 6, 7), commitments, strict=True))
    expected = node(11, node(5, one, 6, two), 7, three)
    leaves = [leaf_sum(value, c) for value, c in zip((5, 6, 7), commitments, strict=True)]
    assert joined(leaves, node_sum) == (18, expected)
    assert siblings_of(leaves, node_sum)(2) == [(11, node(5, one, 6, two))]


@pytest.mark.medium
@pytest.mark.parametrize(("leaves", "false", "opened"), [(16, 1, 4), (16, 2, 5), (13, 3, 3)])
def test_a_false_total_survives_with_the_stated_chance(leaves: int, false: int, opened: int) -> None:
    """C(N − k, n)/C(N, n), by opening n leaves of a tree in which k have another sum than their record."""
    rng, trials = random.Random(1985), 2000
    commitments = [bytes([i]) * 32 for i in range(leaves)]
    survived = 0
    for _ in range(trials):
        lies = set(rng.sample(range(leaves), false))
        tree = [leaf_sum(10 - (i in lies), one) for i, one in enumerate(commitments)]
        root, path = joined(tree, node_sum), siblings_of(tree, node_sum)
        survived += all(
            climbed(leaf_sum(10, commitments[i]), i, leaves, path(i), node_sum) == root
            for i in rng.sample(range(leaves), opened)
        )
    expected = comb(leaves - false, opened) / comb(leaves, opened)
    error = sqrt(expected * (1 - expected) / trials)
    assert abs(survived / trials - expected) < STANDARD_ERRORS * error
