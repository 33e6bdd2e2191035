"""What an attack leaves: the survivors of one strike, and what they send."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.attacks import Attacks
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import Floats
from counterpoise.exchange.kernel.compiled import entry

MISSILES, BOMBERS, BOOSTERS, WARHEADS, DECOYS = range(5)
"""What is counted of a retaliation: its worth on missiles and on bombers, and the raid that it makes."""


@dataclass(frozen=True)
class WorstAttack:
    """What is left after the attack that leaves the least, measured in one unit; arrays over draws.

    Attributes
    ----------
    arriving : expected retaliation that arrives, after the attacker's missile defence
    variance : of the same, because each point survives or does not (within a draw)
    surviving, surviving_variance : the same before the attacker's missile defence
    unharmed : the same had there been no attack
    survivors : array (draws, J), expected points left
    stopped : share of missile retaliation that the attacker's defence stops
    """

    arriving: Floats
    variance: Floats
    surviving: Floats
    surviving_variance: Floats
    unharmed: Floats
    survivors: Floats
    stopped: Floats


@dataclass(frozen=True)
class Retaliation:
    """What a surviving point sends in one unit, and what is sent whatever the attack.

    Attributes
    ----------
    sent : array (draws, 5, J)
        Of a point: worth on missiles, on bombers; boosters, warheads, decoys.
    sure : array (draws, 5)
        The same of what is out of reach.
    """

    sent: Floats
    sure: Floats


def retaliation_of(meeting: Encounter, unit: int) -> Retaliation:
    """Return what the victim would send, in one unit of an encounter."""
    worth, flies = meeting.worth[unit], meeting.meets_defence
    sent = np.empty((worth.shape[0], 5, worth.shape[1]))
    np.multiply(worth, flies, out=sent[:, MISSILES])
    np.multiply(worth, 1.0 - flies, out=sent[:, BOMBERS])
    sent[:, BOOSTERS:] = np.moveaxis(meeting.raid, 2, 1)
    sure = np.column_stack([meeting.sure_missiles[unit], meeting.sure_bombers[unit], meeting.sure_raid])
    return Retaliation(sent, sure)


def left_along(meeting: Encounter, retaliation: Retaliation, attacks: Attacks) -> Floats:
    """Return what each attack of a frontier leaves, array (draws, 5, V); 0 beyond the last vertex."""
    left = np.zeros((attacks.count.shape[0], 5, attacks.killed.shape[1]))
    _leave(attacks.killed, attacks.count, meeting.points, retaliation.sent, retaliation.sure, left)
    return left


def worst_attack(
    meeting: Encounter, unit: int, *, killed: Floats, variance: Floats, arriving: Floats, stopped: Floats
) -> WorstAttack:
    """Return all that is to be said of one attack in every draw.

    Parameters
    ----------
    meeting : Encounter
    unit : int
    killed, variance : array (draws, J)
        Expected points destroyed, and the variance of their number.
    arriving, stopped : array (draws,)
        Retaliation behind the attacker's defence, and the share that it stops.
    """
    worth = meeting.worth[unit]
    survivors = np.maximum(meeting.points - killed, 0.0)
    spread = worth**2 * variance
    leak = np.where(meeting.meets_defence > 0.0, (1.0 - stopped)[:, None], 1.0)
    sure = meeting.sure_missiles[unit] + meeting.sure_bombers[unit]
    return WorstAttack(
        arriving=arriving,
        variance=(spread * leak**2).sum(axis=1),
        surviving=sure + (worth * survivors).sum(axis=1),
        surviving_variance=spread.sum(axis=1),
        unharmed=sure + (worth * meeting.points).sum(axis=1),
        survivors=survivors,
        stopped=stopped,
    )


def chosen(is_first: NDArray[np.bool_], first: WorstAttack, second: WorstAttack) -> WorstAttack:
    """Take each draw from one of two results."""
    picked = {}
    for field in fields(WorstAttack):
        one, other = getattr(first, field.name), getattr(second, field.name)
        picked[field.name] = np.where(is_first.reshape(-1, *([1] * (one.ndim - 1))), one, other)
    return WorstAttack(**picked)


def relative_gap(worst: WorstAttack, floor: Floats) -> Floats:
    """Return the relative distance of what arrives from the least that could."""
    over = worst.arriving - floor
    relative = np.divide(over, worst.arriving, out=np.zeros_like(over), where=worst.arriving > 0.0)
    return np.maximum(relative, 0.0)


def weighed(meeting: Encounter, unit: int, leak: Floats) -> Floats:
    """Return the worth of points, array (draws, J), with missiles weighed by what of them leaks."""
    worth: Floats = meeting.worth[unit] * np.where(meeting.meets_defence > 0.0, leak[:, None], 1.0)
    return worth


@entry
def leave(killed: Floats, points: Floats, sent: Floats, sure: Floats, left: Floats) -> None:
    """Write what one attack leaves into `left` (5,): `sure`, and of `sent` what survives."""
    for kind in range(5):
        left[kind] = sure[kind]
    for j in range(points.shape[0]):
        alive = max(points[j] - killed[j], 0.0)
        for kind in range(5):
            left[kind] += sent[kind, j] * alive


@entry
def _leave(
    killed: Floats, count: NDArray[np.int64], points: Floats, sent: Floats, sure: Floats, left: Floats
) -> None:
    for d in range(count.shape[0]):
        for v in range(count[d]):
            leave(killed[d, v], points[d], sent[d], sure[d], left[d, :, v])
