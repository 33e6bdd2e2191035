"""The price of an interceptor that guards silos, found exactly in every draw.

The compiled twin of `preferential`, with the allocation kernel as its solver: at a given price every pattern
of warheads leaves of a point what its best defence leaves, less what that costs, so that the attacker's
allocation is the usual linear programme with another table. Why the search is exact is said there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.forces import Floats
from counterpoise.exchange.kernel import BOUND, LOOSE, OPTIMAL, VALUE, WARM, Workspace, compiled, solve

Ints = NDArray[np.int64]

MOST_SOLVES = 5_000
"""Most allocations solved for one price; where they run out the bound shows what is left open."""

_OWNER, _PATTERN = range(2)


class Silos(NamedTuple):
    """The allocation of one draw against guarded points."""

    survival: Floats  # [J, C, A + 1] of a point under each pattern, with 0 ... A interceptors committed to it
    most: Ints  # [J] most interceptors that help a point of the class: 0 where it is not guarded
    stock: float
    weapons: Floats
    points: Floats
    use: Floats


class Planned(NamedTuple):
    """An attack: the points in each position of a kernel's basis, with class and pattern."""

    columns: Ints  # [2, I + J]
    amount: Floats  # [I + J]


@compiled
def survival_table(
    ws: Workspace,
    kill: Floats,
    is_guarded: NDArray[np.bool_],
    p_intercept: float,
    max_shots: int,
    out: Floats,
) -> None:
    """Fill `out` [J, C, A + 1] with the best survival of a point.

    Twin of `point_defence.survival_by_shots`.
    """
    members = ws.members
    weapons = kill.shape[0]
    for j in range(out.shape[0]):
        shots = max_shots if is_guarded[j] else 0
        for c in range(out.shape[1]):
            best, reach = out[j, c], 0
            best[0] = 1.0
            for k in range(members.shape[1]):
                i = members[c, k]
                if i >= weapons:
                    continue
                # From the most interceptors down, so that what is read has not been written yet.
                for total in range(reach + shots, -1, -1):
                    top, missed = 0.0, 1.0
                    for here in range(shots + 1):
                        if 0 <= total - here <= reach:
                            top = max(top, best[total - here] * (1.0 - kill[i, j] * missed))
                        missed *= 1.0 - p_intercept
                    best[total] = top
                reach += shots
            for total in range(reach + 1, out.shape[2]):
                best[total] = best[reach]


@compiled
def search_price(
    ws: Workspace, silos: Silos, worth: Floats, tolerance: float, best: Planned
) -> tuple[int, float]:
    """Find the attack that leaves the least worth against the best defence; write it into `best`.

    Return a status code and a bound that no attack goes below.
    """
    breaks = _breakpoints(silos, worth)
    last = breaks.shape[0] - 1
    table = np.zeros(silos.survival.shape[:2])
    cost, is_tried = np.zeros(last + 1), np.zeros(last + 1, dtype=np.bool_)
    open_gaps = np.zeros((last + 2, 2), dtype=np.int64)
    waiting, solves, least = 1, 0, np.inf
    open_gaps[0, 1] = last
    for at in (0, last):
        if not is_tried[at]:
            _price_table(silos, worth, breaks[at], breaks[at], table)
            status, cost[at], value = _solve(ws, silos, worth, breaks[at], table)
            if status != OPTIMAL:
                return status, -np.inf
            is_tried[at] = True
            if value < least:
                least = value
                _keep(ws, best)
    bound = min(breaks[0] * silos.stock + cost[0], breaks[last] * silos.stock + cost[last])
    while waiting > 0:
        waiting -= 1
        low, high = open_gaps[waiting]
        if high - low < 2:
            continue
        first, solved = breaks[low + 1], breaks[high]
        # A dearer interceptor saves less, so no price in between makes an attack cheaper than at `high`.
        floor = first * silos.stock + cost[high]
        if floor < least * (1.0 - tolerance) and solves < MOST_SOLVES:
            # To the left of `high` what is left lies above its tangents there, and the cheapest attack along
            # tangents is concave in the price: least at one of the two ends.
            _price_table(silos, worth, solved, first, table)
            status, tangent, _ = _solve(ws, silos, worth, first, table)
            if status != OPTIMAL:
                return status, -np.inf
            solves += 1
            floor = max(floor, min(first * silos.stock + tangent, solved * silos.stock + cost[high]))
        if floor >= least * (1.0 - tolerance) or solves >= MOST_SOLVES:
            bound = min(bound, floor)
            continue
        middle = (low + high) // 2
        _price_table(silos, worth, breaks[middle], breaks[middle], table)
        status, cost[middle], value = _solve(ws, silos, worth, breaks[middle], table)
        if status != OPTIMAL:
            return status, -np.inf
        solves += 1
        bound = min(bound, breaks[middle] * silos.stock + cost[middle])
        if value < least:
            least = value
            _keep(ws, best)
        open_gaps[waiting], open_gaps[waiting + 1] = (low, middle), (middle, high)
        waiting += 2
    return OPTIMAL, bound


