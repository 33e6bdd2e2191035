"""What forces mean for both sides, each in its own view: from whole numbers to security.

Every number is exact: the worst attack is solved in every draw and alert case, in both views. Several
candidates are computed at once, their draws below each other, and each as it would be alone. A *race* goes
from the cheap to the dear and drops a candidate as soon as it is behind: the worst attack in a few draws, the
worst attack in all, the worst attack behind the feared defence, and the costs of both strikes, which take
longest. Of what was dropped only the clauses that were computed are told, and it is never called settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from counterpoise.agreement import Terms
from counterpoise.assessment.forces import rows_of
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import (
    EVEN,
    MEASURES,
    CaseDraws,
    Comparison,
    Security,
    compare,
    feared_defence,
    feared_developments,
    measured,
    measures_of,
    security_draws,
    with_costs,
)
from counterpoise.exchange.forces import AreaDefence
from counterpoise.reductions.bounds import PriceBounds, Screen
from counterpoise.reductions.changing import changed, held_down
from counterpoise.reductions.decision import Decision
from counterpoise.runs import Block
from counterpoise.runs.blocks import DRAWS_PER_BLOCK
from counterpoise.scenario import Draws, Scenario
from counterpoise.scenario.acts import Act, scale

Floats = NDArray[np.float64]
Rows = slice | NDArray[np.intp]
Cases = dict[str, CaseDraws]
Measured = dict[str, float | None]
Views = dict[str, ViewArrays]
Feared = dict[str, AreaDefence | None]

TOGETHER = 1024
"""Draws computed together, of as many candidates as that makes; more of them hardly go faster."""

FEW = 4
"""A race begins with one in so many of the draws."""

BEHIND = 0.05
"""A candidate that misses its floor or exposure by more in the few draws is dropped."""

FIRST_LEARNT = (1.0, 0.7, 0.45, 0.25)
"""Shares of today's forces whose prices a screen begins with."""

SCREENED = 128
"""Candidates screened together, for the sake of memory."""

CLAUSES = ("floor", *MEASURES, "margin")
"""What it takes for a side to be better off: its floor, no measure worse, and one better by the margin."""


@dataclass(frozen=True)
class Candidate:
    """Forces, and what a search has to know of them.

    Attributes
    ----------
    x : array (numbers,)
    utility : (float, float)
        1 less the 95th percentile of exposure.
    warheads : (float, float)
        That each side keeps, as loaded.
    missed : (dict, dict)
        By side, how far it is from each clause of being better off (`CLAUSES`): 0 where that holds, and
        nothing where it was not computed.
    is_settled : bool
        Whether all was computed, in all draws. Where it was not, some clause is missed, or was missed by
        more than `BEHIND` in the few draws that utility and clauses were then read from.
    """

    x: Floats
    utility: tuple[float, float]
    warheads: tuple[float, float]
    missed: tuple[dict[str, float], dict[str, float]]
    is_settled: bool = field(default=True, kw_only=True)

    @property
    def shortfall(self) -> float:
        """How far it is from being better for both, as a sum of shares for a search to follow.

        What was not computed counts for nothing, so that the whole may be larger where it is not settled.
        """
        # Exactly rounded, so that the order of the clauses does not move it.
        return fsum(by for side in self.missed for by in side.values())

    @property
    def told(self) -> int:
        """How many clauses were computed, of both sides."""
        return sum(len(side) for side in self.missed)

    @property
    def is_balanced(self) -> bool:
        """Whether both sides are better off, each in its own view."""
        return self.is_settled and self.shortfall == 0.0


@dataclass(frozen=True)
class Evaluated(Candidate):
    """Forces, and how secure each side is with them in its own view.

    Attributes
    ----------
    security : (Security, Security)
    comparison : (Comparison, Comparison)
        With today's.
    """

    security: tuple[Security, Security]
    comparison: tuple[Comparison, Comparison]


