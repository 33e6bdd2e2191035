"""How much a pick could turn out to have been the wrong one, once it is known who was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.reductions.seen import Seen

Floats = NDArray[np.float64]

MOST_RIVALS = 32
"""Agreements of the frontier that a pick is held against, spread along it."""


@dataclass(frozen=True)
class Regret:
    """Regret in one view; a share of retaliation, as exposure is.

    Attributes
    ----------
    mean, p95 : float
        Over the draws.
    """

    mean: float
    p95: float


def regrets(seen: Seen, picks: Sequence[Floats], rivals: Sequence[Floats]) -> list[dict[str, Regret]]:
    """Return the regret of each pick, by view.

    The gain of a side, in a draw and a view, is by how much its exposure falls; an agreement is worth its
    smaller gain. The regret is by how much the best rival, or pick, of that draw and view beats the pick::

        r = max over agreements of min(g_a, g_b) - min(g_a, g_b) of the pick

    In one view both sides' gains are taken in that view: the view is right, and the other one wrong.

    Limits: 0 where the pick is best, and for a single agreement.
    Source: Savage's minimax regret, Journal of the American Statistical Association 46:55, 1951 (not seen;
    background).
    """
    X = np.array([*picks, *rivals])
    found: list[dict[str, Regret]] = [{} for _ in picks]
    for view in seen.decision.sides:
        gains = [
            seen.exposures_today(view=view, side=side) - seen.exposures(X, view=view, side=side)
            for side in seen.decision.sides
        ]
        worth = np.minimum(*gains)
        missed = worth.max(axis=0) - worth[: len(picks)]
        for one, row in zip(found, missed, strict=True):
            one[view] = Regret(float(row.mean()), float(np.quantile(row, 0.95, method="inverted_cdf")))
    return found


def spread_along(frontier: Sequence[Floats]) -> list[Floats]:
    """Return at most `MOST_RIVALS` of a frontier in order, ends included."""
    if len(frontier) <= MOST_RIVALS:
        return list(frontier)
    return [frontier[i] for i in np.linspace(0, len(frontier) - 1, MOST_RIVALS).astype(int)]
