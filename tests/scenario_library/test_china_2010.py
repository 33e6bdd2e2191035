"""The small arsenal of 2010 against the facts it was written from."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import counterpoise

FACTS = Path(__file__).parents[1] / "facts" / "china_2010.csv"
ROWS = {row["item"]: row for row in csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines())}
CHAINS = counterpoise.read("china-2010").base().sides["china"].survival

WU = {
    "mobile missiles": "mobile",
    "missiles in silos": "silos",
    "forward site found": "forward_detected",
    "forward site found is destroyed": "forward_killed",
    "technical sites": "technical_sites",
    "technical site found": "technical_detected",
    "technical site found is destroyed": "technical_killed",
    "factor of missiles off alert": "off_alert_factor",
    "silo found": "silo_detected",
    "silo found is destroyed": "silo_killed",
    "warhead base found": "base_detected",
    "warhead base found is destroyed": "base_killed",
    "launch pads per launcher": "pads",
    "launch pad found": "pad_detected",
    "missile survives its move": "survives_move",
    "missile found while preparing": "preparation_detected",
    "missile works": "reliability",
    "interceptors at each warhead": "shots",
    "warhead told from decoys": "discrimination",
    "interceptor kills": "kill",
}
MOBILE_TARGETS = {"forward_detected", "technical_detected", "pad_detected", "preparation_detected"}


@pytest.mark.parametrize("item", WU)
def test_values_are_those_of_the_facts(item):
    for key in ("wu", "wu-correlated"):
        figure = getattr(CHAINS[key], WU[item])
        row = ROWS[item]
        if key == "wu-correlated" and WU[item] in MOBILE_TARGETS:
            row = ROWS["one detection for all mobile targets"]
            assert figure.key == "detection"
        assert (figure.low, figure.high) == (float(row["value_low"]), float(row["value_high"]))
        assert figure.status == "verified"


def test_four_of_24_are_out_from_day_to_day():
    for key in ("wu", "wu-correlated"):
        alert = CHAINS[key].alert
        out = float(ROWS["dispersed from day to day"]["value_low"])
        assert alert.day.low * CHAINS[key].mobile.low == pytest.approx(out, abs=0.001)
        assert alert.generated.low == 1.0


def test_detections_tried_are_cases():
    row = ROWS["detection tried in the model of Lieber and Press"]
    found = CHAINS["lieber-press"].forward_detected
    assert found.values(np.array([0.2, 0.8])).tolist() == [
        float(row["value_low"]),
        float(row["value_high"]),
    ]
