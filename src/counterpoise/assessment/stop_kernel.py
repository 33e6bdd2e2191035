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
from counterpoise.exchange.kernel.compiled import compiled

Floats = NDArray[np.float64]
StopTuple = tuple[float, float, int, float, float, float, float]

_MAX_NODES = 2_000  # bounds the work on one piece; the gap returned stays honest if it is reached
_MAX_DEPTH = 62


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


@compiled
def _power(damage: float, exponent: float) -> float:
    if exponent == 0.75:  # the published exponent, by two square roots: three times faster than a power
        root = math.sqrt(damage)
        return root * math.sqrt(root)
    if exponent == 1.0:
        return damage
    return float(damage**exponent)


@compiled
def damage_power_scalar(w: float, w80: float, exponent: float) -> float:
    """Cost of `w` arriving, ``(1 - exp(-ln5 w / w80)) ** exponent``; 0 for w <= 0."""
    if w <= 0.0:
        return 0.0
    return _power(-math.expm1(-LN5 / w80 * w), exponent)


@compiled
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


@compiled
def _times(a: float, b: float) -> float:
    """Multiply with 0 * inf = 0: a force that does not change costs nothing, however steep the curve."""
    if a == 0.0 or b == 0.0:
        return 0.0
    return a * b


@compiled
def _between(left: float, right: float, t: float) -> float:
    """Value at t, exact at both ends."""
    return (1.0 - t) * left + t * right


@compiled
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


@compiled
def _point(t: float, piece: Piece, cost: Cost) -> Point:
    w, dw, ddw = _arriving(t, piece)
    g, g1, g2 = _curve(w, cost)
    h, h1, h2 = _curve(_between(piece.reserve0, piece.reserve1, t), cost)
    return Point(t, g + cost.surcharge * (1.0 - h), w, dw, ddw, g, g1, g2, h, h1, h2)


@compiled
def _growth(piece: Piece) -> float:
    return piece.reserve1 - piece.reserve0


@compiled
def _slope(at: Point, piece: Piece, cost: Cost) -> float:
    return _times(at.g1, at.dw) - cost.surcharge * _times(at.h1, _growth(piece))


@compiled
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


@compiled
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


@compiled
def _range(least: float, most: float, low: float, high: float) -> tuple[float, float]:
    """Range of x * y for x in [least, most] >= 0 and y in [low, high]."""
    return _times(least if low >= 0.0 else most, low), _times(most if high >= 0.0 else least, high)


@compiled
def _slope_range(low: Point, high: Point, piece: Piece, cost: Cost) -> tuple[float, float]:
    """Range of the slope of the cost between two points with monotone arriving retaliation."""
    dw_low, dw_high = min(low.dw, high.dw), max(low.dw, high.dw)
    fall, rise = _range(min(low.g1, high.g1), max(low.g1, high.g1), dw_low, dw_high)
    least, most = _range(min(low.h1, high.h1), max(low.h1, high.h1), _growth(piece), _growth(piece))
    return fall - cost.surcharge * most, rise - cost.surcharge * least


@compiled
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


@compiled
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


@compiled
def _is_settled(low: Point, high: Point, piece: Piece, cost: Cost) -> bool:
    """True when the least cost between two points is certainly at one of them."""
    slope_least, slope_most = _slope_range(low, high, piece, cost)
    return slope_least >= 0.0 or slope_most <= 0.0 or _bend_range(low, high, piece, cost)[1] <= 0.0


@compiled
def _search(start: float, end: float, piece: Piece, cost: Cost, rival: float) -> tuple[Point, float]:
    """Least cost on a piece, and a lower bound of it.

    Parts that cannot come within a tie of `rival`, the least cost known elsewhere, are not searched further.
    """
    low, high = _point(start, piece, cost), _point(end, piece, cost)
    best = low if low.cost <= high.cost else high
    lowest = best.cost
    todo = np.empty((_MAX_DEPTH + 2, 2))  # depth first: one sibling waits at each depth
    todo[0, 0], todo[0, 1] = start, end
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


@compiled
def _choose(found: Floats, least: float, lowest: float, cost: Cost) -> StopTuple:
    """Of the candidates tied for least cost, the one that costs the enemy most (page 22 of the report)."""
    chosen, chosen_enemy = 0, -1.0
    for row in range(found.shape[0]):
        if found[row, 0] <= least + TIE:
            g, h = _curve(found[row, 3], cost)[0], _curve(found[row, 4], cost)[0]
            enemy = h + cost.surcharge * (1.0 - g)
            if enemy > chosen_enemy:
                chosen, chosen_enemy = row, enemy
    row = chosen
    gap = max(least - lowest, 0.0)
    edge = int(found[row, 1])
    return found[row, 0], chosen_enemy, edge, found[row, 2], found[row, 3], found[row, 4], gap


