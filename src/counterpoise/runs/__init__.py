"""Long computations: blocks of draws, threads, progress, time, interrupt, and the store of searches."""

from __future__ import annotations

from counterpoise.runs.blocks import Block, blocks_of
from counterpoise.runs.deadline import Deadline
from counterpoise.runs.progress import Progress, SearchProgress, silent, unheard
from counterpoise.runs.store import Kept, state_folder
from counterpoise.runs.threads import run_each

__all__ = [
    "Block",
    "Deadline",
    "Kept",
    "Progress",
    "SearchProgress",
    "blocks_of",
    "run_each",
    "silent",
    "state_folder",
    "unheard",
]
