"""``counterpoise escrow keygen``: a key of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.speaking import say, tell


def keygen(
    file: Annotated[Path, typer.Argument(help="The private key; the public one goes beside it, as .pub.")],
    name: Annotated[
        str | None, typer.Option(help="The key's name.", show_default="the file's, without its ending")
    ] = None,
) -> None:
    """Make a key that signs and cosigns. Give the other side the .pub file, by a way that both trust."""
    from counterpoise.escrow.durable import is_private_by_mode
    from counterpoise.escrow.keys import make_key

    public = make_key(file, name or file.stem)
    if not is_private_by_mode():
        tell("Windows: the permissions of the folder alone protect this key; keep it where only you can read")
    say(str(public))
