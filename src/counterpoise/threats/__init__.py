"""Which developments the other side should fear, and by how much."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.threats.ranking import rank_threats as rank_threats
    from counterpoise.threats.result import Threats as Threats

__all__ = ["Threats", "rank_threats"]

_HOME = {"Threats": "result", "rank_threats": "ranking"}


def __getattr__(name: str) -> Any:
    # Lazy, so that the result can be read without the compiled exchange.
    if name in _HOME:
        return getattr(import_module(f"counterpoise.threats.{_HOME[name]}"), name)
    raise AttributeError(f"module 'counterpoise.threats' has no attribute {name!r}")
