"""What must give way, and by how much: on forces whose numbers can be worked out by hand."""

from __future__ import annotations

import pytest

from counterpoise import agreement
from counterpoise.agreement.linear import constraints

CLOSE = 1e-6

# us: 300 silos of 3, 160 tubes of 8. ussr: 308 silos of 10, and bombers.


def found(terms, scenario, articles: str) -> dict[str, float | None]:
    read = terms(articles)
    freed = agreement.relaxations(read, lambda looser: constraints(looser, scenario))
    return {one.article: one.by for one in freed}


def test_terms_that_can_be_kept_have_no_conflict(terms, small):
    assert found(terms, small, "  one: {count: launchers, limit: 3}\n") == {}


def test_a_limit_below_a_least_number(terms, small):
    # 160 tubes of 8 are 1,280 warheads; 100 warheads are left over 50 tubes, which carry 400.
    articles = "  boats: {count: launchers, select: {leg: slbm}, at_least: {us: 50}}\n"
    articles += "  few: {count: warheads, select: {leg: slbm}, limit: 100}\n"
    articles += "  other: {count: launchers, limit: 5000}\n"
    assert found(terms, small, articles) == pytest.approx({"boats": 50 - 100 / 8, "few": 300}, abs=CLOSE)


def test_more_than_there_is(terms, small):
    articles = "  silos: {count: launchers, select: {leg: icbm}, at_least: {us: 320}}\n"
    assert found(terms, small, articles) == pytest.approx({"silos": 20}, abs=CLOSE)


def test_a_ratio_gives_way_in_its_factor(terms, small):
    # 600 warheads against at most 200: three times as many.
    articles = "  ahead: {count: warheads, select: {leg: icbm}, ratio: 1.5}\n"
    articles += "  many: {count: warheads, select: {leg: icbm}, at_least: {us: 600}}\n"
    articles += "  few: {count: warheads, select: {leg: icbm}, limit: {ussr: 200}}\n"
    by = {"ahead": 1.5, "many": 300, "few": 200}
    assert found(terms, small, articles) == pytest.approx(by, abs=CLOSE)


def test_a_mean_gives_way_in_its_own_unit(terms, small):
    # Tubes of 8 and no more than 50 silos of 3 beside at least 100 of them: (150 + 800) / 150.
    articles = "  mean: {count: mean_loading, limit: {us: 6}}\n"
    articles += "  boats: {count: launchers, select: {leg: slbm}, at_least: {us: 100}}\n"
    articles += "  silos: {count: launchers, select: {leg: icbm}, limit: {us: 50}}\n"
    # Of 50 silos, 3 below the mean of 6 each, 75 tubes can stand, 2 above it each; 100 need 66 2/3 silos.
    by = {"mean": 950 / 150 - 6, "boats": 25, "silos": 50 / 3}
    assert found(terms, small, articles) == pytest.approx(by, abs=CLOSE)


def test_of_two_conflicts_no_article_alone_frees_the_rest(terms, small):
    articles = "  a: {count: launchers, select: {leg: slbm}, at_least: {us: 161}}\n"
    articles += "  b: {count: launchers, select: {leg: icbm}, at_least: {us: 301}}\n"
    assert set(found(terms, small, articles).values()) == {None}
