"""Element sets as they are published: TLE, and OMM in XML, JSON, CSV or as lines of ``KEY = VALUE``."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from os import PathLike
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from sgp4.api import SGP4_ERRORS, WGS72, Satrec

from counterpoise.scenario.locating import file_bytes
from counterpoise.scenario.problems import Problem, ScenarioError

Floats = NDArray[np.float64]

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_J2000_JD = 2_451_545.0
_SGP4_DAY_0 = datetime(1949, 12, 31, tzinfo=UTC)
_SGP4_MOST_NUMBER = 339_999
_MINUTES = 1440.0
DAY_S = 86_400.0


@dataclass(frozen=True, eq=False)
class ElementSet:
    """The mean elements of one satellite at one moment, to be propagated by SGP4.

    Parameters
    ----------
    name, number : str
        As in the file; the number is that of the catalogue it is from.
    epoch : datetime
        UTC.
    satrec : sgp4.api.Satrec
        What the reference implementation makes of it (constants WGS 72).
    """

    name: str
    number: str
    epoch: datetime
    satrec: Any

    @property
    def perigee_km(self) -> float:
        """Height of the mean perigee over the equator's radius."""
        return float(self.satrec.altp * self.satrec.radiusearthkm)

    @property
    def apogee_km(self) -> float:
        """Height of the mean apogee over the equator's radius."""
        return float(self.satrec.alta * self.satrec.radiusearthkm)

    def states(self, start: datetime, seconds: Floats) -> tuple[Floats, Floats]:
        """Positions (km) and velocities (km/s) at times after a start, each of shape (times, 3), TEME.

        Raises
        ------
        ValueError
            If the orbit has decayed by then, or the elements cannot be carried that far.
        """
        day, fraction = julian(start)
        at = np.asarray(seconds, dtype=np.float64).ravel()
        errors, r, v = self.satrec.sgp4_array(np.full(at.shape, day), fraction + at / DAY_S)
        if errors.any():
            first = int(np.flatnonzero(errors)[0])
            when = start + timedelta(seconds=float(at[first]))
            raise ValueError(f"{self.name}: by {when:%Y-%m-%d %H:%M} UTC, {_reason(int(errors[first]))}.")
        return r, v


def julian(moment: datetime) -> tuple[float, float]:
    """Julian date of a moment in UTC: the midnight or noon before it, and the rest of the day.

    >>> julian(datetime(2000, 1, 1, 12, tzinfo=UTC))
    (2451544.5, 0.5)
    """
    since = moment - _J2000 + timedelta(hours=12)
    return _J2000_JD - 0.5 + since.days, (since.seconds + since.microseconds / 1e6) / DAY_S


def read_elements(path: str | PathLike[str]) -> tuple[ElementSet, ...]:
    """Read every element set of a file; its form is told from its content.

    Raises
    ------
    ScenarioError
        With every problem found: text that is no element set, a wrong check digit, a hyperbolic or decayed
        orbit.
    """
    shown_as = str(path)
    try:
        text = file_bytes(Path(path), shown_as=shown_as).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError(
            [Problem(shown_as, 0, 0, "", "this is not UTF-8 text; elements are needed")]
        ) from None
    return elements_of(text, file=shown_as)


def elements_of(text: str, *, file: str = "elements") -> tuple[ElementSet, ...]:
    """Read every element set of a text; see `read_elements`."""
    problems: list[Problem] = []
    found: list[ElementSet] = []
    try:
        for line, given in _entries(text):
            try:
                found.append(_from_lines(given) if isinstance(given, tuple) else _from_fields(given))
            except ValueError as error:
                problems.append(Problem(file, line, 1 if line else 0, "", str(error)))
    except ValueError as error:
        problems.append(Problem(file, 0, 0, "", str(error)))
    if not found and not problems:
        message = (
            "there are no elements here; a TLE, or an OMM in XML, JSON, CSV or as KEY = VALUE, is needed"
        )
        problems.append(Problem(file, 0, 0, "", message))
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


_Lines = tuple[str, str, str]
_Entry = tuple[int, _Lines | Mapping[str, str]]


