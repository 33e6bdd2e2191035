"""How long a search may take: wall clock, from the moment it was asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deadline:
    """An end by the wall clock.

    Parameters
    ----------
    seconds : float
        From ``start`` on; infinite: none.
    start : float
        As ``time.monotonic`` gives it; by default now.

    Examples
    --------
    >>> Deadline(0.0).is_past, Deadline(float("inf")).is_past
    (True, False)
    """

    seconds: float
    start: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if not self.seconds >= 0.0:
            raise ValueError(f"a search of {self.seconds} seconds is not possible; 0 or more are needed")

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.start

    @property
    def is_past(self) -> bool:
        """Whether the time is over."""
        return self.elapsed >= self.seconds
