"""What one number of a result is about, and which figures enter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from counterpoise.assessment.entering import (
    FIRST_RAID,
    RAGGED,
    Meeting,
    entering,
    fires,
    required,
)
from counterpoise.assessment.hard_targets import is_asked_for, kills
from counterpoise.assessment.meanings import MEASURES, Measure
from counterpoise.assessment.selecting import Item, NoSuchPath, Place
from counterpoise.assessment.survival import entering_figures
from counterpoise.assessment.wording import ALERT_WORDS, LAUNCH_WORDS, with_article
from counterpoise.scenario import View


@dataclass(frozen=True)
class Subject:
    """What one number of one result is about: its measure, and the paths of what enters.

    Attributes
    ----------
    measure : Measure
    about : str
    paths : tuple of str
    choices : tuple of (str, str)
        Paths and values of choices that are no figures.
    pair : tuple of str or None
        Attacker and victim, or the two sides.
    """

    measure: Measure
    about: str
    paths: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    pair: tuple[str, str] | None = None


def subject_of(place: Place, view: View, result: Item) -> Subject:
    """Say what a number is about.

    Parameters
    ----------
    place : Place
        Where the number is.
    view : View
        The view it belongs to; the base for what lies above all views.
    result : dict

    Raises
    ------
    NoSuchPath
        For a number of a kind that this version does not know.
    """
    names = place.names
    if names[:1] == ("views",):
        kind, make = names[2], _MAKERS.get(names[2])
        if make is None:
            raise NoSuchPath(f"{place.selector} is of a kind that this version does not know")
        subject = make(place, view, _measure(place))
        eyes = f"In the eyes of {with_article(view.sides[names[1]].name)}"
        about = f"{eyes}: {subject.about}." if subject.about else f"{eyes}."
        return replace(subject, about=about, choices=(*subject.choices, *_choices(kind, view)))
    if names[0] == "document":
        return Subject(MEASURES["document"], "", (".".join(map(str, place.keys[1:])),))
    paths = _driving_paths(result) if names[0] == "figures_assumed_share" else ()
    return Subject(_measure(place), "", paths)


def _measure(place: Place) -> Measure:
    names = list(place.names[2:] if place.names[:1] == ("views",) else place.names)
    for holder in ("costs", "counts"):
        if holder in names and names.index(holder) + 1 < len(names):
            del names[names.index(holder) + 1]
    for key in (".".join(names), ".".join(names[:-1]), names[0]):
        if key in MEASURES:
            return MEASURES[key]
    raise NoSuchPath(f"{place.selector} is of a kind that this version does not know")


def _choices(kind: str, view: View) -> tuple[tuple[str, str], ...]:
    attack = (("model.max_per_point", str(view.model.max_per_point)),)
    if kind == "stability":
        return (*attack, ("model.damage_curve", view.model.damage_curve))
    return attack if kind in ("strikes", "defence", "drawdown") else ()


def _states(alert: str) -> tuple[str, str]:
    return ("generated", "day") if alert == "generated-vs-day" else (alert, alert)


def _meeting(view: View, pair: tuple[str, str], alert: str, launch: str, unit: str) -> Meeting:
    return Meeting(view, *pair, *_states(alert), launch, unit)


def _item(place: Place) -> Item:
    """The item of a view's list that a number belongs to."""
    item: Item = place.above[4] if len(place.above) > 4 else place.value
    return item


def _posture(view: View, item: Item) -> str:
    names = (with_article(view.sides[item[role]].name) for role in ("attacker", "victim"))
    return f"{' strikes '.join(names)}; {_case(item)}"


def _case(item: Item) -> str:
    return f"{ALERT_WORDS[item['alert']]}; the struck side {LAUNCH_WORDS[item['launch']]}"


