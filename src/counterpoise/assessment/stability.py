"""The costs of striking first and of being struck first, from the frontier of every draw.

The cost-optimal attack stops where its own cost is least, so it may hold weapons back. It belongs to the
stability indices alone: floors, exposure and every law use the worst attack instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counterpoise.assessment.indices import stability_index
from counterpoise.assessment.stop_kernel import Frontiers, Layers, write_costs
from counterpoise.exchange.forces import AreaDefence, Floats
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
    Behind one layer, or none, the minimum is certified. Behind several, boosters are taken to be a fixed
    share of warheads along the frontier, that of its first vertex; the costs are exact for the attack
    found under that assumption.
    """
    draws = frontier.count.shape[0]
    layers = len(defence.names)
    striker = np.zeros((draws, len(w80), 2))
    struck = np.zeros_like(striker)
    gap = np.zeros(draws)
    write_costs(
        Frontiers(frontier.count, frontier.missiles, frontier.bombers, frontier.raid, frontier.reserve),
        Layers(
            np.array(defence.kind, dtype=np.int64).reshape(layers),
            np.array(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(layers),
            np.stack([defence.stock, defence.p_kill, defence.max_shots, defence.discrimination], axis=2),
        ),
        w80=np.stack(w80, axis=1) if w80 else np.zeros((draws, 0)),
        exponents=np.stack([exponent, np.ones(draws)], axis=1),
        surcharge=surcharge,
        striker=striker,
        struck=struck,
        gap=gap,
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
            c1_a=a.striker[:, w80, e],
            c2_a=b.struck[:, w80, e],
            c1_b=b.striker[:, w80, e],
            c2_b=a.struck[:, w80, e],
        )
        for e in range(2)
    ]
    return PairStability(index[0].capped, index[0].raw, index[1].raw)