@compiled
def _put(found: Floats, row: int, c1: float, edge: int, along: float, w: float, r: float) -> None:
    found[row, 0], found[row, 1], found[row, 2], found[row, 3], found[row, 4] = c1, edge, along, w, r


@compiled
def _put_vertices(found: Floats, arriving: Floats, reserve: Floats, values: Floats, cost: Cost) -> float:
    """Make every vertex a candidate; `values` takes g and h of each. Returns the least cost of a vertex."""
    least = math.inf
    count = arriving.shape[0]
    for v in range(count):
        w, r = max(arriving[v], 0.0), max(reserve[v], 0.0)
        g = _power(-math.expm1(-cost.rate * w), cost.exponent)
        h = _power(-math.expm1(-cost.rate * r), cost.exponent)
        values[v, 0], values[v, 1] = g, h
        c1 = g + cost.surcharge * (1.0 - h)
        is_last = v == count - 1 and count > 1
        _put(found, v, c1, v - 1 if is_last else v, 1.0 if is_last else 0.0, w, r)
        least = min(least, c1)
    return least


@compiled
def cheapest_attack_scalar(
    surviving: Floats, reserve: Floats, w80: float, exponent: float, surcharge: float
) -> StopTuple:
    """Where a first strike costs its striker least, on a frontier with straight edges.

    Returns (c1, c2_enemy, edge, along, arriving, delivered, gap); see `stop_rule.cheapest_attack`, the twin.
    """
    cost = Cost(LN5 / w80, exponent, surcharge)
    count = surviving.shape[0]
    found = np.empty((2 * count - 1, 5))
    values = np.empty((count, 2))
    least = _put_vertices(found, surviving, reserve, values, cost)
    lowest = least
    for v in range(count - 1):
        row = count + v
        found[row, 0] = math.inf
        # The cheapest bound first: least damage to me with the largest reserve, from values already at hand.
        floor = min(values[v, 0], values[v + 1, 0]) + surcharge * (1.0 - max(values[v, 1], values[v + 1, 1]))
        if floor > least + TIE:
            continue
        w0, w1 = max(surviving[v], 0.0), max(surviving[v + 1], 0.0)
        r0, r1 = max(reserve[v], 0.0), max(reserve[v + 1], 0.0)
        piece = Piece(w0, w1, 0.0, 0.0, 0.0, 1.0, 1.0, r0, r1)
        best, bound = _search(0.0, 1.0, piece, cost, least)
        lowest = min(lowest, bound)
        if 0.0 < best.t < 1.0:
            least = min(least, best.cost)
            _put(found, row, best.cost, v, best.t, best.w, _between(r0, r1, best.t))
    return _choose(found, least, lowest, cost)


@compiled
def leak_segments_scalar(
    stock: float, p_kill: float, max_shots: int, is_shoot_look_shoot: bool, works: float
) -> tuple[Floats, Floats, Floats]:
    """Objects that leak through one layer, as (start, intercept, slope) of each straight segment.

    See `stop_rule.Leak.layer`, the twin.
    """
    miss = 1.0 - p_kill
    flat = 1.0 - works * (1.0 - miss**max_shots)
    if stock <= 0.0 or max_shots <= 0 or p_kill <= 0.0 or works <= 0.0:
        return np.zeros(1), np.zeros(1), np.ones(1)
    if math.isinf(stock):
        return np.zeros(1), np.zeros(1), np.full(1, flat)
    if is_shoot_look_shoot:
        # One shot at a time kills p_kill an interceptor whatever the number of looks: a single straight line.
        shots = (1.0 - miss**max_shots) / p_kill
        return (
            np.array([0.0, stock / shots]),
            np.array([0.0, -works * p_kill * stock]),
            np.array([flat, 1.0]),
        )
    start, intercept, slope = np.zeros(max_shots + 1), np.zeros(max_shots + 1), np.empty(max_shots + 1)
    slope[0] = flat
    for row in range(1, max_shots + 1):
        shots_before = max_shots - row  # between this many shots an object and one more
        leak = 1.0 - works * (1.0 - miss**shots_before)
        fall = works * p_kill * miss**shots_before
        start[row] = stock / (shots_before + 1)
        intercept[row] = -fall * stock
        slope[row] = leak + fall * shots_before
    return start, intercept, slope


@compiled
def _segment(objects: float, start: Floats) -> int:
    j: int = start.shape[0] - 1
    while j > 0 and start[j] > objects:
        j -= 1
    return j


@compiled
def leaked_scalar(objects: float, start: Floats, intercept: Floats, slope: Floats) -> float:
    """Objects that leak out of `objects` that arrive."""
    j = _segment(objects, start)
    return float(max(intercept[j] + slope[j] * objects, 0.0))


