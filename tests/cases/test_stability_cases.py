"""METHODS C, first-strike stability: every row of its table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from counterpoise.assessment.indices import (
    CanavanStrike,
    KentThalerCase,
    Posture,
    canavan_exchange,
    drawdown,
    kent_thaler_case,
    kent_thaler_cost,
)

CLOSED_FORM = 1e-6  # relative
OPTIMUM = 1e-4  # relative: where a minimum lies is known less well than the minimum


KENT_THALER = "Kent & Thaler, RAND R-3765-AF, 1989, App. C p. 61, as restated in tsm-strait-layers"
METHOD = "method of Kent & Thaler 1989; the exponential damage curve is a stand-in"
CANAVAN = "Canavan, Los Alamos, type of exponential exchange; formula background"


@dataclass(frozen=True)
class Case:
    id: str
    found: tuple[float, ...]
    expected: tuple[float, ...]
    status: str
    source: str
    tolerance: float = CLOSED_FORM


def _cost(d_own: float, d_enemy: float) -> float:
    return float(kent_thaler_cost(d_own, d_enemy))


def _pair(launchers: float, loads: float, survivable: float) -> KentThalerCase:
    force = Posture(launchers, loads, survivable)
    return kent_thaler_case(force, force, p_kill=0.8, w80=3000.0, survivable_used=0.9)


def _canavan(fraction: float | None = None) -> CanavanStrike:
    force = Posture(launchers=500, warheads_per_launcher=3, survivable=500)
    return canavan_exchange(force, force, p_kill=0.6, preference=0.3, damage_rate=1e-3, fraction=fraction)


def _canavan_at(fraction: float) -> tuple[float, ...]:
    strike = _canavan(fraction)
    return strike.c1, strike.c2, strike.missile_survival, strike.delivered, strike.arriving


KT1, KT2, KT3 = _pair(500, 4, 2000), _pair(1000, 1, 3000), _pair(500, 4, 6000)
CAN1 = _canavan()
DRAW1 = drawdown([500], [4], [0.8], survivable=2000)

CASES = [
    Case(
        "C-cost1", (_cost(0, 0), _cost(1, 0), _cost(0, 1)), (0.3, 1.3, 0.0), "verified formula", KENT_THALER
    ),
    Case("C-cost2", (_cost(0.5, 0.5), _cost(0.8, 0.2)), (0.7162225, 1.056176), "derived", KENT_THALER),
    Case(
        "C-kt1",
        (KT1.a_first.c1, KT1.a_first.c2, KT1.a_first.launchers_attacked, float(KT1.stability.capped)),
        (0.8241149, 0.9338899, 500, 0.7787251),
        "derived",
        METHOD,
    ),
    Case(
        "C-kt2",
        (KT2.a_first.c1, KT2.a_first.c2, float(KT2.stability.raw), float(KT2.stability.capped)),
        (0.9165686, 0.8594527, 1.137329, 1.0),
        "derived",
        METHOD,
    ),
    Case(
        "C-kt3",
        (KT3.a_first.c1, KT3.a_first.c2, float(KT3.stability.capped)),
        (0.9812655, 0.9887228, 0.9849721),
        "derived",
        METHOD,
    ),
    Case("C-can1", (CAN1.c1,), (0.4773716,), "derived", CANAVAN),
    Case(
        "C-can1-place",
        (CAN1.fraction, CAN1.c2, CAN1.missile_survival, CAN1.delivered, CAN1.arriving),
        (0.62943, 0.5231893, 0.09956312, 741.14, 649.3447),
        "derived",
        CANAVAN,
        OPTIMUM,
    ),
    Case("C-can-f0.0", _canavan_at(0.0), (0.6963579, 0.6963579, 1, 2000, 2000), "derived", CANAVAN),
    Case("C-can-f0.5", _canavan_at(0.5), (0.4871153, 0.5963498, 0.16, 1000, 740), "derived", CANAVAN),
    Case("C-can-f1.0", _canavan_at(1.0), (0.5510143, 0.1346957, 0.0256, 0, 538.4), "derived", CANAVAN),
    Case(
        "C-draw1",
        tuple(float(x) for x in DRAW1.at([0, 250, 500, 1000])),
        (4000, 3200, 2400, 2080),
        "derived",
        "drawdown curve arithmetic",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert case.found == pytest.approx(case.expected, rel=case.tolerance, abs=1e-12)


def test_certificates() -> None:
    for case in (KT1, KT2, KT3):
        assert max(case.a_first.gap, case.b_first.gap) <= 1e-12
    assert CAN1.gap <= 1e-12


def test_more_survivable_weapons_raise_the_index() -> None:
    assert KT3.stability.capped > KT1.stability.capped
