"""What one more and one fewer of anything is worth: the two ends of the face of optimal prices."""

from __future__ import annotations

import numpy as np

from counterpoise.exchange.kernel.basis import gain_of, mark_own_use, price_of, variable
from counterpoise.exchange.kernel.climbing import PATIENCE, climb, step_limit
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.kernel.descending import enter_for
from counterpoise.exchange.kernel.factor import copy_basis, find_prices
from counterpoise.exchange.kernel.layout import (
    IS_SOLVED,
    NONE,
    OWNER,
    PATTERN,
    Basis,
    Floats,
    Program,
    Search,
    Workspace,
)
from counterpoise.exchange.kernel.solving import WORTHWHILE, ZERO_SHARE, largest
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR

# An amount below this share of the largest stock is on the edge of running out: the prices have a kink there.
KINK_SHARE = 1e-10
# An amount that falls by less than this for each unit of a stock does not run out.
FALLS = 1e-9


@inner
def _find_drift(basis: Basis, use: Floats, i: int, j: int, sign: float, drift: Floats) -> None:
    """Write what every amount gains with one more (sign 1) or fewer (-1) weapon of i or point of j."""
    members, columns, inverse = basis.members, basis.columns, basis.inverse
    size = use.shape[0]
    for b in range(drift.shape[0]):
        drift[b] = 0.0
    if i >= 0:
        for r in range(size):
            drift[r] = sign * inverse[i, r]
    else:
        drift[size + j] = sign
        for k in range(members.shape[1]):
            m = members[columns[PATTERN, size + j], k]
            if m < size:
                for r in range(size):
                    drift[r] -= sign * use[m, j] * inverse[m, r]
    for r in range(size):
        if columns[OWNER, r] >= 0:
            drift[size + columns[OWNER, r]] -= drift[r]


@inner
def _turn_towards(
    basis: Basis,
    search: Search,
    lp: Program,
    info: Floats,
    drift: Floats,
    i: int,
    j: int,
    sign: float,
    least: float,
    zero: float,
    kink: float,
) -> int:
    """Pivot among the optimal bases to one that stays feasible when a stock moves; SINGULAR when none does.

    This is the dual simplex on an endlessly small step: of the amounts that are zero, those that would fall
    leave.
    """
    columns, amount, width = basis.columns, basis.amount, lp.table.shape[1] + 1
    for pivot in range(step_limit(amount.shape[0])):
        _find_drift(basis, lp.use, i, j, sign, drift)
        out, lowest = NONE, -FALLS
        for b in range(amount.shape[0]):
            if amount[b] > kink or drift[b] >= -FALLS:
                continue
            if pivot > PATIENCE:
                if out < 0 or variable(columns, b, width) < variable(columns, out, width):
                    out = b
            elif drift[b] < lowest:
                out, lowest = b, drift[b]
        if out < 0:
            return OPTIMAL
        amount[out] = 0.0
        status = enter_for(basis, search, lp, info, out, least, zero)
        if status != OPTIMAL:
            return status
    return ITERATION_LIMIT


@inner
def _price_of_stock(basis: Basis, lp: Program, i: int, j: int) -> float:
    price = 0.0
    if i >= 0:
        price = basis.price[0, i]
    else:
        key = basis.columns[PATTERN, lp.use.shape[0] + j]
        price = gain_of(lp.table, lp.worth[j], j, key)
        price -= price_of(basis.members, lp.use, basis.own, basis.price[0], j, key)
    return max(price, 0.0)


@entry
def find_margins(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    everything: Floats,
    all_points: Floats,
    of_weapons: Floats,
    of_points: Floats,
) -> int:
    """Write prices, and the worth of one more and one fewer of each weapon and point; return a status code.

    Parameters
    ----------
    ws : Workspace
        After a `solve` with the same arguments; it has to be solved again before it is used further.
    everything, all_points : ndarray of float64, shapes (I,) and (J,)
        Ones: stand for stocks of which there is some, so that patterns of empty stocks are priced as well.
    of_weapons, of_points : ndarray of float64, shapes (3, I) and (3, J)
        Written: a price, the worth of one more, the worth of one fewer (infinite when there is none).
    table, worth, weapons, targets, use
        As in `solve`.

    Returns
    -------
    int
        OPTIMAL; SINGULAR or ITERATION_LIMIT when a price was not found.
    """
    basis, search, drift, info = ws.basis, ws.search, ws.drift, ws.info
    kept_columns, kept_amount, kept_inverse = ws.kept_columns, ws.kept_amount, ws.kept_inverse
    nothing = search.nothing
    if ws.state[IS_SOLVED] != 1:
        return SINGULAR
    ws.state[IS_SOLVED] = 0
    lp = Program(table, worth, everything, all_points, use)
    size, classes = weapons.shape[0], targets.shape[0]
    stock = max(1.0, largest(weapons), largest(targets))
    least, zero, kink = WORTHWHILE * max(largest(worth), 1e-300), ZERO_SHARE * stock, KINK_SHARE * stock
    mark_own_use(use, basis.own)
    find_prices(basis, table, worth, nothing, 0)
    # Steps without length: the patterns of empty stocks take the place of unused nothing.
    status = climb(basis, search, lp, info, least, 0.0, zero)
    if status != OPTIMAL:
        return status
    copy_basis(basis.columns, basis.amount, basis.inverse, kept_columns, kept_amount, kept_inverse)
    for which in range(size + classes):
        i, j = (which, NONE) if which < size else (NONE, which - size)
        for side in range(3):
            copy_basis(kept_columns, kept_amount, kept_inverse, basis.columns, basis.amount, basis.inverse)
            find_prices(basis, table, worth, nothing, 0)
            status = OPTIMAL
            if side > 0:
                sign = 3.0 - 2.0 * side
                status = _turn_towards(basis, search, lp, info, drift, i, j, sign, least, zero, kink)
            price = np.inf
            if status == OPTIMAL:
                find_prices(basis, table, worth, nothing, 0)
                price = _price_of_stock(basis, lp, i, j)
            elif side < 2 or (weapons[i] if i >= 0 else targets[j]) > 0.0:
                return status
            if i >= 0:
                of_weapons[side, i] = price
            else:
                of_points[side, j] = price
    return OPTIMAL
