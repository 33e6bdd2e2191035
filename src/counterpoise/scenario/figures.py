"""A figure: a value or a range, with its path, its place in a file, its source and its status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from counterpoise.scenario.distributions import Distribution, Point
from counterpoise.scenario.problems import Location

if TYPE_CHECKING:
    from counterpoise.scenario.distributions import Floats

STATUSES = ("verified", "unverified", "derived", "assumed")


@dataclass(frozen=True)
class Figure:
    """One figure of a scenario, as one view has it.

    Parameters
    ----------
    path : str
        Where it stands in the merged scenario, such as ``sides.us.systems.x.alert.day``.
    text : str
        As written, unit included.
    unit : str
        The unit of every number below: kt, m, psi, km2, kg, s, EMT, warheads, or empty for counts and shares.
    distribution : Distribution
        Its possible values.
    group : str or None
        The name under ``with:``; figures of one group are drawn together.
    source : str or None
        The id of its source.
    status : str
        verified, unverified, derived or assumed; no source at all means assumed.
    note : str
        Free text.
    location : Location or None
        Where it was written; None for a default of the package.
    acted : str
        What an agreement or a step did to it, such as ``cap 200``; empty if nothing. The text stays as it is.

    Notes
    -----
    A range of counts takes every real value in it, not whole numbers only: 300..400 launchers may be drawn as
    350.5. An expected number of launchers is what the models need, and rounding would shift the means.
    """

    path: str
    text: str
    unit: str
    distribution: Distribution
    group: str | None
    source: str | None
    status: str
    note: str
    location: Location | None
    acted: str = ""

    @property
    def key(self) -> str:
        """What its draws are keyed by: the name of its group, or its path."""
        return self.group or self.path

    @property
    def low(self) -> float:
        """The least possible value."""
        return self.distribution.low

    @property
    def high(self) -> float:
        """The greatest possible value; infinite for a spread of a quantity without an upper bound."""
        return self.distribution.high

    @property
    def is_certain(self) -> bool:
        """Whether there is only one possible value."""
        return isinstance(self.distribution, Point)

    @cached_property
    def median(self) -> float:
        """The value at probability one half."""
        import numpy as np

        return float(self.values(np.array([0.5]))[0])

    def values(self, u: Floats) -> Floats:
        """The inverse distribution function.

        Parameters
        ----------
        u : ndarray
            Probabilities in [0, 1], any shape.

        Returns
        -------
        ndarray
            Values in ``unit``, of the same shape; between ``low`` and ``high``, never falling as ``u`` rises.
        """
        return self.distribution.values(u)
