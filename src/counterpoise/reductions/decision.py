"""What an agreement between two sides can set, as whole numbers within terms, and never above today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from counterpoise.agreement import Forces, Terms, acts_for, today
from counterpoise.agreement.linear import Linear, Row, constraints
from counterpoise.scenario import Scenario
from counterpoise.scenario.acts import Act, cap, forbid, scale

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_SAME = 1e-9


@dataclass(frozen=True)
class Number:
    """One number that an agreement can set.

    Attributes
    ----------
    side : str
    kind : {"systems", "defences"}
    key : str
        Of the system, or of the layer of defence.
    what : {"launchers", "interceptors"}
    """

    side: str
    kind: str
    key: str
    what: str


@dataclass(frozen=True)
class Decision:
    """What can be set of two sides: launchers of every system and interceptors of every layer.

    Attributes
    ----------
    sides : (str, str)
    numbers : tuple of Number
        The columns of every ``x`` here; all are whole.
    linear : Linear
        The terms as ``A x <= b``; its variables are the first columns, in this order.
    today : Forces
    before, least, most : array (numbers,)
        Today's, which need not be whole, and the bounds of each.
    is_bound : dict of str to bool
        By side, whether an article binds its interceptors: then no development adds any.
    believed : array (numbers,)
        The most of each that any view holds possible today.
    new_layers : tuple of Act
        What forbids the layers that only a development would bring, of sides that are so bound.
    """

    sides: tuple[str, str]
    numbers: tuple[Number, ...]
    linear: Linear
    today: Forces
    before: Floats
    least: Floats
    most: Floats
    is_bound: dict[str, bool]
    believed: Floats
    new_layers: tuple[Act, ...]
    _warheads: Floats = field(repr=False)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Article and side of each row of `excess` and of `coefficients`."""
        return self.linear.names

    def coefficients(self, x: Floats) -> Floats:
        """Return ``A``, shape (rows, numbers), of the terms ``A x <= linear.b`` for the loading of ``x``."""
        return self.linear.A

    def excess(self, X: Floats) -> Floats:
        """Return how far each row is exceeded, 0 where it is kept; shape (n, rows), or (rows,) of one."""
        over: Floats = np.maximum(X @ self.linear.A.T - self.linear.b, 0.0)
        return over

    def is_within(self, X: Floats) -> Bools:
        """Return whether whole numbers keep every article and their bounds; shape (n,), or () of one."""
        is_bounded = ((self.least <= X) & (self.most >= X)).all(axis=-1)
        allowed = 1e-6 * np.maximum(1.0, np.abs(self.linear.b))
        return np.asarray(is_bounded & (self.excess(X) <= allowed).all(axis=-1))

    def kept(self, X: Floats) -> Floats:
        """Return the warheads of each side, as loaded; shape (n, 2), or (2,) of one."""
        warheads: Floats = X @ self._warheads.T
        return warheads

    def forces(self, x: Floats) -> Forces:
        """Forces with so many of each."""
        return self.linear.forces(x, self.today)

    def acts(self, x: Floats) -> tuple[Act, ...]:
        """What turns today's forces into these, and holds bound defences to it whatever is developed.

        Never none: under any agreement, even one that changes nothing, what is hidden comes to light.
        """
        acts = (*acts_for(self.today, self.forces(x)), *self._caps(x), *self.new_layers)
        return acts or (self._nothing,)

    def limits(self, X: Floats) -> Floats:
        """Return the most of each that the acts leave in any draw; endless if untouched. Shaped as ``X``."""
        is_held = [one.kind == "defences" and self.is_bound[one.side] for one in self.numbers]
        untouched = np.where(is_held, self.believed, np.inf)
        limits: Floats = np.where(self.before - _SAME > X, X, untouched)
        return limits

    @property
    def _nothing(self) -> Act:
        first = self.numbers[0]
        return scale(f"sides.{first.side}.{first.kind}.{first.key}.{first.what}", 1.0)

    def _caps(self, x: Floats) -> Iterator[Act]:
        for one, number in zip(self.numbers, self.limits(x).tolist(), strict=True):
            if one.kind == "defences" and self.is_bound[one.side]:
                yield cap(f"sides.{one.side}.defences.{one.key}.interceptors", number)


