"""``counterpoise threats``: what each side should fear of the others, in its own view."""

from __future__ import annotations

from counterpoise.cli.options import Draws, Json, Quiet, Scenario, Seed, Threads
from counterpoise.cli.progress import running
from counterpoise.cli.speaking import say


def threats(
    scenario: Scenario,
    draws: Draws = 1024,
    seed: Seed = 1985,
    threads: Threads = None,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> None:
    """Rank what could come: what each side should fear most of the others, in its own view."""
    from counterpoise.scenario import read

    chosen = read(scenario)
    with running(is_quiet=is_quiet, is_json=is_json) as progress:
        from counterpoise.threats import rank_threats

        result = rank_threats(chosen, draws=draws, seed=seed, threads=threads, progress=progress)
    say(result.to_json() if is_json else str(result))
