"""The asymmetry of a thin defence: it stops a larger share of a ragged retaliation than of a first strike.

A thin defence is subtractive, so the share that it stops grows as the attack gets smaller. Whoever has one
gains most from it after striking first. That is the whole of the quarrel of 1985.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counterpoise.assessment.result import Assessment, DefenceCurve

THIN = 0.25
"""A thin defence stops at most this share of the first strike's objects."""

CLEARLY_MORE = 1.5
"""From this ratio on, half as much again, the asymmetry is said to show."""


@dataclass(frozen=True)
class ThinDefence:
    """What a defence does, sized so that it stops a given share of a first strike.

    Attributes
    ----------
    defender, other : str
    layer, alert : str
    interceptors : float
        The size, between those tried.
    first_strike_stopped : float
        Mean share of the other's first strike.
    retaliation_stopped : float
        Mean share of the other's missile retaliation after the defender's own first strike.
    """

    defender: str
    other: str
    layer: str
    alert: str
    interceptors: float
    first_strike_stopped: float
    retaliation_stopped: float

    @property
    def ratio(self) -> float:
        """How many times the share of a first strike the share of a ragged retaliation is."""
        return self.retaliation_stopped / self.first_strike_stopped

    @property
    def shows(self) -> str:
        """Whether the asymmetry is there: "clearly" (half as much again), "weakly" or "not"."""
        if self.ratio >= CLEARLY_MORE:
            return "clearly"
        return "weakly" if self.ratio > 1.0 else "not"


def thin_defence(curve: DefenceCurve, first_strike_stopped: float = THIN) -> ThinDefence | None:
    """Size a defence by the share of a first strike that it stops, and see what it stops of the retaliation.

    Between the sizes tried both shares are taken to run straight, at their means.

    Parameters
    ----------
    curve : DefenceCurve
    first_strike_stopped : float
        Share above 0, at most 1.

    Returns
    -------
    ThinDefence or None
        None when no size tried stops that much, or when the other layers alone stop more.

    Raises
    ------
    ValueError
        For a share outside (0, 1].

    Notes
    -----
    Limits: a curve that stops nothing at any size has no such defence. The share of the retaliation rises
    and flattens, so that a straight line between two sizes understates it.

    Examples
    --------
    >>> from counterpoise.assessment.result import DefenceCurve, Range
    >>> def at(*means): return tuple(Range(mean, mean, mean) for mean in means)
    >>> sizes, first, ragged = (0.0, 100.0, 200.0), at(0.0, 0.2, 0.4), at(0.0, 0.5, 0.7)
    >>> curve = DefenceCurve("us", "ussr", "sdi", "day", sizes, first, ragged, None, None)
    >>> found = thin_defence(curve)
    >>> found.interceptors, round(found.retaliation_stopped, 3), round(found.ratio, 2)
    (125.0, 0.55, 2.2)
    >>> thin_defence(curve, 0.5) is None
    True
    """
    if not 0.0 < first_strike_stopped <= 1.0:
        raise ValueError(
            f"first_strike_stopped is {first_strike_stopped}; a share above 0 and at most 1 is needed"
        )
    stopped = np.array([spread.mean for spread in curve.first_strike_stopped])
    if not stopped.size or stopped.max() < first_strike_stopped or stopped[0] > first_strike_stopped:
        return None
    above = int(np.argmax(stopped >= first_strike_stopped))
    around = slice(max(above - 1, 0), above + 1)
    sizes, retaliation = (np.array(values) for values in (curve.interceptors, _means(curve)))
    return ThinDefence(
        defender=curve.defender,
        other=curve.other,
        layer=curve.layer,
        alert=curve.alert,
        interceptors=float(np.interp(first_strike_stopped, stopped[around], sizes[around])),
        first_strike_stopped=first_strike_stopped,
        retaliation_stopped=float(np.interp(first_strike_stopped, stopped[around], retaliation[around])),
    )


def other_layers(curve: DefenceCurve) -> ThinDefence | None:
    """Return what the defence does without any interceptor of the layer that is varied; None if nothing."""
    if not curve.interceptors or curve.interceptors[0] > 0.0 or curve.first_strike_stopped[0].mean <= 0.0:
        return None
    return ThinDefence(
        defender=curve.defender,
        other=curve.other,
        layer=curve.layer,
        alert=curve.alert,
        interceptors=0.0,
        first_strike_stopped=curve.first_strike_stopped[0].mean,
        retaliation_stopped=curve.retaliation_stopped[0].mean,
    )


def defence_curves(assessment: Assessment, view: str, *, alert: str = "day") -> tuple[DefenceCurve, ...]:
    """Return the curves of a view that its own side is part of, in one alert case."""
    return tuple(
        curve
        for curve in assessment.views[view].defence
        if curve.alert == alert and view in (curve.defender, curve.other)
    )


def _means(curve: DefenceCurve) -> list[float]:
    return [spread.mean for spread in curve.retaliation_stopped]
