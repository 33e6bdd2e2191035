"""What each development takes from the other side: one panel a view, all on one scale."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from counterpoise.assessment.wording import percent
from counterpoise.report.figures.canvas import INK, VIEW_COLOURS, Panel, Picture, drawing, fit, svg_of, tick
from counterpoise.threats.findings import heading, is_shield_and_sword, name_of
from counterpoise.threats.result import Threat, Threats

_ROW = 40.0
"""Points from one row to the next: room for the name above its line."""

_NAME = 64
"""Letters of a name on one line."""


def threats_picture(result: Threats) -> Picture | None:
    """Draw what every development and pair takes of arriving retaliation; None where there is none."""
    panels = tuple(
        _panel(result, view, ones, VIEW_COLOURS[place % len(VIEW_COLOURS)])
        for place, (view, ones) in enumerate(result.threats.items())
        if ones
    )
    if not panels:
        return None
    return Picture(
        key="threats",
        caption="Share of the retaliation that would still arrive which each development takes, in per cent, "
        "as the side that it threatens sees it. All panels have one scale.",
        reading="Dot: the mean over the draws; hollow, two developments together. Line: the middle nine "
        "tenths. ◆: a defence behind a stronger first strike.",
        panels=panels,
    )


def _panel(result: Threats, view: str, threats: tuple[Threat, ...], colour: str) -> Panel:
    title = heading(result, view)
    shown = sorted(threats, key=lambda one: one.is_pair)
    with drawing(height=46.0 + _ROW * len(shown)) as (figure, axes):
        for row, one in enumerate(shown):
            _mark(
                axes,
                row,
                one,
                colour=colour,
                is_classic=one.is_pair and is_shield_and_sword(result, view, one),
            )
        known = [change for one in shown if (change := one.effect["retaliation"]) is not None]
        least = min((-100.0 * change.p95 for change in known), default=0.0)
        axes.set_xlim(min(-1.0, least), 118.0)
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.set_xticks([0, 20, 40, 60, 80, 100])
        axes.set_yticks([])
        axes.set_ylim(len(shown) - 0.45, -0.75)
        axes.xaxis.set_major_formatter(tick)
        axes.grid(axis="x")
        axes.set_xlabel("per cent of arriving retaliation taken")
        fit(figure, left=8.0, right=8.0, top=4.0, bottom=40.0)
        said = "; ".join(
            f"{name_of(one)}: {-100.0 * change.mean:.1f} per cent"
            for one in shown
            if (change := one.effect["retaliation"]) is not None
        )
        return Panel(title, svg_of(figure, key=f"threats-{view}", title=title, description=said))


def _mark(axes: Axes, row: int, threat: Threat, *, colour: str, is_classic: bool) -> None:
    change = threat.effect["retaliation"]
    halo = [withStroke(linewidth=3.0, foreground="white")]
    room = _NAME // len(threat.titles)
    name = " + ".join(textwrap.shorten(title, room, placeholder=" …") for title in threat.titles)
    axes.text(
        0.6,
        row - 0.2,
        f"◆ {name}" if is_classic else name,
        va="bottom",
        ha="left",
        fontsize=9.0,
        path_effects=halo,
        parse_math=False,
    )
    if change is None:
        return
    taken, low, high = -100.0 * change.mean, -100.0 * change.p95, -100.0 * change.p05
    axes.plot([low, high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
    axes.plot(
        [taken],
        [row],
        "o",
        color=colour,
        markersize=6.5,
        markerfacecolor="white" if threat.is_pair else colour,
        markeredgewidth=1.6,
    )
    axes.text(
        max(high, taken) + 2.5,
        row,
        percent(max(taken, 0.0) / 100.0),
        va="center",
        ha="left",
        weight="bold",
        fontsize=9.5,
    )
