"""``counterpoise trace``: a number back to its figures."""

from __future__ import annotations

from typing import Annotated

import typer

from counterpoise.cli.options import Json
from counterpoise.cli.results import read_result, understanding
from counterpoise.cli.speaking import say, say_json

Result = Annotated[str, typer.Argument(metavar="RESULT", help="A result (JSON), or a report (HTML).")]


def trace(
    result: Result,
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="The number, such as 'views.us.strikes[us>ussr,day,ride-out].assurance.mean'; "
            "a path that stops short lists what follows.",
        ),
    ] = "",
    is_json: Json = False,
) -> None:
    """Trace a number back to its figures, each with file, line, source and status."""
    from counterpoise.assessment.selecting import contents, find
    from counterpoise.assessment.tracing import is_distribution
    from counterpoise.assessment.tracing import trace as traced

    read = read_result(result)
    with understanding(result):
        place = find(read, path)
        below = [] if is_distribution(place.value) else contents(place)
        found = None if below else traced(read, path)
    if found:
        say_json(found.to_dict()) if is_json else say(str(found))
    else:
        say_json({"paths": below}) if is_json else say("\n".join(below))
