"""Balance: the search for agreements after which both sides are safer, each in its own view."""

from __future__ import annotations

from os import PathLike

from counterpoise import __version__
from counterpoise.agreement import Terms
from counterpoise.agreement import read as read_terms
from counterpoise.reductions.answer import Agreement, Balance, Clause
from counterpoise.reductions.decision import Decision, decision_of
from counterpoise.reductions.evaluation import CLAUSES, Candidate, Evaluator
from counterpoise.reductions.picks import picked, proportional
from counterpoise.reductions.search import Found, search
from counterpoise.runs import Deadline
from counterpoise.scenario import Scenario

DEFAULT_TERMS = "balanced-1985"


def balance(
    scenario: Scenario,
    *,
    terms: Terms | str | PathLike[str] = DEFAULT_TERMS,
    parties: tuple[str, str] | None = None,
    time_limit_s: float = 60.0,
    draws: int = 64,
    seed: int = 1985,
    cost_ratio_may_fall: float = 0.0,
    threads: int | None = None,
) -> Balance:
    """Search for reductions after which both sides are more secure, each in its own view.

    Parameters
    ----------
    scenario : Scenario
    terms : Terms, str or path
        What an agreement has to keep: a name of the library, a file, or what was read from one.
    parties : (str, str), optional
        Which two sides; by default those of the scenario, which then has two.
    time_limit_s : float
        Wall clock, from this call on; 0 or more. The round under way is finished.
    draws, seed : int
        As in :func:`counterpoise.assess`; the search goes by the seed, too.
    cost_ratio_may_fall : float
        By how much the opponent's cost ratio may fall and still count as no worse, 0 or more. It is near one
        where both are destroyed whatever they do, and falls with any deep cut.
    threads : int, optional
        Workers. A search that ends by itself does not depend on them.

    Returns
    -------
    Balance
        Status ``found``; ``infeasible`` where nothing is left to try or the terms contradict each other;
        ``partial`` where the search ended by time or interrupt before anything balanced was found, or by an
        interrupt.

    Raises
    ------
    ScenarioError
        If terms or scenario are wrong.
    ValueError
        If it is not clear which two sides are meant, or an article cannot be counted.
    """
    deadline = Deadline(time_limit_s)
    if not cost_ratio_may_fall >= 0.0:
        raise ValueError(f"cost_ratio_may_fall is {cost_ratio_may_fall}; a number of 0 or more is needed")
    read = terms if isinstance(terms, Terms) else read_terms(terms)
    sides = _pair(scenario, parties)
    decision = decision_of(scenario, read, sides)
    evaluator = Evaluator(
        scenario, read, decision, draws=draws, seed=seed, cost_ratio_may_fall=cost_ratio_may_fall
    )
    clashing = decision.contradiction
    found = (
        Found(is_complete=True)
        if clashing
        else search(decision, evaluator, seed=seed, deadline=deadline, threads=threads)
    )
    frontier = sorted(found.frontier, key=lambda one: (-one.utility[0], one.x.tolist()))
    chosen = picked(frontier, evaluator.disagreement, decision)
    agreements = {name: _agreement(decision, evaluator, one) for name, one in chosen.items()}
    return Balance(
        scenario=scenario.name,
        hash=scenario.hash,
        seed=seed,
        draws=draws,
        version=__version__,
        terms=read.title,
        sides=sides,
        status=_status(found, bool(frontier), bool(clashing)),
        today=evaluator.today,
        decision=decision,
        frontier=tuple(frontier),
        picks=agreements,
        conflict=tuple(Clause("", one.article, one.by or 0.0) for one in clashing)
        or _conflict(decision, found, frontier),
        candidates=len(found.evaluated),
        rounds=found.rounds,
        is_complete=found.is_complete,
        is_interrupted=found.is_interrupted,
        seconds=deadline.elapsed,
    )


def _pair(scenario: Scenario, parties: tuple[str, str] | None) -> tuple[str, str]:
    chosen = parties or scenario.side_names
    unknown = [side for side in chosen if side not in scenario.side_names]
    if len(set(chosen)) != 2 or unknown:
        raise ValueError(
            f"{scenario.name} has the sides {', '.join(scenario.side_names)}; name two of them, not "
            f"{', '.join(chosen)}"
        )
    return chosen[0], chosen[1]


def _status(found: Found, is_found: bool, is_contradictory: bool) -> str:
    if found.is_interrupted:
        return "partial"
    if is_found:
        return "found"
    return "infeasible" if is_contradictory or found.is_complete else "partial"


def _agreement(decision: Decision, evaluator: Evaluator, one: Candidate | None) -> Agreement | None:
    if one is None:
        return None
    A = decision.coefficients(one.x)
    slack = decision.linear.b - A @ one.x
    binding = []
    for row, room, name in zip(A, slack.tolist(), decision.rows, strict=True):
        steps = [a for a, n, most in zip(row, one.x, decision.most, strict=True) if a > 0.0 and n < most]
        if steps and room < min(steps):
            binding.append((name.article, name.side))
    return Agreement(
        evaluated=evaluator.evaluate(one.x),
        binding=tuple(dict.fromkeys(binding)),
        proportional=evaluator.evaluate(proportional(decision, one)),
    )


def _conflict(decision: Decision, found: Found, frontier: list[Candidate]) -> tuple[Clause, ...]:
    """Return each clause that some candidate misses alone, with the least that has to be given way.

    Where no candidate misses one clause alone: what the candidate nearest to an agreement misses.
    """
    if frontier or not found.evaluated:
        return ()
    least: dict[tuple[str, str], float] = {}
    for one in found.evaluated.values():
        missed = _missed(decision, one)
        if len(missed) == 1:
            ((clause, by),) = missed.items()
            least[clause] = min(by, least.get(clause, by))
    assert found.nearest is not None
    shown = least or _missed(decision, found.nearest)
    return tuple(Clause(side, name, by) for (side, name), by in sorted(shown.items(), key=lambda c: c[1]))


def _missed(decision: Decision, one: Candidate) -> dict[tuple[str, str], float]:
    return {
        (side, clause): missed[clause]
        for side, missed in zip(decision.sides, one.missed, strict=True)
        for clause in CLAUSES
        if missed.get(clause, 0.0) > 0.0
    }
