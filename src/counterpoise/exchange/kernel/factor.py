"""Fresh arithmetic from the basis: its inverse, its amounts, its prices."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import gain_of
from counterpoise.exchange.kernel.compiled import compiled
from counterpoise.exchange.kernel.layout import Floats, Workspace

SINGULAR_PIVOT = 1e-11


@compiled
def _fill(ws: Workspace, use: Floats) -> None:
    """Write [W | identity], W the columns of the slots less those of their classes' keys."""
    size, width = use.shape[0], ws.members.shape[1]
    for r in range(size):
        for i in range(size):
            ws.matrix[i, r] = 0.0
            ws.matrix[i, size + r] = 1.0 if i == r else 0.0
        j, c = ws.slot_class[r], ws.slot_pattern[r]
        if j < 0:
            ws.matrix[c, r] = 1.0
            continue
        for k in range(width):
            i = ws.members[c, k]
            if i < size:
                ws.matrix[i, r] += use[i, j]
            i = ws.members[ws.key[j], k]
            if i < size:
                ws.matrix[i, r] -= use[i, j]


@compiled
def invert(ws: Workspace, use: Floats) -> bool:
    """Recompute the inverse by elimination with row exchanges; False when the basis is singular."""
    size = use.shape[0]
    _fill(ws, use)
    for r in range(size):
        best, at = 0.0, r
        for i in range(r, size):
            entry = abs(ws.matrix[i, r])
            if entry > best:
                best, at = entry, i
        if best < SINGULAR_PIVOT:
            return False
        if at != r:
            for k in range(r, 2 * size):
                ws.matrix[r, k], ws.matrix[at, k] = ws.matrix[at, k], ws.matrix[r, k]
        scale = 1.0 / ws.matrix[r, r]
        for k in range(r, 2 * size):
            ws.matrix[r, k] *= scale
        for i in range(size):
            factor = ws.matrix[i, r]
            if i != r and factor != 0.0:
                for k in range(r, 2 * size):
                    ws.matrix[i, k] -= factor * ws.matrix[r, k]
    for r in range(size):
        for i in range(size):
            ws.inverse[r, i] = ws.matrix[r, size + i]
    return True


@compiled
def refresh_amounts(ws: Workspace, use: Floats, weapons: Floats, targets: Floats) -> None:
    """Recompute the amounts of slots and keys from the stocks."""
    size, width = use.shape[0], ws.members.shape[1]
    for i in range(size):
        ws.row[i] = weapons[i]
    for j in range(targets.shape[0]):
        ws.x[j] = targets[j]
        for k in range(width):
            i = ws.members[ws.key[j], k]
            if i < size:
                ws.row[i] -= use[i, j] * targets[j]
    for r in range(size):
        amount = 0.0
        for i in range(size):
            amount += ws.inverse[r, i] * ws.row[i]
        ws.z[r] = amount
        if ws.slot_class[r] >= 0:
            ws.x[ws.slot_class[r]] -= amount


@compiled
def refresh_prices(
    ws: Workspace, table: Floats, weights: Floats, reserve: Floats, lam: Floats, is_curved: bool
) -> None:
    """Recompute the prices of weapons: every basic column earns exactly its price."""
    size = reserve.shape[0]
    for i in range(size + 1):
        lam[i] = 0.0
    for r in range(size):
        j, c = ws.slot_class[r], ws.slot_pattern[r]
        if j < 0:
            gain = reserve[c]
        else:
            gain = gain_of(table, weights[j], j, c, is_curved)
            gain -= gain_of(table, weights[j], j, ws.key[j], is_curved)
        if gain != 0.0:
            for i in range(size):
                lam[i] += gain * ws.inverse[r, i]


@compiled
def save(ws: Workspace) -> None:
    """Keep the basis, so that a trace can leave it."""
    ws.saved_key[:] = ws.key
    ws.saved_slot_class[:] = ws.slot_class
    ws.saved_slot_pattern[:] = ws.slot_pattern
    ws.saved_inverse[:] = ws.inverse
    ws.saved_z[:] = ws.z
    ws.saved_x[:] = ws.x
    ws.saved_lam[:] = ws.lam
    ws.saved_pi[:] = ws.pi


@compiled
def restore(ws: Workspace) -> None:
    """Go back to the basis that was kept."""
    ws.key[:] = ws.saved_key
    ws.slot_class[:] = ws.saved_slot_class
    ws.slot_pattern[:] = ws.saved_slot_pattern
    ws.inverse[:] = ws.saved_inverse
    ws.z[:] = ws.saved_z
    ws.x[:] = ws.saved_x
    ws.lam[:] = ws.saved_lam
    ws.pi[:] = ws.saved_pi


@compiled
def report(ws: Workspace, table: Floats, use: Floats) -> None:
    """Write what the basis destroys and holds back."""
    empty, size = table.shape[1], use.shape[0]
    for i in range(size):
        ws.held[i] = 0.0
    for j in range(ws.key.shape[0]):
        ws.killed[j], ws.variance[j] = 0.0, 0.0
    for b in range(size + ws.key.shape[0]):
        if b < size:
            j, c, amount = ws.slot_class[b], ws.slot_pattern[b], max(ws.z[b], 0.0)
        else:
            j, c, amount = b - size, ws.key[b - size], max(ws.x[b - size], 0.0)
        if j < 0:
            ws.held[c] = amount
        elif c != empty:
            kill = table[j, c]
            ws.killed[j] += amount * kill
            ws.variance[j] += amount * kill * (1.0 - kill)
