"""Among optimal attacks, the one with the most uncertain outcome."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import exchange, find_leaving, find_step, price_of, price_points
from counterpoise.exchange.kernel.climbing import PATIENCE, is_in_stock, step_limit
from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.layout import NONE, OWNER, PATTERN, PIVOTS, STOCK, Floats, Workspace
from counterpoise.exchange.kernel.pricing import (
    ask,
    count_earning,
    price_own_patterns,
    price_patterns,
)
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR

# A column is tied when it falls short of its price by less than this share of the largest worth.
TIED_SHARE = 1e-13
# A variance counts when it exceeds its price by this share of the largest worth squared.
VARIANCE_SHARE = 1e-12


@inlined
def _is_alone(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats, margin: float
) -> bool:
    """Whether no column outside the basis is within `margin` of its price."""
    size = weapons.shape[0]
    basic = 0
    for b in range(ws.amount.shape[0]):
        j = ws.basis[OWNER, b]
        if j >= 0 and targets[j] > 0.0 and worth[j] > 0.0:
            basic += is_in_stock(ws.members, weapons, ws.basis[PATTERN, b])
    near = 0
    for i in range(size):
        near += ws.price[0, i] <= margin
    for r in range(size):
        near -= ws.basis[OWNER, r] < 0
    ask(ws.price[0], weapons, ws.asked[0])
    price_patterns(ws.runs, ws.asked[0], ws.cost[0])
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0 or worth[j] <= 0.0:
            continue
        cost = ws.cost[0]
        if ws.own[j] != 0:
            cost = ws.cost[3]
            price_own_patterns(ws.runs, ws.asked[0], use, j, ws.row, cost)
        near += count_earning(table[j], worth[j], cost, ws.point[0, j] - margin)
        near += ws.point[0, j] <= margin
    return near <= basic


@inlined
def _list_tied(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats, margin: float
) -> int:
    """List the columns of the optimal face, class by class, then the unused stocks; return their number."""
    empty, classes = table.shape[1], targets.shape[0]
    tied = 0
    for j in range(classes):
        if targets[j] <= 0.0 or worth[j] <= 0.0:
            continue
        for c in range(empty + 1):
            earned = -ws.point[0, j] - price_of(ws.members, use, ws.own, ws.price[0], j, c)
            if c < empty:
                earned += worth[j] * table[j, c]
            if earned >= -margin and is_in_stock(ws.members, weapons, c):
                ws.tied[tied] = j * (empty + 1) + c
                tied += 1
    for i in range(weapons.shape[0]):
        if ws.price[0, i] <= margin:
            ws.tied[tied] = classes * (empty + 1) + i
            tied += 1
    return tied


@inlined
def _price_variance(ws: Workspace, table: Floats) -> None:
    """Price every weapon so that each basic column's variance is exactly its price."""
    size = ws.inverse.shape[0]
    for r in range(size):
        j = ws.basis[OWNER, r]
        ws.row[r] = 0.0
        if j >= 0:
            ws.row[r] = variance_of(ws, table, j, ws.basis[PATTERN, r])
            ws.row[r] -= variance_of(ws, table, j, ws.basis[PATTERN, size + j])
    for i in range(size):
        total = 0.0
        for r in range(size):
            total += ws.inverse[i, r] * ws.row[r]
        ws.price[1, i] = total
    ws.price[1, size] = 0.0


@inlined
def variance_of(ws: Workspace, table: Floats, j: int, c: int) -> float:
    """Variance of the worth destroyed at one point of class j under pattern c."""
    kill = table[j, c] if c < table.shape[1] else 0.0
    variance: float = ws.square[j] * kill * (1.0 - kill)
    return variance


@inner
def break_ties(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    scale: float,
    zero: float,
) -> int:
    """Move within the optimal face to the largest variance of the worth destroyed; return a status code."""
    size, width = weapons.shape[0], table.shape[1] + 1
    margin = TIED_SHARE * scale
    price_points(ws.members, table, use, ws.own, ws.basis, worth, ws.price[0], ws.point[0])
    if _is_alone(ws, table, worth, weapons, targets, use, margin):
        return OPTIMAL
    tied = _list_tied(ws, table, worth, weapons, targets, use, margin)
    for j in range(targets.shape[0]):
        ws.square[j] = worth[j] * worth[j]
    _price_variance(ws, table)
    stalled = 0
    for _ in range(step_limit(ws.amount.shape[0])):
        best, at = VARIANCE_SHARE * scale * scale, NONE
        for t in range(tied):
            j, c = ws.tied[t] // width, ws.tied[t] % width
            if j == targets.shape[0]:
                earned = -ws.price[1, c]
            else:
                key = ws.basis[PATTERN, size + j]
                earned = variance_of(ws, table, j, c) - variance_of(ws, table, j, key)
                earned -= price_of(ws.members, use, ws.own, ws.price[1], j, c)
                earned += price_of(ws.members, use, ws.own, ws.price[1], j, key)
            if earned > best:
                best, at = earned, t
                if stalled > PATIENCE:
                    break
        if at < 0:
            return OPTIMAL
        j, c = ws.tied[at] // width, ws.tied[at] % width
        if j == targets.shape[0]:
            j = STOCK
        find_step(ws.members, use, ws.basis, ws.inverse, ws.step, j, c)
        out = find_leaving(ws.basis, ws.amount, ws.step, width, stalled > PATIENCE)
        if out < 0:
            return SINGULAR
        theta = exchange(
            ws.basis, ws.amount, ws.inverse, ws.step, ws.row, ws.price, out, j, c, 0.0, best, zero
        )
        ws.info[PIVOTS] += 1
        stalled = stalled + 1 if theta <= zero else 0
    return ITERATION_LIMIT
