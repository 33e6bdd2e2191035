"""METHODS D, missile defence: every row of its table but space-based interceptors and directed energy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from counterpoise.exchange import defence, layers, point_defence, preferential

CLOSED_FORM = 1e-6  # relative
OPTIMUM = 1e-9  # relative; METHODS asks for 1e-4

GRID84 = "emmettl/grid84, src/models/defence.ts and defence.test.ts"
WILKENING = "Wilkening, Science & Global Security 8, 2000, p. 183"
TEST_RECORD = float(defence.kill_from_record(12, 21))


@dataclass(frozen=True)
class Case:
    id: str
    found: tuple[float, ...]
    expected: tuple[float, ...]
    status: str
    source: str
    tolerance: float = CLOSED_FORM


def _raid(decoys: float) -> defence.FixedSalvo:
    return defence.fixed_salvo(
        TEST_RECORD, 44, warheads=17, salvo=4, decoys_per_warhead=decoys, discrimination=0.0
    )


def _needed() -> tuple[float, ...]:
    need = defence.interceptors_needed(0.7, 20, 0.8)
    assert need.is_feasible
    assert need.shots_whole is not None
    assert need.interceptors is not None
    return need.shots, need.shots_whole, need.interceptors


CASES = [
    Case("D-gmd2", (float(defence.warhead_kill(TEST_RECORD, 2)),), (0.8163265,), "verified to 2 dp", GRID84),
    Case(
        "D-gmd17",
        (float(_raid(0).shots_wanted), float(_raid(0).engaged_fraction), float(_raid(0).leaked)),
        (68, 0.6470588, 6.371095),
        "verified (68, 44/68, leaked over 6)",
        GRID84,
    ),
    Case(
        "D-dec",
        (float(_raid(10).objects), float(_raid(10).leaked)),
        (187, 16.03374),
        "verified (187, leaked over 15)",
        GRID84,
    ),
    Case(
        "D-P0a",
        (float(defence.warhead_kill(0.5, 4)), float(defence.probability_no_leak(0.9375, 10))),
        (0.9375, 0.5244605),
        "derived",
        WILKENING,
    ),
    Case("D-nneed1", _needed(), (3.738661, 4, 80), "derived", WILKENING),
    Case(
        "D-sls1",
        (
            float(layers.layer_leak(4, 0.7, 4, firing="salvo")),
            20 * 4.0,
            20 * float(defence.two_wave_shots(0.7, 2, 2)),
        ),
        (0.0081, 80, 43.6),
        "derived",
        f"{WILKENING}; Eckler & Burr 1972",
    ),
    Case(
        "D-layer1",
        (
            float(defence.leak_of_layers([0.5, 0.6, 0.7])),
            100 * float(defence.leak_of_layers([0.5, 0.6, 0.7])),
        ),
        (0.06, 6),
        "derived",
        "product rule",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert case.found == pytest.approx(case.expected, rel=case.tolerance)


def test_tracking_sets_a_ceiling() -> None:
    """D-nneed-infeas (derived): 20 warheads at P(0) of 0.8 need 0.9889, more than 0.98 tracking allows."""
    need = defence.interceptors_needed(0.7, 20, 0.8, p_track=0.98)
    assert not need.is_feasible
    assert need.required_kill == pytest.approx(0.9889048, rel=CLOSED_FORM)
    assert need.shots == np.inf
    assert need.shots_whole is None
    assert need.interceptors is None


def test_preferential_against_random_defence() -> None:
    """D-pref1 (derived; Eckler & Burr 1972): a fixed attack of two perfect weapons on each of 100 targets."""
    assert point_defence.random_subtractive_saved(100, 2, 100) == pytest.approx(25, rel=CLOSED_FORM)
    columns = point_defence.point_columns([[1.0]], [1.0], p_intercept=1.0, max_shots=1)
    two_on_each = np.array([0.0, 0.0, 100.0])
    assert preferential.best_defence(two_on_each, columns.worth_by_shots, 100) == pytest.approx(
        50, rel=CLOSED_FORM
    )


@pytest.mark.parametrize("max_per_target", [2, 4])
def test_adapting_attacker_does_no_better_against_d_pref1(max_per_target: int) -> None:
    """The exact value is 50 as well, by hand.

    Whatever the attacker does, the 50 least attacked targets meet at most half of the 200 weapons: 100
    interceptors save them all. Two on each leaves no more than 50. Massing is worse for the attacker: four on
    each of 50 leaves 50 unattacked and 25 saved.
    """
    columns = point_defence.point_columns(
        [[1.0]], [1.0], p_intercept=1.0, max_shots=1, max_per_target=max_per_target
    )
    solve = preferential.linprog_solver(columns, weapons=[200], targets=[100])
    contest = preferential.preferential_defence(columns.worth_by_shots, 100, solve)
    assert contest.value == pytest.approx(50, rel=OPTIMUM)
    assert contest.gap <= OPTIMUM * 50
    assert contest.price == pytest.approx(0.5, rel=OPTIMUM)
    massed = np.zeros(len(columns.worth_by_shots))
    if max_per_target == 4:
        massed[[0, 4]] = 50
        assert preferential.best_defence(massed, columns.worth_by_shots, 100) == pytest.approx(75)
