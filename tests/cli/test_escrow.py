"""The escrow at the command line: two governments, from their keys to a checked opening."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from counterpoise.cli import main

TABLE = """level,id,site,building,name,type,count
site,north,,,North base,,
building,hall,north,,,,
item,m1,north,hall,,missile-a,10
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command in a folder of its own; returns its status and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("counterpoise.escrow.vault.COST", 2**14)
    (tmp_path / "d.csv").write_text(TABLE, encoding="utf-8")
    secret = tmp_path / "pass"
    secret.write_text("trust, but verify\n", encoding="utf-8")
    secret.chmod(0o600)

    def escrow(line: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["escrow", *line.split()])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return escrow


COMMIT = "commit d.csv --key us.key --out public --vault us.vault --passphrase-file pass"


def play(run) -> None:
    """From keys to an opening."""
    for line in (
        "keygen us.key",
        "keygen ru.key",
        COMMIT,
        "cosign public/head --key ru.key --keys us.pub",
        "open --vault us.vault --records m1 --out opening.json --passphrase-file pass",
    ):
        status, _, err = run(line)
        assert status == 0, err


CHECK = "check opening.json --head public/head --keys us.pub,ru.pub"


@pytest.mark.medium
def test_two_governments(run, tmp_path: Path) -> None:
    play(run)
    status, out, err = run(CHECK)
    assert (status, err) == (0, "")
    assert "item  building hall  count 10  id m1" in out
    assert "Any later change shows" in out
    shown = json.loads(run(CHECK + " --json")[1])
    assert [record["id"] for record in shown["records"] if record["level"] == "site"] == ["north"]
    assert list(shown["cosigned"]) == ["ru"]

    status, _, err = run("cosign public/head --key ru.key --keys us.pub")
    assert (status, err) == (2, "counterpoise: ru has signed this already\n")
    status, _, err = run("cosign public/head --key us.key --keys us.pub")
    assert (status, "another party cosigns" in err) == (2, True)
    text = (tmp_path / "opening.json").read_text(encoding="utf-8")
    (tmp_path / "opening.json").write_text(text.replace('\\"count\\":10', '\\"count\\":11'), encoding="utf-8")
    status, out, err = run(CHECK)
    assert (status, out) == (1, "")
    assert err.startswith("counterpoise: refused, not-included: leaf ")
    assert len(err.splitlines()) == 1


def test_all_mistakes_of_a_declaration_come_at_once(run, tmp_path: Path) -> None:
    run("keygen us.key")
    (tmp_path / "d.csv").write_text(TABLE + "site,north,,,,,\nitem,x,nowhere,,,m,1\n", encoding="utf-8")
    status, out, err = run(COMMIT)
    assert (status, out, len(err.splitlines())) == (2, "", 2)
    assert "d.csv:5:1 north: this identifier stands in line 2 already" in err
    assert not (tmp_path / "us.vault").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of a file mean nothing here")
def test_secrets_that_others_may_read_are_refused(run, tmp_path: Path) -> None:
    run("keygen us.key")
    (tmp_path / "pass").chmod(0o644)
    status, _, err = run(COMMIT)
    assert (status, "pass: others may read this secret" in err, "trust" in err) == (2, True, False)
    (tmp_path / "us.key").chmod(0o644)
    status, _, err = run(COMMIT)
    assert (status, "us.key: others may read this secret" in err) == (2, True)


def test_a_clock_in_the_past_is_refused(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("keygen us.key")
    run("keygen ru.key")
    run(COMMIT)
    before = (tmp_path / "public" / "head").read_bytes()
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    status, _, err = run("cosign public/head --key ru.key")
    assert (status, "set the clock" in err) == (2, True)
    assert (tmp_path / "public" / "head").read_bytes() == before


def test_nothing_to_open_is_said(run) -> None:
    status, _, err = run("open --vault us.vault --out opening.json")
    assert (status, "name --records or --blocks" in err) == (2, True)


@pytest.mark.medium
def test_two_governments_draw(run, tmp_path: Path) -> None:
    play(run)
    both = "--keys us.pub,ru.pub"
    for line in (
        f"draw commit public/head --key us.key {both} --quota all=1 --out us.draw",
        f"draw commit public/head --key ru.key {both} --quota all=1 --out ru.draw",
        f"draw reveal public/head --key us.key {both} --own us.draw --theirs ru.draw --out us.reveal",
        f"draw reveal public/head --key ru.key {both} --own ru.draw --theirs us.draw --out ru.reveal",
    ):
        status, _, err = run(line)
        assert (status, err) == (0, ""), line
    assert (tmp_path / "us.draw.secret").stat().st_mode & 0o077 == 0 or os.name != "posix"
    ask = f"draw result public/head {both} --commitments ru.draw,us.draw --reveals us.reveal,ru.reveal"
    assert run(ask) == (0, "0\n", "")
    status, _, err = run(ask.replace("us.draw", "us.reveal"))
    assert (status, "refused, bad-note" in err) == (1, True)
    status, _, err = run(f"draw commit public/head --key us.key {both} --quota sites=1 --out x")
    assert (status, "--quota sites=1: one of all" in err) == (2, True)


def test_a_draw_under_a_head_that_is_not_cosigned_is_refused(run) -> None:
    for line in ("keygen us.key", "keygen ru.key", COMMIT):
        assert run(line)[0] == 0
    status, _, err = run(
        "draw commit public/head --key us.key --keys us.pub,ru.pub --quota all=1 --out us.draw"
    )
    assert (status, "refused, unsigned: ru has not cosigned" in err) == (1, True)
