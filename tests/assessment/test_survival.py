"""The survival of a small arsenal from the scenario to the sentence."""

from __future__ import annotations

import json

import pytest

import counterpoise
from counterpoise.assessment.findings import found
from counterpoise.assessment.survival import AT_LEAST, survival_results
from counterpoise.assessment.tables import tables_of
from counterpoise.assessment.wording import NO_BREAK
from counterpoise.scenario import Draws, ScenarioError, read_text

EXACT = 1e-12

SIMPLE = """
format: 1
title: A small arsenal
sides:
  large: {name: Large}
  small:
    name: Small
    survival:
      few:
        name: A few
        against: large
        mobile: 3
        alert: {generated: 1}
        forward_detected: 0.5
        reliability: 0.8
beliefs:
  small:
    sides: {small: {survival: {few: {forward_detected: "0..0.5"}}}}
"""


def results(text, *, view="large", draws=64):
    return survival_results(read_text(text).view(view), Draws(draws, 7))


def chances(text, **how):
    [only] = results(text, **how)
    return {least.number: least.chance for least in only.at_least}


def changed(old, new):
    assert old in SIMPLE
    return SIMPLE.replace(old, new)


def test_a_chain_counts_by_hand():
    # Each of three missiles arrives with 0.5 x 0.8 = 0.4.
    found = chances(SIMPLE)
    assert tuple(found) == AT_LEAST == (1, 3, 10)
    assert found[1].mean == pytest.approx(1.0 - 0.6**3, rel=EXACT)
    assert found[3].mean == pytest.approx(0.4**3, rel=EXACT)
    assert found[10].mean == 0.0
    assert found[1].p05 == found[1].p95


def test_a_belief_counts_in_its_view_only():
    # Each missile arrives with 0.8 (1 - d), d even in 0..0.5: 1 - mean of (0.2 + 0.8 d)^3 over d.
    expected = 1.0 - (0.6**4 - 0.2**4) / (4 * 0.8 * 0.5)
    believed = chances(SIMPLE, view="small", draws=4096)[1]
    assert believed.mean == pytest.approx(expected, abs=1e-4)
    assert believed.p05 < believed.mean < believed.p95


def test_what_is_not_written_takes_nothing_away():
    bare = changed("        forward_detected: 0.5\n        reliability: 0.8\n", "").split("beliefs")[0]
    assert chances(bare)[3].mean == 1.0


def test_only_the_states_of_alert_that_are_written():
    assert [one.alert for one in results(SIMPLE)] == ["generated"]
    both = results(changed("{generated: 1}", "{day: 0, generated: 1}"))
    assert [one.alert for one in both] == ["day", "generated"]
    silos = changed("        mobile: 3\n        alert: {generated: 1}", "        silos: 3")
    assert [one.alert for one in results(silos)] == ["day", "generated"]


def test_missiles_are_whole():
    half = changed("mobile: 3", "mobile: 2.5")  # three
    assert chances(half) == chances(SIMPLE)
    shared = changed("generated: 1", "generated: 0.34")
    # One is out, two are off alert: nothing has found them there.
    assert chances(shared)[1].mean == pytest.approx(1.0 - 0.6 * 0.2**2, rel=EXACT)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mobile: 3", "mobile: 0", "there are no missiles; write 'mobile', 'silos' or both"),
        ("{generated: 1}", "{}", "mobile missiles need the share dispersed"),
        ("against: large", "against: lage", "unknown attacking side 'lage'; did you mean 'large'?"),
        ("against: large", "against: small", "unknown attacking side 'small'"),
        ("reliability: 0.8", "reliability: 1.2", "reliability"),
        ("reliability: 0.8", "relability: 0.8", "unknown key 'relability'; did you mean 'reliability'?"),
        ("forward_detected: 0.5", "kill: 20 m", "'20 m' is a length"),
        ("        against: large\n", "", "the key 'against' is missing"),
    ],
)
def test_bad_chains_are_refused(old, new, said):
    with pytest.raises(ScenarioError) as refused:
        read_text(changed(old, new))
    assert said in str(refused.value)


def test_a_source_beside_the_chain_speaks_for_its_figures_and_for_no_belief():
    text = SIMPLE + "sources: {book: {cite: A book, status: verified}}\n"
    text = text.replace("        against: large\n", "        against: large\n        source: book\n")
    path = "sides.small.survival.few.forward_detected"
    statuses = {
        view: next(one.status for one in read_text(text).view(view).figures() if one.path == path)
        for view in ("large", "small")
    }
    assert statuses == {"large": "verified", "small": "assumed"}


def test_the_sentence_gives_every_number_and_each_state_once():
    said = {
        finding.view: finding.text.replace(NO_BREAK, " ")
        for finding in found(counterpoise.assess(read_text(SIMPLE), draws=64))
        if finding.topic == "survival"
    }
    assert said["large"] == (
        "By “A few”, the chance that at least one warhead of Small survives an attack by Large and arrives "
        "is 78 % (3 or more 6.4 %; 10 or more 0 %) generated."
    )
    assert "5–95 %: " in said["small"]
    alike = changed("{generated: 1}", "{day: 1, generated: 1}")
    [once, _] = [one.text for one in found(counterpoise.assess(read_text(alike), draws=8))]
    assert once.count("in either state of alert") == 1


def test_a_result_without_a_chain_says_nothing_of_it():
    result = counterpoise.assess(read_text(SIMPLE.split("    survival:")[0]), draws=8)
    assert "survival" not in json.loads(result.to_json())["views"]["small"]
    assert "survival" not in tables_of(result)
    assert [one for one in found(result) if one.topic == "survival"] == []


def test_a_side_may_have_a_small_arsenal_and_no_forces():
    result = counterpoise.assess(read_text(SIMPLE), draws=8)
    assert all(view.strikes == () and view.missing == () for view in result.views.values())
