"""What a user waits for: help, the first compilation, an assessment. Whole processes, medians of runs.

python -m benchmarks.assessment
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 3
DRAWS = (1024, 2048, 4096)
COUNTERPOISE = [sys.executable, "-m", "counterpoise.cli"]


def wall_s(command: list[str], environment: dict[str, str] | None = None) -> float:
    """Run a command and return how long it took."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def median_s(command: list[str]) -> float:
    """Return the median of some runs, after one that is not counted."""
    wall_s(command)
    return statistics.median(wall_s(command) for _ in range(RUNS))


def assess(draws: int) -> list[str]:
    """Return the command of an assessment."""
    return [
        *COUNTERPOISE,
        "assess",
        "geneva-1985",
        "--draws",
        str(draws),
        "--seed",
        "1985",
        "--quiet",
        "--json",
    ]


def main() -> None:
    """Print the table."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {cores} cores"
    )
    print(f"load when begun: {os.getloadavg()[0]:.1f}")
    print(f"--help                          {median_s([*COUNTERPOISE, '--help']):6.2f} s")
    with tempfile.TemporaryDirectory() as cache:
        first = wall_s(assess(16), {**os.environ, "NUMBA_CACHE_DIR": cache})
        again = wall_s(assess(16), {**os.environ, "NUMBA_CACHE_DIR": cache})
    print(f"first run (16 draws, compiles)  {first:6.1f} s, of which compilation {first - again:.1f} s")
    for draws in DRAWS:
        print(f"assess geneva-1985, {draws:,} draws {median_s(assess(draws)):6.1f} s")
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest memory of any run       {peak_mb:6.0f} MB")


if __name__ == "__main__":
    main()
