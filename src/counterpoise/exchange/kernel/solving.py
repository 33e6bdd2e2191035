"""The optimal attack, its tie-break and its certificate."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import attack_nothing, mark_own_use
from counterpoise.exchange.kernel.certificate import certify, report
from counterpoise.exchange.kernel.climbing import climb, seize
from counterpoise.exchange.kernel.compiled import entry, inlined, inner
from counterpoise.exchange.kernel.descending import descend
from counterpoise.exchange.kernel.factor import find_amounts, find_prices, invert
from counterpoise.exchange.kernel.layout import AGE, INVERSIONS, IS_SOLVED, PIVOTS, Floats, Workspace
from counterpoise.exchange.kernel.status import COLD, LOOSE, OPTIMAL, SINGULAR
from counterpoise.exchange.kernel.ties import break_ties

# The certificate's largest relative gap.
LARGEST_GAP = 1e-12
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
def _renew(ws: Workspace, use: Floats) -> bool:
    """Make the inverse anew; False when the basis is singular."""
    for i in range(use.shape[0]):
        for j in range(use.shape[1]):
            ws.inverse_use[i, j] = use[i, j]
    ws.info[INVERSIONS] += 1
    ws.state[AGE] = 0
    return invert(ws.members, use, ws.basis, ws.matrix, ws.inverse)


@inlined
def _is_current(ws: Workspace, use: Floats) -> bool:
    """Whether the inverse is young and made for this use: it depends on neither kill, worth nor stocks."""
    other = 0
    for i in range(use.shape[0]):
        for j in range(use.shape[1]):
            other += ws.inverse_use[i, j] != use[i, j]
    return other == 0 and ws.state[AGE] < OLD


@inlined
def _settle(
    ws: Workspace,
    table: Floats,
    worth: Floats,
    weapons: Floats,
    targets: Floats,
    use: Floats,
    is_empty: bool,
    least: float,
    share: float,
    zero: float,
) -> int:
    """Go from the basis at hand to the optimum; return a status code.

    Where the stocks no longer allow what the basis would take, take them as if they did, climb to the optimum
    of that, and descend from there to the true stocks: the prices stay right on the way.
    """
    is_short = False
    if not is_empty:
        find_amounts(ws.members, use, ws.basis, ws.inverse, weapons, targets, ws.row, ws.amount)
        find_prices(table, ws.basis, ws.inverse, worth, ws.nothing, ws.row, ws.price[0])
        for b in range(ws.amount.shape[0]):
            is_short = is_short or ws.amount[b] <= -zero
            if ws.amount[b] < zero:
                ws.amount[b] = 0.0
    status = climb(ws, table, worth, weapons, targets, use, least, share, zero)
    if status == OPTIMAL and is_short:
        find_amounts(ws.members, use, ws.basis, ws.inverse, weapons, targets, ws.row, ws.amount)
        status = descend(ws, table, worth, weapons, targets, use, least, zero)
        for b in range(ws.amount.shape[0]):
            if ws.amount[b] < zero:
                ws.amount[b] = 0.0
    return status


@inlined
def _attack_at_will(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats
) -> None:
    """Start anew: from nothing to a simple attack."""
    attack_nothing(ws.basis, ws.amount, ws.inverse, weapons, targets, table.shape[1])
    for i in range(use.shape[0]):
        for j in range(use.shape[1]):
            ws.inverse_use[i, j] = use[i, j]
    ws.state[AGE] = 0
    seize(ws, table, worth, weapons, targets, use)
    for i in range(ws.price.shape[1]):
        ws.price[0, i] = 0.0
        ws.price[1, i] = 0.0


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
    for k in range(ws.info.shape[0]):
        ws.info[k] = 0.0
    is_cold = start == COLD or ws.state[IS_SOLVED] != 1
    ws.state[IS_SOLVED] = 0
    scale = max(largest(worth), 1e-300)
    stock = max(1.0, largest(weapons), largest(targets))
    mark_own_use(use, ws.own)
    status, is_sound, strictness = SINGULAR, True, 1.0
    if not is_cold and not _is_current(ws, use):
        is_sound = _renew(ws, use)
    # From the last basis; if that leads nowhere, anew; if that is not exact, with a new inverse and narrower
    # tolerances, which also tell small worths and stocks from nothing beside large ones.
    for _ in range(4):
        if is_cold:
            _attack_at_will(ws, table, worth, weapons, targets, use)
        before = ws.info[PIVOTS]
        status = SINGULAR
        if is_sound:
            share = WORTHWHILE * strictness
            least = share * scale if strictness == 1.0 else 0.1 * share * scale
            zero = ZERO_SHARE * strictness * strictness * stock
            status = _settle(ws, table, worth, weapons, targets, use, is_cold, least, share, zero)
        if status == OPTIMAL and strictness == 1.0:
            status = break_ties(ws, table, worth, weapons, targets, use, scale, zero)
        ws.state[AGE] += int(ws.info[PIVOTS] - before)
        ws.state[IS_SOLVED] = int(status == OPTIMAL)
        if status == OPTIMAL:
            report(ws, table)
            if certify(ws, table, worth, weapons, targets, use) <= LARGEST_GAP:
                return OPTIMAL
            status = LOOSE
            is_cold, is_sound, strictness = False, _renew(ws, use), 0.1 * strictness
        elif is_cold:
            return status
        else:
            is_cold, is_sound, strictness = True, True, 1.0
    return status
