"""From the JSON of a result back to the result."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.report.made import changed, made, nothing

from counterpoise.assessment.result import Assessment
from counterpoise.report import assessment_from, report_html

RESULTS = [
    pytest.param(made(), id="two sides"),
    pytest.param(made(("north", "south", "west")), id="three sides"),
    pytest.param(nothing(), id="nothing computed"),
    pytest.param(changed(made(), strikes=()), id="no strikes"),
]


@pytest.mark.parametrize("result", RESULTS)
def test_json_and_back_is_the_same_result(result: Assessment) -> None:
    assert assessment_from(json.loads(result.to_json())) == result


def test_a_result_is_itself() -> None:
    result = made()
    assert assessment_from(result) is result


def test_the_report_of_the_json_is_the_report_of_the_result() -> None:
    result = made()
    assert report_html(json.loads(result.to_json())) == report_html(result)


def broken(*path: Any, value: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(made().to_json())
    inner: Any = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return whole


STRIKE = ("views", "north", "strikes", 0)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (broken("views", value=None), r"result\.views: an object is needed, not NoneType"),
        (broken(*STRIKE, value={}), r"result\.views\.north\.strikes\.0 lacks 'attacker'"),
        (
            broken(*STRIKE, "alert", value=3),
            r"result\.views\.north\.strikes\.0\.alert: str is needed, not int",
        ),
        (broken(*STRIKE, "quantiles", value=1.0), r"strikes\.0\.quantiles: a list is needed, not float"),
        (broken("extra", value=1), r"result\.extra: no such key is known"),
        (broken("views", "north", "stability", 0, "pair", value=["north"]), "pair: a list of 2 is needed"),
        ({}, "result lacks 'scenario'"),
    ],
)
def test_what_is_no_result_is_refused_with_its_place(result: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assessment_from(result)


def test_what_an_older_version_did_not_write_has_its_default() -> None:
    whole = json.loads(made().to_json())
    del whole["settings"]
    assert assessment_from(whole) == made()


def test_a_whole_number_stands_for_a_number() -> None:
    result = assessment_from(broken("figures_assumed_share", value=1))
    assert result.figures_assumed_share == 1.0
