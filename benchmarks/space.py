"""The search for definitions at its full size, and the screening of pairs beside the same with skyfield.

python -m benchmarks.space [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import time
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from counterpoise.space.defining.search import best_definitions
from counterpoise.space.orbits.elements import ElementSet, elements_of
from counterpoise.space.orbits.screening import screen

START = datetime(2026, 11, 24, tzinfo=UTC)
STEP_S = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the satellites")
    quick = parser.parse_known_args()[0].quick
    print(f"load {os.getloadavg()[0]:.1f}")
    for seed in range(4):
        for straddling in (0.0, 0.2, 0.6):
            definitions(seed, straddling)
    count = 100 if quick else 1000
    lots = [satellites(count, seed) for seed in (1, 2)]
    pairs(lots)
    with_skyfield(lots, 10 if quick else 50)


def definitions(seed: int, straddling: float) -> None:
    """60 systems, 12 observables, 3 clauses; half of them threatening, at random: the hardest kind."""
    rng = np.random.default_rng(seed)
    middle = np.exp(rng.normal(size=(60, 12)))
    low = middle * (1 - straddling / 2 * rng.random(middle.shape))
    high = middle * (1 + straddling * rng.random(middle.shape))
    is_threat = rng.random(60) < 0.5
    clock, own = time.perf_counter(), time.process_time()
    found = best_definitions(
        [f"o{index}" for index in range(12)],
        low,
        high,
        miss_cost=2.0 * is_threat,
        ban_cost=1.0 * ~is_threat,
    )
    told = ", ".join(f"{one.cost:g}" for one in found)
    print(
        f"definitions, ranges up to {straddling:.0%} wide: {time.perf_counter() - clock:.1f} s "
        f"({time.process_time() - own:.1f} s of the processor); costs {told}"
    )


def satellites(count: int, seed: int) -> tuple[ElementSet, ...]:
    """Satellites between 500 and 900 km in four inclinations: the crowded case."""
    rng = np.random.default_rng(seed)
    turn = 2 * np.pi * np.sqrt((6378.137 + rng.uniform(500, 900, count)) ** 3 / 398600.4418)
    rows = [
        {
            "OBJECT_NAME": f"{seed}-{index}",
            "NORAD_CAT_ID": 10_000 * seed + index,
            "EPOCH": "2026-11-24T00:00:00.000000",
            "MEAN_MOTION": 86_400 / turn[index],
            "ECCENTRICITY": rng.uniform(0, 0.005),
            "INCLINATION": rng.choice([53, 70, 82, 98]) + rng.normal(),
            "RA_OF_ASC_NODE": rng.uniform(0, 360),
            "ARG_OF_PERICENTER": rng.uniform(0, 360),
            "MEAN_ANOMALY": rng.uniform(0, 360),
            "BSTAR": 1e-5,
        }
        for index in range(count)
    ]
    return elements_of(json.dumps(rows))


def pairs(lots: list[tuple[ElementSet, ...]]) -> None:
    clock, own = time.perf_counter(), time.process_time()
    found = screen(*lots, start=START, days=1.0, within_km=10.0)
    print(
        f"{len(lots[0])} x {len(lots[1])} pairs screened for a day: {time.perf_counter() - clock:.1f} s "
        f"({time.process_time() - own:.1f} s of the processor), {len(found)} approaches within 10 km"
    )


def with_skyfield(lots: list[tuple[ElementSet, ...]], count: int) -> None:
    """What skyfield offers for it: positions on a grid of a minute, and the distances of every pair on it.

    The time grows with satellites in the one and with pairs in the other, so that few of each are timed.
    """
    from skyfield.api import EarthSatellite, load

    ts = load.timescale(builtin=True)
    times = ts.utc(2026, 11, 24, 0, 0, np.arange(0, 86_400, STEP_S))
    clock = time.perf_counter()
    tracks: list[list[NDArray[np.float64]]] = [
        [EarthSatellite.from_satrec(one.satrec, ts).at(times).xyz.km for one in lot[:count]] for lot in lots
    ]
    flown = (time.perf_counter() - clock) / (2 * count)
    clock = time.perf_counter()
    near = sum(bool(np.linalg.norm(a - b, axis=0).min() < 10.0) for a in tracks[0] for b in tracks[1])
    compared = (time.perf_counter() - clock) / count**2
    whole = flown * sum(map(len, lots)) + compared * len(lots[0]) * len(lots[1])
    print(
        f"skyfield: {1000 * flown:.1f} ms a satellite, {1e6 * compared:.0f} µs a pair on a grid of a minute, "
        f"so {whole:.0f} s for all; at full minutes {near} of {count**2} pairs are within 10 km, nothing is "
        "refined"
    )


if __name__ == "__main__":
    main()
