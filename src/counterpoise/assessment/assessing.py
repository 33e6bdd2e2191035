"""The main verb: what each side could do to the other, in each side's own eyes."""

from __future__ import annotations

from counterpoise import __version__
from counterpoise.assessment.driving import assumed_share
from counterpoise.assessment.outcomes import all_outcomes, view_arrays
from counterpoise.assessment.result import Assessment, Certificate
from counterpoise.assessment.viewing import Outcomes, view_result
from counterpoise.runs import Progress, run_each, silent
from counterpoise.scenario import Draws, Scenario


def assess(
    scenario: Scenario,
    *,
    draws: int = 4096,
    seed: int = 1985,
    threads: int | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Assess a scenario in every view, for every ordered pair of sides, alert case and launch policy.

    Parameters
    ----------
    scenario : Scenario
        From :func:`counterpoise.read`, with what was changed or chosen in it.
    draws : int
        Latin-hypercube draws of the uncertain figures, at least 1.
    seed : int
        Every whole number from 0 gives other draws; the same seed gives the same bytes.
    threads : int, optional
        Workers; the result does not depend on them.
    progress : callable
        Called with (blocks done, blocks in all).

    Returns
    -------
    Assessment
        Pairs that lack a figure are left out, and the view's ``missing`` names the figures.

    Raises
    ------
    ValueError
        If ``draws`` or ``seed`` is not such a number, or ``model.w80`` mixes units.

    Examples
    --------
    >>> import counterpoise
    >>> result = counterpoise.assess(counterpoise.read("geneva-1985"), draws=8, seed=1985)
    >>> counts = {count.definition: count for count in result.views["us"].hard_target}
    >>> round(counts["accurate-mirv"].ratio, 2)
    3.18
    """
    drawn = Draws(draws, seed)
    views = {name: scenario.view(name) for name in scenario.side_names}
    arrays = {name: view_arrays(name, view, drawn) for name, view in views.items()}
    outcomes = all_outcomes(tuple(arrays.values()), draws, threads=threads, progress=progress)
    measured = run_each(
        lambda name: view_result(views[name], arrays[name], outcomes, drawn), tuple(views), threads=threads
    )
    results = dict(zip(views, measured, strict=True))
    return Assessment(
        scenario=scenario.name,
        title=scenario.title,
        date=scenario.date,
        hash=scenario.hash,
        seed=seed,
        draws=draws,
        version=__version__,
        figures_assumed_share=assumed_share(
            (result.side, headline) for result in measured for headline in result.drivers
        ),
        developments=scenario.chosen,
        side_names={name: side.name for name, side in scenario.base().sides.items()},
        certificate=_certificate(outcomes),
        views=results,
        document=scenario.as_written(),
        file=scenario.file,
        settings=scenario.settings,
        acts=tuple(map(str, scenario.acts)),
    )


def _certificate(outcomes: Outcomes) -> Certificate:
    return Certificate(
        strikes=sum(outcome.gap.size for outcome in outcomes.values()),
        allocation_gap=max((float(outcome.gap.max()) for outcome in outcomes.values()), default=0.0),
        layered_defence_gap=max(
            (float(outcome.bound_gap.max()) for outcome in outcomes.values()), default=0.0
        ),
        cost_gap=max((float(outcome.stop_gap.max()) for outcome in outcomes.values()), default=0.0),
    )
