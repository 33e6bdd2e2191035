"""Balanced reductions: against a scenario with the acts, and what an answer holds."""

from __future__ import annotations

import numpy as np
import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.agreement import Terms
from counterpoise.agreement import read_text as terms_from
from counterpoise.assessment.security import feared_developments, security
from counterpoise.reductions.balancing import balance
from counterpoise.reductions.decision import decision_of
from counterpoise.reductions.evaluation import Evaluator
from counterpoise.reductions.proposing import repaired
from counterpoise.scenario import Scenario, read_text

pytestmark = pytest.mark.medium

SAME = 1e-12
DRAWS = 2

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


def small(rng: np.random.Generator) -> Scenario:
    """Two sides with silos of several warheads, of one, and boats; up to three launchers of each."""
    text = "format: 1\ntitle: Small\nsides:"
    for side in ("a", "b"):
        text += f"\n  {side}:\n    name: Side {side}\n    required_retaliation: 1 warheads\n    systems:"
        for key, warheads in (("heavy", int(rng.integers(3, 9))), ("single", 1)):
            text += SYSTEM.format(
                key=key, leg="icbm", basing="silo", launchers=int(rng.integers(1, 4)), warheads=warheads,
                cep=int(rng.integers(100, 300)), more="hardness: 2000 psi", day=0.9,
            )  # fmt: skip
        text += SYSTEM.format(
            key="boats", leg="slbm", basing="submarine", launchers=int(rng.integers(1, 4)), warheads=4,
            cep=900, more="per_point: 1", day=0.5,
        )  # fmt: skip
    return read_text(text, name="small")


def terms(limit: int = 1000) -> Terms:
    return terms_from(
        "format: 1\ntitle: A ceiling\narticles:\n  warheads:\n    name: Warheads\n    count: warheads\n"
        f"    limit: {limit}\nfloors: {{retaliation: 0.5, margin: 0.01, cost_ratio_may_fall: 1}}\n"
    )


def made(scenario: Scenario, agreed: Terms) -> Evaluator:
    decision = decision_of(scenario, agreed, ("a", "b"))
    return Evaluator(scenario, agreed, decision, draws=DRAWS, seed=1)


def test_forces_as_arrays_are_those_of_a_scenario_with_the_acts() -> None:
    scenario = counterpoise.read("geneva-1985")
    agreed = agreement.read("balanced-1985")
    decision = decision_of(scenario, agreed, ("us", "ussr"))
    evaluator = Evaluator(scenario, agreed, decision, draws=4, seed=1)
    x = repaired(decision, np.floor(0.5 * decision.most), np.random.default_rng(1))
    one = evaluator.evaluate(x)
    bound = scenario.with_acts(decision.acts(x))
    for mine, (side, other) in zip(one.security, (("us", "ussr"), ("ussr", "us")), strict=True):
        feared = feared_developments(scenario, side, other)
        afresh = security(bound, side, other, draws=4, seed=1, feared=feared)
        assert mine.exposure_p95 == pytest.approx(afresh.exposure_p95, abs=SAME)
        assert mine.p_floor == pytest.approx(afresh.p_floor, abs=SAME)
        assert mine.share_left == pytest.approx(afresh.share_left, abs=SAME)
        assert mine.cost_ratio == pytest.approx(afresh.cost_ratio, abs=SAME)


def test_the_forces_of_today_are_never_better() -> None:
    evaluator = made(small(np.random.default_rng(0)), terms())
    one = evaluator.evaluate(evaluator.decision.most)
    assert not one.is_balanced
    assert one.utility == evaluator.disagreement


def test_every_pick_keeps_the_terms_and_is_better_for_both() -> None:
    found = balance(small(np.random.default_rng(1)), terms=terms(14), draws=DRAWS, seed=1)
    assert found.status == "found"
    assert found.is_complete
    for pick in found.picks.values():
        assert pick is not None
        assert max(pick.evaluated.warheads) <= 14
        assert pick.evaluated.is_balanced
    assert set(found.to_dict()) >= {"status", "certificate", "frontier", "picks", "conflict"}


def test_terms_below_the_floor_admit_nothing_and_the_answer_names_a_clause() -> None:
    found = balance(small(np.random.default_rng(1)), terms=terms(0), draws=DRAWS, seed=1)
    assert found.status == "infeasible"
    assert not found.frontier
    assert {clause.name for clause in found.conflict} & {"floor", "margin", "cost_ratio"}
