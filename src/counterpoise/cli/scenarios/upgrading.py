"""``counterpoise scenarios upgrade``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli.options import Force
from counterpoise.cli.scenarios.keeping import Out, keep


def upgrade(
    old: Annotated[str, typer.Argument(metavar="OLD.YAML", help="A scenario of an older format.")],
    out: Out = None,
    force: Force = False,
) -> None:
    """Rewrite a scenario in the newest format; comments and order stay."""
    from counterpoise.scenario import upgrade as rewritten
    from counterpoise.scenario.locating import file_bytes
    from counterpoise.scenario.reading import text_from_bytes

    text = text_from_bytes(file_bytes(Path(old), shown_as=old), file=old)
    keep(rewritten(text, file=old), out, force=force)
