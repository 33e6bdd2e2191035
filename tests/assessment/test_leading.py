"""Which figures lead, from shares that were made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.made import changed, driven, made

from counterpoise.assessment.driving import assumed_share
from counterpoise.assessment.leading import (
    all_driving_figures,
    leading_figures,
    own_headlines,
    yardstick_share,
)
from counterpoise.assessment.result import DrivingFigure

CLOSE = 1e-12


def driver(key: str, share: float, status: str = "assumed") -> DrivingFigure:
    return DrivingFigure(key, share, 0.01, 1, 1, (f"sides.north.systems.{key}.cep",), status)


def test_the_largest_share_in_any_headline_of_any_view_ranks() -> None:
    views = made().views
    drivers = {
        "north": (
            driven("south", "north", "arriving retaliation", driver("a", 0.8)),
            driven("south", "north", "exposure", driver("b", 0.5)),
        ),
        "south": (
            driven("north", "south", "arriving retaliation", driver("b", 0.6, "verified"), driver("a", 0.1)),
        ),
    }
    result = made(views={name: replace(view, drivers=drivers[name]) for name, view in views.items()})
    first, second = leading_figures(result)
    assert [(one.key, one.largest.figure.share, one.largest.view) for one in (first, second)] == [
        ("a", 0.8, "north"),
        ("b", 0.6, "south"),
    ]
    in_north = second.largest_in("north")
    assert in_north is not None
    assert (in_north.figure.share, in_north.headline.measure) == (0.5, "exposure")
    assert first.largest_in("west") is None
    assert second.status == "assumed"  # though verified where it is largest
    assert not second.is_sure


def test_ties_go_by_name() -> None:
    drivers = (driven("south", "north", "arriving retaliation", driver("b", 0.3), driver("a", 0.3)),)
    assert [figure.key for figure in leading_figures(changed(made(), drivers=drivers))] == ["a", "b"]


def test_headlines_of_others_do_not_count() -> None:
    sides = ("north", "south", "west")
    result = changed(made(sides), drivers=(driven("north", "south", "exposure", driver("a", 0.9)),))
    assert own_headlines(result, "north")
    assert leading_figures(result)[0].largest.figure.share == 0.9


def test_without_drivers_nothing_leads() -> None:
    assert leading_figures(changed(made(), drivers=())) == ()
    assert leading_figures(changed(made(), drivers=(driven("north", "south", "exposure"),))) == ()


def test_the_yardstick_is_set_apart() -> None:
    need = replace(driver("need", 0.8), paths=("sides.north.required_retaliation",))
    drivers = (
        driven("south", "north", "assurance", need, driver("a", 0.1)),
        driven("south", "north", "arriving retaliation", driver("a", 0.7)),
    )
    result = changed(made(), drivers=drivers)
    assert [one.key for one in leading_figures(result)] == ["a"]
    assert [one.key for one in all_driving_figures(result)] == ["need", "a"]
    assert yardstick_share(result, "north") == pytest.approx(0.8, rel=CLOSE)
    assert yardstick_share(result, "south") is None


def test_of_two_views_the_least_certain_status_counts() -> None:
    surely = driver("a", 0.5, "verified"), driver("b", 0.2, "derived")
    sure = ("north", driven("south", "north", "exposure", *surely))
    unsure = ("south", driven("south", "north", "exposure", driver("a", 0.5, "assumed")))
    assert assumed_share([sure]) == 0.0
    assert assumed_share([sure, unsure]) == assumed_share([unsure, sure]) == 0.5
    assert assumed_share([unsure, unsure]) == 1.0  # counted once
    assert assumed_share([]) == 0.0
