"""Whether forces keep terms, article by article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from counterpoise.agreement.converting import Move, most_changed, moves_of
from counterpoise.agreement.counting import chosen, counted, missing
from counterpoise.agreement.forces import Forces, today
from counterpoise.agreement.provisions import Article, Terms, Value
from counterpoise.agreement.selection import Counted, counted_sides
from counterpoise.scenario import Scenario

NOTHING = "nothing in this scenario is counted"
_EXACT = 1e-6
"""A count may be over by so much, as rounding leaves it."""


@dataclass(frozen=True)
class ArticleResult:
    """What one article says of one side.

    Attributes
    ----------
    article, name : str
        Its key and what readers see; ``conversions`` for what rose, or fell, without being allowed to.
    side : str
        As the scenario calls it.
    obligation : {"limit", "at_least", "ratio", "may_not_rise"}
    count : str
    limit : float
        The most (for *at_least* the least) that the count may be.
    counted : float or None
        None where the scenario lacks a figure.
    over : float
        How far the count is beyond it; 0 where the article is kept or cannot be counted.
    source, status, cite : str
        Of the number that was agreed.
    note : str
    """

    article: str
    name: str
    side: str
    obligation: str
    count: str
    limit: float
    counted: float | None
    over: float
    source: str = ""
    status: str = "assumed"
    cite: str = ""
    note: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether nothing is over."""
        return self.over == 0.0

    @property
    def cut(self) -> float:
        """The share of the count that must go: ``over / counted``, 0 where the article is kept."""
        return self.over / self.counted if self.counted and self.obligation != "at_least" else 0.0


