"""Among optimal attacks, the one with the most uncertain outcome."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import IMPOSSIBLE, pivot, price_of, price_points
from counterpoise.exchange.kernel.climbing import PATIENCE, is_in_stock, step_limit
from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.factor import multiply
from counterpoise.exchange.kernel.layout import (
    NONE,
    OWNER,
    PATTERN,
    PIVOTS,
    STOCK,
    Basis,
    Floats,
    Ints,
    Program,
    Search,
)
from counterpoise.exchange.kernel.pricing import ask, count_earning, price_own_patterns, price_patterns
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR

# A column is tied when it falls short of its price by less than this share of the largest worth.
TIED_SHARE = 1e-13
# A variance counts when it exceeds its price by this share of the largest worth squared.
VARIANCE_SHARE = 1e-12


@inner
def is_alone(basis: Basis, search: Search, lp: Program, margin: float) -> bool:
    """Whether no column outside the basis is within `margin` of its price."""
    members, columns, own, row = basis.members, basis.columns, basis.own, basis.row
    price, point = basis.price[0], basis.point[0]
    runs, asked, cost, own_cost = search.runs, search.asked[0], search.cost[0], search.cost[3]
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    price_points(basis, table, use, worth, 0)
    basic, near = 0, 0
    for b in range(columns.shape[1]):
        j = columns[OWNER, b]
        if j < 0:
            basic += 1
        elif targets[j] > 0.0 and worth[j] > 0.0:
            basic += is_in_stock(members, weapons, columns[PATTERN, b])
    for i in range(weapons.shape[0]):
        near += price[i] <= margin
    ask(price, weapons, asked)
    price_patterns(runs, asked, cost)
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0 or worth[j] <= 0.0:
            continue
        here = cost
        if own[j] != 0:
            here = own_cost
            price_own_patterns(runs, asked, use, j, row, here)
        near += count_earning(table[j], worth[j], here, point[j] - margin)
        near += point[j] <= margin
    return near <= basic


@inlined
def _list_tied(basis: Basis, lp: Program, tied: Ints, margin: float) -> int:
    """List the columns of the optimal face, class by class, then the unused stocks; return their number."""
    members, own, price, point = basis.members, basis.own, basis.price[0], basis.point[0]
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    empty = table.shape[1]
    count = 0
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0 or worth[j] <= 0.0:
            continue
        for c in range(empty + 1):
            earned = -point[j] - price_of(members, use, own, price, j, c)
            if c < empty:
                earned += worth[j] * table[j, c]
            if earned >= -margin and is_in_stock(members, weapons, c):
                tied[count] = j * (empty + 1) + c
                count += 1
    for i in range(weapons.shape[0]):
        if price[i] <= margin:
            tied[count] = targets.shape[0] * (empty + 1) + i
            count += 1
    return count


@inner
def _variance_of(table: Floats, square: Floats, j: int, c: int) -> float:
    """Variance of the worth destroyed at one point of class j under pattern c."""
    kill = table[j, c] if c < table.shape[1] else 0.0
    variance: float = square[j] * kill * (1.0 - kill)
    return variance


@inner
def break_ties(
    basis: Basis, lp: Program, tied: Ints, square: Floats, info: Floats, scale: float, zero: float
) -> int:
    """Move within the optimal face to the largest variance of the worth destroyed; return a status code."""
    members, columns, own, row = basis.members, basis.columns, basis.own, basis.row
    price2, table, worth, use = basis.price[1], lp.table, lp.worth, lp.use
    size, classes, width = use.shape[0], worth.shape[0], table.shape[1] + 1
    count = _list_tied(basis, lp, tied, TIED_SHARE * scale)
    for j in range(classes):
        square[j] = worth[j] * worth[j]
    for r in range(size):
        j = columns[OWNER, r]
        row[r] = 0.0
        if j >= 0:
            row[r] = _variance_of(table, square, j, columns[PATTERN, r])
            row[r] -= _variance_of(table, square, j, columns[PATTERN, size + j])
    multiply(basis.inverse, row, price2)
    stalled = 0
    for _ in range(step_limit(columns.shape[1])):
        best, at = VARIANCE_SHARE * scale * scale, NONE
        for t in range(count):
            j, c = tied[t] // width, tied[t] % width
            if j == classes:
                earned = -price2[c]
            else:
                key = columns[PATTERN, size + j]
                earned = _variance_of(table, square, j, c) - _variance_of(table, square, j, key)
                earned -= price_of(members, use, own, price2, j, c)
                earned += price_of(members, use, own, price2, j, key)
            if earned > best:
                best, at = earned, t
                if stalled > PATIENCE:
                    break
        if at < 0:
            return OPTIMAL
        j, c = tied[at] // width, tied[at] % width
        if j == classes:
            j = STOCK
        theta = pivot(basis, use, j, c, 0.0, best, NONE, stalled - PATIENCE, zero)
        if theta == IMPOSSIBLE:
            return SINGULAR
        info[PIVOTS] += 1
        stalled = stalled + 1 if theta <= zero else 0
    return ITERATION_LIMIT
