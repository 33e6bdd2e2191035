"""Prompt hard-target capability by each named definition.

"A three to one advantage in warheads that can destroy hardened targets with little warning": how many that
are depends on the definition, so every definition of the scenario is counted and none is preferred.
"""

from __future__ import annotations

from counterpoise.assessment.result import HardTargetCount
from counterpoise.exchange.damage import kill_probability
from counterpoise.scenario import View
from counterpoise.scenario.schema import Selection, Side, System


def hard_target_counts(view: View) -> tuple[tuple[HardTargetCount, ...], tuple[str, ...]]:
    """Count warheads by each definition, every figure at its median.

    Parameters
    ----------
    view : View

    Returns
    -------
    counts : tuple of HardTargetCount
    missing : tuple of str
        Paths of figures without which a definition cannot be counted; its count is left out.
    """
    counts: list[HardTargetCount] = []
    missing: list[str] = []
    for key, definition in view.definitions.items():
        absent = [
            path
            for side, selection in definition.select.items()
            for path in _missing(side, view.sides[side], selection)
        ]
        if absent:
            missing += absent
            continue
        by_side = {
            side: warheads_counted(view.sides[side], selection)
            for side, selection in definition.select.items()
        }
        first, second = (by_side.get(side, 0.0) for side in definition.ratio)
        ratio = first / second if second else None
        counts.append(HardTargetCount(key, definition.name, definition.ratio, by_side, ratio))
    return tuple(counts), tuple(dict.fromkeys(missing))


def warheads_counted(side: Side, selection: Selection) -> float:
    """Return launchers times warheads, summed over the systems that a selection takes, at medians."""
    return sum(
        system.launchers.median * system.warheads.median
        for key, system in side.systems.items()
        if is_asked_for(key, system, selection) and kills(system, selection)
    )


def is_asked_for(key: str, system: System, selection: Selection) -> bool:
    """Return whether a selection takes a system by its name, leg or warning."""
    return (
        (selection.systems is None or key in selection.systems)
        and (selection.leg is None or system.leg == selection.leg)
        and (selection.prompt is None or system.prompt == selection.prompt)
    )


def kills(system: System, selection: Selection) -> bool:
    """Return whether one warhead reaches the kill probability that a selection asks for, at medians."""
    if selection.kill_at_least is None or selection.against is None:
        return True
    if system.yield_ is None or system.cep is None:
        raise ValueError(f"{system.name} has no yield or no CEP; a definition by kill probability needs both")
    chance = kill_probability(system.yield_.median, system.cep.median, selection.against.median)
    return bool(chance >= selection.kill_at_least.median)


def _missing(side_name: str, side: Side, selection: Selection) -> list[str]:
    if selection.kill_at_least is None:
        return []
    return [
        f"sides.{side_name}.systems.{key}.{field}"
        for key, system in side.systems.items()
        if is_asked_for(key, system, selection)
        for field, figure in (("yield", system.yield_), ("cep", system.cep))
        if figure is None
    ]
