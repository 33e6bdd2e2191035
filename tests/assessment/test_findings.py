"""The findings, held against results that were made by hand: every number in a sentence is one of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.report.made import about as spread
from tests.report.made import changed, curve, driven, made, nothing, stability, strike

from counterpoise.assessment.findings import WIDTH, findings, found, reading
from counterpoise.assessment.result import Assessment, DefenceCurve
from counterpoise.assessment.wording import NO_BREAK

SUBTRACTIVE = (0.0, 0.3, 0.5, 0.8)
"""Of a ragged retaliation, where 0, 0.1, 0.2 and 0.4 of a first strike are stopped: 0.575 at a quarter."""
A_LITTLE_MORE = (0.0, 0.12, 0.24, 0.46)
THE_SAME = (0.0, 0.1, 0.2, 0.4)


def about(result: Assessment, topic: str, view: str | None = None) -> str:
    """The findings on a topic, with plain spaces."""
    texts = [one.text for one in found(result) if (one.topic, one.view) == (topic, view)]
    return " ".join(texts).replace(NO_BREAK, " ")


def behind(*curves: DefenceCurve) -> Assessment:
    return changed(made(), defence=curves)


@pytest.mark.parametrize(
    "result",
    [
        made(),
        made(("north", "south", "west")),
        nothing(),
        made(title="A long title " * 20, developments=("a-development",) * 20),
        made(side_names={"north": "N" * 120, "south": "A name of many words " * 8}),
    ],
    ids=["two sides", "three sides", "nothing computed", "a long title", "long names"],
)
def test_lines_fit_a_terminal(result: Assessment) -> None:
    lines = findings(result)
    assert lines
    assert max(map(len, lines)) <= WIDTH
    assert NO_BREAK not in "".join(lines)
    assert all(line == line.rstrip() for line in lines)


def test_print_shows_them() -> None:
    assert str(made()) == "\n".join(findings(made()))


def test_the_first_lines_say_what_it_is() -> None:
    lines = findings(made(developments=("rail",), settings=("model.exponent=1",), seed=0))
    assert lines[:2] == [
        "A made result (1985-11-21)",
        "1,000 draws, seed 0: made, with rail, set by hand: model.exponent=1",
    ]
    said = " ".join(lines[2 : lines.index("")])
    assert "a range in brackets its 5th to 95th percentile" in said
    assert said.endswith("EMT: equivalent megatons.")
    assert lines[lines.index("") + 1] == "As the Northern Union sees it"


def test_without_a_strike_there_is_nothing_to_explain() -> None:
    assert reading(nothing()) == ""
    in_warheads = changed(made(), strikes=(replace(strike("north", "south"), unit="warheads"),))
    assert "EMT" not in reading(in_warheads)


def test_each_view_begins_with_what_it_suffers() -> None:
    texts = [one.text for one in found(made()) if (one.view, one.topic) == ("south", "strike")]
    assert [text.partition(" would")[0].rpartition(", ")[2] for text in texts] == [
        "Southland",
        "the Northern Union",
    ]


def test_with_three_sides_a_view_speaks_of_its_own_strikes() -> None:
    result = made(("north", "south", "west"))
    for view in result.views:
        texts = [one.text for one in found(result) if (one.view, one.topic) == (view, "strike")]
        assert len(texts) == 4


# -- what is left ---------------------------------------------------------------------------------


def test_a_strike_without_a_requirement_speaks_of_none() -> None:
    result = changed(made(), strikes=(strike("north", "south", need=None, emt=740.0, exposure=0.25),))
    assert about(result, "strike", "south") == (
        "After a first strike by the Northern Union, Southland would still "
        "deliver about 740 EMT (5–95 %: 592–888). The attack takes away 25 % (22–28 %) of what it could have "
        "delivered."
    )


@pytest.mark.parametrize(
    ("potential", "words"),
    [(0.0, None), (0.049, None), (0.05, "5.0 %"), (0.9999, "over 99.9 %"), (1.0, "100 %")],
)
def test_the_chance_of_falling_short_is_said_where_it_counts(potential: float, words: str | None) -> None:
    said = about(changed(made(), strikes=(strike("north", "south", potential=potential),)), "strike", "south")
    expected = f"The chance that it falls short of the need is {words}."
    assert expected in said if words else "falls short" not in said


@pytest.mark.parametrize(
    ("stopped", "words"), [(0.0, None), (0.01, "1.0 % (0.9–1.1 %)"), (0.4, "40 % (36–44 %)")]
)
def test_what_the_defence_stops_is_said_beside_what_the_attack_takes_away(
    stopped: float, words: str | None
) -> None:
    met = replace(strike("north", "south"), retaliation_stopped=spread(stopped))
    said = about(changed(made(), strikes=(met,)), "strike", "south")
    assert said.endswith(
        "of what it could have delivered; of the missile warheads that are left, the defence of the "
        f"Northern Union then stops {words}."
        if words
        else "of what it could have delivered."
    )


def test_saturation_is_said_and_names_the_lowest() -> None:
    # 700 over 300 is 2.33, ± 30 %: 1.63 to 3.03, above one everywhere.
    said = about(made(), "strike")
    assert (
        "stays above one as the Northern Union and Southland see it, in every posture and launch policy"
        in said
    )
    assert "the lowest, of Southland as the Northern Union sees it, is 2.3 (1.6–3.0)" in said
    # In none of a thousand draws: the rule of three.
    assert "leaves a side without what it is held to need is under 0.3 %: assurance is saturated" in said


def test_one_strike_that_may_fail_and_nothing_is_called_saturated() -> None:
    strikes = (strike("north", "south", emt=900.0), strike("south", "north", emt=400.0, potential=0.4))
    assert about(changed(made(), strikes=strikes), "strike") == ""


def test_who_is_more_likely_than_not_below_its_need_is_named() -> None:
    strikes = (strike("north", "south", emt=100.0, potential=0.9), strike("south", "north", emt=900.0))
    assert about(changed(made(), strikes=strikes), "strike") == (
        "More likely than not below its own need, day-to-day and in its own view: Southland after a strike "
        "by the Northern Union."
    )


def test_where_the_views_differ_most_is_said() -> None:
    emt = {"north": (1750.0, 742.0), "south": (1020.0, 839.0)}
    views = {
        name: replace(
            view,
            strikes=(strike("north", "south", emt=emt[name][0]), strike("south", "north", emt=emt[name][1])),
        )
        for name, view in made().views.items()
    }
    assert about(made(views=views), "agreement") == (
        "The views differ most on what Southland would still deliver after a first strike by the Northern "
        "Union: 1,750 EMT as the Northern Union sees it, 1,020 EMT as Southland sees it."
    )


def test_views_that_agree_are_said_to() -> None:
    assert "The views agree" in about(changed(made(), strikes=(strike("north", "south"),)), "agreement")


# -- the quarrel of 1985 --------------------------------------------------------------------------


def test_the_asymmetry_shows_with_its_number_in_each_view() -> None:
    said = about(behind(curve("north", "south", ragged=SUBTRACTIVE)), "defence")
    # 0.575 over 0.25 is 2.3.
    assert said == (
        "The fear of 1985, that a thin defence is worth most to the side that strikes first, shows in all "
        "2 cases by 1.5 times or more (our threshold). A defence of the Northern Union that stops a quarter "
        "of the missile warheads of a first strike by Southland would stop, of those of its ragged "
        "retaliation, 57 % as the Northern Union sees it (2.30 times as much) and 57 % as Southland sees "
        "it (2.30 times as much)."
    )


def test_a_weak_asymmetry_is_called_weak() -> None:
    said = about(behind(curve("north", "south", ragged=A_LITTLE_MORE)), "defence")
    assert "shows only weakly, everywhere by less than 1.5 times (our threshold)." in said


def test_what_does_not_show_is_said_not_to_show() -> None:
    said = about(behind(curve("north", "south", ragged=THE_SAME)), "defence")
    assert "does not show in these figures." in said
    assert "25 % as the Northern Union sees it (no more)" in said


def test_in_how_many_cases_it_shows() -> None:
    mixed = behind(curve("north", "south", ragged=SUBTRACTIVE), curve("south", "north", ragged=A_LITTLE_MORE))
    said = about(mixed, "defence")
    assert "shows in 2 of 4 cases by 1.5 times or more (our threshold). A defence" in said
    # 0.24 + (0.46 - 0.24) / 4 = 0.295 at a quarter: 1.18 times.
    assert "A defence of Southland" in said
    assert "30 % as Southland sees it (1.18 times as much)" in said


def test_a_case_just_short_of_half_as_much_again_can_be_told_by_its_number() -> None:
    # 0.75 × 0.37 + 0.25 × 0.386 = 0.374 of the retaliation at a quarter of the first strike: 1.496 times.
    said = about(behind(curve("north", "south", ragged=(0.0, 0.1, 0.37, 0.386))), "defence")
    assert "shows only weakly, everywhere by less than 1.5 times" in said
    assert "(1.496 times as much)" in said


def test_a_defence_too_small_to_stop_a_tenth_is_called_so() -> None:
    small = behind(curve("north", "south", first=(0.0, 0.01, 0.02, 0.04)))
    assert about(small, "defence") == ""
    assert "No size tried of a defence of the Northern Union stops a tenth" in about(
        small, "defence", "north"
    )


def test_what_the_other_layers_do_alone_is_said() -> None:
    # 0.2 of a first strike and 0.5 of the retaliation without the layer: 2.5 times. A tenth is passed then,
    # and a quarter is stopped half-way to 100 interceptors, where 0.6 of the retaliation is.
    layered = behind(curve("north", "south", first=(0.2, 0.3, 0.4, 0.5), ragged=(0.5, 0.7, 0.8, 0.9)))
    said = about(layered, "defence", "north")
    assert said.startswith(
        "Without any interceptor of Shield, the other layers of the Northern Union stop 20 % of the "
        "missile warheads of a first strike by Southland and 50 % of those of its ragged retaliation, 2.50 "
        "times as much. A defence of the Northern Union that stops 25 % of the missile warheads of a first "
        "strike by Southland (about 50 interceptors) would stop 60 %"
    )
    assert "10 %" not in said


@pytest.mark.parametrize(
    ("fails_at", "words"),
    [
        (None, "None of the sizes tried, up to 400, brings Southland below its need."),
        (0.0, "Without any of these interceptors Southland is already below its need, more likely than not."),
        (2137.3, "From about 2,100 interceptors on, what Southland could deliver"),
    ],
)
def test_where_assurance_fails_is_said(fails_at: float | None, words: str) -> None:
    assert words in about(behind(curve("north", "south", fails_at=fails_at)), "defence", "north")


# -- ratios, stability, assumptions -----------------------------------------------------------------


def test_ratios_give_their_span_and_those_that_round_to_three() -> None:
    assert about(made(), "hard-target") == (
        "The Northern Union to Southland in warheads that can destroy hardened targets with little warning: "
        "2 definitions give 1.00 to 3.00 to one. 1 of 2 round to three to one as the Northern Union and "
        "Southland see it; the closest: “Definition icbm” (3.00)."
    )


@pytest.mark.parametrize(
    ("ratio", "is_near"), [(2.49, False), (2.5, True), (3.49, True), (3.5, False), (None, False)]
)
def test_three_to_one_is_what_rounds_to_it(ratio: float | None, is_near: bool) -> None:
    views = made().views
    counts = {
        name: replace(view, hard_target=(replace(view.hard_target[0], ratio=ratio),))
        for name, view in views.items()
    }
    said = about(made(views=counts), "hard-target")
    assert ("1 of 1 round to three to one" in said) is is_near
    assert ("three to one" in said) is is_near


def test_views_that_count_differently_are_named() -> None:
    # North: 3.3 and 1; South: 2.9 and 3.4.
    ratios = {"north": (3.3, 1.0), "south": (2.9, 3.4)}
    views = {
        name: replace(
            view,
            hard_target=tuple(
                replace(one, ratio=ratio) for one, ratio in zip(view.hard_target, ratios[name], strict=True)
            ),
        )
        for name, view in made().views.items()
    }
    assert about(made(views=views), "hard-target").endswith(
        "Of 2, 1 as the Northern Union sees it and 2 as Southland sees it round to three to one; the "
        "closest: “Definition icbm” (2.90 as Southland sees it) and “Definition all” (3.40 as Southland "
        "sees it)."
    )


def test_the_damage_curve_is_blamed_only_where_it_moves_the_index_most() -> None:
    # In the made result only w80 moves the index: 1 - w80 / 10,000 at 500 and at 3,000.
    said = about(made(), "stability")
    assert "runs from 0.70 to 0.95. Alone, w80, the retaliation that destroys 80 % of value" in said
    assert "moves it by up to 0.25, the alert and launch posture by up to 0.00" in said
    assert (
        "The damage curve moves it more than the posture and the view: never read one number alone." in said
    )
    assert "At a w80 of 500 warheads it is near one everywhere and tells nothing apart." in said


def test_the_damage_curve_is_not_blamed_where_posture_and_view_move_the_index_more() -> None:
    pair = ("north", "south")
    by_view = {"north": 0.4, "south": 0.8}
    views = {
        name: replace(
            view,
            stability=tuple(
                stability(pair, alert, "ride-out", w80, by_view[name] - drop - w80 / 100_000.0)
                for alert, drop in (("day", 0.3), ("generated", 0.0))
                for w80 in (500.0, 1000.0, 3000.0)
            ),
        )
        for name, view in made().views.items()
    }
    said = about(made(views=views), "stability")
    assert "The damage curve moves it less than posture and view do." in said
    assert "tells nothing apart" not in said


def test_three_assumptions_are_named_with_what_they_move() -> None:
    said = about(made(), "assumptions")
    # Of every headline in its own view a need explains 0.6; guidance 0.2 in both.
    assert re.findall(r"\d+ % ± 2.0 %", said) == ["60 % ± 2.0 %", "60 % ± 2.0 %", "20 % ± 2.0 %"]
    assert said.endswith(
        "assurance it alone explains 60 % as the Northern Union sees it and 60 % as Southland sees it."
    )
    assert (
        "required retaliation of the Northern Union [assumed], 60 % ± 2.0 % of the exposure of Southland as "
        "the Northern Union sees it"
    ) in said


def test_without_drivers_more_draws_are_asked_for() -> None:
    said = about(changed(made(draws=64), drivers=(driven("north", "south", "assurance"),)), "assumptions")
    assert said == "At 64 draws no uncertain figure stands out from the noise; take more draws."


def test_what_share_is_not_sure_is_said() -> None:
    said = about(made(figures_assumed_share=0.79), "unknown")
    # Two needs, and the guidance of both views once.
    assert "79 % of the figures that drive these results are assumed or unverified: of 3, those drawn" in said


def test_where_nothing_can_be_computed_what_is_missing_is_counted() -> None:
    assert about(nothing(), "unknown") == (
        "No strike can be computed: the scenario lacks 3 figures: yield (2); accuracy (CEP) (1)."
    )
    assert about(nothing(), "assumptions") == ""
