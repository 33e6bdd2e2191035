"""Every benchmark, one after the other: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import allocation, assessment, checking, escrow, reductions, threats

if __name__ == "__main__":
    for one in (allocation, assessment, threats, reductions, checking, escrow):
        one.main()
        print()
