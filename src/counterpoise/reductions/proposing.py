"""Which forces to look at: all of few, cuts to begin with, offspring of good ones, neighbours of the best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from counterpoise.reductions.decision import Decision

Floats = NDArray[np.float64]
Rng = np.random.Generator

STEPS = (1.0, 5.0, 25.0, 100.0)
"""By how much a neighbour's one number differs; to its bounds, too."""

SWAPS = (1.0, 10.0)
"""How many of one thing a neighbour has fewer, for as many, or as many warheads, of another thing."""

_COUNTED = ("launchers", "interceptors")


def count_all(decision: Decision) -> float:
    """Return how many candidates there are within the bounds, whether they keep the terms or not."""
    return float(np.prod(decision.most - decision.least + 1.0))


def all_within(decision: Decision) -> Floats:
    """Every candidate within the terms, shape (n, numbers)."""
    bounds = zip(decision.least, decision.most, strict=True)
    ranges = (range(int(least), int(most) + 1) for least, most in bounds)
    return _within(decision, list(product(*ranges)))


def beginnings(decision: Decision, rng: Rng, count: int) -> Floats:
    """Proportional cuts of several sizes, and forces drawn at random."""
    is_counted = np.array([one.what in _COUNTED for one in decision.numbers])
    today = np.floor(np.clip(decision.before, decision.least, decision.most))
    made = [
        repaired(decision, np.where(is_counted, np.floor(share * today), today), rng)
        for share in np.linspace(1.0, 0.3, 8)
    ]
    for _ in range(count - 8):
        share = rng.random(today.size) ** rng.uniform(0.2, 2.0)
        x = np.where(is_counted, np.floor(share * (today + 1.0)), today)
        made.append(repaired(decision, _changed(decision, x, rng), rng))
    return _within(decision, made)


def offspring(
    decision: Decision, parents: list[Floats], rng: Rng, count: int, *, changes: float = 1.0
) -> Floats:
    """Cross two parents, change one number and on average so many more, give up what the terms do not allow.

    At most ``count`` come of it.
    """
    made = []
    for _ in range(count):
        a, b = (parents[rng.integers(len(parents))] for _ in range(2))
        made.append(repaired(decision, _changed(decision, _crossed(a, b, rng), rng, changes), rng))
    return _within(decision, made)


def neighbours(decision: Decision, x: Floats) -> Floats:
    """Candidates within the terms that differ from one in a number, or in two of one side.

    First single steps: a number by each of `STEPS`, up and down, and to its bounds. Then swaps: each of
    `SWAPS` of one system's launchers or one layer's interceptors goes, and as many of another of that side
    come, or as many as carry as many warheads.
    """
    near = dict.fromkeys(
        y.tobytes() for y in _within(decision, [x, *_steps(decision, x), *_swaps(decision, x)])
    )
    near.pop(x.tobytes(), None)
    return np.frombuffer(b"".join(near), dtype=np.float64).reshape(len(near), x.size)


def _steps(decision: Decision, x: Floats) -> Iterator[Floats]:
    for j in range(x.size):
        for number in (*(x[j] - step for step in STEPS), *(x[j] + step for step in STEPS)):
            yield _with(x, {j: number})
        yield _with(x, {j: decision.least[j]})
        yield _with(x, {j: decision.most[j]})


def _swaps(decision: Decision, x: Floats) -> Iterator[Floats]:
    loads = decision.loads(x)
    for i, j in permutations(range(loads.size), 2):
        if decision.numbers[i].side == decision.numbers[j].side:
            rates = {1.0, loads[i] / loads[j]} if loads[i] > 0.0 and loads[j] > 0.0 else {1.0}
            for size, rate in product(SWAPS, sorted(rates)):
                yield _with(x, {i: x[i] - size, j: x[j] + np.floor(size * rate)})


def _within(decision: Decision, candidates: Sequence[Any]) -> Floats:
    X = np.array(candidates, dtype=np.float64).reshape(len(candidates), len(decision.numbers))
    return decision.plain(X[decision.is_within(X)])


def _with(x: Floats, numbers: dict[int, float]) -> Floats:
    y = x.copy()
    for j, number in numbers.items():
        y[j] = number
    return y


def _crossed(a: Floats, b: Floats, rng: Rng) -> Floats:
    kind = rng.integers(3)
    if kind == 0:
        return a.copy()
    if kind == 1:
        return np.where(rng.random(a.size) < 0.5, a, b)
    return np.rint(a + rng.random() * (b - a))


def _changed(decision: Decision, x: Floats, rng: Rng, changes: float = 1.0) -> Floats:
    """Change a few numbers: to the least, to the most, or by a step of any size."""
    x = x.copy()
    for j in rng.choice(x.size, size=min(x.size, 1 + rng.poisson(changes)), replace=False):
        least, most, kind = decision.least[j], decision.most[j], rng.random()
        if kind < 0.15:
            x[j] = least
        elif kind < 0.3:
            x[j] = most
        else:
            step = max(1.0, (most - least) * 10.0 ** rng.uniform(-2.5, -0.3))
            x[j] += np.rint(rng.choice((-1.0, 1.0)) * step)
    return np.clip(x, decision.least, decision.most)


def repaired(decision: Decision, x: Floats, rng: Rng) -> Floats:
    """Return forces within the terms: what an exceeded article counts goes, at random.

    A bound from below (a share of mobile launchers, a ratio) is met by giving up what stands against it. What
    does not keep the terms even so, as under an article that asks for something, is returned as it is.
    """
    x = np.clip(np.floor(x), decision.least, decision.most)
    A, b = decision.coefficients(x), decision.linear.b
    allowed = 1e-6 * np.maximum(1.0, np.abs(b))
    over = A @ x - b
    for _ in range(64 * max(1, len(b))):
        rows = np.flatnonzero(over > allowed)
        if not rows.size:
            break
        row = rows[rng.integers(rows.size)]
        there = np.flatnonzero((A[row] > 0.0) & (x > decision.least))
        if not there.size:
            break
        j = there[rng.integers(there.size)]
        needed = np.ceil(over[row] / A[row, j] - 1e-9)
        less = min(x[j] - decision.least[j], max(1.0, np.ceil(needed * rng.uniform(0.2, 1.0))))
        x[j] -= less
        over = over - less * A[:, j]
    # Launchers that a move would bring, and that nothing was given up for, do not come.
    return x if decision.is_within(x) else np.minimum(x, np.floor(decision.before))
