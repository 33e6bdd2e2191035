"""``counterpoise treaty``: does a force comply, what is over, and the cheapest way down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.failures import REFUSED
from counterpoise.cli.options import Json, Scenario, Terms
from counterpoise.cli.speaking import say, say_json, table

if TYPE_CHECKING:
    from counterpoise.agreement import ArticleResult, Compliance, WayDown
    from counterpoise.agreement import Terms as ReadTerms
    from counterpoise.scenario import Scenario as ReadScenario


def treaty(
    terms: Terms,
    scenario: Scenario,
    phase: Annotated[
        str | None,
        typer.Option(help="The phase to comply with, by its name or a day in it.", show_default="the last"),
    ] = None,
    is_json: Json = False,
) -> int:
    """Check forces against a treaty or an agreement, article by article; exit status 1 if anything is over.

    An agreement with resulting forces is checked with these, against the scenario that it was made for.
    """
    from counterpoise import agreement

    read_terms, read_scenario = _read_both(terms, scenario)
    agreement.check_made_for(read_terms, read_scenario)
    found = agreement.comply(read_terms, read_scenario, phase=phase)
    needs_way = not found.compliant and read_terms.forces is None
    way = agreement.way_down(read_terms, read_scenario, phase=phase) if needs_way else None
    if is_json:
        say_json(found.to_dict() | ({"way_down": way.to_dict()} if way else {}))
    else:
        say("\n".join(_lines(read_terms, found, way)))
    return 0 if found.compliant else REFUSED


def _read_both(terms: str, scenario: str) -> tuple[ReadTerms, ReadScenario]:
    """Read two files; what is wrong with either is said at once."""
    from counterpoise.agreement import read as read_terms
    from counterpoise.scenario import ScenarioError, read

    try:
        found = read_terms(terms)
    except ScenarioError as error:
        try:
            read(scenario)
        except ScenarioError as other:
            raise ScenarioError([*error.problems, *other.problems]) from None
        raise
    return found, read(scenario)


def _lines(terms: ReadTerms, found: Compliance, way: WayDown | None) -> Iterator[str]:
    stage = f", phase {found.phase}: {terms.phases[found.phase]}" if found.phase else ""
    yield f"{terms.title}{stage}; counted on {found.scenario}, nobody's belief, every figure at its median"
    rows = [_row(one) for one in found.articles]
    yield table([("article", "side", "counted", "allowed", "over", "cut"), *rows], indent="  ")
    notes = [f"  {one.name}, {one.side}: {one.note}" for one in found.articles if one.note]
    yield from (["notes", *notes] if notes else [])
    over = sum(not one.is_kept for one in found.articles)
    unknown = sum(one.counted is None for one in found.articles)
    doubt = f", {unknown} cannot be counted" if unknown else ""
    yield (
        f"complies{doubt}"
        if not over
        else f"does not comply: {over} of {len(found.articles)} are over{doubt}"
    )
    if way:
        yield from _way(terms, way)


def _row(one: ArticleResult) -> tuple[str, ...]:
    is_least = one.obligation == "at_least"
    counted = "–" if one.counted is None else _said(one.counted)
    over = (f"{_said(one.over)} short" if is_least else _said(one.over)) if one.over else ""
    allowed = f"≥ {_said(one.limit)}" if is_least else _said(one.limit)
    return one.name, one.side, counted, allowed, over, f"{one.cut:.0%}" if one.cut else ""


def _way(terms: ReadTerms, way: WayDown) -> Iterator[str]:
    names = {article.key: article.name for article in terms.articles}
    if not way.is_possible:
        yield "no way down: these cannot all be kept together; leave out any one, and the others can"
        yield from (f"  {names.get(key, key)} ({key})" for key in way.conflict)
        return
    removed = ", ".join(f"{side} {_said(count)}" for side, count in way.removed.items())
    yield f"the cheapest way down, in launchers removed: {removed}; of such ways, the most warheads kept"
    rows = [
        (one.side, one.key, _said(one.before), "→", _said(one.after), ", ".join(one.articles))
        for one in way.removals
    ]
    yield table(rows, indent="  ")
    if way.uncounted:
        left_out = ", ".join(names.get(key, key) for key in way.uncounted)
        yield f"not considered, for want of figures: {left_out}"


def _said(number: float) -> str:
    return (
        f"{number:,.0f}"
        if float(number).is_integer()
        else f"{number:,.4g}"
        if number < 1000
        else f"{number:,.1f}"
    )
