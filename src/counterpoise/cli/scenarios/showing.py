"""``counterpoise scenarios show``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from counterpoise.cli.options import Json, Scenario
from counterpoise.cli.speaking import say, say_json, table

if TYPE_CHECKING:
    from counterpoise.scenario import Figure
    from counterpoise.scenario import Scenario as ReadScenario
    from counterpoise.scenario.schema import Side


def show(scenario: Scenario, is_json: Json = False) -> None:
    """Show what a scenario holds; with --json the scenario itself, keys as in the file."""
    from counterpoise.scenario import read

    found = read(scenario)
    if is_json:
        say_json(found.to_dict())
    else:
        say("\n".join(_lines(found)))


def _lines(scenario: ReadScenario) -> Iterator[str]:
    view = scenario.base()
    yield f"{scenario.title} ({', '.join(filter(None, (scenario.name, scenario.date)))})"
    if scenario.summary:
        yield from ("", scenario.summary.strip())
    for key, side in view.sides.items():
        yield from ("", f"{side.name} ({key})")
        if side.required_retaliation:
            yield f"  holds necessary: {side.required_retaliation.text}"
        yield table(_systems(side), indent="  ")
        yield from (
            f"  defence {name}: {layer.name}, {layer.layer}, {layer.interceptors.text} interceptors"
            for name, layer in side.defences.items()
        )
    document = scenario.to_dict()
    for title in ("beliefs", "developments", "definitions"):
        entries = document.get(title)
        if isinstance(entries, dict) and entries:
            yield from ("", title.capitalize())
            yield from (f"  {name}{_about(entry)}" for name, entry in entries.items())
    yield from (
        "",
        "These are figures of the base; views differ by beliefs. For all: --json, or copy the file.",
    )


def _systems(side: Side) -> Iterator[tuple[str, ...]]:
    yield ("system", "name", "basing", "launchers", "warheads", "yield", "CEP", "hardness", "alert")
    for key, system in side.systems.items():
        alert = f"{_text(system.alert.day)} / {_text(system.alert.generated)}"
        written = (system.launchers, system.warheads, system.yield_, system.cep, system.hardness)
        yield (key, system.name, system.basing, *map(_text, written), alert)


def _text(figure: Figure | None) -> str:
    return figure.text if figure else "-"


def _about(entry: object) -> str:
    if not isinstance(entry, dict):
        return ""
    said = entry.get("summary") or entry.get("name")
    return f": {' '.join(str(said).split())}" if said else ""
