"""Bounds on the optimum from both sides, whatever led to them."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.layout import (
    BOUND,
    GAP,
    OWNER,
    PATTERN,
    VALUE,
    Floats,
    Workspace,
)
from counterpoise.exchange.kernel.pricing import ask, most_earned, price_own_patterns, price_patterns


@inner
def report(ws: Workspace, table: Floats) -> None:
    """Write what the basis destroys and holds back."""
    for i in range(ws.held.shape[0]):
        ws.held[i] = 0.0
    for j in range(ws.killed.shape[0]):
        ws.killed[j], ws.variance[j] = 0.0, 0.0
    for b in range(ws.amount.shape[0]):
        j, c, amount = ws.basis[OWNER, b], ws.basis[PATTERN, b], ws.amount[b]
        if j < 0:
            ws.held[c] = max(amount, 0.0)
        elif c < table.shape[1] and amount > 0.0:
            kill = table[j, c]
            ws.killed[j] += amount * kill
            ws.variance[j] += amount * kill * (1.0 - kill)


@inner
def certify(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats
) -> float:
    """Bound the optimum from both sides, from the prices and the amounts alone; return the relative gap.

    Any prices >= 0 of weapons bound it from above, once every point is priced at what its best pattern earns.
    The amounts, cut to what is certainly within every stock, bound it from below.
    """
    lam, pi = ws.lam, ws.pi
    bound = 0.0
    for i in range(weapons.shape[0]):
        lam[i] = max(ws.price[0, i], 0.0) if weapons[i] > 0.0 else 0.0
        bound += lam[i] * weapons[i]
    ask(lam, weapons, ws.asked[0])
    price_patterns(ws.runs, ws.asked[0], ws.cost[0])
    for j in range(targets.shape[0]):
        cost = ws.cost[0]
        if ws.own[j] != 0:
            cost = ws.cost[3]
            price_own_patterns(ws.runs, ws.asked[0], use, j, ws.row, cost)
        pi[j] = max(most_earned(table[j], worth[j], cost), 0.0)
        bound += pi[j] * targets[j]
    value = _feasible_value(ws, table, worth, weapons, targets, use)
    ws.info[VALUE], ws.info[BOUND] = value, bound
    ws.info[GAP] = (bound - value) / max(1.0, abs(bound))
    gap: float = ws.info[GAP]
    return gap


@inlined
def _feasible_value(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats
) -> float:
    """Worth destroyed by the amounts, each cut to the smallest share that its stocks certainly allow."""
    used, aimed = ws.row, ws.look[0]
    size = weapons.shape[0]
    for i in range(size):
        used[i] = 0.0
    for j in range(targets.shape[0]):
        aimed[j] = 0.0
    for b in range(ws.amount.shape[0]):
        j, c, amount = ws.basis[OWNER, b], ws.basis[PATTERN, b], ws.amount[b]
        if j < 0 or amount <= 0.0:
            continue
        aimed[j] += amount
        for k in range(ws.members.shape[1]):
            i = ws.members[c, k]
            if i < size:
                used[i] += amount * use[i, j]
    for i in range(size):
        used[i] = weapons[i] / used[i] if used[i] > weapons[i] else 1.0
    for j in range(targets.shape[0]):
        aimed[j] = targets[j] / aimed[j] if aimed[j] > targets[j] else 1.0
    value = 0.0
    for b in range(ws.amount.shape[0]):
        j, c, amount = ws.basis[OWNER, b], ws.basis[PATTERN, b], ws.amount[b]
        if j < 0 or amount <= 0.0 or c == table.shape[1]:
            continue
        share = aimed[j]
        for k in range(ws.members.shape[1]):
            i = ws.members[c, k]
            if i < size:
                share = min(share, used[i])
        value += worth[j] * table[j, c] * amount * share
    return value