def decision_of(scenario: Scenario, terms: Terms, sides: tuple[str, str]) -> Decision:
    """Return what terms leave open for two sides of a scenario.

    Raises
    ------
    ScenarioError
        If terms name what the scenario does not have.
    ValueError
        If an article cannot be counted, because the scenario lacks figures: it would be dropped in silence.
    """
    _refuse_guarded_silos(scenario, sides)
    linear = constraints(terms, scenario, sides)
    if linear.uncounted:
        row, paths = linear.uncounted[0]
        raise ValueError(
            f"{terms.file}: article {row.article} cannot be counted for {row.side}, because the scenario "
            f"lacks {paths[0]}; add the figure, or leave the article out"
        )
    held = today(scenario, sides)
    numbers = tuple(
        Number(one.side, one.kind, one.key, "launchers" if one.kind == "systems" else "interceptors")
        for one in linear.variables
    )
    bound = {side: _has_bound_interceptors(scenario, terms, side) for side in sides}
    most = np.floor(np.minimum(linear.upper, linear.today) + _SAME)
    new = tuple(
        forbid(f"sides.{side}.defences.{key}")
        for side in sides
        if bound[side]
        for key in _developed_layers(scenario, side)
    )
    return Decision(
        sides=sides,
        numbers=numbers,
        linear=linear,
        today=held,
        before=linear.today,
        least=np.zeros_like(most),
        most=most,
        is_bound=bound,
        believed=_believed(scenario, numbers),
        new_layers=new,
        _warheads=_warheads(sides, numbers, held),
    )


def _refuse_guarded_silos(scenario: Scenario, sides: tuple[str, str]) -> None:
    for side in sides:
        for key, layer in scenario.base().sides[side].defences.items():
            if layer.protects == "silos" and layer.interceptors.high > 0.0:
                raise ValueError(
                    f"sides.{side}.defences.{key} protects silos; a search for agreements does not know "
                    "such a layer yet: set its interceptors to 0"
                )


def _has_bound_interceptors(scenario: Scenario, terms: Terms, side: str) -> bool:
    parties = [party for party, name in terms.bound(scenario.side_names).items() if name == side]
    return any(
        article.count == "interceptors" and article.asked_of(party)
        for article in terms.provisions
        for party in parties
    )


def _warheads(sides: tuple[str, str], numbers: tuple[Number, ...], held: Forces) -> Floats:
    """Return the warheads of one of each: array (2, numbers), a row a side."""
    each = np.zeros((2, len(numbers)))
    for j, one in enumerate(numbers):
        if one.what == "launchers":
            each[sides.index(one.side), j] = held[one.side]["systems"][one.key].warheads
    return each


def _believed(scenario: Scenario, numbers: tuple[Number, ...]) -> Floats:
    views = [scenario.view(name).sides for name in scenario.side_names]

    def most(one: Number) -> float:
        parts = [getattr(view[one.side], one.kind) for view in views if one.side in view]
        return float(max(getattr(held[one.key], one.what).high for held in parts if one.key in held))

    return np.array([most(one) for one in numbers])


def _developed_layers(scenario: Scenario, side: str) -> tuple[str, ...]:
    """Return the layers of a side that are not there today and that any development or belief brings."""
    there = scenario.base().sides[side].defences
    found: dict[str, None] = {}
    for name in scenario.development_names:
        developed = scenario.with_development(name)
        for view in scenario.side_names:
            found |= dict.fromkeys(developed.view(view).sides[side].defences)
    return tuple(key for key in found if key not in there)
