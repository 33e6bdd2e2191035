"""A kill at every write boundary and at any time: nothing acknowledged is lost, nothing half-written trusted.

Each command runs in a process of its own, which really is killed; what is on the disk then is what the next
command finds. `RECORD` in a command is the record, a file or the URL of a database.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.children import Child, Ended, at_boundaries, escrow, killed_at

from counterpoise.escrow import durable
from counterpoise.escrow.keys import read_private_key, read_public_key
from counterpoise.escrow.notes import Note
from counterpoise.escrow.record import Record, record_at

if TYPE_CHECKING:
    from tests.servers import Server

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are not forked here")

TABLE = "level,id,site,type,count\nsite,north,,,\nitem,m1,north,missile-a,10\n"
BOTH = "--keys us.pub,ru.pub"
SECRET = "--passphrase-file pass"
AUDIT = f"audit RECORD {BOTH}"
BEFORE = [
    "keygen us.key",
    "keygen ru.key",
    "keygen witness.key",
    f"commit d.csv --key us.key --out public --vault us.vault {SECRET}",
    "cosign public/head --key ru.key --keys us.pub --record RECORD",
    f"draw commit public/head --key us.key {BOTH} --quota all=1 --out us.draw --record RECORD",
    f"draw commit public/head --key ru.key {BOTH} --quota all=1 --out ru.draw --record RECORD",
    f"challenge ask public/head d.csv --key ru.key {BOTH} --out asked --record RECORD",
    "record head RECORD --key us.key --out us.log",
]
OUT = ["written in part", "on disk, unnamed", "named", "durable"]
WRITTEN = [f"out: {step}" for step in OUT]
RECORDED = ["record: written, not committed", "record: durable"]
SEEN = [*RECORDED, *(f"head: {step}" for step in OUT)]


class Command(NamedTuple):
    """A command, how many entries it records, and its write boundaries in their order."""

    line: str
    adds: int
    steps: list[str]


COMMANDS = {
    "draw": Command(
        f"draw commit public/head --key us.key {BOTH} --quota all=1 --out out --round 2 --record RECORD",
        1,
        [*(f"out.secret: {step}" for step in OUT), *RECORDED, *RECORDED, *WRITTEN],
    ),
    "reveal": Command(
        f"draw reveal public/head --key us.key {BOTH} --own us.draw --theirs ru.draw --out out "
        "--record RECORD",
        1,
        [*RECORDED, *RECORDED, *RECORDED, *RECORDED, *WRITTEN],
    ),
    "open": Command(
        f"open --vault us.vault --records m1 {SECRET} --out out --key us.key --record RECORD --answers asked",
        1,
        [*RECORDED, *(f"out.statement: {step}" for step in OUT), *WRITTEN],
    ),
    "notify": Command(
        f"notify public/head d.csv --key us.key {BOTH} --out out --record RECORD", 1, [*RECORDED, *WRITTEN]
    ),
    "head": Command("record head RECORD --key ru.key --out out", 1, [*RECORDED, *WRITTEN]),
    # The witness keeps no record yet; its head is in a place of its own.
    "cosign": Command(
        "cosign public/head --key witness.key --keys us.pub,ru.pub --record RECORD", 1, [*RECORDED, *SEEN]
    ),
}


class Place(NamedTuple):
    """A folder and its record."""

    folder: Path
    record: str

    def do(self, line: str) -> Callable[[], None]:
        """A command, to be run in a process of its own."""

        def work() -> None:
            os.chdir(self.folder)
            escrow(line.replace("RECORD", self.record))

        return work

    def run(self, line: str) -> Ended:
        return Child(self.do(line)).ended()

    def opened(self) -> Record:
        return record_at(self.record)

    def size(self) -> int:
        with self.opened() as record:
            return record.size()


@pytest.fixture(scope="module", autouse=True)
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Passphrases are cheap, and what commands import is imported before any process is forked for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("counterpoise.escrow.vault.COST", 2**14)
        patch.chdir(tmp_path_factory.mktemp("prepared"))
        Path("d.csv").write_text(TABLE, encoding="utf-8")
        Path("pass").touch(mode=0o600)
        for line in (BEFORE[0], BEFORE[3], f"open --vault us.vault {SECRET}", "audit public"):
            with pytest.raises(SystemExit):
                escrow(line)
        yield


def begin(folder: Path, record: str) -> Place:
    """Two governments in the middle of their work."""
    begun = Place(folder, record)
    folder.mkdir(exist_ok=True)
    (folder / "d.csv").write_text(TABLE, encoding="utf-8")
    (folder / "pass").touch(mode=0o600)
    (folder / "pass").write_text("trust, but verify\n", encoding="utf-8")
    for line in BEFORE:
        ended = begun.run(line)
        assert ended.status == 0, ended.said
    return begun


@pytest.fixture(scope="module", params=["file", "postgres"])
def copied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Place]:
    """Gives a fresh copy of their folder and record."""
    folder = tmp_path_factory.mktemp("begun")
    server: Server | None = request.getfixturevalue("server") if request.param == "postgres" else None
    begun = begin(folder, server.new() if server else str(folder / "r"))

    def copy() -> Place:
        new = tmp_path_factory.mktemp("copy")
        shutil.copytree(folder, new, dirs_exist_ok=True)
        return Place(new, server.new(like=begun.record) if server else str(new / "r"))

    return copy


def boundaries(place: Place, line: str) -> list[str]:
    """The write boundaries of a command, by name."""

    def work() -> None:
        at_boundaries(lambda step: print("at", step))
        place.do(line)()

    said = Child(work).ended().said
    return re.findall(r"^at (.*)$", said, flags=re.MULTILINE)


@pytest.mark.medium
@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_recorded_is_durable_before_the_file_and_the_file_before_its_name(
    copied: Callable[[], Place], name: str
) -> None:
    command = COMMANDS[name]
    assert boundaries(copied(), command.line) == command.steps


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="handles have no names here")
def test_a_file_is_flushed_before_it_has_its_name_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, replace, mkdir = os.fsync, os.replace, Path.mkdir

    def flushed(handle: int) -> None:
        calls.append(f"flush {Path(f'/proc/self/fd/{handle}').readlink().name.rpartition('.')[2]}")
        fsync(handle)

    def named(source: str, target: Path) -> None:
        calls.append(f"name {target.name}")
        replace(source, target)

    def made(folder: Path, **more: bool) -> None:
        calls.append(f"make {folder.name}")
        mkdir(folder, **more)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", named)
    monkeypatch.setattr(Path, "mkdir", made)
    durable.write_durably(tmp_path / "a" / "b" / "c", b"x")
    above = tmp_path.name.rpartition(".")[2]
    assert calls == ["make a", f"flush {above}", "make b", "flush a", "flush part", "name c", "flush b"]


# One of them in every run; the others take a quarter of a minute each.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.medium if name == "notify" else pytest.mark.slow)
        for name in COMMANDS
    ],
)
def test_after_a_kill_anywhere_the_command_can_be_given_again(copied: Callable[[], Place], name: str) -> None:
    command = COMMANDS[name]
    for step in range(len(command.steps)):
        place = copied()
        before = place.size()
        assert killed_at(step, place.do(command.line)).status == -9
        left = place.size() - before
        assert left in (0, command.adds)
        # Whatever has its name is whole, and was recorded first.
        out = place.folder / ("public/head" if name == "cosign" else "out")
        if name == "open":
            if out.exists():
                found = place.run("check out --head public/head --keys us.pub,ru.pub")
                assert found.status == 0, found.said
        elif name != "cosign" and out.exists():
            with place.opened() as record:
                assert out.read_bytes() in [row.data for row in record.entries()]
        again = place.run(command.line)
        # Either it is done now, or it was done and says so.
        assert again.status == 0 or re.search("the file exists|has signed this already", again.said), again
        assert out.exists()
        assert place.size() == before + command.adds
        audited = place.run(AUDIT.replace("ru.pub", "ru.pub,witness.pub"))
        assert audited.status == 0, audited.said


@pytest.mark.slow
def test_after_a_kill_anywhere_evidence_is_whole_or_absent(copied: Callable[[], Place]) -> None:
    line = f"{AUDIT} --forks shown"

    def forked() -> Place:
        place = copied()
        text = (place.folder / "us.log").read_text(encoding="utf-8").partition("\n\n")[0] + "\n"
        other = re.sub(r"\n[^\n]{43}=\n", f"\n{'A' * 43}=\n", text)
        key = read_private_key(place.folder / "us.key")
        with place.opened() as record:
            record.add([Note(other).signed(key).to_bytes()], [read_public_key(place.folder / "us.pub")])
        return place

    steps = boundaries(forked(), line)
    assert steps == [f"fork-0.json: {step}" for step in OUT]
    for step in range(len(steps)):
        place = forked()
        size = place.size()
        assert killed_at(step, place.do(line)).status == -9
        file = place.folder / "shown" / "fork-0.json"
        assert file.exists() == (step >= steps.index("fork-0.json: named"))
        for _ in range(2):
            assert place.run(line).status == 1
            assert place.run("check shown/fork-0.json --keys us.pub").said.startswith("sound: a fork")
        assert place.size() == size


COMMIT = f"commit d.csv --key us.key --out new/public --vault new/us.vault {SECRET} --record RECORD"


def is_committed(place: Place) -> bool:
    """Whether there is a head; then all that it promises must be there."""
    if not (place.folder / "new/public/head").exists():
        return False
    for line in (
        f"open --vault new/us.vault --records m1 {SECRET} --out new/opened --force",
        "check new/opened --head new/public/head --keys us.pub",
    ):
        done = place.run(line)
        assert done.status == 0, done.said
    return True


def commits_again(place: Place) -> None:
    """Give the command again, and do as it says."""
    for _ in range(3):
        again = place.run(COMMIT)
        left = re.search(r"(\S+): this is left over from a commit that did not end", again.said)
        if not left:
            break
        (place.folder / left[1]).unlink()
    assert again.status == 0, again.said


@pytest.mark.slow
def test_after_a_kill_anywhere_in_a_commit_there_is_all_or_no_head(copied: Callable[[], Place]) -> None:
    steps = boundaries(copied(), COMMIT)
    assert [step for step in steps if "in part" not in step] == [
        *(f"{file}: {step}" for file in ("us.vault", "declaration.json", "head") for step in OUT[1:]),
        *RECORDED,
    ]
    for step, name in enumerate(steps):
        place = copied()
        before = place.size()
        assert killed_at(step, place.do(COMMIT)).status == -9
        assert place.size() == before + 2 * (name == RECORDED[-1])
        if is_committed(place):
            assert name in ("head: named", "head: durable", *RECORDED)
            again = place.run(COMMIT)
            assert again.status == 2
            assert "this exists; commit to another folder and vault" in again.said
            # What only the files hold, the record is given as the program says.
            said = re.search(r"'escrow (record add [^']*)'", again.said)
            assert said
            assert place.run(said[1]).status == 0
        else:
            commits_again(place)
            assert is_committed(place)
        with place.opened() as record:
            entries = [row.data for row in record.entries()][before:]
        assert entries == [
            (place.folder / "new/public" / file).read_bytes() for file in ("declaration.json", "head")
        ]
        assert place.run(AUDIT).status == 0


SNAPSHOT = (
    f"snapshot later.csv --head public/head --vault us.vault --key us.key {SECRET} --changes 2 --out new"
)


@pytest.mark.slow
def test_after_a_kill_anywhere_in_a_snapshot_the_same_command_ends_it(copied: Callable[[], Place]) -> None:
    def changed() -> Place:
        place = copied()
        (place.folder / "later.csv").write_text(
            TABLE.replace("missile-a,10", "missile-a,9"), encoding="utf-8"
        )
        return place

    steps = boundaries(changed(), SNAPSHOT)
    assert [step for step in steps if "in part" not in step] == [
        f"{file}: {step}"
        for file in ("us.vault", "continues.json", "declaration.json", "head")
        for step in OUT[1:]
    ]
    for step, name in enumerate(steps):
        place = changed()
        before = place.size()
        assert killed_at(step, place.do(SNAPSHOT)).status == -9
        again = place.run(SNAPSHOT)
        if name in ("head: named", "head: durable"):
            assert again.status == 2
            assert "new/head: this exists" in again.said
        else:
            assert again.status == 0
            is_ready = steps.index("us.vault: named") <= step
            assert ("us.vault holds snapshot 1 already" in again.said) == is_ready
        for line in (
            "cosign new/head --key ru.key --keys us.pub --record RECORD",
            f"open --vault us.vault --records m1 {SECRET} --out now",
            f"check now --head new/head {BOTH}",
            f"open --vault us.vault --records m1 {SECRET} --snapshot 0 --out then",
            f"check then --head public/head {BOTH}",
        ):
            done = place.run(line)
            assert done.status == 0, done.said
        # The cosigned head is in the record once, whatever became of the one that was killed.
        with place.opened() as record:
            assert [row.data for row in record.entries()][before:] == [
                (place.folder / "new/head").read_bytes()
            ]
        assert place.run(AUDIT).status == 0


KILLS = 30
"""For each store; the moments are drawn anew in every run."""


@pytest.mark.slow
def test_after_many_kills_at_any_time_nothing_acknowledged_is_lost(copied: Callable[[], Place]) -> None:
    place = copied()
    chance = random.Random(os.urandom(8))
    acknowledged: set[str] = set()
    began = place.size()

    def goes_on() -> None:
        os.chdir(place.folder)
        for number in count():
            Path("later.csv").write_text(TABLE.replace("10", "9"), encoding="utf-8")
            if not Path(f"said{number}").exists():
                Path(f"n{number}").write_text(str(number), encoding="utf-8")
                does(f"notify public/head n{number} --key us.key {BOTH} --out said{number} --record RECORD")
            if number % 3 == 0 and not Path(f"log{number}").exists():
                does(f"record head RECORD --key us.key --out log{number}")
            if number % 4 == 0 and not Path(f"opened{number}.statement").exists():
                does(
                    f"open --vault us.vault --records m1 {SECRET} --out opened{number} --force --key us.key "
                    "--record RECORD --answers asked"
                )
            if number % 5 == 0 and not Path(f"new{number}/public/head").exists():
                shutil.rmtree(f"new{number}", ignore_errors=True)
                does(COMMIT.replace("new/", f"new{number}/"))
            if number % 5 == 0 and not Path(f"next{number}/head").exists():
                of = f"--head new{number}/public/head --vault new{number}/us.vault --out next{number}"
                does(f"snapshot later.csv --key us.key {SECRET} {of}")

    def does(line: str) -> None:
        try:
            escrow(line.replace("RECORD", place.record))
        except SystemExit as end:
            assert not end.code, line
        out = re.search(r"--out (\S+)", line)
        print("done", out[1] if out else "")

    for _ in range(KILLS):
        child = Child(goes_on)
        said = [line for _, line in zip(range(chance.randrange(8)), child.lines(), strict=False)]
        time.sleep(chance.uniform(0.0, 0.2))
        child.kill()
        ended = child.ended()
        assert ended.status == -9, (said, ended.said)
        said += ended.said.splitlines()[:-1]  # the last line may be cut
        acknowledged |= {line.removeprefix("done ") for line in said if line.startswith("done ")}
        with place.opened() as record:
            entries = {row.data for row in record.entries()}
        for name in acknowledged:
            file = place.folder / name
            if name.startswith(("said", "log")):
                assert file.read_bytes() in entries, name
            elif name.startswith("opened"):
                assert file.with_name(f"{name}.statement").read_bytes() in entries, name
        audited = place.run(AUDIT)
        assert audited.status == 0, audited.said
    # What has its name is whole, acknowledged or not.
    for file in place.folder.glob("said*"):
        assert file.read_bytes() in entries
    for folder in place.folder.glob("new*"):
        number = folder.name.removeprefix("new")
        heads = [f"{name}{number}/{of}head" for name, of in (("new", "public/"), ("next", ""))]
        for snapshot, head in enumerate(heads):
            if (place.folder / head).exists():
                opened = f"open --vault new{number}/us.vault --records m1 --snapshot {snapshot} {SECRET}"
                assert place.run(f"{opened} --out o --force").status == 0
                assert place.run(f"check o --head {head} --keys us.pub").status == 0
            else:
                assert head.removesuffix("/head") not in acknowledged
    assert len(acknowledged) > KILLS / 2
    assert place.size() > began + KILLS / 3
