"""The pictures: what they are told to say, and what they must not depend on."""

from __future__ import annotations

import re
import subprocess
import sys

import matplotlib
import pytest
from tests.report.made import changed, curve, made, nothing, strike
from tests.report.pages import read

from counterpoise.assessment.labels import Labels
from counterpoise.report.figures.canvas import drawing, fit, svg_of
from counterpoise.report.figures.drawdown import drawdown_picture, left_after
from counterpoise.report.html import PICTURES

CLOSE = 1e-9


def drawn(key: str = "one", text: str = "") -> str:
    with drawing(height=100.0) as (figure, axes):
        axes.barh([0.0], [1.0], hatch="//")
        axes.text(0.0, 0.0, text)
        fit(figure, left=8.0, right=8.0, top=8.0, bottom=30.0)
        return svg_of(figure, key=key, title="A title", description="What is seen.")


def test_a_panel_is_the_same_bytes_whatever_the_users_settings() -> None:
    expected = drawn()
    with matplotlib.rc_context({"lines.linewidth": 9.0, "font.size": 30.0, "svg.hashsalt": "other"}):
        assert drawn() == expected
        assert matplotlib.rcParams["font.size"] == 30.0


def test_nothing_of_a_panel_is_dated_or_from_elsewhere() -> None:
    svg = drawn()
    assert "http" not in svg
    assert not re.search(r"20\d\d-\d\d", svg)
    assert "<style" not in svg
    assert "font-family" not in svg


def test_ids_of_two_panels_do_not_meet() -> None:
    one, two = (set(re.findall(r' id="([^"]*)"', drawn(key))) for key in ("one", "two"))
    assert one
    assert not one & two


def test_a_name_is_text_and_no_formula() -> None:
    name = r"<b>$\alpha$ & 5</b>"
    assert [element.text for element in read(drawn(text=name)).all("text") if "alpha" in element.text] == [
        name
    ]


@pytest.mark.medium
def test_pyplot_stays_out() -> None:
    # It keeps every figure it ever made, and picks a window system.
    code = (
        "import sys; from counterpoise.report import report_html; from tests.report.made import made; "
        "report_html(made()); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("key", [key for key in PICTURES if key != "ratios"])
def test_where_no_strike_was_computed_there_is_no_picture(key: str) -> None:
    result = nothing()
    assert PICTURES[key](result, Labels(result)) is None


@pytest.mark.parametrize("key", [key for key in PICTURES if key != "drivers"])
def test_every_panel_says_whom_it_is_about(key: str) -> None:
    result = made()
    picture = PICTURES[key](result, Labels(result))
    assert picture is not None
    for panel in picture.panels:
        words = panel.heading + read(panel.svg).text
        assert "Northern Union" in words
        assert "Southland" in words


def test_the_first_picture_says_what_arrives_and_what_is_taken_away() -> None:
    result = changed(made(), strikes=(strike("north", "south", emt=740.0, exposure=0.6),))
    picture = PICTURES["headline"](result, Labels(result))
    assert picture is not None
    svg = read(picture.panels[0].svg)
    assert [text.text for text in svg.all("text")].count("740 arrive") == 2
    assert [text.text for text in svg.all("text")].count("60 % taken away") == 2
    assert "held to be needed: 300" in svg.text
    assert "about 740 EMT" in next(svg.all("desc")).text


def test_a_thin_defence_is_marked_where_it_stops_a_quarter() -> None:
    result = changed(made(), defence=(curve("north", "south"),))
    picture = PICTURES["stopped"](result, Labels(result))
    assert picture is not None
    assert len(picture.panels) == 2
    # From the curve by hand: 0.575 at 250 interceptors.
    assert {"57 %", "25 %"} <= {text.text for text in read(picture.panels[0].svg).all("text")}


def test_what_is_left_runs_straight_between_corners() -> None:
    corner = made().views["north"].drawdown[0]
    assert left_after(corner, 50.0) == pytest.approx(1250.0, rel=CLOSE)
    assert left_after(corner, 550.0) == pytest.approx(950.0, rel=CLOSE)
    picture = drawdown_picture(made(), Labels(made()))
    assert picture is not None
    assert "1,500 EMT before the attack; 983 EMT after 250 warheads" in read(picture.panels[0].svg).text


def test_a_side_without_a_requirement_is_drawn_without_one() -> None:
    result = changed(made(), strikes=(strike("north", "south", need=None),))
    picture = PICTURES["headline"](result, Labels(result))
    assert picture is not None
    assert "held to be needed" not in read(picture.panels[0].svg).text
