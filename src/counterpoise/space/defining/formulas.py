"""Definitions: thresholds on observables joined by "and" and "or", and what they do to ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Needs = Literal["all", "any"]
Way = Literal["at_least", "at_most", "both"]
"""Which thresholds an observable may have."""


@dataclass(frozen=True)
class Met:
    """How far each system meets a definition, as ratios: 1 is just met, 2 by a factor of two.

    Parameters
    ----------
    surely, possibly : ndarray of shape (systems,)
        With the end of each range that is furthest from the threshold, and with the nearest. Where a range
        straddles a threshold, ``possibly`` is at least 1 and ``surely`` is not.
    """

    surely: Floats
    possibly: Floats


@dataclass(frozen=True)
class Clause:
    """One threshold on one observable.

    Parameters
    ----------
    observable : str
    at_least : bool
        Whether it is met from ``limit`` upwards; else downwards.
    limit : float, at least 0
        In the observable's unit.
    """

    observable: str
    at_least: bool
    limit: float

    def clauses(self) -> Iterator[Clause]:
        """Itself."""
        yield self

    def met(self, names: Sequence[str], low: Floats, high: Floats) -> Met:
        """How far systems meet it.

        ``value / limit`` where at least the limit is asked for, ``limit / value`` where at most.

        Parameters
        ----------
        names : sequence of str
            The observables, one a column.
        low, high : ndarray of shape (systems, observables)
            Ends of the ranges, at least 0; not a number where a system has no such thing: never met.
        """
        column = list(names).index(self.observable)
        least, most = low[:, column], high[:, column]
        if self.at_least:
            return Met(_ratio(least, self.limit), _ratio(most, self.limit))
        return Met(_ratio(self.limit, most), _ratio(self.limit, least))


@dataclass(frozen=True)
class Group:
    """Parts that must hold all at once, or of which any suffices.

    Parameters
    ----------
    needs : "all" or "any"
    parts : tuple of Clause or Group
    """

    needs: Needs
    parts: tuple[Clause | Group, ...]

    def clauses(self) -> Iterator[Clause]:
        """Every clause in it, in order."""
        for part in self.parts:
            yield from part.clauses()

    def met(self, names: Sequence[str], low: Floats, high: Floats) -> Met:
        """How far systems meet it: the least of its parts if all are needed, the most if any will do."""
        join = np.minimum if self.needs == "all" else np.maximum
        found = [part.met(names, low, high) for part in self.parts]
        return Met(join.reduce([one.surely for one in found]), join.reduce([one.possibly for one in found]))


Definition = Clause | Group


def _ratio(over: Floats | float, under: Floats | float) -> Floats:
    """Ratio of two numbers of at least 0: infinite over 0, and 0 for what is not a number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(np.asarray(under) == 0, np.inf, np.asarray(over) / np.asarray(under))
    return np.where(np.isnan(over) | np.isnan(under), 0.0, found)
