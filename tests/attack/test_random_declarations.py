"""Whatever a declarer commits to, package and stand-alone verifier say the same word about it."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from tests.attack.dishonest import DUMMY, PARAMETERS, committed
from tests.attack.dishonest_snapshots import made, reason
from tests.attack.test_openings import reason as first_reason

CASES = 300
NAMES = ["a", "b", "c"]
STRATA = [stratum.name for stratum in PARAMETERS.strata]
ODD: list[Any] = [
    "",
    " x",
    "x ",
    "=1",
    "-",
    "\u00e9",
    "e\u0301",
    "a\u200bb",
    "x" * 64,
    "x" * 65,
    0,
    2**53 - 1,
    "yes",
]
KEYS = [
    "id",
    "site",
    "stratum",
    "building",
    "replaces",
    "is_gone",
    "name",
    "count",
    "type",
    "note",
    "of",
]


def record(rng: random.Random, blocks: int, *, is_first: bool) -> dict[str, Any]:
    """Mostly what could stand there, sometimes with something odd."""
    level = rng.choice(
        ["site"] * 5 + ["dummy"] if is_first else ["item"] * 4 + ["building", "dummy", "dummy"]
    )
    if level == "dummy":
        return dict(DUMMY)
    found: dict[str, Any] = {"level": level, "id": rng.choice(NAMES) + ("" if is_first else rng.choice("ik"))}
    found |= {"stratum": rng.choice(STRATA)} if level == "site" else {"site": rng.choice(NAMES)}
    if level == "item":
        found |= {"type": "x", "count": rng.randrange(3)}
    if rng.random() < 0.3:
        found |= {"replaces": rng.randrange(blocks)} if level == "site" else {}
    if rng.random() < 0.1:
        found = {key: value for key, value in found.items() if key not in ("type", "count")} | {
            "is_gone": "yes"
        }
    if rng.random() < 0.05:
        found[rng.choice(KEYS)] = rng.choice(ODD)
    return found


def declared(rng: random.Random, blocks: int) -> list[dict[str, Any]]:
    """Blocks of two leaves, put right in most of what could not stand."""
    leaves = [record(rng, blocks, is_first=i % 2 == 0) for i in range(2 * blocks)]
    for i, leaf in enumerate(leaves):
        block, site = i // 2, leaves[i - i % 2]
        if block < 2 and rng.random() < 0.95:
            leaf = {key: value for key, value in leaf.items() if key not in ("replaces", "is_gone")}
        if "stratum" in leaf and block < 2 and rng.random() < 0.9:
            leaf["stratum"] = STRATA[block]
        if "site" in leaf and "id" in site and rng.random() < 0.9:
            leaf["site"] = site["id"]
        before = leaves[2 * leaf["replaces"]] if leaf.get("replaces") in range(block) else {}
        if "stratum" in before and rng.random() < 0.9:
            leaf |= {"id": before["id"], "stratum": before["stratum"]}
        leaves[i] = leaf
    return leaves


def some(rng: random.Random, leaves: int) -> list[int]:
    """All leaves, or some of them."""
    return sorted(rng.sample(range(leaves), rng.choice([leaves, leaves, rng.randint(1, leaves)])))


@pytest.mark.medium
def test_first_heads_are_judged_alike() -> None:
    rng, found = random.Random(1986), Counter[str]()
    for _ in range(CASES):
        found[first_reason(*committed(*declared(rng, 2), opened=some(rng, 4)))] += 1
    assert min(found[word] for word in ("sound", "bad-record", "bad-place", "duplicate")) > 3, found


@pytest.mark.medium
def test_snapshots_are_judged_alike() -> None:
    rng, found = random.Random(1987), Counter[str]()
    for _ in range(CASES):
        blocks = rng.randint(3, 5)
        leaves, opened = declared(rng, blocks), some(rng, 2 * blocks)
        replaced = {
            leaf["replaces"]: i // 2
            for i, leaf in enumerate(leaves)
            if i % 2 == 0 and leaf.get("replaces") in range(blocks) and rng.random() < 0.95
        }
        values = [
            leaf["count"] if leaf.get("count") in range(9) and i // 2 not in replaced else 0
            for i, leaf in enumerate(leaves)
        ]
        values[rng.randrange(len(values))] += rng.random() < 0.5
        summed = [i for i in opened if rng.random() < 0.3]
        found[reason(*made(*leaves, replaced=replaced, opened=opened, values=values, summed=summed))] += 1
    words = ("sound", "bad-record", "bad-place", "duplicate")
    assert min(found[word] for word in words) > 2, found
