"""What balance answers: picks assessed from scratch, either view, saved agreements, conflicts and proofs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import counterpoise
from counterpoise import agreement
from counterpoise.agreement import Terms
from counterpoise.agreement import read_text as terms_from
from counterpoise.assessment.outcomes import view_arrays
from counterpoise.assessment.security import security, security_draws
from counterpoise.reductions.answer import Balance
from counterpoise.reductions.balancing import balance
from counterpoise.reductions.bargaining import egalitarian, kalai_smorodinsky, nash
from counterpoise.reductions.conflict import smallest_conflict
from counterpoise.reductions.decision import decision_of
from counterpoise.reductions.draft import draft
from counterpoise.reductions.evaluation import CLAUSES, Candidate, Evaluator
from counterpoise.reductions.picks import proportional
from counterpoise.reductions.proof import starved
from counterpoise.reductions.rates import exchange_rates
from counterpoise.reductions.regret import regrets
from counterpoise.reductions.seen import Seen
from counterpoise.reductions.telling import worse_words
from counterpoise.runs import Deadline
from counterpoise.scenario import Draws, Scenario, ScenarioError

pytestmark = pytest.mark.medium

SAME = 1e-12
DRAWS, SEED = 8, 1

SMALL = Path(__file__).parent / "two-alike.yaml"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERPOISE_STATE", str(tmp_path))


def under(limit: int, *, floor: float = 0.5) -> Terms:
    return terms_from(
        "format: 1\ntitle: A ceiling\narticles:\n  warheads:\n    name: Warheads\n    count: warheads\n"
        f"    limit: {limit}\nfloors: {{retaliation: {floor}, margin: 0.01, cost_ratio_may_fall: 1}}\n"
    )


@cache
def small() -> Scenario:
    return counterpoise.read(SMALL)


@cache
def answer(limit: int = 12) -> Balance:
    return balance(
        small(),
        terms=under(limit),
        draws=DRAWS,
        seed=SEED,
        time_limit_s=200.0,
        threads=1,
    )


def test_every_pick_assessed_from_scratch_gives_the_reported_figures() -> None:
    found = answer()
    assert found.status == "found"
    reported = found.to_dict()["picks"]
    for name, pick in found.picks.items():
        assert pick is not None
        bound = found.made_of.with_acts(found.acts(pick.evaluated))
        assessed = counterpoise.assess(bound, draws=DRAWS, seed=SEED)
        for row, side in enumerate(found.sides):
            other = found.sides[1 - row]
            for view in found.sides:
                strikes = [
                    one
                    for one in assessed.views[view].strikes
                    if (one.attacker, one.victim, one.launch) == (other, side, "ride-out")
                ]
                after = reported[name]["security"][view][side]["after"]
                assert after["exposure"] == pytest.approx(max(one.exposure.p95 for one in strikes), abs=SAME)
                chances = [one.first_strike_potential for one in strikes]
                assert after["first_strike_potential"] == pytest.approx(max(chances), abs=SAME)
            own = security(bound, side, other, draws=DRAWS, seed=SEED)
            assert reported[name]["utility"][side] == pytest.approx(1.0 - own.exposure_p95, abs=SAME)
            assert pick.evaluated.security[row].cost_ratio == pytest.approx(own.cost_ratio, abs=SAME)
            assert pick.security[side][side].p_floor == pytest.approx(own.p_floor, abs=SAME)


def test_the_picks_are_those_of_bargaining_on_the_points_of_the_frontier() -> None:
    found = answer()
    points = [one.utility for one in found.frontier]
    today = tuple(1.0 - found.today[side][side].exposure_p95 for side in found.sides)
    for name, rule in (
        ("nash", nash),
        ("kalai_smorodinsky", kalai_smorodinsky),
        ("egalitarian", egalitarian),
    ):
        index = rule(points, today, hull=False).index
        pick = found.picks[name]
        assert index is not None
        assert pick is not None
        assert pick.evaluated.utility == points[index]


def test_a_saved_pick_complies_and_is_refused_for_a_scenario_that_changed(tmp_path: Path) -> None:
    found = answer()
    for name in found.picks:
        path = tmp_path / f"{name}.yaml"
        path.write_text(found.agreement(name), encoding="utf-8")
        read = agreement.read(str(path))
        agreement.check_made_for(read, small())
        assert agreement.comply(read, small()).compliant
        assert read.provenance["seed"] == str(SEED)
    changed = small().with_set("sides.a.systems.heavy.launchers=1")
    with pytest.raises(ScenarioError, match=r"a heavy: launchers 2, now 1"):
        agreement.check_made_for(read, changed)


def test_a_pick_that_there_is_not_cannot_be_saved() -> None:
    with pytest.raises(ValueError, match="no pick 'median' to save; there are: nash"):
        answer().agreement("median")


def test_what_binds_leaves_no_room_for_one_more() -> None:
    found = answer()
    for pick in found.picks.values():
        assert pick is not None
        room = [12.0 - kept for kept in pick.evaluated.warheads]
        forces = found.decision.forces(pick.evaluated.x)
        for side, left in zip(found.sides, room, strict=True):
            today = found.decision.today[side]["systems"]
            now = forces[side]["systems"]
            more = [one.warheads for key, one in today.items() if now[key].launchers < one.launchers]
            is_bound = bool(more) and left < min(more)
            assert (("warheads", side) in pick.binding) == is_bound


def test_regret_is_by_hand_what_the_best_of_the_frontier_would_have_given() -> None:
    found = answer()
    seen = Seen(small(), found.decision, draws=DRAWS, seed=SEED, threads=1)
    X = [one.x for one in found.frontier]
    missed = regrets(seen, X, [])
    for view in found.sides:
        worth = np.empty((len(X), DRAWS))
        for i, x in enumerate(X):
            bound = small().with_acts(found.decision.acts(x))
            gains = []
            for side, other in (("a", "b"), ("b", "a")):
                exposed = [_exposure(scenario, view, side, other) for scenario in (small(), bound)]
                gains.append(exposed[0] - exposed[1])
            worth[i] = np.minimum(*gains)
        by_hand = worth.max(axis=0) - worth
        for i, one in enumerate(missed):
            assert one[view].mean == pytest.approx(by_hand[i].mean(), abs=SAME)
            assert one[view].p95 == pytest.approx(np.sort(by_hand[i])[-1], abs=SAME)  # of 8 draws the last
    assert all(one.mean >= 0.0 for by_view in missed for one in by_view.values())


def _exposure(scenario: Scenario, view: str, side: str, other: str) -> np.ndarray:
    """The worst of the alert cases in each draw, one draw at a time, from the arriving of `assess`."""
    arrays = view_arrays(view, scenario.view(view), Draws(DRAWS, SEED))
    cases = security_draws(arrays, side, other, threads=1).values()
    left = [np.where(one.unharmed > 0, one.surviving / np.maximum(one.unharmed, 1e-9), 1.0) for one in cases]
    return 1.0 - np.min(left, axis=0)


def test_an_exchange_rate_holds_when_both_blocks_are_given_up_from_scratch() -> None:
    found = answer(16)
    pick = found.picks["egalitarian"]
    assert pick is not None
    seen = Seen(small(), found.decision, draws=DRAWS, seed=SEED, threads=1)
    rates = exchange_rates(seen, pick.evaluated.x, deadline=Deadline(100.0))
    assert rates

    def utility(x: np.ndarray, side: str) -> float:
        other = "b" if side == "a" else "a"
        X = small().with_acts(found.decision.acts(x))
        worst = np.sort(_exposure(X, side, side, other))[-1]
        return float(1.0 - worst)

    columns = {(one.side, one.key): j for j, one in enumerate(found.decision.numbers)}
    for rate in rates:
        other = "b" if rate.side == "a" else "a"
        x = pick.evaluated.x.copy()
        before = utility(x, rate.side)
        x[columns[rate.side, rate.key]] -= rate.launchers
        assert rate.loss == pytest.approx(before - utility(x, rate.side), abs=SAME)
        for back in rate.returns:
            y = x.copy()
            y[columns[other, back.key]] -= back.launchers
            assert utility(y, rate.side) >= before - 1e-9
    assert exchange_rates(seen, pick.evaluated.x, deadline=Deadline(0.0)) is None


def _missing(**missed: float) -> Candidate:
    """A candidate that misses these clauses, as side_clause."""
    by_side = tuple({name: missed.get(f"{side}_{name}", 0.0) for name in CLAUSES} for side in ("a", "b"))
    return Candidate(np.zeros(6), (0.0, 0.0), (0.0, 0.0), (by_side[0], by_side[1]))


def test_the_smallest_conflict_is_the_pair_that_no_candidate_keeps() -> None:
    decision = decision_of(small(), under(20), ("a", "b"))
    candidates = [
        _missing(a_floor=0.3),
        _missing(a_floor=0.2, b_margin=0.5),
        _missing(b_exposure=0.04),
        _missing(b_exposure=0.02, b_cost_ratio=0.1),
    ]
    found = smallest_conflict(decision, candidates, is_complete=False)
    assert [(one.side, one.name) for one in found] == [("a", "floor"), ("b", "exposure")]
    assert [one.by for one in found] == [0.3, 0.04]  # 0.2 and 0.02 cost another clause as well
    assert not any(one.is_proven for one in found)
    assert smallest_conflict(decision, [*candidates, _missing()], is_complete=True) == ()
    assert smallest_conflict(decision, [], is_complete=True) == ()


def test_the_conflict_of_all_forces_is_proven_and_its_clauses_are_missed_by_hand() -> None:
    """A margin that nothing can reach: what stands in the way is each margin by itself, for all forces."""
    asked = terms_from(
        "format: 1\ntitle: Much\narticles: {warheads: {name: Warheads, count: warheads, limit: 12}}\n"
        "floors: {retaliation: 0.5, margin: 1, cost_ratio_may_fall: 1}\n"
    )
    found = balance(small(), terms=asked, draws=2, seed=SEED, time_limit_s=200.0)
    assert found.status == "infeasible"
    assert found.is_complete
    (clause,) = found.conflict
    assert clause.name == "margin"
    assert clause.is_proven
    assert clause.by is None  # the other side's margin is missed as well, so that none keeps all else


def test_a_ceiling_below_what_is_needed_is_proven_to_starve() -> None:
    """At 0.9 reliability and 0.5 at sea, at most 1 warhead leaves under 1 of at least 1 needed."""
    for limit, is_starved in ((1, True), (20, False)):
        terms = under(limit, floor=0.95)
        decision = decision_of(small(), terms, ("a", "b"))
        found = starved(small(), terms, decision, draws=DRAWS, seed=SEED)
        assert [one.side for one in found] == (["a", "b"] if is_starved else [])
        assert all(one.is_proven and "held necessary" in one.why for one in found)


def test_the_proof_of_the_small_ceilings_of_1985_is_the_arithmetic() -> None:
    scenario, terms = counterpoise.read("geneva-1985"), agreement.read("minimum-1985")
    found = balance(scenario, terms=terms, draws=16, seed=SEED, time_limit_s=100.0)
    assert found.status == "infeasible"
    assert found.candidates == 0
    assert {(one.side, one.name, one.is_proven) for one in found.conflict} == {
        ("us", "floor", True),
        ("ussr", "floor", True),
    }
    assert not any(found.picks.values())


def test_json_is_plain_and_has_its_promised_keys() -> None:
    found = json.loads(answer().to_json())
    assert set(found) >= {
        "scenario", "hash", "seed", "version", "status", "certificate", "frontier", "picks", "conflict",
    }  # fmt: skip
    assert list(found["picks"]) == ["nash", "kalai_smorodinsky", "egalitarian", "equal_ceilings"]
    pick = found["picks"]["nash"]
    assert set(pick) >= {"forces", "security", "gives", "binding"}
    assert set(pick["security"]["a"]["b"]) == {"before", "after"}
    assert pick["gives"]["a"]
    for one in pick["gives"]["a"]:
        assert one["before"] == 2
        assert one["after"] == pick["forces"]["a"]["systems"][one["key"]]["launchers"] < 2


def test_the_answer_in_words_has_the_draft_and_both_views() -> None:
    text = str(answer())
    for words in ("Article 1. Forces of Side a", "Warheads", "in its own view [in the other's]", "Regret"):
        assert words in text


def test_a_draft_has_whole_limits_and_shares_in_per_cent() -> None:
    asked = terms_from(
        "format: 1\ntitle: Shares\narticles:\n"
        "  ready: {name: On alert, count: alert_share, limit: 0.75}\n"
        "  alike: {name: Alike, count: warheads, ratio: 1.3}\n"
    )
    scenario = small()
    decision = decision_of(scenario, asked, ("a", "b"))
    kept = decision.kept(decision.most)
    articles = {one.title: one.sentences for one in draft(scenario, asked, decision, decision.most)}
    assert all(sentence.endswith("at most 75%.") for sentence in articles["On alert"])
    # Thirteen tenths of what the other side has, and no part of a warhead.
    whole = [int(1.3 * other + 1e-9) for other in reversed(kept.tolist())]
    assert any(1.3 * other != n for other, n in zip(reversed(kept.tolist()), whole, strict=True))
    for sentence, most in zip(articles["Alike"], whole, strict=True):
        assert sentence.endswith(f"at most (by the ratio of 1.3 to the other side) {most}.")


def test_a_cut_alone_is_what_an_assessment_of_that_sides_acts_says() -> None:
    found = answer()
    pick = found.picks["egalitarian"]
    assert pick is not None
    for side, other, alone in zip(found.sides, reversed(found.sides), pick.alone, strict=True):
        acts = [act for act in found.acts(pick.evaluated) if f"sides.{side}." in act]
        assert acts
        security_alone = security(small().with_acts(acts), side, other, draws=DRAWS, seed=SEED)
        assert alone.exposure_p95 == pytest.approx(security_alone.exposure_p95, abs=SAME)
        assert alone.p_floor == pytest.approx(security_alone.p_floor, abs=SAME)
        assert alone.share_left is None


def test_what_gets_worse_is_said_and_what_gets_better_is_not() -> None:
    found = answer()
    pick = found.picks["egalitarian"]
    assert pick is not None
    said = worse_words(found, pick)
    for side in found.sides:
        before, after = found.today[side][side], pick.security[side][side]
        assert after.exposure_p95 < before.exposure_p95
        assert before.assurance is not None
        assert after.assurance is not None
        assert (after.assurance.mean < before.assurance.mean) == ("held necessary" in said)
    assert "exposure" not in said


def test_on_1985_data_a_balanced_package_does_what_a_proportional_cut_of_its_size_does_not() -> None:
    """RAND N-2526's finding: what is cut matters more than how much.

    The package is written by hand, not searched: of missiles in silos with several warheads, of old ones and
    of bombers that are slow to leave 30 per cent stay; missiles at sea, mobile ones and cruise missiles stay.
    """
    scenario, terms = counterpoise.read("geneva-1985"), agreement.read("abm")
    decision = decision_of(scenario, terms, ("us", "ussr"))
    evaluator = Evaluator(scenario, terms, decision, draws=16, seed=SEED)
    x = decision.most.copy()
    cut_deep = {
        "us": ("titan-2", "minuteman-2", "minuteman-3-mk12", "minuteman-3-mk12a", "b-52-sram"),
        "ussr": ("ss-17", "ss-18", "ss-19", "ss-n-6"),
    }
    for j, one in enumerate(decision.numbers):
        if one.key in cut_deep[one.side]:
            x[j] = np.floor(0.3 * x[j])
    package = evaluator.evaluate(x)
    cut = evaluator.evaluate(proportional(decision, package))
    assert cut.warheads == pytest.approx(package.warheads, rel=0.01)
    today = evaluator.today
    for row in range(2):
        was, one, other = (each[row].exposure_p95 for each in (today, package.security, cut.security))
        assert one < was - 0.02  # the package takes from a first strike what the cut of its size does not
        assert other > was - 0.02
    # The indices fall with either cut, as each leaves less to retaliate with. In the Soviet view they fall
    # less under the package, whatever the alert; in the American view that depends on the alert.
    before, one, other = (
        _indices(each)
        for each in (
            scenario,
            scenario.with_acts(decision.acts(x)),
            scenario.with_acts(decision.acts(cut.x)),
        )
    )
    for place, value in before.items():
        assert max(one[place], other[place]) < value
        if place[0] == "ussr":
            assert one[place] > other[place] + 0.05
        else:
            assert abs(one[place] - other[place]) < 0.04
    assert any(one[place] > other[place] for place in before if place[0] == "us")
    assert any(one[place] < other[place] for place in before if place[0] == "us")


def _indices(scenario: Scenario) -> dict[tuple[str, str, str], float]:
    """Both indices at the middle w80, by view, alert and name."""
    views = counterpoise.assess(scenario, draws=16, seed=SEED).views
    found = {}
    for view in ("us", "ussr"):
        middle = sorted({one.w80 for one in views[view].stability})[1]
        for one in views[view].stability:
            if (one.w80, one.launch) == (middle, "ride-out"):
                found[view, one.alert, "kent_thaler"] = one.kent_thaler.mean
                found[view, one.alert, "canavan"] = one.canavan.mean
    return found
