"""Two cuts of the same size, side by side: every system alike, or what tempts to a first strike.

What each side could lose to a first strike is what it sees itself, in the state of alert worst for it.
"""

from __future__ import annotations

import counterpoise

DRAWS, SEED = 64, 1985
# Missiles in silos with several warheads, old ones, and bombers that are slow to leave: a third stays.
TEMPTING = {
    "us": ("titan-2", "minuteman-2", "minuteman-3-mk12", "minuteman-3-mk12a", "b-52-sram"),
    "ussr": ("ss-17", "ss-18", "ss-19", "ss-n-6"),
}

scenario = counterpoise.read("geneva-1985")
acts: dict[str, list[str]] = {"the tempting ones": [], "every system alike": []}
for name, side in scenario.base().sides.items():
    warheads = {key: one.launchers.median * one.warheads.median for key, one in side.systems.items()}
    share = 1 - sum(warheads[key] for key in TEMPTING[name]) * 2 / 3 / sum(warheads.values())
    print(f"{side.name}: {share:.0%} of {sum(warheads.values()):,.0f} warheads stay")
    acts["the tempting ones"] += [
        f"scale sides.{name}.systems.{key}.launchers 0.3333" for key in TEMPTING[name]
    ]
    acts["every system alike"] += [
        f"scale sides.{name}.systems.{key}.launchers {share:.4f}" for key in warheads
    ]

print("\nThe share of its retaliation that a first strike takes away, at worst, in its own view")
for what, cut in ("today", []), *acts.items():
    views = counterpoise.assess(scenario.with_acts(cut), draws=DRAWS, seed=SEED).views
    exposures = {
        name: max(one.exposure.p95 for one in view.strikes if (one.victim, one.launch) == (name, "ride-out"))
        for name, view in views.items()
    }
    print(f"  {what:>18}: " + ", ".join(f"{name} {exposure:.0%}" for name, exposure in exposures.items()))
