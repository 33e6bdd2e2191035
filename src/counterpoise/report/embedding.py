"""The result within its report: put in as JSON, and read out again."""

from __future__ import annotations

import json
import re
from typing import Any

from counterpoise.assessment.result import Assessment

ELEMENT_ID = "counterpoise-result"
"""Id of the script element that holds the result; it is data and is never run."""

_ELEMENT = re.compile(
    rf'<script type="application/json" id="{ELEMENT_ID}">(?P<json>.*?)</script>', flags=re.DOTALL
)
_OTHER = re.compile(rf'<script type="application/json" id="{ELEMENT_ID}-(?P<kind>[a-z]+)">')
_NEEDED = ("scenario", "hash", "seed", "draws", "version", "views", "document")


def embedded_json(assessment: Assessment) -> str:
    """Return the result as JSON that can stand in an HTML page.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    str
        One line. ``<``, ``>`` and ``&`` are written as escapes, so that no text of a scenario can end the
        element that holds it, and the JSON still means the same.
    """
    return escaped_json(assessment.to_dict())


def escaped_json(result: dict[str, Any]) -> str:
    """Return any result as JSON that can stand in an HTML page; see `embedded_json`."""
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def embedded_result(html_text: str) -> dict[str, Any]:
    """Return the result that a report holds.

    Parameters
    ----------
    html_text : str
        The report, as :func:`counterpoise.report.write_report` wrote it.

    Returns
    -------
    dict
        Plain JSON types, as ``assess --json`` prints them; ``document`` is the scenario.

    Raises
    ------
    ValueError
        If there is no result in the text, or it is cut off or broken.

    Examples
    --------
    >>> embedded_result("<p>Another page.</p>")
    Traceback (most recent call last):
    ...
    ValueError: no result is in this page; a report written by counterpoise holds one
    """
    match = _ELEMENT.search(html_text)
    other = _OTHER.search(html_text)
    if match is None and other:
        raise ValueError(
            f"it is a report of {other['kind']}, and only one of 'assess' can be traced and run again"
        )
    if match is None:
        raise ValueError("no result is in this page; a report written by counterpoise holds one")
    try:
        result = json.loads(match["json"])
    except json.JSONDecodeError as error:
        raise ValueError(f"the result in this page is broken at character {error.pos}: {error.msg}") from None
    absent = [key for key in _NEEDED if not isinstance(result, dict) or key not in result]
    if absent:
        raise ValueError(f"the result in this page is not whole; it lacks {', '.join(absent)}")
    return dict(result)
