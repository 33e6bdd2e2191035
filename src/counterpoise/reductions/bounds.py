"""What forces leave at least, from the prices of other forces: thousands of candidates a second.

The worst attack is a linear programme. For any prices ``l >= 0`` of the attacker's weapons, every attack
destroys at most

    sum_i l_i w_i + sum_j n_j max(0, max_c [a_j K_jc - sum over the members i of c of u_ij l_i])

of the worth ``a_j`` of ``n_j`` points, whatever the stocks ``w`` and ``n``: weak duality. At the prices of
the programme itself it is the worst attack; for other forces the prices stay valid, because launchers and the
warheads on them change only ``w``, ``n`` and ``a``. So prices found once, in every draw and alert case, bound
the retaliation of all other candidates from below, and the best of several prices is taken.

In ``a_j`` the maximum is convex and nothing at 0, so that its chords bound it from above: they are kept at
three places, nothing, the worth at which the prices were found, and today's. A class spread over an area is
one point whose worth is that of all its launchers, since the weapons that cover the area do not depend on
them.

A missile defence of the attacker stops at most its stock times its kill probability, each time the most worth
that flies on one object. A defence of the victim is left out: without it the attack destroys more. Within a
draw the variance is at most a quarter of the points, squared worth each. Candidates that change the alert of
a system change the programme itself; they are not bounded, and get the values that bound nothing: all
exposed, no chance of retaliation.

Arriving retaliation never rises as the victim has fewer launchers, or fewer warheads on them, and the
attacker more; nor as a defence of the attacker grows or one of the victim shrinks. The forces that missed the
floor, and would with any variance, therefore show that others miss it too.

Source: weak duality of linear programming (background); the rest derived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from counterpoise.assessment.forces import ALERTS, alert_states
from counterpoise.assessment.outcomes import ViewArrays
from counterpoise.exchange.encounter import encounter, pair_kill, prompt_systems
from counterpoise.exchange.kernel import (
    IS_SOLVED,
    LOOSE,
    OPTIMAL,
    WARM,
    Workspace,
    kill_table,
    solve,
    workspace,
)
from counterpoise.exchange.kernel.compiled import entry
from counterpoise.exchange.layers import LayerKind
from counterpoise.exchange.posture import Target, per_launcher, targets_of
from counterpoise.exchange.strike import UNITS
from counterpoise.reductions.changing import held_down, launchers_and_loads
from counterpoise.reductions.decision import Decision

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_KEPT = 16
"""Forces of which prices, and of which failures, are kept; the oldest go first."""

HALVINGS = 20
"""Steps of the search for a percentile: to a share of 1e-6, on the safe side."""

TAIL = 0.05
"""Exposure is read where so much of the mixture has less left."""

# A weapon of which there is none would have no price: as if there were so much of it.
_NEARLY_NONE = 1e-6
# A bound gives way by so much of all retaliation, for rounding.
_ROUNDING = 1e-10
_TINY = 1e-100


@dataclass(frozen=True)
class Screen:
    """What candidates are sure of, by side in its own view; arrays (n, 2).

    Attributes
    ----------
    exposure : no more than this, 0 to 1
    p_floor : no less than this; nan without a requirement
    fails_floor : array (n,), whether some side is certain to miss its floor
    """

    exposure: Floats
    p_floor: Floats
    fails_floor: Bools


class _Prices(NamedTuple):
    """Prices of K forces, and what points are charged at them."""

    weapon: Floats  # [K, D, I]
    at: Floats  # [K, D, J] worth of a point where the prices were found
    charge: Floats  # [K, D, J] what a point is charged there
    most: Floats  # [K, D, J] worth of a point today
    most_charge: Floats  # [K, D, J] what a point is charged at that


class _Stocks(NamedTuple):
    """The programme of n candidates; of an area class all launchers are one point."""

    weapons: Floats  # [n, D, I]
    points: Floats  # [n, D, J]
    worth: Floats  # [n, D, J]
    unharmed: Floats  # [n, D]
    sure: Floats  # [n, D]
    variance: Floats  # [n, D] no less than that of what is left


@dataclass(frozen=True)
class _Forces:
    """What candidates leave of both sides in the view of one: arrays (n, draws, systems or layers)."""

    launchers: dict[str, Floats]
    load: dict[str, Floats]
    defence: dict[str, Floats]

    def row(self, i: int) -> _Forces:
        """Return one candidate."""
        parts = (
            {name: each[i : i + 1] for name, each in of.items()}
            for of in (self.launchers, self.load, self.defence)
        )
        return _Forces(*parts)

    def is_weaker(self, other: _Forces, victim: str, attacker: str) -> Bools:
        """Return whether the victim is no stronger, and the attacker no weaker, than in one other: (n,)."""
        weaker = np.ones(len(self.launchers[victim]), dtype=np.bool_)
        for mine, theirs in zip(
            (self.launchers, self.load, self.defence),
            (other.launchers, other.load, other.defence),
            strict=True,
        ):
            weaker &= (mine[victim] <= theirs[victim]).all(axis=(1, 2))
            weaker &= (mine[attacker] >= theirs[attacker]).all(axis=(1, 2))
        return weaker


class _Case:
    """One strike in one alert case: what one launcher of each system adds to the programme, (draws, ...)."""

    def __init__(self, view: ViewArrays, attacker: str, victim: str, alert: str) -> None:
        self.attacker, self.victim, self.max_per_point = attacker, victim, view.max_per_point
        states = alert_states(alert)
        striker, struck = (
            replace(force, launchers=np.ones_like(force.launchers))
            for force in (view.sides[attacker].force[states[0]], view.sides[victim].force[states[1]])
        )
        targets = targets_of(struck, launches_under_attack=False)
        kill, none = pair_kill(striker, struck, targets), view.sides[victim].defence
        none = replace(none, interceptors=np.zeros_like(none.interceptors))
        meeting = encounter(striker, struck, targets, kill, victim_defence=none)
        unit = unit_of(view, victim)
        self.kill = np.ascontiguousarray(meeting.kill)
        self.weapons, self.points, self.worth = meeting.weapons, meeting.points, meeting.worth[unit]
        self.prompt = np.array(prompt_systems(striker), dtype=np.intp)
        self.system = np.array(targets.system, dtype=np.intp)
        self.is_area = np.array([kind is Target.AREA for kind in targets.kind], dtype=np.bool_)
        # The weapons that cover the area, however many launchers hide in it.
        whole = np.where(self.is_area & (self.points > 0.0), self.points, 1.0)
        self.use = np.ascontiguousarray(meeting.use * whole[:, None, :])
        self.sure = (targets.untouchable.emt, targets.untouchable.warheads)[unit]
        self.unharmed = self.sure.copy()
        for j, s in enumerate(targets.system):
            self.unharmed[:, s] += self.points[:, j] * self.worth[:, j]

    def stocks(self, forces: _Forces) -> _Stocks:
        """Return the programmes of candidates."""
        launchers, load = forces.launchers[self.victim], forces.load[self.victim]
        firing = (forces.launchers[self.attacker] * forces.load[self.attacker])[:, :, self.prompt]
        points = launchers[:, :, self.system] * self.points
        worth = load[:, :, self.system] * self.worth
        loaded = launchers * load
        parts = (
            firing * self.weapons,
            np.where(self.is_area, 1.0, points),
            np.where(self.is_area, points * worth, worth),
            np.einsum("nds,ds->nd", loaded, self.unharmed),
            np.einsum("nds,ds->nd", loaded, self.sure),
            0.25 * np.einsum("ndj,ndj,ndj->nd", points, worth, worth),
        )
        # One layout for any number of candidates, for which alone the loops are compiled.
        return _Stocks(*(np.ascontiguousarray(part) for part in parts))

    def prices(self, of: _Stocks, most: Floats) -> _Prices:
        """Solve the worst attack on each of some forces; `most` (draws, J) is the worth of points today."""
        number, draws, size = of.weapons.shape
        classes = of.points.shape[2]
        ws = workspace(size, classes, self.max_per_point, vertices=1)
        table = np.zeros((classes, ws.members.shape[0] - 1))
        weapon = np.zeros((number, draws, size))
        charge, most_charge = np.zeros((2, number, draws, classes))
        for k in range(number):
            stocks = np.maximum(of.weapons[k], _NEARLY_NONE)
            status = _price_all(
                ws, table, self.kill, self.use, stocks, of.points[k], of.worth[k], most,
                weapon[k], charge[k], most_charge[k],
            )  # fmt: skip
            if status != OPTIMAL:
                raise ArithmeticError(f"prices were not found (status {status}); please report this")
        return _Prices(
            weapon,
            np.ascontiguousarray(of.worth),
            charge,
            np.broadcast_to(most, charge.shape).copy(),
            most_charge,
        )


@dataclass(frozen=True)
class _Failure:
    """Forces with which a side missed its floor."""

    side: str
    forces: _Forces


class PriceBounds:
    """Bounds from kept prices of the strikes on two sides, each in its own view.

    Parameters
    ----------
    decision : Decision
    views : dict of str to ViewArrays
        Of each side, drawn under some agreement.
    floor : dict of str to float
        Least chance of each side that what arrives is enough.
    """

    def __init__(self, decision: Decision, views: dict[str, ViewArrays], floor: dict[str, float]) -> None:
        self._decision, self._views, self._floor = decision, views, floor
        a, b = decision.sides
        self._pairs = (a, b), (b, a)
        self._cases = {
            (side, alert): _Case(views[side], other, side, alert)
            for side, other in self._pairs
            for alert in ALERTS
        }
        today = np.maximum(decision.most, decision.before)[None]
        self._most = {side: self._forces(side, today) for side in (a, b)}
        self._prices: dict[tuple[str, str], _Prices] = {}
        self._failures: tuple[_Failure, ...] = ()

    def learn(self, X: Floats, arriving: dict[str, dict[str, Floats]]) -> None:
        """Keep the prices of the worst attack on some forces, and which of them miss the floor for certain.

        Parameters
        ----------
        X : array (n, numbers)
            Those that change the alert of a system teach nothing.
        arriving : dict
            By side and alert case, what arrives in each draw: array (n, draws).
        """
        kept = ~self._changes_alert(X)
        if not kept.any():
            return
        prices, failures = dict(self._prices), list(self._failures)
        for side, _ in self._pairs:
            forces = self._forces(side, X[kept])
            required = self._views[side].sides[side].required
            p_floor = np.ones(len(X[kept]))
            for alert in ALERTS:
                case = self._cases[side, alert]
                stocks, most = case.stocks(forces), case.stocks(self._most[side]).worth[0]
                found = case.prices(stocks, most)
                known = prices.get((side, alert))
                parts = (found,) if known is None else (known, found)
                prices[side, alert] = _Prices(
                    *(np.concatenate(each)[-MOST_KEPT:] for each in zip(*parts, strict=True))
                )
                if required is not None:
                    most_p = _most_p_floor(arriving[side][alert][kept], stocks.variance, required)
                    p_floor = np.minimum(p_floor, most_p)
            # What is left behind several layers is found only to a small gap.
            if not self._has_layers(side):
                failing = np.flatnonzero(p_floor < self._floor[side]).tolist()
                failures += [_Failure(side, forces.row(i)) for i in failing]
        self._prices, self._failures = prices, tuple(failures[-MOST_KEPT:])

    def screen(self, X: Floats) -> Screen:
        """Return what each of several candidates, shape (n, numbers), is sure of."""
        exposure, p_floor = np.zeros((len(X), 2)), np.ones((len(X), 2))
        fails = np.zeros(len(X), dtype=np.bool_)
        for k, (side, other) in enumerate(self._pairs):
            forces = self._forces(side, X)
            required = self._views[side].sides[side].required
            stopped = self._stopped(side, other, forces)
            for alert in ALERTS:
                stocks = self._cases[side, alert].stocks(forces)
                left = self._left(side, alert, stocks)
                most = _most_exposure(left, stocks.unharmed, stocks.variance)
                exposure[:, k] = np.maximum(exposure[:, k], most)
                if required is not None:
                    least = _least_p_floor(np.maximum(left - stopped, 0.0), stocks.variance, required)
                    p_floor[:, k] = np.minimum(p_floor[:, k], least)
            for failure in self._failures:
                if failure.side == side:
                    fails |= forces.is_weaker(failure.forces, side, other)
            if required is None:
                p_floor[:, k] = np.nan
        unknown = self._changes_alert(X)
        exposure[unknown], fails[unknown] = 1.0, False
        p_floor[unknown] = np.where(np.isnan(p_floor[unknown]), np.nan, 0.0)
        return Screen(exposure, p_floor, fails)

    def left(self, side: str, alert: str, X: Floats) -> Floats:
        """Return what any attack leaves of a side's retaliation at least, before defences: (n, draws)."""
        return self._left(side, alert, self._cases[side, alert].stocks(self._forces(side, X)))

    def _left(self, side: str, alert: str, stocks: _Stocks) -> Floats:
        left = np.empty_like(stocks.unharmed)
        _least_left(self._prices[side, alert], stocks, left)
        return left

    def _forces(self, view: str, X: Floats) -> _Forces:
        launchers, load, defence = {}, {}, {}
        for name in self._decision.sides:
            side = self._views[view].sides[name]
            force = side.force["day"]
            shape = (len(X), force.draws, -1)
            held, warheads = launchers_and_loads(self._decision, name, force, X)
            launchers[name] = held.reshape(shape)
            today = np.broadcast_to(force.warheads, launchers[name].shape)
            load[name] = np.divide(
                warheads.reshape(shape), today, out=np.ones_like(launchers[name]), where=today > 0.0
            )
            defence[name] = held_down(self._decision, side.defence, name, X).stock.reshape(
                len(X), force.draws, len(side.defence.names)
            )
        return _Forces(launchers, load, defence)

    def _stopped(self, side: str, other: str, forces: _Forces) -> Floats:
        """Return the most that a defence of the opponent stops of a retaliation: array (n, draws)."""
        view = self._views[side]
        each, defence = per_launcher(view.sides[side].force["day"]), view.sides[other].defence
        worth = (each.emt, each.warheads)[unit_of(view, side)]
        stopped = np.zeros(forces.defence[other].shape[:2])
        for k, kind in enumerate(defence.kind):
            flown = each.boosters if kind is LayerKind.BOOST else each.objects
            most = np.divide(worth, flown, out=np.zeros_like(worth), where=flown > 0.0).max(
                axis=1, initial=0.0
            )
            stopped += forces.defence[other][:, :, k] * defence.p_kill[:, k] * most
        return stopped

    def _has_layers(self, side: str) -> bool:
        (other,) = (name for name in self._decision.sides if name != side)
        return len(self._views[side].sides[other].defence.names) > 1

    def _changes_alert(self, X: Floats) -> Bools:
        decision = self._decision
        is_alert = np.array([one.what == "alert_day" for one in decision.numbers], dtype=np.bool_)
        changes: Bools = (is_alert & (decision.before != X)).any(axis=1)
        return changes


