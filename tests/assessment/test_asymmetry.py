"""A thin defence, sized from curves that were made by hand."""

from __future__ import annotations

import pytest
from tests.report.made import curve, made

from counterpoise.assessment.asymmetry import defence_curves, other_layers, thin_defence

CLOSE = 1e-12


def test_between_two_sizes_both_shares_run_straight() -> None:
    # First strike 0.2 at 200 and 0.4 at 400; retaliation 0.5 and 0.8.
    thin = thin_defence(curve("north", "south"), 0.35)
    assert thin is not None
    assert thin.interceptors == pytest.approx(350.0, rel=CLOSE)
    assert thin.retaliation_stopped == pytest.approx(0.5 + 0.75 * 0.3, rel=CLOSE)
    assert thin.ratio == pytest.approx(0.725 / 0.35, rel=CLOSE)


def test_at_a_size_tried_it_is_that_size() -> None:
    thin = thin_defence(curve("north", "south"), 0.1)
    assert thin is not None
    assert (thin.interceptors, thin.retaliation_stopped) == pytest.approx((100.0, 0.3), rel=CLOSE)


def test_a_flat_top_is_reached_at_its_beginning() -> None:
    thin = thin_defence(curve("north", "south", first=(0.0, 0.3, 0.3, 0.3)), 0.3)
    assert thin is not None
    assert thin.interceptors == pytest.approx(100.0, rel=CLOSE)


def test_what_the_other_layers_already_stop_needs_no_interceptor() -> None:
    layered = curve("north", "south", first=(0.2, 0.3, 0.4, 0.5), ragged=(0.5, 0.7, 0.8, 0.9))
    assert thin_defence(layered, 0.1) is None
    alone = other_layers(layered)
    assert alone is not None
    assert (alone.interceptors, alone.ratio) == pytest.approx((0.0, 2.5), rel=CLOSE)
    assert other_layers(curve("north", "south")) is None


def test_what_no_size_reaches_is_none() -> None:
    assert thin_defence(curve("north", "south"), 0.41) is None
    assert thin_defence(curve("north", "south", first=(0.0,) * 4), 0.1) is None


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="a share above 0 and at most 1 is needed"):
        thin_defence(curve("north", "south"), share)


@pytest.mark.parametrize(
    ("ragged", "shows"),
    [(0.2, "not"), (0.25, "not"), (0.26, "weakly"), (0.374, "weakly"), (0.375, "clearly"), (1.0, "clearly")],
)
def test_half_as_much_again_is_clear(ragged: float, shows: str) -> None:
    thin = thin_defence(curve("north", "south", first=(0.0, 0.25, 0.5, 0.6), ragged=(0.0, ragged, 1.0, 1.0)))
    assert thin is not None
    assert thin.shows == shows


def test_only_curves_of_the_own_side_are_taken() -> None:
    result = made(("north", "south", "west"))
    assert {(c.defender, c.other, c.alert) for c in defence_curves(result, "west")} == {
        ("north", "west", "day"),
        ("south", "west", "day"),
        ("west", "north", "day"),
        ("west", "south", "day"),
    }