@dataclass(frozen=True)
class Compliance:
    """Whether forces keep terms.

    Attributes
    ----------
    terms, scenario, hash : str
        Title of the terms; name and hash of the scenario.
    phase : str or None
    compliant : bool
        Whether nothing that could be counted is over.
    articles : tuple of ArticleResult
        In the order of the terms, by side.
    """

    terms: str
    scenario: str
    hash: str
    phase: str | None
    compliant: bool
    articles: tuple[ArticleResult, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        names = ("article", "name", "side", "obligation", "count", "limit", "counted", "over")
        about = ("status", "cite", "note")
        articles = [
            {key: _finite(getattr(one, key)) for key in names}
            | {"cut": one.cut}
            | {key: getattr(one, key) for key in about}
            for one in self.articles
        ]
        head = {"terms": self.terms, "scenario": self.scenario, "hash": self.hash, "phase": self.phase}
        return {"compliant": self.compliant, **head, "articles": articles}


def _finite(value: Any) -> Any:
    """A ratio to nobody has no limit, and JSON no infinity."""
    return None if value == float("inf") else value


def comply(
    terms: Terms, scenario: Scenario, *, forces: Forces | None = None, phase: str | None = None
) -> Compliance:
    """Whether forces keep terms, article by article.

    Everything is counted on the base, nobody's belief, each figure at its median.

    Parameters
    ----------
    terms : Terms
    scenario : Scenario
        Whose forces these are; what there is today.
    forces : Forces, optional
        By default those of the agreement, or else today's.
    phase : str, optional
        By default the last.

    Raises
    ------
    ScenarioError
        If terms name what the scenario does not have.
    ValueError
        If a party is no side of the scenario, or there is no such phase.
    """
    stage = terms.at(phase)
    held = forces or terms.forces or today(scenario)
    sides = counted_sides(stage, scenario, held)
    results = [one for article in stage.articles for one in _results(article, stage, sides)]
    if held != today(scenario):
        results += [one for side in sides.values() for one in _unallowed(side)]
    is_kept = all(one.is_kept for one in results)
    last = terms.phase_of(phase)
    return Compliance(terms.title, scenario.name, scenario.hash, last, is_kept, tuple(results))


def _results(article: Article, terms: Terms, sides: dict[str, Counted]) -> Iterator[ArticleResult]:
    for party, side in sides.items():
        asked = article.asked_of(party)
        if asked is None:
            continue
        have = counted(article, side)
        limit = _limit(article, side, sides, asked)
        short = have is not None and (limit - have if article.obligation == "at_least" else have - limit)
        over = float(short) if have is not None and short > _EXACT else 0.0
        yield ArticleResult(
            article=article.key,
            name=article.name,
            side=side.name,
            obligation=article.obligation,
            count=article.count,
            limit=limit,
            counted=have,
            over=over,
            source=asked.source or "",
            status=asked.status,
            cite=terms.sources[asked.source].cite if asked.source else "",
            note="; ".join(_notes(article, side, asked)),
        )


def _limit(article: Article, side: Counted, sides: dict[str, Counted], asked: Value) -> float:
    if article.obligation == "ratio":
        others = [counted(article, other) or 0.0 for other in sides.values() if other is not side]
        return asked.number * min(others, default=float("inf"))
    if article.obligation == "may_not_rise":
        return counted(article, replace(side, held=side.today)) or 0.0
    return asked.number


def _notes(article: Article, side: Counted, asked: Value) -> Iterator[str]:
    if not chosen(article, side):
        yield NOTHING
    absent = missing(article, side)
    if absent:
        more = f" and {len(absent) - 1} more" if len(absent) > 1 else ""
        yield f"cannot be counted: the scenario lacks {absent[0]}{more}"
    yield from filter(None, (asked.note, article.note))


def _unallowed(side: Counted) -> Iterator[ArticleResult]:
    """What rose above today's, or was unloaded or taken off alert, without a conversion that allows it."""
    held, before = side.held["systems"], side.today["systems"]
    moves = moves_of(side)
    goals = {key for move in moves for key in move.goals}
    for key in held:
        now, was = held[key], before[key]
        if now.launchers > was.launchers + _EXACT and key not in goals:
            yield _result(side, f"launchers of {key} rise", was.launchers, now.launchers)
        if now.warheads > was.warheads + _EXACT:
            yield _result(side, f"warheads on each {key} rise", was.warheads, now.warheads)
        unloaded = was.warheads - now.warheads
        most = most_changed(side, "download", key, by=unloaded)
        if unloaded > _EXACT and now.launchers > most + _EXACT:
            yield _result(side, f"{key} is unloaded", was.warheads, now.warheads, is_fall=True)
        if now.alert_day is not None and was.alert_day is not None:
            if now.alert_day > was.alert_day + _EXACT:
                yield _result(side, f"alert of {key} rises", was.alert_day, now.alert_day)
            off = was.alert_day - now.alert_day
            most = most_changed(side, "off_alert", key)
            if off > _EXACT and (not most or off * now.launchers > most + _EXACT):
                yield _result(side, f"{key} goes off alert", was.alert_day, now.alert_day, is_fall=True)
    for move in moves:
        yield from _overmoved(side, move)
    for key, count in side.held["defences"].items():
        if count > side.today["defences"][key] + _EXACT:
            yield _result(side, f"interceptors of {key} rise", side.today["defences"][key], count)


def _result(side: Counted, what: str, was: float, now: float, *, is_fall: bool = False) -> ArticleResult:
    over = was - now if is_fall else now - was
    obligation = "at_least" if is_fall else "limit"
    return ArticleResult(
        "conversions",
        what,
        side.name,
        obligation,
        "launchers",
        was,
        now,
        over,
        note="no conversion allows it",
    )


def _overmoved(side: Counted, move: Move) -> Iterator[ArticleResult]:
    """More launchers came than left, or than may move."""
    held, before = side.held["systems"], side.today["systems"]
    came = sum(max(0.0, held[key].launchers - before[key].launchers) for key in move.goals)
    left = sum(max(0.0, before[key].launchers - held[key].launchers) for key in move.origins)
    most = min(left, move.at_most)
    if came > most + _EXACT:
        yield _result(side, f"launchers moved to {', '.join(move.goals)}", most, came)
