"""What one more of anything that an opponent has takes from a side: prices where exact, else differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from counterpoise.assessment.forces import SideArrays, alert_states
from counterpoise.assessment.measures import range_of
from counterpoise.assessment.outcomes import ViewArrays
from counterpoise.assessment.security import security_draws
from counterpoise.exchange.allocation import allocate
from counterpoise.exchange.encounter import encounter, pair_kill, prompt_systems
from counterpoise.exchange.forces import Floats, Force
from counterpoise.exchange.posture import firing_launchers, targets_of
from counterpoise.exchange.strike import UNITS
from counterpoise.threats.result import Margin

CEP_STEP_M = 10.0
"""Metres of CEP less."""

SMALLEST_CEP_M = 1.0
"""No CEP is made smaller."""

BLOCK_SHARE = 0.25
"""Of a saturated system, a block is so large a share of what there is, in whole units."""

INTERCEPTOR_BLOCK = 100.0
"""Interceptors tried together."""

NOTHING = 1e-9
"""A share of arriving retaliation that counts as nothing."""

Change = Callable[[Force], Force]


def weapon_prices(view: ViewArrays, *, attacker: str, victim: str, alert: str, unit: int) -> Floats:
    """Return what one more warhead that fires takes, of each prompt system: one-sided prices, (draws, I).

    Parameters
    ----------
    view : ViewArrays
    attacker, victim : str
    alert : str
    unit : int
        Index in ``UNITS``.

    Notes
    -----
    Exact where the attacker has no missile defence and the victim's silos none: there the worst attack is the
    linear programme, and arriving retaliation falls by the price of one more warhead that takes part.
    """
    states = alert_states(alert)
    one, other = view.sides[attacker], view.sides[victim]
    striker, struck = one.force[states[0]], other.force[states[1]]
    targets = targets_of(struck, launches_under_attack=False)
    meeting = encounter(
        striker, struck, targets, pair_kill(striker, struck, targets), victim_defence=other.defence
    )
    prices = [
        allocate(
            meeting.kill[d],
            meeting.weapons[d],
            meeting.points[d],
            meeting.worth[unit, d],
            max_per_target=view.max_per_point,
            use=meeting.use[d],
        ).prices_added
        for d in range(meeting.kill.shape[0])
    ]
    return np.array(prices).reshape(len(prices), meeting.weapons.shape[1])


def margins_of(
    view: ViewArrays, *, owner: str, side: str, alert: str, threads: int | None = None
) -> Iterator[Margin]:
    """Measure one more warhead, launcher and interceptor, and ten metres less CEP, of every opposing system.

    Parameters
    ----------
    view : ViewArrays
        The side's own.
    owner, side : str
    alert : str
        The alert case looked at.
    """
    unit_name = view.sides[side].required_unit or UNITS[0]
    today = _arriving(view, owner, side, alert, threads)
    attacker = view.sides[owner]
    force = attacker.force[alert_states(alert)[0]]
    is_exact = not attacker.defence.stock.any() and view.sides[side].silos is None
    prompt = prompt_systems(force)
    prices = (
        weapon_prices(view, attacker=owner, victim=side, alert=alert, unit=UNITS.index(unit_name))
        if is_exact and prompt
        else None
    )
    firing_share = np.divide(
        firing_launchers(force),
        force.launchers,
        out=np.zeros_like(force.launchers),
        where=force.launchers > 0,
    )

    def margin(
        of: str, what: str, amount: float, taken: Floats, *, price: bool, block: _Block | None
    ) -> Margin:
        is_saturated = bool(np.quantile(np.abs(taken), 0.95) <= NOTHING * np.mean(today))
        tried = block if is_saturated else None
        return Margin(
            of=of,
            change=what,
            amount=amount,
            owner=owner,
            taken=range_of(taken),
            unit=unit_name,
            is_exact_price=price,
            is_saturated=is_saturated,
            block=None if tried is None else tried[0],
            block_taken=None if tried is None else range_of(today - tried[1]()),
            draws=today.size,
        )

    def after(change: Change) -> Floats:
        return _arriving(_changed(view, owner, change), owner, side, alert, threads)

    for column, system in enumerate(prompt):
        name = force.names[system]
        block = max(1.0, float(np.round(BLOCK_SHARE * np.median(force.launchers[:, system]))))
        warheads = float(np.round(block * np.median(force.warheads[:, system])))
        if prices is not None:
            # A warhead counts as much as it takes part: as the launcher it stands on fires.
            one = prices[:, column] * firing_share[:, system]
            launcher = one * force.warheads[:, system]
        else:
            one = today - after(_more_launchers(system, 1.0, is_warheads=True))
            launcher = today - after(_more_launchers(system, 1.0))
        many = partial(after, _more_launchers(system, block))
        yield margin(name, "warhead", 1.0, one, price=prices is not None, block=(warheads, many))
        yield margin(name, "launcher", 1.0, launcher, price=prices is not None, block=(block, many))
        sharper = today - after(_sharper(system))
        yield margin(name, "cep", CEP_STEP_M, sharper, price=False, block=None)
    for layer, name in enumerate(attacker.defence.names):
        taken = today - _arriving(_guarded(view, owner, layer, 1.0), owner, side, alert, threads)

        more = _guarded(view, owner, layer, INTERCEPTOR_BLOCK)
        hundred = partial(_arriving, more, owner, side, alert, threads)
        yield margin(name, "interceptor", 1.0, taken, price=False, block=(INTERCEPTOR_BLOCK, hundred))


_Block = tuple[float, Callable[[], Floats]]


def _arriving(view: ViewArrays, owner: str, side: str, alert: str, threads: int | None) -> Floats:
    found = security_draws(view, side, owner, has_costs=False, alerts=(alert,), threads=threads)
    return found[alert].arriving


def _changed(view: ViewArrays, owner: str, change: Change) -> ViewArrays:
    side = view.sides[owner]
    force = {state: change(one) for state, one in side.force.items()}
    return _with_side(view, owner, replace(side, force=force))


def _guarded(view: ViewArrays, owner: str, layer: int, more: float) -> ViewArrays:
    side = view.sides[owner]
    interceptors = side.defence.interceptors.copy()
    interceptors[:, layer] += more
    return _with_side(view, owner, replace(side, defence=replace(side.defence, interceptors=interceptors)))


def _with_side(view: ViewArrays, name: str, side: SideArrays) -> ViewArrays:
    return replace(view, sides={**view.sides, name: side})


def _more_launchers(system: int, number: float, *, is_warheads: bool = False) -> Change:
    """Add launchers to one system, loaded as the others are, or so many as carry a number of warheads."""

    def change(force: Force) -> Force:
        more = force.launchers.copy()
        more[:, system] += number / np.maximum(force.warheads[:, system], 1.0) if is_warheads else number
        return replace(force, launchers=more)

    return change


def _sharper(system: int) -> Change:
    def change(force: Force) -> Force:
        cep = force.cep_m.copy()
        cep[:, system] = np.maximum(cep[:, system] - CEP_STEP_M, SMALLEST_CEP_M)
        return replace(force, cep_m=cep)

    return change
