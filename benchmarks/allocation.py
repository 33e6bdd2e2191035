"""Time the allocation kernel against HiGHS, scipy and a floor, side by side, on one core.

    python benchmarks/allocation.py [--draws 200] [--rounds 7] [--quick]

Every method solves the same draws in turn, round by round; medians over rounds and their ratios are printed.
All optima are compared: a disagreement is an error.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

from counterpoise.exchange.kernel import (
    COLD,
    GAP,
    OPTIMAL,
    PIVOTS,
    VALUE,
    VERTICES,
    WARM,
    Workspace,
    compiled,
    kill_table,
    patterns,
    solve,
    trace,
    workspace,
)

Floats = NDArray[np.float64]

SIZES = ((6, 8), (10, 12), (14, 20))
# Weapons for each aim point: scarce, about as many as the limit of two can use, plenty.
WEAPONS_PER_POINT = (0.5, 1.5, 4.0)
AGREE = 1e-8
# Vertices of a frontier that there is room for.
ROOM = 4096


@dataclass(frozen=True)
class Draws:
    """Draws of one encounter: kill chances [N, I, J], stocks [N, I], points [N, J], worth [N, J]."""

    kill: Floats
    weapons: Floats
    points: Floats
    worth: Floats

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.kill.shape[0], self.kill.shape[1], self.kill.shape[2])


def physical_draws(count: int, weapons: int, targets: int, per_point: float) -> Draws:
    """Kill chances from yield, accuracy and hardness; figures are uncertain by class, counts are known."""
    rng = np.random.default_rng(1985)
    yield_mt = rng.choice([0.05, 0.1, 0.17, 0.335, 0.475, 0.55, 1.2, 5.0], weapons)
    cep_m, reliability = rng.uniform(100.0, 600.0, weapons), rng.uniform(0.65, 0.9, weapons)
    hardness_psi = rng.choice([300.0, 1000.0, 1500.0, 2000.0, 4000.0], targets)
    points, worth = rng.integers(10, 400, targets), rng.uniform(0.5, 8.0, targets)
    stock = rng.uniform(0.1, 1.0, weapons)
    stock = np.round(stock * per_point * points.sum() / stock.sum())
    cep = cep_m * rng.uniform(0.85, 1.15, (count, weapons))
    hard = hardness_psi * rng.uniform(0.7, 1.3, (count, targets))
    sure = np.minimum(reliability * rng.uniform(0.9, 1.1, (count, weapons)), 1.0)
    radius_m = 1000.0 * 2.62 * 1.852 * yield_mt[:, None] ** (1 / 3) / hard[:, None, :] ** (1 / 3)
    hit = 1.0 - 0.5 ** ((radius_m / cep[:, :, None]) ** 2)
    return Draws(
        np.ascontiguousarray(sure[:, :, None] * hit),
        np.round(stock * rng.uniform(0.95, 1.0, (count, weapons))),
        np.repeat(points[None].astype(float), count, axis=0),
        worth * rng.uniform(0.8, 1.2, (count, targets)),
    )


def scattered_draws(count: int, weapons: int, targets: int, per_point: float) -> Draws:
    """Every kill chance on its own, different in every draw: harder to start warm."""
    rng = np.random.default_rng(1986)
    kill, points = rng.uniform(0.2, 0.9, (weapons, targets)), rng.integers(10, 700, targets).astype(float)
    stock, worth = rng.uniform(0.2, 1.0, weapons), rng.uniform(0.5, 10.0, targets)
    stock = np.round(stock * per_point * points.sum() / stock.sum())
    return Draws(
        np.clip(kill * rng.uniform(0.85, 1.1, (count, weapons, targets)), 0.0, 1.0),
        np.round(stock * rng.uniform(0.9, 1.1, (count, weapons))),
        np.round(points * rng.uniform(0.95, 1.05, (count, targets))),
        worth * rng.uniform(0.8, 1.2, (count, targets)),
    )


@compiled
def floor_loop(
    ws: Workspace, kill: Floats, worth: Floats, table: Floats, priced: Floats, found: Floats
) -> None:
    """The least that any method must do: every column's worth once, and one look for each class's best."""
    members = ws.members
    for d in range(kill.shape[0]):
        kill_table(ws, kill[d], table)
        total = 0.0
        for j in range(table.shape[0]):
            best = 0.0
            for c in range(table.shape[1]):
                price = 0.0
                for k in range(members.shape[1]):
                    price += priced[members[c, k]]
                best = max(best, worth[d, j] * table[j, c] - price)
            total += best
        found[d] = total


@compiled
def solve_loop(
    ws: Workspace,
    kill: Floats,
    weapons: Floats,
    points: Floats,
    worth: Floats,
    use: Floats,
    table: Floats,
    start: int,
    found: Floats,
) -> None:
    """Solve every draw, the table of kill chances included."""
    for d in range(kill.shape[0]):
        kill_table(ws, kill[d], table)
        found[0, d] = solve(ws, table, worth[d], weapons[d], points[d], use, start)
        found[1, d], found[2, d], found[3, d] = ws.info[VALUE], ws.info[GAP], ws.info[PIVOTS]


@compiled
def trace_loop(
    ws: Workspace,
    kill: Floats,
    weapons: Floats,
    points: Floats,
    worth: Floats,
    use: Floats,
    table: Floats,
    objects: Floats,
    reserve: Floats,
    found: Floats,
) -> None:
    """Solve every draw warm and trace its frontier."""
    for d in range(kill.shape[0]):
        kill_table(ws, kill[d], table)
        solve(ws, table, worth[d], weapons[d], points[d], use, WARM)
        found[0, d] = trace(ws, table, worth[d], objects, reserve, weapons[d], points[d], use)
        found[1, d] = ws.state[VERTICES]


class Highs:
    """HiGHS through highspy in one mode; the model is built once where the mode allows it."""

    def __init__(self, draws: Draws, *, presolve: str, solver: str) -> None:
        _, self.size, self.classes = draws.shape
        self.groups = patterns(self.size, 2)
        self.matrix = constraint_matrix(self.size, self.classes, self.groups)
        self.rows, self.count = self.matrix.shape
        self.columns = np.arange(self.count, dtype=np.int32)
        self.solver = highspy.Highs()
        for name, value in {
            "output_flag": False,
            "threads": 1,
            "presolve": presolve,
            "solver": solver,
        }.items():
            self.solver.setOptionValue(name, value)

    def pass_anew(self, gain: Floats, stocks: Floats) -> None:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.count, self.rows
        lp.col_cost_, lp.col_lower_ = -gain, np.zeros(self.count)
        lp.col_upper_ = np.full(self.count, highspy.kHighsInf)
        lp.row_lower_, lp.row_upper_ = np.full(self.rows, -highspy.kHighsInf), stocks
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = self.matrix.indptr, self.matrix.indices
        lp.a_matrix_.value_ = self.matrix.data
        self.solver.passModel(lp)

    def change(self, gain: Floats, stocks: Floats) -> None:
        self.solver.changeColsCost(self.count, self.columns, -gain)
        for r, stock in enumerate(stocks.tolist()):
            self.solver.changeRowBounds(r, -highspy.kHighsInf, stock)

    def run(self) -> float:
        self.solver.run()
        return -float(self.solver.getInfo().objective_function_value)


def constraint_matrix(size: int, classes: int, groups: NDArray[np.int64]) -> csc_matrix:
    times = np.stack([(groups == i).sum(axis=1) for i in range(size)], axis=0).astype(float)
    rows = [np.hstack([times] * classes)]
    for j in range(classes):
        block = np.zeros((1, classes * len(groups)))
        block[0, j * len(groups) : (j + 1) * len(groups)] = 1.0
        rows.append(block)
    return csc_matrix(np.vstack(rows))


def gains(draws: Draws) -> tuple[Floats, Floats]:
    """Objective and right-hand side of every draw, made before the clock starts."""
    count, size, classes = draws.shape
    ws = workspace(size, classes)
    table = np.zeros((classes, len(ws.members) - 1))
    gain = np.zeros((count, table.size))
    for d in range(count):
        kill_table(ws, draws.kill[d], table)
        gain[d] = (draws.worth[d][:, None] * table).ravel()
    return gain, np.hstack([draws.weapons, draws.points])


def time_highs(draws: Draws, values: Floats) -> dict[str, dict[str, float]]:
    """Median microseconds of every mode, by whether it starts from nothing or from the last draw."""
    gain, stocks = gains(draws)
    found: dict[str, dict[str, float]] = {"cold": {}, "warm": {}}
    for solver in ("simplex", "ipm"):
        for presolve in ("on", "off"):
            for way in ("anew", "changed, no basis", "changed, last basis"):
                if solver == "ipm" and way == "changed, last basis":
                    continue
                highs = Highs(draws, presolve=presolve, solver=solver)
                highs.pass_anew(gain[0], stocks[0])
                highs.run()
                times = []
                for d in range(1, len(gain)):
                    began = time.perf_counter()
                    if way == "anew":
                        highs.pass_anew(gain[d], stocks[d])
                    else:
                        highs.change(gain[d], stocks[d])
                        if way == "changed, no basis":
                            highs.solver.clearSolver()
                    value = highs.run()
                    times.append(time.perf_counter() - began)
                    if solver == "simplex":
                        agree(value, values[d])
                kind = "warm" if way == "changed, last basis" else "cold"
                found[kind][f"{solver}, presolve {presolve}, {way}"] = 1e6 * float(np.median(times))
    return found


def time_scipy(draws: Draws, values: Floats) -> float:
    """Median microseconds of scipy.optimize.linprog, dense or sparse, whichever is faster."""
    gain, stocks = gains(draws)
    _, size, classes = draws.shape
    sparse = constraint_matrix(size, classes, patterns(size, 2))
    medians = []
    for matrix in (sparse, sparse.toarray()):
        times = []
        for d in range(len(gain)):
            began = time.perf_counter()
            result = linprog(-gain[d], A_ub=matrix, b_ub=stocks[d], method="highs")
            times.append(time.perf_counter() - began)
            agree(-result.fun, values[d])
        medians.append(float(np.median(times)))
    return 1e6 * min(medians)


def agree(value: float, expected: float) -> None:
    if abs(value - expected) > AGREE * max(1.0, abs(expected)):
        raise SystemExit(f"the optima disagree: {value!r} and {expected!r}")


def time_rounds(jobs: dict[str, Callable[[], None]], rounds: int, count: int) -> dict[str, float]:
    """Median microseconds a draw of every job; the jobs take turns."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for run in jobs.values():
        run()
    for _ in range(rounds):
        for name, run in jobs.items():
            began = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - began)
    return {name: 1e6 * float(np.median(values)) / count for name, values in times.items()}