def unit_of(view: ViewArrays, side: str) -> int:
    """Return the index in ``UNITS`` of the unit in which a side's retaliation is measured."""
    return UNITS.index(view.sides[side].required_unit or UNITS[0])


def _most_exposure(left: Floats, unharmed: Floats, variance: Floats) -> Floats:
    """Return no less than the percentile of exposure of every candidate: array (n,).

    With a mean of no less than m and a deviation of no more than s, the chance of no more than q is at most
    Phi((q - m) / s) below m, and 1 from there on.
    """
    some = unharmed > 0.0
    share = np.divide(left, unharmed, out=np.ones_like(left), where=some)
    spread = np.divide(np.sqrt(variance), unharmed, out=np.zeros_like(left), where=some)
    low, high = np.zeros(len(left)), share.max(axis=1)
    steepness = 1.0 / np.maximum(spread, _TINY)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        away = middle[:, None] - share
        chance = np.where(away < 0.0, ndtr(away * steepness), 1.0).mean(axis=1)
        low, high = np.where(chance < TAIL, middle, low), np.where(chance < TAIL, high, middle)
    exposure: Floats = 1.0 - low
    return exposure


def _least_p_floor(arriving: Floats, variance: Floats, required: Floats) -> Floats:
    """Return no more than the chance that enough arrives, if at least so much does: array (n,)."""
    over = arriving - required
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(over > 0.0, ndtr(over / np.sqrt(variance)), 0.0)
    least: Floats = chance.mean(axis=1)
    return least


