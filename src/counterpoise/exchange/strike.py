"""One strike, draw by draw: the worst attack, and the frontier of all efficient ones.

Two attacks are never mixed. The *worst attack* leaves the least expected arriving retaliation with every
usable weapon; it is found here. The *frontier* trades retaliation destroyed against what the attacker
keeps in reserve; it is traced here, vertex by vertex, and those who hold a theory of costs pick a point on
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel import (
    BOUND,
    GAP,
    LOOSE,
    OPTIMAL,
    SAME,
    VERTICES,
    WARM,
    Workspace,
    compiled,
    kill_table,
    solve,
    trace,
    workspace,
)
from counterpoise.exchange.layers import LayerKind
from counterpoise.exchange.leak import LayerArrays, leak_through_scalar
from counterpoise.exchange.ragged import minimise_over_frontier, minimise_over_frontier_layers

UNITS = ("EMT", "warheads")
"""Units of retaliation, in the order of every leading axis of 2."""

MAX_VERTICES = 256

BOOST = int(LayerKind.BOOST)

REWEIGHINGS = 4
"""Most times that a frontier is traced again because leaking missiles count for less than bombers."""

LAYERED_GAP = 1e-6
"""Relative gap to which the worst attack behind several layers is searched along a frontier."""

LAYERED_PIECES = 20_000
"""Most pieces of a frontier looked at in that search."""


@dataclass(frozen=True)
class WorstAttack:
    """What is left after the attack that leaves the least, measured in one unit; arrays over draws.

    Attributes
    ----------
    arriving : expected retaliation that arrives, after the attacker's missile defence
    variance : of the same, because each point survives or does not (within a draw)
    surviving, surviving_variance : the same before the attacker's missile defence
    unharmed : the same had there been no attack
    survivors : array (draws, J), expected points left
    stopped : share of missile retaliation that the attacker's defence stops
    """

    arriving: Floats
    variance: Floats
    surviving: Floats
    surviving_variance: Floats
    unharmed: Floats
    survivors: Floats
    stopped: Floats


@dataclass(frozen=True)
class Frontier:
    """Every vertex of the efficient frontier between retaliation destroyed and reserve; arrays (draws, V).

    Attributes
    ----------
    count : array (draws,)
        Vertices of each draw; what lies beyond is never read.
    missiles, bombers : surviving retaliation, before missile defence, on missiles and on bombers
    raid : array (draws, V, 3)
        Boosters, warheads and decoys of it.
    reserve : what the attacker can still deliver on value
    """

    count: NDArray[np.int64]
    missiles: Floats
    bombers: Floats
    raid: Floats
    reserve: Floats


@dataclass(frozen=True)
class Strike:
    """A strike in a block of draws.

    Attributes
    ----------
    worst : tuple of WorstAttack
        In EMT and in warheads, each under the attack that is worst in that unit.
    swept_arriving, swept_stopped : array (draws, S)
        Arriving retaliation and share of it stopped for each size of the swept layer, in the swept unit,
        along the frontier that counts missiles and bombers alike.
    frontier : Frontier
    gap : array (draws,)
        Largest certified relative gap of the linear programmes solved.
    bound_gap : array (draws,)
        Largest relative gap of the worst attack behind a defence: 0 where it is exact (no defence, or one
        layer and no bombers within reach of the attack); behind one layer certified against every attack;
        behind several against every attack on the frontier traced.
    """

    worst: tuple[WorstAttack, WorstAttack]
    swept_arriving: Floats
    swept_stopped: Floats
    frontier: Frontier
    gap: Floats
    bound_gap: Floats


def strike(
    meeting: Encounter,
    defence: AreaDefence,
    *,
    value_unit: str,
    sweep_unit: str,
    swept: tuple[float, ...] = (),
    swept_layer: int = 0,
    max_per_point: int = 2,
) -> Strike:
    """Carry out one strike in every draw of a block.

    Parameters
    ----------
    meeting : Encounter
    defence : AreaDefence
        The attacker's, which meets the retaliation.
    value_unit : {"EMT", "warheads"}
        Unit of the frontier.
    sweep_unit : {"EMT", "warheads"}
        Unit in which the swept sizes are answered.
    swept : tuple of float
        Interceptor numbers to try in ``swept_layer`` of the defence, the others as they are.
    max_per_point : int
        Most warheads on one point.

    Returns
    -------
    Strike

    Raises
    ------
    ArithmeticError
        If a linear programme of any draw is not solved to the certified gap; never passed over in silence.
    """
    draws, weapons, classes = meeting.kill.shape
    sizes = swept if defence.names else ()
    out = _room(draws, classes, len(sizes))
    ws = workspace(weapons, classes, max_per_point, vertices=MAX_VERTICES)
    _all_draws(
        ws,
        _meeting(meeting),
        _defence(defence, sizes, swept_layer),
        UNITS.index(value_unit),
        UNITS.index(sweep_unit),
        _scratch(ws, weapons, classes),
        out,
    )
    _refuse_failures(out.codes[:, _STATUS])
    unharmed = meeting.sure_missiles + meeting.sure_bombers + (meeting.worth * meeting.points).sum(axis=2)
    emt, warheads = (_worst_attack(out, unit, unharmed[unit]) for unit in range(2))
    count = out.codes[:, _COUNT]
    frontier = out.frontier[:, :, : count.max(initial=1)]
    return Strike(
        worst=(emt, warheads),
        swept_arriving=out.swept[0],
        swept_stopped=out.swept[1],
        frontier=Frontier(
            count=np.ascontiguousarray(count),
            missiles=_contiguous(frontier[:, _MISSILES]),
            bombers=_contiguous(frontier[:, _BOMBERS]),
            raid=_contiguous(np.moveaxis(frontier[:, _RAID:_RESERVE], 1, 2)),
            reserve=_contiguous(frontier[:, _RESERVE]),
        ),
        gap=out.gaps[:, _GAP],
        bound_gap=out.gaps[:, _BOUND_GAP],
    )


def _worst_attack(out: _Out, unit: int, unharmed: Floats) -> WorstAttack:
    left = out.left[unit]
    return WorstAttack(
        arriving=left[:, _ARRIVING],
        variance=left[:, _VARIANCE],
        surviving=left[:, _SURVIVING],
        surviving_variance=left[:, _SURVIVING_VARIANCE],
        unharmed=unharmed,
        survivors=out.survivors[unit],
        stopped=left[:, _STOPPED],
    )


# The compiled loop. What it reads and fills is packed into few arrays: each array handed from one compiled
# function to another costs time to compile and to call.

_ARRIVING, _VARIANCE, _SURVIVING, _SURVIVING_VARIANCE, _STOPPED = range(5)
_GAP, _BOUND_GAP = range(2)
_STATUS, _COUNT = range(2)
_MISSILES, _BOMBERS, _RAID, _RESERVE = 0, 1, 2, 5
_BOOSTERS, _WARHEADS, _DECOYS = _RAID, _RAID + 1, _RAID + 2
_P_KILL, _MAX_SHOTS, _DISCRIMINATION = range(3)


class _Meeting(NamedTuple):
    """The arrays of an `Encounter` that the compiled loop reads, contiguous."""

    kill: Floats
    use: Floats
    weapons: Floats
    delivered: Floats
    points: Floats
    worth: Floats
    meets_defence: Floats
    raid: Floats
    sure: Floats  # [2, draws, 6] out of reach: missiles, bombers, raid; delivered by value-only systems


class _Defence(NamedTuple):
    """The attacker's defence; `stock` has an axis of sizes, the first the stock as it is."""

    kind: NDArray[np.int64]
    is_shoot_look_shoot: NDArray[np.bool_]
    stock: Floats
    figures: Floats  # [draws, 3, layers] kill, shots, discrimination
    one: Floats


