"""What every number of a result means: its name, formula and definition, and what kinds of figures enter."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.assessment.entering import (
    FIRST_RAID,
    GUARD,
    HELD,
    LAUNCHED,
    POINTS,
    RAGGED,
    RESERVE,
    STRIKERS,
    WORTH,
    Block,
)

STATISTICS = {
    "mean": "mean",
    "p05": "5th percentile",
    "p95": "95th percentile",
    "variance_figures": "variance of the expectation from draw to draw",
    "variance_survival": "mean variance within a draw, because a point survives or does not",
}
"""Last keys that name a number of a distribution."""

MIXTURE = "over draws and surviving points"
DRAWS = "over draws"
MEDIANS = "at the median of every figure"

ATTACK = (STRIKERS, POINTS, WORTH, FIRST_RAID)
RETALIATION = (*ATTACK, GUARD, RAGGED)
OUTCOME = (*ATTACK, RAGGED, RESERVE)

ASSURANCE = ("assurance", "arriving retaliation")
STABILITY = ("stability index",)


@dataclass(frozen=True)
class Measure:
    """What a number is.

    Attributes
    ----------
    name, formula, definition : str
    over : str
        Of which distribution; empty for a number that has none.
    enters : tuple of Block
        Which figures of a strike enter; see :mod:`counterpoise.assessment.entering`.
    needs : str
        What enters beside the strike: ``required`` the victim's requirement.
    unit : str
        In which retaliation is counted: a unit, or ``own`` for that of the victim's requirement.
    headlines : tuple of str
        Headlines whose drivers say something about it, the nearest first.
    """

    name: str
    formula: str
    definition: str
    over: str = ""
    enters: tuple[Block, ...] = ()
    needs: str = ""
    unit: str = "own"
    headlines: tuple[str, ...] = ()


_WORST = "Under the attack that leaves the least, with every usable prompt weapon."
_COST = "C = D_own^e + s (1 - D_enemy^e); D(w) = 1 - exp(-ln 5 w / w80); e the exponent, s the surcharge"

MEASURES: dict[str, Measure] = {
    "strikes.arriving": Measure(
        "Arriving retaliation, in warheads",
        "R = sum of survivors x warheads x reliability x penetration x leak",
        _WORST,
        MIXTURE,
        RETALIATION,
        unit="warheads",
        headlines=ASSURANCE,
    ),
    "strikes.arriving_emt": Measure(
        "Arriving retaliation, in equivalent megatons",
        "R = sum of survivors x warheads x reliability x penetration x leak x EMT; "
        "EMT = Y^(2/3), above 1 Mt Y^(1/2)",
        _WORST,
        MIXTURE,
        RETALIATION,
        unit="EMT",
        headlines=ASSURANCE,
    ),
    "strikes.unharmed": Measure(
        "Retaliation without an attack",
        "R0 = sum of launchers that would fire x warheads x reliability x penetration (x EMT)",
        "What would arrive had there been no attack and no defence.",
        DRAWS,
        (HELD, WORTH),
    ),
    "strikes.required": Measure(
        "Required retaliation",
        "",
        "What the struck side holds necessary to deter; 5-95 % of it is narrower than the range in the file.",
        DRAWS,
        needs="required",
    ),
    "strikes.assurance": Measure(
        "Assurance",
        "A = R / R_required",
        f"{_WORST} The mean is that of the ratio, not the ratio of two means.",
        MIXTURE,
        RETALIATION,
        needs="required",
        headlines=ASSURANCE,
    ),
    "strikes.first_strike_potential": Measure(
        "First-strike potential",
        "F = 1 - P(R / R_required >= 1)",
        "The chance that the struck side falls short of what it holds necessary.",
        "",
        RETALIATION,
        needs="required",
        headlines=ASSURANCE,
    ),
    "strikes.exposure": Measure(
        "Exposure",
        "X = 1 - R_struck / R_unharmed, before missile defence",
        "The share of its retaliation that the worst attack takes away.",
        MIXTURE,
        RETALIATION,
        headlines=("exposure",),
    ),
    "strikes.attack_stopped": Measure(
        "Share of the first strike stopped",
        "1 - leak; leak(s) = (1 - k)^floor(s) (1 - (s - floor(s)) k), s = interceptors / objects",
        "By the struck side's missile defence; all usable missile warheads are launched.",
        DRAWS,
        (FIRST_RAID,),
    ),
    "strikes.retaliation_stopped": Measure(
        "Share of the missile retaliation stopped",
        "1 - leak; leak(s) = (1 - k)^floor(s) (1 - (s - floor(s)) k), s = interceptors / objects",
        "By the striking side's missile defence, after the attack that leaves the least to arrive.",
        DRAWS,
        RETALIATION,
    ),
    "strikes.attack_warheads": Measure(
        "Missile warheads of the first strike",
        "sum of launchers that fire x warheads x reliability, on missiles",
        "What the struck side's missile defence meets, decoys aside.",
        DRAWS,
        (LAUNCHED,),
    ),
    "strikes.retaliation_warheads": Measure(
        "Missile warheads of the retaliation",
        "sum of survivors x warheads x reliability, on missiles",
        "What the striking side's missile defence meets, decoys aside, after the attack that leaves the "
        "least to arrive.",
        DRAWS,
        RETALIATION,
    ),
    "strikes.quantiles": Measure(
        "Arriving retaliation at 0.02, 0.06 ... 0.98",
        "R = sum of survivors x warheads x reliability x penetration x leak (x EMT)",
        _WORST,
        MIXTURE,
        RETALIATION,
        headlines=ASSURANCE,
    ),
    "strikes.survivors.launchers": Measure(
        "Launchers in one place before the attack", "", "On average over draws.", "", (POINTS,)
    ),
    "strikes.survivors.surviving": Measure(
        "Surviving launchers in one place", "n x (chance that a point survives)", _WORST, DRAWS, RETALIATION
    ),
    "stability.w80": Measure(
        "w80", "", "Delivered retaliation that does 80 % of the damage that can be done; at the median."
    ),
    "stability.costs.c1": Measure(
        "Cost of striking first",
        _COST,
        "By the attack that costs the striker least, which may hold weapons back.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.costs.c2": Measure(
        "Cost of being struck first",
        _COST,
        "By the attack that costs the other side, which strikes, least.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.kent_thaler": Measure(
        "Stability index after Kent and Thaler",
        "min(1, C1_A / C2_A) x min(1, C1_B / C2_B)",
        "1 means no incentive to strike first.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.kent_thaler_raw": Measure(
        "Stability index after Kent and Thaler, without its caps",
        "C1_A / C2_A x C1_B / C2_B",
        "1 means no incentive to strike first.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "stability.canavan": Measure(
        "Stability index of the Canavan type",
        "C1_A / C2_A x C1_B / C2_B with exponent 1",
        "The exponent-1 case of the same index; no independent evidence.",
        DRAWS,
        OUTCOME,
        headlines=STABILITY,
    ),
    "hard_target.counts": Measure(
        "Prompt hard-target warheads",
        "sum of launchers x warheads over the systems that the definition takes",
        "",
        MEDIANS,
    ),
    "hard_target.ratio": Measure(
        "Ratio of prompt hard-target warheads", "count of the first side / count of the second", "", MEDIANS
    ),
    "drivers.figures.share": Measure(
        "Share of a headline's variance",
        "S = Var(E[headline | figure]) / Var(headline)",
        "Estimated from the draws at hand; figures drawn together count as one.",
    ),
    "drivers.figures.error": Measure(
        "Standard error of that share", "sd(r - (1 - S) e) / (sqrt(n) Var(headline))", "By the delta method."
    ),
    "drivers.figures.rank": Measure(
        "Place of a driving figure",
        "1 + how many are larger by more than two standard errors of the difference",
        "Figures that the draws do not tell apart share a place.",
    ),
    "drivers.figures.direction": Measure(
        "Direction of a driving figure", "sign of its rank correlation with the headline", ""
    ),
    "drivers.noise_floor": Measure(
        "Share that chance alone would show",
        "0.99 quantile, shared among the figures, of S without effect",
        "By the F ratio of two variances; figures with a smaller share are not named.",
    ),
    "drivers.unexplained": Measure(
        "Share of a headline's variance that no single figure explains",
        "1 - sum of S",
        "Interaction, noise and what lies below the noise.",
    ),
    "defence.interceptors": Measure("Size of defence tried", "", "A fixed list; no figure enters."),
    "defence.first_strike_stopped": Measure(
        "Share of the other side's first strike that a defence of this size stops",
        "1 - leak",
        "",
        DRAWS,
        (FIRST_RAID,),
    ),
    "defence.retaliation_stopped": Measure(
        "Share of the other side's missile retaliation that a defence of this size stops",
        "1 - leak",
        "After the defender's own first strike, the one that leaves the least to arrive.",
        DRAWS,
        RETALIATION,
    ),
    "defence.assurance": Measure(
        "Assurance of the other side against a defence of this size",
        "A = R / R_required",
        "After the defender's own first strike, the one that leaves the least to arrive.",
        DRAWS,
        RETALIATION,
        needs="required",
    ),
    "defence.fails_at": Measure(
        "Interceptors at which the other side's assurance fails",
        "where the median of R / R_required crosses 1, straight between the sizes tried",
        "After the defender's own first strike.",
        "",
        RETALIATION,
        needs="required",
    ),
    "drawdown.spent": Measure(
        "Warheads spent", "vertices of the frontier", "Along the efficient attacks.", MEDIANS, ATTACK
    ),
    "drawdown.surviving": Measure(
        "Retaliation left",
        "vertices of the frontier",
        "Along the efficient attacks, before the striking side's defence.",
        MEDIANS,
        ATTACK,
    ),
    "survival.at_least.number": Measure("Number of missiles", "", "A fixed list; no figure enters."),
    "survival.at_least.chance": Measure(
        "Chance that at least so many missiles of a small arsenal survive and arrive",
        "P(X >= k); X a sum of binomials of dispersed, off-alert and silo missiles",
        "Each missile by a chain of detection, attack, move, preparation, reliability and defence.",
        DRAWS,
    ),
    "figures": Measure("A figure as this view has it", "", ""),
    "document": Measure("As written in the scenario", "", ""),
    "figures_assumed_share": Measure(
        "Share of the driving figures that are assumed or unverified",
        "",
        "Each figure or group counted once, with the least certain status of any view.",
    ),
    "seed": Measure("Seed of the draws", "", "Chosen for the run; no figure enters."),
    "draws": Measure("Number of draws", "", "Chosen for the run; no figure enters."),
    "certificate": Measure("How exactly the numbers were solved", "", "The largest gap over all draws."),
}
"""What each number is, by its keys without view, sides and places."""
