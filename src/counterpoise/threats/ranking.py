"""The verb: what each side should fear most of the developments of the others, in its own view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from counterpoise import __version__
from counterpoise.assessment.outcomes import ViewArrays, view_arrays
from counterpoise.assessment.security import owner_of, security_draws
from counterpoise.runs import Progress, silent
from counterpoise.scenario import Draws, Scenario, View
from counterpoise.threats.effects import Readings, changes, effect_of, excess, readings, worsening
from counterpoise.threats.kinds import kinds_added
from counterpoise.threats.margins import margins_of
from counterpoise.threats.result import Agenda, Margin, Threat, Threats

SCREENED = 64
"""Draws on which pairs are looked at first."""

MEASURED_PAIRS = 12
"""The most promising pairs of an owner are measured on all draws, so many at least."""

MARGIN_DRAWS = 256
"""Draws on which margins are measured."""

MARGIN = 0.01
"""What counts as worse, where the reader names nothing else: one in a hundred.

Every measure is a share, a chance or a ratio, so that one number serves all; a hundredth is the least that a
reader of whole percents sees.
"""

ERRORS = 2.0
"""Standard errors by which the excess of a pair has to stand out of the noise as well."""


def rank_threats(
    scenario: Scenario,
    *,
    draws: int = 1024,
    seed: int = 1985,
    margin: float = MARGIN,
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
    margin : float
        What counts as worse, above 0: a development is feared if any measure is worse by so much on average,
        and a pair is worse together than apart if any is by more. One number for all, each measure being a
        share, a chance or a ratio.
    progress : callable
        Called with (strikes measured, strikes in all).

    Returns
    -------
    Threats

    Raises
    ------
    ValueError
        If ``draws``, ``seed`` or ``margin`` is not such a number.

    Notes
    -----
    Every measure is read in each draw in the alert case that is worst in that draw, riding the attack out,
    before and after the development on the same draws. Pairs of one owner are screened on 64 draws. The
    twelve of them that come nearest to being worse together than apart, and all others that may be, are
    measured on all draws; each says on how many. Margins are measured on 256 draws at most.

    Examples
    --------
    >>> import counterpoise
    >>> found = counterpoise.rank_threats(counterpoise.read("start-1990"), draws=4)
    >>> sorted(found.threats)
    ['us', 'ussr']
    """
    if not 0.0 < margin < np.inf:
        raise ValueError(f"margin is {margin}; a number above 0 is needed")
    known = {
        side: view_arrays(side, scenario.view(side), Draws.central()).pairs for side in scenario.side_names
    }
    opponents = {
        side: [owner for owner in scenario.side_names if (owner, side) in known[side]] for side in known
    }
    done = 0
    total = sum(
        len(alone) + len(list(combinations(alone, 2))) + 1
        for owners in opponents.values()
        for alone in (_developments_of(scenario, owner) for owner in owners)
    )

    def step() -> None:
        nonlocal done
        done = min(done + 1, total)
        progress(done, total)

    threats: dict[str, tuple[Threat, ...]] = {}
    margins: dict[str, tuple[Margin, ...]] = {}
    for side in scenario.side_names:
        found: list[Threat] = []
        edges: list[Margin] = []
        for owner in opponents[side]:
            measure = _Measure(
                scenario, side, owner, draws=draws, seed=seed, margin=margin, threads=threads, step=step
            )
            found += measure.threats()
            edges += measure.margins()
        threats[side] = tuple(sorted(found, key=_badness))
        margins[side] = tuple(edges)
    return Threats(
        scenario=scenario.name,
        title=scenario.title,
        hash=scenario.hash,
        seed=seed,
        draws=draws,
        margin=margin,
        screened=min(SCREENED, draws),
        version=__version__,
        side_names={name: side.name for name, side in scenario.base().sides.items()},
        titles={name: _told(scenario, name, "name") or name for name in scenario.development_names},
        summaries={name: _told(scenario, name, "summary") or "" for name in scenario.development_names},
        owners={name: owner_of(scenario, name) for name in scenario.development_names},
        missing={
            side: tuple(one for one in scenario.side_names if one not in (side, *owners))
            for side, owners in opponents.items()
        },
        threats=threats,
        margins=margins,
        common=_common(threats, margin),
    )


