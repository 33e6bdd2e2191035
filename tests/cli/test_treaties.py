"""``counterpoise treaties`` and ``counterpoise treaty``, as a user runs them."""

from __future__ import annotations

import json

from counterpoise import agreement


def test_a_force_that_does_not_comply_ends_with_one_and_says_what_is_over(run) -> None:
    ran = run("treaty", "start-1", "start-1990")
    assert ran.status == 1
    assert "does not comply: 9 of 18 are over" in ran.out
    assert "in launchers removed: us 646, ussr 900" in ran.out


def test_json_has_the_articles(run) -> None:
    ran = run("treaty", "start-1", "start-1990", "--json")
    found = json.loads(ran.out)
    assert (ran.status, found["compliant"]) == (1, False)
    first = found["articles"][0]
    wanted = {"article": "delivery-vehicles", "side": "us", "limit": 1600, "counted": 2246, "over": 646}
    assert {key: first[key] for key in wanted} == wanted


def test_a_force_that_complies_ends_with_nought(run) -> None:
    ran = run("treaty", "salt-1", "geneva-1985")
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "complies")


def test_a_phase_is_chosen(run) -> None:
    assert run("treaty", "abm", "geneva-1985", "--phase", "treaty").status == 0
    ran = run("treaty", "abm", "geneva-1985", "--phase", "fist")
    assert (ran.status, ran.problems) == (
        2,
        ["counterpoise: abm.yaml has no phase 'fist'; there are treaty, protocol"],
    )


def test_problems_of_both_files_come_at_once(run) -> None:
    ran = run("treaty", "start1", "geneva")
    assert (ran.status, len(ran.problems)) == (2, 2)


def test_the_library_is_listed_shown_and_copied(run, tmp_path) -> None:
    listed = run("treaties", "list")
    assert [line.split()[0] for line in listed.out.splitlines()[1:]] == list(agreement.treaty_names())
    assert "at most 1,600  verified" in run("treaties", "show", "start-1").out
    assert run("treaties", "copy", "start-1", tmp_path / "mine.yaml").status == 0
    mine = (tmp_path / "mine.yaml").read_text("utf-8").replace("value: 1600", "value: 3000")
    (tmp_path / "mine.yaml").write_text(mine, "utf-8")
    ran = run("treaty", tmp_path / "mine.yaml", "start-1990", "--json")
    first = json.loads(ran.out)["articles"][0]
    assert (first["limit"], first["over"]) == (3000, 0)
    assert run("treaties", "copy", "start-1", tmp_path / "mine.yaml").status == 2
