"""``counterpoise space list`` and ``copy``: the catalogues that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.options import Force, Json
from counterpoise.cli.speaking import say, say_json, table
from counterpoise.cli.writing import write_copy


def list_catalogues(is_json: Json = False) -> None:
    """List the catalogues of the library."""
    from counterpoise.space.catalogue import catalogue_names, read

    found = [read(name) for name in catalogue_names()]
    if is_json:
        say_json(
            [
                {"name": one.name, "date": one.date, "title": one.title, "systems": len(one.systems)}
                for one in found
            ]
        )
    else:
        say(table((one.name, one.date, one.title, f"{len(one.systems)} systems") for one in found))


def copy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A catalogue of the library.")],
    path: Annotated[Path, typer.Argument(help="The new file, or a folder for it.")],
    force: Force = False,
) -> None:
    """Copy a catalogue of the library, to change it."""
    from counterpoise.space.catalogue import catalogue_path

    say(f"{name} is now in {write_copy(catalogue_path(name), path, force=force)}")
