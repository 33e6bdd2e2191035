"""Snapshots: what changed is laid anew, the rest stays, and a stop anywhere loses nothing."""

from __future__ import annotations

import json
import random
from itertools import count
from pathlib import Path

import pytest
from tests.escrow.parties import BOUNDS, CHEAP, PASSPHRASE, RU, SEEN, TABLE, US, declared

from counterpoise.escrow import committing, cosigning, durable, heads, opening, snapshotting, vault
from counterpoise.escrow.checking import Checked, check_opening
from counterpoise.escrow.drawing import Round
from counterpoise.escrow.errors import DeclarationError, EscrowError, RefusedError
from counterpoise.escrow.log import check_continues, tree_of
from counterpoise.escrow.record import Record

KEYS = [US.public, RU.public]
# m1 moves to the south, m2 is eliminated, m3 counts otherwise; the depot is gone, a new one is there.
LATER = """level,id,stratum,site,building,name,type,count,note
site,north,silos,,,North base,,,
building,hall,,north,,,,,
item,m3,,north,,,missile-b,5,
site,south,silos,,,,,,
item,m1,,south,,,missile-a,10,
site,depot-2,stores,,,,,,
item,w2,,depot-2,,,warhead,30,
"""


def commit(folder: Path) -> heads.Head:
    """The first head, in ``0``, cosigned, and in the cosigner's record ``r``."""
    declaration = declared(folder)
    parameters = committing.plan(declaration, US.public, name="us-1990", bounds=BOUNDS)
    head = committing.commit(
        declaration,
        parameters,
        US,
        vault=folder / "v",
        passphrase=PASSPHRASE,
        public=folder / "0",
        cost=CHEAP,
        totals=["count"],
    )
    cosign(folder, 0)
    return head


def cosign(folder: Path, number: int, *, proof: bytes | None = None) -> None:
    with Record(folder / "r") as record:
        path = folder / str(number) / "head"
        cosigning.cosign_head(path, RU, [US.public], now=SEEN + number, record=record, proof=proof)


def snapshot(
    folder: Path, table: str = LATER, *, number: int = 1, changes: int | None = 4
) -> snapshotting.Done:
    return snapshotting.snapshot(
        declared(folder, table),
        US,
        vault=folder / "v",
        passphrase=PASSPHRASE,
        before=folder / str(number - 1) / "head",
        public=folder / str(number),
        changes=changes,
    )


