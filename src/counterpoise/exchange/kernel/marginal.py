"""What one more and one fewer of anything is worth: the two ends of the face of optimal prices."""

from __future__ import annotations

import numpy as np

from counterpoise.exchange.kernel.basis import gain_of, mark_own_use, price_of, variable
from counterpoise.exchange.kernel.climbing import PATIENCE, climb, step_limit
from counterpoise.exchange.kernel.compiled import entry, inlined, inner
from counterpoise.exchange.kernel.descending import enter_for
from counterpoise.exchange.kernel.factor import come_back, find_prices, keep
from counterpoise.exchange.kernel.layout import IS_SOLVED, NONE, OWNER, PATTERN, Floats, Workspace
from counterpoise.exchange.kernel.solving import WORTHWHILE, ZERO_SHARE, largest
from counterpoise.exchange.kernel.status import ITERATION_LIMIT, OPTIMAL, SINGULAR

# An amount below this share of the largest stock is on the edge of running out: the prices have a kink there.
KINK_SHARE = 1e-10
# An amount that falls by less than this for each unit of a stock does not run out.
FALLS = 1e-9


@inlined
def _find_drift(ws: Workspace, use: Floats, i: int, j: int, sign: float) -> None:
    """Write what every amount gains with one more (sign 1) or fewer (-1) weapon of i or point of j."""
    size = use.shape[0]
    for b in range(ws.drift.shape[0]):
        ws.drift[b] = 0.0
    if i >= 0:
        for r in range(size):
            ws.drift[r] = sign * ws.inverse[i, r]
    else:
        ws.drift[size + j] = sign
        for k in range(ws.members.shape[1]):
            m = ws.members[ws.basis[PATTERN, size + j], k]
            if m < size:
                for r in range(size):
                    ws.drift[r] -= sign * use[m, j] * ws.inverse[m, r]
    for r in range(size):
        if ws.basis[OWNER, r] >= 0:
            ws.drift[size + ws.basis[OWNER, r]] -= ws.drift[r]


@inner
def _turn_towards(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    everything: Floats,
    all_points: Floats,
    use: Floats,
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
    width = table.shape[1] + 1
    for pivot in range(step_limit(ws.amount.shape[0])):
        _find_drift(ws, use, i, j, sign)
        out, lowest = NONE, -FALLS
        for b in range(ws.amount.shape[0]):
            if ws.amount[b] > kink or ws.drift[b] >= -FALLS:
                continue
            if pivot > PATIENCE:
                if out < 0 or variable(ws.basis, b, width) < variable(ws.basis, out, width):
                    out = b
            elif ws.drift[b] < lowest:
                out, lowest = b, ws.drift[b]
        if out < 0:
            return OPTIMAL
        ws.amount[out] = 0.0
        status = enter_for(ws, table, worth, everything, all_points, use, out, least, zero)
        if status != OPTIMAL:
            return status
    return ITERATION_LIMIT


@inlined
def _stock(weapons: Floats, targets: Floats, i: int, j: int) -> float:
    stock: float = weapons[i] if i >= 0 else targets[j]
    return stock


@inlined
def _price_of_stock(ws: Workspace, table: Floats, worth: Floats, use: Floats, i: int, j: int) -> float:
    price = 0.0
    if i >= 0:
        price = ws.price[0, i]
    else:
        key = ws.basis[PATTERN, use.shape[0] + j]
        price = gain_of(table, worth[j], j, key) - price_of(ws.members, use, ws.own, ws.price[0], j, key)
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
    if ws.state[IS_SOLVED] != 1:
        return SINGULAR
    ws.state[IS_SOLVED] = 0
    size, classes = weapons.shape[0], targets.shape[0]
    stock = max(1.0, largest(weapons), largest(targets))
    least, zero, kink = WORTHWHILE * max(largest(worth), 1e-300), ZERO_SHARE * stock, KINK_SHARE * stock
    mark_own_use(use, ws.own)
    find_prices(table, ws.basis, ws.inverse, worth, ws.nothing, ws.row, ws.price[0])
    # Steps without length: the patterns of empty stocks take the place of unused nothing.
    status = climb(ws, table, worth, everything, all_points, use, least, 0.0, zero)
    if status != OPTIMAL:
        return status
    keep(ws)
    for which in range(size + classes):
        i, j = (which, NONE) if which < size else (NONE, which - size)
        for side in range(3):
            come_back(ws)
            find_prices(table, ws.basis, ws.inverse, worth, ws.nothing, ws.row, ws.price[0])
            status = OPTIMAL
            if side > 0:
                status = _turn_towards(
                    ws, table, worth, everything, all_points, use, i, j, 3.0 - 2.0 * side, least, zero, kink
                )
            price = np.inf
            if status == OPTIMAL:
                find_prices(table, ws.basis, ws.inverse, worth, ws.nothing, ws.row, ws.price[0])
                price = _price_of_stock(ws, table, worth, use, i, j)
            elif side < 2 or _stock(weapons, targets, i, j) > 0.0:
                return status
            if i >= 0:
                of_weapons[side, i] = price
            else:
                of_points[side, j] = price
    return OPTIMAL
