"""The laws of the worst attack: what more of something can never do (design 6).

Figures are fixed; both units of retaliation; any basing; with and without defences. Behind several layers,
or where bombers and missiles mix behind one, the worst attack is certified to a stated gap, and the law is
asked to hold up to that gap.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.forces import Kind, attack, changed, defences, guards, sides

from counterpoise.exchange.forces import AreaDefence, Basing, SiloDefence
from counterpoise.exchange.strike import Strike

RELATIVE = 1e-9
ABSOLUTE = 1e-9
MANY = settings(max_examples=60, deadline=None)

at = st.integers(0, 5)
more = st.floats(1.0, 3.0).map(lambda x: round(x, 3))


def assert_no_more(after: Strike, before: Strike) -> None:
    """What arrives after the change is not above what arrived before it, in either unit."""
    for new, old in zip(after.worst, before.worst, strict=True):
        slack = RELATIVE + float(after.bound_gap[0]) + float(before.bound_gap[0])
        assert new.arriving[0] <= old.arriving[0] * (1.0 + slack) + ABSOLUTE


@MANY
@given(sides(), sides(), at, more, defences(), defences())
@pytest.mark.parametrize("figure", ["launchers", "warheads", "yield_kt"])
def test_more_of_the_attacker_never_raises_what_arrives(
    figure: str,
    attacker: tuple[Kind, ...],
    victim: tuple[Kind, ...],
    which: int,
    factor: float,
    ours: AreaDefence,
    theirs: AreaDefence,
) -> None:
    stronger = changed(attacker, which, **{figure: getattr(attacker[which % len(attacker)], figure) * factor})
    defended = {"attacker_defence": ours, "victim_defence": theirs}
    assert_no_more(attack(stronger, victim, **defended), attack(attacker, victim, **defended))


@MANY
@given(sides(), sides(), at, more, defences())
def test_a_more_accurate_attacker_never_raises_what_arrives(
    attacker: tuple[Kind, ...], victim: tuple[Kind, ...], which: int, factor: float, ours: AreaDefence
) -> None:
    sharper = changed(attacker, which, cep_m=attacker[which % len(attacker)].cep_m / factor)
    assert_no_more(
        attack(sharper, victim, attacker_defence=ours), attack(attacker, victim, attacker_defence=ours)
    )


@MANY
@given(sides(), sides(), at, st.floats(0.0, 1.0), defences())
def test_a_more_reliable_attacker_never_raises_what_arrives(
    attacker: tuple[Kind, ...], victim: tuple[Kind, ...], which: int, share: float, theirs: AreaDefence
) -> None:
    old = attacker[which % len(attacker)].reliability
    surer = changed(attacker, which, reliability=old + share * (1.0 - old))
    assert_no_more(
        attack(surer, victim, victim_defence=theirs), attack(attacker, victim, victim_defence=theirs)
    )


@MANY
@given(sides(), sides(), at, more, defences(), st.booleans())
@pytest.mark.parametrize("figure", ["launchers", "warheads", "hardness_psi"])
def test_more_of_the_victim_never_lowers_what_arrives(
    figure: str,
    attacker: tuple[Kind, ...],
    victim: tuple[Kind, ...],
    which: int,
    factor: float,
    ours: AreaDefence,
    launches: bool,
) -> None:
    stronger = changed(victim, which, **{figure: getattr(victim[which % len(victim)], figure) * factor})
    before = attack(attacker, victim, attacker_defence=ours, launches_under_attack=launches)
    after = attack(attacker, stronger, attacker_defence=ours, launches_under_attack=launches)
    assert_no_more(before, after)


@MANY
@given(sides(), sides(), at, st.floats(0.0, 1.0), defences())
def test_more_boats_at_sea_never_lower_what_arrives(
    attacker: tuple[Kind, ...], victim: tuple[Kind, ...], which: int, share: float, ours: AreaDefence
) -> None:
    victim = changed(victim, which, basing=Basing.SUBMARINE)
    old = victim[which % len(victim)].on_alert
    out = changed(victim, which, on_alert=old + share * (1.0 - old))
    assert_no_more(
        attack(attacker, victim, attacker_defence=ours), attack(attacker, out, attacker_defence=ours)
    )


@MANY
@given(sides(), sides(), defences(most=2), more)
def test_more_interceptors_of_the_attacker_never_raise_what_arrives(
    attacker: tuple[Kind, ...], victim: tuple[Kind, ...], ours: AreaDefence, factor: float
) -> None:
    thicker = replace(ours, interceptors=ours.interceptors * factor + 1.0)
    assert_no_more(
        attack(attacker, victim, attacker_defence=thicker), attack(attacker, victim, attacker_defence=ours)
    )


@MANY
@given(sides(), sides(), guards(), more, defences(most=2))
def test_more_interceptors_over_silos_never_lower_what_arrives(
    attacker: tuple[Kind, ...],
    victim: tuple[Kind, ...],
    theirs: SiloDefence,
    factor: float,
    ours: AreaDefence,
) -> None:
    thicker = replace(theirs, interceptors=theirs.interceptors * factor + 1.0)
    bare = attack(attacker, victim, attacker_defence=ours)
    before = attack(attacker, victim, attacker_defence=ours, silos=theirs)
    after = attack(attacker, victim, attacker_defence=ours, silos=thicker)
    assert_no_more(bare, before)
    assert_no_more(before, after)


@MANY
@given(sides(), sides(), at, st.floats(0.1, 0.9), defences(), defences())
@pytest.mark.parametrize("whose", ["attacker", "victim"])
def test_splitting_a_system_in_two_changes_nothing(
    whose: str,
    attacker: tuple[Kind, ...],
    victim: tuple[Kind, ...],
    which: int,
    share: float,
    ours: AreaDefence,
    theirs: AreaDefence,
) -> None:
    defended = {"attacker_defence": ours, "victim_defence": theirs}
    whole = attack(attacker, victim, **defended)
    side = attacker if whose == "attacker" else victim
    kind = side[which % len(side)]
    # The area in which launchers hide is split with them, so that they lie as thick as before.
    halves = tuple(
        replace(kind, launchers=kind.launchers * part, dispersal_km2=kind.dispersal_km2 * part)
        for part in (share, 1.0 - share)
    )
    rest = tuple(k for i, k in enumerate(side) if i != which % len(side))
    split = (
        attack((*rest, *halves), victim, **defended)
        if whose == "attacker"
        else attack(attacker, (*rest, *halves), **defended)
    )
    for one, two in zip(whole.worst, split.worst, strict=True):
        slack = RELATIVE + float(whole.bound_gap[0]) + float(split.bound_gap[0])
        assert two.arriving[0] == pytest.approx(one.arriving[0], rel=slack, abs=1e-7)
        assert two.unharmed[0] == pytest.approx(one.unharmed[0], rel=RELATIVE)


@MANY
@given(sides(), sides(), defences(), defences())
def test_nothing_arrives_that_was_not_there(
    attacker: tuple[Kind, ...], victim: tuple[Kind, ...], ours: AreaDefence, theirs: AreaDefence
) -> None:
    done = attack(attacker, victim, attacker_defence=ours, victim_defence=theirs)
    for worst in done.worst:
        assert 0.0 <= worst.arriving[0] <= worst.surviving[0] * (1.0 + RELATIVE) + ABSOLUTE
        assert worst.surviving[0] <= worst.unharmed[0] * (1.0 + RELATIVE) + ABSOLUTE
        assert 0.0 <= worst.stopped[0] <= 1.0
        assert np.all(worst.survivors >= -1e-7)
