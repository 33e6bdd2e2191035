"""METHODS D (space-based interceptors, directed energy) and METHODS H: every row of their tables."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from counterpoise.space import potential

CLOSED_FORM = 1e-6  # relative

TWO_BODY = "two-body, impulsive, no atmosphere"


@dataclass(frozen=True)
class Case:
    id: str
    found: tuple[float, ...]
    expected: tuple[float, ...]
    status: str
    source: str


def _deorbit(altitude_km: float) -> tuple[float, ...]:
    graze, steep = potential.deorbit(altitude_km, 0), potential.deorbit(altitude_km, -500)
    found = (graze.delta_v_m_s, graze.time_s, steep.delta_v_m_s, steep.time_s, steep.angle_deg)
    return tuple(float(value) for value in found)


def _absentee(reach_km: float, altitude_km: float, **where: float) -> tuple[float, float]:
    ratio = float(potential.absentee_ratio(reach_km, altitude_km, **where))
    return 1 / ratio, ratio


def _reaches(speed_m_s: float) -> tuple[float, ...]:
    return tuple(float(potential.reach_km(potential.window_s(burn), speed_m_s)) for burn in (180, 300, 90))


CASES = [
    Case("D-abs1", _absentee(450, 500), (0.001071939, 932.8893), "derived", "grid84, intercept.test.ts"),
    Case(
        "D-abs2",
        _absentee(600, 300, latitude_deg=40, inclination_deg=45),
        (0.004366444, 229.0193),
        "derived",
        "density on a sphere (2/pi)/sqrt(sin^2 i - sin^2 lat)",
    ),
    Case("D windows at 5 km/s", _reaches(5000), (450, 1050, 0), "verified", "METHODS D, window cases"),
    Case("D window at 1.5 km/s", _reaches(1500)[:1], (135,), "verified", "METHODS D, window cases"),
    Case(
        "D-laser1",
        (
            float(potential.brightness_w_sr(20e6, 10, 2.7e-6)),
            float(potential.dwell_s(1e8, potential.brightness_w_sr(20e6, 10, 2.7e-6), 3000)),
        ),
        (2.154727e20, 4.176862),
        "derived",
        "diffraction-limited brightness on the axis",
    ),
    Case(
        "H-v",
        tuple(float(potential.circular_speed_km_s(h)) for h in (300, 500, 865, 35786)),
        (7.72576, 7.612608, 7.41832, 3.074661),
        "derived",
        "two-body",
    ),
    Case("H-deo200", _deorbit(200), (60.31469, 2594.515, 221.8868, 917.6069, 2.911236), "derived", TWO_BODY),
    Case("H-deo500", _deorbit(500), (144.946, 2685.148, 304.4758, 1330.584, 4.49619), "derived", TWO_BODY),
    Case("H-deo1000", _deorbit(1000), (272.196, 2838.489, 428.3291, 1724.218, 6.128494), "derived", TWO_BODY),
    Case(
        "H-cross",
        tuple(float(potential.crossing_speed_km_s(500, 500, angle)) for angle in (30, 60, 90, 180)),
        (3.940576, 7.612608, 10.76585, 15.22522),
        "derived",
        "2 v sin(theta/2)",
    ),
    Case(
        "H-bright",
        (float(potential.brightness_w_sr(1e6, 1, 1e-6)), float(potential.brightness_w_sr(5e6, 4, 1e-6))),
        (7.853982e17, 6.283185e19),
        "derived",
        "limit quantity of Braid et al., Science & Global Security 2, 1990, p. 59",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert case.found == pytest.approx(case.expected, rel=CLOSED_FORM)


def test_fengyun_1c_closed_faster_than_it_flew() -> None:
    # H-fy1c, verified second-hand: 865 km, about 8 km/s. What rises to meet it, slow at its highest point,
    # is met at about the satellite's own speed; an interceptor with speed of its own adds to it.
    own = float(potential.circular_speed_km_s(865))
    assert own < 8 < 1.1 * own


# The facts' table of directed energy: brightness of the example divided by range squared.
@pytest.mark.parametrize(("range_km", "kw_cm2"), [(1000, 21.55), (2000, 5.39), (4000, 1.35)])
def test_irradiance_of_the_facts(range_km: float, kw_cm2: float) -> None:
    bright = potential.brightness_w_sr(20e6, 10, 2.7e-6)
    assert float(potential.irradiance_w_m2(bright, range_km)) / 1e7 == pytest.approx(kw_cm2, abs=0.005)


def test_dwell_of_the_facts() -> None:
    bright = potential.brightness_w_sr(20e6, 10, 2.7e-6)
    assert float(potential.dwell_s(1e8, bright, 4000)) == pytest.approx(7.43, abs=0.005)


# facts/posture.csv, derived: flight at minimum energy over a round Earth, minutes to one decimal.
@pytest.mark.parametrize(
    ("range_km", "minutes"), [(1850, 11.2), (2500, 13.4), (3000, 14.9), (8000, 28.0), (10_000, 32.2)]
)
def test_ballistic_flight_of_the_facts(range_km: float, minutes: float) -> None:
    assert float(potential.ballistic_time_s(range_km)) / 60 == pytest.approx(minutes, abs=0.05)
