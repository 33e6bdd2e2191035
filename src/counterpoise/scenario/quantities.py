"""Dimensions and units: which figure may carry which unit, and what a text such as '180..260 m' says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

LARGEST = 1e12


class QuantityError(ValueError):
    """The text of a figure cannot be read; the message says what was found and what would be right."""


@dataclass(frozen=True)
class Dimension:
    """What a figure measures.

    Parameters
    ----------
    name : str
        One word, as in tables.
    article : str
        The same with its article, as in sentences.
    unit : str
        The unit in which values are given to the models; empty for plain numbers.
    units : dict of str to float
        Every unit that may be written, with its size in ``unit``.
    example : str
        One figure as a user would write it.
    convertible : bool
        False where units stay as written (equivalent megatons and warheads).
    largest : float
        No figure is over it.
    """

    name: str
    article: str
    unit: str
    units: dict[str, float]
    example: str
    convertible: bool = True
    largest: float = LARGEST

    def __hash__(self) -> int:
        return hash(self.name)


_MILE_M = 1609.344
_PSI_PER_KPA = 0.1450377377302092

DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension("count", "a count", "", {}, "300"),
        Dimension("share", "a share", "", {"%": 0.01}, "0.85"),
        Dimension("number", "a plain number", "", {}, "0.75"),
        Dimension("yield", "a yield", "kt", {"kt": 1.0, "Mt": 1000.0, "t": 0.001}, "335 kt"),
        Dimension(
            "length",
            "a length",
            "m",
            {"m": 1.0, "km": 1000.0, "nmi": 1852.0, "mi": _MILE_M, "ft": 0.3048},
            "220 m",
        ),
        Dimension(
            "pressure",
            "a pressure",
            "psi",
            {"psi": 1.0, "kPa": _PSI_PER_KPA, "MPa": 1000 * _PSI_PER_KPA, "bar": 100 * _PSI_PER_KPA},
            "2000 psi",
        ),
        Dimension(
            "area",
            "an area",
            "km2",
            {"km2": 1.0, "km²": 1.0, "m2": 1e-6, "m²": 1e-6, "mi2": (_MILE_M / 1000) ** 2},
            "5000 km2",
        ),
        Dimension("mass", "a mass", "kg", {"kg": 1.0, "t": 1000.0, "lb": 0.45359237}, "1150 kg"),
        Dimension("time", "a time", "s", {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}, "30 min"),
        Dimension(
            "retaliation",
            "a retaliation",
            "",
            {"EMT": 1.0, "warheads": 1.0},
            "300 EMT",
            convertible=False,
        ),
        Dimension("distance", "a distance", "km", {"km": 1.0, "m": 0.001, "nmi": 1.852}, "500 km"),
        Dimension("speed", "a speed", "m/s", {"m/s": 1.0, "km/s": 1000.0}, "150 m/s"),
        Dimension(
            "acceleration",
            "an acceleration",
            "m/s2",
            {"m/s2": 1.0, "m/s²": 1.0, "g": 9.80665},
            "50 m/s2",
        ),
        Dimension("angle", "an angle", "deg", {"deg": 1.0}, "51.6 deg"),
        Dimension("power", "a power", "W", {"W": 1.0, "kW": 1e3, "MW": 1e6, "GW": 1e9}, "5 MW"),
        Dimension(
            "wavelength",
            "a wavelength",
            "um",
            {"um": 1.0, "µm": 1.0, "nm": 0.001},
            "2.7 um",
        ),
        Dimension("brightness", "a brightness", "W/sr", {"W/sr": 1.0}, "1e18 W/sr", largest=1e30),
        Dimension("intensity", "an intensity", "W/m2", {"W/m2": 1.0, "W/m²": 1.0}, "1000 W/m2"),
    )
}


@dataclass(frozen=True)
class Amounts:
    """The numbers of one text, in one unit: ``form`` is 'point', 'range' or 'spread'."""

    form: str
    numbers: tuple[float, ...]
    unit: str


_NUM = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_UNIT = r"[^\W\d_][^\s.±+,]*|%"
_TEXT = re.compile(rf"\s*({_NUM})\s*({_UNIT})?\s*(?:(\.\.|±|\+-|\+/-)\s*({_NUM})\s*({_UNIT})?)?\s*")
_COMMA = re.compile(r"(\d),(\d)")
_THOUSANDS = re.compile(r"(\d),(\d{3})(?!\d)")
_DASHED = re.compile(rf"\s*({_NUM})\s*(?:[-–—]|to|bis)\s*(\d[\d.]*)\s*({_UNIT})?\s*")


def amounts(text: str, dimension: Dimension) -> Amounts:
    """Read a figure's text.

    Parameters
    ----------
    text : str
        A number, a range or a spread, with its unit where the dimension has one.
    dimension : Dimension
        What is expected.

    Returns
    -------
    Amounts
        Numbers in the dimension's own unit (or, where units do not convert, in the unit written).

    Raises
    ------
    QuantityError
        If the text is something else, or has another dimension's unit or none.

    Examples
    --------
    >>> amounts("180..260 m", DIMENSIONS["length"])
    Amounts(form='range', numbers=(180.0, 260.0), unit='m')
    >>> amounts("1.2 Mt", DIMENSIONS["yield"]).numbers
    (1200.0,)
    """
    found = _TEXT.fullmatch(text)
    if not found:
        raise QuantityError(_unreadable(text, dimension))
    first, first_unit, sign, second, second_unit = found.groups()
    if second is None:
        unit, size = _unit(first_unit, text, dimension)
        return Amounts("point", (_finite(first, size, text, dimension),), unit)
    if first_unit is None and second_unit is not None:
        first_unit = second_unit  # '180..260 m': the unit stands once, at the end
    unit, size = _unit(first_unit, text, dimension)
    other_unit, other_size = _unit(second_unit, text, dimension)
    if unit != other_unit:
        raise QuantityError(f"'{text}' mixes {unit} and {other_unit}, which do not convert; use one unit")
    numbers = (_finite(first, size, text, dimension), _finite(second, other_size, text, dimension))
    return Amounts("range" if sign == ".." else "spread", numbers, unit)


def _finite(number: str, size: float, text: str, dimension: Dimension) -> float:
    # Multiplying by 0.01 would make 85 % the neighbour of 0.85.
    value = float(number) / round(1 / size) if size == 0.01 else float(number) * size
    if not math.isfinite(value) or abs(value) > dimension.largest:
        raise QuantityError(f"'{text}' is too large; no figure here is over {dimension.largest:.0e}")
    return value


def _unit(unit: str | None, text: str, dimension: Dimension) -> tuple[str, float]:
    if unit is None:
        if dimension.unit or not dimension.convertible:
            raise QuantityError(f"'{text}' has no unit; {_needed(dimension)}")
        return dimension.unit, 1.0
    if unit in dimension.units:
        return (dimension.unit if dimension.convertible else unit), dimension.units[unit]
    raise QuantityError(f"{_wrong_unit(unit, text, dimension)}; {_needed(dimension)}")


def _wrong_unit(unit: str, text: str, dimension: Dimension) -> str:
    cased = [known for known in dimension.units if known.lower() == unit.lower()]
    if cased:
        return f"'{text}' has the unit '{unit}', which is written '{cased[0]}'"
    for other in DIMENSIONS.values():
        if unit in other.units:
            return f"'{text}' is {other.article}"
    return f"'{text}' has the unknown unit '{unit}'"


def _needed(dimension: Dimension) -> str:
    return f"{dimension.article} such as '{dimension.example}' is needed"


def _unreadable(text: str, dimension: Dimension) -> str:
    if _COMMA.search(text):
        point = _COMMA.sub(r"\1.\2", text)
        whole = _THOUSANDS.sub(r"\1\2", text)
        unmarked = f" ('{whole}')" if whole != text else ""
        rule = f"write decimals with a point ('{point}') and thousands without a mark{unmarked}"
        return f"'{text}' has a comma; {rule}"
    dashed = _DASHED.fullmatch(text)
    if dashed:
        low, high, unit = dashed.groups()
        return f"'{text}' is not a range; write '{low}..{high}{' ' + unit if unit else ''}'"
    short = text if len(text) <= 60 else text[:57] + "..."
    return f"'{short}' is not a figure; {_needed(dimension)}"
