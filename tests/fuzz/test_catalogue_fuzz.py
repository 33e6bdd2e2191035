"""Whatever is done to a catalogue: out comes a problem with its place, or potentials that are numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.scenario import ScenarioError
from counterpoise.space import telling
from counterpoise.space.appraising import appraise
from counterpoise.space.catalogue import catalogue_path, read_text
from counterpoise.space.parameters import PARAMETERS

pytestmark = pytest.mark.slow

LINES = catalogue_path("space-1985").read_text(encoding="utf-8").splitlines()
HEAD = LINES[: LINES.index("systems:") + 1]
SYSTEMS = re.split(r"\n(?=  \S)", "\n".join(LINES[len(HEAD) :]))
VALUES = [
    "none",
    "{}",
    "[]",
    "[1 km, 2 km]",
    "null",
    "true",
    "yes",
    "-1",
    "0",
    "1e400",
    "x",
    "5 km",
    "0 m",
    "1e11 kg",
]
VALUES += [
    "{value: none}",
    "{value: 3, source: x}",
    "{low: 1, mode: 2, high: 3}",
    "{value: yes}",
    "10 ± 3 km",
]
VALUES += ["1e-300 m", "1e12 W", "{status: verified}", "15 km/s", "1e9 W", "0.0001 um", "2e6 km"]

change = st.tuples(
    st.sampled_from(["set", "drop", "again", "indent", "cut", "add"]),
    st.integers(0, 10_000),
    st.sampled_from(VALUES),
    st.sampled_from([*PARAMETERS, "kind", "owner", "source", "made_up"]),
)


def changed(lines: list[str], what: str, at: int, value: str, key: str) -> None:
    place = at % len(lines)
    line = lines[place]
    if what == "set" and ":" in line:
        lines[place] = f"{line.split(':')[0]}: {value}"
    elif what == "drop":
        del lines[place]
    elif what == "again":
        lines.insert(place, lines[at % 7 % len(lines)])
    elif what == "indent":
        lines[place] = " " * (at % 9) + line.strip()
    elif what == "cut":
        lines[place] = line[: at % (len(line) + 1)]
    elif what == "add":
        lines.append(f"    {key}: {value}")


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(SYSTEMS), min_size=1, max_size=3, unique=True), st.lists(change, max_size=3))
def test_any_catalogue_is_read_or_refused(
    systems: list[str], changes: list[tuple[str, int, str, str]]
) -> None:
    lines = [*HEAD, *(line for system in systems for line in system.splitlines())]
    for one in changes:
        changed(lines, *one)
    try:
        catalogue = read_text("\n".join(lines), name="a")
    except ScenarioError as error:
        assert error.problems
        assert all("\n" not in str(problem) for problem in error.problems)
        return
    found = appraise(catalogue, draws=4)
    assert not any(np.isnan(values).any() for values in found.values.values())
    assert found.to_dict()["systems"].keys() == catalogue.systems.keys()
    assert list(telling.sentences(found))
