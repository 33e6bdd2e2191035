"""A catalogue of space systems: what is known of each, and what each party holds to be threatening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.scenario.canonical import canonical_text, digest
from counterpoise.scenario.distributions import Uniform
from counterpoise.scenario.figures import Figure
from counterpoise.scenario.libraries import Library
from counterpoise.scenario.locating import file_bytes
from counterpoise.scenario.problems import Problem, ScenarioError, suggestion
from counterpoise.scenario.reading import tree_from_bytes, tree_from_text
from counterpoise.scenario.tree import Mapping as Tree
from counterpoise.space.measures import MEASURES
from counterpoise.space.parameters import PARAMETERS, Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from counterpoise.scenario.draws import Draws

    Floats = NDArray[np.float64]

_LIBRARY = Library(Path(__file__).parent / "library", "catalogue")


@dataclass(frozen=True)
class Source:
    """Where figures come from."""

    cite: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class SpaceSystem:
    """One system of a catalogue.

    Parameters
    ----------
    key : str
        Its name in the file.
    name : str
        The name that readers see.
    kind : str
        A key of `parameters.KINDS`.
    owner : str
        The party that has it or would have it, or another word (``japan``, ``commercial``).
    basing : str
        ``orbit``, ``ground`` or ``air``: where it is before it is used.
    is_made_up : bool
        Whether it is an archetype made up for the catalogue, and not a thing that exists or was proposed.
    figures : mapping of str to Figure
        What is written of it, by parameter, in the parameter's unit.
    lacks : frozenset of str
        Parameters for which ``none`` is written: it has no such thing.
    note : str
        Free text.
    """

    key: str
    name: str
    kind: str
    owner: str
    basing: str
    is_made_up: bool
    figures: Mapping[str, Figure]
    lacks: frozenset[str] = frozenset()
    note: str = ""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The parameters of which nothing is written: anything physically possible."""
        return tuple(name for name in PARAMETERS if name not in self.figures and name not in self.lacks)

    def figure(self, parameter: str) -> Figure | None:
        """What is known of a parameter; None if the system has no such thing.

        An unknown parameter is a range over everything physically possible, assumed, never zero.
        """
        if parameter in self.lacks:
            return None
        return self.figures.get(parameter) or unknown_figure(self.key, PARAMETERS[parameter])


def unknown_figure(key: str, parameter: Parameter) -> Figure:
    """The range of a parameter of which nothing is known.

    >>> figure = unknown_figure("x", PARAMETERS["delta_v"])
    >>> figure.low, figure.high, figure.unit, figure.status
    (0.0, 15000.0, 'm/s', 'assumed')
    """
    return Figure(
        path=f"systems.{key}.{parameter.name}",
        text="unknown",
        unit=parameter.unit,
        distribution=Uniform(parameter.low, parameter.high),
        group=None,
        source=None,
        status="assumed",
        note="unknown: anything physically possible",
        location=None,
    )


@dataclass(frozen=True)
class Threshold:
    """What a party holds to be threatening: every limit met at once.

    Parameters
    ----------
    key : str
        Its name in the file.
    summary : str
        One sentence.
    limits : mapping of str to Figure
        By name of a measure (`measures.MEASURES`): at least this where more is worse, else at most this.
    """

    key: str
    summary: str
    limits: Mapping[str, Figure]

    def met(
        self, values: Mapping[str, Floats], limits: Mapping[str, Floats] | None = None
    ) -> NDArray[np.bool_]:
        """Whether potentials meet all limits; arrays by measure, any shapes that go together.

        A potential that is not a number (the system cannot do it at all) meets no limit. The limits are taken
        at their medians unless others are given.
        """
        import numpy as np

        found: NDArray[np.bool_] = np.array(True)
        for name, figure in self.limits.items():
            limit = figure.median if limits is None else limits[name]
            value = values[name]
            found = found & ((value >= limit) if MEASURES[name].more_is_worse else (value <= limit))
        return found


