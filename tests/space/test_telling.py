"""Potentials in words: what is unknown is never told as sure, and who stands out is known to."""

from __future__ import annotations

import pytest

from counterpoise.space import telling
from counterpoise.space.appraising import Appraisal, appraise
from counterpoise.space.catalogue import read_text

TEXT = """
format: 1
title: Three
parties:
  us:
    name: United States
    threatened_by:
      interception: {closing_speed: 2 km/s, time_to_intercept: 6 h}
      blinding: {irradiance: 10000 W/m2}
systems:
  dark:
    name: Dark one
    kind: inspector
    owner: them
    altitude: 600 km
    inclination: 50 deg
    number: 1
    payload: 100 kg
    power: 0 W
    wavelength: none
    re_entry_body: no
  killer:
    name: Killer
    kind: co-orbital
    owner: them
    altitude: 600 km
    inclination: 50 deg
    number: 1
    payload: 100 kg
    delta_v: 1 km/s
    acceleration: 5 m/s2
    power: 0 W
    wavelength: none
    re_entry_body: no
  lamp:
    name: Lamp
    kind: science
    owner: them
    altitude: 600 km
    inclination: 50 deg
    number: 1
    payload: 0 kg
    power: 10 MW
    aperture: 4 m
    wavelength: 1 um
    re_entry_body: no
"""


@pytest.fixture(scope="module")
def found() -> Appraisal:
    return appraise(read_text(TEXT), draws=400)


def test_what_is_unknown_may_and_never_surely_threatens(found: Appraisal) -> None:
    assert found.threatening["us"]["dark"] > telling.SURE  # nearly any push that physics allows would do
    assert telling.verdict_of(found, "us", "dark") == "may"
    assert telling.verdict_of(found, "us", "killer") == "yes"
    # Its fuel is unknown, its beam is not: one known reason is enough.
    assert telling.verdict_of(found, "us", "lamp") == "yes"


def test_an_axis_on_which_nothing_can_be_done_is_a_dash_whatever_is_unknown(found: Appraisal) -> None:
    cells = telling.cells(found, "dark")
    assert cells["ground"] == cells["distance"] == telling.NOTHING  # no body, no beam: no fuel changes that
    assert cells["satellites"] == telling.UNKNOWN


def test_who_is_unknown_does_not_stand_out(found: Appraisal) -> None:
    assert [one.key for one in telling.ranking(found, "closing_speed")] == ["killer"]
    said = list(telling.sentences(found))
    assert any(line.startswith("Dark one: change of speed and push unknown") for line in said)
    assert any(
        line == "United States, by its own thresholds: 2 threatening, 1 that may be; "
        "of a peaceful kind among the threatening: Lamp."
        for line in said
    )


def test_no_launches_are_met_by_what_cannot_get_there(found: Appraisal) -> None:
    assert not any(line.startswith("The most launches met") for line in telling.sentences(found))
