"""The exact frontier between worth destroyed and a second objective, vertex by vertex."""

from __future__ import annotations

from typing import NamedTuple

from counterpoise.exchange.kernel.basis import IMPOSSIBLE, gain_of, pivot, price_of, price_points_twice
from counterpoise.exchange.kernel.certificate import report
from counterpoise.exchange.kernel.climbing import PATIENCE, is_in_stock, step_limit
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.kernel.factor import copy_basis, find_prices
from counterpoise.exchange.kernel.layout import (
    IS_SOLVED,
    NONE,
    PIVOTS,
    STOCK,
    VERTICES,
    Basis,
    Floats,
    Ints,
    Program,
    Search,
    Workspace,
)
from counterpoise.exchange.kernel.solving import ZERO_SHARE, largest
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR, VERTEX_OVERFLOW
from counterpoise.exchange.kernel.turning import NEVER, next_turn

# Two turning points nearer than this share are one.
SAME_MU = 1e-12
# A second reduced cost counts above this share of the largest second worth.
COUNTS_SHARE = 1e-12
# A first one is noise below this share of the largest worth.
NOISE_SHARE = 1e-14


class Vertices(NamedTuple):
    """Where the frontier is written: the state with their number, and the workspace's `v_` arrays."""

    state: Ints
    mu: Floats
    first: Floats
    second: Floats
    killed: Floats
    variance: Floats
    held: Floats


@inner
def _record(
    vertices: Vertices, basis: Basis, lp: Program, objects: Floats, reserve: Floats, mu: float
) -> bool:
    """Write the basis as the next vertex, or over the last one when it lies on the same edge."""
    state, turns = vertices.state, vertices.mu
    at = state[VERTICES]
    if at > 1 and mu <= turns[at - 1] * (1.0 + SAME_MU):
        at -= 1
    elif at == turns.shape[0]:
        return False
    else:
        turns[at] = mu
    killed, held, worth = vertices.killed[at], vertices.held[at], lp.worth
    report(basis, lp.table, killed, vertices.variance[at], held)
    first, second = 0.0, 0.0
    for j in range(worth.shape[0]):
        first += worth[j] * killed[j]
        second += objects[j] * killed[j]
    for i in range(reserve.shape[0]):
        second += reserve[i] * held[i]
    vertices.first[at], vertices.second[at] = first, second
    state[VERTICES] = at + 1
    return True


@inner
def _first_turned(
    basis: Basis,
    lp: Program,
    objects: Floats,
    reserve: Floats,
    mu: float,
    noise: float,
    least: float,
) -> tuple[float, int, int, float, float]:
    """Return the first column, in Bland's order, that is worthwhile already at `mu`; NEVER when none is."""
    members, own = basis.members, basis.own
    price, price2, point, point2 = basis.price[0], basis.price[1], basis.point[0], basis.point[1]
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    for i in range(weapons.shape[0]):
        second = reserve[i] - price2[i]
        if second > least and mu * second - price[i] >= -noise:
            return mu, STOCK, i, -price[i], second
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0:
            continue
        for c in range(table.shape[1] + 1):
            second = gain_of(table, objects[j], j, c) - point2[j]
            second -= price_of(members, use, own, price2, j, c)
            if second <= least or not is_in_stock(members, weapons, c):
                continue
            first = gain_of(table, worth[j], j, c) - point[j]
            first -= price_of(members, use, own, price, j, c)
            if first + mu * second >= -noise:
                return mu, j, c, first, second
    return NEVER, NONE, NONE, 0.0, 0.0


@inner
def _follow(
    vertices: Vertices,
    basis: Basis,
    search: Search,
    lp: Program,
    objects: Floats,
    reserve: Floats,
    info: Floats,
) -> int:
    """Pivot along the frontier from the basis at hand to the end; return a status code."""
    table, worth, use = lp.table, lp.worth, lp.use
    second_scale = max(largest(objects), largest(reserve), 1e-300)
    least = COUNTS_SHARE * second_scale
    noise = NOISE_SHARE * max(largest(worth), second_scale)
    zero = ZERO_SHARE * max(1.0, largest(lp.weapons), largest(lp.targets))
    find_prices(basis, table, worth, search.nothing, 0)
    find_prices(basis, table, objects, reserve, 1)
    mu, stalled = 0.0, 0
    _record(vertices, basis, lp, objects, reserve, mu)
    for _ in range(4 * step_limit(basis.amount.shape[0])):
        price_points_twice(basis, table, use, worth, objects)
        turn = NEVER
        if stalled > PATIENCE:
            turn, j, c, first, second = _first_turned(
                basis, lp, objects, reserve, mu, noise * (1.0 + mu), least
            )
        if turn == NEVER:
            turn, j, c, first, second = next_turn(basis, search, lp, objects, reserve, mu, noise, least)
        if turn >= NEVER:
            return OPTIMAL
        mu = turn
        theta = pivot(basis, use, j, c, first, second, NONE, stalled - PATIENCE, zero)
        if theta == IMPOSSIBLE:
            return SINGULAR
        info[PIVOTS] += 1
        stalled = stalled + 1 if theta <= zero else 0
        if theta > zero and not _record(vertices, basis, lp, objects, reserve, mu):
            return VERTEX_OVERFLOW
    return ITERATION_LIMIT


@entry
def trace(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    objects: Floats,
    reserve: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
) -> int:
    """Trace the frontier of sum a_j D_j against sum b_j D_j + sum h_i held_i; return a status code.

    The weight mu of the second objective rises from 0 to infinity; D_j are the points destroyed and held_i
    the weapons not used. Every vertex of the efficient frontier is written into `ws.v_...`, their number into
    `ws.state[VERTICES]`. The first is the solved attack, the last has the most of the second objective.

    Parameters
    ----------
    ws : Workspace
        After a `solve` with the same table, worth, stocks and use, to which it comes back.
    objects : ndarray of float64, shape (J,)
        Second worth of a point, b_j >= 0.
    reserve : ndarray of float64, shape (I,)
        Second worth of a weapon that is not used, h_i >= 0.
    table, worth, weapons, targets, use
        As in `solve`.

    Returns
    -------
    int
        OPTIMAL; VERTEX_OVERFLOW when there was no room for more vertices (those written are right);
        ITERATION_LIMIT; SINGULAR, also when there was no solve.
    """
    state, basis, search = ws.state, ws.basis, ws.search
    kept_columns, kept_amount, kept_inverse = ws.kept_columns, ws.kept_amount, ws.kept_inverse
    state[VERTICES] = 0
    if state[IS_SOLVED] != 1:
        return SINGULAR
    vertices = Vertices(state, ws.v_mu, ws.v_first, ws.v_second, ws.v_killed, ws.v_variance, ws.v_held)
    lp = Program(table, worth, weapons, targets, use)
    copy_basis(basis.columns, basis.amount, basis.inverse, kept_columns, kept_amount, kept_inverse)
    status = _follow(vertices, basis, search, lp, objects, reserve, ws.info)
    copy_basis(kept_columns, kept_amount, kept_inverse, basis.columns, basis.amount, basis.inverse)
    return status
