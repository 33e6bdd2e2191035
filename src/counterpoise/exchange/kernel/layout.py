"""The arrays of the allocation kernel: the table of patterns and the workspace."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from counterpoise.exchange.kernel.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

VALUE, BOUND, GAP, PIVOTS, REFACTORS = range(5)
VERTICES, IS_SOLVED = range(2)


class Workspace(NamedTuple):
    """Everything one thread needs to solve allocations of one shape, made once.

    The basis has one *key* pattern for each target class, and one *slot* for each weapon class, which holds
    either another pattern of some target class or the unused stock of a weapon class. Since each target
    class has one key, the working matrix is only weapons x weapons; `inverse` is its inverse.
    """

    members: Ints  # [C + 1, L] weapon classes of each pattern, padded with I; the last pattern is empty
    state: Ints  # [2] vertices of the last trace; whether the basis is that of a finished solve
    killed: Floats  # [J] points destroyed
    variance: Floats  # [J] sum of K (1 - K)
    held: Floats  # [I] weapons not used
    lam: Floats  # [I + 1] price of a weapon (last entry: the pad's price, always 0)
    pi: Floats  # [J] price of a point
    info: Floats  # [8] VALUE, BOUND, GAP, PIVOTS, REFACTORS
    v_mu: Floats  # [N]
    v_first: Floats  # [N]
    v_second: Floats  # [N]
    v_killed: Floats  # [N, J]
    v_variance: Floats  # [N, J]
    v_held: Floats  # [N, I]
    key: Ints  # [J] pattern of each class's key
    slot_class: Ints  # [I] target class of the slot's pattern; -1: unused stock
    slot_pattern: Ints  # [I] pattern, or the weapon class whose stock is unused
    inverse: Floats  # [I, I]
    z: Floats  # [I] points (or unused weapons) of each slot
    x: Floats  # [J] points of each key
    lam2: Floats  # [I + 1] the same for the second objective
    pi2: Floats  # [J]
    saved_key: Ints
    saved_slot_class: Ints
    saved_slot_pattern: Ints
    saved_inverse: Floats
    saved_z: Floats
    saved_x: Floats
    saved_lam: Floats
    saved_pi: Floats
    step: Floats  # [I] what one unit of the entering column takes from each slot
    key_step: Floats  # [J] and from each key
    cost: Floats  # [C] price of each pattern at one weapon a member
    cost2: Floats  # [C]
    asked: Floats  # [I + 1] price asked of each weapon while searching: endless for an empty stock
    own_cost: Floats  # [C] the same for one class, when its use is not one
    own_cost2: Floats  # [C]
    row: Floats  # [I]
    matrix: Floats  # [I, 2 I]
    tied: Ints  # [J * (C + 1) + I] variables of the optimal face
    square: Floats  # [J] worth squared, the weight of a class's variance
    nothing: Floats  # [I] zeros: no reserve


def patterns(weapons: int, max_per_target: int) -> Ints:
    """Weapon classes of every pattern: all multisets of 1 to `max_per_target` classes.

    Parameters
    ----------
    weapons : int
        Weapon classes, I >= 0.
    max_per_target : int
        Most weapons on one point, L, 1 to 4.

    Returns
    -------
    ndarray of int, shape (C, L)
        One row a pattern, smaller ones first and then in lexicographic order; padded with -1.

    Raises
    ------
    ValueError
        When `max_per_target` is not 1 to 4, or `weapons` is negative.

    Examples
    --------
    >>> patterns(2, 2).tolist()
    [[0, -1], [1, -1], [0, 0], [0, 1], [1, 1]]
    """
    if weapons < 0:
        raise ValueError(f"weapons: {weapons} classes found; 0 or more are needed")
    if not 1 <= max_per_target <= 4:
        raise ValueError(f"max_per_target: {max_per_target} found; 1, 2, 3 or 4 is supported")
    rows = [
        list(group) + [-1] * (max_per_target - size)
        for size in range(1, max_per_target + 1)
        for group in combinations_with_replacement(range(weapons), size)
    ]
    return np.array(rows, dtype=np.int64).reshape(len(rows), max_per_target)


def workspace(weapons: int, targets: int, max_per_target: int = 2, *, vertices: int = 256) -> Workspace:
    """Return the arrays for `weapons` x `targets` classes and up to `vertices` vertices of a frontier."""
    table = patterns(weapons, max_per_target)
    table[table < 0] = weapons
    members = np.vstack([table, np.full((1, max_per_target), weapons)]).astype(np.int64)
    i, j, c, n = weapons, targets, len(table), vertices

    def floats(*shape: int) -> Floats:
        return np.zeros(shape, dtype=np.float64)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Workspace(
        members=members,
        state=ints(2),
        killed=floats(j),
        variance=floats(j),
        held=floats(i),
        lam=floats(i + 1),
        pi=floats(j),
        info=floats(8),
        v_mu=floats(n),
        v_first=floats(n),
        v_second=floats(n),
        v_killed=floats(n, j),
        v_variance=floats(n, j),
        v_held=floats(n, i),
        key=ints(j),
        slot_class=ints(i),
        slot_pattern=ints(i),
        inverse=floats(i, i),
        z=floats(i),
        x=floats(j),
        lam2=floats(i + 1),
        pi2=floats(j),
        saved_key=ints(j),
        saved_slot_class=ints(i),
        saved_slot_pattern=ints(i),
        saved_inverse=floats(i, i),
        saved_z=floats(i),
        saved_x=floats(j),
        saved_lam=floats(i + 1),
        saved_pi=floats(j),
        step=floats(i),
        key_step=floats(j),
        cost=floats(c),
        cost2=floats(c),
        asked=floats(i + 1),
        own_cost=floats(c),
        own_cost2=floats(c),
        row=floats(i),
        matrix=floats(i, 2 * i),
        tied=ints(j * (c + 1) + i),
        square=floats(j),
        nothing=floats(i),
    )


@compiled
def kill_table(ws: Workspace, p: Floats, table: Floats) -> None:
    """Fill `table` [J, C] with the chance that each pattern destroys a point: 1 - prod(1 - p)."""
    members = ws.members
    count, width = members.shape[0] - 1, members.shape[1]
    weapons = p.shape[0]
    for j in range(p.shape[1]):
        for c in range(count):
            spared = 1.0
            for l in range(width):  # noqa: E741
                i = members[c, l]
                if i < weapons:
                    spared *= 1.0 - p[i, j]
            table[j, c] = 1.0 - spared
