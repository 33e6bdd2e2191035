"""The search for agreements: candidates a second, what the kernel gains over HiGHS, plain NSGA-II beside it.

    python -m benchmarks.reductions [--seconds 30] [--quick]

Rates are of one thread. The two searches have two threads, the same evaluator and the same time; the
hypervolume is that of the balanced agreements found, in utility of either side above today's and the share of
warheads given up, and where none was found the least sum of what is missed is told.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterable

import numpy as np
from benchmarks.highs_attacks import highs_in_the_loop
from numpy.typing import NDArray
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.problem import Problem
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.optimize import minimize

import counterpoise
from counterpoise import agreement
from counterpoise.reductions.decision import Decision, decision_of
from counterpoise.reductions.evaluation import Candidate, Evaluator
from counterpoise.reductions.frontier import hypervolume
from counterpoise.reductions.proposing import beginnings, offspring
from counterpoise.reductions.search import CHUNK, search
from counterpoise.runs import Deadline, run_each

Floats = NDArray[np.float64]

DRAWS, SEED, THREADS = 64, 1985, 2
ROUNDS = 5


def made(terms: str) -> Evaluator:
    scenario, read = counterpoise.read("geneva-1985"), agreement.read(terms)
    decision = decision_of(scenario, read, ("us", "ussr"))
    return Evaluator(scenario, read, decision, draws=DRAWS, seed=SEED)


def candidates(decision: Decision, count: int) -> Floats:
    """Candidates as a search makes them."""
    rng = np.random.default_rng(SEED)
    first = list(beginnings(decision, rng, 64))
    return np.concatenate([offspring(decision, first, rng, count // 4) for _ in range(8)])[:count]


def rate(work: Callable[[Floats], object], X: Floats, rounds: int) -> float:
    """Candidates a second of one thread: median of some rounds, after one that is not counted."""
    work(X)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work(X)
        times.append(time.perf_counter() - start)
    return len(X) / statistics.median(times)


class Agreements(Problem):  # type: ignore[misc]
    """The same search as pymoo sees it: fewer is better; terms and clauses are constraints."""

    def __init__(self, evaluator: Evaluator, deadline: Deadline) -> None:
        decision = evaluator.decision
        super().__init__(
            n_var=len(decision.numbers),
            n_obj=3,
            n_ieq_constr=2,
            xl=decision.least,
            xu=decision.most,
            vtype=int,
        )
        self.evaluator, self.deadline, self.found = evaluator, deadline, list[Candidate]()

    def _evaluate(self, X: Floats, out: dict[str, Floats], *args: object, **kwargs: object) -> None:
        X = X.astype(np.float64)
        decision = self.evaluator.decision
        is_within = decision.is_within(X)
        objectives, missed = np.full((len(X), 3), 10.0), np.full(len(X), 10.0)
        kept = X[is_within]
        parts = tuple(kept[i : i + CHUNK] for i in range(0, len(kept), CHUNK))
        solved = [
            one
            for part in run_each(
                lambda part: self.evaluator.evaluate_many(part, race=True), parts, threads=THREADS
            )
            for one in part
        ]
        self.found += solved
        if solved:
            objectives[is_within] = [
                (-one.utility[0], -one.utility[1], sum(one.warheads) / 1e4) for one in solved
            ]
            missed[is_within] = [one.shortfall for one in solved]
        out["F"] = objectives
        out["G"] = np.column_stack([decision.excess(X).sum(axis=1) - 1e-6, missed])


def nsga2(evaluator: Evaluator, seconds: float) -> list[Candidate]:
    problem = Agreements(evaluator, Deadline(seconds))
    rng = np.random.default_rng(SEED)
    start = beginnings(evaluator.decision, rng, 100).astype(int)
    algorithm = NSGA2(pop_size=100, sampling=start, repair=RoundingRepair(), eliminate_duplicates=True)
    minimize(problem, algorithm, ("time", seconds), seed=SEED, verbose=False)
    return problem.found


def quality(evaluator: Evaluator, found: Iterable[Candidate]) -> str:
    every = list(found)
    balanced = [one for one in every if one.is_balanced]
    if not balanced:
        return f"none balanced; least missed {min((one.shortfall for one in every), default=np.inf):.4f}"
    most = float(evaluator.decision.kept(evaluator.decision.before).sum())
    points = np.array([(*one.utility, 1.0 - sum(one.warheads) / most) for one in balanced])
    volume = hypervolume(points, (*evaluator.disagreement, 0.0))
    return f"hypervolume {volume:.5f}, {len(balanced):,} balanced"


def main(words: list[str] | None = None) -> None:
    """Print rates and the two searches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--terms", default="balanced-1985")
    parser.add_argument("--quick", action="store_true", help="does it run?")
    asked = parser.parse_args(words if words is not None else [])
    rounds, seconds = (1, 5.0) if asked.quick else (ROUNDS, asked.seconds)
    print(f"{platform.python_version()}, {platform.machine()}, load when begun: {os.getloadavg()[0]:.1f}")
    evaluator = made(asked.terms)
    X = candidates(evaluator.decision, 64 if asked.quick else 256)
    few = X[:64]
    print(f"screened by bounds        {rate(evaluator.screen, X, rounds):8.0f} a second a core")
    ours = rate(
        lambda X: [evaluator.attacked(X[i : i + CHUNK]) for i in range(0, len(X), CHUNK)], few, rounds
    )
    print(f"worst attacks, exact      {ours:8.0f}")
    print(
        f"all measures, in a race   {rate(lambda X: evaluator.evaluate_many(X, race=True), few, rounds):8.0f}"
    )
    print(f"all measures              {rate(evaluator.evaluate_many, few[:32], rounds):8.0f}")
    with highs_in_the_loop():
        theirs = rate(lambda X: evaluator.attacked(X), few[:CHUNK], 1)
    print(f"worst attacks by HiGHS    {theirs:8.1f}; the kernel is {ours / theirs:.0f} times as fast")
    for part in (0.25, 0.5, 1.0):
        fresh = made(asked.terms)
        found = search(
            fresh.decision, fresh, seed=SEED, deadline=Deadline(part * seconds), threads=THREADS
        ).evaluated.values()
        print(f"{part * seconds:5.0f} s, this search    {len(found):6,} solved; {quality(fresh, found)}")
        other = nsga2(made(asked.terms), part * seconds)
        print(f"{part * seconds:5.0f} s, plain NSGA-II  {len(other):6,} solved; {quality(fresh, other)}")
    print(f"load when ended: {os.getloadavg()[0]:.1f}")
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