@dataclass(frozen=True)
class Row:
    """Microseconds a draw, pivots a draw, vertices a frontier."""

    name: str
    times: dict[str, float]
    pivots: tuple[float, float]
    vertices: tuple[float, float]
    highs: dict[str, dict[str, float]]
    scipy: float


def measure(kind: str, draws: Draws, per_point: float, rounds: int, few: int) -> Row:
    count, size, classes = draws.shape
    ws = workspace(size, classes, vertices=ROOM)
    table = np.zeros((classes, len(ws.members) - 1))
    given = (draws.kill, draws.weapons, draws.points, draws.worth, np.ones((size, classes)), table)
    cold, warm, objects, reserve = (np.zeros((4, count)) for _ in range(4))
    total, priced = np.zeros(count), np.append(np.linspace(0.1, 1.0, size), 0.0)
    times = time_rounds(
        {
            "floor": lambda: floor_loop(ws, draws.kill, draws.worth, table, priced, total),
            "cold": lambda: solve_loop(ws, *given, COLD, cold),
            "warm": lambda: solve_loop(ws, *given, WARM, warm),
            "objects": lambda: trace_loop(ws, *given, np.ones(classes), np.zeros(size), objects),
            "reserve": lambda: trace_loop(ws, *given, np.zeros(classes), np.ones(size), reserve),
        },
        rounds,
        count,
    )
    for found in (cold, warm, objects, reserve):
        if not np.all(found[0] == OPTIMAL):
            raise SystemExit("a draw was not solved")
    for a, b in zip(cold[1], warm[1], strict=True):
        agree(a, b)
    part = Draws(draws.kill[:few], draws.weapons[:few], draws.points[:few], draws.worth[:few])
    return Row(
        f"{size} x {classes} {kind}, {per_point:g}",
        times,
        (float(cold[3].mean()), float(warm[3].mean())),
        (float(objects[1].mean()), float(reserve[1].mean())),
        time_highs(part, cold[1]),
        time_scipy(part, cold[1]),
    )


