"""Every benchmark, one after the other: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import allocation, assessment, checking, escrow, threats

if __name__ == "__main__":
    for one in (allocation, assessment, threats, checking, escrow):
        one.main()
        print()
