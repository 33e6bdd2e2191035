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
    sides = {
        name: _side(decision, name, side, X) if name in decision.sides else _repeated_side(side, len(X))
        for name, side in view.sides.items()
    }
    return replace(
        _repeated(view, len(X)), sides=sides, w80=tuple(np.tile(values, len(X)) for values in view.w80)
    )


def held_down(decision: Decision, defence: AreaDefence, side: str, X: Floats) -> AreaDefence:
    """Return a defence of a side, also one that is feared, as each candidate leaves it."""
    X = np.atleast_2d(X)
    most = _limits(decision, side, "interceptors", defence.names, X)
    return replace(_repeated(defence, len(X)), interceptors=_capped(defence.interceptors, most))


def _side(decision: Decision, name: str, side: SideArrays, X: Floats) -> SideArrays:
    return replace(
        _repeated_side(side, len(X)),
        force={state: _force(decision, name, state, force, X) for state, force in side.force.items()},
        defence=held_down(decision, side.defence, name, X),
    )


def launchers_and_loads(decision: Decision, side: str, force: Force, X: Floats) -> tuple[Floats, Floats]:
    """Return what candidates leave of a force: launchers, and the warheads on each, (n * draws, systems)."""
    X = np.atleast_2d(X)
    most = {what: _limits(decision, side, what, force.names, X) for what in ("launchers", "warheads")}
    launchers = _capped(_moved(decision, side, force, X), most["launchers"])
    return launchers, _capped(force.warheads, most["warheads"])


def _force(decision: Decision, side: str, state: str, force: Force, X: Floats) -> Force:
    launchers, warheads = launchers_and_loads(decision, side, force, X)
    repeated = _repeated(force, len(X))
    on_alert = repeated.on_alert
    if state == "day":
        on_alert = _capped(force.on_alert, _limits(decision, side, "alert_day", force.names, X))
    return replace(repeated, launchers=launchers, warheads=warheads, on_alert=on_alert)


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


def _repeated_side(side: SideArrays, n: int) -> SideArrays:
    return SideArrays(
        force={state: _repeated(force, n) for state, force in side.force.items()},
        defence=_repeated(side.defence, n),
        silos=None if side.silos is None else _repeated(side.silos, n),
        required=None if side.required is None else np.tile(side.required, n),
        required_unit=side.required_unit,
    )


def _repeated(arrays: Arrays, n: int) -> Arrays:
    """Return arrays with their rows ``n`` times below each other; the very same for once."""
    if n == 1:
        return arrays
    values = {one.name: getattr(arrays, one.name) for one in fields(arrays)}
    rows: dict[str, Any] = {
        name: np.tile(value, (n,) + (1,) * (value.ndim - 1))
        for name, value in values.items()
        if isinstance(value, np.ndarray)
    }
    return replace(arrays, **rows)
