"""The search: against enumeration of small random scenarios, its laws, and going on after an interrupt."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from counterpoise.agreement import Terms
from counterpoise.agreement import read_text as terms_from
from counterpoise.reductions import search as searching
from counterpoise.reductions.decision import decision_of
from counterpoise.reductions.evaluation import Candidate, Evaluator
from counterpoise.reductions.picks import picked
from counterpoise.reductions.proposing import neighbours
from counterpoise.reductions.search import Found, search
from counterpoise.runs import Deadline, Kept
from counterpoise.scenario import Scenario, read_text

pytestmark = pytest.mark.medium

SAME = 1e-12
DRAWS = 2
ENDLESS = float("inf")

SYSTEM = """
      {key}:
        name: {key}
        leg: {leg}
        basing: {basing}
        launchers: {launchers}
        warheads: {warheads}
        yield: 300 kt
        cep: {cep} m
        reliability: 0.9
        {more}
        alert: {{day: {day}, generated: 1}}"""


@dataclass(frozen=True)
class Side:
    """Silos of several warheads, of one, and boats: launchers of each; and what the missiles can do."""

    launchers: tuple[int, int, int]
    warheads: int
    cep_m: int

    @property
    def text(self) -> str:
        heavy, single, boats = self.launchers
        silo = {"leg": "icbm", "basing": "silo", "cep": self.cep_m, "more": "hardness: 2000 psi", "day": 0.9}
        sea = {"leg": "slbm", "basing": "submarine", "cep": 900, "more": "per_point: 1", "day": 0.5}
        return (
            SYSTEM.format(key="heavy", launchers=heavy, warheads=self.warheads, **silo)
            + SYSTEM.format(key="single", launchers=single, warheads=1, **silo)
            + SYSTEM.format(key="boats", launchers=boats, warheads=4, **sea)
        )


def a_side(rng: np.random.Generator, most: int = 2) -> Side:
    launchers = tuple(int(n) for n in rng.integers(1, most + 1, size=3))
    return Side(launchers, int(rng.integers(3, 9)), int(rng.integers(100, 300)))  # type: ignore[arg-type]


def small(a: Side, b: Side) -> Scenario:
    # A retaliation of a few warheads hurts, so that the costs of both strikes differ.
    text = "format: 1\ntitle: Small\nmodel: {w80: [4 warheads, 8 warheads, 16 warheads]}\nsides:"
    for key, side in (("a", a), ("b", b)):
        text += (
            f"\n  {key}:\n    name: Side {key}\n    required_retaliation: 1 warheads\n    systems:{side.text}"
        )
    return read_text(text, name="small")


def terms(limit: int, may_fall: float = 1.0) -> Terms:
    return terms_from(
        "format: 1\ntitle: A ceiling\narticles:\n  warheads:\n    name: Warheads\n    count: warheads\n"
        f"    limit: {limit}\n"
        "  fixed:\n    name: Missiles\n    count: launchers\n    ratio: 100\n"
        f"floors: {{retaliation: 0.5, margin: 0.01, cost_ratio_may_fall: {may_fall}}}\n"
    )


def made(a: Side, b: Side, limit: int = 14, may_fall: float = 1.0) -> Evaluator:
    scenario, agreed = small(a, b), terms(limit, may_fall)
    decision = decision_of(scenario, agreed, ("a", "b"))
    return Evaluator(scenario, agreed, decision, draws=DRAWS, seed=1)


def drawn(seed: int, limit: int = 14, most: int = 2) -> Evaluator:
    rng = np.random.default_rng(seed)
    return made(a_side(rng, most), a_side(rng, most), limit)


def enumerated(evaluator: Evaluator) -> Found:
    """Every candidate that keeps the terms, without the search's help."""
    decision, found = evaluator.decision, Found()
    ranges = (
        range(int(least), int(most) + 1) for least, most in zip(decision.least, decision.most, strict=True)
    )
    X = np.array(
        [x for x in map(np.array, product(*ranges)) if decision.is_within(x.astype(float))], dtype=float
    )
    found.add(evaluator.evaluate_many(X))
    return found


