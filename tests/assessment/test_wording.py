"""Numbers in words: rounded once, and never to what they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.wording import (
    NO_BREAK,
    between,
    chance,
    factor,
    number,
    opening,
    percent,
    ratio,
    whole,
    with_article,
)

THREE_DIGITS = 0.00501
"""The largest relative error of a number rounded to three significant digits."""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (999.6, "1,000"),
        (99.96, "100"),
        (9.996, "10.0"),
        (0.9996, "1.00"),
        (1e6, "1,000,000"),
        (-12.34, "-12.3"),
    ],
)
def test_rounding_up_a_digit_keeps_three(value: float, words: str) -> None:
    assert number(value) == words


@given(st.floats(1e-5, 1e12))
def test_a_number_is_near_what_it_stands_for(value: float) -> None:
    said = float(number(value).replace(",", ""))
    assert abs(said - value) <= THREE_DIGITS * value


@given(st.floats(0.0, 1.0))
def test_a_share_that_is_not_all_or_nothing_is_never_said_to_be(share: float) -> None:
    words = percent(share)
    assert (words == f"0{NO_BREAK}%") is (share == 0.0)
    assert (words == f"100{NO_BREAK}%") is (share == 1.0)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0994, "9.9 %"),
        (0.0995, "10 %"),
        (0.1, "10 %"),
        (0.9899, "99 %"),
        (0.9901, "99.0 %"),
        (0.9989, "99.9 %"),
    ],
)
def test_a_share_is_whole_from_a_tenth(share: float, words: str) -> None:
    assert percent(share).replace(NO_BREAK, " ") == words


def test_a_range_says_its_unit_once() -> None:
    assert between(percent(0.5), percent(0.6)).replace(NO_BREAK, " ") == "50–60 %"
    assert between(percent(0.0), percent(0.0)).replace(NO_BREAK, " ") == "0 %"


def test_a_small_ratio_is_not_spelt_out() -> None:
    assert ratio(0.0044).replace(NO_BREAK, " ") == "under 0.01"
    assert ratio(0.0) == "0"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.4527, "1.45"),
        (1.4967, "1.497"),
        (1.5, "1.50"),
        (1.50001, "1.50001"),
        (1.0004, "1.0004"),
        (3.37, "3.37"),
    ],
)
def test_a_factor_shows_on_which_side_of_its_limits_it_lies(value: float, words: str) -> None:
    assert factor(value, limits=(1.0, 1.5)) == words


@pytest.mark.parametrize(
    ("p", "draws", "words"),
    # Three in n: of 300 draws, none of which shows it, the chance may be 1 %.
    [(0.0, 10_000, "under 0.1 %"), (0.0, 300, "under 1.0 %"), (0.02, 300, "2.0 %"), (0.0, 1, "under 100 %")],
)
def test_a_chance_is_no_smaller_than_the_draws_can_show(p: float, draws: int, words: str) -> None:
    assert chance(p, draws=draws).replace(NO_BREAK, " ") == words


def test_things_have_no_fractions() -> None:
    assert [whole(value) for value in (0.4, 44.6, 999.7, 5310.52)] == ["0", "45", "1,000", "5,300"]


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("United States", "the United States"),
        ("Soviet Union", "the Soviet Union"),
        ("China", "China"),
        ("United Kingdom", "the United Kingdom"),
        ("The North", "The North"),
        ("", ""),
    ],
)
def test_a_name_takes_its_article(name: str, within: str) -> None:
    assert with_article(name) == within


def test_the_first_letter_only() -> None:
    assert opening("accuracy (CEP) of DF-5") == "Accuracy (CEP) of DF-5"
    assert opening("") == ""
