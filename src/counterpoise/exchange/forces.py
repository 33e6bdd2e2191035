"""What a side has, as arrays: one row a draw, one column a system."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.layers import SALVO, SHOOT_LOOK_SHOOT, Layer, LayerKind

Floats = NDArray[np.float64]


class Basing(IntEnum):
    """Where a system waits; it decides which of its launchers can be attacked, and how."""

    SILO = 0
    MOBILE = 1
    SUBMARINE = 2
    AIRFIELD = 3


@dataclass(frozen=True)
class Force:
    """The systems of one side at one alert state, for a block of draws.

    Every array has shape (draws, systems). Where a figure does not concern a system (the hardness of a
    submarine) it is nan and never read.

    Attributes
    ----------
    names : tuple of str
        Keys of the systems.
    basing : tuple of Basing
    is_prompt : tuple of bool
        Whether the system gives little warning; the others may hit only value.
    is_missile : tuple of bool
        Whether its warheads meet missile defences; bombers do not.
    launchers, warheads : counts; warheads are per launcher
    yield_kt, cep_m, hardness_psi : float
    reliability, penetration, attrition, escape, usable, on_alert, launch_under_attack : shares, 0 to 1
    per_point : launchers on one garrison, port or base, at least 1
    dispersal_km2, exposed_radius_m : area over which dispersed launchers hide; radius of 1 Mt against one
    decoys : per warhead
    """

    names: tuple[str, ...]
    basing: tuple[Basing, ...]
    is_prompt: tuple[bool, ...]
    is_missile: tuple[bool, ...]
    launchers: Floats
    warheads: Floats
    yield_kt: Floats
    cep_m: Floats
    hardness_psi: Floats
    reliability: Floats
    penetration: Floats
    attrition: Floats
    escape: Floats
    usable: Floats
    on_alert: Floats
    launch_under_attack: Floats
    per_point: Floats
    dispersal_km2: Floats
    exposed_radius_m: Floats
    decoys: Floats

    def __post_init__(self) -> None:
        shape = (self.draws, len(self.names))
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray) and value.shape != shape:
                raise ValueError(f"{field.name} has shape {value.shape}; {shape} (draws, systems) is needed")

    @property
    def draws(self) -> int:
        """Number of draws in the block."""
        return int(self.launchers.shape[0])


@dataclass(frozen=True)
class AreaDefence:
    """The missile-defence layers of one side that protect everything, for a block of draws.

    Layers stand in the order in which they are met. Arrays have shape (draws, layers).

    Attributes
    ----------
    names : tuple of str
    kind : tuple of LayerKind
    is_shoot_look_shoot : tuple of bool
    interceptors : stock, before the absentee ratio
    in_place : share of the stock that can take part: 1 over the absentee ratio, and 0 in a draw in which
    the layer
        fails as a whole
    p_kill : single-shot kill probability against one functioning object
    max_shots : at most so many interceptors on one object
    discrimination : share of decoys that are told from warheads
    """

    names: tuple[str, ...]
    kind: tuple[LayerKind, ...]
    is_shoot_look_shoot: tuple[bool, ...]
    interceptors: Floats
    in_place: Floats
    p_kill: Floats
    max_shots: Floats
    discrimination: Floats

    @property
    def stock(self) -> Floats:
        """Interceptors that can take part: array (draws, layers)."""
        return self.interceptors * self.in_place

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The same, layer by layer, as :func:`counterpoise.exchange.layers.leak_through` reads it."""
        return tuple(
            Layer(
                kind,
                stock=self.stock[:, k],
                p_kill=self.p_kill[:, k],
                max_shots=self.max_shots[:, k],
                firing=SHOOT_LOOK_SHOOT if looks else SALVO,
                discrimination=self.discrimination[:, k],
            )
            for k, (kind, looks) in enumerate(zip(self.kind, self.is_shoot_look_shoot, strict=True))
        )

    def with_interceptors(self, layer: int, number: float) -> AreaDefence:
        """Return the same defence with ``number`` interceptors in one layer of every draw."""
        interceptors = self.interceptors.copy()
        interceptors[:, layer] = number
        return replace(self, interceptors=interceptors)


@dataclass(frozen=True)
class SiloDefence:
    """The interceptors of one side that guard its silos alone, for a block of draws; arrays (draws,).

    Attributes
    ----------
    interceptors : stock, before the absentee ratio
    in_place : share of the stock that can take part; 0 in a draw in which the layer fails as a whole
    p_kill : single-shot kill probability against one warhead
    max_shots : at most so many interceptors on one warhead, in whole shots
    """

    interceptors: Floats
    in_place: Floats
    p_kill: Floats
    max_shots: Floats

    @property
    def stock(self) -> Floats:
        """Interceptors that can take part: array (draws,)."""
        return self.interceptors * self.in_place