def _told(scenario: Scenario, development: str, key: str) -> str | None:
    return scenario.document.child("developments").child(development).text(key)


def _fear(threat: Threat) -> float:
    """Return by how much a development makes any measure worse on average, at most."""
    changes_for_worse = [
        float(worsening(measure, np.array(change.mean)))
        for measure, change in threat.effect.items()
        if change is not None
    ]
    return max(changes_for_worse, default=0.0)


def _developments_of(scenario: Scenario, owner: str) -> list[str]:
    """Return the developments of a side that are not part of today already."""
    return [
        name
        for name in scenario.development_names
        if name not in scenario.chosen and owner_of(scenario, name) == owner
    ]


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
        margin: float,
        threads: int | None,
        step: Callable[[], None],
    ) -> None:
        self.scenario, self.side, self.owner, self.margin = scenario, side, owner, margin
        self.draws, self.seed, self.threads, self.step = draws, seed, threads, step
        self.few = min(SCREENED, draws)
        self._known: dict[tuple[tuple[str, ...], int], Readings] = {}

    def threats(self) -> Iterator[Threat]:
        """Measure developments alone, and in pairs where a few draws do not settle it."""
        alone = _developments_of(self.scenario, self.owner)
        for name in alone:
            yield self._threat((name,), self.draws)
            self.step()
        promise = {names: self._promise(names) for names in combinations(alone, 2)}
        ranked = sorted(promise, key=lambda names: -promise[names])
        for place, names in enumerate(ranked):
            is_open = place < MEASURED_PAIRS or promise[names] > self.margin
            yield self._threat(names, self.draws if is_open else self.few)
            self.step()

    def margins(self) -> list[Margin]:
        """Measure one more of everything that the opponent has."""
        arrays = self._arrays((), min(MARGIN_DRAWS, self.draws))
        mine = self._view(()).sides[self.owner]
        titles = {key: system.name for key, system in mine.systems.items()}
        titles |= {key: layer.name for key, layer in mine.defences.items()}
        found = list(
            margins_of(arrays, owner=self.owner, side=self.side, titles=titles, threads=self.threads)
        )
        self.step()
        return found

    def _threat(self, names: tuple[str, ...], draws: int) -> Threat:
        over = self._excess(names, draws) if len(names) == 2 else {}
        return Threat(
            names=names,
            owner=self.owner,
            effect=effect_of(self._change(names, draws)),
            draws=draws,
            worse_together={
                measure: mean
                for measure, (mean, error) in over.items()
                if mean - ERRORS * error > self.margin
            },
            adds=kinds_added(self._view(()), self._view(names), self.owner),
            titles=tuple(_told(self.scenario, name, "name") or name for name in names),
        )

    def _promise(self, names: tuple[str, ...]) -> float:
        """Return by how much a pair may be worse together than apart, in any measure, on few draws."""
        return max(mean + ERRORS * error for mean, error in self._excess(names, self.few).values())

    def _excess(self, names: tuple[str, ...], draws: int) -> dict[str, tuple[float, float]]:
        return excess(self._change(names, draws), *(self._change((name,), draws) for name in names))

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


def _badness(threat: Threat) -> tuple[float, int]:
    """Sort by the retaliation that is left, then developments before pairs."""
    change = threat.effect["retaliation"]
    return (change.mean if change else 0.0, len(threat.names))


def _common(threats: dict[str, tuple[Threat, ...]], margin: float) -> tuple[Agenda, ...]:
    """Return the kinds of forces of which at least two sides could add some that another fears."""
    feared: dict[str, dict[str, dict[str, float]]] = {}
    for threat in (one for ones in threats.values() for one in ones if not one.is_pair):
        fear = _fear(threat)
        for kind in threat.adds if fear >= margin else ():
            names = feared.setdefault(kind, {}).setdefault(threat.owner, {})
            names[threat.names[0]] = max(fear, names.get(threat.names[0], 0.0))
    points = [
        Agenda(
            kind,
            {owner: tuple(names) for owner, names in owners.items()},
            up_to=sorted(max(names.values()) for names in owners.values())[-2],
        )
        for kind, owners in feared.items()
        if len(owners) > 1
    ]
    return tuple(sorted(points, key=lambda point: -point.up_to))
