"""The optimal attack: primal simplex on keys and slots, its tie-break, and its certificate."""

from __future__ import annotations

from counterpoise.exchange.kernel.basis import enter, gain_of, price_of, refresh_points, start_empty
from counterpoise.exchange.kernel.compiled import compiled
from counterpoise.exchange.kernel.factor import invert, refresh_amounts, refresh_prices, report, restore, save
from counterpoise.exchange.kernel.layout import (
    BOUND,
    GAP,
    IS_SOLVED,
    PIVOTS,
    REFACTORS,
    VALUE,
    Floats,
    Workspace,
)
from counterpoise.exchange.kernel.pricing import ask, best_pattern

OPTIMAL, ITERATION_LIMIT, VERTEX_OVERFLOW, LOOSE, SINGULAR = range(5)
COLD, WARM, SAME = range(3)

# The certificate's largest relative gap.
LARGEST_GAP = 1e-12
# A column enters when it earns this share of the largest worth above its price.
WORTHWHILE = 1e-13
# This many steps of no length in a row, and the search turns cautious.
PATIENCE = 30


@compiled
def _largest(values: Floats) -> float:
    best = 0.0
    for k in range(values.shape[0]):
        best = max(best, values[k])
    return best


@compiled
def step_limit(ws: Workspace) -> int:
    """Most pivots of one solve."""
    size: int = ws.key.shape[0] + ws.z.shape[0]
    return 2000 + 100 * size


@compiled
def climb(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats, least: float
) -> int:
    """Pivot until no column earns more than `least` above its price."""
    empty = table.shape[1]
    zero = 1e-13 * max(1.0, _largest(weapons), _largest(targets))
    stalled = 0
    limit = step_limit(ws)
    for _ in range(limit):
        refresh_points(ws, table, worth, use, ws.lam, ws.pi, False)
        is_cautious = stalled > PATIENCE
        best, at_j, at_c = least, -2, -1
        ask(ws, ws.lam, weapons)
        for j in range(targets.shape[0]):
            if targets[j] <= 0.0:
                continue
            value, c = best_pattern(ws, table, worth[j], use, j)
            if value - ws.pi[j] > best:
                best, at_j, at_c = value - ws.pi[j], j, c
                if is_cautious:
                    break
            if -ws.pi[j] > best:
                best, at_j, at_c = -ws.pi[j], j, empty
                if is_cautious:
                    break
        if at_j == -2 or not is_cautious:
            for i in range(weapons.shape[0]):
                if -ws.lam[i] > best:
                    best, at_j, at_c = -ws.lam[i], -1, i
        if at_j == -2:
            return OPTIMAL
        theta = enter(ws, use, at_j, at_c, best, 0.0, is_cautious, zero)
        ws.info[PIVOTS] += 1
        if theta < 0.0:
            return SINGULAR
        stalled = stalled + 1 if theta <= zero else 0
    return ITERATION_LIMIT


@compiled
def _break_ties(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats, least: float
) -> int:
    """Move to the largest variance within the optimal face."""
    empty, width = table.shape[1], ws.members.shape[0]
    classes, size = targets.shape[0], weapons.shape[0]
    tied = 0
    ask(ws, ws.lam, weapons)
    for j in range(classes):
        ws.square[j] = worth[j] * worth[j]
        if targets[j] <= 0.0 or worth[j] <= 0.0:
            continue
        for c in range(empty):
            if worth[j] * table[j, c] - price_of(ws, use, ws.lam, j, c) - ws.pi[j] >= -least:
                is_open = True
                for k in range(ws.members.shape[1]):
                    i = ws.members[c, k]
                    if i < size and weapons[i] <= 0.0:
                        is_open = False
                if is_open:
                    ws.tied[tied] = j * width + c
                    tied += 1
        if ws.pi[j] <= least:
            ws.tied[tied] = j * width + empty
            tied += 1
    for i in range(size):
        if ws.lam[i] <= least:
            ws.tied[tied] = classes * width + i
            tied += 1
    if tied <= classes + size:
        return OPTIMAL
    square = _largest(ws.square)
    zero = 1e-13 * max(1.0, _largest(weapons), _largest(targets))
    refresh_prices(ws, table, ws.square, ws.nothing, ws.lam2, True)
    stalled = 0
    limit = step_limit(ws)
    for _ in range(limit):
        refresh_points(ws, table, ws.square, use, ws.lam2, ws.pi2, True)
        is_cautious = stalled > PATIENCE
        best, at_j, at_c = 1e-12 * square, -2, -1
        for t in range(tied):
            j, c = ws.tied[t] // width, ws.tied[t] % width
            if ws.tied[t] >= classes * width:
                j, c = -1, ws.tied[t] - classes * width
                earned = -ws.lam2[c]
            else:
                earned = (
                    gain_of(table, ws.square[j], j, c, True) - price_of(ws, use, ws.lam2, j, c) - ws.pi2[j]
                )
            if earned > best:
                best, at_j, at_c = earned, j, c
                if is_cautious:
                    break
        if at_j == -2:
            return OPTIMAL
        theta = enter(ws, use, at_j, at_c, 0.0, best, is_cautious, zero)
        ws.info[PIVOTS] += 1
        if theta < 0.0:
            return SINGULAR
        stalled = stalled + 1 if theta <= zero else 0
    return ITERATION_LIMIT


