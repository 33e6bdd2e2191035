"""The worst attack on a side that guards its silos with interceptors, committed once the attack is seen.

The defender saves what it chooses to save; the attacker knows that, and spreads accordingly. What survives
has then to pass the attacker's own missile defence, if it has one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.drawn_layers import layers_in_draw, layers_of
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import AreaDefence, Floats, SiloDefence
from counterpoise.exchange.kernel import OPTIMAL, Workspace, compiled, workspace
from counterpoise.exchange.leak import LayerArrays, leak_through_scalar
from counterpoise.exchange.price_search import Planned, Silos, defend, search_price, survival_table
from counterpoise.exchange.surviving import (
    BOMBERS,
    BOOSTERS,
    MISSILES,
    Retaliation,
    WorstAttack,
    relative_gap,
    worst_attack,
)

PRICE_GAP = 1e-9
"""Relative gap to which the price of an interceptor is searched."""

REPLANS = 3
"""Most times that an attack is planned anew with the leak that the last one left."""


@dataclass(frozen=True)
class WorstOnGuarded:
    """The worst attack on guarded silos.

    Attributes
    ----------
    worst : WorstAttack
    gap : array (draws,)
        Relative gap to a bound that no attack goes below. Without a defence of the attacker only that of the
        price; with one, also what the leak of the fewest objects leaves open.
    sized_arriving, sized_stopped : array (draws, sizes)
        What the same attack leaves behind other defences, and the share of missiles that they stop.
    """

    worst: WorstAttack
    gap: Floats
    sized_arriving: Floats
    sized_stopped: Floats


def worst_on_guarded_silos(
    meeting: Encounter,
    retaliation: Retaliation,
    silos: SiloDefence,
    defence: AreaDefence,
    unit: int,
    *,
    lowest_leak: Floats,
    sized: tuple[AreaDefence, ...],
    max_per_point: int,
) -> WorstOnGuarded:
    """Return the worst attack on guarded silos in every draw, and what it leaves behind other defences.

    ``min over attacks of max over commitments of [B + W leak]``: B what survives on bombers, W on missiles.

    Parameters
    ----------
    meeting, retaliation
    silos : SiloDefence
        The victim's.
    defence : AreaDefence
        The attacker's.
    unit : int
    lowest_leak : array (draws,)
        No attack on silos without a guard, and so no attack at all, leaves a smaller leak of ``defence``.
    sized : tuple of AreaDefence
        Other defences of the attacker, against which the attack found is tried.
    max_per_point : int

    Returns
    -------
    WorstOnGuarded
        Of draws without interceptors in place nothing is computed.

    Raises
    ------
    ArithmeticError
        If a linear programme is not solved.

    Notes
    -----
    Behind the attacker's defence two commitments may be best, one for the worth and one for the objects that
    hide it. What is returned allows the victim both, so that it is never less than what the attack leaves.
    """
    draws, weapons, classes = meeting.kill.shape
    ws = workspace(weapons, classes, max_per_point)
    found = np.zeros((3, draws))
    killed, variance = np.zeros((draws, classes)), np.zeros((draws, classes))
    others = np.zeros((2, draws, len(sized)))
    status = np.zeros(draws, dtype=np.int64)
    same, drawn = layers_of(defence)
    sizes = [layers_of(other)[1] for other in sized]
    _all_draws(
        ws,
        np.ascontiguousarray(meeting.kill),
        np.ascontiguousarray(meeting.weapons),
        np.ascontiguousarray(meeting.points),
        np.ascontiguousarray(meeting.use),
        retaliation.sent,
        retaliation.sure,
        meeting.is_silo,
        silos.stock,
        silos.p_kill,
        np.floor(silos.max_shots).astype(np.int64),
        same,
        drawn,
        np.stack(sizes, axis=1) if sizes else np.zeros((draws, 0, *drawn.shape[1:])),
        lowest_leak,
        found,
        killed,
        variance,
        others,
        status,
    )
    if (status != OPTIMAL).any():
        raise ArithmeticError(
            f"{np.count_nonzero(status)} draws were not solved (status {status.max()}); please report this "
            "with the scenario and seed"
        )
    arriving, stopped, floor = found
    worst = worst_attack(meeting, unit, killed=killed, variance=variance, arriving=arriving, stopped=stopped)
    return WorstOnGuarded(worst, relative_gap(worst, floor), others[0], others[1])


@compiled
def _all_draws(
    ws: Workspace,
    kill: Floats,
    weapons: Floats,
    points: Floats,
    use: Floats,
    sent: Floats,
    sure: Floats,
    is_silo: NDArray[np.bool_],
    stock: Floats,
    p_intercept: Floats,
    max_shots: NDArray[np.int64],
    same: LayerArrays,
    drawn: Floats,
    sizes: Floats,
    lowest_leak: Floats,
    found: Floats,
    killed: Floats,
    variance: Floats,
    others: Floats,
    status: NDArray[np.int64],
) -> None:
    """Plan every draw; rows of `found`: what arrives, share stopped, bound; of `others` the first two."""
    classes, patterns, longest = points.shape[1], ws.members.shape[0] - 1, ws.members.shape[1]
    columns, amount = ws.basis.columns.shape, ws.basis.amount.shape
    best = Planned(np.zeros(columns, dtype=np.int64), np.zeros(amount))
    again = Planned(np.zeros(columns, dtype=np.int64), np.zeros(amount))
    left, spread = np.zeros(classes), np.zeros(classes)
    for d in range(points.shape[0]):
        if stock[d] <= 0.0:
            continue
        survival = np.zeros((classes, patterns, 1 + longest * max_shots[d]))
        survival_table(ws, kill[d], is_silo, p_intercept[d], max_shots[d], survival)
        most = np.where(is_silo, longest * max_shots[d], 0)
        silos = Silos(survival, most, stock[d], weapons[d], points[d], use[d])
        layers = layers_in_draw(same, drawn[d])
        leak = lowest_leak[d]
        status[d], bound = search_price(
            ws, silos, sent[d, BOMBERS] + leak * sent[d, MISSILES], PRICE_GAP, best
        )
        found[2, d] = sure[d, BOMBERS] + leak * sure[d, MISSILES] + bound
        found[0, d], found[1, d] = _arriving(silos, layers, sent[d], sure[d], best, left, spread)
        killed[d], variance[d] = points[d] - left, spread
        for _ in range(REPLANS):
            if status[d] != OPTIMAL or found[0, d] - found[2, d] <= PRICE_GAP * found[0, d]:
                break
            worth = sent[d, BOMBERS] + (1.0 - found[1, d]) * sent[d, MISSILES]
            status[d], _bound = search_price(ws, silos, worth, PRICE_GAP, again)
            arriving, stopped = _arriving(silos, layers, sent[d], sure[d], again, left, spread)
            if arriving >= found[0, d]:
                break
            found[0, d], found[1, d] = arriving, stopped
            killed[d], variance[d] = points[d] - left, spread
            best.columns[:] = again.columns
            best.amount[:] = again.amount
        for s in range(sizes.shape[1]):
            layers = layers_in_draw(same, sizes[d, s])
            others[0, d, s], others[1, d, s] = _arriving(silos, layers, sent[d], sure[d], best, left, spread)


@compiled
def _arriving(
    silos: Silos,
    layers: LayerArrays,
    sent: Floats,
    sure: Floats,
    attack: Planned,
    left: Floats,
    variance: Floats,
) -> tuple[float, float]:
    """Return what arrives at most after a known attack, and the share stopped; write what is left."""
    raid = np.zeros(3)
    for kind in range(3):
        raid[kind] = sure[BOOSTERS + kind]
        if sent[BOOSTERS + kind].any():
            raid[kind] += defend(silos, sent[BOOSTERS + kind], attack, left, variance)
    leak = leak_through_scalar(layers, raid[0], raid[1], raid[2])
    worth = sent[BOMBERS] + leak * sent[MISSILES]
    arriving = sure[BOMBERS] + leak * sure[MISSILES] + defend(silos, worth, attack, left, variance)
    return arriving, 1.0 - leak
