"""One result in one sentence: a strike, a defence, a figure that matters."""

from __future__ import annotations

from counterpoise.assessment.asymmetry import CLEARLY_MORE, THIN, ThinDefence, other_layers, thin_defence
from counterpoise.assessment.drivers import TOLD_APART
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import LeadingFigure
from counterpoise.assessment.result import Arriving, DefenceCurve, DrivingFigure, StrikeResult, SurvivalResult
from counterpoise.assessment.wording import (
    ALERT_WORDS,
    NO_BREAK,
    between,
    count,
    factor,
    listed,
    percent,
    percent_span,
    quantity,
    ratio,
    span,
    times,
    whole,
)

LEVELS = (0.1, THIN)
"""Shares of a first strike that a thin defence stops, for which it is described."""

WORTH_SAYING = 0.05
"""A chance below this is left to the tables."""


def arriving_of(strike: StrikeResult) -> Arriving:
    """Return the arriving retaliation in the unit of the struck side's requirement."""
    return strike.arriving_emt if strike.unit == "EMT" else strike.arriving


def strike_sentence(strike: StrikeResult, labels: Labels) -> str:
    """Say what the struck side would still deliver, beside its need, and what the attack takes away."""
    arriving = arriving_of(strike)
    text = (
        f"After a first strike by {labels.the(strike.attacker)}, "
        f"{labels.the(strike.victim)} would still deliver about {quantity(arriving.mean, strike.unit)} "
        f"(5–95{NO_BREAK}%: {span(arriving)})"
    )
    if strike.required is not None and strike.assurance is not None:
        text += (
            f", on average {times(strike.assurance.mean)} "
            f"({between(ratio(strike.assurance.p05), ratio(strike.assurance.p95))}) the "
            f"{quantity(strike.required.mean, strike.unit)} ({span(strike.required)}) it is held to need"
        )
    text += (
        f". The attack takes away {percent(strike.exposure.mean)} ({percent_span(strike.exposure)}) of what "
        "it could have delivered"
    )
    if strike.retaliation_stopped.mean > 0.0:
        text += (
            f"; of the missile warheads that are left, the defence of {labels.the(strike.attacker)} then "
            f"stops {percent(strike.retaliation_stopped.mean)} ({percent_span(strike.retaliation_stopped)})"
        )
    text += "."
    if strike.first_strike_potential is not None and strike.first_strike_potential >= WORTH_SAYING:
        text += f" The chance that it falls short of the need is {percent(strike.first_strike_potential)}."
    return text


def defence_sentence(curve: DefenceCurve, labels: Labels) -> str:
    """Say what a thin defence stops of both attacks, and from what size assurance fails."""
    defender, other = labels.the(curve.defender), labels.the(curve.other)
    cases = [found for level in LEVELS if (found := thin_defence(curve, level)) is not None]
    alone = other_layers(curve)
    text = ""
    if alone is not None:
        layer = labels.part(curve.defender, curve.layer)
        text = (
            f"Without any interceptor of {layer}, the other layers of {defender} stop "
            f"{percent(alone.first_strike_stopped)} of the missile warheads of a first strike by {other} and "
            f"{percent(alone.retaliation_stopped)} of those of its ragged retaliation, {compared(alone)}. "
        )
    if cases:
        first, *more = cases
        text += (
            f"A defence of {defender} that stops {percent(first.first_strike_stopped)} of the missile "
            f"warheads of a first strike by {other} ({interceptors(first.interceptors)}) would stop "
            f"{percent(first.retaliation_stopped)} of those of its ragged retaliation, {compared(first)}"
        )
        text += "".join(
            f"; one that stops {percent(found.first_strike_stopped)} ({interceptors(found.interceptors)}) "
            f"would stop {percent(found.retaliation_stopped)}, {compared(found)}"
            for found in more
        )
        text += "."
    elif alone is None:
        text = f"No size tried of a defence of {defender} stops a tenth of a first strike by {other}."
    return text.rstrip() + _failing(curve, other)


def survival_sentence(states: tuple[SurvivalResult, ...], labels: Labels) -> str:
    """Say how likely anything of a small arsenal is to arrive, by one chain, in each state of alert."""
    one = states[0]
    said = [f"{_chances(state)} {_state(state, states)}" for state in states]
    return (
        f"By “{one.name}”, the chance that at least one warhead of {labels.the(one.victim)} survives an "
        f"attack by {labels.the(one.attacker)} and arrives is {listed(list(dict.fromkeys(said)))}."
    )


def _state(one: SurvivalResult, states: tuple[SurvivalResult, ...]) -> str:
    is_alike = len(states) > 1 and all(state.at_least == one.at_least for state in states)
    return "in either state of alert" if is_alike else ALERT_WORDS[one.alert]


def _chances(one: SurvivalResult) -> str:
    first, *more = one.at_least
    spread = percent_span(first.chance)
    details = [] if spread == percent(first.chance.mean) else [f"5–95{NO_BREAK}%: {spread}"]
    details += [f"{least.number} or more {percent(least.chance.mean)}" for least in more]
    return f"{percent(first.chance.mean)} ({'; '.join(details)})"


def compared(thin: ThinDefence) -> str:
    """Say how many times the share of a first strike that of the ragged retaliation is."""
    if thin.shows == "not":
        return "no more"
    return f"{factor(thin.ratio, limits=(1.0, CLEARLY_MORE))}{NO_BREAK}times as much"


def interceptors(size: float) -> str:
    """Return a size of a defence that stands between those tried."""
    return f"about {whole(size)} interceptors"


def _failing(curve: DefenceCurve, other: str) -> str:
    if curve.assurance is None:
        return ""
    if curve.fails_at is None:
        largest = count(max(curve.interceptors))
        return f" None of the sizes tried, up to {largest}, brings {other} below its need."
    if curve.fails_at == 0.0:
        return f" Without any of these interceptors {other} is already below its need, more likely than not."
    return (
        f" From {interceptors(curve.fails_at)} on, what {other} could deliver after being struck is below "
        "its need, more likely than not."
    )


def assumption_words(figure: LeadingFigure, labels: Labels) -> str:
    """Say which figure it is, how sure, and the largest share of a headline that it explains."""
    effect = figure.largest
    return (
        f"{labels.figure(effect.figure.paths)} [{figure.status}], {give_or_take(effect.figure)} of "
        f"{headline_words(effect.headline.measure, effect.headline.victim, labels)} "
        f"{labels.seen_by(effect.view)}"
    )


def give_or_take(figure: DrivingFigure) -> str:
    """Return a share of a headline's spread with two standard errors to either side."""
    return f"{percent(figure.share)} ± {percent(TOLD_APART * figure.error)}"


def headline_words(measure: str, victim: str, labels: Labels) -> str:
    """Return what a headline is about; an index belongs to both sides."""
    return f"the {measure}" if measure == "stability index" else f"the {measure} of {labels.the(victim)}"
