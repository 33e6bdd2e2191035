"""``counterpoise space approach``: how near satellites come to each other, from their element sets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json, table

if TYPE_CHECKING:
    from counterpoise.space.orbits.approach import Approach, Planes
    from counterpoise.space.orbits.elements import ElementSet
    from counterpoise.space.orbits.screening import Encounter

_MOST_SHOWN = 10

_Path = Annotated[str, typer.Argument(metavar="FILE", help="TLE, or OMM in XML, JSON, CSV or KEY = VALUE.")]


def approach(
    first: _Path,
    second: _Path,
    days: Annotated[float, typer.Option(help="How long to look.")] = 3.0,
    within: Annotated[
        float, typer.Option(metavar="KM", help="Of many satellites, only what comes nearer than this.")
    ] = 10.0,
    start: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="UTC, as 2026-11-24T03:00.", show_default="the latest epoch"),
    ] = None,
    max_age: Annotated[
        float, typer.Option(metavar="DAYS", help="How far an epoch may be from the start.")
    ] = 14.0,
    is_json: Json = False,
) -> None:
    """Find closest approaches, closing speeds and how the planes match, from element sets."""
    from counterpoise.space.orbits.approach import approaches, planes
    from counterpoise.space.orbits.elements import latest_epoch, read_elements
    from counterpoise.space.orbits.screening import screen

    here, there = read_elements(first), read_elements(second)
    begin = latest_epoch([*here, *there], most_days=max_age, start=_moment(start))
    asked = {"start": f"{begin:%Y-%m-%dT%H:%M:%S.%fZ}", "days": days}
    if len(here) == len(there) == 1:
        found = approaches(here[0], there[0], start=begin, days=days)
        lie = planes(here[0], there[0], start=begin, days=days)
        if is_json:
            names = {"first": here[0].name, "second": there[0].name}
            say_json({**asked, **names, "planes": vars(lie), "approaches": [_plain(one) for one in found]})
        else:
            say("\n".join(_pair(here[0], there[0], begin, days, found, lie)))
        return
    encounters = screen(here, there, start=begin, days=days, within_km=within)
    if is_json:
        rows = [
            {"first": here[one.first].name, "second": there[one.second].name, **_plain(one.approach)}
            for one in encounters
        ]
        say_json({**asked, "within_km": within, "pairs": len(here) * len(there), "encounters": rows})
    else:
        say("\n".join(_many(here, there, begin, days, within, encounters)))


def _moment(text: str | None) -> datetime | None:
    from counterpoise.scenario import Problem, ScenarioError

    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = f"--start {text!r} is not a time; write it as 2026-11-24T03:00, in UTC"
        raise ScenarioError([Problem("counterpoise", 0, 0, "", message)]) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _pair(
    first: ElementSet,
    second: ElementSet,
    begin: datetime,
    days: float,
    found: tuple[Approach, ...],
    lie: Planes,
) -> list[str]:
    rows = [("time (UTC)", "distance", "closing speed", "")]
    rows += [_row(one) for one in found[:_MOST_SHOWN]]
    left = len(found) - _MOST_SHOWN
    return [
        f"{first.name} and {second.name}, {days:g} days from {begin:%Y-%m-%d %H:%M:%S} UTC",
        f"Their planes are {lie.angle_deg:.3f}° apart, {lie.later_deg:.3f}° at the end; to turn from one "
        f"into the other takes {lie.turn_m_s:,.0f} m/s.",
        f"The perigee of {second.name} is {_higher(lie.perigee_km)}, its apogee {_higher(lie.apogee_km)}.",
        "",
        table(rows),
        *([f"and {left} more, further apart"] if left > 0 else []),
    ]


def _higher(km: float) -> str:
    return f"{abs(km):,.1f} km {'higher' if km >= 0 else 'lower'}"


def _row(one: Approach) -> tuple[str, str, str, str]:
    where = "nearer before or after" if one.is_edge else ""
    return (
        f"{one.time:%Y-%m-%d %H:%M:%S.%f}"[:-3],
        f"{one.distance_km:,.3f} km",
        f"{one.speed_km_s:.3f} km/s",
        where,
    )


def _many(
    here: tuple[ElementSet, ...],
    there: tuple[ElementSet, ...],
    begin: datetime,
    days: float,
    within: float,
    encounters: tuple[Encounter, ...],
) -> list[str]:
    heading = (
        f"{len(here):,} and {len(there):,} satellites, {days:g} days from {begin:%Y-%m-%d %H:%M:%S} UTC: "
        f"{len(encounters):,} approaches within {within:g} km"
    )
    rows = [("first", "second", "time (UTC)", "distance", "closing speed", "")]
    rows += [(here[one.first].name, there[one.second].name, *_row(one.approach)) for one in encounters]
    return [heading, "", table(rows)] if encounters else [heading]


def _plain(one: Approach) -> dict[str, Any]:
    return {
        "time": f"{one.time:%Y-%m-%dT%H:%M:%S.%fZ}",
        "distance_km": one.distance_km,
        "speed_km_s": one.speed_km_s,
        "is_edge": one.is_edge,
    }
