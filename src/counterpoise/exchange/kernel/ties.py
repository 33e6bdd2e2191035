"""Among optimal attacks, the one with the most uncertain outcome."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import IMPOSSIBLE, pivot, price_of, price_points
from counterpoise.exchange.kernel.climbing import PATIENCE, is_in_stock, step_limit
from counterpoise.exchange.kernel.compiled import inner
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
from counterpoise.exchange.kernel.pricing import ask, count_earning, price_for, price_patterns
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR

# A column is tied when it falls short of its price by less than this share of the largest worth.
TIED_SHARE = 1e-13
# A variance counts when it exceeds its price by this share of the largest worth squared.
VARIANCE_SHARE = 1e-12


@inner
def _list_tied(basis: Basis, search: Search, lp: Program, tied: Ints, margin: float) -> int:
    """List the columns of the optimal face, class by class, then the unused stocks; 0 when all are basic.

    A pattern that kills no better than one of its members alone is left out: that member is in the face too.
    """
    members, columns, own, row = basis.members, basis.columns, basis.own, basis.row
    price, point = basis.price[0], basis.point[0]
    runs, asked, cost = search.runs, search.asked, search.cost
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    size, empty = use.shape[0], table.shape[1]
    price_points(basis, table, use, worth, 0)
    ask(price, weapons, asked)
    price_patterns(runs, asked, cost[0])
    count = 0
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0 or worth[j] <= 0.0:
            continue
        here = cost[price_for(runs, asked, use, own, j, row, cost)]
        enough = point[j] - margin
        left = count_earning(table[j], worth[j], here, enough)
        for c in range(empty):
            if left == 0:
                break
            if worth[j] * table[j, c] - here[c] >= enough:
                left -= 1
                if not _is_padded(members, table, size, j, c):
                    tied[count] = j * (empty + 1) + c
                    count += 1
        if point[j] <= margin:
            tied[count] = j * (empty + 1) + empty
            count += 1
    for i in range(size):
        if price[i] <= margin:
            tied[count] = targets.shape[0] * (empty + 1) + i
            count += 1
    basic = 0
    for b in range(columns.shape[1]):
        j, c = columns[OWNER, b], columns[PATTERN, b]
        if j < 0:
            basic += 1
        elif targets[j] > 0.0 and worth[j] > 0.0:
            basic += is_in_stock(members, weapons, c) and not _is_padded(members, table, size, j, c)
    return count if count > basic else 0


@inner
def _is_padded(members: Ints, table: Floats, size: int, j: int, c: int) -> bool:
    """Whether pattern c kills no better than one of its members alone, which come first in the table."""
    padded = 0
    if c < table.shape[1] and c >= size:
        for k in range(members.shape[1]):
            i = members[c, k]
            if i < size:
                padded += table[j, i] >= table[j, c]
    return padded > 0


@inner
def _variance_of(table: Floats, square: Floats, j: int, c: int) -> float:
    """Variance of the worth destroyed at one point of class j under pattern c."""
    kill = table[j, c] if c < table.shape[1] else 0.0
    variance: float = square[j] * kill * (1.0 - kill)
    return variance


@inner
def break_ties(
    basis: Basis,
    search: Search,
    lp: Program,
    tied: Ints,
    square: Floats,
    info: Floats,
    scale: float,
    zero: float,
) -> int:
    """Move within the optimal face to the largest variance of the worth destroyed; return a status code."""
    members, columns, own, row = basis.members, basis.columns, basis.own, basis.row
    price2, table, worth, use = basis.price[1], lp.table, lp.worth, lp.use
    size, classes, width = use.shape[0], worth.shape[0], table.shape[1] + 1
    count = _list_tied(basis, search, lp, tied, TIED_SHARE * scale)
    if count == 0:
        return OPTIMAL
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
