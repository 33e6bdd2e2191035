"""Flat tables say what the result says, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import counterpoise
from counterpoise.assessment import Assessment
from counterpoise.assessment.tables import COLUMNS, tables_of
from counterpoise.scenario import read_text

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    # One uncertain figure alone, so that what drives the result is known.
    scenario = read_text((HERE / "every-field.yaml").read_text("utf-8").replace("works: 0.6", "works: 1"))
    scenario = scenario.with_set("sides.red.systems.red-silo.cep=150..300 m")
    return counterpoise.assess(scenario, draws=64, seed=1)


def row_of(table: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    """The only row with these cells."""
    [row] = [row for row in table if all(row[key] == value for key, value in wanted.items())]
    return row


def test_every_row_has_every_column_in_order(assessment: Assessment) -> None:
    tables = tables_of(assessment)
    assert tables.keys() == COLUMNS.keys()
    for name, rows in tables.items():
        assert rows, name
        assert all(tuple(row) == COLUMNS[name] for row in rows)
        assert all(isinstance(cell, str | float | int | None) for row in rows for cell in row.values())


def test_each_number_is_in_its_column(assessment: Assessment) -> None:
    tables = tables_of(assessment)
    view = assessment.views["blue"]
    strike = next(
        one for one in view.strikes if (one.attacker, one.alert, one.launch) == ("red", "day", "ride-out")
    )
    row = row_of(
        tables["strikes"], view="blue", attacker="red", victim="blue", alert="day", launch="ride-out"
    )
    assert strike.assurance is not None
    assert row["arriving_p05"] == strike.arriving.p05
    assert row["arriving_emt_p95"] == strike.arriving_emt.p95
    assert row["assurance_mean"] == strike.assurance.mean
    assert row["retaliation_stopped_mean"] == strike.retaliation_stopped.mean
    assert row["unit"] == "warheads"
    place = row_of(
        tables["survivors"], view="blue", attacker="red", alert="day", launch="ride-out", system="blue-boat"
    )
    port = next(one for one in strike.survivors if one.system == "blue-boat")
    assert (place["place"], place["surviving_mean"]) == ("port", port.surviving.mean)
    index = view.stability[0]
    row = row_of(tables["stability"], view="blue", alert=index.alert, launch=index.launch, w80=index.w80)
    assert (row["first"], row["second"]) == index.pair == ("red", "blue")
    assert row["second_c1_mean"] == index.costs["blue"].c1.mean
    assert row["first_c2_p95"] == index.costs["red"].c2.p95
    curve = view.defence[0]
    row = row_of(
        tables["defence"], view="blue", defender=curve.defender, alert=curve.alert, interceptors=500.0
    )
    assert row["retaliation_stopped_p05"] == curve.retaliation_stopped[curve.interceptors.index(500.0)].p05
    count = row_of(tables["hard_target"], view="red", definition="land")
    # Blue 150 x 2; Red 120 x 2 + 60 x 1.
    assert (count["first"], count["first_count"], count["second_count"]) == ("blue", 300.0, 300.0)
    assert count["ratio"] == 1.0
    driver = row_of(tables["drivers"], view="red", measure="exposure", attacker="red", rank=1)
    assert driver["paths"] == "sides.red.systems.red-silo.cep"
    figure = row_of(tables["figures"], view="red", path="sides.red.systems.red-silo.cep")
    assert (figure["low"], figure["high"], figure["file"]) == (150.0, 300.0, "--set")


def test_what_does_not_exist_is_none() -> None:
    text = (HERE / "every-field.yaml").read_text("utf-8")
    text = text.replace("    required_retaliation: {value: 250 warheads, source: paper}\n", "")
    cut = [text.index("    defences:\n      red-terminal"), text.index("  blue:\n    name")]
    cut += [text.index("    defences:\n      blue-boost"), text.index("definitions:")]
    text = text[: cut[0]] + text[cut[1] : cut[2]]
    tables = tables_of(counterpoise.assess(read_text(text), draws=4, seed=1))
    assert tables["defence"] == tables["hard_target"] == []
    struck = row_of(tables["strikes"], view="red", attacker="red", alert="day", launch="ride-out")
    assert struck["assurance_mean"] is struck["required_p95"] is struck["first_strike_potential"] is None
    assert struck["unit"] == "EMT"


def test_tables_become_frames(assessment: Assessment) -> None:
    frame = assessment.to_frame("strikes")
    assert isinstance(frame, pd.DataFrame)
    assert tuple(frame.columns) == COLUMNS["strikes"]
    # 2 views, 2 ordered pairs, 3 alert cases, 2 launch policies.
    assert len(frame) == 2 * 2 * 3 * 2
