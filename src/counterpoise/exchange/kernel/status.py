"""What a solve or a trace may come back with, and how it may start."""

from __future__ import annotations

OPTIMAL, ITERATION_LIMIT, VERTEX_OVERFLOW, LOOSE, SINGULAR = range(5)
COLD, WARM, SAME = range(3)
