"""The basis of the allocation LP: one key a target class, one slot a weapon class, and how it changes."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import compiled
from counterpoise.exchange.kernel.layout import Floats, Workspace

# A step smaller than this share of the largest stock is a degenerate one.
ZERO_SHARE = 1e-13
# Entries of a column smaller than this do not limit its step.
PIVOT = 1e-9


@compiled
def start_empty(ws: Workspace, weapons: Floats, targets: Floats) -> None:
    """Attack nothing: every key is the empty pattern, every slot unused stock."""
    empty = ws.members.shape[0] - 1
    for j in range(targets.shape[0]):
        ws.key[j] = empty
        ws.x[j] = targets[j]
        ws.pi[j] = 0.0
        ws.pi2[j] = 0.0
    for i in range(weapons.shape[0]):
        ws.slot_class[i] = -1
        ws.slot_pattern[i] = i
        ws.z[i] = weapons[i]
        ws.lam[i] = 0.0
        ws.lam2[i] = 0.0
        for k in range(weapons.shape[0]):
            ws.inverse[i, k] = 1.0 if i == k else 0.0
    ws.lam[weapons.shape[0]] = 0.0
    ws.lam2[weapons.shape[0]] = 0.0


@compiled
def price_of(ws: Workspace, use: Floats, lam: Floats, j: int, c: int) -> float:
    """Price of the weapons that pattern c takes on one point of class j."""
    price = 0.0
    for k in range(ws.members.shape[1]):
        i = ws.members[c, k]
        if i < use.shape[0]:
            price += lam[i] * use[i, j]
    return price


@compiled
def gain_of(table: Floats, weight: float, j: int, c: int, is_curved: bool) -> float:
    """Objective of one point of class j under pattern c: weight K, or weight K (1 - K) when curved."""
    if c == table.shape[1]:
        return 0.0
    kill: float = table[j, c]
    return weight * kill * (1.0 - kill) if is_curved else weight * kill


@compiled
def refresh_points(
    ws: Workspace, table: Floats, weights: Floats, use: Floats, lam: Floats, pi: Floats, is_curved: bool
) -> None:
    """Recompute the prices of points from the keys: a basic column earns exactly its price."""
    for j in range(weights.shape[0]):
        c = ws.key[j]
        pi[j] = gain_of(table, weights[j], j, c, is_curved) - price_of(ws, use, lam, j, c)


@compiled
def _add_use(ws: Workspace, use: Floats, j: int, c: int, sign: float) -> None:
    for k in range(ws.members.shape[1]):
        i = ws.members[c, k]
        if i < use.shape[0]:
            u = sign * use[i, j]
            for r in range(use.shape[0]):
                ws.step[r] += u * ws.inverse[r, i]


@compiled
def _find_step(ws: Workspace, use: Floats, j: int, c: int) -> None:
    """Write what one unit of the entering column takes from each slot and each key."""
    for r in range(ws.step.shape[0]):
        ws.step[r] = 0.0
    for k in range(ws.key_step.shape[0]):
        ws.key_step[k] = 0.0
    if j < 0:
        for r in range(ws.step.shape[0]):
            ws.step[r] = ws.inverse[r, c]
    else:
        _add_use(ws, use, j, c, 1.0)
        _add_use(ws, use, j, ws.key[j], -1.0)
        ws.key_step[j] = 1.0
    for r in range(ws.step.shape[0]):
        if ws.slot_class[r] >= 0:
            ws.key_step[ws.slot_class[r]] -= ws.step[r]


@compiled
def variable(ws: Workspace, j: int, c: int) -> int:
    """Number of a variable: patterns class by class (the empty one last), then the unused stocks."""
    width: int = ws.members.shape[0]
    return (j if j >= 0 else ws.key.shape[0]) * width + c


@compiled
def _leaving(ws: Workspace, is_cautious: bool) -> tuple[float, int]:
    """Return the longest step and what it empties: slot r, key I + j, or -1 when nothing limits it.

    Among equals the largest entry leaves; when cautious (Bland) the lowest variable.
    """
    slots = ws.step.shape[0]
    longest, out, out_entry, out_variable = 1e300, -1, 0.0, 0
    for b in range(slots + ws.key.shape[0]):
        if b < slots:
            entry, stock = ws.step[b], ws.z[b]
        else:
            entry, stock = ws.key_step[b - slots], ws.x[b - slots]
        if entry <= PIVOT:
            continue
        ratio = stock / entry
        if ratio > longest:
            continue
        if b < slots:
            number = variable(ws, ws.slot_class[b], ws.slot_pattern[b])
        else:
            number = variable(ws, b - slots, ws.key[b - slots])
        if ratio == longest:
            if is_cautious and number > out_variable:
                continue
            if not is_cautious and entry <= out_entry:
                continue
        longest, out, out_entry, out_variable = ratio, b, entry, number
    return longest, out


@compiled
def _move(ws: Workspace, theta: float, zero: float) -> None:
    for r in range(ws.z.shape[0]):
        ws.z[r] -= theta * ws.step[r]
        if ws.z[r] < zero:
            ws.z[r] = 0.0
    for k in range(ws.x.shape[0]):
        if ws.key_step[k] != 0.0:
            ws.x[k] -= theta * ws.key_step[k]
            if ws.x[k] < zero:
                ws.x[k] = 0.0


@compiled
def _sum_rows(ws: Workspace, j: int) -> None:
    for i in range(ws.row.shape[0]):
        ws.row[i] = 0.0
    for r in range(ws.row.shape[0]):
        if ws.slot_class[r] == j:
            for i in range(ws.row.shape[0]):
                ws.row[i] += ws.inverse[r, i]


@compiled
def _swap_key(ws: Workspace, j: int) -> int:
    """Let a slot of class j and the key of class j change places; return the slot."""
    _sum_rows(ws, j)
    slot, total = -1, 0.0
    for r in range(ws.step.shape[0]):
        if ws.slot_class[r] == j:
            total += ws.step[r]
            if slot < 0:
                slot = r
    for i in range(ws.row.shape[0]):
        ws.inverse[slot, i] = -ws.row[i]
    ws.step[slot] = -total
    ws.key[j], ws.slot_pattern[slot] = ws.slot_pattern[slot], ws.key[j]
    ws.x[j], ws.z[slot] = ws.z[slot], ws.x[j]
    return slot


@compiled
def _replace_key(ws: Workspace, j: int, c: int, theta: float, rc1: float, rc2: float) -> None:
    """Make the entering pattern the key of its own class."""
    total, has_slot = 0.0, False
    for r in range(ws.step.shape[0]):
        if ws.slot_class[r] == j:
            total += ws.step[r]
            has_slot = True
    if has_slot:
        _sum_rows(ws, j)
        scale = 1.0 / (1.0 - total)
        for r in range(ws.step.shape[0]):
            factor = ws.step[r] * scale
            if factor != 0.0:
                for i in range(ws.row.shape[0]):
                    ws.inverse[r, i] += factor * ws.row[i]
        for i in range(ws.row.shape[0]):
            ws.lam[i] -= rc1 * scale * ws.row[i]
            ws.lam2[i] -= rc2 * scale * ws.row[i]
    ws.key[j] = c
    ws.x[j] = theta


@compiled
def _replace_slot(ws: Workspace, slot: int, j: int, c: int, theta: float, rc1: float, rc2: float) -> None:
    scale = 1.0 / ws.step[slot]
    for i in range(ws.row.shape[0]):
        ws.row[i] = ws.inverse[slot, i] * scale
        ws.lam[i] += rc1 * ws.row[i]
        ws.lam2[i] += rc2 * ws.row[i]
        ws.inverse[slot, i] = ws.row[i]
    for r in range(ws.step.shape[0]):
        factor = ws.step[r]
        if r != slot and factor != 0.0:
            for i in range(ws.row.shape[0]):
                ws.inverse[r, i] -= factor * ws.row[i]
    ws.slot_class[slot] = j
    ws.slot_pattern[slot] = c
    ws.z[slot] = theta


@compiled
def enter(
    ws: Workspace, use: Floats, j: int, c: int, rc1: float, rc2: float, is_cautious: bool, zero: float
) -> float:
    """Bring a column into the basis and return its amount (-1: nothing limits it).

    The column is pattern c on class j, or the unused stock of weapon class c when j is -1; `rc1` and
    `rc2` are its reduced costs in the two objectives. The prices of weapons follow; those of points are left
    to `refresh_points`.
    """
    _find_step(ws, use, j, c)
    theta, out = _leaving(ws, is_cautious)
    if out < 0:
        return -1.0
    _move(ws, theta, zero)
    slots = ws.step.shape[0]
    if out < slots:
        _replace_slot(ws, out, j, c, theta, rc1, rc2)
    elif out - slots == j:
        _replace_key(ws, j, c, theta, rc1, rc2)
    else:
        _replace_slot(ws, _swap_key(ws, out - slots), j, c, theta, rc1, rc2)
    return theta