class Evaluator:
    """Evaluates forces of two sides on the same draws as `counterpoise.assessment.security.security`.

    The figures are drawn once; forces are changed as arrays, and the results are those that a scenario with
    the acts of an agreement gives.
    """

    def __init__(
        self,
        scenario: Scenario,
        terms: Terms,
        decision: Decision,
        *,
        draws: int,
        seed: int,
    ) -> None:
        self.decision = decision
        drawn = Draws(draws, seed)
        a, b = decision.sides
        self._pairs = (a, b), (b, a)
        bound = scenario.with_acts([_no_change(scenario, a)])
        views, feared = _drawn(bound, (a, b), drawn)
        self._all = _Drawn(views, feared, draws)
        few = max(1, draws // FEW)
        self._few = _Drawn(
            {side: _first(view, few) for side, view in views.items()},
            {side: None if one is None else rows_of(one, Block(0, few)) for side, one in feared.items()},
            few,
        )
        self._asked = {side: terms.floor_of(side, scenario.side_names) for side in (a, b)}
        self.floor = {side: asked.retaliation for side, asked in self._asked.items()}
        self.bounds = PriceBounds(decision, self._all.views, self.floor)
        self._has_learnt = False
        views, feared = _drawn(scenario, (a, b), drawn)
        before = {
            side: security_draws(views[side], side, other, feared=feared[side], threads=1)
            for side, other in self._pairs
        }
        required = {side: views[side].sides[side].required for side in (a, b)}
        self.today: tuple[Security, Security] = (
            measured(before[a], side=a, opponent=b, required=required[a]),
            measured(before[b], side=b, opponent=a, required=required[b]),
        )
        self._before = {
            draws: {
                side: measures_of(
                    _rows_of(before[side], slice(0, draws)), required=_some(required[side], slice(0, draws))
                )
                for side in (a, b)
            }
            for draws in (few, draws)
        }

    @property
    def disagreement(self) -> tuple[float, float]:
        """Utility of each side today."""
        return 1.0 - self.today[0].exposure_p95, 1.0 - self.today[1].exposure_p95

    def evaluate(self, x: Floats) -> Evaluated:
        """Return what forces with so many of each mean for both sides, in every respect."""
        cases = self._cases(self._all, x[None])
        first, second = (
            measured(
                cases[side], side=side, opponent=other, required=self._all.views[side].sides[side].required
            )
            for side, other in self._pairs
        )
        one, other = (
            compare(
                before,
                after,
                margin=self._asked[after.side].margin,
                floor=self._asked[after.side].retaliation,
                cost_ratio_may_fall=self._asked[after.side].cost_ratio_may_fall,
            )
            for before, after in zip(self.today, (first, second), strict=True)
        )
        found = self._told(x, cases, self._all, is_settled=True)
        return Evaluated(
            found.x,
            found.utility,
            found.warheads,
            found.missed,
            security=(first, second),
            comparison=(one, other),
        )

    def evaluate_many(self, X: Floats, *, race: bool = False) -> list[Candidate]:
        """Return what each of several forces means for both sides, computed on one thread.

        Parameters
        ----------
        X : array (n, numbers)
        race : bool
            Drop a candidate as soon as it is behind, which does not depend on the others.
        """
        draws = self._all.draws
        # More draws than a block are computed block by block, each force by itself.
        is_batched = draws <= DRAWS_PER_BLOCK
        size = max(1, TOGETHER // draws) if is_batched else 1
        run = self._raced if race and is_batched else self._settled
        return [one for start in range(0, len(X), size) for one in run(X[start : start + size])]

    def attacked(self, X: Floats) -> list[Candidate]:
        """Return what the worst attacks alone tell of several forces, few enough to be computed at once.

        Their floor and exposure, exact, in all draws: all that a race computes of most.
        """
        cases = self._cases(self._all, X, has_feared=False, has_costs=False)
        return self._tell_all(X, cases, self._all, is_settled=False)

    def learn(self, X: Floats) -> None:
        """Solve the worst attacks on some forces, few enough at once, so that `screen` tells more of others.

        What a screen says depends on what was learnt before, and nothing else does. Not for several threads.
        """
        cases = self._cases(self._all, X, has_feared=False, has_costs=False)
        arriving = {
            side: {alert: case.arriving.reshape(len(X), -1) for alert, case in part.items()}
            for side, part in cases.items()
        }
        self.bounds.learn(X, arriving)

    def screen(self, X: Floats) -> Screen:
        """Return bounds of exposure and floor of many candidates, from the prices learnt so far.

        At first from those of today's forces and of shares of them; see `counterpoise.reductions.bounds`.
        """
        if not self._has_learnt:
            self._has_learnt = True
            launchers = np.array([one.what in ("launchers", "interceptors") for one in self.decision.numbers])
            for share in FIRST_LEARNT:
                some = np.floor(share * self.decision.most)
                self.learn(np.where(launchers, some, self.decision.before)[None])
        parts = [self.bounds.screen(X[start : start + SCREENED]) for start in range(0, len(X), SCREENED)]
        return Screen(
            *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Screen))
        )

    def _settled(self, X: Floats) -> list[Candidate]:
        return self._tell_all(X, self._cases(self._all, X), self._all, is_settled=True)

    def _raced(self, X: Floats) -> list[Candidate]:
        every, few = self._all, self._few
        found: list[Candidate] = [None] * len(X)  # type: ignore[list-item]
        left = np.arange(len(X))

        def keep(told: list[Candidate], is_behind: Callable[[Candidate], bool]) -> NDArray[np.intp]:
            for i, one in zip(left.tolist(), told, strict=True):
                found[i] = one
            return np.array([k for k, one in enumerate(told) if not is_behind(one)], dtype=np.intp)

        if few.draws < every.draws:
            cases = self._cases(few, X, has_feared=False, has_costs=False)
            left = left[keep(self._tell_all(X, cases, few, is_settled=False), _is_far_behind)]
        if left.size:
            left = left[keep(self.attacked(X[left]), _is_behind)]
        if left.size:
            cases = self._cases(every, X[left], has_costs=False)
            kept = keep(self._tell_all(X[left], cases, every, is_settled=False), _is_behind)
            rows = (kept[:, None] * every.draws + np.arange(every.draws)).ravel()
            cases = {side: _rows_of(part, rows) for side, part in cases.items()}
            left = left[kept]
        if left.size:
            views = {side: changed(self.decision, every.views[side], X[left]) for side, _ in self._pairs}
            cases = {
                side: with_costs(cases[side], views[side], side, other, together=every.draws)
                for side, other in self._pairs
            }
            keep(self._tell_all(X[left], cases, every, is_settled=True), _is_behind)
        return found

    def _cases(
        self, drawn: _Drawn, X: Floats, *, has_feared: bool = True, has_costs: bool = True
    ) -> dict[str, Cases]:
        """Return what happens to each side in every draw of every candidate."""
        found = {}
        for side, other in self._pairs:
            feared = drawn.feared[side] if has_feared else None
            found[side] = security_draws(
                changed(self.decision, drawn.views[side], X),
                side,
                other,
                feared=None if feared is None else held_down(self.decision, feared, other, X),
                has_costs=has_costs,
                together=drawn.draws if drawn.draws <= DRAWS_PER_BLOCK else None,
                threads=1,
            )
        return found

    def _tell_all(
        self, X: Floats, cases: dict[str, Cases], drawn: _Drawn, *, is_settled: bool
    ) -> list[Candidate]:
        def of_one(i: int) -> dict[str, Cases]:
            rows = slice(i * drawn.draws, (i + 1) * drawn.draws)
            return {side: _rows_of(part, rows) for side, part in cases.items()}

        return [self._told(x, of_one(i), drawn, is_settled=is_settled) for i, x in enumerate(X)]

    def _told(self, x: Floats, cases: dict[str, Cases], drawn: _Drawn, *, is_settled: bool) -> Candidate:
        a, b = self.decision.sides
        after = {
            side: measures_of(part, required=drawn.views[side].sides[side].required)
            for side, part in cases.items()
        }
        missed = {
            side: self._missed(side, self._before[drawn.draws][side], after[side], is_settled=is_settled)
            for side in (a, b)
        }
        kept = self.decision.kept(x)
        return Candidate(
            x=x,
            utility=(_utility(after[a]), _utility(after[b])),
            warheads=(float(kept[0]), float(kept[1])),
            missed=(missed[a], missed[b]),
            is_settled=is_settled,
        )

    def _missed(self, side: str, before: Measured, after: Measured, *, is_settled: bool) -> dict[str, float]:
        p_floor = after["p_floor"]
        missed = {"floor": 0.0 if p_floor is None else max(self.floor[side] - p_floor, 0.0)}
        gains = []
        for measure in MEASURES:
            one, other = before[measure], after[measure]
            if one is not None and other is not None:
                gain = one - other if measure == "exposure" else other - one
                allowed = self._asked[side].cost_ratio_may_fall if measure == "cost_ratio" else 0.0
                missed[measure] = -gain - allowed if gain < -allowed - EVEN else 0.0
                gains.append(gain)
        if is_settled:
            missed["margin"] = max(self._asked[side].margin - max(gains, default=0.0), 0.0)
        return missed


