"""Processes that start at once, because they are forked, and can be killed anywhere."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple


class Ended(NamedTuple):
    """How a process ended: its exit status, negative for a signal, and the lines that it printed."""

    status: int
    said: str


class Child:
    """A process that does some work; what it prints, on either stream, comes here."""

    def __init__(self, work: Callable[[], object]) -> None:
        read, write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # other threads do not go with it, and need not
            self.pid = os.fork()
        if self.pid == 0:
            os.close(read)
            _do(work, write)
        os.close(write)
        self._said = os.fdopen(read, encoding="utf-8")

    def lines(self) -> Iterator[str]:
        """The lines, as they come."""
        return (line.rstrip("\n") for line in self._said)

    def kill(self) -> None:
        """Stop it without a word, as `kill -9` does."""
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> Ended:
        """Wait until it ends."""
        with self._said:
            said = self._said.read()
        return Ended(os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), said)


def _do(work: Callable[[], object], write: int) -> None:
    status = 99
    try:
        sys.stdout = sys.stderr = os.fdopen(write, "w", encoding="utf-8", buffering=1)
        work()
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def escrow(line: str) -> None:
    """Run ``counterpoise escrow`` in this process, which then ends."""
    from counterpoise.cli import main

    main(["escrow", *line.split()])


def killed_at(step: int, work: Callable[[], object]) -> Ended:
    """Do some work in a process that is killed at a write boundary, counted from 0, if it comes so far."""
    left = count(step, -1)

    def kill(_: str) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return Child(lambda: (at_boundaries(kill), work())).ended()


def at_boundaries(do: Callable[[str], object]) -> None:
    """From now on, do something at each write boundary of the escrow."""
    import counterpoise.escrow.durable

    for name, module in list(sys.modules.items()):
        if name.startswith("counterpoise.escrow") and hasattr(module, "reached"):
            module.reached = do
    counterpoise.escrow.durable.reached = do
