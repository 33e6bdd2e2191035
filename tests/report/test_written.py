"""Figures as written, in words."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report.made import made

from counterpoise.assessment.wording import NO_BREAK
from counterpoise.report.content.written import in_base, in_words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("220 m", "220 m"),
        ("0.9", "0.9"),
        (20, "20"),
        ("180..260 m", "180 to 260 m"),
        ("220 ± 30 m", "220 ± 30 m"),
        ("[32, 64]", "32 or 64"),
        (["300 m", "390 m", "395 m"], "300 m, 390 m or 395 m"),
        ("[450 m]", "450 m"),
        ({"value": ["800 kt", "1200 kt"], "source": "book"}, "800 kt or 1200 kt"),
        ("{cases: [1, 2, 3], weights: [2, 1, 1]}", "1 (50 %), 2 (25 %) or 3 (25 %)"),
        ({"cases": [0.1, 0.2]}, "0.1 or 0.2"),
        ("{low: 1 m, mode: 2 m, high: 4 m}", "1 m to 4 m, most likely 2 m"),
    ],
)
def test_a_figure_is_said_in_words(written: Any, words: str) -> None:
    assert in_words(written).replace(NO_BREAK, " ") == words


def test_the_base_holds_the_developments_that_were_chosen() -> None:
    path = "sides.north.systems.silos.alert.day"
    document: dict[str, Any] = {
        "sides": {"north": {"systems": {"silos": {"alert": {"day": {"value": "0.8..0.9"}}}}}},
        "developments": {
            "rail": {"patch": {"sides": {"north": {"systems": {"silos": {"alert": {"day": 0.5}}}}}}}
        },
    }
    assert in_base(made(document=document), path) == "0.8 to 0.9"
    assert in_base(made(document=document, developments=("rail",)), path) == "0.5"
    assert in_base(made(document=document), "sides.north.systems.silos.cep") == ""
    assert in_base(made(document=document), "sides.north.systems.silos") == ""