@dataclass(frozen=True)
class _Drawn:
    """The view of each side, the defence that it fears, and in how many draws."""

    views: Views
    feared: Feared
    draws: int


def nearest(candidates: Iterable[Candidate], count: int) -> list[Candidate]:
    """Return the candidates nearest to being balanced, not more than some.

    Half of them are those that came furthest in a race, and of these those that miss least; the others miss
    least of what was told, which for one that was dropped early is not the whole. What is returned depends
    on the candidates and not on their order, but for those that are alike in all of it.
    """

    def miss(one: Candidate) -> tuple[float, float]:
        return one.shortfall, -sum(one.utility)

    every = list(candidates)
    furthest = sorted(every, key=lambda one: (not one.is_settled, -one.told, miss(one)))
    chosen = {id(one): one for one in furthest[: (count + 1) // 2]}
    for one in sorted(every, key=miss):
        if len(chosen) == count:
            break
        chosen[id(one)] = one
    return list(chosen.values())


def _is_behind(one: Candidate) -> bool:
    return one.shortfall > 0.0


def _is_far_behind(one: Candidate) -> bool:
    return any(by > BEHIND for side in one.missed for by in side.values())


def _utility(after: Measured) -> float:
    exposure = after["exposure"]
    assert exposure is not None
    return 1.0 - exposure


def _rows_of(cases: Cases, rows: Rows) -> Cases:
    """Return some draws of every alert case."""

    def some(case: CaseDraws) -> CaseDraws:
        kept: dict[str, Any] = {one.name: _some(getattr(case, one.name), rows) for one in fields(case)}
        return CaseDraws(**kept)

    return {alert: some(case) for alert, case in cases.items()}


def _some(values: Floats | None, rows: Rows) -> Floats | None:
    return None if values is None else values[rows]


def _first(view: ViewArrays, draws: int) -> ViewArrays:
    """Return the first draws of a view."""
    block = Block(0, draws)
    return replace(
        view,
        sides={name: side.rows(block) for name, side in view.sides.items()},
        w80=tuple(size[block.rows] for size in view.w80),
        exponent=view.exponent[block.rows],
        surcharge=view.surcharge[block.rows],
    )


def _no_change(scenario: Scenario, side: str) -> Act:
    """Return an act that changes nothing, under which what a side believes hidden comes to light."""
    system = next(iter(scenario.base().sides[side].systems))
    return scale(f"sides.{side}.systems.{system}.launchers", 1.0)


def _drawn(scenario: Scenario, sides: tuple[str, str], drawn: Draws) -> tuple[Views, Feared]:
    """Draw each side's own view, and the defence that it fears."""
    views, feared = {}, {}
    for side, other in (sides, sides[::-1]):
        names = feared_developments(scenario, side, other)
        views[side] = view_arrays(side, scenario.view(side), drawn)
        feared[side] = feared_defence(scenario, side, other, names, drawn) if names else None
    return views, feared
