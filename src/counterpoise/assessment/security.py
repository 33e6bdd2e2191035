"""How secure one side is in its own eyes: four measures, each in the alert case that is worst for it.

One side's view, one opponent, the victim riding the attack out. What a search over forces needs, and no more:
`security_draws` takes a view that is drawn already, so that forces can be changed as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from counterpoise.assessment.forces import ALERTS, SideArrays, alert_states, arrays_of, rows_of
from counterpoise.assessment.measures import exposure_of, exposure_p95, spread_of
from counterpoise.assessment.mixture import chance_at_least
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.result import Range
from counterpoise.assessment.stability import strike_costs
from counterpoise.exchange.attacks import Solver
from counterpoise.exchange.encounter import encounter, pair_kill
from counterpoise.exchange.forces import AreaDefence, Floats
from counterpoise.exchange.posture import targets_of
from counterpoise.exchange.strike import UNITS, frontier_of, worst_in_unit
from counterpoise.exchange.surviving import WorstAttack
from counterpoise.runs import Block, Progress, blocks_of, run_each, silent
from counterpoise.scenario import Draws, Problem, Scenario, ScenarioError

FLOOR = 0.95
"""Least chance that what arrives reaches what the side holds necessary."""

MEASURES = ("exposure", "share_left", "cost_ratio")
"""The measures of which none may be worse and one must be better, beside the floor."""

EVEN = 1e-9
"""Two values of a measure that differ by no more are the same."""


@dataclass(frozen=True)
class CaseDraws:
    """The opponent strikes in one alert case and the side rides it out; arrays (draws,), in the side's unit.

    Attributes
    ----------
    arriving, variance : retaliation behind the opponent's defence as it is, and its variance within a draw
    surviving, surviving_variance : the same before that defence, under the same attack
    unharmed : the same had there been no attack
    undefended : retaliation that arrives where the opponent has no missile defence, after the attack that is
        worst then; None where it is not asked for and no defence is feared
    behind_feared : the same behind the defence that the side fears; None where none is feared
    cost_first, cost_second : the opponent's cost of striking first and of being struck first, C1 and C2, at
        the middle w80; None where they are not computed
    """

    arriving: Floats
    variance: Floats
    surviving: Floats
    surviving_variance: Floats
    unharmed: Floats
    undefended: Floats | None
    behind_feared: Floats | None
    cost_first: Floats | None
    cost_second: Floats | None

    @property
    def cost_ratio(self) -> Floats | None:
        """C1/C2 of the opponent; 1 where both cost nothing, infinite where only C2 is nothing."""
        if self.cost_first is None or self.cost_second is None:
            return None
        free = np.where(self.cost_first > 0.0, np.inf, 1.0)
        ratio: Floats = np.divide(self.cost_first, self.cost_second, out=free, where=self.cost_second > 0.0)
        return ratio


@dataclass(frozen=True)
class CaseSecurity:
    """The security of a side in one alert case; see `Security`."""

    alert: str
    p_floor: float | None
    exposure: Range
    share_left: float | None
    cost_ratio: float | None
    assurance: Range | None


@dataclass(frozen=True)
class Security:
    """How secure a side is in its own eyes, each measure in the alert case that is worst for it.

    Attributes
    ----------
    side, opponent : str
    p_floor : float or None
        P(arriving >= required), of the mixture of draws and surviving points; None without a requirement.
    exposure_p95 : float
        95th percentile of the share of retaliation that the worst attack takes away.
    share_left : float or None
        Mean of what arrives behind the feared defence over the mean of what would arrive without any
        defence, each after the attack that is worst then: a ratio of means. None where no defence is feared.
    cost_ratio : float or None
        Mean over draws of the opponent's C1/C2, without a cap, at the middle w80. None where the frontier is
        not computed (no w80, guarded silos), or where being struck costs the opponent nothing in some draw.
    assurance : Range or None
        Arriving over required, in the case with the least mean.
    first_strike_potential : float or None
        1 − p_floor.
    worst_alert : dict of str to str
        Measure to the alert case it was read in.
    cases : dict of str to CaseSecurity
        By alert case.
    """

    side: str
    opponent: str
    p_floor: float | None
    exposure_p95: float
    share_left: float | None
    cost_ratio: float | None
    assurance: Range | None
    first_strike_potential: float | None
    worst_alert: dict[str, str]
    cases: dict[str, CaseSecurity]

    @property
    def exposure(self) -> float:
        """The same as `exposure_p95`, under the name of the measure."""
        return self.exposure_p95


@dataclass(frozen=True)
class Comparison:
    """Whether a side is safer afterwards.

    Attributes
    ----------
    is_floor_met : bool or None
        Whether the floor holds afterwards; None without a requirement, where nothing is refused for it.
    better, worse : tuple of str
        Those of `MEASURES` that are better by the margin, and those that are worse at all.
    is_better : bool
        The floor is not missed, nothing is worse, and something is better by the margin.
    """

    is_floor_met: bool | None
    better: tuple[str, ...]
    worse: tuple[str, ...]
    is_better: bool


def security(
    scenario: Scenario,
    side: str,
    opponent: str,
    *,
    draws: int,
    seed: int,
    feared: Sequence[str] | None = None,
    alerts: Sequence[str] = ALERTS,
    threads: int | None = None,
    progress: Progress = silent,
) -> Security:
    """Measure how secure a side is against an opponent, in its own view.

    Parameters
    ----------
    scenario : Scenario
    side, opponent : str
    draws, seed : int
        As in :func:`counterpoise.assess`.
    feared : sequence of str, optional
        Developments whose area defence the side fears, as its belief states them; by default those of the
        opponent that add interceptors. An empty one fears none.
    alerts : sequence of str
        Alert cases to look at.
    threads, progress
        As in :func:`counterpoise.assess`.

    Returns
    -------
    Security

    Raises
    ------
    ScenarioError
        If there is no such side or development.
    ValueError
        If the side's view lacks a figure that the strike needs.

    Notes
    -----
    The worst attack is that of :func:`counterpoise.assess`, and the draws are the same.
    """
    if opponent == side or opponent not in scenario.side_names:
        known = ", ".join(name for name in scenario.side_names if name != side)
        raise ScenarioError(
            [Problem(scenario.file, 0, 0, "", f"{opponent!r} is no opponent of {side!r}; there are {known}")]
        )
    drawn = Draws(draws, seed)
    arrays = view_arrays(side, scenario.view(side), drawn)
    names = feared_developments(scenario, side, opponent) if feared is None else tuple(feared)
    defence = feared_defence(scenario, side, opponent, names, drawn) if names else None
    cases = security_draws(
        arrays, side, opponent, feared=defence, alerts=alerts, threads=threads, progress=progress
    )
    return measured(cases, side=side, opponent=opponent, required=arrays.sides[side].required)


def feared_developments(scenario: Scenario, side: str, opponent: str) -> tuple[str, ...]:
    """Return the opponent's developments that add interceptors of an area defence, as a side believes them.

    Each is laid alone over the scenario without any development chosen.
    """
    bare = replace(scenario, chosen=())
    before = _interceptors(bare, side, opponent)
    mine = (name for name in scenario.development_names if owner_of(scenario, name) == opponent)
    return tuple(name for name in mine if _interceptors(bare.with_development(name), side, opponent) > before)


def owner_of(scenario: Scenario, development: str) -> str:
    """Return the side that would carry out a development."""
    return scenario.document.child("developments").child(development).text("of") or ""


def feared_defence(
    scenario: Scenario, side: str, opponent: str, developments: Sequence[str], drawn: Draws
) -> AreaDefence:
    """Return the area defence that an opponent would have with developments, as a side believes them."""
    for name in developments:
        scenario = scenario.with_development(name)
    return arrays_of(opponent, scenario.view(side).sides[opponent], drawn).defence


def security_draws(
    view: ViewArrays,
    side: str,
    opponent: str,
    *,
    feared: AreaDefence | None = None,
    has_costs: bool = True,
    has_undefended: bool = False,
    alerts: Sequence[str] = ALERTS,
    together: int | None = None,
    threads: int | None = None,
    progress: Progress = silent,
) -> dict[str, CaseDraws]:
    """Compute in every draw what the security of a side is measured by.

    Parameters
    ----------
    view : ViewArrays
        The side's own view, drawn; its forces may have been changed since.
    side, opponent : str
    feared : AreaDefence, optional
        With the same draws; without it, the share left is not computed.
    has_costs : bool
        Whether to compute the opponent's costs, which takes the frontiers of two strikes.
    has_undefended : bool
        Whether to compute ``undefended`` even where no defence is feared.
    alerts : sequence of str
    together : int, optional
        Draws of one candidate where those of several stand below each other; each is computed as it would be
        alone. All are one block of work, so that there should not be too many.
    threads, progress
        As in :func:`counterpoise.assess`. Nothing depends on the number of threads.

    Raises
    ------
    ValueError
        If the strike of the opponent on the side cannot be computed, because a figure is missing.
    """
    if (opponent, side) not in view.pairs:
        raise ValueError(
            f"in the view of {view.name} figures are missing for a strike of {opponent} on {side}"
        )
    draws = view.exponent.shape[0]
    if together is not None:
        whole = Block(0, draws)
        return _block(view, side, opponent, whole, feared, has_costs, has_undefended, alerts, together)
    done = run_each(
        lambda block: _block(view, side, opponent, block, feared, has_costs, has_undefended, alerts),
        blocks_of(draws),
        threads=threads,
        progress=progress,
    )
    return {alert: _joined([part[alert] for part in done]) for alert in alerts}


def with_costs(
    cases: dict[str, CaseDraws], view: ViewArrays, side: str, opponent: str, *, together: int
) -> dict[str, CaseDraws]:
    """Return the draws of `security_draws` with the opponent's costs, if they were left out there."""
    block = Block(0, view.exponent.shape[0])
    on_side, on_other = _strikes(view, side, opponent, block, together)
    if on_other is None:
        return cases
    return {alert: _with_costs(case, on_side, on_other, alert) for alert, case in cases.items()}


