"""``counterpoise escrow open``: disclose some records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.escrow.options import PassphraseFile, VaultFile, passphrase
from counterpoise.cli.options import Force
from counterpoise.cli.speaking import say, tell


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
    passphrase_file: PassphraseFile = None,
    force: Force = False,
) -> None:
    """Open records: whoever has the head can check them. What is opened cannot be closed again."""
    from counterpoise.cli.writing import refuse_unwritable
    from counterpoise.escrow.durable import absent, write_durably
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.opening import open_records as do
    from counterpoise.escrow.vault import Vault

    refuse_unwritable([out], inputs=[vault])
    if not force:
        absent([out], because=lambda _: "the file exists; add --force to replace it")
    names, numbers = _listed(records), _listed(blocks)
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise EscrowError("--blocks: whole numbers with commas are needed")
    if not names and not numbers:
        raise EscrowError("nothing is to be opened; name --records or --blocks")
    with Vault(vault, passphrase(passphrase_file, is_new=False)) as unlocked:
        opening = do(unlocked, names, blocks=map(int, numbers))
    write_durably(out, opening.to_bytes())
    more = len(opening.records) - len(set(names)) - len(set(numbers))
    if more > 0:
        tell(f"{more} sites or buildings were opened with what they hold")
    say(f"opened {len(opening.records)} leaves of {opening.parameters.name} in {out}")


def _listed(given: str) -> list[str]:
    words = (
        Path(given[1:]).read_text(encoding="utf-8").splitlines()
        if given.startswith("@")
        else given.split(",")
    )
    return [word.strip() for word in words if word.strip()]
