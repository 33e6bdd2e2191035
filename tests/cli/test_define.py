"""``define`` from the command line."""

from __future__ import annotations

import json


def test_it_prints_json(run) -> None:
    done = run("define", "space-1985", "--observable-only", "--draws", 32, "--max-clauses", 2, "--json")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert {"catalogue", "hash", "definitions", "inseparable"} <= set(found)
    assert found["catalogue"] == "space-1985"
    assert max(len(one["clauses"]) for one in found["definitions"]) <= 2


def test_it_says_it_in_treaty_language(run) -> None:
    done = run("define", "space-today", "--draws", 32, "--max-clauses", 1, "--without", "acceleration")
    assert done.status == 0
    assert (
        "1 clause: banned is any system that carries a body that comes down through the air whole."
        in done.out
    )
    assert "accelerate" not in done.out
    assert "Demarcation of 1997" in done.out


def test_bad_words_are_one_line_each(run) -> None:
    for words in (
        ["space-1986"],
        ["space-1985", "--weight", "us.missed"],
        ["space-1985", "--weight", "us.missed=-1"],
        ["space-1985", "--weight", "france.missed=2"],
        ["space-1985", "--without", "colour"],
    ):
        done = run("define", *words)
        assert done.status == 2
        assert len(done.problems) == 1