def _most_p_floor(arriving: Floats, variance: Floats, required: Floats) -> Floats:
    """Return no less than the chance that enough arrives, if at most so much does: array (n,)."""
    over = arriving * (1.0 + _ROUNDING) - required
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(over < 0.0, ndtr(over / np.sqrt(variance)), 1.0)
    most: Floats = chance.mean(axis=1)
    return most


@entry
def _price_all(
    ws: Workspace,
    table: Floats,
    kill: Floats,
    use: Floats,
    weapons: Floats,
    points: Floats,
    worth: Floats,
    most: Floats,
    price: Floats,
    charge: Floats,
    most_charge: Floats,
) -> int:
    """Write the prices of weapons in every draw, and what a point is charged; return a status code."""
    ws.state[IS_SOLVED] = 0
    for d in range(weapons.shape[0]):
        kill_table(ws, kill[d], table)
        status = solve(ws, table, worth[d], weapons[d], points[d], use[d], WARM)
        if status not in (OPTIMAL, LOOSE):
            return int(status)
        for i in range(weapons.shape[1]):
            price[d, i] = ws.lam[i]
        for j in range(points.shape[1]):
            for c in range(table.shape[1]):
                cost = 0.0
                for k in range(ws.members.shape[1]):
                    i = ws.members[c, k]
                    if i < weapons.shape[1]:
                        cost += use[d, i, j] * price[d, i]
                charge[d, j] = max(charge[d, j], worth[d, j] * table[j, c] - cost)
                most_charge[d, j] = max(most_charge[d, j], most[d, j] * table[j, c] - cost)
    return int(OPTIMAL)


