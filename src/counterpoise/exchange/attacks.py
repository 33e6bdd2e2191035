"""The kernel for blocks of draws: the best attack of every draw, and the frontiers that start from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import Floats
from counterpoise.exchange.kernel import (
    BOUND,
    GAP,
    LOOSE,
    OPTIMAL,
    VERTICES,
    WARM,
    Workspace,
    kill_table,
    solve,
    trace,
    workspace,
)
from counterpoise.exchange.kernel.compiled import entry

MAX_VERTICES = 1024
"""Most vertices of a frontier; a longer one is an error, never cut short."""


@dataclass(frozen=True)
class Attacks:
    """Attacks of every draw: the vertices of a frontier, or the best attack alone; V is the most of any draw.

    Attributes
    ----------
    count : array (draws,)
        Vertices of each draw; rows beyond are empty.
    killed, variance : array (draws, V, J)
        Expected points destroyed of each class, and the variance of their number.
    held : array (draws, V, I)
        Weapons not used.
    bound : array (draws,)
        No attack destroys more than this worth.
    """

    count: NDArray[np.int64]
    killed: Floats
    variance: Floats
    held: Floats
    bound: Floats


class Solver:
    """Solves one encounter under several worths of its points.

    Each draw starts from the solution of the one before, so that a result depends on the draws of the block
    and their order, and on nothing else.

    Attributes
    ----------
    gap : array (draws,)
        Largest certified relative gap of all that was solved.
    """

    def __init__(self, meeting: Encounter, max_per_point: int) -> None:
        draws, weapons, classes = meeting.kill.shape
        self.gap = np.zeros(draws)
        self._shape = (draws, weapons, classes)
        self._kill = _contiguous(meeting.kill)
        self._weapons = _contiguous(meeting.weapons)
        self._points = _contiguous(meeting.points)
        self._use = _contiguous(meeting.use)
        self._max_per_point = max_per_point

    def attacks(
        self, worth: Floats, *, objects: Floats | None = None, reserve: Floats | None = None
    ) -> Attacks:
        """Solve every draw, and trace its frontier where a second objective is given.

        Parameters
        ----------
        worth : array (draws, J)
            Worth of a point.
        objects : array (draws, J), optional
            Second objective: objects of a point, destroyed.
        reserve : array (draws, I), optional
            Second objective: worth of a weapon, held back.

        Raises
        ------
        ArithmeticError
            If a draw is not solved; never passed over in silence.
        """
        draws, weapons, classes = self._shape
        is_traced = objects is not None or reserve is not None
        rows = MAX_VERTICES if is_traced else 1
        # Not cleared: rows that no frontier reaches cost no memory.
        killed, variance = (np.empty((draws, rows, classes)) for _ in range(2))
        held = np.empty((draws, rows, weapons))
        codes = np.zeros((draws, 2), dtype=np.int64)
        info = np.zeros((draws, 2))
        ws = workspace(weapons, classes, self._max_per_point, vertices=rows)
        _all_draws(
            ws,
            np.zeros((classes, ws.members.shape[0] - 1)),
            self._kill,
            self._weapons,
            self._points,
            self._use,
            _contiguous(worth),
            np.zeros((draws, classes)) if objects is None else _contiguous(objects),
            np.zeros((draws, weapons)) if reserve is None else _contiguous(reserve),
            is_traced,
            killed,
            variance,
            held,
            codes,
            info,
        )
        _refuse_failures(codes[:, 0])
        np.maximum(self.gap, info[:, 0], out=self.gap)
        count = np.ascontiguousarray(codes[:, 1])
        longest = int(count.max(initial=1))
        beyond = np.arange(longest) >= count[:, None]
        killed, variance, held = (array[:, :longest].copy() for array in (killed, variance, held))
        for array in (killed, variance, held):
            array[beyond] = 0.0
        return Attacks(count, killed, variance, held, bound=info[:, 1])


def _contiguous(array: Floats) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float64)


def _refuse_failures(status: NDArray[np.int64]) -> None:
    failed = np.flatnonzero(status != OPTIMAL)
    if failed.size:
        raise ArithmeticError(
            f"{failed.size} of {status.size} draws were not solved (first: draw {failed[0]} of the block, "
            f"status {status[failed[0]]}); please report this with the scenario and seed"
        )


@entry
def _all_draws(
    ws: Workspace,
    table: Floats,
    kill: Floats,
    weapons: Floats,
    points: Floats,
    use: Floats,
    worth: Floats,
    objects: Floats,
    reserve: Floats,
    is_traced: bool,
    killed: Floats,
    variance: Floats,
    held: Floats,
    codes: NDArray[np.int64],
    info: Floats,
) -> None:
    """Solve every draw of a block, and trace it if asked; columns of `info`: gap, bound."""
    for d in range(points.shape[0]):
        kill_table(ws, kill[d], table)
        code = solve(ws, table, worth[d], weapons[d], points[d], use[d], WARM)
        info[d, 0], info[d, 1] = ws.info[GAP], ws.info[BOUND]
        code = OPTIMAL if code == LOOSE else code
        found = 1
        if code == OPTIMAL and is_traced:
            code = trace(ws, table, worth[d], objects[d], reserve[d], weapons[d], points[d], use[d])
            found = ws.state[VERTICES]
        codes[d, 0], codes[d, 1] = code, found
        for v in range(found):
            for j in range(points.shape[1]):
                killed[d, v, j] = ws.v_killed[v, j] if is_traced else ws.killed[j]
                variance[d, v, j] = ws.v_variance[v, j] if is_traced else ws.variance[j]
            for i in range(weapons.shape[1]):
                held[d, v, i] = ws.v_held[v, i] if is_traced else ws.held[i]
