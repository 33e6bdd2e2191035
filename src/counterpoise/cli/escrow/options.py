"""Options that several escrow commands share, and how a passphrase is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.speaking import tell

if TYPE_CHECKING:
    from counterpoise.escrow.keys import PublicKey

Key = Annotated[Path, typer.Option("--key", metavar="FILE", help="Your private key, of 'escrow keygen'.")]
VaultFile = Annotated[Path, typer.Option("--vault", metavar="FILE", help="Your vault.")]
RecordAt = Annotated[
    str | None,
    typer.Option(
        "--record",
        metavar="FILE",
        help="Your record, made if it is missing; or the URL of a database.",
        show_default="nothing is recorded",
    ),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Read the vault's passphrase from the first line of this file, which only you may read; "
        "without it you are asked.",
    ),
]


def public_keys(files: str) -> list[PublicKey]:
    """Read public keys from files with commas between them."""
    from counterpoise.escrow.keys import read_public_key

    return [read_public_key(Path(file)) for file in files.split(",")]


def tell_unfinished(vault: Path) -> None:
    """Say what a stopped command has left of a vault: it can be large."""
    from counterpoise.escrow.durable import unfinished

    for part in unfinished(vault):
        tell(f"{part}: a command that was stopped has left this; nothing needs it, remove it")


def passphrase(file: Path | None, *, is_new: bool) -> str:
    """Return the passphrase, from a file or a prompt; never from the command line, where others could see it.

    Raises
    ------
    EscrowError
        If it is empty, or the file may be read by others.
    """
    from counterpoise.escrow.durable import read_secret
    from counterpoise.escrow.errors import EscrowError

    if file is None:
        given = typer.prompt("Passphrase of the vault", hide_input=True, confirmation_prompt=is_new, err=True)
        where = "the passphrase"
    else:
        lines = read_secret(file).decode("utf-8", errors="surrogateescape").splitlines()
        given, where = (lines[0] if lines else ""), str(file)
    if not given or not str(given).isprintable():
        raise EscrowError(f"{where}: a passphrase of printable characters, in UTF-8, is needed")
    return str(given)
