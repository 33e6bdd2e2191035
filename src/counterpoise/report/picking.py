"""What a page picks out of a result: the pairs of sides, and the eyes that matter for each.

With two sides every view is shown. With more, a pair is shown as its own two sides see it; how a third side
sees it is in the result.
"""

from __future__ import annotations

from itertools import combinations

from counterpoise.assessment.findings import HEADLINE_POSTURE
from counterpoise.assessment.result import Assessment, DefenceCurve, StrikeResult

Pair = tuple[str, str]


def ordered_pairs(assessment: Assessment) -> tuple[Pair, ...]:
    """Return (attacker, victim) of every strike that was computed, in the order of the sides."""
    return tuple(
        dict.fromkeys(
            (strike.attacker, strike.victim)
            for view in assessment.views.values()
            for strike in view.strikes
            if view.side in (strike.attacker, strike.victim)
        )
    )


def unordered_pairs(assessment: Assessment) -> tuple[Pair, ...]:
    """Return the pairs of sides between which a strike was computed, either way."""
    struck = set(ordered_pairs(assessment))
    return tuple(
        (a, b) for a, b in combinations(assessment.side_names, 2) if (a, b) in struck or (b, a) in struck
    )


def eyes(assessment: Assessment, pair: Pair) -> tuple[str, ...]:
    """Return the views in which a pair is shown, in the order of the sides."""
    return tuple(view for view in assessment.views if view in pair)


def place(assessment: Assessment, view: str) -> int:
    """Return the place of a view among the sides: it decides colour, marker and line."""
    return list(assessment.side_names).index(view)


def strike_of(
    assessment: Assessment, view: str, pair: Pair, *, alert: str, launch: str
) -> StrikeResult | None:
    """Return one strike in one view; None where it was not computed."""
    wanted = (*pair, alert, launch)
    for strike in assessment.views[view].strikes:
        if (strike.attacker, strike.victim, strike.alert, strike.launch) == wanted:
            return strike
    return None


def headline_strikes(assessment: Assessment, pair: Pair) -> dict[str, StrikeResult]:
    """Return a pair's strike in the posture of the headlines, by view."""
    alert, launch = HEADLINE_POSTURE
    found = {
        view: strike_of(assessment, view, pair, alert=alert, launch=launch) for view in eyes(assessment, pair)
    }
    return {view: strike for view, strike in found.items() if strike is not None}


def curve_of(assessment: Assessment, view: str, pair: Pair, *, alert: str = "day") -> DefenceCurve | None:
    """Return what a defence of the first of a pair does to the second, in one view."""
    for curve in assessment.views[view].defence:
        if (curve.defender, curve.other, curve.alert) == (*pair, alert):
            return curve
    return None
