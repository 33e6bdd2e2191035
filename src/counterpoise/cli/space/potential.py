"""``counterpoise space potential``: what each system of a catalogue could do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.options import Draws, Json, Quiet, Seed
from counterpoise.cli.speaking import say, say_json, table, tell
from counterpoise.cli.writing import refuse_unwritable

if TYPE_CHECKING:
    from counterpoise.space.appraising import Appraisal


def _names(incomplete: str) -> list[str]:
    from counterpoise.space.catalogue import catalogue_names

    return [name for name in catalogue_names() if name.startswith(incomplete)]


Catalogue = Annotated[
    str,
    typer.Argument(
        metavar="NAME_OR_PATH",
        autocompletion=_names,
        help="A catalogue of the library, such as space-today, or a file.",
    ),
]


def potential(
    catalogue: Catalogue,
    kind: Annotated[
        str | None, typer.Option(help="Only systems of this kind.", show_default="every kind")
    ] = None,
    burn: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="Burn of the boosters to meet.", show_default="the catalogue's"),
    ] = None,
    latitude: Annotated[
        float | None, typer.Option(metavar="DEGREES", help="Of their launches.", show_default="40")
    ] = None,
    draws: Draws = 1024,
    seed: Seed = 1985,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.HTML", help="Write the report, one HTML file.")
    ] = None,
    is_json: Json = False,
    is_quiet: Quiet = False,
) -> None:
    """Say what each system could do: to the ground, to missiles in boost, to satellites, at a distance."""
    from counterpoise.space.appraising import appraise, usual
    from counterpoise.space.catalogue import read

    chosen = read(catalogue)
    if kind:
        chosen = chosen.only_kind(kind)
    refuse_unwritable([report] if report else [], folders=[], inputs=[Path(catalogue)])
    given = usual(chosen)
    given = replace(given, burn_s=given.burn_s if burn is None else burn)
    given = replace(given, latitude_deg=given.latitude_deg if latitude is None else latitude)
    found = appraise(chosen, circumstances=given, draws=draws, seed=seed)
    if is_json:
        say_json(found.to_dict())
    else:
        say("\n".join(_lines(found)))
    if report:
        from counterpoise.report.potential import write_potential_report

        write_potential_report(found, report)
        if not is_quiet:
            tell(f"report: {report}")


def _lines(found: Appraisal) -> list[str]:
    from counterpoise.space import telling

    parties = list(found.catalogue.parties)
    rows = [("system", "kind", *telling.COLUMNS.values(), *parties)]
    for key, system in found.catalogue.systems.items():
        verdicts = (telling.verdict_of(found, party, key) for party in parties)
        rows.append((system.name, telling.kind_of(system), *telling.cells(found, key).values(), *verdicts))
    threatens = f"Last: does it meet a threshold of {', '.join(parties)}?" if parties else ""
    heading = f"What each could do, at the medians. {threatens}".strip()
    return [telling.opening(found), heading, "", table(rows), "", *telling.sentences(found)]
