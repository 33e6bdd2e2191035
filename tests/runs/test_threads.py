"""Work on threads: order, progress, failure and interrupt."""

from __future__ import annotations

import threading
import time

import pytest

from counterpoise.runs import Block, blocks_of, run_each


def test_results_come_in_order_whatever_finishes_first() -> None:
    def work(block: Block) -> int:
        time.sleep(0.02 if block.start == 0 else 0.0)
        return block.start

    assert run_each(work, blocks_of(8, size=1), threads=4) == list(range(8))


def test_progress_counts_up_on_the_calling_thread() -> None:
    seen: list[tuple[int, int, bool]] = []
    here = threading.get_ident()

    def progress(done: int, total: int) -> None:
        seen.append((done, total, threading.get_ident() == here))

    run_each(len, blocks_of(5, size=1), threads=2, progress=progress)
    assert seen == [(i, 5, True) for i in range(1, 6)]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_ends_the_run_and_drops_what_has_not_begun(failure: type[BaseException]) -> None:
    begun: list[int] = []

    def work(block: Block) -> None:
        begun.append(block.start)
        time.sleep(0.005)
        raise failure

    with pytest.raises(failure):
        run_each(work, blocks_of(400, size=1), threads=2)
    assert len(begun) < 400


def test_no_threads_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one is needed"):
        run_each(len, blocks_of(1), threads=0)
