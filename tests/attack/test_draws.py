"""The joint draw: fair, the same for everybody, and refused when one side bends it."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest
from tests.attack.standalone import SOUND, agreed, by_package, said_alone
from tests.escrow.parties import RU, SEEN, STRANGER, US, made

from counterpoise.escrow import heads
from counterpoise.escrow.drawing import Round, drawn_blocks, round_of
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.notes import Note
from counterpoise.escrow.parameters import Stratum
from counterpoise.escrow.statements import Statement

ROUND = Round(made().parameters, made().head, 1, (2, 1))
A, B = bytes([7]) * 32, bytes([8]) * 32
STANDARD_ERRORS = 3


def statements(first: Round = ROUND, second: Round | None = None):
    """Both commitments and both reveals, the second party's of another round if one is given."""
    second = second or first
    commitments = {US.public: first.commit(US, A), RU.public: second.commit(RU, B)}
    reveals = {
        US.public: first.reveal(US, A, first.commit(RU, B), RU.public),
        RU.public: second.reveal(RU, B, second.commit(US, A), US.public),
    }
    return commitments, reveals


def reason(commitments, reveals, of: Round = ROUND) -> str:
    """Why a draw is refused, or "sound"; where two parties said all, by the stand-alone verifier too."""
    parties = [US.public, RU.public]
    if not all(set(said) == set(parties) for said in (commitments, reveals)):
        return by_package(lambda: of.result(commitments, reveals))
    head = Note(of.head.text).signed(US).cosigned(RU, time=SEEN).to_bytes()
    files = [said[party] for said in (commitments, reveals) for party in parties]
    declaration = of.parameters.to_bytes() + b"\n"
    return agreed(lambda: result(of, commitments, reveals), "draw", parties, head, declaration, *files)


def result(of: Round, commitments, reveals) -> tuple[int, ...]:
    """What the command says: the round is that to which the declarant is bound."""
    agreed_on = round_of(of.parameters, of.head, commitments[US.public], US.public)
    return agreed_on.result(commitments, reveals)


def test_under_a_snapshot_the_changes_are_a_stratum_of_their_own() -> None:
    later = heads.head_of(
        made().parameters, snapshot=1, size=made().head.size + 24, root=bytes(32), successors=bytes(32)
    )
    everything = replace(ROUND, head=later, quotas=(4, 2, 3))
    assert reason(*statements(everything), everything) == SOUND
    assert sorted(everything.result(*statements(everything))) == list(range(9))
    files = [said[key.public] for said in statements(everything) for key in (US, RU)]
    head = Note(later.text).signed(US).cosigned(RU, time=SEEN).to_bytes()
    given = (head, ROUND.parameters.to_bytes() + b"\n", *files)
    drawn = ",".join(map(str, everything.result(*statements(everything))))
    assert said_alone("draw", [US.public, RU.public], *given) == (SOUND, drawn)


def test_a_draw_fills_its_quotas_and_repeats_nothing() -> None:
    blocks = ROUND.result(*statements())
    assert len(set(blocks)) == 3
    assert [block < 4 for block in blocks] == [True, True, False]
    files = [said[key.public] for said in statements() for key in (US, RU)]
    declaration = ROUND.parameters.to_bytes() + b"\n"
    found = said_alone("draw", [RU.public, US.public], made().cosigned, declaration, *files)
    assert found == (SOUND, ",".join(map(str, blocks)))
    everything = replace(ROUND, quotas=(4, 2)).result(*statements(replace(ROUND, quotas=(4, 2))))
    assert sorted(everything) == list(range(6))


def test_another_round_head_quota_or_secret_gives_another_seed() -> None:
    other = heads.head_of(made().parameters, snapshot=0, size=48, root=bytes(32))
    rounds = [ROUND, replace(ROUND, number=2), replace(ROUND, quotas=(2, 0)), replace(ROUND, head=other)]
    seeds = [one.seed(A, B) for one in rounds] + [ROUND.seed(B, A), ROUND.seed(A, A)]
    assert len(set(seeds)) == len(seeds)


def test_a_copied_commitment_is_refused_before_anything_is_revealed() -> None:
    ours = ROUND.commitment(US.public, A)
    values = {"round": "1", "quotas": ROUND.quotas_bytes.hex(), "commitment": ours.hex()}
    copy = Statement("draw-commitment", ROUND.parameters.id, ROUND.head.hash, values).signed(RU)
    with pytest.raises(RefusedError, match="copied"):
        ROUND.reveal(US, A, copy, RU.public)
    # Had it not been noticed, it could still not be opened: the party is inside.
    commitments, reveals = statements()
    shown = {"round": "1", "commitment": ours.hex(), "secret": A.hex()}
    reveals[RU.public] = Statement("draw-reveal", ROUND.parameters.id, ROUND.head.hash, shown).signed(RU)
    assert reason({**commitments, RU.public: copy}, reveals) == "bad-reveal"


