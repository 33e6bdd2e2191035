"""What each development takes from the other side: one panel a view."""

from __future__ import annotations

from counterpoise.report.figures.canvas import (
    INK,
    VIEW_COLOURS,
    Panel,
    Picture,
    drawing,
    fit,
    svg_of,
    tick,
)
from counterpoise.threats.result import Threat, Threats


def threats_picture(result: Threats) -> Picture:
    """Draw the share of arriving retaliation that every development and pair takes."""
    panels = (
        _panel(result, view, ones, VIEW_COLOURS[place % len(VIEW_COLOURS)])
        for place, (view, ones) in enumerate(result.threats.items())
        if ones
    )
    return Picture(
        key="threats",
        caption="What each development of the others takes of a side's retaliation, in its own view.",
        reading="Dot: the mean over the draws. Line: the middle nine tenths. Further right is worse.",
        panels=tuple(panels),
    )


def _panel(result: Threats, view: str, threats: tuple[Threat, ...], colour: str) -> Panel:
    heading = f"In the view of {result.side_names[view]}"
    names = [" + ".join(one.names) for one in threats]
    with drawing(height=60.0 + 24.0 * len(threats)) as (figure, axes):
        for row, one in enumerate(threats):
            change = one.effect["retaliation"]
            if change is None:
                continue
            axes.plot([-100 * change.p95, -100 * change.p05], [row, row], color=colour)
            axes.plot([-100 * change.mean], [row], "o", color=colour)
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(tick)
        axes.grid(axis="x")
        axes.set_xlabel("per cent of arriving retaliation taken")
        fit(figure, left=160.0, right=14.0, top=8.0, bottom=42.0)
        said = "; ".join(
            f"{name}: {-100 * change.mean:.1f} per cent"
            for name, one in zip(names, threats, strict=True)
            if (change := one.effect["retaliation"]) is not None
        )
        return Panel(heading, svg_of(figure, key=f"threats-{view}", title=heading, description=said))
