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
        force={state: _force(decision, name, force, X) for state, force in side.force.items()},
        defence=held_down(decision, side.defence, name, X),
    )


def _force(decision: Decision, side: str, force: Force, X: Floats) -> Force:
    most = _limits(decision, side, "launchers", force.names, X)
    return replace(_repeated(force, len(X)), launchers=_capped(force.launchers, most))


def _limits(decision: Decision, side: str, what: str, keys: tuple[str, ...], X: Floats) -> Floats:
    """Return the most that acts leave, shape (n, keys); of what is new, none if forbidden."""
    is_forbidden = what == "interceptors" and decision.is_bound[side]
    most = np.full((len(X), len(keys)), 0.0 if is_forbidden else np.inf)
    limits = decision.limits(X)
    for j, one in enumerate(decision.numbers):
        if (one.side, one.what) == (side, what) and one.key in keys:
            most[:, keys.index(one.key)] = limits[:, j]
    return most


def _capped(values: Floats, most: Floats) -> Floats:
    """Return ``values`` (draws, keys) under ``most`` (n, keys), in rows of candidates and draws."""
    return np.minimum(values, most[:, None, :]).reshape(len(most) * len(values), len(values.T))


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
