"""Use the exchange by itself: arrays in, arrays out."""

from __future__ import annotations

import numpy as np

from counterpoise.exchange.allocation import allocate
from counterpoise.exchange.damage import kill_probability

# Two kinds of warhead against three kinds of silo.
yield_kt, cep_m, reliability = np.array([500.0, 550.0]), np.array([250.0, 350.0]), 0.75
hardness_psi = np.array([300.0, 2000.0, 4000.0])
p_kill = reliability * kill_probability(yield_kt[:, None], cep_m[:, None], hardness_psi)
print("kill probability of one warhead\n", np.round(p_kill, 2))

attack = allocate(
    p_kill,
    weapons=np.array([400.0, 600.0]),
    targets=np.array([20.0, 450.0, 300.0]),
    worth=np.array([1.0, 1.0, 3.0]),
)
print(attack)
print(f"one more warhead of the first kind destroys {attack.weapon_prices[0]:.2f} warheads more")
