"""Small results made by hand, so that a sentence or a table can be held against numbers that are known."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import Any

from counterpoise.assessment.result import (
    Arriving,
    Assessment,
    Certificate,
    Costs,
    DefenceCurve,
    Drawdown,
    DrivingFigure,
    HardTargetCount,
    HeadlineDrivers,
    Range,
    StabilityResult,
    StrikeResult,
    Survivors,
    UsedFigure,
    ViewResult,
)

NAMES = {"north": "Northern Union", "south": "Southland", "west": "West"}
ALERTS = ("day", "generated", "generated-vs-day")
LAUNCHES = ("ride-out", "under-attack")
SIZES = (0.0, 100.0, 200.0, 400.0)


def about(mean: float, spread: float = 0.1) -> Range:
    return Range(mean, mean * (1.0 - spread), mean * (1.0 + spread))


def exactly(value: float) -> Range:
    return Range(value, value, value)


def arriving(mean: float) -> Arriving:
    return Arriving(mean, 0.8 * mean, 1.2 * mean, 4.0, 1.0)


def strike(
    attacker: str,
    victim: str,
    *,
    alert: str = "day",
    launch: str = "ride-out",
    emt: float = 900.0,
    need: float | None = 300.0,
    potential: float = 0.0,
    exposure: float = 0.4,
) -> StrikeResult:
    return StrikeResult(
        attacker=attacker,
        victim=victim,
        alert=alert,
        launch=launch,
        arriving=arriving(2.0 * emt),
        arriving_emt=arriving(emt),
        unit="EMT",
        unharmed=about(emt / (1.0 - exposure)),
        required=None if need is None else about(need),
        assurance=None if need is None else about(emt / need, 0.3),
        first_strike_potential=None if need is None else potential,
        exposure=about(exposure),
        attack_stopped=exactly(0.0),
        retaliation_stopped=exactly(0.0),
        quantiles=tuple(emt * (0.8 + 0.4 * (i + 0.5) / 25) for i in range(25)),
        survivors=(
            Survivors("silos", "silo", 100.0, about(40.0)),
            Survivors("boats", "port", 20.0, about(2.0)),
        ),
    )


def curve(
    defender: str,
    other: str,
    *,
    alert: str = "day",
    first: tuple[float, ...] = (0.0, 0.1, 0.2, 0.4),
    ragged: tuple[float, ...] = (0.0, 0.3, 0.5, 0.8),
    fails_at: float | None = 300.0,
) -> DefenceCurve:
    return DefenceCurve(
        defender=defender,
        other=other,
        layer="shield",
        alert=alert,
        interceptors=SIZES,
        first_strike_stopped=tuple(map(about, first)),
        retaliation_stopped=tuple(map(about, ragged)),
        assurance=tuple(about(3.0 * (1.0 - share)) for share in ragged),
        fails_at=fails_at,
    )


def stability(pair: tuple[str, str], alert: str, launch: str, w80: float, index: float) -> StabilityResult:
    costs = {side: Costs(about(0.9, 0.01), about(0.95, 0.01)) for side in pair}
    values = (about(index, 0.01), about(index, 0.01), about(0.9 * index, 0.01))
    return StabilityResult(pair, alert, launch, w80, "warheads", costs, *values)


def figure(path: str, text: str, median: float, **more: Any) -> UsedFigure:
    known: dict[str, Any] = {
        "unit": "",
        "low": median,
        "high": median,
        "key": path,
        "status": "verified",
        "source": "book",
        "cite": "A book, p. 1",
        "note": "",
        "file": "made.yaml",
        "line": 7,
        "column": 3,
    }
    return UsedFigure(path=path, text=text, median=median, **(known | more))


def driven(attacker: str, victim: str, measure: str, *figures: DrivingFigure) -> HeadlineDrivers:
    left = 1.0 - sum(one.share for one in figures)
    return HeadlineDrivers(measure, attacker, victim, "day", "ride-out", figures, 0.01, left)


def figures(side: str) -> tuple[UsedFigure, ...]:
    at = f"sides.{side}"
    silos, boats = f"{at}.systems.silos", f"{at}.systems.boats"
    return (
        figure(
            f"{at}.required_retaliation",
            "200..400 EMT",
            300.0,
            unit="EMT",
            low=200.0,
            high=400.0,
            status="assumed",
            source="guess",
        ),
        figure(f"{silos}.launchers", "100", 100.0),
        figure(f"{silos}.warheads", "3", 3.0),
        figure(
            f"{silos}.cep",
            "180..260 m",
            220.0,
            unit="m",
            low=180.0,
            high=260.0,
            key=f"{side}-guidance",
            status="unverified",
            note="two books differ",
        ),
        figure(
            f"{silos}.usable",
            "0",
            0.0,
            file=None,
            line=None,
            column=None,
            source=None,
            cite="",
            status="assumed",
        ),
        figure(f"{boats}.launchers", "[20, 24]", 20.0, low=20.0, high=24.0),
        figure(f"{boats}.warheads", "8", 8.0),
        figure(f"{at}.defences.shield.interceptors", "64", 64.0),
        figure(f"{at}.defences.shield.kill", "0.5", 0.5),
    )


def view(side: str, sides: tuple[str, ...]) -> ViewResult:
    pairs = tuple(permutations(sides, 2))
    mutual = [pair for pair in pairs if sides.index(pair[0]) < sides.index(pair[1])]
    definitions = (("icbm", 3.0, 1.0), ("all", 1.0, 1.0))
    need = DrivingFigure(
        f"sides.{side}.required_retaliation",
        0.6,
        0.01,
        1,
        -1,
        (f"sides.{side}.required_retaliation",),
        "assumed",
    )
    guidance = DrivingFigure(
        "south-guidance", 0.2, 0.01, 2, 1, ("sides.south.systems.silos.cep",), "unverified"
    )
    return ViewResult(
        side=side,
        name=NAMES[side],
        strikes=tuple(
            strike(*pair, alert=alert, launch=launch, emt=900.0 if pair[1] == side else 700.0)
            for pair, alert, launch in product(pairs, ALERTS, LAUNCHES)
        ),
        stability=tuple(
            stability(pair, alert, launch, w80, 1.0 - w80 / 10_000.0)
            for pair, alert, launch, w80 in product(mutual, ALERTS, LAUNCHES, (500.0, 1000.0, 3000.0))
        ),
        hard_target=tuple(
            HardTargetCount(
                key, f"Definition {key}", ("north", "south"), {"north": 900.0 * a, "south": 900.0 * b}, a / b
            )
            for key, a, b in definitions
        ),
        drivers=tuple(
            driven(*pair, measure, need, guidance) for pair in pairs for measure in ("assurance", "exposure")
        ),
        defence=tuple(curve(*pair, alert=alert) for pair, alert in product(pairs, ALERTS)),
        drawdown=tuple(
            Drawdown(*pair, "day", "ride-out", "EMT", (0.0, 100.0, 1000.0), (1500.0, 1000.0, 900.0))
            for pair in pairs
        ),
        missing=(),
        figures=tuple(one for name in sides for one in figures(name)),
    )


def document(sides: tuple[str, ...]) -> dict[str, Any]:
    systems = {
        "silos": {"name": "Silo missile", "leg": "icbm", "basing": "silo"},
        "boats": {"name": "Boat missile", "leg": "slbm", "basing": "submarine"},
    }
    return {
        "format": 1,
        "title": "A made result",
        "summary": "Two sides that nobody has.",
        "sources": {
            "book": {"cite": "A book, p. 1", "status": "verified", "url": "https://example.org/book"},
            "guess": {"cite": "no source", "status": "assumed", "note": "to be swept"},
        },
        "sides": {
            side: {"name": NAMES[side], "systems": systems, "defences": {"shield": {"name": "Shield"}}}
            for side in sides
        },
        "developments": {"rail": {"name": "Rail missile", "summary": "Ten trains.", "patch": {"sides": {}}}},
        "definitions": {
            "icbm": {"select": {"north": {"leg": "icbm"}, "south": {"systems": ["silos"]}}, "source": "book"},
            "all": {
                "select": {
                    "north": {"prompt": True, "kill_at_least": 0.5, "against": "2000 psi"},
                    "south": {},
                }
            },
        },
    }


def made(sides: tuple[str, ...] = ("north", "south"), **changes: Any) -> Assessment:
    """Return a whole result."""
    whole = Assessment(
        scenario="made",
        title="A made result",
        date="1985-11-21",
        hash="0123456789abcdef" * 4,
        seed=0,
        draws=1000,
        version="0.1.0",
        figures_assumed_share=0.75,
        developments=(),
        side_names={side: NAMES[side] for side in sides},
        certificate=Certificate(24, 1e-14, 0.0, 1e-12),
        views={side: view(side, sides) for side in sides},
        document=document(sides),
        file="made.yaml",
    )
    return replace(whole, **changes)


def changed(result: Assessment, **changes: Any) -> Assessment:
    """Return a result in which parts of every view are replaced."""
    return replace(result, views={name: replace(one, **changes) for name, one in result.views.items()})


def nothing() -> Assessment:
    """Return a result in which no strike could be computed."""
    empty = changed(
        made(),
        strikes=(),
        stability=(),
        drivers=(),
        defence=(),
        drawdown=(),
        missing=(
            "sides.north.systems.silos.yield",
            "sides.south.systems.boats.yield",
            "sides.south.systems.silos.cep",
        ),
    )
    return replace(empty, figures_assumed_share=0.0, certificate=Certificate(0, 0.0, 0.0, 0.0))
