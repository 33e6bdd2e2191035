"""Worst attacks of a search by HiGHS instead of the kernel, to see what the kernel gains.

    with highs_in_the_loop():
        evaluator.attacked(candidates)

Each programme is passed on with the basis of the draw before, which is the fastest way that HiGHS has here.
Frontiers stay the kernel's, since HiGHS traces none: what the kernel gains is more than what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from counterpoise.assessment import security
from counterpoise.exchange.attacks import Attacks, Solver
from counterpoise.exchange.encounter import Encounter
from counterpoise.exchange.kernel import kill_table, patterns, workspace

Floats = NDArray[np.float64]


class HighsSolver(Solver):
    """Solves what is not traced by HiGHS, and the rest as the kernel does."""

    def __init__(self, meeting: Encounter, max_per_point: int, *, together: int | None = None) -> None:
        super().__init__(meeting, max_per_point, together=together)
        self._meeting = meeting
        draws, size, classes = meeting.kill.shape
        groups = patterns(size, max_per_point)
        members = np.stack([(groups == i).sum(axis=1) for i in range(size)]).astype(np.float64)
        # Column (j, c): what it takes of each weapon, then one point of its class.
        self._members = np.tile(members, classes)
        self._class = np.repeat(np.arange(classes), len(groups))
        self._tables = np.zeros((draws, classes, len(groups)))
        ws = workspace(size, classes, max_per_point, vertices=1)
        for d in range(draws):
            kill_table(ws, np.ascontiguousarray(meeting.kill[d]), self._tables[d])
        self._highs = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, "presolve": "off"}.items():
            self._highs.setOptionValue(name, value)

    def attacks(self, worth: Floats, **second: Any) -> Attacks:
        """Solve every draw; see `Solver.attacks`."""
        traced = second.get("traced")
        has_second = any(second.get(name) is not None for name in ("objects", "reserve", "solved"))
        if has_second and (traced is None or traced.any()):
            return super().attacks(worth, **second)
        draws, size, classes = self._meeting.kill.shape
        killed, variance, held = (np.zeros((draws, 1, width)) for width in (classes, classes, size))
        bound = np.zeros(draws)
        basis = None
        for d in range(draws):
            chance = self._tables[d].ravel()
            takes = self._members * self._meeting.use[d][:, self._class]
            self._pass(worth[d][self._class] * chance, takes, d)
            if basis is not None:
                self._highs.setBasis(basis)
            self._highs.run()
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise ArithmeticError(f"HiGHS did not solve draw {d}")
            basis = self._highs.getBasis()
            y = np.maximum(np.array(self._highs.getSolution().col_value), 0.0)
            killed[d, 0] = np.bincount(self._class, y * chance, classes)
            variance[d, 0] = np.bincount(self._class, y * chance * (1.0 - chance), classes)
            held[d, 0] = np.maximum(self._meeting.weapons[d] - takes @ y, 0.0)
            bound[d] = -self._highs.getInfo().objective_function_value
        return Attacks(np.ones(draws, dtype=np.int64), killed, variance, held, bound)

    def _pass(self, gain: Floats, takes: Floats, d: int) -> None:
        size, count = takes.shape
        stocks = np.concatenate([self._meeting.weapons[d], self._meeting.points[d]])
        column, row = np.nonzero(takes.T)
        order = np.argsort(np.concatenate([column, np.arange(count)]), kind="stable")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count, len(stocks)
        lp.col_cost_, lp.col_lower_ = -gain, np.zeros(count)
        lp.col_upper_ = np.full(count, highspy.kHighsInf)
        lp.row_lower_, lp.row_upper_ = np.full(len(stocks), -highspy.kHighsInf), stocks
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=count) + 1)])
        lp.a_matrix_.index_ = np.concatenate([row, size + self._class])[order]
        lp.a_matrix_.value_ = np.concatenate([takes.T[column, row], np.ones(count)])[order]
        self._highs.passModel(lp)


@contextmanager
def highs_in_the_loop() -> Iterator[None]:
    """Have every security measured meanwhile, in this process, use HiGHS."""
    ours = security.Solver
    security.Solver = HighsSolver  # type: ignore[misc]
    try:
        yield
    finally:
        security.Solver = ours  # type: ignore[misc]
