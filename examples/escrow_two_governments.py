"""Two governments, two folders, two keys: one declares, the other checks, and neither takes a word on faith.

The Soviet silos of 1990 are laid out as sites that we made up. What the sides hand to each other are files;
here they are copied from folder to folder. `docs/escrow.md` explains each step.
"""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import tempfile
from pathlib import Path

import counterpoise
from counterpoise.cli import main

AT_A_SITE = 60
BOTH = "--keys us.pub,ussr.pub"


def declaration(path: Path) -> str:
    """Lay out the silos as sites of at most sixty; return the name of one item."""
    sides = counterpoise.read("start-1990").to_dict()["sides"]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["level", "id", "stratum", "site", "type", "count"])
        for name, system in sides["ussr"]["systems"].items():
            if system.get("basing") != "silo":
                continue
            launchers = int(system["launchers"])
            for number, first in enumerate(range(0, launchers, AT_A_SITE), start=1):
                site, count = f"{name}.field-{number}", min(AT_A_SITE, launchers - first)
                table.writerow(["site", site, "silos", "", "", ""])
                table.writerow(["item", f"{site}.missiles", "", site, name, count])
    return f"{site}.missiles"


def a_year_later(before: Path, after: Path) -> str:
    """Eliminate the first site, and all but ten missiles of the last; return the name of its item."""
    with before.open(encoding="utf-8", newline="") as file:
        headings, _, _, *rows = csv.reader(file)
    rows[-1][-1] = "10"
    with after.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return rows[-1][1]


def does(side: str, line: str) -> None:
    """Run a command in a side's folder."""
    print(f"{side:>4}$ counterpoise escrow {line}", flush=True)
    with contextlib.chdir(side):
        status = 0
        try:
            main(["escrow", *line.split()])
        except SystemExit as ended:
            status = int(ended.code or 0)
        if status:
            raise SystemExit(f"this ended with {status}")


def hand(giver: str, *files: str) -> None:
    """Copy files from one folder to the other."""
    taker = "us" if giver == "ussr" else "ussr"
    for file in files:
        (Path(taker) / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(Path(giver) / file, Path(taker) / file)


def play() -> None:
    """From keys to an audit."""
    for side in ("us", "ussr"):
        Path(side).mkdir()
        does(side, f"keygen {side}.key")
    hand("us", "us.pub")
    hand("ussr", "ussr.pub")

    item = declaration(Path("ussr/silos.csv"))
    passphrase = Path("ussr/passphrase")
    passphrase.touch(mode=0o600)
    passphrase.write_text("doveryai no proveryai\n", encoding="utf-8")
    does(
        "ussr",
        "commit silos.csv --key ussr.key --out public --vault silos.vault --passphrase-file passphrase "
        "--sites silos=64 --height 3 --record-bytes 256 --total count --record record",
    )
    hand("ussr", "public/head", "public/declaration.json")
    does("us", "cosign public/head --key us.key --keys ussr.pub --record record")
    hand("us", "public/head")

    # What is opened is drawn together.
    for side in ("us", "ussr"):
        does(
            side,
            f"draw commit public/head --key {side}.key {BOTH} --quota silos=8 --out {side}.draw "
            "--record record",
        )
        hand(side, f"{side}.draw")
    for side, other in (("us", "ussr"), ("ussr", "us")):
        does(
            side,
            f"draw reveal public/head --key {side}.key {BOTH} --own {side}.draw --theirs {other}.draw "
            f"--out {side}.reveal --record record",
        )
        hand(side, f"{side}.reveal")
    result = f"draw result public/head {BOTH} --commitments us.draw,ussr.draw --reveals us.reveal,ussr.reveal"
    does("us", result)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        does("ussr", result)
    blocks = printed.getvalue().splitlines()[-1]
    vault = "--vault silos.vault --passphrase-file passphrase --key ussr.key --record record"
    does("ussr", f"open {vault} --blocks {blocks} --out drawn.json --answers ussr.reveal")
    hand("ussr", "drawn.json", "drawn.json.statement")
    does("us", f"check drawn.json --head public/head {BOTH}")

    # An item is seen from outside: the record that contains it is asked for, and opened.
    Path("us/seen.txt").write_text(f"Seen on 12 November: a train with parts of {item}.\n", encoding="utf-8")
    does("us", f"challenge ask public/head seen.txt --key us.key {BOTH} --out asked --record record")
    hand("us", "seen.txt", "asked")
    does("ussr", f"record add record us.reveal asked {BOTH}")
    does("ussr", f"open {vault} --records {item} --out answer.json --answers asked")
    hand("ussr", "answer.json", "answer.json.statement")
    does("us", f"check answer.json --head public/head {BOTH}")
    Path("us/report.txt").write_text("The record contains what was seen.\n", encoding="utf-8")
    does("us", f"challenge finding public/head report.txt --answers asked --key us.key {BOTH} --out finding")
    hand("us", "report.txt", "finding")
    does(
        "ussr",
        f"challenge countersign public/head finding report.txt --key ussr.key {BOTH} --out agreed",
    )
    hand("ussr", "agreed")

    # A year later a site is gone and another has changed; four blocks are added, as both had agreed.
    changed = a_year_later(Path("ussr/silos.csv"), Path("ussr/later.csv"))
    does(
        "ussr",
        "snapshot later.csv --head public/head --key ussr.key --vault silos.vault "
        "--passphrase-file passphrase --changes 4 --out later",
    )
    hand("ussr", "later/head", "later/declaration.json", "later/continues.json")
    does("us", "cosign later/head --key us.key --keys ussr.pub --record record")
    hand("us", "later/head")
    does("ussr", f"record add record later/head {BOTH}")
    opened = f"{vault} --records {changed} --total count --out changed.json"
    does("ussr", f"open {opened}")
    hand("ussr", "changed.json", "changed.json.statement")
    does("us", f"check changed.json --head later/head {BOTH}")

    # The American record has all of it; the other side cosigns its head.
    received = "ussr.reveal drawn.json.statement answer.json.statement agreed changed.json.statement"
    does("us", f"record add record {received} {BOTH}")
    does("us", "record head record --key us.key --out us.log")
    hand("us", "us.log")
    does("ussr", "cosign us.log --key ussr.key --keys us.pub --record record")
    hand("ussr", "us.log")
    does("us", f"record add record us.log {BOTH}")
    does("us", "record prove record answer.json.statement --head us.log --out answer.proof")
    does("us", f"check answer.json.statement --proof answer.proof {BOTH}")
    for side in ("us", "ussr"):
        does(side, f"audit record {BOTH} --opening drawn.json --opening answer.json --opening changed.json")


with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    play()
