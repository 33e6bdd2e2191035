"""Counterpoise: what each side could do to the other, in each side's own eyes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.assessment import assess as assess
    from counterpoise.reductions.balancing import balance as balance
    from counterpoise.scenario import read as read
    from counterpoise.threats import rank_threats as rank_threats

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "balance", "rank_threats", "read"]

_HOME = {
    "assess": "counterpoise.assessment",
    "balance": "counterpoise.reductions.balancing",
    "rank_threats": "counterpoise.threats",
    "read": "counterpoise.scenario",
}


def __getattr__(name: str) -> Any:
    # Lazy, so that `counterpoise --help` does not pay for numba and scipy.
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'counterpoise' has no attribute {name!r}")
