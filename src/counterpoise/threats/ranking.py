"""The verb: what each side should fear most of the developments of the others, in its own view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, permutations

import numpy as np

from counterpoise import __version__
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import owner_of, security_draws
from counterpoise.runs import Progress, silent
from counterpoise.scenario import Draws, Scenario, View
from counterpoise.threats.effects import Readings, changes, effect_of, excess, readings, worsening
from counterpoise.threats.margins import margins_of
from counterpoise.threats.result import Agenda, Margin, Threat, Threats

SCREENED = 64
"""Draws on which pairs are looked at first."""

MARGIN_DRAWS = 64
"""Draws on which margins are measured."""

MARGIN = 0.01
"""A pair is worse together by more than this, and a development is feared from this on."""

ERRORS = 2.0
"""Standard errors by which the excess of a pair has to stand out of the noise as well."""


def rank_threats(
    scenario: Scenario,
    *,
    draws: int = 1024,
    seed: int = 1985,
    threads: int | None = None,
    progress: Progress = silent,
) -> Threats:
    """Rank the developments of a scenario by what they take from the other sides, in those sides' own views.

    Parameters
    ----------
    scenario : Scenario
        Developments already chosen in it are part of today.
    draws, seed, threads
        As in :func:`counterpoise.assess`.
    progress : callable
        Called with (strikes measured, strikes in all).

    Returns
    -------
    Threats

    Raises
    ------
    ValueError
        If ``draws`` or ``seed`` is not such a number.

    Notes
    -----
    Every measure is read in each draw in the alert case that is worst in that draw, riding the attack out,
    before and after the development on the same draws. Pairs of one owner are screened on 64 draws; those
    that may be worse together than apart are measured on all draws. Margins are measured on 64 draws, in the
    alert case with the least mean retaliation.

    Examples
    --------
    >>> import counterpoise
    >>> found = counterpoise.rank_threats(counterpoise.read("start-1990"), draws=4)
    >>> sorted(found.threats)
    ['us', 'ussr']
    """
    pairs = [
        (side, owner)
        for side, owner in permutations(scenario.side_names, 2)
        if (owner, side) in view_arrays(side, scenario.view(side), Draws.central()).pairs
    ]
    listed = {
        side: _listed(scenario, side, [o for s, o in pairs if s == side]) for side in scenario.side_names
    }
    done, total = 0, sum(len(ones) + 2 for ones in listed.values())

    def step() -> None:
        nonlocal done
        done = min(done + 1, total)
        progress(done, total)

    threats: dict[str, tuple[Threat, ...]] = {}
    margins: dict[str, tuple[Margin, ...]] = {}
    for side in scenario.side_names:
        found: list[Threat] = []
        edges: list[Margin] = []
        for owner in (owner for one, owner in pairs if one == side):
            measure = _Measure(scenario, side, owner, draws=draws, seed=seed, threads=threads, step=step)
            found += measure.threats(
                [names for names in listed[side] if owner_of(scenario, names[0]) == owner]
            )
            edges += measure.margins()
        threats[side] = tuple(sorted(found, key=_badness))
        margins[side] = tuple(edges)
    return Threats(
        scenario=scenario.name,
        title=scenario.title,
        hash=scenario.hash,
        seed=seed,
        draws=draws,
        screened=min(SCREENED, draws),
        version=__version__,
        side_names={name: side.name for name, side in scenario.base().sides.items()},
        summaries={
            name: scenario.document.child("developments").child(name).text("summary") or ""
            for name in scenario.development_names
        },
        threats=threats,
        margins=margins,
        common=_common(threats),
    )


def is_feared(threat: Threat) -> bool:
    """Return whether a development makes any measure worse by the margin on average."""
    return any(
        change is not None and float(worsening(measure, np.array(change.mean))) >= MARGIN
        for measure, change in threat.effect.items()
    )


def _listed(scenario: Scenario, side: str, owners: list[str]) -> list[tuple[str, ...]]:
    """Return the developments of every opponent, alone and in pairs."""
    found: list[tuple[str, ...]] = []
    for owner in owners:
        ones = [
            name
            for name in scenario.development_names
            if name not in scenario.chosen and owner_of(scenario, name) == owner
        ]
        found += [(name,) for name in ones]
        found += list(combinations(ones, 2))
    return found


class _Measure:
    """Everything that one opponent could do to one side, in that side's view."""

    def __init__(
        self,
        scenario: Scenario,
        side: str,
        owner: str,
        *,
        draws: int,
        seed: int,
        threads: int | None,
        step: Callable[[], None],
    ) -> None:
        self.scenario, self.side, self.owner = scenario, side, owner
        self.draws, self.seed, self.threads, self.step = draws, seed, threads, step
        self._known: dict[tuple[tuple[str, ...], int], Readings] = {}

    def threats(self, listed: list[tuple[str, ...]]) -> Iterator[Threat]:
        """Measure developments alone, and in pairs where a few draws do not settle it."""
        for names in listed:
            yield self._single(names) if len(names) == 1 else self._pair(names)
            self.step()

    def margins(self) -> list[Margin]:
        """Measure one more of everything that the opponent has."""
        arrays = self._arrays((), min(MARGIN_DRAWS, self.draws))
        cases = security_draws(arrays, self.side, self.owner, has_costs=False, threads=self.threads)
        worst = min(cases, key=lambda alert: float(np.mean(cases[alert].arriving)))
        found = list(margins_of(arrays, owner=self.owner, side=self.side, alert=worst, threads=self.threads))
        self.step()
        return found

    def _single(self, names: tuple[str, ...]) -> Threat:
        change = self._change(names, self.draws)
        return Threat(names, self.owner, effect_of(change), self.draws, {}, self._adds(names))

    def _pair(self, names: tuple[str, ...]) -> Threat:
        few = min(SCREENED, self.draws)
        draws = few if not self._excesses(names, few, promising=True) else self.draws
        effect = effect_of(self._change(names, draws))
        return Threat(names, self.owner, effect, draws, self._excesses(names, draws), self._adds(names))

    def _excesses(self, names: tuple[str, ...], draws: int, *, promising: bool = False) -> dict[str, float]:
        """Return the measures that are worse together, or, on few draws, that may be."""
        sign = -1.0 if promising else 1.0
        over = excess(self._change(names, draws), *(self._change((name,), draws) for name in names))
        return {
            measure: mean for measure, (mean, error) in over.items() if mean - sign * ERRORS * error > MARGIN
        }

    def _change(self, names: tuple[str, ...], draws: int) -> Readings:
        return changes(self._readings((), draws), self._readings(names, draws))

    def _readings(self, names: tuple[str, ...], draws: int) -> Readings:
        if (names, draws) not in self._known:
            arrays = self._arrays(names, draws)
            cases = security_draws(arrays, self.side, self.owner, has_undefended=True, threads=self.threads)
            self._known[names, draws] = readings(cases, arrays.sides[self.side].required)
        return self._known[names, draws]

    def _arrays(self, names: tuple[str, ...], draws: int) -> ViewArrays:
        return view_arrays(self.side, self._view(names), Draws(draws, self.seed))

    def _view(self, names: tuple[str, ...]) -> View:
        scenario = self.scenario
        for name in names:
            scenario = scenario.with_development(name)
        return scenario.view(self.side)

    def _adds(self, names: tuple[str, ...]) -> tuple[str, ...]:
        before, after = _holdings(self._view(()), self.owner), _holdings(self._view(names), self.owner)
        return tuple(kind for kind in before if after[kind] > before[kind])


