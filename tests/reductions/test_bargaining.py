"""Bargaining picks on sets whose answer is known by hand, at every limit, and what is refused."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from counterpoise.reductions.bargaining import Pick, egalitarian, kalai_smorodinsky, nash

SOLUTIONS = [nash, kalai_smorodinsky, egalitarian]
every_solution = pytest.mark.parametrize("solve", SOLUTIONS)
with_and_without_mixing = pytest.mark.parametrize("hull", [True, False])

F = Fraction


@every_solution
@with_and_without_mixing
class TestLimits:
    def test_no_agreements(self, solve: Any, hull: bool) -> None:
        for empty in ([], np.zeros((0, 2))):
            pick = solve(empty, (1, 2), hull=hull)
            assert (pick.point, pick.gains, pick.ideal) == ((1, 2), (0, 0), (1, 2))
            assert (pick.rows, pick.weights, pick.index) == ((), (), None)

    def test_none_is_better_than_the_disagreement(self, solve: Any, hull: bool) -> None:
        pick = solve([(5, 1), (3, 2), (1, 5)], (4, 4), hull=hull)
        assert (pick.point, pick.rows) == ((4, 4), ())
        assert "both stay as they are" in str(pick)

    def test_one_agreement_better_for_both(self, solve: Any, hull: bool) -> None:
        pick = solve([(3, 4)], (1, 1), hull=hull)
        assert (pick.point, pick.gains, pick.rows, pick.weights) == ((3, 4), (2, 3), (0,), (1,))

    def test_the_disagreement_is_the_only_row(self, solve: Any, hull: bool) -> None:
        assert solve([(2, 2)], (2, 2), hull=hull).rows == (0,)

    def test_the_disagreement_on_the_frontier(self, solve: Any, hull: bool) -> None:
        pick = solve([(4, 0), (2, 2), (0, 4)], (2, 2), hull=hull)
        assert (pick.point, pick.rows, pick.gains) == ((2, 2), (1,), (0, 0))

    def test_only_one_side_can_gain(self, solve: Any, hull: bool) -> None:
        rising = solve([(2, 2), (2, 7), (2, 5), (-1, 9)], (2, 2), hull=hull)
        assert (rising.point, rising.rows) == ((2, 7), (1,))
        level = solve([(2, 2), (7, 2), (5, 2), (9, -1)], (2, 2), hull=hull)
        assert (level.point, level.rows) == ((7, 2), (1,))

    def test_points_on_a_rising_line(self, solve: Any, hull: bool) -> None:
        assert solve([(1, 2), (3, 6), (2, 4)], (0, 0), hull=hull).rows == (1,)

    def test_the_right_angle_of_a_box(self, solve: Any, hull: bool) -> None:
        # Its vertical and its horizontal edge are efficient only where they meet.
        pick = solve([(0, 0), (4, 0), (4, 3), (0, 3), (4, 1)], (0, 0), hull=hull)
        assert (pick.point, pick.rows) == ((4, 3), (2,))

    def test_the_earliest_of_equal_rows(self, solve: Any, hull: bool) -> None:
        assert solve([(0, 0), (3, 4), (3, 4)], (1, 1), hull=hull).rows == (1,)

    def test_numbers_keep_their_kind(self, solve: Any, hull: bool) -> None:
        whole = solve(np.array([(0, 3), (3, 0), (2, 2)]), np.array([0, 0]), hull=hull)
        assert all(type(x) is Fraction for x in (*whole.point, *whole.gains, whole.value, *whole.weights))
        real = solve([(0.0, 3.0), (3.0, 0.0), (2.0, 2.0)], (0, 0), hull=hull)
        assert all(type(x) is float for x in (*real.point, *real.gains, real.value, *real.weights))
        assert (real.point, real.rows) == (whole.point, whole.rows)

    def test_three_sides_are_refused(self, solve: Any, hull: bool) -> None:
        with pytest.raises(
            ValueError, match=r"points\[0\] has shape \(3,\); a utility for each of two sides"
        ):
            solve([(1, 2, 3)], (0, 0), hull=hull)
        with pytest.raises(ValueError, match=r"disagreement has shape \(3,\)"):
            solve([(1, 2)], (0, 0, 0), hull=hull)

    @pytest.mark.parametrize("bad", [(1, 2), [[(1, 2)]], [(1, 2), (1,)], 5])
    def test_other_shapes_are_refused(self, solve: Any, hull: bool, bad: Any) -> None:
        with pytest.raises(ValueError, match="shape"):
            solve(bad, (0, 0), hull=hull)

    @pytest.mark.parametrize("bad", [math.nan, math.inf, "3", None, 1j])
    def test_what_is_no_finite_number_is_refused(self, solve: Any, hull: bool, bad: Any) -> None:
        where = rf"^{solve.__name__}: points\[1\] holds .*; a finite number is needed\.$"
        with pytest.raises(ValueError, match=where):
            solve([(1, 2), (3, bad)], (0, 0), hull=hull)
        with pytest.raises(ValueError, match="disagreement holds"):
            solve([(1, 2)], (bad, 0), hull=hull)


@every_solution
def test_mixing_two_that_neither_accepts_alone(solve: Any) -> None:
    # Both are refused by one side; half and half both gain 3.
    pick = solve([(8, -2), (-2, 8)], (0, 0))
    assert (pick.point, pick.rows, pick.weights) == ((3, 3), (0, 1), (F(1, 2), F(1, 2)))
    assert pick.ideal == (6, 6)
    assert solve([(8, -2), (-2, 8)], (0, 0), hull=False).rows == ()


@every_solution
def test_a_mix_that_just_reaches_the_disagreement(solve: Any) -> None:
    pick = solve([(4, -2), (-2, 1)], (0, 0))
    assert (pick.point, pick.gains) == ((0, 0), (0, 0))
    assert (pick.rows, pick.weights) == ((0, 1), (F(1, 3), F(2, 3)))


@every_solution
def test_a_vertex_level_with_the_disagreement(solve: Any) -> None:
    # The edge below the vertex (6, 0) is cut down to that vertex; the pick lies on the next one.
    assert solve([(7, -3), (6, 0), (0, 6)], (0, 0)).point == (3, 3)


def test_without_mixing_the_three_may_differ() -> None:
    rows = [(20, 2), (5, 5), (9, 4), (1, 6)]
    assert nash(rows, (0, 0), hull=False).index == 0  # 40 before 36, 25 and 6
    assert kalai_smorodinsky(rows, (0, 0), hull=False).index == 2  # 9/20 before 1/3, 1/4 and 1/20
    assert egalitarian(rows, (0, 0), hull=False).index == 1


def test_ties_without_mixing() -> None:
    assert nash([(6, 2), (3, 4), (4, 3)], (0, 0), hull=False).index == 0
    # Products of 0: still no row that another one beats.
    assert nash([(0, 3), (0, 7), (5, 0)], (0, 0), hull=False).index == 1
    assert kalai_smorodinsky([(2, 4), (4, 2)], (0, 0), hull=False).index == 0
    # Both have a fifth of the ideal gains (10, 10) at least; the later gives the other side three fifths.
    assert kalai_smorodinsky([(10, 0), (0, 10), (2, 4), (6, 2)], (0, 0), hull=False).index == 3
    assert egalitarian([(2, 4), (5, 2), (2, 3)], (0, 0), hull=False).index == 1
    assert egalitarian([(2, 5), (5, 2)], (0, 0), hull=False).index == 0


def test_rows_that_one_side_refuses_do_not_set_the_ideal_without_mixing() -> None:
    pick = kalai_smorodinsky([(99, -1), (4, 1), (2, 2), (-1, 99)], (0, 0), hull=False)
    assert pick.ideal == (4, 2)
    assert pick.index == 1  # shares of 4/4 and 1/2, as good as the next row's; of (99, 99) they would be less
    assert pick.value == F(1, 2)


@every_solution
def test_a_row_on_an_edge_is_named_itself(solve: Any) -> None:
    pick = solve([(6, 0), (0, 6), (2, 4), (3, 3), (4, 2)], (0, 0))
    assert (pick.point, pick.index) == ((3, 3), 3)


def test_values() -> None:
    polygon = [(0, 0), (10, 0), (8, 4), (0, 6)]
    assert nash(polygon, (0, 0)).value == 32
    assert kalai_smorodinsky(polygon, (0, 0)).value == F(12, 17)  # of 10 and of 6 alike
    assert egalitarian(polygon, (0, 0)).value == F(24, 5)


def test_equal_gains_that_would_waste_are_not_taken() -> None:
    pick = egalitarian([(9, 2), (7, 1)], (0, 0))
    assert (pick.point, pick.value) == ((9, 2), 2)


def test_floats_are_not_rounded_on_the_way() -> None:
    # In floats 1e16 + 1 is 1e16: its gain is lost when it is taken from the rounded utility.
    far = 1e16
    pick = nash([(far + 2, far), (far, far + 2)], (far, far))
    assert pick.gains == (1.0, 1.0)
    third = nash([(0.1, 0.0), (0.0, 0.1)], (0.0, 0.0))
    assert third.point == (0.05, 0.05)


def test_numbers_of_numpy() -> None:
    # Their own arithmetic would overflow at 2**63.
    large = np.int64(2**62)
    assert nash([(large, np.int64(0)), (np.int64(0), large)], (0, 0)).value == 2**122
    assert nash([(np.float32(0.5), np.float64(3.0))], (0, 0)).value == 1.5


def test_values_without_an_agreement() -> None:
    assert [solve([(-1, 3)], (0, 0)).value for solve in SOLUTIONS] == [0, 1, 0]


def test_integers_of_any_size() -> None:
    huge = 10**400
    assert nash([(huge, 0), (0, 2)], (0, 0)).point == (huge // 2, 1)


def test_a_product_beyond_floats_is_infinite() -> None:
    pick = nash([(1e200, 1e200)], (0.0, 0.0))
    assert (pick.point, pick.value) == ((1e200, 1e200), math.inf)


def test_in_words() -> None:
    pick: Pick = egalitarian([(0, 0), (10, 0), (8, 4), (0, 6)], (0, 0))
    assert str(pick) == "egalitarian: (4.8, 4.8), gains 4.8 and 4.8: 0.6 of row 2 + 0.4 of row 3"
    assert str(nash([(3, 4)], (1, 1))) == "nash: (3, 4), gains 2 and 3: row 0"
