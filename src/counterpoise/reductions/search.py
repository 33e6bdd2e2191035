"""The search over whole numbers: an evolution towards all efficient agreements, and an end at the best.

Two steps in turn, until the time is over or neither brings anything more. *Exploring*: offspring of what is
good so far are screened by bounds, and the promising ones are solved exactly. Candidates that miss a clause
lead by how little they miss, until some miss nothing; from then on the frontier of both utilities and of
warheads given up does. *Finishing*: all neighbours of every pick are solved exactly, and of what is picked
then, until each pick stays the pick with all its neighbours known.

Every step depends on the seed alone, so that only a time limit makes two runs differ.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from counterpoise.reductions.bounds import Screen
from counterpoise.reductions.decision import Decision
from counterpoise.reductions.evaluation import CLAUSES, Candidate, Evaluator, nearest
from counterpoise.reductions.frontier import non_dominated
from counterpoise.reductions.picks import picked
from counterpoise.reductions.proposing import all_within, beginnings, count_all, neighbours, offspring
from counterpoise.runs import Deadline, Kept, SearchProgress, run_each, unheard

if TYPE_CHECKING:
    from counterpoise.runs.store import State

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FEW = 2_000
"""Spaces of no more candidates are evaluated whole."""

POOL = 256
"""Offspring screened together."""

BROOD = 64
"""Candidates solved together; a part of `CHUNK` each on a thread."""

CHUNK = 16

CHANCE = 4
"""One in so many of a brood is there by chance, whatever the bounds promise."""

PARENTS = 48
"""Candidates that others are made from."""

STALE = 24
"""Exploring ends after so many rounds in which nothing better came."""


@dataclass
class Found:
    """What a search has found so far.

    Attributes
    ----------
    evaluated : dict of bytes to Candidate
        Those solved, by forces, in the order in which they were.
    screened : int
        Candidates looked at by bounds.
    rounds : int
        Of exploring.
    is_complete : bool
        Whether every candidate within the terms was evaluated.
    is_finished : bool
        Whether every neighbour of every pick (see `proposing.neighbours`) was solved, or is certain by
        monotonicity to miss a floor: no single step and no swap makes a better pick.
    is_interrupted : bool
    unkept : str
        Why the state could not be written; empty where it was.
    """

    evaluated: dict[bytes, Candidate] = field(default_factory=dict)
    screened: int = 0
    rounds: int = 0
    is_complete: bool = False
    is_finished: bool = False
    is_interrupted: bool = False
    unkept: str = ""
    _frontier: list[Candidate] = field(default_factory=list)
    _near: list[Candidate] = field(default_factory=list)

    @property
    def frontier(self) -> list[Candidate]:
        """Balanced agreements that no other beats in both utilities and in warheads given up."""
        return list(self._frontier)

    @property
    def nearest(self) -> Candidate | None:
        """A balanced one, or the one that came furthest and misses least."""
        return next(iter(self._frontier or self._near), None)

    def add(self, candidates: Iterable[Candidate]) -> bool:
        """Add what was solved; say whether the frontier, or else the nearest candidate, changed."""
        by_forces = {one.x.tobytes(): one for one in candidates}
        new = [one for key, one in by_forces.items() if key not in self.evaluated]
        before = [id(one) for one in self._leading]
        self.evaluated |= {one.x.tobytes(): one for one in new}
        balanced = self._frontier + [one for one in new if one.is_balanced]
        self._frontier = [balanced[i] for i in non_dominated(_objectives(balanced))]
        others = self._near + [one for one in new if not one.is_balanced]
        # Twice as many as are asked for, so that it does not matter when each was added.
        self._near = nearest(others, 2 * PARENTS)
        return before != [id(one) for one in self._leading]

    @property
    def parents(self) -> list[Candidate]:
        """The frontier, spread out; short of it, those that miss least."""
        frontier = sorted(self._frontier, key=lambda one: one.utility)
        if len(frontier) > PARENTS:
            frontier = [frontier[i] for i in np.linspace(0, len(frontier) - 1, PARENTS).astype(int)]
        missing = PARENTS - len(frontier)
        return frontier + nearest(self._near, missing // (2 if frontier else 1))

    @property
    def _leading(self) -> list[Candidate]:
        return self._frontier or self._near[:1]


def search(
    decision: Decision,
    evaluator: Evaluator,
    *,
    seed: int,
    deadline: Deadline,
    threads: int | None = None,
    most_explored: float = np.inf,
    kept: Kept | None = None,
    is_resumed: bool = False,
    progress: SearchProgress = unheard,
) -> Found:
    """Look for the frontier of balanced agreements until the time is over.

    An interrupt (Ctrl-C) ends the search early; what was found until then is returned and says so.

    Parameters
    ----------
    decision, evaluator, seed, deadline
    threads : int, optional
        Workers; the result does not depend on them, but for what a time limit leaves room for.
    most_explored : float
        Exploring ends when so many candidates are solved.
    kept : Kept, optional
        Where the state of the search is written, at times and at the end.
    is_resumed : bool
        Go on from the state that is kept, if there is one, to where the search would have been.
    progress : callable

    Raises
    ------
    ValueError
        If the state to go on from is damaged, or of another search.
    """
    run = _Run(
        decision, evaluator, np.random.default_rng(seed), deadline, threads, most_explored, kept, progress
    )
    if kept and is_resumed:
        run.resume(kept)
    with deadline.ended_by_interrupt():
        try:
            run.go()
        except KeyboardInterrupt:
            deadline.is_interrupted = True
    run.found.is_interrupted = deadline.is_interrupted
    run.keep(at_end=True)
    return run.found


@dataclass
class _Run:
    decision: Decision
    evaluator: Evaluator
    rng: np.random.Generator
    deadline: Deadline
    threads: int | None
    most_explored: float
    kept: Kept | None
    progress: SearchProgress
    found: Found = field(default_factory=Found)
    stale: int = 0
    pace: float = 0.0
    """Seconds that the last brood took."""

    def go(self) -> None:
        if count_all(self.decision) <= FEW:
            self.found.is_complete = self.found.is_finished = self.solve_all(all_within(self.decision))
            return
        if not self.found.rounds and not self.deadline.is_past:
            self.solve(self.new(beginnings(self.decision, self.rng, BROOD)))
            self.found.rounds = 1
        while not self.is_over and not (self.found.is_finished and self.has_explored):
            # Half of what is left, so that there is time to finish, and none is left over.
            left = self.deadline.left
            self.explore(until=left / 2.0 if left < np.inf else 0.0)
            self.finish()

    @property
    def is_over(self) -> bool:
        """Whether there is no time for another brood."""
        return self.deadline.is_past or self.deadline.left < self.pace

    @property
    def has_explored(self) -> bool:
        return self.stale >= STALE or len(self.found.evaluated) >= self.most_explored

    def explore(self, *, until: float) -> None:
        while self.deadline.left > max(until, self.pace) and not self.has_explored:
            parents = [one.x for one in self.found.parents]
            # The longer nothing better comes, the further from its parents the offspring goes.
            changes = 1.0 + self.stale / 8.0
            pool = self.new(offspring(self.decision, parents, self.rng, POOL, changes=changes))
            is_better = self.solve(self.promising(pool))
            self.stale = 0 if is_better else self.stale + 1
            self.found.rounds += 1
            self.keep()

    def finish(self) -> None:
        """Solve all neighbours of every pick, and of what is picked then, until all are known."""
        done: set[bytes] = set()
        self.found.is_finished = False
        while not self.is_over:
            left = [one.x for key, one in self.picks().items() if key not in done]
            if not left:
                self.found.is_finished = True
                return
            if self.solve_around(left[0]):
                done.add(left[0].tobytes())

    def picks(self) -> dict[bytes, Candidate]:
        chosen = picked(self.found.frontier, self.evaluator.disagreement, self.decision)
        return {one.x.tobytes(): one for one in chosen.values() if one}

    def solve_around(self, x: Floats) -> bool:
        """Solve the neighbours of a pick, as long as it is one; say whether all are solved."""
        around = self.new(neighbours(self.decision, x))
        around = around[self.can_hold(around)]
        for start in range(0, len(around), BROOD):
            if self.is_over or x.tobytes() not in self.picks():
                return False
            self.solve(around[start : start + BROOD])
            self.keep()
        return True

    def solve_all(self, X: Floats) -> bool:
        for start in range(0, len(X), BROOD):
            if self.is_over:
                return False
            self.solve(self.new(X[start : start + BROOD]))
            self.keep()
        return True

    def new(self, X: Floats) -> Floats:
        """Return those that are not solved yet, each once."""
        keys = dict.fromkeys(x.tobytes() for x in X)
        fresh = [key for key in keys if key not in self.found.evaluated]
        return np.frombuffer(b"".join(fresh), dtype=np.float64).reshape(len(fresh), X.shape[1])

    def solve(self, X: Floats) -> bool:
        """Solve candidates exactly, on threads; say whether that brought anything better."""
        begun = time.monotonic()
        solved = run_each(
            partial(self.evaluator.evaluate_many, race=True), _parts(X, CHUNK), threads=self.threads
        )
        is_better = self.found.add(one for part in solved for one in part)
        self.pace = time.monotonic() - begun
        self.say()
        return is_better

    def promising(self, X: Floats) -> Floats:
        """Choose a brood: most by what the bounds promise, some by chance."""
        screen = self.screen(X)
        if screen is None or len(X) <= BROOD:
            return X[:BROOD]
        best = np.argsort(self.promise(X, screen), kind="stable")
        by_chance = np.sort(best[BROOD:])[: BROOD // CHANCE]
        chosen = np.concatenate([best[: BROOD - len(by_chance)], by_chance])
        hopeful: Floats = X[chosen[~screen.fails_floor[chosen]]]
        return hopeful

    def promise(self, X: Floats, screen: Screen) -> Floats:
        """Return how far each is from what is sought, by bounds alone; less is better."""
        a, b = self.decision.sides
        floor = np.array([self.evaluator.floor[a], self.evaluator.floor[b]])
        utility = 1.0 - screen.exposure
        below: Floats = np.fmax(floor - screen.p_floor, 0.0) + np.fmax(
            self.evaluator.disagreement - utility, 0.0
        )
        missed: Floats = below.sum(axis=1)
        points = np.column_stack([utility, -self.decision.kept(X).sum(axis=1)])
        frontier = _objectives(self.found.frontier)
        if not len(frontier):
            return np.array(missed - 0.01 * utility.sum(axis=1))
        scale = np.array([1.0, 1.0, max(self.decision.kept(self.decision.before).sum(), 1.0)])
        behind: Floats = ((frontier[None] - points[:, None]) / scale).min(axis=2).max(axis=1)
        return np.array(missed + behind)

    def can_hold(self, X: Floats) -> Bools:
        """Return which are not certain to miss a floor."""
        screen = self.screen(X)
        return np.ones(len(X), dtype=bool) if screen is None else ~screen.fails_floor

    def screen(self, X: Floats) -> Screen | None:
        """Look at candidates by bounds, on threads."""
        if not len(X):
            return None
        self.found.screened += len(X)
        self.evaluator.screen(X[:1])  # what it learns first, it learns once
        parts = run_each(self.evaluator.screen, _parts(X, len(X) // 4 + 1), threads=self.threads)
        return Screen(
            exposure=np.concatenate([one.exposure for one in parts]),
            p_floor=np.concatenate([one.p_floor for one in parts]),
            fails_floor=np.concatenate([one.fails_floor for one in parts]),
        )

    def say(self) -> None:
        found, balanced = self.found, sum(one.is_balanced for one in self.found.evaluated.values())
        words = f"{len(found.evaluated):,} solved, {balanced:,} balanced"
        if found.screened:
            words = f"{found.screened:,} screened, {words}"
        left = self.deadline.left
        if left < np.inf:
            words += f", {left:.0f} s left"
        self.progress(
            1.0 - left / self.deadline.seconds if 0.0 < self.deadline.seconds < np.inf else 0.0, words
        )

    def keep(self, *, at_end: bool = False) -> None:
        if self.kept is None:
            return
        try:
            if at_end:
                self.kept.write(self.state())
            else:
                self.kept.write_at_times(self.state)
        except OSError as error:
            self.found.unkept = f"{self.kept.path}: {error.strerror or error}"

    def state(self) -> State:
        found = tuple(self.found.evaluated.values())
        missed = [[[side.get(name, np.nan) for name in CLAUSES] for side in one.missed] for one in found]
        return {
            "x": np.array([one.x for one in found]).reshape(len(found), len(self.decision.numbers)),
            "utility": np.array([one.utility for one in found]).reshape(len(found), 2),
            "warheads": np.array([one.warheads for one in found]).reshape(len(found), 2),
            "missed": np.array(missed).reshape(len(found), 2, len(CLAUSES)),
            "is_settled": np.array([one.is_settled for one in found], dtype=bool),
            "counts": np.array([self.found.screened, self.found.rounds, self.stale]),
            "rng": np.array(json.dumps(self.rng.bit_generator.state)),
        }

    def resume(self, kept: Kept) -> None:
        state = kept.load()
        if state is None:
            return
        try:
            rows = zip(*(state[name] for name in _COLUMNS), strict=True)
            self.found.add(_candidate(*row) for row in rows)
            self.found.screened, self.found.rounds, self.stale = (int(n) for n in state["counts"])
            self.rng.bit_generator.state = json.loads(str(state["rng"]))
        except (KeyError, TypeError, ValueError) as error:
            raise kept.refusal() from error


_COLUMNS = ("x", "utility", "warheads", "missed", "is_settled")


def _candidate(
    x: Floats, utility: Floats, warheads: Floats, missed: Floats, is_settled: np.bool_
) -> Candidate:
    by_side = [
        {name: value for name, value in zip(CLAUSES, side, strict=True) if not np.isnan(value)}
        for side in missed.tolist()
    ]
    return Candidate(
        x=x,
        utility=(float(utility[0]), float(utility[1])),
        warheads=(float(warheads[0]), float(warheads[1])),
        missed=(by_side[0], by_side[1]),
        is_settled=bool(is_settled),
    )


def _parts(X: Floats, size: int) -> tuple[Floats, ...]:
    return tuple(X[start : start + size] for start in range(0, len(X), size))


def _objectives(candidates: list[Candidate]) -> Floats:
    rows = [(*one.utility, -sum(one.warheads)) for one in candidates]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)
