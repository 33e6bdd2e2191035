"""Hard-target ratios: what each definition gives, in each view, beside three to one."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from matplotlib.axes import Axes

from counterpoise.assessment.findings import is_three_to_one
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, HardTargetCount
from counterpoise.assessment.wording import count, opening
from counterpoise.report.figures.canvas import (
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
)
from counterpoise.report.picking import Pair, place

_ROW = 48.0  # points
_LEGEND = 16.0  # points of one line of it
_ALIKE: dict[str, Any] = {
    "marker": "D",
    "markersize": 7.0,
    "color": INK,
    "markeredgecolor": "white",
    "markeredgewidth": 0.8,
}
"""The mark where all views agree."""

_LETTERS = 60  # of a name on one line


def ratio_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw one panel for each pair of sides that definitions compare; None where nothing was counted."""
    panels = tuple(
        _panel(assessment, pair, counts, labels) for pair, counts in counts_by_pair(assessment).items()
    )
    if not panels:
        return None
    is_marked = any(is_three_to_one(one) for view in assessment.views.values() for one in view.hard_target)
    return Picture(
        key="ratios",
        caption="Ratios of prompt hard-target warheads by definition, the highest first.",
        reading="One dark mark where all views agree; where they do not, one for each."
        + (" Upright line: three to one; shaded: what rounds to it." if is_marked else ""),
        panels=panels,
    )


def counts_by_pair(assessment: Assessment) -> dict[Pair, dict[str, dict[str, HardTargetCount]]]:
    """Return the counts that have a ratio, by pair, by definition with the highest first, and by view."""
    found: dict[Pair, dict[str, dict[str, HardTargetCount]]] = {}
    for view in assessment.views.values():
        for counted in view.hard_target:
            if counted.ratio is not None:
                found.setdefault(counted.of, {}).setdefault(counted.definition, {})[view.side] = counted
    return {
        pair: dict(sorted(counts.items(), key=lambda item: -_top(item[1]))) for pair, counts in found.items()
    }


def counted_alike(counts: dict[str, dict[str, HardTargetCount]]) -> tuple[tuple[str, ...], ...]:
    """Return the definitions in groups that count the same warheads on both sides in every view."""
    groups: dict[object, list[str]] = {}
    for definition, by_view in counts.items():
        counted = tuple((view, tuple(sorted(one.counts.items()))) for view, one in by_view.items())
        groups.setdefault(counted, []).append(definition)
    return tuple(map(tuple, groups.values()))


def _top(by_view: dict[str, HardTargetCount]) -> float:
    return max(counted.ratio or 0.0 for counted in by_view.values())


def _panel(
    assessment: Assessment, pair: Pair, counts: dict[str, dict[str, HardTargetCount]], labels: Labels
) -> Panel:
    first, second = labels.the(pair[0]), labels.the(pair[1])
    alike = counted_alike(counts)
    legend = _legend(assessment, counts, labels)
    over = 8.0 + _LEGEND * math.ceil(len(legend) / 2)
    with drawing(height=46.0 + over + _ROW * len(alike)) as (figure, axes):
        axes.set_xlim(0.0, max(*map(_top, counts.values()), 3.5) * 1.3)
        axes.set_ylim(-len(alike) + 0.5, 0.9)
        for row, (definition, *others) in enumerate(alike):
            _row(axes, -row, counts[definition], assessment, others=len(others))
        if any(is_three_to_one(counted) for by_view in counts.values() for counted in by_view.values()):
            _mark_three(axes, len(alike))
        for label, look in legend:
            axes.plot([], [], linestyle="", **look, label=label)
        if legend:
            legend_above(axes, lift=4.0, handlelength=1.2)
        axes.set_yticks([])
        axes.set_xlabel(f"warheads of {first} for each one of {second}")
        fit(figure, left=8.0, right=14.0, top=over, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"ratios-{pair[0]}-{pair[1]}",
            title=f"Prompt hard-target warheads of {first} over those of {second}, by definition",
            description=" ".join(_description(by_view, labels) for by_view in counts.values()),
        )
    return Panel(f"{opening(first)} to {second}", svg)


def _mark_three(axes: Axes, rows: int) -> None:
    axes.axvspan(2.5, 3.5, color="#f3f0e6", linewidth=0.0, zorder=0.1)
    # Only beside the bars, so that no line runs through a name.
    for row in range(rows):
        axes.plot([3.0, 3.0], [-row - 0.16, -row + 0.16], color=INK, linewidth=1.2, zorder=2.0)


def _row(
    axes: Axes, y: float, by_view: dict[str, HardTargetCount], assessment: Assessment, *, others: int
) -> None:
    ratios = {view: counted.ratio or 0.0 for view, counted in by_view.items()}
    low, high = min(ratios.values()), max(ratios.values())
    name = next(iter(by_view.values())).name
    if others:
        name += f" (counts the same: {others} other definition{'s' if others > 1 else ''})"
    shown = textwrap.wrap(name, _LETTERS, max_lines=2, placeholder=" …")
    axes.text(0.0, y + 0.18, "\n".join(shown), ha="left", va="bottom", fontsize=9.5, zorder=5.0)
    axes.plot([0.0, high], [y, y], color=FAINT, linewidth=4.0, zorder=1.0, solid_capstyle="butt")
    if len(set(ratios.values())) == 1:
        axes.plot([high], [y], zorder=3.0, **_ALIKE)
    else:
        for view, ratio in ratios.items():
            axes.plot([ratio], [y], zorder=3.0, **_look(place(assessment, view)))
    text = f"{high:.2f}" if f"{high:.2f}" == f"{low:.2f}" else f"{low:.2f}–{high:.2f}"
    # In a column of their own, where no mark can be.
    axes.text(axes.get_xlim()[1], y, text, ha="right", va="center", weight="bold")


def _legend(
    assessment: Assessment, counts: dict[str, dict[str, HardTargetCount]], labels: Labels
) -> list[tuple[str, dict[str, Any]]]:
    """Return the marks of the panel in words; none where all views agree on everything."""
    differing = [by_view for by_view in counts.values() if len({one.ratio for one in by_view.values()}) > 1]
    views = list(dict.fromkeys(view for by_view in differing for view in by_view))
    looks = [(labels.seen_by(view), _look(place(assessment, view))) for view in views]
    return [("the views agree", _ALIKE), *looks] if differing and len(differing) < len(counts) else looks


def _look(place: int) -> dict[str, Any]:
    # The first mark is the largest, so that one that lies near it leaves its rim to be seen.
    return {
        "marker": VIEW_MARKERS[place % len(VIEW_MARKERS)],
        "markersize": max(10.0 - 2.5 * place, 5.0),
        "color": VIEW_COLOURS[place % len(VIEW_COLOURS)],
        "markeredgecolor": "white",
        "markeredgewidth": 0.8,
    }


def _description(by_view: dict[str, HardTargetCount], labels: Labels) -> str:
    name = next(iter(by_view.values())).name
    said = [
        f"as {labels.the(view)} sees it {count(counted.counts.get(counted.of[0], 0.0))} to "
        f"{count(counted.counts.get(counted.of[1], 0.0))}, {counted.ratio:.2f} to one"
        for view, counted in by_view.items()
    ]
    return f"{name}: {'; '.join(said)}."
