"""``counterpoise scenarios copy``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.options import Force, LibraryName
from counterpoise.cli.speaking import say
from counterpoise.cli.writing import write_copy


def copy(
    name: LibraryName,
    path: Annotated[Path, typer.Argument(help="The new file, or a folder for it.")],
    force: Force = False,
) -> None:
    """Copy a scenario of the library, comments included, to change it."""
    from counterpoise.scenario import library_path

    say(f"{name} is now in {write_copy(library_path(name), path, force=force)}")
