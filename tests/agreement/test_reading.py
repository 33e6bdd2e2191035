"""Terms and what is wrong with them, each problem with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from counterpoise import agreement
from counterpoise.agreement.provisions import EVERY
from counterpoise.scenario import ScenarioError

GOOD = """format: 1
title: A proposal
parties: [us, ussr]
articles:
  all:
    count: warheads
    limit: {us: 1000, ussr: 1200}
"""


def changed(old, new):
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("format: 1\n", "", "a.yaml:1:1 format: terms begin with 'format: 1', which this program reads"),
        ("format: 1", "format: 2",
         "a.yaml:1:9 format: terms begin with 'format: 1', which this program reads"),
        ("title: A proposal\n", "", "a.yaml:1:1: the key 'title' is missing"),
        ("articles:", "article:", "a.yaml:4:1 article: unknown key 'article'; did you mean 'articles'?"),
        ("count: warheads", "count: warhead",
         "a.yaml:6:12 articles.all.count: unknown count 'warhead'; did you mean 'warheads'?"),
        ("ussr: 1200", "ussr: -5", "a.yaml:7:29 articles.all.limit.ussr: '-5' is negative; it is at least 0"),
        ("ussr: 1200", "ussr: many", "a.yaml:7:29 articles.all.limit.ussr: 'many' is no number"),
        ("ussr: 1200", "usr: 1200",
         "a.yaml:7:23 articles.all.limit.usr: unknown party 'usr'; did you mean 'ussr'?"),
        ("limit: {us: 1000, ussr: 1200}", "ratio: 0.5",
         "a.yaml:7:12 articles.all.ratio: '0.5' is under 1, the least that it can be"),
        ("limit: {us: 1000, ussr: 1200}", "name: All of them",
         "a.yaml:5:3 articles.all: nothing is asked; an article has one of "
         "'limit', 'at_least', 'ratio', 'ban', 'may_not_rise'"),
        ("count: warheads", "count: warheads\n    select: {leg: icbms}",
         "a.yaml:7:19 articles.all.select.leg: unknown leg 'icbms'; did you mean 'icbm'?"),
        ("count: warheads", "count: warheads\n    select: {kind: heavy}",
         "a.yaml:7:20 articles.all.select.kind: unknown kind 'heavy'; there are none"),
        ("count: warheads", "count: warheads\n    phase: first",
         "a.yaml:7:12 articles.all.phase: unknown phase 'first'; there are none"),
        ("count: warheads", "count: loading\n    source: book",
         "a.yaml:7:13 articles.all.source: unknown source 'book'; there are none"),
    ],
)  # fmt: skip
def test_a_problem_is_said_with_its_place(problems, old, new, line):
    assert line in problems(changed(old, new))


def test_all_problems_come_at_once(problems):
    text = changed("ussr: 1200", "ussr: -5").replace("count: warheads", "count: warhead")
    assert len(problems(text)) == 2


def test_contradictory_articles_are_named(problems):
    text = GOOD + "  some:\n    count: warheads\n    at_least: {us: 1100}\n"
    [line] = problems(text)
    assert line == (
        "a.yaml:10:20 articles.some: at least 1100 for us contradicts 'all', which allows 1000 (line 7)"
    )


def test_an_equal_limit_binds_every_party():
    terms = agreement.read_text(changed("{us: 1000, ussr: 1200}", "900"))
    assert terms.articles[0].value[EVERY].number == 900
    assert terms.articles[0].asked_of("us") is terms.articles[0].asked_of("ussr")


def test_floors_of_one_party_or_of_all():
    terms = agreement.read_text(GOOD + "floors: {retaliation: {us: 0.99, ussr: 0.9}, margin: 0.05}\n")
    assert terms.floors.of("us").cost_ratio_may_fall == 0.0
    assert (terms.floors.of("us").retaliation, terms.floors.of("ussr").retaliation) == (0.99, 0.9)
    assert terms.floors.of("us").margin == 0.05
    assert agreement.read_text(GOOD).floors.of("us").retaliation == 0.95
    may_fall = agreement.read_text(GOOD + "floors: {cost_ratio_may_fall: {us: 0.1, ussr: 0}}\n").floors
    assert (may_fall.of("us").cost_ratio_may_fall, may_fall.of("ussr").cost_ratio_may_fall) == (0.1, 0.0)


def test_phases_have_days_and_follow_each_other(problems):
    phases = "phases:\n  one: {begins: 1997-12-05, note: soon}\n  two: {begins: 1998-13-01}\n"
    where = "a.yaml:10:17 phases.two.begins"
    assert problems(GOOD + phases) == [f"{where}: '1998-13-01' is no day such as 1998-06-01"]
    phases = phases.replace("1998-13-01", "1997-01-01")
    line = "a.yaml:10:8 phases.two: 1997-01-01 is not after 1997-12-05, where 'one' begins"
    assert problems(GOOD + phases) == [line]
    terms = agreement.read_text(GOOD + phases.replace("1997-01-01", "1999-01-01") + "  three: later\n")
    assert str(terms.phases["one"]) == "1997-12-05, soon"
    with pytest.raises(ValueError, match="does not date its phase 'three': later; name the phase"):
        terms.phase_of("1998-06-01")


def test_so_many_allowances_cannot_be_counted(problems):
    rule = "\n    - {for: {leg: bomber}, each: 1, first: 1, beyond: 2}"
    assert problems(GOOD + "counting:\n  mine:" + 9 * rule + "\n") == [
        "a.yaml:10:5 counting.mine: 9 rules have 'first'; at most 8 in one counting are possible"
    ]


def test_a_later_rule_beyond_an_allowance_cannot_count_less(problems):
    rule = "counting:\n  mine:\n    - {for: {leg: bomber}, each: 10, first: 150, beyond: 8}\n"
    assert problems(GOOD + rule) == [
        "a.yaml:10:58 counting.mine.0.beyond: 'beyond' is under the first 10 each"
    ]


def test_a_name_that_is_neither_treaty_nor_file():
    with pytest.raises(ValueError, match="no treaty of that name in the library; did you mean 'start-1'"):
        agreement.read("start1")


def test_the_example_of_the_documentation_reads():
    page = (Path(__file__).parents[2] / "docs" / "agreement-format.md").read_text("utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    terms = agreement.read_text(example)
    assert [article.key for article in terms.provisions] == ["warheads", "heavy", "silos", "interceptors"]


LEAVES = ("3", "-1", "word", "[]", "{}", "[3]", "{a: 3}", "null", "true", "[{}]", "{value: {}}", "{value: x}")
KEYS = (
    "articles", "counting", "kinds", "conversions", "floors", "phases", "parties", "sources", "forces",
    "scenario", "today", "provenance", "articles.all", "articles.all.limit", "articles.all.select",
    "articles.all.count", "articles.all.note", "counting.x", "kinds.x", "forces.us", "forces.us.systems",
    "forces.us.systems.a",
)  # fmt: skip


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize("key", KEYS)
def test_no_malformed_file_is_more_than_a_problem(key, leaf):
    """Whatever stands anywhere, the answer is terms or problems with places."""
    top, *below = key.split(".")
    nested = "".join(f"{{{name}: " for name in below) + leaf + "}" * len(below)
    text = "format: 1\ntitle: t\n" + ("" if top == "articles" else "articles: {}\n") + f"{top}: {nested}\n"
    try:
        agreement.read_text(text, file="a.yaml")
    except ScenarioError as error:
        assert all(problem.line > 0 and problem.message for problem in error.problems)
