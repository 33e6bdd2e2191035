"""The physics of potential: against integrated motion, Monte Carlo over orbits, algebra and limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from counterpoise.space import potential
from counterpoise.space.arguments import EARTH_KM, EARTH_MEAN_KM, MU_KM3_S2

INTEGRATION = 2e-7  # relative, of an orbit integrated in steps
ROUNDING = 1e-12  # relative
QUADRATURE = 1e-8  # relative, beside an adaptive rule
SAMPLES = 400_000
SIGMAS = 4.5  # of a Monte Carlo estimate
FLOWN = 0.02  # absolute, of a simulation with 200 starts


def fall(altitude_km: float, delta_v_m_s: float) -> tuple[float, float]:
    """Seconds to the surface and angle under the horizon there, by integrating Newton's law."""
    r = EARTH_KM + altitude_km
    start = [r, 0.0, 0.0, math.sqrt(MU_KM3_S2 / r) - delta_v_m_s / 1000]

    def motion(_t: float, y: list[float]) -> list[float]:
        pull = -MU_KM3_S2 / math.hypot(y[0], y[1]) ** 3
        return [y[2], y[3], pull * y[0], pull * y[1]]

    def ground(_t: float, y: list[float]) -> float:
        return math.hypot(y[0], y[1]) - EARTH_KM

    ground.terminal = True  # type: ignore[attr-defined]
    end = solve_ivp(motion, (0, 2e5), start, method="DOP853", events=ground, rtol=1e-11, atol=1e-9)
    x, y, vx, vy = end.y_events[0][0]
    down, along = -(x * vx + y * vy) / math.hypot(x, y), abs(x * vy - y * vx) / math.hypot(x, y)
    return float(end.t_events[0][0]), math.degrees(math.atan2(down, along))


@pytest.mark.parametrize(
    ("altitude", "perigee"), [(150, -30), (500, -500), (1000, -3000), (20_200, -200), (35_786, -6000)]
)
def test_deorbit_is_the_motion_integrated(altitude: float, perigee: float) -> None:
    found = potential.deorbit(altitude, perigee)
    time, angle = fall(altitude, float(found.delta_v_m_s))
    assert float(found.time_s) == pytest.approx(time, rel=INTEGRATION)
    assert float(found.angle_deg) == pytest.approx(angle, rel=10 * INTEGRATION)


def test_a_perigee_of_zero_grazes_after_half_a_period() -> None:
    found = potential.deorbit(500, 0)
    a = EARTH_KM + 250
    assert float(found.time_s) == pytest.approx(math.pi * math.sqrt(a**3 / MU_KM3_S2), rel=ROUNDING)
    assert float(found.angle_deg) == 0.0


def test_above_the_ground_the_surface_is_never_met() -> None:
    found = potential.deorbit(500, [500, 100, 1e-9])
    assert found.delta_v_m_s[0] == 0.0
    assert np.isinf(found.time_s).all()
    assert np.isnan(found.angle_deg).all()


def test_at_the_centre_it_falls_straight_down() -> None:
    found = potential.deorbit(1000, -EARTH_KM)
    r = EARTH_KM + 1000
    assert float(found.delta_v_m_s) == pytest.approx(1000 * math.sqrt(MU_KM3_S2 / r), rel=ROUNDING)
    assert float(found.angle_deg) == 90.0
    # Free fall from rest: sqrt(r^3 / 2 mu) (acos sqrt(x) + sqrt(x (1 - x))), x = R / r.
    x = EARTH_KM / r
    time = math.sqrt(r**3 / (2 * MU_KM3_S2)) * (math.acos(math.sqrt(x)) + math.sqrt(x * (1 - x)))
    assert float(found.time_s) == pytest.approx(time, rel=ROUNDING)


def test_from_the_ground_no_time_passes() -> None:
    found = potential.deorbit(0, [0, -1000])
    assert found.time_s.tolist() == [0.0, 0.0]
    assert found.angle_deg.tolist() == [0.0, 0.0]


