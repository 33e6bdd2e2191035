"""Files changed at random: the package and the stand-alone verifier refuse them for one reason."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from tests.attack.test_vectors import agreed_on
from tests.attack.vectors import FAMILIES, FOLDER

CASES = 4000
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    2**53,
    2**32,
    "",
    "x",
    "é",
    [],
    {},
    "A" * 43 + "=",
    "0" * 64,
    1,
    2,
    "\n",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inside for found in ((*path, key), *places(one, (*path, key)))]


def as_json(data: bytes, rng: random.Random) -> bytes:
    """One value of canonical JSON put otherwise, left out or doubled; the rest stays canonical."""
    try:
        value = json.loads(data)
    except ValueError:
        return data
    *way, last = rng.choice(places(value))
    holder = value
    for key in way:
        holder = holder[key]
    if rng.random() < 0.6:
        holder[last] = rng.choice(ODD)
    elif isinstance(holder, list) and rng.random() < 0.5:
        holder.insert(last, holder[last])
    else:
        del holder[last]
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def as_bytes(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, left out or put in."""
    changed, at = bytearray(data), rng.randrange(len(data))
    stop = at + rng.choice([0, 1, 1, 8])
    changed[at:stop] = bytes(rng.choices(b'\n 0"\\,:{}[]=+A\x85\xc2', k=rng.choice([0, 1, 2])))
    return bytes(changed)


def as_lines(data: bytes, rng: random.Random) -> bytes:
    """Lines swapped, doubled or left out."""
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one : one + rng.choice([0, 1])] = [lines[other]] * rng.choice([0, 1])
    return b"\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_both_say_the_same_of_changed_files(family: str) -> None:
    rng, found = random.Random(family), Counter[str]()
    vectors = json.loads((FOLDER / f"{family}.json").read_text(encoding="utf-8"))
    for _ in range(CASES):
        vector = rng.choice(vectors)
        files = [file.encode() for file in vector["files"]]
        which = rng.randrange(len(files))
        change = rng.choice([as_json, as_json, as_bytes, as_lines])
        files[which] = change(files[which], rng)
        found[agreed_on(family, vector["keys"], files)] += 1
    assert len(found) > 3, found
