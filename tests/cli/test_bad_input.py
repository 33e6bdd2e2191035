"""Bad input: a clear line for each problem, exit status 2, nothing written, no traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

BOMB = "format: 1\na: &a [x, x]\nb: &b [*a, *a]\n"

# What is wrong, how it gets into the small scenario (old text, new text), and what the line says.
WRONG = {
    "malformed": ("leg: icbm", "leg: [icbm", ""),
    "dimension": ("cep: 300 m", "cep: 300 psi", "is a pressure"),
    "negative count": ("launchers: 160", "launchers: -160", "-160"),
    "reliability over one": ("reliability: 0.8\n", "reliability: 1.2\n", "1.2"),
    "empty range": ("0.75..0.85", "0.85..0.75", "0.85..0.75"),
    "decimal comma": ("yield: 0.5 Mt", "yield: 1,5 Mt", "1.5"),
    "unknown key": ("penetration:", "penetraton:", "did you mean 'penetration'?"),
    "unknown side": ("  us:\n    sides: {ussr", "  usa:\n    sides: {ussr", "did you mean 'us'?"),
    "undefined source": ("source: paper, with", "source: papyrus, with", "did you mean 'paper'?"),
    "soft silo": ("hardness: 2000 psi", "hardness: 50 psi", "2.62"),
    "newer format": ("format: 1", "format: 2", "format 2 is newer"),
}
COMMANDS = ["check", "assess"]


def line_of(text: str, piece: str) -> int:
    """The line of a piece of text."""
    return text[: text.index(piece)].count("\n") + 1


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", WRONG)
def test_each_wrong_thing_has_its_line(run, small: Path, tmp_path: Path, command: str, case: str) -> None:
    old, new, said = WRONG[case]
    text = small.read_text("utf-8")
    assert old in text
    file = tmp_path / "a file, été.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    out = tmp_path / "out.json"
    done = run(command, file, *(["--out", out] if command == "assess" else []))
    assert (done.status, done.out) == (2, "")
    line = line_of(text, old)
    places = [f"{file}:{near}:" for near in (line, line + 1)]
    assert any(problem.startswith(tuple(places)) and said in problem for problem in done.problems), done.err
    assert len(done.problems) <= 3
    assert not out.exists()


def test_all_problems_come_at_once_in_the_order_of_the_file(run, small: Path, tmp_path: Path) -> None:
    text = small.read_text("utf-8")
    chosen = ("negative count", "decimal comma", "unknown key")
    for case in chosen:
        text = text.replace(*WRONG[case][:2], 1)
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    done = run("check", file)
    assert [WRONG[case][2] in problem for case, problem in zip(chosen, done.problems, strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"format: 1\ntitle: \xff\xfe\n", "is not UTF-8"),
        (b"#" * 5_000_001, "5 MB"),
        (BOMB.encode(), "anchor"),
        (b"", ""),
        (b"[" * 3000, ""),
        (b"format: 1\ntitle: \x00\n", ""),
    ],
    ids=["not utf-8", "too large", "bomb", "empty", "deep", "control character"],
)
def test_what_cannot_be_read_is_refused(run, tmp_path: Path, command: str, content: bytes, said: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    done = run(command, file)
    assert (done.status, done.out) == (2, "")
    assert done.problems[0].startswith(f"{file}:")
    assert said in done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_byte_order_mark_and_windows_line_ends_are_accepted(
    run, small: Path, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "windows.yaml"
    text = small.read_text("utf-8").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run(command, file, *(["--draws", 2, "--quiet"] if command == "assess" else [])).status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "geneva-1895"], "did you mean 'geneva-1985'?"),
        (["assess", "geneva-1895"], "did you mean 'geneva-1985'?"),
        (["scenarios", "copy", "geneva", "x.yaml"], "did you mean 'geneva-1985'?"),
        (["check", "gone.yaml"], "gone.yaml: there is no such file"),
        (["check", "."], ".: this is a folder"),
        (["assess", "geneva-1985", "--draws", "0"], "'--draws'"),
        (["assess", "geneva-1985", "--draws", "many"], "'--draws'"),
        (["assess", "geneva-1985", "--seed", "-1"], "'--seed'"),
        (["assess", "geneva-1985", "--threads", "0"], "'--threads'"),
        (["assess", "geneva-1985", "--drws", "3"], "--draws"),
        (["asess", "geneva-1985"], "Did you mean 'assess'?"),
        (["assess"], "Missing argument 'NAME_OR_PATH'"),
        (["assess", "geneva-1985", "--with", "sdi"], "there is no development 'sdi'"),
        (["assess", "geneva-1985", "--set", "sides.us"], "write PATH=VALUE"),
        (["assess", "geneva-1985", "--set", "sides.us.systems.titan-2.cep=3 psi"], "is a pressure"),
        (["assess", "geneva-1985", "--set", "ussa:sides.us.systems.titan-2.cep=3 m"], "did you mean 'ussr'?"),
        (["trace", "gone.json", "views"], "gone.json: there is no such file"),
        (["rerun", "gone.html"], "gone.html: there is no such file"),
        (["rerun", "."], "this is a folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_word_has_its_line(run, monkeypatch, tmp_path: Path, words: list[str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert len(done.problems) == 1
    assert said in done.err
    assert list(tmp_path.iterdir()) == []
    as_json = run(*words, "--json")
    if "--json" not in as_json.err:  # a command without that option says so
        assert as_json.status == 2
        assert as_json.err.count("\n") == 1
        [problem] = json.loads(as_json.err)["error"]["problems"]
        assert problem.keys() == {"file", "line", "column", "path", "message"}


def test_a_setting_that_a_belief_overrides_is_refused(run) -> None:
    done = run("assess", "geneva-1985", "--set", "sides.us.systems.minuteman-3-mk12a.cep=200 m")
    assert (done.status, done.out) == (2, "")
    assert "--set:1:40 sides.us.systems.minuteman-3-mk12a.cep: the belief of us overrides" in done.err


def test_every_wrong_change_is_said_at_once(run) -> None:
    done = run(
        *("assess", "geneva-1985", "--set", "sides.us.systems.titan-2.cep=3 psi"),
        *("--set", "sides.us.systems.titan-3.cep=3 m", "--with", "nothing"),
    )
    assert done.status == 2
    assert len(done.problems) >= 3


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_a_result_never_replaces_its_scenario(run, small: Path, tmp_path: Path, option: str) -> None:
    file = tmp_path / "my.yaml"
    file.write_bytes(small.read_bytes())
    done = run("assess", file, option, file)
    assert done.status == 2
    assert done.problems == [f"{file}: the result would replace what it is made from"]
    assert file.read_bytes() == small.read_bytes()


def test_results_must_go_to_different_files(run, small: Path, tmp_path: Path) -> None:
    same = tmp_path / "same"
    assert run("assess", small, "--out", same, "--report", same).problems == [
        f"{same}: two results would be written there"
    ]
    assert run("assess", small, "--csv", small).problems == [f"{small}: this is a file; a folder is needed"]
    assert run("assess", small, "--out", tmp_path).problems == [
        f"{tmp_path}: this is a folder; a file is needed"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_found_before_the_work(run, small: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    out = tmp_path / "sub" / "out.json"
    assert run("assess", small, "--out", out).problems == [f"{out}: the folder cannot be written"]


def test_a_file_in_place_of_a_folder_is_found_before_the_work(run, small: Path) -> None:
    out = small / "out.json"
    assert run("assess", small, "--out", out).problems == [f"{out}: the folder cannot be written"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "this is not JSON"),
        ("[]", "this is not a result of 'counterpoise assess'"),
        ("{}", "'scenario' is missing"),
        ("[" * 100_000, "nested too deeply"),
        ("<p>Another page.</p>", "neither a result of assess nor its report"),
        (
            '<script type="application/json" id="counterpoise-result-balance">{}</script>',
            "a report of balance, and only one of 'assess' can be traced",
        ),
        ('{"scenario": 3}', "'scenario' is not what it should be"),
    ],
)
def test_a_file_that_is_no_result_is_refused(run, tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "result.json"
    file.write_text(content, encoding="utf-8")
    for words in (["rerun", file], ["trace", file, "views"]):
        done = run(*words)
        assert (done.status, done.out) == (2, "")
        assert len(done.problems) == 1
        assert done.err.startswith(str(file))
        assert said in done.err


@pytest.mark.parametrize(
    "damage",
    [
        {"views": {"us": 3}},
        {"views": {"us": {}}},
        {"views": {"us": {"strikes": [{"attacker": "us"}]}}},
        {"document": {}},
        {"draws": 10**12},
        {"seed": -1},
        {"developments": ["none-such"]},
        {"developments": 3},
    ],
    ids=str,
)
def test_a_damaged_result_is_refused_in_one_line(run, result, tmp_path: Path, damage) -> None:
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result | damage), encoding="utf-8")
    path = "views.us.strikes.0.assurance.mean"
    done = run("trace", file, path)
    assert (done.status, done.out) == (2, "")
    assert done.problems
    # Numbers that are not there are differences; what cannot be run again is bad input.
    assert run("rerun", file, "--quiet").status == (1 if "views" in damage else 2)
