"""One strike, draw by draw: the attack that leaves the least retaliation, and the frontier of all efficient attacks.

Two attacks are never mixed. The *worst attack* leaves the least expected arriving retaliation with every usable weapon;
it is found here. The *frontier* trades retaliation destroyed against what the attacker keeps in reserve; it is
traced here, vertex by vertex, and those who hold a theory of costs pick a point on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel import (
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
        Arriving retaliation and share of it stopped for each size of the swept defence layer, in the swept unit.
    frontier : Frontier
    gap : array (draws,)
        Largest certified relative gap of the linear programmes solved.
    bound_gap : array (draws,)
        Largest relative gap of the worst attack behind several layers; 0 behind one or none, which is exact.
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
    sizes = len(swept) if defence.names else 0
    out = _Out(
        arriving=np.zeros((2, draws)),
        variance=np.zeros((2, draws)),
        surviving=np.zeros((2, draws)),
        surviving_variance=np.zeros((2, draws)),
        survivors=np.zeros((2, draws, classes)),
        stopped=np.zeros((2, draws)),
        swept_arriving=np.zeros((draws, sizes)),
        swept_stopped=np.zeros((draws, sizes)),
        count=np.zeros(draws, dtype=np.int64),
        missiles=np.zeros((draws, MAX_VERTICES)),
        bombers=np.zeros((draws, MAX_VERTICES)),
        raid=np.zeros((draws, MAX_VERTICES, 3)),
        reserve=np.zeros((draws, MAX_VERTICES)),
        gap=np.zeros(draws),
        bound_gap=np.zeros(draws),
        status=np.zeros(draws, dtype=np.int64),
    )
    stocks = np.repeat(defence.stock[:, None, :], sizes + 1, axis=1)
    for size in range(sizes):
        stocks[:, size + 1, swept_layer] = swept[size] * defence.in_place[:, swept_layer]
    _all_draws(
        workspace(weapons, classes, max_per_point, vertices=MAX_VERTICES),
        tuple(_contiguous(getattr(meeting, name)) for name in _FIELDS),
        (
            np.asarray(defence.kind, dtype=np.int64).reshape(-1),
            np.asarray(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(-1),
            _contiguous(stocks),
            _contiguous(defence.p_kill),
            _contiguous(defence.max_shots),
            _contiguous(defence.discrimination),
        ),
        UNITS.index(value_unit),
        UNITS.index(sweep_unit),
        tuple(out.__dict__.values()),
    )
    _refuse_failures(out.status)
    unharmed = meeting.sure_missiles + meeting.sure_bombers + (meeting.worth * meeting.points).sum(axis=2)
    worst = tuple(
        WorstAttack(
            arriving=out.arriving[u],
            variance=out.variance[u],
            surviving=out.surviving[u],
            surviving_variance=out.surviving_variance[u],
            unharmed=unharmed[u],
            survivors=out.survivors[u],
            stopped=out.stopped[u],
        )
        for u in range(2)
    )
    longest = int(out.count.max(initial=1))
    return Strike(
        worst=(worst[0], worst[1]),
        swept_arriving=out.swept_arriving,
        swept_stopped=out.swept_stopped,
        frontier=Frontier(
            count=out.count,
            missiles=out.missiles[:, :longest].copy(),
            bombers=out.bombers[:, :longest].copy(),
            raid=out.raid[:, :longest].copy(),
            reserve=out.reserve[:, :longest].copy(),
        ),
        gap=out.gap,
        bound_gap=out.bound_gap,
    )


_FIELDS = (
    "kill",
    "use",
    "weapons",
    "delivered",
    "value_only",
    "points",
    "worth",
    "meets_defence",
    "raid",
    "sure_missiles",
    "sure_bombers",
    "sure_raid",
)


@dataclass
class _Out:
    """Arrays that the compiled loop fills, in the order in which it takes them."""

    arriving: Floats
    variance: Floats
    surviving: Floats
    surviving_variance: Floats
    survivors: Floats
    stopped: Floats
    swept_arriving: Floats
    swept_stopped: Floats
    count: NDArray[np.int64]
    missiles: Floats
    bombers: Floats
    raid: Floats
    reserve: Floats
    gap: Floats
    bound_gap: Floats
    status: NDArray[np.int64]


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
def _all_draws(ws, meeting, defence, value_unit, sweep_unit, out):  # type: ignore[no-untyped-def]
    """Solve every draw of a block; `meeting`, `defence` and `out` are tuples of arrays in a fixed order."""
    kill, use, weapons, delivered, value_only, points, worth, meets, raid, sure_missiles, sure_bombers, sure_raid = meeting
    kind, looks, stocks, p_kill, max_shots, discrimination = defence
    (
        arriving, variance, surviving, surviving_variance, survivors, stopped, swept_arriving, swept_stopped,
        count, missiles, bombers, raids, reserve, gap, bound_gap, status,
    ) = out  # fmt: skip
    draws, classes = points.shape
    patterns = ws.members.shape[0] - 1
    table = np.zeros((classes, patterns))
    objects = np.zeros(classes)
    nothing = np.zeros(weapons.shape[1])
    no_objects = np.zeros(classes)
    vertices = ws.v_mu.shape[0]
    along = (np.zeros(vertices), np.zeros(vertices), np.zeros((3, vertices)))
    one = np.ones(kind.shape[0])
    sizes = stocks.shape[1]
    for d in range(draws):
        kill_table(ws, kill[d], table)
        for step in range(2):
            # The value unit comes last, so that the frontier continues from its solution.
            unit = 1 - value_unit if step == 0 else value_unit
            code = solve(ws, table, worth[unit, d], weapons[d], points[d], use[d], WARM if step == 0 else SAME)
            gap[d] = max(gap[d], ws.info[GAP])
            if code not in (OPTIMAL, LOOSE):
                status[d] = code
                break
            needs_sweep = unit == sweep_unit and sizes > 1
            is_defended = stocks[d, 0].sum() > 0.0
            if is_defended or needs_sweep:
                for j in range(classes):
                    objects[j] = raid[d, j, 1] + raid[d, j, 2]
                code = trace(ws, table, worth[unit, d], objects, nothing, weapons[d], points[d], use[d])
                if code != OPTIMAL:
                    status[d] = code
                    break
                found = ws.state[VERTICES]
                _survivors_along(
                    ws.v_killed, found, worth[unit, d], points[d], meets, raid[d],
                    sure_missiles[unit, d], sure_bombers[unit, d], sure_raid[d], along,
                )  # fmt: skip
            for size in range(sizes if needs_sweep else 1):
                if not is_defended and size == 0:
                    left, other = sure_missiles[unit, d], sure_bombers[unit, d]
                    spread = 0.0
                    for j in range(classes):
                        survivors[unit, d, j] = points[d, j] - ws.killed[j]
                        if meets[j] > 0.0:
                            left += worth[unit, d, j] * survivors[unit, d, j]
                        else:
                            other += worth[unit, d, j] * survivors[unit, d, j]
                        spread += worth[unit, d, j] ** 2 * ws.variance[j]
                    arriving[unit, d] = surviving[unit, d] = left + other
                    variance[unit, d] = surviving_variance[unit, d] = spread
                    continue
                layers = LayerArrays(
                    kind, stocks[d, size], p_kill[d], max_shots[d], looks, discrimination[d], one, one
                )
                value, vertex, part, floor = _least(along, found, layers)
                if value > 0.0:
                    bound_gap[d] = max(bound_gap[d], (value - floor) / value)
                leak = leak_through_scalar(
                    layers,
                    _at(along[2][0], vertex, part, found),
                    _at(along[2][1], vertex, part, found),
                    _at(along[2][2], vertex, part, found),
                )
                if size > 0:
                    swept_arriving[d, size - 1] = value
                    swept_stopped[d, size - 1] = 1.0 - leak
                    continue
                arriving[unit, d] = value
                stopped[unit, d] = 1.0 - leak
                surviving[unit, d] = _at(along[0], vertex, part, found) + _at(along[1], vertex, part, found)
                for j in range(classes):
                    survivors[unit, d, j] = points[d, j] - _at(ws.v_killed[:, j], vertex, part, found)
                    spread = worth[unit, d, j] ** 2 * _at(ws.v_variance[:, j], vertex, part, found)
                    surviving_variance[unit, d] += spread
                    variance[unit, d] += spread * (leak**2 if meets[j] > 0.0 else 1.0)
        if status[d] != OPTIMAL:
            continue
        unit = value_unit
        code = trace(
            ws, table, worth[unit, d], no_objects, delivered[unit, d], weapons[d], points[d], use[d]
        )
        if code != OPTIMAL:
            status[d] = code
            continue
        found = ws.state[VERTICES]
        count[d] = found
        _survivors_along(
            ws.v_killed, found, worth[unit, d], points[d], meets, raid[d],
            sure_missiles[unit, d], sure_bombers[unit, d], sure_raid[d], along,
        )  # fmt: skip
        for v in range(found):
            missiles[d, v] = along[0][v]
            bombers[d, v] = along[1][v]
            for k in range(3):
                raids[d, v, k] = along[2][k, v]
            kept = value_only[unit, d]
            for i in range(weapons.shape[1]):
                kept += ws.v_held[v, i] * delivered[unit, d, i]
            reserve[d, v] = kept


@compiled
def _survivors_along(killed, found, worth, points, meets, raid, sure_missiles, sure_bombers, sure_raid, along):  # type: ignore[no-untyped-def]
    """Write what survives at each vertex of a frontier: on missiles, on bombers, and as a raid on the defence."""
    missiles, bombers, objects = along
    for v in range(found):
        missiles[v] = sure_missiles
        bombers[v] = sure_bombers
        for k in range(3):
            objects[k, v] = sure_raid[k]
        for j in range(points.shape[0]):
            alive = points[j] - killed[v, j]
            if meets[j] > 0.0:
                missiles[v] += worth[j] * alive
            else:
                bombers[v] += worth[j] * alive
            for k in range(3):
                objects[k, v] += raid[j, k] * alive


@compiled
def _least(along, found, layers):  # type: ignore[no-untyped-def]
    """Return the least arriving retaliation on a frontier, its vertex and fraction, and a lower bound."""
    missiles, bombers, raid = along[0][:found], along[1][:found], along[2]
    active, last = 0, 0
    for k in range(layers.kind.shape[0]):
        if layers.stock[k] > 0.0:
            active += 1
            last = k
    if active > 1:
        return minimise_over_frontier_layers(
            missiles, bombers, raid[0, :found], raid[1, :found], raid[2, :found], layers, 1e-6, 20_000
        )
    met = raid[1, :found] + (1.0 - layers.discrimination[last]) * raid[2, :found]
    if layers.kind[last] == BOOST:
        met = raid[0, :found].copy()
    value, vertex, part = minimise_over_frontier(
        missiles, bombers, met, layers.stock[last], layers.p_kill[last], layers.max_shots[last], layers.is_sls[last], 1.0
    )
    return value, vertex, part, value


@compiled
def _at(outcome, vertex, part, found):  # type: ignore[no-untyped-def]
    """Return an outcome at a point of the frontier: `part` of the way from `vertex` to the next."""
    if vertex + 1 >= found:
        return outcome[vertex]
    return outcome[vertex] + part * (outcome[vertex + 1] - outcome[vertex])
