"""Terms as linear constraints over launchers and interceptors, for one loading and readiness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.agreement.converting import ANY, changeable, most_changed, most_of, moves_of
from counterpoise.agreement.counting import (
    MEANS,
    Affine,
    chosen,
    counted,
    mean_of,
    missing,
    pieces,
)
from counterpoise.agreement.forces import Forces, today
from counterpoise.agreement.provisions import Article, Terms
from counterpoise.agreement.selection import Counted, counted_sides
from counterpoise.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


MOST_GOALS = 8
"""Systems of a side that one move may go to: each set of them has a row of its own."""


@dataclass(frozen=True)
class Variable:
    """A number that an agreement can set: launchers of a system, or interceptors of a layer."""

    side: str
    kind: str
    key: str


@dataclass(frozen=True)
class Row:
    """Where a constraint comes from: the article (or ``conversions``) and the side that it binds."""

    article: str
    side: str


@dataclass(frozen=True)
class Linear:
    """``A x ≤ b`` and ``0 ≤ x ≤ upper``.

    Attributes
    ----------
    variables : tuple of Variable
        What each column is, by side, systems before layers, in the order of the file.
    A : array (rows, variables)
    b : array (rows,)
    names : tuple of Row
        What each row comes from.
    today : array (variables,)
        What there is now.
    upper : array (variables,)
        Today's, but for what an allowed move could add.
    uncounted : tuple of (Row, paths)
        Articles without a row, because the scenario lacks these figures.
    """

    variables: tuple[Variable, ...]
    A: Floats
    b: Floats
    names: tuple[Row, ...]
    today: Floats
    upper: Floats
    uncounted: tuple[tuple[Row, tuple[str, ...]], ...]

    def forces(self, x: Floats, before: Forces) -> Forces:
        """Forces with so many launchers and interceptors; loading and readiness as before."""
        after: Forces = {
            side: {"systems": dict(held["systems"]), "defences": dict(held["defences"])}
            for side, held in before.items()
        }
        for one, number in zip(self.variables, x.tolist(), strict=True):
            if one.kind == "systems":
                systems = after[one.side]["systems"]
                systems[one.key] = replace(systems[one.key], launchers=number)
            else:
                after[one.side]["defences"][one.key] = number
        return after

    def excess(self, x: Floats) -> Floats:
        """How far each row is exceeded: ``A x − b``, where positive."""
        return np.maximum(self.A @ x - self.b, 0.0)


def constraints(
    terms: Terms,
    scenario: Scenario,
    parties: tuple[str, ...] | None = None,
    *,
    phase: str | None = None,
    forces: Forces | None = None,
) -> Linear:
    """Every article of terms as linear constraints.

    Exact where loading is fixed. An article may have several rows: one for each way to fill an allowance
    (``first`` and ``beyond``), and for a ratio one for each ordered pair of parties. A ratio to a count with
    an allowance, and a least count with one, take the first of its lines, which is never too lenient.

    Parameters
    ----------
    terms : Terms
    scenario : Scenario
    parties : tuple of str, optional
        Sides of the scenario; by default all.
    phase : str, optional
        By default the last.
    forces : Forces, optional
        Whose loading and readiness counts; by default today's. Whether these are allowed is not asked here.

    Raises
    ------
    ScenarioError
        If terms name what the scenario does not have.
    ValueError
        If a party is no side of the scenario, or there is no such phase.
    """
    stage = terms.at(phase)
    sides = counted_sides(stage, scenario, forces or today(scenario, parties))
    variables = tuple(
        Variable(side.name, kind, key)
        for side in sides.values()
        for kind in ("systems", "defences")
        for key in side.today[kind]
    )
    column = {(one.side, one.kind, one.key): i for i, one in enumerate(variables)}
    rows: list[tuple[Row, dict[int, float], float]] = []
    uncounted: list[tuple[Row, tuple[str, ...]]] = []
    for article in stage.articles:
        for party, side in sides.items():
            absent = missing(article, side)
            if absent and article.asked_of(party):
                uncounted.append((Row(article.key, side.name), absent))
        rows += list(_rows(article, sides, column))
    now = np.array([_today(sides, one) for one in variables])
    upper = now.copy()
    for side in sides.values():
        rows += [*_moves(side, column, now, upper), *_changed(side, column)]
    A = np.zeros((len(rows), len(variables)))
    for i, (_, each, _) in enumerate(rows):
        for j, value in each.items():
            A[i, j] = value
    b = np.array([bound for _, _, bound in rows])
    return Linear(variables, A, b, tuple(name for name, _, _ in rows), now, upper, tuple(uncounted))


Column = dict[tuple[str, str, str], int]
RowOf = tuple[Row, dict[int, float], float]


def _rows(article: Article, sides: dict[str, Counted], column: Column) -> Iterator[RowOf]:
    if article.obligation == "ratio":
        for (party, side), (_, other) in permutations(sides.items(), 2):
            asked = article.asked_of(party)
            if asked and not missing(article, side) and not missing(article, other):
                yield from _ratio_rows(article, side, other, asked.number, column)
        return
    for party, side in sides.items():
        asked = article.asked_of(party)
        if asked and not missing(article, side):
            yield from _own_rows(article, side, asked.number, column)


def _own_rows(article: Article, side: Counted, number: float, column: Column) -> Iterator[RowOf]:
    name = Row(article.key, side.name)
    if article.count in MEANS:
        each = {key: mean_of(article, side, key) - number for key in chosen(article, side)}
        yield name, _columns(each, article, side, column), 0.0
    elif article.count == "loading":
        held = side.held["systems"]
        over = {key: 1.0 for key in chosen(article, side) if held[key].warheads > number}
        yield name, _columns(over, article, side, column), 0.0
    elif article.obligation == "at_least":
        # A count with an allowance is the largest of its lines; its first line is never too lenient.
        piece = pieces(article, side)[0]
        less = {key: -value for key, value in piece.each.items()}
        yield name, _columns(less, article, side, column), piece.constant - number
    else:
        before = replace(side, held=side.today)
        bound = number if article.obligation == "limit" else counted(article, before) or 0.0
        for piece in pieces(article, side):
            yield name, _columns(piece.each, article, side, column), bound - piece.constant


def _ratio_rows(
    article: Article, side: Counted, other: Counted, factor: float, column: Column
) -> Iterator[RowOf]:
    floor: Affine = pieces(article, other)[0]
    for piece in pieces(article, side):
        row = _columns(piece.each, article, side, column)
        for j, value in _columns(floor.each, article, other, column).items():
            row[j] = row.get(j, 0.0) - factor * value
        yield Row(article.key, side.name), row, factor * floor.constant - piece.constant


def _columns(each: dict[str, float], article: Article, side: Counted, column: Column) -> dict[int, float]:
    kind = "defences" if article.count == "interceptors" else "systems"
    return {column[side.name, kind, key]: value for key, value in each.items() if value}


def _moves(side: Counted, column: Column, now: Floats, upper: Floats) -> Iterator[RowOf]:
    """What comes to any of the goals has left the origins: ``Σ origins + Σ goals`` is no more than today."""
    name = Row("conversions", side.name)
    for move in moves_of(side):
        if len(move.goals) > MOST_GOALS:
            raise ValueError(
                f"{side.terms.file}: a move to {len(move.goals)} systems of {side.name} is allowed; "
                f"at most {MOST_GOALS} are possible: name fewer under 'to'"
            )
        origins, goals = (
            [column[side.name, "systems", key] for key in keys] for keys in (move.origins, move.goals)
        )
        there = float(now[origins].sum())
        upper[goals] += min(move.at_most, there)
        for size in range(1, len(goals) + 1):
            for some in map(list, combinations(goals, size)):
                yield name, dict.fromkeys(origins + some, 1.0), there + float(now[some].sum())
                if move.at_most < there:
                    yield name, dict.fromkeys(some, 1.0), float(now[some].sum()) + move.at_most


def _changed(side: Counted, column: Column) -> Iterator[RowOf]:
    """Where only so many launchers may be unloaded or taken off alert: a row for each such number.

    The same rows whatever is held, so that only their coefficients depend on loading and readiness.
    """
    name = Row("conversions", side.name)
    for key, before in side.today["systems"].items():
        now, j = side.held["systems"][key], column[side.name, "systems", key]
        unloaded = max(before.warheads - now.warheads, 0.0)
        off = max((before.alert_day or 0.0) - (now.alert_day or 0.0), 0.0)
        for change, each in (("download", 1.0 if unloaded else 0.0), ("off_alert", off)):
            fewest = most_changed(side, change, key, by=unloaded if change == "download" else 0.0)
            for conversion in changeable(side, change, key):
                most = most_of(conversion, side)
                if most < ANY:
                    yield name, {j: each} if fewest <= most else {}, most


def _today(sides: dict[str, Counted], one: Variable) -> float:
    held = next(side.today for side in sides.values() if side.name == one.side)
    return held["systems"][one.key].launchers if one.kind == "systems" else held["defences"][one.key]
