"""Paths into a result: ``views.ussr.strikes.3.assurance.mean``, or the same by what it is about.

``views.ussr.strikes[us>ussr,day,ride-out].assurance`` names an item of a list by its tags, not its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Item = dict[str, Any]
Tags = tuple[tuple[str, ...], tuple[str, ...]]
"""The tags of an item as they are written, and other words that it answers to."""


class NoSuchPath(ValueError):  # noqa: N818 - it reads as what it says
    """A path that leads nowhere, with the nearest that lead somewhere."""


@dataclass(frozen=True)
class Place:
    """Something in a result.

    Attributes
    ----------
    keys : tuple of str or int
        The way to it.
    selector : str
        The same by tags.
    value : object
    above : tuple
        What lies on the way, from the result itself to what holds the value.
    """

    keys: tuple[str | int, ...]
    selector: str
    value: Any
    above: tuple[Any, ...]

    @property
    def path(self) -> str:
        """The way by places, such as ``views.us.strikes.0.arriving.mean``."""
        return ".".join(map(str, self.keys))

    @property
    def names(self) -> tuple[str, ...]:
        """The keys without places in lists."""
        return tuple(key for key in self.keys if isinstance(key, str))

    def below(self, key: str | int) -> Place:
        """Return what lies one step further down."""
        own = () if isinstance(key, str) else self.tags(key)[0]
        selector = f"{self.selector}[{','.join(own)}]" if own else f"{self.selector}.{key}".lstrip(".")
        return Place((*self.keys, key), selector, self.value[key], (*self.above, self.value))

    def tags(self, index: int) -> Tags:
        """Return the tags of an item of this list, and other words that it answers to."""
        holder = self.above[-1] if self.above else {}
        return tags(self.names[-1] if self.names else "", self.value[index], holder)


def find(result: Item, path: str) -> Place:
    """Follow a path into a result.

    Parameters
    ----------
    result : dict
        As ``Assessment.to_dict`` gives it.
    path : str
        Keys with dots between; an item of a list by its place from 0, or by enough of its tags in brackets.

    Returns
    -------
    Place

    Raises
    ------
    NoSuchPath
        Naming the step that fails and what is nearest.

    Examples
    --------
    >>> result = {"hard_target": [{"definition": "all", "name": "All", "ratio": 3.5}]}
    >>> find(result, "hard_target[all].ratio").path
    'hard_target.0.ratio'
    """
    place = Place((), "", result, ())
    for step in _steps(path):
        place = place.below(_key(place, step))
    return place


def contents(place: Place) -> list[str]:
    """Return the paths one step below a place that have numbers; a list of plain numbers is one."""
    if isinstance(place.value, list) and not any(isinstance(item, dict) for item in place.value):
        return [f"{place.selector}.0 to .{len(place.value) - 1}"] if place.value else []
    below = (place.below(key) for key in _keys(place.value))
    return [found.selector for found in below if has_number(found.value)]


def has_number(value: Any) -> bool:
    """Whether there is a number in it."""
    if isinstance(value, dict | list):
        return any(has_number(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def tags(name: str, item: Any, holder: Any) -> Tags:
    """Return the tags of an item of the list called ``name``, and other words that it answers to.

    Examples
    --------
    >>> tags("strikes", {"attacker": "us", "victim": "ussr", "alert": "day", "launch": "ride-out"}, {})[0]
    ('us>ussr', 'day', 'ride-out')
    """
    if isinstance(item, dict) and name in _TAGS:
        try:
            return _TAGS[name](item)
        except (KeyError, TypeError, ValueError):
            return (), ()  # a result of another make: its items go by their places
    if isinstance(holder, dict) and name in _SWEPT and "interceptors" in holder:
        return _size(holder, item, name)
    return (), ()


_SWEPT = ("first_strike_stopped", "retaliation_stopped", "assurance")


def _size(holder: Item, item: Any, name: str) -> Tags:
    places = [i for i, one in enumerate(holder[name]) if one is item]
    sizes = holder["interceptors"]
    return ((f"{sizes[places[0]]:g}",), ()) if places and places[0] < len(sizes) else ((), ())


def _strike(item: Item) -> str:
    return f"{item['attacker']}>{item['victim']}"


def _stability_tags(item: Item) -> Tags:
    a, b = item["pair"]
    return (f"{a}+{b}", item["alert"], item["launch"], f"{item['w80']:g}"), (
        f"{b}+{a}",
        f"{a}>{b}",
        f"{b}>{a}",
    )


_TAGS: dict[str, Callable[[Item], Tags]] = {
    "strikes": lambda item: ((_strike(item), item["alert"], item["launch"]), ()),
    "survivors": lambda item: ((item["system"], item["place"]), ()),
    "stability": _stability_tags,
    "hard_target": lambda item: ((item["definition"],), (item["name"],)),
    "drivers": lambda item: ((_strike(item), item["measure"], item["alert"], item["launch"]), ()),
    "defence": lambda item: ((f"{item['defender']}>{item['other']}", item["layer"], item["alert"]), ()),
    "survival": lambda item: ((_strike(item), item["chain"], item["alert"]), (item["name"],)),
    "at_least": lambda item: ((str(item["number"]),), ()),
    "drawdown": lambda item: ((_strike(item), item["alert"], item["launch"]), ()),
    "figures": lambda item: ((item["path"] if "path" in item else item["key"],), ()),
}


def _steps(path: str) -> Iterator[str]:
    """Cut a path at its dots, but not within brackets; a bracket is a step of its own."""
    text = path.strip().rstrip(".")
    if text.count("[") != text.count("]"):
        raise NoSuchPath(f"{path!r}: a bracket is not closed")
    yield from (step for step in re.findall(r"\[[^\]]*\]|[^.\[\]]+", text))


def _keys(value: Any) -> list[str | int]:
    if isinstance(value, dict):
        return list(value)
    return list(range(len(value))) if isinstance(value, list) else []


def _key(place: Place, step: str) -> str | int:
    value, where = place.value, place.selector or "the result"
    if isinstance(value, dict):
        if step in value:
            return step
        known = [key for key in value if has_number(value[key])]
        near = get_close_matches(step, known, n=3, cutoff=0.5)
        raise NoSuchPath(
            f"there is no {step!r} in {where}; {_nearest(place, near or known, did_you=bool(near))}"
        )
    if not isinstance(value, list):
        raise NoSuchPath(f"{where} is the end of the path; there is no {step!r} in it")
    if not value:
        raise NoSuchPath(f"{where} is empty{_why_empty(place)}")
    if step.isdecimal():
        if int(step) < len(value):
            return int(step)
        raise NoSuchPath(f"there is no {step} in {where}; it has 0 to {len(value) - 1}")
    return _tagged(place, step.strip("[]"))


def _tagged(place: Place, wanted_text: str) -> int:
    wanted = {word.strip().lower() for word in wanted_text.split(",") if word.strip()}
    labels = [place.below(i).selector for i in range(len(place.value))]
    found = [i for i in range(len(place.value)) if wanted <= _words(place, i)]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(labels[i] for i in found[:6])
        raise NoSuchPath(
            f"[{wanted_text}] fits {len(found)} items; say which: {some}{', …' if len(found) > 6 else ''}"
        )
    ends = {label.removeprefix(place.selector): label for label in labels}
    near = get_close_matches(f"[{wanted_text}]", ends, n=3, cutoff=0.3) or list(ends)[:3]
    hint = " or ".join(ends[end] for end in near)
    raise NoSuchPath(f"nothing in {place.selector} is [{wanted_text}]; did you mean {hint}?")


def _words(place: Place, index: int) -> set[str]:
    own, others = place.tags(index)
    return {word.lower() for word in (*own, *others)}


def _nearest(place: Place, keys: list[str], *, did_you: bool) -> str:
    paths = [place.below(key).selector for key in keys]
    return f"did you mean {' or '.join(paths)}?" if did_you else f"there are {', '.join(paths)}"


def _why_empty(place: Place) -> str:
    holder = place.above[-1] if place.above else {}
    missing = holder.get("missing") if isinstance(holder, dict) else None
    return f"; the scenario lacks {', '.join(map(str, missing[:3]))}" if missing else ""
