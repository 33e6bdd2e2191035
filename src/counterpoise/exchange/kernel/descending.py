"""The dual simplex: from prices that leave nothing to gain to an attack within the stocks."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import PIVOT, exchange, find_step, price_of, price_points
from counterpoise.exchange.kernel.climbing import step_limit
from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.layout import NONE, OWNER, PATTERN, PIVOTS, Floats, Workspace
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR
from counterpoise.exchange.kernel.turning import NEVER, next_turn


@inlined
def enter_for(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    out: int,
    least: float,
    zero: float,
) -> int:
    """Put the column into the place at `out` that keeps the prices such that nothing is to gain.

    Prices move in the direction that makes the leaving column dearer, until another column turns worthwhile.
    Return OPTIMAL, or SINGULAR when none does.
    """
    size, price2, point2 = weapons.shape[0], ws.price[1], ws.point[1]
    price_points(ws.members, table, use, ws.own, ws.basis, worth, ws.price[0], ws.point[0])
    for i in range(size + 1):
        price2[i] = 0.0
    if out < size:
        for i in range(size):
            price2[i] = ws.inverse[i, out]
    else:
        for r in range(size):
            if ws.basis[OWNER, r] == out - size:
                for i in range(size):
                    price2[i] -= ws.inverse[i, r]
    for j in range(targets.shape[0]):
        ws.guess[j] = -1
        point2[j] = -price_of(ws.members, use, ws.own, price2, j, ws.basis[PATTERN, size + j])
    if out >= size:
        point2[out - size] += 1.0
    turn, j, c, first, _ = next_turn(
        ws, table, worth, ws.nothing, ws.nothing, weapons, targets, use, 0.0, least, PIVOT
    )
    if turn >= NEVER:
        return SINGULAR
    find_step(ws.members, use, ws.basis, ws.inverse, ws.step, j, c)
    if ws.step[out] > -PIVOT:
        return SINGULAR
    ws.info[PIVOTS] += 1
    exchange(ws.basis, ws.amount, ws.inverse, ws.step, ws.row, ws.price, out, j, c, first, 0.0, zero)
    return OPTIMAL


@inner
def descend(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    least: float,
    zero: float,
) -> int:
    """Pivot until no amount is negative; return a status code."""
    for _ in range(step_limit(ws.amount.shape[0])):
        out, lowest = NONE, -zero
        for b in range(ws.amount.shape[0]):
            if ws.amount[b] < lowest:
                out, lowest = b, ws.amount[b]
        if out < 0:
            return OPTIMAL
        status = enter_for(ws, table, worth, weapons, targets, use, out, least, zero)
        if status != OPTIMAL:
            return status
    return ITERATION_LIMIT
