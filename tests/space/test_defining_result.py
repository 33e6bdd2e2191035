"""Definitions of a catalogue: what is judged, in which words, and what is refused."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from counterpoise.scenario.problems import ScenarioError
from counterpoise.space.catalogue import Catalogue, read_text
from counterpoise.space.defining.formulas import Clause, Group
from counterpoise.space.defining.judging import form
from counterpoise.space.defining.proposals import PROPOSALS
from counterpoise.space.defining.result import Definitions, Weights, define
from counterpoise.space.defining.wording import rounded, worded

DRAWS = 64

ORBIT = "altitude: 500 km, inclination: 60 deg, number: 1, mass: 1 t, payload: 100 kg, tests: 0, "
NO_TEST = "closing_speed: none, test_altitude: none, test_separation: none, "
NO_BEAM = "power: 0 W, aperture: 1 m, wavelength: none"


def catalogue(*systems: str, parties: str = "") -> Catalogue:
    """A catalogue of systems that differ in what is said of each."""
    thresholds = parties or "us: {name: Us, threatened_by: {bombs: {delivered_mass: 50 kg}}}"
    lines = "\n".join(f"  s{index}: {{{one}}}" for index, one in enumerate(systems))
    return read_text(f"format: 1\ntitle: Made up\nparties:\n  {thresholds}\nsystems:\n{lines}\n")


def system(more: str, kind: str = "science") -> str:
    return f"name: A {kind} system, kind: {kind}, owner: us, {ORBIT}{NO_TEST}{NO_BEAM}, {more}"


BOMBS = catalogue(
    system("re_entry_body: yes, delta_v: 2 km/s, acceleration: 20 m/s2"),
    system("re_entry_body: yes, delta_v: 3 km/s, acceleration: 30..40 m/s2"),
    system("re_entry_body: no, delta_v: 3 km/s, acceleration: 0.1 m/s2"),
    # It has a body and cannot bring it down: 10 m/s are not enough from 500 km (METHODS H-deo500: 144.9 m/s).
    system("re_entry_body: yes, delta_v: 10 m/s, acceleration: 0.2..0.8 m/s2"),
)


@pytest.fixture(scope="module")
def bombs() -> Definitions:
    return define(BOMBS, draws=DRAWS)


def test_what_threatens_follows_from_the_potential(bombs: Definitions) -> None:
    assert bombs.observed.is_threatening["us"].tolist() == [True, True, False, False]


def test_one_clause_separates_and_stands_in_the_middle(bombs: Definitions) -> None:
    (found,) = bombs.found
    # Between 0.8 and 20 m/s² lies 4, a factor of five from either; change of speed alone would ban s2 along.
    assert found.definition == Clause("acceleration", at_least=True, limit=4.0)
    assert (found.caught, found.missed, found.banned_harmless) == (("s0", "s1"), (), ())
    assert found.margin == pytest.approx(5.0)
    assert found.near == (("s3", pytest.approx(5.0)), ("s2", pytest.approx(40.0)))
    assert bombs.least_cost == 0.0
    assert not bombs.inseparable


def test_what_nothing_tells_apart_is_named_with_its_price() -> None:
    # The same but for the fuel, which no outsider sees.
    twins = catalogue(
        system("re_entry_body: yes, delta_v: 2 km/s, acceleration: 1 m/s2"),
        system("re_entry_body: yes, delta_v: 10 m/s, acceleration: 1 m/s2"),
        system("re_entry_body: no, delta_v: 10 m/s, acceleration: 1 m/s2"),
    )
    blind = define(twins, is_observable_only=True, draws=DRAWS)
    assert [(one.threatening, one.harmless) for one in blind.inseparable] == [("s0", "s1")]
    assert blind.least_cost == 1.0
    assert "tells apart" in str(blind)
    seeing = define(twins, draws=DRAWS)
    assert seeing.least_cost == 0.0
    (found,) = seeing.found
    assert [clause.observable for clause in found.definition.clauses()] == ["delta_v"]


def test_each_party_weighs_its_own_errors() -> None:
    # Unknown acceleration: whoever fears a miss bans by the body, whoever fears a ban bans nothing at all.
    mixed = catalogue(
        system("re_entry_body: yes, delta_v: 2 km/s"),
        system("re_entry_body: yes, delta_v: 10 m/s"),
        system("re_entry_body: yes, delta_v: 10 m/s"),
        parties="us: {name: Us, threatened_by: {bombs: {delivered_mass: 50 kg}}}",
    )
    lenient = define(mixed, is_observable_only=True, draws=DRAWS)
    assert lenient.found == ()
    strict = define(mixed, is_observable_only=True, draws=DRAWS, weights={"us": Weights(missed=3.0)})
    assert [(one.caught, one.banned_harmless, one.cost) for one in strict.found] == [
        (("s0",), ("s1", "s2"), 2.0)
    ]


def test_a_range_that_straddles_is_banned_if_harmless_and_missed_if_not(bombs: Definitions) -> None:
    straddling = catalogue(
        system("re_entry_body: yes, delta_v: 2 km/s, acceleration: 1..9 m/s2"),
        system("re_entry_body: yes, delta_v: 10 m/s, acceleration: 1..9 m/s2"),
        system("re_entry_body: no, delta_v: 10 m/s, acceleration: 0.1 m/s2"),
    )
    tested = define(straddling, is_observable_only=True, draws=DRAWS, weights={"us": Weights(missed=3.0)})
    (found,) = tested.found
    assert (found.caught, found.banned_harmless) == (("s0",), ("s1",))


def test_json_has_the_promised_keys(bombs: Definitions) -> None:
    found = json.loads(bombs.to_json())
    assert {"catalogue", "hash", "definitions", "inseparable"} <= set(found)
    (one,) = found["definitions"]
    assert {"clauses", "caught", "missed", "banned_harmless", "margin"} <= set(one)
    assert one["clauses"] == [{"observable": "acceleration", "at_least": 4.0, "unit": "m/s2"}]
    assert [each["fits"] for each in found["proposals"]] == [one.key for one in PROPOSALS]


@pytest.mark.parametrize("name", ["space-1985", "space-today"])
@pytest.mark.parametrize("is_observable_only", [True, False])
def test_on_the_library_more_clauses_never_fit_worse(name: str, is_observable_only: bool) -> None:
    from counterpoise.space.catalogue import read

    result = define(read(name), is_observable_only=is_observable_only, draws=DRAWS)
    joint = [one.cost for one in result.found if one.fits == "all"]
    assert all(later < earlier for earlier, later in pairwise([result.no_ban_cost, *joint]))
    assert result.least_cost <= joint[-1]
    observed = result.observed
    for one in result.found:
        met = one.definition.met(observed.observables, observed.low, observed.high)
        surely = {key for key, ratio in zip(observed.systems, met.surely, strict=True) if ratio >= 1}
        assert set(one.caught) <= surely
        assert not set(one.missed) & surely
    hidden = {"delta_v", "payload", "power", "brightness"}
    if is_observable_only:
        assert not hidden & {clause.observable for one in result.found for clause in one.definition.clauses()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"leave_out": ["acelleration"]}, "unknown observable 'acelleration'"),
        ({"weights": {"uk": Weights()}}, "unknown party 'uk'"),
    ],
)
def test_unknown_names_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        define(BOMBS, draws=DRAWS, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("threshold", "message"),
    [("delivered_mass: 50 t", "nothing to define"), ("delivered_mass: 0 kg", "separate nothing")],
)
def test_an_empty_class_is_refused(threshold: str, message: str) -> None:
    empty = catalogue(
        system("re_entry_body: yes, delta_v: 2 km/s"),
        parties=f"us: {{name: Us, threatened_by: {{bombs: {{{threshold}}}}}}}",
    )
    with pytest.raises(ScenarioError, match=message):
        define(empty, draws=DRAWS)


def test_rounding_puts_no_system_on_another_side() -> None:
    ends = np.array([[9.97], [10.4], [3.0]])
    tight = rounded(Clause("mass", True, 10.19), ["mass"], ends, ends)
    # 10 would do, and 9 and 11 are further than a seventh or change sides.
    assert tight == Clause("mass", True, 10.0)
    tighter = rounded(Clause("mass", True, 10.19), ["mass"], ends, ends + 0.05)
    assert isinstance(tighter, Clause)
    assert 10.02 < tighter.limit <= 10.4


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (Clause("aperture", True, 4.0), "has a mirror, lens or antenna of at least 4 m across"),
        (Clause("test_separation", False, 10.0), "has come within 10 km of another object"),
        (Clause("tests", True, 1.0), "has been tested against a target at least 1 time"),
        (Clause("closing_speed", True, 0.0), "has been tested against a target"),
        (
            Group("all", (Clause("mass", True, 2000.0), Clause("altitude", False, 500.0))),
            "weighs at least 2 t, and orbits at a height of at most 500 km",
        ),
        (
            Group(
                "any",
                (
                    Clause("power", True, 1e6),
                    Group("all", (Clause("mass", True, 2000.0), Clause("re_entry_body", True, 0.5))),
                ),
            ),
            "has a beam with a power of at least 1 MW, or both weighs at least 2 t and carries a body that "
            "comes down through the air whole",
        ),
    ],
)
def test_definitions_read_as_a_treaty(definition: Clause | Group, words: str) -> None:
    assert worded(definition) == words


def test_the_numbers_of_1997_are_those_of_the_agreed_statements() -> None:
    # METHODS H-dem: at most 3 km/s for the interceptor, 5 km/s for the target.
    (known,) = (one for one in PROPOSALS if one.key == "demarcation-1997")
    assert [clause.limit for clause in known.definition.clauses()] == [3000.0, 3000.0 + 5000.0]
    assert form(known.definition) == "1 or 2"
    assert known.status == "verified"
    assert all(one.status == "assumed" for one in PROPOSALS if one is not known)
