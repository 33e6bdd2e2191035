"""Where a first strike costs its striker least: the stop rule of the cost-optimal attack, to be read.

Moving along the frontier the striker destroys more retaliation and keeps less in reserve. Its cost

    C1 = D(W)**e + s (1 - D(R)**e),    D(w) = 1 - exp(-ln5 w / w80)

is neither convex nor concave along an edge, so the edges are searched by branch and bound. With ``e <= 1``
the first term is concave in what arrives and lies above its chord; the second is convex in the reserve and
lies above its tangents. A straight line plus the larger of two tangents is therefore a lower bound, and an
interval is halved until the bound is within ``GAP`` of the best cost found. `stop_kernel` is the compiled
twin; the two must agree.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from counterpoise.exchange.layers import Firing, layer_leak, shots_spent

GAP = 1e-12  # a minimum is accepted when its certified gap is at most this
TIE = 1e-9  # costs this close are a tie, which goes to the higher cost of the enemy
LN5 = math.log(5.0)
_MAX_HALVINGS = 2_000  # bounds the work on one piece; the gap stays honest if it is reached


@dataclass(frozen=True)
class Stop:
    """The cheapest point of a frontier for the side that strikes first.

    Parameters
    ----------
    c1 : float
        The striker's cost there.
    c2_enemy : float
        The cost of the side struck, at the same point.
    edge, along : int, float
        The point is ``(1 - along) * vertex[edge] + along * vertex[edge + 1]``.
    arriving, delivered : float
        Retaliation that arrives on the striker, and reserve it delivers, in the unit of the frontier.
    gap : float
        Certificate: the least cost found is at most this much above the true minimum, rounding aside.
        It is at most `GAP`, except where the search is cut short: where both forces vanish at one vertex,
        or the cost is constant along an edge. `c1` itself may exceed the least cost by `TIE`, where a tie
        went to the higher cost of the enemy.
    """

    c1: float
    c2_enemy: float
    edge: int
    along: float
    arriving: float
    delivered: float
    gap: float


@dataclass(frozen=True)
class Leak:
    """Objects that leak through defences, a convex piecewise-linear function of the objects that arrive.

    ``leaked(M) = intercept[j] + slope[j] M`` for ``start[j] <= M < start[j+1]``; the first segment starts
    at 0 with intercept 0.

    Examples
    --------
    A thin defence is subtractive: 100 perfect interceptors stop 100 objects of 1000, and all of 50.

    >>> thin = Leak.layer(stock=100, p_kill=1.0, max_shots=1)
    >>> thin.leaked(1000.0), thin.leaked(50.0)
    (900.0, 0.0)
    """

    start: tuple[float, ...]
    intercept: tuple[float, ...]
    slope: tuple[float, ...]

    @classmethod
    def layer(
        cls,
        *,
        stock: float,
        p_kill: float,
        max_shots: int = 4,
        is_shoot_look_shoot: bool = False,
        works: float = 1.0,
    ) -> Leak:
        """One layer with a stock of interceptors, fired evenly at all objects.

        With n shots at an object the leak is ``(1 - k)**n``; a salvo spends n interceptors an object,
        shoot-look-shoot ``sum_{i<n} (1 - k)**i`` on average. Between whole shots the objects are mixed, so
        the leak is straight; beyond `max_shots` it is flat.

        Parameters
        ----------
        stock : float
            Interceptors that can be fired, 0 or more; infinity is allowed.
        p_kill : float
            Single-shot kill probability, 0..1.
        max_shots : int
            Most shots at one object, 0 or more.
        is_shoot_look_shoot : bool
            Whether each shot is fired only at what survived the one before.
        works : float
            Probability, 0..1, that the layer works at all; the mean leak is ``1 - works (1 - leak)``.

        Returns
        -------
        Leak

        Raises
        ------
        ValueError
            For a value outside its range.

        Notes
        -----
        Assumptions: interceptors are spread evenly over objects, and kills are independent.
        Limits: ``stock = 0`` leaks everything; an unlimited stock leaks ``(1 - k)**max_shots``.
        Source: Wilkening, Science & Global Security 8, 2000, p. 183 (layer verified in a public calculator;
        the paper's interior not seen). The mix between whole shots is derived.

        Examples
        --------
        >>> Leak.layer(stock=0, p_kill=0.7).leaked(20.0)
        20.0


        Four shots at each of 20 (case D-sls1):

        >>> round(Leak.layer(stock=80, p_kill=0.7).leaked(20.0) / 20.0, 4)
        0.0081
        """
        _check_layer(stock, p_kill, max_shots, works)
        if stock == 0.0:
            return cls((0.0,), (0.0,), (1.0,))
        firing: Firing = "shoot-look-shoot" if is_shoot_look_shoot else "salvo"
        spent = [float(shots_spent(p_kill, n, firing=firing)) for n in range(max_shots + 1)]
        passed = [float(layer_leak(shots, p_kill, max_shots, firing=firing)) for shots in spent]
        leaks = [1.0 - works * (1.0 - share) for share in passed]
        start, intercept, slope = [0.0], [0.0], [leaks[-1]]
        for n in range(max_shots - 1, -1, -1):  # few objects get many shots: from the last shot to the first
            width = spent[n + 1] - spent[n]
            if width <= 0.0 or math.isinf(stock):
                continue
            fall = (leaks[n] - leaks[n + 1]) / width
            start.append(stock / spent[n + 1])
            intercept.append(-fall * stock)
            slope.append(leaks[n] + fall * spent[n])
        return cls(tuple(start), tuple(intercept), tuple(slope))

    def stacked(self, following: Leak) -> Leak:
        """Put a following layer behind this one; it meets only what this one leaks.

        Parameters
        ----------
        following : Leak
            The later layer; it counts the same objects.

        Returns
        -------
        Leak
            The composition, again convex and piecewise linear.
        """
        starts = set(self.start)
        for level in following.start[1:]:
            for j, (a, b) in enumerate(zip(self.intercept, self.slope, strict=True)):
                end = self.start[j + 1] if j + 1 < len(self.start) else math.inf
                if b > 0.0 and self.start[j] <= (level - a) / b < end:
                    starts.add((level - a) / b)
        start = sorted(starts)
        inside = [0.5 * (low + high) for low, high in pairwise([*start, 2.0 * start[-1] + 1.0])]
        intercept, slope = [], []
        for objects in inside:
            i = self._segment(objects)
            j = following._segment(self.leaked(objects))
            intercept.append(following.intercept[j] + following.slope[j] * self.intercept[i])
            slope.append(following.slope[j] * self.slope[i])
        return Leak(tuple(start), tuple(intercept), tuple(slope))

    def leaked(self, objects: float) -> float:
        """Objects that leak out of `objects` that arrive (0 or more)."""
        j = self._segment(objects)
        return max(self.intercept[j] + self.slope[j] * objects, 0.0)

    def _segment(self, objects: float) -> int:
        return max((j for j, start in enumerate(self.start) if start <= objects), default=0)


def _check_layer(stock: float, p_kill: float, max_shots: int, works: float) -> None:
    if not stock >= 0.0:
        raise ValueError(f"stock is {stock}; a number of interceptors of 0 or more is needed")
    if max_shots < 0:
        raise ValueError(f"max_shots is {max_shots}; a whole number of 0 or more is needed")
    for name, value in (("p_kill", p_kill), ("works", works)):
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} is {value}; a probability between 0 and 1 is needed")


@dataclass(frozen=True)
class _Cost:
    w80: float
    exponent: float
    surcharge: float

    def power(self, w: float) -> float:
        """D(w) ** e."""
        return float((-math.expm1(-LN5 * w / self.w80)) ** self.exponent)

    def power_slope(self, w: float) -> float:
        """Its derivative, infinite at 0 when the exponent is below 1."""
        rate = LN5 / self.w80
        damage = -math.expm1(-rate * w)
        if damage <= 0.0:
            return rate if self.exponent == 1.0 else math.inf
        return float(self.exponent * rate * math.exp(-rate * w) * damage ** (self.exponent - 1.0))

    def own(self, arriving: float, delivered: float) -> float:
        return self.power(arriving) + self.surcharge * (1.0 - self.power(delivered))


@dataclass(frozen=True)
class _Piece:
    """Part of an edge on which the leak is one straight segment: everything is given at `begin` and `end`."""

    begin: float
    end: float
    missile: tuple[float, float]  # at t = 0 and t = 1 of the edge, as are the next three
    other: tuple[float, float]
    objects: tuple[float, float]
    reserve: tuple[float, float]
    intercept: float
    slope: float

    def arriving(self, t: float) -> float:
        share = self.slope
        if self.intercept != 0.0:
            share += self.intercept / _between(self.objects, t)
        return max(_between(self.other, t) + _between(self.missile, t) * share, 0.0)

    def arriving_slope(self, t: float) -> float:
        straight = _rise(self.other) + self.slope * _rise(self.missile)
        if self.intercept == 0.0:
            return straight
        return straight + self.intercept * self._turn / _between(self.objects, t) ** 2

    @property
    def is_convex(self) -> bool:
        """Whether arriving retaliation bends upwards: the sign of its second derivative never changes."""
        return self.intercept * self._turn * _rise(self.objects) < 0.0

    @property
    def _turn(self) -> float:
        return _rise(self.missile) * self.objects[0] - self.missile[0] * _rise(self.objects)


def _between(ends: tuple[float, float], t: float) -> float:
    return (1.0 - t) * ends[0] + t * ends[1]  # exact at both ends


def _rise(ends: tuple[float, float]) -> float:
    return ends[1] - ends[0]


def cheapest_attack(
    surviving: ArrayLike, reserve: ArrayLike, *, w80: float, exponent: float = 0.75, surcharge: float = 0.3
) -> Stop:
    """Find where on a frontier a first strike costs its striker least.

    ``min over the frontier of D(W)**e + s (1 - D(R)**e)``, edges included, with a certified gap.

    Parameters
    ----------
    surviving : array_like, shape (vertices,)
        Enemy retaliation that arrives on the striker at each vertex, 0 or more, in EMT or warheads.
    reserve : array_like, shape (vertices,)
        The striker's own reserve delivered on the enemy, same unit. Consecutive vertices are joined by
        straight lines; either direction will do.
    w80 : float
        Amount that destroys 80 % of what is valued, above 0, same unit.
    exponent, surcharge : float
        Of the cost; the exponent in (0, 1].

    Returns
    -------
    Stop

    Raises
    ------
    ValueError
        For empty or unequal arrays, negative or infinite values, or parameters out of range.

    Notes
    -----
    Assumptions: besides the vertices one candidate an edge, its cheapest point, competes in a
    tie.
    Limits: one vertex is returned as it is; with ``surcharge = 0`` the attack that leaves least to arrive.
    Source: Kent & Thaler, First-Strike Stability, RAND R-3765-AF, 1989, p. 22 (stop rule), App. C p. 61
    (cost), as restated in a public re-coding that cites these pages; the report itself was not seen. The
    exponential damage curve is a stand-in for the one drawn there.

    Examples
    --------
    Case C-kt1: 500 silos of four warheads a side and 2000 survivable warheads.

    >>> stop = cheapest_attack([4000, 2400], [3800, 3300], w80=3000)
    >>> round(stop.c1, 7), round(stop.c2_enemy, 7), stop.along
    (0.8241149, 0.9338899, 1.0)

    Nothing to lose and nothing to gain costs the whole surcharge:

    >>> cheapest_attack([0.0], [0.0], w80=3000).c1
    0.3
    """
    missile = np.asarray(surviving, dtype=float)
    nothing = np.zeros_like(missile)
    everything = Leak((0.0,), (0.0,), (1.0,))
    return cheapest_defended_attack(
        missile, nothing, nothing, reserve, everything, w80=w80, exponent=exponent, surcharge=surcharge
    )


def cheapest_defended_attack(
    missile: ArrayLike,
    other: ArrayLike,
    objects: ArrayLike,
    reserve: ArrayLike,
    leak: Leak,
    *,
    w80: float,
    exponent: float = 0.75,
    surcharge: float = 0.3,
) -> Stop:
    """Find the cheapest attack where the striker's defence leaks a share that depends on what arrives.

    ``W(t) = other(t) + missile(t) leaked(M(t)) / M(t)``, with M the objects that meet the defence.

    Parameters
    ----------
    missile, other : array_like, shape (vertices,)
        Surviving retaliation that must pass the defence, and that need not; 0 or more, in EMT or warheads.
    objects : array_like, shape (vertices,)
        Objects that meet the defence; where there is missile retaliation this is above 0.
    reserve : array_like, shape (vertices,)
        As in `cheapest_attack`. All four are straight along an edge.
    leak : Leak
        The defence of the striker.
    w80, exponent, surcharge : float
        As in `cheapest_attack`.

    Returns
    -------
    Stop

    Raises
    ------
    ValueError
        As in `cheapest_attack`.

    Notes
    -----
    Guarantee: each edge is split where the number of shots an object changes. Between splits
    arriving retaliation is a straight line plus a multiple of missile/objects, hence convex or concave
    throughout. A concave part lies above its chord and a convex part above a tangent; either gives a lower
    bound whose error falls with the square of the width, so the gap is certified here as it is without a
    defence. Assumptions, limits and source: as `cheapest_attack`.

    Examples
    --------
    A defence that stops nothing changes nothing:

    >>> none = Leak.layer(stock=0, p_kill=0.5)
    >>> stop = cheapest_defended_attack([4000, 2400], [0, 0], [4000, 2400], [3800, 3300], none, w80=3000)
    >>> round(stop.c1, 7)
    0.8241149
    """
    columns = [np.asarray(x, dtype=float) for x in (missile, other, objects, reserve)]
    _check_frontier(columns, w80, exponent, surcharge)
    cost = _Cost(w80, exponent, surcharge)
    rows = [tuple(float(x) for x in row) for row in np.stack(columns, axis=1)]
    candidates = [_vertex(v, row, len(rows), leak, cost) for v, row in enumerate(rows)]
    least = min(c1 for c1, *_ in candidates)
    lowest = least
    for edge, (left, right) in enumerate(pairwise(rows)):
        found: list[tuple[float, int, float, float, float]] = []
        for piece in _pieces(left, right, leak):
            t, bound = _search(piece, cost, least)
            w, r = piece.arriving(t), _between(piece.reserve, t)
            found.append((cost.own(w, r), edge, t, w, r))
            lowest = min(lowest, bound)
        candidates.append(min(found))
        least = min(least, min(found)[0])
    return _choose(candidates, cost, max(least - lowest, 0.0))


def _check_frontier(columns: Sequence[np.ndarray], w80: float, exponent: float, surcharge: float) -> None:
    shapes = {column.shape for column in columns}
    if len(shapes) != 1 or columns[0].ndim != 1 or columns[0].size == 0:
        found = ", ".join(str(column.shape) for column in columns)
        raise ValueError(f"the frontier has arrays of shapes {found}; equal vectors, not empty, are needed")
    if any(not np.all(np.isfinite(column)) or np.any(column < 0.0) for column in columns):
        raise ValueError("the frontier has a negative or infinite value; amounts of 0 or more are needed")
    if not (w80 > 0.0 and math.isfinite(w80)):
        raise ValueError(f"w80 is {w80}; an amount above 0 is needed")
    if not 0.0 < exponent <= 1.0:
        raise ValueError(f"exponent is {exponent}; above 0 and at most 1 is needed for the certified search")
    if not surcharge >= 0.0:
        raise ValueError(f"surcharge is {surcharge}; 0 or more is needed")


def _vertex(
    v: int, row: tuple[float, ...], count: int, leak: Leak, cost: _Cost
) -> tuple[float, int, float, float, float]:
    missile, other, objects, reserve = row
    share = leak.leaked(objects) / objects if objects > 0.0 else leak.slope[0]
    arriving = other + missile * share
    edge, along = (v, 0.0) if v < count - 1 or count == 1 else (v - 1, 1.0)
    return cost.own(arriving, reserve), edge, along, arriving, reserve


def _pieces(left: tuple[float, ...], right: tuple[float, ...], leak: Leak) -> Iterator[_Piece]:
    """Split one edge where the objects pass from one segment of the leak to the next."""
    missile, other, objects, reserve = zip(left, right, strict=True)
    rise = objects[1] - objects[0]
    cuts = [0.0, 1.0]
    if rise != 0.0:
        cuts += [t for start in leak.start[1:] if 0.0 < (t := (start - objects[0]) / rise) < 1.0]
    for begin, end in pairwise(sorted(set(cuts))):
        j = leak._segment(_between(objects, 0.5 * (begin + end)))
        yield _Piece(begin, end, missile, other, objects, reserve, leak.intercept[j], leak.slope[j])


def _search(piece: _Piece, cost: _Cost, rival: float) -> tuple[float, float]:
    """Cheapest place on a piece and a lower bound of its cost, loose where no tie with `rival` can be."""

    def at(t: float) -> float:
        return cost.own(piece.arriving(t), _between(piece.reserve, t))

    best = min((piece.begin, piece.end), key=at)
    least = at(best)
    heap = [(_bound(piece, piece.begin, piece.end, cost), piece.begin, piece.end)]
    for _ in range(_MAX_HALVINGS):
        bound, begin, end = heap[0]
        middle = 0.5 * (begin + end)
        if bound >= least - GAP or bound > rival + TIE or not begin < middle < end:
            break
        if at(middle) < least:
            best, least = middle, at(middle)
        heapq.heapreplace(heap, (_bound(piece, begin, middle, cost), begin, middle))
        heapq.heappush(heap, (_bound(piece, middle, end, cost), middle, end))
    return best, min(heap[0][0], least)


def _bound(piece: _Piece, begin: float, end: float, cost: _Cost) -> float:
    """Lower bound of the cost between two places: a line below the damage plus two tangents of the credit."""
    width = end - begin
    low, high = piece.arriving(begin), piece.arriving(end)
    if piece.is_convex:
        middle = 0.5 * (begin + end)
        half_rise = 0.5 * width * piece.arriving_slope(middle)
        low, high = piece.arriving(middle) - half_rise, piece.arriving(middle) + half_rise
        if min(low, high) < 0.0:
            low = high = max(min(low, high), 0.0)
    line = (cost.power(low), cost.power(high))
    tangents = []
    for t in (begin, end):
        value, growth = -cost.power(_between(piece.reserve, t)), _rise(piece.reserve)
        slope = -cost.power_slope(_between(piece.reserve, t)) * growth if growth != 0.0 else 0.0
        if math.isfinite(slope):
            tangents.append((value - slope * (t - begin), slope))
    if not tangents:  # too small a reserve for a slope: it is worth at most its larger end
        most = max(cost.power(end) for end in piece.reserve)
        return min(line) + cost.surcharge * (1.0 - most)
    places = [0.0, width]
    if len(tangents) == 2 and tangents[1][1] > tangents[0][1]:
        cross = (tangents[0][0] - tangents[1][0]) / (tangents[1][1] - tangents[0][1])
        places.append(min(max(cross, 0.0), width))
    rise = (line[1] - line[0]) / width
    return min(
        line[0] + rise * x + cost.surcharge * (1.0 + max(a + b * x for a, b in tangents)) for x in places
    )


def _choose(candidates: list[tuple[float, int, float, float, float]], cost: _Cost, gap: float) -> Stop:
    """Of the candidates tied for least cost, the one that costs the enemy most."""
    least = min(c1 for c1, *_ in candidates)
    tied = [candidate for candidate in candidates if candidate[0] <= least + TIE]
    c1, edge, along, arriving, delivered = max(tied, key=lambda c: cost.own(c[4], c[3]))
    return Stop(c1, cost.own(delivered, arriving), edge, along, arriving, delivered, gap)
