"""Acts: what an agreement does to forces, whatever anybody believes of them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import counterpoise
from counterpoise.scenario import Draws, Scenario, ScenarioError
from counterpoise.scenario.acts import cap, move, read_act, scale

SILO = "sides.ussr.systems.silo-ussr"


def figure(scenario: Scenario, path: str, view: str = "us"):
    found = {figure.path: figure for figure in scenario.view(view).figures()}
    return found[path]


@pytest.mark.parametrize(
    ("act", "path", "expected"),
    [
        ("cap sides.us.systems.silo-us.launchers 200", "sides.us.systems.silo-us.launchers", 200.0),
        ("cap sides.us.systems.silo-us.launchers 400", "sides.us.systems.silo-us.launchers", 300.0),
        ("scale sides.us.systems.boat-us.warheads 0.25", "sides.us.systems.boat-us.warheads", 2.0),
        ("cap sides.us.systems.silo-us.alert.day 0.5", "sides.us.systems.silo-us.alert.day", 0.5),
        ("remove sides.us.systems.boat-us", "sides.us.systems.boat-us.launchers", 0.0),
        ("cap sides.us.defences.shield.interceptors 0", "sides.us.defences.shield.interceptors", 0.0),
        (
            "move sides.us.systems.silo-us sides.us.systems.boat-us 40",
            "sides.us.systems.boat-us.launchers",
            200.0,
        ),
        (
            "move sides.us.systems.silo-us sides.us.systems.boat-us 900",
            "sides.us.systems.boat-us.launchers",
            460.0,
        ),
    ],
)
def test_an_act_changes_its_figure_in_every_view(two_systems, act, path, expected):
    acted = two_systems.with_acts([act])
    for side in acted.side_names:
        assert figure(acted, path, side).median == expected
    assert figure(acted, path).text == figure(two_systems, path).text
    assert figure(acted, path).location == figure(two_systems, path).location
    assert figure(acted, path).status == figure(two_systems, path).status


def test_moved_launchers_are_gone_from_where_they_were(two_systems):
    acted = two_systems.with_acts(["move sides.us.systems.silo-us sides.us.systems.boat-us 900"])
    assert figure(acted, "sides.us.systems.silo-us.launchers").high == 0.0


def test_no_belief_undoes_an_act(two_systems):
    believing = two_systems.with_set(f"us:{SILO}.launchers=350..450")
    acted = believing.with_acts([f"cap {SILO}.launchers 400"])
    assert figure(acted, f"{SILO}.launchers", "us").high == 400.0
    assert figure(acted, f"{SILO}.launchers", "ussr").high == 308.0


def test_draws_are_those_of_the_figure_before_the_act(two_systems):
    draws = Draws(64, 1)
    believing = two_systems.with_set(f"us:{SILO}.launchers=350..450")
    before = draws.values(figure(believing, f"{SILO}.launchers"))
    for act, expected in (
        (f"cap {SILO}.launchers 400", np.minimum(before, 400.0)),
        (f"scale {SILO}.launchers 0.5", 0.5 * before),
    ):
        after = draws.values(figure(believing.with_acts([act]), f"{SILO}.launchers"))
        np.testing.assert_array_equal(after, expected)


def test_acts_are_done_in_their_order_and_say_what_was_done(two_systems):
    path = f"{SILO}.launchers"
    first = two_systems.with_acts([cap(path, 200), scale(path, 0.5)])
    then = two_systems.with_acts([scale(path, 0.5)]).with_acts([cap(path, 200)])
    assert (figure(first, path).median, figure(first, path).acted) == (100.0, "cap 200, scale 0.5")
    assert (figure(then, path).median, figure(then, path).acted) == (154.0, "scale 0.5, cap 200")
    assert first.hash != then.hash != two_systems.hash


def test_no_act_is_no_change(two_systems):
    assert two_systems.with_acts([]) is two_systems


def test_a_scenario_with_acts_pickles(two_systems):
    acted = two_systems.with_acts([cap(f"{SILO}.launchers", 200)])
    again = pickle.loads(pickle.dumps(acted))
    assert again == acted
    assert figure(again, f"{SILO}.launchers").median == 200.0


def test_an_act_holds_for_what_is_set_or_chosen_later():
    scenario = counterpoise.read("geneva-1985").with_acts(["forbid sides.us.systems.peacekeeper"])
    scenario = scenario.with_development("peacekeeper").with_set("sides.us.systems.titan-2.launchers=26")
    systems = scenario.view("ussr").sides["us"].systems
    assert (systems["peacekeeper"].launchers.high, systems["titan-2"].launchers.high) == (0.0, 26.0)


def test_text_and_act_are_the_same():
    act = move("sides.us.systems.silo-us", "sides.us.systems.boat-us", 40)
    assert read_act(str(act)) == act


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("kap x 3", "'kap x 3' is no act; did you mean 'cap'?"),
        ("cap sides.us.systems.silo-us.launchers", "write cap PATH NUMBER"),
        ("cap sides.us.systems.silo-us.launchers -1", "'cap' needs a number of at least 0"),
        ("cap sides.us.systems.silo-us.launchers many", "'cap' needs a number of at least 0"),
        ("scale sides.us.systems.silo-us.launchers 1.5", "a factor from 0 to 1"),
        ("cap sides.us.systems.silo-us.cep 100", "'cep' cannot be acted on; only launchers"),
        ("cap sides.us.systems.silo-us.launcher 100", "did you mean 'launchers'?"),
        (
            "cap sides.us.systems.silo-uss.launchers 100",
            "us has no system 'silo-uss'; did you mean 'silo-us'?",
        ),
        ("cap sides.uk.systems.silo-us.launchers 100", "unknown side 'uk'"),
        ("remove sides.us.systems.silo-us.launchers", "a path such as sides.SIDE.systems.NAME is needed"),
        ("forbid sides.us.systems.silo-us", "write 'remove'"),
        ("move sides.us.systems.silo-us sides.ussr.systems.silo-ussr 3", "within one side"),
        ("move sides.us.systems.silo-us sides.us.systems.silo-us 3", "to itself"),
    ],
)
def test_an_act_that_is_none_is_refused_in_one_line(two_systems, act, said):
    with pytest.raises(ScenarioError) as error:
        two_systems.with_acts([act])
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_several_bad_acts_are_named_at_once(two_systems):
    with pytest.raises(ScenarioError) as error:
        two_systems.with_acts(["kap x", "scale sides.us.systems.silo-us.launchers 2"])
    assert len(error.value.problems) == 2


def test_launchers_that_some_draws_lack_cannot_be_moved(two_systems):
    uncertain = two_systems.with_set("sides.us.systems.silo-us.launchers=30..300")
    with pytest.raises(ScenarioError, match="some draws have fewer than 40"):
        uncertain.with_acts(["move sides.us.systems.silo-us sides.us.systems.boat-us 40"])


# --- what is hidden ---------------------------------------------------------------------------------------


@pytest.fixture
def fearful(two_systems) -> Scenario:
    return two_systems.with_set(f"us:{SILO}.hidden=20")


def test_nothing_is_hidden_without_an_agreement(fearful, two_systems):
    assert list(fearful.view("us").sides["ussr"].systems) == list(
        two_systems.view("us").sides["ussr"].systems
    )
    paths = [figure.path for figure in fearful.view("us").figures()]
    assert paths == [figure.path for figure in two_systems.view("us").figures()]


def test_what_is_hidden_stays_beyond_the_agreement_in_that_view_only(fearful):
    acted = fearful.with_acts([f"remove {SILO}", f"cap {SILO}.warheads 1"])
    hidden = acted.view("us").sides["ussr"].systems["silo-ussr-hidden"]
    assert (hidden.launchers.median, hidden.warheads.median, hidden.hidden) == (20.0, 10.0, None)
    assert acted.view("us").sides["ussr"].systems["silo-ussr"].launchers.high == 0.0
    assert "silo-ussr-hidden" not in acted.view("ussr").sides["ussr"].systems
    assert "silo-ussr-hidden" not in acted.base().sides["ussr"].systems


def test_hidden_launchers_draw_with_the_declared_ones(fearful):
    systems = fearful.with_acts([f"cap {SILO}.launchers 100"]).view("us").sides["ussr"].systems
    draws = Draws(32, 7)
    own, hidden = systems["silo-ussr"].cep, systems["silo-ussr-hidden"].cep
    assert own is not None
    assert hidden is not None
    np.testing.assert_array_equal(draws.values(own), draws.values(hidden))
    assert hidden.path == "sides.ussr.systems.silo-ussr-hidden.cep"


def test_what_is_hidden_is_nobodys_fact(changed, problems):
    text = changed(("        launchers: 300\n", "        launchers: 300\n        hidden: 20\n"))
    line = "sides.us.systems.silo-us.hidden: what is hidden is only believed"
    assert [line in problem for problem in problems(text)] == [True]
