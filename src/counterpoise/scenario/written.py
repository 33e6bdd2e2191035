"""From what is written for a figure to the figure: numbers, texts, lists of cases and mappings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

from counterpoise.scenario.distributions import Distribution, Pert, Point, TruncatedNormal, Uniform, cases
from counterpoise.scenario.figures import STATUSES, Figure
from counterpoise.scenario.problems import Location, listing, suggestion
from counterpoise.scenario.quantities import DIMENSIONS, LARGEST, QuantityError, amounts
from counterpoise.scenario.tree import Mapping, Node, Scalar, Sequence, Value, plain, shown

FIGURE_KEYS = ("value", "low", "mode", "high", "cases", "weights", "source", "status", "note", "with")
_SHAPES = (
    frozenset({"value"}),
    frozenset({"low", "mode", "high"}),
    frozenset({"cases"}),
    frozenset({"cases", "weights"}),
)
_SHAPE_KEYS = frozenset().union(*_SHAPES)


@dataclass(frozen=True)
class Bounds:
    """What a field allows: a dimension, the physical bounds, and why they are what they are.

    Parameters
    ----------
    dimension : str
        A name of `quantities.DIMENSIONS`.
    low, high : float
        The bounds, in the dimension's unit.
    is_open : bool
        Whether ``low`` itself is refused.
    why_low : str
        A reason to give when a value is under ``low``.
    """

    dimension: str
    low: float = 0.0
    high: float = math.inf
    is_open: bool = False
    why_low: str = ""


@dataclass(frozen=True)
class Written:
    """A figure as it stands in the merged scenario, not yet understood.

    Parameters
    ----------
    node : Scalar, Sequence or Mapping
        What is written.
    path : str
        The figure's path.
    statuses : mapping of str to str
        The status of every source, by id.
    """

    node: Node
    path: str
    statuses: AnyMapping[str, str]


class FigureError(ValueError):
    """Something is wrong with one figure: a list of (location, message)."""

    def __init__(self, faults: list[tuple[Location | None, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(message for _, message in faults))


def figure(written: Written, bounds: Bounds) -> Figure:
    """Understand one written figure.

    Raises
    ------
    FigureError
        With everything that is wrong with it.
    """
    node = written.node
    faults: list[tuple[Location | None, str]] = []
    about: dict[str, str] = {}
    if isinstance(node, Mapping):
        faults += _faulty_keys(node)
        about = dict(_about(node, faults))
    try:
        distribution, unit = _distribution(node, bounds)
    except FigureError as error:
        raise FigureError(faults + error.faults) from None
    if faults:
        raise FigureError(faults)
    source = about.get("source") or (node.beside.source if node.beside else None)
    return Figure(
        path=written.path,
        text=shown(plain(value_part(node))),
        unit=unit,
        distribution=distribution,
        group=about.get("with"),
        source=source,
        status=_status(about, node, written.statuses),
        note=about.get("note", ""),
        location=node.location,
    )


def _status(about: dict[str, str], node: Node, statuses: AnyMapping[str, str]) -> str:
    """Nearest first: the figure's own, its source's, its system's, its system's source's, assumed."""
    beside = node.beside
    candidates = (
        about.get("status"),
        statuses.get(about.get("source", "")),
        beside.status if beside else None,
        statuses.get(beside.source or "") if beside else None,
    )
    return next((status for status in candidates if status), "assumed")


def value_part(node: Node) -> Node:
    """Without source, status, note and group."""
    if not isinstance(node, Mapping):
        return node
    kept = {key: child for key, child in node.entries.items() if key in _SHAPE_KEYS}
    return kept["value"] if list(kept) == ["value"] else Mapping(kept, node.location)


def _faulty_keys(node: Mapping) -> Iterator[tuple[Location | None, str]]:
    for key in node.entries:
        if key not in FIGURE_KEYS:
            hint = suggestion(key, FIGURE_KEYS)
            if key[:1].isdigit():
                hint = "; if the comma before it is a decimal one, write a point"
            yield node.keys.get(key), f"unknown key {key!r}{hint}"


def _about(node: Mapping, faults: list[tuple[Location | None, str]]) -> Iterator[tuple[str, str]]:
    for key in ("source", "status", "note", "with"):
        child = node.entries.get(key)
        if child is None:
            continue
        text = str(child.value) if isinstance(child, Scalar) and child.value not in (None, "") else None
        if text is None:
            faults.append((child.location, f"{key!r} needs one word, not {shown(plain(child))[:40]}"))
        elif key == "status" and text not in STATUSES:
            faults.append((child.location, f"{text!r} is no status; write one of {listing(STATUSES)}"))
        elif key == "with" and "." in text:
            faults.append((child.location, f"the group {text!r} has a dot; write a name such as 'guidance'"))
        else:
            yield key, text


def _distribution(node: Node, bounds: Bounds) -> tuple[Distribution, str]:
    if isinstance(node, Scalar):
        return _scalar(node, bounds)
    if isinstance(node, Sequence):
        return _cases(node, None, bounds)
    keys = frozenset(node.entries) & _SHAPE_KEYS
    if keys not in _SHAPES:
        raise FigureError([(node.location, _shape_message(keys))])
    if "value" in keys:
        return _value(node.entries["value"], bounds)
    if "cases" in keys:
        return _cases(node.entries["cases"], node.entries.get("weights"), bounds)
    return _pert(node, bounds)


def _shape_message(keys: frozenset[str]) -> str:
    if not keys:
        return "no value; write 'value', or 'low', 'mode' and 'high', or 'cases'"
    if keys == {"low", "high"}:
        return "'low' and 'high' need a 'mode'; without one write 'value: low..high'"
    return (
        f"{listing(sorted(keys))} do not go together; write 'value', or 'low', 'mode' and 'high', or 'cases'"
    )


