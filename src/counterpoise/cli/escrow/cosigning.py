"""``counterpoise escrow cosign``: say that one has seen a head, and when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.escrow.options import Key
from counterpoise.cli.speaking import say, tell


def cosign(
    head: Annotated[Path, typer.Argument(help="The head; its declaration.json stands beside it.")],
    key: Key,
    keys: Annotated[
        str | None,
        typer.Option(
            metavar="FILES",
            help="Public keys with commas: the declarant's, and other cosigners'.",
            show_default="the declarant's as declaration.json has it",
        ),
    ] = None,
) -> None:
    """Cosign another's head: it cannot be changed unseen any more. Your clock gives the time that counts."""
    import time

    from counterpoise.escrow.cosigning import cosign_head, read_parameters
    from counterpoise.escrow.keys import read_private_key, read_public_key

    known = [read_public_key(Path(file)) for file in keys.split(",")] if keys else []
    if not known:
        known = [read_parameters(head.with_name("declaration.json")).declarant]
        tell(f"the key is taken from declaration.json; compare it with the declarant's own: {known[0]}")
    done = cosign_head(head, read_private_key(key), known, now=int(time.time()))
    say(f"cosigned {head}: {done.size} leaves, head {done.hash.hex()}")
