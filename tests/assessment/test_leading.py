"""Which figures lead, from shares that were made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.made import changed, driven, made

from counterpoise.assessment.leading import leading_figures, own_headlines
from counterpoise.assessment.result import DrivingFigure

CLOSE = 1e-12


def driver(key: str, share: float, status: str = "assumed") -> DrivingFigure:
    return DrivingFigure(key, share, 1, (f"sides.north.systems.{key}.cep",), status)


def test_headlines_and_views_count_the_same() -> None:
    views = made().views
    drivers = {
        "north": (
            driven("south", "north", "assurance", driver("a", 0.8)),
            driven("south", "north", "exposure", driver("b", 0.5)),
        ),
        "south": (driven("north", "south", "assurance", driver("b", 0.4, "verified"), driver("a", 0.1)),),
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
    drivers = (driven("south", "north", "assurance", driver("b", 0.3), driver("a", 0.3)),)
    assert [figure.key for figure in leading_figures(changed(made(), drivers=drivers))] == ["a", "b"]


def test_headlines_of_others_do_not_count() -> None:
    sides = ("north", "south", "west")
    result = changed(made(sides), drivers=(driven("north", "south", "exposure", driver("a", 0.9)),))
    assert own_headlines(result, "north")
    assert leading_figures(result)[0].by_view["north"] == pytest.approx(0.9, rel=CLOSE)


def test_without_drivers_nothing_leads() -> None:
    assert leading_figures(changed(made(), drivers=())) == ()
    assert leading_figures(changed(made(), drivers=(driven("north", "south", "exposure"),))) == ()
