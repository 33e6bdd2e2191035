"""``counterpoise scenarios diff``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.options import Json, Scenario
from counterpoise.cli.speaking import say, say_json

if TYPE_CHECKING:
    from counterpoise.scenario import Change

WithSources = Annotated[
    bool, typer.Option("--sources", help="List the sources that differ, not only how many.")
]


def diff(
    before: Scenario,
    after: Annotated[str, typer.Argument(metavar="NAME_OR_PATH", help="The scenario to compare with.")],
    with_sources: WithSources = False,
    is_json: Json = False,
) -> None:
    """Say where two scenarios differ: forces first, and of a figure only what changed in it."""
    from counterpoise.scenario import diff as compare
    from counterpoise.scenario import read

    changes = compare(read(before), read(after))
    if is_json:
        say_json([asdict(change) for change in changes])
    elif changes:
        say("\n".join(_lines(changes, with_sources=with_sources)))
    else:
        say("no difference")


def _lines(changes: Sequence[Change], *, with_sources: bool) -> Iterator[str]:
    for section, group in groupby(changes, key=lambda change: change.section):
        found = list(group)
        if section == "sources" and not with_sources:
            yield f"sources: {len(found)} {'differs' if len(found) == 1 else 'differ'} (--sources lists them)"
        else:
            yield section
            yield from (f"  {change}" for change in found)
