"""Blocks of draws: the unit of work, whatever carries them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from counterpoise.runs.progress import Progress, silent

Result = TypeVar("Result")

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


def run_blocks(
    work: Callable[[Block], Result],
    blocks: tuple[Block, ...],
    *,
    threads: int | None = None,
    progress: Progress = silent,
) -> list[Result]:
    """Run ``work`` on every block and return the results in block order.

    Parameters
    ----------
    work : callable
        Takes a block; must not depend on any other block. Compiled kernels release the interpreter lock,
        so threads run side by side.
    blocks : tuple of Block
    threads : int, optional
        Workers; by default one for each processor this process may use.
    progress : callable
        Called after each finished block.

    Returns
    -------
    list
        In the order of ``blocks``, so the same for any number of threads.

    Raises
    ------
    Exception
        The first failure; blocks that have not begun are dropped. An interrupt (Ctrl-C) does the same:
        blocks that are running end first, which takes at most about a second, and nothing is kept.
    """
    workers = threads if threads is not None else available_processors()
    if workers < 1:
        raise ValueError(f"{workers} threads: at least one is needed")
    results: dict[int, Result] = {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        waiting: dict[Future[Result], int] = {pool.submit(work, block): i for i, block in enumerate(blocks)}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    results[waiting.pop(future)] = future.result()
                    progress(len(results), len(blocks))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [results[i] for i in range(len(blocks))]


def available_processors() -> int:
    """Return the number of processors this process may use (at least one)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
