"""A scenario that a command made: into a file, or on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.speaking import say
from counterpoise.cli.writing import write

Out = Annotated[Path | None, typer.Option(metavar="PATH", show_default="stdout", help="The file to write.")]


def keep(text: str, out: Path | None, *, force: bool) -> None:
    """Write the text of a scenario where the user wants it."""
    if out is None:
        say(text.removesuffix("\n"))
    else:
        write(out, text, force=force)
        say(f"written to {out}")
