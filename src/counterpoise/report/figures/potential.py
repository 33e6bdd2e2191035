"""Who stands out on which axis of potential: one panel an axis, the systems in order."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from counterpoise.report.figures.canvas import INK, MUTED, VIEW_COLOURS, Panel, Picture, drawing, fit, svg_of
from counterpoise.space.appraising import Appraisal
from counterpoise.space.measures import AXES
from counterpoise.space.parameters import CALLED_WEAPONS, power_of_ten
from counterpoise.space.telling import ranking, told

MOST = 12
"""Systems in a panel: those that stand out, and no more than a telephone shows."""

_ROW = 34.0
_NAME = 52
_WEAPON, _OTHER = VIEW_COLOURS[1], VIEW_COLOURS[0]


@dataclass(frozen=True)
class _Axis:
    """What a panel shows: a measure in a unit of its own, and its ends."""

    measure: str
    label: str
    size: float
    low: float
    high: float


_PANELS = {
    "ground": _Axis("time_to_ground", "minutes from the burn to the ground", 60.0, 3.0, 100.0),
    "boost": _Axis("launches_engaged", "launches met at once, from one place", 1.0, 1e-2, 100.0),
    "satellites": _Axis("closing_speed", "km/s towards a satellite that can still be met", 1000.0, 0.1, 20.0),
    "distance": _Axis("irradiance", "W/m² at 1,000 km", 1.0, 1e-1, 1e13),
}


def potential_picture(found: Appraisal) -> Picture | None:
    """Draw who stands out on which axis; None where no system can do anything on any of them."""
    panels = tuple(panel for axis in AXES if (panel := _panel(found, axis)) is not None)
    if not panels:
        return None
    return Picture(
        key="potential",
        caption="The systems that stand out on each axis, the worst at the top, whatever they are called. "
        "All scales are logarithmic.",
        reading="Dot: the median over the draws. Line: the middle nine tenths. Filled: of a kind made or "
        "proposed to harm; hollow: of a peaceful kind.",
        panels=panels,
    )


def _panel(found: Appraisal, axis: str) -> Panel | None:
    shape = _PANELS[axis]
    ranked = ranking(found, shape.measure)
    spreads = found.spreads
    shown = [
        one.key
        for one in ranked
        if shape.low <= spreads[one.key][shape.measure].p50 / shape.size <= 10 * shape.high
    ][:MOST]
    if not shown:
        return None
    with drawing(height=52.0 + _ROW * len(shown)) as (figure, axes):
        axes.set_xscale("log")
        axes.set_xlim(shape.low, shape.high)
        for row, key in enumerate(shown):
            _mark(axes, row, found, key, shape)
        if axis == "ground":
            _missiles(axes, found)
        axes.set_yticks([])
        axes.set_ylim(len(shown) - 0.45, -1.15 if axis == "ground" else -0.8)
        axes.minorticks_off()
        ticks, words = _ticks(shape)
        axes.set_xticks(ticks, words)
        axes.grid(axis="x")
        axes.set_xlabel(shape.label)
        fit(figure, left=14.0, right=14.0, top=4.0, bottom=42.0)
        systems = found.catalogue.systems
        said = "; ".join(
            f"{systems[key].name}: {told(shape.measure, spreads[key][shape.measure].p50)}" for key in shown
        )
        title = AXES[axis].capitalize()
        return Panel(title, svg_of(figure, key=f"potential-{axis}", title=title, description=said))


def _mark(axes: Axes, row: int, found: Appraisal, key: str, shape: _Axis) -> None:
    system = found.catalogue.systems[key]
    spread = found.spreads[key][shape.measure]
    low, median, high = (
        float(np.clip(value / shape.size, shape.low, shape.high))
        for value in (spread.p05, spread.p50, spread.p95)
    )
    is_weapon = system.kind in CALLED_WEAPONS
    colour = _WEAPON if is_weapon else _OTHER
    axes.plot([low, high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
    axes.plot(
        [median],
        [row],
        "o",
        color=colour,
        markersize=6.5,
        markerfacecolor=colour if is_weapon else "white",
        markeredgewidth=1.6,
        clip_on=False,
    )
    name = textwrap.shorten(system.name, _NAME, placeholder=" …")
    axes.text(
        shape.low * 1.03,
        row - 0.2,
        f"{name}, {_beside(found, key, shape)}",
        va="bottom",
        ha="left",
        fontsize=8.5,
        path_effects=[withStroke(linewidth=3.0, foreground="white")],
        parse_math=False,
    )


def _beside(found: Appraisal, key: str, shape: _Axis) -> str:
    """The number itself; on the way to the ground, what is brought there."""
    measure = "delivered_mass" if shape.measure == "time_to_ground" else shape.measure
    return told(measure, found.spreads[key][measure].p50)


def _missiles(axes: Axes, found: Appraisal) -> None:
    """The flights of missiles, to compare with."""
    given = found.circumstances
    for seconds, words, side in ((given.icbm_s, " ICBM", "left"), (given.slbm_s, "SLBM ", "right")):
        axes.axvline(seconds / 60.0, color=INK, linewidth=0.9, linestyle=":")
        axes.text(seconds / 60.0, -0.75, words, color=MUTED, fontsize=8.5, ha=side, va="bottom")


def _ticks(shape: _Axis) -> tuple[list[float], list[str]]:
    """Whole powers of ten, every third where there are many; as words, not in the writing of mathematics."""
    first, last = int(np.ceil(np.log10(shape.low))), int(np.floor(np.log10(shape.high)))
    powers = range(first, last + 1, 3 if last - first > 6 else 1)
    ticks = [10.0**power for power in powers]
    if last - first < 2:
        ticks = sorted([*ticks, *(3.0 * tick for tick in ticks if 3.0 * tick < shape.high)])
    return ticks, [f"{one:,.10g}" if one < 1e4 else power_of_ten(round(np.log10(one))) for one in ticks]
