"""Rank what each side should fear of the other, and list what both would want limited."""

from __future__ import annotations

import counterpoise

DRAWS, SEED = 64, 1985

scenario = counterpoise.read("geneva-1985")
found = counterpoise.rank_threats(scenario, draws=DRAWS, seed=SEED, margin=0.01)

for view, threats in found.threats.items():
    print(f"{found.side_names[view]}, in its own view")
    for threat in threats:
        change = threat.effect["retaliation"]
        assert change is not None
        worse = ", worse together than apart" if threat.worse_together else ""
        print(f"  {' + '.join(threat.names)}: {change.mean:+.1%} of retaliation{worse}")

print("What both would want limited")
for point in found.common:
    print(f"  {point.kind}, while a change of {point.up_to:.3f} counts as worse")
