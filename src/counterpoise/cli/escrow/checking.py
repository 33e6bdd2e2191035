"""``counterpoise escrow check``: hold an opening against a head and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.escrow.options import public_keys
from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json


def check(
    opening: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Of 'escrow open'; the evidence of a fork; or, with --proof, an entry."
        ),
    ],
    keys: Annotated[
        str,
        typer.Option(
            metavar="FILES", help="Public keys with commas: the declarant's and each that must have cosigned."
        ),
    ],
    head: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The signed and cosigned head, for an opening.")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Of 'escrow record prove': the file is an entry.")
    ] = None,
    is_json: Json = False,
) -> None:
    """Check an opening: every record is in the head, unchanged, and stands where it may.

    Check also the evidence of a fork, or that an entry is in a record.
    """
    from counterpoise.escrow.checking import check_opening
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.log import check_fork, check_inclusion, is_fork_file

    known = public_keys(keys)
    if proof:
        place, log = check_inclusion(opening.read_bytes(), proof.read_bytes(), known)
        say(f"sound: entry {place} of the {log.size} in {log.keeper}'s record")
        return
    if is_fork_file(opening.read_bytes()):
        key, one, other = check_fork(opening.read_bytes(), known)
        say(
            f"sound: a fork. {key.name} has signed two heads that contradict each other, of {one.size} and "
            f"{other.size} leaves, of {one.origin}"
        )
        return
    if head is None:
        raise EscrowError("--head: the head is needed for an opening")
    checked = check_opening(opening.read_bytes(), head.read_bytes(), known)
    if is_json:
        say_json(
            {
                "declaration": checked.parameters.name,
                "head": checked.head.hash.hex(),
                "leaves": checked.head.size,
                "cosigned": checked.times,
                "records": [{"index": index, **record} for index, record in checked.records],
                "snapshot": checked.head.snapshot,
                "replaced": {str(block): later for block, later in checked.replaced.items()},
                "totals": {total.field: total.sum for total in checked.head.totals},
            }
        )
        return
    for index, record in checked.records:
        said = "  ".join(f"{key} {value}" for key, value in record.items() if key != "level")
        later = checked.replaced.get(index >> checked.parameters.height)
        since = f"  (no more: replaced by block {later})" if later is not None else ""
        say(f"{index}  {record['level']}  {said}".rstrip() + since)
    for total in checked.head.totals:
        seen = checked.summed.get(total.field, 0)
        say(f"total {total.field} {total.sum}: {seen} leaves shown to add up to it")
    say(str(checked))