def _entries(text: str) -> Iterator[_Entry]:
    """Each set with the line that it begins on, where lines mean something."""
    start = text.lstrip()
    if start.startswith("<"):
        yield from ((0, fields) for fields in _xml(text))
    elif start.startswith(("[", "{")):
        yield from ((0, fields) for fields in _json(text))
    elif start[:400].split("\n")[0].count(",") > 5:
        yield from ((line, fields) for line, fields in enumerate(csv.DictReader(StringIO(text)), 2))
    elif "=" in start[:2000] and "EPOCH" in text:
        yield from _key_values(text)
    else:
        yield from _tle(text)


def _xml(text: str) -> Iterator[dict[str, str]]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a document type or entity has no place in an OMM; take it out")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"this is not XML ({error})") from None
    for segment in root.iter("segment"):
        yield {node.tag: (node.text or "").strip() for node in segment.iter() if len(node) == 0}


def _json(text: str) -> Iterator[dict[str, str]]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"this is not JSON ({error})") from None
    for one in found if isinstance(found, list) else [found]:
        if not isinstance(one, dict):
            raise ValueError("an OMM in JSON is an object, or a list of objects")
        yield {key: "" if value is None else str(value) for key, value in one.items()}


def _key_values(text: str) -> Iterator[_Entry]:
    fields: dict[str, str] = {}
    begun = 1
    for number, line in enumerate(text.splitlines(), 1):
        key, sign, value = line.partition("=")
        key = key.strip()
        if not sign or key == "COMMENT":
            continue
        if key in ("CCSDS_OMM_VERS", "OBJECT_NAME") and "EPOCH" in fields:
            yield begun, fields
            fields, begun = {}, number
        # A unit may follow in brackets.
        fields[key] = value.split("[")[0].strip()
    if fields:
        yield begun, fields


def _tle(text: str) -> Iterator[_Entry]:
    lines = text.splitlines()
    name = ""
    number = 0
    while number < len(lines):
        line = lines[number].rstrip()
        number += 1
        if line.startswith("1 "):
            second = lines[number].rstrip() if number < len(lines) else ""
            yield number, (name, line, second)
            number += 1
            name = ""
        elif line.startswith("2 ") and len(line) > 60:
            raise ValueError(f"line {number} is the second line of a TLE without a first")
        elif line and not line.startswith("#"):
            name = line.removeprefix("0 ").strip()


def _from_lines(lines: _Lines) -> ElementSet:
    name, first, second = lines
    if not second.startswith("2 "):
        raise ValueError("the first line of a TLE is not followed by its second")
    for line in (first, second):
        if len(line) < 68:
            raise ValueError(f"line {line[0]} has {len(line)} characters; a TLE has 69")
        digits = sum(int(one) if one.isdigit() else one == "-" for one in line[:68])
        if len(line) > 68 and line[68] != str(digits % 10):
            raise ValueError(
                f"line {line[0]} ends with the check digit {line[68]!r}; {digits % 10} would be right"
            )
    if first[2:7] != second[2:7]:
        raise ValueError(f"the lines are of different satellites, {first[2:7]!r} and {second[2:7]!r}")
    number = first[2:7].strip()
    try:
        satrec = Satrec.twoline2rv(first, second)
    except ValueError as error:
        raise ValueError(f"this is no TLE ({error})") from None
    epoch = _J2000 + timedelta(
        days=satrec.jdsatepoch - _J2000_JD, seconds=round(satrec.jdsatepochF * DAY_S, 6)
    )
    return _checked(ElementSet(name or number, number, epoch, satrec))


