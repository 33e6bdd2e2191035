"""``counterpoise space``: what systems in and against space could do."""

from __future__ import annotations

import typer

from counterpoise.cli.space.approach import approach
from counterpoise.cli.space.library import copy, list_catalogues
from counterpoise.cli.space.potential import potential

space = typer.Typer(help="What systems in and against space could do, whatever they are called.")
space.command("list")(list_catalogues)
space.command("copy")(copy)
space.command("potential")(potential)
space.command("approach")(approach)
