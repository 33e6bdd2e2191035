"""What `rank_threats` finds: one list a side, in its own view, and what both would want limited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from counterpoise.assessment.result import Range

Effect = dict[str, Range | None]


@dataclass(frozen=True)
class Threat:
    """A development, or two of one owner together, in the eyes of a side that it threatens.

    Attributes
    ----------
    names : tuple of str
        One development or two.
    owner : str
    effect : dict of str to Range or None
        By measure, the change over the draws; see :func:`counterpoise.threats.effects.readings`.
    draws : int
        Fewer than those of the result for a pair that was screened only.
    worse_together : dict of str to float
        Of a pair: the measures that are worse than for both apart, and by how much on average.
    adds : tuple of str
        Kinds of forces it adds; see :mod:`counterpoise.threats.kinds`.
    titles : tuple of str
        What each is called, in words.
    """

    names: tuple[str, ...]
    owner: str
    effect: Effect
    draws: int
    worse_together: dict[str, float]
    adds: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def is_pair(self) -> bool:
        """Whether it is two developments together."""
        return len(self.names) == 2

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        if self.is_pair:
            found: dict[str, Any] = {"pair": list(self.names), "worse_together": self.worse_together}
        else:
            found = {"development": self.names[0]}
        return {
            **found,
            "titles": list(self.titles),
            "adds": list(self.adds),
            "owner": self.owner,
            "draws": self.draws,
            "effect": {measure: _plain(change) for measure, change in self.effect.items()},
        }


@dataclass(frozen=True)
class Margin:
    """One more of what an opponent has already, in the eyes of the side that it is aimed at.

    Attributes
    ----------
    of, title : str
        The system or the defence, and what it is called.
    change : str
        ``warhead``, ``launcher``, ``interceptor`` or ``cep``.
    amount : float
        1, or metres of CEP less.
    owner : str
    taken : Range
        Arriving retaliation that it takes, in the side's unit, each draw in the alert case worst in it.
    error : float
        Standard error of the mean of ``taken``.
    unit : str
    is_exact_price : bool
        Whether it is the price of the allocation, or else a difference.
    is_saturated : bool
        Whether it takes nothing at all in nearly every draw: a limit binds.
    block : float or None
        Of a saturated one, how many were tried together, and
    block_taken : Range or None
        what they take.
    draws : int
    """

    of: str
    title: str
    change: str
    amount: float
    owner: str
    taken: Range
    error: float
    unit: str
    is_exact_price: bool
    is_saturated: bool
    block: float | None
    block_taken: Range | None
    draws: int

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        margin = {"of": self.of, "title": self.title, "change": self.change, "amount": self.amount}
        block = None
        if self.block is not None and self.block_taken is not None:
            block = {"amount": self.block, "taken": _plain(self.block_taken)}
        return {
            "margin": margin,
            "owner": self.owner,
            "draws": self.draws,
            "effect": {
                "taken": _plain(self.taken),
                "error": self.error,
                "unit": self.unit,
                "is_exact_price": self.is_exact_price,
                "is_saturated": self.is_saturated,
                "block": block,
            },
        }


@dataclass(frozen=True)
class Agenda:
    """A kind of forces that each side fears of the other: a point for a draft agenda.

    Attributes
    ----------
    kind : str
    developments : dict of str to tuple of str
        By owner, those that the others fear.
    up_to : float
        The largest margin at which it would still be on the list.
    """

    kind: str
    developments: dict[str, tuple[str, ...]]
    up_to: float

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "kind": self.kind,
            "developments": {owner: list(ones) for owner, ones in self.developments.items()},
            "up_to": self.up_to,
        }


@dataclass(frozen=True)
class Threats:
    """What each side should fear of the developments of the others, most feared first.

    Attributes
    ----------
    scenario, title, hash, seed, draws, version
        As in an assessment.
    margin : float
        What counts as worse; see :func:`counterpoise.rank_threats`.
    screened : int
        Draws on which pairs were screened.
    side_names : dict of str to str
    titles, summaries : dict of str to str
        By development, what it is called and what it is.
    owners : dict of str to str
        By development, the side that would carry it out.
    missing : dict of str to tuple of str
        By view, opponents whose strike lacks a figure in that view, so that nothing could be measured.
    threats : dict of str to tuple of Threat
        By view.
    margins : dict of str to tuple of Margin
        By view.
    common : tuple of Agenda
    """

    scenario: str
    title: str
    hash: str
    seed: int
    draws: int
    margin: float
    screened: int
    version: str
    side_names: dict[str, str]
    titles: dict[str, str]
    summaries: dict[str, str]
    owners: dict[str, str]
    missing: dict[str, tuple[str, ...]]
    threats: dict[str, tuple[Threat, ...]]
    margins: dict[str, tuple[Margin, ...]]
    common: tuple[Agenda, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as ``counterpoise threats --json`` prints it."""
        return {
            "scenario": self.scenario,
            "hash": self.hash,
            "seed": self.seed,
            "draws": self.draws,
            "version": self.version,
            "margin": self.margin,
            "screened": self.screened,
            "views": {
                view: [one.to_dict() for one in threats] + [one.to_dict() for one in self.margins[view]]
                for view, threats in self.threats.items()
            },
            "common": [point.to_dict() for point in self.common],
            "missing": {view: list(opponents) for view, opponents in self.missing.items()},
        }

    def to_json(self) -> str:
        """Return the same as text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        """Return the findings in plain words."""
        return self.text

    @cached_property
    def text(self) -> str:
        """The findings in plain words, one table a side."""
        from counterpoise.threats.findings import findings

        return "\n".join(findings(self))


def _plain(change: Range | None) -> dict[str, float] | None:
    return None if change is None else {"mean": change.mean, "p05": change.p05, "p95": change.p95}
