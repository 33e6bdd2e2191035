"""``counterpoise escrow cosign``: say that one has seen a head, and when."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.escrow.options import Key, RecordAt, public_keys
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
    record: RecordAt = None,
    proof: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="That it continues the last one: for the head of a record; for a snapshot, if it is not "
            "continues.json beside the head.",
        ),
    ] = None,
) -> None:
    """Cosign another's head: it cannot be changed unseen any more. Your clock gives the time that counts.

    With --record you never cosign two heads that contradict each other. The head of a record, and that of a
    snapshot from 1 on, need it: each must continue the last one.
    """
    import time

    from counterpoise.escrow.cosigning import cosign_head, cosign_log_head, read_parameters
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.keys import read_private_key
    from counterpoise.escrow.log import LOG
    from counterpoise.escrow.record import record_at

    private, now = read_private_key(key), int(time.time())
    known = public_keys(keys) if keys else []
    if head.read_bytes().startswith(LOG.encode("ascii")):
        if record is None or not known:
            raise EscrowError("for the head of a record, --record and --keys with the keeper's are needed")
        with record_at(record) as own:
            said = cosign_log_head(
                head, private, known, own, now=now, proof=proof.read_bytes() if proof else None
            )
        say(f"cosigned {head}: {said.size} entries of {said.keeper}'s record")
        return
    if not known:
        known = [read_parameters(head.with_name("declaration.json")).declarant]
        tell(f"the key is taken from declaration.json; compare it with the declarant's own: {known[0]}")
    with record_at(record) if record else nullcontext() as own:
        done = cosign_head(
            head, private, known, now=now, record=own, proof=proof.read_bytes() if proof else None
        )
    say(f"cosigned {head}: {done.size} leaves, head {done.hash.hex()}")
