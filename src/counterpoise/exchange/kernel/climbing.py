"""The primal simplex: from one attack to a better one, until none is."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import IMPOSSIBLE, gain_of, pivot, price_of, price_points
from counterpoise.exchange.kernel.compiled import inner
from counterpoise.exchange.kernel.layout import (
    LOOKS,
    NONE,
    PATTERN,
    PIVOTS,
    STOCK,
    Basis,
    Floats,
    Ints,
    Program,
    Search,
)
from counterpoise.exchange.kernel.pricing import (
    ENDLESS,
    ask,
    first_earning,
    most_earned,
    price_for,
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
def seize(basis: Basis, search: Search, lp: Program) -> None:
    """From the empty attack, give each class in turn the best pattern that stocks allow for all its points.

    The classes come in order of worth. Only keys change, so the basis stays that of unused stocks.
    """
    members, columns, amount, row = basis.members, basis.columns, basis.amount, basis.row
    runs, asked, cost, left = search.runs, search.asked, search.cost[0], search.look[0]
    table, worth, targets, use = lp.table, lp.worth, lp.targets, lp.use
    size, classes = use.shape[0], targets.shape[0]
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
            asked[i] = 0.0 if amount[i] >= targets[j] * use[i, j] else ENDLESS
        # A pattern may take the same weapons twice: look once more without those that run short.
        for _attempt in range(2):
            price_patterns(runs, asked, cost)
            value = most_earned(table[j], 1.0, cost)
            if value <= 0.0:
                break
            c = first_earning(table[j], 1.0, cost, value)
            short = NONE
            for i in range(size):
                row[i] = 0.0
            for k in range(members.shape[1]):
                i = members[c, k]
                if i < size:
                    row[i] += targets[j] * use[i, j]
                    if row[i] > amount[i]:
                        short = i
            if short < 0:
                for i in range(size):
                    amount[i] -= row[i]
                columns[PATTERN, size + j] = c
                break
            asked[short] = ENDLESS


@inner
def _find_candidates(
    members: Ints,
    columns: Ints,
    own: Ints,
    row: Floats,
    price: Floats,
    runs: Ints,
    asked: Floats,
    cost: Floats,
    look: Floats,
    candidate: Ints,
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
    ask(price, weapons, asked)
    price_patterns(runs, asked, cost[0])
    for j in range(targets.shape[0]):
        look[1, j] = 0.0
        if targets[j] <= 0.0:
            continue
        here = cost[price_for(runs, asked, use, own, j, row, cost)]
        key = columns[PATTERN, size + j]
        point = gain_of(table, worth[j], j, key) - price_of(members, use, own, price, j, key)
        value = most_earned(table[j], worth[j], here)
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
        here = cost[price_for(runs, asked, use, own, j, row, cost)]
        candidate[0, found] = j
        candidate[1, found] = empty
        if look[0, j] > 0.0:
            candidate[1, found] = first_earning(table[j], worth[j], here, look[0, j])
        found += 1
    return found, enough


@inner
def climb(
    basis: Basis, search: Search, lp: Program, info: Floats, least: float, share: float, zero: float
) -> int:
    """Pivot until no column earns more than `least`, and `share` of its worth, above its price.

    Return a status code.
    """
    members, columns, own, row, price = basis.members, basis.columns, basis.own, basis.row, basis.price[0]
    runs, asked, cost = search.runs, search.asked, search.cost
    look, candidate = search.look, search.candidate
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    size = weapons.shape[0]
    limit = step_limit(columns.shape[1])
    stalled, pivots = 0, 0
    while pivots < limit:
        highest = 0.0
        for i in range(size):
            if -price[i] > least:
                highest = max(highest, -price[i] * weapons[i])
        count, enough = _find_candidates(
            members,
            columns,
            own,
            row,
            price,
            runs,
            asked,
            cost,
            look,
            candidate,
            table,
            worth,
            weapons,
            targets,
            use,
            least,
            share,
            highest,
        )
        info[LOOKS] += 1
        entered = 0
        while True:
            best, merit, at_j, at_c, at_k = 0.0, enough, NONE, NONE, NONE
            for i in range(size):
                if -price[i] > least and -price[i] * weapons[i] >= merit:
                    best, merit, at_j, at_c = -price[i], -price[i] * weapons[i], STOCK, i
            for k in range(count):
                j, c = candidate[0, k], candidate[1, k]
                key = columns[PATTERN, size + j]
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
            theta = pivot(basis, use, at_j, at_c, best, 0.0, NONE, NONE, zero)
            if theta == IMPOSSIBLE:
                return SINGULAR
            entered += 1
            stalled = stalled + 1 if theta <= zero else 0
        pivots += entered
        if entered == 0:
            info[PIVOTS] += pivots
            return OPTIMAL
        if stalled > PATIENCE:
            pivots += _climb_cautiously(basis, lp, least, share, zero, limit)
            stalled = 0
    info[PIVOTS] += pivots
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
def _climb_cautiously(basis: Basis, lp: Program, least: float, share: float, zero: float, limit: int) -> int:
    """Pivot by Bland's rule, which cannot cycle, until a step has length; return the number of pivots."""
    members, own, price, point = basis.members, basis.own, basis.price[0], basis.point[0]
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    for done in range(limit):
        at_j, at_c, best = NONE, NONE, 0.0
        for i in range(weapons.shape[0]):
            if at_j == NONE and -price[i] > least:
                at_j, at_c, best = STOCK, i, -price[i]
        price_points(basis, table, use, worth, 0)
        for j in range(targets.shape[0]):
            if at_j != NONE or targets[j] <= 0.0:
                continue
            for c in range(table.shape[1] + 1):
                earned = gain_of(table, worth[j], j, c) - point[j]
                earned -= price_of(members, use, own, price, j, c)
                if earned > max(least, share * worth[j]) and is_in_stock(members, weapons, c):
                    at_j, at_c, best = j, c, earned
                    break
        if at_j == NONE:
            return done
        theta = pivot(basis, use, at_j, at_c, best, 0.0, NONE, limit, zero)
        if theta == IMPOSSIBLE:
            return limit
        if theta > zero:
            return done + 1
    return limit
