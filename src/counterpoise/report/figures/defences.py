"""Defences of every size: what they stop of a first strike and of a ragged retaliation, and what is left."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import NDArray

from counterpoise.assessment.asymmetry import THIN, thin_defence
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, DefenceCurve, Range
from counterpoise.assessment.sentences import defence_sentence
from counterpoise.assessment.wording import count, opening, percent, ratio
from counterpoise.report.figures.canvas import (
    FAINT,
    INK,
    MUTED,
    VIEW_COLOURS,
    VIEW_LINES,
    VIEW_MARKERS,
    Panel,
    Picture,
    drawing,
    fit,
    legend_above,
    svg_of,
)
from counterpoise.report.picking import Pair, curve_of, eyes, ordered_pairs, place

Floats = NDArray[np.float64]

_STRAIGHT_UP_TO = (
    100.0  # interceptors: below it the axis is even, above it logarithmic, so that none has a place
)
_LEAST_ASSURANCE = 0.05
_ASSURANCE_TICKS = tuple(m * 10.0**e for e in range(-2, 3) for m in (1.0, 2.0, 5.0))
_STEPS = 8  # drawn from one size tried to the next


def stopped_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw the shares stopped, one panel for each defence and view; None where no defence was swept."""
    panels = tuple(
        _stopped_panel(assessment, view, curve, labels)
        for pair in ordered_pairs(assessment)
        for view in eyes(assessment, pair)
        if (curve := curve_of(assessment, view, pair)) is not None
    )
    if not panels:
        return None
    return Picture(
        key="stopped",
        caption=(
            "What a defence of each size stops of the missile warheads of a first strike, and of those of a "
            "ragged retaliation."
        ),
        reading=(
            "Day-to-day posture, means over the draws. Shaded: by how much its share of the "
            "retaliation exceeds that of a first strike. Upright line: the size that stops a quarter of a "
            "first strike, the thickest that is still called thin. The axis is even up to 100 interceptors "
            "and logarithmic beyond."
        ),
        panels=panels,
    )


