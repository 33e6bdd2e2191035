"""Long computations: blocks of draws on threads, progress, interrupt."""

from __future__ import annotations

from counterpoise.runs.blocks import Block, blocks_of, run_blocks
from counterpoise.runs.progress import Progress, silent

__all__ = ["Block", "Progress", "blocks_of", "run_blocks", "silent"]
