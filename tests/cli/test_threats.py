"""``threats`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.mark.medium
def test_it_prints_json_and_writes_a_report_that_asks_no_other_host(run, tmp_path: Path) -> None:
    page = tmp_path / "threats.html"
    done = run("threats", "geneva-1985", "--draws", 2, "--json", "--quiet", "--report", page)
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert set(found["views"]) == {"us", "ussr"}
    text = page.read_text("utf-8")
    assert text.count("<svg") == 2
    assert "http" not in text.replace("http://www.w3.org/", "")
    assert "As the Soviet Union sees it" in text
    assert "First phase of the Strategic Defense Initiative" in text


def test_an_unknown_scenario_is_one_line(run) -> None:
    done = run("threats", "geneva-1986")
    assert done.status == 2
    assert len(done.err.strip().splitlines()) == 1


def test_a_development_without_an_owner_is_one_line_with_its_place(run, tmp_path: Path) -> None:
    path = tmp_path / "orphan.yaml"
    run("scenarios", "copy", "geneva-1985", path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    start = lines.index("developments:\n") + 1
    assert (lines[start], lines[start + 1]) == ("  sdi-phase-1:\n", "    of: us\n")
    path.write_text("".join(lines[: start + 1] + lines[start + 2 :]), "utf-8")
    done = run("threats", path, "--draws", 1)
    assert done.status == 2
    assert len(done.err.strip().splitlines()) == 1
    assert f"orphan.yaml:{start + 1}" in done.err
    assert "the key 'of' is missing" in done.err


def test_a_margin_of_nothing_is_one_line(run) -> None:
    done = run("threats", "geneva-1985", "--draws", 1, "--margin", 0, "--quiet")
    assert done.status != 0
    assert done.err == "counterpoise: margin is 0.0; a number above 0 is needed\n"
