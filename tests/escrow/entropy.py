"""Entropy for test vectors; whoever uses it for a declaration discloses the declaration."""

from __future__ import annotations

from hashlib import shake_256


class UnsafeFixedEntropy:
    """Bytes that anybody can make again: SHAKE-256 of a word and a count of calls."""

    def __init__(self, word: str) -> None:
        self._word, self._calls = word, 0

    def take(self, count: int) -> bytes:
        self._calls += 1
        return shake_256(f"{self._word} {self._calls}".encode()).digest(count)
