"""The costs of striking first and of being struck first, from the frontier of every draw.

The cost-optimal attack stops where its own cost is least, so it may hold weapons back. It belongs to the
stability indices alone: floors, exposure and every law use the worst attack instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    Behind one layer, or none, the minimum is certified. Behind several, boosters are taken to be a fixed
    share of warheads along the frontier, that of its first vertex; the costs are exact for the attack
    found under that assumption.
    """
    draws = frontier.count.shape[0]
    layers = len(defence.names)
    striker = np.zeros((draws, len(w80), 2))
    struck = np.zeros_like(striker)
    gap = np.zeros(draws)
    _all_draws(
        _Frontiers(frontier.count, frontier.missiles, frontier.bombers, frontier.raid, frontier.reserve),
        _Layers(
            np.array(defence.kind, dtype=np.int64).reshape(layers),
            np.array(defence.is_shoot_look_shoot, dtype=np.bool_).reshape(layers),
            np.stack([defence.stock, defence.p_kill, defence.max_shots, defence.discrimination], axis=2),
        ),
        np.stack(w80, axis=1) if w80 else np.zeros((draws, 0)),
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
            c1_a=a.striker[:, w80, e],
            c2_a=b.struck[:, w80, e],
            c1_b=b.striker[:, w80, e],
            c2_b=a.struck[:, w80, e],
        )
        for e in range(2)
    ]
    return PairStability(index[0].capped, index[0].raw, index[1].raw)


_STOCK, _P_KILL, _MAX_SHOTS, _DISCRIMINATION = range(4)
_BOOSTERS, _WARHEADS, _DECOYS = range(3)


class _Frontiers(NamedTuple):
    """The arrays of a `Frontier`."""

    vertices: NDArray[np.int64]
    missiles: Floats
    bombers: Floats
    raid: Floats
    reserve: Floats


class _Layers(NamedTuple):
    """The striker's defence; the last axis of `figures` is stock, kill, shots, discrimination."""

    kind: NDArray[np.int64]
    is_shoot_look_shoot: NDArray[np.bool_]
    figures: Floats


@compiled
def _all_draws(
    frontiers: _Frontiers,
    layers: _Layers,
    w80: Floats,
    exponents: Floats,
    surcharge: Floats,
    striker: Floats,
    struck: Floats,
    gap: Floats,
) -> None:
    for d in range(w80.shape[0]):
        n = frontiers.vertices[d]
        missiles, bombers, reserve = (
            frontiers.missiles[d, :n],
            frontiers.bombers[d, :n],
            frontiers.reserve[d, :n],
        )
        arriving = missiles + bombers
        is_defended, met, start, intercept, slope = _leak(layers, d, frontiers.raid[d, :n])
        for w in range(w80.shape[1]):
            for e in range(exponents.shape[1]):
                if is_defended:
                    found = cheapest_defended_attack_scalar(
                        missiles,
                        bombers,
                        met,
                        reserve,
                        start,
                        intercept,
                        slope,
                        w80[d, w],
                        exponents[d, e],
                        surcharge[d],
                    )
                else:
                    found = cheapest_attack_scalar(
                        arriving, reserve, w80[d, w], exponents[d, e], surcharge[d]
                    )
                striker[d, w, e] = found[0]
                struck[d, w, e] = found[1]
                gap[d] = max(gap[d], found[6])


@compiled
def _leak(layers: _Layers, d: int, raid: Floats) -> tuple[bool, Floats, Floats, Floats, Floats]:
    """Return whether there is a defence, the objects it meets, and those it lets through by segments."""
    last = -1
    for k in range(layers.kind.shape[0]):
        if layers.figures[d, k, _STOCK] > 0.0:
            last = k
    start, intercept, slope = np.zeros(1), np.zeros(1), np.ones(1)
    met = raid[:, _BOOSTERS].copy()
    if last >= 0 and layers.kind[last] > 0:
        met = raid[:, _WARHEADS] + (1.0 - layers.figures[d, last, _DISCRIMINATION]) * raid[:, _DECOYS]
    for k in range(layers.kind.shape[0]):
        figures = layers.figures[d, k]
        if figures[_STOCK] <= 0.0:
            continue
        # A layer before the last counts boosters, which are a fixed share of what the last one counts.
        counts_boosters = k != last and layers.kind[k] == 0 and raid[0, _BOOSTERS] > 0.0
        scale = met[0] / raid[0, _BOOSTERS] if counts_boosters else 1.0
        layer = leak_segments_scalar(
            figures[_STOCK] * scale,
            figures[_P_KILL],
            int(figures[_MAX_SHOTS]),
            layers.is_shoot_look_shoot[k],
            1.0,
        )
        start, intercept, slope = stacked_leak_scalar(start, intercept, slope, layer[0], layer[1], layer[2])
    return last >= 0, met, start, intercept, slope
