"""From the figures of a view to the arrays of an exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from counterpoise.exchange.forces import AreaDefence, Basing, Floats, Force, SiloDefence
from counterpoise.exchange.layers import LayerKind
from counterpoise.runs import Block
from counterpoise.scenario import Draws, Figure, View
from counterpoise.scenario.schema import Defence, Side, System

Arrays = TypeVar("Arrays", Force, AreaDefence, SiloDefence)

ALERTS = ("day", "generated", "generated-vs-day")
"""Alert cases: both at rest, both generated, a generated attacker against a victim at rest."""

LAUNCHES = ("ride-out", "under-attack")
"""Launch policies of the victim."""

MOST_SHOTS = 20
"""Most interceptors at one warhead in a defence of silos; every number of them is looked at."""

_STATES = {
    "day": ("day", "day"),
    "generated": ("generated", "generated"),
    "generated-vs-day": ("generated", "day"),
}

_BASING = {
    "silo": Basing.SILO,
    "mobile": Basing.MOBILE,
    "submarine": Basing.SUBMARINE,
    "airfield": Basing.AIRFIELD,
}


def alert_states(alert: str) -> tuple[str, str]:
    """Return the alert states (attacker, victim) of an alert case.

    Examples
    --------
    >>> alert_states("generated-vs-day")
    ('generated', 'day')
    """
    return _STATES[alert]


@dataclass(frozen=True)
class SideArrays:
    """One side of a view, as the exchange reads it.

    Attributes
    ----------
    force : dict of str to Force
        By alert state, ``day`` and ``generated``.
    defence : AreaDefence
        Layers that protect everything.
    silos : SiloDefence or None
        The layer that protects silos alone, where it has interceptors.
    required : array (draws,) or None
        Retaliation held necessary, in ``required_unit``.
    required_unit : {"EMT", "warheads"} or None
    """

    force: dict[str, Force]
    defence: AreaDefence
    silos: SiloDefence | None
    required: Floats | None
    required_unit: str | None

    def rows(self, block: Block) -> SideArrays:
        """Return the draws of one block."""
        return SideArrays(
            force={state: rows_of(force, block) for state, force in self.force.items()},
            defence=rows_of(self.defence, block),
            silos=None if self.silos is None else rows_of(self.silos, block),
            required=None if self.required is None else self.required[block.rows],
            required_unit=self.required_unit,
        )


def missing_figures(view: View, attacker: str, victim: str) -> tuple[str, ...]:
    """Return the paths of the figures that a strike between two sides needs and the scenario lacks."""
    absent: list[str] = []
    for name in (attacker, victim):
        for key, system in view.sides[name].systems.items():
            absent += [f"sides.{name}.systems.{key}.{field}" for field in _absent(system)]
    return tuple(absent)


def arrays_of(side_name: str, side: Side, draws: Draws) -> SideArrays:
    """Draw every figure of a side.

    Parameters
    ----------
    side_name : str
    side : Side
        As one view has it; complete (see :func:`missing_figures`).
    draws : Draws

    Returns
    -------
    SideArrays

    Raises
    ------
    ValueError
        If a defence of silos is of a kind that the exchange does not know; see :func:`guards_silos`.
    """
    systems = list(side.systems.values())

    def drawn(attribute: str) -> Floats:
        return _drawn([getattr(system, attribute) for system in systems], draws)

    day = Force(
        names=tuple(side.systems),
        basing=tuple(_BASING[system.basing] for system in systems),
        is_prompt=tuple(system.prompt for system in systems),
        is_missile=tuple(system.leg != "bomber" for system in systems),
        launchers=drawn("launchers"),
        warheads=drawn("warheads"),
        yield_kt=drawn("yield_"),
        cep_m=drawn("cep"),
        hardness_psi=drawn("hardness"),
        reliability=drawn("reliability"),
        penetration=drawn("penetration"),
        attrition=drawn("attrition"),
        escape=drawn("escape"),
        usable=drawn("usable"),
        on_alert=_drawn([system.alert.day for system in systems], draws),
        launch_under_attack=drawn("launch_under_attack"),
        per_point=drawn("per_point"),
        dispersal_km2=drawn("dispersal_area"),
        exposed_radius_m=drawn("exposed_radius"),
        decoys=drawn("decoys"),
    )
    # Once forces are generated, a boat or bomber that is still not on alert is in overhaul and out of use.
    stays_usable = np.array([system.basing == "mobile" for system in systems], dtype=float)
    generated = replace(
        day,
        on_alert=_drawn([system.alert.generated for system in systems], draws),
        usable=day.usable * stays_usable,
    )
    required = side.required_retaliation
    return SideArrays(
        force={"day": day, "generated": generated},
        defence=_area_defence(side_name, side, draws),
        silos=_silo_defence(side_name, side, draws),
        required=None if required is None else draws.values(required),
        required_unit=None if required is None else required.unit,
    )


def _absent(system: System) -> Iterator[str]:
    needed = {"yield": system.yield_, "reliability": system.reliability}
    needed |= {"alert.day": system.alert.day, "alert.generated": system.alert.generated}
    if system.prompt:
        needed["cep"] = system.cep
    if system.basing == "silo":
        needed["hardness"] = system.hardness
    else:
        needed["per_point"] = system.per_point
    if system.basing == "mobile":
        needed |= {"dispersal_area": system.dispersal_area, "exposed_radius": system.exposed_radius}
    return (field for field, figure in needed.items() if figure is None)


def _drawn(figures: list[Figure | None], draws: Draws) -> Floats:
    """Stack the draws of one figure of every system; nan where a system has none."""
    columns = [np.full(draws.count, np.nan) if figure is None else draws.values(figure) for figure in figures]
    return np.stack(columns, axis=1) if columns else np.zeros((draws.count, 0))


def _area_defence(side_name: str, side: Side, draws: Draws) -> AreaDefence:
    layers = [(key, layer) for key, layer in side.defences.items() if layer.protects == "area"]
    layers.sort(key=lambda item: LayerKind[item[1].layer.upper()])
    return AreaDefence(
        names=tuple(key for key, _ in layers),
        kind=tuple(LayerKind[layer.layer.upper()] for _, layer in layers),
        is_shoot_look_shoot=tuple(layer.firing == "shoot-look-shoot" for _, layer in layers),
        interceptors=_drawn([layer.interceptors for _, layer in layers], draws),
        in_place=_columns(
            [_in_place(f"sides.{side_name}.defences.{key}", layer, draws) for key, layer in layers], draws
        ),
        p_kill=_drawn([layer.kill for _, layer in layers], draws),
        max_shots=_drawn([layer.max_shots for _, layer in layers], draws),
        discrimination=_drawn([layer.discrimination for _, layer in layers], draws),
    )


def guards_silos(side: Side) -> bool:
    """Return whether a side may have interceptors in a layer that protects silos alone."""
    return bool(_silo_layers(side))


def _silo_layers(side: Side) -> dict[str, Defence]:
    """Return the layers that protect silos and may have interceptors."""
    return {
        key: layer
        for key, layer in side.defences.items()
        if layer.protects == "silos" and layer.interceptors.high > 0.0
    }


def _silo_defence(side_name: str, side: Side, draws: Draws) -> SiloDefence | None:
    layers = _silo_layers(side)
    if not layers:
        return None
    path, layer = f"sides.{side_name}.defences.{min(layers)}", layers[min(layers)]
    if len(layers) > 1:
        raise ValueError(
            f"sides.{side_name}.defences has {len(layers)} layers that protect silos ({', '.join(layers)}); "
            "an assessment knows one: write their interceptors together, or 0 in the others"
        )
    if layer.layer == "boost":
        raise ValueError(f"{path}.layer is boost; a layer that protects silos is terminal or midcourse")
    if layer.firing != "salvo":
        raise ValueError(
            f"{path}.firing is {layer.firing}; interceptors that guard silos are committed before any result "
            "is seen: write `firing: salvo`"
        )
    if layer.discrimination.low < 1.0:
        raise ValueError(
            f"{path}.discrimination is {layer.discrimination.text}; a layer that protects silos is taken to "
            "meet warheads only: write `discrimination: 1`"
        )
    if layer.max_shots.high > MOST_SHOTS:
        raise ValueError(
            f"{path}.max_shots is {layer.max_shots.text}; at most {MOST_SHOTS} at one warhead are possible "
            "where silos are protected"
        )
    return SiloDefence(
        interceptors=draws.values(layer.interceptors),
        in_place=_in_place(path, layer, draws),
        p_kill=draws.values(layer.kill),
        max_shots=draws.values(layer.max_shots),
    )


def _in_place(path: str, layer: Defence, draws: Draws) -> Floats:
    """Return the share of the stock that can take part; whether the layer works at all is drawn."""
    works = draws.uniform(works_key(path)) < draws.values(layer.works)
    return works / draws.values(layer.absentee_ratio)


def works_key(path: str) -> str:
    """Return the key of the draw that says whether a layer works at all."""
    return f"{path}.works state"


def _columns(columns: list[Floats], draws: Draws) -> Floats:
    return np.stack(columns, axis=1) if columns else np.zeros((draws.count, 0))


def rows_of(arrays: Arrays, block: Block) -> Arrays:
    """Return the draws of one block of a force or a defence."""
    values = {field.name: getattr(arrays, field.name) for field in fields(arrays)}
    rows: dict[str, Any] = {
        name: value[block.rows] for name, value in values.items() if isinstance(value, np.ndarray)
    }
    return replace(arrays, **rows)
