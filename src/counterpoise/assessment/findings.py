"""The plain-language findings of an assessment: what ``print`` shows and the first page of the report says.

Every sentence is made of numbers of the result. What was looked for and does not show is said, too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from counterpoise.assessment.asymmetry import CLEARLY_MORE, ThinDefence, defence_curves, thin_defence
from counterpoise.assessment.index_moves import index_moves, stability_pairs
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import all_driving_figures, leading_figures, yardstick_share
from counterpoise.assessment.result import Assessment, HardTargetCount, StrikeResult, ViewResult
from counterpoise.assessment.sentences import (
    arriving_of,
    assumption_words,
    compared,
    defence_sentence,
    strike_sentence,
    survival_sentence,
)
from counterpoise.assessment.wording import (
    NO_BREAK,
    between,
    chance,
    listed,
    number,
    opening,
    percent,
    quantity,
    ratio,
)

WIDTH = 100
"""Characters of a terminal line, at most."""

HEADLINE_POSTURE = ("day", "ride-out")
"""The posture of the headlines: both sides as on any day, and the struck side fires only after the attack."""

SATURATED = 2.0
"""From this mean assurance on, everywhere, assurance no longer tells forces apart."""

SHOWN_ASSUMPTIONS = 3


Seen = tuple[str, HardTargetCount]
"""A count, and in which side's view."""


@dataclass(frozen=True)
class Finding:
    """One sentence or a few.

    Attributes
    ----------
    view : str or None
        In whose eyes; None where it is about all views.
    topic : str
        What it is about: strike, defence, survival, agreement, hard-target, stability, assumptions or
        unknown.
    text : str
    """

    view: str | None
    topic: str
    text: str


def findings(assessment: Assessment) -> list[str]:
    """Return the findings as terminal lines of at most 100 characters.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    list of str
        First the title and the run, then each view, then what is about all of them.
    """
    labels = Labels(assessment)
    lines = [_title(assessment), _run(assessment), *textwrap.wrap(reading(assessment), WIDTH)]
    for view, group in groupby(found(assessment), key=lambda finding: finding.view):
        lines += ["", "Over all views" if view is None else _cut(opening(labels.seen_by(view)))]
        for finding in group:
            lines += textwrap.wrap(finding.text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    return [line.replace(NO_BREAK, " ") for line in lines]


def found(assessment: Assessment) -> tuple[Finding, ...]:
    """Return the findings: first those of each view, in the order of the sides, then those about all.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    tuple of Finding
    """
    labels = Labels(assessment)
    each = [finding for view in assessment.views.values() for finding in _of_view(assessment, view, labels)]
    return (*each, *_of_all(assessment, labels))


def reading(assessment: Assessment) -> str:
    """Say how to read the numbers of the findings; nothing where no strike was computed."""
    strikes = [strike for view in assessment.views.values() for strike in view.strikes]
    if not strikes:
        return ""
    emt = " EMT: equivalent megatons." if any(strike.unit == "EMT" for strike in strikes) else ""
    return (
        "A number is the mean over the draws, a range in brackets its 5th to 95th percentile; “times the "
        "need” is averaged draw by draw, and so is not one mean over the other. Forces are in their "
        "day-to-day posture, and the struck side rides the attack out: it fires only afterwards. What it "
        f"delivers has passed the other's defences.{emt}"
    )


def own_strikes(view: ViewResult, *, alert: str, launch: str) -> tuple[StrikeResult, ...]:
    """Return the strikes that a view's side is part of, in one posture; those that it suffers come first."""
    strikes = [strike for strike in view.strikes if (strike.alert, strike.launch) == (alert, launch)]
    suffered = [strike for strike in strikes if strike.victim == view.side]
    return (*suffered, *(strike for strike in strikes if strike.attacker == view.side))


def is_three_to_one(counted: HardTargetCount) -> bool:
    """Whether a ratio rounds to three to one."""
    return counted.ratio is not None and 2.5 <= counted.ratio < 3.5


def _title(assessment: Assessment) -> str:
    words = assessment.title if not assessment.date else f"{assessment.title} ({assessment.date})"
    return _cut(words)


def _run(assessment: Assessment) -> str:
    chosen = f", with {', '.join(assessment.developments)}" if assessment.developments else ""
    chosen += f", set by hand: {', '.join(assessment.settings)}" if assessment.settings else ""
    chosen += f", acts: {'; '.join(assessment.acts)}" if assessment.acts else ""
    words = f"{assessment.draws:,} draws, seed {assessment.seed}: {assessment.scenario}{chosen}"
    return _cut(words)


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1].rstrip()}…"


