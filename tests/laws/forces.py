"""Small random forces, and the worst attack on them, for the laws."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from hypothesis import strategies as st

from counterpoise.exchange.encounter import encounter, pair_kill
from counterpoise.exchange.forces import AreaDefence, Basing, Force, SiloDefence
from counterpoise.exchange.layers import LayerKind
from counterpoise.exchange.posture import targets_of
from counterpoise.exchange.strike import Strike, strike

BASINGS = (Basing.SILO, Basing.MOBILE, Basing.SUBMARINE, Basing.AIRFIELD)


@dataclass(frozen=True)
class Kind:
    """One system as plain numbers; names as in `Force`."""

    basing: Basing
    launchers: float
    warheads: float
    yield_kt: float
    cep_m: float
    hardness_psi: float
    reliability: float
    on_alert: float
    usable: float
    attrition: float
    penetration: float
    launch_under_attack: float
    per_point: float
    dispersal_km2: float
    escape: float
    decoys: float


def _share(low: float = 0.0, high: float = 1.0) -> st.SearchStrategy[float]:
    return st.floats(low, high).map(lambda x: round(x, 3))


@st.composite
def kinds(draw: st.DrawFn) -> Kind:
    """Draw one system of any basing."""
    return Kind(
        basing=draw(st.sampled_from(BASINGS)),
        launchers=float(draw(st.integers(0, 400))),
        warheads=float(draw(st.integers(1, 10))),
        yield_kt=float(draw(st.integers(40, 5000))),
        cep_m=float(draw(st.integers(90, 1500))),
        hardness_psi=float(draw(st.integers(300, 6000))),
        reliability=draw(_share(0.5)),
        on_alert=draw(_share()),
        usable=draw(_share()),
        attrition=draw(_share(0.0, 0.4)),
        penetration=draw(_share(0.4)),
        launch_under_attack=draw(_share()),
        per_point=float(draw(st.integers(1, 60))),
        dispersal_km2=float(draw(st.integers(2_000, 200_000))),
        escape=draw(_share()),
        decoys=float(draw(st.integers(0, 3))),
    )


def sides(most: int = 3) -> st.SearchStrategy[tuple[Kind, ...]]:
    """Draw one side of one to `most` systems."""
    return st.lists(kinds(), min_size=1, max_size=most).map(tuple)


@st.composite
def defences(draw: st.DrawFn, most: int = 1) -> AreaDefence:
    """Draw the area defence of one side: up to `most` layers."""
    count = draw(st.integers(0, most))
    layers = sorted(draw(st.lists(st.sampled_from(LayerKind), min_size=count, max_size=count)))
    column = np.array([[draw(_share()) for _ in layers]]).reshape(1, count)
    return AreaDefence(
        names=tuple(f"layer-{k}" for k in range(count)),
        kind=tuple(layers),
        is_shoot_look_shoot=tuple(draw(st.booleans()) for _ in layers),
        interceptors=np.array([[float(draw(st.integers(0, 3000))) for _ in layers]]).reshape(1, count),
        in_place=np.ones((1, count)),
        p_kill=column,
        max_shots=np.full((1, count), 4.0),
        discrimination=np.ones((1, count)),
    )


@st.composite
def guards(draw: st.DrawFn) -> SiloDefence:
    """Draw interceptors that guard the silos of one side."""
    one = np.ones(1)
    return SiloDefence(
        interceptors=draw(st.integers(0, 500)) * one,
        in_place=one,
        p_kill=draw(_share()) * one,
        max_shots=draw(st.integers(1, 3)) * one,
    )


def force(kinds: tuple[Kind, ...]) -> Force:
    """Turn plain numbers into the arrays of one draw."""
    numbers = [f.name for f in fields(Kind) if f.name != "basing"]
    return Force(
        names=tuple(f"system-{i}" for i in range(len(kinds))),
        basing=tuple(kind.basing for kind in kinds),
        is_prompt=tuple(kind.basing is not Basing.AIRFIELD for kind in kinds),
        is_missile=tuple(kind.basing is not Basing.AIRFIELD for kind in kinds),
        exposed_radius_m=np.full((1, len(kinds)), 7500.0),
        **{name: np.array([[getattr(kind, name) for kind in kinds]], dtype=float) for name in numbers},
    )


def nothing() -> AreaDefence:
    """Return a defence of no layers."""
    none = np.zeros((1, 0))
    return AreaDefence((), (), (), none, none, none, none, none)


def attack(
    attacker: tuple[Kind, ...],
    victim: tuple[Kind, ...],
    *,
    attacker_defence: AreaDefence | None = None,
    victim_defence: AreaDefence | None = None,
    silos: SiloDefence | None = None,
    launches_under_attack: bool = False,
    value_unit: str = "warheads",
    max_per_point: int = 2,
) -> Strike:
    """Carry out one strike between two sides of plain numbers."""
    striker, struck = force(attacker), force(victim)
    targets = targets_of(struck, launches_under_attack=launches_under_attack)
    meeting = encounter(
        striker,
        struck,
        targets,
        pair_kill(striker, struck, targets),
        victim_defence=victim_defence or nothing(),
    )
    return strike(
        meeting,
        attacker_defence or nothing(),
        value_unit=value_unit,
        sweep_unit="EMT",
        silos=silos,
        max_per_point=max_per_point,
    )


def changed(side: tuple[Kind, ...], at: int, **figures: float) -> tuple[Kind, ...]:
    """Return the side with some figures of one system changed."""
    at %= len(side)
    return (*side[:at], replace(side[at], **figures), *side[at + 1 :])
