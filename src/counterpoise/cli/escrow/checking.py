"""``counterpoise escrow check``: hold an opening against a head and keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.escrow.options import public_keys
from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.escrow.keys import PublicKey


def check(
    opening: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Of 'escrow open'; evidence of a fork; an entry, with --proof; a head, with --continues.",
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
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Of 'escrow record prove', for an entry; of 'escrow record continues', for a head.",
        ),
    ] = None,
    continues: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An older head: the file is a newer one of the same.")
    ] = None,
    fork: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --continues: where the evidence goes if the two are a fork."),
    ] = None,
    is_json: Json = False,
) -> None:
    """Check an opening: every record is in the head, unchanged, and stands where it may.

    Check also the evidence of a fork, that an entry is in a record, or that one head continues another.
    """
    from counterpoise.escrow.checking import check_opening
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.log import check_fork, check_inclusion, is_fork_file

    known = public_keys(keys)
    if continues:
        _check_continues(continues, opening, proof, known, fork)
        return
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


def _check_continues(
    older: Path, newer: Path, proof: Path | None, keys: Sequence[PublicKey], fork: Path | None
) -> None:
    from counterpoise.escrow.durable import write_durably
    from counterpoise.escrow.errors import EscrowError, RefusedError
    from counterpoise.escrow.log import check_consistent, consistency_file, fork_between, tree_of

    old, new = older.read_bytes(), newer.read_bytes()
    given = proof.read_bytes() if proof else None
    evidence = fork_between(old, new, given, keys)
    if evidence is not None:
        if fork:
            write_durably(fork, evidence)
        raise RefusedError(
            "inconsistent",
            "one key has signed both heads, and they contradict each other: a fork. "
            + (f"The evidence is in {fork}" if fork else "--fork FILE writes the evidence"),
        )
    size = tree_of(new)[0].size
    if given is None and tree_of(old)[0].size != size:
        raise EscrowError(
            "--proof: heads of two sizes need the proof that the keeper makes, 'record continues'"
        )
    first, second = check_consistent(old, new, given or consistency_file(size, size, []), keys)
    say(f"sound: {newer} continues {older}, from {first.size} to {second.size} leaves of {second.origin}")
