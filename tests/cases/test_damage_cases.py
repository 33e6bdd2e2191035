"""METHODS A, single-shot kill probability: every row of its table but the chain for small arsenals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from counterpoise.exchange import damage, shots

CLOSED_FORM = 1e-6  # relative, closed forms
HALF_PERCENT = 0.005  # half a unit of the last printed digit of a published percentage

LP2006 = "Lieber & Press, International Security 30(4), 2006, p. 41, as coded by Tecott & Halterman"
LP2017 = "Lieber & Press, International Security 41(4), 2017"


@dataclass(frozen=True)
class Warhead:
    id: str
    yield_kt: float
    cep_m: float
    hardness_psi: float
    expected: tuple[float, float, float, float]
    status: str = "derived, inputs verified"
    source: str = LP2006


WARHEADS = [
    Warhead("A-W88-5000", 455, 90, 5000, (218.2509, 0.9830277, 0.7864222, 0.9543845)),
    Warhead("A-W76-3000", 100, 90, 3000, (156.1595, 0.8759144, 0.7007316, 0.9104384)),
    Warhead("A-W78-3000", 335, 120, 3000, (233.6595, 0.9277792, 0.7422234, 0.9335512)),
    Warhead("A-W62-3000", 170, 180, 3000, (186.3738, 0.5243652, 0.4194921, 0.6630106)),
    Warhead("A-B83-5000", 1200, 150, 5000, (301.5408, 0.9392593, 0.7514074, 0.9382017)),
]


@pytest.mark.parametrize("case", WARHEADS, ids=lambda case: case.id)
def test_warhead_against_silo(case: Warhead) -> None:
    radius = damage.lethal_radius_m(case.yield_kt, case.hardness_psi)
    single = damage.kill_probability(case.yield_kt, case.cep_m, case.hardness_psi)
    total = shots.total_kill_probability(single, 0.8)
    pair = shots.kill_by_shots(total, 2)
    assert (radius, single, total, pair) == pytest.approx(case.expected, rel=CLOSED_FORM)


@dataclass(frozen=True)
class Case:
    id: str
    found: object
    expected: object
    status: str
    source: str
    tolerance: float = CLOSED_FORM


def _total(yield_kt: float, cep_m: float, hardness_psi: float) -> float:
    return float(shots.total_kill_probability(damage.kill_probability(yield_kt, cep_m, hardness_psi), 0.8))


CASES = [
    Case("A-LP17a", _total(335, 183, 3000), 0.5415813, "derived; inputs background", LP2017),
    Case("A-LP17b", _total(335, 120, 3000), 0.7422234, "derived; inputs background", LP2017),
    Case(
        "A-soft",
        float(damage.hardness_from_radius_psi(455, 5765)),
        0.2712941,
        "derived; 5,765 m verified",
        "Wu, International Security 44(4), 2020, soft-target radius in the code of Tecott & Halterman",
    ),
    Case(
        "A-brode",
        (float(damage.brode_radius_m(1000, 1000)), float(damage.lethal_radius_m(1000, 1000))),
        (470.6832, 485.224),
        "derived; constants background",
        "Tsipis 1975 and 1983; CBO 1978, appendix",
    ),
    Case(
        "A-bias1",
        float(damage.circle_coverage(250, 150, 100)),
        0.7685768,
        "derived",
        "standard theory of the offset circle",
    ),
    Case(
        "A-K",
        float(damage.counter_military_potential(335, 220)),
        34.18218,
        "derived; definition background",
        "Tsipis, Science 187, 1975",
    ),
    Case(
        "A-EMT",
        (float(damage.equivalent_megatons(335, 500)), float(damage.equivalent_megatons(9000, 100))),
        (241.1755, 300.0),
        "derived; convention background",
        "SALT-era convention, CBO",
    ),
    Case(
        "A-frat1",
        float(shots.fratricide_kill_probability([0.7, 0.7, 0.7], 0.8, p_cloud=0.75)),
        0.8792989,
        "derived",
        "idea of Lieber & Press 2006, the sign in the public code corrected",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert case.found == pytest.approx(case.expected, rel=case.tolerance)


def test_cep_equal_to_lethal_radius_gives_one_half() -> None:
    """A-CEP=LR (verified: grid84, src/models/lethality.test.ts; algebra)."""
    radius = damage.lethal_radius_m(335, 2000)
    assert damage.kill_probability(335, radius, 2000) == pytest.approx(0.5, rel=1e-15)
    assert damage.kill_probability(335, radius / 2, 2000) == pytest.approx(15 / 16, rel=1e-15)


def test_remembered_percentages_of_2017() -> None:
    """About 54 % in 1985 and 74 % in 2017: the percentages are background, remembered and not read."""
    assert _total(335, 183, 3000) == pytest.approx(0.54, abs=HALF_PERCENT)
    assert _total(335, 120, 3000) == pytest.approx(0.74, abs=HALF_PERCENT)


def test_brode_fit_stays_within_five_percent_of_the_law() -> None:
    """METHODS A: from 500 to 5,000 psi."""
    hardness = np.linspace(500, 5000, 451)
    ratio = damage.brode_radius_m(1000, hardness) / damage.lethal_radius_m(1000, hardness)
    assert np.all(np.abs(ratio - 1) <= 0.05)


def test_tsipis_constant_is_a_radius_of_2_56() -> None:
    """METHODS A: 0.22 stands for 2.56 in place of 2.62, and the 2.62 form has 4.758 in its exponent."""
    potential = float(damage.counter_military_potential(335, 220))
    as_law = 1 - np.exp(-potential * 4.758 / 2000 ** (2 / 3))
    assert damage.kill_probability(335, 220, 2000) == pytest.approx(as_law, rel=1e-4)
    smaller_circle = damage.circle_coverage(damage.lethal_radius_m(335, 2000) * 2.56 / 2.62, 220)
    # 2.56 is 2.5608 rounded: half a unit of its last digit moves the exponent by 0.4 %.
    assert damage.tsipis_kill_probability(335, 220, 2000) == pytest.approx(float(smaller_circle), rel=2e-3)


def test_public_sign_error_of_fratricide_is_not_ours() -> None:
    """More debris must not make a target less likely to survive."""
    kills = [float(shots.fratricide_kill_probability([0.7] * 4, 0.8, p_cloud=c)) for c in (0.0, 0.5, 1.0)]
    assert kills == sorted(kills, reverse=True)
    assert kills[0] == pytest.approx(1 - (1 - 0.56) ** 4, rel=1e-12)
