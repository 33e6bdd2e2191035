"""``counterpoise rerun``: the same numbers again, or why not."""

from __future__ import annotations

from typing import Annotated

import typer

from counterpoise.cli.failures import REFUSED
from counterpoise.cli.options import Json, Quiet, Threads
from counterpoise.cli.progress import running
from counterpoise.cli.results import MOST_DRAWS, read_result
from counterpoise.cli.speaking import say, say_json


def rerun(
    result: Annotated[str, typer.Argument(metavar="RESULT", help="A report (HTML), or a result (JSON).")],
    seed: Annotated[int | None, typer.Option(min=0, show_default="its own", help="Another seed.")] = None,
    draws: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_DRAWS, show_default="its own", help="Another number of draws."),
    ] = None,
    threads: Threads = None,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> int:
    """Run a report's scenario again and compare every number; exit status 1 if any differs."""
    read = read_result(result)
    with running(is_quiet=is_quiet, is_json=is_json) as progress:
        from counterpoise.assessment.rerunning import rerun as run_again

        done = run_again(read, seed=seed, draws=draws, threads=threads, progress=progress)
    say_json(done.to_dict()) if is_json else say(str(done))
    return 0 if done.is_same else REFUSED
