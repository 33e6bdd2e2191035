"""The stop rule of the cost-optimal attack, compiled: the answers of `stop_rule`, thousands of times faster.

The readable twin only bounds and bisects. This one first asks the sign of the slope and of the curvature,
which settles most edges of a frontier at once. Nothing is checked here: callers pass contiguous float64
arrays.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counterpoise.assessment.stop_rule import GAP, LN5, TIE
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.leak import (
    INTERCEPT,
    SLOPE,
    START,
    layer_segments,
    leaked,
    segment,
    stack_segments,
)

Floats = NDArray[np.float64]
StopTuple = tuple[float, float, int, float, float, float, float]

_MAX_NODES = 2_000  # bounds the work on one piece; the gap returned stays honest if it is reached
_MAX_DEPTH = 62

_STOCK, _P_KILL, _MAX_SHOTS, _DISCRIMINATION = range(4)
_BOOSTERS, _WARHEADS, _DECOYS = range(3)
_FORCE, _RESERVE = range(2)


class Frontiers(NamedTuple):
    """The arrays of a `Frontier` of every draw."""

    vertices: NDArray[np.int64]
    missiles: Floats
    bombers: Floats
    raid: Floats
    reserve: Floats


class Layers(NamedTuple):
    """The striker's defence; the last axis of `figures` is stock, kill, shots, discrimination."""

    kind: NDArray[np.int64]
    is_shoot_look_shoot: NDArray[np.bool_]
    figures: Floats


class Frontier(NamedTuple):
    """One frontier behind a defence, from vertex to vertex; arrays (V,)."""

    missile: Floats
    other: Floats
    objects: Floats
    reserve: Floats


class Room(NamedTuple):
    """Scratch for frontiers of up to V vertices and leaks of up to K segments."""

    leak: Floats  # [3, 3, K] the leak of all layers, of one, and of those so far
    objects: Floats  # [V] objects that meet the defence
    share: Floats  # [V] share of the missiles that leaks
    arriving: Floats  # [V]
    damage: Floats  # [2, V] damage by what arrives and by the reserve
    value: Floats  # [2, V] the same, to the exponent
    found: Floats  # [2 V, 5] candidates
    todo: Floats  # [depth, 2] parts of a piece that wait


def room(vertices: int, segments: int) -> Room:
    """Return scratch for frontiers of up to `vertices` vertices and leaks of up to `segments` segments."""
    return Room(
        leak=np.zeros((3, 3, segments)),
        objects=np.zeros(vertices),
        share=np.zeros(vertices),
        arriving=np.zeros(vertices),
        damage=np.zeros((2, vertices)),
        value=np.zeros((2, vertices)),
        found=np.zeros((2 * vertices, 5)),
        todo=np.zeros((_MAX_DEPTH + 2, 2)),
    )


class Cost(NamedTuple):
    """The cost function: `rate` = ln5 / w80, exponent, surcharge."""

    rate: float
    exponent: float
    surcharge: float


class Piece(NamedTuple):
    """Part of an edge, by values at its ends t = 0 and t = 1, between which they are straight.

    ``arriving = plain + intercept * missile / objects`` with ``intercept <= 0``; and the reserve.
    """

    plain0: float
    plain1: float
    intercept: float
    missile0: float
    missile1: float
    objects0: float
    objects1: float
    reserve0: float
    reserve1: float


class Point(NamedTuple):
    """A place on a piece: arriving retaliation w with two derivatives, and the cost curve at both forces.

    g, g1, g2 are the curve at w, its slope and minus its curvature; h, h1, h2 the same at the reserve.
    """

    t: float
    cost: float
    w: float
    dw: float
    ddw: float
    g: float
    g1: float
    g2: float
    h: float
    h1: float
    h2: float


@inner
def _power(damage: float, exponent: float) -> float:
    if exponent == 0.75:  # the published exponent, by two square roots: three times faster than a power
        root = math.sqrt(damage)
        return root * math.sqrt(root)
    if exponent == 1.0:
        return damage
    return float(damage**exponent)


