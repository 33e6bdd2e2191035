"""The search for definitions: every way of joining up to three thresholds, none left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from counterpoise.space.defining.formulas import Clause, Definition, Floats, Group, Needs, Way
from counterpoise.space.defining.thresholds import thresholds

MOST_CLAUSES = 3
_CHUNK = 20_000  # definitions whose margins are computed at once
_TIE = 1e-9  # relative to all that could be missed and banned: what rounding leaves between equal costs


@dataclass(frozen=True)
class Found:
    """The best definition with up to so many clauses.

    Parameters
    ----------
    definition : Clause or Group or None
        None: no threshold is worth its cost, nothing is banned.
    cost : float
        Cost of what it misses and of the harmless that it bans; no definition of as many clauses costs less.
    margin : float
        The least ratio by which a system that costs something is on its right side of the definition: by so
        much may every figure or threshold be wrong. 1 where one stands on the threshold, infinite where none
        is on its right side.
    """

    definition: Definition | None
    cost: float
    margin: float


def best_definitions(
    names: Sequence[str],
    low: ArrayLike,
    high: ArrayLike,
    *,
    miss_cost: ArrayLike,
    ban_cost: ArrayLike,
    max_clauses: int = MOST_CLAUSES,
    margin: float = 1.0,
    ways: Sequence[Way] | None = None,
) -> tuple[Found, ...]:
    """The best definition with no clause, with at most one, at most two, and so on.

    A definition joins thresholds by "and" and "or": a; a and b; a or b; a and b and c; a or b or c; a and
    b, or c; a, and b or c. Its cost is

    ``sum of miss_cost over systems that do not surely meet it + sum of ban_cost over those that may``

    so that a range which straddles a threshold counts against the definition either way: a threatening
    system counts as caught only if it is caught wherever in its range it is, and a harmless one as banned if
    it is anywhere in its range. Of definitions that cost the same, fewer clauses win, then the wider margin.

    Parameters
    ----------
    names : sequence of str
        The observables, one a column, all different.
    low, high : array_like of shape (systems, observables), at least 0
        Ends of the ranges; both not a number where a system has no such thing, and so meets no threshold.
    miss_cost, ban_cost : array_like of shape (systems,), at least 0
        What it costs to miss a system, and to ban it; the sum of what the parties say.
    max_clauses : int, 0 to 3
        A clause is one threshold.
    margin : float, at least 1
        Every range is first made wider by this ratio, down and up.
    ways : sequence of "at_least", "at_most" or "both", optional
        Which thresholds each observable may have; both unless given.

    Returns
    -------
    tuple of Found
        ``max_clauses + 1`` of them; the costs never rise.

    Raises
    ------
    ValueError
        If shapes do not fit, a range ends before it begins, or a number is out of its range.

    Notes
    -----
    Method: complete enumeration. The worth of a definition is the cost of missing everything less its own:
    a sum over what it catches less one over what it bans. Over three thresholds all such sums follow from
    those over "a", "a and b" and "a and b and c" (inclusion and exclusion), and these are products of
    matrices. Thresholds that can be in no definition better than the best known are passed over; no other
    bound is used, and nothing is sampled.

    Limits: without systems or observables, nothing is banned at no more than the cost of missing all.

    Examples
    --------
    Two weapons meet targets at 7 and 8 km/s, a servicer at 0.1, and nobody knows how fast the shuttle does.
    Speed alone would ban the shuttle; mass alone does not.

    >>> low, high = [[7, 1], [8, 1], [0.1, 4], [0, 9]], [[7, 1], [8, 1], [0.1, 4], [12, 9]]
    >>> found = best_definitions(
    ...     ["speed", "mass"], low, high, miss_cost=[1, 1, 0, 0], ban_cost=[0, 0, 1, 1], max_clauses=1
    ... )
    >>> [one.cost for one in found], found[1].definition, found[1].margin
    ([2.0, 0.0], Clause(observable='mass', at_least=False, limit=2.0), 2.0)
    """
    least, most = _ranges(names, low, high)
    missed = _costs("miss_cost", miss_cost, len(least))
    banned = _costs("ban_cost", ban_cost, len(least))
    if not 0 <= max_clauses <= MOST_CLAUSES:
        raise ValueError(f"max_clauses is {max_clauses}; a whole number from 0 to {MOST_CLAUSES} is needed.")
    if not 1 <= margin < np.inf:
        raise ValueError(f"margin is {margin:g}; a ratio of at least 1 is needed.")
    allowed = ways_of(ways, names)
    search = _Search(names, least, most, allowed, missed, banned, margin)
    found = [search.nothing()]
    for count in range(1, max_clauses + 1):
        found.append(search.improved(found[-1], count))
    return tuple(found)


class _Search:
    """One search: thresholds with their sums, kept for all numbers of clauses."""

    def __init__(
        self,
        names: Sequence[str],
        low: Floats,
        high: Floats,
        ways: Sequence[Way],
        miss_cost: Floats,
        ban_cost: Floats,
        margin: float,
    ) -> None:
        self.is_missed, self.is_spared, self.given = miss_cost > 0, ban_cost > 0, margin
        low, high = low / margin, high * margin
        kept = thresholds(names, low, high, ways=ways, is_missed=self.is_missed, is_spared=self.is_spared)
        self.clauses = kept.clauses
        met = [clause.met(names, low, high) for clause in kept.clauses]
        self.surely = np.array([one.surely for one in met]).reshape(len(met), len(low))
        self.possibly = np.array([one.possibly for one in met]).reshape(len(met), len(low))
        self.all_missed = float(miss_cost.sum())
        self.tie = _TIE * float(miss_cost.sum() + ban_cost.sum())
        # What is caught and what is banned, side by side.
        sets = np.hstack([kept.surely[:, self.is_missed], kept.possibly[:, self.is_spared]])
        self.sets = sets.astype(np.float64)
        self.worth = np.concatenate([miss_cost[self.is_missed], -ban_cost[self.is_spared]])
        self.one = self.sets @ self.worth
        self.both = (self.sets * self.worth) @ self.sets.T
        # A conjunction is worth no more than all that one of its thresholds catches; a list no more than all
        # there is less what one of them bans.
        gains = np.maximum(self.worth, 0.0)
        self.ceiling = np.maximum(self.sets @ gains, self.all_missed + self.sets @ (self.worth - gains))

    def nothing(self) -> Found:
        none = np.zeros((1, len(self.is_missed)))
        return Found(None, self.all_missed, float(self.margins(none, none)[0]))

    def improved(self, known: Found, count: int) -> Found:
        """The best of `count` clauses if it costs less than what is known, else what is known."""
        best = known
        # What a table must hold to be looked at: more than is known, or as much as the best of this count.
        self.bar = self.all_missed - known.cost + self.tie
        for join, worth, places in self.tables(count):
            top = float(worth.max(initial=-np.inf))
            if top <= self.bar:
                continue
            found = self.widest(join, places(np.argwhere(worth >= top - self.tie)), self.all_missed - top)
            if best is known or _is_better(found, best, self.tie):
                best = found
            self.bar = max(self.bar, top - self.tie)
        return best

    def tables(self, count: int) -> Iterator[_Table]:
        """Worth of all definitions of `count` clauses that may pass the bar, one table after the other."""
        one, both = self.one, self.both
        if count == 1:
            yield _Join("all"), one, lambda found: found
        elif count == 2:
            yield _Join("all"), both, _ascending
            yield _Join("any"), one[:, None] + one - both, _ascending
        else:
            either = one[:, None] + one - both
            for a in range(len(one)):
                if self.ceiling[a] <= self.bar:
                    continue
                all_three = (self.sets * (self.worth * self.sets[a])) @ self.sets.T
                with_either = both[a][:, None] + both[a] - all_three
                yield _Join("all"), all_three[a + 1 :, a + 1 :], _with_first(a, after=a + 1)
                yield _Join("all", "any"), with_either, _with_first(a)
                yield _Join("any", "all"), both + one[a] - all_three, _with_first(a)
                yield (
                    _Join("any"),
                    (either + one[a] - with_either)[a + 1 :, a + 1 :],
                    _with_first(a, after=a + 1),
                )

    def widest(self, join: _Join, places: NDArray[np.intp], cost: float) -> Found:
        """Of definitions that cost the same, the first with the widest margin."""
        best, row = -np.inf, 0
        for start in range(0, len(places), _CHUNK):
            part = places[start : start + _CHUNK]
            margins = self.margins(join(self.surely, part), join(self.possibly, part))
            top = float(margins.max())
            if top > best * (1 + _TIE):
                best, row = top, start + int(np.argmax(margins >= top * (1 - _TIE)))
        return Found(join.definition([self.clauses[index] for index in places[row]]), max(cost, 0.0), best)

    def margins(self, surely: Floats, possibly: Floats) -> Floats:
        """The margin of each row of ratios."""
        caught, spared = surely[:, self.is_missed], possibly[:, self.is_spared]
        with np.errstate(divide="ignore"):
            near = np.hstack(
                [np.where(caught >= 1, caught, np.inf), np.where(spared < 1, 1 / spared, np.inf)]
            )
        return np.asarray(self.given * near.min(axis=1, initial=np.inf))


@dataclass(frozen=True)
class _Join:
    """How clauses are joined: all alike, or the first with the others joined in the other way."""

    outer: Needs
    inner: Needs | None = None

    def __call__(self, ratios: Floats, places: NDArray[np.intp]) -> Floats:
        first, *others = (ratios[places[:, column]] for column in range(places.shape[1]))
        if not others:
            return first
        if self.inner:
            return _joined(self.outer, [first, _joined(self.inner, others)])
        return _joined(self.outer, [first, *others])

    def definition(self, clauses: Sequence[Clause]) -> Definition:
        first, *others = clauses
        if not others:
            return first
        if self.inner:
            return Group(self.outer, (first, Group(self.inner, tuple(others))))
        return Group(self.outer, (first, *others))


_Places = Callable[[NDArray[np.intp]], NDArray[np.intp]]
_Table = tuple[_Join, Floats, _Places]


def _joined(needs: Needs, ratios: Sequence[Floats]) -> Floats:
    join = np.minimum if needs == "all" else np.maximum
    return np.asarray(join.reduce(ratios))


def _ascending(places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Each pair once: a table of pairs has it twice, and on its diagonal what fewer clauses say."""
    return places[places[:, 0] < places[:, 1]]


