"""The allocation kernel: the exact class-level weapon-target LP, its prices and its frontiers, compiled."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import compiled
from counterpoise.exchange.kernel.layout import (
    BOUND,
    GAP,
    PIVOTS,
    REFACTORS,
    VALUE,
    VERTICES,
    Workspace,
    kill_table,
    patterns,
    workspace,
)
from counterpoise.exchange.kernel.solving import (
    COLD,
    ITERATION_LIMIT,
    LOOSE,
    OPTIMAL,
    SAME,
    SINGULAR,
    VERTEX_OVERFLOW,
    WARM,
    solve,
)
from counterpoise.exchange.kernel.tracing import trace

__all__ = [
    "BOUND",
    "COLD",
    "GAP",
    "ITERATION_LIMIT",
    "LOOSE",
    "OPTIMAL",
    "PIVOTS",
    "REFACTORS",
    "SAME",
    "SINGULAR",
    "VALUE",
    "VERTEX_OVERFLOW",
    "VERTICES",
    "WARM",
    "Workspace",
    "compiled",
    "kill_table",
    "patterns",
    "solve",
    "trace",
    "workspace",
]