@inner
def _curve(w: float, cost: Cost) -> tuple[float, float, float]:
    """Return D ** e, its slope and minus its curvature; the last two fall with w, from infinity if e < 1."""
    damage = -math.expm1(-cost.rate * w)
    if damage <= 0.0:
        if cost.exponent == 1.0:
            return 0.0, cost.rate, cost.rate * cost.rate
        return 0.0, math.inf, math.inf
    value = _power(damage, cost.exponent)
    spared = 1.0 - damage
    slope = cost.exponent * cost.rate * spared * value / damage
    return value, slope, cost.rate * slope * (1.0 - cost.exponent * spared) / damage


@inner
def _times(a: float, b: float) -> float:
    """Multiply with 0 * inf = 0: a force that does not change costs nothing, however steep the curve."""
    if a == 0.0 or b == 0.0:
        return 0.0
    return a * b


@inner
def _between(left: float, right: float, t: float) -> float:
    """Value at t, exact at both ends."""
    return (1.0 - t) * left + t * right


@inner
def _arriving(t: float, piece: Piece) -> tuple[float, float, float]:
    """Arriving retaliation at t, its slope and its curvature."""
    w, slope = _between(piece.plain0, piece.plain1, t), piece.plain1 - piece.plain0
    if piece.intercept == 0.0:
        return max(w, 0.0), slope, 0.0
    missile, objects = (
        _between(piece.missile0, piece.missile1, t),
        _between(piece.objects0, piece.objects1, t),
    )
    turn = piece.intercept * (piece.missile1 * piece.objects0 - piece.missile0 * piece.objects1)
    turn /= objects * objects
    bend = -2.0 * turn * (piece.objects1 - piece.objects0) / objects
    return max(w + piece.intercept * missile / objects, 0.0), slope + turn, bend


@inner
def _point(t: float, piece: Piece, cost: Cost) -> Point:
    w, dw, ddw = _arriving(t, piece)
    g, g1, g2 = _curve(w, cost)
    h, h1, h2 = _curve(_between(piece.reserve0, piece.reserve1, t), cost)
    return Point(t, g + cost.surcharge * (1.0 - h), w, dw, ddw, g, g1, g2, h, h1, h2)


@inner
def _growth(piece: Piece) -> float:
    return piece.reserve1 - piece.reserve0


@inner
def _slope(at: Point, piece: Piece, cost: Cost) -> float:
    return _times(at.g1, at.dw) - cost.surcharge * _times(at.h1, _growth(piece))


@inner
def _line_below(low: Point, high: Point, piece: Piece, cost: Cost) -> tuple[float, float]:
    """End values of a straight line below the cost of arriving retaliation."""
    if low.ddw <= 0.0 and high.ddw <= 0.0:
        return low.g, high.g  # concave of concave: its own chord
    # Convex arriving retaliation lies above its tangent, and the cost of that straight line is concave.
    half = 0.5 * (high.t - low.t)
    w, dw, _ = _arriving(low.t + half, piece)
    left, right = w - dw * half, w + dw * half
    if left < 0.0 or right < 0.0:
        left = right = max(min(left, right), 0.0)
    return _curve(left, cost)[0], _curve(right, cost)[0]


@inner
def _bound(low: Point, high: Point, piece: Piece, cost: Cost) -> float:
    """Lower bound of the cost between two points: a line below plus the tangents of the reserve's credit."""
    line_low, line_high = _line_below(low, high, piece, cost)
    credit_low, credit_high = -cost.surcharge * low.h, -cost.surcharge * high.h
    slope_low = -cost.surcharge * _times(low.h1, _growth(piece))
    slope_high = -cost.surcharge * _times(high.h1, _growth(piece))
    width = high.t - low.t
    bound = min(line_low + credit_low, line_high + credit_high)
    if math.isinf(slope_low) and math.isinf(slope_high):
        return cost.surcharge + min(line_low, line_high) + min(credit_low, credit_high)
    if math.isinf(slope_low):
        cross, credit = 0.0, credit_high - slope_high * width
    elif math.isinf(slope_high):
        cross, credit = width, credit_low + slope_low * width
    else:
        spread = slope_high - slope_low
        cross = 0.5 * width
        if spread > 0.0:
            cross = min(max((credit_low - credit_high + slope_high * width) / spread, 0.0), width)
        credit = max(credit_low + slope_low * cross, credit_high + slope_high * (cross - width))
    return cost.surcharge + min(bound, line_low + (line_high - line_low) * cross / width + credit)


