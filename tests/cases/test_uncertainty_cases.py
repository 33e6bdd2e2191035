"""METHODS J, deep uncertainty: its rows but J-lhs, which belongs to the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from SALib.test_functions import Ishigami, Sobol_G
from scipy.stats import qmc

from counterpoise.assessment.drivers import drivers
from counterpoise.assessment.robustness import compare_options

CLOSED_FORM = 1e-6  # relative, for the analytic values
ESTIMATE = 0.03  # absolute: three standard errors of a share estimated from 4,096 draws
VARIANCE = 0.05  # relative: of a variance estimated from 4,096 draws

DRAWS = 4096
G_WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


@dataclass(frozen=True)
class Case:
    id: str
    found: tuple[float, ...]
    expected: tuple[float, ...]
    status: str
    source: str
    tolerance: float = CLOSED_FORM
    absolute: float = 1e-12


def _ishigami() -> tuple[float, ...]:
    a, b = 7.0, 0.1
    v1 = 0.5 + b * np.pi**4 / 5 + b**2 * np.pi**8 / 50
    v2, v13 = a**2 / 8, 8 * b**2 * np.pi**8 / 225
    total = v1 + v2 + v13
    return total, v1 / total, v2 / total, 0.0


def _sobol_g() -> tuple[float, ...]:
    v = 1.0 / (3.0 * (1.0 + G_WEIGHTS) ** 2)
    return tuple(float(x) for x in v[:4] / (np.prod(1.0 + v) - 1.0))


def _estimated(function: str) -> tuple[float, ...]:
    """Shares of the first four inputs from one Latin hypercube; 0 where none is reported."""
    unit = qmc.LatinHypercube(8, rng=np.random.default_rng(4)).random(DRAWS)
    if function == "Ishigami":
        x = np.pi * (2.0 * unit[:, :3] - 1.0)
        output = Ishigami.evaluate(x, A=7, B=0.1)
    else:
        x, output = unit, Sobol_G.evaluate(unit, G_WEIGHTS)
    share = {d.name: d.share for d in drivers({str(i): column for i, column in enumerate(x.T)}, output)}
    return tuple(share.get(str(i), 0.0) for i in range(min(4, x.shape[1])))


def _variance() -> float:
    x = np.pi * (2.0 * qmc.LatinHypercube(3, rng=np.random.default_rng(5)).random(DRAWS) - 1.0)
    return float(np.var(Ishigami.evaluate(x, A=7, B=0.1)))


ISHIGAMI = (13.84459, 0.3139052, 0.4424111, 0.0)
SOBOL_G = (0.7161922, 0.179048, 0.02367577, 0.007161922)
SALTELLI = "Saltelli et al. 2007, pp. 179-182, as in scipy's tests of sensitivity analysis"
G_SOURCE = "SALib, test_functions/Sobol_G.py, header (published: 0.7165, 0.1791, 0.0237, 0.0072)"
SAVAGE = "Savage 1951"
REGRET = compare_options([[8, 2, 5], [4, 6, 5], [6, 4, 3]], options=["A", "B", "C"])

CASES = [
    Case("J-ish", _ishigami(), ISHIGAMI, "verified formula", SALTELLI),
    Case("J-ish-sampled", (_variance(),), ISHIGAMI[:1], "verified formula", SALTELLI, VARIANCE),
    Case("J-ish-drivers", _estimated("Ishigami"), ISHIGAMI[1:], "verified formula", SALTELLI, 0.0, ESTIMATE),
    Case("J-g1", _sobol_g(), SOBOL_G, "verified", G_SOURCE),
    Case("J-g1-drivers", _estimated("Sobol G"), SOBOL_G, "verified", G_SOURCE, 0.0, ESTIMATE),
    Case("J-reg1-regrets", REGRET.regrets, (4, 4, 2), "derived", SAVAGE),
    Case("J-reg1-maximin", (max(REGRET.measure("maximin").scores),), (4,), "derived", SAVAGE),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert case.found == pytest.approx(case.expected, rel=case.tolerance, abs=case.absolute)


def test_regret_and_maximin_choose_differently() -> None:
    assert REGRET.measure("maximin").best == ("B",)
    assert REGRET.measure("minimax regret").best == ("C",)
    assert not REGRET.is_unanimous
