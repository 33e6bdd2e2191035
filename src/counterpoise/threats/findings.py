"""What was found, in plain words: what each side should fear, and what both would want limited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from counterpoise.assessment.wording import listed, number, opening, percent, percent_span, with_article
from counterpoise.threats.kinds import MISSILE_DEFENCE

if TYPE_CHECKING:
    from counterpoise.assessment.result import Range
    from counterpoise.threats.result import Agenda, Margin, Threat, Threats

COLUMNS = {
    "retaliation": "retaliation",
    "exposure": "exposure",
    "assurance": "assurance",
    "first_strike_potential": "below need",
    "share_left": "share left",
    "cost_ratio": "cost ratio",
}
"""Headings of the tables; *below need* is the first-strike potential."""

MEASURE_WORDS = {
    "retaliation": "arriving retaliation",
    "exposure": "exposure",
    "assurance": "assurance",
    "first_strike_potential": "the first-strike potential",
    "share_left": "the share left behind a defence",
    "cost_ratio": "the opponent's cost ratio",
}

CHANGE_WORDS = {
    "warhead": "one more warhead",
    "launcher": "one more launcher",
    "interceptor": "one more interceptor",
    "cep": "ten metres less CEP",
}

_MOST_MARGINS = 3


def findings(result: Threats) -> Iterator[str]:
    """Say what each side should fear, line by line."""
    yield f"{result.title}: what each side should fear of the others, in its own view"
    yield (
        f"{result.draws:,} draws, seed {result.seed}; changes on average, with the middle nine tenths "
        f"(5-95 %); {result.margin:g} and more counts as worse"
    )
    for view, threats in result.threats.items():
        yield ""
        yield heading(result, view)
        for sentence in sentences(result, view):
            yield f"  {sentence}"
        if threats:
            yield ""
            yield from _table(result, threats)
        if result.margins[view]:
            yield ""
            yield from _margin_table(result, view)
    yield ""
    yield "A draft agenda: what both would want limited"
    for sentence in agenda(result):
        yield f"  {sentence}"


def heading(result: Threats, view: str) -> str:
    """Return the words above what one side fears."""
    return f"As {with_article(result.side_names[view])} sees it"


def sentences(result: Threats, view: str) -> Iterator[str]:
    """Say what one side should fear, in a few sentences."""
    for opponent in result.missing[view]:
        yield (
            f"Nothing could be measured of {with_article(result.side_names[opponent])}: this view lacks a "
            "figure that a strike needs, or there are no forces."
        )
    alone = [one for one in result.threats[view] if not one.is_pair]
    if alone:
        yield _most_feared(result, alone)
    elif result.margins[view]:
        yield "The scenario lists no development of another side."
    yield from _pairs(result, view, [one for one in result.threats[view] if one.is_pair])
    yield from _margins(result, result.margins[view])


def agenda(result: Threats) -> Iterator[str]:
    """Say which kinds of forces each side could add that another fears."""
    if not result.common:
        yield (
            f"No kind of force that two sides could add makes another's measures worse by {result.margin:g}."
        )
        return
    for point in result.common:
        yield _point(result, point)


def cell(measure: str, change: Range | None) -> tuple[str, str]:
    """Return a change on average and its range; a dash where there is none."""
    if change is None:
        return "–", ""
    if measure == "retaliation":
        return f"{_signed(100.0 * change.mean, 1)} %", _between(100.0 * change.p05, 100.0 * change.p95, 1)
    return _signed(change.mean, 3), _between(change.p05, change.p95, 3)


def margin_cell(margin: Margin | None) -> tuple[str, str]:
    """Return what one more takes, and the error of it; of a saturated one, what a block takes."""
    if margin is None:
        return "", ""
    if margin.is_saturated and margin.block is not None and margin.block_taken is not None:
        return "0", f"({margin.block:,.0f}: {number(margin.block_taken.mean)})"
    mark = " (price)" if margin.is_exact_price else ""
    return f"{number(margin.taken.mean)}{mark}", f"± {margin.error:.1g}"


def margin_rows(margins: tuple[Margin, ...]) -> dict[str, dict[str, Margin]]:
    """Return the margins by what they are of, then by what is changed."""
    rows: dict[str, dict[str, Margin]] = {}
    for one in margins:
        rows.setdefault(one.of, {})[one.change] = one
    return rows


def name_of(threat: Threat) -> str:
    """Return what a development or a pair is called."""
    return " + ".join(threat.titles)


def is_shield_and_sword(result: Threats, view: str, pair: Threat) -> bool:
    """Return whether a pair is the classic one: a defence behind a stronger first strike.

    One of the two adds a missile defence, the other raises exposure by what counts as worse, in this view.
    """
    alone = {one.names[0]: one for one in result.threats[view] if not one.is_pair}
    first, second = (alone[name] for name in pair.names)
    return any(
        MISSILE_DEFENCE in shield.adds and _raises_exposure(sword, result.margin)
        for shield, sword in ((first, second), (second, first))
    )


def _raises_exposure(threat: Threat, margin: float) -> bool:
    change = threat.effect["exposure"]
    return change is not None and change.mean >= margin


def how_margins_read(result: Threats, view: str) -> str:
    """Say how the table of margins is read."""
    margins = result.margins[view]
    kinds = "prices of the allocation where marked, otherwise differences of two worst attacks"
    if not any(one.is_exact_price for one in margins):
        kinds = (
            "differences of two worst attacks, since a missile defence stands in the way of an exact price"
        )
    return (
        f"{opening(kinds)}; ± is the standard error over {margins[0].draws} draws. Where one more takes "
        "nothing a limit binds, and in brackets stands what a block takes: a quarter more launchers or their "
        "warheads, 100 m less CEP, 100 interceptors."
    )


def _most_feared(result: Threats, alone: list[Threat]) -> str:
    first, *others = alone
    change = first.effect["retaliation"]
    if change is None or change.mean >= 0.0:
        return "No development that is listed takes any of the retaliation that would arrive."
    taken = _flipped(change)
    owner = with_article(result.side_names[first.owner])
    words = (
        f"{first.titles[0]} ({owner}) takes most of the retaliation that would arrive: {percent(taken.mean)} "
        f"({percent_span(taken)})"
    )
    rest = [
        f"{one.titles[0]} {percent(-other.mean)}"
        for one in others
        if (other := one.effect["retaliation"]) is not None and other.mean < 0.0
    ]
    words += f"; {listed(rest)}." if rest else "."
    potential = first.effect["first_strike_potential"]
    if potential is not None and potential.mean >= result.margin:
        words += (
            " With the first the chance that less arrives than is held to be needed rises by "
            f"{100.0 * potential.mean:.0f} points."
        )
    return words


def _pairs(result: Threats, view: str, pairs: list[Threat]) -> Iterator[str]:
    for pair in (one for one in pairs if one.worse_together):
        over = listed(
            [
                f"by {amount:.3f} in {MEASURE_WORDS[measure]}"
                for measure, amount in pair.worse_together.items()
            ]
        )
        classic = (
            ", a defence behind a stronger first strike," if is_shield_and_sword(result, view, pair) else ""
        )
        yield f"{listed(list(pair.titles))}{classic} are worse together than apart: {over}."
    if pairs and not any(one.worse_together for one in pairs):
        yield f"No pair is worse together than apart by more than {result.margin:g}."
    screened = [one for one in pairs if one.draws < result.draws]
    if screened:
        yield (
            f"Of {len(pairs)} pairs {len(pairs) - len(screened)} are measured on all draws; {len(screened)}, "
            f"marked *, are screened only, on {screened[0].draws} draws, where within two standard errors "
            f"they are not worse together by {result.margin:g}."
        )


def _margins(result: Threats, margins: tuple[Margin, ...]) -> Iterator[str]:
    felt = sorted((one for one in margins if not one.is_saturated), key=lambda one: -one.taken.mean)
    if felt:
        most = [
            f"{CHANGE_WORDS[one.change]} of {one.title} takes {number(one.taken.mean)} {one.unit}"
            for one in _best_of_each(felt)
        ]
        yield f"Of what is there already: {'; '.join(most)}."
    idle = [one for one in margins if one.is_saturated and one.change == "launcher"]
    if idle:
        names = listed([one.title for one in idle])
        felt_blocks = [one for one in idle if one.block_taken is not None and one.block_taken.mean > 0.0]
        also = (
            " A quarter more takes nothing either."
            if not felt_blocks
            else f" A quarter more is felt of {listed([one.title for one in felt_blocks])} only."
        )
        yield f"Saturated, so that one more launcher takes nothing: {names}.{also}"


def _best_of_each(felt: list[Margin]) -> list[Margin]:
    """Return the one of each kind of change that takes most, the largest first."""
    first: dict[str, Margin] = {}
    for one in felt:
        first.setdefault(one.change, one)
    return [one for change, one in first.items() if change != "launcher"][:_MOST_MARGINS]


def _point(result: Threats, point: Agenda) -> str:
    sides = "; ".join(
        f"{with_article(result.side_names[owner])} could add some with "
        f"{listed([result.titles[name] for name in names])}"
        for owner, names in point.developments.items()
    )
    return (
        f"{opening(point.kind)}: {sides}. Each is feared by another side in its own view. The point would "
        f"leave the list if only changes above {point.up_to:.2g} counted as worse."
    )


def _table(result: Threats, threats: tuple[Threat, ...]) -> Iterator[str]:
    yield "  " + " " * 4 + "".join(f"{words:>17}" for words in COLUMNS.values())
    for one in threats:
        cells = [cell(measure, one.effect.get(measure)) for measure in COLUMNS]
        mark = f" * ({one.draws} draws)" if one.draws < result.draws else ""
        yield f"  {name_of(one)}{mark}"
        for line in zip(*cells, strict=True):
            yield ("  " + " " * 4 + "".join(f"{words:>17}" for words in line)).rstrip()


def _margin_table(result: Threats, view: str) -> Iterator[str]:
    rows = margin_rows(result.margins[view])
    unit = result.margins[view][0].unit
    width = max(len(next(iter(changes.values())).title) for changes in rows.values())
    yield f"  One more of what is there, {unit} taken"
    yield "  " + " " * width + "".join(f"{words:>22}" for words in CHANGE_WORDS.values())
    for changes in rows.values():
        title = next(iter(changes.values())).title
        cells = (" ".join(margin_cell(changes.get(change))).strip() for change in CHANGE_WORDS)
        yield (f"  {title:<{width}}" + "".join(f"{words:>22}" for words in cells)).rstrip()
    yield f"  {how_margins_read(result, view)}"


def _flipped(change: Range) -> Range:
    return type(change)(-change.mean, -change.p95, -change.p05)


def _signed(value: float, decimals: int) -> str:
    """Return a change with its sign; what rounds to nothing has none."""
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0.0 else text.replace("-", "\N{MINUS SIGN}")


def _between(low: float, high: float, decimals: int) -> str:
    one, other = _signed(low, decimals), _signed(high, decimals)
    return f"{one} to {other}" if one != other else ""
