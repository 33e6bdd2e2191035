"""An agreement as articles of a draft: what each side may have, what is forbidden, what may be converted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from counterpoise.agreement import ArticleResult, Forces, Terms, comply
from counterpoise.assessment.wording import count, listed, opening, with_article
from counterpoise.reductions.decision import Decision, Floats
from counterpoise.scenario import Scenario

_SAME = 1e-9
_IN_WHOLES = ("launchers", "warheads", "interceptors", "downloaded")


@dataclass(frozen=True)
class Line:
    """One number of the forces, today and as agreed.

    Attributes
    ----------
    side, kind, key : str
        ``kind`` is ``systems`` or ``defences``.
    name : str
        What readers see.
    what : {"launchers", "warheads", "alert_day", "interceptors"}
        ``warheads`` are those of a launcher.
    before, after : float
    """

    side: str
    kind: str
    key: str
    name: str
    what: str
    before: float
    after: float

    @property
    def path(self) -> str:
        """The figure of the scenario that ``before`` is."""
        figure = "alert.day" if self.what == "alert_day" else self.what
        return f"sides.{self.side}.{self.kind}.{self.key}.{figure}"

    @property
    def is_changed(self) -> bool:
        """Whether the agreement moves it."""
        return abs(self.after - self.before) > _SAME


@dataclass(frozen=True)
class DraftArticle:
    """One article of a draft.

    Attributes
    ----------
    title : str
    sentences : tuple of str
    lines : tuple of Line
        Of the articles on the forces of a side; empty for others.
    """

    title: str
    sentences: tuple[str, ...]
    lines: tuple[Line, ...] = ()


def draft(scenario: Scenario, terms: Terms, decision: Decision, x: Floats) -> tuple[DraftArticle, ...]:
    """Return an agreement as articles: the forces of each side, the ceilings of the terms, what is forbidden.

    Counts are those of `counterpoise.agreement.comply`: nobody's belief, every figure at its median.
    """
    forces = decision.forces(x)
    return (
        *(_forces_of(scenario, decision, forces, side) for side in decision.sides),
        *_ceilings(scenario, terms, decision, forces),
        _conversions(scenario, decision, forces),
    )


def lines_of(scenario: Scenario, decision: Decision, forces: Forces, side: str) -> tuple[Line, ...]:
    """Return every number of a side: launchers and interceptors always, loading and alert where they move."""
    before, after = decision.today[side], forces[side]
    there = scenario.base().sides[side]
    lines = []
    for key, now in after["systems"].items():
        was, name = before["systems"][key], there.systems[key].name
        for what in ("launchers", "warheads", "alert_day"):
            a, b = getattr(was, what), getattr(now, what)
            line = Line(side, "systems", key, name, what, a or 0.0, b or 0.0)
            if what == "launchers" or line.is_changed:
                lines.append(line)
    for key, kept in after["defences"].items():
        name = there.defences[key].name
        lines.append(Line(side, "defences", key, name, "interceptors", before["defences"][key], kept))
    return tuple(lines)


def _forces_of(scenario: Scenario, decision: Decision, forces: Forces, side: str) -> DraftArticle:
    lines = lines_of(scenario, decision, forces, side)
    now, then = (_warheads(held, side) for held in (decision.today, forces))
    whole = f"{opening(_the(scenario, side))} keeps {count(then)} of {count(now)} warheads."
    return DraftArticle(f"Forces of {_the(scenario, side)}", (whole,), lines)


def _ceilings(scenario: Scenario, terms: Terms, decision: Decision, forces: Forces) -> Iterator[DraftArticle]:
    by_article: dict[str, list[ArticleResult]] = {}
    for one in comply(terms, scenario, forces=forces).articles:
        if one.side in decision.sides and one.article != "conversions":
            by_article.setdefault(one.article, []).append(one)
    for results in by_article.values():
        said = [_said(scenario, terms, one) for one in results]
        if results[0].count == "interceptors":
            said += _forbidden(scenario, decision)
        note = next((one.note for one in results if one.note), "")
        yield DraftArticle(results[0].name, (*said, *((f"Note: {note}.",) if note else ())))
    if not any(results[0].count == "interceptors" for results in by_article.values()):
        yield DraftArticle("Interceptors", ("No article binds them: what a side fears is still to come.",))


def _said(scenario: Scenario, terms: Terms, one: ArticleResult) -> str:
    article = next((each for each in terms.provisions if each.key == one.article), None)
    value = article.asked_of(terms.party_of(one.side, scenario.side_names)) if article else None
    factor = f" of {value.number:g} to the other side" if value else " to the other side"
    bound = {
        "limit": "at most",
        "at_least": "at least",
        "ratio": f"at most (by the ratio{factor})",
        "may_not_rise": "no more than today's",
    }[one.obligation]
    has = "not counted" if one.counted is None else _number(one, one.counted)
    most = "any number" if one.limit == float("inf") else _number(one, _whole(one))
    return f"{opening(_the(scenario, one.side))}: {has}, {bound} {most}."


def _whole(one: ArticleResult) -> float:
    """Return a limit in whole launchers or warheads, where it is of such: nothing between can be kept."""
    if one.count not in _IN_WHOLES:
        return one.limit
    return float(np.ceil(one.limit - _SAME) if one.obligation == "at_least" else np.floor(one.limit + _SAME))


def _number(one: ArticleResult, value: float) -> str:
    if one.count == "alert_share":
        return f"{value:.0%}"
    return count(value) if one.count in _IN_WHOLES or value >= 100.0 else f"{value:,.3g}"


def _forbidden(scenario: Scenario, decision: Decision) -> Iterator[str]:
    for side in decision.sides:
        if not decision.is_bound[side]:
            continue
        new = [act.path.rsplit(".", 1)[1] for act in decision.new_layers if act.side == side]
        which = f", such as {listed(new)}" if new else ""
        yield f"{opening(_the(scenario, side))} adds no layer that is not there today{which}."


def _conversions(scenario: Scenario, decision: Decision, forces: Forces) -> DraftArticle:
    said = []
    for side in decision.sides:
        for line in lines_of(scenario, decision, forces, side):
            a, b = count(line.before), count(line.after)
            if line.what == "launchers" and line.after > line.before + _SAME:
                said.append(f"{line.name}: {a} launchers become {b}, moved from others of the side.")
            elif line.what == "warheads" and line.after < line.before - _SAME:
                said.append(f"{line.name}: {a} warheads on each launcher become {b}.")
            elif line.what == "alert_day" and line.after < line.before - _SAME:
                said.append(
                    f"{line.name}: {line.before:.0%} on alert from day to day become {line.after:.0%}."
                )
    return DraftArticle("Conversions", tuple(said) or ("None is used.",))


def _warheads(forces: Forces, side: str) -> float:
    return sum(held.launchers * held.warheads for held in forces[side]["systems"].values())


def _the(scenario: Scenario, side: str) -> str:
    return with_article(scenario.base().sides[side].name)
