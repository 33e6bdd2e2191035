"""What forces mean for both sides, each in its own view: from whole numbers to security."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.agreement import Terms
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import (
    EVEN,
    MEASURES,
    Comparison,
    Security,
    compare,
    feared_defence,
    feared_developments,
    measured,
    security_draws,
)
from counterpoise.exchange.forces import AreaDefence
from counterpoise.reductions.changing import changed, held_down
from counterpoise.reductions.decision import Decision
from counterpoise.scenario import Draws, Scenario
from counterpoise.scenario.acts import Act, scale

Floats = NDArray[np.float64]

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
        By side, how far it is from each clause of being better off (`CLAUSES`): 0 where that holds.
    """

    x: Floats
    utility: tuple[float, float]
    warheads: tuple[float, float]
    missed: tuple[dict[str, float], dict[str, float]]

    @property
    def shortfall(self) -> float:
        """How far it is from being better for both, as a sum of shares for a search to follow."""
        return sum(sum(side.values()) for side in self.missed)

    @property
    def is_balanced(self) -> bool:
        """Whether both sides are better off, each in its own view."""
        return self.shortfall == 0.0


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
        cost_ratio_may_fall: float = 0.0,
    ) -> None:
        self.decision = decision
        self._may_fall = cost_ratio_may_fall
        drawn = Draws(draws, seed)
        a, b = decision.sides
        bound = scenario.with_acts([_no_change(scenario, a)])
        self._views, self._feared = _drawn(bound, (a, b), drawn)
        party = {name: party for party, name in terms.bound(scenario.side_names).items()}
        self._margin = {side: terms.floors.margin_of(party.get(side, side)) for side in (a, b)}
        self._floor = {side: terms.floors.retaliation_of(party.get(side, side)) for side in (a, b)}
        views, feared = _drawn(scenario, (a, b), drawn)
        self.today = _measured(views[a], a, b, feared[a]), _measured(views[b], b, a, feared[b])

    @property
    def disagreement(self) -> tuple[float, float]:
        """Utility of each side today."""
        return 1.0 - self.today[0].exposure_p95, 1.0 - self.today[1].exposure_p95

    def evaluate(self, x: Floats) -> Evaluated:
        """Return what forces with so many of each mean for both sides."""
        a, b = self.decision.sides
        found = self._security(x, a, b), self._security(x, b, a)
        first, second = (
            compare(before, after, margin=self._margin[side], floor=self._floor[side])
            for side, before, after in zip((a, b), self.today, found, strict=True)
        )
        kept = self.decision.kept(x)
        return Evaluated(
            x=x,
            security=found,
            comparison=(first, second),
            utility=(1.0 - found[0].exposure_p95, 1.0 - found[1].exposure_p95),
            warheads=(float(kept[0]), float(kept[1])),
            missed=(self._missed(a, self.today[0], found[0]), self._missed(b, self.today[1], found[1])),
        )

    def _missed(self, side: str, before: Security, after: Security) -> dict[str, float]:
        floor, margin = self._floor[side], self._margin[side]
        missed = {"floor": 0.0 if after.p_floor is None else max(floor - after.p_floor, 0.0)}
        gains = []
        for measure in MEASURES:
            one, other = getattr(before, measure), getattr(after, measure)
            if one is not None and other is not None:
                gain = one - other if measure == "exposure" else other - one
                allowed = self._may_fall if measure == "cost_ratio" else 0.0
                missed[measure] = -gain - allowed if gain < -allowed - EVEN else 0.0
                gains.append(gain)
        missed["margin"] = max(margin - max(gains, default=0.0), 0.0)
        return missed

    def _security(self, x: Floats, side: str, other: str) -> Security:
        feared = self._feared[side]
        after = None if feared is None else held_down(self.decision, feared, other, x)
        return _measured(changed(self.decision, self._views[side], x), side, other, after)


Views = dict[str, ViewArrays]
Feared = dict[str, AreaDefence | None]


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


def _measured(view: ViewArrays, side: str, other: str, feared: AreaDefence | None) -> Security:
    cases = security_draws(view, side, other, feared=feared, threads=1)
    return measured(cases, side=side, opponent=other, required=view.sides[side].required)
