"""The result of an assessment: frozen; it says what it holds, where it comes from and what it assumed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


ONLY_IF_THERE = {"only if there": True}
"""Marks what a plain result leaves out where it is empty."""


@dataclass(frozen=True)
class Range:
    """A quantity over draws and surviving points: its mean and the middle nine tenths."""

    mean: float
    p05: float
    p95: float


@dataclass(frozen=True)
class Arriving:
    """Arriving retaliation with the two variances that make up its own.

    Attributes
    ----------
    mean, p05, p95 : float
        Of the mixture of uncertain figures and surviving points.
    variance_figures : float
        Variance of the expectation, from draw to draw.
    variance_survival : float
        Mean variance within a draw, because a point survives or does not.
    """

    mean: float
    p05: float
    p95: float
    variance_figures: float
    variance_survival: float


@dataclass(frozen=True)
class Survivors:
    """Launchers of one system in one place before the worst attack, on average, and after it."""

    system: str
    place: str
    launchers: float
    surviving: Range


@dataclass(frozen=True)
class StrikeResult:
    """One strike: who strikes whom, in which posture, and what the struck side still delivers.

    Attributes
    ----------
    arriving : Arriving
        Warheads, under the attack that is worst in warheads.
    arriving_emt : Arriving
        Equivalent megatons, under the attack that is worst in them.
    unit : str
        Unit of the struck side's required retaliation, and of all that follows.
    unharmed : Range
        What would arrive had there been no attack and no defence.
    required, assurance : Range or None
        None where the struck side states no requirement.
    first_strike_potential : float or None
        1 − P(assurance ≥ 1).
    exposure : Range
        Share of the retaliation that the worst attack takes away.
    attack_stopped : Range
        Share of the first strike that the struck side's defence stops.
    retaliation_stopped : Range
        Share of the missile retaliation that the striking side's defence stops.
    quantiles : tuple of float
        Arriving retaliation at 0.02, 0.06 … 0.98, for a picture.
    survivors : tuple of Survivors
    attack_warheads, retaliation_warheads : Range or None
        Functioning missile warheads of the first strike and of the retaliation: what a missile defence meets,
        decoys aside. None in a result of an older version.
    """

    attacker: str
    victim: str
    alert: str
    launch: str
    arriving: Arriving
    arriving_emt: Arriving
    unit: str
    unharmed: Range
    required: Range | None
    assurance: Range | None
    first_strike_potential: float | None
    exposure: Range
    attack_stopped: Range
    retaliation_stopped: Range
    quantiles: tuple[float, ...]
    survivors: tuple[Survivors, ...]
    attack_warheads: Range | None = None
    retaliation_warheads: Range | None = None


@dataclass(frozen=True)
class Costs:
    """What a side pays when it strikes first (c1) and when it is struck first (c2)."""

    c1: Range
    c2: Range


@dataclass(frozen=True)
class StabilityResult:
    """First-strike stability of a pair for one w80; see :mod:`counterpoise.assessment.indices`."""

    pair: tuple[str, str]
    alert: str
    launch: str
    w80: float
    w80_unit: str
    costs: dict[str, Costs]
    kent_thaler: Range
    kent_thaler_raw: Range
    canavan: Range


@dataclass(frozen=True)
class HardTargetCount:
    """Warheads by one definition of prompt hard-target capability, at the median of every figure.

    ``ratio`` is the count of the first side of ``of`` over that of the second; None when the second is 0.
    """

    definition: str
    name: str
    of: tuple[str, str]
    counts: dict[str, float]
    ratio: float | None


@dataclass(frozen=True)
class DefenceCurve:
    """What a defence of each size stops, of a first strike and of the retaliation to one's own first strike.

    Attributes
    ----------
    defender, other : str
    layer : str
        The layer whose interceptors are counted; other layers stay as they are.
    alert : str
    interceptors : tuple of float
    first_strike_stopped : tuple of Range
        Share of the other's first strike.
    retaliation_stopped : tuple of Range
        Share of the other's missile retaliation after the defender's own first strike.
    assurance : tuple of Range or None
        Of the other side, for each size; None where it states no requirement.
    fails_at : float or None
        Interceptors at which the other's assurance is below one with probability one half; None if it
        never is.
    """

    defender: str
    other: str
    layer: str
    alert: str
    interceptors: tuple[float, ...]
    first_strike_stopped: tuple[Range, ...]
    retaliation_stopped: tuple[Range, ...]
    assurance: tuple[Range, ...] | None
    fails_at: float | None


@dataclass(frozen=True)
class DrivingFigure:
    """One uncertain figure, or a group drawn together, and its share in the variance of a headline.

    Attributes
    ----------
    key : str
    share, error : float
        First-order share and its standard error.
    rank : int
        1, and one more for each figure whose share is clearly larger; figures that the draws do not tell
        apart share a rank.
    direction : int
    paths : tuple of str
    status : str
        That of the least certain figure of a group.
    """

    key: str
    share: float
    error: float
    rank: int
    direction: int
    paths: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class HeadlineDrivers:
    """Which uncertain figures drive a headline, largest share first.

    Attributes
    ----------
    measure, attacker, victim, alert, launch : str
    figures : tuple of DrivingFigure
        Those whose share stands out of the noise.
    noise_floor : float
        Share that chance alone would show with so few draws; 0 where the headline does not vary.
    unexplained : float
        Share that no single figure explains; 0 where the headline does not vary.
    """

    measure: str
    attacker: str
    victim: str
    alert: str
    launch: str
    figures: tuple[DrivingFigure, ...]
    noise_floor: float
    unexplained: float


@dataclass(frozen=True)
class Drawdown:
    """Retaliation left against warheads spent, along the efficient attacks, at the median of every figure."""

    attacker: str
    victim: str
    alert: str
    launch: str
    unit: str
    spent: tuple[float, ...]
    surviving: tuple[float, ...]


@dataclass(frozen=True)
class AtLeast:
    """The chance that at least a number of missiles survive and arrive, over draws."""

    number: int
    chance: Range


@dataclass(frozen=True)
class SurvivalResult:
    """What arrives from a small arsenal after an attack, by one chain that the scenario states.

    Attributes
    ----------
    attacker, victim : str
    chain, name : str
        Its key, and the name that readers see.
    alert : {"day", "generated"}
        State of the struck side.
    at_least : tuple of AtLeast
    """

    attacker: str
    victim: str
    chain: str
    name: str
    alert: str
    at_least: tuple[AtLeast, ...]


@dataclass(frozen=True)
class UsedFigure:
    """A figure as one view has it, with its way back to a file, a line and a source."""

    path: str
    text: str
    unit: str
    low: float | None
    high: float | None
    median: float
    key: str
    status: str
    source: str | None
    cite: str
    note: str
    file: str | None
    line: int | None
    column: int | None
    acted: str = field(default="", metadata=ONLY_IF_THERE)


@dataclass(frozen=True)
class ViewResult:
    """Everything in one side's eyes."""

    side: str
    name: str
    strikes: tuple[StrikeResult, ...]
    stability: tuple[StabilityResult, ...]
    hard_target: tuple[HardTargetCount, ...]
    drivers: tuple[HeadlineDrivers, ...]
    defence: tuple[DefenceCurve, ...]
    drawdown: tuple[Drawdown, ...]
    missing: tuple[str, ...]
    figures: tuple[UsedFigure, ...]
    survival: tuple[SurvivalResult, ...] = field(default=(), metadata=ONLY_IF_THERE)
    not_computed: tuple[str, ...] = field(default=(), metadata=ONLY_IF_THERE)


