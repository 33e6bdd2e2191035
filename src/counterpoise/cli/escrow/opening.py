"""``counterpoise escrow open``: disclose some records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.escrow.options import PassphraseFile, RecordAt, VaultFile, passphrase
from counterpoise.cli.options import Force
from counterpoise.cli.speaking import say, tell

if TYPE_CHECKING:
    from counterpoise.escrow.keys import PrivateKey
    from counterpoise.escrow.opening import Opening


def open_records(
    vault: VaultFile,
    out: Annotated[Path, typer.Option(metavar="FILE", help="For the opening.")],
    records: Annotated[
        str, typer.Option(metavar="IDS", help="Identifiers with commas, or @FILE with one a line.")
    ] = "",
    blocks: Annotated[
        str,
        typer.Option(metavar="NUMBERS", help="Blocks that were drawn, with commas: each a site or a dummy."),
    ] = "",
    snapshot: Annotated[
        int | None,
        typer.Option(min=0, help="Under the head of this snapshot.", show_default="the last"),
    ] = None,
    is_whole: Annotated[bool, typer.Option("--whole", help="Open all that the --blocks hold.")] = False,
    totals: Annotated[
        list[str] | None,
        typer.Option("--total", metavar="FIELD", help="Open the sums of this total too; once for each."),
    ] = None,
    passphrase_file: PassphraseFile = None,
    force: Force = False,
    record: RecordAt = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your private key, for the statement in the record.")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The challenge or draw reveal that this answers.")
    ] = None,
) -> None:
    """Open records: whoever has the head can check them. What is opened cannot be closed again.

    With --record, a signed statement of what was opened goes into your record and beside the opening, as
    .statement, for the other side's.
    """
    from counterpoise.cli.writing import refuse_unwritable
    from counterpoise.escrow.durable import absent, write_durably
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.keys import read_private_key
    from counterpoise.escrow.opening import open_records as do
    from counterpoise.escrow.record import record_at
    from counterpoise.escrow.vault import Vault

    refuse_unwritable([out], inputs=[vault])
    if not force:
        absent([out], because=lambda _: "the file exists; add --force to replace it")
    names, numbers = _listed(records), _listed(blocks)
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise EscrowError("--blocks: whole numbers with commas are needed")
    if not names and not numbers:
        raise EscrowError("nothing is to be opened; name --records or --blocks")
    if record and not key:
        raise EscrowError("--record: the statement in it is signed; give --key too")
    if record and answers:
        _check_recorded(record, answers)
    with Vault(vault, passphrase(passphrase_file, is_new=False)) as unlocked:
        opening = do(
            unlocked,
            names,
            blocks=map(int, numbers),
            snapshot=snapshot,
            is_whole=is_whole,
            totals=totals or (),
        )
    statement = _statement(opening, read_private_key(key), answers) if key else None
    if record and statement:
        with record_at(record) as opened:
            opened.add([statement], [opening.parameters.declarant])
    if statement:
        write_durably(out.with_name(out.name + ".statement"), statement)
    write_durably(out, opening.to_bytes())
    more = len(opening.records) - len(set(names)) - len(set(numbers))
    if more > 0 and not is_whole:
        tell(f"{more} more leaves were opened: sites and buildings of what was named, what replaced them")
    say(f"opened {len(opening.records)} leaves of {opening.parameters.name} in {out}")


def _check_recorded(record: str, answers: Path) -> None:
    """An answer in a record stands behind what it answers; an audit names any other as a fault."""
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.record import read_entry, record_at

    asked = read_entry(answers.read_bytes())
    with record_at(record) as opened:
        is_there = any(
            read_entry(row.data).said == asked.said for row in opened.find(asked.kind, asked.about)
        )
    if not is_there:
        raise EscrowError(
            f"{answers}: your record does not hold what this answers; 'escrow record add' it first"
        )


def _statement(opening: Opening, key: PrivateKey, answers: Path | None) -> bytes:
    from hashlib import sha256

    from counterpoise.escrow.statements import NOTHING, Statement, read_statement

    to = read_statement(answers.read_bytes())[0].hash.hex() if answers else NOTHING
    values = {"file": sha256(opening.to_bytes()).hexdigest(), "to": to}
    return Statement("opening", opening.parameters.id, opening.head_hash, values).signed(key)


def _listed(given: str) -> list[str]:
    words = (
        # Identifiers are ASCII: what cannot be read is none, and is named as such.
        Path(given[1:]).read_text(encoding="utf-8", errors="replace").splitlines()
        if given.startswith("@")
        else given.split(",")
    )
    return [word.strip() for word in words if word.strip()]