def _value(node: Node, bounds: Bounds) -> tuple[Distribution, str]:
    if isinstance(node, Mapping):
        raise FigureError([(node.location, "'value' holds a number, a range, a spread or a list of cases")])
    return _distribution(node, bounds)


def _scalar(node: Scalar, bounds: Bounds) -> tuple[Distribution, str]:
    try:
        # The type is part of the key: 1, 1.0 and True are equal, and are not the same here.
        return _understood(node.value, type(node.value).__name__, bounds)
    except QuantityError as error:
        raise FigureError([(node.location, str(error))]) from None


@lru_cache(maxsize=4096)
def _understood(value: Value, kind: str, bounds: Bounds) -> tuple[Distribution, str]:
    dimension = DIMENSIONS[bounds.dimension]
    if value is None:
        raise QuantityError(f"no value; {dimension.article} such as '{dimension.example}' is needed")
    if kind == "bool":
        raise QuantityError(
            f"'{shown(value)}' is not a figure; {dimension.article} such as '{dimension.example}' is needed"
        )
    text = str(value)
    found = amounts(text, dimension)
    if found.form == "point":
        _inside(found.numbers[0], text, bounds)
        return Point(found.numbers[0]), found.unit
    if found.form == "range":
        return _range(found.numbers, text, bounds), found.unit
    return _spread(found.numbers, text, bounds), found.unit


def _range(numbers: tuple[float, ...], text: str, bounds: Bounds) -> Distribution:
    low, high = numbers
    if low == high:
        raise QuantityError(f"'{text}' is an empty range; write the one value")
    if low > high:
        raise QuantityError(f"'{text}' runs from high to low; write the lower end first")
    _inside(low, text, bounds)
    _inside(high, text, bounds)
    return Uniform(low, high)


def _spread(numbers: tuple[float, ...], text: str, bounds: Bounds) -> Distribution:
    mean, spread = numbers
    _inside(mean, text, bounds)
    if spread <= 0:
        raise QuantityError(f"'{text}' has no spread; the number after ± is a standard deviation above 0")
    return TruncatedNormal(mean, spread, bounds.low, bounds.high)


def _inside(number: float, text: str, bounds: Bounds) -> None:
    dimension = DIMENSIONS[bounds.dimension]
    unit = f" {dimension.unit}" if dimension.unit else ""
    if number < bounds.low:
        reason = bounds.why_low or f"{dimension.article} here is at least {bounds.low:g}{unit}"
        problem = "is negative" if number < 0 else f"is under {bounds.low:g}{unit}"
        raise QuantityError(f"'{text}' {problem}; {reason}")
    if bounds.is_open and number == bounds.low:
        raise QuantityError(
            f"'{text}' is {bounds.low:g}; {dimension.article} here is above {bounds.low:g}{unit}"
        )
    if number > bounds.high:
        is_percent = dimension.name == "share" and number >= 2 and "%" not in text
        percent = f"; for per cent write '{text} %'" if is_percent else ""
        raise QuantityError(
            f"'{text}' is over {bounds.high:g}{unit}, the most that {dimension.article} can be here{percent}"
        )


def _pert(node: Mapping, bounds: Bounds) -> tuple[Distribution, str]:
    (low, mode, high), unit = _points([node.entries[key] for key in ("low", "mode", "high")], bounds)
    if not (low <= mode <= high and low < high):
        raise FigureError([(node.location, "'low', 'mode' and 'high' must rise in that order")])
    return Pert(low, mode, high), unit


def _cases(node: Node, weights: Node | None, bounds: Bounds) -> tuple[Distribution, str]:
    if not isinstance(node, Sequence) or not node.items:
        raise FigureError([(node.location, "'cases' needs a list of at least one value")])
    points, unit = _points(list(node.items), bounds)
    return cases(tuple(points), _weights(weights, len(points)) if weights else None), unit


def _points(nodes: list[Node], bounds: Bounds) -> tuple[list[float], str]:
    numbers: list[float] = []
    units: list[str] = []
    faults: list[tuple[Location | None, str]] = []
    for node in nodes:
        try:
            found, unit = _one(node, bounds)
        except FigureError as error:
            faults += error.faults
            continue
        numbers.append(found)
        units.append(unit)
    if faults:
        raise FigureError(faults)
    if len(set(units)) > 1:
        message = f"{listing(sorted(set(units)))} do not convert into each other; use one unit"
        raise FigureError([(nodes[0].location, message)])
    return numbers, units[0]


def _one(node: Node, bounds: Bounds) -> tuple[float, str]:
    if not isinstance(node, Scalar):
        raise FigureError([(node.location, "one value is needed here")])
    distribution, unit = _scalar(node, bounds)
    if not isinstance(distribution, Point):
        raise FigureError([(node.location, f"'{shown(node.value)}' is a range; one value is needed here")])
    return distribution.low, unit


def _weights(node: Node, count: int) -> tuple[float, ...]:
    items = node.items if isinstance(node, Sequence) else ()
    numbers = tuple(item.value for item in items if isinstance(item, Scalar))
    weights = tuple(float(number) for number in numbers if _is_weight(number))
    if not len(items) == len(weights) == count or not any(weights):
        message = f"'weights' needs {count} numbers of at least 0, one a case, not all of them 0"
        raise FigureError([(node.location, message)])
    return weights


def _is_weight(number: Value) -> TypeGuard[float]:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number <= LARGEST
