"""The library of treaties and proposals that comes with the package."""

from __future__ import annotations

from pathlib import Path

from counterpoise.scenario.problems import Problem, ScenarioError, suggestion

_LIBRARY = Path(__file__).parent / "treaties"


def treaty_names() -> tuple[str, ...]:
    """The treaties and proposals of the library, by name."""
    return tuple(sorted(path.stem for path in _LIBRARY.glob("*.yaml")))


def treaty_path(name: str) -> Path:
    """The file of a treaty of the library.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    if name not in treaty_names():
        message = f"there is no treaty of that name in the library{suggestion(name, treaty_names())}"
        raise ScenarioError([Problem(name, 0, 0, "", message)])
    return _LIBRARY / f"{name}.yaml"