@inner
def _range(least: float, most: float, low: float, high: float) -> tuple[float, float]:
    """Range of x * y for x in [least, most] >= 0 and y in [low, high]."""
    return _times(least if low >= 0.0 else most, low), _times(most if high >= 0.0 else least, high)


@inner
def _slope_range(low: Point, high: Point, piece: Piece, cost: Cost) -> tuple[float, float]:
    """Range of the slope of the cost between two points with monotone arriving retaliation."""
    dw_low, dw_high = min(low.dw, high.dw), max(low.dw, high.dw)
    fall, rise = _range(min(low.g1, high.g1), max(low.g1, high.g1), dw_low, dw_high)
    least, most = _range(min(low.h1, high.h1), max(low.h1, high.h1), _growth(piece), _growth(piece))
    return fall - cost.surcharge * most, rise - cost.surcharge * least


@inner
def _bend_range(low: Point, high: Point, piece: Piece, cost: Cost) -> tuple[float, float]:
    """Range of the curvature of the cost between two points with monotone arriving retaliation."""
    least, most = _range(
        min(low.g1, high.g1), max(low.g1, high.g1), min(low.ddw, high.ddw), max(low.ddw, high.ddw)
    )
    square_low, square_high = low.dw * low.dw, high.dw * high.dw
    gain = cost.surcharge * _growth(piece) ** 2
    least -= _times(max(low.g2, high.g2), max(square_low, square_high))
    most -= _times(min(low.g2, high.g2), min(square_low, square_high))
    return least + _times(min(low.h2, high.h2), gain), most + _times(max(low.h2, high.h2), gain)


@inner
def _convex_minimum(low: Point, high: Point, piece: Piece, cost: Cost) -> tuple[Point, float]:
    """Minimum of a cost convex between `low` (falling) and `high` (rising), and a lower bound of it."""
    best = low if low.cost <= high.cost else high
    bound = -math.inf
    slope_low, slope_high = _slope(low, piece, cost), _slope(high, piece, cost)
    weight_low, weight_high = slope_low, slope_high
    last = 0
    for step in range(200):
        width = high.t - low.t
        infinite = math.isinf(slope_low) or math.isinf(slope_high)
        if not infinite:  # the tangents of a convex function cross below its minimum
            cross = (low.cost - high.cost + slope_high * width) / (slope_high - slope_low)
            bound = max(bound, low.cost + slope_low * min(max(cross, 0.0), width))
            if best.cost - bound <= GAP:
                break
        t = low.t + 0.5 * width
        if not infinite and step % 4 != 3:
            t = low.t + width * weight_low / (weight_low - weight_high)
        if not low.t < t < high.t:
            break
        at = _point(t, piece, cost)
        slope = _slope(at, piece, cost)
        if at.cost < best.cost:
            best = at
        if slope == 0.0:
            return best, max(bound, min(at.cost, best.cost))
        # Illinois: an end that stays twice counts half, so that both ends close in.
        if slope < 0.0:
            low, slope_low, weight_low = at, slope, slope
            weight_high = weight_high * 0.5 if last < 0 else slope_high
            last = -1
        else:
            high, slope_high, weight_high = at, slope, slope
            weight_low = weight_low * 0.5 if last > 0 else slope_low
            last = 1
    return best, min(bound, best.cost)


