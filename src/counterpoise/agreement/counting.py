"""Counting: what a side's forces amount to by the words of an article.

A count that is a sum is kept as the largest of a few affine functions of the launchers: one, or, where the
first launchers count less than later ones (``first`` and ``beyond``), one for each way to fill the allowance.
The same functions are the rows of linear constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from counterpoise.agreement.provisions import Article, Rule
from counterpoise.agreement.selection import Counted

MEANS = ("alert_share", "mean_loading")
"""Counts that are a mean over launchers and not a sum."""


@dataclass(frozen=True)
class Affine:
    """``constant + Σ each × launchers``.

    Attributes
    ----------
    each : dict of str to float
        By system, or by layer where interceptors are counted.
    constant : float
    """

    each: dict[str, float]
    constant: float = 0.0

    def at(self, numbers: dict[str, float]) -> float:
        """Its value for so many launchers or interceptors."""
        return self.constant + sum(each * numbers[key] for key, each in self.each.items())


def numbers(article: Article, side: Counted) -> dict[str, float]:
    """What the affine functions of an article are functions of."""
    if article.count == "interceptors":
        return dict(side.held["defences"])
    return {key: holding.launchers for key, holding in side.held["systems"].items()}


def counted(article: Article, side: Counted) -> float | None:
    """The count of an article for one side; None where a figure is missing (see `missing`).

    Sums are in launchers, warheads, tonnes of throw-weight, interceptors; *downloaded* are warheads that
    launchers carry no more; *alert_share* is 0 to 1; *loading* is the most warheads that any launcher has,
    *mean_loading* their mean. Of nothing, each is 0.
    """
    if missing(article, side):
        return None
    held = side.held["systems"]
    if article.count == "loading":
        there = [key for key in side.systems(article.select) if held[key].launchers > 0]
        return max((held[key].warheads for key in there), default=0.0)
    if article.count in MEANS:
        chosen = side.systems(article.select)
        whole = sum(held[key].launchers for key in chosen)
        total = sum(held[key].launchers * mean_of(article, side, key) for key in chosen)
        return total / whole if whole else 0.0
    have = numbers(article, side)
    return max(piece.at(have) for piece in pieces(article, side))


def chosen(article: Article, side: Counted) -> tuple[str, ...]:
    """The systems or layers that an article counts."""
    return side.layers(article.select) if article.count == "interceptors" else side.systems(article.select)


def missing(article: Article, side: Counted) -> tuple[str, ...]:
    """Paths of the figures without which an article cannot be counted."""
    return tuple(dict.fromkeys([*_missing_to_select(article, side), *_missing_to_count(article, side)]))


def _missing_to_select(article: Article, side: Counted) -> Iterator[str]:
    """What it takes to tell whether warheads are hard-target warheads."""
    if not any(side.asks_for_hard_targets(one) for one in article.select):
        return
    for key, holding in side.held["systems"].items():
        system = side.side.systems[key]
        if system.prompt and holding.launchers > 0:
            for name, figure in (("yield", system.yield_), ("cep", system.cep)):
                if figure is None:
                    yield f"sides.{side.name}.systems.{key}.{name}"


def _missing_to_count(article: Article, side: Counted) -> Iterator[str]:
    needed = {"throw_weight": "throw_weight", "alert_share": "alert.day"}.get(article.count)
    if needed is None:
        return
    held = side.held["systems"]
    for key in side.systems(article.select):
        figure = side.side.systems[key].throw_weight if needed == "throw_weight" else held[key].alert_day
        if held[key].launchers > 0 and figure is None:
            yield f"sides.{side.name}.systems.{key}.{needed}"


def mean_of(article: Article, side: Counted, key: str) -> float:
    """What one system gives to a mean."""
    holding = side.held["systems"][key]
    return (holding.alert_day or 0.0) if article.count == "alert_share" else holding.warheads


def pieces(article: Article, side: Counted) -> tuple[Affine, ...]:
    """The affine functions whose largest value is the count; for counts that are sums."""
    keys = chosen(article, side)
    if article.count in ("launchers", "interceptors"):
        return (Affine(dict.fromkeys(keys, 1.0)),)
    if article.count == "throw_weight":
        weights = {key: side.side.systems[key].throw_weight for key in keys}
        return (Affine({key: weight.median / 1000 for key, weight in weights.items() if weight}),)
    held = side.held["systems"]
    if article.count == "warheads":
        return (Affine({key: held[key].warheads for key in keys}),)
    if article.count == "downloaded":
        before = side.today["systems"]
        return (Affine({key: max(before[key].warheads - held[key].warheads, 0.0) for key in keys}),)
    return _by_rules(side.terms.counting[article.count], side, keys)


def _by_rules(rules: Iterable[Rule], side: Counted, keys: tuple[str, ...]) -> tuple[Affine, ...]:
    left, groups = list(keys), []
    for rule in rules:
        if rule.parties and side.party not in rule.parties:
            continue
        taken = [key for key in side.systems(rule.select) if key in left]
        left = [key for key in left if key not in taken]
        # Even if it takes nothing: as many functions for every loading, which may decide what a rule takes.
        groups.append(_by_rule(rule, side, taken))
    groups.append((Affine({key: side.held["systems"][key].warheads for key in left}),))
    return tuple(_sum(ways) for ways in product(*groups))


def _by_rule(rule: Rule, side: Counted, keys: list[str]) -> tuple[Affine, ...]:
    kept = 1.0 - rule.discount
    first = Affine({key: kept * _each(rule.each, side, key) for key in keys})
    if rule.each is None or rule.first == float("inf"):
        return (first,)
    # The first launchers count less, so the larger of the two lines is the count.
    beyond = Affine(
        {key: kept * _each(rule.beyond, side, key) for key in keys},
        kept * rule.first * (rule.each - rule.beyond),
    )
    return first, beyond


def _each(number: float | None, side: Counted, key: str) -> float:
    """A number attributed to a type falls by what was unloaded since."""
    now, before = side.held["systems"][key].warheads, side.today["systems"][key].warheads
    return now if number is None else max(0.0, number - max(0.0, before - now))


def _sum(parts: Iterable[Affine]) -> Affine:
    parts = list(parts)
    each = {key: value for part in parts for key, value in part.each.items()}
    return Affine(each, sum(part.constant for part in parts))
