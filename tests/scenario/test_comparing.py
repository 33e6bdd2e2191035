from __future__ import annotations

from collections.abc import Callable

from counterpoise.scenario import Scenario, diff, read_text


def test_a_scenario_does_not_differ_from_itself(two_systems: Scenario, two_systems_text: str) -> None:
    assert diff(two_systems, read_text("# a comment\n" + two_systems_text)) == ()


def test_changes_come_by_section_with_places(two_systems: Scenario, changed: Callable[..., str]) -> None:
    text = changed(
        ("launchers: 160", "launchers: 0x"),
        ("cep: 450 ± 50 m", "cep: 450 ± 60 m"),
        ("        per_point: 16\n", ""),
        ("kill: 0.5..0.9", "kill: {low: 0.5, mode: 0.8, high: 0.9}"),
        ("    summary: The shield is built.", "    summary: The shield is built.\n    name: Shield"),
        ("silo-us: {reliability: 0.9}", "silo-us: {reliability: {value: 0.9, source: paper}}"),
        ("title: Two systems a side", "title: Two"),
    ).replace("0x", "170")
    changes = diff(two_systems, read_text(text, name="b"))
    assert list(map(str, changes)) == [
        "sides.us.systems.boat-us.launchers: 160 -> 170",
        "sides.us.systems.boat-us.cep: 450 ± 50 m -> 450 ± 60 m",
        "sides.us.systems.boat-us.per_point: 16 -> nothing",
        "sides.us.defences.shield.kill: 0.5..0.9 -> 0.5..0.9, mode 0.8",
        "beliefs.ussr.sides.us.systems.silo-us.reliability.source: nothing -> paper",
        "developments.shield-built.name: nothing -> Shield",
        "title: Two systems a side -> Two",
    ]
    assert [change.section for change in changes] == [
        *["forces"] * 3, "defences", "beliefs", "developments", "text",
    ]  # fmt: skip
    assert str(changes[0].before_at).endswith("two-systems.yaml:29:20")
    assert str(changes[0].after_at) == "b.yaml:29:20"


def test_of_a_figure_only_what_changed(two_systems: Scenario, changed: Callable[..., str]) -> None:
    """The value, its source, its status, its group and its note: one line each, and none for the rest."""
    old = "{value: 220..280 m, source: paper, with: us-guidance}"
    cases = {
        "{value: 200..280 m, source: paper, with: us-guidance}": ["cep: 220..280 m -> 200..280 m"],
        "{value: 220..280 m, source: book, status: assumed, with: us-guidance}": [
            "cep.source: paper -> book",
            "cep.status: nothing -> assumed",
        ],
        "{cases: [220 m, 280 m], weights: [1, 3], source: paper}": [
            "cep: 220..280 m -> [220 m, 280 m] weighted [1, 3]",
            "cep.with: us-guidance -> nothing",
        ],
        "{with: us-guidance, value: 220..280  m, source: paper}": [],
    }
    for new, lines in cases.items():
        found = [str(change) for change in diff(two_systems, read_text(changed((old, new))))]
        assert found == [f"sides.us.systems.silo-us.{line}" for line in lines]


def test_a_thing_that_only_one_has_is_named_once(two_systems: Scenario, changed: Callable[..., str]) -> None:
    new = "      silo-new: {name: New, leg: icbm, basing: silo, launchers: 3, warheads: 1}\n"
    bigger = read_text(
        changed(
            ("      silo-us:\n", f"{new}      silo-us:\n"),
            ("per_point: 16", "per_point: 16\n        decoys: {value: 2, source: paper}"),
        )
    )
    assert list(map(str, diff(two_systems, bigger))) == [
        "sides.us.systems.boat-us.decoys: nothing -> 2 (paper)",
        "sides.us.systems.silo-new: nothing -> New (5 values)",
    ]
    assert [change.after for change in diff(bigger, two_systems)] == [None, None]


def test_long_words_are_only_said_to_differ(two_systems: Scenario, changed: Callable[..., str]) -> None:
    [change] = diff(two_systems, read_text(changed(("title: Two systems a side", f"title: {'long ' * 30}"))))
    assert str(change) == "title: other words"
    assert change.after == ("long " * 30).strip()


def test_equal_hash_means_no_change(two_systems: Scenario, changed: Callable[..., str]) -> None:
    other = read_text(
        changed(
            ("launchers: 160", "launchers: 160.0"),
            ("title: Two systems a side", "title: 'Two  systems a side'"),
        )
    )
    assert other.hash == two_systems.hash
    assert diff(two_systems, other) == ()