@inner
def _is_settled(low: Point, high: Point, piece: Piece, cost: Cost) -> bool:
    """True when the least cost between two points is certainly at one of them."""
    slope_least, slope_most = _slope_range(low, high, piece, cost)
    return slope_least >= 0.0 or slope_most <= 0.0 or _bend_range(low, high, piece, cost)[1] <= 0.0


@inner
def _search(
    todo: Floats, start: float, end: float, piece: Piece, cost: Cost, rival: float
) -> tuple[Point, float]:
    """Least cost on a piece, and a lower bound of it.

    Parts that cannot come within a tie of `rival`, the least cost known elsewhere, are not searched further.
    """
    low, high = _point(start, piece, cost), _point(end, piece, cost)
    best = low if low.cost <= high.cost else high
    lowest = best.cost
    todo[0, 0], todo[0, 1] = start, end  # depth first: one sibling waits at each depth
    count, nodes = 1, 0
    while count > 0:
        count -= 1
        nodes += 1
        low, high = _point(todo[count, 0], piece, cost), _point(todo[count, 1], piece, cost)
        middle = 0.5 * (low.t + high.t)
        if low.cost < best.cost:
            best = low
        if high.cost < best.cost:
            best = high
        is_monotone = low.dw * high.dw >= 0.0
        if is_monotone and _is_settled(low, high, piece, cost):
            continue
        bound = _bound(low, high, piece, cost)
        is_exhausted = nodes > _MAX_NODES or count > _MAX_DEPTH or not low.t < middle < high.t
        if bound >= best.cost - GAP or bound > rival + TIE or is_exhausted:
            lowest = min(lowest, bound)
            continue
        if is_monotone and _bend_range(low, high, piece, cost)[0] >= 0.0:
            if _slope(low, piece, cost) < 0.0 < _slope(high, piece, cost):
                inside, bound = _convex_minimum(low, high, piece, cost)
                if inside.cost < best.cost:
                    best = inside
                lowest = min(lowest, bound)
            continue
        todo[count, 0], todo[count, 1] = low.t, middle
        todo[count + 1, 0], todo[count + 1, 1] = middle, high.t
        count += 2
    return best, min(lowest, best.cost)


@inner
def _choose(found: Floats, count: int, least: float, lowest: float, cost: Cost) -> StopTuple:
    """Of the candidates tied for least cost, the one that costs the enemy most (page 22 of the report)."""
    chosen, chosen_enemy = 0, -1.0
    for row in range(count):
        if found[row, 0] <= least + TIE:
            g, h = _curve(found[row, 3], cost)[0], _curve(found[row, 4], cost)[0]
            enemy = h + cost.surcharge * (1.0 - g)
            if enemy > chosen_enemy:
                chosen, chosen_enemy = row, enemy
    row = chosen
    gap = max(least - lowest, 0.0)
    edge = int(found[row, 1])
    return found[row, 0], chosen_enemy, edge, found[row, 2], found[row, 3], found[row, 4], gap


@inner
def _put(found: Floats, row: int, c1: float, edge: int, along: float, w: float, r: float) -> None:
    found[row, 0], found[row, 1], found[row, 2], found[row, 3], found[row, 4] = c1, edge, along, w, r


@inner
def _meet(frontier: Frontier, segments: int, room: Room) -> None:
    """Write what arrives at every vertex behind the leak at hand."""
    leak = room.leak[0]
    for v in range(frontier.missile.shape[0]):
        objects = frontier.objects[v]
        room.share[v] = leaked(objects, leak, segments) / objects if objects > 0.0 else leak[SLOPE, 0]
        room.arriving[v] = max(frontier.other[v] + frontier.missile[v] * room.share[v], 0.0)


@inner
def _find_damage(frontier: Frontier, room: Room, rate: float) -> None:
    """Write the damage by what arrives and by the reserve at every vertex, which no exponent changes."""
    for v in range(frontier.missile.shape[0]):
        room.damage[_FORCE, v] = -math.expm1(-rate * room.arriving[v])
        room.damage[_RESERVE, v] = -math.expm1(-rate * max(frontier.reserve[v], 0.0))