def _from_fields(fields: Mapping[str, str]) -> ElementSet:
    number = (fields.get("NORAD_CAT_ID") or "").strip()
    name = (fields.get("OBJECT_NAME") or "").strip() or number or "an object without a name"
    value = _Fields(name, fields)
    theory = fields.get("MEAN_ELEMENT_THEORY") or "SGP4"
    if theory.strip() not in ("SGP4", "SGP/SGP4", "SGP"):
        raise ValueError(f"{name}: elements of the theory {theory!r}; those of SGP4 are needed")
    if value.text("TIME_SYSTEM", "UTC") != "UTC":
        raise ValueError(f"{name}: times in {fields['TIME_SYSTEM']!r}; UTC is needed")
    epoch = value.epoch()
    turn = math.tau / _MINUTES
    eccentricity = value.number("ECCENTRICITY")
    if eccentricity >= 1:
        raise ValueError(f"{name}: the eccentricity is {eccentricity:g}; SGP4 has no hyperbolic orbits")
    value.within("ECCENTRICITY", eccentricity, 0, 1)
    motion = value.number("MEAN_MOTION")
    value.within("MEAN_MOTION", motion, 1e-6, 20)
    value.within("INCLINATION", value.number("INCLINATION"), 0, 180)
    satrec = Satrec()
    satrec.sgp4init(
        WGS72,
        "i",
        int(number) if number.isdigit() and int(number) <= _SGP4_MOST_NUMBER else 0,
        (epoch - _SGP4_DAY_0) / timedelta(days=1),
        value.number("BSTAR", 0.0),
        value.number("MEAN_MOTION_DOT", 0.0) * turn / _MINUTES,
        value.number("MEAN_MOTION_DDOT", 0.0) * turn / _MINUTES**2,
        eccentricity,
        math.radians(value.number("ARG_OF_PERICENTER")),
        math.radians(value.number("INCLINATION")),
        math.radians(value.number("MEAN_ANOMALY")),
        motion * turn,
        math.radians(value.number("RA_OF_ASC_NODE")),
    )
    return _checked(ElementSet(name, number, epoch, satrec))


@dataclass(frozen=True)
class _Fields:
    """The fields of one OMM, with words for what is wrong with them."""

    name: str
    fields: Mapping[str, str]

    def text(self, key: str, default: str | None = None) -> str:
        found = (self.fields.get(key) or "").strip()
        if not found and default is None:
            raise ValueError(f"{self.name}: the key {key} is missing")
        return found or default or ""

    def number(self, key: str, default: float | None = None) -> float:
        found = self.text(key, None if default is None else str(default))
        try:
            value = float(found)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise ValueError(f"{self.name}: {key} is {found!r}; a number is needed")
        return value

    def within(self, key: str, value: float, low: float, high: float) -> None:
        if not low <= value <= high:
            raise ValueError(f"{self.name}: {key} is {value:g}; a number from {low:g} to {high:g} is needed")

    def epoch(self) -> datetime:
        found = self.text("EPOCH")
        try:
            moment = datetime.fromisoformat(found)
        except ValueError:
            message = f"{self.name}: EPOCH is {found!r}; a time such as 2026-11-24T03:00:00.000 is needed"
            raise ValueError(message) from None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _checked(found: ElementSet) -> ElementSet:
    """Refuse what SGP4 cannot propagate even at its own epoch."""
    error, _, _ = found.satrec.sgp4(found.satrec.jdsatepoch, found.satrec.jdsatepochF)
    if error:
        raise ValueError(f"{found.name}: at its own epoch, {_reason(error)}")
    if found.perigee_km < 0:
        raise ValueError(
            f"{found.name}: the perigee is {-found.perigee_km:,.0f} km under the ground; it has decayed"
        )
    return found


def _reason(error: int) -> str:
    if error == 6:
        return "the orbit has decayed"
    return f"the elements describe no orbit ({SGP4_ERRORS.get(error, error)})"


def latest_epoch(sets: Sequence[ElementSet], *, most_days: float, start: datetime | None = None) -> datetime:
    """Where to begin: at the start that is given, or the latest epoch; all must be of about that time.

    Raises
    ------
    ValueError
        If there is no element set, or one is older or newer than `most_days` days at the start.
    """
    if not sets:
        raise ValueError("there are no element sets.")
    begin = start or max(one.epoch for one in sets)
    furthest = max(sets, key=lambda one: abs(one.epoch - begin))
    days = abs(furthest.epoch - begin) / timedelta(days=1)
    if days > most_days:
        raise ValueError(
            f"{furthest.name}: its epoch, {furthest.epoch:%Y-%m-%d %H:%M} UTC, is {days:,.1f} days from the "
            f"start, {begin:%Y-%m-%d %H:%M}; take elements of one time, or allow for more than "
            f"{most_days:g} days of age."
        )
    return begin
