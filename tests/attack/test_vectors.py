"""The vectors for third parties are those that the tests make, and both verifiers judge them so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.attack.standalone import agreed
from tests.attack.vectors import FAMILIES, FOLDER, written

from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.drawing import round_of
from counterpoise.escrow.errors import RefusedError
from counterpoise.escrow.heads import Head, check_belongs, check_signatures, parse_head
from counterpoise.escrow.keys import PublicKey, check_keys, parse_public_key
from counterpoise.escrow.log import check_consistent, check_fork, check_inclusion
from counterpoise.escrow.parameters import Parameters
from counterpoise.escrow.record import read_entry

REASONS = {
    *("bad-key", "bad-form", "bad-note", "wrong-declaration", "bad-signature", "unsigned", "wrong-head"),
    *("not-included", "bad-record", "bad-place", "duplicate", "wrong-draw", "bad-reveal", "copied"),
    *("bad-sum", "inconsistent", "no-fork"),
}


def parties(lines: list[str]) -> list[PublicKey]:
    if not all(line.endswith("\n") for line in lines):
        raise RefusedError("bad-key", "no line")
    keys = [parse_public_key(line[:-1]) for line in lines]
    check_keys(keys)
    return keys


def check_head(head: bytes, declaration: bytes, keys: list[PublicKey]) -> tuple[Parameters, Head]:
    if not declaration.startswith(b"{"):
        raise RefusedError("bad-form", "no JSON")
    parameters = read_entry(declaration).said
    assert isinstance(parameters, Parameters)
    stated, note = parse_head(head)
    check_belongs(stated, parameters)
    check_signatures(note, parameters, keys)
    return parameters, stated


def check_draw(head: bytes, declaration: bytes, *said: bytes, keys: list[PublicKey]) -> tuple[int, ...]:
    parameters, stated = check_head(head, declaration, keys)
    commitments, reveals = dict(zip(keys, said[:2], strict=True)), dict(zip(keys, said[2:], strict=True))
    agreed_on = round_of(parameters, stated, said[0], keys[0])
    return agreed_on.result(commitments, reveals)


PACKAGE: dict[str, Callable[..., Any]] = {
    "opening": lambda opening, head, keys: check_opening(opening, head, keys),
    "head": check_head,
    "draw": check_draw,
    "entry": lambda entry, proof, keys: check_inclusion(entry, proof, keys),
    "continues": lambda old, new, proof, keys: check_consistent(old, new, proof, keys),
    "fork": lambda evidence, keys: check_fork(evidence, keys),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_files_are_those_that_the_tests_make(family: str) -> None:
    said = "run: python -m tests.attack.vectors"
    assert (FOLDER / f"{family}.json").read_text(encoding="utf-8") == written(family), said


@pytest.mark.parametrize("family", FAMILIES)
def test_both_judge_each_as_it_is_stated(family: str) -> None:
    vectors = json.loads((FOLDER / f"{family}.json").read_text(encoding="utf-8"))
    assert len({vector["name"] for vector in vectors}) == len(vectors)
    for vector in vectors:
        files = [file.encode() for file in vector["files"]]
        found = agreed_on(family, vector["keys"], files)
        assert found == vector["result"], vector["name"]


def agreed_on(family: str, lines: list[str], files: list[bytes]) -> str:
    return agreed(
        lambda: PACKAGE[family](*files, keys=parties(lines)),
        family,
        [line.encode() for line in lines],
        *files,
    )


def test_every_reason_has_a_vector() -> None:
    found = {
        vector["result"]
        for family in FAMILIES
        for vector in json.loads((FOLDER / f"{family}.json").read_text(encoding="utf-8"))
    }
    page = (FOLDER.parent / "escrow-format.md").read_text(encoding="utf-8")
    stated = {word for word in REASONS if f"`{word}`" in page}
    assert stated == REASONS
    assert found == REASONS | {"sound"}
