"""Exchange rates at the margin of an agreement, in blocks that can be counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.assessment.security import EVEN
from counterpoise.reductions.seen import Seen
from counterpoise.runs import Deadline

Floats = NDArray[np.float64]

BLOCK = 0.1
"""Share of a system's launchers that a side gives up."""

SIZES = (0.1, 0.3, 1.0)
"""Shares of a system of the other side that are tried in return, the smallest first."""

LEAST = 0.01
"""Share of a side's warheads below which a system is left out."""


@dataclass(frozen=True)
class Return:
    """Launchers of the other side that make good what a side gives up."""

    key: str
    launchers: float
    warheads: float


@dataclass(frozen=True)
class Rate:
    """What giving up a block of one system is worth to its side, in its own view.

    Attributes
    ----------
    side, key : str
    launchers, warheads : float
        Given up beyond the agreement.
    loss : float
        Of utility, 1 less the 95th percentile of exposure; 0 or less where the block costs nothing.
    returns : tuple of Return
        For each system of the other side that can make it good alone, the smallest block tried that does.
    """

    side: str
    key: str
    launchers: float
    warheads: float
    loss: float
    returns: tuple[Return, ...]


def exchange_rates(seen: Seen, x: Floats, *, deadline: Deadline) -> tuple[Rate, ...] | None:
    """Return what one block more of each system is worth, and against what; None if the time is over first.

    A block is a tenth of a system's launchers under the agreement, at least one. In return the launchers of
    one system of the other side go, in the sizes `SIZES`: the smallest after which the side's utility, in its
    own view and with everything computed anew, is again what it was. Finite, because exposure is neither
    smooth nor monotone in launchers. Systems with under 1 % of a side's warheads are left out.
    """
    found: list[Rate] = []
    for side in seen.decision.sides:
        rates = _rates_of(seen, x, side, deadline)
        if rates is None:
            return None
        found += rates
    return tuple(found)


def _rates_of(seen: Seen, x: Floats, side: str, deadline: Deadline) -> list[Rate] | None:
    mine, theirs = _columns(seen, x, side), _columns(seen, x, seen.other(side))
    given = [_without(x, j, BLOCK) for j in mine]
    if deadline.is_past or not mine:
        return None if deadline.is_past else []
    now, *after = _utilities(seen, np.array([x, *given]), side)
    losses = [now - u for u in after]
    missing = {(i, k) for i, loss in enumerate(losses) if loss > EVEN for k in theirs}
    returns: list[list[Return]] = [[] for _ in mine]
    for size in SIZES:
        if deadline.is_past:
            return None
        pairs = sorted(missing)
        if not pairs:
            break
        tried = [_without(given[i], k, size) for i, k in pairs]
        for (i, k), y, u in zip(pairs, tried, _utilities(seen, np.array(tried), side), strict=True):
            if u >= now - EVEN:
                missing.discard((i, k))
                gone, warheads = _gone(seen, given[i], y, k, seen.other(side))
                returns[i].append(Return(seen.decision.numbers[k].key, gone, warheads))
    rates = []
    for j, y, loss, back in zip(mine, given, losses, returns, strict=True):
        gone, warheads = _gone(seen, x, y, j, side)
        in_order = tuple(sorted(back, key=lambda one: one.warheads))
        rates.append(Rate(side, seen.decision.numbers[j].key, gone, warheads, loss, in_order))
    return rates


def _utilities(seen: Seen, X: Floats, side: str) -> list[float]:
    exposures = seen.exposures(X, view=side, side=side)
    worst: Floats = np.quantile(exposures, 0.95, axis=1, method="inverted_cdf")
    return [float(u) for u in 1.0 - worst]


def _columns(seen: Seen, x: Floats, side: str) -> list[int]:
    """Launchers of a side that carry enough to count."""
    kept = seen.decision.kept(x)[seen.decision.sides.index(side)]
    return [
        j
        for j, one in enumerate(seen.decision.numbers)
        if (one.side, one.what) == (side, "launchers")
        and x[j] >= 1.0
        and _gone(seen, x, _without(x, j, 1.0), j, side)[1] >= LEAST * kept
    ]


def _without(x: Floats, j: int, share: float) -> Floats:
    y = x.copy()
    y[j] -= min(x[j], max(1.0, np.rint(share * x[j])))
    return y


def _gone(seen: Seen, x: Floats, y: Floats, j: int, side: str) -> tuple[float, float]:
    row = seen.decision.sides.index(side)
    warheads = seen.decision.kept(x)[row] - seen.decision.kept(y)[row]
    return float(x[j] - y[j]), float(warheads)
