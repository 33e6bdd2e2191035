"""``counterpoise assess``: what each side could do to the other, in each side's own eyes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.options import Draws, Json, Quiet, Scenario, Seed, Threads
from counterpoise.cli.progress import running
from counterpoise.cli.speaking import say, tell
from counterpoise.cli.writing import refuse_unwritable

if TYPE_CHECKING:
    from counterpoise.assessment import Assessment
    from counterpoise.scenario import Scenario as ReadScenario


def assess(
    scenario: Scenario,
    draws: Draws = 4096,
    seed: Seed = 1985,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Change a figure of the base, or of a side's belief with SIDE:PATH=VALUE; repeatable.",
        ),
    ] = None,
    developments: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="DEVELOPMENT", help="Assume a development, in every view; repeatable."
        ),
    ] = None,
    acts: Annotated[
        list[str] | None,
        typer.Option(
            "--act",
            metavar="ACT",
            help="Change the forces in every view, as 'cap sides.us.systems.x.launchers 200'; repeatable.",
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.HTML", help="Write the report, one HTML file.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="RESULT.JSON", help="Write the result, as --json prints it.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="DIR", help="Write flat tables into a folder.")] = None,
    threads: Threads = None,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> None:
    """Assess a scenario: what each side could do to the other, in each side's own eyes."""
    chosen = _scenario(scenario, settings or [], developments or [], acts or [])
    refuse_unwritable(
        [path for path in (report, out) if path],
        folders=[csv] if csv else [],
        inputs=[Path(scenario)],
    )
    with running(is_quiet=is_quiet, is_json=is_json) as progress:
        from counterpoise.assessment import assess as assessed

        result = assessed(chosen, draws=draws, seed=seed, threads=threads, progress=progress)
    written = _written(result, report=report, out=out, csv=csv)
    say(result.to_json() if is_json else str(result))
    if not is_quiet:
        for line in written:
            tell(line)


def _scenario(name: str, settings: list[str], developments: list[str], acts: list[str]) -> ReadScenario:
    """Read a scenario and change it; what is wrong with any change is said at once."""
    from counterpoise.scenario import Problem, ScenarioError, read

    scenario = read(name)
    problems: list[Problem] = []
    for way, words in (("with_set", settings), ("with_development", developments)):
        for word in words:
            try:
                scenario = getattr(scenario, way)(word)
            except ScenarioError as error:
                problems += error.problems
    try:
        scenario = scenario.with_acts(acts)
    except ScenarioError as error:
        problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return scenario


def _written(result: Assessment, *, report: Path | None, out: Path | None, csv: Path | None) -> list[str]:
    """Write what was asked for, and say where it is."""
    lines: list[str] = []
    if out:
        result.save(out)
        lines.append(f"result: {out}")
    if csv:
        from counterpoise.cli.csv_tables import write_tables

        write_tables(result.tables(), csv)
        lines.append(f"tables: {csv}")
    if report:
        from counterpoise.report import write_report

        write_report(result, report)
        lines.append(f"report: {report}")
    return lines
