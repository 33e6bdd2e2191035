"""The answer of a search: what was found, what each side gives and gains, or what stands in the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from counterpoise.agreement import Terms, agreement_text
from counterpoise.assessment.security import Security
from counterpoise.reductions.conflict import Clause
from counterpoise.reductions.decision import Decision
from counterpoise.reductions.draft import DraftArticle, Line, lines_of
from counterpoise.reductions.evaluation import Candidate, Evaluated
from counterpoise.reductions.rates import Rate
from counterpoise.reductions.regret import Regret
from counterpoise.scenario import Scenario

ByView = dict[str, dict[str, Security]]
"""How secure each side is: by view, then by side."""


@dataclass(frozen=True)
class Agreement:
    """An agreement that was picked.

    Attributes
    ----------
    evaluated : Evaluated
    binding : tuple of (article, side)
        Articles under which not one launcher more is possible of anything that could still be kept.
    slack : dict of (side, clause) to float
        What each clause of being better off has left; 0 where it binds.
    security : ByView
        With the agreement.
    proportional : Evaluated
        The cut that keeps the same share of every system, and as many warheads of each side; it need not keep
        the terms.
    alone : (Security, Security)
        Each side in its own view, if it alone did what the agreement asks of it and the other kept today's
        forces. Its share left against a feared defence then is not told: nothing binds that defence.
    regret : dict of str to Regret
        By view.
    articles : tuple of DraftArticle
    """

    evaluated: Evaluated
    binding: tuple[tuple[str, str], ...]
    slack: dict[tuple[str, str], float]
    security: ByView
    proportional: Evaluated
    alone: tuple[Security, Security]
    regret: dict[str, Regret]
    articles: tuple[DraftArticle, ...]


@dataclass(frozen=True)
class Balance:
    """The answer to a search for balanced reductions.

    Attributes
    ----------
    status : {"found", "infeasible", "partial"}
    today : ByView
    frontier : tuple of Candidate
        Balanced agreements that no other one found beats in both utilities and in warheads given up.
    picks : dict of str to Agreement or None
        By rule.
    rates : tuple of Rate or None
        Exchange rates at the margin of the pick `rates_of`; None where the time did not do for them.
    rates_of : str
    conflict : tuple of Clause
        Where nothing was found: the smallest set of clauses that do not go together.
    candidates, screened, rounds : int
        Forces evaluated, forces looked at by bounds alone, and rounds of the search.
    is_finished : bool
        Whether no single step and no swap from any pick makes a better one.
    is_complete : bool
        Whether every candidate within the terms was evaluated: then the frontier is exact.
    made_of, made_under : Scenario, Terms
        What the search was about.
    """

    scenario: str
    hash: str
    seed: int
    draws: int
    version: str
    terms: str
    sides: tuple[str, str]
    status: str
    today: ByView
    decision: Decision
    frontier: tuple[Candidate, ...]
    picks: dict[str, Agreement | None]
    rates: tuple[Rate, ...] | None
    rates_of: str
    conflict: tuple[Clause, ...]
    candidates: int
    screened: int
    rounds: int
    is_finished: bool
    is_complete: bool
    is_interrupted: bool
    seconds: float
    made_of: Scenario = field(repr=False)
    made_under: Terms = field(repr=False)

    def agreement(self, pick: str) -> str:
        """Return a pick as the text of an agreement file, which ``counterpoise treaty`` reads.

        Raises
        ------
        ValueError
            If there is no such pick, or it found no agreement.
        """
        one = self.picks.get(pick)
        if one is None:
            there = ", ".join(name for name, found in self.picks.items() if found) or "none was found"
            raise ValueError(f"there is no pick {pick!r} to save; there are: {there}")
        return agreement_text(
            self.decision.terms,
            self.made_of,
            self.decision.forces(one.evaluated.x),
            title=f"{self.terms}: {pick.replace('_', ' ')}",
            provenance={
                "version": self.version,
                "pick": pick,
                "draws": str(self.draws),
                "seed": str(self.seed),
                "added": ", ".join(one.name for one in self.decision.added) or "nothing",
            },
        )

    def gives(self, one: Candidate, side: str) -> tuple[Line, ...]:
        """Return every number of a side that falls."""
        forces = self.decision.forces(one.x)
        return tuple(
            line
            for line in lines_of(self.made_of, self.decision, forces, side)
            if line.is_changed and line.after < line.before
        )

    def acts(self, one: Candidate) -> tuple[str, ...]:
        """Return what ``counterpoise assess --act`` turns today's forces into these with."""
        return tuple(map(str, self.decision.acts(one.x)))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; see docs/balance-json.md."""
        return {
            "scenario": self.scenario,
            "hash": self.hash,
            "seed": self.seed,
            "version": self.version,
            "draws": self.draws,
            "terms": self.terms,
            "status": self.status,
            "certificate": {
                "candidates": self.candidates,
                "screened": self.screened,
                "rounds": self.rounds,
                "is_finished": self.is_finished,
                "is_complete": self.is_complete,
                "is_interrupted": self.is_interrupted,
                "seconds": self.seconds,
            },
            "frontier": [self._point(one) for one in self.frontier],
            "picks": {name: one and self._pick(one) for name, one in self.picks.items()},
            "rates": None if self.rates is None else [_rate(one) for one in self.rates],
            "rates_of": self.rates_of or None,
            "conflict": [self._clause(one) for one in self.conflict],
        }

    def to_json(self) -> str:
        """Return the same as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)

    def __str__(self) -> str:
        """Return the answer in plain words."""
        from counterpoise.reductions.telling import lines

        return "\n".join(lines(self))

    def _point(self, one: Candidate) -> dict[str, Any]:
        return {
            "utility": dict(zip(self.sides, one.utility, strict=True)),
            "warheads": dict(zip(self.sides, one.warheads, strict=True)),
            "forces": _plain(self.decision, one),
        }

    def _pick(self, pick: Agreement) -> dict[str, Any]:
        one = pick.evaluated
        return {
            **self._point(one),
            "security": {
                view: {
                    side: {
                        "before": security_dict(self.today[view][side]),
                        "after": security_dict(pick.security[view][side]),
                    }
                    for side in self.sides
                }
                for view in self.sides
            },
            "gives": {side: [_line(line) for line in self.gives(one, side)] for side in self.sides},
            "binding": [{"article": article, "side": side} for article, side in pick.binding],
            "slack": [
                {"side": side, "clause": clause, "slack": slack}
                for (side, clause), slack in pick.slack.items()
            ],
            "regret": {view: {"mean": one.mean, "p95": one.p95} for view, one in pick.regret.items()},
            "articles": [{"title": one.title, "sentences": list(one.sentences)} for one in pick.articles],
            "acts": list(self.acts(one)),
            "alone": {side: security_dict(alone) for side, alone in zip(self.sides, pick.alone, strict=True)},
            "proportional": {
                **self._point(pick.proportional),
                "security": {
                    side: security_dict(after)
                    for side, after in zip(self.sides, pick.proportional.security, strict=True)
                },
            },
        }

    def _clause(self, one: Clause) -> dict[str, Any]:
        return {
            "side": one.side or None,
            "clause": one.name,
            "by": one.by,
            "is_proven": one.is_proven,
            "why": one.why or None,
            "forces": None if one.shown_by is None else _plain(self.decision, one.shown_by),
        }


