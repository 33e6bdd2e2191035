"""Candidates together and in a race: each as it would be alone, and nothing told that is not known."""

from __future__ import annotations

import numpy as np
import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.agreement import Terms
from counterpoise.reductions.decision import decision_of
from counterpoise.reductions.evaluation import Candidate, Evaluator
from counterpoise.reductions.proposing import repaired
from counterpoise.runs import run_each

pytestmark = pytest.mark.medium

DRAWS = 8


def forgiving() -> Terms:
    """The default terms, but for a clause that most candidates miss."""
    text = agreement.treaty_path("balanced-1985").read_text(encoding="utf-8")
    return agreement.read_text(text.replace("value: 0.1\n", "value: 1\n"))


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    scenario, terms = counterpoise.read("geneva-1985"), forgiving()
    decision = decision_of(scenario, terms, ("us", "ussr"))
    return Evaluator(scenario, terms, decision, draws=DRAWS, seed=1)


@pytest.fixture(scope="module")
def candidates(evaluator: Evaluator) -> np.ndarray:
    """Forces drawn at random, today's, and these without the defence that today's have."""
    decision, rng = evaluator.decision, np.random.default_rng(3)
    some = [
        repaired(decision, np.floor(rng.random(decision.most.size) * decision.most), rng) for _ in range(6)
    ]
    bare = np.where([one.what == "interceptors" for one in decision.numbers], 0.0, decision.most)
    return np.array([*some, decision.most, bare])


def told(one: Candidate) -> tuple[object, ...]:
    return one.x.tolist(), one.utility, one.warheads, one.missed, one.is_settled


def test_each_of_several_is_what_it_is_alone(evaluator: Evaluator, candidates: np.ndarray) -> None:
    together = evaluator.evaluate_many(candidates)
    assert [told(one) for one in together] == [told(evaluator.evaluate(x)) for x in candidates]


def test_neither_order_nor_threads_change_anything(evaluator: Evaluator, candidates: np.ndarray) -> None:
    straight = [told(one) for one in evaluator.evaluate_many(candidates, race=True)]
    back = [told(one) for one in evaluator.evaluate_many(candidates[::-1], race=True)][::-1]
    parts = tuple(np.array_split(candidates, 3))
    threaded = run_each(lambda X: evaluator.evaluate_many(X, race=True), parts, threads=2)
    assert straight == back == [told(one) for part in threaded for one in part]


def test_a_race_tells_of_what_it_settles_all_and_of_others_nothing_else(
    evaluator: Evaluator, candidates: np.ndarray
) -> None:
    raced, exact = (evaluator.evaluate_many(candidates, race=race) for race in (True, False))
    assert any(not one.is_settled for one in raced)
    for quick, full in zip(raced, exact, strict=True):
        if quick.is_settled:
            assert told(quick) == told(full)
        else:
            assert not quick.is_balanced
            assert all("margin" not in side for side in quick.missed)
            assert quick.shortfall > 0.0


def test_todays_forces_come_through_a_race(evaluator: Evaluator, candidates: np.ndarray) -> None:
    today = evaluator.evaluate_many(evaluator.decision.most[None], race=True)[0]
    assert today.is_settled
    assert today.utility == evaluator.disagreement


def test_worst_attacks_alone_tell_the_same_floor_and_exposure(
    evaluator: Evaluator, candidates: np.ndarray
) -> None:
    for quick, full in zip(evaluator.attacked(candidates), evaluator.evaluate_many(candidates), strict=True):
        assert not quick.is_settled
        assert quick.utility == full.utility
        assert all(one.items() <= other.items() for one, other in zip(quick.missed, full.missed, strict=True))
