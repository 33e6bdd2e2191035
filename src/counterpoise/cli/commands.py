"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from counterpoise.cli.assess import assess
from counterpoise.cli.balance import balance
from counterpoise.cli.check import check
from counterpoise.cli.define import define
from counterpoise.cli.escrow import escrow
from counterpoise.cli.rerun import rerun
from counterpoise.cli.scenarios import scenarios
from counterpoise.cli.space import space
from counterpoise.cli.threats import threats
from counterpoise.cli.trace import trace
from counterpoise.cli.treaties import treaties
from counterpoise.cli.treaty import treaty

app = typer.Typer(
    name="counterpoise",
    help="What each side could do to the other, in each side's own eyes.",
    epilog="Exit status: 0 an answer, 1 a check refused, 2 bad input, 130 interrupted.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(scenarios, name="scenarios")
app.add_typer(escrow, name="escrow")
app.add_typer(space, name="space")
app.command("check", epilog="Exit status: 0 sound, warnings or not; 2 bad input.")(check)
app.command("assess")(assess)
app.command("threats")(threats)
app.command("define")(define)
app.command("trace")(trace)
app.command("rerun")(rerun)
app.add_typer(treaties, name="treaties")
app.command("balance")(balance)
app.command("treaty", epilog="Exit status: 0 complies, 1 does not, 2 bad input.")(treaty)


def _version(is_asked: bool) -> None:
    if is_asked:
        from counterpoise import __version__

        typer.echo(f"counterpoise {__version__}")
        raise typer.Exit


@app.callback()
def counterpoise(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """What each side could do to the other, in each side's own eyes."""
