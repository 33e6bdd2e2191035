"""Scenarios with a defence of silos, from the file to the result."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from tests.assessment.scenarios import SILOS
from tests.assessment.test_by_hand import strike

from counterpoise.assessment import Assessment, assess
from counterpoise.assessment.tracing import trace
from counterpoise.scenario import Scenario, read_text

SAME = 1e-9  # relative

# B strikes with 200 warheads that always kill; A's 100 silos send one warhead each.
PERFECT = (
    ("reliability: 0.8", "reliability: 1"),
    ("reliability: 0.9", "reliability: 1"),
    ("cep: 250 m", "cep: 20 m"),
    ("alert: {day: 0.5, generated: 1}", "alert: {day: 1, generated: 1}"),
)


def guarded(layer: str, *changes: tuple[str, str], shield: str = "") -> Scenario:
    """Return silos against silos with a layer that guards those of A, and one over B."""
    text = SILOS
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    guard = f"    defences: {{guard: {{name: Guard, layer: terminal, protects: silos, {layer}}}}}\n"
    text = text.replace("  b:\n", f"{guard}  b:\n")
    if shield:
        over = f"{{name: Shield, layer: terminal, protects: area, {shield}}}"
        text += f"    defences: {{shield: {over}}}\n"
    return read_text(text, name="guarded")


def arriving(scenario: Scenario, draws: int = 4) -> Assessment:
    return assess(scenario, draws=draws, seed=0)


def test_as_many_perfect_interceptors_as_silos_save_half_of_them() -> None:
    # METHODS D-pref1: two perfect weapons on each of 100 targets, 100 perfect interceptors: 50 are saved. The
    # worst attack has no better way: one on each would be stopped whole.
    done = strike(arriving(guarded("interceptors: 100, kill: 1, max_shots: 1", *PERFECT)), "b", "day")
    assert done.arriving.mean == pytest.approx(50.0, rel=SAME)


def test_without_interceptors_the_guard_is_not_there() -> None:
    bare, none = arriving(read_text(SILOS, name="bare")), arriving(guarded("interceptors: 0, kill: 0.7"))
    assert none.views["a"].strikes == bare.views["a"].strikes
    assert none.views["a"].stability == bare.views["a"].stability
    assert none.views["a"].not_computed == ()


def test_a_guard_that_fails_as_a_whole_is_not_there() -> None:
    bare = strike(arriving(read_text(SILOS, name="bare")), "b", "day")
    failed = strike(arriving(guarded("interceptors: 50, kill: 0.7, works: 0")), "b", "day")
    assert failed.arriving.mean == pytest.approx(bare.arriving.mean, rel=SAME)


@pytest.mark.parametrize("shield", ["", "interceptors: 20, kill: 0.6"], ids=["no shield", "shield"])
def test_more_interceptors_never_lower_what_arrives(shield: str) -> None:
    numbers = (0, 5, 20, 40, 80, 160, 400, 2000)
    results = [
        arriving(guarded(f"interceptors: {number}, kill: 0.6..0.8", shield=shield)) for number in numbers
    ]
    for alert in ("day", "generated"):
        slack = 1.0 - max(result.certificate.layered_defence_gap for result in results) - SAME
        means = [strike(result, "b", alert).arriving.mean for result in results]
        assert all(more >= less * slack for less, more in pairwise(means))
        assert means[-1] > 1.5 * means[0]


def test_what_is_not_computed_is_said() -> None:
    result = arriving(guarded("interceptors: 50, kill: 0.7"))
    view = result.views["a"]
    assert view.stability == ()
    assert {curve.victim for curve in view.drawdown} == {"b"}
    assert "stability indices with Side A" in view.not_computed[0]
    assert "Not computed: the stability indices with Side A" in str(result)
    assert "own interceptors" not in str(result)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ("interceptors: 10, kill: 0.5, firing: shoot-look-shoot", r"guard\.firing is shoot-look-shoot"),
        ("interceptors: 10, kill: 0.5, discrimination: 0.9", r"guard\.discrimination is 0\.9"),
        ("interceptors: 10, kill: 0.5, max_shots: 21", r"guard\.max_shots is 21; at most 20"),
        (
            "interceptors: 10, kill: 0.5}, other: {name: O, layer: terminal, protects: silos, "
            "interceptors: 1, kill: 1",
            r"2 layers that protect silos \(guard, other\)",
        ),
    ],
    ids=["firing", "discrimination", "shots", "two"],
)
def test_what_the_exchange_does_not_know_is_refused(layer: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        arriving(guarded(layer))


def test_the_number_of_threads_changes_nothing() -> None:
    scenario = guarded("interceptors: 20..60, kill: 0.5..0.9", shield="interceptors: 20, kill: 0.6")
    one, two = (assess(scenario, draws=300, seed=2, threads=n).to_json() for n in (1, 2))
    assert one == two


def test_the_figures_of_a_guard_enter_what_arrives() -> None:
    scenario = guarded("interceptors: 50, kill: 0.7, absentee_ratio: 1.25, works: 1, max_shots: 2")
    result: dict[str, Any] = json.loads(arriving(scenario).to_json())
    at = next(
        i
        for i, s in enumerate(result["views"]["a"]["strikes"])
        if (s["attacker"], s["alert"], s["launch"]) == ("b", "day", "ride-out")
    )
    told = {figure.path for figure in trace(result, f"views.a.strikes.{at}.arriving.mean").figures}
    for field in ("interceptors", "kill", "absentee_ratio", "works", "max_shots"):
        assert f"sides.a.defences.guard.{field}" in told


@pytest.mark.medium
def test_silos_of_1985_with_a_guard() -> None:
    """1,000 interceptors over the American silos of 1985: more arrives, but by day boats decide the most."""
    text = (files("counterpoise.scenario") / "library" / "geneva-1985.yaml").read_text("utf-8")
    guard = (
        "      guard: {name: Guard, layer: terminal, protects: silos, status: assumed, "
        "interceptors: 1000, kill: 0.7, max_shots: 2}\n"
    )
    bare = assess(read_text(text, name="bare"), draws=16)
    done = assess(
        read_text(text.replace("      sdi:\n", f"{guard}      sdi:\n", 1), name="guarded"), draws=16
    )
    assert done.certificate.layered_defence_gap < 0.05
    for view in ("us", "ussr"):
        pairs = list(zip(bare.views[view].strikes, done.views[view].strikes, strict=True))
        for before, after in pairs:
            if after.victim == "us":
                assert after.arriving_emt.mean >= before.arriving_emt.mean * 0.95
            else:
                assert after == before
        assert any(after.arriving_emt.mean > 1.05 * before.arriving_emt.mean for before, after in pairs)