@inner
def _put_vertices(frontier: Frontier, room: Room, cost: Cost) -> float:
    """Make every vertex a candidate, and return the least cost of one."""
    least = math.inf
    count = frontier.missile.shape[0]
    for v in range(count):
        g = _power(room.damage[_FORCE, v], cost.exponent)
        h = _power(room.damage[_RESERVE, v], cost.exponent)
        room.value[_FORCE, v], room.value[_RESERVE, v] = g, h
        c1 = g + cost.surcharge * (1.0 - h)
        is_last = v == count - 1 and count > 1
        edge, along = v - 1 if is_last else v, 1.0 if is_last else 0.0
        _put(room.found, v, c1, edge, along, room.arriving[v], max(frontier.reserve[v], 0.0))
        least = min(least, c1)
    return least


@inner
def _floor(frontier: Frontier, room: Room, cost: Cost, v: int) -> float:
    """Lower bound of the cost on an edge, which settles most: least that arrives with the largest reserve.

    The share that leaks never falls with the objects. Where both ends have the same, what arrives is linear.
    """
    missile, other, share, value = frontier.missile, frontier.other, room.share, room.value
    damage: float = min(value[_FORCE, v], value[_FORCE, v + 1])
    if share[v] != share[v + 1]:
        w = min(other[v], other[v + 1]) + min(missile[v], missile[v + 1]) * min(share[v], share[v + 1])
        damage = _power(-math.expm1(-cost.rate * max(w, 0.0)), cost.exponent)
    credit: float = max(value[_RESERVE, v], value[_RESERVE, v + 1])
    return damage + cost.surcharge * (1.0 - credit)


@inner
def _next_kink(begin: float, objects0: float, objects1: float, leak: Floats, segments: int) -> float:
    """The first place after `begin`, at most 1, where objects pass into another segment of the leak."""
    end = 1.0
    rise = objects1 - objects0
    if rise == 0.0:
        return end
    for j in range(1, segments):
        place = (leak[START, j] - objects0) / rise
        if begin < place < end:
            end = place
    return end


@inner
def _piece(frontier: Frontier, leak: Floats, segments: int, v: int, inside: float) -> Piece:
    """The piece of the edge after vertex v around `inside`, on which the leak is one segment."""
    missile0, missile1 = frontier.missile[v], frontier.missile[v + 1]
    objects0, objects1 = frontier.objects[v], frontier.objects[v + 1]
    j = segment(_between(objects0, objects1, inside), leak, segments)
    slope, intercept = leak[SLOPE, j], leak[INTERCEPT, j]
    return Piece(
        frontier.other[v] + slope * missile0,
        frontier.other[v + 1] + slope * missile1,
        intercept,
        missile0,
        missile1,
        objects0,
        objects1,
        max(frontier.reserve[v], 0.0),
        max(frontier.reserve[v + 1], 0.0),
    )


@inner
def _cheapest(frontier: Frontier, segments: int, cost: Cost, room: Room) -> StopTuple:
    """Find the cheapest stop, once what arrives and the damage by it are known."""
    found, leak = room.found, room.leak[0]
    count = frontier.missile.shape[0]
    least = _put_vertices(frontier, room, cost)
    lowest = least
    for v in range(count - 1):
        row = count + v
        found[row, 0] = math.inf
        if _floor(frontier, room, cost, v) > least + TIE:
            continue
        begin = 0.0
        while begin < 1.0:
            end = _next_kink(begin, frontier.objects[v], frontier.objects[v + 1], leak, segments)
            piece = _piece(frontier, leak, segments, v, 0.5 * (begin + end))
            best, bound = _search(room.todo, begin, end, piece, cost, least)
            lowest = min(lowest, bound)
            if 0.0 < best.t < 1.0 and best.cost < found[row, 0]:
                least = min(least, best.cost)
                _put(
                    found, row, best.cost, v, best.t, best.w, _between(piece.reserve0, piece.reserve1, best.t)
                )
            begin = end
    return _choose(found, 2 * count - 1, least, lowest, cost)


