"""The costs of striking first and of being struck first, from the frontier of every draw.

The cost-optimal attack stops where its own cost is least, so it may hold weapons back. It belongs to the stability
indices alone: floors, exposure and every law use the worst attack instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counterpoise.assessment.indices import stability_index
from counterpoise.assessment.stop_kernel import (
    cheapest_attack_scalar,
    cheapest_defended_attack_scalar,
    leak_segments_scalar,
    stacked_leak_scalar,
)
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.kernel import compiled
from counterpoise.exchange.strike import Frontier


@dataclass(frozen=True)
class StrikeCosts:
    """Costs of one strike; arrays (draws, w80 values, 2), the last axis the exponent: as given, and 1.

    Attributes
    ----------
    striker : C1 of the side that strikes
    struck : C2 of the side that is struck
    gap : array (draws,), largest certified distance of C1 from its minimum
    """

    striker: Floats
    struck: Floats
    gap: Floats


@dataclass(frozen=True)
class PairStability:
    """The indices of a pair of sides; arrays (draws,).

    Attributes
    ----------
    kent_thaler : product of both cost ratios, each capped at 1
    kent_thaler_raw : the same without the cap
    canavan : the exponent-1 case, raw
    """

    kent_thaler: Floats
    kent_thaler_raw: Floats
    canavan: Floats


def strike_costs(
    frontier: Frontier, defence: AreaDefence, *, w80: tuple[Floats, ...], exponent: Floats, surcharge: Floats
) -> StrikeCosts:
    """Find the cost-optimal attack of every draw and say what it costs both sides.

    Parameters
    ----------
    frontier : Frontier
        From :func:`counterpoise.exchange.strike.strike`, in the unit of ``w80``.
    defence : AreaDefence
        The striker's; it meets the retaliation.
    w80 : tuple of array (draws,)
        Delivered retaliation that does 80 % of the damage that can be done.
    exponent, surcharge : array (draws,)

    Returns
    -------
    StrikeCosts

    Notes
    -----
    Behind one layer, or none, the minimum is certified. Behind several, boosters are taken to be a fixed share of
    warheads along the frontier, that of its first vertex; the costs are exact for the attack found under that assumption.
    """
    draws = frontier.count.shape[0]
    sizes = np.stack(w80, axis=1) if w80 else np.zeros((draws, 0))
    striker = np.zeros((draws, len(w80), 2))
    struck = np.zeros_like(striker)
    gap = np.zeros(draws)
    _all_draws(
        frontier.count,
        frontier.missiles,
        frontier.bombers,
        frontier.raid,
        frontier.reserve,
        np.asarray(defence.kind, dtype=np.int64).reshape(-1),
        np.asarray(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(-1),
        defence.stock,
        defence.p_kill,
        defence.max_shots,
        defence.discrimination,
        np.ascontiguousarray(sizes),
        np.stack([exponent, np.ones(draws)], axis=1),
        surcharge,
        striker,
        struck,
        gap,
    )
    return StrikeCosts(striker, struck, gap)


def pair_stability(a: StrikeCosts, b: StrikeCosts, *, w80: int) -> PairStability:
    """Combine the strikes of both sides of a pair.

    Parameters
    ----------
    a, b : StrikeCosts
        Side a strikes b, and b strikes a.
    w80 : int
        Which of the w80 values.
    """
    index = [
        stability_index(
            c1_a=a.striker[:, w80, e], c2_a=b.struck[:, w80, e], c1_b=b.striker[:, w80, e], c2_b=a.struck[:, w80, e]
        )
        for e in range(2)
    ]
    return PairStability(index[0].capped, index[0].raw, index[1].raw)


@compiled
def _all_draws(  # type: ignore[no-untyped-def]
    count, missiles, bombers, raid, reserve, kind, looks, stock, p_kill, max_shots, discrimination,
    w80, exponents, surcharge, striker, struck, gap,
):  # fmt: skip
    for d in range(count.shape[0]):
        n = count[d]
        missile, bomber, kept = missiles[d, :n], bombers[d, :n], reserve[d, :n]
        total = missile + bomber
        layers = 0
        last = 0
        for k in range(kind.shape[0]):
            if stock[d, k] > 0.0:
                layers += 1
                last = k
        # What the last layer counts; layers before it count a fixed share of that.
        met = raid[d, :n, 1] + (1.0 - discrimination[d, last]) * raid[d, :n, 2] if layers else missile.copy()
        if layers and kind[last] == 0:
            met = raid[d, :n, 0].copy()
        start, intercept, slope = np.zeros(1), np.zeros(1), np.ones(1)
        for k in range(kind.shape[0]):
            if stock[d, k] <= 0.0:
                continue
            scale = 1.0
            if k != last and kind[k] == 0 and raid[d, 0, 0] > 0.0:
                scale = met[0] / raid[d, 0, 0]
            s, i, g = leak_segments_scalar(stock[d, k] * scale, p_kill[d, k], int(max_shots[d, k]), looks[k], 1.0)
            start, intercept, slope = stacked_leak_scalar(start, intercept, slope, s, i, g)
        for w in range(w80.shape[1]):
            for e in range(2):
                if layers == 0:
                    found = cheapest_attack_scalar(total, kept, w80[d, w], exponents[d, e], surcharge[d])
                else:
                    found = cheapest_defended_attack_scalar(
                        missile, bomber, met, kept, start, intercept, slope, w80[d, w], exponents[d, e], surcharge[d]
                    )
                striker[d, w, e] = found[0]
                struck[d, w, e] = found[1]
                gap[d] = max(gap[d], found[6])
