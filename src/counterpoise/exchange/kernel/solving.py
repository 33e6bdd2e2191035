"""The optimal attack, its tie-break and its certificate."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import attack_nothing, mark_own_use
from counterpoise.exchange.kernel.certificate import LARGEST_GAP, certify, report
from counterpoise.exchange.kernel.climbing import climb, seize
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.kernel.descending import descend
from counterpoise.exchange.kernel.factor import find_amounts, find_prices, invert
from counterpoise.exchange.kernel.layout import (
    AGE,
    INVERSIONS,
    IS_SOLVED,
    PIVOTS,
    Basis,
    Floats,
    Program,
    Search,
    Workspace,
)
from counterpoise.exchange.kernel.status import COLD, LOOSE, OPTIMAL, SINGULAR
from counterpoise.exchange.kernel.ties import break_ties

# A column enters when it earns this share of the largest worth above its price.
WORTHWHILE = 1e-13
# A step shorter than this share of the largest stock is no step.
ZERO_SHARE = 1e-13
# The inverse is made anew after this many pivots.
OLD = 200


@inner
def largest(values: Floats) -> float:
    """Largest of some numbers, at least 0."""
    best = 0.0
    for k in range(values.shape[0]):
        best = max(best, values[k])
    return best


@inner
def _take_over(use: Floats, inverse_use: Floats) -> bool:
    """Note the use for which the inverse is to hold; return whether it was the same."""
    other = 0
    for i in range(use.shape[0]):
        for j in range(use.shape[1]):
            other += inverse_use[i, j] != use[i, j]
            inverse_use[i, j] = use[i, j]
    return other == 0


@inner
def _drop_rounding(amount: Floats, zero: float) -> bool:
    """Set amounts that are only rounding, and negative ones, to zero; return whether any was negative."""
    short = 0
    for b in range(amount.shape[0]):
        short += amount[b] <= -zero
        if amount[b] < zero:
            amount[b] = 0.0
    return short > 0


@inner
def _settle(
    basis: Basis,
    search: Search,
    lp: Program,
    info: Floats,
    is_new: bool,
    least: float,
    share: float,
    zero: float,
) -> int:
    """Go from the basis at hand to the optimum; return a status code.

    Where the stocks no longer allow what the basis would take, take them as if they did, climb to the optimum
    of that, and descend from there to the true stocks: the prices stay right on the way.
    """
    is_short = False
    if not is_new:
        find_amounts(basis, lp)
        find_prices(basis, lp.table, lp.worth, search.nothing, 0)
        is_short = _drop_rounding(basis.amount, zero)
    status = climb(basis, search, lp, info, least, share, zero)
    if status == OPTIMAL and is_short:
        find_amounts(basis, lp)
        status = descend(basis, search, lp, info, least, zero)
        _drop_rounding(basis.amount, zero)
    return status


@entry
def solve(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats, start: int
) -> int:
    """Find the attack that destroys the most worth, ties by the largest variance; return a status code.

    maximise sum_j a_j sum_c K_jc y_jc  subject to  sum_c y_jc <= n_j,  sum_jc u_ijc y_jc <= w_i,  y >= 0.

    Parameters
    ----------
    ws : Workspace
        From `workspace(I, J, L)`; the results are written into it: `killed`, `variance`, `held`, `lam` (0 for
        a weapon class without stock, of which no price is needed), `pi` and `info`.
    table : ndarray of float64, shape (J, C)
        Chance that each pattern destroys a point of each class, 0 to 1.
    worth, targets : ndarray of float64, shape (J,)
        Worth of a point and number of points, >= 0.
    weapons : ndarray of float64, shape (I,)
        Stock, >= 0.
    use : ndarray of float64, shape (I, J)
        Weapons that one member of a pattern takes, > 0: 1 for aim points.
    start : int
        COLD; WARM, from the last basis, whatever has changed; SAME, when only `worth` has changed.

    Returns
    -------
    int
        OPTIMAL; LOOSE when the certified gap is larger than 1e-12; ITERATION_LIMIT or SINGULAR, which leave
        no result.
    """
    basis, search, info, state = ws.basis, ws.search, ws.info, ws.state
    lp = Program(table, worth, weapons, targets, use)
    for k in range(info.shape[0]):
        info[k] = 0.0
    is_new = start == COLD or state[IS_SOLVED] != 1
    state[IS_SOLVED] = 0
    scale = max(largest(worth), 1e-300)
    stock = max(1.0, largest(weapons), largest(targets))
    mark_own_use(use, basis.own)
    # The inverse depends on neither kill, worth nor stocks.
    is_current = _take_over(use, ws.inverse_use) and state[AGE] < OLD
    status, strictness = SINGULAR, 1.0
    # From the last basis; if that leads nowhere, anew; if that is not exact, with a new inverse and narrower
    # tolerances, which also tell small worths and stocks from nothing beside large ones.
    for _ in range(4):
        before = info[PIVOTS]
        is_sound = True
        if is_new:
            attack_nothing(basis, lp)
            seize(basis, search, lp)
            state[AGE] = 0
        elif not is_current:
            info[INVERSIONS] += 1
            is_sound = invert(basis, use, ws.matrix)
            state[AGE] = 0
        status = SINGULAR
        if is_sound:
            share = WORTHWHILE * strictness
            least = share * scale if strictness == 1.0 else 0.1 * share * scale
            zero = ZERO_SHARE * strictness * strictness * stock
            status = _settle(basis, search, lp, info, is_new, least, share, zero)
            if status == OPTIMAL and strictness == 1.0:
                status = break_ties(basis, search, lp, ws.tied, ws.square, info, scale, zero)
        state[AGE] += int(info[PIVOTS] - before)
        state[IS_SOLVED] = int(status == OPTIMAL)
        if status == OPTIMAL:
            report(basis, table, ws.killed, ws.variance, ws.held)
            if certify(basis, search, lp, ws.lam, ws.pi, info) <= LARGEST_GAP:
                return OPTIMAL
            status = LOOSE
            is_new, is_current, strictness = False, False, 0.1 * strictness
        elif is_new:
            return status
        else:
            is_new, strictness = True, 1.0
    return status
