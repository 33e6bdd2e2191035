"""The exact frontier between worth destroyed and a second objective, vertex by vertex."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import (
    exchange,
    find_leaving,
    find_step,
    gain_of,
    price_of,
    price_points,
)
from counterpoise.exchange.kernel.certificate import report
from counterpoise.exchange.kernel.climbing import PATIENCE, is_in_stock, step_limit
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.kernel.factor import come_back, find_prices, keep
from counterpoise.exchange.kernel.layout import IS_SOLVED, NONE, PIVOTS, STOCK, VERTICES, Floats, Workspace
from counterpoise.exchange.kernel.solving import ZERO_SHARE, largest
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR, VERTEX_OVERFLOW
from counterpoise.exchange.kernel.turning import NEVER, next_turn

# Two turning points nearer than this share are one.
SAME_MU = 1e-12
# A second reduced cost counts above this share of the largest second worth.
COUNTS_SHARE = 1e-12
# A first one is noise below this share of the largest worth.
NOISE_SHARE = 1e-14


@inner
def _record(ws: Workspace, mu: float, table: Floats, worth: Floats, objects: Floats, reserve: Floats) -> bool:
    """Write the basis as the next vertex, or over the last one when it lies on the same edge."""
    at = ws.state[VERTICES]
    if at > 1 and mu <= ws.v_mu[at - 1] * (1.0 + SAME_MU):
        at -= 1
    elif at == ws.v_mu.shape[0]:
        return False
    else:
        ws.v_mu[at] = mu
    report(ws, table)
    first, second = 0.0, 0.0
    for j in range(worth.shape[0]):
        ws.v_killed[at, j] = ws.killed[j]
        ws.v_variance[at, j] = ws.variance[j]
        first += worth[j] * ws.killed[j]
        second += objects[j] * ws.killed[j]
    for i in range(reserve.shape[0]):
        ws.v_held[at, i] = ws.held[i]
        second += reserve[i] * ws.held[i]
    ws.v_first[at], ws.v_second[at] = first, second
    ws.state[VERTICES] = at + 1
    return True


@inner
def _first_turned(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    objects: Floats,
    reserve: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    mu: float,
    noise: float,
    least: float,
) -> tuple[float, int, int, float, float]:
    """Return the first column, in Bland's order, that is worthwhile already at `mu`; NEVER when none is."""
    width = table.shape[1] + 1
    for i in range(weapons.shape[0]):
        second = reserve[i] - ws.price[1, i]
        if second > least and mu * second - ws.price[0, i] >= -noise:
            return mu, STOCK, i, -ws.price[0, i], second
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0:
            continue
        for c in range(width):
            second = gain_of(table, objects[j], j, c) - ws.point[1, j]
            second -= price_of(ws.members, use, ws.own, ws.price[1], j, c)
            if second <= least or not is_in_stock(ws.members, weapons, c):
                continue
            first = gain_of(table, worth[j], j, c) - ws.point[0, j]
            first -= price_of(ws.members, use, ws.own, ws.price[0], j, c)
            if first + mu * second >= -noise:
                return mu, j, c, first, second
    return NEVER, NONE, NONE, 0.0, 0.0


@inner
def _follow(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    objects: Floats,
    reserve: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
) -> int:
    """Pivot along the frontier from the basis at hand to the end; return a status code."""
    least = COUNTS_SHARE * max(largest(objects), largest(reserve), 1e-300)
    noise = NOISE_SHARE * max(largest(worth), largest(objects), largest(reserve), 1e-300)
    zero = ZERO_SHARE * max(1.0, largest(weapons), largest(targets))
    find_prices(table, ws.basis, ws.inverse, worth, ws.nothing, ws.row, ws.price[0])
    find_prices(table, ws.basis, ws.inverse, objects, reserve, ws.row, ws.price[1])
    for j in range(targets.shape[0]):
        ws.guess[j] = -1
    mu, stalled = 0.0, 0
    _record(ws, mu, table, worth, objects, reserve)
    for _ in range(4 * step_limit(ws.amount.shape[0])):
        price_points(ws.members, table, use, ws.own, ws.basis, worth, ws.price[0], ws.point[0])
        price_points(ws.members, table, use, ws.own, ws.basis, objects, ws.price[1], ws.point[1])
        is_cautious = stalled > PATIENCE
        turn = NEVER
        if is_cautious:
            turn, j, c, first, second = _first_turned(
                ws, table, worth, objects, reserve, weapons, targets, use, mu, noise * (1.0 + mu), least
            )
        if turn == NEVER:
            turn, j, c, first, second = next_turn(
                ws, table, worth, objects, reserve, weapons, targets, use, mu, noise, least
            )
        if turn >= NEVER:
            return OPTIMAL
        mu = turn
        find_step(ws.members, use, ws.basis, ws.inverse, ws.step, j, c)
        out = find_leaving(ws.basis, ws.amount, ws.step, table.shape[1] + 1, is_cautious)
        if out < 0:
            return SINGULAR
        theta = exchange(
            ws.basis, ws.amount, ws.inverse, ws.step, ws.row, ws.price, out, j, c, first, second, zero
        )
        ws.info[PIVOTS] += 1
        stalled = stalled + 1 if theta <= zero else 0
        if theta > zero and not _record(ws, mu, table, worth, objects, reserve):
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
    ws.state[VERTICES] = 0
    if ws.state[IS_SOLVED] != 1:
        return SINGULAR
    keep(ws)
    status = _follow(ws, table, worth, objects, reserve, weapons, targets, use)
    come_back(ws)
    report(ws, table)
    return status
