"""Small scenarios whose answers can be worked out by hand."""

from __future__ import annotations

from counterpoise.scenario import Scenario, read_text

# Two sides with silos only: 100 silos with one warhead each against 40 silos with five.
SILOS = """
format: 1
title: Silos against silos
sides:
  a:
    name: Side A
    required_retaliation: 10 warheads
    systems:
      one:
        name: One warhead
        leg: icbm
        basing: silo
        launchers: 100
        warheads: 1
        yield: 500 kt
        cep: 200 m
        reliability: 0.8
        hardness: 2000 psi
        alert: {day: 0.5, generated: 1}
  b:
    name: Side B
    required_retaliation: 20 warheads
    systems:
      five:
        name: Five warheads
        leg: icbm
        basing: silo
        launchers: 40
        warheads: 5
        yield: 300 kt
        cep: 250 m
        reliability: 0.9
        hardness: 3000 psi
        alert: {day: 1, generated: 1}
"""


def silos(**replacements: str) -> Scenario:
    """Return the silo scenario with some text replaced; keys have underscores for blanks."""
    text = SILOS
    for old, new in replacements.items():
        assert old in text, old
        text = text.replace(old, new)
    return read_text(text, name="silos")
