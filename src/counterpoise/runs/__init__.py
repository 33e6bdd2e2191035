"""Long computations: blocks of draws, threads, progress, interrupt."""

from __future__ import annotations

from counterpoise.runs.blocks import Block, blocks_of
from counterpoise.runs.deadline import Deadline
from counterpoise.runs.progress import Progress, silent
from counterpoise.runs.threads import run_each

__all__ = ["Block", "Deadline", "Progress", "blocks_of", "run_each", "silent"]
