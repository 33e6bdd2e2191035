"""Which figures enter which measure: the model's dependencies as one table.

A row says: these fields, of these systems or layers, of this side, in this case. A measure is a list of
blocks of rows. What no row names cannot change the number; a test changes every figure and looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from counterpoise.scenario import View
from counterpoise.scenario.schema import Defence, Side, System


@dataclass(frozen=True)
class Meeting:
    """One strike as far as its inputs go.

    Parameters
    ----------
    view : View
    attacker, victim : str
    attacker_state, victim_state : {"day", "generated"}
        The alert state of each side.
    launch : {"ride-out", "under-attack"}
    unit : {"EMT", "warheads"}
        In which retaliation is counted.
    swept : tuple of str, optional
        Side and layer whose interceptors are replaced by sizes that are tried.
    """

    view: View
    attacker: str
    victim: str
    attacker_state: str
    victim_state: str
    launch: str
    unit: str
    swept: tuple[str, str] | None = None

    def side(self, role: Role) -> tuple[str, Side, str]:
        """Return the name, the side and the alert state of the attacker or of the victim."""
        name = self.attacker if role == "attacker" else self.victim
        state = self.attacker_state if role == "attacker" else self.victim_state
        return name, self.view.sides[name], state

    def reversed(self, *, attacker_state: str, victim_state: str) -> Meeting:
        """Return the strike the other way round."""
        return replace(
            self,
            attacker=self.victim,
            victim=self.attacker,
            attacker_state=attacker_state,
            victim_state=victim_state,
        )


Role = Literal["attacker", "victim"]


@dataclass(frozen=True)
class Row:
    """Fields that enter; ``alert`` stands for the share in that side's alert state."""

    role: Role
    of: str
    fields: str
    when: str = "always"


SYSTEMS: dict[str, Callable[[System, str], bool]] = {
    "all systems": lambda system, state: True,
    "prompt systems": lambda system, state: system.prompt,
    "prompt systems usable off alert": lambda system, state: system.prompt and _is_usable(system, state),
    "missiles": lambda system, state: system.leg != "bomber",
    "missiles usable off alert": lambda system, state: system.leg != "bomber" and _is_usable(system, state),
    "systems usable off alert": lambda system, state: _is_usable(system, state),
    "systems not in silos": lambda system, state: system.basing != "silo",
    "silos": lambda system, state: system.basing == "silo",
    "mobile launchers": lambda system, state: system.basing == "mobile",
    "airfields": lambda system, state: system.basing == "airfield",
}
"""Which systems a row is about, in that side's alert state."""

LAYERS: dict[str, Callable[[Meeting, str, str, Defence], bool]] = {
    "layers": lambda meeting, side, key, layer: (side, key) != meeting.swept,
    "layers that fire": lambda meeting, side, key, layer: _fires(meeting, side, key, layer),
    "layers that fire, not in boost": lambda meeting, side, key, layer: (
        layer.layer != "boost" and _fires(meeting, side, key, layer)
    ),
}
"""Which layers of an area defence a row is about; one without interceptors is not there."""

GUARDS: dict[str, Callable[[Defence], bool]] = {
    "guards of silos": lambda layer: True,
    "guards of silos that fire": lambda layer: layer.interceptors.high > 0.0,
}
"""Which layers that protect silos alone a row is about."""

CASES: dict[str, Callable[[Meeting], bool]] = {
    "always": lambda meeting: True,
    "EMT are counted": lambda meeting: meeting.unit == "EMT",
    "the victim has silos": lambda meeting: _has(meeting, "victim", "silos"),
    "the victim has silos or mobile launchers": lambda meeting: (
        _has(meeting, "victim", "silos") or _has(meeting, "victim", "mobile launchers")
    ),
    "it launches under attack": lambda meeting: meeting.launch == "under-attack",
    "the victim's defence fires": lambda meeting: _has(meeting, "victim", "layers that fire"),
    "the victim's defence meets warheads": lambda meeting: _has(
        meeting, "victim", "layers that fire, not in boost"
    ),
    "the attacker's defence meets warheads": lambda meeting: _has(
        meeting, "attacker", "layers that fire, not in boost"
    ),
}
"""When a row holds."""

Block = tuple[Row, ...]

STRIKERS: Block = (
    Row("attacker", "prompt systems", "launchers warheads alert reliability"),
    Row("attacker", "prompt systems usable off alert", "usable"),
    Row("attacker", "prompt systems", "yield", "the victim has silos or mobile launchers"),
    Row("attacker", "prompt systems", "cep", "the victim has silos"),
)
"""The warheads that can attack forces, and what one of them does to a point."""

