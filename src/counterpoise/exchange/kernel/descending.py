"""The dual simplex: from prices that leave nothing to gain to an attack within the stocks."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import IMPOSSIBLE, PIVOT, pivot, price_of, price_points
from counterpoise.exchange.kernel.climbing import step_limit
from counterpoise.exchange.kernel.compiled import inner
from counterpoise.exchange.kernel.layout import NONE, OWNER, PATTERN, PIVOTS, Basis, Floats, Program, Search
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR
from counterpoise.exchange.kernel.turning import NEVER, next_turn


@inner
def enter_for(
    basis: Basis, search: Search, lp: Program, info: Floats, out: int, least: float, zero: float
) -> int:
    """Put the column into the place at `out` that keeps the prices such that nothing is to gain.

    Prices move in the direction that makes the leaving column dearer, until another column turns worthwhile.
    Return OPTIMAL, or SINGULAR when none does.
    """
    members, columns, inverse, own = basis.members, basis.columns, basis.inverse, basis.own
    price2, point2, nothing, use = basis.price[1], basis.point[1], search.nothing, lp.use
    size = use.shape[0]
    price_points(basis, lp.table, use, lp.worth, 0)
    for i in range(size + 1):
        price2[i] = 0.0
    if out < size:
        for i in range(size):
            price2[i] = inverse[i, out]
    else:
        for r in range(size):
            if columns[OWNER, r] == out - size:
                for i in range(size):
                    price2[i] -= inverse[i, r]
    for j in range(point2.shape[0]):
        point2[j] = -price_of(members, use, own, price2, j, columns[PATTERN, size + j])
    if out >= size:
        point2[out - size] += 1.0
    turn, j, c, first, _ = next_turn(basis, search, lp, nothing, nothing, 0.0, least, PIVOT)
    status = SINGULAR
    if turn < NEVER:
        info[PIVOTS] += 1
        if pivot(basis, use, j, c, first, 0.0, out, NONE, zero) != IMPOSSIBLE:
            status = OPTIMAL
    return status


@inner
def descend(basis: Basis, search: Search, lp: Program, info: Floats, least: float, zero: float) -> int:
    """Pivot until no amount is negative; return a status code."""
    amount = basis.amount
    for _ in range(step_limit(amount.shape[0])):
        out, lowest = NONE, -zero
        for b in range(amount.shape[0]):
            if amount[b] < lowest:
                out, lowest = b, amount[b]
        if out < 0:
            return OPTIMAL
        status = enter_for(basis, search, lp, info, out, least, zero)
        if status != OPTIMAL:
            return status
    return ITERATION_LIMIT
