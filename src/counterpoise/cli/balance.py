"""``counterpoise balance``: reductions after which both sides are safer, each in its own eyes."""

from __future__ import annotations

from typing import Annotated

import typer

from counterpoise.cli.options import Draws, Json, Scenario, Seed, Threads
from counterpoise.cli.speaking import say


def balance(
    scenario: Scenario,
    terms: Annotated[
        str, typer.Option(metavar="TERMS", help="Terms of the library, such as start-1, or a file.")
    ] = "balanced-1985",
    time: Annotated[float, typer.Option(min=0.0, help="Seconds that the search may take.")] = 60.0,
    draws: Draws = 64,
    seed: Seed = 1985,
    cost_ratio_may_fall: Annotated[
        float,
        typer.Option(min=0.0, help="By how much the other's cost ratio may fall and be no worse."),
    ] = 0.0,
    threads: Threads = None,
    is_json: Json = False,
) -> int:
    """Search for reductions after which both sides are safer, each in its own eyes."""
    from counterpoise.cli.failures import INTERRUPTED
    from counterpoise.reductions.balancing import balance as balanced
    from counterpoise.scenario import read

    found = balanced(
        read(scenario),
        terms=terms,
        time_limit_s=time,
        draws=draws,
        seed=seed,
        cost_ratio_may_fall=cost_ratio_may_fall,
        threads=threads,
    )
    say(found.to_json() if is_json else str(found))
    return INTERRUPTED if found.is_interrupted else 0
