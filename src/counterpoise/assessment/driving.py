"""Which uncertain figures drive the headlines of a view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from counterpoise.assessment.drivers import drivers, noise_floor, varies
from counterpoise.assessment.forces import works_key
from counterpoise.assessment.leading import WORST_FIRST, driving_figures, is_yardstick
from counterpoise.assessment.outcomes import StrikeKey
from counterpoise.assessment.result import DrivingFigure, HeadlineDrivers
from counterpoise.exchange.forces import Floats
from counterpoise.scenario import Draws, Figure, View


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

    Notes
    -----
    What a side holds necessary is a yardstick, no figure about forces: it is the denominator of assurance,
    enters nothing else, and is tried nowhere else.
    """
    sides = (key.attacker, key.victim)
    uncertain, failing = uncertain_figures(view, sides), layers_that_may_fail(view, sides)
    if measure != "assurance":
        uncertain = {
            name: figures for name, figures in uncertain.items() if not is_yardstick(_paths(figures))
        }
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
                error=driver.error,
                rank=driver.rank,
                direction=int(driver.direction),
                paths=_paths(groups[driver.name]),
                status=least_certain(groups[driver.name]),
            )
            for driver in found
        ),
        noise_floor=noise_floor(draws=values.size, inputs=max(1, len(inputs))) if varies(values) else 0.0,
        unexplained=max(0.0, 1.0 - float(sum(driver.share for driver in found))) if varies(values) else 0.0,
    )


def _paths(figures: tuple[Figure, ...]) -> tuple[str, ...]:
    return tuple(figure.path for figure in figures)


def assumed_share(headlines: Iterable[tuple[str, HeadlineDrivers]]) -> float:
    """Return the share of the driving figures that are assumed or unverified.

    Figures drawn together count as one, and so does a figure that drives several headlines or views. Where
    views differ in its status, the least certain counts: a number that rests on it is no surer than that.

    Parameters
    ----------
    headlines : iterable of (str, HeadlineDrivers)
        Each with its view.

    Returns
    -------
    float
        0..1; 0 where nothing drives.
    """
    driving = driving_figures(headlines)
    return sum(not figure.is_sure for figure in driving) / len(driving) if driving else 0.0


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
