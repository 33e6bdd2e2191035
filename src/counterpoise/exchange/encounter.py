"""The arrays of one strike: what is fired, what it can hit, what stands in the way.

One encounter is one attacker, one victim, one posture, for a block of draws. What does not change with the
posture (the kill probabilities) is computed once a pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.damage import exposed_area_km2, kill_probability
from counterpoise.exchange.forces import AreaDefence, Floats, Force
from counterpoise.exchange.layers import leak_through
from counterpoise.exchange.posture import Target, Targets, Yardsticks, firing_launchers, per_launcher


@dataclass(frozen=True)
class Encounter:
    """What the compiled exchange reads; I weapon classes, J target classes.

    A leading axis of 2 is the unit of retaliation: equivalent megatons, warheads. All retaliation is
    before the attacker's missile defence.

    Attributes
    ----------
    kill : array (draws, I, J)
        Chance that one warhead sent at a point destroys it: reliability x kill probability x leak of the
        victim's defence.
    use : array (draws, I, J)
        Warheads that one point takes: 1, or for dispersed forces those that cover one launcher's share of
        the area.
    weapons : array (draws, I)
        Prompt warheads that can take part.
    delivered : array (2, draws, I)
        What one warhead held back delivers on value.
    value_only : array (2, draws)
        What all systems deliver that may hit only value.
    points : array (draws, J)
    worth : array (2, draws, J)
        What a surviving point sends.
    meets_defence : array (J,)
        1 where a class flies on missiles, 0 for bombers.
    is_silo : array (J,)
        Whether a class is one of silos.
    raid : array (draws, J, 3)
        Boosters, functioning missile warheads and decoys of a surviving point.
    sure_missiles, sure_bombers : array (2, draws)
        What is out of reach of the attack.
    sure_raid : array (draws, 3)
    attack_leak : array (draws,)
        Share of the attack that the victim's defence lets through.
    """

    kill: Floats
    use: Floats
    weapons: Floats
    delivered: Floats
    value_only: Floats
    points: Floats
    worth: Floats
    meets_defence: Floats
    is_silo: NDArray[np.bool_]
    raid: Floats
    sure_missiles: Floats
    sure_bombers: Floats
    sure_raid: Floats
    attack_leak: Floats

    @property
    def objects(self) -> Floats:
        """Warheads and decoys of a surviving point: array (draws, J)."""
        objects: Floats = self.raid[:, :, 1] + self.raid[:, :, 2]
        return objects


def prompt_systems(force: Force) -> list[int]:
    """Return the indices of the systems that may hit forces; the others may hit only value."""
    return [i for i, is_prompt in enumerate(force.is_prompt) if is_prompt]


def pair_kill(attacker: Force, victim: Force, targets: Targets) -> Floats:
    """Return the chance that one warhead, undisturbed, destroys a point: array (draws, prompt systems, J).

    Silos by :func:`~counterpoise.exchange.damage.kill_probability` times reliability; garrisons, ports,
    bases and covered areas by any functioning warhead (the soft-point rule of
    :mod:`counterpoise.exchange.damage`).
    """
    prompt = prompt_systems(attacker)
    reliability = attacker.reliability[:, prompt]
    kill = np.empty((attacker.draws, len(prompt), len(targets.system)))
    for j, (system, kind) in enumerate(zip(targets.system, targets.kind, strict=True)):
        kill[:, :, j] = reliability
        if kind is Target.HARD:
            hardness = victim.hardness_psi[:, system, None]
            kill[:, :, j] *= kill_probability(
                attacker.yield_kt[:, prompt], attacker.cep_m[:, prompt], hardness
            )
    return kill


def encounter(
    attacker: Force, victim: Force, targets: Targets, undisturbed: Floats, *, victim_defence: AreaDefence
) -> Encounter:
    """Assemble one strike.

    Parameters
    ----------
    attacker, victim : Force
        Each at its alert state.
    targets : Targets
        The victim, split for this posture.
    undisturbed : array (draws, I, J)
        From :func:`pair_kill`.
    victim_defence : AreaDefence
        It meets the attack. In the first strike all usable warheads are launched, so that its leak is one
        constant and only scales what arrives.
    """
    prompt = prompt_systems(attacker)
    firing = firing_launchers(attacker)
    each = per_launcher(attacker)
    leak = attack_leak(first_raid(each, firing), victim_defence)
    through = np.where(np.asarray(attacker.is_missile, dtype=bool), leak[:, None], 1.0)
    launched = np.stack([each.emt, each.warheads]) * through
    may_hit_only_value = ~np.asarray(attacker.is_prompt, dtype=bool)
    missile = np.asarray(victim.is_missile, dtype=float)
    sure = np.stack([targets.untouchable.emt, targets.untouchable.warheads])
    return Encounter(
        kill=undisturbed * through[:, prompt, None],
        use=_use(attacker, victim, targets, prompt),
        weapons=firing[:, prompt] * attacker.warheads[:, prompt],
        delivered=launched[:, :, prompt] / np.maximum(attacker.warheads[:, prompt], _TINY),
        value_only=(launched * firing * may_hit_only_value).sum(axis=2),
        points=targets.points,
        worth=np.stack([targets.per_point.emt, targets.per_point.warheads]),
        meets_defence=missile[list(targets.system)],
        is_silo=np.array([kind is Target.HARD for kind in targets.kind], dtype=np.bool_),
        raid=_raid(targets.per_point),
        sure_missiles=(sure * missile).sum(axis=2),
        sure_bombers=(sure * (1.0 - missile)).sum(axis=2),
        sure_raid=_raid(targets.untouchable).sum(axis=1),
        attack_leak=leak,
    )


def first_raid(each: Yardsticks, firing: Floats) -> Floats:
    """Return the boosters, warheads and decoys of a first strike: array (draws, 3).

    Parameters
    ----------
    each : Yardsticks of arrays (draws, systems)
        The attacker, per launcher that fires.
    firing : array (draws, systems)
        Launchers that take part: all that can, whatever they are aimed at.
    """
    kinds = (each.boosters, each.objects, each.decoys)
    return np.stack([np.einsum("ds,ds->d", kind, firing) for kind in kinds], axis=1)


def attack_leak(raid: Floats, defence: AreaDefence) -> Floats:
    """Return the share of a first strike's warheads that passes a defence: array (draws,).

    Parameters
    ----------
    raid : array (draws, 3)
        From :func:`first_raid`.
    defence : AreaDefence
        The victim's.
    """
    boosters, warheads, decoys = raid.T
    decoys_each = np.divide(decoys, warheads, out=np.zeros_like(decoys), where=warheads > 0.0)
    passed = leak_through(defence.layers, boosters, warheads, decoys_each)
    return np.broadcast_to(passed, boosters.shape).astype(np.float64)


_TINY = 1e-300


def _raid(measures: Yardsticks) -> Floats:
    return np.stack([measures.boosters, measures.objects, measures.decoys], axis=2)


def _use(attacker: Force, victim: Force, targets: Targets, prompt: list[int]) -> Floats:
    use = np.ones((attacker.draws, len(prompt), len(targets.system)))
    for j, (system, kind) in enumerate(zip(targets.system, targets.kind, strict=True)):
        if kind is Target.AREA:
            radius_km = victim.exposed_radius_m[:, system, None] / 1000.0
            covered = exposed_area_km2(attacker.yield_kt[:, prompt], radius_km)
            launchers = targets.points[:, j, None]
            share = victim.dispersal_km2[:, system, None] / np.maximum(launchers, _TINY)
            use[:, :, j] = np.where(launchers > 0.0, share / covered, 1.0)
    return use
