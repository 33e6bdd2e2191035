"""Which systems or layers of a side a selection takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from counterpoise.agreement.forces import Holding, SideForces
from counterpoise.agreement.provisions import Selection, Selections, Terms, Word
from counterpoise.assessment.hard_targets import is_asked_for, kills
from counterpoise.exchange.damage import kill_probability
from counterpoise.scenario import Problem, Scenario, ScenarioError
from counterpoise.scenario.problems import Location, problem_at, suggestion
from counterpoise.scenario.schema import Defence, Definition, Side, System

SILO_PSI = 2000.0
"""How hard the silo is for which a warhead is a hard-target warhead."""

SILO_KILL = 0.45
"""The least chance with which one such warhead destroys it."""


@dataclass(frozen=True)
class Counted:
    """One side as terms see it.

    Attributes
    ----------
    terms : Terms
    party, name : str
        What the terms call it, and what the scenario does.
    side : Side
        Nobody's belief.
    definitions : dict of str to Definition
    held : SideForces
        What is counted; ``today`` is what there was before.
    today : SideForces
    """

    terms: Terms
    party: str
    name: str
    side: Side
    definitions: dict[str, Definition]
    held: SideForces
    today: SideForces

    def systems(self, select: Selections) -> tuple[str, ...]:
        """The systems that a selection takes, in the order of the file."""
        held = self.held["systems"]
        return tuple(key for key in held if any(self._takes(key, one) for one in select or (Selection(),)))

    def layers(self, select: Selections) -> tuple[str, ...]:
        """The layers of defence that a selection takes."""
        chosen = select or (Selection(),)
        layers = self.side.defences
        return tuple(
            k for k in self.held["defences"] if any(_takes_layer(k, layers[k], one) for one in chosen)
        )

    def asks_for_hard_targets(self, one: Selection) -> bool:
        """Whether a selection, or what it refers to, asks which systems have hard-target warheads."""
        kind = self.terms.kinds[one.kind.text] if one.kind else ()
        return one.hard_target is not None or any(map(self.asks_for_hard_targets, (*kind, *one.without)))

    def _takes(self, key: str, one: Selection) -> bool:
        system, holding = self.side.systems[key], self.held["systems"][key]
        return (
            _is_like(key, system, holding, one)
            and (one.kind is None or key in self.systems(self.terms.kinds[one.kind.text]))
            and (one.definition is None or self._is_defined(key, system, one.definition.text))
            and not any(self._takes(key, other) for other in one.without)
        )

    def _is_defined(self, key: str, system: System, definition: str) -> bool:
        asked = self.definitions[definition].select.get(self.name)
        return asked is not None and is_asked_for(key, system, asked) and kills(system, asked)


def counted_sides(terms: Terms, scenario: Scenario, held: dict[str, SideForces]) -> dict[str, Counted]:
    """Every bound side with what it holds, by party.

    Raises
    ------
    ScenarioError
        If terms name what the scenario does not have.
    ValueError
        If a party is no side of the scenario.
    """
    from counterpoise.agreement.forces import today

    problems = list(_misnamed(terms, scenario))
    if problems:
        raise ScenarioError(problems)
    view = scenario.base()
    parties = terms.bound(tuple(name for name in scenario.side_names if name in held))
    now = today(scenario)
    return {
        party: Counted(terms, party, name, view.sides[name], view.definitions, held[name], now[name])
        for party, name in parties.items()
    }


def _misnamed(terms: Terms, scenario: Scenario) -> Iterator[Problem]:
    """Every system, layer and definition that terms name and the scenario does not have."""
    known = {kind: _names(scenario, kind) for kind in ("systems", "defences")}
    definitions = list(scenario.base().definitions)
    for one in _selections(terms):
        for what, words, names in (
            ("system", one.systems, known["systems"]),
            ("defence", one.defences, known["defences"]),
            ("definition", (one.definition,) if one.definition else (), definitions),
        ):
            yield from (
                _unknown(word, what, names, scenario.name) for word in words if word.text not in names
            )


def _is_like(key: str, system: System, holding: Holding, one: Selection) -> bool:
    return (
        (not one.systems or key in [word.text for word in one.systems])
        and (not one.types or any(fnmatchcase(key, pattern) for pattern in one.types))
        and (not one.leg or system.leg in one.leg)
        and (not one.basing or system.basing in one.basing)
        and (one.mirv is None or (holding.warheads >= 2) == one.mirv)
        and (one.mobile is None or (system.basing == "mobile") == one.mobile)
        and (one.prompt is None or system.prompt == one.prompt)
        and (one.hard_target is None or is_hard_target(system) == one.hard_target)
    )


def is_hard_target(system: System) -> bool:
    """Whether a system is prompt and one of its warheads destroys a hardened silo with some likelihood.

    A silo of `SILO_PSI` with a chance of `SILO_KILL` or more, at medians, reliability left out. Without yield
    or CEP it is taken for one that does not; see `counting.missing`.
    """
    if not system.prompt or system.yield_ is None or system.cep is None:
        return False
    return bool(kill_probability(system.yield_.median, system.cep.median, SILO_PSI) >= SILO_KILL)


def _takes_layer(key: str, layer: Defence, one: Selection) -> bool:
    return (
        (not one.defences or key in [word.text for word in one.defences])
        and (not one.types or any(fnmatchcase(key, pattern) for pattern in one.types))
        and (not one.layer or layer.layer in one.layer)
        and (not one.protects or layer.protects in one.protects)
    )


def _selections(terms: Terms) -> Iterator[Selection]:
    groups = [article.select for article in terms.articles]
    groups += [rule.select for rules in terms.counting.values() for rule in rules]
    groups += [group for one in terms.conversions for group in (one.select, one.to)]
    groups += list(terms.kinds.values())
    for group in groups:
        for one in group:
            yield one
            yield from one.without


def _names(scenario: Scenario, kind: str) -> list[str]:
    """The names of all sides, those of developments and beliefs included."""
    document = scenario.document
    developments = document.child("developments")
    trees = [document, *(developments.child(name).child("patch") for name in developments.entries)]
    trees += [document.child("beliefs").child(name) for name in document.child("beliefs").entries]
    return [
        key
        for tree in trees
        for side in tree.child("sides").entries
        for key in tree.child("sides").child(side).child(kind).entries
    ]


def _unknown(word: Word, what: str, names: list[str], scenario: str) -> Problem:
    hint = suggestion(word.text, names)
    message = f"{scenario} has no {what} {word.text!r}{hint}"
    return problem_at(word.location or Location("", 1, 1), word.path, message)
