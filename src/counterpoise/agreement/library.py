"""The library of treaties and proposals that comes with the package."""

from __future__ import annotations

from pathlib import Path

from counterpoise.scenario.libraries import Library

_LIBRARY = Library(Path(__file__).parent / "treaties", "treaty")


def treaty_names() -> tuple[str, ...]:
    """The treaties and proposals of the library, by name."""
    return _LIBRARY.names()


def treaty_path(name: str) -> Path:
    """The file of a treaty of the library; see `Library.path`."""
    return _LIBRARY.path(name)
