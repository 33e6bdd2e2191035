"""Drawdown: what is left of the victim's retaliation as the attacker spends warheads in the best order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from counterpoise.assessment.forces import SideArrays, alert_states
from counterpoise.assessment.outcomes import StrikeKey
from counterpoise.assessment.result import Drawdown
from counterpoise.exchange.encounter import encounter, pair_kill
from counterpoise.exchange.posture import targets_of
from counterpoise.exchange.strike import UNITS, strike


def drawdown_curve(
    key: StrikeKey, attacker: SideArrays, victim: SideArrays, *, max_per_point: int
) -> Drawdown:
    """Trace the curve at a single draw.

    Each vertex of the frontier between retaliation destroyed and warheads kept is a point of the curve, so
    the curve is exact, falling and convex.

    Parameters
    ----------
    key : StrikeKey
    attacker, victim : SideArrays
        With one draw: every figure at its median.
    max_per_point : int

    Source: Kent & Thaler, RAND R-3765-AF, 1989, for the idea (BACKGROUND).
    """
    states = alert_states(key.alert)
    striker, struck = attacker.force[states[0]], victim.force[states[1]]
    targets = targets_of(struck, launches_under_attack=key.launch == "under-attack")
    meeting = encounter(
        striker, struck, targets, pair_kill(striker, struck, targets), victim_defence=victim.defence
    )
    # One for every warhead held back: the reserve is then a count of warheads.
    counted = replace(
        meeting, delivered=np.ones_like(meeting.delivered), value_only=np.zeros_like(meeting.value_only)
    )
    unit = victim.required_unit or UNITS[0]
    undefended = attacker.defence.with_interceptors(0, 0.0) if attacker.defence.names else attacker.defence
    for layer in range(1, len(undefended.names)):
        undefended = undefended.with_interceptors(layer, 0.0)
    done = strike(counted, undefended, value_unit=unit, sweep_unit=unit, max_per_point=max_per_point)
    count = int(done.frontier.count[0])
    surviving = (done.frontier.missiles + done.frontier.bombers)[0, :count]
    spent = np.maximum(counted.weapons[0].sum() - done.frontier.reserve[0, :count], 0.0)
    order = np.argsort(spent, kind="stable")
    return Drawdown(
        attacker=key.attacker,
        victim=key.victim,
        alert=key.alert,
        launch=key.launch,
        unit=unit,
        spent=tuple(float(x) for x in spent[order]),
        surviving=tuple(float(x) for x in surviving[order]),
    )
