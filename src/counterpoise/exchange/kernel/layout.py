"""The arrays of the allocation kernel: the table of patterns and the workspace."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from counterpoise.exchange.kernel.compiled import entry

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

VALUE, BOUND, GAP, PIVOTS, LOOKS, INVERSIONS = range(6)
VERTICES, IS_SOLVED, AGE = range(3)
OWNER, PATTERN = range(2)

# Where a class, pattern or position may be missing: no Python literal, which numba would compile apart.
NONE = cast(int, np.int64(-2))
STOCK = cast(int, np.int64(-1))


class Program(NamedTuple):
    """The allocation LP of one draw."""

    table: Floats  # [J, C] chance that each pattern destroys a point
    worth: Floats  # [J]
    weapons: Floats  # [I]
    targets: Floats  # [J]
    use: Floats  # [I, J] weapons that one member of a pattern takes


class Basis(NamedTuple):
    """The columns in use, and what follows from them.

    There are I + J positions. Position r < I is a *slot*: a pattern of some target class, or the unused stock
    of a weapon class. Position I + j is the *key* of target class j: one of its patterns. Since each class
    has its key, the matrix to invert is only weapons x weapons: the slots' weapons less their keys'.
    """

    members: Ints  # [C + 1, L] weapon classes of each pattern, padded with I; the last pattern is empty
    columns: Ints  # [2, I + J] OWNER: target class, -1 for unused stock; PATTERN, or the weapon class
    amount: Floats  # [I + J] points at each position (or unused weapons)
    inverse: Floats  # [I, I] row: weapon class, column: slot
    price: Floats  # [2, I + 1] prices of weapons in the first and the second objective; of the pad 0
    point: Floats  # [2, J] prices of points
    own: Ints  # [J] whether the class takes other than one weapon a member
    step: Floats  # [I + J] what one unit of the entering column takes from each position
    row: Floats  # [I] scratch


class Search(NamedTuple):
    """Scratch of the searches for columns."""

    runs: Ints  # [R, 4] patterns that differ in the last member: parent, first pattern, first member, count
    asked: Floats  # [I] price asked of each weapon: endless for an empty stock
    cost: Floats  # [2, C] price of each pattern: at one weapon a member, at a class's own use
    look: Floats  # [2, J] what the best pattern of each class earns, and what it promises for all points
    candidate: Ints  # [2, J] classes and patterns that look worth entering
    nothing: Floats  # [max(I, J)] zeros: no reserve, no second worth


class Workspace(NamedTuple):
    """Everything one thread needs to solve allocations of one shape, made once."""

    members: Ints  # [C + 1, L] the basis's
    state: Ints  # [3] VERTICES of the last trace; IS_SOLVED: the basis is that of a solve; AGE of the inverse
    # Results of a solve.
    killed: Floats  # [J] points destroyed
    variance: Floats  # [J] sum of K (1 - K)
    held: Floats  # [I] weapons not used
    lam: Floats  # [I + 1] price of a weapon (last entry: the pad's price, always 0)
    pi: Floats  # [J] price of a point
    info: Floats  # [8] VALUE, BOUND, GAP, PIVOTS, LOOKS at the whole table, INVERSIONS
    # Results of a trace: one row a vertex.
    v_mu: Floats  # [N]
    v_first: Floats  # [N]
    v_second: Floats  # [N]
    v_killed: Floats  # [N, J]
    v_variance: Floats  # [N, J]
    v_held: Floats  # [N, I]
    # What a solve goes on from, and scratch.
    basis: Basis
    search: Search
    inverse_use: Floats  # [I, J] the use for which the inverse holds
    kept_columns: Ints  # where a trace started
    kept_amount: Floats
    kept_inverse: Floats
    matrix: Floats  # [I, 2 I]
    tied: Ints  # [J * (C + 1) + I] columns of the optimal face
    square: Floats  # [J] worth squared, the weight of a class's variance
    drift: Floats  # [I + J] what each amount gains with one more unit of a stock


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


def _runs(table: Ints, weapons: int) -> Ints:
    """Runs of patterns that share all but the last member, which counts up to the last weapon class."""
    rows = [tuple(int(i) for i in row if i >= 0) for row in table]
    number = {row: c for c, row in enumerate(rows)}
    found: list[tuple[int, int, int, int]] = []
    for c, row in enumerate(rows):
        first = row[-2] if len(row) > 1 else 0
        if row[-1] == first:
            parent = number[row[:-1]] if len(row) > 1 else len(rows)
            found.append((parent, c, first, weapons - first))
    return np.array(found, dtype=np.int64).reshape(len(found), 4)


def workspace(weapons: int, targets: int, max_per_target: int = 2, *, vertices: int = 256) -> Workspace:
    """Return the arrays for `weapons` x `targets` classes and up to `vertices` vertices of a frontier."""
    table = patterns(weapons, max_per_target)
    i, j, c, n = weapons, targets, len(table), vertices

    def floats(*shape: int) -> Floats:
        return np.zeros(shape, dtype=np.float64)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    members = np.vstack([np.where(table < 0, i, table), np.full((1, max_per_target), i)]).astype(np.int64)
    basis = Basis(
        members=members,
        columns=ints(2, i + j),
        amount=floats(i + j),
        inverse=floats(i, i),
        price=floats(2, i + 1),
        point=floats(2, j),
        own=ints(j),
        step=floats(i + j),
        row=floats(i),
    )
    search = Search(
        runs=_runs(table, i),
        asked=floats(i),
        cost=floats(2, c),
        look=floats(2, j),
        candidate=ints(2, j),
        nothing=floats(max(i, j)),
    )
    return Workspace(
        members=members,
        state=ints(3),
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
        basis=basis,
        search=search,
        inverse_use=floats(i, j),
        kept_columns=ints(2, i + j),
        kept_amount=floats(i + j),
        kept_inverse=floats(i, i),
        matrix=floats(i, 2 * i),
        tied=ints(j * (c + 1) + i),
        square=floats(j),
        drift=floats(i + j),
    )


@entry
def kill_table(ws: Workspace, p: Floats, table: Floats) -> None:
    """Fill `table` [J, C] with the chance that each pattern destroys a point: 1 - prod(1 - p)."""
    runs, spared = ws.search.runs, ws.basis.row
    count = table.shape[1]
    for j in range(p.shape[1]):
        for i in range(p.shape[0]):
            spared[i] = 1.0 - p[i, j]
        kill = table[j]
        for r in range(runs.shape[0]):
            parent, start, first = runs[r, 0], runs[r, 1], runs[r, 2]
            before = 1.0 - kill[parent] if parent < count else 1.0
            for k in range(runs[r, 3]):
                kill[start + k] = 1.0 - before * spared[first + k]