@dataclass(frozen=True)
class Certificate:
    """How exactly the numbers were solved: the largest gaps over all draws.

    Attributes
    ----------
    strikes : int, strikes solved, each in two units
    allocation_gap : relative primal-dual gap of the linear programmes
    layered_defence_gap : certified relative gap of the worst attack behind a defence; 0 where it is exact
    cost_gap : distance of a first strike's cost from its minimum
    """

    strikes: int
    allocation_gap: float
    layered_defence_gap: float
    cost_gap: float


@dataclass(frozen=True)
class Assessment:
    """What each side could do to the other, in each side's own eyes.

    ``print`` shows the plain-language findings; :meth:`to_json`, :meth:`to_frame` and :meth:`save` give
    the rest.
    """

    scenario: str
    title: str
    date: str
    hash: str
    seed: int
    draws: int
    version: str
    figures_assumed_share: float
    developments: tuple[str, ...]
    side_names: dict[str, str]
    certificate: Certificate
    views: dict[str, ViewResult]
    document: dict[str, Any]
    file: str
    settings: tuple[str, ...] = ()
    acts: tuple[str, ...] = field(default=(), metadata=ONLY_IF_THERE)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types; the keys are documented in ``docs/assess-json.md``."""
        plain: dict[str, Any] = _plain(self)
        return plain

    def to_json(self) -> str:
        """Return the result as JSON text: the same bytes for the same scenario, seed, draws and version."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return flat tables: strikes, survivors, stability, hard_target, defence, drivers, figures.

        And survival, where the scenario states a chain.
        """
        from counterpoise.assessment.tables import tables_of

        return tables_of(self)

    def to_frame(self, table: str = "strikes") -> pd.DataFrame:
        """Return one table as a pandas frame (extra ``frames``); names as in :meth:`tables`."""
        import pandas as pd

        return pd.DataFrame(self.tables()[table])

    def save(self, path: str | Path) -> None:
        """Write the JSON to a file, whole or not at all."""
        from counterpoise.runs.files import write_whole

        write_whole(Path(path), self.to_json())

    def __str__(self) -> str:
        from counterpoise.assessment.findings import findings

        return "\n".join(findings(self))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = ((part, getattr(value, part.name)) for part in fields(value))
        return {part.name: _plain(held) for part, held in parts if held or part.metadata != ONLY_IF_THERE}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def numbers_in(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of a plain result with its path, such as ``views.us.strikes.0.arriving.mean``."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from numbers_in(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from numbers_in(item, f"{path}.{i}" if path else str(i))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value
