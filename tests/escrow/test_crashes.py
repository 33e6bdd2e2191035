"""A stop at every write boundary: nothing acknowledged is lost, nothing half-written is trusted.

The stop is an exception that nothing catches, raised between two steps of a write; what is on the disk then
is what a machine would find after it.
"""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest

from counterpoise.cli import main

TABLE = "level,id,site,type,count\nsite,north,,,\nitem,m1,north,missile-a,10\n"
BOTH = "--keys us.pub,ru.pub"
SECRET = "--passphrase-file pass"
BEFORE = [
    "keygen us.key",
    "keygen ru.key",
    f"commit d.csv --key us.key --out public --vault us.vault {SECRET}",
    "cosign public/head --key ru.key --keys us.pub --record r",
    f"draw commit public/head --key us.key {BOTH} --quota all=1 --out us.draw --record r",
    f"draw commit public/head --key ru.key {BOTH} --quota all=1 --out ru.draw --record r",
    f"challenge ask public/head d.csv --key ru.key {BOTH} --out asked --record r",
]
COMMANDS = {
    "draw": (f"draw commit public/head --key us.key {BOTH} --quota all=1 --out out --round 2 --record r", 1),
    "reveal": (
        f"draw reveal public/head --key us.key {BOTH} --own us.draw --theirs ru.draw --out out --record r",
        1,
    ),
    "open": (
        f"open --vault us.vault --records m1 {SECRET} --out out --key us.key --record r --answers asked",
        1,
    ),
    "notify": (f"notify public/head d.csv --key us.key {BOTH} --out out --record r", 1),
    "head": ("record head r --key us.key --out out", 1),
    "audit": (f"audit r {BOTH}", 0),
}


class StoppedError(BaseException):
    """The machine stops here."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    (folder / "d.csv").write_text(TABLE, encoding="utf-8")
    (folder / "pass").touch(mode=0o600)
    (folder / "pass").write_text("trust, but verify\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("counterpoise.escrow.vault.COST", 2**14)
        for line in BEFORE:
            assert run(line) == 0, line
    return folder


def run(line: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["escrow", *line.split()])
    return int(ended.value.code or 0)


def stopped_at(step: int, line: str) -> bool:
    """Run a command that stops at a step; whether it came so far."""
    reached = count()

    def stop(_: str) -> None:
        if next(reached) == step:
            raise StoppedError

    with pytest.MonkeyPatch.context() as patch:
        for module in ("durable", "store"):
            patch.setattr(f"counterpoise.escrow.{module}.reached", stop)
        try:
            run(line)
        except StoppedError:
            return True
    return False


@pytest.mark.medium
@pytest.mark.parametrize("name", COMMANDS)
def test_after_a_stop_anywhere_the_command_can_be_given_again(
    begun: Path,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from counterpoise.escrow.record import Record

    line, adds = COMMANDS[name]
    for step in count():
        folder = tmp_path / str(step)
        shutil.copytree(begun, folder)
        monkeypatch.chdir(folder)
        with Record(Path("r")) as record:
            size = record.size()
        if not stopped_at(step, line):
            break
        capsys.readouterr()
        status = run(line)
        said = capsys.readouterr().err
        # Either it is done now, or it was done and says so.
        assert status == 0 or (status == 2 and "out: the file exists" in said), (step, said)
        assert (folder / "out").exists() or not adds
        with Record(Path("r")) as record:
            assert record.size() == size + adds
        assert run(f"audit r {BOTH}") == 0, capsys.readouterr().out
    assert step > 2 or not adds


@pytest.mark.medium
def test_a_cosignature_stopped_anywhere_is_one_cosignature(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from counterpoise.escrow.record import Record

    cosign = "cosign public/head --key witness.key --keys us.pub --record w"
    for step in count():
        folder = tmp_path / str(step)
        shutil.copytree(begun, folder)
        monkeypatch.chdir(folder)
        assert run("keygen witness.key") == 0
        if not stopped_at(step, cosign):
            break
        assert run(cosign) == 0 or "has signed this already" in capsys.readouterr().err
        head = (folder / "public" / "head").read_bytes()
        with Record(Path("w")) as record:
            assert [row.kind for row in record.entries()] == ["declaration", "head"]
            assert [row.data for row in record.entries()][1] == head
    assert step > 5