def _of_view(assessment: Assessment, view: ViewResult, labels: Labels) -> Iterator[Finding]:
    alert, launch = HEADLINE_POSTURE
    for strike in own_strikes(view, alert=alert, launch=launch):
        yield Finding(view.side, "strike", strike_sentence(strike, labels))
    for curve in defence_curves(assessment, view.side):
        yield Finding(view.side, "defence", defence_sentence(curve, labels))
    own = [one for one in view.survival if view.side in (one.attacker, one.victim)]
    for _, states in groupby(own, key=lambda one: (one.victim, one.chain)):
        yield Finding(view.side, "survival", survival_sentence(tuple(states), labels))


def _of_all(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    yield from _disagreement(assessment, labels)
    yield from _saturation(assessment, labels)
    yield from _asymmetry(assessment, labels)
    yield from _hard_targets(assessment, labels)
    yield from _stability(assessment, labels)
    yield from _assumptions(assessment, labels)
    yield from _missing(assessment, labels)
    yield from _not_computed(assessment)


def _disagreement(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Say about which strike two sides differ most."""
    alert, launch = HEADLINE_POSTURE
    by_strike: dict[tuple[str, str], list[tuple[float, str, StrikeResult]]] = {}
    for view in assessment.views.values():
        for strike in own_strikes(view, alert=alert, launch=launch):
            seen = (arriving_of(strike).mean, view.side, strike)
            by_strike.setdefault((strike.attacker, strike.victim), []).append(seen)
    pairs = [sorted(seen, key=lambda one: -one[0]) for seen in by_strike.values() if len(seen) > 1]
    pairs = [seen for seen in pairs if seen[-1][0] > 0.0]
    if not pairs:
        return
    (high, high_view, strike), (low, low_view, _) = max(pairs, key=lambda seen: seen[0][0] / seen[-1][0])
    if number(high) == number(low):
        yield Finding(
            None, "agreement", "The views agree on what would be delivered after each first strike."
        )
        return
    yield Finding(
        None,
        "agreement",
        f"The views differ most on what {labels.the(strike.victim)} would still deliver after a first strike "
        f"by {labels.the(strike.attacker)}: {quantity(high, strike.unit)} {labels.seen_by(high_view)}, "
        f"{quantity(low, strike.unit)} {labels.seen_by(low_view)}.",
    )


def _saturation(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Say whether assurance is so high that it tells nothing apart, or where it fails."""
    known = [
        (strike.assurance, view, strike)
        for view in assessment.views.values()
        for strike in view.strikes
        if strike.assurance is not None
    ]
    if not known:
        return
    assurance, view, lowest = min(known, key=lambda one: one[0].mean)
    if assurance.mean >= SATURATED and all(spread.p05 >= 1.0 for spread, _, _ in known):
        worst = max(strike.first_strike_potential or 0.0 for _, _, strike in known)
        text = (
            "Assurance, what would arrive over what is held to be needed, stays above one "
            f"{labels.seen_by(*assessment.views)}, in every posture and launch policy; the lowest, of "
            f"{labels.the(lowest.victim)} {labels.seen_by(view.side)}, is {ratio(assurance.mean)} "
            f"({between(ratio(assurance.p05), ratio(assurance.p95))}). Over the ranges of all figures, "
            "the assumed ones included, the largest chance that a first strike leaves a side without what it "
            f"is held to need is {chance(worst, draws=assessment.draws)}: assurance is saturated, and "
            "exposure, the share that the attack takes away, is what tells the forces apart."
        )
        yield Finding(None, "strike", text)
        return
    failing = [
        f"{labels.the(strike.victim)} after a strike by {labels.the(strike.attacker)}"
        for _, seen_by, strike in known
        if seen_by.side == strike.victim and (strike.alert, strike.launch) == HEADLINE_POSTURE
        if strike.first_strike_potential is not None and strike.first_strike_potential > 0.5
    ]
    if failing:
        text = f"More likely than not below its own need, day-to-day and in its own view: {listed(failing)}."
        yield Finding(None, "strike", text)


def _asymmetry(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Say whether the asymmetry of a thin defence shows, and by how much in each view."""
    thin = [
        (view, one)
        for view in assessment.views
        for curve in defence_curves(assessment, view)
        if (one := thin_defence(curve)) is not None
    ]
    if not thin:
        return
    by_ratio = sorted(thin, key=lambda item: -item[1].ratio)
    pairs = dict.fromkeys((one.defender, one.other) for _, one in by_ratio)
    shown = [next(iter(pairs)), *list(pairs)[1:][-1:]]  # where it shows most, and where least
    said = [
        _of_quarter([item for item in thin if (item[1].defender, item[1].other) == pair], labels)
        for pair in shown
    ]
    verdict = _verdict(by_ratio[0][1], [one for _, one in thin])
    yield Finding(None, "defence", " ".join([verdict, *said]))


def _of_quarter(thin: list[tuple[str, ThinDefence]], labels: Labels) -> str:
    """Say what a defence that stops a quarter of a first strike stops of the retaliation, in each view."""
    one = thin[0][1]
    in_each = [
        f"{percent(found.retaliation_stopped)} {labels.seen_by(view)} ({compared(found)})"
        for view, found in thin
    ]
    return (
        f"A defence of {labels.the(one.defender)} that stops a quarter of the missile warheads of a first "
        f"strike by {labels.the(one.other)} would stop, of those of its ragged retaliation, "
        f"{listed(in_each)}."
    )


def _verdict(strongest: ThinDefence, thin: list[ThinDefence]) -> str:
    claim = "The fear of 1985, that a thin defence is worth most to the side that strikes first,"
    if strongest.shows == "not":
        return f"{claim} does not show in these figures."
    if strongest.shows == "weakly":
        return f"{claim} shows only weakly, everywhere by less than {CLEARLY_MORE:g} times (our threshold)."
    clearly = sum(one.shows == "clearly" for one in thin)
    cases = f"all {len(thin)}" if clearly == len(thin) else f"{clearly} of {len(thin)}"
    return f"{claim} shows in {cases} cases by {CLEARLY_MORE:g} times or more (our threshold)."


def _hard_targets(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Say what the ratios of prompt hard-target warheads are, by definition, and which give three to one."""
    by_pair: dict[tuple[str, str], list[Seen]] = {}
    for view in assessment.views.values():
        for counted in view.hard_target:
            if counted.ratio is not None:
                by_pair.setdefault(counted.of, []).append((view.side, counted))
    for (first, second), counts in by_pair.items():
        ratios = [counted.ratio for _, counted in counts if counted.ratio is not None]
        total = len({counted.definition for _, counted in counts})
        spread = (
            f"{min(ratios):.2f} to {max(ratios):.2f}" if min(ratios) < max(ratios) else f"{ratios[0]:.2f}"
        )
        text = (
            f"{opening(labels.the(first))} to {labels.the(second)} in warheads that can destroy hardened "
            f"targets with little warning: {total} {'definitions give' if total > 1 else 'definition gives'} "
            f"{spread} to one. {_three_to_one(counts, total, labels)}"
        )
        yield Finding(None, "hard-target", text.rstrip())


def _three_to_one(counts: list[Seen], total: int, labels: Labels) -> str:
    """Say how many definitions round to three to one, in whose eyes, and which come closest."""
    near = [(view, counted) for view, counted in counts if is_three_to_one(counted)]
    if not near:
        return ""
    by_view = {view: {one.definition for seen_by, one in near if seen_by == view} for view, _ in counts}
    if len({frozenset(definitions) for definitions in by_view.values()}) == 1:
        many = f"{len(next(iter(by_view.values())))} of {total}"
        in_whose_eyes = f"{many} round to three to one {labels.seen_by(*by_view)}"
    else:
        each = [f"{len(found) or 'none'} {labels.seen_by(view)}" for view, found in by_view.items()]
        in_whose_eyes = f"Of {total}, {listed(each)} round to three to one"
    closest: dict[str, str] = {}
    for view, one in sorted(near, key=lambda seen: abs((seen[1].ratio or 0.0) - 3.0)):
        eyes = _in_one_view(view, one, counts, labels)
        closest.setdefault(one.definition, f"“{one.name}” ({one.ratio:.2f}{eyes})")
    return f"{in_whose_eyes}; the closest: {listed(list(closest.values())[:2])}."


def _in_one_view(view: str, counted: HardTargetCount, counts: list[Seen], labels: Labels) -> str:
    """Name the view where others give the definition another ratio."""
    ratios = {one.ratio for _, one in counts if one.definition == counted.definition}
    return f" {labels.seen_by(view)}" if len(ratios) > 1 else ""


def _stability(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Say how far w80 moves the stability index, beside the views and the postures."""
    for pair in stability_pairs(assessment):
        moves = index_moves(assessment, pair)
        if moves is None:
            continue
        text = (
            f"First-strike stability between {labels.the(pair[0])} and {labels.the(pair[1])} (Kent–Thaler "
            f"index; one: no incentive to strike first) runs from {moves.lowest:.2f} to "
            f"{moves.highest:.2f}. Alone, w80, the retaliation that destroys 80{NO_BREAK}% of value on the "
            f"abstract damage curve, moves it by up to {moves.w80:.2f}, the alert and launch posture by up "
            f"to {moves.posture:.2f}, whose view it is by up to {moves.view:.2f}. {moves.verdict}"
        )
        if moves.saturated:
            sizes = listed([number(w80) for w80 in moves.saturated])
            text += (
                f" At a w80 of {sizes} {moves.w80_unit} it is near one everywhere and tells nothing apart."
            )
        yield Finding(None, "stability", text)


def _assumptions(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Name the figures that matter most, and say how many of the driving ones are not sure."""
    leading = leading_figures(assessment)
    if leading:
        shown = leading[:SHOWN_ASSUMPTIONS]
        named = "; ".join(assumption_words(figure, labels) for figure in shown)
        text = (
            "The assumptions about forces that matter most, by the largest share of the spread of a headline "
            f"that each explains in any view: {named}."
        )
        yield Finding(None, "assumptions", text + _yardsticks(assessment, labels))
        text = (
            f"{percent(assessment.figures_assumed_share)} of the figures that drive these results are "
            f"assumed or unverified: of {len(all_driving_figures(assessment))}, those drawn together "
            "counted as one, that explain more of the spread of any headline than chance would."
        )
        yield Finding(None, "unknown", text)
    elif any(view.strikes for view in assessment.views.values()):
        text = (
            f"At {assessment.draws:,} draws no uncertain figure stands out from the noise; take more draws."
        )
        yield Finding(None, "assumptions", text)


def _yardsticks(assessment: Assessment, labels: Labels) -> str:
    """Say how much of the spread of assurance is that of the need, which is no fact about forces."""
    shares = {view: yardstick_share(assessment, view) for view in assessment.views}
    said = [f"{percent(share)} {labels.seen_by(view)}" for view, share in shares.items() if share]
    if not said:
        return ""
    return (
        " What a side is held to need is a yardstick and set apart; of the spread of that side's assurance "
        f"it alone explains {listed(said)}."
    )


def _missing(assessment: Assessment, labels: Labels) -> Iterator[Finding]:
    """Name what the scenario lacks."""
    missing = list(dict.fromkeys(path for view in assessment.views.values() for path in view.missing))
    if not missing:
        return
    fields = [labels.field(path) for path in missing]
    common = sorted(set(fields), key=lambda field: (-fields.count(field), field))
    named = "; ".join(f"{field} ({fields.count(field)})" for field in common)
    nothing = not any(view.strikes for view in assessment.views.values())
    start = "No strike can be computed" if nothing else "Some strikes cannot be computed"
    yield Finding(None, "unknown", f"{start}: the scenario lacks {len(missing)} figures: {named}.")


def _not_computed(assessment: Assessment) -> Iterator[Finding]:
    """Say what the model cannot compute of this scenario."""
    reasons = dict.fromkeys(reason for view in assessment.views.values() for reason in view.not_computed)
    if reasons:
        yield Finding(None, "unknown", f"Not computed: {'; '.join(reasons)}.")
