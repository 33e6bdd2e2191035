"""Balance: the search for agreements after which both sides are safer, each in its own view."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike

from counterpoise import __version__
from counterpoise.agreement import Terms
from counterpoise.agreement import read as read_terms
from counterpoise.reductions.agreeing import agreements, by_view
from counterpoise.reductions.answer import Balance
from counterpoise.reductions.conflict import Clause, settled, smallest_conflict
from counterpoise.reductions.decision import Decision, decision_of
from counterpoise.reductions.evaluation import Evaluator
from counterpoise.reductions.picks import picked
from counterpoise.reductions.proof import starved
from counterpoise.reductions.rates import exchange_rates
from counterpoise.reductions.search import Found, search
from counterpoise.reductions.seen import Seen
from counterpoise.runs import Deadline, Kept, SearchProgress, unheard
from counterpoise.scenario import Scenario

DEFAULT_TERMS = "balanced-1985"

RATES_OF = ("egalitarian", "nash")
"""The pick whose exchange rates are given: the first of these that there is."""

AFTERWARDS = (0.1, 0.25)
"""Least and most share of the time limit that is left for what is said of the picks.

Between the two it is what was needed until the search could begin, which tells how fast the machine is.
"""

LATE = 1.15
"""Share of the time limit after which no exchange rate is begun, and no more is settled of a conflict."""


def balance(
    scenario: Scenario,
    *,
    terms: Terms | str | PathLike[str] = DEFAULT_TERMS,
    parties: tuple[str, ...] | None = None,
    time_limit_s: float = 60.0,
    draws: int = 64,
    seed: int = 1985,
    threads: int | None = None,
    is_kept: bool = False,
    is_resumed: bool = False,
    progress: SearchProgress = unheard,
) -> Balance:
    """Search for reductions after which both sides are more secure, each in its own view.

    Parameters
    ----------
    scenario : Scenario
    terms : Terms, str or path
        What an agreement has to keep: a name of the library, a file, or what was read from one.
    parties : (str, str), optional
        Which two sides; by default those that the terms bind, or of the scenario, which then are two.
    time_limit_s : float
        Wall clock, from this call on; 0 or more. The round under way is finished.
    draws, seed : int
        As in :func:`counterpoise.assess`; the search goes by the seed, too.
    threads : int, optional
        Workers. A search that ends by itself does not depend on them.
    is_kept : bool
        Write the state of the search, at times and at its end, into the user's state folder (or what
        ``COUNTERPOISE_STATE`` names).
    is_resumed : bool
        Go on from where the same search, of this scenario, terms, seed and draws, was when it last ended.
    progress : callable
        Called with the share of the time that is over, and what there is so far in a few words.

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
        If it is not clear which two sides are meant, or an article cannot be counted, or the state to go on
        from is damaged.
    """
    deadline = Deadline(time_limit_s)
    read = terms if isinstance(terms, Terms) else read_terms(terms)
    sides = _pair(scenario, read, parties)
    decision = decision_of(scenario, read, sides)
    evaluator = Evaluator(scenario, read, decision, draws=draws, seed=seed)
    impossible = tuple(
        Clause("", one.article, one.by, is_proven=True) for one in decision.contradiction
    ) or starved(scenario, decision.terms, decision, draws=draws, seed=seed)
    found = (
        Found()
        if impossible
        else search(
            decision,
            evaluator,
            seed=seed,
            deadline=Deadline(time_limit_s - _afterwards(deadline), deadline.start),
            threads=threads,
            kept=_kept(evaluator, draws=draws, seed=seed) if is_kept or is_resumed else None,
            is_resumed=is_resumed,
            progress=progress,
        )
    )
    frontier = sorted(found.frontier, key=lambda one: (-one.utility[0], one.x.tolist()))
    chosen = picked(frontier, evaluator.disagreement, decision)
    seen = Seen(scenario, decision, draws=draws, seed=seed, threads=threads)
    today = by_view(seen, None, evaluator.today)
    done = agreements(
        scenario,
        decision.terms,
        evaluator,
        seen,
        chosen,
        frontier,
        today,
        threads=threads,
    )
    of = next((name for name in RATES_OF if chosen[name]), "")
    middle = chosen[of] if of else None
    late = Deadline(LATE * time_limit_s, deadline.start)
    return Balance(
        scenario=scenario.name,
        hash=scenario.hash,
        seed=seed,
        draws=draws,
        version=__version__,
        terms=read.title,
        sides=sides,
        status=_status(found, bool(frontier), bool(impossible)),
        today=today,
        decision=decision,
        frontier=tuple(frontier),
        picks=done,
        rates=None if middle is None else exchange_rates(seen, middle.x, deadline=late),
        rates_of=of,
        conflict=impossible or (() if frontier else _conflict(decision, evaluator, found, late, threads)),
        candidates=len(found.evaluated),
        screened=found.screened,
        rounds=found.rounds,
        is_finished=found.is_finished,
        is_complete=found.is_complete,
        is_interrupted=found.is_interrupted,
        seconds=deadline.elapsed,
        made_of=scenario,
        made_under=read,
    )


def _afterwards(deadline: Deadline) -> float:
    """Return the seconds to leave for what comes after the search."""
    if deadline.seconds == float("inf"):
        return 0.0
    least, most = (share * deadline.seconds for share in AFTERWARDS)
    return min(max(deadline.elapsed, least), most)


def _kept(evaluator: Evaluator, **settings: float) -> Kept:
    """Return where the state of a search is kept, under everything that its course depends on."""
    decision = evaluator.decision
    return Kept(
        "balance",
        {
            "version": __version__,
            "scenario": decision.scenario.hash,
            "terms": repr(replace(decision.terms, file="")),
            "sides": decision.sides,
            "numbers": [str(one) for one in decision.numbers],
            **settings,
        },
    )


def _pair(scenario: Scenario, terms: Terms, parties: tuple[str, ...] | None) -> tuple[str, str]:
    chosen = parties or tuple(terms.bound(scenario.side_names).values())
    unknown = [side for side in chosen if side not in scenario.side_names]
    if len(set(chosen)) != 2 or unknown:
        raise ValueError(
            f"{scenario.name} has the sides {', '.join(scenario.side_names)}; name two of them as parties, "
            f"not {', '.join(chosen)}"
        )
    return chosen[0], chosen[1]


def _status(found: Found, is_found: bool, is_impossible: bool) -> str:
    if found.is_interrupted:
        return "partial"
    if is_found:
        return "found"
    return "infeasible" if is_impossible or found.is_complete else "partial"


def _conflict(
    decision: Decision, evaluator: Evaluator, found: Found, deadline: Deadline, threads: int | None
) -> tuple[Clause, ...]:
    every = tuple(found.evaluated.values())
    known = settled(evaluator, every, is_complete=found.is_complete, deadline=deadline, threads=threads)
    is_whole = found.is_complete and len(known) == len(every)
    return smallest_conflict(decision, known, is_complete=is_whole)
