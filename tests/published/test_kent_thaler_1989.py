"""Kent & Thaler, First-Strike Stability, RAND R-3765-AF, 1989: the findings that its abstract states.

Source: abstract at rand.org/pubs/reports/R3765.html, and that of the earlier note by Kent, DeValk & Thaler,
A Calculus of First-Strike Stability, RAND N-2526-AF, 1988, at rand.org/pubs/notes/N2526.html (both
verified). The abstracts print no number. The reports were not seen, and their damage curve is drawn by
hand: each finding is shown with the textbook case of METHODS C (exponential damage curve) at three values
of w80. What the abstract says of numbers ("may", "need not") is a possibility, not a law: where one volley
is far from saturating, cuts raise the index.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from counterpoise.assessment.indices import KentThalerCase, Posture, kent_thaler_case

TODAY = Posture(launchers=500, warheads_per_launcher=4, survivable=2000)
W80 = (1000.0, 2000.0, 3000.0)
AT_SEA = 0.6  # share of survivable warheads on alert from day to day; all of them when generated


def case(a: Posture, b: Posture | None = None, *, w80: float = 3000.0, **parameters: float) -> KentThalerCase:
    return kent_thaler_case(a, a if b is None else b, p_kill=0.8, w80=w80, **parameters)


def index(a: Posture, b: Posture | None = None, **parameters: float) -> float:
    return float(case(a, b, **parameters).stability.capped)


def scaled(force: Posture, factor: float) -> Posture:
    return replace(force, launchers=factor * force.launchers, survivable=factor * force.survivable)


@pytest.mark.parametrize("w80", W80)
def test_reductions_alone_can_lower_the_index(w80):
    assert index(scaled(TODAY, 0.5), w80=w80) < index(TODAY, w80=w80)


@pytest.mark.parametrize("w80", W80)
def test_larger_inventories_need_not_erode_stability(w80):
    assert index(scaled(TODAY, 2.0), w80=w80) > index(TODAY, w80=w80)


@pytest.mark.parametrize("w80", W80)
def test_moving_warheads_from_silos_to_survivable_basing_raises_the_index(w80):
    moved = Posture(launchers=250, warheads_per_launcher=4, survivable=3000)
    assert moved.warheads == TODAY.warheads
    assert index(moved, w80=w80) > index(TODAY, w80=w80)


def test_neither_is_a_law():
    far_from_saturation = 30_000.0
    assert index(scaled(TODAY, 0.5), w80=far_from_saturation) > index(TODAY, w80=far_from_saturation)
    assert index(scaled(TODAY, 2.0), w80=far_from_saturation) < index(TODAY, w80=far_from_saturation)


def test_posture_matters_more_than_numbers():
    # Halving every force moves the index less than moving half of the silo warheads out of their silos.
    today = index(TODAY)
    moved = index(Posture(launchers=250, warheads_per_launcher=4, survivable=3000))
    assert abs(moved - today) > abs(index(scaled(TODAY, 0.5)) - today)


@pytest.mark.parametrize("w80", W80)
def test_generating_forces_helps_both(w80):
    day = replace(TODAY, survivable=AT_SEA * TODAY.survivable)
    before, after = case(day, w80=w80).stability, case(TODAY, w80=w80).stability
    assert after.ratio_a > before.ratio_a
    assert after.ratio_b > before.ratio_b


def test_one_side_generating_early_helps_both_sides_together():
    # The index is common: it rises when either side alone puts more of its force on alert.
    day = replace(TODAY, survivable=AT_SEA * TODAY.survivable)
    assert index(TODAY, day) > index(day, day)
    assert index(TODAY, day) == index(day, TODAY)


def test_launch_under_attack_of_the_silos_raises_the_index():
    # The variant of page 35, note 4: nine tenths of the fixed force leave before impact.
    assert index(TODAY, launched_under_attack=0.9) > index(TODAY)