def _with_first(a: int, *, after: int = 0) -> _Places:
    """Pairs of a table that begins at `after`, as triples with `a`."""
    return lambda pairs: np.insert(_ascending(pairs) + after, 0, a, axis=1)


def _is_better(one: Found, other: Found, tie: float) -> bool:
    if abs(one.cost - other.cost) > tie:
        return one.cost < other.cost
    return one.margin > other.margin * (1 + _TIE)


def ways_of(ways: Sequence[Way] | None, names: Sequence[str]) -> Sequence[Way]:
    """One way for each observable, or a refusal."""
    found: Sequence[Way] = ["both"] * len(names) if ways is None else ways
    if len(found) != len(names) or not set(found) <= {"at_least", "at_most", "both"}:
        raise ValueError("ways: one of at_least, at_most and both is needed for each observable.")
    return found


def _ranges(names: Sequence[str], low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats]:
    least, most = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    if least.ndim != 2 or least.shape != most.shape or least.shape[1] != len(names):
        raise ValueError(
            f"low and high have the shapes {least.shape} and {most.shape}; both need one row a system and "
            f"one column for each of the {len(names)} observables."
        )
    if len(set(names)) != len(names):
        raise ValueError("two observables have one name; each needs its own.")
    is_lacking = np.isnan(least) & np.isnan(most)
    is_wrong = ~is_lacking & ~((least >= 0) & (least <= most))
    if is_wrong.any():
        row, column = np.argwhere(is_wrong)[0]
        raise ValueError(
            f"system {row}, {names[column]}: the range is {least[row, column]:g} to {most[row, column]:g}; a "
            "range begins at 0 or more and ends no lower than it begins."
        )
    return least, most


def _costs(name: str, value: ArrayLike, count: int) -> Floats:
    costs = np.array(value, dtype=np.float64)
    if costs.shape != (count,) or not (np.isfinite(costs) & (costs >= 0)).all():
        raise ValueError(f"{name}: one finite cost of at least 0 is needed for each of the {count} systems.")
    return costs
