"""``counterpoise threats``: what each side should fear of the others, in its own view."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.options import Draws, Json, Quiet, Scenario, Seed, Threads
from counterpoise.cli.progress import running
from counterpoise.cli.speaking import say, tell
from counterpoise.cli.writing import refuse_unwritable


def threats(
    scenario: Scenario,
    draws: Draws = 1024,
    seed: Seed = 1985,
    margin: Annotated[
        float, typer.Option(metavar="CHANGE", help="What counts as worse, in any measure, on average.")
    ] = 0.01,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.HTML", help="Write the report, one HTML file.")
    ] = None,
    threads: Threads = None,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> None:
    """Rank what could come: what each side should fear most of the others, in its own view."""
    from counterpoise.scenario import read

    chosen = read(scenario)
    refuse_unwritable([report] if report else [], folders=[], inputs=[Path(scenario)])
    with running(is_quiet=is_quiet, is_json=is_json) as progress:
        from counterpoise.threats import rank_threats

        result = rank_threats(
            chosen, draws=draws, seed=seed, margin=margin, threads=threads, progress=progress
        )
    say(result.to_json() if is_json else str(result))
    if report:
        from counterpoise.report.threats import write_threats_report

        write_threats_report(result, report)
        if not is_quiet:
            tell(f"report: {report}")
