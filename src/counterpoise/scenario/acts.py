"""What an agreement or a step does to forces: it acts on figures, whatever anybody believes of them.

A belief or a development *sets* a figure. An act *changes* the figure that results, last of all, in every
view: no belief can undo it. One line of text is one act::

    cap sides.us.systems.minuteman-3.launchers 200
    scale sides.ussr.systems.ss-18.alert.day 0.5
    remove sides.us.systems.titan-2
    forbid sides.us.systems.peacekeeper
    move sides.ussr.systems.ss-18 sides.ussr.systems.ss-25 50
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from counterpoise.scenario.distributions import Distribution, capped, scaled, shifted
from counterpoise.scenario.problems import Problem, ScenarioError, suggestion
from counterpoise.scenario.tree import Mapping

if TYPE_CHECKING:
    from counterpoise.scenario.figures import Figure
    from counterpoise.scenario.schema import Defence, Side, System

    Part = TypeVar("Part", System, Defence)
    Sides = dict[str, Side]

VERBS = ("cap", "scale", "remove", "forbid", "move")
ACT = "--act"

_FIGURES = {
    "systems": ("launchers", "warheads", "alert.day", "alert.generated"),
    "defences": ("interceptors",),
}
_COUNTED = {"systems": "launchers", "defences": "interceptors"}
_PART = re.compile(r"sides\.([^.]+)\.(systems|defences)\.([^.]+)")
_FIGURE = re.compile(rf"{_PART.pattern}\.(.+)")


@dataclass(frozen=True, slots=True)
class Act:
    """One change of the forces.

    Parameters
    ----------
    verb : {"cap", "scale", "remove", "forbid", "move"}
        *cap*: the smaller of the figure and ``value``. *scale*: the figure times ``value``. *remove*: none is
        left of a system or layer. *forbid*: none comes of one that a development or a belief would bring.
        *move*: ``value`` launchers of one system become launchers of another of the same side, with its
        loading; never more than are there.
    path : str
        A figure (``sides.SIDE.systems.NAME`` and ``launchers``, ``warheads`` or ``alert.STATE``;
        ``sides.SIDE.defences.NAME.interceptors``) for *cap* and *scale*; a system or layer for the others.
    value : float, optional
        For *cap* and *move* at least 0, for *scale* 0 to 1.
    to : str
        For *move*, the system that grows.

    Raises
    ------
    ScenarioError
        If these do not make an act.

    Examples
    --------
    >>> str(read_act("cap  sides.us.systems.minuteman-3.launchers 200"))
    'cap sides.us.systems.minuteman-3.launchers 200'
    """

    verb: str
    path: str
    value: float | None = None
    to: str = ""

    def __post_init__(self) -> None:
        fault = _fault(self)
        if fault:
            raise ScenarioError([_problem(self, fault)])

    @property
    def side(self) -> str:
        """Whose forces it changes."""
        return self.path.split(".")[1]

    def __str__(self) -> str:
        words = (self.verb, self.path, self.to, "" if self.value is None else f"{self.value:.12g}")
        return " ".join(word for word in words if word)


def cap(path: str, most: float) -> Act:
    """At most so much of a figure."""
    return Act("cap", path, float(most))


def scale(path: str, factor: float) -> Act:
    """A figure times a factor from 0 to 1."""
    return Act("scale", path, float(factor))


def remove(path: str) -> Act:
    """None left of a system or layer."""
    return Act("remove", path)


def forbid(path: str) -> Act:
    """None of a system or layer that a development or a belief would bring."""
    return Act("forbid", path)


def move(path: str, to: str, count: float) -> Act:
    """So many launchers of one system become launchers of another."""
    return Act("move", path, float(count), to)


def read_act(text: str) -> Act:
    """Read one act from its line of text.

    Raises
    ------
    ScenarioError
        If it is none.
    """
    words = text.split()
    has_number = bool(words) and words[0] in ("cap", "scale", "move")
    needed = 2 + has_number + (words[:1] == ["move"])
    if not words or words[0] not in VERBS or len(words) != needed:
        raise ScenarioError([Problem(ACT, 1, 1, "", _how(words, text))])
    value = _number(words[-1]) if has_number else None
    return Act(words[0], words[1], value, words[2] if words[0] == "move" else "")


def act_on(sides: Sides, acts: Iterable[Act]) -> Sides:
    """The sides of one view after every act, in order; a part that this view does not have is passed over.

    Raises
    ------
    ScenarioError
        If launchers are to be moved of which some draws have too few.
    """
    for act in acts:
        sides = _moved(sides, act) if act.verb == "move" else _changed(sides, act)
    return sides


def reveal(sides: Sides, *, is_bound: bool) -> Sides:
    """What a belief holds hidden, as systems of their own under an agreement, and left out without one.

    A hidden system draws every figure but its launchers with the one that it is of, as before the acts:
    who hides launchers does not unload them.
    """
    return {name: _revealed(side, is_bound) for name, side in sides.items()}


def check_acts(document: Mapping, views: Iterable[Sides], acts: Iterable[Act]) -> Iterator[Problem]:
    """Every act whose path leads nowhere."""
    shown = list(views)
    for act in acts:
        for path in filter(None, (act.path, act.to)):
            found = _PART.match(path)
            assert found
            yield from _unknown(document, act, *found.groups())
        yield from _figureless(shown, act)


# --- one act ---------------------------------------------------------------------------------------------


def _changed(sides: Sides, act: Act) -> Sides:
    side, kind, key, field = _target(act)
    part = getattr(sides[side], kind).get(key) if side in sides else None
    figure = _figure(part, field) if part else None
    if part is None or figure is None:
        return sides
    if act.verb == "scale":
        assert act.value is not None
        changed = scaled(figure.distribution, act.value)
    else:
        changed = capped(figure.distribution, 0.0 if act.value is None else act.value)
    said = act.verb if act.value is None else f"{act.verb} {act.value:.12g}"
    return _put(sides, side, kind, key, _with_figure(part, field, _acted(figure, changed, said)))


def _moved(sides: Sides, act: Act) -> Sides:
    assert act.value is not None
    side, origin, goal = act.side, act.path.split(".")[3], act.to.split(".")[3]
    systems = sides[side].systems if side in sides else {}
    if origin not in systems or goal not in systems:
        return sides
    there = systems[origin].launchers
    if not there.is_certain and there.low < act.value:
        why = f"{act.path}.launchers is {there.text}: some draws have fewer than {act.value:.12g} to move"
        raise ScenarioError([_problem(act, f"{why}; cap it first, or move at most {there.low:.12g}")])
    count = min(act.value, there.low)
    less = _acted(there, shifted(there.distribution, -count), f"{count:.12g} moved to {goal}")
    grown = systems[goal].launchers
    more = _acted(grown, shifted(grown.distribution, count), f"{count:.12g} moved from {origin}")
    sides = _put(sides, side, "systems", origin, _with_figure(systems[origin], "launchers", less))
    return _put(sides, side, "systems", goal, _with_figure(systems[goal], "launchers", more))


def _target(act: Act) -> tuple[str, str, str, str]:
    """Side, kind, name and field of the figure that an act changes."""
    found = _FIGURE.fullmatch(act.path) or _PART.fullmatch(act.path)
    assert found
    side, kind, key, *field = found.groups()
    return side, kind, key, field[0] if field else _COUNTED[kind]


def _figure(part: System | Defence, field: str) -> Figure | None:
    for name in field.split("."):
        part = getattr(part, name)
    return part  # type: ignore[return-value]


def _with_figure(part: Part, field: str, figure: Figure) -> Part:
    holder, dot, name = field.partition(".")
    if not dot:
        return part.model_copy(update={field: figure})
    return part.model_copy(update={holder: getattr(part, holder).model_copy(update={name: figure})})


def _acted(figure: Figure, distribution: Distribution, said: str) -> Figure:
    return replace(figure, distribution=distribution, acted=", ".join(filter(None, (figure.acted, said))))


def _put(sides: Sides, side: str, kind: str, key: str, part: System | Defence) -> Sides:
    parts = getattr(sides[side], kind) | {key: part}
    return sides | {side: sides[side].model_copy(update={kind: parts})}


# --- what is hidden --------------------------------------------------------------------------------------


def _revealed(side: Side, is_bound: bool) -> Side:
    if all(system.hidden is None for system in side.systems.values()):
        return side
    systems: dict[str, System] = {}
    for key, system in side.systems.items():
        systems[key] = system.model_copy(update={"hidden": None})
        if is_bound and system.hidden is not None and system.hidden.high > 0.0:
            systems[f"{key}-hidden"] = _hidden(key, system)
    return side.model_copy(update={"systems": systems})


def _hidden(key: str, system: System) -> System:
    """A system of the hidden launchers; the same draws as the system that it is hidden of."""
    from counterpoise.scenario.figures import Figure

    assert system.hidden is not None

    def owned(figure: Figure) -> Figure:
        # Drawn as the figure of the declared launchers is; only the path says whose it is.
        return replace(figure, path=figure.path.replace(f".{key}.", f".{key}-hidden.", 1), group=figure.key)

    figures = {
        name: owned(value)
        for name in type(system).model_fields
        if isinstance(value := getattr(system, name), Figure)
    }
    alert = {
        state: owned(value)
        for state in ("day", "generated")
        if (value := getattr(system.alert, state)) is not None
    }
    launchers = replace(figures["hidden"], path=figures["hidden"].path.removesuffix("hidden") + "launchers")
    changed = figures | {"launchers": launchers, "hidden": None, "name": f"{system.name} (hidden)"}
    return system.model_copy(update=changed | {"alert": system.alert.model_copy(update=alert)})


# --- what is wrong ---------------------------------------------------------------------------------------


def _fault(act: Act) -> str:
    if act.verb not in VERBS:
        return f"unknown act {act.verb!r}{suggestion(act.verb, VERBS)}"
    is_of_figure = act.verb in ("cap", "scale")
    found = (_FIGURE if is_of_figure else _PART).fullmatch(act.path)
    if not found:
        needed = "sides.SIDE.systems.NAME.launchers" if is_of_figure else "sides.SIDE.systems.NAME"
        return f"{act.path!r} cannot be acted on; a path such as {needed} is needed"
    if is_of_figure and found[4] not in _FIGURES[found[2]]:
        known = _FIGURES[found[2]]
        return f"{found[4]!r} cannot be acted on{suggestion(found[4], known) or '; only ' + ', '.join(known)}"
    return _faulty_value(act) or _faulty_move(act)


def _faulty_value(act: Act) -> str:
    if act.verb in ("remove", "forbid"):
        return "" if act.value is None else f"{act.verb!r} takes no number"
    if act.value is None or not math.isfinite(act.value) or act.value < 0:
        return f"{act.verb!r} needs a number of at least 0"
    return "'scale' needs a factor from 0 to 1" if act.verb == "scale" and act.value > 1 else ""


def _faulty_move(act: Act) -> str:
    if act.verb != "move":
        return f"{act.verb!r} has one path" if act.to else ""
    here, there = _PART.fullmatch(act.path), _PART.fullmatch(act.to)
    if not here or not there or here[2] != "systems" or there[2] != "systems":
        return "launchers move from one system to another; write sides.SIDE.systems.NAME twice"
    if here[1] != there[1]:
        return "launchers move within one side"
    return "a system cannot move to itself" if here[3] == there[3] else ""


def _unknown(document: Mapping, act: Act, side: str, kind: str, key: str) -> Iterator[Problem]:
    sides = document.child("sides").entries
    if side not in sides:
        yield _problem(act, f"unknown side {side!r}{suggestion(side, sides)}")
        return
    here, coming = _parts(document, side, kind)
    what = kind.removesuffix("s")
    if key not in here | coming:
        yield _problem(act, f"{side} has no {what} {key!r}{suggestion(key, sorted(here | coming))}")
    elif act.verb == "forbid" and key in here:
        yield _problem(act, f"{side} has {key!r} today; write 'remove' to do away with it")
    elif act.verb == "remove" and key not in here:
        yield _problem(act, f"{side} has no {key!r} yet; write 'forbid' to keep it from coming")


def _parts(document: Mapping, side: str, kind: str) -> tuple[set[str], set[str]]:
    """The systems or layers of a side: those of the base, and all that some development or belief brings."""
    beliefs, developments = document.child("beliefs"), document.child("developments")
    trees = [beliefs.child(name) for name in beliefs.entries]
    trees += [developments.child(name).child("patch") for name in developments.entries]
    for name in beliefs.entries:
        believed = beliefs.child(name).child("developments")
        trees += [believed.child(one).child("patch") for one in believed.entries]
    here = set(document.child("sides").child(side).child(kind).entries)
    return here, {key for tree in trees for key in tree.child("sides").child(side).child(kind).entries}


def _figureless(views: list[Sides], act: Act) -> Iterator[Problem]:
    side, kind, key, field = _target(act)
    for sides in views:
        part = getattr(sides[side], kind).get(key) if side in sides else None
        if part is not None and _figure(part, field) is None:
            yield _problem(act, f"{side}.{key} has no {field} to act on")
            return


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return math.nan  # for the act to refuse in its own words


def _how(words: list[str], text: str) -> str:
    hint = suggestion(words[0], VERBS) if words and words[0] not in VERBS else ""
    forms = "cap PATH NUMBER, scale PATH FACTOR, remove PATH, forbid PATH or move PATH PATH NUMBER"
    return f"{text!r} is no act{hint or f'; write {forms}'}"


def _problem(act: Act, message: str) -> Problem:
    return Problem(ACT, 1, 1, "", f"{message} (in '{act}')")
