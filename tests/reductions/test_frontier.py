"""Frontiers and hypervolumes: by hand, and by counting every box of a grid and every subset of points."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.reductions.frontier import hypervolume, non_dominated

ROUNDING = 1e-12  # relative
FEW = settings(max_examples=60, deadline=None)

columns = st.integers(2, 3)
coordinate = st.integers(-1, 5)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    k = draw(columns)
    rows = draw(st.lists(st.lists(coordinate, min_size=k, max_size=k), max_size=9))
    return np.array(rows, dtype=float).reshape(len(rows), k)


def by_inclusion_and_exclusion(boxes: np.ndarray) -> float:
    """Volume of a union of boxes from the origin: the intersection of several is the box of their minima."""
    total = 0.0
    for size in range(1, len(boxes) + 1):
        for chosen in combinations(boxes, size):
            total -= (-1) ** size * float(np.prod(np.min(chosen, axis=0).clip(0.0)))
    return total


def test_by_hand() -> None:
    points = [(1, 9), (5, 5), (4, 5), (9, 1), (5, 5), (9, 0)]
    assert non_dominated(points).tolist() == [0, 1, 3]
    # Rectangles 1 x 9, 4 more x 5, 4 more x 1.
    assert hypervolume(points, (0, 0)) == 9 + 20 + 4
    # Two boxes of 2 x 1 x 1 and 1 x 2 x 1 share a cube; one of 1 x 1 x 3 adds two cubes.
    assert hypervolume([(2, 1, 1), (1, 2, 1), (1, 1, 3)], (0, 0, 0)) == 5


def test_fewer_warheads_are_better_with_a_minus_sign() -> None:
    points = np.array([(0.4, 0.4, 5000.0), (0.4, 0.4, 6000.0), (0.5, 0.3, 9000.0)]) * [1, 1, -1]
    assert non_dominated(points).tolist() == [0, 2]


def test_nothing() -> None:
    assert non_dominated([]).tolist() == []
    assert hypervolume([], (0, 0)) == hypervolume(np.zeros((0, 3)), (0, 0, 0)) == 0.0
    assert hypervolume([(5, 0), (0, 5), (-1, 9)], (0, 0)) == 0.0


@FEW
@given(tables())
def test_non_dominated_by_definition(points: np.ndarray) -> None:
    def is_left_out(i: int) -> bool:
        return any((p >= points[i]).all() and ((p > points[i]).any() or j < i) for j, p in enumerate(points))

    assert non_dominated(points).tolist() == [i for i in range(len(points)) if not is_left_out(i)]


@FEW
@given(tables(), st.integers(-2, 2))
def test_hypervolume_by_inclusion_and_exclusion(points: np.ndarray, base: int) -> None:
    reference = np.full(points.shape[1], float(base))
    # Whole numbers: neither method rounds.
    assert hypervolume(points, reference) == by_inclusion_and_exclusion((points - reference).clip(0.0))


@FEW
@given(tables())
def test_only_the_frontier_counts_in_any_order(points: np.ndarray) -> None:
    reference = np.full(points.shape[1], -2.0)
    volume = hypervolume(points, reference)
    assert hypervolume(points[::-1], reference) == volume
    assert hypervolume(points[non_dominated(points)], reference) == volume
    assert hypervolume(points[:, ::-1], reference) == volume


@pytest.mark.parametrize("k", [2, 3])
def test_many_points_by_counting_cells(k: int) -> None:
    # On a grid of 20 cells a side every cell lies under some point or not.
    rng = np.random.default_rng(1985)
    points = rng.integers(1, 21, size=(60, k))
    cells = np.stack(np.meshgrid(*[np.arange(20)] * k, indexing="ij"), axis=-1).reshape(-1, k)
    covered = (cells[:, None, :] < points[None, :, :]).all(axis=2).any(axis=1)
    assert hypervolume(points, np.zeros(k)) == covered.sum()


def test_pymoo_finds_the_same() -> None:
    indicator = pytest.importorskip("pymoo.indicators.hv", reason="pymoo is not installed")
    rng = np.random.default_rng(1985)
    for k in (2, 3):
        points = rng.random((200, k))
        theirs = indicator.HV(ref_point=np.zeros(k))(-points)
        assert hypervolume(points, np.zeros(k)) == pytest.approx(theirs, rel=ROUNDING)


@pytest.mark.parametrize(
    ("points", "reference", "message"),
    [
        ([(1, 2)], (0, 0, 0), "points have 2 columns, the reference 3"),
        ([(1, 2)], (0,), r"reference has shape \(1,\)"),
        ([(1, 2)], (0, np.nan), "reference is not finite"),
        ([(1, 2), (np.nan, 1)], (0, 0), r"points\[1\] is \[nan, 1.0\]; finite numbers are needed"),
        ([1, 2], (0, 0), r"points have shape \(2,\)"),
    ],
)
def test_refused(points: Any, reference: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^hypervolume: {message}"):
        hypervolume(points, reference)
