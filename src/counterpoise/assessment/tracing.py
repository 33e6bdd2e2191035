"""From a number of a result back to the figures that enter it, each with its place, source and status."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from counterpoise.assessment.labels import FIELD_WORDS
from counterpoise.assessment.meanings import STATISTICS
from counterpoise.assessment.measuring import Subject, subject_of
from counterpoise.assessment.selecting import NoSuchPath, Place, contents, find, has_number
from counterpoise.assessment.wording import number, percent
from counterpoise.scenario import Scenario, View, read_text


@dataclass(frozen=True)
class EnteringFigure:
    """A figure that enters a number, as the view has it.

    Attributes
    ----------
    path, text, unit, key, status, source, cite, note, file, line, column
        As in :class:`counterpoise.assessment.result.UsedFigure`; figures with one key are drawn together.
    side, owner, field : str
        Whose figure it is, of which system or layer, and which; side and owner are empty for the model's own.
    share : float or None
        Its share in the variance of the headline nearest to the number; a group drawn together has one.
    direction : int
        1 if the headline rises with it, -1 if it falls, 0 if neither or not known.
    """

    path: str
    text: str
    unit: str
    key: str
    status: str
    source: str | None
    cite: str
    note: str
    file: str | None
    line: int | None
    column: int | None
    side: str
    owner: str
    field: str
    share: float | None
    direction: int

    @property
    def place(self) -> str:
        """Where it is written."""
        return f"{self.file}:{self.line}:{self.column}" if self.file else "default"


@dataclass(frozen=True)
class Trace:
    """Where a number comes from. ``print`` shows it in full.

    Attributes
    ----------
    path, selector : str
        The way to the number, by places and by tags.
    value : float or dict
        The number, or a distribution.
    about : str
        In whose eyes, who strikes whom, in which posture.
    measure, formula, definition, statistic : str
        What is measured, and which number of its distribution this is.
    headline : str
        What the shares are of; empty where no headline is near.
    figures : tuple of EnteringFigure
        The driving ones first, then by side, field and system.
    choices : tuple of (str, str)
        Paths and values of choices that are no figures.
    side_names : dict of str to str
    """

    path: str
    selector: str
    value: Any
    about: str
    measure: str
    formula: str
    definition: str
    statistic: str
    headline: str
    figures: tuple[EnteringFigure, ...]
    choices: tuple[tuple[str, str], ...]
    side_names: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as plain JSON types."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        own["figures"] = [
            {field.name: getattr(figure, field.name) for field in fields(figure)} for figure in self.figures
        ]
        own["choices"] = [{"path": path, "value": value} for path, value in self.choices]
        return own

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def trace(result: dict[str, Any], path: str) -> Trace:
    """Trace a number of a result.

    Parameters
    ----------
    result : dict
        As ``Assessment.to_dict`` gives it, or as read from its JSON.
    path : str
        The path of a number or of a distribution; see :func:`counterpoise.assessment.selecting.find`.

    Returns
    -------
    Trace
        With exactly the figures that enter, by :mod:`counterpoise.assessment.entering`.

    Raises
    ------
    NoSuchPath
        A ValueError: if the path leads nowhere, or to no number; the nearest paths are named.
    ScenarioError
        If the scenario in the result cannot be read.
    """
    place = find(result, path)
    _refuse_no_number(place)
    scenario = embedded_scenario(result)
    view = _view(scenario, place)
    subject = subject_of(place, view, result)
    used = {figure["path"]: figure for figure in _used(result, place)}
    shares, headline = _shares(result, place, subject)
    figures = [_entering(used[path], shares) for path in subject.paths if path in used]
    return Trace(
        path=place.path,
        selector=place.selector,
        value=place.value,
        about=subject.about,
        measure=subject.measure.name,
        formula=subject.measure.formula,
        definition=subject.measure.definition,
        statistic=_statistic(place, subject),
        headline=headline,
        figures=tuple(sorted(figures, key=_rank)),
        choices=subject.choices,
        side_names=dict(result.get("side_names", {})),
    )


def embedded_scenario(result: dict[str, Any]) -> Scenario:
    """Read the scenario that a result carries, with what was set and chosen for it.

    Raises
    ------
    ScenarioError
        If it cannot be read.
    """
    name = str(result["scenario"])
    # Indented, because the reader refuses very long lines.
    text = json.dumps(result["document"], ensure_ascii=False, indent=1)
    scenario = read_text(text, name=name, file=f"{name} (in the result)")
    for setting in result.get("settings", []):
        scenario = scenario.with_set(str(setting))
    for development in result.get("developments", []):
        scenario = scenario.with_development(str(development))
    return scenario.with_acts(map(str, result.get("acts", [])))


def _view(scenario: Scenario, place: Place) -> View:
    if place.names[:1] == ("views",) and len(place.names) > 1:
        return scenario.view(place.names[1])
    return scenario.base()


def _used(result: dict[str, Any], place: Place) -> list[dict[str, Any]]:
    views = result["views"]
    own = views.get(place.names[1]) if place.names[:1] == ("views",) else None
    # What lies above all views has its figures in every view; the first that has one shows it.
    return (
        list(own["figures"])
        if own
        else [figure for view in views.values() for figure in view["figures"]][::-1]
    )


def _refuse_no_number(place: Place) -> None:
    if place.value is None:
        raise NoSuchPath(f"{place.selector} is null: there is no such number in this result")
    if isinstance(place.value, str | bool):
        raise NoSuchPath(f"{place.selector} is a word, not a number: {place.value!r}")
    if isinstance(place.value, dict | list) and not is_distribution(place.value):
        where = place.selector or "the result"
        if not has_number(place.value):
            raise NoSuchPath(f"{where} holds no number")
        below = contents(place)
        some = ", ".join([*below[:4], *(["…"] if len(below) > 4 else [])])
        raise NoSuchPath(f"{where} holds more than one number; go on to {some}")


def is_distribution(value: Any) -> bool:
    """Whether a value is a distribution, which can be traced as a whole."""
    return isinstance(value, dict) and {"mean", "p05", "p95"} <= set(value)


def _statistic(place: Place, subject: Subject) -> str:
    if is_distribution(place.value):
        return f"mean, and 5th and 95th percentile, {subject.measure.over}"
    last = place.names[-1] if isinstance(place.keys[-1], str) else ""
    return (
        f"{STATISTICS[last]}, {subject.measure.over}" if last in STATISTICS and subject.measure.over else ""
    )


def _shares(
    result: dict[str, Any], place: Place, subject: Subject
) -> tuple[dict[str, tuple[float, int]], str]:
    """Return share and direction by the key of a figure's draws, for the headline nearest to the number."""
    if subject.pair is None or place.names[:1] != ("views",):
        return {}, ""
    for headline in result["views"][place.names[1]]["drivers"]:
        pair = (headline["attacker"], headline["victim"])
        is_mine = pair == subject.pair or (
            subject.measure.headlines == ("stability index",) and pair == subject.pair[::-1]
        )
        if is_mine and headline["measure"] in subject.measure.headlines and headline["figures"]:
            shares = {driver["key"]: (driver["share"], driver["direction"]) for driver in headline["figures"]}
            return shares, f"{headline['measure']}, {headline['alert']}, {headline['launch']}"
    return {}, ""


