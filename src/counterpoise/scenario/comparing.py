"""What differs between two scenarios, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.scenario.canonical import canonical_text
from counterpoise.scenario.problems import Location
from counterpoise.scenario.scenario import Scenario
from counterpoise.scenario.tree import Node, leaves, plain, shown


@dataclass(frozen=True)
class Change:
    """One path at which two scenarios differ.

    Parameters
    ----------
    path : str
        As in the file, beliefs and developments included.
    before, after : str or None
        What is written there, source and note included; None where one of them has nothing.
    before_at, after_at : Location or None
        Where it is written.
    """

    path: str
    before: str | None
    after: str | None
    before_at: Location | None
    after_at: Location | None

    def __str__(self) -> str:
        return f"{self.path}: {self.before or 'nothing'} -> {self.after or 'nothing'}"


def diff(a: Scenario, b: Scenario) -> tuple[Change, ...]:
    """Every path at which two scenarios say something else, in the order of the first, then of the second.

    Scenarios of equal hash have no changes: white space and the order of keys do not count. Developments that
    were chosen are not compared.
    """
    before, after = _leaves(a), _leaves(b)
    paths = [*before, *(path for path in after if path not in before)]
    differing = (path for path in paths if _meaning(before.get(path)) != _meaning(after.get(path)))
    return tuple(_change(path, before.get(path), after.get(path)) for path in differing)


def _leaves(scenario: Scenario) -> dict[str, Node]:
    return {".".join(path): node for path, node in leaves(scenario.document, "scenario")}


def _change(path: str, before: Node | None, after: Node | None) -> Change:
    return Change(
        path,
        shown(plain(before)) if before else None,
        shown(plain(after)) if after else None,
        before.location if before else None,
        after.location if after else None,
    )


def _meaning(node: Node | None) -> str | None:
    return canonical_text(node) if node else None
