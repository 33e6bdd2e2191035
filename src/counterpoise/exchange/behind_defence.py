"""The worst attack when the attacker's own missile defence meets what is left of the retaliation.

A frontier is traced between worth destroyed and objects destroyed, and the best of its points is found. How
far that is from the best of all attacks is bounded, and where it is too far `narrowing` searches on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.attacks import Attacks, Solver
from counterpoise.exchange.drawn_layers import layers_in_draw, layers_of, leak_of
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.layers import LayerKind
from counterpoise.exchange.leak import LayerArrays, leak_through_scalar
from counterpoise.exchange.narrowing import narrowed
from counterpoise.exchange.ragged import minimise_over_frontier, minimise_over_frontier_layers
from counterpoise.exchange.surviving import (
    BOMBERS,
    BOOSTERS,
    DECOYS,
    MISSILES,
    WARHEADS,
    Retaliation,
    WorstAttack,
    chosen,
    left_along,
    relative_gap,
    weighed,
    worst_attack,
)

REWEIGHINGS = 4
"""Most times that a frontier is traced again because leaking missiles count for less than bombers."""

EXACT = 1e-12
"""Relative gap below which a worst attack behind one layer is not searched for further."""

LAYERED_GAP, LAYERED_PIECES = 5e-3, 1_000
"""Relative gap to which the worst attack behind several layers is searched, and most pieces looked at."""

SWEPT_GAP, SWEPT_PIECES = 1e-2, 100
"""The same where a picture is drawn of many sizes of a defence."""

BOOST = int(LayerKind.BOOST)


@dataclass(frozen=True)
class Least:
    """The attack of a frontier that leaves the least arriving retaliation; arrays (draws,).

    The attack is the share `part` of the way from `vertex` to the next one. No point of the frontier leaves
    less than `floor`.
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


def worst_behind_defence(
    solver: Solver,
    meeting: Encounter,
    retaliation: Retaliation,
    defence: AreaDefence,
    unit: int,
    attacks: Attacks,
    left: Floats,
    max_per_point: int,
) -> tuple[WorstAttack, Floats]:
    """Return the worst attack behind a defence as it is, and how near it is certified to be.

    Parameters
    ----------
    solver, meeting, retaliation, defence
    unit : int
    attacks : Attacks
        The frontier that counts missiles and bombers alike.
    left : array (draws, 5, V)
        What they leave.
    max_per_point : int

    Returns
    -------
    WorstAttack
    array (draws,)
        Relative gap between what arrives and a bound that no attack goes below.
    """
    least = least_along(left, attacks.count, defence)
    worst = _worst_at(meeting, unit, attacks, least)
    is_layered = (defence.stock > 0.0).sum(axis=1) > 1
    bombers = meeting.worth[unit] * (1.0 - meeting.meets_defence)
    floor = least.floor
    # Without bombers within reach, the frontier of one layer holds the best of all attacks.
    is_open = defence.stock.any(axis=1) & (is_layered | (bombers * meeting.points).any(axis=1))
    if is_open.any():
        of_all = _floor_of_all(solver, meeting, defence, unit, attacks, left, is_open)
        floor = np.where(is_open, of_all, floor)
        worst = _reweighed(solver, meeting, retaliation, defence, unit, worst, floor, is_open & ~is_layered)
    return narrowed(
        meeting, retaliation, defence, unit, worst, floor, gap=LAYERED_GAP, max_per_point=max_per_point
    )


def least_along(
    left: Floats,
    count: NDArray[np.int64],
    defence: AreaDefence,
    *,
    gap: float = LAYERED_GAP,
    pieces: int = LAYERED_PIECES,
) -> Least:
    """Return the best point of every draw's frontier behind a defence.

    Parameters
    ----------
    left : array (draws, 5, V)
    count : array (draws,)
        Vertices of each draw.
    defence : AreaDefence
    gap, pieces : relative gap to which several layers are searched, and most pieces looked at
    """
    draws = count.shape[0]
    out = np.zeros((4, draws))
    vertex = np.zeros(draws, dtype=np.int64)
    objects = np.empty(left.shape[2])
    _least_of_all(left, count, *layers_of(defence), gap, pieces, objects, out, vertex)
    return Least(arriving=out[0], stopped=out[1], vertex=vertex, part=out[2], floor=out[3])


def _floor_of_all(
    solver: Solver,
    meeting: Encounter,
    defence: AreaDefence,
    unit: int,
    attacks: Attacks,
    left: Floats,
    is_open: NDArray[np.bool_],
) -> Floats:
    """Return what no attack goes below in open draws: no leak is below the leak of the fewest objects."""
    lowest = leak_of(_smallest_raid(solver, meeting, defence, attacks, left), defence)
    weights = weighed(meeting, unit, lowest)
    sure = lowest * meeting.sure_missiles[unit] + meeting.sure_bombers[unit]
    destroyed = solver.attacks(weights, solved=is_open).bound
    floor: Floats = sure + (weights * meeting.points).sum(axis=1) - destroyed
    return floor