def opened(folder: Path, *names: str, number: int = 1, **more: object) -> Checked:
    with vault.Vault(folder / "v", PASSPHRASE) as unlocked:
        found = opening.open_records(unlocked, names, snapshot=number, **more)  # type: ignore[arg-type]
    head = (folder / str(number) / "head").read_bytes()
    return check_opening(found.to_bytes(), head, KEYS)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A declaration and its first snapshot, cosigned."""
    folder = tmp_path_factory.mktemp("twice")
    commit(folder)
    done = snapshot(folder)
    assert (done.new, done.changed, done.gone, done.unmarked, done.appended) == (1, 2, 1, 0, 4)
    cosign(folder, 1)
    return folder


def standing(checked: Checked) -> dict[str, dict[str, str | int]]:
    """What is opened and stands, by identifier."""
    return {
        str(record["id"]): record
        for index, record in checked.records
        if "id" in record and (index >> checked.parameters.height) not in checked.replaced
    }


def test_everything_that_stands_can_be_opened_and_is_what_was_declared(twice: Path) -> None:
    found = standing(opened(twice, "north", "hall", "m3", "south", "m1", "depot-2", "w2"))
    assert found["m3"]["count"] == 5
    assert found["m1"]["site"] == "south"
    assert sorted(found) == ["depot-2", "hall", "m1", "m3", "north", "south", "w2"]


def test_what_was_eliminated_says_so(twice: Path) -> None:
    assert standing(opened(twice, "m2"))["m2"] == {
        "level": "item",
        "id": "m2",
        "site": "north",
        "is_gone": "yes",
    }
    assert standing(opened(twice, "depot"))["depot"]["is_gone"] == "yes"
    # What stood at the depot is found where it stood, in a block that is replaced by a tombstone.
    checked = opened(twice, "w1")
    assert "w1" not in standing(checked)
    assert "w1" in {record.get("id") for _, record in checked.records}


def test_the_first_head_can_still_be_opened(twice: Path) -> None:
    checked = opened(twice, "m1", "m2", "depot", number=0)
    assert {name: record["level"] for name, record in standing(checked).items()} == {
        "north": "site",
        "hall": "building",
        "m1": "item",
        "m2": "item",
        "depot": "site",
    }


def test_the_old_leaves_are_unchanged(twice: Path) -> None:
    with vault.Vault(twice / "v", PASSPHRASE) as unlocked:
        assert [one.blocks for one in unlocked.snapshots] == [6, 10]
        assert opening.head_in(unlocked, snapshot=0).text == text_of(twice / "0" / "head")
        assert opening.head_in(unlocked).text == text_of(twice / "1" / "head")
        salts = [slot.salt for block in range(10) for slot in unlocked.block(block)]
    assert len(set(salts)) == len(salts)


def text_of(path: Path) -> str:
    return heads.parse_head(path.read_bytes())[1].text


def test_the_new_head_continues_the_old_one_and_no_other(twice: Path) -> None:
    old, new = ((twice / number / "head").read_bytes() for number in "01")
    proof = (twice / "1" / "continues.json").read_bytes()
    check_continues(tree_of(old)[0], tree_of(new)[0], proof)
    with pytest.raises(RefusedError, match="inconsistent"):
        check_continues(tree_of(new)[0], tree_of(old)[0], proof)


def test_totals_count_what_stands(twice: Path) -> None:
    first, second = (heads.parse_head((twice / number / "head").read_bytes())[0] for number in "01")
    assert [(one.field, one.sum) for one in first.totals] == [("count", 10 + 9 + 0 + 40)]
    assert [(one.field, one.sum) for one in second.totals] == [("count", 5 + 10 + 30)]
    for number in (0, 1):
        blocks = range(6 if number == 0 else 10)
        assert opened(twice, blocks=blocks, is_whole=True, totals=["count"], number=number)


def test_a_draw_reaches_the_changes(twice: Path) -> None:
    head = heads.parse_head((twice / "1" / "head").read_bytes())[0]
    parameters = cosigning.read_parameters(twice / "1" / "declaration.json")
    assert [(one.name, one.sites) for one in Round(parameters, head, 1, (0, 0, 4)).strata] == [
        ("silos", 4),
        ("stores", 2),
        ("changes", 4),
    ]
    agreed = Round(parameters, head, 1, (4, 2, 4))
    secrets = {US: bytes(32), RU: bytes([1]) * 32}
    bound = {key.public: agreed.commit(key, secret) for key, secret in secrets.items()}
    shown = {
        key.public: agreed.reveal(key, secret, bound[other.public], other.public)
        for (key, secret), other in zip(secrets.items(), (RU, US), strict=True)
    }
    assert sorted(agreed.result(bound, shown)) == list(range(10))
    with pytest.raises(EscrowError, match="a quota for each stratum"):
        Round(parameters, head, 1, (4, 2))
    checked = opened(twice, blocks=range(10))
    assert len(checked.records) == 10
    assert len(checked.replaced) == 3


def test_a_snapshot_without_changes_looks_like_one_with_them(tmp_path: Path) -> None:
    sizes = []
    for name, table in (("none", TABLE), ("some", LATER)):
        folder = tmp_path / name
        folder.mkdir()
        commit(folder)
        snapshot(folder, table)
        files = sorted((folder / "1").iterdir())
        # The sum of a total is as long as its number; all else is of one length.
        lengths = [len(file.read_bytes().replace(b" 59 ", b" 45 ")) for file in files]
        sizes.append((lengths, (folder / "v").stat().st_size))
    assert sizes[0] == sizes[1]


def test_a_second_snapshot_follows_the_first(twice: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "again"
    shutil.copytree(twice, folder)
    done = snapshot(folder, LATER.replace("missile-b,5", "missile-b,6"), number=2, changes=1)
    assert (done.new, done.changed, done.gone, done.head.snapshot) == (0, 1, 0, 2)
    cosign(folder, 2)
    checked = opened(folder, "m3", number=2)
    assert standing(checked)["m3"]["count"] == 6
    assert len(checked.replaced) == 2
    # Under the head between, what changed last still stands.
    assert standing(opened(folder, "m3", number=1))["m3"]["count"] == 5
    assert standing(opened(folder, "m3", number=0))["m3"]["count"] == 0


BAD = {
    "m2": (LATER + "item,m2,,north,,,missile-a,9,\n", "this was eliminated"),
    "depot": (LATER + "site,depot,stores,,,,,,\n", "this was eliminated"),
    "north": (LATER.replace("site,north,silos", "site,north,stores"), "a site keeps its stratum"),
    "x": (LATER + "site,x,airfields,,,,,,\n", "one of silos, stores is needed"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_follow_is_named(twice: Path, tmp_path: Path, name: str) -> None:
    table, said = BAD[name]
    before = (twice / "v").read_bytes()
    with pytest.raises(DeclarationError, match=said) as refused:
        snapshotting.snapshot(
            declared(tmp_path, table),
            US,
            vault=twice / "v",
            passphrase=PASSPHRASE,
            before=twice / "1" / "head",
            public=tmp_path / "2",
        )
    assert [one.path for one in refused.value.mistakes] == [name]
    assert (twice / "v").read_bytes() == before


def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    commit(tmp_path)
    before = (tmp_path / "v").read_bytes()
    with pytest.raises(EscrowError, match="4 sites changed; the bound of changes is 3"):
        snapshot(tmp_path, changes=3)
    crowded = LATER + "".join(f"item,k{i},,north,,,x,1,\n" for i in range(6))
    with pytest.raises(EscrowError, match="north holds 8 records; the height 3 leaves too little room"):
        snapshot(tmp_path, crowded)
    with pytest.raises(EscrowError, match="at most 1048576 are allowed"):
        snapshot(tmp_path, changes=2**17)
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "head").write_text("x")
    with pytest.raises(EscrowError, match="this exists"):
        snapshot(tmp_path)
    assert (tmp_path / "v").read_bytes() == before


def test_a_site_that_is_full_has_no_room_for_tombstones(tmp_path: Path) -> None:
    commit(tmp_path)
    full = LATER + "".join(f"item,k{i},,north,,,x,1,\n" for i in range(5))
    assert snapshot(tmp_path, full).unmarked == 1


def test_the_cosigner_demands_what_came_before_and_the_proof(twice: Path, tmp_path: Path) -> None:
    path = tmp_path / "head"
    files = {name: (twice / "1" / name).read_bytes() for name in ("declaration.json", "continues.json")}
    signed = heads.Note(text_of(twice / "1" / "head")).signed(US).to_bytes()
    path.write_bytes(signed)
    (tmp_path / "declaration.json").write_bytes(files["declaration.json"])
    with pytest.raises(EscrowError, match="give --record with the head of 0"):
        cosigning.cosign_head(path, RU, [US.public], now=SEEN)
    with Record(tmp_path / "new") as record:
        with pytest.raises(EscrowError, match="your record has no head of snapshot 0"):
            cosigning.cosign_head(path, RU, [US.public], now=SEEN, record=record)
        record.add([files["declaration.json"], (twice / "0" / "head").read_bytes()], KEYS)
        with pytest.raises(RefusedError, match="no proof is given that this continues snapshot 0"):
            cosigning.cosign_head(path, RU, [US.public], now=SEEN, record=record)
        for bad in (files["continues.json"].replace(b'"proof":["', b'"proof":["AAAA'), b"x"):
            with pytest.raises(RefusedError, match="bad-form"):
                cosigning.cosign_head(path, RU, [US.public], now=SEEN, record=record, proof=bad)
        assert path.read_bytes() == signed
        cosigning.cosign_head(path, RU, [US.public], now=SEEN, record=record, proof=files["continues.json"])
    assert path.read_bytes() != signed


@pytest.mark.parametrize("what", ["drop", "alter"])
def test_a_snapshot_that_drops_or_alters_a_leaf_is_not_cosigned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    commit(tmp_path)
    lay = committing.Layer.keep

    def dishonest(self, row, slots, successor):  # type: ignore[no-untyped-def]
        data = lay(self, row, slots, successor)
        if len(self.rows) == 1:
            wrong = bytes(32) if what == "alter" else self.rows[0].root[::-1]
            self.rows[0] = self.rows[0]._replace(root=wrong)
        return data

    monkeypatch.setattr(committing.Layer, "keep", dishonest)
    snapshot(tmp_path)
    with pytest.raises(RefusedError, match="inconsistent"):
        cosign(tmp_path, 1)


class StoppedError(BaseException):
    """The machine stops here."""


@pytest.mark.medium
def test_a_stop_anywhere_is_made_good_by_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    (tmp_path / "begun").mkdir()
    commit(tmp_path / "begun")
    ready = 0
    for step in count():
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "begun", folder)
        left = iter(range(step))

        def reached(name: str, left=left) -> None:  # type: ignore[no-untyped-def]
            if "in part" not in name and next(left, None) is None:
                raise StoppedError

        with monkeypatch.context() as patch:
            patch.setattr(durable, "reached", reached)
            try:
                snapshot(folder)
            except StoppedError:
                pass
            else:
                break
        if (folder / "1" / "head").exists():
            # It may have been seen: everything to open it is there, and the proof beside it.
            with pytest.raises(EscrowError, match="this exists"):
                snapshot(folder)
        else:
            ready += snapshot(folder).was_ready
        cosign(folder, 1)
        assert standing(opened(folder, "m3"))["m3"]["count"] == 5
        assert standing(opened(folder, "m3", number=0))["m3"]["count"] == 0
        with vault.Vault(folder / "v", PASSPHRASE) as unlocked:
            assert len(unlocked.snapshots) == 2
    # Three steps for each of four files; from the second the vault is ready, until the head has its name.
    assert (step, ready) == (12, 9)


def test_a_full_disk_leaves_the_vault_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    commit(tmp_path)
    before = (tmp_path / "v").read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            snapshot(tmp_path)
    assert (tmp_path / "v").read_bytes() == before
    assert not (tmp_path / "1").exists()
    snapshot(tmp_path)


def test_another_head_than_the_last_is_refused(twice: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    commit(other)
    with pytest.raises(EscrowError, match="this is not the head of snapshot 1"):
        snapshotting.snapshot(
            declared(tmp_path, LATER),
            US,
            vault=twice / "v",
            passphrase=PASSPHRASE,
            before=other / "0" / "head",
            public=tmp_path / "2",
        )


@pytest.mark.medium
@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_what_is_declared_is_what_stands(tmp_path: Path, seed: int) -> None:
    """Five declarations in a row, at random: what stands, what it adds up to, and all older heads."""
    rng = random.Random(seed)
    sites: dict[str, dict[str, int]] = {f"s{i}": {f"s{i}.0": 1} for i in range(3)}
    declarations, names = [], count(1)
    for number in range(5):
        declarations.append({site: dict(items) for site, items in sites.items()})
        folder = {"v": tmp_path / "v", "public": tmp_path / str(number)}
        rows = [f"site,{site},silos,,,,,,\n" for site in sites]
        rows += [f"item,{one},,{at},,,m,{n},\n" for at, items in sites.items() for one, n in items.items()]
        table = TABLE.splitlines(keepends=True)[0] + "".join(rows)
        if number:
            done = snapshot(tmp_path, table, number=number, changes=6)
            assert done.head.totals[0].sum == sum(sum(items.values()) for items in sites.values())
        else:
            made = declared(tmp_path, table)
            parameters = committing.plan(made, US.public, name="us", bounds=BOUNDS)
            committing.commit(
                made,
                parameters,
                US,
                vault=folder["v"],
                passphrase=PASSPHRASE,
                public=folder["public"],
                totals=["count"],
                cost=CHEAP,
            )
        cosign(tmp_path, number)
        for site in list(sites):
            change = rng.choice(["nothing", "nothing", "gone", "more", "less", "other", "move"])
            items = sites[site]
            if change == "gone" and len(sites) > 1:
                del sites[site]
            elif change == "more" and len(items) < 5:
                items[f"{site}.{next(names)}"] = rng.randrange(9)
            elif items and change in ("less", "move", "other"):
                one = rng.choice(sorted(items))
                n = items.pop(one)
                to = rng.choice(sorted(sites)) if change == "move" else site
                if change != "less" and len(sites[to]) < 5:
                    sites[to][one] = n + (change == "other")
        if len(sites) < 4:
            sites[f"t{next(names)}"] = {}
    for number, then in enumerate(declarations):
        wanted = [*then, *(one for items in then.values() for one in items)]
        found = standing(opened(tmp_path, *wanted, number=number, totals=["count"]))
        assert {
            site: {
                name: record["count"]
                for name, record in found.items()
                if record["level"] == "item" and record["site"] == site
            }
            for site in then
        } == then
        with vault.Vault(tmp_path / "v", PASSPHRASE) as unlocked:
            assert opening.head_in(unlocked, snapshot=number).text == text_of(tmp_path / str(number) / "head")


def test_records_of_a_snapshot_are_canonical(twice: Path) -> None:
    with vault.Vault(twice / "v", PASSPHRASE) as unlocked:
        found = opening.open_records(unlocked, blocks=range(10), is_whole=True)
    for one in found.records:
        assert json.dumps(
            json.loads(one.record), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ) == (one.record)
