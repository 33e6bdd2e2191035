"""What an observer sees of a definition: against looks that are simulated one by one, laws and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ruamel.yaml import YAML

from counterpoise.space.catalogue import read
from counterpoise.space.defining.formulas import Clause, Group
from counterpoise.space.defining.observing import FACTORS, WITHIN_DAYS, observability
from counterpoise.space.defining.result import Definitions, define
from counterpoise.space.defining.sights import MEANS, NEED_OWNER, SIGHTS, Sight
from counterpoise.space.parameters import PARAMETERS

YEARS = 40_000
SIGMAS = 4.5  # of a simulated share
ROUNDING = 1e-12

NONE = np.empty((0, 2))
NAMES = ["mass", "aperture"]
MASS, APERTURE = Clause("mass", True, 10.0), Clause("aperture", True, 2.0)
ONE = {"mass": (Sight("radar", (3, 3), (0.6, 0.6), (0.2, 0.2)),)}
TWO = {**ONE, "aperture": (Sight("optical", (1, 1), (0.5, 0.5), (0.1, 0.1)),)}


def simulated(factor: float, *, looks: float, chance: float, error: float, days: float) -> float:
    """Share of trials in which at least one look accuses."""
    rng = np.random.default_rng(1985)
    seen = 0
    for _ in range(YEARS):
        count = rng.poisson(looks * days / 365.25)
        measured = factor * np.exp(error * rng.standard_normal(count))
        seen += bool(((measured >= math.exp(2 * error)) & (rng.random(count) < chance)).any())
    return seen / YEARS


@pytest.mark.medium
@pytest.mark.parametrize("factor", [1.1, 1.5])
def test_a_violation_is_seen_as_often_as_in_simulated_looks(factor: float) -> None:
    found = observability(MASS, NAMES, NONE, NONE, is_observable_only=True, sights=ONE)
    low, high = found.seen[factor, 365.0]
    assert low == high
    share = simulated(factor, looks=3, chance=0.6, error=0.2, days=365)
    assert low == pytest.approx(share, abs=SIGMAS * math.sqrt(share * (1 - share) / YEARS))


def test_the_innocent_are_accused_at_the_rate_of_the_normal_law() -> None:
    # Just under the limit by two standard errors, and one standard error under it by three.
    edge = 10.0 * (1 - 1e-15)
    values = np.array([[edge, 0.0], [10 / math.exp(0.2), 0.0], [50.0, 0.0]])
    found = observability(MASS, NAMES, values, values, is_observable_only=True, sights=ONE)
    upper_tail = [0.5 * math.erfc(z / math.sqrt(2)) for z in (2, 3)]
    assert found.false_accusations_a_year[0] == pytest.approx(3 * 0.6 * sum(upper_tail), rel=1e-9)


def test_all_must_be_seen_and_of_a_list_the_least_visible() -> None:
    parts = [
        observability(one, NAMES, NONE, NONE, is_observable_only=True, sights=TWO).seen
        for one in (MASS, APERTURE)
    ]
    both = observability(
        Group("all", (MASS, APERTURE)), NAMES, NONE, NONE, is_observable_only=True, sights=TWO
    )
    either = observability(
        Group("any", (MASS, APERTURE)), NAMES, NONE, NONE, is_observable_only=True, sights=TWO
    )
    for key in both.seen:
        first, second = (part[key][0] for part in parts)
        assert both.seen[key][0] == pytest.approx(first * second, rel=ROUNDING)
        assert either.seen[key][0] == min(first, second)


def test_what_nobody_sees_is_said() -> None:
    found = observability(MASS, NAMES, NONE, NONE, is_observable_only=True, sights={})
    assert found.unseen == ("mass",)
    assert set(found.seen.values()) == {(0.0, 0.0)}
    owner = {"mass": (Sight("pre-launch", (1, 1), (1, 1), (0, 0)),)}
    assert observability(MASS, NAMES, NONE, NONE, is_observable_only=True, sights=owner).unseen == ("mass",)
    assert observability(MASS, NAMES, NONE, NONE, is_observable_only=False, sights=owner).unseen == ()


@pytest.mark.parametrize("name", SIGHTS)
def test_larger_violations_and_longer_looking_show_more(name: str) -> None:
    clause = Clause(name, True, 1.0)
    found = observability(clause, [name], np.empty((0, 1)), np.empty((0, 1)), is_observable_only=False)
    for days in WITHIN_DAYS:
        rows = [found.seen[factor, days] for factor in FACTORS]
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert all(0 <= low <= high <= 1 for low, high in rows)
    for factor in FACTORS:
        assert found.seen[factor, 30.0] <= found.seen[factor, 365.0]


def test_every_observable_has_a_sight_and_every_sight_is_in_order() -> None:
    assert set(SIGHTS) == {*PARAMETERS, "brightness"} - {"number"}
    for name, ways in SIGHTS.items():
        for one in ways:
            assert one.means in MEANS
            assert one.status == "assumed"
            for low, high in (one.looks_a_year, one.chance, one.error):
                assert 0 <= low <= high
            assert one.chance[1] <= 1
        if name in PARAMETERS and PARAMETERS[name].is_observable:
            assert any(one.means not in NEED_OWNER for one in ways), name


@pytest.fixture(scope="module")
def result() -> Definitions:
    return define(read("space-1985"), is_observable_only=True, draws=64, max_clauses=2)


def test_the_file_for_an_inspection_plan_holds_what_was_found(result: Definitions) -> None:
    saved = YAML(typ="safe").load(result.observability_text())
    assert (saved["format"], saved["catalogue"], saved["hash"]) == (1, "space-1985", result.catalogue.hash)
    assert len(saved["definitions"]) == len(result.found)
    used = {one["observable"] for each in saved["definitions"] for one in each["clauses"]}
    assert set(saved["observables"]) == used
    assert not any(one["needs_owner"] for ways in saved["observables"].values() for one in ways)
    first = saved["definitions"][0]
    assert len(first["seen"]) == len(FACTORS) * len(WITHIN_DAYS)
    assert first["false_accusations_a_year"] == list(result.seen(result.found[0]).false_accusations_a_year)
