"""Which uncertain figures drive the headlines of a view."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from counterpoise.assessment.drivers import drivers
from counterpoise.assessment.forces import works_key
from counterpoise.assessment.outcomes import StrikeKey
from counterpoise.assessment.result import DrivingFigure, HeadlineDrivers
from counterpoise.exchange.forces import Floats
from counterpoise.scenario import Draws, Figure, View

WORST_FIRST = ("assumed", "unverified", "derived", "verified")
"""Statuses from the least to the most certain; a group has that of its least certain figure."""

MOST_SHOWN = 8


def headline_drivers(
    view: View, draws: Draws, key: StrikeKey, *, measure: str, values: Floats
) -> HeadlineDrivers:
    """Share the variance of one headline among the figures drawn.

    Parameters
    ----------
    view : View
    draws : Draws
        The draws behind ``values``.
    key : StrikeKey
    measure : str
        What ``values`` are, such as ``assurance``.
    values : array (draws,)
        Its expectation in every draw.

    Returns
    -------
    HeadlineDrivers
        First-order shares above the noise floor; what is left is interaction and noise.
    """
    sides = (key.attacker, key.victim)
    uncertain, failing = uncertain_figures(view, sides), layers_that_may_fail(view, sides)
    groups = uncertain | failing
    inputs = {name: draws.uniform(name) for name in uncertain}
    # Of a layer that may fail it is drawn whether it works.
    inputs |= {
        name: np.where(draws.uniform(name) < draws.values(works), 1.0, 0.0)
        for name, (works,) in failing.items()
    }
    found = drivers(inputs, values)
    return HeadlineDrivers(
        measure=measure,
        attacker=key.attacker,
        victim=key.victim,
        alert=key.alert,
        launch=key.launch,
        figures=tuple(
            DrivingFigure(
                key=driver.name,
                share=float(driver.share),
                direction=int(driver.direction),
                paths=tuple(figure.path for figure in groups[driver.name]),
                status=least_certain(groups[driver.name]),
            )
            for driver in found[:MOST_SHOWN]
        ),
        unexplained=max(0.0, 1.0 - float(sum(driver.share for driver in found))),
    )


def uncertain_figures(view: View, sides: tuple[str, ...]) -> dict[str, tuple[Figure, ...]]:
    """Return the uncertain figures of some sides, and of the model, by what their draws are keyed by."""
    groups: dict[str, list[Figure]] = defaultdict(list)
    for figure in view.figures():
        owner = figure.path.split(".")[1] if figure.path.startswith("sides.") else None
        if not figure.is_certain and (owner is None or owner in sides):
            groups[figure.key].append(figure)
    return {key: tuple(figures) for key, figures in groups.items()}


def layers_that_may_fail(view: View, sides: tuple[str, ...]) -> dict[str, tuple[Figure]]:
    """Return the ``works`` of layers that may fail as a whole, by the key of the draw that decides it."""
    return {
        works_key(f"sides.{side}.defences.{name}"): (layer.works,)
        for side in sides
        for name, layer in view.sides[side].defences.items()
        if layer.works.low < 1.0
    }


def least_certain(figures: tuple[Figure, ...]) -> str:
    """Return the status of the least certain of some figures."""
    return min((figure.status for figure in figures), key=WORST_FIRST.index)