@compiled
def stacked_leak_scalar(
    start1: Floats, intercept1: Floats, slope1: Floats, start2: Floats, intercept2: Floats, slope2: Floats
) -> tuple[Floats, Floats, Floats]:
    """Two layers, the second meeting what the first leaks: the composition, exact."""
    n1, n2 = start1.shape[0], start2.shape[0]
    start = np.empty(n1 + n2 - 1)
    start[:n1] = start1
    count = n1
    for j in range(1, n2):  # where does the first layer leak just start2[j]?
        for i in range(n1):
            if slope1[i] > 0.0:
                objects = (start2[j] - intercept1[i]) / slope1[i]
                if objects >= start1[i] and (i == n1 - 1 or objects < start1[i + 1]):
                    start[count] = objects
                    count += 1
                    break
    start = np.sort(start[:count])
    intercept, slope = np.empty(count), np.empty(count)
    for row in range(count):
        inside = 0.5 * (start[row] + start[row + 1]) if row + 1 < count else start[row] + 1.0 + start[row]
        i = _segment(inside, start1)
        j = _segment(intercept1[i] + slope1[i] * inside, start2)
        intercept[row] = intercept2[j] + slope2[j] * intercept1[i]
        slope[row] = slope2[j] * slope1[i]
    return start, intercept, slope


@compiled
def _next_kink(begin: float, objects0: float, objects1: float, start: Floats) -> float:
    """The first place after `begin`, at most 1, where objects pass into another segment of the leak."""
    end = 1.0
    rise = objects1 - objects0
    if rise == 0.0:
        return end
    for j in range(1, start.shape[0]):
        place = (start[j] - objects0) / rise
        if begin < place < end:
            end = place
    return end


@compiled
def _defended_piece(
    inside: float,
    ends: tuple[float, float, float, float, float, float],
    r0: float,
    r1: float,
    start: Floats,
    intercept: Floats,
    slope: Floats,
) -> Piece:
    """The piece of an edge around `inside`; `ends` are missile, other and objects at both vertices."""
    missile0, missile1, other0, other1, objects0, objects1 = ends
    j = _segment(_between(objects0, objects1, inside), start)
    plain0, plain1 = other0 + slope[j] * missile0, other1 + slope[j] * missile1
    return Piece(plain0, plain1, intercept[j], missile0, missile1, objects0, objects1, r0, r1)


@compiled
def cheapest_defended_attack_scalar(
    missile: Floats,
    other: Floats,
    objects: Floats,
    reserve: Floats,
    leak_start: Floats,
    leak_intercept: Floats,
    leak_slope: Floats,
    w80: float,
    exponent: float,
    surcharge: float,
) -> StopTuple:
    """As `cheapest_attack_scalar`, where the striker's defence leaks a share that depends on what arrives.

    See `stop_rule.cheapest_defended_attack`, the twin.
    """
    cost = Cost(LN5 / w80, exponent, surcharge)
    count = missile.shape[0]
    found, values = np.empty((2 * count - 1, 5)), np.empty((count, 2))
    share, arriving = np.empty(count), np.empty(count)
    for v in range(count):
        share[v] = leak_slope[0]
        if objects[v] > 0.0:
            share[v] = leaked_scalar(objects[v], leak_start, leak_intercept, leak_slope) / objects[v]
        arriving[v] = other[v] + missile[v] * share[v]
    least = _put_vertices(found, arriving, reserve, values, cost)
    lowest = least
    for v in range(count - 1):
        row = count + v
        found[row, 0] = math.inf
        # The share that leaks never falls with the objects, so this box is a bound; it settles most edges.
        box = min(other[v], other[v + 1]) + min(missile[v], missile[v + 1]) * min(share[v], share[v + 1])
        credit = max(values[v, 1], values[v + 1, 1])
        floor = damage_power_scalar(box, w80, exponent) + surcharge * (1.0 - credit)
        if floor > least + TIE:
            continue
        ends = (missile[v], missile[v + 1], other[v], other[v + 1], objects[v], objects[v + 1])
        r0, r1 = max(reserve[v], 0.0), max(reserve[v + 1], 0.0)
        begin = 0.0
        while begin < 1.0:
            end = _next_kink(begin, objects[v], objects[v + 1], leak_start)
            piece = _defended_piece(0.5 * (begin + end), ends, r0, r1, leak_start, leak_intercept, leak_slope)
            best, bound = _search(begin, end, piece, cost, least)
            lowest = min(lowest, bound)
            if 0.0 < best.t < 1.0 and best.cost < found[row, 0]:
                least = min(least, best.cost)
                _put(found, row, best.cost, v, best.t, best.w, _between(r0, r1, best.t))
            begin = end
    return _choose(found, least, lowest, cost)
