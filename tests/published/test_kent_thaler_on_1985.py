"""The findings stated in the abstracts of Kent & Thaler, tried on the forces of 1985.

Kent & Thaler, First-Strike Stability, RAND R-3765-AF, 1989, and Kent, DeValk & Thaler, N-2526-AF, 1988:
abstracts read, status verified. They are words, so each test asks for a direction and no number: cutting
numbers alone can lower the index; moving warheads from silos to basing that survives at the alert tested
raises it; generating forces early helps both sides. The forces are those of the base, without beliefs.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest

import counterpoise
from counterpoise.assessment import assess
from counterpoise.assessment.result import StabilityResult
from counterpoise.scenario import read_text

DRAWS, SEED = 64, 1985
W80 = (1000.0, 3000.0)

Index = dict[tuple[str, float], StabilityResult]


def base() -> dict[str, Any]:
    """Return the scenario as plain data, without beliefs and developments."""
    document = copy.deepcopy(counterpoise.read("geneva-1985").to_dict())
    return {key: value for key, value in document.items() if key not in ("beliefs", "developments")}


def launchers(system: dict[str, Any]) -> float:
    """Return a system's launchers, the middle where they are a range."""
    written = system["launchers"]
    value = written["value"] if isinstance(written, dict) else written
    low, _, high = str(value).partition("..")
    return (float(low) + float(high or low)) / 2.0


def index(document: dict[str, Any]) -> Index:
    """Return the ride-out indices by alert case and w80."""
    return index_of_text(json.dumps(document, indent=1))


@cache
def index_of_text(text: str) -> Index:
    """Assess a changed force once for all alert cases and w80."""
    result = assess(read_text(text, name="changed"), draws=DRAWS, seed=SEED)
    return {(s.alert, s.w80): s for s in result.views["us"].stability if s.launch == "ride-out"}


def move(document: dict[str, Any], side: str, silo: str, boat: str, *, warheads: float) -> None:
    """Move warheads of one side from silos to boats, each system's loading as it is."""
    systems = document["sides"][side]["systems"]
    for name, sign in ((silo, -1.0), (boat, 1.0)):
        loading = systems[name]["warheads"]
        each = float(loading["value"] if isinstance(loading, dict) else loading)
        systems[name]["launchers"] = launchers(systems[name]) + sign * warheads / each


@pytest.fixture(scope="module")
def today() -> Index:
    return index(base())


@pytest.mark.medium
@pytest.mark.parametrize("w80", W80)
@pytest.mark.parametrize("alert", ["day", "generated", "generated-vs-day"])
def test_cutting_numbers_alone_can_lower_the_index(today: Index, alert: str, w80: float) -> None:
    document = base()
    for side in document["sides"].values():
        for system in side["systems"].values():
            system["launchers"] = launchers(system) / 2.0
    assert index(document)[alert, w80].kent_thaler_raw.mean < today[alert, w80].kent_thaler_raw.mean


@pytest.mark.medium
@pytest.mark.parametrize("w80", W80)
def test_generating_forces_helps_both(today: Index, w80: float) -> None:
    day, generated = today["day", w80], today["generated", w80]
    assert generated.kent_thaler_raw.mean > day.kent_thaler_raw.mean
    for side in ("us", "ussr"):
        gain = {
            when: result.costs[side].c1.mean / result.costs[side].c2.mean
            for when, result in (("day", day), ("generated", generated))
        }
        assert gain["generated"] > gain["day"]


@pytest.mark.medium
@pytest.mark.parametrize("w80", W80)
def test_moving_warheads_from_silos_to_the_sea_raises_the_index(today: Index, w80: float) -> None:
    # American boats of this class are at sea for two thirds of the time, from day to day.
    document = base()
    move(document, "us", "minuteman-3-mk12a", "trident-1-ohio", warheads=600)
    assert index(document)["day", w80].kent_thaler_raw.mean > today["day", w80].kent_thaler_raw.mean


@pytest.mark.medium
@pytest.mark.parametrize("w80", W80)
def test_moving_warheads_to_boats_that_are_generated_raises_the_index(today: Index, w80: float) -> None:
    document = base()
    document["sides"]["ussr"]["systems"]["ss-n-20"]["warheads"] = 9
    before = index(copy.deepcopy(document))
    move(document, "us", "minuteman-3-mk12a", "trident-1-ohio", warheads=600)
    move(document, "ussr", "ss-18", "ss-n-20", warheads=1500)
    after = index(document)
    assert after["generated", w80].kent_thaler_raw.mean > before["generated", w80].kent_thaler_raw.mean
