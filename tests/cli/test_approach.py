"""``space approach`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FIRST = {
    "OBJECT_NAME": "FIRST",
    "NORAD_CAT_ID": 90001,
    "EPOCH": "2026-11-24T00:00:00.000",
    "MEAN_MOTION": 15.2,
    "ECCENTRICITY": 0.0005,
    "INCLINATION": 97.5,
    "RA_OF_ASC_NODE": 10,
    "ARG_OF_PERICENTER": 0,
    "MEAN_ANOMALY": 0,
    "BSTAR": 1e-5,
}
SECOND = {**FIRST, "OBJECT_NAME": "SECOND", "NORAD_CAT_ID": 90002, "INCLINATION": 60, "MEAN_ANOMALY": 5}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "a.omm", tmp_path / "b.omm"
    for path, one in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(json.dumps(one), "utf-8")
    return paths


def test_a_pair_is_told_in_words_and_json(run, files: tuple[Path, Path]) -> None:
    done = run("space", "approach", *files, "--days", 0.5)
    assert done.status == 0
    assert "FIRST and SECOND, 0.5 days from 2026-11-24 00:00:00 UTC" in done.out
    assert "Their planes are 37." in done.out
    found = json.loads(run("space", "approach", *files, "--days", 0.5, "--json").out)
    # Planes with one node: 97.5 less 60, but for the wobble of J2.
    assert found["planes"]["angle_deg"] == pytest.approx(37.5, abs=0.1)
    distances = [one["distance_km"] for one in found["approaches"]]
    assert distances == sorted(distances)


def test_many_are_screened(run, files: tuple[Path, Path]) -> None:
    twins = [
        {**SECOND, "OBJECT_NAME": name, "MEAN_ANOMALY": place} for name, place in (("X", 0.01), ("Y", 90))
    ]
    files[1].write_text(json.dumps(twins), "utf-8")
    found = json.loads(run("space", "approach", *files, "--days", 0.1, "--within", 20, "--json").out)
    assert found["pairs"] == 2
    assert {one["second"] for one in found["encounters"]} == {"X"}
    assert all(one["distance_km"] <= 20 for one in found["encounters"])
    assert "2 satellites" in run("space", "approach", *files, "--days", 0.1).out


def test_bad_input_is_one_line_each(run, files: tuple[Path, Path]) -> None:
    old = files[0].with_name("old.omm")
    old.write_text(json.dumps({**FIRST, "EPOCH": "2026-01-01T00:00:00"}), "utf-8")
    for words in (
        [files[0], files[0].with_name("none.omm")],
        [files[0], old],
        [*files, "--start", "tomorrow"],
        [*files, "--days", "0"],
        [*files, "--start", "2027-11-24"],
    ):
        done = run("space", "approach", *words)
        assert done.status == 2
        assert len(done.problems) == 1
