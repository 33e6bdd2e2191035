"""The exact frontier between worth destroyed and a second objective, vertex by vertex."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import enter, gain_of, price_of, refresh_points
from counterpoise.exchange.kernel.compiled import compiled
from counterpoise.exchange.kernel.factor import refresh_prices, report, restore
from counterpoise.exchange.kernel.layout import IS_SOLVED, PIVOTS, VERTICES, Floats, Workspace
from counterpoise.exchange.kernel.solving import (
    ITERATION_LIMIT,
    OPTIMAL,
    PATIENCE,
    SINGULAR,
    VERTEX_OVERFLOW,
    _largest,
    step_limit,
)

# Two turning points nearer than this share are one.
SAME_MU = 1e-12


@compiled
def _record(
    ws: Workspace, mu: float, table: Floats, worth: Floats, objects: Floats, reserve: Floats, use: Floats
) -> bool:
    """Write the basis as the next vertex, or over the last one when it lies on the same edge."""
    at = ws.state[VERTICES]
    if at > 1 and mu <= ws.v_mu[at - 1] * (1.0 + SAME_MU):
        at -= 1
    if at == ws.v_mu.shape[0]:
        return False
    report(ws, table, use)
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
    if at == ws.state[VERTICES] or at == 0:
        ws.v_mu[at] = mu
    ws.state[VERTICES] = at + 1
    return True


@compiled
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
    """Trace the frontier of sum a_j D_j against sum b_j D_j + sum h_i held_i; return a status code."""
    ws.state[VERTICES] = 0
    if ws.state[IS_SOLVED] != 1:
        return SINGULAR
    restore(ws)
    status = _follow(ws, table, worth, objects, reserve, weapons, targets, use)
    restore(ws)
    report(ws, table, use)
    return status


@compiled
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
    empty = table.shape[1]
    least = 1e-12 * max(_largest(objects), _largest(reserve), 1e-300)
    zero = 1e-13 * max(1.0, _largest(weapons), _largest(targets))
    refresh_prices(ws, table, worth, ws.nothing, ws.lam, False)
    refresh_prices(ws, table, objects, reserve, ws.lam2, False)
    mu, stalled = 0.0, 0
    if not _record(ws, mu, table, worth, objects, reserve, use):
        return VERTEX_OVERFLOW
    limit = 4 * step_limit(ws)
    for _ in range(limit):
        refresh_points(ws, table, worth, use, ws.lam, ws.pi, False)
        refresh_points(ws, table, objects, use, ws.lam2, ws.pi2, False)
        is_cautious = stalled > PATIENCE
        next_mu, at_j, at_c, at_1, at_2 = 1e300, -2, -1, 0.0, 0.0
        for j in range(targets.shape[0]):
            if targets[j] <= 0.0:
                continue
            for c in range(empty + 1):
                second = (
                    gain_of(table, objects[j], j, c, False) - price_of(ws, use, ws.lam2, j, c) - ws.pi2[j]
                )
                if second <= least:
                    continue
                is_open = True
                for k in range(ws.members.shape[1]):
                    i = ws.members[c, k]
                    if i < weapons.shape[0] and weapons[i] <= 0.0:
                        is_open = False
                if not is_open:
                    continue
                first = gain_of(table, worth[j], j, c, False) - price_of(ws, use, ws.lam, j, c) - ws.pi[j]
                turn = max(mu, -first / second)
                if turn < next_mu:
                    next_mu, at_j, at_c, at_1, at_2 = turn, j, c, first, second
        for i in range(weapons.shape[0]):
            second = reserve[i] - ws.lam2[i]
            if second > least:
                turn = max(mu, ws.lam[i] / second)
                if turn < next_mu:
                    next_mu, at_j, at_c, at_1, at_2 = turn, -1, i, -ws.lam[i], second
        if at_j == -2:
            return OPTIMAL
        theta = enter(ws, use, at_j, at_c, at_1, at_2, is_cautious, zero)
        ws.info[PIVOTS] += 1
        if theta < 0.0:
            return SINGULAR
        stalled = stalled + 1 if theta <= zero else 0
        mu = next_mu
        if theta > zero and not _record(ws, mu, table, worth, objects, reserve, use):
            return VERTEX_OVERFLOW
    return ITERATION_LIMIT
