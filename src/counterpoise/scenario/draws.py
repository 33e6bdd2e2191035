"""Draws of uncertain figures: a Latin hypercube with one column for each key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.scenario.distributions import Floats
    from counterpoise.scenario.figures import Figure


@dataclass(frozen=True)
class Draws:
    """Draws on which everything is compared.

    Column ``k`` is ``u_i = (π(i) + r_i) / n`` with a random permutation ``π`` and ``r_i`` uniform in [0, 1),
    both from a generator seeded with SHA-256(seed, k): adding a figure reshuffles no other.

    Parameters
    ----------
    count : int
        Number of draws n, at least 1.
    seed : int
        At least 0. Every whole number gives other draws, 0 included. There is no unseeded choice.

    Raises
    ------
    ValueError
        If ``count`` or ``seed`` is not such a number; ``None`` would mean draws that nobody can repeat.

    Notes
    -----
    Source: McKay, Beckman & Conover, Technometrics 21 (1979), 239 (BACKGROUND).

    Examples
    --------
    >>> sorted((Draws(4, seed=0).uniform("sides.us.systems.x.cep") * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """

    count: int
    seed: int
    is_central: bool = False
    _columns: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self.count, "count", 1)
        _check(self.seed, "seed", 0)

    @classmethod
    def central(cls) -> Draws:
        """A single draw with every figure at its median."""
        return cls(1, 0, is_central=True)

    def uniform(self, key: str) -> Floats:
        """The column of a key, one value in each of n equal strata of [0, 1).

        Parameters
        ----------
        key : str
            A figure's path, or the name of its group.

        Returns
        -------
        ndarray
            Shape (count,), read-only.
        """
        if key not in self._columns:
            self._columns[key] = self._column(key)
        return self._columns[key]

    def values(self, figure: Figure) -> Floats:
        """A figure's values on these draws, in its unit, shape (count,)."""
        import numpy as np

        if figure.is_certain:
            return np.full(self.count, figure.low)
        return figure.values(self.uniform(figure.key))

    def _column(self, key: str) -> Floats:
        import numpy as np

        if self.is_central:
            column = np.full(1, 0.5)
        else:
            digest = hashlib.sha256(f"{self.seed}\0{key}".encode()).digest()
            generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
            stratum = generator.permutation(self.count)
            column = (stratum + generator.random(self.count)) / self.count
            # Rounding may lift the highest values of a stratum onto the next one's edge.
            column = np.minimum(column, np.nextafter((stratum + 1) / self.count, 0))
        column.flags.writeable = False
        return column


def _check(number: object, name: str, least: int) -> None:
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    if not is_whole or number < least:  # type: ignore[operator]
        raise ValueError(f"{name} is {number!r}; a whole number of at least {least} is needed")
