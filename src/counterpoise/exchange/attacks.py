"""The kernel for blocks of draws: the best attack of every draw, and the frontiers that start from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.forces import Floats
from counterpoise.exchange.kernel import (
    BOUND,
    GAP,
    IS_SOLVED,
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

FIRST_ROWS = 16
"""Room for the vertices of each draw at first; more is made where a draw needs it."""

Bools = NDArray[np.bool_]

_UNSOLVED = -1


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
    and their order, and on nothing else. Where several forces are solved in one block, below each other, the
    first draw of each starts anew: none depends on those beside it.

    Parameters
    ----------
    meeting : Encounter
    max_per_point : int
    together : int, optional
        Draws that start from each other; by default all.

    Attributes
    ----------
    gap : array (draws,)
        Largest certified relative gap of all that was solved.
    """

    def __init__(self, meeting: Encounter, max_per_point: int, *, together: int | None = None) -> None:
        draws, weapons, classes = meeting.kill.shape
        self._together = together or max(draws, 1)
        self.gap = np.zeros(draws)
        self._shape = (draws, weapons, classes)
        self._ws = workspace(weapons, classes, max_per_point, vertices=MAX_VERTICES)
        self._table = np.zeros((classes, self._ws.members.shape[0] - 1))
        self._stocks = _Stocks(
            _contiguous(meeting.kill),
            _contiguous(meeting.weapons),
            _contiguous(meeting.points),
            _contiguous(meeting.use),
        )

    def attacks(
        self,
        worth: Floats,
        *,
        objects: Floats | None = None,
        reserve: Floats | None = None,
        solved: Bools | None = None,
        traced: Bools | None = None,
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
        solved, traced : array (draws,), optional
            Draws to solve, and of these to trace; by default all. Of one that is not solved the attack is
            none; of one that is not traced there is the best attack alone.

        Raises
        ------
        ArithmeticError
            If a draw is not solved; never passed over in silence.
        """
        draws, weapons, classes = self._shape
        has_second = objects is not None or reserve is not None
        is_solved = np.ones(draws, dtype=np.bool_) if solved is None else solved
        is_traced = np.full(draws, has_second) if traced is None else traced
        status = np.where(is_solved, _UNSOLVED, OPTIMAL)
        count = np.ones(draws, dtype=np.int64)
        info = np.zeros((draws, 2))
        aims = _Aims(
            _contiguous(worth),
            np.zeros((draws, classes)) if objects is None else _contiguous(objects),
            np.zeros((draws, weapons)) if reserve is None else _contiguous(reserve),
        )
        rows = FIRST_ROWS if has_second else 1
        found = _Found(*(np.zeros((draws, rows, width)) for width in (classes, classes, weapons)))
        draw = 0
        while True:
            draw = _all_draws(
                draw,
                self._together,
                self._ws,
                self._table,
                self._stocks,
                aims,
                is_solved,
                is_traced,
                found,
                status,
                count,
                info,
            )
            if draw == draws:
                break
            rows = max(int(count[draw]), rows + rows // 2)
            found = _Found(*(_with_rows(array, rows, draw) for array in found))
        _refuse_failures(status)
        np.maximum(self.gap, info[:, 0], out=self.gap)
        longest = int(count.max(initial=1))
        killed, variance, held = (array[:, :longest] for array in found)
        return Attacks(count, killed, variance, held, bound=info[:, 1])


class _Stocks(NamedTuple):
    """What every solve of an encounter has in common; arrays over draws as in `Encounter`."""

    kill: Floats
    weapons: Floats
    points: Floats
    use: Floats


class _Aims(NamedTuple):
    """Worth of a point, and the second objective: objects of a point, worth of a weapon held back."""

    worth: Floats
    objects: Floats
    reserve: Floats


class _Found(NamedTuple):
    """The vertices of every draw, as in `Attacks`, with room for more."""

    killed: Floats
    variance: Floats
    held: Floats


def _with_rows(array: Floats, rows: int, draws: int) -> Floats:
    """Return the same with room for more vertices, of which the first draws are filled."""
    wider = np.zeros((array.shape[0], rows, array.shape[2]))
    wider[:draws, : array.shape[1]] = array[:draws]
    return wider


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
    first: int,
    together: int,
    ws: Workspace,
    table: Floats,
    stocks: _Stocks,
    aims: _Aims,
    is_solved: Bools,
    is_traced: Bools,
    found: _Found,
    status: NDArray[np.int64],
    count: NDArray[np.int64],
    info: Floats,
) -> int:
    """Solve every draw of a block from the first on, and trace it if asked; columns of `info`: gap, bound.

    Return the number of draws, or the draw whose vertices find no room; the workspace keeps them meanwhile.
    """
    draws: int = count.shape[0]
    for d in range(first, draws):
        worth, weapons, points, use = aims.worth[d], stocks.weapons[d], stocks.points[d], stocks.use[d]
        if d % together == 0 and (status[d] == _UNSOLVED or not is_solved[d]):
            ws.state[IS_SOLVED] = 0
        if status[d] == _UNSOLVED:
            kill_table(ws, stocks.kill[d], table)
            code = solve(ws, table, worth, weapons, points, use, WARM)
            info[d, 0], info[d, 1] = ws.info[GAP], ws.info[BOUND]
            code = OPTIMAL if code == LOOSE else code
            if code == OPTIMAL and is_traced[d]:
                code = trace(ws, table, worth, aims.objects[d], aims.reserve[d], weapons, points, use)
                count[d] = ws.state[VERTICES]
            status[d] = code
        if count[d] > found.killed.shape[1]:
            return d
        for v in range(count[d] if is_solved[d] else 0):
            for j in range(points.shape[0]):
                found.killed[d, v, j] = ws.v_killed[v, j] if is_traced[d] else ws.killed[j]
                found.variance[d, v, j] = ws.v_variance[v, j] if is_traced[d] else ws.variance[j]
            for i in range(weapons.shape[0]):
                found.held[d, v, i] = ws.v_held[v, i] if is_traced[d] else ws.held[i]
    return draws
