"""What was found, in plain words: one table a side, then what both would want limited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.assessment.result import Range
    from counterpoise.threats.result import Margin, Threat, Threats

_COLUMNS = {
    "retaliation": "retaliation",
    "exposure": "exposure",
    "assurance": "assurance",
    "first_strike_potential": "first strike",
    "share_left": "share left",
    "cost_ratio": "cost ratio",
}

_MEASURE_WORDS = {
    "retaliation": "retaliation",
    "exposure": "exposure",
    "assurance": "assurance",
    "first_strike_potential": "first-strike potential",
    "share_left": "the share left against a defence",
    "cost_ratio": "the opponent's cost ratio",
}

_WORDS = {
    "warhead": "one more warhead",
    "launcher": "one more launcher",
    "interceptor": "one more interceptor",
    "cep": "ten metres less CEP",
}


def findings(result: Threats) -> Iterator[str]:
    """Say what each side should fear, line by line."""
    yield f"{result.title}: what each side should fear of the others, in its own view"
    yield f"{result.draws} draws, seed {result.seed}; pairs screened on {result.screened} draws"
    for view, threats in result.threats.items():
        yield ""
        yield f"{result.side_names[view]}: changes in its own view, on average"
        if not threats:
            yield "  no development of another side"
        else:
            yield from _table(threats)
        for pair in (one for one in threats if one.worse_together):
            over = ", ".join(
                f"{_MEASURE_WORDS[measure]} by {amount:.3f}"
                for measure, amount in pair.worse_together.items()
            )
            yield f"  {' with '.join(pair.names)}: worse together than apart ({over})"
        if any(len(one.names) > 1 for one in threats) and not any(one.worse_together for one in threats):
            yield "  no pair is worse together than both apart"
        yield from _margins(result.margins[view])
    yield ""
    yield from _common(result)


def _table(threats: tuple[Threat, ...]) -> Iterator[str]:
    names = [" + ".join(one.names) for one in threats]
    width = max(len(name) for name in names)
    yield "  " + " " * width + "".join(f"{heading:>14}" for heading in _COLUMNS.values())
    for name, one in zip(names, threats, strict=True):
        cells = [_cell(measure, one.effect.get(measure)) for measure in _COLUMNS]
        yield f"  {name:<{width}}" + "".join(f"{cell:>14}" for cell in cells)


def _cell(measure: str, change: Range | None) -> str:
    if change is None:
        return "–"
    if measure == "retaliation":
        return f"{100 * change.mean:+.1f} %"
    return f"{change.mean:+.3f}"


def _margins(margins: tuple[Margin, ...]) -> Iterator[str]:
    felt = sorted((one for one in margins if not one.is_saturated), key=lambda one: -one.taken.mean)
    for one in felt[:5]:
        yield f"  {_WORDS[one.change]}, {one.of}: takes {one.taken.mean:.3g} {one.unit}"
    saturated = sorted({one.of for one in margins if one.is_saturated and one.change != "cep"})
    if saturated:
        yield f"  saturated, one more takes nothing: {', '.join(saturated)}"


def _common(result: Threats) -> Iterator[str]:
    if not result.common:
        yield "Nothing of one kind is feared by both."
        return
    yield "A draft agenda, of what both would want limited in the other:"
    for point in result.common:
        sides = "; ".join(
            f"{result.side_names[owner]}: {', '.join(names)}" for owner, names in point.developments.items()
        )
        yield f"  {point.kind} ({sides})"