def run(evaluator: Evaluator, *, seed: int = 1, threads: int = 1, **more: object) -> Found:
    settings = {"deadline": Deadline(ENDLESS), **more}
    return search(evaluator.decision, evaluator, seed=seed, threads=threads, **settings)  # type: ignore[arg-type]


def points(frontier: list[Candidate]) -> set[tuple[float, ...]]:
    return {(*one.utility, sum(one.warheads)) for one in frontier}


def values(found: Found, evaluator: Evaluator) -> dict[str, tuple[float, float] | None]:
    chosen = picked(ordered(found), evaluator.disagreement, evaluator.decision)
    return {name: one and one.utility for name, one in chosen.items()}


def ordered(found: Found) -> list[Candidate]:
    return sorted(found.frontier, key=lambda one: (-one.utility[0], one.x.tolist()))


@pytest.fixture
def only_by_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "FEW", 0)


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.usefixtures("only_by_search")
def test_the_search_picks_from_the_frontier_of_all_forces(seed: int) -> None:
    evaluator = drawn(seed)
    everything, found = enumerated(evaluator), run(evaluator, seed=seed)
    assert found.is_finished
    assert len(found.evaluated) <= len(everything.evaluated)
    assert points(found.frontier) == points(everything.frontier)
    assert values(found, evaluator) == values(everything, evaluator)


@pytest.mark.parametrize("seed", range(100, 106))
@pytest.mark.usefixtures("only_by_search")
def test_a_finished_pick_is_the_pick_among_its_neighbours(seed: int) -> None:
    # Exploring stops at once, so that the end alone has to find them.
    evaluator = drawn(seed, most=3)
    found = run(evaluator, seed=seed, most_explored=70)
    assert found.is_finished
    for one in picked(found.frontier, evaluator.disagreement, evaluator.decision).values():
        if one is not None:
            around = neighbours(evaluator.decision, one.x)
            assert len(around) > 0
            assert all(x.tobytes() in found.evaluated for x in around)


@pytest.mark.usefixtures("only_by_search")
def test_threads_change_nothing() -> None:
    evaluator = drawn(7, most=3)
    one, two = (run(evaluator, threads=threads, most_explored=150) for threads in (1, 3))
    assert list(one.evaluated) == list(two.evaluated)


@pytest.mark.usefixtures("only_by_search")
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupted_search_goes_on_to_the_same_answer(tmp_path: Path) -> None:
    evaluator = drawn(7, most=3)
    whole = run(evaluator, most_explored=250)
    kept, said = Kept("balance", {"seed": 1}, folder=tmp_path), []

    def interrupt_once(share: float, words: str) -> None:
        said.append(words)
        if len(said) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    part = run(evaluator, most_explored=250, kept=kept, progress=interrupt_once)
    assert part.is_interrupted
    assert not part.is_finished
    assert 0 < len(part.evaluated) < len(whole.evaluated)
    assert f"{len(part.evaluated):,} solved" in said[-1]
    resumed = run(evaluator, most_explored=250, kept=kept, is_resumed=True)
    assert not resumed.is_interrupted
    assert list(resumed.evaluated) == list(whole.evaluated)
    assert values(resumed, evaluator) == values(whole, evaluator)
    assert resumed.rounds == whole.rounds


def test_a_state_of_another_shape_is_refused(tmp_path: Path) -> None:
    evaluator, kept = drawn(7), Kept("balance", {"seed": 1}, folder=tmp_path)
    run(evaluator, kept=kept)
    state = kept.load()
    assert state is not None
    kept.write({**state, "utility": state["utility"][1:]})
    with pytest.raises(ValueError, match="is damaged, or is not the state of this search"):
        run(evaluator, kept=kept, is_resumed=True)


