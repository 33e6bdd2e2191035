"""``counterpoise scenarios``: what comes with the program, and files of one's own."""

from __future__ import annotations

import typer

from counterpoise.cli.scenarios.copying import copy
from counterpoise.cli.scenarios.differing import diff
from counterpoise.cli.scenarios.importing import import_table
from counterpoise.cli.scenarios.listing import list_scenarios
from counterpoise.cli.scenarios.showing import show
from counterpoise.cli.scenarios.upgrading import upgrade

scenarios = typer.Typer(help="Scenarios: list, show, copy, compare, import, upgrade.")
scenarios.command("list")(list_scenarios)
scenarios.command("show")(show)
scenarios.command("copy")(copy)
scenarios.command("diff")(diff)
scenarios.command("import")(import_table)
scenarios.command("upgrade")(upgrade)

__all__ = ["scenarios"]
