"""``counterpoise escrow check``: hold an opening against a head and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json


def check(
    opening: Annotated[Path, typer.Argument(help="Of 'escrow open'.")],
    head: Annotated[Path, typer.Option(metavar="FILE", help="The signed and cosigned head.")],
    keys: Annotated[
        str,
        typer.Option(
            metavar="FILES", help="Public keys with commas: the declarant's and each that must have cosigned."
        ),
    ],
    is_json: Json = False,
) -> None:
    """Check an opening: every record is in the head, unchanged, and stands where it may."""
    from counterpoise.escrow.checking import check_opening
    from counterpoise.escrow.keys import read_public_key

    known = [read_public_key(Path(file)) for file in keys.split(",")]
    checked = check_opening(opening.read_bytes(), head.read_bytes(), known)
    if is_json:
        say_json(
            {
                "declaration": checked.parameters.name,
                "head": checked.head.hash.hex(),
                "leaves": checked.head.size,
                "cosigned": checked.times,
                "records": [{"index": index, **record} for index, record in checked.records],
            }
        )
        return
    for index, record in checked.records:
        said = "  ".join(f"{key} {value}" for key, value in record.items() if key != "level")
        say(f"{index}  {record['level']}  {said}".rstrip())
    say(str(checked))
