"""What an agreement between two sides can set, as whole numbers within terms.

Nothing is ever above today's, but for launchers that an allowed move brings from another system.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from counterpoise.agreement import Forces, Terms, today
from counterpoise.agreement.converting import Move, changeable, moves_of
from counterpoise.agreement.forces import caps_for
from counterpoise.agreement.linear import Linear, Row, constraints
from counterpoise.agreement.provisions import EVERY, Article, Selection, Value
from counterpoise.agreement.relaxing import Relaxation, relaxations
from counterpoise.agreement.selection import Counted, counted_sides
from counterpoise.assessment.forces import missing_figures
from counterpoise.scenario import Scenario
from counterpoise.scenario.acts import Act, cap, forbid, move, scale

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS = 4
"""Alert is set in so many equal steps from none to today's."""

MOST_STATES = 512
"""Loadings times steps of alert that a search can tell apart for one system."""

HARD_TARGET = Article(
    key="hard-target-ratio",
    name="Prompt hard-target warheads",
    count="warheads",
    select=(Selection(hard_target=True),),
    obligation="ratio",
    value={EVERY: Value(1.25)},
    note="added, because these terms name no measure in which neither side may be ahead",
)
"""The measure in which nobody may be ahead, and by what factor, where the parties name none."""

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
    what : {"launchers", "interceptors", "warheads", "alert_day"}
        *warheads* are those on each launcher; *alert_day* is in steps of a quarter of today's share.
    """

    side: str
    kind: str
    key: str
    what: str


@dataclass(frozen=True)
class Moved:
    """Launchers that change from one system to another: two columns, and how many for each candidate."""

    origin: int
    goal: int
    launchers: Floats


@dataclass(frozen=True)
class Decision:
    """What can be set of two sides.

    Launchers of every system and interceptors of every layer; loading of what may be downloaded; alert of
    what may be taken off it.

    Attributes
    ----------
    sides : (str, str)
    numbers : tuple of Number
        The columns of every ``x`` here, all whole numbers: launchers and interceptors as `linear` has its
        variables, then loadings, then alert.
    linear : Linear
        The terms as ``A x <= b`` for the loading and alert of today.
    today : Forces
    before, least, most : array (numbers,)
        Today's, which need not be whole, and the bounds of each.
    is_bound : dict of str to bool
        By side, whether an article binds its interceptors: then no development adds any.
    believed : array (variables,)
        The most launchers and interceptors that any view holds possible today.
    sure : array (variables,)
        Launchers that are there in every draw of any view in which they are uncertain; endless if in none.
    new_layers : tuple of Act
        What forbids the layers that only a development would bring, of sides that are so bound.
    moves : tuple of (str, Move)
        What may be moved, by side.
    scenario : Scenario
    terms : Terms
        With the articles that were added.
    added : tuple of Article
        Those that the terms did not have: see `HARD_TARGET`.
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
    sure: Floats
    new_layers: tuple[Act, ...]
    moves: tuple[tuple[str, Move], ...]
    scenario: Scenario = field(repr=False)
    terms: Terms = field(repr=False)
    added: tuple[Article, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Article and side of each row of `excess` and of `coefficients`."""
        return self.linear.names

    @cached_property
    def columns(self) -> dict[tuple[str, str, str], int]:
        """The column of a number by side, key and what it is; without what cannot be set."""
        return {(one.side, one.key, one.what): j for j, one in enumerate(self.numbers)}

    def plain(self, X: Floats) -> Floats:
        """Return candidates ``X`` (n, numbers) with loading and alert as today where no launcher is left."""
        X = X.copy()
        for j, one in enumerate(self.numbers):
            launchers = self.columns.get((one.side, one.key, "launchers"))
            if launchers not in (None, j) and one.kind == "systems":
                X[X[:, launchers] == 0.0, j] = self.most[j]
        return X

    def coefficients(self, x: Floats) -> Floats:
        """Return ``A``, shape (rows, numbers), of the terms ``A x <= linear.b`` for the loading of one ``x``.

        The columns of loading and alert are 0: what a launcher counts depends on them, and is in its column.
        """
        A = np.zeros((len(self.rows), len(self.numbers)))
        A[:, : len(self.linear.variables)] = self._coefficients(x[None])[0]
        return A

    def excess(self, X: Floats) -> Floats:
        """Return how far each row is exceeded, 0 where it is kept; shape (n, rows), or (rows,) of one."""
        rows = np.atleast_2d(X)
        counted = rows[:, None, : len(self.linear.variables)] * self._coefficients(rows)
        over: Floats = np.maximum(counted.sum(axis=-1) - self.linear.b, 0.0)
        return over.reshape(*X.shape[:-1], len(self.rows))

    def is_within(self, X: Floats) -> Bools:
        """Return whether whole numbers keep the terms and their bounds; shape (n,), or () of one."""
        is_bounded = ((self.least <= X) & (self.most >= X)).all(axis=-1)
        allowed = 1e-6 * np.maximum(1.0, np.abs(self.linear.b))
        is_kept = (self.excess(X) <= allowed).all(axis=-1)
        return np.asarray(is_bounded & is_kept & self._comes_from_somewhere(X))

    def kept(self, X: Floats) -> Floats:
        """Return the warheads of each side, as loaded; shape (n, 2), or (2,) of one."""
        loaded = X[..., : len(self.linear.variables)] * self.loads(X)
        mine = [[one.side == side for one in self.linear.variables] for side in self.sides]
        return np.stack([np.where(one, loaded, 0.0).sum(axis=-1) for one in mine], axis=-1)

    def loads(self, X: Floats) -> Floats:
        """Return the warheads on each launcher, 0 for interceptors; shape (n, variables) or (variables,)."""
        loads = np.broadcast_to(self._loads, (*X.shape[:-1], len(self._loads))).copy()
        for j, column in self._states_of("warheads"):
            loads[..., j] = np.minimum(X[..., column], self.before[column])
        return loads

    @cached_property
    def contradiction(self) -> tuple[Relaxation, ...]:
        """A smallest set of articles that no numbers keep together, and by how much each would give way."""
        return relaxations(self.terms.at(None), self._hull)

    def _hull(self, terms: Terms) -> Linear:
        """Constraints on any mixture of loadings and alert: a variable for each state of each system.

        Whole numbers keep terms only if some mixture does; one that does may still have no whole numbers.
        """
        table, b = self._counted(terms)
        states, variables = table.shape[0] * table.shape[1], self.linear.variables
        each = np.tile(np.eye(len(variables)), states)  # no more of all states of a system than of the system
        return replace(
            self.linear,
            variables=variables * states,
            A=np.vstack([table.reshape(-1, len(self.rows)).T, each]),
            b=np.append(b, self.linear.upper),
            names=(*self.rows, *(Row("", one.side) for one in variables)),
            today=np.tile(self.linear.today, states),
            upper=np.tile(self.linear.upper, states),
        )

    def forces(self, x: Floats) -> Forces:
        """Forces with so many of each."""
        after = self.linear.forces(x[: len(self.linear.variables)], self.today)
        for one, limit in zip(self.numbers, self.limits(x).tolist(), strict=True):
            if one.what in ("warheads", "alert_day") and limit < np.inf:
                systems = after[one.side]["systems"]
                systems[one.key] = replace(systems[one.key], **{one.what: limit})
        return after

    def acts(self, x: Floats) -> tuple[Act, ...]:
        """What turns today's forces into these, and holds bound defences to it whatever is developed.

        Moves come first, then caps. Never none: under any agreement, even one that changes nothing, what is
        hidden comes to light.
        """
        acts = (*self._moves(x), *caps_for(self.today, self.forces(x)), *self._caps(x), *self.new_layers)
        return acts or (self._nothing,)

    def limits(self, X: Floats) -> Floats:
        """Return the most of each that the acts leave in any draw; endless if untouched. Shaped as ``X``.

        Launchers, interceptors, warheads on a launcher; of alert the share of the launchers.
        """
        limits = np.where(self.before - _SAME > X, X, np.inf)
        for j, one in enumerate(self.numbers):
            if one.kind == "defences" and self.is_bound[one.side]:
                limits[..., j] = np.minimum(limits[..., j], self.believed[j])
            elif one.what == "alert_day":
                limits[..., j] *= (self.today[one.side]["systems"][one.key].alert_day or 0.0) / STEPS
        return limits

    def moved(self, X: Floats) -> tuple[Moved, ...]:
        """Return how launchers above today's are made of those given up, in this order; ``X`` (n, numbers).

        Each move of the terms in turn; each of its goals takes from the first origin that has any to spare.
        Where launchers are uncertain, only those that are there in every draw can be moved.
        """
        return self._moving(X)[0]

    def _moving(self, X: Floats) -> tuple[tuple[Moved, ...], Floats]:
        """Return what is moved, and how many launchers come from nowhere, shape (n,)."""
        count = len(self.linear.variables)
        change = X[:, :count] - self.before[:count]
        wanted, spare = np.maximum(change, 0.0), np.minimum(np.maximum(-change, 0.0), self.sure)
        found = []
        if wanted.any():
            for side, one in self.moves:
                room = np.full(len(X), one.at_most)
                for goal, origin in product(one.goals, one.origins):
                    to, start = self.columns[side, goal, "launchers"], self.columns[side, origin, "launchers"]
                    launchers = np.minimum(np.minimum(wanted[:, to], spare[:, start]), room)
                    if launchers.any():
                        found.append(Moved(start, to, launchers))
                        wanted[:, to] -= launchers
                        spare[:, start] -= launchers
                        room -= launchers
        return tuple(found), wanted.sum(axis=1)

    def _comes_from_somewhere(self, X: Floats) -> Bools:
        return np.asarray(self._moving(np.atleast_2d(X))[1] <= 1e-6).reshape(X.shape[:-1])

    def _moves(self, x: Floats) -> Iterator[Act]:
        for one in self.moved(x[None]):
            here, there = self.numbers[one.origin], self.numbers[one.goal]
            path = f"sides.{here.side}.systems."
            yield move(path + here.key, path + there.key, float(one.launchers[0]))

    def _caps(self, x: Floats) -> Iterator[Act]:
        for one, number in zip(self.numbers, self.limits(x).tolist(), strict=True):
            if one.kind == "defences" and self.is_bound[one.side]:
                yield cap(f"sides.{one.side}.defences.{one.key}.interceptors", number)

    @property
    def _nothing(self) -> Act:
        first = self.numbers[0]
        return scale(f"sides.{first.side}.{first.kind}.{first.key}.{first.what}", 1.0)

    @cached_property
    def _loads(self) -> Floats:
        """Warheads on each launcher today, 0 for interceptors."""
        systems = {side: held["systems"] for side, held in self.today.items()}
        return np.array(
            [systems[v.side][v.key].warheads if v.kind == "systems" else 0.0 for v in self.linear.variables]
        )

    def _states_of(self, what: str) -> Iterator[tuple[int, int]]:
        """Return the variables that have a loading or an alert, with the column of that."""
        for j, one in enumerate(self.numbers):
            if one.what == what:
                yield self.columns[one.side, one.key, "launchers"], j

    def _coefficients(self, X: Floats) -> Floats:
        """Return ``A`` for each row of ``X``; shape (n, rows, variables)."""
        variables = np.arange(len(self.linear.variables))
        down = np.zeros((2, len(X), len(variables)), dtype=np.intp)
        for axis, what in enumerate(("warheads", "alert_day")):
            for j, column in self._states_of(what):
                down[axis, :, j] = np.clip(self.most[column] - X[:, column], 0, self._table.shape[axis] - 1)
        found: Floats = self._table[down[0], down[1], variables].swapaxes(1, 2)
        return found

    @cached_property
    def _table(self) -> Floats:
        return self._counted(self.terms)[0]

    def _counted(self, terms: Terms) -> tuple[Floats, Floats]:
        """``A`` by loading and step of alert, each counted down from today's, variable and row; and ``b``.

        What a launcher counts for depends on the state of its own system alone, so one such state of all
        systems at once fills a column of each. ``b`` depends on none.
        """
        depths = self._depth("warheads"), self._depth("alert_day")
        table = np.empty((depths[0] + 1, depths[1] + 1, len(self.linear.variables), len(self.rows)))
        for fewer, off in np.ndindex(table.shape[:2]):
            x = self.before.copy()
            for what, down in (("warheads", fewer), ("alert_day", off)):
                for _, j in self._states_of(what):
                    x[j] = min(max(self.most[j] - down, self.least[j]), self.before[j])
            found = constraints(terms, self.scenario, self.sides, forces=self.forces(x))
            table[fewer, off] = found.A.T
        return table, found.b

    def _depth(self, what: str) -> int:
        return int(max((self.most[j] - self.least[j] for _, j in self._states_of(what)), default=0))


def decision_of(scenario: Scenario, terms: Terms, sides: tuple[str, str]) -> Decision:
    """Return what terms leave open for two sides of a scenario.

    Raises
    ------
    ScenarioError
        If terms name what the scenario does not have.
    ValueError
        If an article cannot be counted, because the scenario lacks figures: it would be dropped in silence;
        if figures are missing for what each could do to the other; and if there are too many numbers to
        choose from.
    """
    _refuse_missing_figures(scenario, sides)
    _refuse_guarded_silos(scenario, sides)
    is_named = any(one.obligation == "ratio" for one in terms.provisions)
    added = () if is_named else (HARD_TARGET,)
    terms = replace(terms, articles=terms.articles + added)
    linear = constraints(terms, scenario, sides)
    if linear.uncounted:
        row, paths = linear.uncounted[0]
        raise ValueError(
            f"{terms.file}: article {row.article} cannot be counted for {row.side}, because the scenario "
            f"lacks {paths[0]}; add the figure, or leave the article out"
        )
    held = today(scenario, sides)
    counted = {one.name: one for one in counted_sides(terms.at(None), scenario, held).values()}
    first = tuple(
        Number(one.side, one.kind, one.key, "launchers" if one.kind == "systems" else "interceptors")
        for one in linear.variables
    )
    loadings, alerts = dict(_loadings(counted)), dict(_alerts(counted))
    numbers = (*first, *loadings, *alerts)
    before = [*linear.today, *(most for _, most in loadings.values()), *alerts.values()]
    least = [
        *np.zeros_like(linear.today),
        *(fewest for fewest, _ in loadings.values()),
        *(0.0 for _ in alerts),
    ]
    most = [*np.floor(linear.upper + _SAME), *(np.ceil(n) for _, n in loadings.values()), *alerts.values()]
    bound = {side: _has_bound_interceptors(scenario, terms, side) for side in sides}
    believed, sure = _believed(scenario, first)
    decision = Decision(
        sides=sides,
        numbers=numbers,
        linear=linear,
        today=held,
        before=np.array(before),
        least=np.array(least),
        most=np.array(most),
        is_bound=bound,
        believed=believed,
        sure=sure,
        new_layers=tuple(
            forbid(f"sides.{side}.defences.{key}")
            for side in sides
            if bound[side]
            for key in _developed_layers(scenario, side)
        ),
        moves=tuple((side, one) for side, mine in counted.items() for one in moves_of(mine)),
        scenario=scenario,
        terms=terms,
        added=added,
    )
    _refuse_immense(decision)
    return decision


def _refuse_missing_figures(scenario: Scenario, sides: tuple[str, str]) -> None:
    missing = dict.fromkeys(path for name in sides for path in missing_figures(scenario.view(name), *sides))
    if missing:
        first, *rest = missing
        others = f" and {len(rest)} more figures" if rest else ""
        raise ValueError(
            f"{scenario.name} lacks {first}{others}, without which no first strike can be computed, and so "
            f"not who is safer; 'counterpoise assess {scenario.name}' says what is missing"
        )


def _refuse_guarded_silos(scenario: Scenario, sides: tuple[str, str]) -> None:
    for side in sides:
        for key, layer in scenario.base().sides[side].defences.items():
            if layer.protects == "silos" and layer.interceptors.high > 0.0:
                raise ValueError(
                    f"sides.{side}.defences.{key} protects silos; a search for agreements does not know "
                    "such a layer yet: set its interceptors to 0"
                )


def _refuse_immense(decision: Decision) -> None:
    loadings, steps = decision._depth("warheads") + 1, decision._depth("alert_day") + 1
    if loadings * steps > MOST_STATES:
        raise ValueError(
            f"{decision.scenario.name}: some system may be loaded in {loadings:,} ways, times {steps} of "
            f"alert; a search tells {MOST_STATES} apart: write a smaller 'by' under 'allow: download'"
        )


def _loadings(sides: dict[str, Counted]) -> Iterator[tuple[Number, tuple[float, float]]]:
    """Return what may be downloaded, with the least that it may carry, one warhead or more, and today's."""
    for name, side in sides.items():
        for key, holding in side.today["systems"].items():
            by = max((one.by for one in changeable(side, "download", key)), default=0.0)
            fewest = max(1.0, float(np.ceil(holding.warheads - by - _SAME)))
            if fewest < holding.warheads - _SAME and holding.launchers > 0.0:
                yield Number(name, "systems", key, "warheads"), (fewest, holding.warheads)


def _alerts(sides: dict[str, Counted]) -> Iterator[tuple[Number, float]]:
    """Return what may be taken off alert, with today's step."""
    for name, side in sides.items():
        for key, holding in side.today["systems"].items():
            if holding.alert_day and holding.launchers > 0.0 and changeable(side, "off_alert", key):
                yield Number(name, "systems", key, "alert_day"), float(STEPS)


def _has_bound_interceptors(scenario: Scenario, terms: Terms, side: str) -> bool:
    parties = [party for party, name in terms.bound(scenario.side_names).items() if name == side]
    return any(
        article.count == "interceptors" and article.asked_of(party)
        for article in terms.provisions
        for party in parties
    )


def _believed(scenario: Scenario, numbers: tuple[Number, ...]) -> tuple[Floats, Floats]:
    """Return the most of each that any view holds possible, and the least of those that one is unsure of."""
    views = [scenario.view(name).sides for name in scenario.side_names]
    most, sure = np.zeros(len(numbers)), np.full(len(numbers), np.inf)
    for j, one in enumerate(numbers):
        parts = [getattr(view[one.side], one.kind) for view in views if one.side in view]
        figures = [getattr(held[one.key], one.what) for held in parts if one.key in held]
        most[j] = max(figure.high for figure in figures)
        sure[j] = min((figure.low for figure in figures if not figure.is_certain), default=np.inf)
    return most, sure


def _developed_layers(scenario: Scenario, side: str) -> tuple[str, ...]:
    """Return the layers of a side that are not there today and that any development or belief brings."""
    there = scenario.base().sides[side].defences
    found: dict[str, None] = {}
    for name in scenario.development_names:
        developed = scenario.with_development(name)
        for view in scenario.side_names:
            found |= dict.fromkeys(developed.view(view).sides[side].defences)
    return tuple(key for key in found if key not in there)
