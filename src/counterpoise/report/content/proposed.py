"""Defences that a development would bring and that are not in the result: how large they would be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, DefenceCurve, Range
from counterpoise.assessment.wording import between, opening, percent, ratio
from counterpoise.report.content.tables import Cell, Group, Heading, Row, Table
from counterpoise.report.content.written import in_words
from counterpoise.report.picking import curve_of, eyes, ordered_pairs

Layers = dict[str, dict[str, Any]]
"""What a development sets, by layer and by figure."""


def proposed_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return the layers of each development left out, as both sides see them; None where there are none.

    A layer is read off a curve only where nothing but its number of interceptors would change; any other
    development has to be computed.
    """
    groups = tuple(_groups(assessment, labels))
    if not groups:
        return None
    return Table(
        caption="Defences that the scenario names as developments: how large each side believes them.",
        headings=(
            (
                Heading("Layer", rows=2, kind="text"),
                Heading("interceptors", rows=2),
                Heading("chance of a kill, each", rows=2),
                Heading("stopped of the missile warheads of", 2),
                Heading("assurance of the other", rows=2),
            ),
            (Heading("a first strike"), Heading("a ragged retaliation")),
        ),
        groups=groups,
    )


def _groups(assessment: Assessment, labels: Labels) -> Iterator[Group]:
    for name, development in assessment.document.get("developments", {}).items():
        for pair in ordered_pairs(assessment) if name not in assessment.developments else ():
            for view in eyes(assessment, pair):
                layers = _layers(assessment, name, view=view, side=pair[0])
                curve = _curve_that_tells(curve_of(assessment, view, pair), layers)
                if layers:
                    yield Group(
                        f"{opening(str(development.get('name', name)))}, against {labels.the(pair[1])}, "
                        f"{labels.seen_by(view)}",
                        tuple(
                            Row(
                                labels.part(pair[0], layer),
                                _cells(figures, curve, today=_kill(assessment, view, pair[0], layer)),
                            )
                            for layer, figures in layers.items()
                        ),
                    )


def _layers(assessment: Assessment, development: str, *, view: str, side: str) -> Layers:
    """Return what a development sets of a side's defences, as a view believes it to be."""
    beliefs = assessment.document.get("beliefs", {})
    believed = beliefs.get(view, {}).get("developments", {}).get(development, {})
    layers: Layers = {}
    for change in (assessment.document["developments"][development], believed):
        defences = change.get("patch", {}).get("sides", {}).get(side, {}).get("defences", {})
        for layer, figures in defences.items():
            layers.setdefault(layer, {}).update(figures)
    return layers


def _curve_that_tells(curve: DefenceCurve | None, layers: Layers) -> DefenceCurve | None:
    if curve is None or list(layers) != [curve.layer] or layers[curve.layer].keys() != {"interceptors"}:
        return None
    return curve


def _kill(assessment: Assessment, view: str, side: str, layer: str) -> str:
    """Return the chance of a kill that a layer has in the result."""
    path = f"sides.{side}.defences.{layer}.kill"
    return next((in_words(one.text) for one in assessment.views[view].figures if one.path == path), "–")


def _cells(figures: dict[str, Any], curve: DefenceCurve | None, *, today: str) -> tuple[Cell, ...]:
    written = figures.get("interceptors")
    size = written.get("value") if isinstance(written, dict) else written
    shown = (
        Cell(f"{size:,}" if isinstance(size, int | float) else in_words(written or "as in this result")),
        Cell(in_words(figures["kill"]), "" if today == "–" else f"now {today}")
        if "kill" in figures
        else Cell(today),
    )
    if curve is None or not isinstance(size, int | float) or not _is_within(size, curve):
        return (*shown, Cell("to be computed", columns=3))
    shares = (curve.first_strike_stopped, curve.retaliation_stopped)
    read = [_around(curve, share, size, percent) for share in shares]
    read.append("–" if curve.assurance is None else _around(curve, curve.assurance, size, ratio))
    return (*shown, *map(Cell, read))


def _is_within(size: float, curve: DefenceCurve) -> bool:
    return min(curve.interceptors) <= size <= max(curve.interceptors)


def _around(
    curve: DefenceCurve, spreads: tuple[Range, ...], size: float, said: Callable[[float], str]
) -> str:
    """Return the mean at a size that was tried, or those of the sizes around it, between which it lies."""
    above = bisect_left(curve.interceptors, size)
    below = above if curve.interceptors[above] == size else above - 1
    low, high = sorted((spreads[below].mean, spreads[above].mean))
    return between(said(low), said(high))
