"""Adjusted Winner by hand: ties, splits, swapped sides, and what is refused."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from counterpoise.reductions.bargaining import adjusted_winner

F = Fraction


def test_nothing_is_split_where_the_bids_balance() -> None:
    division = adjusted_winner([70, 30], [30, 70])
    assert (division.totals, division.shares) == ((70, 70), (1, 0))
    assert (division.split_item, division.fraction) == (None, None)
    assert str(division) == "side a: items 0; side b: items 1\npoints received: 70 and 70"


def test_an_item_handed_over_whole_is_not_split() -> None:
    # a wins 85 against 40. Item 1 has the ratio 5/4, item 0 3/2; item 1 leaves 60 against 60.
    division = adjusted_winner([60, 25, 15], [40, 20, 40])
    assert (division.totals, division.shares) == ((60, 60), (1, 0, 0))
    assert division.split_item is None


def test_ties_go_to_the_side_with_fewer_points_so_far() -> None:
    # Untied: 50 against 60. Item 2 goes to a (70 against 60), item 3 to b.
    division = adjusted_winner([50, 20, 20, 10], [10, 60, 20, 10])
    assert (division.totals, division.shares) == ((70, 70), (1, 0, 1, 0))
    assert division.split_item is None


def test_tied_items_one_by_one() -> None:
    # Nothing but ties: a has 50 after the first, so that the rest goes to b.
    division = adjusted_winner([50, 30, 15, 5], [50, 30, 15, 5])
    assert division.shares == (1, 0, 0, 0)
    assert division.totals == (50, 50)


def test_what_the_other_does_not_want_goes_last() -> None:
    # 90 against 70. Item 1 has the ratio 4/3, item 0 none; 90 - 40 f = 70 + 30 f, so that f = 2/7 goes to b.
    division = adjusted_winner([50, 40, 10], [0, 30, 70])
    assert (division.split_item, division.fraction) == (1, F(5, 7))
    assert division.totals == (F(550, 7), F(550, 7))


def test_points_may_be_decimals_and_fractions() -> None:
    # 33.3 + 33.3 + 33.4 is 100 as written, and is not in binary floats.
    division = adjusted_winner([33.3, 33.3, 33.4], [F(100, 3), F(100, 3), F(100, 3)])
    assert division.totals[0] == division.totals[1]
    assert all(type(x) is Fraction for x in (*division.totals, *division.shares))


def test_points_may_be_numbers_of_numpy() -> None:
    assert adjusted_winner(np.array([70, 30]), [np.float64(29.5), np.float64(70.5)]).split_item == 1


def test_the_sides_swapped() -> None:
    us, panama = [22, 22, 15, 14, 11, 6, 2, 2, 2, 4], [9, 15, 15, 3, 15, 5, 7, 7, 13, 11]
    division = adjusted_winner(panama, us)
    assert division.totals == (66, 66)
    assert (division.split_item, division.fraction) == (2, F(13, 15))


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([60, 40], [50, 49], "points_a add up to 100, points_b to 99; both sides need the same sum"),
        ([60.5, 40], [50, 50], "points_a add up to 100.5, points_b to 100;"),
        ([100], [50, 50], "the same items are needed in both; points_a has 1, points_b has 2"),
        ([110, -10], [50, 50], "points_a holds -10; a finite number of 0 or more is needed"),
        ([50, 50], [math.nan, 50], "points_b holds nan"),
        ([50, 50], [math.inf, 50], "points_b holds inf"),
        (["50", 50], [50, 50], "points_a holds '50'"),
        ([], [], r"points_a has shape \(0,\); one number an item is needed"),
        ([[50, 50]], [50, 50], r"points_a has shape \(1, 2\)"),
        ([0, 0], [0, 0], "points_a are all 0; a sum above 0 is needed"),
    ],
)
def test_refused(a: Any, b: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^adjusted_winner: .*{message}"):
        adjusted_winner(a, b)
