"""Write a scenario of your own, check it, and ask what each side could do to the other."""

from __future__ import annotations

from counterpoise import assess
from counterpoise.scenario import ScenarioError, read_text

TEXT = """
format: 1
title: Two sides with one system each
sides:
  north:
    name: North
    required_retaliation: 50 warheads
    systems:
      silo-missile:
        name: Silo missile
        leg: icbm
        basing: silo
        launchers: 200
        warheads: 3
        yield: 300 kt
        cep: 150..250 m
        reliability: 0.75..0.85
        hardness: 2000 psi
        alert: {day: 0.9, generated: 1}
  south:
    name: South
    required_retaliation: 50 warheads
    systems:
      boat-missile:
        name: Boat missile
        leg: slbm
        basing: submarine
        launchers: 160
        warheads: 4
        yield: 100 kt
        cep: 400 m
        reliability: 0.8
        alert: {day: 0.3..0.6, generated: 0.9}
        per_point: 40
"""

try:
    read_text(TEXT.replace("2000 psi", "2000 kt"), name="mistaken")
except ScenarioError as error:
    print(error)

result = assess(read_text(TEXT, name="two-sides"), draws=256, seed=1)
for strike in result.views["north"].strikes:
    if strike.launch == "ride-out" and strike.assurance is not None:
        print(
            f"{strike.attacker} strikes, {strike.alert}: {strike.arriving.mean:.0f} warheads come back, "
            f"{strike.assurance.mean:.1f} times what deters"
        )
