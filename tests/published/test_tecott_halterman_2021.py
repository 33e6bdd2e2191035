"""Tecott & Halterman, The Case for Campaign Analysis, International Security 45(4), 2021, pp. 44-83.

Source: the article and the code of its calculators, github.com/ahalterman/campaign_analysis_calculators
(verified).

Not reproduced, and why:

- "a 50 percent probability that three or more survive" at a detection of 0.70 (p. 77). In the model as
  described, 24 missiles each found with probability 0.70, and lost at most then, leave three or more with at
  least 98.8 %; 50 % needs a detection of about 0.89. Nothing in the text or the code explains it.
- "1 percent" for five or more warheads on day-to-day alert (p. 76). It is a number of Wu's own; the re-coded
  chain gives the chance of at least one only, and our extension of it to five gives 3 %.
"""

from __future__ import annotations

import numpy as np
import pytest

from counterpoise.assessment.small_arsenals import (
    CHINA_2010,
    Chain,
    chance_of_at_least,
    small_arsenal_retaliation,
    survivors_distribution,
)

CLOSED_FORM = 1e-6  # relative, for derived values
PRINTED = 0.005  # half a unit of the last printed digit of a percentage
RECODED = 0.02  # Wu's own chain and its re-coding agree no better than this on day-to-day alert
MONTE_CARLO = 0.02  # standard error of the calculator's 500 simulations

CHAIN = Chain(**CHINA_2010)
FULL_ALERT = small_arsenal_retaliation(CHAIN, dispersed=24, dealerted=0, silos=20)
DAY_TO_DAY = small_arsenal_retaliation(CHAIN, dispersed=4, dealerted=20, silos=20)


def test_chance_of_one_dispersed_missile():
    assert CHAIN.p_dispersed == pytest.approx(0.08991106, rel=CLOSED_FORM)


def test_full_alert_p_76():
    assert FULL_ALERT.p_any == pytest.approx(0.8973413, rel=CLOSED_FORM)
    assert FULL_ALERT.p_any == pytest.approx(0.90, abs=PRINTED)


def test_five_or_more_on_full_alert_p_76():
    assert chance_of_at_least(5, FULL_ALERT.distribution) == pytest.approx(0.06, abs=PRINTED)


def test_day_to_day_p_76():
    assert DAY_TO_DAY.p_any == pytest.approx(0.38, abs=RECODED)


def test_slip_of_the_slider_gives_93_percent():
    # The code draws the kill of forward sites from their detection slider: 0.7 in place of 0.8.
    slipped = Chain(**{**CHINA_2010, "p_forward_killed": 0.7})
    found = small_arsenal_retaliation(slipped, dispersed=24, dealerted=0, silos=20)
    assert found.p_any == pytest.approx(0.93, abs=PRINTED)


@pytest.mark.parametrize(("p_detected", "p_any"), [(0.95, 0.70), (0.70, None)])
def test_adapted_lieber_press_model_p_77(p_detected, p_any):
    # Three reliable W88 on each of 44 targets: a silo, or a mobile missile that is found, does not survive.
    rng = np.random.default_rng(2021)
    survivors = rng.binomial(24, 1.0 - p_detected, 20_000)
    exact = chance_of_at_least(1, survivors_distribution([24], [1.0 - p_detected]))
    assert np.mean(survivors >= 1) == pytest.approx(exact, abs=MONTE_CARLO)
    if p_any is None:
        assert exact > 0.90
    else:
        assert exact == pytest.approx(p_any, abs=MONTE_CARLO)
