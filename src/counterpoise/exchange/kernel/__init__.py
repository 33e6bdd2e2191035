"""The allocation kernel: the exact class-level weapon-target LP, its prices and its frontiers, compiled."""

from __future__ import annotations

from counterpoise.exchange.kernel.compiled import compiled
from counterpoise.exchange.kernel.layout import (
    BOUND,
    GAP,
    INVERSIONS,
    IS_SOLVED,
    LOOKS,
    PIVOTS,
    VALUE,
    VERTICES,
    Workspace,
    kill_table,
    patterns,
    workspace,
)
from counterpoise.exchange.kernel.marginal import find_margins
from counterpoise.exchange.kernel.solving import solve
from counterpoise.exchange.kernel.status import (
    COLD,
    ITERATION_LIMIT,
    LOOSE,
    OPTIMAL,
    SAME,
    SINGULAR,
    VERTEX_OVERFLOW,
    WARM,
)
from counterpoise.exchange.kernel.tracing import trace

__all__ = [
    "BOUND",
    "COLD",
    "GAP",
    "INVERSIONS",
    "IS_SOLVED",
    "ITERATION_LIMIT",
    "LOOKS",
    "LOOSE",
    "OPTIMAL",
    "PIVOTS",
    "SAME",
    "SINGULAR",
    "VALUE",
    "VERTEX_OVERFLOW",
    "VERTICES",
    "WARM",
    "Workspace",
    "compiled",
    "find_margins",
    "kill_table",
    "patterns",
    "solve",
    "trace",
    "workspace",
]
