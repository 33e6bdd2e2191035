"""Which uncertain figures matter most over all headlines, and how they are called."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

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
    statuses : dict of str to str
        Of its least certain figure, in the views where it drives anything.
    effects : tuple of Effect
        Largest share first.
    """

    key: str
    paths: tuple[str, ...]
    by_view: dict[str, float]
    statuses: dict[str, str]
    effects: tuple[Effect, ...]

    @property
    def share(self) -> float:
        """Mean share over the views."""
        return sum(self.by_view.values()) / len(self.by_view)

    @property
    def status(self) -> str:
        """Its status; where the views differ, both."""
        return " / ".join(dict.fromkeys(self.statuses.values()))


def own_headlines(assessment: Assessment, view: str) -> tuple[HeadlineDrivers, ...]:
    """Return the headlines of a view that its own side is part of; all of them where there is none."""
    headlines = assessment.views[view].drivers
    own = tuple(headline for headline in headlines if view in (headline.attacker, headline.victim))
    return own or headlines


def leading_figures(assessment: Assessment) -> tuple[LeadingFigure, ...]:
    """Rank the uncertain figures by the mean share of variance that they explain.

    Every headline of a view counts the same, and so does every view.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    tuple of LeadingFigure
        Largest first, ties by key; empty when nothing rises above the noise.
    """
    effects: dict[str, list[Effect]] = defaultdict(list)
    headlines = {view: own_headlines(assessment, view) for view in assessment.views}
    for view, found in headlines.items():
        for headline in found:
            for figure in headline.figures:
                effects[figure.key].append(Effect(view, headline, figure))
    ranked = [
        _leading(key, found, {view: len(own) for view, own in headlines.items()})
        for key, found in effects.items()
    ]
    return tuple(sorted(ranked, key=lambda leading: (-leading.share, leading.key)))


def _leading(key: str, effects: list[Effect], headlines: dict[str, int]) -> LeadingFigure:
    by_view = {
        view: sum(effect.figure.share for effect in effects if effect.view == view) / max(total, 1)
        for view, total in headlines.items()
    }
    return LeadingFigure(
        key=key,
        paths=tuple(dict.fromkeys(path for effect in effects for path in effect.figure.paths)),
        by_view=by_view,
        statuses={effect.view: effect.figure.status for effect in effects},
        effects=tuple(sorted(effects, key=lambda effect: -effect.figure.share)),
    )
