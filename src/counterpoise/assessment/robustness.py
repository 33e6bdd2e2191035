"""Choosing between options when nobody knows which future will come: several rules, and where they part.

No rule is right. A choice that every rule makes is robust in a stronger sense than one that wins by a
single rule, so the result says which rules agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

TIE = 1e-9  # scores this close, relative to the spread of the payoffs, share a rank


@dataclass(frozen=True)
class Measure:
    """How one rule scores the options.

    Parameters
    ----------
    name : str
        The rule.
    scores : tuple of float
        One an option, more is better; a regret is counted negative.
    ranks : tuple of int
        1 is best; ties share the better rank.
    best : tuple of str
        The options ranked first.
    """

    name: str
    scores: tuple[float, ...]
    ranks: tuple[int, ...]
    best: tuple[str, ...]


@dataclass(frozen=True)
class Robustness:
    """Options compared by several rules.

    Parameters
    ----------
    options : tuple of str
        Names of the options.
    measures : tuple of Measure
        One a rule.
    regrets : tuple of float
        Largest regret of each option.
    reversals : tuple of (str, str)
        Pairs of options that some rule ranks one way and another rule the other way.
    threshold : float or None
        Of satisficing; None leaves that rule out.
    optimism : float
        Of Hurwicz's rule.
    """

    options: tuple[str, ...]
    measures: tuple[Measure, ...]
    regrets: tuple[float, ...]
    reversals: tuple[tuple[str, str], ...]
    threshold: float | None
    optimism: float

    @property
    def is_unanimous(self) -> bool:
        """Whether one option is among the best by every rule."""
        return bool(set.intersection(*(set(measure.best) for measure in self.measures)))

    def measure(self, name: str) -> Measure:
        """The measure of one rule; ValueError with the names there are."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        names = ", ".join(measure.name for measure in self.measures)
        raise ValueError(f"measure {name!r} was not computed; there are {names}")

    def __str__(self) -> str:
        lines = [f"{measure.name}: {' = '.join(measure.best)}" for measure in self.measures]
        pairs = ", ".join(f"{one} and {two}" for one, two in self.reversals)
        return "\n".join([*lines, f"ranking changes with the rule: {pairs or 'none'}"])


def compare_options(
    payoffs: ArrayLike,
    *,
    options: Sequence[str] | None = None,
    threshold: float | None = None,
    optimism: float = 0.5,
) -> Robustness:
    """Compare options over futures by maximin, minimax regret, Hurwicz and satisficing.

    ``maximin: min_j u_ij``; ``minimax regret: max_j (max_k u_kj - u_ij)``, least is best; ``Hurwicz: a
    max_j u_ij + (1 - a) min_j u_ij``; ``satisficing: share of j with u_ij >= threshold``.

    Parameters
    ----------
    payoffs : array_like, shape (options, futures)
        What each option yields in each future, finite, more is better.
    options : sequence of str, optional
        Names, all different; by default "1", "2", ...
    threshold : float, optional
        What is good enough. None leaves satisficing out.
    optimism : float
        a, 0..1.

    Returns
    -------
    Robustness

    Raises
    ------
    ValueError
        For no options or futures, values that are not finite, names that do not fit, or optimism out of
        range.

    Notes
    -----
    Assumptions: futures are not weighed against each other, but satisficing counts them as equal. Regret
    depends on which options are compared: leaving one out can turn the ranking of the others.
    Limits: with one future every rule but satisficing ranks by it; Hurwicz with a = 0 is maximin.
    Source: Savage, J. American Statistical Association 46, 1951, p. 55 (regret); Hurwicz 1951; Lempert,
    Popper & Bankes 2003 and McPhail et al. 2018 (comparing measures). All background.

    Examples
    --------
    Case J-reg1: the cautious rule takes B, the one that fears regret takes C.

    >>> found = compare_options([[8, 2, 5], [4, 6, 5], [6, 4, 3]], options=["A", "B", "C"])
    >>> found.measure("maximin").best, found.measure("minimax regret").best, found.regrets
    (('B',), ('C',), (4.0, 4.0, 2.0))
    >>> found.is_unanimous
    False
    >>> compare_options([[1.0, 2.0]]).is_unanimous  # one option is everybody's choice
    True
    """
    table = np.asarray(payoffs, dtype=float)
    names = _names(table, options)
    if not 0.0 <= optimism <= 1.0:
        raise ValueError(f"optimism is {optimism}; a number between 0 and 1 is needed")
    least, most = table.min(axis=1), table.max(axis=1)
    regret = (table.max(axis=0) - table).max(axis=1)
    slack = TIE * float(np.ptp(table))
    measures = [
        _measure("maximin", least, names, slack),
        _measure("minimax regret", -regret, names, slack),
        _measure("Hurwicz", optimism * most + (1.0 - optimism) * least, names, slack),
    ]
    if threshold is not None:
        measures.append(_measure("satisficing", np.mean(table >= threshold, axis=1), names, 0.0))
    return Robustness(
        options=names,
        measures=tuple(measures),
        regrets=tuple(float(r) for r in regret),
        reversals=_reversals(names, measures),
        threshold=threshold,
        optimism=optimism,
    )


def _names(table: Floats, options: Sequence[str] | None) -> tuple[str, ...]:
    if table.ndim != 2 or table.size == 0:
        raise ValueError(
            f"payoffs have shape {table.shape}; a table of options by futures, not empty, is needed"
        )
    if not np.all(np.isfinite(table)):
        raise ValueError(
            "payoffs hold a value that is not finite; a number is needed for each option and future"
        )
    names = tuple(options) if options is not None else tuple(str(i + 1) for i in range(len(table)))
    if len(names) != len(table) or len(set(names)) != len(names):
        raise ValueError(
            f"options are {names}; {len(table)} different names are needed, one a row of payoffs"
        )
    return names


def _measure(name: str, scores: Floats, names: tuple[str, ...], slack: float) -> Measure:
    ranks = tuple(1 + int(np.sum(scores > score + slack)) for score in scores)
    best = tuple(option for option, rank in zip(names, ranks, strict=True) if rank == 1)
    return Measure(name, tuple(float(score) for score in scores), ranks, best)


def _reversals(names: tuple[str, ...], measures: Sequence[Measure]) -> tuple[tuple[str, str], ...]:
    found = []
    for i, j in combinations(range(len(names)), 2):
        orders = {np.sign(measure.ranks[i] - measure.ranks[j]) for measure in measures}
        if {-1, 1} <= orders:
            found.append((names[i], names[j]))
    return tuple(found)
