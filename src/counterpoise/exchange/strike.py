"""One strike, draw by draw: the worst attack, and the frontier of all efficient ones.

Two attacks are never mixed. The *worst attack* leaves the least expected arriving retaliation with every
usable weapon; it is found here. The *frontier* trades retaliation destroyed against what the attacker keeps
in reserve; it is traced here, vertex by vertex, and those who hold a theory of costs pick a point on it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.attacks import Attacks, Solver
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel import compiled
from counterpoise.exchange.layers import LayerKind
from counterpoise.exchange.leak import LayerArrays, leak_through_scalar
from counterpoise.exchange.ragged import minimise_over_frontier, minimise_over_frontier_layers

UNITS = ("EMT", "warheads")
"""Units of retaliation, in the order of every leading axis of 2."""

REWEIGHINGS = 4
"""Most times that a frontier is traced again because leaking missiles count for less than bombers."""

EXACT = 1e-12
"""Relative gap below which a worst attack behind one layer is not searched for further."""

LAYERED_GAP, LAYERED_PIECES = 1e-3, 1_000
"""Relative gap to which the worst attack behind several layers is searched, and most pieces looked at."""

SWEPT_GAP, SWEPT_PIECES = 1e-2, 100
"""The same where a picture is drawn of many sizes of a defence."""

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
        Arriving retaliation and share of it stopped for each size of the swept layer, in the swept unit,
        along the frontier that counts missiles and bombers alike.
    frontier : Frontier
    gap : array (draws,)
        Largest certified relative gap of the linear programmes solved.
    bound_gap : array (draws,)
        Largest relative gap of the worst attack behind a defence: 0 where it is exact (no defence, or one
        layer and no bombers within reach of the attack). Where bombers are within reach it is certified
        against every attack; behind several layers without bombers, against those on the frontier traced.
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
    solver = Solver(meeting, max_per_point)
    sizes = swept if defence.names else ()
    swept_arriving, swept_stopped = (np.zeros((meeting.points.shape[0], len(sizes))) for _ in range(2))
    worst = []
    is_defended = bool(defence.stock.any())
    for unit, name in enumerate(UNITS):
        is_swept = bool(sizes) and name == sweep_unit
        if not (is_defended or is_swept):
            worst.append(_undefended(meeting, unit, solver.attacks(meeting.worth[unit])))
            continue
        attacks = solver.attacks(meeting.worth[unit], objects=meeting.objects)
        left = _left(meeting, unit, attacks)
        if is_swept:
            for size, number in enumerate(sizes):
                sized = defence.with_interceptors(swept_layer, number)
                least = _least(left, attacks.count, sized, gap=SWEPT_GAP, pieces=SWEPT_PIECES)
                swept_arriving[:, size], swept_stopped[:, size] = least.arriving, least.stopped
        worst.append(
            _behind_defence(solver, meeting, defence, unit, attacks, left)
            if is_defended
            else _undefended(meeting, unit, attacks)
        )
    unit = UNITS.index(value_unit)
    return Strike(
        worst=(worst[0][0], worst[1][0]),
        swept_arriving=swept_arriving,
        swept_stopped=swept_stopped,
        frontier=_frontier(solver, meeting, unit),
        gap=solver.gap,
        bound_gap=np.maximum(worst[0][1], worst[1][1]),
    )


@dataclass(frozen=True)
class _Left:
    """What each attack of a frontier leaves; arrays (draws, V), `raid` (draws, V, 3)."""

    missiles: Floats
    bombers: Floats
    raid: Floats


@dataclass(frozen=True)
class _Least:
    """The attack of a frontier that leaves the least arriving retaliation; arrays (draws,).

    The attack is the share `part` of the way from `vertex` to the next one.
    """

    arriving: Floats
    stopped: Floats
    vertex: NDArray[np.int64]
    part: Floats
    floor: Floats

    def at(self, outcome: Floats) -> Floats:
        """Return an outcome, array (draws, V, ...), of the attack."""
        rows = np.arange(self.vertex.shape[0])
        after = np.minimum(self.vertex + 1, outcome.shape[1] - 1)
        part = self.part.reshape(-1, *([1] * (outcome.ndim - 2)))
        # The next row is read only where part of the way leads there; beyond the last it may hold anything.
        step = np.where(part > 0.0, outcome[rows, after] - outcome[rows, self.vertex], 0.0)
        moved: Floats = outcome[rows, self.vertex] + part * step
        return moved


def _left(meeting: Encounter, unit: int, attacks: Attacks) -> _Left:
    alive = np.maximum(meeting.points[:, None, :] - attacks.killed, 0.0)
    worth, flies = meeting.worth[unit], meeting.meets_defence
    return _Left(
        missiles=meeting.sure_missiles[unit][:, None] + np.einsum("dvj,dj->dv", alive, worth * flies),
        bombers=meeting.sure_bombers[unit][:, None] + np.einsum("dvj,dj->dv", alive, worth * (1.0 - flies)),
        raid=meeting.sure_raid[:, None, :] + np.einsum("dvj,djk->dvk", alive, meeting.raid),
    )


def _undefended(meeting: Encounter, unit: int, attacks: Attacks) -> tuple[WorstAttack, Floats]:
    """Return the worst attack when nothing stands in the way of the retaliation, and its gap: none."""
    left = _left(meeting, unit, attacks)
    nothing = np.zeros(meeting.points.shape[0])
    surviving = left.missiles[:, 0] + left.bombers[:, 0]
    variance = (meeting.worth[unit] ** 2 * attacks.variance[:, 0]).sum(axis=1)
    return (
        WorstAttack(
            arriving=surviving,
            variance=variance,
            surviving=surviving,
            surviving_variance=variance,
            unharmed=_unharmed(meeting, unit),
            survivors=np.maximum(meeting.points - attacks.killed[:, 0], 0.0),
            stopped=nothing,
        ),
        nothing,
    )


def _behind_defence(
    solver: Solver, meeting: Encounter, defence: AreaDefence, unit: int, attacks: Attacks, left: _Left
) -> tuple[WorstAttack, Floats]:
    """Return the worst attack behind the defence as it is, and its relative gap.

    The frontier traced first counts missiles and bombers alike. Where both can be hit, missiles that leak
    count for less, so the frontier is traced again at the leak found, until that no longer helps.
    """
    least = _least(left, attacks.count, defence)
    worst = _worst_at(meeting, unit, attacks, left, least)
    bombers = meeting.worth[unit] * (1.0 - meeting.meets_defence)
    if not (bombers * meeting.points).any():
        return worst, _gap(worst, least.floor)
    # No attack leaves fewer objects, so no leak is below the leak of these.
    lowest = _leak_of(_smallest_raid(solver, meeting, defence, attacks, left), defence)
    weights = _weighed(meeting, unit, lowest)
    sure = lowest * meeting.sure_missiles[unit] + meeting.sure_bombers[unit]
    floor = sure + (weights * meeting.points).sum(axis=1) - solver.attacks(weights).bound
    for _ in range(REWEIGHINGS):
        if (_gap(worst, floor) <= EXACT).all():
            break
        again = solver.attacks(_weighed(meeting, unit, 1.0 - worst.stopped), objects=meeting.objects)
        left = _left(meeting, unit, again)
        better = _worst_at(meeting, unit, again, left, _least(left, again.count, defence))
        is_better = better.arriving < worst.arriving * (1.0 - EXACT)
        if not is_better.any():
            break
        worst = _chosen(is_better, better, worst)
    return worst, _gap(worst, floor)


def _smallest_raid(
    solver: Solver, meeting: Encounter, defence: AreaDefence, attacks: Attacks, left: _Left
) -> Floats:
    """Return boosters, warheads and decoys that any attack leaves at least: array (draws, 3).

    One layer counts one kind of object, and the frontier ends where that is least. Several layers count
    several kinds, which no single attack need make least together.
    """
    if len(defence.names) == 1 and defence.kind[0] != BOOST:
        rows = np.arange(attacks.count.shape[0])
        end: Floats = left.raid[rows, attacks.count - 1]
        return end
    kinds = []
    for kind in range(3):
        of_point = meeting.raid[:, :, kind]
        destroyed = solver.attacks(of_point).bound if of_point.any() else 0.0
        kinds.append(meeting.sure_raid[:, kind] + (of_point * meeting.points).sum(axis=1) - destroyed)
    smallest: Floats = np.maximum(np.stack(kinds, axis=1), 0.0)
    return smallest


def _gap(worst: WorstAttack, floor: Floats) -> Floats:
    """Return the relative distance of what arrives from the least that could."""
    over = worst.arriving - floor
    relative = np.divide(over, worst.arriving, out=np.zeros_like(over), where=worst.arriving > 0.0)
    return np.maximum(relative, 0.0)


def _worst_at(meeting: Encounter, unit: int, attacks: Attacks, left: _Left, least: _Least) -> WorstAttack:
    leak = (1.0 - least.stopped)[:, None]
    spread = meeting.worth[unit] ** 2 * least.at(attacks.variance)
    return WorstAttack(
        arriving=least.arriving,
        variance=(spread * np.where(meeting.meets_defence > 0.0, leak**2, 1.0)).sum(axis=1),
        surviving=least.at(left.missiles + left.bombers),
        surviving_variance=spread.sum(axis=1),
        unharmed=_unharmed(meeting, unit),
        survivors=np.maximum(meeting.points - least.at(attacks.killed), 0.0),
        stopped=least.stopped,
    )


def _chosen(is_first: NDArray[np.bool_], first: WorstAttack, second: WorstAttack) -> WorstAttack:
    """Take each draw from one of two results."""
    chosen = {}
    for field in fields(WorstAttack):
        one, other = getattr(first, field.name), getattr(second, field.name)
        chosen[field.name] = np.where(is_first.reshape(-1, *([1] * (one.ndim - 1))), one, other)
    return WorstAttack(**chosen)


def _unharmed(meeting: Encounter, unit: int) -> Floats:
    targets: Floats = (meeting.worth[unit] * meeting.points).sum(axis=1)
    unharmed: Floats = meeting.sure_missiles[unit] + meeting.sure_bombers[unit] + targets
    return unharmed


def _weighed(meeting: Encounter, unit: int, leak: Floats) -> Floats:
    """Return the worth of points with missiles weighed by what of them leaks."""
    weighed: Floats = meeting.worth[unit] * np.where(meeting.meets_defence > 0.0, leak[:, None], 1.0)
    return weighed


def _frontier(solver: Solver, meeting: Encounter, unit: int) -> Frontier:
    """Trace retaliation destroyed against what the attacker keeps to deliver on value."""
    delivered = meeting.delivered[unit]
    attacks = solver.attacks(meeting.worth[unit], reserve=delivered)
    left = _left(meeting, unit, attacks)
    kept = np.einsum("dvi,di->dv", attacks.held, delivered)
    return Frontier(
        count=attacks.count,
        missiles=left.missiles,
        bombers=left.bombers,
        raid=left.raid,
        reserve=meeting.value_only[unit][:, None] + kept,
    )


def _layers(defence: AreaDefence) -> tuple[LayerArrays, Floats]:
    """Return what is the same in every draw, and what is not: stock, kill, shots, discrimination."""
    layers = len(defence.names)
    one = np.ones(layers)
    same = LayerArrays(
        kind=np.array(defence.kind, dtype=np.int64).reshape(layers),
        stock=one,
        p_kill=one,
        max_shots=one,
        is_sls=np.array(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(layers),
        discrimination=one,
        absentee_ratio=one,
        p_works=one,
    )
    drawn = np.stack([defence.stock, defence.p_kill, defence.max_shots, defence.discrimination], axis=1)
    return same, np.ascontiguousarray(drawn)


def _least(
    left: _Left,
    count: NDArray[np.int64],
    defence: AreaDefence,
    *,
    gap: float = LAYERED_GAP,
    pieces: int = LAYERED_PIECES,
) -> _Least:
    draws = count.shape[0]
    out = np.zeros((4, draws))
    vertex = np.zeros(draws, dtype=np.int64)
    along = np.concatenate([left.missiles[None], left.bombers[None], np.moveaxis(left.raid, 2, 0)])
    _least_of_all(
        np.ascontiguousarray(np.moveaxis(along, 1, 0)), count, *_layers(defence), gap, pieces, out, vertex
    )
    return _Least(arriving=out[0], stopped=out[1], vertex=vertex, part=out[2], floor=out[3])


def _leak_of(raid: Floats, defence: AreaDefence) -> Floats:
    """Return the share of a raid, array (draws, 3), that a defence lets through."""
    leak = np.zeros(raid.shape[0])
    _leak_of_all(np.ascontiguousarray(raid), *_layers(defence), leak)
    return leak


@compiled
def _layers_of(same: LayerArrays, drawn: Floats) -> LayerArrays:
    return LayerArrays(
        same.kind,
        drawn[0],
        drawn[1],
        drawn[2],
        same.is_sls,
        drawn[3],
        same.absentee_ratio,
        same.p_works,
    )


@compiled
def _leak_of_all(raid: Floats, same: LayerArrays, drawn: Floats, leak: Floats) -> None:
    for d in range(raid.shape[0]):
        leak[d] = leak_through_scalar(_layers_of(same, drawn[d]), raid[d, 0], raid[d, 1], raid[d, 2])


@compiled
def _least_of_all(
    along: Floats,
    count: NDArray[np.int64],
    same: LayerArrays,
    drawn: Floats,
    gap: float,
    pieces: int,
    out: Floats,
    vertex: NDArray[np.int64],
) -> None:
    """Find the least arriving retaliation of every draw; rows of `out`: value, share stopped, part, floor."""
    for d in range(count.shape[0]):
        layers = _layers_of(same, drawn[d])
        row = along[d]
        value, at, part, floor = _least_of(row, count[d], layers, gap, pieces)
        after = min(at + 1, count[d] - 1)
        raid = row[2:, at] + part * (row[2:, after] - row[2:, at])
        out[0, d], out[2, d], out[3, d], vertex[d] = value, part, floor, at
        out[1, d] = 1.0 - leak_through_scalar(layers, raid[0], raid[1], raid[2])


@compiled
def _least_of(
    along: Floats, found: int, layers: LayerArrays, gap: float, pieces: int
) -> tuple[float, int, float, float]:
    """Return the least arriving retaliation on a frontier, its vertex and fraction, and a lower bound.

    Rows of `along`: missiles, bombers, boosters, warheads, decoys.
    """
    missiles, bombers = along[0, :found], along[1, :found]
    active, last = 0, 0
    for k in range(layers.kind.shape[0]):
        if layers.stock[k] > 0.0:
            active += 1
            last = k
    if active == 0:
        least = int(np.argmin(missiles + bombers))
        value = missiles[least] + bombers[least]
        return value, least, 0.0, value
    if active > 1:
        return minimise_over_frontier_layers(
            missiles,
            bombers,
            along[2, :found],
            along[3, :found],
            along[4, :found],
            layers,
            gap,
            pieces,
        )
    met = along[3, :found] + (1.0 - layers.discrimination[last]) * along[4, :found]
    if layers.kind[last] == BOOST:
        met = along[2, :found].copy()
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
