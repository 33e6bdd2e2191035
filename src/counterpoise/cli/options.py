"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer


def _names(incomplete: str) -> list[str]:
    from counterpoise.scenario.locating import library_names

    return [name for name in library_names() if name.startswith(incomplete)]


Scenario = Annotated[
    str,
    typer.Argument(
        metavar="NAME_OR_PATH",
        autocompletion=_names,
        help="A scenario of the library, such as geneva-1985, or a file.",
    ),
]
LibraryName = Annotated[
    str, typer.Argument(metavar="NAME", autocompletion=_names, help="A scenario of the library.")
]


def _treaties(incomplete: str) -> list[str]:
    from counterpoise.agreement.library import treaty_names

    return [name for name in treaty_names() if name.startswith(incomplete)]


TreatyName = Annotated[
    str, typer.Argument(metavar="NAME", autocompletion=_treaties, help="A treaty or proposal of the library.")
]
Terms = Annotated[
    str,
    typer.Argument(
        metavar="TERMS",
        autocompletion=_treaties,
        help="A treaty of the library, such as start-1, or a file of terms or of an agreement.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON; errors are JSON too, on stderr.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]
Threads = Annotated[
    int | None,
    typer.Option(min=1, show_default="one a processor", help="Workers; the result does not depend on them."),
]
Draws = Annotated[int, typer.Option(min=1, max=1_000_000, help="Draws of the uncertain figures.")]
Seed = Annotated[int, typer.Option(min=0, help="Another whole number gives other draws; the same, the same.")]
