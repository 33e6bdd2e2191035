from __future__ import annotations

from collections.abc import Callable

from counterpoise.scenario import Scenario, diff, read_text


def test_a_scenario_does_not_differ_from_itself(two_systems: Scenario, two_systems_text: str) -> None:
    assert diff(two_systems, read_text("# a comment\n" + two_systems_text)) == ()


def test_changes_come_with_both_texts_and_places(two_systems: Scenario, changed: Callable[..., str]) -> None:
    text = changed(
        ("launchers: 160", "launchers: 0x"),
        ("cep: 450 ± 50 m", "cep: 450 ± 60 m"),
        ("        per_point: 16\n", ""),
        ("    summary: The shield is built.", "    summary: The shield is built.\n    name: Shield"),
        ("silo-us: {reliability: 0.9}", "silo-us: {reliability: {value: 0.9, source: paper}}"),
    ).replace("0x", "170")
    changes = diff(two_systems, read_text(text, name="b"))
    assert list(map(str, changes)) == [
        "sides.us.systems.boat-us.launchers: 160 -> 170",
        "sides.us.systems.boat-us.cep: 450 ± 50 m -> 450 ± 60 m",
        "sides.us.systems.boat-us.per_point: 16 -> nothing",
        "beliefs.ussr.sides.us.systems.silo-us.reliability: 0.9 -> {value: 0.9, source: paper}",
        "developments.shield-built.name: nothing -> Shield",
    ]
    assert str(changes[0].before_at).endswith("two-systems.yaml:29:20")
    assert str(changes[0].after_at) == "b.yaml:29:20"


def test_equal_hash_means_no_change(two_systems: Scenario, changed: Callable[..., str]) -> None:
    other = read_text(
        changed(
            ("launchers: 160", "launchers: 160.0"),
            ("title: Two systems a side", "title: 'Two  systems a side'"),
        )
    )
    assert other.hash == two_systems.hash
    assert diff(two_systems, other) == ()