class _Out(NamedTuple):
    """What the compiled loop fills."""

    left: Floats  # [2, draws, 5] arriving, variance, surviving, its variance, share stopped
    survivors: Floats  # [2, draws, J]
    swept: Floats  # [2, draws, sizes] arriving, share stopped
    frontier: Floats  # [draws, 6, vertices] missiles, bombers, boosters, warheads, decoys, reserve
    gaps: Floats  # [draws, 2] of the linear programmes, of the attack behind the defence
    codes: NDArray[np.int64]  # [draws, 2] status, vertices


class _Scratch(NamedTuple):
    """Room for one draw."""

    table: Floats
    weights: Floats
    objects: Floats
    nothing: Floats
    along: Floats  # [6, vertices] as in `_Out.frontier`


def _meeting(meeting: Encounter) -> _Meeting:
    draws = meeting.points.shape[0]
    sure = np.empty((2, draws, 6))
    sure[:, :, _MISSILES] = meeting.sure_missiles
    sure[:, :, _BOMBERS] = meeting.sure_bombers
    sure[:, :, _RAID:_RESERVE] = meeting.sure_raid
    sure[:, :, _RESERVE] = meeting.value_only
    return _Meeting(
        kill=_contiguous(meeting.kill),
        use=_contiguous(meeting.use),
        weapons=_contiguous(meeting.weapons),
        delivered=_contiguous(meeting.delivered),
        points=_contiguous(meeting.points),
        worth=_contiguous(meeting.worth),
        meets_defence=_contiguous(meeting.meets_defence),
        raid=_contiguous(meeting.raid),
        sure=sure,
    )


