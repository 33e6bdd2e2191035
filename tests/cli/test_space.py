"""``space potential`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counterpoise.space.catalogue import catalogue_names, read


@pytest.mark.parametrize("name", catalogue_names())
def test_it_says_in_words_what_each_system_could_do(run, name: str) -> None:
    done = run("space", "potential", name, "--draws", 16)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "systems, 16 draws" in lines[0]
    assert lines[3].split()[:2] == ["system", "kind"]
    assert any(line.startswith("The most mass to the ground: ") for line in lines)
    assert any(line.startswith("United States, by its own thresholds: ") for line in lines)


def test_it_prints_json_and_writes_a_report_that_asks_no_other_host(run, tmp_path: Path) -> None:
    page = tmp_path / "potential.html"
    done = run("space", "potential", "space-1985", "--draws", 8, "--json", "--quiet", "--report", page)
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert {"catalogue", "hash", "systems", "circumstances", "seed", "draws", "version"} <= set(found)
    assert found["circumstances"]["window_s"] == 300 - 90  # an SS-18 burns 300 s
    rod = found["systems"]["rods-85"]
    assert rod["made_up"] is True
    assert set(rod["potential"]["delivered_mass"]) == {"p05", "p50", "p95"}
    assert found["systems"]["hubble"]["potential"]["time_to_ground"]["p50"] is None  # never
    text = page.read_text("utf-8")
    assert text.count("<svg") == 4
    assert "http" not in text.replace("http://www.w3.org/", "")
    assert "counterpoise space potential space-1985 --draws 8 --seed 1985" in text


def test_the_same_seed_gives_the_same_bytes(run) -> None:
    first, again = (run("space", "potential", "space-today", "--draws", 8, "--json").out for _ in range(2))
    assert first == again


def test_one_kind_alone(run) -> None:
    done = run("space", "potential", "space-1985", "--draws", 4, "--kind", "laser", "--json")
    assert {one["kind"] for one in json.loads(done.out)["systems"].values()} == {"laser"}


def test_another_burn_and_latitude_are_taken(run) -> None:
    words = ("space", "potential", "space-today", "--draws", 4, "--json", "--burn", 90, "--latitude", 60)
    found = json.loads(run(*words).out)
    assert (found["circumstances"]["burn_s"], found["circumstances"]["latitude_deg"]) == (90, 60)
    # 60 s to see and 30 to decide: nothing is left to meet a booster that burns 90 s.
    assert found["systems"]["sbi-cbo"]["potential"]["launches_engaged"]["p95"] == 0


BAD = {
    "an empty class": (["space-1985", "--kind", "lasr"], "did you mean 'laser'?"),
    "no such catalogue": (["space-1984"], "did you mean 'space-1985'?"),
    "a burn under nothing": (["space-1985", "--burn", -5], "burn_s is -5; a number of at least 0 is needed"),
    "a latitude beyond the pole": (
        ["space-1985", "--latitude", 91],
        "latitude_deg is 91; a number from -90 to 90",
    ),
}


@pytest.mark.parametrize(("words", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_line(run, words: list[object], message: str) -> None:
    done = run("space", "potential", *words, "--draws", 4)
    assert done.status == 2
    assert len(done.err.strip().splitlines()) == 1
    assert message in done.err


def test_every_problem_of_a_file_at_once(run, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "format: 1\ntitle: Mine\nsystems:\n  a:\n    name: A\n    kind: laser\n    owner: me\n"
        "    altitude: 50 km\n    delta_v: -3 m/s\n    payload: 5 t\n    mass: 1 t\n  b:\n    name: B\n",
        "utf-8",
    )
    done = run("space", "potential", path)
    assert done.status == 2
    assert [line.split(": ")[0].removeprefix(f"{path}:") for line in done.err.splitlines()] == [
        "8:15 systems.a.altitude",
        "9:14 systems.a.delta_v",
        "10:14 systems.a.payload",
        "12:3 systems.b",
        "12:3 systems.b",
    ]


def test_a_catalogue_where_nothing_is_known_still_has_an_answer(run, tmp_path: Path) -> None:
    path = tmp_path / "unknown.yaml"
    path.write_text(
        "format: 1\ntitle: Unknown\nsystems:\n  x:\n    name: X\n    kind: inspector\n    owner: them\n",
        "utf-8",
    )
    done = run("space", "potential", path, "--draws", 64, "--report", tmp_path / "out.html", "--quiet")
    assert (done.status, done.err) == (0, "")
    assert "X: number and change of speed and push and payload" in done.out


def test_its_absentee_ratio_fits_into_a_scenario(run, tmp_path: Path) -> None:
    out = run("space", "potential", "space-1985", "--kind", "interceptor", "--draws", 64).out
    figures = [
        line.split("absentee_ratio: ")[1].rstrip(".") for line in out.splitlines() if "absentee_ratio" in line
    ]
    assert len(figures) == 2
    path = tmp_path / "mine.yaml"
    run("scenarios", "copy", "geneva-1985", path)
    text = path.read_text("utf-8")
    assert "absentee_ratio:" in text
    before = text.split("absentee_ratio: ")[1].splitlines()[0]
    path.write_text(text.replace(f"absentee_ratio: {before}", f"absentee_ratio: {figures[0]}", 1), "utf-8")
    assert run("check", path).status == 0


def test_a_catalogue_is_copied_and_is_the_same(run, tmp_path: Path) -> None:
    listed = json.loads(run("space", "list", "--json").out)
    assert [one["name"] for one in listed] == list(catalogue_names())
    path = tmp_path / "mine.yaml"
    assert run("space", "copy", "space-1985", path).status == 0
    assert read(path).hash == read("space-1985").hash
    again = run("space", "copy", "space-1985", path)
    assert again.status == 2
    assert "the file exists; add --force to replace it" in again.err


def test_the_group_alone_says_what_there_is(run) -> None:
    done = run("space")
    assert done.status == 0
    assert "potential" in done.out