@compiled
def defend(silos: Silos, worth: Floats, attack: Planned, left: Floats, variance: Floats) -> float:
    """Commit the interceptors that save the most worth from a known attack; return the worth left.

    `left` and `variance` [J] become the expected points left of each class, and the variance of their number.
    Interceptors go where the next group of them saves most for each: twin of `preferential.best_defence`.
    """
    width = silos.survival.shape[2]
    left[:], variance[:] = 0.0, 0.0
    positions = attack.amount.shape[0]
    gains = np.zeros(positions * width)
    steps = np.zeros((positions * width, 4))
    owners = np.zeros(positions * width, dtype=np.int64)
    count = 0
    for b in range(positions):
        j, c, amount = attack.columns[_OWNER, b], attack.columns[_PATTERN, b], attack.amount[b]
        if j < 0 or amount <= 0.0:
            continue
        if c == silos.survival.shape[1]:
            left[j] += amount
            continue
        row = silos.survival[j, c]
        left[j] += amount * row[0]
        variance[j] += amount * row[0] * (1.0 - row[0])
        at = 0
        while at < silos.most[j]:
            to, gain = _next_offer(row, at, silos.most[j])
            if gain <= 0.0:
                break
            gains[count], owners[count] = -gain * worth[j], j
            steps[count, 0], steps[count, 1] = row[at], row[to]
            steps[count, 2], steps[count, 3] = amount, float(to - at)
            count += 1
            at = to
    stock = silos.stock
    for k in np.argsort(gains[:count], kind="mergesort"):
        before, after, amount, each = steps[k]
        share = min(amount, stock / each)
        stock -= share * each
        left[owners[k]] += share * (after - before)
        variance[owners[k]] += share * (after * (1.0 - after) - before * (1.0 - before))
        if stock <= 0.0:
            break
    return float((left * worth).sum())


@compiled
def _next_offer(row: Floats, at: int, most: int) -> tuple[int, float]:
    """Return the next corner of the least concave line above a row, and the gain per interceptor."""
    to, gain = at, 0.0
    for further in range(at + 1, most + 1):
        here = (row[further] - row[at]) / (further - at)
        if here >= gain:
            to, gain = further, here
    return to, gain


@compiled
def _breakpoints(silos: Silos, worth: Floats) -> Floats:
    """Return 0 and every price at which the best commitment to some pattern changes, rising."""
    classes, patterns, width = silos.survival.shape
    prices = np.zeros(1 + classes * patterns * (width - 1))
    count = 1
    for j in range(classes):
        if worth[j] <= 0.0 or silos.points[j] <= 0.0:
            continue
        for c in range(patterns):
            at = 0
            while at < silos.most[j]:
                at, gain = _next_offer(silos.survival[j, c], at, silos.most[j])
                if gain <= 0.0:
                    break
                prices[count] = gain * worth[j]
                count += 1
    return np.unique(prices[:count])


@compiled
def _price_table(silos: Silos, worth: Floats, solved: float, price: float, table: Floats) -> None:
    """Write what each pattern destroys of a point at a price, by the commitment that is best at `solved`."""
    for j in range(table.shape[0]):
        most = silos.most[j] if worth[j] > 0.0 else 0
        dear, here = (solved / worth[j], price / worth[j]) if most > 0 else (0.0, 0.0)
        for c in range(table.shape[1]):
            row = silos.survival[j, c]
            best, committed = row[0], 0
            for number in range(1, most + 1):
                offer = row[number] - dear * number
                # Of equal commitments the largest: its tangent falls least to the left.
                if offer >= best - 1e-15:
                    best, committed = max(offer, best), number
            table[j, c] = min(max(1.0 - (row[committed] - here * committed), 0.0), 1.0)


@compiled
def _solve(
    ws: Workspace, silos: Silos, worth: Floats, price: float, table: Floats
) -> tuple[int, float, float]:
    """Return a status, a bound of what is left without the interceptors' price, and what is left with it."""
    status = solve(ws, table, worth, silos.weapons, silos.points, silos.use, WARM)
    everything = (worth * silos.points).sum()
    status = OPTIMAL if status == LOOSE else status
    return status, everything - ws.info[BOUND], price * silos.stock + everything - ws.info[VALUE]


@compiled
def _keep(ws: Workspace, attack: Planned) -> None:
    attack.columns[:] = ws.basis.columns
    attack.amount[:] = ws.basis.amount
