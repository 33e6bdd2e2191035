"""The frontier of simplicity against error: what more clauses buy, and what is left for ever."""

from __future__ import annotations

from counterpoise.report.figures.canvas import INK, MUTED, VIEW_COLOURS, Panel, Picture, drawing, fit, svg_of
from counterpoise.space.defining.result import ALL, Definitions


def frontier_picture(result: Definitions) -> Picture:
    """Draw the least cost of errors by the number of clauses, for all parties together."""
    costs = {0: result.no_ban_cost}
    costs |= {len(list(one.definition.clauses())): one.cost for one in result.found if one.fits == ALL}
    steps = [min(cost for known, cost in costs.items() if known <= count) for count in _counts(result)]
    with drawing(height=190.0) as (figure, axes):
        axes.plot(_counts(result), steps, color=VIEW_COLOURS[0], marker="o")
        for count, cost in zip(_counts(result), steps, strict=True):
            axes.annotate(f"{cost:g}", (count, cost), xytext=(6, 6), textcoords="offset points", color=INK)
        axes.axhline(result.least_cost, color=MUTED, linestyle="--", linewidth=1.0)
        axes.set_xticks(list(_counts(result)))
        axes.set_xlim(-0.2, result.max_clauses + 0.6)
        axes.set_ylim(min(0.0, result.least_cost) - 0.03 * result.no_ban_cost, 1.15 * result.no_ban_cost)
        axes.set_xlabel("clauses")
        axes.grid(axis="y")
        fit(figure, left=34.0, right=8.0, top=10.0, bottom=40.0)
        told = ", ".join(f"{count}: {cost:g}" for count, cost in zip(_counts(result), steps, strict=True))
        svg = svg_of(
            figure,
            key="frontier",
            title="Cost of errors by the number of clauses",
            description=f"Least cost by clauses: {told}. Left whatever the length: {result.least_cost:g}.",
        )
    return Picture(
        key="frontier",
        caption="What more clauses buy: the least cost of errors, for all parties together.",
        reading="Dots: the best of all definitions with so many clauses; none: nothing is banned. Dashed: "
        "what the best of any length leaves.",
        panels=(Panel("Cost of what is missed and of what is banned in vain", svg),),
    )


def _counts(result: Definitions) -> range:
    return range(result.max_clauses + 1)
