"""``counterpoise scenarios import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.options import Force
from counterpoise.cli.scenarios.keeping import Out, keep


def import_table(
    table: Annotated[
        str, typer.Argument(metavar="FORCES.CSV", help="A row a system; the first row names the columns.")
    ],
    out: Out = None,
    title: Annotated[
        str, typer.Option(help="The scenario's title.", show_default="where the forces come from")
    ] = "",
    force: Force = False,
) -> None:
    """Make a scenario from a table of forces."""
    from counterpoise.scenario import import_forces

    keep(import_forces(Path(table), title=title), out, force=force)
