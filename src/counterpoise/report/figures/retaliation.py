"""The distributions of arriving retaliation: every posture, in the eyes of both sides of a pair."""

from __future__ import annotations

import math
from itertools import product

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, StrikeResult
from counterpoise.assessment.sentences import arriving_of
from counterpoise.assessment.wording import number, opening, span
from counterpoise.report.figures.canvas import (
    BAND,
    FAINT,
    INK,
    VIEW_COLOURS,
    VIEW_MARKERS,
    Panel,
    Picture,
    drawing,
    fit,
    legend_above,
    svg_of,
    tick,
)
from counterpoise.report.picking import Pair, eyes, ordered_pairs, place, strike_of

POSTURES = {
    ("day", "ride-out"): "Day-to-day",
    ("day", "under-attack"): "Day-to-day, launch under attack",
    ("generated", "ride-out"): "Both generated",
    ("generated", "under-attack"): "Both generated, launch under attack",
    ("generated-vs-day", "ride-out"): "Generated on day-to-day",
    ("generated-vs-day", "under-attack"): "Generated on day-to-day, launch under attack",
}
"""The rows, from top to bottom."""

_FIRST, _BETWEEN, _HALF, _TICK = 0.44, 0.27, 0.13, 0.09  # of the space of a posture


def retaliation_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw one panel for each ordered pair; None where no strike was computed."""
    pairs = ordered_pairs(assessment)
    if not pairs:
        return None
    return Picture(
        key="retaliation",
        caption="How much would still arrive after a first strike, in every posture, as both sides see it.",
        reading=(
            "Each row has 25 ticks; the outcome is equally likely to lie near any one of them, so that close "
            "ticks mean likely outcomes. The large mark is the median, the table below gives means; "
            "its shape and colour say whose view it is. Shaded column: what the struck side is held to need."
        ),
        panels=tuple(_panel(assessment, pair, labels) for pair in pairs),
    )


def _panel(assessment: Assessment, pair: Pair, labels: Labels) -> Panel:
    views = eyes(assessment, pair)
    rows = [
        (row, i, view, strike)
        for (row, (alert, launch)), (i, view) in product(enumerate(POSTURES), enumerate(views))
        if (strike := strike_of(assessment, view, pair, alert=alert, launch=launch)) is not None
    ]
    attacker, victim = labels.the(pair[0]), labels.the(pair[1])
    unit = rows[0][3].unit
    with drawing(height=76.0 + len(POSTURES) * (22.0 + 15.0 * len(views))) as (figure, axes):
        for row, words in enumerate(POSTURES.values()):
            axes.text(0.0, -row + 0.02, words, va="top", ha="left", zorder=5.0)
        for row, i, view, strike in rows:
            y = -row - _FIRST - i * _BETWEEN * 2.0 / len(views)
            _needed(axes, y, strike)
            _ticks(axes, y, strike, place(assessment, view))
        for view in views:
            look = place(assessment, view)
            axes.plot(
                [],
                [],
                color=_colour(look),
                marker=_marker(look),
                linestyle="",
                label=f"as {labels.the(view)} sees it",
            )
        legend_above(axes, lift=4.0, handlelength=1.2)
        axes.set_xlim(0.0, None)
        axes.set_ylim(-len(POSTURES), 0.15)
        axes.set_yticks([])
        axes.grid(visible=True, axis="x")
        axes.set_xlabel(f"{unit} delivered")
        axes.xaxis.set_major_formatter(tick)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        fit(figure, left=8.0, right=14.0, top=22.0, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"retaliation-{pair[0]}-{pair[1]}",
            title=f"Retaliation of {victim} after a first strike by {attacker}, {unit}",
            description=_description(rows, labels),
        )
    return Panel(f"{opening(victim)}, struck first by {attacker}", svg)


def _ticks(axes: Axes, y: float, strike: StrikeResult, look: int) -> None:
    values = strike.quantiles
    axes.plot([values[0], values[-1]], [y, y], color=FAINT, linewidth=1.0, zorder=2.0)
    # One broken line, which is far fewer bytes than a mark for every value.
    xs = [x for value in values for x in (value, value, math.nan)]
    ys = [y - _TICK, y + _TICK, math.nan] * len(values)
    axes.plot(xs, ys, color=_colour(look), linewidth=1.0)
    axes.plot(
        [values[len(values) // 2]],
        [y],
        marker=_marker(look),
        markersize=6.5,
        color=_colour(look),
        markeredgecolor="white",
        markeredgewidth=1.0,
        zorder=4.0,
    )


def _needed(axes: Axes, y: float, strike: StrikeResult) -> None:
    need = strike.required
    if need is not None:
        size = (need.p95 - need.p05, 2.0 * _HALF)
        axes.add_patch(Rectangle((need.p05, y - _HALF), *size, color=BAND, linewidth=0.0, zorder=1.5))
        axes.plot([need.mean, need.mean], [y - _HALF, y + _HALF], color=INK, linewidth=1.1, zorder=1.6)


def _description(rows: list[tuple[int, int, str, StrikeResult]], labels: Labels) -> str:
    said = [
        f"{POSTURES[strike.alert, strike.launch]}, as {labels.the(view)} sees it: "
        f"{number(arriving_of(strike).mean)} {strike.unit}, 5 to 95 percent {span(arriving_of(strike))}."
        for _, _, view, strike in rows
    ]
    return " ".join(said)


def _colour(look: int) -> str:
    return VIEW_COLOURS[look % len(VIEW_COLOURS)]


def _marker(look: int) -> str:
    return VIEW_MARKERS[look % len(VIEW_MARKERS)]
