"""Scenarios from the command line: list, show, copy, compare, import, upgrade, check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import counterpoise
from counterpoise.scenario import library_path, read

LIBRARY = ["after-new-start", "china-2010", "geneva-1985", "start-1990"]
OLD = Path(__file__).parents[1] / "scenario" / "formats"

FORCES = """\
side,system,name,leg,basing,launchers,warheads,yield_kt,cep_m,source,source_cite
red,red-silo,Red missile,icbm,silo,100,3,300,200,book,"A. Author, A Book, 1985"
blue,blue-boat,Blue missile,slbm,submarine,64,8,100,450,book,
"""


def test_list_names_what_comes_with_the_program(run) -> None:
    done = run("scenarios", "list")
    assert [line.split()[0] for line in done.out.splitlines()] == LIBRARY
    listed = json.loads(run("scenarios", "list", "--json").out)
    assert [one["name"] for one in listed] == LIBRARY
    assert listed[LIBRARY.index("geneva-1985")]["sides"] == ["us", "ussr"]


def test_show_as_json_is_the_scenario_itself(run) -> None:
    done = run("scenarios", "show", "geneva-1985", "--json")
    assert done.status == 0
    shown = json.loads(done.out)
    assert shown == read("geneva-1985").to_dict()
    assert list(shown)[:3] == ["format", "title", "date"]
    assert shown["sides"]["us"]["systems"]["titan-2"]["yield"] == "9000 kt"


def test_show_says_what_a_reader_wants_to_know(run, small: Path) -> None:
    text = run("scenarios", "show", small).out
    assert text.startswith("Two systems a side (two-systems, 1985-11-21)")
    assert "United States (us)\n  holds necessary: 200..400 EMT" in text
    [boat] = [line for line in text.splitlines() if line.startswith("  boat-us ")]
    assert boat.split() == (
        [
            "boat-us",
            "American",
            "boat",
            "missile",
            "submarine",
            "160",
            "8",
            "100",
            "kt",
            "450",
            "±",
            "50",
            "m",
            "-",
            "0.55..0.66",
            "/",
            "0.9",
        ]
    )
    assert "shield-built: The shield is built." in text


def test_copy_is_the_file_with_its_comments(run, tmp_path: Path) -> None:
    target = tmp_path / "my füße.yaml"
    done = run("scenarios", "copy", "geneva-1985", target)
    assert (done.status, done.err) == (0, "")
    assert target.read_bytes() == library_path("geneva-1985").read_bytes()
    run("scenarios", "copy", "geneva-1985", tmp_path)
    assert (tmp_path / "geneva-1985.yaml").exists()


def test_copy_replaces_nothing_unasked(run, tmp_path: Path) -> None:
    target = tmp_path / "my.yaml"
    target.write_text("precious", encoding="utf-8")
    done = run("scenarios", "copy", "geneva-1985", target)
    assert (done.status, done.out) == (2, "")
    assert done.problems == [f"{target}: the file exists; add --force to replace it"]
    assert target.read_text("utf-8") == "precious"
    assert run("scenarios", "copy", "geneva-1985", target, "--force").status == 0
    assert target.read_bytes() == library_path("geneva-1985").read_bytes()


def test_diff_names_each_path_that_differs(run, tmp_path: Path, small: Path) -> None:
    other = tmp_path / "other.yaml"
    text = (
        small.read_text("utf-8")
        .replace("cep: 300 m", "cep: 310 m")
        .replace("launchers: 160", "launchers: 144")
    )
    other.write_text(text, encoding="utf-8")
    done = run("scenarios", "diff", small, other)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "forces",
        "  sides.us.systems.boat-us.launchers: 160 -> 144",
        "beliefs",
        "  beliefs.us.sides.ussr.systems.silo-ussr.cep: 300 m -> 310 m",
    ]
    [first, _] = json.loads(run("scenarios", "diff", small, other, "--json").out)
    assert (first["before"], first["after"], first["after_at"]["line"]) == ("160", "144", 29)
    assert run("scenarios", "diff", small, small).out == "no difference\n"


def test_diff_counts_sources_and_lists_them_when_asked(run, tmp_path: Path, small: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        small.read_text("utf-8").replace("status: unverified", "status: derived", 1), encoding="utf-8"
    )
    assert run("scenarios", "diff", small, other).out == "sources: 1 differs (--sources lists them)\n"
    listed = run("scenarios", "diff", small, other, "--sources").out.splitlines()
    assert listed[0] == "sources"
    assert listed[1].endswith(".status: unverified -> derived")


def test_import_makes_a_scenario_that_can_be_read(run, tmp_path: Path) -> None:
    table, made = tmp_path / "forces.csv", tmp_path / "made.yaml"
    table.write_text(FORCES, encoding="utf-8")
    printed = run("scenarios", "import", table, "--title", "Two boats")
    assert run("scenarios", "import", table, "--title", "Two boats", "--out", made).status == 0
    assert made.read_text("utf-8") == printed.out
    scenario = counterpoise.read(made)
    assert scenario.title == "Two boats"
    assert scenario.base().sides["red"].systems["red-silo"].launchers.median == 100.0
    assert run("scenarios", "import", table, "--out", made).status == 2


def test_a_bad_table_is_refused_line_by_line(run, tmp_path: Path) -> None:
    table = tmp_path / "forces.csv"
    table.write_text(FORCES.replace("silo,100", "silo,-1").replace("450", "wide"), encoding="utf-8")
    done = run("scenarios", "import", table, "--out", tmp_path / "made.yaml")
    assert done.status == 2
    assert len(done.problems) == 2
    assert done.problems[0].startswith(f"{table}:2:")
    assert done.problems[1].startswith(f"{table}:3:")
    assert not (tmp_path / "made.yaml").exists()


def test_upgrade_brings_an_old_file_up_to_date(run, tmp_path: Path) -> None:
    old = min(OLD.rglob("*.yaml"))
    new = tmp_path / "new.yaml"
    assert run("scenarios", "upgrade", old, "--out", new).status == 0
    assert run("check", new).status == 0
    assert run("scenarios", "upgrade", old).out == new.read_text("utf-8")


def test_check_says_in_one_line_what_a_sound_file_holds(run, small: Path) -> None:
    done = run("check", small)
    assert done.status == 0
    assert done.out.count("\n") == 1
    assert done.out.startswith(f"{small}: sound; 2 sides, 4 systems, 1 defences,")
    held = json.loads(run("check", small, "--json").out)
    assert held["holds"]["sides"] == 2
    assert held["hash"] == read(small).hash


def test_check_warns_beside_its_result(run, small: Path) -> None:
    done = run("check", small)
    lines = done.err.splitlines()
    assert lines
    assert all(line.startswith(f"{small}:") and ": warning: " in line for line in lines)
    as_json = run("check", small, "--json")
    assert as_json.err == ""
    warnings = json.loads(as_json.out)["warnings"]
    assert len(warnings) == len(lines)
    [belief] = [one for one in warnings if one["path"] == "beliefs.us"]
    [figure] = belief["figures"]
    assert figure["path"] == "sides.ussr.systems.silo-ussr.cep"
    assert figure["location"]["line"] < figure["replaced_at"]["line"]


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_is_sound(run, name: str) -> None:
    assert run("check", name).status == 0