def _defence(defence: AreaDefence, swept: tuple[float, ...], swept_layer: int) -> _Defence:
    stock = np.repeat(defence.stock[:, None, :], len(swept) + 1, axis=1)
    for size, number in enumerate(swept):
        stock[:, size + 1, swept_layer] = number * defence.in_place[:, swept_layer]
    layers = len(defence.names)
    return _Defence(
        kind=np.array(defence.kind, dtype=np.int64).reshape(layers),
        is_shoot_look_shoot=np.array(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(layers),
        stock=_contiguous(stock),
        figures=_contiguous(np.stack([defence.p_kill, defence.max_shots, defence.discrimination], axis=1)),
        one=np.ones(layers),
    )


def _room(draws: int, classes: int, sizes: int) -> _Out:
    return _Out(
        left=np.zeros((2, draws, 5)),
        survivors=np.zeros((2, draws, classes)),
        swept=np.zeros((2, draws, sizes)),
        frontier=np.zeros((draws, 6, MAX_VERTICES)),
        gaps=np.zeros((draws, 2)),
        codes=np.zeros((draws, 2), dtype=np.int64),
    )


def _scratch(ws: Workspace, weapons: int, classes: int) -> _Scratch:
    return _Scratch(
        table=np.zeros((classes, ws.members.shape[0] - 1)),
        weights=np.zeros(classes),
        objects=np.zeros(classes),
        nothing=np.zeros(max(classes, weapons)),
        along=np.zeros((6, MAX_VERTICES)),
    )


def _contiguous(array: Floats) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float64)


def _refuse_failures(status: NDArray[np.int64]) -> None:
    failed = np.flatnonzero(status != OPTIMAL)
    if failed.size:
        raise ArithmeticError(
            f"{failed.size} of {status.size} draws were not solved (first: draw {failed[0]} of the block, "
            f"status {status[failed[0]]}); please report this with the scenario and seed"
        )


@compiled
def _all_draws(
    ws: Workspace, m: _Meeting, defence: _Defence, value_unit: int, sweep_unit: int, room: _Scratch, out: _Out
) -> None:
    """Solve every draw of a block."""
    for d in range(m.points.shape[0]):
        kill_table(ws, m.kill[d], room.table)
        # The value unit comes last, so that its frontier continues from its solution.
        code = _worst(ws, m, defence, d, 1 - value_unit, WARM, sweep_unit, room, out)
        if code == OPTIMAL:
            code = _worst(ws, m, defence, d, value_unit, SAME, sweep_unit, room, out)
        if code == OPTIMAL:
            code = _trace_reserve(ws, m, d, value_unit, room, out)
        out.codes[d, _STATUS] = code


@compiled
def _worst(
    ws: Workspace,
    m: _Meeting,
    defence: _Defence,
    d: int,
    unit: int,
    start: int,
    sweep_unit: int,
    room: _Scratch,
    out: _Out,
) -> int:
    """Find the attack that leaves the least arriving retaliation in one unit; return a status code."""
    code = _solve(ws, m, d, m.worth[unit, d], start, room, out)
    if code != OPTIMAL:
        return code
    _write_undefended(ws, m, d, unit, out)
    is_defended = defence.stock[d, 0].sum() > 0.0
    sizes = defence.stock.shape[1] if unit == sweep_unit else 1
    if not is_defended and sizes == 1:
        return code
    code = _trace_objects(ws, m, d, m.worth[unit, d], unit, room)
    if code != OPTIMAL:
        return code
    for size in range(1, sizes):
        layers = _layers(defence, d, size)
        value, vertex, part, _ = _least(room.along, ws.state[VERTICES], layers)
        out.swept[0, d, size - 1] = value
        out.swept[1, d, size - 1] = 1.0 - _leak_at(room.along, ws.state[VERTICES], layers, vertex, part)
    if is_defended:
        code = _behind_defence(ws, m, _layers(defence, d, 0), d, unit, room, out)
    return code


@compiled
def _solve(ws: Workspace, m: _Meeting, d: int, worth: Floats, start: int, room: _Scratch, out: _Out) -> int:
    code = solve(ws, room.table, worth, m.weapons[d], m.points[d], m.use[d], start)
    out.gaps[d, _GAP] = max(out.gaps[d, _GAP], ws.info[GAP])
    return OPTIMAL if code == LOOSE else code