@entry
def cheapest_stop(frontier: Frontier, segments: int, cost: Cost, room: Room) -> StopTuple:
    """Where a first strike costs its striker least, on a frontier behind the leak written in the room.

    Returns (c1, c2_enemy, edge, along, arriving, delivered, gap); see `stop_rule.cheapest_defended_attack`,
    the twin. Without a defence the leak is one segment: all of what arrives.
    """
    _meet(frontier, segments, room)
    _find_damage(frontier, room, cost.rate)
    return _cheapest(frontier, segments, cost, room)


@inner
def _write_leak(layers: Layers, d: int, raid: Floats, room: Room) -> int:
    """Write the objects that the defence meets, and what leaks of them; return the number of segments."""
    leak, last = room.leak, -1
    for k in range(layers.kind.shape[0]):
        if layers.figures[d, k, _STOCK] > 0.0:
            last = k
    for v in range(raid.shape[0]):
        room.objects[v] = raid[v, _BOOSTERS]
        if last >= 0 and layers.kind[last] > 0:
            taken = 1.0 - layers.figures[d, last, _DISCRIMINATION]
            room.objects[v] = raid[v, _WARHEADS] + taken * raid[v, _DECOYS]
    leak[0, START, 0], leak[0, INTERCEPT, 0], leak[0, SLOPE, 0] = 0.0, 0.0, 1.0
    count = 1
    for k in range(layers.kind.shape[0]):
        figures = layers.figures[d, k]
        if figures[_STOCK] <= 0.0:
            continue
        # A layer before the last counts boosters, which are a fixed share of what the last one counts.
        counts_boosters = k != last and layers.kind[k] == 0 and raid[0, _BOOSTERS] > 0.0
        stock = figures[_STOCK] * (room.objects[0] / raid[0, _BOOSTERS] if counts_boosters else 1.0)
        is_sls = layers.is_shoot_look_shoot[k]
        more = layer_segments(stock, figures[_P_KILL], figures[_MAX_SHOTS], is_sls, 1.0, leak[1])
        count = stack_segments(leak[0], count, leak[1], more, leak[2])
        for row in range(3):
            for j in range(count):
                leak[0, row, j] = leak[2, row, j]
    return count


@entry
def _all_draws(
    frontiers: Frontiers,
    layers: Layers,
    w80: Floats,
    exponents: Floats,
    surcharge: Floats,
    room: Room,
    striker: Floats,
    struck: Floats,
    gap: Floats,
) -> None:
    """Find the cheapest stop of every draw, w80 and exponent."""
    for d in range(w80.shape[0]):
        n = frontiers.vertices[d]
        segments = _write_leak(layers, d, frontiers.raid[d, :n], room)
        frontier = Frontier(
            frontiers.missiles[d, :n], frontiers.bombers[d, :n], room.objects[:n], frontiers.reserve[d, :n]
        )
        _meet(frontier, segments, room)
        for w in range(w80.shape[1]):
            rate = LN5 / w80[d, w]
            _find_damage(frontier, room, rate)
            for e in range(exponents.shape[1]):
                found = _cheapest(frontier, segments, Cost(rate, exponents[d, e], surcharge[d]), room)
                striker[d, w, e] = found[0]
                struck[d, w, e] = found[1]
                gap[d] = max(gap[d], found[6])


def write_costs(
    frontiers: Frontiers,
    layers: Layers,
    *,
    w80: Floats,
    exponents: Floats,
    surcharge: Floats,
    striker: Floats,
    struck: Floats,
    gap: Floats,
) -> None:
    """Write the costs to both sides of the cheapest stop: arrays (draws, w80, exponents), and its gap."""
    shots = layers.figures[:, :, _MAX_SHOTS]
    segments = 1 + layers.kind.size * (1 + math.ceil(shots.max(initial=0.0)))
    scratch = room(int(frontiers.vertices.max(initial=1)), segments)
    _all_draws(frontiers, layers, w80, exponents, surcharge, scratch, striker, struck, gap)
