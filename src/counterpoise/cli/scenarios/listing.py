"""``counterpoise scenarios list``."""

from __future__ import annotations

from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json, table


def list_scenarios(is_json: Json = False) -> None:
    """List the scenarios of the library."""
    from counterpoise.scenario import library_names, read

    found = [read(name) for name in library_names()]
    if is_json:
        say_json(
            [
                {"name": one.name, "date": one.date, "title": one.title, "sides": list(one.side_names)}
                for one in found
            ]
        )
    else:
        say(table((one.name, one.date, one.title, ", ".join(one.side_names)) for one in found))
