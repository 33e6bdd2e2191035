"""Reduction by the rival's choice, by hand and against every other choice."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from counterpoise.reductions.rivals_choice import rivals_choice

F = Fraction
THIRDS = [F(0), F(1, 3), F(2, 3), F(1)]


def test_the_last_item_is_cut_in_part() -> None:
    # 20 of the third; the other 10 from the second, a third of it: 50 + 10 of the threat.
    cut = rivals_choice([50, 30, 20], [20, 30, 50], share=0.3)
    assert cut.cut == (0, F(1, 3), 1)
    assert (cut.own_loss, cut.threat_removed) == (F(3, 10), F(6, 10))


def test_all_and_nothing() -> None:
    assert rivals_choice([1, 3], [2, 2], share=0).cut == (0, 0)
    everything = rivals_choice([1, 3], [2, 2], share=1)
    assert (everything.cut, everything.own_loss, everything.threat_removed) == ((1, 1), 1, 1)


def test_what_is_worth_nothing_to_its_owner() -> None:
    # The first is feared and goes; the last is neither and stays.
    cut = rivals_choice([0, 4, 0], [1, 3, 0], share=0)
    assert (cut.cut, cut.own_loss, cut.threat_removed) == ((1, 0, 0), 0, F(1, 4))


@pytest.mark.parametrize("share", [F(1, 6), F(1, 2), F(5, 6)])
def test_no_other_choice_of_the_size_removes_more(share: Fraction) -> None:
    values, threats = [3, 1, 2, 3], [2, 4, 1, 2]
    chosen = rivals_choice(values, threats, share=share)
    assert chosen.own_loss == share
    for cut in product(THIRDS, repeat=4):
        loss = sum(part * x for part, x in zip(cut, values, strict=True)) / F(9)
        removed = sum(part * x for part, x in zip(cut, threats, strict=True)) / F(9)
        assert loss > share or removed <= chosen.threat_removed


@pytest.mark.parametrize(
    ("values", "threats", "share", "message"),
    [
        ([1, 2], [1, 2], 1.5, "share is 1.5; a number from 0 to 1 is needed"),
        ([1, 2], [1, 2], -0.5, "share holds -0.5; a finite number of 0 or more"),
        ([1, 2], [1], 0.5, "the same items are needed in both; values has 2, threats has 1"),
        ([1, -2], [1, 2], 0.5, "values holds -2"),
        ([1, 2], [0, 0], 0.5, "threats are all 0"),
    ],
)
def test_refused(values: Any, threats: Any, share: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^rivals_choice: {message}"):
        rivals_choice(values, threats, share=share)
