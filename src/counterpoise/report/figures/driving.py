"""Drivers: the uncertain figures that explain most of the spread of a view's headlines, with their status."""

from __future__ import annotations

import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from counterpoise.assessment.drivers import TOLD_APART
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import Effect, LeadingFigure, leading_figures
from counterpoise.assessment.result import Assessment, DrivingFigure
from counterpoise.assessment.sentences import give_or_take
from counterpoise.assessment.wording import opening, percent
from counterpoise.report.figures.canvas import (
    INK,
    Panel,
    Picture,
    drawing,
    fit,
    svg_of,
)

SHOWN = 6
"""Figures of each view."""

_ROW = 50.0  # points
_LETTERS = 62

STATUS_LOOKS: dict[str, dict[str, Any]] = {
    "verified": {"facecolor": INK, "hatch": ""},
    "derived": {"facecolor": "#9aa7b4", "hatch": ""},
    "unverified": {"facecolor": "white", "hatch": "-----"},
    "assumed": {"facecolor": "white", "hatch": "////"},
}
"""How a bar says how sure its figure is, without colour."""


def driver_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw one panel for each view; None where nothing rises above the noise."""
    leading = leading_figures(assessment)
    panels = tuple(
        _panel(view, shown, labels) for view in assessment.views if (shown := _shown(leading, view))
    )
    if not panels:
        return None
    return Picture(
        key="drivers",
        caption="The uncertain figures that matter most, as each side sees it.",
        reading=(
            "Length: the largest share of the spread of a headline of that view about forces (arriving "
            "retaliation, exposure and stability index, day-to-day, riding out the attack) that goes if this "
            f"one figure were known. Line: {TOLD_APART:g} standard errors to either side at "
            f"{assessment.draws:,} draws. Figures that are wrong together count as one. The filling says how "
            "sure the figure is in that view."
        ),
        panels=panels,
    )


def _shown(leading: tuple[LeadingFigure, ...], view: str) -> list[Effect]:
    found = [effect for figure in leading if (effect := figure.largest_in(view)) is not None]
    return sorted(found, key=lambda effect: -effect.figure.share)[:SHOWN]


def _panel(view: str, shown: list[Effect], labels: Labels) -> Panel:
    with drawing(height=62.0 + _ROW * len(shown)) as (figure, axes):
        for row, effect in enumerate(shown):
            _row(axes, -row, effect.figure, labels)
        reach = max(effect.figure.share + TOLD_APART * effect.figure.error for effect in shown)
        axes.set_xlim(0.0, reach * 1.4)
        axes.set_ylim(-len(shown) + 0.55, 0.9)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter(lambda value, _: f"{100.0 * value:.0f} %")
        axes.set_xlabel("largest share of the spread of a headline")
        patches = [
            Patch(edgecolor=INK, linewidth=0.8, label=status, **look) for status, look in STATUS_LOOKS.items()
        ]
        axes.legend(
            handles=patches,
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=4,
            borderaxespad=0.0,
            columnspacing=1.2,
        )
        fit(figure, left=14.0, right=14.0, top=24.0, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"drivers-{view}",
            title=f"What explains most of the spread, as {labels.the(view)} sees it",
            description=" ".join(
                f"{opening(labels.figure(effect.figure.paths))}: {give_or_take(effect.figure)}, "
                f"{effect.figure.status}."
                for effect in shown
            ),
        )
    return Panel(f"As {labels.the(view)} sees it", svg)


def _row(axes: Axes, y: float, driving: DrivingFigure, labels: Labels) -> None:
    share, room = driving.share, TOLD_APART * driving.error
    look = STATUS_LOOKS.get(driving.status, STATUS_LOOKS["assumed"])
    axes.barh(y, share, 0.3, edgecolor=INK, linewidth=0.8, **look)
    axes.plot((max(share - room, 0.0), share + room), (y - 0.24, y - 0.24), color=INK, linewidth=1.4)
    name = textwrap.wrap(opening(labels.figure(driving.paths)), _LETTERS, max_lines=2, placeholder=" …")
    axes.text(0.0, y + 0.2, "\n".join(name), ha="left", va="bottom", fontsize=9.5)
    said = f"{percent(share)} · {driving.status}"
    axes.annotate(said, (share + room, y), (6.0, 0.0), textcoords="offset points", va="center", weight="bold")
