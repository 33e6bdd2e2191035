"""The frontier of both sides' security: today, what can be had, the picks, the proportional cut."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from counterpoise.reductions import telling
from counterpoise.reductions.answer import Balance
from counterpoise.report.figures.canvas import (
    BAND,
    INK,
    MUTED,
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


def frontier_picture(found: Balance) -> Picture | None:
    """Draw utility against utility; None where nothing was found."""
    picks = telling.distinct(found)
    if not picks:
        return None
    a, b = found.sides
    today = tuple(100.0 * (1.0 - found.today[side][side].exposure_p95) for side in found.sides)
    above = 16.0 + 17.0 * (len(picks) + 2)
    with drawing(height=above + 280.0) as (figure, axes):
        _frontier(axes, found, today)
        for place, (names, pick) in enumerate(picks):
            look: dict[str, Any] = {
                "color": VIEW_COLOURS[place % len(VIEW_COLOURS)],
                "marker": VIEW_MARKERS[place % len(VIEW_MARKERS)],
                "linestyle": "none",
                "markersize": 9.0,
            }
            u, cut = _percent(pick.evaluated.utility), _percent(pick.proportional.utility)
            axes.plot(*cut, **{**look, "markerfacecolor": "white", "markersize": 7.0})
            axes.annotate(
                "", xy=u, xytext=cut, arrowprops={"arrowstyle": "-", "color": MUTED, "linestyle": ":"}
            )
            axes.plot(*u, **look, label=_wrapped(" = ".join(names)))
        axes.plot(*today, "X", color=INK, markersize=9.0, label="today")
        axes.set_xlabel(f"left to {telling.side_words(found, a)}, own view, %")
        axes.set_ylabel(f"left to {telling.side_words(found, b)}, own view, %")
        axes.xaxis.set_major_formatter(tick)
        axes.yaxis.set_major_formatter(tick)
        axes.grid()
        legend_above(axes, lift=8.0, ncols=1)
        fit(figure, left=52.0, right=12.0, top=above, bottom=40.0)
        said = "; ".join(
            f"{' = '.join(names)}: {a} {100 * pick.evaluated.utility[0]:.1f} %, "
            f"{b} {100 * pick.evaluated.utility[1]:.1f} %"
            for names, pick in picks
        )
        svg = svg_of(
            figure,
            key="frontier",
            title="What each side would be left with after the worst attack, today and under each agreement",
            description=f"Today: {a} {today[0]:.1f} %, {b} {today[1]:.1f} %. {said}.",
        )
    return Picture(
        key="frontier",
        caption=(
            "The share of retaliation that the worst attack leaves each side, in its own view: the fifth "
            "percentile of the draws, further up and right is safer."
        ),
        reading=(
            "Grey dots: agreements that leave both safer and that no other one found beats, in both shares "
            "and in warheads given up. Filled marks: the picks. Open mark of the same shape: as many "
            "warheads cut proportionally. Shaded: safer than today for both."
        ),
        panels=(Panel("Each side in its own view", svg),),
    )


def _frontier(axes: Axes, found: Balance, today: tuple[float, ...]) -> None:
    x, y = ([100.0 * one.utility[i] for one in found.frontier] for i in range(2))
    look: dict[str, Any] = {"markersize": 4.5, "markeredgecolor": "white", "markeredgewidth": 0.6}
    axes.plot(x, y, "o", color=MUTED, label="the frontier that was found", zorder=4.0, **look)
    most = 1.03 * max(*x, today[0]), 1.03 * max(*y, today[1])
    axes.add_patch(
        Rectangle(
            (today[0], today[1]), most[0] - today[0], most[1] - today[1], color=BAND, zorder=0.4, linewidth=0
        )
    )


def _percent(utility: tuple[float, float]) -> tuple[float, float]:
    return 100.0 * utility[0], 100.0 * utility[1]


def _wrapped(names: str) -> str:
    return names if len(names) < 60 else names.replace(" = ", "\n= ", 1)
