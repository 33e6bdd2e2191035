"""Fresh arithmetic from the basis: its inverse, its amounts, its prices."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import gain_of
from counterpoise.exchange.kernel.compiled import inner
from counterpoise.exchange.kernel.layout import OWNER, PATTERN, Basis, Floats, Ints, Program

SINGULAR_PIVOT = 1e-11


@inner
def invert(basis: Basis, use: Floats, matrix: Floats) -> bool:
    """Recompute the inverse by elimination with row exchanges; False when the basis is singular.

    Row r of the matrix holds the weapons of slot r less those of its class's key, so that the inverse has a
    row a weapon class and a column a slot.
    """
    members, columns, inverse = basis.members, basis.columns, basis.inverse
    size = use.shape[0]
    for r in range(size):
        for i in range(2 * size):
            matrix[r, i] = 0.0
        matrix[r, size + r] = 1.0
        j, c = columns[OWNER, r], columns[PATTERN, r]
        if j < 0:
            matrix[r, c] = 1.0
            continue
        key = columns[PATTERN, size + j]
        for k in range(members.shape[1]):
            i = members[c, k]
            if i < size:
                matrix[r, i] += use[i, j]
            i = members[key, k]
            if i < size:
                matrix[r, i] -= use[i, j]
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


@inner
def find_amounts(basis: Basis, lp: Program) -> None:
    """Recompute the amount at every position from the stocks."""
    members, columns, inverse = basis.members, basis.columns, basis.inverse
    amount, row = basis.amount, basis.row
    weapons, targets, use = lp.weapons, lp.targets, lp.use
    size = use.shape[0]
    for i in range(size):
        row[i] = weapons[i]
        amount[i] = 0.0
    for j in range(targets.shape[0]):
        amount[size + j] = targets[j]
        for k in range(members.shape[1]):
            i = members[columns[PATTERN, size + j], k]
            if i < size:
                row[i] -= use[i, j] * targets[j]
    for i in range(size):
        for r in range(size):
            amount[r] += inverse[i, r] * row[i]
    for r in range(size):
        if columns[OWNER, r] >= 0:
            amount[size + columns[OWNER, r]] -= amount[r]


@inner
def find_prices(basis: Basis, table: Floats, weights: Floats, reserve: Floats, objective: int) -> None:
    """Recompute the prices of weapons, at which every basic column earns exactly its price."""
    columns, inverse, row, price = basis.columns, basis.inverse, basis.row, basis.price[objective]
    size = inverse.shape[0]
    for r in range(size):
        j, c = columns[OWNER, r], columns[PATTERN, r]
        if j < 0:
            row[r] = reserve[c]
        else:
            row[r] = gain_of(table, weights[j], j, c)
            row[r] -= gain_of(table, weights[j], j, columns[PATTERN, size + j])
    multiply(inverse, row, price)


@inner
def multiply(inverse: Floats, row: Floats, price: Floats) -> None:
    """Write the prices at which every slot earns what `row` says; the pad's price is 0."""
    size = inverse.shape[0]
    for i in range(size):
        total = 0.0
        for r in range(size):
            total += inverse[i, r] * row[r]
        price[i] = total
    price[size] = 0.0


@inner
def copy_basis(
    columns: Ints, amount: Floats, inverse: Floats, to_columns: Ints, to_amount: Floats, to_inverse: Floats
) -> None:
    """Copy what makes a basis."""
    for b in range(amount.shape[0]):
        to_columns[OWNER, b] = columns[OWNER, b]
        to_columns[PATTERN, b] = columns[PATTERN, b]
        to_amount[b] = amount[b]
    for i in range(inverse.shape[0]):
        for r in range(inverse.shape[0]):
            to_inverse[i, r] = inverse[i, r]