def _strike(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    pair = (item["attacker"], item["victim"])
    unit = item["unit"] if measure.unit == "own" else measure.unit
    meeting = _meeting(view, pair, item["alert"], item["launch"], unit)
    blocks = measure.enters
    if "retaliation_stopped" in place.names and not fires(meeting, "attacker"):
        blocks = (RAGGED,)  # without interceptors nothing is stopped, whatever arrives
    paths = entering(blocks, meeting)
    about = _posture(view, item)
    if "survivors" in place.names:
        one = place.above[6] if len(place.above) > 6 else place.value
        about = f"{about}; {view.sides[item['victim']].systems[one['system']].name}, {one['place']}"
        if "launchers" in place.names:
            mine = f"sides.{item['victim']}.systems.{one['system']}."
            paths = [path for path in paths if path.startswith(mine) and _counts(path, one["place"])]
    if measure.needs:
        paths.append(required(item["victim"]))
    return Subject(measure, about, tuple(paths), pair=pair)


def _counts(path: str, where: str) -> bool:
    """Whether a figure says how many launchers are in a place."""
    field = path.split(".", 4)[4]
    wanted = {"silo": {"launchers"}, "base": {"launchers", "alert", "escape"}}
    return field.split(".")[0] in wanted.get(where, {"launchers", "alert"})


def _stability(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    first, second = item["pair"]
    states = _states(item["alert"])
    strikes = Meeting(view, first, second, *states, item["launch"], item["w80_unit"])
    back = strikes.reversed(attacker_state=states[0], victim_state=states[1])
    size = f"model.w80.{_which_w80(place, item)}"
    name = place.names[3] if len(place.names) > 3 else ""
    if name == "w80":
        return Subject(measure, "", (size,))
    directions = [strikes, back]
    if name == "costs":
        # A side pays C1 for its own strike, and C2 for the other's.
        side, which = place.names[4], place.names[5]
        directions = [strikes if (side == first) == (which == "c1") else back]
    paths = [path for meeting in directions for path in entering(measure.enters, meeting)]
    paths += [size, "model.surcharge", *([] if name == "canavan" else ["model.exponent"])]
    sides = " and ".join(with_article(view.sides[side].name) for side in item["pair"])
    return Subject(measure, f"{sides}; {_case(item)}", tuple(dict.fromkeys(paths)), pair=(first, second))


def _which_w80(place: Place, item: Item) -> int:
    """Which of the sizes: the entries of one pair and posture stand in their order."""
    same = ("pair", "alert", "launch")
    alike = [one for one in place.above[3] if all(one[key] == item[key] for key in same)]
    return next(i for i, one in enumerate(alike) if one is item)


def _hard_target(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    definition = view.definitions[item["definition"]]
    sides = [place.names[4]] if len(place.names) > 4 else list(definition.ratio)
    paths: list[str] = []
    choices: list[tuple[str, str]] = []
    for side in sides:
        selection = definition.select.get(side)
        if selection is None:
            continue
        for key, system in view.sides[side].systems.items():
            if is_asked_for(key, system, selection):
                counts = ["launchers", "warheads"] if kills(system, selection) else []
                decides = [] if selection.kill_at_least is None else ["yield", "cep"]
                paths += [f"sides.{side}.systems.{key}.{field}" for field in (*counts, *decides)]
        choices += [(f"definitions.{item['definition']}.select.{side}", _written(selection))]
    return Subject(measure, item["name"], tuple(paths), tuple(choices))


def _written(selection: Any) -> str:
    words = {
        "systems": ", ".join(selection.systems or ()),
        "leg": selection.leg or "",
        "prompt": "" if selection.prompt is None else str(selection.prompt).lower(),
        "kill_at_least": selection.kill_at_least.text if selection.kill_at_least else "",
        "against": selection.against.text if selection.against else "",
    }
    return "; ".join(f"{key}: {value}" for key, value in words.items() if value)


def _drivers(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    pair = (item["attacker"], item["victim"])
    about = f"{item['measure']}; {_posture(view, item)}"
    if "figures" in place.names[3:]:
        return Subject(measure, about, tuple(place.above[6]["paths"]), pair=pair)
    uncertain = [figure.path for figure in view.figures() if not figure.is_certain]
    paths = [path for path in uncertain if not path.startswith("sides.") or path.split(".")[1] in pair]
    return Subject(measure, about, tuple(paths), pair=pair)


def _defence(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    defender, other, layer = item["defender"], item["other"], item["layer"]
    own_retaliation = view.sides[other].required_retaliation
    unit = own_retaliation.unit if own_retaliation else "EMT"
    is_first_strike = measure.enters == (FIRST_RAID,)
    pair = (other, defender) if is_first_strike else (defender, other)
    meeting = replace(_meeting(view, pair, item["alert"], "ride-out", unit), swept=(defender, layer))
    paths = entering(measure.enters, meeting) if measure.enters else []
    if measure.needs:
        paths.append(required(other))
    names = {side: with_article(view.sides[side].name) for side in (defender, other)}
    shown = view.sides[defender].defences[layer].name
    about = f"{shown} of {names[defender]} against {names[other]}; {ALERT_WORDS[item['alert']]}"
    return Subject(measure, about, tuple(paths), pair=pair)


def _drawdown(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    pair = (item["attacker"], item["victim"])
    meeting = _meeting(view, pair, item["alert"], item["launch"], item["unit"])
    return Subject(measure, _posture(view, item), tuple(entering(measure.enters, meeting)), pair=pair)


def _survival(place: Place, view: View, measure: Measure) -> Subject:
    item = _item(place)
    attacker, victim = item["attacker"], item["victim"]
    stated = view.sides[victim].survival[item["chain"]]
    own = f"sides.{victim}.survival.{item['chain']}"
    fields = entering_figures(stated, item["alert"]) if "chance" in place.names else ()
    names = " strikes ".join(with_article(view.sides[side].name) for side in (attacker, victim))
    about = f"{names}; {stated.name}; {ALERT_WORDS[item['alert']]}"
    return Subject(measure, about, tuple(f"{own}.{field}" for field in fields), pair=(attacker, victim))


def _figures(place: Place, view: View, measure: Measure) -> Subject:
    return Subject(measure, "", (_item(place)["path"],))


_MAKERS: dict[str, Callable[[Place, View, Measure], Subject]] = {
    "strikes": _strike,
    "stability": _stability,
    "hard_target": _hard_target,
    "drivers": _drivers,
    "defence": _defence,
    "drawdown": _drawdown,
    "survival": _survival,
    "figures": _figures,
}


def _driving_paths(result: Item) -> tuple[str, ...]:
    headlines = [headline for view in result["views"].values() for headline in view["drivers"]]
    paths = (path for headline in headlines for figure in headline["figures"] for path in figure["paths"])
    return tuple(dict.fromkeys(paths))
