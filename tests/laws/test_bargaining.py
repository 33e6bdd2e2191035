"""The laws of bargaining: what defines each solution, on random sets of agreements, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from counterpoise.reductions.bargaining import Pick, egalitarian, kalai_smorodinsky, nash

LP = 1e-9  # absolute, on gains of a few units: the tolerance of the linear program's solver
MANY = settings(max_examples=200, deadline=None)

SOLUTIONS = [nash, kalai_smorodinsky, egalitarian]
every_solution = pytest.mark.parametrize("solve", SOLUTIONS)
with_and_without_mixing = pytest.mark.parametrize("hull", [True, False])

Point = tuple[Any, Any]
whole = st.integers(-6, 8)
thirds = st.builds(Fraction, whole, st.just(3))
agreement = st.tuples(whole, whole)
agreements = st.lists(agreement, min_size=0, max_size=8)
disagreement = st.tuples(thirds, thirds)
zero = (0, 0)
gainful = st.tuples(st.integers(0, 8), st.integers(0, 8))
stretch = st.builds(Fraction, st.integers(1, 5), st.integers(1, 5))


def swapped(points: list[Point]) -> list[Point]:
    return [(b, a) for a, b in points]


def beats(point: Point, other: Point) -> bool:
    return point[0] >= other[0] and point[1] >= other[1] and tuple(point) != tuple(other)


def best_on_segment(first: Point, second: Point, floor: Point) -> list[Point]:
    """Both ends of the part of a segment that is nowhere below the floor; none if there is no such part."""
    low, high = Fraction(0), Fraction(1)
    for side in (0, 1):
        start, run = Fraction(first[side]), Fraction(second[side]) - first[side]
        if run == 0:
            if start < floor[side]:
                return []
            continue
        crossing = (floor[side] - start) / run
        if run > 0:
            low = max(low, crossing)
        else:
            high = min(high, crossing)
    return [
        (first[0] + t * (second[0] - first[0]), first[1] + t * (second[1] - first[1]))
        for t in (low, high)
        if low <= high
    ]


def reachable_above(points: list[Point], floor: Point, *, hull: bool) -> list[Point]:
    """Agreements nowhere below the floor, among them one that beats the floor where any does.

    In the plane, whatever lies in the hull and beats a point is beaten by, or is, a point on a segment
    between two of the rows.
    """
    if not hull:
        return [p for p in points if p[0] >= floor[0] and p[1] >= floor[1]]
    return [end for p in points for q in points for end in best_on_segment(p, q, floor)]


@every_solution
@with_and_without_mixing
@MANY
@given(agreements, disagreement)
def test_a_pick_is_made_of_its_rows_and_refused_by_neither(
    solve: Any, hull: bool, points: list[Point], d: Point
) -> None:
    pick: Pick = solve(points, d, hull=hull)
    if not pick.rows:
        assert pick.point == d
        assert reachable_above(points, d, hull=hull) == []
        return
    assert len(pick.rows) == len(pick.weights) <= (2 if hull else 1)
    assert sum(pick.weights) == 1
    assert min(pick.weights) > 0
    for side in (0, 1):
        mean = sum(w * points[row][side] for row, w in zip(pick.rows, pick.weights, strict=True))
        assert pick.point[side] == mean == d[side] + pick.gains[side]
        assert 0 <= pick.gains[side] <= pick.ideal[side] - d[side]


@every_solution
@with_and_without_mixing
@MANY
@given(agreements, disagreement)
def test_no_agreement_is_better_for_one_side_and_as_good_for_the_other(
    solve: Any, hull: bool, points: list[Point], d: Point
) -> None:
    pick = solve(points, d, hull=hull)
    assert not [p for p in reachable_above(points, pick.point, hull=hull) if beats(p, pick.point)]


@every_solution
@with_and_without_mixing
@MANY
@given(agreements, disagreement)
def test_swapping_the_sides_swaps_the_pick(solve: Any, hull: bool, points: list[Point], d: Point) -> None:
    pick, other = solve(points, d, hull=hull), solve(swapped(points), d[::-1], hull=hull)
    assert other.point == pick.point[::-1]
    assert (other.value, other.ideal) == (pick.value, pick.ideal[::-1])
    assert dict(zip(other.rows, other.weights, strict=True)) == dict(
        zip(pick.rows, pick.weights, strict=True)
    )


@every_solution
@MANY
@given(agreements, thirds)
def test_a_symmetric_set_has_a_symmetric_pick(solve: Any, points: list[Point], d: Fraction) -> None:
    pick = solve(points + swapped(points), (d, d))
    assert pick.point[0] == pick.point[1]


@pytest.mark.parametrize("solve", [nash, kalai_smorodinsky])
@with_and_without_mixing
@MANY
@given(agreements, disagreement, st.tuples(stretch, stretch), st.tuples(thirds, thirds))
def test_scales_do_not_matter(
    solve: Any, hull: bool, points: list[Point], d: Point, factor: Point, shift: Point
) -> None:
    def rescaled(p: Point) -> Point:
        return factor[0] * p[0] + shift[0], factor[1] * p[1] + shift[1]

    pick, other = (
        solve(points, d, hull=hull),
        solve([rescaled(p) for p in points], rescaled(d), hull=hull),
    )
    assert other.point == rescaled(pick.point)
    assert (other.rows, other.weights) == (pick.rows, pick.weights)


@pytest.mark.parametrize("solve", [nash, egalitarian])
@with_and_without_mixing
@MANY
@given(agreements, disagreement, st.data())
def test_agreements_that_were_not_picked_do_not_matter(
    solve: Any, hull: bool, points: list[Point], d: Point, data: st.DataObject
) -> None:
    pick = solve(points, d, hull=hull)
    others = [i for i in range(len(points)) if i not in pick.rows]
    dropped = data.draw(st.sets(st.sampled_from(others))) if others else set()
    fewer = [p for i, p in enumerate(points) if i not in dropped]
    after = solve(fewer, d, hull=hull)
    assert (after.value, after.point) == (pick.value, pick.point)


@MANY
@given(st.lists(gainful, max_size=6), st.lists(gainful, max_size=3), st.integers(0, 8))
def test_more_agreements_with_the_same_ideal_for_one_side_never_harm_the_other(
    points: list[Point], more: list[Point], theirs: int
) -> None:
    """The axiom that Kalai and Smorodinsky put in the place of independence."""
    base = [(8, theirs), *points]
    before, after = kalai_smorodinsky(base, zero), kalai_smorodinsky(base + more, zero)
    assert before.ideal[0] == after.ideal[0] == 8
    assert after.gains[1] >= before.gains[1]


@pytest.mark.parametrize("solve", [kalai_smorodinsky, egalitarian])
@with_and_without_mixing
@MANY
@given(agreements, agreements, disagreement)
def test_more_agreements_never_lower_what_both_are_sure_of(
    solve: Any, hull: bool, points: list[Point], more: list[Point], d: Point
) -> None:
    before, after = solve(points, d, hull=hull), solve(points + more, d, hull=hull)
    if solve is egalitarian or before.ideal == after.ideal:
        assert after.value >= before.value


@MANY
@given(agreements, disagreement)
def test_the_nash_point_has_a_line_that_no_agreement_crosses(points: list[Point], d: Point) -> None:
    """A second method: the tangent of the hyperbola of equal products separates it from every agreement."""
    pick = nash(points, d)
    if pick.value == 0:
        assert not [p for p in reachable_above(points, d, hull=True) if p[0] > d[0] and p[1] > d[1]]
        return
    for p in points:
        assert (p[0] - d[0]) / pick.gains[0] + (p[1] - d[1]) / pick.gains[1] <= 2


def largest_multiple(gains: np.ndarray, direction: np.ndarray) -> float:
    """The largest t for which a mix gains at least t times the direction, by a linear program; -1 if none."""
    n = len(gains)
    answer = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.column_stack([-gains.T, direction]),
        b_ub=np.zeros(2),
        A_eq=np.append(np.ones(n), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, None)] * n + [(0.0, None)],
    )
    return float(-answer.fun) if answer.success else -1.0


def largest_gain(gains: np.ndarray, side: int) -> float:
    """The most that one side can gain while the other loses nothing, by a linear program."""
    n = len(gains)
    answer = linprog(
        -gains[:, side], A_ub=-gains.T, b_ub=np.zeros(2), A_eq=np.ones((1, n)), b_eq=[1.0], bounds=(0.0, None)
    )
    return float(-answer.fun)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_a_linear_program_finds_the_same(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    points, d = rng.normal(size=(n, 2)), rng.normal(-0.5, 0.5, size=2)
    gains = points - d
    equal = egalitarian(points, d)
    t = largest_multiple(gains, np.ones(2))
    assert (t < 0.0) == (equal.rows == ())
    if t < 0.0:
        return
    assert equal.value == pytest.approx(t, abs=LP)
    share = kalai_smorodinsky(points, d)
    ideal = np.array([largest_gain(gains, side) for side in (0, 1)])
    assert np.subtract(share.ideal, d) == pytest.approx(ideal, abs=LP)
    assert share.value == pytest.approx(largest_multiple(gains, ideal), abs=1e-7)
    assert share.gains == pytest.approx(share.value * ideal, abs=1e-7)
