"""Proof that terms leave a side too little, whatever forces they are met with, before any search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from counterpoise.agreement import Terms
from counterpoise.agreement.provisions import Article
from counterpoise.assessment.outcomes import view_arrays
from counterpoise.assessment.security import security_draws
from counterpoise.reductions.changing import changed
from counterpoise.reductions.conflict import Clause
from counterpoise.reductions.decision import Decision
from counterpoise.scenario import Draws, Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Unharmed:
    """The most that could arrive within the terms had there been no attack, in each draw.

    Attributes
    ----------
    most, today, required : array (draws,)
        In the side's unit; ``today``: what today's forces could deliver.
    unit : str
    """

    most: Floats
    today: Floats
    required: Floats
    unit: str

    @property
    def p_floor(self) -> float:
        """Upper bound of the chance that enough arrives.

        What arrives within a draw is normal about its mean: where even the most is short, the chance is
        under one half.
        """
        return 1.0 - 0.5 * float(np.mean(self.most < self.required))


def starved(
    scenario: Scenario, terms: Terms, decision: Decision, *, draws: int, seed: int
) -> tuple[Clause, ...]:
    """Return the floors that nothing within the terms can meet, with the arithmetic; empty if none is known.

    For each side in its own view, day-to-day: the most retaliation that could arrive unharmed, as a linear
    programme over launchers in each draw (an upper bound, since launchers need not be whole there). No attack
    and no defence can add to it.
    """
    found = []
    for side in decision.sides:
        floor = terms.floor_of(side, scenario.side_names).retaliation
        most = _most_unharmed(scenario, terms, decision, side, floor, Draws(draws, seed))
        if most is not None and most.p_floor < floor:
            found.append(
                Clause(side, "floor", floor - most.p_floor, is_proven=True, why=_why(most, decision, side))
            )
    return tuple(found)


def _why(one: Unharmed, decision: Decision, side: str) -> str:
    short = float(np.mean(one.most < one.required))
    return (
        f"the most that these articles leave {side} could deliver {np.mean(one.most):,.4g} {one.unit} if "
        f"nothing struck it, and {np.mean(one.required):,.4g} {one.unit} are held necessary (means over the "
        f"draws; today's forces: {np.mean(one.today):,.4g}); it is short in {short:.0%} of the draws"
    )


def _most_unharmed(
    scenario: Scenario, terms: Terms, decision: Decision, side: str, floor: float, drawn: Draws
) -> Unharmed | None:
    bound = scenario.with_acts(decision.acts(decision.before))
    view = view_arrays(side, bound.view(side), drawn)
    required, unit = view.sides[side].required, view.sides[side].required_unit
    if required is None:
        return None
    mine = [j for j, one in enumerate(decision.numbers) if (one.side, one.what) == (side, "launchers")]
    nothing = np.where(
        [one.what in ("launchers", "interceptors") for one in decision.numbers], 0.0, decision.before
    )
    # One launcher, and all of its kind: what arrives is concave in launchers, so that the steeper holds.
    X = np.repeat(nothing[None, :], 2 + 2 * len(mine), axis=0)
    X[-1] = decision.before
    for i, j in enumerate(mine):
        X[1 + 2 * i, j], X[2 + 2 * i, j] = 1.0, max(decision.most[j], 1.0)
    other = next(name for name in decision.sides if name != side)
    cases = security_draws(
        changed(decision, view, X), side, other, has_costs=False, alerts=("day",), threads=1
    )
    unharmed = cases["day"].unharmed.reshape(len(X), -1)
    base = unharmed[0]
    one, all_of = unharmed[1:-1:2] - base, unharmed[2:-1:2] - base
    each = np.maximum(one, all_of / np.maximum(decision.most[mine], 1.0)[:, None])

    A, b = _rows_that_bind(terms, decision)
    upper = [(0.0, most) for most in decision.most[: len(decision.linear.variables)].tolist()]

    def solved(d: int) -> tuple[float, Floats] | None:
        worth = np.zeros(len(decision.linear.variables))
        worth[mine] = each[:, d]
        answer = linprog(-worth, A_ub=A if len(b) else None, b_ub=b if len(b) else None, bounds=upper)
        return None if answer.x is None else (float(base[d] - answer.fun), answer.x)

    first = solved(0)
    if first is None:
        return None
    # Forces that do for one draw mostly do for all; only where they do not, each draw has its own programme.
    reached = base + first[1][mine] @ each
    if 1.0 - 0.5 * float(np.mean(reached < required)) >= floor:
        return None
    most = reached.copy()
    for d in np.flatnonzero(reached < required).tolist():
        best = solved(d)
        most[d] = np.inf if best is None else best[0]
    return Unharmed(most, unharmed[-1], required, unit or "")


def _rows_that_bind(terms: Terms, decision: Decision) -> tuple[Floats, Floats]:
    """Rows of the terms that hold for whatever is unloaded; all of them where nothing may be."""
    articles = {one.key: one for one in terms.provisions}
    may_unload = any(one.change == "download" for one in terms.conversions)
    rows = [
        i
        for i, row in enumerate(decision.linear.names)
        if not may_unload or (row.article in articles and _holds_unloaded(articles[row.article]))
    ]
    return decision.linear.A[rows], decision.linear.b[rows]


def _holds_unloaded(article: Article) -> bool:
    """Whether fewer launchers as loaded count no more than more launchers that are unloaded to as much."""
    by_loading = any(
        one.mirv is not None or one.kind or any(out.mirv is not None or out.kind for out in one.without)
        for one in article.select
    )
    return (
        article.obligation in ("limit", "may_not_rise")
        and article.count in ("launchers", "warheads", "throw_weight", "interceptors")
        and not by_loading
    )