def _holdings(view: View, side: str) -> dict[str, float]:
    """Count what a side has of the kinds that an agenda knows, every figure at its median."""
    mine = view.sides[side]
    prompt = [system for system in mine.systems.values() if system.prompt]
    mobile = [system for system in mine.systems.values() if system.basing == "mobile"]
    return {
        "missile defence": sum(
            layer.interceptors.median for layer in mine.defences.values() if layer.protects == "area"
        ),
        "prompt warheads": sum(system.launchers.median * system.warheads.median for system in prompt),
        "mobile launchers": sum(system.launchers.median for system in mobile),
    }


def _badness(threat: Threat) -> tuple[float, int]:
    """Sort by the retaliation that is left, then developments before pairs."""
    change = threat.effect["retaliation"]
    return (change.mean if change else 0.0, len(threat.names))


def _common(threats: dict[str, tuple[Threat, ...]]) -> tuple[Agenda, ...]:
    """Return the kinds of forces that are feared of at least two sides."""
    by_kind: dict[str, dict[str, list[str]]] = {}
    for ones in threats.values():
        for threat in ones:
            if len(threat.names) > 1 or not is_feared(threat):
                continue
            for kind in threat.adds:
                names = by_kind.setdefault(kind, {}).setdefault(threat.owner, [])
                names.extend(name for name in threat.names if name not in names)
    return tuple(
        Agenda(kind, {owner: tuple(names) for owner, names in owners.items()})
        for kind, owners in by_kind.items()
        if len(owners) > 1
    )
