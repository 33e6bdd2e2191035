"""What a long computation shows while it runs, and how it ends when the user has had enough."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from counterpoise.cli.failures import INTERRUPTED, problems_of
from counterpoise.cli.speaking import say_problems, tell
from counterpoise.runs.progress import Progress, SearchProgress, silent, unheard

_CLEAR = "\r\x1b[K"


@contextmanager
def running(*, is_quiet: bool, is_json: bool = False) -> Iterator[Progress]:
    """Give what a run reports its progress to, and let Ctrl-C end it at once.

    Nothing is half written at that moment: results go to disk only after the run. Waiting for the threads
    would take as long as their block, or as the first compilation.

    Parameters
    ----------
    is_quiet : bool
        Show nothing. Progress is shown on a terminal only; the first compilation is announced anywhere.
    is_json : bool
        Say "interrupted" as JSON.
    """
    is_terminal = bool(sys.stderr) and sys.stderr.isatty()
    if not is_quiet and not _is_compiled():
        tell("compiling the exchange for this machine, once; under half a minute")

    def leave(_signal: int, _frame: object) -> None:
        if is_terminal:
            print(_CLEAR, end="", file=sys.stderr)
        say_problems(problems_of(KeyboardInterrupt(), []), is_json=is_json)
        os._exit(INTERRUPTED)

    with _on_interrupt(leave):
        try:
            yield _show if is_terminal and not is_quiet else silent
        finally:
            if is_terminal and not is_quiet:
                print(_CLEAR, end="", file=sys.stderr, flush=True)


@contextmanager
def searching(*, is_quiet: bool, is_json: bool = False) -> Iterator[SearchProgress]:
    """Give what a search reports its progress to, looking as in `running`.

    While it searches, Ctrl-C ends its time, and it answers with what it has; a second one leaves at once.
    """
    with running(is_quiet=is_quiet, is_json=is_json) as progress:
        yield unheard if progress is silent else _show_search


def _show_search(share: float, words: str) -> None:
    _show(int(1000 * share), 1000, words)


def _show(done: int, total: int, words: str = "") -> None:
    width = 30
    full = width * done // max(total, 1)
    line = f"{_CLEAR}[{'#' * full}{'.' * (width - full)}] {100 * done // max(total, 1)} % {words}"
    print(line.rstrip(), end="", file=sys.stderr, flush=True)


@contextmanager
def _on_interrupt(leave: Any) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_compiled() -> bool:
    """Whether the loops that every assessment runs are in the cache; yes where that cannot be told.

    Those of rare defences are not asked: a user who has none would wait for them, and be told so, for ever.
    """
    from counterpoise.assessment import stop_kernel
    from counterpoise.exchange import attacks

    return all(_is_cached(vars(module).get("_all_draws")) for module in (attacks, stop_kernel))


def _is_cached(loop: Any) -> bool:
    if loop is None or getattr(loop, "signatures", None):
        return True
    try:
        return bool(loop._cache._cache_file._load_index())
    except Exception:  # the cache is numba's own affair and may look otherwise
        return True
