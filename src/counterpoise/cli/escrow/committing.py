"""``counterpoise escrow commit``: bind oneself to a full declaration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.escrow.options import (
    Key,
    PassphraseFile,
    RecordAt,
    VaultFile,
    passphrase,
    tell_unfinished,
)
from counterpoise.cli.speaking import say, tell

if TYPE_CHECKING:
    from counterpoise.escrow.parameters import Parameters


def commit(
    declaration: Annotated[Path, typer.Argument(help="Sites, buildings and items, in CSV or YAML.")],
    key: Key,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="For what becomes public: head and declaration.json.")
    ],
    vault: VaultFile,
    name: Annotated[
        str | None, typer.Option(help="Of the declaration.", show_default="the file's, without its ending")
    ] = None,
    schema: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Fields of each level, in YAML.")
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The rules that both sides agreed; the head binds them."),
    ] = None,
    sites: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[STRATUM=]BOUND",
            help="Public bound on the sites, once for each stratum.",
            show_default="the next power of two",
        ),
    ] = None,
    height: Annotated[
        int | None, typer.Option(min=0, max=20, help="Every site gets 2^HEIGHT leaves, its own included.")
    ] = None,
    record_bytes: Annotated[
        int | None, typer.Option(min=128, max=65536, help="Length to which records are padded.")
    ] = None,
    totals: Annotated[
        list[str] | None,
        typer.Option("--total", metavar="FIELD", help="A count whose sum the head states; once for each."),
    ] = None,
    passphrase_file: PassphraseFile = None,
    record: RecordAt = None,
) -> None:
    """Commit to a declaration: the head binds you to all of it, the vault lets you open it.

    Keep the vault and its passphrase: without them nothing can be opened, which counts as a breach.
    With --record the declaration and its head are the first entries of your record.
    """
    from counterpoise.escrow.committing import HEAD_FILE, PARAMETERS_FILE, Bounds, plan
    from counterpoise.escrow.committing import commit as do
    from counterpoise.escrow.keys import read_private_key
    from counterpoise.escrow.reading import read_declaration, read_schema
    from counterpoise.escrow.record import record_at
    from counterpoise.escrow.schema import DEFAULT_SCHEMA

    private = read_private_key(key)
    declared = read_declaration(declaration, read_schema(schema) if schema else DEFAULT_SCHEMA)
    parameters = plan(
        declared,
        private.public,
        name=name or declaration.stem,
        rules=rules.read_bytes() if rules else b"",
        bounds=Bounds(_bounds(sites or []), height, record_bytes),
    )
    secret = passphrase(passphrase_file, is_new=True)
    tell_unfinished(vault)
    files = [out / PARAMETERS_FILE, out / HEAD_FILE]
    if record and files[1].exists():
        tell(
            f"{files[1]} is there; if a commit was stopped before it was recorded, 'escrow record add RECORD "
            f"{files[0]} {files[1]} --keys {key.with_suffix('.pub')}' does that, and nothing twice"
        )
    head = do(declared, parameters, private, vault=vault, passphrase=secret, public=out, totals=totals or ())
    if record:
        with record_at(record) as opened:
            opened.add([file.read_bytes() for file in files], [private.public])
    _warn(parameters, is_bounded=bool(sites and height is not None and record_bytes))
    say(
        f"committed {parameters.name}: {head.size} leaves, head {head.hash.hex()}; "
        f"have {out / 'head'} cosigned, and keep {vault} and its passphrase"
    )


def _warn(parameters: Parameters, *, is_bounded: bool) -> None:
    if not is_bounded:
        bounds = ", ".join(f"{stratum.sites} sites in {stratum.name}" for stratum in parameters.strata)
        tell(
            f"bounds chosen from the declaration show its size class: {bounds}, {1 << parameters.height} "
            f"leaves a site, {parameters.record_bytes} bytes a record; "
            "give --sites, --height and --record-bytes to hide it"
        )


def _bounds(given: list[str]) -> dict[str, int]:
    from counterpoise.escrow.declaration import ONE_STRATUM
    from counterpoise.escrow.errors import EscrowError

    bounds: dict[str, int] = {}
    for one in given:
        stratum, _, number = one.rpartition("=")
        stratum = stratum or ONE_STRATUM
        if not (number.isascii() and number.isdigit()) or stratum in bounds:
            raise EscrowError(f"--sites {one}: a bound such as 'silos=64' is needed, once for each stratum")
        bounds[stratum] = int(number)
    return bounds
