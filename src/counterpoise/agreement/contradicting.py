"""Terms that contradict themselves, as far as that shows without a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from counterpoise.agreement.provisions import EVERY, Article, Terms
from counterpoise.scenario.problems import Location, Problem, problem_at


def contradictions(terms: Terms) -> Iterator[Problem]:
    """Articles that ask for more of a count than another of the same count allows.

    What contradicts itself only with the forces of a scenario, `descent.way_down` finds.
    """
    least = [one for one in terms.articles if one.obligation == "at_least"]
    most = [one for one in terms.articles if one.obligation == "limit"]
    for floor, ceiling in product(least, most):
        same = (floor.count, floor.select) == (ceiling.count, ceiling.select)
        if same and (floor.phase is None or ceiling.phase is None or floor.phase == ceiling.phase):
            yield from _between(floor, ceiling)


def _between(floor: Article, ceiling: Article) -> Iterator[Problem]:
    for party in dict.fromkeys([*floor.value, *ceiling.value]):
        needed, allowed = floor.asked_of(party), ceiling.asked_of(party)
        if needed and allowed and needed.number > allowed.number:
            whom = f" for {party}" if party != EVERY else ""
            message = (
                f"at least {needed.number:g}{whom} contradicts {ceiling.key!r}, "
                f"which allows {allowed.number:g} (line {_line(allowed.location)})"
            )
            yield problem_at(needed.location or Location("", 1, 1), f"articles.{floor.key}", message)
            return


def _line(location: Location | None) -> int:
    return location.line if location else 0
