"""How long a search may take: wall clock, from the moment it was asked for, or until the user has enough."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Deadline:
    """An end by the wall clock, which may come early.

    Whoever works under it asks ``is_past`` between two pieces of work, none of which may be long beside the
    whole: a command that is given a time is held to 1.3 times that.

    Parameters
    ----------
    seconds : float
        From ``start`` on; infinite: none.
    start : float
        As ``time.monotonic`` gives it; by default now. Of a command: when it started, before it loaded
        anything.
    is_interrupted : bool
        Whether the user has ended it.

    Examples
    --------
    >>> Deadline(0.0).is_past, Deadline(float("inf")).is_past
    (True, False)
    """

    seconds: float
    start: float = field(default_factory=time.monotonic)
    is_interrupted: bool = False

    def __post_init__(self) -> None:
        if not self.seconds >= 0.0:
            raise ValueError(f"a search of {self.seconds} seconds is not possible; 0 or more are needed")

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.start

    @property
    def left(self) -> float:
        """Seconds until the end; 0 when it is past."""
        return 0.0 if self.is_interrupted else max(self.seconds - self.elapsed, 0.0)

    @property
    def is_past(self) -> bool:
        """Whether the time is over, or the user has ended it."""
        return self.left <= 0.0

    @contextmanager
    def ended_by_interrupt(self) -> Iterator[None]:
        """Let Ctrl-C end the time, so that work stops where its state is whole and says what it has.

        A second Ctrl-C does what the first would have done outside. Only the main thread hears either.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def end(_signal: int, _frame: object) -> None:
            self.is_interrupted = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, end)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
