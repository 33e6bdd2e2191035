"""The chance that something of a small arsenal survives and arrives, from what a scenario states of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from counterpoise.assessment.measures import range_of
from counterpoise.assessment.result import AtLeast, SurvivalResult
from counterpoise.assessment.small_arsenals import Chain, Floats, arriving_chances
from counterpoise.scenario import Draws, Figure, View
from counterpoise.scenario.schema import Chain as StatedChain

AT_LEAST = (1, 3, 10)
"""Numbers of missiles whose chance to arrive is reported."""

STATES = ("day", "generated")
"""States of alert of the struck side."""

LAUNCH = "alert pads pad_detected survives_move preparation_detected"
ALWAYS = "reliability shots discrimination kill"


def survival_results(view: View, draws: Draws) -> tuple[SurvivalResult, ...]:
    """Count what arrives from every small arsenal of a view, in each state of alert that is stated.

    Parameters
    ----------
    view : View
    draws : Draws

    Returns
    -------
    tuple of SurvivalResult
        Empty where the scenario states no chain.

    Notes
    -----
    Missiles are whole in every draw: mobile missiles and silos are rounded, and so is the number dispersed.
    Limits: no missiles are refused by the scenario; no uncertain figure leaves one value.
    Source: see `counterpoise.assessment.small_arsenals`.

    Examples
    --------
    Case A-Wu-full: all mobile missiles dispersed. Published: 90 %.

    >>> import counterpoise
    >>> found = survival_results(counterpoise.read("china-2010").view("china"), Draws.central())
    >>> [wu] = [one for one in found if (one.chain, one.alert) == ("wu", "generated")]
    >>> round(wu.at_least[0].chance.mean, 7)
    0.8973413
    """
    return tuple(
        SurvivalResult(
            attacker=stated.against,
            victim=side,
            chain=key,
            name=stated.name,
            alert=state,
            at_least=_chances(stated, state, draws),
        )
        for side, content in view.sides.items()
        for key, stated in content.survival.items()
        for state in STATES
        if _share(stated, state) is not None or stated.mobile.high == 0.0
    )


def entering_figures(stated: StatedChain, state: str) -> tuple[str, ...]:
    """Return the fields of a chain that enter its chances in a state of alert."""
    share = _share(stated, state)
    has_mobile = stated.mobile.high > 0.0 and share is not None
    is_out = share is not None and has_mobile and share.high > 0.0
    is_off_alert = share is not None and has_mobile and share.low < 1.0
    has_silos = stated.silos.high > 0.0
    blocks = (
        ("mobile " + LAUNCH, has_mobile),
        ("forward_detected forward_killed", is_out),
        ("technical_sites technical_detected technical_killed off_alert_factor", is_off_alert),
        ("silos silo_detected silo_killed", has_silos),
        ("base_detected base_killed", is_off_alert or has_silos),
        (ALWAYS, True),
    )
    fields = (field for block, enters in blocks if enters for field in block.split())
    return tuple(f"alert.{state}" if field == "alert" else field for field in fields)


def _chances(stated: StatedChain, state: str, draws: Draws) -> tuple[AtLeast, ...]:
    share = _share(stated, state)
    mobile = _whole(draws.values(stated.mobile))
    dispersed = np.zeros_like(mobile) if share is None else _whole(mobile * draws.values(share))
    chances = arriving_chances(
        _drawn(stated, draws),
        dispersed=dispersed,
        off_alert=mobile - dispersed,
        silos=_whole(draws.values(stated.silos)),
        up_to=max(AT_LEAST) - 1,
    )
    return tuple(AtLeast(number, range_of(_tail(chances, number))) for number in AT_LEAST)


def _tail(chances: Floats, number: int) -> Floats:
    """Chance of at least a number; rounding must not take it out of 0..1."""
    tail: Floats = np.clip(1.0 - chances[:, :number].sum(axis=1), 0.0, 1.0)
    return tail


def _drawn(stated: StatedChain, draws: Draws) -> Chain:
    def parts() -> Iterator[tuple[str, Floats]]:
        for name in Chain.__dataclass_fields__:
            values = draws.values(getattr(stated, name.removeprefix("p_")))
            yield name, _whole(values) if name in ("technical_sites", "pads", "shots") else values

    return Chain(**dict(parts()))


def _whole(values: Floats) -> Floats:
    """Round to whole things, halves upwards: half a missile cannot survive."""
    rounded: Floats = np.floor(values + 0.5)
    return rounded


def _share(stated: StatedChain, state: str) -> Figure | None:
    share: Figure | None = getattr(stated.alert, state)
    return share
