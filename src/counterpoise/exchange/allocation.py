"""The best attack on classes of targets: an exact linear program, its prices, its frontier with a reserve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from counterpoise.exchange.arguments import numbers, share
from counterpoise.exchange.integer_attack import IntegerAttack, round_to_integers
from counterpoise.exchange.kernel import (
    COLD,
    LOOSE,
    OPTIMAL,
    VALUE,
    VERTEX_OVERFLOW,
    VERTICES,
    Workspace,
    find_margins,
    kill_table,
    patterns,
    solve,
    trace,
    workspace,
)

FloatArray = NDArray[np.float64]

# A price below this share of the largest worth is rounding.
_ZERO_PRICE = 1e-12
# Room for the vertices of a frontier: at first, and at most.
_FIRST_ROOM, _MOST_ROOM = 256, 65_536


@dataclass(frozen=True)
class Column:
    """One kind of attack in use: the same weapons on some points of a target class.

    Attributes
    ----------
    target : target class
    weapons : weapon classes of one attack, a class as often as it is used
    points : number of points attacked this way (real)
    p_kill : chance that the attack destroys a point
    """

    target: int
    weapons: tuple[int, ...]
    points: float
    p_kill: float


@dataclass(frozen=True, eq=False)
class Allocation:
    """The best attack, what it destroys, and what weapons and points are worth.

    Attributes
    ----------
    destroyed_worth, surviving_worth : expected worth destroyed and left
    weapon_prices : worth destroyed by one more weapon of each class, from the certified dual, >= 0
    target_prices : worth destroyed at one more point of each class, from the certified dual, >= 0
    prices_added, prices_removed : worth gained with one more, and lost with one fewer weapon of each class.
        They differ where the attack has a kink (a stock that just suffices), and the price lies between them.
        Nothing can be taken from an empty stock: there `prices_removed` is infinite.
    target_prices_added, target_prices_removed : the same for the points of each target class
    gap : relative gap between the attack and the bound that the prices prove; 1e-12 or less unless said
    shots : weapons of each class used on each target class, shape (I, J)
    held : weapons of each class not used, shape (I,)
    destroyed : expected points destroyed of each target class, shape (J,)
    columns : the kinds of attack in use, at most one for each weapon and target class together
    max_per_target : most weapons on one point
    p_kill, weapons, targets, worth, use : what was allocated
    """

    destroyed_worth: float
    surviving_worth: float
    weapon_prices: FloatArray
    target_prices: FloatArray
    prices_added: FloatArray
    prices_removed: FloatArray
    target_prices_added: FloatArray
    target_prices_removed: FloatArray
    gap: float
    shots: FloatArray
    held: FloatArray
    destroyed: FloatArray
    columns: tuple[Column, ...]
    max_per_target: int
    p_kill: FloatArray
    weapons: FloatArray
    targets: FloatArray
    worth: FloatArray
    use: FloatArray

    @property
    def is_saturated(self) -> bool:
        """Whether there are weapons, and more of any one class would destroy nothing more."""
        is_useless = self.prices_added <= _ZERO_PRICE * self.worth.max(initial=0.0)
        return bool(self.destroyed_worth > 0.0 and is_useless.all())

    def rounded(self) -> IntegerAttack:
        """Return an attack in whole points that the stocks allow, with its gap to the bound."""
        return round_to_integers(self)

    def __str__(self) -> str:
        """Return the answer in plain words."""
        total = self.destroyed_worth + self.surviving_worth
        part = f" ({self.destroyed_worth / total:.1%})" if total > 0.0 else ""
        lines = [
            f"{len(self.weapons)} weapon classes against {len(self.targets)} target classes, "
            f"at most {self.max_per_target} weapons on a point",
            f"destroys {self.destroyed_worth:.6g} of {total:.6g} worth{part}; "
            f"{self.surviving_worth:.6g} survives",
        ]
        if self.is_saturated:
            lines.append("more weapons would destroy nothing more: the limit on a point binds")
        for i, (more, fewer) in enumerate(zip(self.prices_added, self.prices_removed, strict=True)):
            loses = "there is none to remove" if np.isinf(fewer) else f"one fewer {fewer:.6g} less"
            lines.append(f"weapon class {i}: one more destroys {more:.6g} more, {loses}")
        lines.append(f"relative gap of the certificate: {self.gap:.1e}")
        return "\n".join(lines)


@dataclass(frozen=True, eq=False)
class Frontier:
    """The exact frontier between worth destroyed and worth held in reserve, one row a vertex.

    Between two neighbouring vertices every mix of the two is as good as any attack can be.

    Attributes
    ----------
    mu : weight of the reserve from which a vertex is best; 0 for the first, strictly rising from the second
    destroyed_worth, reserve_worth : the two objectives; the first falls, the second rises
    destroyed : points destroyed, shape (vertices, J)
    variance : sum over points of K (1 - K), K the chance that a point is destroyed, shape (vertices, J)
    held : weapons not used, shape (vertices, I)
    """

    mu: FloatArray
    destroyed_worth: FloatArray
    reserve_worth: FloatArray
    destroyed: FloatArray
    variance: FloatArray
    held: FloatArray

    def at(self, mu: float) -> int:
        """Return the vertex that is best when a unit of reserve counts as `mu` units of worth destroyed."""
        if not mu >= 0.0:
            raise ValueError(f"Frontier.at: mu is {mu}; a number of 0 or more is needed.")
        return int(np.searchsorted(self.mu[1:], mu, side="right"))

    def __str__(self) -> str:
        """Return the two ends in plain words."""
        return (
            f"{len(self.mu)} vertices: from {self.destroyed_worth[0]:.6g} worth destroyed with "
            f"{self.reserve_worth[0]:.6g} in reserve to {self.destroyed_worth[-1]:.6g} with "
            f"{self.reserve_worth[-1]:.6g}"
        )


@dataclass(frozen=True, eq=False)
class _Problem:
    """Checked arrays, the table of patterns, and room to solve."""

    p_kill: FloatArray
    weapons: FloatArray
    targets: FloatArray
    worth: FloatArray
    use: FloatArray
    table: FloatArray
    ws: Workspace


def _vector(where: str, name: str, value: ArrayLike) -> FloatArray:
    array = numbers(where, name, value)
    if array.ndim != 1:
        raise ValueError(f"{where}: {name} has shape {array.shape}; one number a class is needed.")
    return np.ascontiguousarray(array)


def _matrix(where: str, name: str, array: FloatArray, shape: tuple[int, int]) -> FloatArray:
    if array.size == 0 and 0 in shape:
        return np.zeros(shape)
    if array.shape != shape:
        raise ValueError(
            f"{where}: {name} has shape {array.shape}; weapon classes x target classes = {shape} is needed."
        )
    return np.ascontiguousarray(array)


def _problem(
    where: str,
    p_kill: ArrayLike,
    weapons: ArrayLike,
    targets: ArrayLike,
    worth: ArrayLike,
    max_per_target: int,
    use: ArrayLike | None,
    room: int,
) -> _Problem:
    stock = _vector(where, "weapons", weapons)
    points = _vector(where, "targets", targets)
    value = _vector(where, "worth", worth)
    if value.shape != points.shape:
        raise ValueError(
            f"{where}: worth has {value.size} classes and targets {points.size}; one worth a target class "
            "is needed."
        )
    shape = (stock.size, points.size)
    kill = _matrix(where, "p_kill", share(where, "p_kill", p_kill), shape)
    taken = np.ones(shape)
    if use is not None:
        taken = _matrix(where, "use", numbers(where, "use", use), shape)
        if not np.all(taken > 0.0):
            raise ValueError(f"{where}: use holds 0; more than 0 weapons on a point are needed.")
    if isinstance(max_per_target, bool) or max_per_target not in (1, 2, 3, 4):
        raise ValueError(f"{where}: max_per_target is {max_per_target}; 1, 2, 3 or 4 is needed.")
    ws = workspace(stock.size, points.size, int(max_per_target), vertices=room)
    table = np.zeros((points.size, len(ws.members) - 1))
    kill_table(ws, kill, table)
    return _Problem(kill, stock, points, value, taken, table, ws)


def _refuse_failure(where: str, status: int) -> None:
    if status not in (OPTIMAL, LOOSE):
        raise ArithmeticError(f"{where}: no optimum was found (status {status}); please report these arrays.")


def allocate(
    p_kill: ArrayLike,
    weapons: ArrayLike,
    targets: ArrayLike,
    worth: ArrayLike,
    *,
    max_per_target: int = 2,
    use: ArrayLike | None = None,
) -> Allocation:
    """Find the attack that destroys the most expected worth, exactly, with the prices that prove it.

    maximise sum_j a_j sum_m K_jm y_jm, K_jm = 1 - prod_(i in m) (1 - p_ij),
    subject to sum_m y_jm <= n_j and sum_jm (times i is in m) u_ij y_jm <= w_i, y >= 0,

    over all multisets m of 1 to `max_per_target` weapon classes. Of several optimal attacks, the one whose
    outcome varies most is returned: it has the largest sum_j a_j^2 sum_m K (1 - K) y.

    Parameters
    ----------
    p_kill : array_like, shape (I, J)
        Chance that one weapon of class i destroys a point of class j, 0 to 1.
    weapons : array_like, shape (I,)
        Weapons of each class, >= 0; not necessarily whole.
    targets : array_like, shape (J,)
        Points of each target class, >= 0.
    worth : array_like, shape (J,)
        Worth of one point of each class, >= 0.
    max_per_target : int
        Most weapons on one point, 1 to 4.
    use : array_like, shape (I, J), optional
        Weapons of class i that count as one on a point of class j, > 0: for an area target the weapons that
        cover one point's share. Default 1.

    Returns
    -------
    Allocation

    Raises
    ------
    ValueError
        When shapes do not fit, or a number is negative, not finite, or a probability above 1.
    ArithmeticError
        When no optimum was found; no such case is known.

    Assumptions
    -----------
    Weapons act independently, all are allocated at once, and points of a class are alike. Numbers of points
    and weapons may be fractions: the value bounds every attack in whole numbers, and `rounded()` comes close.

    Limits
    ------
    Without weapons, points or worth nothing is destroyed and prices are what the first weapon would gain.
    p_kill = 1 makes a second weapon worthless; p_kill = 0 makes the class worthless there.

    Source
    ------
    Class-level linear program: Matlin, Operations Research 18:334 (1970), review; Eckler and Burr (1972).
    Status: the case below is derived (METHODS B-lp1), from an independent solver.

    Examples
    --------
    >>> found = allocate([[0.5, 0.4], [0.8, 0.7]], [80, 50], [60, 40], [1, 3], max_per_target=3)
    >>> round(found.surviving_worth, 9), found.weapon_prices.round(9).tolist()
    (52.2, [0.36, 0.66])
    >>> allocate([[0.5]], [0], [10], [1]).surviving_worth
    10.0
    """
    problem = _problem("allocate", p_kill, weapons, targets, worth, max_per_target, use, 1)
    ws, table = problem.ws, problem.table
    status = solve(ws, table, problem.worth, problem.weapons, problem.targets, problem.use, COLD)
    _refuse_failure("allocate", status)
    destroyed_worth = float(ws.info[VALUE])
    columns = _columns(problem)
    destroyed, held = ws.killed.copy(), ws.held.copy()
    of_weapons, of_points = np.zeros((3, problem.weapons.size)), np.zeros((3, problem.targets.size))
    status = find_margins(
        ws,
        table,
        problem.worth,
        problem.weapons,
        problem.targets,
        problem.use,
        np.ones(problem.weapons.size),
        np.ones(problem.targets.size),
        of_weapons,
        of_points,
    )
    _refuse_failure("allocate", status)
    prices = _certified_point_prices(problem, of_weapons[0], max_per_target)
    bound = float(of_weapons[0] @ problem.weapons + prices @ problem.targets)
    return Allocation(
        destroyed_worth=destroyed_worth,
        surviving_worth=max(float(problem.worth @ problem.targets) - destroyed_worth, 0.0),
        weapon_prices=of_weapons[0],
        target_prices=prices,
        prices_added=of_weapons[1],
        prices_removed=of_weapons[2],
        target_prices_added=of_points[1],
        target_prices_removed=of_points[2],
        gap=max(bound - destroyed_worth, 0.0) / max(1.0, abs(bound)),
        shots=_shots(problem, columns),
        held=held,
        destroyed=destroyed,
        columns=columns,
        max_per_target=int(max_per_target),
        p_kill=problem.p_kill,
        weapons=problem.weapons,
        targets=problem.targets,
        worth=problem.worth,
        use=problem.use,
    )


def _certified_point_prices(problem: _Problem, weapon_prices: FloatArray, max_per_target: int) -> FloatArray:
    """Return what the best pattern on a point earns above the price of its weapons: no pattern earns more."""
    groups = patterns(problem.weapons.size, max_per_target)
    cost = np.zeros((len(groups), problem.targets.size))
    for i, price in enumerate(weapon_prices):
        cost += (groups == i).sum(axis=1)[:, None] * (price * problem.use[i])
    earned = problem.worth[:, None] * problem.table - cost.T
    best: FloatArray = earned.max(axis=1, initial=0.0)
    return best


def _columns(problem: _Problem) -> tuple[Column, ...]:
    ws, classes = problem.ws, problem.targets.size
    found = []
    for (j, c), points in zip(ws.basis.columns.T.tolist(), ws.basis.amount.tolist(), strict=True):
        weapons = tuple(int(i) for i in ws.members[c] if i < problem.weapons.size) if 0 <= j < classes else ()
        if weapons and points > 0.0:
            found.append(Column(j, weapons, points, float(problem.table[j, c])))
    return tuple(sorted(found, key=lambda column: (column.target, column.weapons)))


def _shots(problem: _Problem, columns: tuple[Column, ...]) -> FloatArray:
    shots = np.zeros(problem.use.shape)
    for column in columns:
        for i in column.weapons:
            shots[i, column.target] += column.points * problem.use[i, column.target]
    return shots


def frontier(
    p_kill: ArrayLike,
    weapons: ArrayLike,
    targets: ArrayLike,
    worth: ArrayLike,
    reserve: ArrayLike,
    *,
    max_per_target: int = 2,
    use: ArrayLike | None = None,
) -> Frontier:
    """Trace the frontier between worth destroyed and worth held in reserve, exactly, vertex by vertex.

    For every weight mu from 0 to infinity, the attack that maximises
    sum_j a_j D_j + mu sum_i h_i held_i, D_j the points destroyed and held_i the weapons not used.

    Parameters
    ----------
    p_kill, weapons, targets, worth, max_per_target, use
        As in `allocate`.
    reserve : array_like, shape (I,)
        Worth h_i of one weapon of each class that is held back, >= 0.

    Returns
    -------
    Frontier
        From the attack that destroys the most to the one that holds the most back. Where several attacks
        destroy the most, the first vertex is the one that `allocate` returns and the second the one with the
        most reserve.

    Raises
    ------
    ValueError
        As `allocate`, and when `reserve` does not have one number a weapon class.
    ArithmeticError
        When the frontier was not found, or has more than 65,536 vertices.

    Assumptions
    -----------
    As `allocate`.

    Limits
    ------
    With no reserve worth anything the frontier is one vertex; without weapons too.

    Source
    ------
    Sweep of a Lagrange multiplier: Everett, Operations Research 11:399 (1963); made exact by parametric
    linear programming. Drawdown as a frontier: Kent and Thaler (1989). Status: the case below is derived
    (algebra).

    Examples
    --------
    Two weapons on one silo each: the first shot on a silo of worth 3 is worth 1.5, on one of worth 1 half.

    >>> found = frontier([[0.5, 0.5]], [2], [1, 1], [3, 1], [1], max_per_target=1)
    >>> found.mu.tolist(), found.destroyed_worth.tolist(), found.reserve_worth.tolist()
    ([0.0, 0.5, 1.5], [2.0, 1.5, 0.0], [0.0, 1.0, 2.0])
    >>> frontier([[0.5]], [2], [1], [1], [0]).mu.tolist()
    [0.0]
    """
    held_worth = _vector("frontier", "reserve", reserve)
    room = _FIRST_ROOM
    while True:
        problem = _problem("frontier", p_kill, weapons, targets, worth, max_per_target, use, room)
        if held_worth.shape != problem.weapons.shape:
            raise ValueError(
                f"frontier: reserve has {held_worth.size} classes and weapons {problem.weapons.size}; one "
                "number a weapon class is needed."
            )
        ws, table = problem.ws, problem.table
        status = solve(ws, table, problem.worth, problem.weapons, problem.targets, problem.use, COLD)
        _refuse_failure("frontier", status)
        status = trace(
            ws,
            table,
            problem.worth,
            np.zeros(problem.targets.size),
            held_worth,
            problem.weapons,
            problem.targets,
            problem.use,
        )
        if status != VERTEX_OVERFLOW or room >= _MOST_ROOM:
            break
        room *= 16
    _refuse_failure("frontier", status)
    count = int(ws.state[VERTICES])
    return Frontier(
        mu=ws.v_mu[:count].copy(),
        destroyed_worth=ws.v_first[:count].copy(),
        reserve_worth=ws.v_second[:count].copy(),
        destroyed=ws.v_killed[:count].copy(),
        variance=ws.v_variance[:count].copy(),
        held=ws.v_held[:count].copy(),
    )
