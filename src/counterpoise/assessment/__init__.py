"""What the exchange means: measures in each view, stability, what drives them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.assessment.assessing import assess as assess
    from counterpoise.assessment.result import Assessment as Assessment

__all__ = ["Assessment", "assess"]

_HOME = {"Assessment": "result", "assess": "assessing"}


def __getattr__(name: str) -> Any:
    # Lazy, so that the pure mathematics of this room can be imported without the compiled exchange.
    if name in _HOME:
        return getattr(import_module(f"counterpoise.assessment.{_HOME[name]}"), name)
    raise AttributeError(f"module 'counterpoise.assessment' has no attribute {name!r}")
