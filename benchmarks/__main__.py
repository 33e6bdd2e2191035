"""Every benchmark, one after the other: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import allocation, assessment, checking, escrow, reductions, space, threats

if __name__ == "__main__":
    for one in (allocation, assessment, threats, reductions, space, checking, escrow):
        one.main()
        print()
