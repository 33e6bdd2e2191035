"""Every measure of a result in words, with its formula and the figures that enter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from counterpoise.assessment.entering import (
    FIRST_RAID,
    HELD,
    POINTS,
    RAGGED,
    RESERVE,
    STRIKERS,
    WORTH,
    Block,
    Meeting,
    entering,
    fires,
    required,
)
from counterpoise.assessment.hard_targets import is_asked_for, kills
from counterpoise.assessment.selecting import Item, NoSuchPath, Place
from counterpoise.assessment.survival import entering_figures
from counterpoise.assessment.wording import ALERT_WORDS, LAUNCH_WORDS, with_article
from counterpoise.scenario import View

STATISTICS = {
    "mean": "mean",
    "p05": "5th percentile",
    "p95": "95th percentile",
    "variance_figures": "variance of the expectation from draw to draw",
    "variance_survival": "mean variance within a draw, because a point survives or does not",
}
"""Last keys that name a number of a distribution."""

MIXTURE = "over draws and surviving points"
DRAWS = "over draws"
MEDIANS = "at the median of every figure"

ATTACK = (STRIKERS, POINTS, WORTH, FIRST_RAID)
RETALIATION = (*ATTACK, RAGGED)
OUTCOME = (*RETALIATION, RESERVE)

ASSURANCE = ("assurance", "arriving retaliation")
STABILITY = ("stability index",)


@dataclass(frozen=True)
class Measure:
    """What a number is.

    Attributes
    ----------
    name, formula, definition : str
    over : str
        Of which distribution; empty for a number that has none.
    enters : tuple of Block
        Which figures of a strike enter; see :mod:`counterpoise.assessment.entering`.
    needs : str
        What enters beside the strike: ``required`` the victim's requirement.
    unit : str
        In which retaliation is counted: a unit, or ``own`` for that of the victim's requirement.
    headlines : tuple of str
        Headlines whose drivers say something about it, the nearest first.
    """

    name: str
    formula: str
    definition: str
    over: str = ""
    enters: tuple[Block, ...] = ()
    needs: str = ""
    unit: str = "own"
    headlines: tuple[str, ...] = ()


_WORST = "Under the attack that leaves the least, with every usable prompt weapon."
_COST = "C = D_own^e + s (1 - D_enemy^e); D(w) = 1 - exp(-ln 5 w / w80); e the exponent, s the surcharge"

MEASURES: dict[str, Measure] = {
    "strikes.arriving": Measure(
        "Arriving retaliation, in warheads",
        "R = sum of survivors x warheads x reliability x penetration x leak",
        _WORST,
        MIXTURE,
        RETALIATION,
        unit="warheads",
        headlines=ASSURANCE,
    ),
    "strikes.arriving_emt": Measure(
        "Arriving retaliation, in equivalent megatons",
        "R = sum of survivors x warheads x reliability x penetration x leak x EMT; "
        "EMT = Y^(2/3), above 1 Mt Y^(1/2)",
        _WORST,
        MIXTURE,
        RETALIATION,
        unit="EMT",
        headlines=ASSURANCE,
    ),
    "strikes.unharmed": Measure(
        "Retaliation without an attack",
        "R0 = sum of launchers that would fire x warheads x reliability x penetration (x EMT)",
        "What would arrive had there been no attack and no defence.",
        DRAWS,
        (HELD, WORTH),
    ),
    "strikes.required": Measure(
        "Required retaliation",
        "",
        "What the struck side holds necessary to deter; 5-95 % of it is narrower than the range in the file.",
        DRAWS,
        needs="required",
    ),
    "strikes.assurance": Measure(
        "Assurance",
        "A = R / R_required",
        f"{_WORST} The mean is that of the ratio, not the ratio of two means.",
        MIXTURE,
        RETALIATION,
        needs="required",
        headlines=ASSURANCE,
    ),
    "strikes.first_strike_potential": Measure(
        "First-strike potential",
        "F = 1 - P(R / R_required >= 1)",
        "The chance that the struck side falls short of what it holds necessary.",
        "",
        RETALIATION,
        needs="required",
        headlines=ASSURANCE,
    ),
    "strikes.exposure": Measure(
        "Exposure",
        "X = 1 - R_struck / R_unharmed, before missile defence",
        "The share of its retaliation that the worst attack takes away.",
        MIXTURE,
        RETALIATION,
        headlines=("exposure",),
    ),
    "strikes.attack_stopped": Measure(
        "Share of the first strike stopped",
        "1 - leak; leak(s) = (1 - k)^floor(s) (1 - (s - floor(s)) k), s = interceptors / objects",
        "By the struck side's missile defence; all usable missile warheads are launched.",
        DRAWS,
        (FIRST_RAID,),
    ),
    "strikes.retaliation_stopped": Measure(
        "Share of the missile retaliation stopped",
        "1 - leak; leak(s) = (1 - k)^floor(s) (1 - (s - floor(s)) k), s = interceptors / objects",
        "By the striking side's missile defence, after the attack that leaves the least to arrive.",
        DRAWS,
        RETALIATION,
    ),
    "strikes.quantiles": Measure(
        "Arriving retaliation at 0.02, 0.06 ... 0.98",
        "R = sum of survivors x warheads x reliability x penetration x leak (x EMT)",
        _WORST,
        MIXTURE,
        RETALIATION,
        headlines=ASSURANCE,
    ),
    "strikes.survivors.launchers": Measure(
        "Launchers in one place before the attack", "", "On average over draws.", "", (POINTS,)
    ),
    "strikes.survivors.surviving": Measure(
        "Surviving launchers in one place", "n x (chance that a point survives)", _WORST, DRAWS, RETALIATION
    ),
    "stability.w80": Measure(
        "w80", "", "Delivered retaliation that does 80 % of the damage that can be done; at the median."
    ),
    "stability.costs.c1": Measure(
        "Cost of striking first",
        _COST,
        "By the attack that costs the striker least, which may hold weapons back.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.costs.c2": Measure(
        "Cost of being struck first",
        _COST,
        "By the attack that costs the other side, which strikes, least.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.kent_thaler": Measure(
        "Stability index after Kent and Thaler",
        "min(1, C1_A / C2_A) x min(1, C1_B / C2_B)",
        "1 means no incentive to strike first.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.kent_thaler_raw": Measure(
        "Stability index after Kent and Thaler, without its caps",
        "C1_A / C2_A x C1_B / C2_B",
        "1 means no incentive to strike first.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.canavan": Measure(
        "Stability index of the Canavan type",
        "C1_A / C2_A x C1_B / C2_B with exponent 1",
        "The exponent-1 case of the same index; no independent evidence.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "hard_target.counts": Measure(
        "Prompt hard-target warheads",
        "sum of launchers x warheads over the systems that the definition takes",
        "",
        MEDIANS,
    ),
    "hard_target.ratio": Measure(
        "Ratio of prompt hard-target warheads", "count of the first side / count of the second", "", MEDIANS
    ),
    "drivers.figures.share": Measure(
        "Share of a headline's variance",
        "S = Var(E[headline | figure]) / Var(headline)",
        "Estimated from the draws at hand; figures drawn together count as one.",
    ),
    "drivers.figures.error": Measure(
        "Standard error of that share", "sd(r - (1 - S) e) / (sqrt(n) Var(headline))", "By the delta method."
    ),
    "drivers.figures.rank": Measure(
        "Place of a driving figure",
        "1 + how many are larger by more than two standard errors of the difference",
        "Figures that the draws do not tell apart share a place.",
    ),
    "drivers.figures.direction": Measure(
        "Direction of a driving figure", "sign of its rank correlation with the headline", ""
    ),
    "drivers.noise_floor": Measure(
        "Share that chance alone would show",
        "0.99 quantile, shared among the figures, of S without effect",
        "By the F ratio of two variances; figures with a smaller share are not named.",
    ),
    "drivers.unexplained": Measure(
        "Share of a headline's variance that no single figure explains",
        "1 - sum of S",
        "Interaction, noise and what lies below the noise.",
    ),
    "defence.interceptors": Measure("Size of defence tried", "", "A fixed list; no figure enters."),
    "defence.first_strike_stopped": Measure(
        "Share of the other side's first strike that a defence of this size stops",
        "1 - leak",
        "",
        DRAWS,
        (FIRST_RAID,),
    ),
    "defence.retaliation_stopped": Measure(
        "Share of the other side's missile retaliation that a defence of this size stops",
        "1 - leak",
        "After the defender's own first strike, the one that leaves the least to arrive.",
        DRAWS,
        RETALIATION,
    ),
    "defence.assurance": Measure(
        "Assurance of the other side against a defence of this size",
        "A = R / R_required",
        "After the defender's own first strike, the one that leaves the least to arrive.",
        DRAWS,
        RETALIATION,
        needs="required",
    ),
    "defence.fails_at": Measure(
        "Interceptors at which the other side's assurance fails",
        "where the median of R / R_required crosses 1, straight between the sizes tried",
        "After the defender's own first strike.",
        "",
        RETALIATION,
        needs="required",
    ),
    "drawdown.spent": Measure(
        "Warheads spent", "vertices of the frontier", "Along the efficient attacks.", MEDIANS, ATTACK
    ),
    "drawdown.surviving": Measure(
        "Retaliation left",
        "vertices of the frontier",
        "Along the efficient attacks, before the striking side's defence.",
        MEDIANS,
        ATTACK,
    ),
    "survival.at_least.number": Measure("Number of missiles", "", "A fixed list; no figure enters."),
    "survival.at_least.chance": Measure(
        "Chance that at least so many missiles of a small arsenal survive and arrive",
        "P(X >= k); X a sum of binomials of dispersed, off-alert and silo missiles",
        "Each missile by a chain of detection, attack, move, preparation, reliability and defence.",
        DRAWS,
    ),
    "figures": Measure("A figure as this view has it", "", ""),
    "document": Measure("As written in the scenario", "", ""),
    "figures_assumed_share": Measure(
        "Share of the driving figures that are assumed or unverified",
        "",
        "Each figure or group counted once, with the least certain status of any view.",
    ),
    "seed": Measure("Seed of the draws", "", "Chosen for the run; no figure enters."),
    "draws": Measure("Number of draws", "", "Chosen for the run; no figure enters."),
    "certificate": Measure("How exactly the numbers were solved", "", "The largest gap over all draws."),
}
"""What each number is, by its keys without view, sides and places."""


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
