"""Where secrets come from: the operating system and nothing else.

The house's rule of seeds does not apply here: a salt that can be made again can be guessed.
"""

from __future__ import annotations

import os
from typing import Protocol


class Entropy(Protocol):
    """Something that gives unpredictable bytes."""

    def take(self, count: int) -> bytes:
        """Return so many bytes that nobody has seen."""


class SystemEntropy:
    """The operating system's random source."""

    def take(self, count: int) -> bytes:
        """Return so many bytes; one call for many salts is much cheaper than many calls."""
        return os.urandom(count)


def shuffled(count: int, entropy: Entropy) -> list[int]:
    """Return 0 … count − 1 in random order.

    Each number is sorted by 16 random bytes: two of them are equal with a chance below 2^−88 for a million.
    """
    keys = entropy.take(16 * count)
    return sorted(range(count), key=lambda i: keys[16 * i : 16 * i + 16])