@compiled
def _write_undefended(ws: Workspace, m: _Meeting, d: int, unit: int, out: _Out) -> None:
    """Write the solved attack; nothing stands in the way of the retaliation."""
    left = m.sure[unit, d, _MISSILES] + m.sure[unit, d, _BOMBERS]
    spread = 0.0
    for j in range(m.points.shape[1]):
        alive = max(m.points[d, j] - ws.killed[j], 0.0)
        out.survivors[unit, d, j] = alive
        left += m.worth[unit, d, j] * alive
        spread += m.worth[unit, d, j] ** 2 * ws.variance[j]
    row = out.left[unit, d]
    row[_ARRIVING] = row[_SURVIVING] = left
    row[_VARIANCE] = row[_SURVIVING_VARIANCE] = spread


@compiled
def _trace_objects(ws: Workspace, m: _Meeting, d: int, worth: Floats, unit: int, room: _Scratch) -> int:
    """Trace weighted worth against the objects that a defence would have to engage."""
    for j in range(m.points.shape[1]):
        room.objects[j] = m.raid[d, j, 1] + m.raid[d, j, 2]
    no_reserve = room.nothing[: m.weapons.shape[1]]
    code = trace(ws, room.table, worth, room.objects, no_reserve, m.weapons[d], m.points[d], m.use[d])
    _survivors_along(ws, m, d, unit, room.along)
    return code


@compiled
def _survivors_along(ws: Workspace, m: _Meeting, d: int, unit: int, along: Floats) -> None:
    """Write what survives at each vertex of a frontier, and what the systems that hit only value deliver."""
    for v in range(ws.state[VERTICES]):
        for k in range(6):
            along[k, v] = m.sure[unit, d, k]
        for j in range(m.points.shape[1]):
            alive = max(m.points[d, j] - ws.v_killed[v, j], 0.0)
            along[_MISSILES if m.meets_defence[j] > 0.0 else _BOMBERS, v] += m.worth[unit, d, j] * alive
            for k in range(3):
                along[_RAID + k, v] += m.raid[d, j, k] * alive


@compiled
def _behind_defence(
    ws: Workspace, m: _Meeting, layers: LayerArrays, d: int, unit: int, room: _Scratch, out: _Out
) -> int:
    """Write the worst attack behind the defence as it is.

    The frontier just traced counts missiles and bombers alike. Where both can be hit, missiles that leak
    count for less, so the frontier is traced again at the leak found, until that no longer helps.
    """
    last = ws.state[VERTICES] - 1
    # No attack leaves fewer objects than the end of the frontier, so no leak is below the leak there.
    lowest = _leak_at(room.along, last + 1, layers, last, 0.0)
    value, vertex, part, floor = _least(room.along, last + 1, layers)
    _write_defended(ws, m, d, unit, room.along, layers, value, vertex, part, out)
    if _has_bombers_in_reach(m, d, unit):
        for _ in range(REWEIGHINGS):
            _weigh(m, d, unit, 1.0 - out.left[unit, d, _STOPPED], room.weights)
            code = _solve(ws, m, d, room.weights, SAME, room, out)
            if code == OPTIMAL:
                code = _trace_objects(ws, m, d, room.weights, unit, room)
            if code != OPTIMAL:
                return code
            better, vertex, part, _ = _least(room.along, ws.state[VERTICES], layers)
            if better >= value * (1.0 - 1e-12):
                break
            value = better
            _write_defended(ws, m, d, unit, room.along, layers, value, vertex, part, out)
        _weigh(m, d, unit, lowest, room.weights)
        code = _solve(ws, m, d, room.weights, SAME, room, out)
        if code != OPTIMAL:
            return code
        floor = lowest * m.sure[unit, d, _MISSILES] + m.sure[unit, d, _BOMBERS] - ws.info[BOUND]
        for j in range(m.points.shape[1]):
            floor += room.weights[j] * m.points[d, j]
    if value > 0.0:
        out.gaps[d, _BOUND_GAP] = max(out.gaps[d, _BOUND_GAP], (value - floor) / value)
    return OPTIMAL


@compiled
def _has_bombers_in_reach(m: _Meeting, d: int, unit: int) -> bool:
    for j in range(m.points.shape[1]):
        if m.meets_defence[j] == 0.0 and m.points[d, j] * m.worth[unit, d, j] > 0.0:
            return True
    return False


@compiled
def _weigh(m: _Meeting, d: int, unit: int, leak: float, weights: Floats) -> None:
    for j in range(m.points.shape[1]):
        weights[j] = m.worth[unit, d, j] * (leak if m.meets_defence[j] > 0.0 else 1.0)


