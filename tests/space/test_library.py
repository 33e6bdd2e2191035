"""The catalogues of the package: whole, sourced, and nothing called verified that nobody read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from counterpoise.space.appraising import Circumstances, appraise
from counterpoise.space.catalogue import Catalogue, catalogue_names, read
from counterpoise.space.parameters import KINDS

LIBRARY = {name: read(name) for name in ("space-1985", "space-today")}

# Where METHODS or facts say that somebody read the number: system and parameter, value, the row.
READ = {
    ("sbi-cbo", "altitude"): (300.0, 500.0, "facts: Golden Dome (CBO notional), orbit altitude"),
    ("sbi-cbo", "number"): (7800.0, 7800.0, "facts: Golden Dome (CBO notional), interceptors on orbit"),
    ("sbi-aps", "number"): (1600.0, 1600.0, "facts: APS 2003; METHODS D-aps"),
    ("sc-19", "closing_speed"): (8000.0, 8000.0, "METHODS H-fy1c"),
    ("sc-19", "test_altitude"): (865.0, 865.0, "METHODS H-fy1c"),
}


def test_the_library_is_these_two() -> None:
    assert set(catalogue_names()) == set(LIBRARY)


@pytest.mark.parametrize("catalogue", LIBRARY.values(), ids=LIBRARY)
def test_a_catalogue_has_every_kind_and_two_parties(catalogue: Catalogue) -> None:
    assert len(catalogue.systems) >= 25
    assert {system.kind for system in catalogue.systems.values()} == set(KINDS)
    assert len(catalogue.parties) >= 2


@pytest.mark.parametrize("catalogue", LIBRARY.values(), ids=LIBRARY)
def test_nothing_is_called_verified_that_was_not_read(catalogue: Catalogue) -> None:
    for key, system in catalogue.systems.items():
        for name, figure in system.figures.items():
            if figure.status == "verified":
                low, high, _ = READ[key, name]
                assert (figure.low, figure.high) == (low, high)


def fact(system: str, parameter: str) -> tuple[float, float]:
    """Both ends of a row of the facts, which is verified there."""
    lines = (Path(__file__).parents[1] / "facts" / "defence.csv").read_text(encoding="utf-8").splitlines()
    (row,) = (
        row for row in csv.DictReader(lines) if (row["system"], row["parameter"]) == (system, parameter)
    )
    assert row["status"] == "verified"
    return float(row["value_low"]), float(row["value_high"])


def test_what_was_read_is_as_the_facts_have_it() -> None:
    golden = "Golden Dome (CBO notional)"
    assert fact(golden, "orbit altitude") == READ["sbi-cbo", "altitude"][:2]
    assert fact(golden, "space-based interceptors on orbit") == READ["sbi-cbo", "number"][:2]


def test_the_ten_missiles_of_cbo_lie_between_solid_and_liquid_fuel() -> None:
    at_once = fact("Golden Dome (CBO notional)", "ICBMs engaged at once")[0]
    met = [
        appraise(LIBRARY["space-today"], circumstances=Circumstances(burn_s=burn), draws=256)
        .spreads["sbi-cbo"]["launches_engaged"]
        .p50
        for burn in (170, 250)
    ]
    assert met[0] < at_once < met[1]


def test_every_number_that_was_read_is_there() -> None:
    systems = LIBRARY["space-today"].systems
    assert all(systems[key].figures[name].status == "verified" for key, name in READ)
    assert LIBRARY["space-today"].booster_burn is not None
    assert LIBRARY["space-today"].booster_burn.median == 170.0  # D-boost, verified


@pytest.mark.parametrize("catalogue", LIBRARY.values(), ids=LIBRARY)
def test_every_figure_has_a_status_and_every_source_is_used(catalogue: Catalogue) -> None:
    used = {figure.source for figure in catalogue.figures()}
    assert used - {None} == set(catalogue.sources)
    for figure in catalogue.figures():
        assert (figure.status == "assumed") == (figure.source is None), figure.path


@pytest.mark.parametrize("catalogue", LIBRARY.values(), ids=LIBRARY)
def test_what_is_made_up_says_so_and_belongs_to_no_party(catalogue: Catalogue) -> None:
    for system in catalogue.systems.values():
        if "made up" in system.name:
            assert system.is_made_up


def test_the_potentials_that_everybody_knows() -> None:
    found = appraise(LIBRARY["space-1985"], draws=256)
    median = {key: {name: one.p50 for name, one in row.items()} for key, row in found.spreads.items()}
    # What was built to come down fast does; an interceptor meets satellites; an observatory does nothing.
    assert median["r-36-orb"]["delivered_mass"] > 1000
    assert median["r-36-orb"]["warning_left"] < found.circumstances.icbm_s
    assert median["is-a"]["closing_speed"] > 2000
    assert median["hubble"]["delivered_mass"] == median["hubble"]["launches_engaged"] == 0
    # What brings crews and films home brings a load down as fast: the overlap that a definition has to face.
    assert median["soyuz-t"]["warning_left"] < found.circumstances.icbm_s
    assert found.threatening["ussr"]["zenit-8"] > 0.95
    # In each side's own eyes: a small laser blinds, but stops no booster.
    assert found.threatening["us"]["alpha-demo"] > 0.95
    assert found.threatening["ussr"]["alpha-demo"] < 0.5


def test_a_mirror_of_sunlight_is_no_beam() -> None:
    assert (appraise(LIBRARY["space-today"], draws=16).spreads["sunlight-mirror"]["brightness"].p95) == 0
