"""Bounds from kept prices: right for every candidate, and the worst attack itself where they were found."""

from __future__ import annotations

import numpy as np
import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.agreement import read_text as terms_from
from counterpoise.assessment.security import security_draws
from counterpoise.reductions.changing import changed
from counterpoise.reductions.decision import Decision, decision_of
from counterpoise.reductions.evaluation import Evaluator
from counterpoise.reductions.proposing import repaired

pytestmark = pytest.mark.medium

DRAWS = 6
ROUNDING = 1e-9
"""A bound gives way by 1e-10 of the retaliation; two solutions of one programme agree to as much."""

SIDES = (("us", "ussr"), ("ussr", "us"))


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    scenario, terms = counterpoise.read("geneva-1985"), agreement.read("balanced-1985")
    return Evaluator(scenario, terms, decision_of(scenario, terms, ("us", "ussr")), draws=DRAWS, seed=2)


@pytest.fixture(scope="module")
def candidates(evaluator: Evaluator) -> np.ndarray:
    """Forces of all sizes, every other one unloaded as well; launchers may be moved where terms allow it."""
    rng = np.random.default_rng(5)
    return np.array([at_random(evaluator.decision, rng, is_unloaded=k % 2 == 1) for k in range(16)])


def at_random(decision: Decision, rng: np.random.Generator, *, is_unloaded: bool) -> np.ndarray:
    is_load = np.array([one.what == "warheads" for one in decision.numbers])
    x = np.floor(rng.random(is_load.size) ** rng.uniform(0.2, 2.0) * (decision.most + 1.0))
    loads = np.floor(decision.least + rng.random(is_load.size) * (decision.before - decision.least + 1.0))
    x = np.where(is_load, loads if is_unloaded else decision.before, x)
    return repaired(decision, np.minimum(x, decision.most), rng)


def exact(evaluator: Evaluator, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found = [evaluator.evaluate(x).security for x in X]
    exposure = np.array([[side.exposure_p95 for side in pair] for pair in found])
    return exposure, np.array([[side.p_floor for side in pair] for pair in found])


def test_no_candidate_is_more_exposed_or_has_less_chance_than_its_bounds(
    evaluator: Evaluator, candidates: np.ndarray
) -> None:
    evaluator.learn(candidates[:4])
    screen = evaluator.screen(candidates)
    exposure, p_floor = exact(evaluator, candidates)
    assert (screen.exposure >= exposure - ROUNDING).all()
    assert (screen.p_floor <= p_floor + ROUNDING).all()
    # Nor do they say nothing.
    assert (screen.exposure < 0.95).any()
    assert (screen.p_floor > 0.5).any()


@pytest.mark.parametrize(("side", "other"), SIDES)
def test_every_attack_leaves_at_least_the_bound_and_the_worst_one_no_more_where_it_was_found(
    evaluator: Evaluator, candidates: np.ndarray, side: str, other: str
) -> None:
    """Without defences, so that what the bound leaves out is not there."""
    is_defence = np.array([one.what == "interceptors" for one in evaluator.decision.numbers])
    bare = np.where(is_defence, 0.0, candidates)
    evaluator.learn(bare[:4])
    view = changed(evaluator.decision, evaluator.bounds._views[side], bare)
    worst = security_draws(view, side, other, has_costs=False, together=DRAWS)
    for alert, case in worst.items():
        left, surviving = evaluator.bounds.left(side, alert, bare), case.surviving.reshape(len(bare), DRAWS)
        unharmed = case.unharmed.reshape(len(bare), DRAWS)
        assert (left <= surviving + ROUNDING * unharmed).all()
        assert left[:4] == pytest.approx(surviving[:4], rel=0, abs=ROUNDING * unharmed.max())
        assert (left[4:] > 0.5 * surviving[4:]).mean() > 0.5


def test_a_floor_that_is_said_to_be_missed_is_missed(evaluator: Evaluator, candidates: np.ndarray) -> None:
    evaluator.learn(candidates)
    is_mine = np.array([one.side == "us" and one.kind == "systems" for one in evaluator.decision.numbers])
    is_launchers = np.array([one.what == "launchers" for one in evaluator.decision.numbers])
    fewer = np.where(is_mine & is_launchers, np.floor(0.9 * candidates), candidates)
    said = evaluator.screen(fewer).fails_floor
    missed = (exact(evaluator, fewer)[1] < [evaluator.floor[side] for side, _ in SIDES]).any(axis=1)
    assert said.any()
    assert missed[said].all()


def test_a_changed_alert_is_not_bounded() -> None:
    scenario = counterpoise.read("geneva-1985")
    terms = terms_from(
        "format: 1\ntitle: Off\narticles:\n  all:\n    name: All\n    count: warheads\n    limit: 9000\n"
        "conversions:\n  - {allow: off_alert, select: {leg: icbm}}\n"
    )
    decision = decision_of(scenario, terms, ("us", "ussr"))
    evaluator = Evaluator(scenario, terms, decision, draws=2, seed=1)
    is_alert = np.array([one.what == "alert_day" for one in decision.numbers])
    assert is_alert.any()
    off = np.where(is_alert, 0.0, decision.before)
    screen = evaluator.screen(np.array([off, decision.before]))
    assert screen.exposure[0].tolist() == [1.0, 1.0]
    assert screen.p_floor[0].tolist() == [0.0, 0.0]
    assert (screen.exposure[1] < 1.0).any()


def test_a_screen_does_not_depend_on_what_is_screened_beside(
    evaluator: Evaluator, candidates: np.ndarray
) -> None:
    whole, back = evaluator.screen(candidates), evaluator.screen(candidates[::-1])
    assert whole.exposure.tolist() == back.exposure[::-1].tolist()
    assert whole.p_floor.tolist() == back.p_floor[::-1].tolist()
    assert whole.fails_floor.tolist() == back.fails_floor[::-1].tolist()
