"""Blocks of draws: the unit of work, whatever carries them."""

from __future__ import annotations

from dataclasses import dataclass

DRAWS_PER_BLOCK = 256
"""Fixed, so that a result depends on the draws and never on the number of threads."""


@dataclass(frozen=True)
class Block:
    """A run of consecutive draws, from ``start`` up to but without ``stop``."""

    start: int
    stop: int

    @property
    def rows(self) -> slice:
        """The rows of any array over draws that belong to the block."""
        return slice(self.start, self.stop)

    def __len__(self) -> int:
        return self.stop - self.start


def blocks_of(draws: int, *, size: int = DRAWS_PER_BLOCK) -> tuple[Block, ...]:
    """Cut ``draws`` into blocks of ``size``; the last may be shorter.

    Examples
    --------
    >>> [len(b) for b in blocks_of(600)]
    [256, 256, 88]
    >>> blocks_of(0)
    ()
    """
    if draws < 0 or size < 1:
        raise ValueError(
            f"{draws} draws in blocks of {size}: no negative draws, and at least one a block, are possible"
        )
    return tuple(Block(start, min(start + size, draws)) for start in range(0, draws, size))
