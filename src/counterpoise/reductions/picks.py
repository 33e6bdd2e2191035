"""The agreements of a frontier that are picked, each by a rule that is named."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from counterpoise.reductions.bargaining import egalitarian, kalai_smorodinsky, nash
from counterpoise.reductions.decision import Decision
from counterpoise.reductions.evaluation import Candidate

Floats = NDArray[np.float64]

PICKS = ("nash", "kalai_smorodinsky", "egalitarian", "equal_ceilings")


def picked(
    frontier: list[Candidate], disagreement: tuple[float, float], decision: Decision
) -> dict[str, Candidate | None]:
    """Return the agreement that each rule picks; None where no agreement is acceptable to it.

    The three bargaining rules pick a whole agreement by utilities alone, none mixed. *Equal ceilings* is the
    agreement whose launchers and warheads differ least between the sides: the least of
    ``max(|a - b| / max(a, b))`` over both counts; then the one with the larger smaller utility.
    """
    found: dict[str, Candidate | None] = dict.fromkeys(PICKS)
    if not frontier:
        return found
    points = [one.utility for one in frontier]
    for name, rule in zip(PICKS, (nash, kalai_smorodinsky, egalitarian), strict=False):
        index = rule(points, disagreement, hull=False).index
        found[name] = None if index is None else frontier[index]
    found["equal_ceilings"] = min(
        frontier, key=lambda one: (inequality(one, decision), -min(one.utility), one.x.tolist())
    )
    return found


def inequality(one: Candidate, decision: Decision) -> float:
    """Return by what share of the larger the sides differ, in launchers or warheads, whichever is more.

    Limits: 0 where both have as many, 1 where one side has none.
    """
    launchers = [
        sum(
            n
            for number, n in zip(decision.numbers, one.x.tolist(), strict=True)
            if number.side == side and number.what == "launchers"
        )
        for side in decision.sides
    ]
    return max(_apart(*launchers), _apart(*one.warheads))


def proportional(decision: Decision, one: Candidate) -> Floats:
    """Return the cut that takes the same share of every system, for each side as large as in an agreement.

    Launchers are rounded to whole ones, loaded and on alert as today; what defences keep is the agreement's.
    """
    x = decision.before.copy()
    share = dict(zip(decision.sides, one.warheads / np.maximum(decision.kept(x), 1e-300), strict=True))
    for j, number in enumerate(decision.numbers):
        if number.what == "launchers":
            x[j] = np.rint(share[number.side] * x[j])
        elif number.what == "interceptors":
            x[j] = one.x[j]
    return x


def _apart(a: float, b: float) -> float:
    return abs(a - b) / max(a, b) if max(a, b) > 0.0 else 0.0
