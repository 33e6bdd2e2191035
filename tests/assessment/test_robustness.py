"""Decision rules under deep uncertainty: by hand, by their laws, and where they part."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from counterpoise.assessment.robustness import compare_options

EXACT = 1e-12

tables = arrays(
    float, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.integers(-9, 9).map(float)
)


def test_every_rule_by_hand():
    # Rows are options. Best by column: 8, 6, 5, so the regrets of A are 0, 4, 0.
    found = compare_options([[8, 2, 5], [4, 6, 5], [6, 4, 3]], options="ABC", threshold=5, optimism=0.25)
    assert found.measure("maximin").scores == (2, 4, 3)
    assert found.measure("minimax regret").scores == (-4, -4, -2)
    assert found.measure("Hurwicz").scores == (3.5, 4.5, 3.75)
    assert found.measure("satisficing").scores == pytest.approx((2 / 3, 2 / 3, 1 / 3))
    assert found.measure("satisficing").ranks == (1, 1, 3)
    assert found.measure("maximin").ranks == (3, 1, 2)
    assert found.reversals == (("A", "C"), ("B", "C"))
    assert not found.is_unanimous
    assert str(found).splitlines()[-1] == "ranking changes with the rule: A and C, B and C"


def test_an_option_that_is_best_everywhere_is_everybodys_choice():
    found = compare_options([[5, 6], [4, 6], [1, 2]], threshold=4)
    assert found.is_unanimous
    assert all("1" in measure.best for measure in found.measures)
    assert found.reversals == ()
    assert str(found).endswith("none")


@given(tables)
def test_hurwicz_lies_between_pessimism_and_optimism(table):
    assert compare_options(table, optimism=0.0).measure("Hurwicz").scores == tuple(table.min(axis=1))
    assert compare_options(table, optimism=1.0).measure("Hurwicz").scores == tuple(table.max(axis=1))


@given(tables)
def test_another_unit_and_origin_change_no_ranking(table):
    one, two = compare_options(table, threshold=2.0), compare_options(7.0 + 0.1 * table, threshold=7.2 - 1e-9)
    assert [m.ranks for m in one.measures] == [m.ranks for m in two.measures]
    assert np.array(two.regrets) == pytest.approx(0.1 * np.array(one.regrets), abs=1e-9)


@given(tables, st.integers(0, 4))
def test_a_dominated_option_never_ranks_above_what_dominates_it(table, row):
    better = np.vstack([table, table[row % len(table)] - 1.0])
    for measure in compare_options(better, threshold=0.0).measures:
        assert measure.ranks[row % len(table)] <= measure.ranks[-1]


@given(tables)
def test_regret_is_never_negative_and_some_option_has_none_in_each_future(table):
    found = compare_options(table)
    assert min(found.regrets) >= 0.0
    if table.shape[1] == 1:
        assert min(found.regrets) == 0.0
        assert found.is_unanimous


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_options([]), "payoffs have shape"),
        (lambda: compare_options([1.0, 2.0]), "payoffs have shape"),
        (lambda: compare_options([[1.0, math.nan]]), "not finite"),
        (lambda: compare_options([[1.0], [2.0]], options=["A"]), "2 different names"),
        (lambda: compare_options([[1.0], [2.0]], options=["A", "A"]), "2 different names"),
        (lambda: compare_options([[1.0]], optimism=1.5), "optimism is 1.5"),
        (lambda: compare_options([[1.0]]).measure("satisficing"), "there are maximin"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
