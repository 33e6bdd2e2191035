"""Which assumptions matter most, how sure they are, and what drives each headline."""

from __future__ import annotations

from counterpoise.assessment.drivers import TOLD_APART
from counterpoise.assessment.findings import SHOWN_ASSUMPTIONS
from counterpoise.assessment.labels import Labels
from counterpoise.assessment.leading import (
    LeadingFigure,
    all_driving_figures,
    leading_figures,
    own_headlines,
)
from counterpoise.assessment.result import Assessment, DrivingFigure, HeadlineDrivers, UsedFigure
from counterpoise.assessment.sentences import give_or_take, headline_words
from counterpoise.assessment.wording import opening, percent
from counterpoise.report.content.tables import (
    STATUS_MARKS,
    Cell,
    Group,
    Heading,
    Row,
    Table,
    status_cell,
    text_cell,
)
from counterpoise.report.content.written import in_words

_EXAMPLES = 3
_MOST_SHOWN = 8
_DIRECTIONS = {1: "↑", -1: "↓"}


def not_sure(assessment: Assessment, labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return (name, status) of the driving figures that are assumed or unverified, largest share first."""
    return tuple(
        (opening(labels.figure(figure.paths)), figure.status)
        for figure in all_driving_figures(assessment)
        if not figure.is_sure
    )


def top_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return the three assumptions that matter most; None where nothing rises above the noise."""
    leading = leading_figures(assessment)[:SHOWN_ASSUMPTIONS]
    if not leading:
        return None
    return Table(
        caption=(
            "The assumptions about forces that matter most: by the largest share of the spread of a headline "
            "that each explains in any view. Where the ± of two shares overlap, their order is not settled."
        ),
        headings=(
            (
                Heading("Figure", kind="text"),
                *(Heading(f"as {labels.the(view)} has it", kind="text") for view in assessment.views),
                Heading("how sure", kind="text"),
                Heading("source", kind="text"),
                Heading("what it moves most", kind="text"),
            ),
        ),
        groups=(
            Group(
                "",
                tuple(_top_row(figure, assessment, labels) for figure in leading),
            ),
        ),
    )


def headline_table(assessment: Assessment, labels: Labels) -> Table | None:
    """Return what drives each headline of each view."""
    groups = tuple(
        Group(
            f"As {labels.the(view)} sees it",
            tuple(_headline_row(headline, labels) for headline in own_headlines(assessment, view)),
        )
        for view in assessment.views
        if own_headlines(assessment, view)
    )
    if not groups:
        return None
    return Table(
        caption=(
            "What drives each headline, day-to-day posture, riding out (so that shares launched under attack "
            "cannot show): the share of its spread that would go if the figure were known, ± "
            f"{TOLD_APART:g} standard errors. ↑: a larger figure makes the headline larger; ↓: smaller (a "
            "larger CEP is poorer accuracy). The stability index is that of the middle w80, uncapped."
        ),
        headings=(
            (
                Heading("Headline", kind="text"),
                Heading("driven by", kind="text"),
                Heading("left unexplained"),
            ),
        ),
        groups=groups,
    )


def _top_row(figure: LeadingFigure, assessment: Assessment, labels: Labels) -> Row:
    views = assessment.views.values()
    effect = figure.largest
    used = [_used(view.figures, effect.figure.paths) for view in views]
    sources = dict.fromkeys(one.source for figures in used for one in figures if one.source)
    moved = headline_words(effect.headline.measure, effect.headline.victim, labels)
    return Row(
        opening(labels.figure(effect.figure.paths)),
        (
            *(text_cell("\n".join(_written(figures, labels))) for figures in used),
            status_cell(figure.status),
            Cell("\n".join(sources) or "none", kind="code"),
            text_cell(
                f"{opening(moved)} as {labels.the(effect.view)} sees it",
                f"{give_or_take(effect.figure)} of its spread",
            ),
        ),
        detail="drawn together" if len(effect.figure.paths) > 1 else "",
    )


def _used(figures: tuple[UsedFigure, ...], paths: tuple[str, ...]) -> list[UsedFigure]:
    return [figure for figure in figures if figure.path in paths]


def _written(figures: list[UsedFigure], labels: Labels) -> list[str]:
    """Say how a view has a figure; of a group, one line for each different value."""
    if len(figures) == 1:
        return [in_words(figures[0].text)]
    by_text: dict[str, list[str]] = {}
    for figure in figures:
        by_text.setdefault(in_words(figure.text), []).append(labels.owner(figure.path))
    lines = [
        f"{text} ({owners[0]})" if len(owners) == 1 else f"{text} ({len(owners)} figures)"
        for text, owners in by_text.items()
    ]
    more = len(lines) - _EXAMPLES
    return [*lines[:_EXAMPLES], *([f"and {more} more"] if more > 0 else [])]


def _headline_row(headline: HeadlineDrivers, labels: Labels) -> Row:
    said = [_driver_words(figure, labels) for figure in headline.figures[:_MOST_SHOWN]]
    more = headline.figures[_MOST_SHOWN:]
    if more:
        said.append(f"{len(more)} more, together {percent(sum(figure.share for figure in more))}")
    measure = headline_words(headline.measure, headline.victim, labels).removeprefix("the ")
    if headline.measure == "stability index":
        about = f"{labels.side(headline.attacker)} and {labels.side(headline.victim)}"
    else:
        about = f"after a first strike by {labels.the(headline.attacker)}"
    return Row(
        opening(measure),
        (text_cell("\n".join(said) or _nothing(headline)), Cell(percent(headline.unexplained))),
        detail=about,
    )


def _nothing(headline: HeadlineDrivers) -> str:
    if headline.noise_floor == 0.0:
        return "it does not vary"
    floor = percent(headline.noise_floor)
    return f"nothing above the noise: with so few draws a figure shows only from {floor} on"


def _driver_words(figure: DrivingFigure, labels: Labels) -> str:
    direction = _DIRECTIONS.get(figure.direction, "")
    mark = STATUS_MARKS.get(figure.status, "")
    words = (give_or_take(figure), direction, labels.figure(figure.paths), mark, figure.status)
    return " ".join(word for word in words if word)
