"""METHODS G, bargaining and balanced reductions: every row of its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest

from counterpoise.reductions.bargaining import Pick, adjusted_winner, egalitarian, kalai_smorodinsky, nash
from counterpoise.reductions.rivals_choice import rivals_choice

CLOSED_FORM = 1e-6  # relative
OPTIMUM = 1e-4  # relative: a curve is given by points on it, and the best place lies between two of them

# u_b = sqrt(1 - u_a), by u_b from 0 to 1. The optimum moves less than the points are apart.
STEPS = 10_000
CURVE = [(STEPS * STEPS - k * k, k * STEPS) for k in range(0, STEPS + 1, 4)]
POLYGON = [(0, 0), (10, 0), (8, 4), (0, 6)]
US = [22, 22, 15, 14, 11, 6, 2, 2, 2, 4]
PANAMA = [9, 15, 15, 3, 15, 5, 7, 7, 13, 11]
DIVIDED = adjusted_winner(US, PANAMA)
LAND_AND_WATER = 2

SALTER = rivals_choice([50, 30, 20], [20, 30, 50], share=Fraction(20, 100))


@dataclass(frozen=True)
class Case:
    id: str
    found: Sequence[float | Fraction]
    expected: tuple[float | Fraction, ...]
    status: str
    source: str
    tolerance: float = CLOSED_FORM


def _on_the_curve(pick: Pick) -> tuple[float, ...]:
    return tuple(float(u) / STEPS**2 for u in pick.point)


NASH2 = nash(POLYGON, (0, 0))

CASES = [
    Case(
        "G-nash1",
        _on_the_curve(nash(CURVE, (0, 0))),
        (2 / 3, 0.5773503),
        "derived",
        "Nash 1950; textbook risk-aversion example",
        OPTIMUM,
    ),
    Case(
        "G-ks1",
        _on_the_curve(kalai_smorodinsky(CURVE, (0, 0))),
        (0.618034, 0.618034),
        "derived",
        "Kalai & Smorodinsky 1975",
    ),
    Case("G-nash2", (*NASH2.point, NASH2.value), (8, 4, 32), "derived", "algebra", 0.0),
    Case(
        "G-ks2",
        kalai_smorodinsky(POLYGON, (0, 0)).point,
        (6 / Fraction(85, 100), Fraction(6, 10) * 6 / Fraction(85, 100)),
        "derived",
        "algebra",
        0.0,
    ),
    Case(
        "G-ks2-printed", kalai_smorodinsky(POLYGON, (0, 0)).point, (7.058824, 4.235294), "derived", "algebra"
    ),
    Case("G-eg2", egalitarian(POLYGON, (0, 0)).point, (Fraction(48, 10),) * 2, "derived", "Kalai 1977", 0.0),
    Case(
        "G-awPan",
        (*DIVIDED.totals, DIVIDED.shares[LAND_AND_WATER]),
        (66, 66, Fraction(2, 15)),
        "derived; point table and 66 background",
        "Brams & Taylor 1996 ch. 5 from Raiffa 1982",
        0.0,
    ),
    Case(
        "G-salter",
        (100 * SALTER.own_loss, 100 * SALTER.threat_removed),
        (20, 50),
        "derived",
        "Salter 1986, background",
        0.0,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    if case.tolerance == 0.0:
        assert tuple(case.found) == case.expected
    else:
        assert [float(x) for x in case.found] == pytest.approx(case.expected, rel=case.tolerance)


def test_panama_splits_land_and_water_only() -> None:
    assert (DIVIDED.split_item, DIVIDED.fraction) == (LAND_AND_WATER, Fraction(2, 15))
    to_us = [0, 1, 3, 5]  # defence rights, use rights, expansion rights, expansion routes
    assert DIVIDED.shares == tuple(
        Fraction(2, 15) if i == LAND_AND_WATER else Fraction(i in to_us) for i in range(10)
    )


def test_the_rival_removes_the_third_item_whole() -> None:
    assert SALTER.cut == (0, 0, 1)
