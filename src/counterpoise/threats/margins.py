"""What one more of anything that an opponent has takes from a side: prices where exact, else differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from counterpoise.assessment.forces import ALERTS, SideArrays, alert_states
from counterpoise.assessment.measures import range_of
from counterpoise.assessment.outcomes import ViewArrays
from counterpoise.assessment.security import security_draws
from counterpoise.exchange.allocation import allocate
from counterpoise.exchange.encounter import encounter, pair_kill, prompt_systems
from counterpoise.exchange.forces import Floats, Force
from counterpoise.exchange.posture import firing_launchers, targets_of
from counterpoise.exchange.strike import UNITS
from counterpoise.threats.effects import standard_error
from counterpoise.threats.result import Margin

CEP_STEP_M = 10.0
"""Metres of CEP less."""

CEP_BLOCK_M = 100.0
"""Metres of CEP less, tried where ten take nothing."""

SMALLEST_CEP_M = 1.0
"""No CEP is made smaller."""

BLOCK_SHARE = 0.25
"""Of a saturated system, a block is so large a share of its launchers, in whole ones."""

INTERCEPTOR_BLOCK = 100.0
"""Interceptors tried together where one takes nothing."""

NOTHING = 1e-9
"""A share of arriving retaliation that counts as nothing."""

Change = Callable[[Force], Force]


def weapon_prices(view: ViewArrays, *, attacker: str, victim: str, alert: str, unit: int) -> Floats:
    """Return what one more warhead on a launcher takes: one-sided prices, (draws, prompt systems).

    A warhead counts as much as its launcher fires: the price of a warhead that takes part, times the share of
    launchers on alert and of the usable rest.

    Parameters
    ----------
    view : ViewArrays
    attacker, victim : str
    alert : str
    unit : int
        Index in ``UNITS``.

    Notes
    -----
    Exact where :func:`is_priced`: there the worst attack is the linear programme, and arriving retaliation
    falls by the price of one more warhead.
    """
    states = alert_states(alert)
    one, other = view.sides[attacker], view.sides[victim]
    striker, struck = one.force[states[0]], other.force[states[1]]
    targets = targets_of(struck, launches_under_attack=False)
    meeting = encounter(
        striker, struck, targets, pair_kill(striker, struck, targets), victim_defence=other.defence
    )
    prices = np.array(
        [
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
    ).reshape(meeting.weapons.shape)
    prompt = prompt_systems(striker)
    launchers = striker.launchers[:, prompt]
    firing = firing_launchers(striker)[:, prompt]
    share = np.divide(firing, launchers, out=np.zeros_like(firing), where=launchers > 0.0)
    taken: Floats = prices * share
    return taken


def is_priced(view: ViewArrays, *, owner: str, side: str) -> bool:
    """Return whether the prices of the linear programme are exact.

    No missile defence may stand in the way: behind the owner's the worst attack is no linear programme, and
    of the side's own more warheads saturate more, which a price at fixed kill chances does not know.
    """
    one, other = view.sides[owner], view.sides[side]
    return other.silos is None and not one.defence.stock.any() and not other.defence.stock.any()


def margins_of(
    view: ViewArrays, *, owner: str, side: str, titles: dict[str, str], threads: int | None = None
) -> Iterator[Margin]:
    """Measure one more warhead, launcher and interceptor, and ten metres less CEP, of every opposing system.

    Parameters
    ----------
    view : ViewArrays
        The side's own.
    owner, side : str
    titles : dict of str to str
        What the systems and defences of the owner are called.
    threads : int or None

    Notes
    -----
    Arriving retaliation is read in each draw in the alert case that is worst in that draw, before and after,
    as for developments. More weapons and a smaller CEP never let more arrive; so where a block takes nothing
    at all, one takes nothing either and is not computed.
    """
    yield from _Margins(view, owner, side, titles, threads).all()


class _Margins:
    """One opponent's systems and defences, one after the other."""

    def __init__(
        self, view: ViewArrays, owner: str, side: str, titles: dict[str, str], threads: int | None
    ) -> None:
        self.view, self.owner, self.side, self.titles, self.threads = view, owner, side, titles, threads
        self.unit = view.sides[side].required_unit or UNITS[0]
        self.defence = view.sides[owner].defence
        by_alert = self._by_alert(view)
        self.today: Floats = by_alert.min(axis=0)
        self.worst: NDArray[np.intp] = by_alert.argmin(axis=0)
        # Counts, loadings and CEP are the same in every state of alert.
        self.force = view.sides[owner].force["day"]

    def all(self) -> Iterator[Margin]:
        prompt = prompt_systems(self.force)
        prices = self._prices() if prompt and is_priced(self.view, owner=self.owner, side=self.side) else None
        for column, system in enumerate(prompt):
            price = None if prices is None else prices[:, column]
            yield from self._weapons(system, price)
            yield self._sharper(system)
        for layer in range(len(self.defence.names)):
            yield self._interceptors(layer)

    def _weapons(self, system: int, price: Floats | None) -> Iterator[Margin]:
        name, loading = self.force.names[system], self.force.warheads[:, system]
        launchers = max(1.0, float(np.round(BLOCK_SHARE * np.median(self.force.launchers[:, system]))))
        warheads = launchers * float(np.median(loading))
        block = self._taken(_more_launchers(system, launchers))
        if price is not None:
            one, more = price, price * loading
        elif self._is_nothing(block):
            one = more = np.zeros_like(block)
        else:
            one = self._taken(_more_launchers(system, 1.0, is_warheads=True))
            more = self._taken(_more_launchers(system, 1.0))
        yield self._margin(name, "warhead", 1.0, one, (warheads, block), is_price=price is not None)
        yield self._margin(name, "launcher", 1.0, more, (launchers, block), is_price=price is not None)

    def _sharper(self, system: int) -> Margin:
        block = self._taken(_sharper(system, CEP_BLOCK_M))
        ten = np.zeros_like(block) if self._is_nothing(block) else self._taken(_sharper(system, CEP_STEP_M))
        return self._margin(self.force.names[system], "cep", CEP_STEP_M, ten, (CEP_BLOCK_M, block))

    def _interceptors(self, layer: int) -> Margin:
        one, block = (
            self.today - self._by_alert(_guarded(self.view, self.owner, layer, more)).min(axis=0)
            for more in (1.0, INTERCEPTOR_BLOCK)
        )
        return self._margin(self.defence.names[layer], "interceptor", 1.0, one, (INTERCEPTOR_BLOCK, block))

    def _margin(
        self,
        of: str,
        change: str,
        amount: float,
        taken: Floats,
        block: tuple[float, Floats],
        *,
        is_price: bool = False,
    ) -> Margin:
        is_saturated = self._is_nothing(taken)
        return Margin(
            of=of,
            title=self.titles[of],
            change=change,
            amount=amount,
            owner=self.owner,
            taken=range_of(taken),
            error=standard_error(taken),
            unit=self.unit,
            is_exact_price=is_price,
            is_saturated=is_saturated,
            block=block[0] if is_saturated else None,
            block_taken=range_of(block[1]) if is_saturated else None,
            draws=self.today.size,
        )

    def _is_nothing(self, taken: Floats) -> bool:
        """Whether it is nothing in nineteen draws of twenty, and on average."""
        least = NOTHING * float(np.mean(self.today))
        return bool(np.quantile(np.abs(taken), 0.95) <= least and np.mean(np.abs(taken)) <= least)

    def _taken(self, change: Change) -> Floats:
        found: Floats = self.today - self._by_alert(_changed(self.view, self.owner, change)).min(axis=0)
        return found

    def _by_alert(self, view: ViewArrays) -> Floats:
        cases = security_draws(view, self.side, self.owner, has_costs=False, threads=self.threads)
        return np.stack([cases[alert].arriving for alert in ALERTS])

    def _prices(self) -> Floats:
        """Return the prices, in each draw in the alert case that is worst in it."""
        unit = UNITS.index(self.unit)
        found = np.stack(
            [
                weapon_prices(self.view, attacker=self.owner, victim=self.side, alert=alert, unit=unit)
                for alert in ALERTS
            ]
        )
        chosen: Floats = found[self.worst, np.arange(self.worst.size)]
        return chosen


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


def _sharper(system: int, metres: float) -> Change:
    def change(force: Force) -> Force:
        cep = force.cep_m.copy()
        cep[:, system] = np.maximum(cep[:, system] - metres, SMALLEST_CEP_M)
        return replace(force, cep_m=cep)

    return change
