"""Every benchmark, one after the other: ``python -m benchmarks``."""

from __future__ import annotations

from benchmarks import allocation, assessment, checking, threats

if __name__ == "__main__":
    allocation.main()
    print()
    assessment.main()
    print()
    threats.main()
    print()
    checking.main()
