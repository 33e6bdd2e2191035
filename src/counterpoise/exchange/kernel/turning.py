"""The next column to turn worthwhile as the weight of a second objective grows."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import gain_of, price_of
from counterpoise.exchange.kernel.compiled import inner
from counterpoise.exchange.kernel.layout import NONE, STOCK, Basis, Floats, Program, Search
from counterpoise.exchange.kernel.pricing import (
    ENDLESS,
    first_earning,
    most_earned,
    price_for,
    price_patterns,
)

# No column turns worthwhile at any weight.
NEVER = 1e60


@inner
def next_turn(
    basis: Basis,
    search: Search,
    lp: Program,
    objects: Floats,
    reserve: Floats,
    mu: float,
    noise: float,
    least: float,
) -> tuple[float, int, int, float, float]:
    """Return the weight at which the first column turns worthwhile, the column, and its two reduced costs.

    A column with reduced costs r1 <= 0 and r2 > `least` turns at -r1 / r2, but not before `mu`. Each class is
    asked for its best pattern at the smallest turn known so far: if that pattern is worth more than its price
    there, it turns earlier, and its own turn is the next to try. That is Newton's method on a convex
    function, so one pass over the table and a few more looks find the exact minimum without dividing in every
    column.
    """
    members, own, row = basis.members, basis.own, basis.row
    price, price2, point, point2 = basis.price[0], basis.price[1], basis.point[0], basis.point[1]
    runs, asked, cost = search.runs, search.asked, search.cost
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    empty, size = table.shape[1], weapons.shape[0]
    turn, at_j, at_c, at_1, at_2 = NEVER, NONE, NONE, 0.0, 0.0
    for i in range(size):
        second = reserve[i] - price2[i]
        if second > least:
            earlier = max(mu, price[i] / second)
            if earlier < turn:
                turn, at_j, at_c, at_1, at_2 = earlier, STOCK, i, -price[i], second
    weighed = -1.0
    for j in range(targets.shape[0]):
        if targets[j] <= 0.0:
            continue
        while True:
            a, b, floor = 0.0, 1.0, least
            if turn < NEVER:
                a, b, floor = 1.0, turn, noise * (1.0 + turn)
            if weighed != turn:
                weighed = turn
                for i in range(size):
                    asked[i] = a * price[i] + b * price2[i] if weapons[i] > 0.0 else ENDLESS
                price_patterns(runs, asked, cost[0])
            weight = a * worth[j] + b * objects[j]
            excess = a * point[j] + b * point2[j] + floor
            here = cost[price_for(runs, asked, use, own, j, row, cost)]
            value = most_earned(table[j], weight, here)
            if max(value, 0.0) <= excess:
                break
            c = empty
            if value > 0.0:
                c = first_earning(table[j], weight, here, value)
            second = gain_of(table, objects[j], j, c) - price_of(members, use, own, price2, j, c) - point2[j]
            if second <= least:
                break
            first = gain_of(table, worth[j], j, c) - price_of(members, use, own, price, j, c) - point[j]
            earlier = max(mu, -first / second)
            if earlier >= turn:
                break
            turn, at_j, at_c, at_1, at_2 = earlier, j, c, first, second
    return turn, at_j, at_c, at_1, at_2
