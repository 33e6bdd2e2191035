"""The primal simplex: from one attack to a better one, until none is."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import (
    exchange,
    find_leaving,
    find_step,
    gain_of,
    price_of,
    price_points,
)
from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.layout import LOOKS, NONE, PATTERN, PIVOTS, STOCK, Floats, Ints, Workspace
from counterpoise.exchange.kernel.pricing import (
    ENDLESS,
    ask,
    first_earning,
    most_earned,
    price_own_patterns,
    price_patterns,
)
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR

# This many steps of no length in a row, and the search turns cautious.
PATIENCE = 30
# The candidates of one look at the table serve while they promise this share of the best one.
STILL_GOOD = 0.25


@inner
def step_limit(size: int) -> int:
    """Most pivots of one solve with `size` basic columns: some ten times what the hardest has taken."""
    return 2000 + 100 * size


@inner
def seize(ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats) -> None:
    """From the empty attack, give each class in turn the best pattern that stocks allow for all its points.

    The classes come in order of worth. Only keys change, so the basis stays that of unused stocks.
    """
    size, classes = weapons.shape[0], targets.shape[0]
    amount, row, left = ws.amount, ws.row, ws.look[0]
    for j in range(classes):
        left[j] = worth[j] if targets[j] > 0.0 else 0.0
    for _ in range(classes):
        j, top = NONE, 0.0
        for k in range(classes):
            if left[k] > top:
                j, top = k, left[k]
        if j < 0:
            return
        left[j] = 0.0
        for i in range(size):
            ws.asked[0, i] = 0.0 if amount[i] >= targets[j] * use[i, j] else ENDLESS
        # A pattern may take the same weapons twice: look once more without those that run short.
        for _attempt in range(2):
            price_patterns(ws.runs, ws.asked[0], ws.cost[0])
            value = most_earned(table[j], 1.0, ws.cost[0])
            if value <= 0.0:
                break
            c = first_earning(table[j], 1.0, ws.cost[0], value)
            short = -1
            for i in range(size):
                row[i] = 0.0
            for k in range(ws.members.shape[1]):
                i = ws.members[c, k]
                if i < size:
                    row[i] += targets[j] * use[i, j]
                    if row[i] > amount[i]:
                        short = i
            if short < 0:
                for i in range(size):
                    amount[i] -= row[i]
                ws.basis[PATTERN, size + j] = c
                break
            ws.asked[0, short] = ENDLESS


@inlined
def _find_candidates(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    least: float,
    share: float,
    highest: float,
) -> tuple[int, float]:
    """Find the classes whose best pattern promises most, and it; return their number and the least promise.

    A pattern promises what it earns above its price, for all points of the class. Classes below a share of
    the highest promise are left for the next look.
    """
    empty, size = table.shape[1], weapons.shape[0]
    price, asked, own, look = ws.price[0], ws.asked[0], ws.own, ws.look
    ask(price, weapons, asked)
    price_patterns(ws.runs, asked, ws.cost[0])
    for j in range(targets.shape[0]):
        look[1, j] = 0.0
        if targets[j] <= 0.0:
            continue
        cost = ws.cost[0]
        if own[j] != 0:
            cost = ws.cost[3]
            price_own_patterns(ws.runs, asked, use, j, ws.row, cost)
        key = ws.basis[PATTERN, size + j]
        point = gain_of(table, worth[j], j, key) - price_of(ws.members, use, own, price, j, key)
        value = most_earned(table[j], worth[j], cost)
        surplus = max(value, 0.0) - point
        if surplus > max(least, share * worth[j]):
            look[0, j] = value
            look[1, j] = surplus * targets[j]
            highest = max(highest, look[1, j])
    enough = STILL_GOOD * highest
    found = 0
    for j in range(targets.shape[0]):
        if look[1, j] <= enough:
            continue
        cost = ws.cost[0]
        if own[j] != 0:
            cost = ws.cost[3]
            price_own_patterns(ws.runs, asked, use, j, ws.row, cost)
        ws.candidate[0, found] = j
        ws.candidate[1, found] = empty
        if look[0, j] > 0.0:
            ws.candidate[1, found] = first_earning(table[j], worth[j], cost, look[0, j])
        found += 1
    return found, enough


@inner
def climb(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    least: float,
    share: float,
    zero: float,
) -> int:
    """Pivot until no column earns more than `least`, and `share` of its worth, above its price.

    Return a status code.
    """
    size, width = weapons.shape[0], table.shape[1] + 1
    members, basis, own, price, candidate = ws.members, ws.basis, ws.own, ws.price[0], ws.candidate
    limit = step_limit(ws.step.shape[0])
    stalled, pivots, is_cautious = 0, 0, False
    while pivots < limit:
        highest = 0.0
        for i in range(size):
            if -price[i] > least:
                highest = max(highest, -price[i] * weapons[i])
        count, enough = _find_candidates(ws, table, worth, weapons, targets, use, least, share, highest)
        ws.info[LOOKS] += 1
        entered = 0
        while True:
            best, merit, at_j, at_c, at_k = 0.0, enough, NONE, NONE, NONE
            for i in range(size):
                if -price[i] > least and -price[i] * weapons[i] >= merit:
                    best, merit, at_j, at_c = -price[i], -price[i] * weapons[i], STOCK, i
            for k in range(count):
                j, c = candidate[0, k], candidate[1, k]
                key = basis[PATTERN, size + j]
                earned = gain_of(table, worth[j], j, c) - gain_of(table, worth[j], j, key)
                earned -= price_of(members, use, own, price, j, c)
                earned += price_of(members, use, own, price, j, key)
                if earned > max(least, share * worth[j]) and earned * targets[j] > merit:
                    best, merit, at_j, at_c, at_k = earned, earned * targets[j], j, c, k
            if at_j == NONE:
                break
            if at_k >= 0:
                count -= 1
                candidate[0, at_k], candidate[1, at_k] = candidate[0, count], candidate[1, count]
            find_step(members, use, basis, ws.inverse, ws.step, at_j, at_c)
            out = find_leaving(basis, ws.amount, ws.step, width, is_cautious)
            if out < 0:
                return SINGULAR
            theta = exchange(
                basis, ws.amount, ws.inverse, ws.step, ws.row, ws.price, out, at_j, at_c, best, 0.0, zero
            )
            entered += 1
            stalled = stalled + 1 if theta <= zero else 0
        pivots += entered
        if entered == 0:
            ws.info[PIVOTS] += pivots
            return OPTIMAL
        if stalled > PATIENCE:
            pivots += _climb_cautiously(ws, table, worth, weapons, targets, use, least, share, zero, limit)
            stalled = 0
    ws.info[PIVOTS] += pivots
    return ITERATION_LIMIT


@inner
def is_in_stock(members: Ints, weapons: Floats, c: int) -> bool:
    """Whether there is some of every weapon class of pattern c."""
    missing = 0
    for k in range(members.shape[1]):
        i = members[c, k]
        if i < weapons.shape[0] and weapons[i] <= 0.0:
            missing += 1
    return missing == 0


@inner
def _climb_cautiously(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    least: float,
    share: float,
    zero: float,
    limit: int,
) -> int:
    """Pivot by Bland's rule, which cannot cycle, until a step has length; return the number of pivots."""
    empty, size = table.shape[1], weapons.shape[0]
    price, point = ws.price[0], ws.point[0]
    is_cautious = True
    for pivot in range(limit):
        at_j, at_c, best = NONE, NONE, 0.0
        for i in range(size):
            if at_j == NONE and -price[i] > least:
                at_j, at_c, best = STOCK, i, -price[i]
        price_points(ws.members, table, use, ws.own, ws.basis, worth, price, point)
        for j in range(targets.shape[0]):
            if at_j != NONE or targets[j] <= 0.0:
                continue
            for c in range(empty + 1):
                earned = gain_of(table, worth[j], j, c) - point[j]
                earned -= price_of(ws.members, use, ws.own, price, j, c)
                if earned > max(least, share * worth[j]) and is_in_stock(ws.members, weapons, c):
                    at_j, at_c, best = j, c, earned
                    break
        if at_j == NONE:
            return pivot
        find_step(ws.members, use, ws.basis, ws.inverse, ws.step, at_j, at_c)
        out = find_leaving(ws.basis, ws.amount, ws.step, empty + 1, is_cautious)
        if out < 0:
            return limit
        theta = exchange(
            ws.basis, ws.amount, ws.inverse, ws.step, ws.row, ws.price, out, at_j, at_c, best, 0.0, zero
        )
        if theta > zero:
            return pivot + 1
    return limit
