"""From a declaration to head and vault: what is hidden, what is refused, and what a crash leaves."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.escrow.entropy import UnsafeFixedEntropy
from tests.escrow.parties import BOUNDS, CHEAP, PASSPHRASE, RU, TABLE, US, declared, made

from counterpoise.escrow import committing, durable, opening, vault
from counterpoise.escrow.canonical import MAX_COUNT, record_bytes
from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.errors import DeclarationError, EscrowError
from counterpoise.escrow.heads import Head

SPARSE = """level,id,stratum,site,building,name,type,count
site,x,silos,,,,,
"""


def commit(folder: Path, table: str = TABLE, bounds: committing.Bounds = BOUNDS) -> Head:
    declaration = declared(folder, table)
    parameters = committing.plan(declaration, US.public, name="us-1990", bounds=bounds)
    return committing.commit(
        declaration,
        parameters,
        US,
        vault=folder / "v",
        passphrase=PASSPHRASE,
        public=folder / "p",
        cost=CHEAP,
    )


def test_everything_declared_can_be_opened_and_is_what_was_declared() -> None:
    checked = check_opening(made().everything.to_bytes(), made().cosigned, [US.public, RU.public])
    found = {str(record["id"]): record for _, record in checked.records}
    assert sorted(found) == ["depot", "hall", "m1", "m2", "m3", "north", "south", "w1"]
    assert found["m2"] == {
        "level": "item",
        "id": "m2",
        "site": "north",
        "building": "hall",
        "type": "missile-a",
        "count": 9,
        "note": "räil",
    }
    assert found["south"] == {"level": "site", "id": "south", "stratum": "silos"}
    assert checked.times == {"ru": 1_790_000_000}


def test_sites_open_without_what_they_hold() -> None:
    records = [json.loads(one.record) for one in made().sites.records]
    assert [one.index for one in made().sites.records] == [8 * i for i in range(6)]
    assert sorted(record["level"] for record in records) == ["dummy"] * 3 + ["site"] * 3
    assert {record.get("stratum") for record in records[4:]} == {None, "stores"}


def test_two_declarations_of_one_shape_look_alike(tmp_path: Path) -> None:
    bounds = committing.Bounds({"silos": 4, "stores": 2}, height=3, record_bytes=256)
    shapes = []
    for name, table in [("full", TABLE), ("sparse", SPARSE)]:
        folder = tmp_path / name
        folder.mkdir()
        commit(folder, table, bounds)
        files = sorted((folder / "p").iterdir())
        # Hashes, keys and random hexadecimal digits aside, the public files are the same.
        texts = [re.sub(r"[0-9a-f]{32,}|[A-Za-z0-9+/]{43}=", "#", file.read_text()) for file in files]
        texts = [re.sub(r"— us \S+", "— us #", text) for text in texts]
        shapes.append((texts, [file.stat().st_size for file in files], (folder / "v").stat().st_size))
    assert shapes[0] == shapes[1]


def test_the_default_bounds_are_powers_of_two(tmp_path: Path) -> None:
    parameters = committing.plan(declared(tmp_path), US.public, name="x")
    assert {one.name: one.sites for one in parameters.strata} == {"silos": 2, "stores": 1}
    assert parameters.height == 3  # four records and the site's own need eight leaves
    assert parameters.record_bytes == 128


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (committing.Bounds(sites={"silos": 1, "stores": 1}), "stratum 'silos' has 2 sites; its bound is 1"),
        (committing.Bounds(sites={"silos": 2}), "stratum 'stores' has 1 sites; its bound is 0"),
        (committing.Bounds(height=2), "a site holds 4 records; the height 2 leaves too little room"),
        (committing.Bounds(sites={"silos": 2**20, "stores": 1}), "at most 1048576 are allowed"),
        (committing.Bounds(record_bytes=64), "a record has"),
        (committing.Bounds(record_bytes=200), "record_bytes is a multiple of 64"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, bounds: committing.Bounds, said: str) -> None:
    with pytest.raises(EscrowError, match=re.escape(said)):
        committing.plan(declared(tmp_path), US.public, name="x", bounds=bounds)


def test_fixed_entropy_gives_the_same_head_and_another_word_another() -> None:
    assert made("one").head != made("two").head
    assert UnsafeFixedEntropy("one").take(8) == UnsafeFixedEntropy("one").take(8)


def test_salts_are_all_different() -> None:
    salts = [one.salt for one in made().everything.records]
    assert len(set(salts)) == len(salts)


def test_nothing_is_replaced(tmp_path: Path) -> None:
    commit(tmp_path)
    before = {file: file.read_bytes() for file in [tmp_path / "v", *(tmp_path / "p").iterdir()]}
    with pytest.raises(EscrowError, match="this exists; commit to another folder and vault"):
        commit(tmp_path)
    assert before == {file: file.read_bytes() for file in before}


class Crash(BaseException):
    """The machine stops."""


def steps_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    steps: list[str] = []
    monkeypatch.setattr(durable, "reached", steps.append)
    commit(folder)
    return steps


def test_the_vault_is_durable_before_the_head_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [step for step in steps_of(tmp_path, monkeypatch) if "in part" not in step]
    assert steps == [
        f"{file}: {step}"
        for file in ("v", "declaration.json", "head")
        for step in ("on disk, unnamed", "named", "durable")
    ]


@pytest.mark.medium
def test_a_crash_at_any_step_leaves_all_or_no_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "count").mkdir()
    total = len(steps_of(tmp_path / "count", monkeypatch))
    for last in range(total):
        folder = tmp_path / str(last)
        folder.mkdir()
        left = iter(range(last))

        def reached(step: str, left=left) -> None:
            if next(left, None) is None:
                raise Crash(step)

        monkeypatch.setattr(durable, "reached", reached)
        with pytest.raises(Crash):
            commit(folder)
        monkeypatch.setattr(durable, "reached", lambda step: None)
        if (folder / "p" / "head").exists():
            # It may have been seen: everything to open it is there.
            with vault.Vault(folder / "v", PASSPHRASE) as unlocked:
                names = opening.open_records(unlocked, ["m1"])
            head = (folder / "p" / "head").read_bytes()
            assert check_opening(names.to_bytes(), head, [US.public])
            with pytest.raises(EscrowError, match="this exists"):
                commit(folder)
        elif (folder / "v").exists():
            with pytest.raises(EscrowError, match="left over from a commit that did not end"):
                commit(folder)
        else:
            commit(folder)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            commit(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["d.csv"]
    commit(tmp_path)


BAD = {
    "a look-alike": ("site,\u0430,,,,", "id: 1 to 64 of"),
    "a duplicate": ("site,north,silos,,,,", "this identifier stands in line 2 already"),
    "a site that is not there": ("item,z,,nowhere,,,x,1", "site: there is no site 'nowhere'"),
    "a building that is not there": ("item,z,,north,nowhere,,x,1", "there is no building 'nowhere'"),
    "a building of another site": ("item,z,,south,hall,,x,1", "'hall' is at the site 'north'"),
    "a count with a sign": ("item,z,,south,,,x,-1", "count: a whole number"),
    "a count with zeros": ("item,z,,south,,,x,007", "count: a whole number"),
    "a fraction": ("item,z,,south,,,x,1.5", "count: a whole number"),
    "a formula": ("site,z,silos,,,=cmd(),,", "name: text is needed"),
    "a dummy": ("dummy,z,,,,,,", "dummies are added by"),
    "no level": (",z,,,,,,", "level: site, building or item is needed"),
    "a field of another level": ("site,z,silos,,,,x,", "type: a site has no such field"),
    "too many cells": ("site,z,silos,,,,,,,,,", "cells stand under"),
    "an unknown character": ("site,z,silos,,,\U000e0fff,,", "not assigned in Unicode"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    row, said = BAD[name]
    cells = row.count(",")
    row += "," * max(0, 8 - cells)
    with pytest.raises(DeclarationError, match=re.escape(said)) as refused:
        declared(tmp_path, TABLE + row + "\n")
    assert {one.line for one in refused.value.mistakes} == {10}


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    rows = "".join(f"site,{'!' * i},silos,,,,,,\n" for i in range(1, 6))
    with pytest.raises(DeclarationError) as refused:
        declared(tmp_path, TABLE + rows)
    assert len(refused.value.mistakes) == 5


def test_mixed_encodings_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_bytes(TABLE.encode() + "site,z,silos,,,Bär,,,\n".encode("latin-1"))
    with pytest.raises(DeclarationError, match=r"d.csv:10: this is not UTF-8"):
        committing_reading(tmp_path / "d.csv")


def committing_reading(path: Path, **more: int) -> object:
    from counterpoise.escrow.reading import read_declaration

    return read_declaration(path, **more)


def test_too_many_records_are_refused_by_count(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(TABLE, encoding="utf-8")
    assert committing_reading(tmp_path / "d.csv", most=8)
    with pytest.raises(DeclarationError, match="more than 7 records"):
        committing_reading(tmp_path / "d.csv", most=7)


def test_yaml_and_csv_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(
        """sites:
- id: north
  stratum: silos
  name: North base
  buildings:
  - id: hall
    items:
    - {id: m1, type: missile-a, count: 10}
    - {id: m2, type: missile-a, count: 9, note: räil}
  items:
  - {id: m3, type: missile-b, count: 0}
- {id: south, stratum: silos}
- id: depot
  stratum: stores
  name: Depot
  items: [{id: w1, type: warhead, count: 40}]
""",
        encoding="utf-8",
    )
    assert committing_reading(tmp_path / "d.yaml") == declared(tmp_path)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(0, MAX_COUNT)


@pytest.mark.medium
@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True), words | numbers))
def test_the_fast_form_of_a_record_is_that_of_rfc_8785(record: dict[str, str | int]) -> None:
    assert record_bytes(record) == rfc8785.dumps(dict(record))