def measured(cases: dict[str, CaseDraws], *, side: str, opponent: str, required: Floats | None) -> Security:
    """Measure the security of a side from its draws; at least one alert case is needed."""
    by_alert = {alert: _measured_case(alert, case, required) for alert, case in cases.items()}
    worst_alert: dict[str, str] = {}

    def worst(measure: str, values: dict[str, float | None], *, is_high: bool = False) -> float | None:
        known = {alert: value for alert, value in values.items() if value is not None}
        if len(known) < len(values):
            return None
        alert = (max if is_high else min)(known, key=lambda name: known[name])
        worst_alert[measure] = alert
        return known[alert]

    p_floor = worst("p_floor", {alert: case.p_floor for alert, case in by_alert.items()})
    exposure = worst("exposure", {alert: case.exposure.p95 for alert, case in by_alert.items()}, is_high=True)
    share_left = worst("share_left", {alert: case.share_left for alert, case in by_alert.items()})
    cost_ratio = worst("cost_ratio", {alert: case.cost_ratio for alert, case in by_alert.items()})
    assurance = worst(
        "assurance",
        {alert: case.assurance.mean if case.assurance else None for alert, case in by_alert.items()},
    )
    assert exposure is not None
    return Security(
        side=side,
        opponent=opponent,
        p_floor=p_floor,
        exposure_p95=exposure,
        share_left=share_left,
        cost_ratio=cost_ratio,
        assurance=None if assurance is None else by_alert[worst_alert["assurance"]].assurance,
        first_strike_potential=None if p_floor is None else 1.0 - p_floor,
        worst_alert=worst_alert,
        cases=by_alert,
    )


