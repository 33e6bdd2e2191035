"""Drawdown: what is left of a retaliation as the attacker spends warheads in the best order."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import MaxNLocator

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, Drawdown
from counterpoise.assessment.wording import number, opening
from counterpoise.report.figures.canvas import (
    BAND,
    VIEW_COLOURS,
    VIEW_LINES,
    Panel,
    Picture,
    drawing,
    fit,
    legend_above,
    svg_of,
    tick,
)
from counterpoise.report.picking import Pair, eyes, headline_strikes, ordered_pairs, place

ALERT = "day"


def drawdown_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw one panel for each ordered pair; None where no curve was computed."""
    curves = {pair: _curves(assessment, pair) for pair in ordered_pairs(assessment)}
    panels = tuple(_panel(assessment, pair, found, labels) for pair, found in curves.items() if found)
    if not panels:
        return None
    return Picture(
        key="drawdown",
        caption="What is left of a retaliation as the attacker spends warheads, day-to-day posture.",
        reading=(
            "Warheads are spent in the best order, every figure at its median, before any missile defence of "
            "the attacker. A steep start means that few warheads take away much; the curve "
            "ends where further warheads, still fired, take nothing more away. Shaded: what the struck side "
            "is held to need."
        ),
        panels=panels,
    )


def _curves(assessment: Assessment, pair: Pair) -> dict[str, Drawdown]:
    return {
        view: curve
        for view in eyes(assessment, pair)
        for curve in assessment.views[view].drawdown
        if (curve.attacker, curve.victim, curve.alert, curve.launch) == (*pair, ALERT, "ride-out")
    }


def _panel(assessment: Assessment, pair: Pair, curves: dict[str, Drawdown], labels: Labels) -> Panel:
    attacker, victim = labels.the(pair[0]), labels.the(pair[1])
    unit = next(iter(curves.values())).unit
    with drawing(height=262.0) as (figure, axes):
        for strike in headline_strikes(assessment, pair).values():
            if strike.required is not None:
                axes.axhspan(strike.required.p05, strike.required.p95, color=BAND, linewidth=0.0, zorder=0.1)
        for view, curve in curves.items():
            look = place(assessment, view)
            axes.plot(
                curve.spent,
                curve.surviving,
                color=VIEW_COLOURS[look % len(VIEW_COLOURS)],
                linestyle=VIEW_LINES[look % len(VIEW_LINES)],
                label=f"as {labels.the(view)} sees it",
            )
        axes.set_xlim(0.0, None)
        axes.set_ylim(0.0, None)
        axes.grid(visible=True, axis="y")
        legend_above(axes, lift=20.0)
        axes.set_xlabel(f"warheads spent by {attacker}")
        axes.set_title(f"{unit} left", loc="left", fontsize=10.5, pad=4.0)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(tick)
            axis.set_major_locator(MaxNLocator(5))
        fit(figure, left=44.0, right=14.0, top=40.0, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"drawdown-{pair[0]}-{pair[1]}",
            title=f"Retaliation of {victim} left as {attacker} spends warheads, {unit}",
            description=" ".join(_description(view, curve, labels) for view, curve in curves.items()),
        )
    return Panel(f"{opening(victim)}, struck first by {attacker}", svg)


def left_after(curve: Drawdown, warheads: float) -> float:
    """Return what is left once some warheads are spent; the curve runs straight between its corners."""
    return float(np.interp(warheads, curve.spent, curve.surviving))


def _description(view: str, curve: Drawdown, labels: Labels) -> str:
    everything = curve.spent[-1]
    points = ", ".join(
        f"{number(left_after(curve, share * everything))} {curve.unit} after {number(share * everything)} "
        "warheads"
        for share in (0.25, 0.5, 1.0)
    )
    before = f"{number(curve.surviving[0])} {curve.unit} before the attack"
    return f"As {labels.the(view)} sees it: {before}; {points}."
