"""``counterpoise escrow``: commit to everything now, disclose it step by step."""

from __future__ import annotations

import typer

from counterpoise.cli.escrow.challenging import challenge, notify
from counterpoise.cli.escrow.checking import check
from counterpoise.cli.escrow.committing import commit
from counterpoise.cli.escrow.cosigning import cosign
from counterpoise.cli.escrow.drawing import draw
from counterpoise.cli.escrow.keygen import keygen
from counterpoise.cli.escrow.opening import open_records
from counterpoise.cli.escrow.recording import audit, record
from counterpoise.cli.escrow.snapshotting import snapshot

escrow = typer.Typer(
    help="Commit to a full declaration now, open it piece by piece; any later change shows.",
    epilog="Exit status: 0 done, or sound; 1 a check refused; 2 bad input.",
)
escrow.command("keygen")(keygen)
escrow.command("commit")(commit)
escrow.command("cosign")(cosign)
escrow.add_typer(draw, name="draw")
escrow.command("open")(open_records)
escrow.command("check")(check)
escrow.command("notify")(notify)
escrow.add_typer(challenge, name="challenge")
escrow.command("snapshot")(snapshot)
escrow.add_typer(record, name="record")
escrow.command("audit")(audit)

__all__ = ["escrow"]
