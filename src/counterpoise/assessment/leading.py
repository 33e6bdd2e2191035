"""Which uncertain figures matter most over all headlines, and how they are called."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace

from counterpoise.assessment.drivers import TOLD_APART
from counterpoise.assessment.result import Assessment, DrivingFigure, HeadlineDrivers


@dataclass(frozen=True)
class Effect:
    """What one figure does to one headline in one view."""

    view: str
    headline: HeadlineDrivers
    figure: DrivingFigure


@dataclass(frozen=True)
class LeadingFigure:
    """One uncertain figure, or a group drawn together, over all headlines.

    Attributes
    ----------
    key : str
    paths : tuple of str
        What is drawn by this key, in any view.
    by_view : dict of str to float
        Mean share over the headlines of each view; 0 where it is below the noise.
    errors : dict of str to float
        Standard error of these, at most: the mean of the errors of the shares. Where a share is below the
        noise, two errors reach from 0 to the noise floor.
    rank : int
        1, and one more for each figure whose mean share over the views is larger by more than two standard
        errors of the difference; figures that the draws do not tell apart share a rank.
    statuses : dict of str to str
        Of its least certain figure, in the views where it drives anything.
    effects : tuple of Effect
        Largest share first.
    """

    key: str
    paths: tuple[str, ...]
    by_view: dict[str, float]
    errors: dict[str, float]
    rank: int
    statuses: dict[str, str]
    effects: tuple[Effect, ...]

    @property
    def share(self) -> float:
        """Mean share over the views."""
        return sum(self.by_view.values()) / len(self.by_view)

    @property
    def error(self) -> float:
        """Standard error of the mean share, at most."""
        return sum(self.errors.values()) / len(self.errors)

    @property
    def status(self) -> str:
        """Its status; where the views differ, both."""
        return " / ".join(dict.fromkeys(self.statuses.values()))


def is_yardstick(paths: tuple[str, ...]) -> bool:
    """Return whether figures drawn together are requirements alone."""
    return all(path.endswith(".required_retaliation") for path in paths)


def own_headlines(assessment: Assessment, view: str) -> tuple[HeadlineDrivers, ...]:
    """Return the headlines of a view that its own side is part of; all of them where there is none."""
    headlines = assessment.views[view].drivers
    own = tuple(headline for headline in headlines if view in (headline.attacker, headline.victim))
    return own or headlines


def ranking_headlines(assessment: Assessment, view: str) -> tuple[HeadlineDrivers, ...]:
    """Return the headlines by which assumptions are ranked: those about forces.

    Assurance is arriving retaliation, itself one of them, over what a side holds necessary: a yardstick,
    which would lead every ranking and say nothing about forces.
    """
    return tuple(headline for headline in own_headlines(assessment, view) if headline.measure != "assurance")


def yardstick_share(assessment: Assessment, view: str) -> float | None:
    """Return which share of a side's own assurance its requirement drives; None without one."""
    own = (h for h in assessment.views[view].drivers if (h.measure, h.victim) == ("assurance", view))
    shares = [
        sum(figure.share for figure in headline.figures if is_yardstick(figure.paths)) for headline in own
    ]
    return sum(shares) / len(shares) if shares else None


def leading_figures(assessment: Assessment) -> tuple[LeadingFigure, ...]:
    """Rank the uncertain figures by the mean share that they explain of the headlines about forces.

    Every headline of a view counts the same, and so does every view; see :func:`ranking_headlines`.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    tuple of LeadingFigure
        Largest first, ties by key; empty when nothing rises above the noise.
    """
    effects: dict[str, list[Effect]] = defaultdict(list)
    headlines = {view: ranking_headlines(assessment, view) for view in assessment.views}
    for view, found in headlines.items():
        for headline in found:
            for figure in headline.figures:
                effects[figure.key].append(Effect(view, headline, figure))
    ranked = [_leading(key, found, headlines) for key, found in effects.items()]
    return tuple(
        replace(one, rank=1 + sum(_clearly_larger(other, one) for other in ranked))
        for one in sorted(ranked, key=lambda leading: (-leading.share, leading.key))
    )


def _clearly_larger(one: LeadingFigure, other: LeadingFigure) -> bool:
    return one.share - other.share > TOLD_APART * math.hypot(one.error, other.error)


def _leading(
    key: str, effects: list[Effect], headlines: dict[str, tuple[HeadlineDrivers, ...]]
) -> LeadingFigure:
    return LeadingFigure(
        key=key,
        paths=tuple(dict.fromkeys(path for effect in effects for path in effect.figure.paths)),
        by_view={view: _mean([_in(one, key)[0] for one in own]) for view, own in headlines.items()},
        errors={view: _mean([_in(one, key)[1] for one in own]) for view, own in headlines.items()},
        rank=1,
        statuses={effect.view: effect.figure.status for effect in effects},
        effects=tuple(sorted(effects, key=lambda effect: -effect.figure.share)),
    )


def _in(headline: HeadlineDrivers, key: str) -> tuple[float, float]:
    """Return a figure's share in a headline and its error; one that is not named lies below the noise."""
    named = (figure for figure in headline.figures if figure.key == key)
    return next(((one.share, one.error) for one in named), (0.0, headline.noise_floor / TOLD_APART))


def _mean(values: list[float]) -> float:
    return sum(values) / max(len(values), 1)
