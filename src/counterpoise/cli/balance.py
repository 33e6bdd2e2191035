"""``counterpoise balance``: reductions after which both sides are safer, each in its own eyes."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.options import Draws, Json, Quiet, Scenario, Seed, Threads
from counterpoise.cli.progress import searching
from counterpoise.cli.speaking import say, tell
from counterpoise.cli.writing import refuse_unwritable

if TYPE_CHECKING:
    from counterpoise.reductions.answer import Balance


def balance(
    scenario: Scenario,
    terms: Annotated[
        str, typer.Option(metavar="TERMS", help="Terms of the library, such as start-1, or a file.")
    ] = "balanced-1985",
    parties: Annotated[
        str | None,
        typer.Option(metavar="SIDE,SIDE", help="Which two sides.", show_default="those that the terms bind"),
    ] = None,
    time: Annotated[float, typer.Option(min=0.0, help="Seconds that the search may take.")] = 60.0,
    draws: Draws = 64,
    seed: Seed = 1985,
    save: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PICK=FILE",
            help="Write a pick (nash, kalai_smorodinsky, egalitarian, equal_ceilings) as an agreement, which "
            "'treaty' reads; repeatable.",
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.HTML", help="Write the report, one HTML file.")
    ] = None,
    is_resumed: Annotated[
        bool, typer.Option("--resume", help="Go on from where the same search was when it last ended.")
    ] = False,
    threads: Threads = None,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> int:
    """Search for reductions after which both sides are safer, each in its own eyes.

    Exit status 1 if there is no such pick to save.
    """
    started = monotonic()
    from counterpoise.cli.failures import INTERRUPTED, REFUSED
    from counterpoise.reductions.balancing import balance as balanced
    from counterpoise.scenario import read

    wanted = _wanted(save or [])
    chosen = read(scenario)
    refuse_unwritable([*wanted.values(), *([report] if report else [])], inputs=[Path(scenario), Path(terms)])
    with searching(is_quiet=is_quiet, is_json=is_json) as progress:
        found = balanced(
            chosen,
            terms=terms,
            parties=tuple(word.strip() for word in parties.split(",")) if parties else None,
            time_limit_s=max(time - (monotonic() - started), 0.0),
            draws=draws,
            seed=seed,
            threads=threads,
            is_kept=True,
            is_resumed=is_resumed,
            progress=progress,
        )
    say(found.to_json() if is_json else str(found))
    written, absent = _saved(found, wanted)
    if report:
        from counterpoise.report.balance import write_balance_report

        write_balance_report(found, report)
        written.append(f"report: {report}")
    for line in absent or ([] if is_quiet else written):
        tell(line)
    if found.is_interrupted:
        return INTERRUPTED
    return REFUSED if absent else 0


def _wanted(save: list[str]) -> dict[str, Path]:
    """Return the file of each pick to be saved."""
    from counterpoise.reductions.picks import PICKS
    from counterpoise.scenario import Problem, ScenarioError

    wanted: dict[str, Path] = {}
    for words in save:
        pick, sign, file = words.partition("=")
        name = pick.replace("-", "_")
        if not sign or not file or name not in PICKS:
            message = f"--save {words!r} is not PICK=FILE; a pick is {', '.join(PICKS)}"
            raise ScenarioError([Problem("counterpoise", 0, 0, "", message)])
        wanted[name] = Path(file)
    return wanted


def _saved(found: Balance, wanted: dict[str, Path]) -> tuple[list[str], list[str]]:
    """Write each pick that there is; say which were written, and which there are not."""
    from counterpoise.runs.files import write_whole

    written, absent = [], []
    for pick, path in wanted.items():
        if found.picks.get(pick) is None:
            absent.append(f"{pick}: no such agreement was found, and {path} was not written")
        else:
            write_whole(path, found.agreement(pick))
            written.append(f"{pick}: {path}")
    return written, absent