def test_deorbit_broadcasts() -> None:
    found = potential.deorbit(np.array([[200.0], [500.0]]), [0.0, -500.0, -900.0])
    assert found.delta_v_m_s.shape == found.time_s.shape == found.angle_deg.shape == (2, 3)
    assert (np.diff(found.delta_v_m_s, axis=1) > 0).all()  # steeper costs more
    assert (np.diff(found.time_s, axis=1) < 0).all()  # and is sooner down
    assert (np.diff(found.angle_deg, axis=1) > 0).all()


def test_a_small_burn_is_not_lost_in_rounding() -> None:
    # Lowering by d far under r: dv = v d / (4 r), to first order in d / r.
    lowered = 1e-6
    expected = 1000 * math.sqrt(MU_KM3_S2 / (EARTH_KM + 500)) * lowered / (4 * (EARTH_KM + 500))
    # The perigee itself is rounded at 500 km: 6e-14 of 1e-6 km.
    assert float(potential.deorbit(500, 500 - lowered).delta_v_m_s) == pytest.approx(expected, rel=1e-6)


def test_the_inverse_of_deorbit() -> None:
    perigees = np.array([500.0, 80.0, 0.0, -10.0, -3000.0, -EARTH_KM])
    burns = potential.deorbit(500, perigees).delta_v_m_s
    assert potential.perigee_after_km(500, burns) == pytest.approx(perigees, abs=1e-8)


BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: potential.deorbit(500, 501), "perigee_km is 501, above the orbit at 500"),
    (lambda: potential.deorbit([300, 500], 400), "perigee_km is 400, above the orbit at 300"),
    (lambda: potential.deorbit(-1, -2), "altitude_km is -1; a number of at least 0"),
    (lambda: potential.deorbit(500, -6379), "perigee_km is -6379; a number of at least -6378.14"),
    (lambda: potential.deorbit(math.inf, 0), "altitude_km is inf"),
    (lambda: potential.deorbit(math.nan, 0), "altitude_km is nan"),
    (lambda: potential.deorbit("high", 0), "altitude_km is 'high'; a number or array of numbers is needed"),
    (lambda: potential.brightness_w_sr(-1, 1, 1e-6), "power_w is -1"),
    (lambda: potential.brightness_w_sr(1, 1, 0), "wavelength_m is 0; a number above 0"),
    (lambda: potential.brightness_w_sr(1, math.inf, 1), "aperture_m is inf"),
    (lambda: potential.crossing_speed_km_s(500, 500, 181), "angle_deg is 181; a number from 0 to 180"),
    (lambda: potential.crossing_speed_km_s(500, -5, 1), "crossing_speed_km_s: altitude_b_km is -5"),
    (lambda: potential.absentee_ratio(-1, 500), "reach_km is -1"),
    (lambda: potential.absentee_ratio(1, 500, latitude_deg=40), "need each other"),
    (lambda: potential.absentee_ratio(1, 500, inclination_deg=40), "need each other"),
    (lambda: potential.absentee_ratio(1, 500, latitude_deg=91, inclination_deg=40), "latitude_deg is 91"),
    (lambda: potential.absentee_ratio(1, 500, latitude_deg=1, inclination_deg=181), "inclination_deg is 181"),
    (lambda: potential.band_coverage(1, 1, band_deg=(60, 30), inclination_deg=9), "band_deg is 60 to 30"),
    (lambda: potential.ballistic_time_s(20_100), "range_km is 20100"),
    (lambda: potential.dwell_s(1, 1, 0), "range_km is 0; a number above 0"),
    (lambda: potential.targets_in_window(1, math.nan, 1), "dwell is under 0 or not a number"),
    (lambda: potential.reach_km(1, 1, -1), "acceleration_m_s2 is under 0 or not a number"),
]


