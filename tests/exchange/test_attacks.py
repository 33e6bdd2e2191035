"""Blocks of draws: every draw has all of its frontier, whatever room there was for it at first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from counterpoise.exchange import attacks
from counterpoise.exchange.allocation import frontier
from counterpoise.exchange.attacks import Attacks, Solver
from counterpoise.exchange.encounter import Encounter

SAME = 1e-9  # relative to the stock: a warm start and a cold one
DRAWS, WEAPONS, CLASSES = 12, 6, 7


def block(seed: int) -> SimpleNamespace:
    """What a solver reads of an encounter, with draws of unlike length of frontier."""
    rng = np.random.default_rng(seed)
    stock = rng.uniform(1.0, 40.0, (DRAWS, WEAPONS))
    stock[::3, 2:] = 0.0
    return SimpleNamespace(
        kill=rng.uniform(0.1, 0.9, (DRAWS, WEAPONS, CLASSES)),
        weapons=stock,
        points=rng.uniform(1.0, 30.0, (DRAWS, CLASSES)),
        use=np.ones((DRAWS, WEAPONS, CLASSES)),
        worth=rng.uniform(0.5, 5.0, (DRAWS, CLASSES)),
        reserve=rng.uniform(0.1, 2.0, (DRAWS, WEAPONS)),
    )


def traced(meeting: SimpleNamespace) -> Attacks:
    return Solver(cast(Encounter, meeting), 2).attacks(meeting.worth, reserve=meeting.reserve)


def test_every_draw_has_the_frontier_that_it_has_alone() -> None:
    meeting = block(1)
    found = traced(meeting)
    assert found.count.max() > attacks.FIRST_ROWS > found.count.min()
    for d in range(DRAWS):
        alone = frontier(
            meeting.kill[d], meeting.weapons[d], meeting.points[d], meeting.worth[d], meeting.reserve[d]
        )
        n = int(found.count[d])
        assert n == len(alone.mu)
        for mine, other in ((found.killed, alone.destroyed), (found.held, alone.held)):
            assert mine[d, :n] == pytest.approx(other, rel=SAME, abs=40.0 * SAME)
            assert not mine[d, n:].any()
        assert found.variance[d, :n] == pytest.approx(alone.variance, rel=SAME, abs=40.0 * SAME)


def test_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = block(2)
    roomy = traced(meeting)
    monkeypatch.setattr(attacks, "FIRST_ROWS", 1)
    tight = traced(meeting)
    for one, other in zip(vars(roomy).values(), vars(tight).values(), strict=True):
        assert np.array_equal(one, other)


def test_without_a_second_objective_there_is_the_best_attack_alone() -> None:
    meeting = block(3)
    found = Solver(cast(Encounter, meeting), 2).attacks(meeting.worth)
    assert found.killed.shape == (DRAWS, 1, CLASSES)
    worth = (meeting.worth * found.killed[:, 0]).sum(axis=1)
    assert worth == pytest.approx(found.bound, rel=1e-12)
    first = traced(meeting)
    assert np.array_equal(first.killed[:, 0], found.killed[:, 0])
    assert np.array_equal(first.bound, found.bound)


def test_a_frontier_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attacks, "MAX_VERTICES", 3)
    with pytest.raises(ArithmeticError, match="were not solved"):
        traced(block(4))
