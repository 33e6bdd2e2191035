"""What stands in the way where nothing is balanced: clauses that no candidate keeps together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from counterpoise.reductions.decision import Decision
from counterpoise.reductions.evaluation import CLAUSES, Candidate, Evaluator, nearest
from counterpoise.runs import Deadline, run_each

MOST_SETTLED = 128
"""Candidates that a race dropped and of which all clauses are computed after all, the nearest first."""

TOGETHER = 16
"""Of these so many are computed before the time is looked at."""

ALL_SETTLED = 3_000
"""Where no more candidates were tried than this, and they are all there are, all are settled."""

_GIVEN_UP_FIRST = ("margin", "cost_ratio", "share_left", "exposure", "floor")


@dataclass(frozen=True)
class Clause:
    """A clause of the smallest set that could not be kept together.

    Attributes
    ----------
    side : str
        Whose; none for an article.
    name : str
        One of `CLAUSES`, or the key of an article.
    by : float or None
        The least by which it would have to give way, all other clauses kept; None if no candidate shows that.
    shown_by : Candidate or None
        The candidate that keeps everything else.
    is_proven : bool
        Whether this holds for all forces within the terms; otherwise for those that were tried.
    why : str
        The arithmetic, where it is proven by one.
    """

    side: str
    name: str
    by: float | None
    shown_by: Candidate | None = None
    is_proven: bool = False
    why: str = ""


def settled(
    evaluator: Evaluator,
    candidates: Sequence[Candidate],
    *,
    is_complete: bool,
    deadline: Deadline,
    threads: int | None = None,
) -> list[Candidate]:
    """Return candidates of which every clause is known: of the dropped ones, the nearest, computed anew.

    As many as the time allows, and some in any case.
    """
    known = [one for one in candidates if one.is_settled]
    dropped = [one for one in candidates if not one.is_settled]
    if not (is_complete and len(candidates) <= ALL_SETTLED):
        dropped = nearest(dropped, MOST_SETTLED)
    for start in range(0, len(dropped), TOGETHER):
        if start and deadline.is_past:
            break
        some = tuple(one.x[None] for one in dropped[start : start + TOGETHER])
        known += chain.from_iterable(run_each(evaluator.evaluate_many, some, threads=threads))
    return known


def smallest_conflict(
    decision: Decision, candidates: Sequence[Candidate], *, is_complete: bool
) -> tuple[Clause, ...]:
    """Return the fewest clauses that no candidate keeps together, and what would free each.

    A deletion filter: each clause in turn is left out, and stays out if the rest still conflict. Leaving out
    any one of what remains would let some candidate keep the others of the set. Not the only such set, and
    only of the candidates: it is proven where these are all that the terms allow.

    Parameters
    ----------
    decision : Decision
    candidates : sequence of Candidate
        Settled ones: a clause of which nothing is told is one that the side has no figures for.
    is_complete : bool
        Whether these are all that the terms allow.

    Limits: empty where some candidate keeps all, or where there are no candidates.
    """
    clauses = [(side, name) for name in _GIVEN_UP_FIRST for side in decision.sides]
    missed = np.array(
        [[one.missed[decision.sides.index(s)].get(name, 0.0) for s, name in clauses] for one in candidates]
    ).reshape(len(candidates), len(clauses))
    is_kept = missed == 0.0
    if not len(candidates) or is_kept.all(axis=1).any():
        return ()
    columns = list(range(len(clauses)))
    for column in tuple(columns):
        rest = [j for j in columns if j != column]
        if not is_kept[:, rest].all(axis=1).any():
            columns = rest
    found = []
    for column in columns:
        others = [j for j in range(len(clauses)) if j != column]
        free = np.flatnonzero(is_kept[:, others].all(axis=1))
        best = int(free[np.argmin(missed[free, column])]) if free.size else None
        found.append(
            Clause(
                *clauses[column],
                by=None if best is None else float(missed[best, column]),
                shown_by=None if best is None else candidates[best],
                is_proven=is_complete,
            )
        )
    return tuple(sorted(found, key=lambda one: (CLAUSES.index(one.name), one.side)))
