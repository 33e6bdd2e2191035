"""The search for the pattern that earns most above its price."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import compiled, compiled_search
from counterpoise.exchange.kernel.layout import Floats, Workspace

# Asked for a weapon of which there is none, so that no pattern with it is ever looked at.
ENDLESS = 1e100


@compiled
def ask(ws: Workspace, lam: Floats, weapons: Floats) -> None:
    """Price every pattern at one weapon a member; weapons out of stock are endlessly dear."""
    width, size = ws.members.shape[1], weapons.shape[0]
    for i in range(size):
        ws.asked[i] = lam[i] if weapons[i] > 0.0 else ENDLESS
    ws.asked[size] = 0.0
    for c in range(ws.cost.shape[0]):
        price = 0.0
        for k in range(width):
            price += ws.asked[ws.members[c, k]]
        ws.cost[c] = price


@compiled
def has_own_use(use: Floats, j: int) -> bool:
    """Whether class j takes other than one weapon a member."""
    other = 0
    for i in range(use.shape[0]):
        other += use[i, j] != 1.0
    return other > 0


@compiled
def ask_own(ws: Workspace, use: Floats, j: int) -> None:
    """Price every pattern by what class j takes of each member."""
    width, size = ws.members.shape[1], use.shape[0]
    for c in range(ws.own_cost.shape[0]):
        price = 0.0
        for k in range(width):
            i = ws.members[c, k]
            if i < size:
                price += ws.asked[i] * use[i, j]
        ws.own_cost[c] = price


@compiled_search
def _most(kill: Floats, weight: float, cost: Floats) -> float:
    best = -1e300
    for c in range(cost.shape[0]):
        earned = weight * kill[c] - cost[c]
        if earned > best:
            best = earned
    return best


@compiled
def _first(kill: Floats, weight: float, cost: Floats, value: float) -> int:
    for c in range(cost.shape[0]):
        if weight * kill[c] - cost[c] >= value:
            return c
    return -1


@compiled
def best_pattern(ws: Workspace, table: Floats, weight: float, use: Floats, j: int) -> tuple[float, int]:
    """Return what the best pattern on class j earns above its price, and which it is (first of equals)."""
    if table.shape[1] == 0:
        return -1e300, -1
    cost = ws.cost
    if has_own_use(use, j):
        ask_own(ws, use, j)
        cost = ws.own_cost
    value = _most(table[j], weight, cost)
    return value, _first(table[j], weight, cost, value)
