"""What a user waits for who asks what each side should fear. Whole processes, medians of some runs.

python -m benchmarks.threats
"""

from __future__ import annotations

import os
import resource

from benchmarks.assessment import COUNTERPOISE, RUNS, median_s

AIM_S = 45.0
"""On two cores, at 1,024 draws."""

DRAWS = (256, 1024)


def threats(draws: int) -> list[str]:
    """Return the command that ranks the threats of 1985."""
    options = ["--draws", str(draws), "--seed", "1985", "--quiet", "--json"]
    return [*COUNTERPOISE, "threats", "geneva-1985", *options]


def processor_s() -> float:
    """Return the processor time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the table."""
    print(f"load when begun: {os.getloadavg()[0]:.1f}")
    for draws in DRAWS:
        aim = f" (aim {AIM_S:.0f} s on two cores)" if draws == DRAWS[-1] else ""
        before = processor_s()
        wall = median_s(threats(draws))
        # One run beside those of the median is not counted there, but is here.
        processor = (processor_s() - before) / (RUNS + 1)
        print(
            f"threats geneva-1985, {draws:5,} draws {wall:6.1f} s, {processor:5.1f} s of processor time{aim}"
        )


if __name__ == "__main__":
    main()