@dataclass(frozen=True)
class Party:
    """A party and its own thresholds: a system is threatening to it that meets any of them."""

    key: str
    name: str
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True)
class ParameterBounds:
    """Bounds of every parameter of every system, in the parameters' own units.

    Parameters
    ----------
    systems, parameters : tuple of str
        Keys of the rows and columns.
    units : tuple of str
        One a column.
    low, high : ndarray of shape (systems, parameters)
        Equal where a figure is certain; all that is physically possible where it is unknown; not a number
        where the system has no such thing.
    """

    systems: tuple[str, ...]
    parameters: tuple[str, ...]
    units: tuple[str, ...]
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Catalogue:
    """A checked catalogue. Equal catalogues have equal hashes, whatever their files look like.

    Parameters
    ----------
    name : str
        Its name in the library, or the stem of its file.
    file : str
        The file as the user named it.
    title, date, summary : str
    booster_burn : Figure or None
        How long the boosters burn that systems of its time would have to meet.
    systems : mapping of str to SpaceSystem
        In the order of the file.
    parties : mapping of str to Party
    sources : mapping of str to Source
    document : tree.Mapping
        The tree as written.
    """

    name: str
    file: str
    title: str
    date: str
    summary: str
    booster_burn: Figure | None
    systems: Mapping[str, SpaceSystem]
    parties: Mapping[str, Party]
    sources: Mapping[str, Source]
    document: Tree = field(repr=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return digest(canonical_text(self.document))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Catalogue) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def figures(self) -> Iterator[Figure]:
        """Every figure that is written, of systems and of thresholds."""
        if self.booster_burn:
            yield self.booster_burn
        for system in self.systems.values():
            yield from system.figures.values()
        for party in self.parties.values():
            for threshold in party.thresholds:
                yield from threshold.limits.values()

    def of_kind(self, kind: str) -> tuple[SpaceSystem, ...]:
        """The systems of one kind.

        Raises
        ------
        ScenarioError
            If there is none: a question about an empty class has no answer.
        """
        found = tuple(system for system in self.systems.values() if system.kind == kind)
        if not found:
            kinds = sorted({system.kind for system in self.systems.values()})
            near = suggestion(kind, kinds) or f"; there are {', '.join(kinds)}"
            raise ScenarioError(
                [Problem(self.file, 0, 0, "", f"there is no system of the kind {kind!r}{near}")]
            )
        return found

    def only_kind(self, kind: str) -> Catalogue:
        """The same catalogue with the systems of one kind only; see `of_kind`."""
        return replace(self, systems={system.key: system for system in self.of_kind(kind)})

    def bounds(self, parameters: tuple[str, ...] = tuple(PARAMETERS)) -> ParameterBounds:
        """The bounds of parameters of all systems as arrays."""
        import numpy as np

        figures = [[system.figure(name) for name in parameters] for system in self.systems.values()]
        shape = (len(self.systems), len(parameters))
        low = np.array([[np.nan if one is None else one.low for one in row] for row in figures]).reshape(
            shape
        )
        high = np.array([[np.nan if one is None else one.high for one in row] for row in figures]).reshape(
            shape
        )
        units = tuple(PARAMETERS[name].unit for name in parameters)
        return ParameterBounds(tuple(self.systems), parameters, units, low, high)

    def values(self, parameter: str, draws: Draws) -> Floats:
        """A parameter of all systems on draws, shape (systems, draws); not a number where one lacks it."""
        import numpy as np

        figures = (system.figure(parameter) for system in self.systems.values())
        return np.array(
            [np.full(draws.count, np.nan) if one is None else draws.values(one) for one in figures]
        )


def catalogue_names() -> tuple[str, ...]:
    """The catalogues that come with the package, by name."""
    return _LIBRARY.names()


def catalogue_path(name: str) -> Path:
    """The file of a catalogue of the library; see `Library.path`."""
    return _LIBRARY.path(name)


def read(name_or_path: str | PathLike[str]) -> Catalogue:
    """Read a catalogue from the library or from a file.

    Parameters
    ----------
    name_or_path : str or path
        A name such as ``space-1985``, or the path of a YAML file.

    Raises
    ------
    ScenarioError
        With every problem found, each with file, line and column.
    """
    from counterpoise.space.reading import catalogue_of

    is_known = isinstance(name_or_path, str) and name_or_path in catalogue_names()
    path = catalogue_path(str(name_or_path)) if is_known else Path(name_or_path)
    shown_as = path.name if is_known else str(name_or_path) or "."
    if not is_known and not path.exists():
        near = suggestion(path.stem, catalogue_names())
        message = f"there is no such file, and no catalogue of that name in the library{near}"
        raise ScenarioError([Problem(shown_as, 0, 0, "", message)])
    document = tree_from_bytes(file_bytes(path, shown_as=shown_as), file=shown_as)
    return catalogue_of(document, name=path.stem, file=shown_as)


def read_text(text: str, *, name: str = "catalogue", file: str | None = None) -> Catalogue:
    """Read a catalogue from its text, YAML or JSON; see `read`."""
    from counterpoise.space.reading import catalogue_of

    shown_as = file or f"{name}.yaml"
    return catalogue_of(tree_from_text(text, file=shown_as), name=name, file=shown_as)
