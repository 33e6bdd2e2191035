"""The assessment as a whole: its laws, its determinism, and what it says when it cannot know."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.assessment.scenarios import SILOS, silos

import counterpoise
from counterpoise.assessment import Assessment, assess
from counterpoise.scenario import Scenario, read_text


@pytest.fixture(scope="module")
def geneva() -> Assessment:
    return assess(counterpoise.read("geneva-1985"), draws=64, seed=1985)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(lambda: silos(**{"cep: 200 m": "cep: 150..400 m"}), id="silos"),
        pytest.param(lambda: counterpoise.read("geneva-1985"), id="geneva-1985", marks=pytest.mark.medium),
    ],
)
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(source: Callable[[], Scenario]) -> None:
    scenario = source()
    texts = {assess(scenario, draws=300, seed=7, threads=threads).to_json() for threads in (1, 2, 3)}
    assert len(texts) == 1


@pytest.mark.parametrize(("draws", "seed"), [(0, 1), (-4, 1), (16, -1), (1.5, 1), (16, None)])
def test_impossible_draws_and_seeds_are_refused(draws: Any, seed: Any) -> None:
    with pytest.raises(ValueError, match="is needed"):
        assess(silos(), draws=draws, seed=seed)


def test_seeds_0_and_1_give_other_draws() -> None:
    scenario = silos(**{"cep: 200 m": "cep: 150..400 m"})
    first, second = (assess(scenario, draws=16, seed=seed).to_dict() for seed in (0, 1))
    assert first["views"] != second["views"]


def numbers(result: Assessment, view: str) -> Any:
    """Return a view's numbers without who it belongs to."""
    plain = result.to_dict()["views"][view]
    return {key: value for key, value in plain.items() if key not in ("side", "name")}


def test_empty_beliefs_make_views_equal() -> None:
    result = assess(silos(**{"cep: 200 m": "cep: 150..400 m"}), draws=32, seed=3)
    assert numbers(result, "a") == numbers(result, "b")


def _swapped(scenario: Scenario) -> Scenario:
    text = json.dumps(scenario.to_dict())
    for old, new in (('"a":', '"tmp":'), ('"b":', '"a":'), ('"tmp":', '"b":')):
        text = text.replace(old, new)
    return read_text(text, name="swapped")


def test_swapping_the_names_of_the_sides_swaps_the_results() -> None:
    # `with` names the draw of the uncertain figure, so that it does not hang on the name of its side.
    scenario = silos(**{"cep: 200 m": "cep: {value: 150..400 m, with: guidance}"})
    one, two = (assess(s, draws=32, seed=3) for s in (scenario, _swapped(scenario)))
    strikes = {(s.attacker, s.alert, s.launch): s for s in one.views["a"].strikes}
    for swapped in two.views["a"].strikes:
        other = strikes["b" if swapped.attacker == "a" else "a", swapped.alert, swapped.launch]
        assert swapped.arriving == other.arriving
        assert swapped.assurance == other.assurance
        assert swapped.first_strike_potential == other.first_strike_potential
    for mine, theirs in zip(one.views["a"].stability, two.views["a"].stability, strict=True):
        assert mine.kent_thaler_raw.mean == pytest.approx(theirs.kent_thaler_raw.mean, rel=1e-12)


def test_every_view_pair_alert_and_launch_is_there(geneva: Assessment) -> None:
    for view in geneva.views.values():
        assert len({(s.attacker, s.victim, s.alert, s.launch) for s in view.strikes}) == 2 * 3 * 2
        assert len({(s.alert, s.launch, s.w80) for s in view.stability}) == 3 * 2 * 3


def test_the_solutions_are_certified(geneva: Assessment) -> None:
    assert geneva.certificate.allocation_gap <= 1e-12
    assert geneva.certificate.cost_gap <= 1e-11
    assert geneva.certificate.layered_defence_gap <= 1e-6


