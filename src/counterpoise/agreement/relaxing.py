"""Articles that cannot all be kept: a smallest set of them, and by how much each would have to give way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from counterpoise.agreement.counting import MEANS
from counterpoise.agreement.linear import Linear
from counterpoise.agreement.provisions import Article, Terms, Value

LinearOf = Callable[[Terms], Linear]

_ROUNDS = 50
"""Halvings of what an article asks, where its constraints are not linear in it."""

_ENDLESS = 1e9


@dataclass(frozen=True)
class Relaxation:
    """An article of a conflict, and the least by which it alone must give way for all others to be kept.

    Attributes
    ----------
    article : str
        Its key; ``conversions`` for what may not be changed, or only so far.
    by : float or None
        In what the article counts; for a *ratio*, what its factor must grow by. The same for every party that
        it binds. None where the others cannot be kept whatever it says, and for ``conversions``.
    """

    article: str
    by: float | None


def conflict(linear: Linear) -> tuple[str, ...]:
    """Articles that no forces keep together, and of which leaving out any one lets the rest be kept.

    Each article in turn is left out and stays out if the rest still conflict (a deletion filter). Launchers
    need not be whole here. Empty where there is no conflict.
    """
    kept = list(dict.fromkeys(row.article for row in linear.names if row.article))
    if _is_feasible(linear, kept):
        return ()
    for article in list(kept):
        rest = [one for one in kept if one != article]
        if not _is_feasible(linear, rest):
            kept = rest
    return tuple(kept)


def relaxations(terms: Terms, linear_of: LinearOf) -> tuple[Relaxation, ...]:
    """Each article of a smallest conflict with the least by which it alone would have to give way.

    A linear programme for each, with one more variable ``t`` by which the article gives way: ``min t`` with
    ``A x ≤ b + t`` in its rows. What is not linear in the number that is asked (ratio, mean, loading) is
    found by halving. Launchers need not be whole, so whole ones may need a little more.

    Parameters
    ----------
    terms : Terms
        As they stand in one phase.
    linear_of : callable
        The constraints of terms whose numbers have changed.

    Returns
    -------
    tuple of Relaxation
        Empty where the terms do not conflict.

    Notes
    -----
    Limits: where two conflicts have no article in common, no single article frees the rest, and every ``by``
    is None.
    """
    linear = linear_of(terms)
    asked = {one.key: one for one in terms.articles}
    return tuple(
        Relaxation(key, _least(asked[key], terms, linear, linear_of) if key in asked else None)
        for key in conflict(linear)
    )


def _least(article: Article, terms: Terms, linear: Linear, linear_of: LinearOf) -> float | None:
    others = list({row.article for row in linear.names} - {article.key})
    if not _is_feasible(linear, others):
        return None
    is_additive = article.obligation != "ratio" and article.count not in (*MEANS, "loading")
    return _by_programme(article.key, linear) if is_additive else _by_halving(article, terms, linear_of)


def _by_programme(article: str, linear: Linear) -> float:
    gives_way = np.array([-1.0 if row.article == article else 0.0 for row in linear.names])
    found = linprog(
        np.append(np.zeros(len(linear.variables)), 1.0),
        A_ub=np.column_stack([linear.A, gives_way]),
        b_ub=linear.b,
        bounds=[*_bounds(linear), (0.0, None)],
        method="highs",
    )
    assert found.x is not None  # the others can be kept, and an additive article gives way to anything
    return float(found.x[-1])


def _by_halving(article: Article, terms: Terms, linear_of: LinearOf) -> float | None:
    def is_enough(by: float) -> bool:
        linear = linear_of(_given_way(article, terms, by))
        return _is_feasible(linear, [row.article for row in linear.names])

    most = 1.0
    while not is_enough(most):
        most *= 2.0
        if most > _ENDLESS:
            return None
    least = 0.0
    for _ in range(_ROUNDS):
        middle = 0.5 * (least + most)
        least, most = (least, middle) if is_enough(middle) else (middle, most)
    return most


def _given_way(article: Article, terms: Terms, by: float) -> Terms:
    def more(value: Value) -> Value:
        return replace(value, number=value.number + by)

    loose = replace(article, value={party: more(value) for party, value in article.value.items()})
    return replace(terms, articles=tuple(loose if one is article else one for one in terms.articles))


def _is_feasible(linear: Linear, articles: list[str]) -> bool:
    """Whether some articles can be kept; rows of no article are never left out."""
    rows = [i for i, row in enumerate(linear.names) if row.article in ("", *articles)]
    found = linprog(
        np.zeros(len(linear.variables)),
        A_ub=linear.A[rows],
        b_ub=linear.b[rows],
        bounds=list(_bounds(linear)),
        method="highs",
    )
    return bool(found.status == 0)


def _bounds(linear: Linear) -> Iterator[tuple[float, float]]:
    return ((0.0, upper) for upper in linear.upper.tolist())
