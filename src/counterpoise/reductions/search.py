"""The search over whole launchers: an evolution towards all efficient agreements, within a time limit.

Candidates that miss a clause are kept in order of how much they miss, until some miss nothing; from then on
the frontier of both utilities and of warheads given up leads. Every step depends on the seed alone, so that
only a time limit makes two runs differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from counterpoise.reductions.decision import Decision
from counterpoise.reductions.evaluation import Candidate, Evaluator
from counterpoise.reductions.frontier import non_dominated
from counterpoise.runs import Deadline, run_each

Floats = NDArray[np.float64]
Say = Callable[[str], None]

FEW = 2_000
"""Spaces of no more candidates are evaluated whole."""

PARENTS = 48
"""Candidates that others are made from."""

BROOD = 32
"""Candidates evaluated together."""


@dataclass
class Found:
    """What a search has found so far.

    Attributes
    ----------
    evaluated : dict of bytes to Candidate
        By forces.
    is_complete : bool
        Whether every candidate within the terms was evaluated.
    is_interrupted : bool
    rounds : int
    """

    evaluated: dict[bytes, Candidate] = field(default_factory=dict)
    is_complete: bool = False
    is_interrupted: bool = False
    rounds: int = 0

    @property
    def frontier(self) -> list[Candidate]:
        """Balanced agreements that no other beats in both utilities and in warheads given up."""
        balanced = [one for one in self.evaluated.values() if one.is_balanced]
        return [balanced[i] for i in non_dominated(_objectives(balanced))]

    @property
    def nearest(self) -> Candidate | None:
        """The candidate that misses least."""
        return min(self.evaluated.values(), key=lambda one: one.shortfall, default=None)


def search(
    decision: Decision, evaluator: Evaluator, *, seed: int, deadline: Deadline, threads: int | None = None
) -> Found:
    """Look for the frontier of balanced agreements until the time is over.

    An interrupt (Ctrl-C) ends the search early; what was found until then is returned and says so.
    """
    found = Found()
    try:
        if np.prod(decision.most - decision.least + 1.0) <= FEW:
            for brood in _broods(_every(decision)):
                if deadline.is_past:
                    return found
                _evaluate(brood, evaluator, found, threads)
            found.is_complete = True
            return found
        rng = np.random.default_rng(seed)
        brood = list(_first(decision, rng))
        while brood and not deadline.is_past:
            _evaluate(brood, evaluator, found, threads)
            found.rounds += 1
            brood = _next(decision, found, rng)
    except KeyboardInterrupt:
        found.is_interrupted = True
    return found


def _evaluate(brood: list[Floats], evaluator: Evaluator, found: Found, threads: int | None) -> None:
    new = {x.tobytes(): x for x in brood if x.tobytes() not in found.evaluated}
    done = run_each(evaluator.evaluate, tuple(new.values()), threads=threads)
    found.evaluated |= dict(zip(new, done, strict=True))


def _broods(candidates: Iterator[Floats]) -> Iterator[list[Floats]]:
    brood: list[Floats] = []
    for x in candidates:
        brood.append(x)
        if len(brood) == BROOD:
            yield brood
            brood = []
    yield brood


def _every(decision: Decision) -> Iterator[Floats]:
    bounds = zip(decision.least, decision.most, strict=True)
    for numbers in product(*(range(int(least), int(most) + 1) for least, most in bounds)):
        x = np.array(numbers, dtype=np.float64)
        if decision.is_within(x):
            yield x


def _first(decision: Decision, rng: np.random.Generator) -> Iterator[Floats]:
    """Proportional cuts of several sizes, and forces drawn at random."""
    for share in np.linspace(1.0, 0.3, 8):
        yield repaired(decision, np.floor(share * decision.most), rng)
    for _ in range(BROOD - 8):
        share = rng.random(len(decision.most)) ** rng.uniform(0.2, 2.0)
        yield repaired(decision, np.floor(share * (decision.most + 1.0)), rng)


def _next(decision: Decision, found: Found, rng: np.random.Generator) -> list[Floats]:
    parents = _parents(found)
    brood: dict[bytes, Floats] = {}
    for _ in range(20 * BROOD):
        a, b = (parents[rng.integers(len(parents))].x for _ in range(2))
        x = repaired(decision, _changed(decision, _crossed(a, b, rng), rng), rng)
        if x.tobytes() not in found.evaluated:
            brood[x.tobytes()] = x
        if len(brood) == BROOD:
            break
    return list(brood.values())


def _parents(found: Found) -> list[Candidate]:
    """The frontier, spread out; short of it, those that miss least."""
    frontier = found.frontier
    if len(frontier) > PARENTS:
        frontier.sort(key=lambda one: one.utility)
        frontier = [frontier[i] for i in np.linspace(0, len(frontier) - 1, PARENTS).astype(int)]
    missing = PARENTS - len(frontier)
    others = sorted(
        (one for one in found.evaluated.values() if not one.is_balanced),
        key=lambda one: (one.shortfall, -sum(one.utility)),
    )
    return frontier + others[: missing // (2 if frontier else 1)]


def _crossed(a: Floats, b: Floats, rng: np.random.Generator) -> Floats:
    kind = rng.integers(3)
    if kind == 0:
        return a.copy()
    if kind == 1:
        return np.where(rng.random(a.size) < 0.5, a, b)
    return np.rint(a + rng.random() * (b - a))


def _changed(decision: Decision, x: Floats, rng: np.random.Generator) -> Floats:
    """Change a few numbers: to nothing, to all there are, or by a step of any size."""
    for j in rng.choice(x.size, size=min(x.size, 1 + rng.poisson(1.0)), replace=False):
        most, kind = decision.most[j], rng.random()
        if kind < 0.15:
            x[j] = 0.0
        elif kind < 0.3:
            x[j] = most
        else:
            step = max(1.0, most * 10.0 ** rng.uniform(-2.5, -0.3))
            x[j] += np.rint(rng.choice((-1.0, 1.0)) * step)
    return np.clip(x, decision.least, decision.most)


def repaired(decision: Decision, x: Floats, rng: np.random.Generator) -> Floats:
    """Return forces within the terms: launchers that an exceeded article counts go, at random.

    A bound from below (a share of mobile launchers, a ratio) is met by giving up what stands against it.
    """
    x = np.clip(np.floor(x), decision.least, decision.most)
    A, b = decision.coefficients(x), decision.linear.b
    for _ in range(64 * max(1, len(b))):
        over = A @ x - b
        rows = np.flatnonzero(over > 1e-6 * np.maximum(1.0, np.abs(b)))
        if not rows.size:
            break
        row = rows[rng.integers(rows.size)]
        there = np.flatnonzero((A[row] > 0.0) & (x > 0.0))
        if not there.size:
            break
        j = there[rng.integers(there.size)]
        needed = np.ceil(over[row] / A[row, j] - 1e-9)
        x[j] -= min(x[j], max(1.0, np.ceil(needed * rng.uniform(0.2, 1.0))))
    return x


def _objectives(candidates: list[Candidate]) -> Floats:
    rows = [(*one.utility, -sum(one.warheads)) for one in candidates]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)
