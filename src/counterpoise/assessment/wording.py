"""How numbers and names are said in sentences: rounded, with separators, with a unit."""

from __future__ import annotations

import math
from typing import Protocol

NO_BREAK = "\N{NO-BREAK SPACE}"
RANGE = "\N{EN DASH}"

ALERT_WORDS = {
    "day": "day-to-day",
    "generated": "generated",
    "generated-vs-day": "striker generated, struck side day-to-day",
}
"""Alert cases; in the first two both sides are in the same state."""

LAUNCH_WORDS = {"ride-out": "rides out the attack", "under-attack": "launches under attack"}
"""What the struck side does with its silo missiles."""

# Last words of names that English gives an article: "the United States", but "France".
_WITH_ARTICLE = {
    *("alliance", "coalition", "commonwealth", "confederation", "emirates", "federation", "kingdom"),
    *("netherlands", "organisation", "organization", "pact", "philippines", "republic", "states", "union"),
}


class Spread(Protocol):
    """A mean with the middle nine tenths."""

    @property
    def mean(self) -> float:
        """The mean."""

    @property
    def p05(self) -> float:
        """The 5th percentile."""

    @property
    def p95(self) -> float:
        """The 95th percentile."""


def number(value: float) -> str:
    """Return a number to three significant digits, with thousands separators.

    Parameters
    ----------
    value : float
        Finite.

    Returns
    -------
    str

    Examples
    --------
    >>> number(1748.6), number(0.012345), number(0.0), number(2.574), number(12345.0)
    ('1,750', '0.0123', '0', '2.57', '12,300')
    """
    if value == 0.0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    rounded = round(value, 2 - size)
    if rounded == 0.0 or abs(rounded) < 1e-6:
        return f"{value:.1e}"
    decimals = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}"


def whole(value: float) -> str:
    """Return a number of things that is not known exactly: two significant digits at most, no fraction.

    Examples
    --------
    >>> whole(44.2), whole(5310.5), whole(0.0)
    ('44', '5,300', '0')
    """
    return count(float(f"{value:.1e}")) if value >= 100.0 else count(value)


def count(value: float) -> str:
    """Return a number of things: whole, with thousands separators.

    Examples
    --------
    >>> count(6420.0), count(0.4)
    ('6,420', '0')
    """
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return a share in percent: whole from 10 %, with one decimal below; never a rounded nought or hundred.

    Examples
    --------
    >>> [percent(share).replace(NO_BREAK, " ") for share in (0.0, 0.0004, 0.0123, 0.597, 0.9999, 1.0)]
    ['0 %', 'under 0.1 %', '1.2 %', '60 %', 'over 99.9 %', '100 %']
    """
    if 0.0 < share < 0.001:
        return f"under{NO_BREAK}0.1{NO_BREAK}%"
    if 0.999 < share < 1.0:
        return f"over{NO_BREAK}99.9{NO_BREAK}%"
    in_hundred = 100.0 * share
    decimals = 0 if in_hundred == 0.0 or 9.95 <= in_hundred < 99.0 or in_hundred == 100.0 else 1
    return f"{in_hundred:.{decimals}f}{NO_BREAK}%"


def chance(p: float, *, draws: int) -> str:
    """Return a chance over draws; a small one no smaller than so many draws can show.

    What happens in none of n draws has a chance below about ``3 / n`` (the rule of three, at 95 %).

    Examples
    --------
    >>> [chance(p, draws=n).replace(NO_BREAK, " ") for p, n in ((0.0, 4096), (0.001, 1000), (0.4, 1000))]
    ['under 0.1 %', 'under 0.3 %', '40 %']
    """
    least = max(0.001, 3.0 / draws)
    return f"under{NO_BREAK}{percent(min(least, 1.0))}" if p < least else percent(p)


def between(low: str, high: str) -> str:
    """Return a range, its unit once; one number where both ends read the same.

    Examples
    --------
    >>> between("1,530", "1,980"), between("55 %", "64 %"), between("0 %", "0 %")
    ('1,530–1,980', '55–64 %', '0 %')
    """
    if low == high:
        return low
    unit = f"{NO_BREAK}%" if NO_BREAK in high else " %"
    shared = low.endswith(unit) and high.endswith(unit)
    return f"{low.removesuffix(unit) if shared else low}{RANGE}{high}"


def span(spread: Spread) -> str:
    """Return the middle nine tenths of a quantity, such as ``1,530–1,980``."""
    return between(number(spread.p05), number(spread.p95))


def percent_span(spread: Spread) -> str:
    """Return the middle nine tenths of a share, such as ``55–64 %``."""
    return between(percent(spread.p05), percent(spread.p95))


def ratio(value: float) -> str:
    """Return a ratio to two significant digits.

    Examples
    --------
    >>> ratio(2.574), ratio(0.167), ratio(16.31), ratio(0.0)
    ('2.6', '0.17', '16', '0')
    """
    if value == 0.0:
        return "0"
    if 0.0 < value < 0.01:
        return f"under{NO_BREAK}0.01"
    decimals = max(0, 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


def factor(value: float, *, limits: tuple[float, ...] = ()) -> str:
    """Return a ratio to two decimals, or to as many more as show on which side of each limit it lies.

    Examples
    --------
    >>> factor(1.4527, limits=(1.5,)), factor(1.4967, limits=(1.5,)), factor(2.0)
    ('1.45', '1.497', '2.00')
    """
    decimals = 2
    while decimals < 9 and any(
        _side(round(value, decimals), limit) != _side(value, limit) for limit in limits
    ):
        decimals += 1
    return f"{value:,.{decimals}f}"


def _side(value: float, limit: float) -> int:
    return (value > limit) - (value < limit)


def times(value: float) -> str:
    """Return how many times, such as ``2.6 times``."""
    return f"{ratio(value)}{NO_BREAK}times"


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit, kept on one line."""
    return f"{number(value)}{NO_BREAK}{unit}"


def with_article(name: str) -> str:
    """Return a side's name as it stands within a sentence.

    Examples
    --------
    >>> with_article("United States"), with_article("China"), with_article("the North")
    ('the United States', 'China', 'the North')
    """
    words = name.lower().split()
    takes_one = bool(words) and words[0] != "the" and (words[-1] in _WITH_ARTICLE or words[0] == "united")
    return f"the {name}" if takes_one else name


def listed(words: list[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed([]), listed(["a"]), listed(["a", "b", "c"])
    ('', 'a', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def opening(text: str) -> str:
    """Return a text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
