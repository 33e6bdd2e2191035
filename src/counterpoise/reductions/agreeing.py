"""What a pick amounts to: what binds, how it looks in either view, its proportional twin, its regret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from counterpoise.agreement import Terms
from counterpoise.assessment.security import MEASURES, Security
from counterpoise.reductions.answer import Agreement, ByView
from counterpoise.reductions.decision import Decision, Floats
from counterpoise.reductions.draft import draft
from counterpoise.reductions.evaluation import Candidate, Evaluated, Evaluator
from counterpoise.reductions.picks import proportional
from counterpoise.reductions.regret import Regret, regrets, spread_along
from counterpoise.reductions.seen import Seen
from counterpoise.runs import run_each
from counterpoise.scenario import Scenario


def agreements(
    scenario: Scenario,
    terms: Terms,
    evaluator: Evaluator,
    seen: Seen,
    picks: dict[str, Candidate | None],
    frontier: Sequence[Candidate],
    today: ByView,
    *,
    threads: int | None = None,
) -> dict[str, Agreement | None]:
    """Return each pick with all that is said of it; picks that are one agreement are computed once."""
    decision = seen.decision
    chosen = {one.x.tobytes(): one for one in picks.values() if one}
    if not chosen:
        return dict.fromkeys(picks)
    regret = regrets(seen, [one.x for one in chosen.values()], spread_along([one.x for one in frontier]))

    def done(key: bytes, missed: dict[str, Regret]) -> Agreement:
        one = evaluator.evaluate(chosen[key].x)
        return Agreement(
            evaluated=one,
            binding=binding_articles(decision, one.x),
            slack=slack_of(terms, scenario, decision, today, one),
            security=by_view(seen, one.x, one.security),
            proportional=evaluator.evaluate(proportional(decision, one)),
            alone=_alone(evaluator, one),
            regret=missed,
            articles=draft(scenario, terms, decision, one.x),
        )

    pairs = tuple(zip(chosen, regret, strict=True))
    whole = dict(zip(chosen, run_each(lambda pair: done(*pair), pairs, threads=threads), strict=True))
    return {name: whole[one.x.tobytes()] if one else None for name, one in picks.items()}


def _alone(evaluator: Evaluator, one: Evaluated) -> tuple[Security, Security]:
    """Return each side in its own view, where it cuts and the other does not."""
    decision = evaluator.decision
    found = []
    for row, side in enumerate(decision.sides):
        own = np.array([number.side == side for number in decision.numbers])
        security = evaluator.evaluate(np.where(own, one.x, decision.before)).security[row]
        found.append(replace(security, share_left=None))
    return found[0], found[1]


def by_view(seen: Seen, x: Floats | None, own: tuple[Security, Security]) -> ByView:
    """Return how secure both sides are in both views, today (None) or under an agreement.

    ``own``: each side in its own view, which is known already.
    """
    a, b = seen.decision.sides
    return {
        a: {a: own[0], b: seen.security(x, view=a, side=b)},
        b: {a: seen.security(x, view=b, side=a), b: own[1]},
    }


def binding_articles(decision: Decision, x: Floats) -> tuple[tuple[str, str], ...]:
    """Return the articles under which not one more is possible of anything that could still be kept."""
    A = decision.coefficients(x)
    slack = decision.linear.b - A @ x
    binding = []
    for row, room, name in zip(A, slack.tolist(), decision.rows, strict=True):
        steps = [a for a, n, most in zip(row, x, decision.most, strict=True) if a > 0.0 and n < most]
        if steps and room < min(steps):
            binding.append((name.article, name.side))
    return tuple(dict.fromkeys(binding))


def slack_of(
    terms: Terms,
    scenario: Scenario,
    decision: Decision,
    today: ByView,
    one: Evaluated,
) -> dict[tuple[str, str], float]:
    """Return by how much each side keeps each clause of being better off, in its own view."""
    found: dict[tuple[str, str], float] = {}
    for side, after in zip(decision.sides, one.security, strict=True):
        asked = terms.floor_of(side, scenario.side_names)
        if after.p_floor is not None:
            found[side, "floor"] = after.p_floor - asked.retaliation
        gains = _gains(today[side][side], after)
        for measure, gain in gains.items():
            found[side, measure] = gain + (asked.cost_ratio_may_fall if measure == "cost_ratio" else 0.0)
        if gains:
            found[side, "margin"] = max(gains.values()) - asked.margin
    return found


def _gains(before: Security, after: Security) -> dict[str, float]:
    found = {}
    for measure in MEASURES:
        was, now = getattr(before, measure), getattr(after, measure)
        if was is not None and now is not None:
            found[measure] = was - now if measure == "exposure" else now - was
    return found