HEADINGS = (
    "instance",
    "floor",
    "cold",
    "warm",
    "cold / floor",
    "warm / floor",
    "HiGHS cold",
    "HiGHS warm",
    "HiGHS / kernel, cold",
    "warm",
    "scipy / kernel",
    "T1",
    "T2",
)


def line(row: Row) -> str:
    t = row.times
    highs_cold, highs_warm = min(row.highs["cold"].values()), min(row.highs["warm"].values())
    return " | ".join(
        [
            f"| {row.name}",
            f"{t['floor']:.1f}",
            f"{t['cold']:.1f} ({row.pivots[0]:.0f})",
            f"{t['warm']:.1f} ({row.pivots[1]:.0f})",
            f"{t['cold'] / t['floor']:.1f}",
            f"{t['warm'] / t['floor']:.1f}",
            f"{highs_cold:.0f}",
            f"{highs_warm:.0f}",
            f"{highs_cold / t['cold']:.0f}",
            f"{highs_warm / t['warm']:.0f}",
            f"{row.scipy / t['cold']:.0f}",
            f"{t['objects'] - t['warm']:.0f} ({row.vertices[0]:.0f})",
            f"{t['reserve'] - t['warm']:.0f} ({row.vertices[1]:.0f}) |",
        ]
    )