@compiled
def _price_empty_stocks(ws: Workspace, table: Floats, worth: Floats, weapons: Floats, use: Floats) -> None:
    """Give each weapon out of stock the least price at which no pattern earns more than its point."""
    size, width = weapons.shape[0], ws.members.shape[1]
    for i in range(size):
        if weapons[i] > 0.0:
            continue
        ws.lam[i] = 0.0
    for i in range(size):
        if weapons[i] > 0.0:
            continue
        needed = 0.0
        for c in range(table.shape[1]):
            times, is_last = 0, True
            for k in range(width):
                m = ws.members[c, k]
                if m == i:
                    times += 1
                elif m < size and weapons[m] <= 0.0 and m > i:
                    is_last = False
            if times == 0 or not is_last:
                continue
            for j in range(worth.shape[0]):
                earned = worth[j] * table[j, c] - price_of(ws, use, ws.lam, j, c) - ws.pi[j]
                needed = max(needed, earned / (times * use[i, j]))
        ws.lam[i] = needed


@compiled
def _certify(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats
) -> None:
    """Bound the optimum from both sides with fresh arithmetic and write the relative gap."""
    size = weapons.shape[0]
    for i in range(size):
        ws.lam[i] = max(ws.lam[i], 0.0)
    ask(ws, ws.lam, weapons)
    bound = 0.0
    for j in range(targets.shape[0]):
        value, _ = best_pattern(ws, table, worth[j], use, j)
        ws.pi[j] = max(value, 0.0)
        bound += ws.pi[j] * targets[j]
    _price_empty_stocks(ws, table, worth, weapons, use)
    for i in range(size):
        bound += ws.lam[i] * weapons[i]
    ws.info[BOUND] = bound
    value = 0.0
    share = _feasible_share(ws, weapons, targets, use)
    for j in range(targets.shape[0]):
        value += worth[j] * ws.killed[j]
    ws.info[VALUE] = value * share
    ws.info[GAP] = (bound - ws.info[VALUE]) / max(1.0, abs(bound))


@compiled
def _feasible_share(ws: Workspace, weapons: Floats, targets: Floats, use: Floats) -> float:
    """Share of every amount that is certainly within the stocks, once negative amounts are dropped."""
    share = 1.0
    size = weapons.shape[0]
    for i in range(size):
        ws.row[i] = 0.0
    for j in range(targets.shape[0]):
        ws.key_step[j] = 0.0
    for b in range(size + targets.shape[0]):
        if b < size:
            j, c, amount = ws.slot_class[b], ws.slot_pattern[b], max(ws.z[b], 0.0)
        else:
            j, c, amount = b - size, ws.key[b - size], max(ws.x[b - size], 0.0)
        if j < 0:
            continue
        ws.key_step[j] += amount
        for k in range(ws.members.shape[1]):
            i = ws.members[c, k]
            if i < size:
                ws.row[i] += amount * use[i, j]
    for i in range(size):
        if ws.row[i] > weapons[i]:
            share = min(share, weapons[i] / ws.row[i])
    for j in range(targets.shape[0]):
        if ws.key_step[j] > targets[j]:
            share = min(share, targets[j] / ws.key_step[j])
    return share


@compiled
def _refresh(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats
) -> bool:
    ws.info[REFACTORS] += 1
    if not invert(ws, use):
        return False
    refresh_amounts(ws, use, weapons, targets)
    refresh_prices(ws, table, worth, ws.nothing, ws.lam, False)
    refresh_points(ws, table, worth, use, ws.lam, ws.pi, False)
    return True


@compiled
def solve(
    ws: Workspace, table: Floats, worth: Floats, weapons: Floats, targets: Floats, use: Floats, start: int
) -> int:
    """Find the attack that destroys the most worth, ties by the largest variance; return a status code.

    maximise sum_j a_j sum_c K_jc y_jc  subject to  sum_c y_jc <= n_j,  sum_jc u_ijc y_jc <= w_i,  y >= 0.

    Parameters
    ----------
    ws : Workspace
        From `workspace(I, J, L)`; the results are written into it.
    table : ndarray of float64, shape (J, C)
        Chance that each pattern destroys a point of each class.
    worth, targets : ndarray of float64, shape (J,)
        Worth of a point and number of points, >= 0.
    weapons : ndarray of float64, shape (I,)
        Stock, >= 0.
    use : ndarray of float64, shape (I, J)
        Weapons that one member of a pattern takes: 1 for aim points, > 0.
    start : int
        COLD, WARM or SAME (only `worth` has changed since the last solve).

    Returns
    -------
    int
        OPTIMAL, LOOSE (the gap is larger than 1e-12), ITERATION_LIMIT or SINGULAR.
    """
    for k in range(ws.info.shape[0]):
        ws.info[k] = 0.0
    is_same = start == SAME and ws.state[IS_SOLVED] == 1
    ws.state[IS_SOLVED] = 0
    if is_same:
        restore(ws)
        refresh_prices(ws, table, worth, ws.nothing, ws.lam, False)
    else:
        start_empty(ws, weapons, targets)
    scale = max(_largest(worth), 1e-300)
    status = climb(ws, table, worth, weapons, targets, use, WORTHWHILE * scale)
    if status != OPTIMAL:
        return status
    if not _refresh(ws, table, worth, weapons, targets, use):
        return SINGULAR
    status = _break_ties(ws, table, worth, weapons, targets, use, WORTHWHILE * scale)
    if status != OPTIMAL:
        return status
    if not _refresh(ws, table, worth, weapons, targets, use):
        return SINGULAR
    save(ws)
    report(ws, table, use)
    _certify(ws, table, worth, weapons, targets, use)
    ws.state[IS_SOLVED] = 1
    return OPTIMAL if ws.info[GAP] <= LARGEST_GAP else LOOSE