def test_the_same_secret_twice_is_refused() -> None:
    commitments = {US.public: ROUND.commit(US, A), RU.public: ROUND.commit(RU, A)}
    reveals = {
        US.public: ROUND.reveal(US, A, commitments[RU.public], RU.public),
        RU.public: ROUND.reveal(RU, A, commitments[US.public], US.public),
    }
    assert reason(commitments, reveals) == "copied"


def test_a_head_ground_after_the_reveal_is_refused() -> None:
    ground = heads.head_of(made().parameters, snapshot=0, size=48, root=bytes(32))
    later = replace(ROUND, head=ground)
    commitments, reveals = statements()
    assert reason(commitments, reveals, later) == "wrong-head"
    assert reason(*statements(later, ROUND), later) == "wrong-head"


def test_a_secret_changed_after_the_others_reveal_is_refused() -> None:
    commitments, reveals = statements()
    other = ROUND.reveal(RU, bytes(32), commitments[US.public], US.public)
    assert reason(commitments, {**reveals, RU.public: other}) == "bad-reveal"
    values = {"round": "1", "commitment": ROUND.commitment(RU.public, B).hex(), "secret": bytes(32).hex()}
    forged = Statement("draw-reveal", ROUND.parameters.id, ROUND.head.hash, values).signed(RU)
    assert reason(commitments, {**reveals, RU.public: forged}) == "bad-reveal"


def test_statements_of_something_else_are_refused() -> None:
    assert reason(*statements(ROUND, replace(ROUND, number=2))) == "wrong-draw"
    assert reason(*statements(ROUND, replace(ROUND, quotas=(1, 1)))) == "wrong-draw"
    other = Round(made("two").parameters, made("two").head, 1, (2, 1))
    assert reason(*statements(ROUND, other)) == "wrong-declaration"
    commitments, reveals = statements()
    assert reason(reveals, commitments) == "bad-note"
    assert reason({US.public: commitments[US.public]}, {US.public: reveals[US.public]}) == "unsigned"
    swapped = {US.public: commitments[RU.public], RU.public: commitments[US.public]}
    assert reason(swapped, reveals) == "unsigned"
    stranger = {US.public: commitments[US.public], STRANGER.public: ROUND.commit(STRANGER, B)}
    assert reason(stranger, reveals) == "unsigned"


@pytest.mark.medium
def test_every_single_bit_of_a_statement_counts() -> None:
    commitments, reveals = statements()
    good = reveals[RU.public]
    for bit in range(8 * len(good)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        assert reason(commitments, {**reveals, RU.public: bytes(bad)}) != SOUND, f"bit {bit}"


def test_a_round_is_read_from_what_a_party_said() -> None:
    commitments, _ = statements()
    found = round_of(ROUND.parameters, ROUND.head, commitments[US.public], US.public)
    assert found == ROUND
    other = made("two")
    with pytest.raises(RefusedError, match="wrong-declaration"):
        round_of(other.parameters, other.head, commitments[US.public], US.public)


@pytest.mark.parametrize("quotas", [(5, 0), (0, 3), (0, 0), (1,), (1, 1, 1), (-1, 1)])
def test_impossible_quotas_are_refused(quotas: tuple[int, ...]) -> None:
    with pytest.raises(EscrowError):
        replace(ROUND, quotas=quotas)


@pytest.mark.parametrize(("bound", "quota"), [(7, 2), (12, 1), (5, 4)])
def test_a_block_survives_a_draw_with_the_stated_chance(bound: int, quota: int) -> None:
    # 1 − q/N, by symmetry: the N blocks share q places, dummies included.
    parameters = replace(made().parameters, strata=(Stratum("all", bound),))
    trials = 3000
    survived = [0] * bound
    for trial in range(trials):
        drawn = drawn_blocks(parameters.strata, [quota], trial.to_bytes(32, "big"))
        for block in set(range(bound)) - set(drawn):
            survived[block] += 1
    expected = 1 - quota / bound
    error = sqrt(expected * (1 - expected) / trials)
    worst = max(abs(count / trials - expected) for count in survived)
    # Twelve blocks at most are looked at together: a block alone stays within three standard errors.
    assert abs(survived[0] / trials - expected) < STANDARD_ERRORS * error
    assert worst < (STANDARD_ERRORS + 1) * error
