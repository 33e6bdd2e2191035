"""What a user waits for who asks what each side should fear. Whole processes, the median of some runs.

python -m benchmarks.threats
"""

from __future__ import annotations

import os

from benchmarks.assessment import COUNTERPOISE, median_s

AIM_S = 45.0
"""On two cores, at 1,024 draws."""

DRAWS = (256, 1024)


def threats(draws: int) -> list[str]:
    """Return the command that ranks the threats of 1985."""
    options = ["--draws", str(draws), "--seed", "1985", "--quiet", "--json"]
    return [*COUNTERPOISE, "threats", "geneva-1985", *options]


def main() -> None:
    """Print the table."""
    print(f"load when begun: {os.getloadavg()[0]:.1f}")
    for draws in DRAWS:
        aim = f" (aim {AIM_S:.0f} s on two cores)" if draws == DRAWS[-1] else ""
        print(f"threats geneva-1985, {draws:,} draws {median_s(threats(draws)):6.1f} s{aim}")


if __name__ == "__main__":
    main()
