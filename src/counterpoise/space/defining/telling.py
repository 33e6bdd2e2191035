"""The definitions in sentences, for a terminal or the top of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.space.defining.proposals import PROPOSALS

if TYPE_CHECKING:
    from counterpoise.space.defining.judging import Judged
    from counterpoise.space.defining.observing import Observability
    from counterpoise.space.defining.result import Definitions


def told(result: Definitions) -> str:
    """Everything that was found, as text."""
    return "\n".join(_lines(result))


def _lines(result: Definitions) -> Iterator[str]:
    yield result.catalogue.title
    yield opening(result)
    for heading, judged in groups(result):
        yield ""
        yield f"{heading}:"
        for one in judged:
            yield from (f"  {line}" for line in sentences(result, one))
    yield ""
    yield "Known proposals:"
    for one in result.proposals:
        proposal = next(known for known in PROPOSALS if known.key == one.fits)
        yield f"  {proposal.name} ({proposal.status}): {tally(one)}"
    yield ""
    yield from limits(result)


def opening(result: Definitions) -> str:
    """What was asked."""
    observed = result.observed
    seen = "seen from outside" if result.is_observable_only else "seen from outside or not"
    counts = ", ".join(
        f"{int(mask.sum())} to {result.catalogue.parties[key].name}"
        for key, mask in observed.is_threatening.items()
    )
    return (
        f"{len(observed.systems)} systems by {len(observed.observables)} observables ({seen}). Threatening: "
        f"{counts}; {int(observed.to_any.sum())} to any."
    )


def groups(result: Definitions) -> Iterator[tuple[str, list[Judged]]]:
    """Whose errors, and the best at each number of clauses."""
    names = {"all": "Fitting all parties"} | {
        key: f"Fitting {party.name} alone" for key, party in result.catalogue.parties.items()
    }
    for key, heading in names.items():
        found = [one for one in result.found if one.fits == key]
        if found:
            yield heading, found


def sentences(result: Definitions, one: Judged) -> Iterator[str]:
    """One definition: its words, its tally, what escapes it and whom it bans."""
    count = len(list(one.definition.clauses()))
    yield f"{count} clause{'s' * (count > 1)}: banned is any system that {one.words}."
    yield f"  {tally(one)}; margin {ratio(one.margin)}."
    yield f"  {seen(result.seen(one))}"
    if one.missed:
        yield f"  Escape it: {_names(result, one.missed)}."
    if one.banned_harmless:
        yield f"  Harmless and banned, or perhaps: {_names(result, one.banned_harmless)}."


def tally(one: Judged) -> str:
    """What it catches, misses and bans, in numbers."""
    return (
        f"surely catches {len(one.caught)} of {len(one.caught) + len(one.missed)} threatening, bans or may "
        f"ban {len(one.banned_harmless)} harmless"
    )


def seen(found: Observability) -> str:
    """How soon a violation shows, and how often somebody is accused for nothing."""
    if found.unseen:
        names = ", ".join(name.replace("_", " ") for name in found.unseen)
        return f"Nobody sees {names} from outside, and so no violation of it."
    by_two, by_half = (_share(found.seen[factor, 365.0]) for factor in (2.0, 1.5))
    low, high = found.false_accusations_a_year
    return (
        f"A violation by a factor of 2 is seen within a year with {by_two}, by one of 1.5 with {by_half}; "
        f"accused for nothing: {_rate(low)} to {_rate(high)} a year."
    )


def _rate(a_year: float) -> str:
    return f"{a_year:.2g}" if a_year >= 0.001 else "less than 0.001"


def _share(pair: tuple[float, float]) -> str:
    low, high = (f"{100 * value:.0f}" for value in pair)
    return f"{low} per cent" if low == high else f"{low} to {high} per cent"


def limits(result: Definitions) -> Iterator[str]:
    """What no definition can do, with the pairs."""
    if result.inseparable:
        yield "No definition on these observables, however long, tells apart:"
        for pair in result.inseparable:
            yield f"  {_name(result, pair.threatening)} and {_name(result, pair.harmless)}"
    yield from bounds(result)
    near = [pair for pair in result.closest if np.isfinite(pair.ratio)]
    if near:
        yield "Hardest to tell apart: " + "; ".join(
            f"{_name(result, pair.threatening)} and {_name(result, pair.harmless)} "
            f"({pair.observable.replace('_', ' ')}, {ratio(pair.ratio)})"
            for pair in near
        )


def bounds(result: Definitions) -> Iterator[str]:
    """What the best definition of any length would leave."""
    if result.inseparable:
        count = len(result.inseparable)
        yield (
            f"{count} pair{'s' * (count > 1)} of a threatening and a harmless system overlap in every "
            f"observable, so that no definition, however long, costs less than {result.least_cost:g} "
            f"(banning nothing: {result.no_ban_cost:g})."
        )
    else:
        yield (
            "Every threatening system differs from every harmless one in some observable, so that a list "
            f"long enough costs {result.least_cost:g}; it would describe them one by one."
        )
        if result.least_cost > 0:
            yield "What is left is where the parties themselves disagree on what is threatening."


def _names(result: Definitions, keys: Sequence[str]) -> str:
    return "; ".join(_name(result, key) for key in keys)


def _name(result: Definitions, key: str) -> str:
    return result.catalogue.systems[key].name


def ratio(value: float) -> str:
    """A ratio in words."""
    return f"a factor of {value:.3g}" if np.isfinite(value) else "without limit"
