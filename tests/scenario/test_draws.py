"""J-lhs (METHODS J, DERIVED; McKay, Beckman & Conover 1979): one point in each stratum; keys and seeds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counterpoise.scenario import Draws, Scenario

keys = st.text(min_size=1, max_size=30)


@given(count=st.integers(1, 500), seed=st.integers(0, 2**70), key=keys)
@example(count=4096, seed=1985, key="sides.us.systems.silo-us.cep")
@settings(max_examples=200)
def test_j_lhs_one_point_in_each_stratum(count: int, seed: int, key: str) -> None:
    u = np.sort(Draws(count, seed).uniform(key))
    stratum = np.arange(count)
    assert (u >= stratum / count).all()
    assert (u < (stratum + 1) / count).all()


def test_same_seed_same_bytes() -> None:
    assert Draws(4096, 1985).uniform("a.b").tobytes() == Draws(4096, 1985).uniform("a.b").tobytes()


@pytest.mark.parametrize("other", [0, 1, 2**64 + 1])
def test_other_seeds_give_other_draws(other: int) -> None:
    # 0 is a seed like any other; 2**64 + 1 must not wrap round to 1
    for seed in {0, 1, 2} - {other}:
        assert not np.array_equal(Draws(64, other).uniform("a.b"), Draws(64, seed).uniform("a.b"))


def test_a_key_has_its_draws_whatever_is_asked_before() -> None:
    alone, late = Draws(256, 7), Draws(256, 7)
    for i in range(20):
        late.uniform(f"sides.us.systems.new-{i}.cep")
    assert alone.uniform("a.b").tobytes() == late.uniform("a.b").tobytes()


def test_keys_are_independent() -> None:
    draws = Draws(4096, 1985)
    columns = np.array([draws.uniform(f"key-{i}") for i in range(20)])
    between = np.corrcoef(columns) - np.eye(20)
    # Correlations of independent columns have a standard error of 1 / sqrt(4096) = 1/64; five of them.
    assert np.abs(between).max() < 5 / 64


def test_seed_and_key_do_not_run_together() -> None:
    assert not np.array_equal(Draws(64, 1).uniform("1.a"), Draws(64, 11).uniform(".a"))


def test_figures_of_a_group_are_drawn_together(two_systems: Scenario) -> None:
    system = two_systems.base().sides["us"].systems["silo-us"]
    assert system.cep is not None
    assert system.cep.key == "us-guidance"
    draws = Draws(128, 5)
    expected = 220 + 60 * draws.uniform("us-guidance")
    np.testing.assert_allclose(draws.values(system.cep), expected, rtol=1e-15)


def test_a_range_of_counts_takes_every_real_value(two_systems: Scenario) -> None:
    warheads = two_systems.base().sides["ussr"].systems["bomber-ussr"].warheads  # 2..4
    drawn = Draws(1000, 3).values(warheads)
    assert (drawn != np.round(drawn)).all()
    # The mean of a Latin hypercube of a uniform range is off by less than half a stratum.
    assert abs(drawn.mean() - 3) < 0.001


def test_views_share_the_draws_of_what_they_agree_on(two_systems: Scenario) -> None:
    draws = Draws(128, 5)
    first, second = (two_systems.view(side).sides["us"].systems["boat-us"].cep for side in ("us", "ussr"))
    assert first is not None
    assert second is not None
    assert draws.values(first).tobytes() == draws.values(second).tobytes()


def test_central_draw_is_the_median(two_systems: Scenario) -> None:
    for figure in two_systems.base().figures():
        assert Draws.central().values(figure).tolist() == [figure.median]


@pytest.mark.parametrize("seed", [None, -1, 1.5, True, "1985"])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(ValueError, match=r"seed is .* a whole number of at least 0 is needed"):
        Draws(16, seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, None, 2.0])
def test_a_count_is_a_whole_number(count: object) -> None:
    with pytest.raises(ValueError, match=r"count is .* a whole number of at least 1 is needed"):
        Draws(count, 1)  # type: ignore[arg-type]


def test_columns_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Draws(4, 1).uniform("a.b")[0] = 0.5