def security_dict(one: Security) -> dict[str, Any]:
    """Return the security of a side as plain JSON types."""
    return {
        "p_floor": one.p_floor,
        "exposure": one.exposure_p95,
        "share_left": one.share_left,
        "cost_ratio": one.cost_ratio,
        "assurance": None
        if one.assurance is None
        else {"mean": one.assurance.mean, "p05": one.assurance.p05, "p95": one.assurance.p95},
        "first_strike_potential": one.first_strike_potential,
        "worst_alert": one.worst_alert,
    }


def _plain(decision: Decision, one: Candidate) -> dict[str, Any]:
    forces = decision.forces(one.x)
    return {
        side: {
            "systems": {
                key: {"launchers": h.launchers, "warheads": h.warheads, "alert_day": h.alert_day}
                for key, h in held["systems"].items()
            },
            "defences": dict(held["defences"]),
        }
        for side, held in forces.items()
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "key": line.key,
        "name": line.name,
        "what": line.what,
        "before": line.before,
        "after": line.after,
    }


def _rate(one: Rate) -> dict[str, Any]:
    return {
        "side": one.side,
        "system": one.key,
        "launchers": one.launchers,
        "warheads": one.warheads,
        "loss": one.loss,
        "returns": [
            {"system": back.key, "launchers": back.launchers, "warheads": back.warheads}
            for back in one.returns
        ],
    }
