"""How a long computation says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with (blocks done, blocks in all), always from the thread that started the run."""


def silent(done: int, total: int) -> None:
    """Say nothing."""


SearchProgress = Callable[[float, str], None]
"""Called with (share of the time that is over, 0..1, and what there is so far in a few words)."""


def unheard(share: float, words: str) -> None:
    """Say nothing of a search."""
