"""Definitions in treaty language, their limits rounded as far as that changes nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from counterpoise.space.defining.formulas import Clause, Definition, Floats, Group
from counterpoise.space.parameters import PARAMETERS, said

_FURTHEST = 1.15  # a rounded limit is this near in ratio, so that margins stay as they are within a sixth

_SAYS = {
    "altitude": "orbits at a height of {}",
    "inclination": "orbits at an inclination of {}",
    "number": "is one of {}",
    "mass": "weighs {}",
    "delta_v": "can change its speed by {}",
    "acceleration": "can accelerate by {}",
    "payload": "can carry {}",
    "power": "has a beam with a power of {}",
    "aperture": "has a mirror, lens or antenna of {} across",
    "wavelength": "has a beam with a wavelength of {}",
    "brightness": "has a beam with a potential brightness of {}",
    "closing_speed": "has been tested at a closing speed of {}",
    "test_altitude": "has been tested at a height of {}",
    "test_separation": "has come within {} of another object",
}


def worded(definition: Definition) -> str:
    """A definition as the words after "any system that".

    >>> fast = Clause("closing_speed", at_least=True, limit=3000.0)
    >>> body = Clause("re_entry_body", at_least=True, limit=0.5)
    >>> worded(Group("any", (fast, body)))[:68]
    'has been tested at a closing speed of at least 3 km/s, or carries a '
    """
    if isinstance(definition, Clause):
        return _clause(definition)
    word = "and" if definition.needs == "all" else "or"
    parts = [
        f"{'either ' if part.needs == 'any' else 'both '}{_inner(part)}"
        if isinstance(part, Group)
        else worded(part)
        for part in definition.parts
    ]
    return f"{', '.join(parts[:-1])}, {word} {parts[-1]}"


def _inner(group: Group) -> str:
    word = " and " if group.needs == "all" else " or "
    return word.join(worded(part) for part in group.parts)


def _clause(clause: Clause) -> str:
    name, limit = clause.observable, clause.limit
    if name == "re_entry_body":
        verb = "carries a" if clause.at_least else "carries no"
        return f"{verb} body that comes down through the air whole"
    if name == "tests":
        times = f"{limit:,.0f} time{'' if limit == 1 else 's'}"
        return f"has been tested against a target at {'least' if clause.at_least else 'most'} {times}"
    if name == "test_separation" and clause.at_least:
        return f"has been tested near another object, never nearer than {said(limit, 'km')}"
    if limit == 0 and clause.at_least:
        return _HAS[name] if name in _HAS else _SAYS[name].format("any amount")
    unit = PARAMETERS[name].unit if name in PARAMETERS else "W/sr"
    amount = said(limit, unit)
    if name == "test_separation":
        return _SAYS[name].format(amount)
    return _SAYS[name].format(f"at {'least' if clause.at_least else 'most'} {amount}")


_HAS = {
    "closing_speed": "has been tested against a target",
    "test_altitude": "has been tested against a target",
    "altitude": "is in orbit",
    "inclination": "is in orbit",
}


def rounded(definition: Definition, names: Sequence[str], low: Floats, high: Floats) -> Definition:
    """The same definition with limits that a treaty might name, where they do the same to every system.

    Each limit becomes the number with the fewest digits that is within a seventh of it and puts no system of
    the catalogue on another side of the clause; whole numbers for what is counted. Where there is none, it
    stays.
    """
    if isinstance(definition, Group):
        return Group(definition.needs, tuple(rounded(part, names, low, high) for part in definition.parts))
    if definition.observable == "re_entry_body":
        return definition
    before = definition.met(names, low, high)
    for limit in _rounder(definition):
        clause = Clause(definition.observable, definition.at_least, limit)
        after = clause.met(names, low, high)
        if np.array_equal(before.surely >= 1, after.surely >= 1) and np.array_equal(
            before.possibly >= 1, after.possibly >= 1
        ):
            return clause
    return definition


def _rounder(clause: Clause) -> Iterator[float]:
    if clause.limit == 0:
        return
    if clause.observable in ("number", "tests"):
        yield float(math.ceil(clause.limit) if clause.at_least else math.floor(clause.limit))
    for digits in range(1, 5):
        limit = float(f"{clause.limit:.{digits - 1}e}")
        if max(limit / clause.limit, clause.limit / limit) <= _FURTHEST:
            yield limit
