"""The basis of the allocation LP and how it changes, one column at a time."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import inner
from counterpoise.exchange.kernel.layout import NONE, OWNER, PATTERN, Basis, Floats, Ints, Program

# Entries of a column smaller than this do not limit its step.
PIVOT = 1e-9
# What no amount can be.
IMPOSSIBLE = -1e300


@inner
def attack_nothing(basis: Basis, lp: Program) -> None:
    """Start from the basis in which every key is the empty pattern and every slot unused stock."""
    columns, amount, inverse, price = basis.columns, basis.amount, basis.inverse, basis.price
    weapons, targets = lp.weapons, lp.targets
    size, empty = weapons.shape[0], lp.table.shape[1]
    for i in range(size):
        columns[OWNER, i] = -1
        columns[PATTERN, i] = i
        amount[i] = weapons[i]
        price[0, i], price[1, i] = 0.0, 0.0
        for r in range(size):
            inverse[i, r] = 0.0
        inverse[i, i] = 1.0
    for j in range(targets.shape[0]):
        columns[OWNER, size + j] = j
        columns[PATTERN, size + j] = empty
        amount[size + j] = targets[j]


@inner
def mark_own_use(use: Floats, own: Ints) -> None:
    """Mark the classes that take other than one weapon a member."""
    for j in range(own.shape[0]):
        own[j] = 0
    for i in range(use.shape[0]):
        for j in range(own.shape[0]):
            own[j] |= use[i, j] != 1.0


@inner
def own_price_of(members: Ints, use: Floats, price: Floats, j: int, c: int) -> float:
    """Price of the weapons that pattern c takes on one point of a class with a use of its own."""
    total = 0.0
    for k in range(members.shape[1]):
        i = members[c, k]
        if i < use.shape[0]:
            total += price[i] * use[i, j]
    return total


@inner
def price_of(members: Ints, use: Floats, own: Ints, price: Floats, j: int, c: int) -> float:
    """Price of the weapons that pattern c takes on one point of class j."""
    total = 0.0
    if own[j] != 0:
        total = own_price_of(members, use, price, j, c)
    else:
        for k in range(members.shape[1]):
            total += price[members[c, k]]
    return total


@inner
def gain_of(table: Floats, weight: float, j: int, c: int) -> float:
    """Objective of one point of class j under pattern c: weight K."""
    gain = 0.0
    if c < table.shape[1]:
        gain = weight * table[j, c]
    return gain


@inner
def price_points(basis: Basis, table: Floats, use: Floats, weights: Floats, objective: int) -> None:
    """Price every point so that its key earns exactly that."""
    members, columns, own = basis.members, basis.columns, basis.own
    price, point = basis.price[objective], basis.point[objective]
    size = use.shape[0]
    for j in range(weights.shape[0]):
        c = columns[PATTERN, size + j]
        point[j] = gain_of(table, weights[j], j, c) - price_of(members, use, own, price, j, c)


@inner
def price_points_twice(basis: Basis, table: Floats, use: Floats, weights: Floats, objects: Floats) -> None:
    """Price every point in both objectives."""
    members, columns, own = basis.members, basis.columns, basis.own
    price, price2, point, point2 = basis.price[0], basis.price[1], basis.point[0], basis.point[1]
    size, empty = use.shape[0], table.shape[1]
    for j in range(weights.shape[0]):
        c = columns[PATTERN, size + j]
        kill = table[j, c] if c < empty else 0.0
        first, second = weights[j] * kill, objects[j] * kill
        for k in range(members.shape[1]):
            i = members[c, k]
            u = 1.0
            if own[j] != 0 and i < size:
                u = use[i, j]
            first -= u * price[i]
            second -= u * price2[i]
        point[j], point2[j] = first, second


@inner
def pivot(
    basis: Basis, use: Floats, j: int, c: int, rc1: float, rc2: float, out: int, caution: int, zero: float
) -> float:
    """Bring a column into the basis, in the place at `out` or of what it empties first; return its amount.

    The column is pattern c on class j, or the unused stock of weapon class c when j is STOCK; `rc1` and `rc2`
    are its reduced costs in the two objectives. The prices of weapons follow; those of points are left to
    `price_points`. With `out` given the step is one of the dual simplex: an amount below zero rises to zero.
    Returns IMPOSSIBLE when nothing limits the column, or it does not move what should leave.
    """
    members, columns, amount = basis.members, basis.columns, basis.amount
    inverse, prices, step, row = basis.inverse, basis.price, basis.step, basis.row
    _find_step(members, use, columns, inverse, step, j, c)
    if out == NONE:
        out = _find_leaving(columns, amount, step, members.shape[0], caution)
        if out == NONE:
            return IMPOSSIBLE
    elif step[out] > -PIVOT:
        return IMPOSSIBLE
    theta: float = amount[out] / step[out]
    for b in range(step.shape[0]):
        left = amount[b] - theta * step[b]
        amount[b] = left if abs(left) >= zero else 0.0
    size = row.shape[0]
    if j >= 0 and out == size + j:
        _replace_key(columns, inverse, step, row, prices, j, rc1, rc2)
    else:
        if out >= size:
            out = _swap_key(columns, amount, inverse, step, row, out)
        _replace_slot(inverse, step, prices, out, rc1, rc2)
    columns[OWNER, out] = j
    columns[PATTERN, out] = c
    amount[out] = theta
    return theta


@inner
def _find_step(
    members: Ints, use: Floats, columns: Ints, inverse: Floats, step: Floats, j: int, c: int
) -> None:
    """Write what one unit of a column takes from each position."""
    size = use.shape[0]
    for b in range(step.shape[0]):
        step[b] = 0.0
    if j < 0:
        for r in range(size):
            step[r] = inverse[c, r]
    else:
        key = columns[PATTERN, size + j]
        for k in range(members.shape[1]):
            i = members[c, k]
            if i < size:
                u = use[i, j]
                for r in range(size):
                    step[r] += u * inverse[i, r]
            i = members[key, k]
            if i < size:
                u = use[i, j]
                for r in range(size):
                    step[r] -= u * inverse[i, r]
        step[size + j] = 1.0
    for r in range(size):
        if columns[OWNER, r] >= 0:
            step[size + columns[OWNER, r]] -= step[r]


@inner
def _find_leaving(columns: Ints, amount: Floats, step: Floats, width: int, caution: int) -> int:
    """Return the position that the entering column empties first, or NONE when nothing limits it.

    Among equals the largest entry leaves; with `caution` above 0 (Bland's rule) the lowest variable.
    """
    stock, entry, out = 1.0, 0.0, NONE
    for b in range(step.shape[0]):
        if step[b] <= PIVOT:
            continue
        here, best = amount[b] * entry, stock * step[b]
        if out >= 0:
            if here > best:
                continue
            if here == best:
                if caution > 0:
                    if variable(columns, b, width) > variable(columns, out, width):
                        continue
                elif step[b] <= entry:
                    continue
        stock, entry, out = amount[b], step[b], b
    return out


@inner
def variable(columns: Ints, position: int, width: int) -> int:
    """Number of a basic variable: patterns class by class (the empty one last); unused stock comes first."""
    number: int = columns[OWNER, position] * width + columns[PATTERN, position]
    return number


@inner
def _replace_slot(inverse: Floats, step: Floats, prices: Floats, slot: int, rc1: float, rc2: float) -> None:
    size = inverse.shape[0]
    scale = 1.0 / step[slot]
    for i in range(size):
        factor = inverse[i, slot] * scale
        if factor != 0.0:
            prices[0, i] += rc1 * factor
            prices[1, i] += rc2 * factor
            for r in range(size):
                inverse[i, r] -= factor * step[r]
            inverse[i, slot] = factor


@inner
def _sum_slots(columns: Ints, inverse: Floats, row: Floats, j: int) -> int:
    """Add up the inverse's columns of the slots of class j; return the first such slot, NONE without one."""
    size = row.shape[0]
    slot = NONE
    for r in range(size):
        if columns[OWNER, r] == j:
            if slot < 0:
                slot = r
                for i in range(size):
                    row[i] = inverse[i, r]
            else:
                for i in range(size):
                    row[i] += inverse[i, r]
    return slot


@inner
def _swap_key(columns: Ints, amount: Floats, inverse: Floats, step: Floats, row: Floats, key: int) -> int:
    """Let a key and a slot of its class change places; return the slot."""
    slot = _sum_slots(columns, inverse, row, columns[OWNER, key])
    for i in range(row.shape[0]):
        inverse[i, slot] = -row[i]
    step[slot] = step[key]
    columns[PATTERN, key], columns[PATTERN, slot] = columns[PATTERN, slot], columns[PATTERN, key]
    amount[key], amount[slot] = amount[slot], amount[key]
    return slot


@inner
def _replace_key(
    columns: Ints,
    inverse: Floats,
    step: Floats,
    row: Floats,
    prices: Floats,
    j: int,
    rc1: float,
    rc2: float,
) -> None:
    """Make the entering pattern the key of its class; without slots of the class only the key changes."""
    size = row.shape[0]
    if _sum_slots(columns, inverse, row, j) >= 0:
        scale = 1.0 / step[size + j]
        for i in range(size):
            factor = row[i] * scale
            if factor != 0.0:
                prices[0, i] -= rc1 * factor
                prices[1, i] -= rc2 * factor
                for r in range(size):
                    inverse[i, r] += factor * step[r]
