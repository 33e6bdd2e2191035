"""``counterpoise escrow snapshot``: declare what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.escrow.options import Key, PassphraseFile, VaultFile, passphrase, tell_unfinished
from counterpoise.cli.speaking import say, tell


def snapshot(
    declaration: Annotated[Path, typer.Argument(help="Everything that stands now, in CSV or YAML.")],
    key: Key,
    vault: VaultFile,
    before: Annotated[Path, typer.Option("--head", metavar="FILE", help="The head of the snapshot before.")],
    out: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER", help="For what becomes public: head, declaration.json, continues.json."
        ),
    ],
    changes: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="BOUND",
            help="Blocks to append: a public bound on the sites that changed.",
            show_default="the next power of two",
        ),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make the next snapshot: changed sites are laid anew, eliminated ones get tombstones, the rest stays.

    The other side cosigns the new head if it continues the last one. If this is stopped, give it again.
    """
    from counterpoise.escrow.keys import read_private_key
    from counterpoise.escrow.reading import read_declaration
    from counterpoise.escrow.snapshotting import snapshot as do
    from counterpoise.escrow.vault import Vault

    private, secret = read_private_key(key), passphrase(passphrase_file, is_new=False)
    tell_unfinished(vault)
    with Vault(vault, secret) as unlocked:
        schema = unlocked.parameters.schema
    declared = read_declaration(declaration, schema)
    done = do(declared, private, vault=vault, passphrase=secret, before=before, public=out, changes=changes)
    if done.was_ready:
        tell(
            f"{vault} holds snapshot {done.head.snapshot} already, which follows {before}: it is published "
            f"as it was made, and {declaration} was not compared; a later one follows its head"
        )
    elif changes is None:
        tell(f"{done.appended} blocks appended show the size class of the changes; give --changes to hide it")
    if done.unmarked:
        tell(f"{done.unmarked} eliminated items have no tombstone: their sites have no room")
    counts = f": {done.new} new sites, {done.changed} changed, {done.gone} gone" if not done.was_ready else ""
    say(
        f"snapshot {done.head.snapshot}{counts}, of {done.appended} blocks; head {done.head.hash.hex()}; "
        f"have {out / 'head'} cosigned, and keep the earlier heads"
    )