def assurance_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw assurance against interceptors, one panel for each defence; None without a requirement."""
    panels = tuple(
        _assurance_panel(assessment, pair, labels)
        for pair in ordered_pairs(assessment)
        if any(_has_assurance(assessment, view, pair) for view in eyes(assessment, pair))
    )
    if not panels:
        return None
    return Picture(
        key="assurance",
        caption="Assurance of the side struck first, by the size of the defence that its retaliation meets.",
        reading=(
            "Assurance is what would arrive over what is held to be needed; below one the side lacks what it "
            "is held to need. Lines: means; shaded: the middle nine tenths over the uncertain figures, "
            "without the chance of who survives, which the headline holds too. Marks on the line at one: the "
            "size from which the need is more likely missed than met. Both axes are logarithmic, the lower "
            "one even up to 100."
        ),
        panels=panels,
    )


def _stopped_panel(assessment: Assessment, view: str, curve: DefenceCurve, labels: Labels) -> Panel:
    first, ragged = (_means(shares) for shares in (curve.first_strike_stopped, curve.retaliation_stopped))
    colour = VIEW_COLOURS[place(assessment, view) % len(VIEW_COLOURS)]
    defender, other = labels.the(curve.defender), labels.the(curve.other)
    with drawing(height=250.0) as (figure, axes):
        sizes, every = _between_sizes(curve)
        first, ragged = (np.interp(sizes, curve.interceptors, means) for means in (first, ragged))
        dots: dict[str, Any] = {"marker": "o", "markersize": 4.5, "markevery": every}
        axes.fill_between(sizes, first, ragged, color=FAINT, linewidth=0.0)
        axes.plot(sizes, ragged, color=colour, label="ragged retaliation", **dots)
        axes.plot(
            sizes, first, color=MUTED, linestyle="--", markerfacecolor="white", label="first strike", **dots
        )
        _mark_thin(axes, curve)
        axes.set_ylim(0.0, 1.0)
        axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        axes.grid(visible=True, axis="y")
        legend_above(axes, lift=20.0)
        axes.set_title("share stopped", loc="left", fontsize=10.5, pad=4.0)
        _interceptor_axis(axes, curve, labels)
        fit(figure, left=44.0, right=20.0, top=40.0, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"stopped-{curve.defender}-{curve.other}-{view}",
            title=f"What a defence of {defender} stops of what {other} fires, as {labels.the(view)} sees it",
            description=defence_sentence(curve, labels),
        )
    return Panel(f"Defence of {defender} against {other}, as {labels.the(view)} sees it", svg)


def _mark_thin(axes: Axes, curve: DefenceCurve) -> None:
    thin = thin_defence(curve)
    if thin is None:
        return
    size = thin.interceptors
    axes.plot([size, size], [THIN, thin.retaliation_stopped], color=INK, linewidth=1.2)
    for share, va, drop in ((thin.retaliation_stopped, "bottom", 0.03), (THIN, "top", -0.03)):
        axes.text(
            size, share + drop, percent(share), ha="right" if va == "bottom" else "left", va=va, weight="bold"
        )


def _assurance_panel(assessment: Assessment, pair: Pair, labels: Labels) -> Panel:
    defender, other = labels.the(pair[0]), labels.the(pair[1])
    curves = {
        view: curve
        for view in eyes(assessment, pair)
        if (curve := curve_of(assessment, view, pair)) is not None
    }
    with drawing(height=262.0) as (figure, axes):
        axes.axhline(1.0, color=INK, linewidth=1.0, linestyle=(0, (2, 2)))
        for view, curve in curves.items():
            _assurance_line(axes, curve, place(assessment, view), f"as {labels.the(view)} sees it")
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        axes.set_ylim(max(low, _LEAST_ASSURANCE), max(high, 2.0))
        axes.yaxis.set_major_locator(FixedLocator(_ticks_within(*axes.get_ylim())))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.grid(visible=True, axis="y")
        legend_above(axes, lift=20.0)
        axes.set_title("assurance (times the need)", loc="left", fontsize=10.5, pad=4.0)
        _interceptor_axis(axes, next(iter(curves.values())), labels)
        fit(figure, left=44.0, right=20.0, top=40.0, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"assurance-{pair[0]}-{pair[1]}",
            title=f"Assurance of {other}, struck first by {defender}, against interceptors of {defender}",
            description=" ".join(_assurance_words(view, curve, labels) for view, curve in curves.items()),
        )
    return Panel(f"{opening(other)}, against a defence of {defender}", svg)


def _assurance_line(axes: Axes, curve: DefenceCurve, look: int, label: str) -> None:
    if curve.assurance is None:
        return
    colour = VIEW_COLOURS[look % len(VIEW_COLOURS)]
    low, high = ([max(getattr(spread, end), 1e-3) for spread in curve.assurance] for end in ("p05", "p95"))
    axes.fill_between(curve.interceptors, low, high, color=colour, alpha=0.13, linewidth=0.0)
    axes.plot(
        curve.interceptors,
        [max(spread.mean, 1e-3) for spread in curve.assurance],
        color=colour,
        linestyle=VIEW_LINES[look % len(VIEW_LINES)],
        marker=VIEW_MARKERS[look % len(VIEW_MARKERS)],
        markersize=4.5,
        label=label,
    )
    if curve.fails_at:
        axes.plot(
            [curve.fails_at], [1.0], marker="x", color=INK, markersize=7.0, markeredgewidth=1.8, zorder=5.0
        )


def _assurance_words(view: str, curve: DefenceCurve, labels: Labels) -> str:
    if curve.assurance is None:
        return ""
    values = "; ".join(
        f"{ratio(spread.mean)} at {count(size)}"
        for size, spread in zip(curve.interceptors, curve.assurance, strict=True)
    )
    return f"As {labels.the(view)} sees it, mean assurance by interceptors: {values}."


def _interceptor_axis(axes: Axes, curve: DefenceCurve, labels: Labels) -> None:
    axes.set_xscale("symlog", linthresh=_STRAIGHT_UP_TO, linscale=0.6)
    largest = max(curve.interceptors)
    axes.set_xlim(0.0, largest * 1.08)
    ticks = [tick for tick in (0.0, 100.0, 1000.0, 10_000.0, 100_000.0) if tick <= largest]
    axes.set_xticks(ticks, [count(tick) for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(f"interceptors of {labels.the(curve.defender)}")


def _ticks_within(low: float, high: float) -> list[float]:
    return [tick for tick in _ASSURANCE_TICKS if low <= tick <= high]


def _has_assurance(assessment: Assessment, view: str, pair: Pair) -> bool:
    curve = curve_of(assessment, view, pair)
    return curve is not None and curve.assurance is not None


def _between_sizes(curve: DefenceCurve) -> tuple[Floats, list[int]]:
    """Return sizes so close that what is straight is drawn straight, and where those tried stand."""
    tried = np.array(curve.interceptors)
    steps = [np.linspace(a, b, _STEPS, endpoint=False) for a, b in pairwise(tried)]
    return np.append(np.concatenate(steps), tried[-1]), [i * _STEPS for i in range(len(tried))]


def _means(shares: tuple[Range, ...]) -> Floats:
    return np.array([share.mean for share in shares])
