"""Preferential defence of points: the defender sees the attack and saves what is cheapest to save.

The attacker knows this and spreads accordingly. The exact value of the contest is found by a search over one
number, the price of an interceptor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

from counterpoise.exchange.arguments import FloatArray, numbers
from counterpoise.exchange.point_defence import PointColumns

SolveLp = Callable[[FloatArray], tuple[float, FloatArray]]
"""Takes the cost of each column and returns the least total cost of an attack, and that attack."""


@dataclass(frozen=True)
class PreferentialDefence:
    """The worth that survives when the attacker plans against a preferential defence.

    Attributes
    ----------
    value
        Surviving worth.
    lower_bound
        Certified lower bound of it; equal to `value` up to the tolerance unless the search was cut short.
    price
        The price at which the least is reached: one more interceptor saves at most this much worth.
    attack
        Points attacked by each column.
    prices_tried
        The prices at which the whole allocation was solved.
    breakpoints
        Every price at which the best commitment to some column changes.
    solves
        Allocations solved, those for bounds included.
    interceptors
        The stock.
    """

    value: float
    lower_bound: float
    price: float
    attack: FloatArray
    prices_tried: tuple[float, ...]
    breakpoints: FloatArray
    solves: int
    interceptors: float

    @property
    def gap(self) -> float:
        """Value less its lower bound."""
        return self.value - self.lower_bound


def preferential_defence(
    worth_by_shots: ArrayLike,
    interceptors: float,
    solve_lp: SolveLp,
    *,
    tolerance: float = 1e-12,
    max_solves: int = 10_000,
) -> PreferentialDefence:
    """Return the worth that survives an attack planned against a preferential point defence.

    ``V = min over pi >= 0 of [pi S + min over attacks y of sum_c y_c h_c(pi)]`` with
    ``h_c(pi) = max over a of [worth_(c,a) - pi a]``.

    Parameters
    ----------
    worth_by_shots
        Worth left of one point under column c with a interceptors committed to it, shape (columns,
        shots + 1); rows must not fall. See `point_defence.point_columns`.
    interceptors
        Stock S, from 0.
    solve_lp
        Finds the cheapest attack for given column costs, for example `linprog_solver`. Its optimum must be
        exact: the bounds rest on it.
    tolerance
        Wanted relative gap, from 0.
    max_solves
        The most allocations solved; where it runs out, `gap` shows what is left open.

    Returns
    -------
    PreferentialDefence
        Value, bound, price and attack.

    Raises
    ------
    ValueError
        When an argument is out of bounds or a row falls.

    Notes
    -----
    Why it is exact. Against a given attack the defender's best commitment, mixed over points of one column,
    is a linear programme whose dual is the bracket, so the contest is a minimum over price and attack
    together. Between two breakpoints of the h_c every h_c is a straight line in pi, the cheapest attack is a
    minimum of straight lines and so concave: the least value is at a breakpoint (or at 0). Not all need be
    tried. To the left of a breakpoint the h_c lie above their tangents there, which bounds every price in
    between from below.

    Assumptions: the defender commits interceptors after seeing the whole attack, which favours the defence;
    they go to every warhead aimed at a point they save, whether or not it works, which favours the attack.
    Limits: no stock gives the undefended value; an endless one the value with every useful interceptor.
    Source: Eckler and Burr, 1972 (background); the price search is derived, the tests hold it against the
    enumeration of all vertices of the attacker's polytope.

    Examples
    --------
    >>> from counterpoise.exchange.point_defence import point_columns
    >>> columns = point_columns([[1.0]], [1.0], p_intercept=1.0, max_shots=1)
    >>> solve = linprog_solver(columns, weapons=[200.0], targets=[100.0])
    >>> round(preferential_defence(columns.worth_by_shots, 100, solve).value, 7)
    50.0
    >>> round(preferential_defence(columns.worth_by_shots, 0, solve).value, 7)
    0.0
    """
    rows = _rising_rows("preferential_defence", worth_by_shots)
    stock = float(numbers("preferential_defence", "interceptors", interceptors))
    search = _PriceSearch(rows, stock, solve_lp, tolerance, max_solves)
    return search.run()


def best_defence(attack: ArrayLike, worth_by_shots: ArrayLike, interceptors: float) -> float:
    """Return the most worth a preferential defence saves from one known attack.

    Interceptors go where the next group of them saves most for each: a fractional knapsack, exact because the
    defender may treat the points of one column differently.

    Parameters
    ----------
    attack
        Points attacked by each column, from 0.
    worth_by_shots
        As in `preferential_defence`.
    interceptors
        Stock, from 0.

    Returns
    -------
    float
        Surviving worth.

    Raises
    ------
    ValueError
        When an argument is out of bounds, a row falls or the shapes disagree.

    Notes
    -----
    Limits: no stock gives the undefended worth.
    Source: preferential defence of Eckler and Burr, 1972 (background); knapsack derived.

    Examples
    --------
    >>> two_each = [[0.0, 0.0, 1.0]]
    >>> best_defence([100.0], two_each, 100)
    50.0
    >>> best_defence([100.0], two_each, 0)
    0.0
    """
    rows = _rising_rows("best_defence", worth_by_shots)
    points = numbers("best_defence", "attack", attack)
    if points.shape != (len(rows),):
        raise ValueError(
            f"best_defence: attack has shape {points.shape} for {len(rows)} columns; one each is needed."
        )
    left = float(numbers("best_defence", "interceptors", interceptors))
    saved = float(points @ rows[:, 0])
    offers = [
        (gain, shots * count) for row, count in zip(rows, points, strict=True) for gain, shots in _offers(row)
    ]
    for gain, wanted in sorted(offers, reverse=True):
        given = min(left, wanted)
        saved += gain * given
        left -= given
    return saved


def linprog_solver(columns: PointColumns, *, weapons: ArrayLike, targets: ArrayLike) -> SolveLp:
    """Return a solver of the attacker's allocation by `scipy.optimize.linprog`.

    ``min sum y_c cost_c``, ``sum over c of class j of y_c = targets_j``, ``sum over c of uses_(c,i) y_c <=
    weapons_i``, ``y >= 0``.

    Parameters
    ----------
    columns
        The columns.
    weapons
        Weapons of each class, from 0.
    targets
        Points of each target class, from 0.

    Returns
    -------
    SolveLp
        For column costs, the least total and the attack.

    Raises
    ------
    ValueError
        When a number is negative or the shapes disagree.

    Notes
    -----
    Limits: without weapons every point is left alone.
    Source: class programme of Matlin, Operations Research 18, 1970, p. 334 (background).

    Examples
    --------
    >>> from counterpoise.exchange.point_defence import point_columns
    >>> columns = point_columns([[0.5]], [1.0], p_intercept=0.0, max_shots=0)
    >>> value, attack = linprog_solver(columns, weapons=[3.0], targets=[2.0])(columns.worth_by_shots[:, 0])
    >>> round(value, 7)
    0.75
    >>> round(linprog_solver(columns, weapons=[0.0], targets=[2.0])(columns.worth_by_shots[:, 0])[0], 7)
    2.0
    """
    stock = numbers("linprog_solver", "weapons", weapons)
    points = numbers("linprog_solver", "targets", targets)
    if stock.shape != (columns.weapons_used.shape[1],):
        raise ValueError(
            f"linprog_solver: weapons has shape {stock.shape} for {columns.weapons_used.shape[1]} weapon "
            "classes; one entry each is needed."
        )
    membership = (columns.target_class == np.arange(len(points))[:, np.newaxis]).astype(np.float64)
    if not membership.any(axis=0).all():
        raise ValueError(
            f"linprog_solver: targets has {len(points)} entries for {int(columns.target_class.max()) + 1} "
            "target classes; one entry each is needed."
        )

    def solve(costs: FloatArray) -> tuple[float, FloatArray]:
        answer = linprog(
            costs, A_ub=columns.weapons_used.T, b_ub=stock, A_eq=membership, b_eq=points, method="highs"
        )
        if not answer.success:
            raise ValueError(f"linprog_solver: the allocation was not solved: {answer.message}")
        attack = np.asarray(answer.x, dtype=np.float64)
        return float(costs @ attack), attack

    return solve


class _PriceSearch:
    """Branch and bound over the breakpoints of the price."""

    def __init__(
        self, rows: FloatArray, stock: float, solve_lp: SolveLp, tolerance: float, max_solves: int
    ) -> None:
        self.rows = rows
        self.stock = stock
        self.solve_lp = solve_lp
        self.tolerance = tolerance
        self.solves_left = max(2, max_solves)
        self.solves = 0
        self.shots = np.arange(rows.shape[1], dtype=np.float64)
        gains = [gain for row in rows for gain, _ in _offers(row)]
        self.breakpoints = np.unique(np.array([0.0, *gains]))
        self.attack_costs: dict[int, float] = {}
        self.best = np.inf
        self.best_index = 0
        self.best_attack = np.zeros(len(rows))

    def run(self) -> PreferentialDefence:
        last = len(self.breakpoints) - 1
        self._try(0)
        self._try(last)
        bound = self.best
        open_gaps = [(0, last)]
        while open_gaps:
            low, high = open_gaps.pop()
            if high - low < 2:
                continue
            floor = self._floor(low + 1, high)
            if floor >= self.best - self.tolerance * self.best or self.solves_left <= 0:
                bound = min(bound, floor)
                continue
            middle = (low + high) // 2
            self._try(middle)
            open_gaps += [(low, middle), (middle, high)]
        return PreferentialDefence(
            value=self.best,
            lower_bound=min(bound, self.best),
            price=float(self.breakpoints[self.best_index]),
            attack=self.best_attack,
            prices_tried=tuple(float(self.breakpoints[index]) for index in sorted(self.attack_costs)),
            breakpoints=self.breakpoints,
            solves=self.solves,
            interceptors=self.stock,
        )

    def _try(self, index: int) -> None:
        if index in self.attack_costs:
            return
        price = float(self.breakpoints[index])
        cost, attack = self._solve(self._column_costs(price))
        self.attack_costs[index] = cost
        value = price * self.stock + cost
        if value < self.best:
            self.best, self.best_index, self.best_attack = value, index, attack

    def _floor(self, first: int, high: int) -> float:
        """Return a lower bound for all prices from breakpoint `first` up to the solved one at `high`."""
        price, solved = float(self.breakpoints[first]), float(self.breakpoints[high])
        # A dearer interceptor saves less, so the attack at `high` is the cheapest of all in between.
        coarse = price * self.stock + self.attack_costs[high]
        if coarse >= self.best - self.tolerance * self.best or self.solves_left <= 0:
            return coarse
        offers = self.rows - solved * self.shots
        # The most interceptors among equal best commitments give the steepest tangent to the left.
        committed = offers.shape[1] - 1 - np.argmax(offers[:, ::-1], axis=1)
        tangent = offers.max(axis=1) + (solved - price) * committed
        at_first = price * self.stock + self._solve(tangent)[0]
        # Concave along the tangents: least at one of the two ends.
        return max(coarse, min(at_first, solved * self.stock + self.attack_costs[high]))

    def _column_costs(self, price: float) -> FloatArray:
        costs: FloatArray = (self.rows - price * self.shots).max(axis=1)
        return costs

    def _solve(self, costs: FloatArray) -> tuple[float, FloatArray]:
        self.solves += 1
        self.solves_left -= 1
        return self.solve_lp(costs)


def _offers(row: FloatArray) -> list[tuple[float, int]]:
    """Return the steps of the least concave line above a row: worth gained per interceptor, and how many."""
    steps: list[tuple[float, int]] = []
    for shot in range(1, len(row)):
        gain, shots = float(row[shot] - row[shot - 1]), 1
        # A step steeper than the one before it is only reached by way of that one: merge them.
        while steps and gain >= steps[-1][0]:
            earlier, more = steps.pop()
            gain, shots = (gain * shots + earlier * more) / (shots + more), shots + more
        steps.append((gain, shots))
    return [(gain, shots) for gain, shots in steps if gain > 0.0]


def _rising_rows(where: str, worth_by_shots: ArrayLike) -> FloatArray:
    rows = numbers(where, "worth_by_shots", worth_by_shots)
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise ValueError(f"{where}: worth_by_shots has shape {rows.shape}; columns by shots is needed.")
    if np.any(np.diff(rows, axis=1) < 0.0):
        raise ValueError(f"{where}: a row of worth_by_shots falls; more interceptors must never save less.")
    return rows
