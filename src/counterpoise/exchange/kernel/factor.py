"""Fresh arithmetic from the basis: its inverse, its amounts, its prices."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import gain_of
from counterpoise.exchange.kernel.compiled import inlined, inner
from counterpoise.exchange.kernel.layout import OWNER, PATTERN, Floats, Ints, Workspace

SINGULAR_PIVOT = 1e-11


@inner
def invert(members: Ints, use: Floats, basis: Ints, matrix: Floats, inverse: Floats) -> bool:
    """Recompute the inverse by elimination with row exchanges; False when the basis is singular.

    Row r of the matrix holds the weapons of slot r less those of its class's key, so that the inverse has a
    row a weapon class and a column a slot.
    """
    size = use.shape[0]
    _fill(members, use, basis, matrix)
    for r in range(size):
        best, at = 0.0, r
        for i in range(r, size):
            entry = abs(matrix[i, r])
            if entry > best:
                best, at = entry, i
        if best < SINGULAR_PIVOT:
            return False
        if at != r:
            for k in range(2 * size):
                matrix[r, k], matrix[at, k] = matrix[at, k], matrix[r, k]
        scale = 1.0 / matrix[r, r]
        for k in range(r, 2 * size):
            matrix[r, k] *= scale
        for i in range(size):
            factor = matrix[i, r]
            if i != r and factor != 0.0:
                for k in range(r, 2 * size):
                    matrix[i, k] -= factor * matrix[r, k]
    for i in range(size):
        for r in range(size):
            inverse[i, r] = matrix[i, size + r]
    return True


@inlined
def _fill(members: Ints, use: Floats, basis: Ints, matrix: Floats) -> None:
    size = use.shape[0]
    for r in range(size):
        for i in range(2 * size):
            matrix[r, i] = 0.0
        matrix[r, size + r] = 1.0
        j, c = basis[OWNER, r], basis[PATTERN, r]
        if j < 0:
            matrix[r, c] = 1.0
            continue
        key = basis[PATTERN, size + j]
        for k in range(members.shape[1]):
            i = members[c, k]
            if i < size:
                matrix[r, i] += use[i, j]
            i = members[key, k]
            if i < size:
                matrix[r, i] -= use[i, j]


@inner
def find_amounts(
    members: Ints,
    use: Floats,
    basis: Ints,
    inverse: Floats,
    weapons: Floats,
    targets: Floats,
    row: Floats,
    amount: Floats,
) -> None:
    """Recompute the amount at every position from the stocks."""
    size = use.shape[0]
    for i in range(size):
        row[i] = weapons[i]
        amount[i] = 0.0
    for j in range(targets.shape[0]):
        amount[size + j] = targets[j]
        for k in range(members.shape[1]):
            i = members[basis[PATTERN, size + j], k]
            if i < size:
                row[i] -= use[i, j] * targets[j]
    for i in range(size):
        for r in range(size):
            amount[r] += inverse[i, r] * row[i]
    for r in range(size):
        if basis[OWNER, r] >= 0:
            amount[size + basis[OWNER, r]] -= amount[r]


@inner
def find_prices(
    table: Floats,
    basis: Ints,
    inverse: Floats,
    weights: Floats,
    reserve: Floats,
    row: Floats,
    price: Floats,
) -> None:
    """Recompute the prices of weapons, at which every basic column earns exactly its price."""
    size = inverse.shape[0]
    for r in range(size):
        j, c = basis[OWNER, r], basis[PATTERN, r]
        if j < 0:
            row[r] = reserve[c]
        else:
            row[r] = gain_of(table, weights[j], j, c)
            row[r] -= gain_of(table, weights[j], j, basis[PATTERN, size + j])
    price[size] = 0.0
    for i in range(size):
        total = 0.0
        for r in range(size):
            total += inverse[i, r] * row[r]
        price[i] = total


@inner
def keep(ws: Workspace) -> None:
    """Keep the basis, so that a trace can come back to it."""
    for b in range(ws.amount.shape[0]):
        ws.kept_basis[OWNER, b] = ws.basis[OWNER, b]
        ws.kept_basis[PATTERN, b] = ws.basis[PATTERN, b]
        ws.kept_amount[b] = ws.amount[b]
    for i in range(ws.inverse.shape[0]):
        for r in range(ws.inverse.shape[0]):
            ws.kept_inverse[i, r] = ws.inverse[i, r]


@inner
def come_back(ws: Workspace) -> None:
    """Go back to the basis that was kept."""
    for b in range(ws.amount.shape[0]):
        ws.basis[OWNER, b] = ws.kept_basis[OWNER, b]
        ws.basis[PATTERN, b] = ws.kept_basis[PATTERN, b]
        ws.amount[b] = ws.kept_amount[b]
    for i in range(ws.inverse.shape[0]):
        for r in range(ws.inverse.shape[0]):
            ws.inverse[i, r] = ws.kept_inverse[i, r]
