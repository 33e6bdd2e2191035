"""The answer of a search: what was found, what each side gives and gains, or what stands in the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from counterpoise.assessment.security import Security
from counterpoise.reductions.decision import Decision
from counterpoise.reductions.evaluation import Candidate, Evaluated

_CLAUSE_WORDS = {
    "floor": "enough arrives with the probability asked for",
    "exposure": "the share of retaliation that a first strike takes away does not rise",
    "share_left": "the share left against the defence that is feared does not fall",
    "cost_ratio": "the opponent's cost ratio does not fall",
    "margin": "some measure gets better by the margin",
}


@dataclass(frozen=True)
class Clause:
    """What stands in the way, and by how much it would have to give way; no side: an article."""

    side: str
    name: str
    by: float


@dataclass(frozen=True)
class Agreement:
    """An agreement that was picked.

    Attributes
    ----------
    evaluated : Evaluated
    binding : tuple of (article, side)
        Articles under which not one launcher more is possible of anything that could still be kept.
    proportional : Evaluated
        The cut that keeps the same share of every system, and as many warheads of each side; it need not keep
        the terms.
    """

    evaluated: Evaluated
    binding: tuple[tuple[str, str], ...]
    proportional: Evaluated


@dataclass(frozen=True)
class Balance:
    """The answer to a search for balanced reductions.

    Attributes
    ----------
    status : {"found", "infeasible", "partial"}
    today : (Security, Security)
    frontier : tuple of Candidate
        Balanced agreements that no other one found beats in both utilities and in warheads given up.
    picks : dict of str to Agreement or None
        By rule.
    conflict : tuple of Clause
        Where nothing was found: clauses that a candidate misses alone, or else what the nearest misses.
    candidates, rounds : int
        Forces evaluated, and rounds of the search.
    is_complete : bool
        Whether every candidate within the terms was evaluated: then the frontier is exact.
    """

    scenario: str
    hash: str
    seed: int
    draws: int
    version: str
    terms: str
    sides: tuple[str, str]
    status: str
    today: tuple[Security, Security]
    decision: Decision
    frontier: tuple[Candidate, ...]
    picks: dict[str, Agreement | None]
    conflict: tuple[Clause, ...]
    candidates: int
    rounds: int
    is_complete: bool
    is_interrupted: bool
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
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
                "rounds": self.rounds,
                "is_complete": self.is_complete,
                "is_interrupted": self.is_interrupted,
                "seconds": self.seconds,
            },
            "frontier": [self._point(one) for one in self.frontier],
            "picks": {name: one and self._pick(one) for name, one in self.picks.items()},
            "conflict": [
                {"side": one.side or None, "clause": one.name, "by": one.by} for one in self.conflict
            ],
        }

    def to_json(self) -> str:
        """Return the same as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    def __str__(self) -> str:
        """Return the answer in plain words."""
        return "\n".join(self._lines())

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
                side: {"before": _security(before), "after": _security(after)}
                for side, before, after in zip(self.sides, self.today, one.security, strict=True)
            },
            "gives": {side: self._gives(one, side) for side in self.sides},
            "binding": [{"article": article, "side": side} for article, side in pick.binding],
            "proportional": {
                **self._point(pick.proportional),
                "security": {
                    side: _security(after)
                    for side, after in zip(self.sides, pick.proportional.security, strict=True)
                },
            },
        }

    def _gives(self, one: Evaluated, side: str) -> list[dict[str, Any]]:
        given = []
        decision = self.decision
        for number, now, then in zip(decision.numbers, decision.before.tolist(), one.x.tolist(), strict=True):
            if number.side == side and then < now:
                about = {"kind": number.kind, "key": number.key, "what": number.what}
                given.append(about | {"before": now, "after": then})
        return given

    def _lines(self) -> Iterator[str]:
        yield f"{self.terms}: {self.scenario}, {self.draws} draws, seed {self.seed}"
        all_or_some = "all forces within the terms" if self.is_complete else "not all that the terms allow"
        yield (
            f"{self.status}: {len(self.frontier)} agreements that no other found beats, of "
            f"{self.candidates:,} forces evaluated ({all_or_some})"
        )
        same: dict[bytes, list[str]] = {}
        for name, pick in self.picks.items():
            if pick:
                same.setdefault(pick.evaluated.x.tobytes(), []).append(name.replace("_", " "))
        for names in same.values():
            pick = next(p for n, p in self.picks.items() if p and n.replace("_", " ") == names[0])
            yield ""
            yield from self._pick_lines(" = ".join(names), pick)
        if self.conflict:
            yield "what stands in the way, and by how much it would have to give way:"
            for one in self.conflict:
                words = _CLAUSE_WORDS.get(one.name, f"article {one.name}")
                yield f"  {one.side}: {words}: {one.by:.4f}" if one.side else f"  {words}"

    def _pick_lines(self, title: str, pick: Agreement) -> Iterator[str]:
        one = pick.evaluated
        yield title
        for row, side in enumerate(self.sides):
            before, after, cut = self.today[row], one.security[row], pick.proportional.security[row]
            yield (
                f"  {side}, in its own view: exposure {before.exposure_p95:.1%} -> {after.exposure_p95:.1%} "
                f"(the same cut made proportionally: {cut.exposure_p95:.1%}), "
                f"{_words('share left', before.share_left, after.share_left)}"
                f"{_words('cost ratio of the other', before.cost_ratio, after.cost_ratio)}"
                f"floor kept with {1.0 if after.p_floor is None else after.p_floor:.3f}"
            )
            had = float(self.decision.kept(self.decision.before)[row])
            yield f"    keeps {one.warheads[row]:,.0f} of {had:,.0f} warheads; gives up"
            for given in self._gives(one, side):
                yield f"      {given['key']} {given['what']}: {given['before']:g} -> {given['after']:g}"
        if pick.binding:
            yield "  binding: " + ", ".join(f"{article} ({side})" for article, side in pick.binding)


def _words(name: str, before: float | None, after: float | None) -> str:
    return "" if before is None or after is None else f"{name} {before:.3f} -> {after:.3f}, "


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


def _security(one: Security) -> dict[str, Any]:
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
