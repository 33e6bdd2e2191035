"""Which of many satellites come near which of many others: every pair, without looking at every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sgp4.api import SatrecArray

from counterpoise.space.arguments import MU_KM3_S2
from counterpoise.space.orbits.approach import Approach
from counterpoise.space.orbits.elements import DAY_S, ElementSet, Floats, julian
from counterpoise.space.orbits.meeting import Meeting, Rows

Mask = NDArray[np.bool_]

_STEP_S = 30.0
_SHELL_KM = 40.0  # by which heights leave those of the mean perigee and apogee within a revolution, and more
_LOOKS_AT_ONCE = 120
_FASTER = 1.02  # than at a look, near it
_SLOWEST = 1e-9  # km/s, so that two that fly as one divide by something
_BEND = 2.0  # 2 mu / r^3 times half the time squared is 1; twice that, to be safe


@dataclass(frozen=True)
class Encounter:
    """One closest approach of one pair.

    Parameters
    ----------
    first, second : int
        Places in the two lots.
    approach : Approach
    """

    first: int
    second: int
    approach: Approach


def screen(
    first: Sequence[ElementSet],
    second: Sequence[ElementSet],
    *,
    start: datetime,
    days: float,
    within_km: float,
) -> tuple[Encounter, ...]:
    """Every closest approach under a distance between two lots of satellites, in the order of time.

    Pairs whose heights never come so near are left out first. Then, every half minute, a tree of positions
    gives the pairs that can meet before the next look at their greatest speeds; of these, those that are
    nearer than at the look before and after, and may come under the limit (by their relative motion in a
    straight line, with what the Earth's pull can bend it), are searched exactly, as in `approach.approaches`.

    Parameters
    ----------
    first, second : sequence of ElementSet
        One and the same satellite, by number and epoch, is no pair.
    start : datetime
        UTC.
    days : float, above 0
    within_km : float, above 0

    Raises
    ------
    ValueError
        If a satellite has decayed by then, or a number is out of its range.

    Notes
    -----
    Assumptions: as in `approach.approaches`. Of two satellites that fly side by side, a passage may be missed
    after which they close in again before the next look.

    Limits: none in a lot, no encounter. Pairs that come nearer before or after the time are given where they
    are at its ends; see `is_edge`.
    """
    for name, value in (("days", days), ("within_km", within_km)):
        if not 0 < value < np.inf:
            raise ValueError(f"{name} is {value:g}; a number above 0 is needed.")
    if not first or not second:
        return ()
    may_meet = _shells(first, second, within_km)
    is_here, is_there = may_meet.any(axis=1), may_meet.any(axis=0)
    here, there = np.flatnonzero(is_here), np.flatnonzero(is_there)
    if not len(here):
        return ()
    meeting = Meeting([first[int(row)] for row in here], [second[int(row)] for row in there], start)
    end = days * DAY_S
    low, high, pairs = _brackets(meeting, may_meet[np.ix_(here, there)], end, within_km)
    times = meeting.nearest(pairs, low, high)
    at_ends, pairs_at_ends = _at_ends(meeting, may_meet[np.ix_(here, there)], end, within_km)
    is_edge = np.arange(len(times) + len(at_ends)) >= len(times)
    times = np.concatenate([times, at_ends])
    rows = (np.concatenate([pairs[0], pairs_at_ends[0]]), np.concatenate([pairs[1], pairs_at_ends[1]]))
    found = meeting.slope(rows, times)
    return tuple(
        Encounter(
            int(here[rows[0][each]]),
            int(there[rows[1][each]]),
            Approach(
                start + timedelta(seconds=float(times[each])),
                float(times[each]),
                float(found.distance_km[each]),
                float(found.speed_km_s[each]),
                is_edge=bool(is_edge[each]),
            ),
        )
        for each in np.argsort(times, kind="stable")
        if found.distance_km[each] <= within_km
    )


def _shells(first: Sequence[ElementSet], second: Sequence[ElementSet], within_km: float) -> Mask:
    """Which pairs have heights in common, and are two."""
    apart = within_km + 2 * _SHELL_KM
    low = [np.array([one.perigee_km for one in lot]) for lot in (first, second)]
    high = [np.array([one.apogee_km for one in lot]) for lot in (first, second)]
    may_meet = (low[0][:, None] <= high[1] + apart) & (low[1] <= high[0][:, None] + apart)
    if first is second:
        # Each pair once.
        return np.triu(may_meet, 1)
    names = [[(one.number, one.epoch) for one in lot] for lot in (first, second)]
    places = {name: place for place, name in enumerate(names[1])}
    for row, name in enumerate(names[0]):
        if name in places:
            may_meet[row, places[name]] = False
    return may_meet


def _brackets(
    meeting: Meeting, may_meet: Mask, end: float, within_km: float
) -> tuple[Floats, Floats, tuple[Rows, Rows]]:
    """Times between which a pair comes nearest and perhaps under the limit: begin, end and rows of each."""
    count = int(np.ceil(end / _STEP_S))
    step = end / count
    found: list[tuple[Floats, Rows, Rows]] = []
    for begin in range(0, count + 1, _LOOKS_AT_ONCE):
        # With one look before and one after.
        looks = step * np.arange(begin - 1.0, min(begin + _LOOKS_AT_ONCE, count + 1) + 1)
        lots = [_flown(lot, meeting.start, looks) for lot in (meeting.first, meeting.second)]
        for look in range(1, len(looks) - 1):
            here, there = _candidates(lots, look, may_meet, step, within_km)
            found.append((np.full(len(here), looks[look]), here, there))
    at, here, there = (np.concatenate(part) for part in zip(*found, strict=True))
    return np.maximum(at - step, 0.0), np.minimum(at + step, end), (here, there)


_State = tuple[Floats, Floats]


def _candidates(
    lots: Sequence[_State], look: int, may_meet: Mask, step: float, within_km: float
) -> tuple[Rows, Rows]:
    """Pairs that are nearer at one look than before and after it, and may come under the limit between."""
    (r_here, v_here), (r_there, v_there) = ((r[:, look], v[:, look]) for r, v in lots)
    fastest = sum(float(np.linalg.norm(v, axis=1).max()) for v in (v_here, v_there))
    # Nearest within half a step of one of the two looks beside it.
    here, there = _near(r_here, r_there, within_km + fastest * step * _FASTER, may_meet)
    position, velocity = r_there[there] - r_here[here], v_there[there] - v_here[here]
    now = np.einsum("ij,ij->i", position, position)
    speed2 = np.maximum(np.einsum("ij,ij->i", velocity, velocity), _SLOWEST**2)
    time = np.clip(-np.einsum("ij,ij->i", position, velocity) / speed2, -step, step)
    miss = np.linalg.norm(position + velocity * time[:, None], axis=1)
    # The Earth pulls two satellites differently, by at most 2 mu / r^3 for each kilometre between them.
    lowest = min(float(np.linalg.norm(r, axis=1).min()) for r in (r_here, r_there))
    bend = _BEND * MU_KM3_S2 / lowest**3 * step**2
    kept = miss <= within_km + bend * np.sqrt(now)
    here, there, now = here[kept], there[kept], now[kept]
    before, after = (_squared(lots, other, here, there) for other in (look - 1, look + 1))
    is_least = (now <= before) & (now < after)
    return here[is_least], there[is_least]


def _squared(lots: Sequence[_State], look: int, here: Rows, there: Rows) -> Floats:
    position = lots[1][0][there, look] - lots[0][0][here, look]
    return np.asarray(np.einsum("ij,ij->i", position, position))


def _near(r_here: Floats, r_there: Floats, reach_km: float, may_meet: Mask) -> tuple[Rows, Rows]:
    """Pairs that may meet and are nearer to each other than a reach."""
    found = cKDTree(r_here).sparse_distance_matrix(cKDTree(r_there), reach_km, output_type="ndarray")
    kept = may_meet[found["i"], found["j"]]
    return found["i"][kept], found["j"][kept]


def _at_ends(
    meeting: Meeting, may_meet: Mask, end: float, within_km: float
) -> tuple[Floats, tuple[Rows, Rows]]:
    """Pairs under the limit at the start or the end of the time, which come nearer outside it."""
    ends = np.array([0.0, end])
    (r_here, _), (r_there, _) = (_flown(lot, meeting.start, ends) for lot in (meeting.first, meeting.second))
    found = []
    for look, sign in ((0, 1), (1, -1)):
        here, there = _near(r_here[:, look], r_there[:, look], within_km, may_meet)
        times = np.full(len(here), ends[look])
        # At the start they must be leaving, at the end still closing.
        kept = sign * meeting.slope((here, there), times).value > 0
        found.append((times[kept], here[kept], there[kept]))
    times, here, there = (np.concatenate(part) for part in zip(*found, strict=True))
    return times, (here, there)


def _flown(lot: Sequence[ElementSet], start: datetime, seconds: Floats) -> _State:
    """Positions and velocities of a lot, shape (satellites, times, 3)."""
    day, fraction = julian(start)
    errors, r, v = SatrecArray([one.satrec for one in lot]).sgp4(
        np.full(seconds.shape, day), fraction + seconds / DAY_S
    )
    if errors.any():
        row = int(np.flatnonzero(errors.any(axis=1))[0])
        # Says which, when and why.
        lot[row].states(start, seconds)
    return r, v
