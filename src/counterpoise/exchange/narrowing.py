"""The worst attack behind a defence, to a stated distance from the least that any attack can leave.

An attack leaves B on bombers, W on missiles, and a raid r of boosters, warheads and decoys of which the share
``leak(r)`` gets through, so that ``B + W leak(r)`` arrives. All attacks with a raid in a box (between a
lowest and a highest number of each) leave at least ``min [B + W leak(lowest)]`` over attacks with no more
than the highest. Linear programmes bound that: for a leak a, prices t on the raid and the optimum c,
``B + a W + t r >= c`` holds for every attack there is. One traced frontier gives such a bound for each of its
vertices, and each serves all boxes. The box that bounds least is looked at first, traced if it is small
enough, and cut in two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.drawn_layers import layers_in_draw, layers_of
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel import (
    BOUND,
    IS_SOLVED,
    LOOSE,
    OPTIMAL,
    VERTICES,
    WARM,
    Workspace,
    compiled,
    kill_table,
    solve,
    trace,
    workspace,
)
from counterpoise.exchange.leak import LayerArrays, leak_through_scalar
from counterpoise.exchange.ragged import minimise_over_frontier_layers
from counterpoise.exchange.surviving import (
    BOMBERS,
    BOOSTERS,
    DECOYS,
    MISSILES,
    WARHEADS,
    Retaliation,
    WorstAttack,
    chosen,
    leave,
    relative_gap,
    worst_attack,
)

MOST_TRACES, MOST_BOXES = 60, 1_500
"""Most frontiers traced and most boxes looked at in a draw; where they run out the gap shows it."""

ROOM, MOST_CUTS = 1_024, 8_192
"""Room for the vertices of one frontier, and for the bounds of all of them."""

# Relative gap to which the edges of a frontier are searched for a better attack, and most pieces looked at.
EDGE_GAP, EDGE_PIECES = 1e-4, 100
# Of a frontier traced for a box, the bounds on both sides of the one that serves the box best are kept.
KEPT = 64
# A box is traced when the leak differs by less than this share from corner to corner: in a larger one the
# bound would not hold what the trace shows.
SMALL = 0.1
# Frontiers are traced in three directions in turn: along the slope of the leak, and tilted by this factor
# towards boosters and towards warheads, so that their bounds meet at corners.
TILT = 5.0


class Attack(NamedTuple):
    """The allocation of one draw, and what its targets send; see `surviving`."""

    table: Floats
    weapons: Floats
    points: Floats
    use: Floats
    sent: Floats
    sure: Floats


class Cuts(NamedTuple):
    """Bounds that hold for every attack: ``B + leak W + price . raid >= least``, and the least B and W."""

    number: NDArray[np.int64]  # [1]
    leak: Floats  # [N]
    price: Floats  # [N, 3]
    least: Floats  # [N]
    single: Floats  # [2] least missiles, least bombers


def narrowed(
    meeting: Encounter,
    retaliation: Retaliation,
    defence: AreaDefence,
    unit: int,
    worst: WorstAttack,
    floor: Floats,
    *,
    gap: float,
    max_per_point: int,
) -> tuple[WorstAttack, Floats]:
    """Search on where the worst attack known is not certified to be near enough.

    Parameters
    ----------
    meeting, retaliation, defence, unit
    worst : WorstAttack
        The attack known.
    floor : array (draws,)
        What no attack is known to go below.
    gap : float
        Wanted relative gap, from 0.
    max_per_point : int

    Returns
    -------
    WorstAttack
    array (draws,)
        Relative gap to a bound that no attack goes below; larger than `gap` where the search ran out.

    Raises
    ------
    ArithmeticError
        If a linear programme is not solved.
    """
    open_draws = np.flatnonzero(relative_gap(worst, floor) > gap)
    if not open_draws.size:
        return worst, relative_gap(worst, floor)
    draws, weapons, classes = meeting.kill.shape
    ws = workspace(weapons, classes, max_per_point, vertices=ROOM)
    arriving, stopped, bound = worst.arriving.copy(), worst.stopped.copy(), floor.copy()
    killed, variance = np.zeros((draws, classes)), np.zeros((draws, classes))
    status = np.zeros(draws, dtype=np.int64)
    _narrow_all(
        ws,
        open_draws,
        np.zeros((classes, ws.members.shape[0] - 1)),
        np.ascontiguousarray(meeting.kill),
        np.ascontiguousarray(meeting.weapons),
        np.ascontiguousarray(meeting.points),
        np.ascontiguousarray(meeting.use),
        retaliation.sent,
        retaliation.sure,
        *layers_of(defence),
        gap,
        arriving,
        stopped,
        bound,
        killed,
        variance,
        status,
    )
    if (status != OPTIMAL).any():
        raise ArithmeticError(
            f"{np.count_nonzero(status)} draws were not solved (status {status.max()}); please report this "
            "with the scenario and seed"
        )
    is_better = arriving < worst.arriving
    better = worst_attack(meeting, unit, killed=killed, variance=variance, arriving=arriving, stopped=stopped)
    found = chosen(is_better, better, worst)
    return found, relative_gap(found, np.maximum(bound, floor))


@compiled
def _narrow_all(
    ws: Workspace,
    open_draws: NDArray[np.int64],
    table: Floats,
    kill: Floats,
    weapons: Floats,
    points: Floats,
    use: Floats,
    sent: Floats,
    sure: Floats,
    same: LayerArrays,
    drawn: Floats,
    gap: float,
    arriving: Floats,
    stopped: Floats,
    bound: Floats,
    killed: Floats,
    variance: Floats,
    status: NDArray[np.int64],
) -> None:
    for d in open_draws:
        # Anew: which draws are open must not matter to any of them.
        ws.state[IS_SOLVED] = 0
        kill_table(ws, kill[d], table)
        layers = layers_in_draw(same, drawn[d])
        met, sure_met = sent[d].copy(), sure[d].copy()
        _count_decoys(layers, met, sure_met)
        attack = Attack(table, weapons[d], points[d], use[d], met, sure_met)
        status[d], bound[d], arriving[d] = _narrow(
            ws, attack, layers, gap, arriving[d], killed[d], variance[d]
        )
        if status[d] == OPTIMAL and killed[d].any():
            left = np.empty(5)
            leave(killed[d], points[d], met, sure_met, left)
            stopped[d] = 1.0 - _leak(layers, left[BOOSTERS:])


@compiled
def _count_decoys(layers: LayerArrays, sent: Floats, sure: Floats) -> None:
    """Where one layer alone meets warheads, count the decoys it takes for warheads as such: a side less."""
    meeting, taken = 0, 0.0
    for k in range(layers.kind.shape[0]):
        if layers.stock[k] > 0.0 and layers.kind[k] > 0:
            meeting += 1
            taken = 1.0 - layers.discrimination[k]
    if meeting == 1:
        sent[WARHEADS] += taken * sent[DECOYS]
        sent[DECOYS] = 0.0
        sure[WARHEADS] += taken * sure[DECOYS]
        sure[DECOYS] = 0.0


@compiled
def _leak(layers: LayerArrays, raid: Floats) -> float:
    return leak_through_scalar(layers, raid[0], raid[1], raid[2])


@compiled
def _narrow(
    ws: Workspace,
    attack: Attack,
    layers: LayerArrays,
    gap: float,
    value: float,
    killed: Floats,
    variance: Floats,
) -> tuple[int, float, float]:
    """Return a status, a bound of what arrives, and the least found; a better attack is written out."""
    single, low, high = np.zeros(2), np.zeros((MOST_BOXES + 1, 3)), np.zeros((MOST_BOXES + 1, 3))
    status = _extremes(ws, attack, layers, single, low[0], high[0])
    if status != OPTIMAL:
        return status, -np.inf, value
    cuts = Cuts(
        np.zeros(1, dtype=np.int64),
        np.empty(MOST_CUTS),
        np.empty((MOST_CUTS, 3)),
        np.empty(MOST_CUTS),
        single,
    )
    floors = np.zeros(MOST_BOXES + 1)
    waiting, boxes, traces = 1, 0, 0
    bound = value
    while waiting > 0:
        at = int(np.argmin(floors[:waiting]))
        lowest, highest, floor = low[at].copy(), high[at].copy(), floors[at]
        waiting -= 1
        low[at], high[at], floors[at] = low[waiting], high[waiting], floors[waiting]
        boxes += 1
        leak = _leak(layers, lowest)
        floor = max(floor, _floor(cuts, leak, highest))
        is_small = boxes == 1 or _leak(layers, highest) <= (1.0 + SMALL) * leak
        if floor < value * (1.0 - gap) and is_small and traces < MOST_TRACES:
            status, value = _trace_box(
                ws, attack, layers, cuts, lowest, highest, traces % 3, value, killed, variance
            )
            if status != OPTIMAL:
                return status, -np.inf, value
            traces += 1
            floor = max(floor, _floor(cuts, leak, highest))
        if floor >= value * (1.0 - gap):
            bound = min(bound, floor)
            continue
        widest = _widest(layers, lowest, highest, leak)
        if widest < 0:
            bound = min(bound, floor)
            continue
        if boxes >= MOST_BOXES:
            bound = min(bound, floor, floors[:waiting].min() if waiting > 0 else floor)
            break
        middle = 0.5 * (lowest[widest] + highest[widest])
        for half in range(2):
            low[waiting], high[waiting], floors[waiting] = lowest, highest, floor
            if half == 0:
                high[waiting, widest] = middle
            else:
                low[waiting, widest] = middle
            waiting += 1
    return OPTIMAL, min(bound, value), value


@compiled
def _extremes(
    ws: Workspace, attack: Attack, layers: LayerArrays, single: Floats, lowest: Floats, highest: Floats
) -> int:
    """Find the least missiles and bombers of any attack, and the box of all raids, of kinds that count."""
    for kind in range(5):
        sent = attack.sent[kind]
        everything = attack.sure[kind] + (sent * attack.points).sum()
        least = everything
        if sent.any():
            status = solve(ws, attack.table, sent, attack.weapons, attack.points, attack.use, WARM)
            if status not in (OPTIMAL, LOOSE):
                return status
            least = max(everything - ws.info[BOUND], attack.sure[kind])
        if kind < BOOSTERS:
            single[kind] = least
        elif _counts(layers, kind - BOOSTERS):
            lowest[kind - BOOSTERS], highest[kind - BOOSTERS] = least, everything
    return OPTIMAL


@compiled
def _counts(layers: LayerArrays, kind: int) -> bool:
    """Whether a layer in place counts boosters (0), or warheads and decoys (1, 2)."""
    for k in range(layers.kind.shape[0]):
        if layers.stock[k] > 0.0 and (layers.kind[k] == 0) == (kind == 0):
            return True
    return False


@compiled
def _floor(cuts: Cuts, leak: float, highest: Floats) -> float:
    """Return what no attack in a box goes below, from all cuts; `leak` is that of its lowest corner."""
    missiles, bombers = cuts.single[MISSILES], cuts.single[BOMBERS]
    best = bombers + leak * missiles
    for k in range(cuts.number[0]):
        price = cuts.price[k]
        least = cuts.least[k] - price[0] * highest[0] - price[1] * highest[1] - price[2] * highest[2]
        if cuts.leak[k] <= leak:
            least += (leak - cuts.leak[k]) * missiles
        else:
            share = leak / cuts.leak[k]
            least = share * least + (1.0 - share) * bombers
        best = max(best, least)
    return float(best)


@compiled
def _trace_box(
    ws: Workspace,
    attack: Attack,
    layers: LayerArrays,
    cuts: Cuts,
    lowest: Floats,
    highest: Floats,
    direction: int,
    value: float,
    killed: Floats,
    variance: Floats,
) -> tuple[int, float]:
    """Trace worth against raid with the leak of a box's lowest corner; keep cuts, and better attacks."""
    sent, weapons, points = attack.sent, attack.weapons, attack.points
    leak = _leak(layers, lowest)
    price = _slope(layers, lowest, highest, leak)
    for kind in range(3):
        if direction > 0 and (kind == 0) == (direction == 1):
            price[kind] *= TILT
    worth = sent[BOMBERS] + leak * sent[MISSILES]
    objects = price[0] * sent[2] + price[1] * sent[3] + price[2] * sent[4]
    status = solve(ws, attack.table, worth, weapons, points, attack.use, WARM)
    if status not in (OPTIMAL, LOOSE):
        return status, value
    held = np.zeros(weapons.shape[0])
    status = trace(ws, attack.table, worth, objects, held, weapons, points, attack.use)
    if status != OPTIMAL:
        return status, value
    found = int(ws.state[VERTICES])
    along, left, bounds = np.empty((5, found)), np.empty(5), np.empty(found)
    arriving = np.empty(found)
    for v in range(found):
        leave(ws.v_killed[v], points, sent, attack.sure, left)
        along[:, v] = left
        arriving[v] = left[BOMBERS] + left[MISSILES] * _leak(layers, left[BOOSTERS:])
        over = (price * (left[BOOSTERS:] - highest)).sum()
        bounds[v] = left[BOMBERS] + leak * left[MISSILES] + ws.v_mu[v] * over
    near = KEPT if cuts.number[0] > 0 else found
    best = int(np.argmax(bounds))
    for v in range(max(best - near, 0), min(best + near + 1, found)):
        at = cuts.number[0]
        if at < MOST_CUTS:
            cuts.leak[at], cuts.price[at] = leak, ws.v_mu[v] * price
            cuts.least[at] = bounds[v] + ws.v_mu[v] * (price * highest).sum()
            cuts.number[0] += 1
    # The best vertex, and the edges on both sides of it.
    first = max(int(np.argmin(arriving)) - 1, 0)
    part = along[:, first : first + 3].copy()
    least, v, share, _bound = minimise_over_frontier_layers(
        part[0], part[1], part[2], part[3], part[4], layers, EDGE_GAP, EDGE_PIECES
    )
    if least < value:
        value, v = least, first + v
        after = min(v + 1, found - 1)
        killed[:] = ws.v_killed[v] + share * (ws.v_killed[after] - ws.v_killed[v])
        variance[:] = ws.v_variance[v] + share * (ws.v_variance[after] - ws.v_variance[v])
    return OPTIMAL, value


@compiled
def _slope(layers: LayerArrays, lowest: Floats, highest: Floats, leak: float) -> Floats:
    """Return what the leak gains across a box with each kind of object; a little where it gains nothing."""
    slope, corner = np.zeros(3), lowest.copy()
    for kind in range(3):
        if highest[kind] > lowest[kind]:
            corner[kind] = highest[kind]
            gain = max(_leak(layers, corner) - leak, 1e-3 * leak * (1.0 - lowest[kind] / highest[kind]))
            slope[kind] = gain / (highest[kind] - lowest[kind])
            corner[kind] = lowest[kind]
    return slope


@compiled
def _widest(layers: LayerArrays, lowest: Floats, highest: Floats, leak: float) -> int:
    """Return the side of a box along which the leak gains most; -1 when a box is a point."""
    widest, most = -1, 0.0
    corner = lowest.copy()
    for kind in range(3):
        width = highest[kind] - lowest[kind]
        if width > 1e-12 * highest[kind]:
            corner[kind] = highest[kind]
            gain = _leak(layers, corner) - leak + 1e-9 * leak * width / highest[kind]
            if gain >= most:
                widest, most = kind, gain
            corner[kind] = lowest[kind]
    return widest
