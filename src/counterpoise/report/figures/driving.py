"""Drivers: the uncertain figures that explain most of the spread of a view's headlines, with their status."""

from __future__ import annotations

import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from counterpoise.assessment.drivers import TOLD_APART
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import (
    LeadingFigure,
    leading_figures,
    ranking_headlines,
    yardstick_share,
)
from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import listed, opening, percent
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
        _panel(assessment, view, shown, labels)
        for view in assessment.views
        if (shown := _shown(leading, view))
    )
    if not panels:
        return None
    return Picture(
        key="drivers",
        caption="The uncertain figures that matter most, as each side sees it.",
        reading=(
            "Length: share of the spread that goes if this one figure were known, on average over the "
            "headlines of that view about forces (arriving retaliation, exposure and stability index, "
            f"day-to-day, riding out the attack). Line: {TOLD_APART:g} standard errors to either side at "
            f"{assessment.draws:,} draws; figures whose lines overlap are not ranked for certain. Figures "
            "that are wrong together count as one. The filling says how sure the figure is."
            + _set_apart(assessment, labels)
        ),
        panels=panels,
    )


def _set_apart(assessment: Assessment, labels: Labels) -> str:
    """Say what the requirement does, which stands in no panel."""
    shares = {view: yardstick_share(assessment, view) for view in assessment.views}
    said = [f"{percent(share)} as {labels.the(view)} sees its own" for view, share in shares.items() if share]
    if not said:
        return ""
    return (
        " Required retaliation is set apart: it is a yardstick and no fact about forces. Of the spread of "
        f"assurance (arriving over required) it alone makes {listed(said)}."
    )


def _shown(leading: tuple[LeadingFigure, ...], view: str) -> list[LeadingFigure]:
    found = [figure for figure in leading if figure.by_view.get(view, 0.0) > 0.0]
    return sorted(found, key=lambda figure: -figure.by_view[view])[:SHOWN]


def _panel(assessment: Assessment, view: str, shown: list[LeadingFigure], labels: Labels) -> Panel:
    with drawing(height=62.0 + _ROW * len(shown)) as (figure, axes):
        for row, leading in enumerate(shown):
            _row(axes, -row, leading, view, labels)
        reach = max(leading.by_view[view] + TOLD_APART * leading.errors[view] for leading in shown)
        axes.set_xlim(0.0, reach * 1.4)
        axes.set_ylim(-len(shown) + 0.55, 0.9)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter(lambda value, _: f"{100.0 * value:.0f} %")
        axes.set_xlabel(f"mean share of the spread of {len(ranking_headlines(assessment, view))} headlines")
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
                f"{opening(labels.figure(leading.paths))}: {percent(leading.by_view[view])} "
                f"({_give_or_take(leading, view)}), {leading.statuses[view]}."
                for leading in shown
            ),
        )
    return Panel(f"As {labels.the(view)} sees it", svg)


def _row(axes: Axes, y: float, leading: LeadingFigure, view: str, labels: Labels) -> None:
    share = leading.by_view[view]
    look = STATUS_LOOKS.get(leading.statuses[view], STATUS_LOOKS["assumed"])
    room = TOLD_APART * leading.errors[view]
    axes.barh(y, share, 0.3, edgecolor=INK, linewidth=0.8, **look)
    axes.plot((max(share - room, 0.0), share + room), (y - 0.24, y - 0.24), color=INK, linewidth=1.4)
    name = textwrap.wrap(opening(labels.figure(leading.paths)), _LETTERS, max_lines=2, placeholder=" …")
    axes.text(0.0, y + 0.2, "\n".join(name), ha="left", va="bottom", fontsize=9.5)
    said = f"{percent(share)} · {leading.statuses[view]}"
    axes.annotate(said, (share + room, y), (6.0, 0.0), textcoords="offset points", va="center", weight="bold")


def _give_or_take(leading: LeadingFigure, view: str) -> str:
    return f"give or take {percent(TOLD_APART * leading.errors[view])}"
