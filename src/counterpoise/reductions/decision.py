"""What an agreement between two sides can set, as whole numbers within terms, and never above today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.agreement import Forces, Terms, acts_for, today
from counterpoise.agreement.linear import Linear, Variable, constraints
from counterpoise.scenario import Scenario
from counterpoise.scenario.acts import Act, cap, forbid

Floats = NDArray[np.float64]

_SAME = 1e-9


@dataclass(frozen=True)
class Decision:
    """Launchers of every system and interceptors of every layer of two sides, loading and alert as they are.

    Attributes
    ----------
    sides : (str, str)
    linear : Linear
        The terms as ``A x <= b``; its variables are the columns of every ``x`` here.
    before : Forces
        Today's.
    most : array (variables,)
        The most of each: today's, in whole numbers.
    is_bound : dict of str to bool
        By side, whether an article binds its interceptors: then no development adds any.
    believed : array (variables,)
        The most of each that any view holds possible today.
    new_layers : tuple of Act
        What forbids the layers that only a development would bring, of sides that are so bound.
    """

    sides: tuple[str, str]
    linear: Linear
    before: Forces
    most: Floats
    is_bound: dict[str, bool]
    believed: Floats
    new_layers: tuple[Act, ...]

    @property
    def warheads(self) -> Floats:
        """Warheads of one of each: array (2, variables), a row a side."""
        each = np.zeros((2, len(self.most)))
        for j, one in enumerate(self.linear.variables):
            if one.kind == "systems":
                each[self.sides.index(one.side), j] = self.before[one.side]["systems"][one.key].warheads
        return each

    def is_within(self, x: Floats) -> bool:
        """Whether whole numbers keep every article and no side has more than today."""
        return bool(
            (x >= 0.0).all()
            and (x <= self.most).all()
            and (self.linear.A @ x <= self.linear.b + 1e-6 * np.maximum(1.0, np.abs(self.linear.b))).all()
        )

    def forces(self, x: Floats) -> Forces:
        """Forces with so many of each."""
        return self.linear.forces(x, self.before)

    def acts(self, x: Floats) -> tuple[Act, ...]:
        """What turns today's forces into these, and holds bound defences to it whatever is developed."""
        return (*acts_for(self.before, self.forces(x)), *self._caps(x), *self.new_layers)

    def limits(self, x: Floats) -> Floats:
        """Return the most of each that the acts leave in any draw; endless if untouched."""
        is_cut = x < self.linear.today - _SAME
        is_held = [one.kind == "defences" and self.is_bound[one.side] for one in self.linear.variables]
        return np.where(is_cut, x, np.where(is_held, self.believed, np.inf))

    def _caps(self, x: Floats) -> Iterator[Act]:
        for one, number in zip(self.linear.variables, self.limits(x).tolist(), strict=True):
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
    for side in sides:
        for key, layer in scenario.base().sides[side].defences.items():
            if layer.protects == "silos" and layer.interceptors.high > 0.0:
                raise ValueError(
                    f"sides.{side}.defences.{key} protects silos; a search for agreements does not know "
                    "such a layer yet: set its interceptors to 0"
                )
    linear = constraints(terms, scenario, sides)
    if linear.uncounted:
        row, paths = linear.uncounted[0]
        raise ValueError(
            f"{terms.file}: article {row.article} cannot be counted for {row.side}, because the scenario "
            f"lacks {paths[0]}; add the figure, or leave the article out"
        )
    bound = {
        side: any(
            article.count == "interceptors" and article.asked_of(party)
            for article in terms.provisions
            for party, name in terms.bound(scenario.side_names).items()
            if name == side
        )
        for side in sides
    }
    most = np.floor(np.minimum(linear.upper, linear.today) + _SAME)
    new = tuple(
        forbid(f"sides.{side}.defences.{key}")
        for side in sides
        if bound[side]
        for key in _developed_layers(scenario, side)
    )
    return Decision(sides, linear, today(scenario, sides), most, bound, _believed(scenario, linear), new)


def _believed(scenario: Scenario, linear: Linear) -> Floats:
    views = [scenario.view(name).sides for name in scenario.side_names]

    def most(one: Variable) -> float:
        sides = [view[one.side] for view in views if one.side in view]
        if one.kind == "systems":
            return max(side.systems[one.key].launchers.high for side in sides if one.key in side.systems)
        return max(side.defences[one.key].interceptors.high for side in sides if one.key in side.defences)

    return np.array([most(one) for one in linear.variables])


def _developed_layers(scenario: Scenario, side: str) -> tuple[str, ...]:
    """Return the layers of a side that are not there today and that any development or belief brings."""
    there = scenario.base().sides[side].defences
    found: dict[str, None] = {}
    for name in scenario.development_names:
        developed = scenario.with_development(name)
        for view in scenario.side_names:
            found |= dict.fromkeys(developed.view(view).sides[side].defences)
    return tuple(key for key in found if key not in there)
