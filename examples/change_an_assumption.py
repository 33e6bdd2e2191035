"""Change the assumption you disagree with, and see what moves.

Both runs use the same draws, so that the difference is the assumption and nothing else.
"""

from __future__ import annotations

import counterpoise

PATH = "sides.ussr.systems.ss-18.cep"
DRAWS, SEED = 256, 1985

scenario = counterpoise.read("geneva-1985")
changed = scenario.with_set(
    f"us:{PATH}=350 m"
)  # the least accurate published estimate, in the American belief

print(f"In the American view, {PATH}")
for name, case in (("as published", scenario), ("350 m", changed)):
    (strike,) = (
        strike
        for strike in counterpoise.assess(case, draws=DRAWS, seed=SEED).views["us"].strikes
        if (strike.attacker, strike.alert, strike.launch) == ("ussr", "day", "ride-out")
    )
    arriving, exposure = strike.arriving_emt, strike.exposure
    print(
        f"  {name:>12}: {arriving.mean:,.0f} EMT arrive ({arriving.p05:,.0f} to {arriving.p95:,.0f}); "
        f"the attack takes {exposure.mean:.0%}"
    )
