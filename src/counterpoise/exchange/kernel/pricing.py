"""The search for the pattern that earns most above its price."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import inner, larger
from counterpoise.exchange.kernel.layout import Floats, Ints

# Asked for a weapon of which there is none, so that no pattern with it is ever looked at.
ENDLESS = 1e100


@inner
def ask(price: Floats, weapons: Floats, asked: Floats) -> None:
    """Ask the price of every weapon, and endlessly much for those out of stock."""
    for i in range(weapons.shape[0]):
        asked[i] = price[i] if weapons[i] > 0.0 else ENDLESS


@inner
def price_patterns(runs: Ints, asked: Floats, cost: Floats) -> None:
    """Price every pattern at one weapon a member."""
    for r in range(runs.shape[0]):
        parent, start, first = runs[r, 0], runs[r, 1], runs[r, 2]
        before = cost[parent] if parent < cost.shape[0] else 0.0
        for k in range(runs[r, 3]):
            cost[start + k] = before + asked[first + k]


@inner
def price_own_patterns(runs: Ints, asked: Floats, use: Floats, j: int, row: Floats, cost: Floats) -> None:
    """Price every pattern by what class j takes of each member."""
    for i in range(use.shape[0]):
        row[i] = asked[i] * use[i, j]
    price_patterns(runs, row, cost)


@inner
def price_for(runs: Ints, asked: Floats, use: Floats, own: Ints, j: int, row: Floats, cost: Floats) -> int:
    """Return which row of `cost` prices class j: the one for all, or the one just written for its own use."""
    which = 0
    if own[j] != 0:
        which = 1
        price_own_patterns(runs, asked, use, j, row, cost[1])
    return which


@inner
def most_earned(kill: Floats, weight: float, cost: Floats) -> float:
    """Largest weight K - cost of any pattern; -1e300 when there is none."""
    best = -1e300
    for c in range(cost.shape[0]):
        best = larger(best, weight * kill[c] - cost[c])
    return best


@inner
def first_earning(kill: Floats, weight: float, cost: Floats, value: float) -> int:
    """First pattern that earns at least `value`; -1 when none does."""
    for c in range(cost.shape[0]):
        if weight * kill[c] - cost[c] >= value:
            return c
    return -1


@inner
def count_earning(kill: Floats, weight: float, cost: Floats, value: float) -> int:
    """Count the patterns that earn at least `value`."""
    count = 0
    for c in range(cost.shape[0]):
        count += weight * kill[c] - cost[c] >= value
    return count
