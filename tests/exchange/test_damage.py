"""One warhead and several against one point: limits, laws and second methods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from scipy.integrate import quad

from counterpoise.exchange import damage, shots

EXACT = 1e-14  # relative, same algebra in another order
INTEGRAL = 1e-8  # absolute, against numerical integration
ROUNDING = 1e-12  # slack of an inequality

yields = st.floats(1.0, 20_000.0)
ceps = st.floats(1.0, 5_000.0)
hardnesses = st.floats(100.0, 20_000.0)
chances = st.floats(0.0, 1.0)


@given(yields, yields, ceps, hardnesses)
def test_more_yield_never_kills_less(y1: float, y2: float, cep: float, hardness: float) -> None:
    low, high = damage.kill_probability([min(y1, y2), max(y1, y2)], cep, hardness)
    assert low <= high


@given(yields, ceps, ceps, hardnesses)
def test_more_miss_never_kills_more(yield_kt: float, c1: float, c2: float, hardness: float) -> None:
    near, far = damage.kill_probability(yield_kt, [min(c1, c2), max(c1, c2)], hardness)
    assert far <= near


@given(yields, ceps, hardnesses, hardnesses)
def test_more_hardness_never_dies_more(yield_kt: float, cep: float, h1: float, h2: float) -> None:
    soft, hard = damage.kill_probability(yield_kt, cep, [min(h1, h2), max(h1, h2)])
    assert hard <= soft


@given(yields, ceps, hardnesses, st.floats(0.0, 5_000.0), st.floats(0.0, 5_000.0))
def test_more_bias_never_kills_more(
    yield_kt: float, cep: float, hardness: float, b1: float, b2: float
) -> None:
    straight, askew = damage.kill_probability(yield_kt, cep, hardness, bias_m=[min(b1, b2), max(b1, b2)])
    assert askew <= straight + INTEGRAL
    assert 0.0 <= askew <= 1.0


@given(yields, ceps, hardnesses)
def test_eight_times_the_yield_is_worth_twice_the_miss(yield_kt: float, cep: float, hardness: float) -> None:
    once = damage.kill_probability(yield_kt, cep, hardness)
    assert damage.kill_probability(8 * yield_kt, 2 * cep, hardness) == pytest.approx(once, rel=1e-12)


def _ring(distance: float, sigma: float, bias: float) -> float:
    """Density of the miss distance from the aim point (Rice); `ive` keeps the Bessel function in bounds."""
    return float(
        distance / sigma**2
        * np.exp(-((distance - bias) ** 2) / (2 * sigma**2))
        * special.ive(0, distance * bias / sigma**2)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("radius", "cep", "bias"),
    [(250, 150, 100), (250, 150, 1), (100, 300, 500), (400, 60, 390), (200, 20, 150), (200, 20, 260)],
)
def test_offset_circle_against_integration(radius: float, cep: float, bias: float) -> None:
    sigma = cep / np.sqrt(2 * np.log(2))
    by_rings, _ = quad(_ring, 0, radius, args=(sigma, bias), epsabs=1e-12, epsrel=1e-12, limit=400)
    assert damage.circle_coverage(radius, cep, bias) == pytest.approx(by_rings, abs=INTEGRAL)


def test_offset_circle_goes_over_to_a_straight_edge_without_a_step() -> None:
    sigma = 1.0
    cep = sigma * np.sqrt(2 * np.log(2))
    bias = np.array([9_999.0, 10_001.0])
    for edge in (-2.0, 0.0, 1.5):
        near, far = damage.circle_coverage(bias + edge, cep, bias)
        assert near == pytest.approx(far, abs=INTEGRAL)


def test_tiny_bias_equals_none() -> None:
    assert damage.kill_probability(335, 200, 2000, bias_m=1e-6) == pytest.approx(
        float(damage.kill_probability(335, 200, 2000)), rel=EXACT
    )


@pytest.mark.parametrize(
    ("yield_kt", "cep_m", "hardness_psi", "bias_m", "expected"),
    [
        (335, 0, 2000, 0, 1.0),
        (0, 100, 2000, 0, 0.0),
        (0, 0, 2000, 0, 0.0),
        (335, 100, np.inf, 0, 0.0),
        (335, 0, np.inf, 0, 0.0),
        (335, np.inf, 2000, 0, 0.0),
        (335, np.inf, 2000, 50, 0.0),
        (335, 0, 2000, 10, 1.0),
        (335, 0, 2000, 5000, 0.0),
        (335, 1e-200, 2000, 0, 1.0),
        (335, 1e-200, 2000, 10, 1.0),
        (335, 1e-200, 2000, 5000, 0.0),
    ],
)
def test_limits(yield_kt: float, cep_m: float, hardness_psi: float, bias_m: float, expected: float) -> None:
    assert damage.kill_probability(yield_kt, cep_m, hardness_psi, bias_m=bias_m) == expected


def test_perfect_aim_at_the_edge_kills_half() -> None:
    radius = float(damage.lethal_radius_m(335, 2000))
    assert damage.kill_probability(335, 0, 2000, bias_m=radius) == 0.5


def test_arguments_broadcast_and_empty_stays_empty() -> None:
    table = damage.kill_probability(np.array([[100.0], [455.0]]), 90, np.array([100, 2000, 5000]))
    assert table.shape == (2, 3)
    assert table.dtype == np.float64
    assert table[1, 2] == damage.kill_probability(455, 90, 5000)
    assert damage.kill_probability([], 90, 5000).shape == (0,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((335, 200, 99.9), "kill_probability: hardness_psi is 99.9, but the law holds only from 100 psi"),
        ((335, 200, [2000, 5]), "hardness_psi is 5, but"),
        ((-1, 200, 2000), "kill_probability: yield_kt is -1; a number of at least 0 is needed"),
        ((np.inf, 200, 2000), "yield_kt is inf"),
        ((335, -1, 2000), "kill_probability: cep_m is -1"),
        ((335, np.nan, 2000), "cep_m is nan"),
        ((335, 200, np.nan), "hardness_psi is nan"),
        (("335 kt", 200, 2000), "kill_probability: yield_kt is '335 kt'; a number"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple[object, object, object], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        damage.kill_probability(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "function", [damage.lethal_radius_m, damage.brode_radius_m], ids=lambda function: function.__name__
)
def test_radii_are_refused_where_the_law_ends(function: object) -> None:
    with pytest.raises(ValueError, match="only from 100 psi"):
        function(335, 50)  # type: ignore[operator]


@given(yields, st.floats(100.0, 20_000.0))
def test_inverse_hardness_undoes_the_radius(yield_kt: float, hardness: float) -> None:
    radius = damage.lethal_radius_m(yield_kt, hardness)
    assert damage.hardness_from_radius_psi(yield_kt, radius) == pytest.approx(hardness, rel=1e-12)


def test_radius_of_zero_has_no_hardness() -> None:
    with pytest.raises(ValueError, match="radius_m is 0"):
        damage.hardness_from_radius_psi(335, 0)


def test_exposed_area_scales_with_the_cube_root() -> None:
    one_mt = float(damage.exposed_area_km2(1000, 3.0))
    assert one_mt == pytest.approx(np.pi * 9, rel=EXACT)
    assert damage.exposed_area_km2(125, 3.0) == pytest.approx(one_mt / 4, rel=EXACT)


def test_equivalent_megatons_meet_at_one_megaton() -> None:
    below, at, above = damage.equivalent_megatons([1000 * (1 - 1e-12), 1000, 1000 * (1 + 1e-12)])
    assert at == 1.0
    assert below == pytest.approx(at, rel=1e-11)
    assert above == pytest.approx(at, rel=1e-11)
    assert damage.equivalent_megatons(0, 10) == 0.0
    assert damage.equivalent_megatons([512, 2250]) == pytest.approx([0.64, 1.5], rel=EXACT)


def test_potential_of_perfect_aim() -> None:
    assert damage.counter_military_potential(335, 0) == np.inf
    assert damage.counter_military_potential(335, 0, 0) == 0.0
    assert damage.tsipis_kill_probability(335, 0, 2000) == 1.0
    assert damage.tsipis_kill_probability(335, 0, np.inf) == 0.0


@given(chances, st.integers(0, 30))
def test_whole_shots_are_the_power(p_kill: float, count: int) -> None:
    assert shots.survival_of_shots(p_kill, count) == pytest.approx((1 - p_kill) ** count, rel=1e-12)


@given(chances, st.floats(0.0, 8.0))
def test_fractional_shots_are_a_mix_and_never_below_the_power(p_kill: float, count: float) -> None:
    floor = int(count)
    mix = (1 - (count - floor)) * (1 - p_kill) ** floor + (count - floor) * (1 - p_kill) ** (floor + 1)
    survival = float(shots.survival_of_shots(p_kill, count))
    assert survival == pytest.approx(mix, abs=1e-14)
    assert survival >= (1 - p_kill) ** count - ROUNDING


def test_shots_without_end() -> None:
    assert shots.survival_of_shots([0.0, 0.1, 1.0], np.inf).tolist() == [1.0, 0.0, 0.0]


@given(chances, st.integers(0, 12))
def test_shots_one_at_a_time_against_the_sum(p_kill: float, most: int) -> None:
    by_hand = sum((1 - p_kill) ** before for before in range(most))
    assert shots.shots_one_at_a_time(p_kill, most) == pytest.approx(by_hand, rel=1e-12, abs=1e-300)


def test_reprogramming_replaces_launch_failures_only() -> None:
    # Enumerated by hand: first launch good 0.9; else (0.1) the spare is good 0.9; then flight 0.8.
    found = shots.reprogrammed_reliability(launch_reliability=0.9, flight_reliability=0.8)
    assert found == pytest.approx((0.9 + 0.1 * 0.9) * 0.8, rel=EXACT)
    endless = shots.reprogrammed_reliability(
        launch_reliability=0.9, flight_reliability=0.8, replacements=np.inf
    )
    assert endless == pytest.approx(0.8, rel=EXACT)


def _fratricide_by_hand(kill: float, works: float, cloud: float, count: int, free: int) -> float:
    survival, clear = 1.0, 1.0
    for shot in range(count):
        survival *= 1 - (1.0 if shot < free else clear) * works * kill
        clear *= 1 - cloud * (1 - kill) * works
    return 1 - survival


@given(chances, chances, chances, st.integers(0, 6), st.integers(0, 4))
def test_fratricide_against_a_loop(kill: float, works: float, cloud: float, count: int, free: int) -> None:
    found = shots.fratricide_kill_probability([kill] * count, works, p_cloud=cloud, free_shots=free)
    assert found == pytest.approx(_fratricide_by_hand(kill, works, cloud, count, free), abs=1e-12)


@given(chances, chances, chances, chances, st.integers(1, 6))
def test_more_debris_never_kills_more(kill: float, works: float, c1: float, c2: float, count: int) -> None:
    clean, dirty = (
        shots.fratricide_kill_probability([kill] * count, works, p_cloud=cloud)
        for cloud in (min(c1, c2), max(c1, c2))
    )
    assert dirty <= clean + ROUNDING


def test_fratricide_over_draws() -> None:
    draws = np.full((5, 3), 0.7)
    found = shots.fratricide_kill_probability(draws, 0.8, p_cloud=np.linspace(0, 1, 5))
    assert found.shape == (5,)
    assert found[0] == pytest.approx(1 - 0.44**3, rel=1e-12)
    with pytest.raises(ValueError, match="free_shots is -1"):
        shots.fratricide_kill_probability(draws, 0.8, p_cloud=0.5, free_shots=-1)
