"""One result in one sentence: a strike, a defence, a figure that matters."""

from __future__ import annotations

from counterpoise.assessment.asymmetry import CLEARLY_MORE, THIN, ThinDefence, other_layers, thin_defence
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import LeadingFigure
from counterpoise.assessment.result import Arriving, DefenceCurve, StrikeResult
from counterpoise.assessment.wording import (
    NO_BREAK,
    between,
    count,
    factor,
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
    """Say which figure it is, how sure, and what it moves most."""
    effect = figure.effects[0]
    return (
        f"{labels.figure(figure.paths)} [{figure.status}], which explains {percent(effect.figure.share)} of "
        f"the spread in {headline_words(effect.headline.measure, effect.headline.victim, labels)} "
        f"{labels.seen_by(effect.view)}"
    )


def headline_words(measure: str, victim: str, labels: Labels) -> str:
    """Return what a headline is about; an index belongs to both sides."""
    return f"the {measure}" if measure == "stability index" else f"the {measure} of {labels.the(victim)}"
