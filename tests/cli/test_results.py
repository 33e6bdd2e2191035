"""Results read back: ``trace`` and ``rerun``, from JSON and from a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FILES = ["result.json", "out.html"]
NUMBER = "views.ussr.strikes[us>ussr,day,ride-out].assurance.mean"


@pytest.mark.parametrize("name", FILES)
def test_a_number_is_traced_to_file_line_and_source(run, kept: Path, small: Path, name: str) -> None:
    done = run("trace", kept / name, NUMBER)
    assert (done.status, done.err) == (0, "")
    line = next(i for i, text in enumerate(small.read_text("utf-8").splitlines(), 1) if "cep: {value" in text)
    assert f"220..280 m  unverified  [paper]  {small}:{line}:14" in done.out
    assert "[paper] B. Author, A Paper, 1984" in done.out
    assert "A = R / R_required" in done.out


def test_a_trace_as_json_has_the_same_number(run, kept: Path, result) -> None:
    found = json.loads(run("trace", kept / "out.html", NUMBER, "--json").out)
    assert found["path"] == "views.ussr.strikes.0.assurance.mean"
    assert found["value"] == result["views"]["ussr"]["strikes"][0]["assurance"]["mean"]
    assert {"path", "file", "line", "source", "status", "share"} <= found["figures"][0].keys()


def test_a_path_that_stops_short_lists_what_follows(run, kept: Path) -> None:
    done = run("trace", kept / "result.json", "views.us.strikes")
    assert done.status == 0
    assert "views.us.strikes[us>ussr,day,ride-out]" in done.out.splitlines()
    assert json.loads(run("trace", kept / "result.json", "--json").out)["paths"][-2] == "views"


def test_a_wrong_path_is_refused(run, kept: Path) -> None:
    done = run("trace", kept / "result.json", "views.urss.strikes.0.assurance.mean")
    assert (done.status, done.out) == (2, "")
    assert done.problems == [
        "counterpoise: there is no 'urss' in views; did you mean views.ussr or views.us?"
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_result_runs_again_to_the_same_numbers(run, kept: Path, name: str) -> None:
    done = run("rerun", kept / name, "--quiet")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("same numbers again, to the last digit:")


def test_a_changed_result_is_refused_with_what_differs(run, result, tmp_path: Path) -> None:
    result["views"]["us"]["strikes"][0]["exposure"]["mean"] = 0.5
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(result), encoding="utf-8")
    done = run("rerun", file, "--quiet")
    assert done.status == 1
    assert "views.us.strikes[us>ussr,day,ride-out].exposure.mean: 0.5 before" in done.out
    told = json.loads(run("rerun", file, "--quiet", "--json").out)
    assert (told["is_same"], len(told["differences"])) == (False, 1)


def test_another_seed_is_another_answer(run, kept: Path) -> None:
    done = run("rerun", kept / "result.json", "--seed", 8, "--quiet")
    assert done.status == 1
    assert "other seed: 7 before, 8 now" in done.out
