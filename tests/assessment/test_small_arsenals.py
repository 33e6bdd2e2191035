"""Small arsenals: the chain against enumeration, its limits, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.small_arsenals import Chain, arriving_chances

EXACT = 1e-9  # relative
# Case A-Wu-full of the methods: the values of 2010.
WU = {
    "p_forward_detected": 0.7,
    "p_forward_killed": 0.8,
    "technical_sites": 2.0,
    "p_technical_detected": 0.8,
    "p_technical_killed": 0.8,
    "off_alert_factor": 1.2,
    "p_silo_detected": 0.999,
    "p_silo_killed": 0.995,
    "p_base_detected": 0.999,
    "p_base_killed": 0.8,
    "pads": 3.0,
    "p_pad_detected": 0.6,
    "p_survives_move": 0.5,
    "p_preparation_detected": 0.2,
    "reliability": 0.8,
    "shots": 4.0,
    "p_discrimination": 0.1,
    "p_kill": 0.5,
}


def one(value):
    return np.array([float(value)])


def chain(**changes):
    return Chain(**{name: one(value) for name, value in (WU | changes).items()})


def arriving(made, dispersed=0, off_alert=0, silos=0, up_to=None):
    up_to = dispersed + off_alert + silos if up_to is None else up_to
    return arriving_chances(
        made, dispersed=one(dispersed), off_alert=one(off_alert), silos=one(silos), up_to=up_to
    )[0]


def test_chance_of_one_dispersed_missile():
    assert chain().p_dispersed == pytest.approx(0.08991106, rel=1e-6)  # case A-Wu-full
    assert chain(reliability=0.0).p_dispersed == 0.0


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(1, 4))
def test_none_arrives_as_the_published_formula_has_it(dispersed, off_alert, silos, sites):
    made = chain(technical_sites=sites)
    held = [off_alert // sites + (site < off_alert % sites) for site in range(sites)]
    tech = [made.p_technical_survives * (1.0 - (1.0 - made.p_off_alert) ** k) for k in held]
    none_central = (1.0 - made.p_silo) ** silos * np.prod([1.0 - p for p in tech], axis=0)
    p_central = made.p_base_survives * (1.0 - none_central)
    found = arriving(made, dispersed, off_alert, silos)
    assert found[0] == pytest.approx((1.0 - p_central) * (1.0 - made.p_dispersed) ** dispersed, rel=EXACT)
    assert np.sum(found) == pytest.approx(1.0, rel=EXACT)


def test_distribution_against_enumeration():
    # Two dispersed missiles, three off alert (two at the first site), one silo: every fate, weighed by hand.
    made, expected = chain(), np.zeros(7)
    p = {name: float(getattr(made, f"p_{name}")[0]) for name in ("dispersed", "off_alert", "silo")}
    gates = [float(made.p_base_survives[0]), *[float(made.p_technical_survives[0])] * 2]
    each = [*gates, *[p["dispersed"]] * 2, *[p["off_alert"]] * 3, p["silo"]]
    for fate in product((0, 1), repeat=9):
        base, site1, site2, a, b, c, d, e, f = fate
        weight = np.prod([q if happens else 1.0 - q for happens, q in zip(fate, each, strict=True)])
        expected[a + b + base * (site1 * (c + d) + site2 * e + f)] += weight
    found = arriving(made, dispersed=2, off_alert=3, silos=1)
    assert found == pytest.approx(expected, rel=EXACT, abs=1e-15)
    assert arriving(made, dispersed=2, off_alert=3, silos=1, up_to=2) == pytest.approx(found[:3], rel=EXACT)


def test_draws_do_not_mix():
    sites, counts = np.array([2.0, 3.0, 1.0]), np.array([5.0, 4.0, 0.0])
    made = Chain(**{name: np.full(3, value) for name, value in WU.items()} | {"technical_sites": sites})
    together = arriving_chances(made, dispersed=counts, off_alert=counts[::-1], silos=counts, up_to=4)
    for i, row in enumerate(together):
        alone = arriving(chain(technical_sites=sites[i]), *map(int, (counts[i], counts[2 - i], counts[i])), 4)
        assert row == pytest.approx(alone, rel=1e-14)


def test_limits_of_the_chain():
    safe = {name: 0.0 for name in WU if name.endswith(("detected", "killed", "discrimination"))}
    certain = chain(**safe, p_survives_move=1.0, reliability=1.0)
    assert certain.p_dispersed == certain.p_silo == certain.p_off_alert == 1.0  # 1.2 is held to 1
    assert arriving(certain, dispersed=2, off_alert=1, silos=3)[-1] == 1.0
    assert chain(shots=0).p_penetrates == 1.0
    assert chain(p_pad_detected=1.0).p_launches == 0.0
    assert arriving(chain()).tolist() == [1.0]


@pytest.mark.parametrize(
    "name", ["p_pad_detected", "p_forward_killed", "p_technical_detected", "p_base_killed", "p_kill"]
)
def test_a_better_attacker_or_defence_never_raises_the_chance(name):
    values = np.linspace(0.0, 1.0, 11).tolist()
    none = [arriving(chain(**{name: value}), 4, 20, 20, up_to=0)[0] for value in values]
    assert all(less <= more for less, more in pairwise(none))
    assert none[0] < none[-1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: replace(chain(), reliability=one(1.1)), "reliability is 1.1"),
        (lambda: replace(chain(), p_silo_killed=one(-0.1)), "p_silo_killed is -0.1"),
        (lambda: replace(chain(), p_kill=one(np.nan)), "p_kill is nan"),
        (lambda: replace(chain(), shots=one(-1)), "shots is -1"),
        (lambda: replace(chain(), technical_sites=one(0)), "technical_sites is 0"),
        (lambda: replace(chain(), pads=one(1.5)), "pads is 1.5"),
        (lambda: replace(chain(), off_alert_factor=one(-1.0)), "off_alert_factor is -1.0"),
        (lambda: arriving(chain(), dispersed=-1, up_to=1), "dispersed is -1"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
