"""What systems could do: single systems worked out by hand, and interceptors beside APS 2003."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from counterpoise.space import potential
from counterpoise.space.appraising import Appraisal, Circumstances, appraise
from counterpoise.space.arguments import EARTH_KM, EARTH_MEAN_KM, MU_KM3_S2
from counterpoise.space.catalogue import Catalogue, read_text
from counterpoise.space.measures import MEASURES

HAND = 1e-9  # relative
APS_LEAST = 1600  # D-aps: T. Hitchens, Space News, 21 July 2003, on APS 2003
PAGE = (Path(__file__).parents[2] / "docs/space.md").read_text(encoding="utf-8")


def catalogue(**systems: str) -> Catalogue:
    lines = ["format: 1", "title: Test", "parties:", "  us:", "    name: United States"]
    lines += ["    threatened_by:", "      rods: {delivered_mass: 100 kg, time_to_ground: 20 min}"]
    lines += ["      beams: {brightness: 1e18 W/sr}", "systems:"]
    for key, figures in systems.items():
        lines += [f"  {key}:", f"    name: {key}", "    kind: science", "    owner: nobody"]
        lines += [f"    {one.strip()}" for one in figures.split(";")]
    return read_text("\n".join(lines))


NOTHING = "delta_v: 0 m/s; acceleration: 0 m/s2; payload: 0 kg; power: 0 W; aperture: 0 m; re_entry_body: no"
DEAD = f"altitude: 500 km; inclination: 50 deg; number: 1; wavelength: none; {NOTHING}"
# The burn of H-deo500 to a perigee of -500 km.
ROD = DEAD.replace("delta_v: 0 m/s", "delta_v: 304.4758 m/s").replace("payload: 0", "payload: 150")
ROD = ROD.replace("re_entry_body: no", "re_entry_body: yes")


def only(found: Appraisal, measure: str) -> float:
    (values,) = found.values[measure]
    assert (values == values[0]).all()
    return float(values[0])


def test_what_can_do_nothing_is_said_to_do_nothing() -> None:
    found = appraise(catalogue(dead=DEAD), draws=8)
    for name, measure in MEASURES.items():
        expected = 0.0 if measure.more_is_worse else math.inf
        if name == "highest_target":
            expected = pytest.approx(500.0)  # where it is
        assert only(found, name) == expected, name
    assert found.threatening == {"us": {"dead": 0.0}}


def test_a_body_that_comes_down() -> None:
    found = appraise(catalogue(rod=ROD), draws=8)
    assert only(found, "delivered_mass") == 150.0
    assert only(found, "time_to_ground") == pytest.approx(1330.584, rel=1e-6)  # H-deo500
    assert only(found, "warning_left") == pytest.approx(1270.584, rel=1e-6)
    assert found.threatening["us"]["rod"] == 0.0  # 22 minutes, where the threshold is 20
    assert found.met("us", "rod") == {"rods": 0.0, "beams": 0.0}


def test_without_fuel_or_body_nothing_comes_down() -> None:
    weak = ROD.replace("304.4758", "144.9")  # H-deo500: 144.946 m/s just graze the ground
    empty = ROD.replace("re_entry_body: yes", "re_entry_body: no")
    found = appraise(catalogue(weak=weak, empty=empty), draws=8)
    assert (found.values["delivered_mass"] == 0).all()
    assert np.isinf(found.values["time_to_ground"]).all()
    assert (found.values["ground_coverage"] == 0).all()


def test_an_unknown_body_is_there_in_half_of_the_draws() -> None:
    found = appraise(catalogue(rod=ROD.replace("re_entry_body: yes", "note: x")), draws=1000)
    assert float(np.mean(found.values["delivered_mass"] > 0)) == pytest.approx(0.5, abs=0.001)


def test_coverage_of_a_band_by_hand() -> None:
    # One latitude only; passes independent: 1 - (1 - c)^(revolutions).
    given = Circumstances(band_deg=(45.0, 45.0))
    barely = ROD.replace("304.4758", "144.9461")  # nothing left to turn the plane: 100 km to either side
    found = appraise(catalogue(rod=barely.replace("number: 1", "number: 3")), circumstances=given, draws=2)
    one = float(potential.share_under_track(100, latitude_deg=45, inclination_deg=50))
    period = 2 * math.pi * math.sqrt((EARTH_KM + 500) ** 3 / MU_KM3_S2)
    assert only(found, "ground_coverage") == pytest.approx(1 - (1 - one) ** (3 * 86400 / period), rel=1e-3)
    flight = 1 - (1 - one) ** (given.icbm_s / period)
    assert only(found, "ground_absentee") == pytest.approx(1 / flight, rel=1e-3)


def test_an_interceptor_by_hand() -> None:
    sbi = DEAD.replace("delta_v: 0 m/s", "delta_v: 4 km/s").replace("acceleration: 0", "acceleration: 100")
    sbi = sbi.replace("number: 1", "number: 1000").replace("altitude: 500", "altitude: 300")
    found = appraise(catalogue(sbi=sbi), draws=2)
    reach = 4 * 80 - 4000**2 / 200 / 1000  # v T - v^2 / 2 a, 170 - 60 - 30 = 80 s
    assert only(found, "boost_reach") == pytest.approx(reach, rel=HAND)
    # The triangle Earth's centre, satellite at 300 km, booster at 200 km.
    r, t = EARTH_MEAN_KM + 300, EARTH_MEAN_KM + 200
    along = r * math.acos((r**2 + t**2 - reach**2) / (2 * r * t))
    share = float(potential.share_in_reach(along, 300, latitude_deg=40, inclination_deg=50))
    assert only(found, "interceptors_in_place") == pytest.approx(1000 * share, rel=1e-7)
    assert only(found, "boost_absentee") == pytest.approx(1 / share, rel=1e-7)
    two = appraise(catalogue(sbi=sbi), circumstances=Circumstances(shots=2), draws=2)
    assert only(two, "launches_engaged") == pytest.approx(500 * share, rel=1e-7)


def test_what_pushes_weakly_meets_no_booster_and_no_fast_satellite() -> None:
    relay = DEAD.replace("delta_v: 0 m/s", "delta_v: 2 km/s").replace("acceleration: 0", "acceleration: 0.01")
    found = appraise(catalogue(relay=relay), draws=2)
    assert only(found, "boost_reach") == pytest.approx(0.5 * 0.01 * 80**2 / 1000, rel=HAND)
    assert only(found, "launches_engaged") == 0.0
    assert only(found, "closing_speed") == pytest.approx(100_000 * math.sqrt(0.01 / 2000), rel=HAND)


def test_from_the_ground_by_hand() -> None:
    figures = f"basing: ground; altitude: none; inclination: none; number: 5; wavelength: none; {NOTHING}"
    figures = figures.replace("delta_v: 0", "delta_v: 4500").replace("acceleration: 0", "acceleration: 50")
    found = appraise(catalogue(riser=figures), draws=2)
    highest, time = potential.highest_from_ground_km(4500), potential.ascent_time_s(4500, 500)
    assert only(found, "highest_target") == pytest.approx(float(highest), rel=HAND)
    assert only(found, "time_to_intercept") == pytest.approx(float(time), rel=HAND)
    # Its highest point is above 500 km and far under 35,786: it meets the low satellite at that one's speed.
    own = 1000 * math.sqrt(MU_KM3_S2 / (EARTH_KM + 500))
    assert only(found, "closing_speed") == pytest.approx(own, rel=HAND)
    assert only(found, "delivered_mass") == only(found, "launches_engaged") == 0.0


def test_the_laser_of_the_methods() -> None:
    laser = DEAD.replace("power: 0 W", "power: 20 MW").replace("aperture: 0 m", "aperture: 10 m")
    laser = laser.replace("wavelength: none", "wavelength: 2.7 um")
    found = appraise(catalogue(laser=laser), draws=2)
    assert only(found, "brightness") == pytest.approx(2.154727e20, rel=1e-6)  # D-laser1
    assert only(found, "dwell") == pytest.approx(4.176862, rel=1e-6)
    assert only(found, "targets_per_boost") == pytest.approx(80 / 5.176862, rel=1e-6)
    assert found.threatening["us"]["laser"] == 1.0
    ground = laser.replace("altitude: 500 km", "basing: ground; altitude: none")
    assert only(appraise(catalogue(laser=ground), draws=2), "targets_per_boost") == 0.0


def test_one_more_unknown_system_changes_no_other() -> None:
    vague = ROD.replace("payload: 150 kg", "payload: 100..200 kg")
    alone = appraise(catalogue(rod=vague), draws=64)
    beside = appraise(catalogue(unknown="note: nothing is known", rod=vague), draws=64)
    for name in MEASURES:
        assert alone.values[name][0].tolist() == beside.values[name][1].tolist()


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    vague = catalogue(rod=ROD.replace("payload: 150 kg", "payload: 100..200 kg"))
    first, again, other = (appraise(vague, draws=32, seed=seed).to_dict() for seed in (1, 1, 2))
    assert first == again
    assert first["systems"] != other["systems"]


# --- one solid-fuelled ICBM ---------------------------------------------------------------------------------


def count(speed: float = 4000, shots: float = 1, push: float = math.inf, **where: float) -> float:
    reach = potential.reach_km(potential.window_s(170), speed, push)
    return float(potential.interceptors_needed(potential.absentee_ratio(reach, 300, **where), shots=shots))


def test_one_solid_icbm_needs_about_what_aps_2003_found() -> None:
    # Burn 170 s (D-boost), 60 s to see and 30 s to decide (METHODS D), 4 km/s at 300 km, an even shell, one
    # shot.
    assert APS_LEAST <= count() < 1.25 * APS_LEAST


def test_each_choice_that_is_left_open_moves_the_count_as_the_page_says() -> None:
    rows = {
        "as above": count(),
        "two interceptors at each missile": count(shots=2),
        "orbits of 45° only, launch at 40°": count(latitude_deg=40, inclination_deg=45),
        "both": count(shots=2, latitude_deg=40, inclination_deg=45),
        "10 g instead of full speed at once": count(push=98.0665),
        "5 km/s instead of 4": count(speed=5000),
        "6 km/s instead of 4": count(speed=6000),
    }
    for words, number in rows.items():
        assert f"| {words} | {number:,.0f} |" in PAGE