@entry
def _least_left(prices: _Prices, stocks: _Stocks, left: Floats) -> None:
    """Write what is left at least, by the best of all prices: array (n, D)."""
    for n in range(left.shape[0]):
        for d in range(left.shape[1]):
            unharmed = stocks.unharmed[n, d]
            least = stocks.sure[n, d]
            for k in range(prices.weapon.shape[0]):
                lost = 0.0
                for i in range(prices.weapon.shape[2]):
                    lost += prices.weapon[k, d, i] * stocks.weapons[n, d, i]
                for j in range(stocks.points.shape[2]):
                    worth, at, most = stocks.worth[n, d, j], prices.at[k, d, j], prices.most[k, d, j]
                    # The chords of a convex function of the worth, which is 0 at 0 and rises by 1 at most.
                    if worth <= 0.0:
                        charge = 0.0
                    elif worth <= at:
                        charge = prices.charge[k, d, j] * (worth / at)
                    elif worth < most:
                        share = (worth - at) / (most - at)
                        charge = prices.charge[k, d, j]
                        charge += share * (prices.most_charge[k, d, j] - charge)
                    else:
                        charge = prices.most_charge[k, d, j] + (worth - most)
                        if at > most:
                            charge = prices.charge[k, d, j] + (worth - at)
                    lost += stocks.points[n, d, j] * charge
                least = max(least, unharmed - lost - _ROUNDING * unharmed)
            left[n, d] = min(max(least, 0.0), unharmed)