POINTS: Block = (
    Row("victim", "all systems", "launchers alert"),
    Row("victim", "silos", "hardness"),
    Row("victim", "silos", "launch_under_attack", "it launches under attack"),
    Row("victim", "systems not in silos", "per_point attrition"),
    Row("victim", "systems usable off alert", "usable"),
    Row("victim", "airfields", "escape"),
    Row("victim", "mobile launchers", "dispersal_area exposed_radius"),
)
"""Where the victim's launchers stand, and what is out of reach."""

HELD: Block = (
    Row("victim", "all systems", "launchers alert"),
    Row("victim", "systems not in silos", "attrition"),
    Row("victim", "systems usable off alert", "usable"),
)
"""The launchers that would fire if nothing happened to them."""

WORTH: Block = (
    Row("victim", "all systems", "warheads reliability penetration"),
    Row("victim", "all systems", "yield", "EMT are counted"),
)
"""What a launcher that fires sends."""

FIRST_RAID: Block = (
    Row("victim", "layers", "interceptors"),
    Row("victim", "layers that fire", "kill max_shots absentee_ratio works"),
    Row("victim", "layers that fire, not in boost", "discrimination"),
    Row("attacker", "missiles", "launchers alert reliability", "the victim's defence fires"),
    Row("attacker", "missiles usable off alert", "usable", "the victim's defence fires"),
    Row("attacker", "missiles", "warheads decoys", "the victim's defence meets warheads"),
)
"""The whole first strike on its way through the victim's defence."""

LAUNCHED: Block = (
    Row("attacker", "missiles", "launchers alert reliability warheads"),
    Row("attacker", "missiles usable off alert", "usable"),
)
"""The missile warheads of the first strike that function."""

RAGGED: Block = (
    Row("attacker", "layers", "interceptors"),
    Row("attacker", "layers that fire", "kill max_shots absentee_ratio works"),
    Row("attacker", "layers that fire, not in boost", "discrimination"),
    Row("victim", "missiles", "decoys", "the attacker's defence meets warheads"),
)
"""What is left of the retaliation on its way through the attacker's defence."""

GUARD: Block = (
    Row("victim", "guards of silos", "interceptors"),
    Row("victim", "guards of silos that fire", "kill max_shots absentee_ratio works"),
)
"""The interceptors that guard the victim's silos."""

RESERVE: Block = (
    Row("attacker", "all systems", "launchers warheads alert reliability penetration"),
    Row("attacker", "systems usable off alert", "usable"),
    Row("attacker", "all systems", "yield", "EMT are counted"),
)
"""What the attacker can hold back and still deliver."""


def entering(blocks: tuple[Block, ...], meeting: Meeting) -> list[str]:
    """Return the paths of the figures that enter, each once, in the order of the blocks.

    Parameters
    ----------
    blocks : tuple of Block
    meeting : Meeting

    Returns
    -------
    list of str
        Paths that the view has; a figure that is missing or has no meaning for a system is not among them.
    """
    paths = (path for block in blocks for row in block for path in _paths(row, meeting))
    known = {figure.path for figure in meeting.view.figures()}
    return [path for path in dict.fromkeys(paths) if path in known]


def required(side: str) -> str:
    """Return the path of a side's required retaliation."""
    return f"sides.{side}.required_retaliation"


def fires(meeting: Meeting, role: Role) -> bool:
    """Return whether a side has an area defence with interceptors."""
    return _has(meeting, role, "layers that fire")


def _paths(row: Row, meeting: Meeting) -> Iterator[str]:
    if not CASES[row.when](meeting):
        return
    name, _, state = meeting.side(row.role)
    kind = "systems" if row.of in SYSTEMS else "defences"
    for key in _chosen(row.of, row.role, meeting):
        for field in row.fields.split():
            yield f"sides.{name}.{kind}.{key}.{f'alert.{state}' if field == 'alert' else field}"


def _chosen(of: str, role: Role, meeting: Meeting) -> list[str]:
    name, side, state = meeting.side(role)
    if of in SYSTEMS:
        return [key for key, system in side.systems.items() if SYSTEMS[of](system, state)]
    if of in GUARDS:
        guards = ((key, layer) for key, layer in side.defences.items() if layer.protects == "silos")
        return [key for key, layer in guards if GUARDS[of](layer)]
    layers = ((key, layer) for key, layer in side.defences.items() if layer.protects == "area")
    return [key for key, layer in layers if LAYERS[of](meeting, name, key, layer)]


def _has(meeting: Meeting, role: Role, of: str) -> bool:
    return bool(_chosen(of, role, meeting))


def _fires(meeting: Meeting, side: str, key: str, layer: Defence) -> bool:
    return (side, key) == meeting.swept or layer.interceptors.high > 0.0


def _is_usable(system: System, state: str) -> bool:
    """Whether launchers off alert may fire: in garrison ever, in port and on base from day to day."""
    return system.basing == "mobile" or (system.basing != "silo" and state == "day")