def machine() -> str:
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            text.split(":", 1)[1].strip()
            for text in info.read_text(encoding="utf-8").splitlines()
            if text.startswith("model name")
        ]
        name = models[0] if models else name
    parts = ", ".join(f"{p} {version(p)}" for p in ("numba", "numpy", "highspy", "scipy"))
    return f"{name}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, {parts}"


FIRST_USE = """
import time
import numpy as np
from counterpoise.exchange.kernel import COLD, kill_table, solve, trace, workspace
ws = workspace(2, 2)
table, ones, use = np.zeros((2, 5)), np.ones(2), np.ones((2, 2))
began, spent = time.perf_counter(), time.process_time()
kill_table(ws, 0.5 * use, table)
solve(ws, table, ones, ones, ones, use, COLD)
trace(ws, table, ones, ones, ones, ones, ones, use)
print(f"{time.perf_counter() - began:.1f} s ({time.process_time() - spent:.1f} s of processor time)")
"""


def first_use() -> str:
    """How long the first use takes with an empty cache, and the next process with a full one."""
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-c", FIRST_USE]
        env = {**os.environ, "NUMBA_CACHE_DIR": folder}
        first, second = (
            subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout.strip()
            for _ in range(2)
        )
    return f"first use, nothing compiled yet: {first}; the next process: {second}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--few", type=int, default=20, help="draws that HiGHS and scipy solve")
    parser.add_argument("--quick", action="store_true", help="one size, few draws: does it run?")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.draws, chosen.rounds, chosen.few = 20, 3, 4
    print(machine())
    print(first_use())
    print("microseconds a draw, one core; in brackets pivots, and vertices of a frontier")
    print("| " + " | ".join(HEADINGS) + " |")
    print("|" + "---|" * len(HEADINGS))
    for size in SIZES[:1] if chosen.quick else SIZES:
        for kind, make in (("physical", physical_draws), ("scattered", scattered_draws)):
            for per_point in WEAPONS_PER_POINT:
                draws = make(chosen.draws, *size, per_point)
                row = measure(kind, draws, per_point, chosen.rounds, chosen.few)
                print(line(row), flush=True)


if __name__ == "__main__":
    main()