def _entering(used: dict[str, Any], shares: dict[str, tuple[float, int]]) -> EnteringFigure:
    keys = used["path"].split(".")
    is_part = keys[0] == "sides" and len(keys) > 4
    share, direction = shares.get(used["key"], (None, 0))
    same = ("path", "text", "unit", "key", "status", "source", "cite", "note", "file", "line", "column")
    acted = {"text": f"{used['text']} ({used['acted']})"} if used.get("acted") else {}
    return EnteringFigure(
        **{name: used[name] for name in same} | acted,
        side=keys[1] if keys[0] == "sides" else "",
        owner=keys[3] if is_part else "",
        field=".".join(keys[4:] if is_part else keys[2:] if keys[0] == "sides" else keys[1:]),
        share=share,
        direction=direction,
    )


_LAST = "\uffff"
"""Comes after every side: the model's own figures, which no side owns."""


def _rank(figure: EnteringFigure) -> tuple[float, str, str, int, str]:
    fields_known = list(FIELD_WORDS)
    order = fields_known.index(figure.field) if figure.field in FIELD_WORDS else len(fields_known)
    group = figure.key if figure.share else ""
    return (-(figure.share or 0.0), group, figure.side or _LAST, order, figure.field)


def _lines(trace: Trace) -> Iterator[str]:
    yield f"{trace.selector} = {_shown(trace.value)}"
    if trace.path != trace.selector:
        yield f"  ({trace.path})"
    yield from ("", trace.about) if trace.about else ("",)
    yield f"{trace.measure}{f': {trace.statistic}' if trace.statistic else ''}."
    yield from (f"  {line}" for line in (trace.formula, trace.definition) if line)
    driving = [figure for figure in trace.figures if figure.share]
    if driving:
        yield from ("", f"What drives it (share of the variance of: {trace.headline})")
        for key, drawn in groupby(driving, key=lambda figure: figure.key):
            yield from _driving(key, list(drawn))
    yield from ("", f"Figures that enter: {_counted(trace)}")
    in_order = sorted(trace.figures, key=lambda figure: _rank(figure)[2:])
    for (side, field), group in groupby(in_order, key=lambda figure: (figure.side, figure.field)):
        yield f"  {trace.side_names.get(side, side) or 'the model'}, {FIELD_WORDS.get(field, field)}"
        yield from _aligned([(figure.owner or figure.path, *_described(figure)) for figure in group], "    ")
    if trace.choices:
        yield from ("", "Choices that enter")
        yield from (f"  {path} = {value}" for path, value in trace.choices)
    sources = {figure.source: figure.cite for figure in trace.figures if figure.source}
    if sources:
        yield from ("", "Sources")
        yield from (f"  [{name}] {cite}" for name, cite in sorted(sources.items()))


def _driving(key: str, drawn: list[EnteringFigure]) -> Iterator[str]:
    sign = {1: "rises with", -1: "falls with"}.get(drawn[0].direction, "depends on")
    name = drawn[0].path if len(drawn) == 1 else f"{key} ({len(drawn)} figures drawn together)"
    yield f"  {percent(drawn[0].share or 0.0):>5}  {sign} {name}"
    yield from _aligned(
        [(*(() if len(drawn) == 1 else (one.path,)), *_described(one)) for one in drawn], " " * 9
    )


def _described(figure: EnteringFigure) -> tuple[str, str, str, str]:
    return figure.text, figure.status, f"[{figure.source}]" if figure.source else "", figure.place


def _aligned(rows: list[tuple[str, ...]], indent: str) -> Iterator[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield (indent + "  ".join(cells)).rstrip()


def _counted(trace: Trace) -> str:
    if not trace.figures:
        return "none"
    counts = Counter(figure.status for figure in trace.figures)
    return (
        f"{len(trace.figures)} ({', '.join(f'{count} {status}' for status, count in counts.most_common())})"
    )


def _shown(value: Any) -> str:
    if is_distribution(value):
        return f"{number(value['mean'])} ({number(value['p05'])} to {number(value['p95'])})"
    return repr(value)
