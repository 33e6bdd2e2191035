"""Bounds on the optimum from both sides, whatever led to them."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import inner
from counterpoise.exchange.kernel.layout import (
    BOUND,
    GAP,
    OWNER,
    PATTERN,
    VALUE,
    Basis,
    Floats,
    Program,
    Search,
)
from counterpoise.exchange.kernel.pricing import ask, most_earned, price_for, price_patterns

# The certificate's largest relative gap.
LARGEST_GAP = 1e-12


@inner
def report(basis: Basis, table: Floats, killed: Floats, variance: Floats, held: Floats) -> None:
    """Write what the basis destroys and holds back."""
    columns, amounts = basis.columns, basis.amount
    for i in range(held.shape[0]):
        held[i] = 0.0
    for j in range(killed.shape[0]):
        killed[j], variance[j] = 0.0, 0.0
    for b in range(amounts.shape[0]):
        j, c, amount = columns[OWNER, b], columns[PATTERN, b], amounts[b]
        if j < 0:
            held[c] = max(amount, 0.0)
        elif c < table.shape[1] and amount > 0.0:
            kill = table[j, c]
            killed[j] += amount * kill
            variance[j] += amount * kill * (1.0 - kill)


@inner
def certify(basis: Basis, search: Search, lp: Program, lam: Floats, pi: Floats, info: Floats) -> float:
    """Bound the optimum from both sides, from the prices and the amounts alone; return the relative gap.

    Any prices >= 0 of weapons bound it from above, once every point is priced at what its best pattern earns.
    The amounts, cut to what is certainly within every stock, bound it from below.
    """
    own, row, price = basis.own, basis.row, basis.price[0]
    runs, asked, cost = search.runs, search.asked, search.cost
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    bound = 0.0
    for i in range(weapons.shape[0]):
        lam[i] = max(price[i], 0.0) if weapons[i] > 0.0 else 0.0
        bound += lam[i] * weapons[i]
    ask(lam, weapons, asked)
    price_patterns(runs, asked, cost[0])
    for j in range(targets.shape[0]):
        here = cost[price_for(runs, asked, use, own, j, row, cost)]
        pi[j] = max(most_earned(table[j], worth[j], here), 0.0)
        bound += pi[j] * targets[j]
    value = _feasible_value(basis, lp, search.look[0])
    gap: float = (bound - value) / max(1.0, abs(bound))
    info[VALUE], info[BOUND], info[GAP] = value, bound, gap
    return gap


@inner
def _feasible_value(basis: Basis, lp: Program, aimed: Floats) -> float:
    """Worth destroyed by the amounts, each cut to the smallest share that its stocks certainly allow."""
    members, columns, amounts, used = basis.members, basis.columns, basis.amount, basis.row
    table, worth, weapons, targets, use = lp.table, lp.worth, lp.weapons, lp.targets, lp.use
    size = weapons.shape[0]
    for i in range(size):
        used[i] = 0.0
    for j in range(targets.shape[0]):
        aimed[j] = 0.0
    for b in range(amounts.shape[0]):
        j, c, amount = columns[OWNER, b], columns[PATTERN, b], amounts[b]
        if j < 0 or amount <= 0.0:
            continue
        aimed[j] += amount
        for k in range(members.shape[1]):
            i = members[c, k]
            if i < size:
                used[i] += amount * use[i, j]
    for i in range(size):
        used[i] = weapons[i] / used[i] if used[i] > weapons[i] else 1.0
    for j in range(targets.shape[0]):
        aimed[j] = targets[j] / aimed[j] if aimed[j] > targets[j] else 1.0
    value = 0.0
    for b in range(amounts.shape[0]):
        j, c, amount = columns[OWNER, b], columns[PATTERN, b], amounts[b]
        if j < 0 or amount <= 0.0 or c == table.shape[1]:
            continue
        share = aimed[j]
        for k in range(members.shape[1]):
            i = members[c, k]
            if i < size:
                share = min(share, used[i])
        value += worth[j] * table[j, c] * amount * share
    return value
