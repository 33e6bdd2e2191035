"""``counterpoise scenarios diff``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from counterpoise.cli.options import Json, Scenario
from counterpoise.cli.speaking import say, say_json


def diff(
    before: Scenario,
    after: Annotated[str, typer.Argument(metavar="NAME_OR_PATH", help="The scenario to compare with.")],
    is_json: Json = False,
) -> None:
    """Say at which paths two scenarios differ, one a line."""
    from counterpoise.scenario import diff as compare
    from counterpoise.scenario import read

    changes = compare(read(before), read(after))
    if is_json:
        say_json([asdict(change) for change in changes])
    elif changes:
        say("\n".join(map(str, changes)))
    else:
        say("no difference")
