"""The definitions in sentences, for a terminal or the top of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.space.defining.proposals import PROPOSALS

if TYPE_CHECKING:
    from counterpoise.space.defining.judging import Judged
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
    yield f"  {tally(one)}; margin {_ratio(one.margin)}."
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


def limits(result: Definitions) -> Iterator[str]:
    """What no definition can do."""
    if result.inseparable:
        yield "No definition on these observables, however long, tells apart:"
        for pair in result.inseparable:
            yield f"  {_name(result, pair.threatening)} and {_name(result, pair.harmless)}"
        yield f"So none costs less than {result.least_cost:g} (banning nothing: {result.no_ban_cost:g})."
    else:
        yield "Every threatening system differs from every harmless one in some observable, so that a list"
        yield "long enough would separate them all; it would describe them one by one."
    near = [pair for pair in result.closest if np.isfinite(pair.ratio)]
    if near:
        yield "Hardest to tell apart: " + "; ".join(
            f"{_name(result, pair.threatening)} and {_name(result, pair.harmless)} "
            f"({pair.observable.replace('_', ' ')}, {_ratio(pair.ratio)})"
            for pair in near
        )


def _names(result: Definitions, keys: Sequence[str]) -> str:
    return "; ".join(_name(result, key) for key in keys)


def _name(result: Definitions, key: str) -> str:
    return result.catalogue.systems[key].name


def _ratio(value: float) -> str:
    return f"a factor of {value:.3g}" if np.isfinite(value) else "without limit"
