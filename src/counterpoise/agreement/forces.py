"""Forces as an agreement speaks of them: launchers, loading, readiness and interceptors of each side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from counterpoise.scenario import Scenario
from counterpoise.scenario.acts import Act, cap, move, remove
from counterpoise.scenario.schema import Side, System

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Holding:
    """What a side has of one system.

    Attributes
    ----------
    launchers : float
    warheads : float
        On each launcher.
    alert_day : float or None
        Share of the launchers on alert from day to day; None where the scenario does not say.
    """

    launchers: float
    warheads: float
    alert_day: float | None = None


class SideForces(TypedDict):
    """The systems of a side, and the interceptors of its layers."""

    systems: dict[str, Holding]
    defences: dict[str, float]


Forces = dict[str, SideForces]
"""By side."""


def today(scenario: Scenario, parties: tuple[str, ...] | None = None) -> Forces:
    """What the sides have, nobody's belief: every figure of the base at its median.

    Parameters
    ----------
    scenario : Scenario
        Chosen developments and acts included.
    parties : tuple of str, optional
        By default every side.
    """
    sides = scenario.base().sides
    return {name: _held(sides[name]) for name in parties or scenario.side_names}


def acts_for(before: Forces, after: Forces) -> tuple[Act, ...]:
    """What turns forces into others: moves first, then caps.

    Launchers above those of before can only have been moved from a system of the same side that has fewer;
    they are taken in the order of the file.

    Raises
    ------
    ValueError
        If something rises that no act can raise, or is not in ``before``.
    """
    moves = (act for side in after for act in _moves(side, before, after))
    return (*moves, *caps_for(before, after))


def caps_for(before: Forces, after: Forces) -> tuple[Act, ...]:
    """What turns forces into others once launchers are moved: what is fewer than before is capped.

    Raises
    ------
    ValueError
        If loading, readiness or interceptors rise, or something is not in ``before``.
    """
    return tuple(act for side in after for act in _caps_of(side, before, after))


def changes(before: Forces, after: Forces) -> Iterator[str]:
    """Where forces differ, in words."""
    for side in dict.fromkeys([*before, *after]):
        if side not in before or side not in after:
            yield f"{side} is {'new' if side in after else 'gone'}"
            continue
        old, new = before[side], after[side]
        for key in dict.fromkeys([*old["systems"], *new["systems"]]):
            yield from _system_changes(f"{side} {key}", old["systems"].get(key), new["systems"].get(key))
        for key in dict.fromkeys([*old["defences"], *new["defences"]]):
            a, b = old["defences"].get(key), new["defences"].get(key)
            if not _is_same(a, b):
                yield f"{side} {key}: {_said(a)} interceptors, now {_said(b)}"


def _held(side: Side) -> SideForces:
    return {
        "systems": {key: _holding(system) for key, system in side.systems.items()},
        "defences": {key: layer.interceptors.median for key, layer in side.defences.items()},
    }


def _holding(system: System) -> Holding:
    day = system.alert.day
    return Holding(system.launchers.median, system.warheads.median, None if day is None else day.median)


def _caps_of(side: str, before: Forces, after: Forces) -> Iterator[Act]:
    old, new = _both(side, before, after)
    for key, holding in new["systems"].items():
        yield from _caps(f"sides.{side}.systems.{key}", old["systems"][key], holding)
    for key, count in new["defences"].items():
        path = f"sides.{side}.defences.{key}"
        if count > old["defences"][key] + _SAME:
            raise ValueError(f"{path}.interceptors would rise from {old['defences'][key]:g} to {count:g}")
        if count < old["defences"][key] - _SAME:
            yield cap(f"{path}.interceptors", count) if count else remove(path)


def _both(side: str, before: Forces, after: Forces) -> tuple[SideForces, SideForces]:
    if side not in before:
        raise ValueError(f"there is no side {side!r} to act on; there are {', '.join(before)}")
    old, new = before[side], after[side]
    unknown = [key for key in new["systems"] if key not in old["systems"]]
    unknown += [key for key in new["defences"] if key not in old["defences"]]
    if unknown:
        raise ValueError(f"{side} has no {unknown[0]!r} today; an act changes what is there")
    return old, new


def _moves(side: str, before: Forces, after: Forces) -> Iterator[Act]:
    held, kept = _both(side, before, after)
    old, new = held["systems"], kept["systems"]
    spare = {key: old[key].launchers - new[key].launchers for key in new}
    spare = {key: count for key, count in spare.items() if count > _SAME}
    for key, holding in new.items():
        wanted = holding.launchers - old[key].launchers
        for origin in list(spare):
            moved = min(wanted, spare[origin])
            if moved > _SAME:
                yield move(f"sides.{side}.systems.{origin}", f"sides.{side}.systems.{key}", moved)
                spare[origin] -= moved
                wanted -= moved
        if wanted > _SAME:
            raise ValueError(f"{side} would have {wanted:g} more launchers of {key} than can be moved to it")


def _caps(path: str, old: Holding, new: Holding) -> Iterator[Act]:
    if new.launchers <= _SAME < old.launchers:
        yield remove(path)
    elif new.launchers < old.launchers - _SAME:
        yield cap(f"{path}.launchers", new.launchers)
    for name, was, now in (
        ("warheads", old.warheads, new.warheads),
        ("alert.day", old.alert_day, new.alert_day),
    ):
        if was is not None and now is not None and now > was + _SAME:
            raise ValueError(f"{path}.{name} would rise from {was:g} to {now:g}")
        if now is not None and (was is None or now < was - _SAME):
            yield cap(f"{path}.{name}", now)


def _system_changes(what: str, old: Holding | None, new: Holding | None) -> Iterator[str]:
    if old is None or new is None:
        yield f"{what} is {'gone' if new is None else 'new'}"
        return
    for name in ("launchers", "warheads", "alert_day"):
        a, b = getattr(old, name), getattr(new, name)
        if not _is_same(a, b):
            yield f"{what}: {name} {_said(a)}, now {_said(b)}"


def _is_same(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b)))


def _said(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
