"""Warnings about sound scenarios: what a belief replaces, slips in group names, figures of no origin."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import counterpoise
from counterpoise.scenario import cautions, read_text

Change = Callable[..., str]

BARE = "count as assumed, without source and status"


def about(text: str, words: str) -> list[str]:
    return [str(found) for found in cautions(read_text(text, name="a")) if words in str(found)]


def test_one_line_a_belief_names_both_places(two_systems_text: str) -> None:
    assert about(two_systems_text, "replaced here") == [
        "a.yaml:78:3 beliefs.us: warning: 1 figure is replaced here; an edit of the first place changes "
        "nothing in this view: sides.ussr.systems.silo-ussr.cep (line 58, here 79)",
        "a.yaml:80:3 beliefs.ussr: warning: 2 figures are replaced here; an edit of the first place changes "
        "nothing in this view: sides.us.systems.silo-us.reliability (line 21, here 85); "
        "developments.shield-built.patch.sides.us.defences.shield.interceptors (line 96, here 87)",
    ]


def test_what_every_belief_replaces_is_counted(changed: Change) -> None:
    text = changed(
        (
            "silo-us: {reliability: 0.9}",
            "silo-us: {reliability: 0.9}\n      ussr: {systems: {silo-ussr: {cep: 310 m}}}",
        )
    )
    [american, soviet] = about(text, "replaced here")
    assert "1 figure is replaced here, 1 of them in every belief" in american
    assert "3 figures are replaced here, 1 of them in every belief" in soviet


def test_a_figure_that_only_the_belief_has_replaces_nothing(changed: Change) -> None:
    text = changed(("silo-ussr: {cep: 300 m}", "silo-ussr: {throw_weight: 4 t}"))
    assert [line for line in about(text, "replaced here") if "beliefs.us:" in line] == []


@pytest.mark.parametrize(
    ("name", "is_slip"),
    [
        ("us-guidnace", True),
        ("us-guidanc", True),
        ("US-guidance", True),
        ("us-reliability", False),
        ("usguidance", True),
        ("us-guidance2", False),  # a number tells two things apart
    ],
)
def test_a_group_used_once_that_is_nearly_another(changed: Change, name: str, is_slip: bool) -> None:
    """`us-guidance` stands in two figures of the base; a third has a slip of the pen or a name of its own."""
    text = changed(("cep: 450 ± 50 m", f"cep: {{value: 450 ± 50 m, with: {name}}}"))
    text = text.replace("reliability: 0.75..0.85", "reliability: {value: 0.75..0.85, with: us-guidance}", 1)
    found = about(text, "used once only")
    assert len(found) == is_slip
    if is_slip:
        assert f"'{name}'" in found[0]
        assert "was 'us-guidance' meant?" in found[0]


def test_figures_without_source_and_status_come_in_one_line(two_systems_text: str) -> None:
    [line] = about(two_systems_text, BARE)
    assert line.startswith("a.yaml:44:23: warning: 18 figures count as assumed")
    assert line.endswith("15 more (--json lists all)")


def test_the_status_beside_a_figure_or_its_system_is_enough(changed: Change) -> None:
    before = about(changed(), BARE)
    after = about(
        changed(("silo-us: {reliability: 0.9}", "silo-us: {reliability: {value: 0.9, status: assumed}}")),
        BARE,
    )
    assert "18 figures" in before[0]
    assert "17 figures" in after[0]


@pytest.mark.parametrize("name", ["geneva-1985", "start-1990", "after-new-start"])
def test_the_library_has_only_beliefs_to_warn_of(name: str) -> None:
    scenario = counterpoise.read(name)
    found = cautions(scenario)
    assert [caution.path for caution in found] == [
        f"beliefs.{side}" for side in scenario.document.child("beliefs").entries
    ]
    for caution in found:
        for figure in caution.figures:
            assert figure.replaced_at is not None
            assert figure.location.line < figure.replaced_at.line or figure.path.startswith("developments.")