def test_three_to_one_by_its_definitions(geneva: Assessment) -> None:
    # METHODS and facts, us_soviet_1985_ratio.csv: R2 3.18, R3 3.42, R1 3.03 with 20 Titan II.
    for view in geneva.views.values():
        ratios = {count.definition: round(count.ratio or 0.0, 2) for count in view.hard_target}
        assert ratios["accurate-mirv"] == 3.18
        assert ratios["best-against-best"] == 3.42
        assert ratios["icbm-all"] == 3.03


def test_three_to_one_with_26_titan() -> None:
    scenario = counterpoise.read("geneva-1985").with_set("sides.us.systems.titan-2.launchers=26")
    view = assess(scenario, draws=1, seed=0).views["us"]
    ratios = {count.definition: round(count.ratio or 0.0, 2) for count in view.hard_target}
    assert ratios["icbm-all"] == 3.02


def test_what_cannot_be_computed_names_what_is_missing() -> None:
    view = assess(counterpoise.read("start-1990"), draws=4, seed=0).views["us"]
    assert view.strikes == ()
    assert view.hard_target
    assert "sides.us.systems.minuteman-3.cep" in view.missing


def test_a_view_without_a_requirement_says_nothing_of_assurance() -> None:
    text = SILOS.replace("    required_retaliation: 10 warheads\n", "")
    result = assess(read_text(text, name="silos"), draws=4, seed=0)
    for strike in result.views["b"].strikes:
        is_known = strike.victim == "b"
        assert (strike.assurance is not None) is is_known
        assert (strike.first_strike_potential is not None) is is_known


def test_mixed_units_of_w80_are_refused() -> None:
    text = SILOS.replace("sides:", "model: {w80: [500 warheads, 400 EMT, 3000 warheads]}\nsides:", 1)
    with pytest.raises(ValueError, match=r"model\.w80 mixes EMT and warheads"):
        assess(read_text(text, name="silos"), draws=4, seed=0)


def test_shares_are_shares(geneva: Assessment) -> None:
    for view in geneva.views.values():
        for strike in view.strikes:
            for share in (strike.exposure, strike.attack_stopped, strike.retaliation_stopped):
                assert 0.0 <= share.p05 <= share.mean <= share.p95 <= 1.0
        for headline in view.drivers:
            assert sum(figure.share for figure in headline.figures) <= 1.0 + 0.15


def test_the_requirement_is_named_with_assurance_and_nowhere_else(geneva: Assessment) -> None:
    for view in geneva.views.values():
        for headline in view.drivers:
            paths = [path for figure in headline.figures for path in figure.paths]
            needs = [path for path in paths if path.endswith(".required_retaliation")]
            expected = [f"sides.{headline.victim}.required_retaliation"]
            assert needs == (expected if headline.measure == "assurance" else [])


def test_of_a_headline_that_does_not_vary_nothing_is_said() -> None:
    for view in assess(silos(), draws=64, seed=0).views.values():  # no figure about forces is uncertain
        (exposure, *_) = (headline for headline in view.drivers if headline.measure == "exposure")
        assert (exposure.figures, exposure.noise_floor, exposure.unexplained) == ((), 0.0, 0.0)


def test_json_holds_no_number_that_is_not_finite(geneva: Assessment) -> None:
    json.loads(geneva.to_json(), parse_constant=lambda word: pytest.fail(word))


def test_the_quarrel_of_1985_shows_in_a_view(geneva: Assessment) -> None:
    # A thin defence stops at most a quarter of the first strike's objects; of the ragged retaliation it was
    # feared to stop much more. Half as much again in one view is what would show it.
    ratios = {}
    for name, view in geneva.views.items():
        (curve,) = (c for c in view.defence if (c.defender, c.alert) == ("us", "day"))
        first = [step.mean for step in curve.first_strike_stopped]
        ragged = [step.mean for step in curve.retaliation_stopped]
        thin = [r / f for f, r in zip(first, ragged, strict=True) if 0.0 < f <= 0.25]
        assert thin
        ratios[name] = min(thin)
    assert max(ratios.values()) >= 1.5
