"""Both sides under agreements as each of them sees it: not only itself, but also the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import (
    Security,
    feared_defence,
    feared_developments,
    measured,
    security_draws,
)
from counterpoise.reductions.changing import changed
from counterpoise.reductions.decision import Decision
from counterpoise.scenario import Draws, Scenario

Floats = NDArray[np.float64]

TOGETHER = 64
"""Candidates that are changed and struck together, which bounds memory."""


class Seen:
    """Two sides in the view of either, on one set of draws.

    Parameters
    ----------
    scenario : Scenario
    decision : Decision
    draws, seed : int
        As in :func:`counterpoise.assess`.
    threads : int, optional
    """

    def __init__(
        self,
        scenario: Scenario,
        decision: Decision,
        *,
        draws: int,
        seed: int,
        threads: int | None = None,
    ) -> None:
        self.decision = decision
        self.draws = draws
        self._scenario = scenario
        self._drawn = Draws(draws, seed)
        self._threads = threads
        bound = scenario.with_acts(decision.acts(decision.before))
        self._views = {name: view_arrays(name, bound.view(name), self._drawn) for name in decision.sides}
        self._today = {name: view_arrays(name, scenario.view(name), self._drawn) for name in decision.sides}

    def other(self, side: str) -> str:
        """Return the side across the table."""
        a, b = self.decision.sides
        return b if side == a else a

    def security(self, x: Floats | None, *, view: str, side: str) -> Security:
        """Return how secure a side is in a view, today (None) or under an agreement.

        Read afresh from the scenario with the acts of the agreement. In the other's view the developments are
        those that the side itself fears, with the figures that the other believes.
        """
        other = self.other(side)
        bound = self._scenario if x is None else self._scenario.with_acts(self.decision.acts(x))
        names = feared_developments(self._scenario, side, other)
        feared = feared_defence(bound, view, other, names, self._drawn) if names else None
        arrays = view_arrays(view, bound.view(view), self._drawn)
        cases = security_draws(arrays, side, other, feared=feared, threads=self._threads)
        return measured(cases, side=side, opponent=other, required=arrays.sides[side].required)

    def exposures(self, X: Floats, *, view: str, side: str) -> Floats:
        """Return the share of retaliation that the worst attack takes, in the alert case that is worst.

        Shape (n, draws); the mean over what chance leaves within each draw. Nothing to lose is none lost: 0.
        """
        parts = [
            self._exposures(changed(self.decision, self._views[view], X[i : i + TOGETHER]), side)
            for i in range(0, len(X), TOGETHER)
        ]
        return np.concatenate(parts).reshape(len(X), self.draws)

    def exposures_today(self, *, view: str, side: str) -> Floats:
        """Return the same of today's forces; shape (draws,)."""
        return self._exposures(self._today[view], side)

    def _exposures(self, view: ViewArrays, side: str) -> Floats:
        cases = security_draws(view, side, self.other(side), has_costs=False, threads=self._threads)
        shares = [
            np.divide(
                case.surviving, case.unharmed, out=np.ones_like(case.surviving), where=case.unharmed > 0.0
            )
            for case in cases.values()
        ]
        found: Floats = 1.0 - np.min(shares, axis=0)
        return found
