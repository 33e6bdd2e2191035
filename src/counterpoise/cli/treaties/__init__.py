"""``counterpoise treaties``: what comes with the program."""

from __future__ import annotations

import typer

from counterpoise.cli.treaties.library import copy, list_treaties, show

treaties = typer.Typer(help="Treaties and proposals: list, show, copy.")
treaties.command("list")(list_treaties)
treaties.command("show")(show)
treaties.command("copy")(copy)

__all__ = ["treaties"]
