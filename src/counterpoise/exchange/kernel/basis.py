"""The basis of the allocation LP and how it changes, one column at a time."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.layout import NONE, OWNER, PATTERN, Floats, Ints

# Entries of a column smaller than this do not limit its step.
PIVOT = 1e-9


@inner
def attack_nothing(
    basis: Ints, amount: Floats, inverse: Floats, weapons: Floats, targets: Floats, empty: int
) -> None:
    """Start from the basis in which every key is the empty pattern and every slot unused stock."""
    size = weapons.shape[0]
    for i in range(size):
        basis[OWNER, i] = -1
        basis[PATTERN, i] = i
        amount[i] = weapons[i]
        for r in range(size):
            inverse[i, r] = 0.0
        inverse[i, i] = 1.0
    for j in range(targets.shape[0]):
        basis[OWNER, size + j] = j
        basis[PATTERN, size + j] = empty
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


@inlined
def price_of(members: Ints, use: Floats, own: Ints, price: Floats, j: int, c: int) -> float:
    """Price of the weapons that pattern c takes on one point of class j."""
    total = 0.0
    if own[j] != 0:
        total = own_price_of(members, use, price, j, c)
    else:
        for k in range(members.shape[1]):
            total += price[members[c, k]]
    return total


@inlined
def gain_of(table: Floats, weight: float, j: int, c: int) -> float:
    """Objective of one point of class j under pattern c: weight K."""
    gain = 0.0
    if c < table.shape[1]:
        gain = weight * table[j, c]
    return gain


@inner
def price_points(
    members: Ints,
    table: Floats,
    use: Floats,
    own: Ints,
    basis: Ints,
    weights: Floats,
    price: Floats,
    point: Floats,
) -> None:
    """Price every point so that its key earns exactly that."""
    size = use.shape[0]
    for j in range(weights.shape[0]):
        c = basis[PATTERN, size + j]
        point[j] = gain_of(table, weights[j], j, c) - price_of(members, use, own, price, j, c)


@inner
def find_step(members: Ints, use: Floats, basis: Ints, inverse: Floats, step: Floats, j: int, c: int) -> None:
    """Write what one unit of a column takes from each position.

    The column is pattern c on class j, or the unused stock of weapon class c when j is -1.
    """
    size = use.shape[0]
    for b in range(step.shape[0]):
        step[b] = 0.0
    if j < 0:
        for r in range(size):
            step[r] = inverse[c, r]
    else:
        key = basis[PATTERN, size + j]
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
        if basis[OWNER, r] >= 0:
            step[size + basis[OWNER, r]] -= step[r]


@inner
def find_leaving(basis: Ints, amount: Floats, step: Floats, width: int, is_cautious: bool) -> int:
    """Return the position that the entering column empties first, or -1 when nothing limits it.

    Among equals the largest entry leaves; when cautious (Bland's rule) the lowest variable.
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
                if is_cautious:
                    if variable(basis, b, width) > variable(basis, out, width):
                        continue
                elif step[b] <= entry:
                    continue
        stock, entry, out = amount[b], step[b], b
    return out


@inner
def variable(basis: Ints, position: int, width: int) -> int:
    """Number of a basic variable: patterns class by class (the empty one last); unused stock comes first."""
    number: int = basis[OWNER, position] * width + basis[PATTERN, position]
    return number


@inner
def exchange(
    basis: Ints,
    amount: Floats,
    inverse: Floats,
    step: Floats,
    row: Floats,
    prices: Floats,
    out: int,
    j: int,
    c: int,
    rc1: float,
    rc2: float,
    zero: float,
) -> float:
    """Let the column found by `find_step` take the place at `out`; return its amount.

    `rc1` and `rc2` are its reduced costs in the two objectives. The prices of weapons follow; those of points
    are left to `price_points`.
    """
    size = row.shape[0]
    theta: float = amount[out] / step[out]
    for b in range(step.shape[0]):
        left = amount[b] - theta * step[b]
        amount[b] = left if abs(left) >= zero else 0.0
    if j >= 0 and out == size + j:
        _replace_key(basis, inverse, step, row, prices, j, rc1, rc2)
    else:
        if out >= size:
            out = _swap_key(basis, amount, inverse, step, row, out)
        _replace_slot(inverse, step, row, prices, out, rc1, rc2)
    basis[OWNER, out] = j
    basis[PATTERN, out] = c
    amount[out] = theta
    return theta


@inlined
def _replace_slot(
    inverse: Floats, step: Floats, row: Floats, prices: Floats, slot: int, rc1: float, rc2: float
) -> None:
    size = row.shape[0]
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
def _sum_slots(basis: Ints, inverse: Floats, row: Floats, j: int) -> int:
    """Add up the inverse's columns of the slots of class j; return the first such slot, -1 without one."""
    size = row.shape[0]
    slot = NONE
    for r in range(size):
        if basis[OWNER, r] == j:
            if slot < 0:
                slot = r
                for i in range(size):
                    row[i] = inverse[i, r]
            else:
                for i in range(size):
                    row[i] += inverse[i, r]
    return slot


@inlined
def _swap_key(basis: Ints, amount: Floats, inverse: Floats, step: Floats, row: Floats, key: int) -> int:
    """Let a key and a slot of its class change places; return the slot."""
    slot = _sum_slots(basis, inverse, row, basis[OWNER, key])
    for i in range(row.shape[0]):
        inverse[i, slot] = -row[i]
    step[slot] = step[key]
    basis[PATTERN, key], basis[PATTERN, slot] = basis[PATTERN, slot], basis[PATTERN, key]
    amount[key], amount[slot] = amount[slot], amount[key]
    return slot


@inlined
def _replace_key(
    basis: Ints,
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
    if _sum_slots(basis, inverse, row, j) < 0:
        return
    scale = 1.0 / step[size + j]
    for i in range(size):
        factor = row[i] * scale
        if factor != 0.0:
            prices[0, i] -= rc1 * factor
            prices[1, i] -= rc2 * factor
            for r in range(size):
                inverse[i, r] += factor * step[r]
