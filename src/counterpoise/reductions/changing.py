"""What an agreement leaves of forces that are drawn already: the acts of a decision, as arrays.

Several candidates are changed at once. Their draws stand below each other, all of the first candidate, then
all of the second: row ``i * draws + d`` is draw ``d`` of candidate ``i``.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from counterpoise.assessment.forces import SideArrays
from counterpoise.assessment.outcomes import ViewArrays
from counterpoise.exchange.forces import AreaDefence, Floats, Force, SiloDefence
from counterpoise.reductions.decision import Decision

Arrays = TypeVar("Arrays", Force, AreaDefence, SiloDefence, ViewArrays)


def changed(decision: Decision, view: ViewArrays, X: Floats) -> ViewArrays:
    """Return a view as each candidate leaves it.

    The same arrays as drawing ``scenario.with_acts(decision.acts(x))`` gives, if ``view`` was drawn of the
    scenario under some agreement, so that what is hidden has come to light.

    Parameters
    ----------
    decision : Decision
    view : ViewArrays
    X : array (n, numbers), or (numbers,) for one

    Returns
    -------
    ViewArrays
        Of n times as many draws.
    """
    X = np.atleast_2d(X)
    below = _Below(len(X))
    return below.arrays(
        view,
        sides={
            name: _side(decision, name, side, X, below) if name in decision.sides else _as_it_is(side, below)
            for name, side in view.sides.items()
        },
        w80=tuple(below.rows(values) for values in view.w80),
    )


def held_down(decision: Decision, defence: AreaDefence, side: str, X: Floats) -> AreaDefence:
    """Return a defence of a side, also one that is feared, as each candidate leaves it."""
    return _defence(decision, defence, side, np.atleast_2d(X), _Below(len(np.atleast_2d(X))))


def launchers_and_loads(decision: Decision, side: str, force: Force, X: Floats) -> tuple[Floats, Floats]:
    """Return what candidates leave of a force: launchers, and the warheads on each, (n * draws, systems)."""
    X = np.atleast_2d(X)
    most = {what: _limits(decision, side, what, force.names, X) for what in ("launchers", "warheads")}
    launchers = _capped(_moved(decision, side, force, X), most["launchers"])
    return launchers, _capped(force.warheads, most["warheads"])


def _side(decision: Decision, name: str, side: SideArrays, X: Floats, below: _Below) -> SideArrays:
    day = side.force["day"]
    # Launchers and their loads are the same in either state of alert.
    launchers, warheads = launchers_and_loads(decision, name, day, X)
    ready = _capped(day.on_alert, _limits(decision, name, "alert_day", day.names, X))
    force = {
        state: below.arrays(
            force,
            launchers=launchers,
            warheads=warheads,
            on_alert=ready if state == "day" else below.rows(force.on_alert),
        )
        for state, force in side.force.items()
    }
    return replace(
        _as_it_is(replace(side, force={}), below),
        force=force,
        defence=_defence(decision, side.defence, name, X, below),
    )


def _defence(decision: Decision, defence: AreaDefence, side: str, X: Floats, below: _Below) -> AreaDefence:
    most = _limits(decision, side, "interceptors", defence.names, X)
    return below.arrays(defence, interceptors=_capped(defence.interceptors, most))


def _moved(decision: Decision, side: str, force: Force, X: Floats) -> Floats:
    """Return launchers after moves, (n, draws, systems); (draws, systems) as they are if nothing moves."""
    launchers = force.launchers
    for one in decision.moved(X):
        origin, goal = decision.numbers[one.origin], decision.numbers[one.goal]
        if origin.side == side:
            if launchers is force.launchers:
                launchers = np.tile(launchers, (len(X), 1, 1))
            here, there = force.names.index(origin.key), force.names.index(goal.key)
            gone = np.minimum(one.launchers[:, None], launchers[:, :, here])
            launchers[:, :, here] -= gone
            launchers[:, :, there] += gone
    return launchers


def _limits(decision: Decision, side: str, what: str, keys: tuple[str, ...], X: Floats) -> Floats:
    """Return the most that acts leave, shape (n, keys); of what is new, none if forbidden."""
    is_forbidden = what == "interceptors" and decision.is_bound[side]
    most, limits = np.full((len(X), len(keys)), 0.0 if is_forbidden else np.inf), decision.limits(X)
    for j, one in enumerate(decision.numbers):
        if (one.side, one.what) == (side, what) and one.key in keys:
            most[:, keys.index(one.key)] = limits[:, j]
    return most


def _capped(values: Floats, most: Floats) -> Floats:
    """Return values, (draws, keys) or (n, draws, keys), under ``most`` (n, keys); draws below each other."""
    capped = np.minimum(values, most[:, None, :])
    return capped.reshape(len(capped) * capped.shape[1], capped.shape[2])


def _as_it_is(side: SideArrays, below: _Below) -> SideArrays:
    return replace(
        side,
        force={state: below.arrays(force) for state, force in side.force.items()},
        defence=below.arrays(side.defence),
        silos=None if side.silos is None else below.arrays(side.silos),
        required=None if side.required is None else below.rows(side.required),
    )


class _Below:
    """Arrays with their rows ``n`` times below each other; each is made once, the very same for one time."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._made: dict[int, tuple[Floats, Floats]] = {}  # with what it was made of, to keep its id in use

    def rows(self, values: Floats) -> Floats:
        """Return the rows of one array."""
        if self._n == 1:
            return values
        if id(values) not in self._made:
            self._made[id(values)] = values, np.tile(values, (self._n,) + (1,) * (values.ndim - 1))
        return self._made[id(values)][1]

    def arrays(self, arrays: Arrays, **given: Any) -> Arrays:
        """Return the rows of every array of a dataclass, but for those that are given."""
        rows: dict[str, Any] = {
            one.name: self.rows(value)
            for one in fields(arrays)
            if isinstance(value := getattr(arrays, one.name), np.ndarray) and one.name not in given
        }
        return replace(arrays, **rows, **given)
