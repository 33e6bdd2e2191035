"""``counterpoise define``: definitions of what is threatening in space, and what escapes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.options import Draws, Json, Quiet, Seed
from counterpoise.cli.speaking import say, tell
from counterpoise.cli.writing import refuse_unwritable

if TYPE_CHECKING:
    from counterpoise.space.defining.result import Weights


def define(
    catalogue: Annotated[
        str, typer.Argument(metavar="NAME_OR_PATH", help="A catalogue, such as space-1985, or a file.")
    ],
    is_observable_only: Annotated[
        bool, typer.Option("--observable-only", help="Only what an outsider sees without the owner's help.")
    ] = False,
    max_clauses: Annotated[int, typer.Option(min=1, max=3, help="Thresholds in a definition, at most.")] = 3,
    margin: Annotated[
        float, typer.Option(min=1.0, metavar="RATIO", help="Make every range wider by this ratio first.")
    ] = 1.0,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PARTY.ERROR=COST",
            help="What an error costs a party: us.missed=3 or us.banned=2; else 1; repeatable.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="OBSERVABLE", help="What no definition may name; repeatable."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write how each definition is seen, for an inspection plan."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.HTML", help="Write the report, one HTML file.")
    ] = None,
    draws: Draws = 1024,
    seed: Seed = 1985,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> None:
    """Find the definitions that best separate threatening from harmless systems; say what escapes them."""
    from counterpoise.space.catalogue import read
    from counterpoise.space.defining.result import define as defined

    chosen = read(catalogue)
    refuse_unwritable([one for one in (save, report) if one], inputs=[Path(catalogue)])
    written = []
    result = defined(
        chosen,
        is_observable_only=is_observable_only,
        max_clauses=max_clauses,
        margin=margin,
        weights=_weights(weight or []),
        leave_out=without or [],
        draws=draws,
        seed=seed,
    )
    say(result.to_json() if is_json else str(result))
    if save:
        from counterpoise.runs.files import write_whole

        write_whole(save, result.observability_text())
        written.append(f"observability: {save}")
    if report:
        from counterpoise.report.define import write_definitions_report

        write_definitions_report(result, report)
        written.append(f"report: {report}")
    for line in [] if is_quiet else written:
        tell(line)


def _weights(given: list[str]) -> dict[str, Weights]:
    """The weights of each party's two errors."""
    from counterpoise.scenario import Problem, ScenarioError
    from counterpoise.space.defining.result import Weights

    found: dict[str, Weights] = {}
    for words in given:
        name, _, cost = words.partition("=")
        party, _, error = name.rpartition(".")
        try:
            value = float(cost)
        except ValueError:
            value = -1.0
        if not party or error not in ("missed", "banned") or not 0 <= value < float("inf"):
            message = f"--weight {words!r} is not PARTY.missed=COST or PARTY.banned=COST, such as us.missed=3"
            raise ScenarioError([Problem("counterpoise", 0, 0, "", message)])
        found[party] = replace(found.get(party, Weights()), **{error: value})
    return found
