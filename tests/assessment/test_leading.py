"""Which figures lead, from shares that were made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.made import changed, driven, made

from counterpoise.assessment.driving import assumed_share
from counterpoise.assessment.leading import leading_figures, own_headlines, yardstick_share
from counterpoise.assessment.result import DrivingFigure

CLOSE = 1e-12


def driver(key: str, share: float, status: str = "assumed", *, error: float = 0.01) -> DrivingFigure:
    return DrivingFigure(key, share, error, 1, 1, (f"sides.north.systems.{key}.cep",), status)


def test_headlines_and_views_count_the_same() -> None:
    views = made().views
    drivers = {
        "north": (
            driven("south", "north", "arriving retaliation", driver("a", 0.8)),
            driven("south", "north", "exposure", driver("b", 0.5)),
        ),
        "south": (
            driven("north", "south", "arriving retaliation", driver("b", 0.4, "verified"), driver("a", 0.1)),
        ),
    }
    result = made(views={name: replace(view, drivers=drivers[name]) for name, view in views.items()})
    first, second = leading_figures(result)
    # a: (0.8 + 0) / 2 in the north, 0.1 in the south; b: 0.25 and 0.4.
    assert (first.key, second.key) == ("b", "a")
    assert first.by_view == pytest.approx({"north": 0.25, "south": 0.4}, rel=CLOSE)
    assert second.share == pytest.approx(0.25, rel=CLOSE)
    assert first.status == "assumed / verified"
    assert first.effects[0].figure.share == 0.5


def test_ties_go_by_name() -> None:
    drivers = (driven("south", "north", "arriving retaliation", driver("b", 0.3), driver("a", 0.3)),)
    assert [figure.key for figure in leading_figures(changed(made(), drivers=drivers))] == ["a", "b"]


def test_headlines_of_others_do_not_count() -> None:
    sides = ("north", "south", "west")
    result = changed(made(sides), drivers=(driven("north", "south", "exposure", driver("a", 0.9)),))
    assert own_headlines(result, "north")
    assert leading_figures(result)[0].by_view["north"] == pytest.approx(0.9, rel=CLOSE)


def test_without_drivers_nothing_leads() -> None:
    assert leading_figures(changed(made(), drivers=())) == ()
    assert leading_figures(changed(made(), drivers=(driven("north", "south", "exposure"),))) == ()


def test_figures_that_the_errors_do_not_tell_apart_share_a_rank() -> None:
    close = (driver("a", 0.50, error=0.02), driver("b", 0.46, error=0.02), driver("c", 0.30, error=0.02))
    drivers = (driven("south", "north", "exposure", *close),)
    found = leading_figures(changed(made(("north", "south")), drivers=drivers))
    # 0.04 is less than two errors of a difference, 2 sqrt(2) 0.02 = 0.057; 0.16 is more.
    assert [(one.key, one.rank) for one in found] == [("a", 1), ("b", 1), ("c", 3)]
    assert found[0].error == pytest.approx(0.02, rel=CLOSE)


def test_what_is_not_named_may_lie_anywhere_below_the_noise() -> None:
    few = replace(driven("south", "north", "exposure", driver("a", 0.3, error=0.02)), noise_floor=0.2)
    none = replace(driven("south", "north", "stability index"), noise_floor=0.2)
    (found,) = leading_figures(changed(made(("north", "south")), drivers=(few, none)))
    assert found.share == pytest.approx(0.15, rel=CLOSE)
    assert found.error == pytest.approx((0.02 + 0.2 / 2) / 2, rel=CLOSE)


def test_the_yardstick_is_set_apart() -> None:
    need = replace(driver("need", 0.8), paths=("sides.north.required_retaliation",))
    drivers = (
        driven("south", "north", "assurance", need, driver("a", 0.1)),
        driven("south", "north", "arriving retaliation", driver("a", 0.7)),
    )
    result = changed(made(), drivers=drivers)
    assert [one.key for one in leading_figures(result)] == ["a"]
    assert yardstick_share(result, "north") == pytest.approx(0.8, rel=CLOSE)
    assert yardstick_share(result, "south") is None


def test_of_two_views_the_least_certain_status_counts() -> None:
    sure = (driven("south", "north", "exposure", driver("a", 0.5, "verified"), driver("b", 0.2, "derived")),)
    unsure = (driven("south", "north", "exposure", driver("a", 0.5, "assumed")),)
    assert assumed_share([sure]) == 0.0
    assert assumed_share([sure, unsure]) == assumed_share([unsure, sure]) == 0.5
    assert assumed_share([unsure, unsure]) == 1.0  # counted once
    assert assumed_share([()]) == 0.0