def test_a_folder_that_cannot_be_written_costs_the_state_and_not_the_answer(tmp_path: Path) -> None:
    evaluator = drawn(7)
    (tmp_path / "file").write_text("in the way")
    found = run(evaluator, kept=Kept("balance", {}, folder=tmp_path / "file"))
    assert found.is_complete
    assert "file" in found.unkept


def test_without_time_nothing_is_solved_and_nothing_is_said_to_be_complete() -> None:
    found = run(drawn(7), deadline=Deadline(0.0))
    assert not found.evaluated
    assert not found.is_complete
    assert not found.is_interrupted


@pytest.mark.parametrize("seed", range(200, 206))
def test_a_looser_ceiling_never_worsens_the_frontier(seed: int) -> None:
    tight, loose = (run(drawn(seed, limit)) for limit in (9, 14))
    assert tight.is_complete
    assert loose.is_complete
    assert_no_worse(loose, tight)


def test_a_looser_clause_never_worsens_the_frontier() -> None:
    rng, is_decided = np.random.default_rng(600), []
    for _ in range(4):
        a, b = a_side(rng), a_side(rng)
        found = [run(made(a, b, may_fall=allowed)) for allowed in (0.0, 0.02, 0.1, 1.0)]
        for tight, loose in pairwise(found):
            assert_no_worse(loose, tight)
        is_decided.append(points(found[0].frontier) != points(found[-1].frontier))
    assert any(is_decided)


def assert_no_worse(loose: Found, tight: Found) -> None:
    for one in points(tight.frontier):
        assert any(
            all(a >= b for a, b in zip(other[:2], one[:2], strict=True)) and other[2] <= one[2]
            for other in points(loose.frontier)
        )


@pytest.mark.parametrize("seed", range(300, 306))
def test_swapping_the_sides_swaps_the_answer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = a_side(rng), a_side(rng)
    here, there = made(a, b), made(b, a)
    found, swapped = run(here), run(there)
    assert as_table(found.frontier) == pytest.approx(as_table(swapped.frontier, is_swapped=True), abs=SAME)
    mine, theirs = values(found, here), values(swapped, there)
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        one, other = mine[name], theirs[name]
        assert (one is None) == (other is None)
        if one and other:
            assert welfare(name, one, here) == pytest.approx(welfare(name, other, there), abs=SAME)


@pytest.mark.parametrize("seed", range(400, 408))
def test_mirror_image_sides_get_a_mirror_image_answer(seed: int) -> None:
    side = a_side(np.random.default_rng(seed))
    evaluator = made(side, side)
    found = run(evaluator)
    assert as_table(found.frontier) == pytest.approx(as_table(found.frontier, is_swapped=True), abs=SAME)
    pick = values(found, evaluator)["egalitarian"]
    assert pick is not None
    assert pick[0] == pytest.approx(pick[1], abs=SAME)


@pytest.mark.parametrize("seed", range(500, 505))
def test_the_forces_of_today_are_never_better(seed: int) -> None:
    evaluator = drawn(seed, limit=1000)
    one = evaluator.evaluate(evaluator.decision.before)
    assert one.utility == pytest.approx(evaluator.disagreement, abs=SAME)
    assert not one.is_balanced
    assert not any(side.is_better for side in one.comparison)


def as_table(frontier: list[Candidate], *, is_swapped: bool = False) -> np.ndarray:
    order = (1, 0) if is_swapped else (0, 1)
    rows = [[*(one.utility[side] for side in order), sum(one.warheads)] for one in frontier]
    return np.array(sorted(rows)).reshape(len(rows), 3)


def welfare(name: str, utility: tuple[float, float], evaluator: Evaluator) -> float:
    """What each rule makes as large as it can be, of whole agreements."""
    gains = np.subtract(utility, evaluator.disagreement)
    return float(np.prod(gains) if name == "nash" else np.min(gains))
