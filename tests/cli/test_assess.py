"""``assess`` from the command line: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import counterpoise
from counterpoise.assessment.tables import COLUMNS

FEW = ("--draws", 24, "--seed", 7, "--quiet")


@pytest.mark.medium
def test_it_prints_findings_and_says_where_the_files_are(run, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "résultat.json"
    done = run("assess", small, "--draws", 8, "--out", out)
    assert done.status == 0
    assert done.out.startswith("Two systems a side")
    assert done.err.splitlines()[-1] == f"result: {out}"
    assert json.loads(out.read_text("utf-8"))["draws"] == 8


def test_quiet_leaves_stderr_empty(run, small: Path, tmp_path: Path) -> None:
    done = run("assess", small, *FEW, "--out", tmp_path / "out.json")
    assert (done.status, done.err) == (0, "")


def test_json_is_the_result_and_nothing_else(run, small: Path, kept: Path, tmp_path: Path) -> None:
    done = run("assess", small, *FEW, "--json", "--out", tmp_path / "out.json")
    assert done.err == ""
    assert json.loads(done.out)["views"].keys() == {"us", "ussr"}
    # Same seed, same bytes: as printed, as saved, and as saved by another run.
    assert done.out == (tmp_path / "out.json").read_text("utf-8") + "\n"
    assert (tmp_path / "out.json").read_bytes() == (kept / "result.json").read_bytes()


@pytest.mark.medium
def test_any_number_of_threads_gives_the_same_bytes(run, small: Path) -> None:
    # More draws than one block of 256, so that there is work for two.
    one, two = (run("assess", small, "--draws", 300, "--threads", n, "--json", "--quiet").out for n in (1, 2))
    assert one == two
    assert one != run("assess", small, "--draws", 300, "--seed", 2, "--json", "--quiet").out


def test_changes_and_developments_are_taken(run, small: Path) -> None:
    done = run(
        *("assess", small, *FEW, "--json", "--with", "shield-built"),
        *(
            "--set",
            "sides.us.systems.boat-us.launchers=100",
            "--set",
            "ussr:sides.us.systems.boat-us.launchers=90",
        ),
    )
    # The base is overridden by what ussr is now said to believe.
    assert done.status == 2
    done = run(
        *("assess", small, *FEW, "--json", "--with", "shield-built"),
        *("--set", "ussr:sides.us.systems.boat-us.launchers=90"),
    )
    result = json.loads(done.out)
    assert result["developments"] == ["shield-built"]
    launchers = {
        side: next(f["text"] for f in view["figures"] if f["path"] == "sides.us.systems.boat-us.launchers")
        for side, view in result["views"].items()
    }
    assert launchers == {"us": "160", "ussr": "90"}


def test_tables_are_written_as_csv(kept: Path) -> None:
    assert {path.stem for path in (kept / "tables").iterdir()} == COLUMNS.keys() - {
        "survival"
    }  # no chain is stated
    with (kept / "tables" / "strikes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result = json.loads((kept / "result.json").read_text("utf-8"))
    assert len(rows) == 24
    # All digits: the text of a number is the number.
    assert float(rows[0]["arriving_mean"]) == result["views"]["us"]["strikes"][0]["arriving"]["mean"]
    assert pd.read_csv(kept / "tables" / "drivers.csv").columns.tolist() == list(COLUMNS["drivers"])


@pytest.mark.medium
def test_a_missing_scenario_costs_no_compilation(spawn, tmp_path: Path) -> None:
    done = spawn("assess", "gone.yaml", "--out", tmp_path / "x.json")
    assert (done.status, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1


@pytest.mark.medium
@pytest.mark.skipif(sys.platform == "win32", reason="terminals as on POSIX")
@pytest.mark.parametrize(("extra", "is_shown"), [([], True), (["--quiet"], False)], ids=["open", "quiet"])
def test_progress_is_shown_on_a_terminal(small: Path, extra: list[str], is_shown: bool) -> None:
    ours, theirs = os.openpty()
    line = [sys.executable, "-m", "counterpoise.cli", "assess", str(small), "--draws", "600", *extra]
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.write(theirs, b"end")
    said = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0
    assert ("] 100 %" in said) == is_shown
    if not is_shown:
        assert said == "end"
    # The line is wiped when it is done.
    assert said.rpartition("%")[2].startswith("\r\x1b[K") or not is_shown


@pytest.mark.medium
def test_the_first_compilation_is_announced(run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterpoise.cli.progress._is_compiled", lambda: False)
    announced = run("assess", small, "--draws", 2)
    assert announced.err == "compiling the exchange for this machine, once; under half a minute\n"
    assert run("assess", small, "--draws", 2, "--quiet").err == ""
    monkeypatch.undo()
    assert run("assess", small, "--draws", 2).err == ""


INTERRUPTED = """
import sys
from counterpoise.cli import main
import counterpoise.assessment
real = counterpoise.assessment.assess
def told(*args, progress, **kwargs):
    def ready(done, total):
        print("ready", flush=True)
        progress(done, total)
    return real(*args, progress=ready, **kwargs)
counterpoise.assessment.assess = told
main(sys.argv[1:])
"""


@pytest.mark.medium
@pytest.mark.skipif(sys.platform == "win32", reason="signals as on POSIX")
@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["text", "json"])
def test_ctrl_c_leaves_nothing_half(small: Path, tmp_path: Path, extra: list[str]) -> None:
    out, report, tables = tmp_path / "out.json", tmp_path / "out.html", tmp_path / "tables"
    words = ["assess", str(small), "--draws", "100000", "--threads", "1", "--quiet", *extra]
    words += ["--out", str(out), "--report", str(report), "--csv", str(tables)]
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"  # the first block is done; thousands are to come
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - asked < 10.0
    if extra:
        assert json.loads(err)["error"]["problems"][0]["message"] == "interrupted"
    else:
        assert err == "counterpoise: interrupted\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.medium
@pytest.mark.skipif(sys.platform == "win32", reason="pipes as on POSIX")
def test_a_reader_that_has_had_enough_is_no_failure() -> None:
    line = f"{sys.executable} -m counterpoise.cli scenarios show geneva-1985 --json"
    done = subprocess.run(
        ["bash", "-c", f"{line} | head -c 1; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "{0\n"
    assert done.stderr == ""


@pytest.mark.medium
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "counterpoise.cli", "scenarios", "show", "geneva-1985", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    [problem] = json.loads(done.stderr)["error"]["problems"]
    assert problem["message"] == os.strerror(errno.ENOSPC)


@pytest.mark.medium
def test_another_locale_changes_nothing(spawn, small: Path, tmp_path: Path) -> None:
    file = tmp_path / "été.yaml"
    file.write_bytes(small.read_bytes())
    done = spawn("scenarios", "show", file, "--json", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.status == 0
    assert json.loads(done.out) == counterpoise.read(small).to_dict()
    assert spawn("check", file, LC_ALL="C", PYTHONUTF8="0").status == 0


def test_version_and_help(run) -> None:
    assert run("--version").out == f"counterpoise {counterpoise.__version__}\n"
    assert run().out == run("--help").out
    assert run("scenarios").out == run("scenarios", "--help").out
    assert "130 interrupted" in " ".join(run("--help").out.split())


@pytest.mark.medium
def test_completion_knows_the_library(spawn) -> None:
    done = spawn(
        _COUNTERPOISE_COMPLETE="complete_bash",
        COMP_WORDS="counterpoise check gen",
        COMP_CWORD="2",
        _TYPER_COMPLETE_ARGS="counterpoise check gen",
    )
    assert done.out.split() == ["geneva-1985"]
