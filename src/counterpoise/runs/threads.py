"""Work on threads, with the same result for any number of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from counterpoise.runs.progress import Progress, silent

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_each(
    work: Callable[[Item], Result],
    items: tuple[Item, ...],
    *,
    threads: int | None = None,
    progress: Progress = silent,
) -> list[Result]:
    """Run ``work`` on every item, such as a block of draws or a view, and return the results in their order.

    Parameters
    ----------
    work : callable
        Takes an item; must not depend on any other. Compiled kernels and long array operations release the
        interpreter lock, so threads run side by side.
    items : tuple
    threads : int, optional
        Workers; by default one for each processor this process may use.
    progress : callable
        Called after each finished item.

    Returns
    -------
    list
        In the order of ``items``, so the same for any number of threads.

    Raises
    ------
    Exception
        The first failure; items that have not begun are dropped. An interrupt (Ctrl-C) does the same:
        items that are running end first, which takes at most about a second, and nothing is kept.
    """
    workers = threads if threads is not None else available_processors()
    if workers < 1:
        raise ValueError(f"{workers} threads: at least one is needed")
    results: dict[int, Result] = {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        waiting: dict[Future[Result], int] = {pool.submit(work, item): i for i, item in enumerate(items)}
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    results[waiting.pop(future)] = future.result()
                    progress(len(results), len(items))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [results[i] for i in range(len(items))]


def available_processors() -> int:
    """Return the number of processors this process may use (at least one)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