@compiled
def _write_defended(
    ws: Workspace,
    m: _Meeting,
    d: int,
    unit: int,
    along: Floats,
    layers: LayerArrays,
    value: float,
    vertex: int,
    part: float,
    out: _Out,
) -> None:
    found = ws.state[VERTICES]
    leak = _leak_at(along, found, layers, vertex, part)
    row = out.left[unit, d]
    row[_ARRIVING] = value
    row[_STOPPED] = 1.0 - leak
    row[_SURVIVING] = _at(along[_MISSILES], vertex, part, found) + _at(along[_BOMBERS], vertex, part, found)
    row[_VARIANCE] = row[_SURVIVING_VARIANCE] = 0.0
    for j in range(m.points.shape[1]):
        out.survivors[unit, d, j] = max(m.points[d, j] - _at(ws.v_killed[:, j], vertex, part, found), 0.0)
        spread = m.worth[unit, d, j] ** 2 * _at(ws.v_variance[:, j], vertex, part, found)
        row[_SURVIVING_VARIANCE] += spread
        row[_VARIANCE] += spread * (leak**2 if m.meets_defence[j] > 0.0 else 1.0)


@compiled
def _trace_reserve(ws: Workspace, m: _Meeting, d: int, unit: int, room: _Scratch, out: _Out) -> int:
    """Trace retaliation destroyed against what the attacker keeps to deliver on value."""
    worth, delivered = m.worth[unit, d], m.delivered[unit, d]
    code = _solve(ws, m, d, worth, SAME, room, out)
    if code != OPTIMAL:
        return code
    no_objects = room.nothing[: m.points.shape[1]]
    code = trace(ws, room.table, worth, no_objects, delivered, m.weapons[d], m.points[d], m.use[d])
    _survivors_along(ws, m, d, unit, room.along)
    out.codes[d, _COUNT] = ws.state[VERTICES]
    for v in range(ws.state[VERTICES]):
        for i in range(m.weapons.shape[1]):
            room.along[_RESERVE, v] += ws.v_held[v, i] * delivered[i]
        for k in range(6):
            out.frontier[d, k, v] = room.along[k, v]
    return code


@compiled
def _layers(defence: _Defence, d: int, size: int) -> LayerArrays:
    figures = defence.figures[d]
    return LayerArrays(
        defence.kind,
        defence.stock[d, size],
        figures[_P_KILL],
        figures[_MAX_SHOTS],
        defence.is_shoot_look_shoot,
        figures[_DISCRIMINATION],
        defence.one,
        defence.one,
    )


@compiled
def _least(along: Floats, found: int, layers: LayerArrays) -> tuple[float, int, float, float]:
    """Return the least arriving retaliation on a frontier, its vertex and fraction, and a lower bound."""
    missiles, bombers = along[_MISSILES, :found], along[_BOMBERS, :found]
    active, last = 0, 0
    for k in range(layers.kind.shape[0]):
        if layers.stock[k] > 0.0:
            active += 1
            last = k
    if active == 0:
        least = 0
        for v in range(found):
            if missiles[v] + bombers[v] < missiles[least] + bombers[least]:
                least = v
        value = missiles[least] + bombers[least]
        return value, least, 0.0, value
    boosters, warheads, decoys = along[_BOOSTERS, :found], along[_WARHEADS, :found], along[_DECOYS, :found]
    if active > 1:
        return minimise_over_frontier_layers(
            missiles, bombers, boosters, warheads, decoys, layers, LAYERED_GAP, LAYERED_PIECES
        )
    met = warheads + (1.0 - layers.discrimination[last]) * decoys
    if layers.kind[last] == BOOST:
        met = boosters
    value, vertex, part = minimise_over_frontier(
        missiles,
        bombers,
        met,
        layers.stock[last],
        layers.p_kill[last],
        layers.max_shots[last],
        layers.is_sls[last],
        1.0,
    )
    return value, vertex, part, value


@compiled
def _leak_at(along: Floats, found: int, layers: LayerArrays, vertex: int, part: float) -> float:
    return leak_through_scalar(
        layers,
        _at(along[_BOOSTERS], vertex, part, found),
        _at(along[_WARHEADS], vertex, part, found),
        _at(along[_DECOYS], vertex, part, found),
    )


@compiled
def _at(outcome: Floats, vertex: int, part: float, found: int) -> float:
    """Return an outcome at a point of the frontier: `part` of the way from `vertex` to the next."""
    value: float = outcome[vertex]
    if vertex + 1 < found:
        value += part * (outcome[vertex + 1] - outcome[vertex])
    return value
