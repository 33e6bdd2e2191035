"""What is sound, and may still not do what its writer thinks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from counterpoise.scenario.problems import Location, Problem, edits
from counterpoise.scenario.scenario import Scenario
from counterpoise.scenario.schema import MODELS, bounds_of
from counterpoise.scenario.shadows import believed
from counterpoise.scenario.tree import Mapping, Node, Path, figures_set, kind_below

EXAMPLES = 3
_PARTS = ("sides", "beliefs", "developments")


@dataclass(frozen=True, slots=True)
class Concerned:
    """A figure that a caution is about.

    Parameters
    ----------
    path : str
        Its path.
    location : Location
        Where it stands.
    replaced_at : Location or None
        Where a belief replaces it.
    """

    path: str
    location: Location
    replaced_at: Location | None = None

    def __str__(self) -> str:
        here = f", here {self.replaced_at.line}" if self.replaced_at else ""
        return f"{self.path} (line {self.location.line}{here})"


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know about a scenario that nothing is wrong with.

    Parameters
    ----------
    location : Location
        Where to look first.
    path : str
        Where in the scenario.
    message : str
        One sentence.
    figures : tuple of Concerned
        Every figure that it is about; the text names the first three.
    """

    location: Location
    path: str
    message: str
    figures: tuple[Concerned, ...]

    def __str__(self) -> str:
        more = len(self.figures) - EXAMPLES
        named = [
            *map(str, self.figures[:EXAMPLES]),
            *([f"{more} more (--json lists all)"] if more > 0 else []),
        ]
        message = f"warning: {self.message}: {'; '.join(named)}"
        place = self.location
        return str(Problem(place.file, place.line, place.column, self.path, message))


def cautions(scenario: Scenario) -> tuple[Caution, ...]:
    """What an editor of a scenario should know, in the order of the file.

    One caution a belief, for the figures it replaces: editing them where they first stand does not reach
    that view. One for each name under ``with:`` that is used once and is nearly another's. One for all
    figures with neither source nor status.
    """
    document = scenario.document
    found = [*_replaced(document), *_lonely_groups(document), *_bare(document)]
    return tuple(sorted(found, key=lambda caution: caution.location))


def _replaced(document: Mapping) -> Iterator[Caution]:
    """For each belief, what it replaces. It is what beliefs are for, and it is easily forgotten."""
    beliefs = document.child("beliefs")
    first = _first_stand(document)
    by_side: dict[str, dict[Path, Node]] = {side: {} for side in beliefs.entries}
    for part in ("sides", "developments"):
        for side, replaced in believed(document, part):
            by_side[side] |= {path: node for path, node in replaced.items() if path in first}
    everywhere = set.intersection(*map(set, by_side.values())) if by_side else set()
    if set(by_side) != set(document.child("sides").entries):
        everywhere = set()
    for side, replaced in by_side.items():
        if replaced:
            figures = tuple(_concerned(path, first[path], node) for path, node in replaced.items())
            in_all = f", {len(everywhere)} of them in every belief" if everywhere else ""
            what = f"{_count(figures, 'is', 'are')} replaced here{in_all}"
            message = f"{what}; an edit of the first place changes nothing in this view"
            yield Caution(beliefs.keys[side], f"beliefs.{side}", message, figures)


def _first_stand(document: Mapping) -> dict[Path, Node]:
    return {
        (part, *path): node
        for part in ("sides", "developments")
        for path, node in figures_set(document.child(part), part).items()
    }


def _lonely_groups(document: Mapping) -> Iterator[Caution]:
    uses: dict[str, list[Concerned]] = {}
    for path, node in _written(document):
        name = node.text("with") if isinstance(node, Mapping) else None
        if name:
            uses.setdefault(name, []).append(_concerned(path, node))
    for name, used in uses.items():
        near = [other for other in uses if other != name and _is_slip(name, other)]
        if len(used) == 1 and near:
            message = f"the group {name!r} is used once only; was {near[0]!r} meant?"
            yield Caution(used[0].location, used[0].path, message, tuple(used))


def _is_slip(name: str, other: str) -> bool:
    """One letter apart, and not by a number that tells two things apart (ss-24-yield, ss-25-yield)."""
    letters = re.sub(r"\d", "", name), re.sub(r"\d", "", other)
    return letters[0] != letters[1] and edits(name.casefold(), other.casefold()) <= 1


def _bare(document: Mapping) -> Iterator[Caution]:
    figures = tuple(_concerned(path, node) for path, node in _written(document) if _is_bare(node))
    if figures:
        message = f"{_count(figures, 'counts', 'count')} as assumed, without source and status"
        yield Caution(figures[0].location, "", message, figures)


def _is_bare(node: Node) -> bool:
    own = isinstance(node, Mapping) and bool(node.entries.keys() & {"source", "status"})
    return not own and not (node.beside and (node.beside.source or node.beside.status))


def _written(document: Mapping) -> Iterator[tuple[Path, Node]]:
    """Every figure of sides, beliefs and developments, without the choices of model and definitions."""
    for part in _PARTS:
        yield from _figures_below(document.child(part), part, (part,))


def _figures_below(node: Node, kind: str, path: Path) -> Iterator[tuple[Path, Node]]:
    if not isinstance(node, Mapping):
        return
    for key, child in node.entries.items():
        below = kind_below(kind, key)
        if below:
            yield from _figures_below(child, below, (*path, key))
        elif kind in MODELS and bounds_of(MODELS[kind], key):
            yield (*path, key), child


def _concerned(path: Path, node: Node, replacing: Node | None = None) -> Concerned:
    assert node.location is not None
    return Concerned(".".join(path), node.location, replacing.location if replacing else None)


def _count(figures: tuple[Concerned, ...], one: str, many: str) -> str:
    return f"1 figure {one}" if len(figures) == 1 else f"{len(figures)} figures {many}"
