"""Which uncertain figures matter most over all headlines, and how sure they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from counterpoise.assessment.result import Assessment, DrivingFigure, HeadlineDrivers

WORST_FIRST = ("assumed", "unverified", "derived", "verified")
"""Statuses from the least to the most certain; a group has that of its least certain figure."""

NOT_SURE = WORST_FIRST[:2]


@dataclass(frozen=True)
class Effect:
    """What one figure does to one headline in one view."""

    view: str
    headline: HeadlineDrivers
    figure: DrivingFigure


@dataclass(frozen=True)
class LeadingFigure:
    """One uncertain figure, or a group drawn together, over the headlines of all views.

    Attributes
    ----------
    key : str
    effects : tuple of Effect
        At least one; the largest share first.
    """

    key: str
    effects: tuple[Effect, ...]

    @property
    def largest(self) -> Effect:
        """Where its share is largest: by this, figures are ranked."""
        return self.effects[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """What is drawn by this key, in any view."""
        return tuple(dict.fromkeys(path for effect in self.effects for path in effect.figure.paths))

    @property
    def status(self) -> str:
        """The least certain that any view gives it."""
        return min((effect.figure.status for effect in self.effects), key=WORST_FIRST.index)

    @property
    def is_sure(self) -> bool:
        """Whether it is neither assumed nor unverified in any view."""
        return self.status not in NOT_SURE

    def largest_in(self, view: str) -> Effect | None:
        """Return where its share is largest in one view; None where it shows in no headline."""
        return next((effect for effect in self.effects if effect.view == view), None)


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
    """Rank the uncertain figures by the largest share of a headline about forces that each explains.

    ``max over views and headlines of the share``; see :func:`ranking_headlines` for which headlines.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    tuple of LeadingFigure
        Largest first, ties by key; empty when nothing rises above the noise.
    """
    return driving_figures(
        (view, headline) for view in assessment.views for headline in ranking_headlines(assessment, view)
    )


def all_driving_figures(assessment: Assessment) -> tuple[LeadingFigure, ...]:
    """Return the figures that drive any headline of any view, requirements included."""
    return driving_figures(
        (name, headline) for name, view in assessment.views.items() for headline in view.drivers
    )


def driving_figures(headlines: Iterable[tuple[str, HeadlineDrivers]]) -> tuple[LeadingFigure, ...]:
    """Gather the figures that stand out of the noise in any of some headlines, each with its view.

    Figures drawn together count as one, and so does a figure that drives several headlines or views.
    """
    effects: dict[str, list[Effect]] = defaultdict(list)
    for view, headline in headlines:
        for figure in headline.figures:
            effects[figure.key].append(Effect(view, headline, figure))
    found = [
        LeadingFigure(key, tuple(sorted(moved, key=lambda effect: -effect.figure.share)))
        for key, moved in effects.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.largest.figure.share, one.key)))
