"""The cheapest way down: the fewest launchers that a side must give up to keep terms, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from counterpoise.agreement.forces import Forces, today
from counterpoise.agreement.linear import Linear, Variable, constraints
from counterpoise.agreement.provisions import Terms
from counterpoise.agreement.relaxing import conflict
from counterpoise.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EXACT = 1e-6


@dataclass(frozen=True)
class Removal:
    """Launchers (or interceptors) that go, or come by a move.

    Attributes
    ----------
    side, kind, key : str
        ``kind`` is ``systems`` or ``defences``.
    before, after : float
    articles : tuple of str
        Those that are over today and count this.
    """

    side: str
    kind: str
    key: str
    before: float
    after: float
    articles: tuple[str, ...]


@dataclass(frozen=True)
class WayDown:
    """The fewest launchers removed, and among such ways the most warheads kept.

    Attributes
    ----------
    is_possible : bool
    removals : tuple of Removal
    removed : dict of str to float
        Launchers and interceptors, by side.
    forces : Forces or None
        What is left.
    conflict : tuple of str
        Where it is not possible: articles of which no forces at or below today's keep all, and of which
        leaving out any one would do.
    uncounted : tuple of str
        Articles that could not be counted, and so are not kept for certain.
    gap : float
        Of the solver; 0: proved the fewest.
    """

    is_possible: bool
    removals: tuple[Removal, ...]
    removed: dict[str, float]
    forces: Forces | None
    conflict: tuple[str, ...]
    uncounted: tuple[str, ...]
    gap: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        names = ("side", "kind", "key", "before", "after")
        removals = [
            {name: getattr(one, name) for name in names} | {"articles": list(one.articles)}
            for one in self.removals
        ]
        return {
            "is_possible": self.is_possible,
            "removed": self.removed,
            "removals": removals,
            "conflict": list(self.conflict),
            "uncounted": list(self.uncounted),
        }


def way_down(terms: Terms, scenario: Scenario, *, phase: str | None = None) -> WayDown:
    """The cheapest way from today's forces to forces that keep terms, loading and readiness unchanged.

    A mixed-integer programme: whole launchers, the fewest removed; then, of those ways, the one that keeps
    the most warheads. Allowed moves are used where they save launchers.

    Parameters
    ----------
    terms : Terms
    scenario : Scenario
    phase : str, optional
        By default the last.

    Raises
    ------
    ScenarioError, ValueError
        As `linear.constraints`.
    """
    linear = constraints(terms, scenario, phase=phase)
    uncounted = tuple(dict.fromkeys(row.article for row, _ in linear.uncounted))
    before = today(scenario)
    ones = np.ones(len(linear.variables))
    fewest = _solve(linear, -ones)
    if fewest is None:
        return WayDown(False, (), {}, None, conflict(linear), uncounted)
    loads = np.array([_load(before, one) for one in linear.variables])
    x = _solve(linear, -loads, least_kept=float(np.rint(fewest[0]).sum())) or fewest
    kept = np.where(np.abs(x[0] - linear.today) < _EXACT, linear.today, np.rint(x[0]) + 0.0)
    gone = linear.today - kept
    removed = {
        side: float(sum(g for g, one in zip(gone, linear.variables, strict=True) if one.side == side))
        for side in dict.fromkeys(one.side for one in linear.variables)
    }
    over = linear.excess(linear.today) > _EXACT
    removals = tuple(
        Removal(one.side, one.kind, one.key, float(linear.today[j]), float(kept[j]), _why(linear, over, j))
        for j, one in enumerate(linear.variables)
        if abs(gone[j]) > _EXACT
    )
    held = {side: before[side] for side in removed}
    return WayDown(True, removals, removed, linear.forces(kept, held), (), uncounted, fewest[1])


def _solve(linear: Linear, cost: Floats, *, least_kept: float | None = None) -> tuple[Floats, float] | None:
    rules = [LinearConstraint(linear.A, -np.inf, linear.b + _EXACT)] if len(linear.b) else []
    if least_kept is not None:
        rules.append(LinearConstraint(np.ones((1, len(cost))), least_kept, np.inf))
    # Medians need not be whole numbers; what is not touched may stay as it is.
    found = milp(
        cost,
        constraints=rules,
        integrality=np.ones(len(cost), dtype=int),
        bounds=Bounds(0.0, np.floor(linear.upper + _EXACT)),
    )
    return None if found.x is None else (found.x, float(found.mip_gap or 0.0))


def _load(forces: Forces, one: Variable) -> float:
    return forces[one.side]["systems"][one.key].warheads if one.kind == "systems" else 1.0


def _why(linear: Linear, over: NDArray[np.bool_], column: int) -> tuple[str, ...]:
    rows = [i for i in range(len(linear.names)) if over[i] and linear.A[i, column] > 0]
    return tuple(dict.fromkeys(linear.names[i].article for i in rows))
