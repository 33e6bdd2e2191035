"""Catalogues: what is read, what unknown means, and what is said of a bad one."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from counterpoise.scenario import Draws, ScenarioError
from counterpoise.scenario.quantities import DIMENSIONS
from counterpoise.space.catalogue import catalogue_names, read, read_text
from counterpoise.space.measures import MEASURES
from counterpoise.space.parameters import KINDS, PARAMETERS, said

PAGE = (Path(__file__).parents[2] / "docs/space.md").read_text(encoding="utf-8")
GOOD = "format: 1\n" + PAGE.split("```yaml\nformat: 1\n", 1)[1].split("```", 1)[0]


def problems(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_text(text, name="a")
    return [str(problem) for problem in error.value.problems]


def test_the_catalogue_on_the_page_can_be_read() -> None:
    found = read_text(GOOD)
    relay = found.systems["relay"]
    assert (relay.kind, relay.owner, relay.basing, relay.is_made_up) == ("communication", "us", "orbit", True)
    assert (relay.figures["delta_v"].low, relay.figures["delta_v"].high) == (1500.0, 2000.0)
    assert relay.figures["delta_v"].status == "assumed"
    assert found.parties["us"].thresholds[0].limits["time_to_ground"].median == 1200.0


def test_unknown_is_everything_possible_and_never_zero() -> None:
    relay = read_text(GOOD).systems["relay"]
    assert "power" in relay.unknown
    figure = relay.figure("power")
    assert figure is not None
    assert (figure.low, figure.high) == (PARAMETERS["power"].low, PARAMETERS["power"].high)
    assert figure.high > 0


def test_what_a_system_lacks_is_not_unknown() -> None:
    relay = read_text(GOOD).systems["relay"]
    assert relay.figure("closing_speed") is None
    assert "closing_speed" not in relay.unknown


def test_bounds_as_arrays() -> None:
    bounds = read_text(GOOD).bounds(("altitude", "delta_v", "power", "closing_speed", "re_entry_body"))
    assert bounds.units == ("km", "m/s", "W", "m/s", "")
    assert bounds.low.tolist()[0][:3] == [35786.0, 1500.0, 0.0]
    assert bounds.high.tolist()[0][:3] == [35786.0, 2000.0, 1e9]
    assert np.isnan(bounds.low[0, 3])
    assert bounds.high[0, 4] == 0.0


def test_values_on_draws_stay_in_their_ranges() -> None:
    values = read_text(GOOD).values("delta_v", Draws(64, seed=1))
    assert values.shape == (1, 64)
    assert ((values >= 1500) & (values <= 2000)).all()


def test_a_threshold_needs_all_its_limits() -> None:
    threshold = read_text(GOOD).parties["us"].thresholds[0]
    mass, time = np.array([100.0, 100.0, 99.0, np.nan]), np.array([1200.0, 1201.0, 600.0, 600.0])
    met = threshold.met({"delivered_mass": mass, "time_to_ground": time})
    assert met.tolist() == [True, False, False, False]


def test_neither_order_nor_comments_nor_units_change_what_is_meant() -> None:
    other = GOOD.replace("delta_v: 1.5..2 km/s", "delta_v: 1500..2000 m/s")
    assert read_text(other).bounds().low[0, 4] == read_text(GOOD).bounds().low[0, 4]
    assert read_text(GOOD + "# end\n").hash == read_text(GOOD).hash != read_text(other).hash


BAD = {
    "altitude: 35786 km|altitude: 90 km": "'90 km' is under 100 km; a distance here is at least 100 km",
    "altitude: 35786 km|altitude: none": (
        "what is in orbit has an altitude; write it, or leave it out if it is unknown"
    ),
    "number: 3|number: -3": "'-3' is negative; a count here is at least 0",
    "number: 3|number: none": (
        "'none' says nothing of 'number'; write 0 if it is 0, and nothing if it is unknown"
    ),
    "number: 3|numbr: 3": "unknown key 'numbr'; did you mean 'number'?",
    "kind: communication|kind: comunication": "unknown kind 'comunication'; did you mean 'communication'?",
    "1.5..2 km/s|1.5..2 km": "'1.5..2 km' is a length; a speed such as '150 m/s' is needed",
    "1.5..2 km/s|40 km/s": "'40 km/s' is over 15000 m/s, the most that a speed can be here",
    "re_entry_body: no|re_entry_body: maybe": "'maybe' is not a figure; a share such as '0.85' is needed",
    "source: spec|source: spek": "unknown source 'spek'; did you mean 'spec'?",
    "closing_speed: none|closing_speed: 5 km/s": (
        "no test was seen, so none showed this; write 'closing_speed: none'"
    ),
    "number: 3|payload: 9 t\n    mass: 2 t": (
        "the payload is at least 9000 kg, and the whole at most 2000 kg; a payload is part of the mass"
    ),
    "delivered_mass: 100|deliverd_mass: 100": (
        "unknown measure 'deliverd_mass'; did you mean 'delivered_mass'?"
    ),
    "    name: Relay satellite\n|": "the key 'name' is missing",
    "format: 1|format: 2": "a catalogue begins with 'format: 1', which this program reads",
}


@pytest.mark.parametrize(("change", "message"), BAD.items(), ids=BAD)
def test_a_bad_catalogue_gets_a_line_with_its_place(change: str, message: str) -> None:
    before, after = change.split("|")
    assert before in GOOD
    found = problems(GOOD.replace(before, after, 1))
    assert len(found) == 1
    assert found[0].endswith(f": {message}")
    assert re.match(r"a\.yaml:\d+:\d+ ", found[0])


def test_all_problems_come_at_once() -> None:
    bad = (
        GOOD.replace("number: 3", "number: -3")
        .replace("kind: communication", "kind: x")
        .replace("title:", "titel:")
    )
    assert len(problems(bad)) == 4  # the misspelt title is an unknown key and a missing one


@pytest.mark.parametrize("text", ["format: 1\ntitle: x\n", "format: 1\ntitle: x\nsystems: {}\n"])
def test_a_catalogue_without_systems_is_refused(text: str) -> None:
    assert "there are no systems; a catalogue has at least one" in problems(text)[0]


def test_an_empty_class_is_refused() -> None:
    with pytest.raises(
        ScenarioError, match="there is no system of the kind 'laser'; there are communication"
    ):
        read_text(GOOD).of_kind("laser")
    assert [system.key for system in read_text(GOOD).of_kind("communication")] == ["relay"]


def test_a_name_that_is_none_gets_the_nearest() -> None:
    with pytest.raises(
        ScenarioError, match="no catalogue of that name in the library; did you mean 'space-today'"
    ):
        read("space-tody")


@pytest.mark.parametrize("name", catalogue_names())
def test_the_library_can_be_read(name: str) -> None:
    assert read(name).name == name


def table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_the_page_has_the_parameters_kinds_and_measures() -> None:
    rows = [
        [
            f"`{one.name}`",
            one.says,
            ", ".join(f"`{unit}`" for unit in DIMENSIONS[one.bounds.dimension].units) or "none",
            f"{one.low:g} to {one.high:g} {one.unit}".rstrip(),
            "yes" if one.is_observable else "no",
            one.seen_by,
        ]
        for one in PARAMETERS.values()
    ]
    assert table(rows) in PAGE
    assert ", ".join(f"`{kind}`" for kind in KINDS) in PAGE
    limits = [
        [f"`{one.name}`", one.says, one.unit or "none", "at least" if one.more_is_worse else "at most"]
        for one in MEASURES.values()
    ]
    assert table(limits) in PAGE


def test_said_never_rounds_to_a_thousand_of_the_smaller_unit() -> None:
    assert said(1000.0, "m/s") == "1 km/s"
    assert said(999.0, "m/s") == "999 m/s"
    assert said(999.9, "m/s") == "1 km/s"
    assert said(999.9, "km") == "1,000 km"
    assert said(0.0, "m/s") == "0 m/s"
    assert said(90.0, "s") == "1.5 min"