def _reweighed(
    solver: Solver,
    meeting: Encounter,
    retaliation: Retaliation,
    defence: AreaDefence,
    unit: int,
    worst: WorstAttack,
    floor: Floats,
    is_sought: NDArray[np.bool_],
) -> WorstAttack:
    """Trace again with missiles weighed by the leak found, each draw sought until that no longer helps it."""
    for _ in range(REWEIGHINGS):
        is_sought = is_sought & (relative_gap(worst, floor) > EXACT)
        if not is_sought.any():
            break
        weights = weighed(meeting, unit, 1.0 - worst.stopped)
        again = solver.attacks(weights, objects=meeting.objects, solved=is_sought, traced=is_sought)
        least = least_along(left_along(meeting, retaliation, again), again.count, defence)
        better = _worst_at(meeting, unit, again, least)
        is_sought = is_sought & (better.arriving < worst.arriving * (1.0 - EXACT))
        worst = chosen(is_sought, better, worst)
    return worst


def _smallest_raid(
    solver: Solver, meeting: Encounter, defence: AreaDefence, attacks: Attacks, left: Floats
) -> Floats:
    """Return boosters, warheads and decoys that any attack leaves at least: array (draws, 3).

    One layer counts one kind of object, and the frontier ends where that is least. Several layers count
    several kinds, which no single attack need make least together.
    """
    if len(defence.names) == 1 and defence.kind[0] != BOOST:
        rows = np.arange(attacks.count.shape[0])
        end: Floats = left[rows, BOOSTERS:, attacks.count - 1]
        return end
    return smallest_raid(solver, meeting)


def smallest_raid(solver: Solver, meeting: Encounter) -> Floats:
    """Return boosters, warheads and decoys that any attack leaves at least, each by itself: (draws, 3)."""
    kinds = []
    for kind in range(3):
        of_point = meeting.raid[:, :, kind]
        destroyed = solver.attacks(of_point).bound if of_point.any() else 0.0
        kinds.append(meeting.sure_raid[:, kind] + (of_point * meeting.points).sum(axis=1) - destroyed)
    smallest: Floats = np.maximum(np.stack(kinds, axis=1), 0.0)
    return smallest


def _worst_at(meeting: Encounter, unit: int, attacks: Attacks, least: Least) -> WorstAttack:
    return worst_attack(
        meeting,
        unit,
        killed=least.at(attacks.killed),
        variance=least.at(attacks.variance),
        arriving=least.arriving,
        stopped=least.stopped,
    )


@entry
def _least_of_all(
    left: Floats,
    count: NDArray[np.int64],
    same: LayerArrays,
    drawn: Floats,
    gap: float,
    pieces: int,
    objects: Floats,
    out: Floats,
    vertex: NDArray[np.int64],
) -> None:
    """Find the least arriving retaliation of every draw; rows of `out`: value, share stopped, part, floor.

    `objects` is room for what one layer must engage at each vertex.
    """
    for d in range(count.shape[0]):
        layers = layers_in_draw(same, drawn[d])
        row = left[d]
        value, at, part, floor = _least_of(row, count[d], layers, gap, pieces, objects)
        after = min(at + 1, count[d] - 1)
        out[0, d], out[2, d], out[3, d], vertex[d] = value, part, floor, at
        out[1, d] = 1.0 - leak_through_scalar(
            layers,
            _between(row[BOOSTERS], at, after, part),
            _between(row[WARHEADS], at, after, part),
            _between(row[DECOYS], at, after, part),
        )


@inner
def _between(outcome: Floats, at: int, after: int, part: float) -> float:
    return float(outcome[at] + part * (outcome[after] - outcome[at]))


@inner
def _least_of(
    left: Floats, found: int, layers: LayerArrays, gap: float, pieces: int, objects: Floats
) -> tuple[float, int, float, float]:
    """Return the least arriving retaliation on a frontier, its vertex and fraction, and a lower bound."""
    missiles, bombers = left[MISSILES, :found], left[BOMBERS, :found]
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
    if active > 1:
        return minimise_over_frontier_layers(
            missiles,
            bombers,
            left[BOOSTERS, :found],
            left[WARHEADS, :found],
            left[DECOYS, :found],
            layers,
            gap,
            pieces,
        )
    for v in range(found):
        objects[v] = left[WARHEADS, v] + (1.0 - layers.discrimination[last]) * left[DECOYS, v]
        if layers.kind[last] == BOOST:
            objects[v] = left[BOOSTERS, v]
    value, vertex, part = minimise_over_frontier(
        missiles,
        bombers,
        objects[:found],
        layers.stock[last],
        layers.p_kill[last],
        layers.max_shots[last],
        layers.is_sls[last],
        1.0,
    )
    return value, vertex, part, value
