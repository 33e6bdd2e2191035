"""What moves the stability index of a pair: the damage curve, the posture, or whose view it is."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.assessment.result import Assessment

TELLS_NOTHING = 0.95
"""From this mean on, in every view and posture, an index tells nothing apart."""


@dataclass(frozen=True)
class IndexMoves:
    """How far the mean Kent–Thaler index moves when one thing changes and the others stay.

    Attributes
    ----------
    lowest, highest : float
        Over the views of the two sides, all postures and all w80.
    w80, posture, view : float
        Largest difference along each.
    lowest_by_w80 : dict of float to float
        Lowest over views and postures, for each w80.
    w80_unit : str
    """

    lowest: float
    highest: float
    w80: float
    posture: float
    view: float
    lowest_by_w80: dict[float, float]
    w80_unit: str

    @property
    def saturated(self) -> tuple[float, ...]:
        """The w80 at which the index is nearly one everywhere."""
        return tuple(w80 for w80, lowest in self.lowest_by_w80.items() if lowest >= TELLS_NOTHING)

    @property
    def verdict(self) -> str:
        """What the numbers say of the damage curve."""
        weaker = [
            name for name, move in (("the posture", self.posture), ("the view", self.view)) if self.w80 > move
        ]
        if not weaker:
            return "The damage curve moves it less than posture and view do."
        return f"The damage curve moves it more than {' and '.join(weaker)}: never read one number alone."


def index_moves(assessment: Assessment, pair: tuple[str, str]) -> IndexMoves | None:
    """Return what moves the index of a pair.

    Parameters
    ----------
    assessment : Assessment
    pair : (str, str)
        As in the results.

    Returns
    -------
    IndexMoves or None
        None where the index was not computed in a view of the two.
    """
    found = [
        (view, result)
        for view in pair
        if view in assessment.views
        for result in assessment.views[view].stability
        if result.pair == pair
    ]
    if not found:
        return None
    values = {(view, (r.alert, r.launch), r.w80): r.kent_thaler.mean for view, r in found}
    return IndexMoves(
        lowest=min(values.values()),
        highest=max(values.values()),
        w80=_largest_move(values, along=2),
        posture=_largest_move(values, along=1),
        view=_largest_move(values, along=0),
        lowest_by_w80={w80: min(v for key, v in values.items() if key[2] == w80) for _, _, w80 in values},
        w80_unit=found[0][1].w80_unit,
    )


def stability_pairs(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Return the pairs for which an index was computed."""
    return tuple(
        dict.fromkeys(result.pair for view in assessment.views.values() for result in view.stability)
    )


def _largest_move(values: dict[tuple[str, tuple[str, str], float], float], *, along: int) -> float:
    groups: dict[tuple[object, ...], list[float]] = {}
    for key, value in values.items():
        groups.setdefault((*key[:along], *key[along + 1 :]), []).append(value)
    return max(max(group) - min(group) for group in groups.values())