@pytest.mark.parametrize(("call", "message"), BAD, ids=[message for _, message in BAD])
def test_impossible_physics_is_refused_in_one_line(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_crossing_is_the_difference_of_two_vectors() -> None:
    v_a, v_b = (math.sqrt(MU_KM3_S2 / (EARTH_KM + h)) for h in (500, 1200))
    for angle in (0.0, 1e-4, 37.0, 90.0, 180.0):
        turned = np.array([v_b * math.cos(math.radians(angle)), v_b * math.sin(math.radians(angle))])
        expected = np.hypot(*(np.array([v_a, 0.0]) - turned))
        assert float(potential.crossing_speed_km_s(500, 1200, angle)) == pytest.approx(expected, rel=1e-9)


def test_brightness_limits_and_scaling() -> None:
    base = float(potential.brightness_w_sr(1e6, 2, 1e-6))
    assert potential.brightness_w_sr([0, 1e6], [2, 0], 1e-6).tolist() == [0.0, 0.0]
    assert float(potential.brightness_w_sr(1e6, 4, 1e-6)) == pytest.approx(4 * base, rel=ROUNDING)
    assert float(potential.brightness_w_sr(1e6, 2, 5e-7)) == pytest.approx(4 * base, rel=ROUNDING)
    # All the light of a diffraction-limited beam: power over its solid angle, 4 lambda^2 / (pi D^2).
    assert base * 4e-12 / (math.pi * 4) == pytest.approx(1e6, rel=ROUNDING)


# --- constellations -----------------------------------------------------------------------------------------


def sampled_share(angle: float, latitude_deg: float, inclination_deg: float) -> tuple[float, float]:
    """Share of random satellites of one inclination within an angle of a place, and its standard error."""
    rng = np.random.default_rng(1985)
    u, node = rng.uniform(0, 2 * math.pi, (2, SAMPLES))
    tilt, latitude = math.radians(inclination_deg), math.radians(latitude_deg)
    x = np.cos(node) * np.cos(u) - np.sin(node) * np.sin(u) * math.cos(tilt)
    z = np.sin(u) * math.sin(tilt)
    inside = x * math.cos(latitude) + z * math.sin(latitude) >= math.cos(angle)
    share = float(inside.mean())
    return share, max(math.sqrt(share * (1 - share) / SAMPLES), 1 / SAMPLES)


@pytest.mark.parametrize(
    ("reach", "latitude", "inclination"),
    [
        (600, 40, 45),  # the case D-abs2, whose surroundings run over the edge at 45 degrees
        (600, 45, 45),  # on the edge, where the density is infinite
        (600, 47, 45),  # beyond it, reached from the side
        (900, 0, 60),
        (700, 90, 90),  # the pole, over which every orbit passes
        (1500, 85, 88),  # with the pole inside
        (2000, -50, 120),  # southern, retrograde
        (700, 2, 0),  # a flat orbit
        (12_000, 30, 50),  # more than a quarter of the way round
        (9000, 70, 80),
    ],
)
def test_share_in_reach_is_that_of_random_satellites(
    reach: float, latitude: float, inclination: float
) -> None:
    altitude = 300
    found = potential.share_in_reach(reach, altitude, latitude_deg=latitude, inclination_deg=inclination)
    expected, error = sampled_share(reach / (EARTH_MEAN_KM + altitude), latitude, inclination)
    assert float(found) == pytest.approx(expected, abs=SIGMAS * error)


def test_share_in_reach_by_a_finer_sum() -> None:
    # The same integral as a plain sum over five million phases: far finer than the Monte Carlo.
    alpha, latitude, tilt = 600 / (EARTH_MEAN_KM + 300), math.radians(40), math.radians(45)
    u = (np.arange(5_000_000) + 0.5) / 5_000_000 * math.pi - math.pi / 2
    phi = np.arcsin(math.sin(tilt) * np.sin(u))
    cosine = (math.cos(alpha) - math.sin(latitude) * np.sin(phi)) / (math.cos(latitude) * np.cos(phi))
    expected = float(np.mean(np.arccos(np.clip(cosine, -1, 1)) / math.pi))
    found = potential.share_in_reach(600, 300, latitude_deg=40, inclination_deg=45)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def by_quadrature(angle: float, latitude: float, tilt: float) -> float:
    """The share by an adaptive rule, piece by piece between the latitudes where the integrand breaks."""

    def longitudes(u: float) -> float:
        phi = math.asin(math.sin(tilt) * math.sin(u))
        over = math.cos(angle) - math.sin(latitude) * math.sin(phi)
        return math.acos(max(-1.0, min(1.0, over / (math.cos(latitude) * math.cos(phi))))) / math.pi

    breaks = (latitude - angle, latitude + angle, math.pi - latitude - angle)
    inside = [math.asin(math.sin(one) / math.sin(tilt)) for one in breaks if abs(one) < tilt]
    edges = sorted({-math.pi / 2, math.pi / 2, *inside})
    total = 0.0
    for begin, end in pairwise(edges):
        middle, half = (begin + end) / 2, (end - begin) / 2
        piece, _ = quad(
            lambda s, m=middle, h=half: longitudes(m + h * math.sin(s)) * h * math.cos(s),
            -math.pi / 2,
            math.pi / 2,
            limit=200,
            epsabs=1e-13,
        )
        total += piece
    return total / math.pi


@pytest.mark.parametrize(
    ("reach", "latitude", "inclination"),
    [(5, 30, 60), (4, 59.7, 59.8), (400, 51, 51.6), (3000, 80, 85), (7000, 10, 30), (900, 66, 60)],
)
def test_share_in_reach_by_an_adaptive_rule(reach: float, latitude: float, inclination: float) -> None:
    angle = reach / (EARTH_MEAN_KM + 400)
    expected = by_quadrature(angle, math.radians(latitude), math.radians(inclination))
    found = potential.share_in_reach(reach, 400, latitude_deg=latitude, inclination_deg=inclination)
    assert float(found) == pytest.approx(expected, rel=QUADRATURE)


def test_nothing_in_reach_beyond_the_surroundings_of_the_orbits() -> None:
    assert float(potential.share_in_reach(500, 300, latitude_deg=60, inclination_deg=45)) == 0.0
    assert float(potential.share_in_reach(0, 300, latitude_deg=10, inclination_deg=45)) == 0.0
    assert float(potential.share_in_reach(1e6, 300, latitude_deg=10, inclination_deg=45)) == 1.0


def test_the_even_shell_is_the_cap_of_a_random_direction() -> None:
    rng = np.random.default_rng(7)
    height = rng.uniform(-1, 1, SAMPLES)  # of random points on a sphere, by Archimedes
    inside = height >= math.cos(3000 / (EARTH_MEAN_KM + 500))
    share = float(inside.mean())
    error = math.sqrt(share * (1 - share) / SAMPLES)
    assert 1 / float(potential.absentee_ratio(3000, 500)) == pytest.approx(share, abs=SIGMAS * error)


def test_limits_of_the_absentee_ratio() -> None:
    assert potential.absentee_ratio([0, math.pi * (EARTH_MEAN_KM + 500), 1e6], 500).tolist() == [
        math.inf,
        1,
        1,
    ]
    half = math.pi / 2 * (EARTH_MEAN_KM + 500)
    assert float(potential.absentee_ratio(half, 500)) == pytest.approx(2, rel=ROUNDING)
    # Far under the radius the cap is a disc: (2 (R + h) / reach)^2.
    disc = (2 * (EARTH_MEAN_KM + 500) / 1e-3) ** 2
    assert float(potential.absentee_ratio(1e-3, 500)) == pytest.approx(disc, rel=1e-9)


@pytest.mark.parametrize(
    ("latitude", "inclination"), [(46, 45), (-46, 45), (46, 135), (90, 89.9), (0.1, 0), (1, 180)]
)
def test_no_orbit_passes_over_a_latitude_beyond_its_inclination(latitude: float, inclination: float) -> None:
    ratio = potential.absentee_ratio(600, 300, latitude_deg=latitude, inclination_deg=inclination)
    assert float(ratio) == math.inf


@pytest.mark.parametrize(("latitude", "inclination"), [(45, 45), (-45, 135), (90, 90), (0, 0), (0, 180)])
def test_at_the_inclination_the_density_has_no_bound(latitude: float, inclination: float) -> None:
    # The formula tends to 0 there; what is under 1 is given as 1.
    ratio = potential.absentee_ratio(600, 300, latitude_deg=latitude, inclination_deg=inclination)
    assert float(ratio) == 1.0


def test_the_ratio_falls_towards_the_inclination() -> None:
    ratios = potential.absentee_ratio(100, 300, latitude_deg=[0, 20, 40, 44, 44.9], inclination_deg=45)
    assert (np.diff(ratios) < 0).all()
    assert (ratios >= 1).all()


def test_north_and_south_forward_and_backward_are_alike() -> None:
    north = potential.absentee_ratio(600, 300, latitude_deg=40, inclination_deg=45)
    south = potential.absentee_ratio(600, 300, latitude_deg=-40, inclination_deg=135)
    assert float(north) == pytest.approx(float(south), rel=ROUNDING)


def test_density_is_the_limit_of_a_small_reach() -> None:
    formula = potential.absentee_ratio(20, 300, latitude_deg=30, inclination_deg=55)
    exact = potential.share_in_reach(20, 300, latitude_deg=30, inclination_deg=55)
    assert float(formula) * float(exact) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize(
    ("swath", "latitude", "inclination"), [(500, 50, 51.6), (300, -20, 98), (800, 55, 51.6), (1500, 88, 85)]
)
def test_share_under_track_is_that_of_random_nodes(swath: float, latitude: float, inclination: float) -> None:
    rng = np.random.default_rng(3)
    node = rng.uniform(0, 2 * math.pi, SAMPLES)
    tilt, north = math.radians(inclination), math.radians(latitude)
    # Distance of the place from the orbit's plane, whose normal is (sin i sin node, -sin i cos node, cos i).
    height = math.sin(tilt) * np.sin(node) * math.cos(north) + math.cos(tilt) * math.sin(north)
    share = float((np.abs(height) <= math.sin(swath / EARTH_KM)).mean())
    found = potential.share_under_track(swath, latitude_deg=latitude, inclination_deg=inclination)
    error = max(math.sqrt(share * (1 - share) / SAMPLES), 1 / SAMPLES)
    assert float(found) == pytest.approx(share, abs=SIGMAS * error)


def flown_over(hours: float, swath: float, band: tuple[float, float], inclination: float) -> float:
    """Share of a band's points that one satellite at 500 km comes near to: the mean of simulated starts."""
    rng = np.random.default_rng(11)
    r = EARTH_KM + 500
    rate, turn = math.sqrt(MU_KM3_S2 / r**3), 7.2921159e-5
    time = np.arange(0, hours * 3600, 20.0)
    tilt, near = math.radians(inclination), math.cos(swath / EARTH_KM)
    shares = []
    for _ in range(200):
        sine = rng.uniform(*np.sin(np.radians(band)), 60)  # even over the band's area
        longitude = rng.uniform(0, 2 * math.pi, 60)
        u, node = rng.uniform(0, 2 * math.pi) + rate * time, rng.uniform(0, 2 * math.pi) - turn * time
        x = np.cos(node) * np.cos(u) - np.sin(node) * np.sin(u) * math.cos(tilt)
        y = np.sin(node) * np.cos(u) + np.cos(node) * np.sin(u) * math.cos(tilt)
        z = np.sin(u) * math.sin(tilt)
        cosine = np.sqrt(1 - sine**2)
        close = np.outer(cosine * np.cos(longitude), x) + np.outer(cosine * np.sin(longitude), y)
        shares.append(float(((close + np.outer(sine, z)).max(axis=1) >= near).mean()))
    return float(np.mean(shares))


@pytest.mark.parametrize(
    ("hours", "swath", "inclination", "more"),
    [(0.5, 300, 60, 0.0), (1.6, 300, 70, 0.0), (8, 200, 55, 0.0), (24, 300, 65, 0.1)],
)
def test_coverage_of_a_band_is_what_is_flown_over(
    hours: float, swath: float, inclination: float, more: float
) -> None:
    period = 2 * math.pi * math.sqrt((EARTH_KM + 500) ** 3 / MU_KM3_S2)
    band = (30.0, 60.0)
    found = potential.band_coverage(hours * 3600 / period, swath, band_deg=band, inclination_deg=inclination)
    flown = flown_over(hours, swath, band, inclination)
    # Over a day the tracks of one satellite overlap less than chance would have it.
    assert float(found) - FLOWN <= flown <= float(found) + more + FLOWN


# --- encounters ---------------------------------------------------------------------------------------------


def test_a_missile_going_straight_up_is_the_motion_integrated() -> None:
    def motion(_t: float, y: list[float]) -> list[float]:
        return [y[1], -MU_KM3_S2 / y[0] ** 2]

    def arrives(_t: float, y: list[float]) -> float:
        return y[0] - (EARTH_KM + 800)

    arrives.terminal = True  # type: ignore[attr-defined]
    end = solve_ivp(motion, (0, 5000), [EARTH_KM, 5.0], events=arrives, rtol=1e-11, atol=1e-9)
    time = float(end.t_events[0][0])
    assert float(potential.ascent_time_s(5000, 800)) == pytest.approx(time, rel=INTEGRATION)


def test_its_highest_point_is_where_its_energy_is_spent() -> None:
    top = EARTH_KM + float(potential.highest_from_ground_km(5000))
    energy = 5.0**2 / 2 - MU_KM3_S2 / EARTH_KM
    assert energy == pytest.approx(-MU_KM3_S2 / top, rel=ROUNDING)
    escape = 1000 * math.sqrt(2 * MU_KM3_S2 / EARTH_KM)
    assert potential.highest_from_ground_km([escape * 1.0001, 0]).tolist() == [math.inf, 0.0]
    assert math.isfinite(float(potential.ascent_time_s(12_000, 35_786)))


def test_a_transfer_there_is_the_way_back() -> None:
    there, back = potential.transfer(300, 35_786), potential.transfer(35_786, 300)
    assert float(there.first_m_s) == pytest.approx(float(back.second_m_s), rel=ROUNDING)
    assert float(there.time_s) == float(back.time_s)
    # Energy and momentum at both ends of the ellipse, written out.
    r1, r2 = EARTH_KM + 300, EARTH_KM + 35_786
    fast = math.sqrt(2 * MU_KM3_S2 * (1 / r1 - 1 / (r1 + r2)))
    assert float(there.first_m_s) == pytest.approx(1000 * (fast - math.sqrt(MU_KM3_S2 / r1)), rel=1e-10)
    assert float(there.second_m_s) == pytest.approx(
        1000 * (math.sqrt(MU_KM3_S2 / r2) - fast * r1 / r2), rel=1e-10
    )


def test_reach_with_a_push_is_distance_summed() -> None:
    steps = np.linspace(0, 90, 900_001)
    speed = np.minimum(100.0 * steps, 5000)
    summed = float(np.sum((speed[1:] + speed[:-1]) / 2 * np.diff(steps))) / 1000
    assert float(potential.reach_km(90, 5000, 100.0)) == pytest.approx(summed, rel=1e-9)
    assert float(potential.reach_km(10, 5000, 100.0)) == pytest.approx(5.0, rel=ROUNDING)  # a T^2 / 2
    assert potential.reach_km(90, [0, 5000], [0.0, 0.0]).tolist() == [0.0, 0.0]


def test_a_miss_taken_out_at_the_homing_speed_is_just_taken_out() -> None:
    push, burn, seen, miss = 2.0, 1e6, 100_000.0, 1000.0
    time = seen / float(potential.homing_speed_m_s(push, burn, seen_at_km=100, miss_km=1))
    assert push * time**2 / 2 == pytest.approx(miss, rel=ROUNDING)
    slow = seen / float(potential.homing_speed_m_s(1e9, 100.0, seen_at_km=100, miss_km=1))
    assert 2 * miss / slow == pytest.approx(100.0, rel=ROUNDING)


def test_plane_change_is_the_crossing_undone() -> None:
    turned = potential.plane_change_deg(500, 3000)
    assert 1000 * float(potential.crossing_speed_km_s(500, 500, turned)) == pytest.approx(3000, rel=ROUNDING)
