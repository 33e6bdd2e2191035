"""A library of files that comes with the package: scenarios, treaties."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from counterpoise.scenario.problems import Problem, ScenarioError, suggestion


@dataclass(frozen=True)
class Library:
    """The YAML files of one folder, by name.

    Parameters
    ----------
    folder : Path
    holds : str
        What one of them is called, as in "there is no treaty of that name".
    """

    folder: Path
    holds: str

    def names(self) -> tuple[str, ...]:
        """Every name, in the order of the alphabet."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.yaml")))

    def path(self, name: str) -> Path:
        """The file of that name.

        Raises
        ------
        ScenarioError
            If there is none.
        """
        if name not in self.names():
            near = suggestion(name, self.names())
            message = f"there is no {self.holds} of that name in the library{near}"
            raise ScenarioError([Problem(name, 0, 0, "", message)])
        return self.folder / f"{name}.yaml"
