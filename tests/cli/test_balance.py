"""``balance`` from the command line: reports, saved agreements, and errors in one line or as JSON."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

SMALL = Path(__file__).parents[1] / "reductions" / "two-alike.yaml"
TERMS = """format: 1
title: A ceiling
articles:
  warheads: {name: Warheads, count: warheads, limit: 12}
floors: {retaliation: 0.5, margin: 0.01, cost_ratio_may_fall: 1}
"""
FEW = ("--draws", 2, "--quiet")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where searches are kept: not among the user's own."""
    monkeypatch.setenv("COUNTERPOISE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.yaml"
    path.write_text(TERMS, encoding="utf-8")
    return path


@pytest.mark.medium
def test_a_saved_pick_is_an_agreement_that_complies_and_can_be_traced(
    run, tmp_path: Path, terms: Path
) -> None:
    page, first, second = (tmp_path / name for name in ("out.html", "nash.yaml", "equal.yaml"))
    done = run(
        "balance", SMALL, "--terms", terms, *FEW, "--json", "--report", page,
        "--save", f"nash={first}", "--save", f"equal-ceilings={second}",
    )  # fmt: skip
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["status"] == "found"
    for path in (first, second):
        kept = run("treaty", path, SMALL)
        assert (kept.status, kept.err) == (0, "")
    text = page.read_text("utf-8")
    assert text.count("<svg") == 1
    assert "http" not in text.replace("http://www.w3.org/", "")
    after = tmp_path / "after.json"
    acts = [word for act in found["picks"]["nash"]["acts"] for word in ("--act", act)]
    assert run("assess", SMALL, "--draws", 2, "--quiet", "--out", after, *acts).status == 0
    security = found["picks"]["nash"]["security"]["a"]["a"]["after"]
    place = f"views.a.strikes[b>a,{security['worst_alert']['exposure']},ride-out].exposure.p95"
    assert place in html.unescape(text)
    traced = json.loads(run("trace", after, place, "--json").out)
    assert traced["value"] == pytest.approx(security["exposure"], abs=1e-12)


@pytest.mark.medium
def test_terms_that_starve_are_infeasible_and_nothing_is_saved(run, tmp_path: Path, terms: Path) -> None:
    terms.write_text(TERMS.replace("limit: 12", "limit: 1").replace("0.5", "0.95"), encoding="utf-8")
    saved, page = tmp_path / "nash.yaml", tmp_path / "out.html"
    done = run("balance", SMALL, "--terms", terms, *FEW, "--save", f"nash={saved}", "--report", page)
    assert done.status == 1
    assert done.problems == [f"nash: no such agreement was found, and {saved} was not written"]
    assert not saved.exists()
    assert "held necessary" in done.out
    assert "held necessary" in page.read_text("utf-8")


@pytest.mark.parametrize("words", ["nash", "median=x.yaml", "nash="])
def test_what_cannot_be_saved_is_said_before_the_search(run, words: str) -> None:
    done = run("balance", SMALL, "--save", words, "--json")
    assert done.status == 2
    (problem,) = json.loads(done.err)["error"]["problems"]
    assert "is not PICK=FILE" in problem["message"]


def test_terms_that_are_not_there_are_one_line(run) -> None:
    done = run("balance", SMALL, "--terms", "balanced-1995")
    assert done.status == 2
    assert len(done.problems) == 1


def test_of_three_sides_two_are_named(run) -> None:
    done = run("balance", "after-new-start", "--terms", "balanced-1985", "--parties", "us,france", "--json")
    assert done.status == 2
    (problem,) = json.loads(done.err)["error"]["problems"]
    assert "name two of them as parties, not us, france" in problem["message"]


@pytest.mark.medium
def test_a_search_whose_time_is_over_is_taken_up_again(run, terms: Path, state: Path) -> None:
    command = ("balance", SMALL, "--terms", terms, *FEW, "--json")
    short = json.loads(run(*command, "--time", 0).out)
    assert short["status"] == "partial"
    assert len(list(state.iterdir())) == 1
    done = json.loads(run(*command, "--resume").out)
    afresh = json.loads(run(*command).out)
    assert done["status"] == "found"
    assert done["picks"] == afresh["picks"]
    assert done["frontier"] == afresh["frontier"]


def test_a_damaged_state_is_one_line(run, terms: Path, state: Path) -> None:
    run("balance", SMALL, "--terms", terms, *FEW, "--time", 0)
    (kept,) = state.iterdir()
    kept.write_bytes(b"torn")
    done = run("balance", SMALL, "--terms", terms, *FEW, "--resume")
    assert done.status == 2
    assert len(done.problems) == 1
    assert "--resume" in done.err