def measures_of(cases: dict[str, CaseDraws], *, required: Floats | None) -> dict[str, float | None]:
    """Return the floor and the measures of `measured` alone: ``p_floor`` and those of `MEASURES`, by name."""

    def worst(values: list[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return min(known) if len(known) == len(values) else None

    each = cases.values()
    return {
        "p_floor": worst([_p_floor(case, required) for case in each]),
        "exposure": max(exposure_p95(one.surviving, one.surviving_variance, one.unharmed) for one in each),
        "share_left": worst([_share_left(case) for case in each]),
        "cost_ratio": worst([_cost_ratio(case) for case in each]),
    }


def compare(
    before: Security,
    after: Security,
    *,
    margin: float,
    floor: float = FLOOR,
    cost_ratio_may_fall: float = 0.0,
) -> Comparison:
    """Say whether a side is safer afterwards, in the words of `Comparison`.

    Parameters
    ----------
    before, after : Security
        Of one side in its own view, on the same draws.
    margin : float
        By how much one measure has to be better, above 0; the same for all, each being a ratio.
    floor : float
        Least ``p_floor`` afterwards.
    cost_ratio_may_fall : float
        By how much the opponent's cost ratio may fall and be no worse; 0 or more.

    Raises
    ------
    ValueError
        If the two are not of one side and opponent, or a measure was computed for one of them only.

    Notes
    -----
    Exposure is better when lower, the two others when higher. What was not computed for either is not
    compared. Retaliation itself is a floor and never required to rise.
    """
    if (before.side, before.opponent) != (after.side, after.opponent):
        raise ValueError(
            f"the security of {before.side} against {before.opponent} is not comparable with that of "
            f"{after.side} against {after.opponent}"
        )
    if not margin > 0.0:
        raise ValueError(f"margin is {margin}; a number above 0 is needed")
    gains: dict[str, float] = {}
    for measure in MEASURES:
        one, other = getattr(before, measure), getattr(after, measure)
        if (one is None) != (other is None):
            raise ValueError(f"{measure} of {before.side} was computed for one of the two forces only")
        if one is not None:
            gains[measure] = one - other if measure == "exposure" else other - one
    better = tuple(measure for measure, gain in gains.items() if gain >= margin)
    allowed = {"cost_ratio": cost_ratio_may_fall}
    worse = tuple(name for name, gain in gains.items() if gain < -allowed.get(name, 0.0) - EVEN)
    is_floor_met = None if after.p_floor is None else after.p_floor >= floor
    return Comparison(is_floor_met, better, worse, bool(better) and not worse and is_floor_met is not False)


def _interceptors(scenario: Scenario, side: str, opponent: str) -> float:
    defences = scenario.view(side).sides[opponent].defences.values()
    return float(sum(layer.interceptors.median for layer in defences if layer.protects == "area"))


def _block(
    view: ViewArrays,
    side: str,
    opponent: str,
    block: Block,
    feared: AreaDefence | None,
    has_costs: bool,
    has_undefended: bool,
    alerts: Sequence[str],
    together: int | None = None,
) -> dict[str, CaseDraws]:
    on_side, on_other = _strikes(view, side, opponent, block, together)
    behind = None if feared is None else rows_of(feared, block)
    cases = {alert: _case(on_side, alert, behind, has_undefended) for alert in alerts}
    if not has_costs or on_other is None:
        return cases
    return {alert: _with_costs(case, on_side, on_other, alert) for alert, case in cases.items()}


def _strikes(
    view: ViewArrays, side: str, opponent: str, block: Block, together: int | None
) -> tuple[_Strike, _Strike | None]:
    """Return the strike on a side, and the one on its opponent if both can be priced."""
    one, other = (view.sides[name].rows(block) for name in (side, opponent))
    is_priced = bool(view.w80) and (side, opponent) in view.pairs
    is_priced = is_priced and one.silos is None and other.silos is None
    on_side = _Strike(view, block, attacker=other, victim=one, together=together)
    on_other = _Strike(view, block, attacker=one, victim=other, together=together)
    return on_side, on_other if is_priced else None


class _Strike:
    """One ordered pair in one block, whose kill probabilities are the same in every alert case."""

    def __init__(
        self,
        view: ViewArrays,
        block: Block,
        *,
        attacker: SideArrays,
        victim: SideArrays,
        together: int | None,
    ) -> None:
        self.view, self.block, self.attacker, self.victim = view, block, attacker, victim
        self._together = together
        self._undisturbed: Floats | None = None

    def prepare(self, alert: str) -> None:
        """Assemble the strike of an alert case."""
        states = alert_states(alert)
        striker, struck = self.attacker.force[states[0]], self.victim.force[states[1]]
        targets = targets_of(struck, launches_under_attack=False)
        if self._undisturbed is None:
            self._undisturbed = pair_kill(striker, struck, targets)
        self.meeting = encounter(
            striker, struck, targets, self._undisturbed, victim_defence=self.victim.defence
        )
        self.solver = Solver(self.meeting, self.view.max_per_point, together=self._together)

    def worst(self, others: tuple[AreaDefence, ...]) -> tuple[WorstAttack, ...]:
        """Return the worst attack behind the attacker's defence, and behind others that it might have."""
        found = worst_in_unit(
            self.solver,
            self.meeting,
            self.attacker.defence,
            UNITS.index(self.victim.required_unit or UNITS[0]),
            silos=self.victim.silos,
            others=others,
            max_per_point=self.view.max_per_point,
        )
        return found.worst, *found.behind

    def costs(self) -> tuple[Floats, Floats]:
        """Return what the cost-optimal attack costs the striker and the struck, at the middle w80."""
        view, rows = self.view, self.block.rows
        found = strike_costs(
            frontier_of(self.solver, self.meeting, UNITS.index(view.w80_unit)),
            self.attacker.defence,
            w80=(view.w80[len(view.w80) // 2][rows],),
            exponent=view.exponent[rows],
            surcharge=view.surcharge[rows],
        )
        return found.striker[:, 0, 0], found.struck[:, 0, 0]


def _case(on_side: _Strike, alert: str, feared: AreaDefence | None, has_undefended: bool) -> CaseDraws:
    on_side.prepare(alert)
    defence = on_side.attacker.defence
    others: tuple[AreaDefence, ...] = () if feared is None else (feared,)
    if others or has_undefended:
        others = (replace(defence, interceptors=np.zeros_like(defence.interceptors)), *others)
    worst, *behind = on_side.worst(others)
    return CaseDraws(
        arriving=worst.arriving,
        variance=worst.variance,
        surviving=worst.surviving,
        surviving_variance=worst.surviving_variance,
        unharmed=worst.unharmed,
        undefended=behind[0].arriving if behind else None,
        behind_feared=None if feared is None else behind[1].arriving,
        cost_first=None,
        cost_second=None,
    )


def _with_costs(case: CaseDraws, on_side: _Strike, on_other: _Strike, alert: str) -> CaseDraws:
    on_side.prepare(alert)
    on_other.prepare(alert)
    return replace(case, cost_first=on_side.costs()[0], cost_second=on_other.costs()[1])


def _measured_case(alert: str, case: CaseDraws, required: Floats | None) -> CaseSecurity:
    assurance = None
    if required is not None:
        assurance = spread_of(case.arriving / required, case.variance / required**2)
    exposure = exposure_of(case.surviving, case.surviving_variance, case.unharmed)
    return CaseSecurity(
        alert, _p_floor(case, required), exposure, _share_left(case), _cost_ratio(case), assurance
    )


def _p_floor(case: CaseDraws, required: Floats | None) -> float | None:
    return None if required is None else float(chance_at_least(required, case.arriving, case.variance))


def _share_left(case: CaseDraws) -> float | None:
    if case.undefended is None or case.behind_feared is None:
        return None
    most = float(np.mean(case.undefended))
    # Where nothing is left to arrive, a defence takes nothing more.
    return float(np.mean(case.behind_feared)) / most if most > 0.0 else 1.0


def _cost_ratio(case: CaseDraws) -> float | None:
    ratios = case.cost_ratio
    return None if ratios is None or not np.isfinite(ratios).all() else float(np.mean(ratios))


def _joined(parts: list[CaseDraws]) -> CaseDraws:
    def whole(name: str) -> Floats | None:
        found = [getattr(part, name) for part in parts]
        return None if found[0] is None else np.concatenate(found)

    return CaseDraws(**{field.name: whole(field.name) for field in fields(CaseDraws)})  # type: ignore[arg-type]
