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
    assert "sdi-phase-1" in text


def test_an_unknown_scenario_is_one_line(run) -> None:
    done = run("threats", "geneva-1986")
    assert done.status == 2
    assert len(done.err.strip().splitlines()) == 1
