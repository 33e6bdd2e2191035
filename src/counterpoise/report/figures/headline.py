"""The picture of the first page: what could have been delivered, what still would be, and the need."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from counterpoise.assessment.labels import Labels
from counterpoise.assessment.result import Assessment, StrikeResult
from counterpoise.assessment.sentences import arriving_of, strike_sentence
from counterpoise.assessment.wording import number, opening, percent
from counterpoise.report.figures.canvas import (
    BAND,
    INK,
    MUTED,
    VIEW_COLOURS,
    Panel,
    Picture,
    drawing,
    fit,
    svg_of,
    tick,
)
from counterpoise.report.picking import Pair, headline_strikes, ordered_pairs, place

_BAR = 0.18
_BAND = 0.24  # half heights; one view is one unit
_WORTH_SHOWING = 0.01  # of the bar: a thinner piece cannot be seen


def headline_picture(assessment: Assessment, labels: Labels) -> Picture | None:
    """Draw each pair's strike out of the day-to-day posture; None where no strike was computed."""
    pairs = [pair for pair in ordered_pairs(assessment) if headline_strikes(assessment, pair)]
    if not pairs:
        return None
    shows_stopped = any(
        _stopped(strike) > 0.0 for pair in pairs for strike in headline_strikes(assessment, pair).values()
    )
    return Picture(
        key="headline",
        caption=(
            "What each side could still deliver after a first strike on it, day-to-day posture, riding out "
            "the attack."
        ),
        reading=(
            "Whole bar: what the struck side could have delivered had there been no attack. Solid part: what "
            "would still arrive, its whisker the middle nine tenths of all outcomes. Hatched part: what the "
            "attack takes away"
            + ("; crossed: what the opposing defence stops" if shows_stopped else "")
            + ". Shaded column: what the struck side is held to need. One bar for each view."
        ),
        panels=tuple(_panel(assessment, pair, labels) for pair in pairs),
    )


def _panel(assessment: Assessment, pair: Pair, labels: Labels) -> Panel:
    strikes = headline_strikes(assessment, pair)
    attacker, victim = labels.the(pair[0]), labels.the(pair[1])
    unit = next(iter(strikes.values())).unit
    widest = _widest(assessment, unit)
    with drawing(height=58.0 + 76.0 * len(strikes)) as (figure, axes):
        for row, (view, strike) in enumerate(strikes.items()):
            colour = VIEW_COLOURS[place(assessment, view) % len(VIEW_COLOURS)]
            _bar(axes, -row, strike, widest=widest, colour=colour)
            axes.text(0.0, -row + 0.29, f"as {labels.the(view)} sees it", va="bottom", ha="left")
        _needed(axes, tuple(strikes.values()))
        axes.set_xlim(0.0, widest * 1.02)
        axes.set_ylim(-len(strikes) + 0.48, 0.85)
        axes.set_yticks([])
        axes.set_xlabel(f"{unit} delivered")
        axes.xaxis.set_major_formatter(tick)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        fit(figure, left=8.0, right=12.0, top=4.0, bottom=38.0)
        svg = svg_of(
            figure,
            key=f"headline-{pair[0]}-{pair[1]}",
            title=f"What {victim} would still deliver after a first strike by {attacker}",
            description=" ".join(
                f"As {labels.the(view)} sees it: {strike_sentence(strike, labels)}"
                for view, strike in strikes.items()
            ),
        )
    return Panel(f"{opening(victim)}, struck first by {attacker}", svg)


def _bar(axes: Axes, y: float, strike: StrikeResult, *, widest: float, colour: str) -> None:
    arriving = arriving_of(strike)
    whole = max(strike.unharmed.mean, arriving.mean)
    stopped = _stopped(strike)
    if strike.required is not None:
        band = (strike.required.p95 - strike.required.p05, 2.0 * _BAND)
        axes.add_patch(
            Rectangle((strike.required.p05, y - _BAND), *band, color=BAND, linewidth=0.0, zorder=0.5)
        )
    axes.barh(y, whole, 2.0 * _BAR, color="white", edgecolor=MUTED, hatch="////", linewidth=0.8)
    if stopped > 0.0:
        axes.barh(
            y,
            stopped,
            2.0 * _BAR,
            left=arriving.mean,
            color="white",
            edgecolor=INK,
            hatch="xxxx",
            linewidth=0.8,
        )
    axes.barh(y, arriving.mean, 2.0 * _BAR, color=colour, edgecolor=colour, linewidth=0.8)
    axes.plot(
        [arriving.p05, arriving.p95],
        [y, y],
        color=INK,
        linewidth=1.4,
        marker="|",
        markersize=9.0,
        path_effects=[withStroke(linewidth=3.6, foreground="white")],
    )
    if strike.required is not None:
        middle = strike.required.mean
        axes.plot([middle, middle], [y - _BAND, y + _BAND], color=INK, linewidth=1.1, linestyle=(0, (2, 2)))
    below = y - _BAND - 0.02
    axes.text(0.0, below, f"{number(arriving.mean)} arrive", ha="left", va="top", weight="bold")
    # Never so far to the left that it meets the other label.
    axes.text(
        max(whole, 0.7 * widest), below, f"{percent(strike.exposure.mean)} taken away", ha="right", va="top"
    )


def _stopped(strike: StrikeResult) -> float:
    """Return what the opposing defence stops; 0 where it is too thin a piece of the bar to be seen."""
    arriving = arriving_of(strike).mean
    whole = max(strike.unharmed.mean, arriving)
    stopped = whole * (1.0 - strike.exposure.mean) - arriving
    return stopped if stopped > _WORTH_SHOWING * whole else 0.0


def _needed(axes: Axes, strikes: tuple[StrikeResult, ...]) -> None:
    needs = [strike.required for strike in strikes if strike.required is not None]
    if needs:
        patch = Patch(facecolor=BAND, edgecolor="none", label=f"held to be needed: {number(needs[0].mean)}")
        axes.legend(handles=[patch], loc="upper right", borderaxespad=0.0, handlelength=1.2)


def _widest(assessment: Assessment, unit: str) -> float:
    """Return the longest bar in a unit, so that panels of one unit share their scale."""
    return max(
        max(strike.unharmed.mean, arriving_of(strike).p95, strike.required.p95 if strike.required else 0.0)
        for pair in ordered_pairs(assessment)
        for strike in headline_strikes(assessment, pair).values()
        if strike.unit == unit
    )
