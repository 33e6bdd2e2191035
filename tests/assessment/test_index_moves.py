"""What moves a stability index, from indices that were made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.made import changed, made, stability

from counterpoise.assessment.index_moves import index_moves, stability_pairs

CLOSE = 1e-12
PAIR = ("north", "south")


def test_each_move_leaves_the_others_where_they_are() -> None:
    views = {
        name: replace(
            view,
            stability=tuple(
                stability(PAIR, alert, "ride-out", w80, 0.9 - a - b - c)
                for alert, b in (("day", 0.0), ("generated", 0.2))
                for w80, c in ((500.0, 0.0), (3000.0, 0.1))
            ),
        )
        for (name, view), a in zip(made().views.items(), (0.0, 0.05), strict=True)
    }
    moves = index_moves(made(views=views), PAIR)
    assert moves is not None
    assert (moves.view, moves.posture, moves.w80) == pytest.approx((0.05, 0.2, 0.1), rel=CLOSE)
    assert (moves.lowest, moves.highest) == pytest.approx((0.55, 0.9), rel=CLOSE)
    assert moves.saturated == ()
    assert moves.verdict == "The damage curve moves it more than the view: never read one number alone."


def test_an_index_near_one_everywhere_is_saturated() -> None:
    moves = index_moves(made(), PAIR)
    assert moves is not None
    # 1 - w80 / 10,000 is 0.95 at 500 and less beyond.
    assert moves.saturated == (500.0,)


def test_what_was_not_computed_has_no_moves() -> None:
    empty = changed(made(), stability=())
    assert stability_pairs(empty) == ()
    assert index_moves(empty, PAIR) is None


def test_with_three_sides_every_pair_has_its_own() -> None:
    assert stability_pairs(made(("north", "south", "west"))) == (
        ("north", "south"),
        ("north", "west"),
        ("south", "west"),
    )
