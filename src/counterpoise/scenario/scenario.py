"""A scenario: what the sides have, what each believes, and what could come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, cast

from counterpoise.scenario.acts import Act, act_on, check_acts, read_act, reveal
from counterpoise.scenario.canonical import canonical_text, digest
from counterpoise.scenario.checks import check_references
from counterpoise.scenario.formats import format_problem
from counterpoise.scenario.locating import file_bytes, locate
from counterpoise.scenario.patches import merged_sides, overlay, settle
from counterpoise.scenario.problems import Location, Problem, ScenarioError, suggestion
from counterpoise.scenario.reading import tree_from_bytes, tree_from_text
from counterpoise.scenario.setting import setting_patch
from counterpoise.scenario.shadows import shadowed_developments, shadowed_settings
from counterpoise.scenario.tree import Mapping, Node, Plain, Sequence, plain
from counterpoise.scenario.views import View

if TYPE_CHECKING:
    from counterpoise.scenario.building import Builder
    from counterpoise.scenario.schema import Document, Side


def read(name_or_path: str | PathLike[str]) -> Scenario:
    """Read a scenario from the library or from a file.

    Parameters
    ----------
    name_or_path : str or path
        A name such as ``geneva-1985``, or the path of a YAML file.

    Returns
    -------
    Scenario
        Checked as a whole: the base, each development, and each side's view.

    Raises
    ------
    ScenarioError
        With every problem found, each with file, line and column.
    """
    path, shown_as = locate(name_or_path)
    document = tree_from_bytes(file_bytes(path, shown_as=shown_as), file=shown_as)
    return read_tree(document, name=path.stem, file=shown_as)


def read_text(text: str, *, name: str = "scenario", file: str | None = None) -> Scenario:
    """Read a scenario from its text, YAML or JSON.

    Parameters
    ----------
    text : str
        As in a file.
    name : str
        What to call it.
    file : str, optional
        What to call the text in problems and locations; by default the name with ``.yaml``.

    Raises
    ------
    ScenarioError
        As `read`.
    """
    shown_as = file or f"{name}.yaml"
    return read_tree(tree_from_text(text, file=shown_as), name=name, file=shown_as)


def read_tree(document: Mapping, *, name: str, file: str) -> Scenario:
    """A scenario from a tree that was read or made elsewhere; see `read`."""
    settled = cast(Mapping, settle(document, "scenario"))
    scenario = Scenario(name=name, file=file, document=settled)
    scenario._check()
    return scenario


_STATE = ("name", "file", "document", "chosen", "settings", "original", "acts")


@dataclass(frozen=True, eq=False)
class Scenario:
    """A checked scenario. Equal scenarios have equal hashes, whatever their files look like.

    Parameters
    ----------
    name : str
        Its name in the library, or the stem of its file.
    file : str
        The file as the user named it.
    document : Mapping
        The tree as written, changes by `with_set` included.
    chosen : tuple of str
        The developments chosen, in order; they are applied in every view.
    settings : tuple of str
        What `with_set` changed, in order. A figure so set has no source, which the text alone would not say.
    original : Mapping or None
        The tree before the first setting.
    acts : tuple of Act
        What an agreement or a step does to the forces, in order; done last, in every view.
    """

    name: str
    file: str
    document: Mapping = field(repr=False)
    chosen: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    original: Mapping | None = field(default=None, repr=False)
    acts: tuple[Act, ...] = ()

    @property
    def title(self) -> str:
        """One line."""
        return self._word("title")

    @property
    def date(self) -> str:
        """The day whose forces these are, as written; may be empty."""
        return self._word("date")

    @property
    def summary(self) -> str:
        """A few sentences; may be empty."""
        return self._word("summary")

    @property
    def side_names(self) -> tuple[str, ...]:
        """The sides, in the order of the file."""
        return tuple(self.document.child("sides").entries)

    @property
    def development_names(self) -> tuple[str, ...]:
        """The developments that can be chosen, in the order of the file."""
        return tuple(self.document.child("developments").entries)

    @cached_property
    def text(self) -> str:
        """The canonical text: JSON with sorted keys, without comments."""
        return canonical_text(self.document)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical text, settings, developments chosen and acts, in hexadecimal."""
        acts = tuple(map(str, self.acts))
        return digest(self.text, settings=self.settings, developments=self.chosen, acts=acts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def to_dict(self) -> dict[str, Plain]:
        """The scenario itself, keys, order and words as in the file; ready for JSON."""
        return cast("dict[str, Plain]", plain(self.document))

    def as_written(self) -> dict[str, Plain]:
        """The scenario before any `with_set`; with `settings` and `chosen` it makes this scenario again."""
        return cast("dict[str, Plain]", plain(self.original or self.document))

    def base(self) -> View:
        """The base with the chosen developments, without anybody's belief."""
        return self._view(None)

    def view(self, side: str) -> View:
        """The scenario in one side's eyes.

        Raises
        ------
        ScenarioError
            If there is no such side.
        """
        if side not in self.side_names:
            raise self._no_such("side", side, self.side_names)
        return self._view(side)

    def with_development(self, name: str) -> Scenario:
        """The same scenario with one more development, in every view.

        Raises
        ------
        ScenarioError
            If there is no such development, or it does not fit those chosen before, or overrides a ``--set``.
        """
        if name not in self.development_names:
            raise self._no_such("development", name, self.development_names)
        if name in self.chosen:
            return self
        return self._changed(chosen=(*self.chosen, name))

    def with_set(self, setting: str) -> Scenario:
        """The same scenario with one figure changed.

        Parameters
        ----------
        setting : str
            ``PATH=VALUE`` changes the base; ``SIDE:PATH=VALUE`` changes that side's belief.

        Raises
        ------
        ScenarioError
            If the path or the value is wrong, or a belief or a chosen development overrides the path.

        Examples
        --------
        ``scenario.with_set("sides.us.systems.x.cep=200 m")``,
        ``scenario.with_set("ussr:developments.sdi.patch.sides.us.defences.sdi.kill=0.5..0.9")``
        """
        patch = settle(setting_patch(setting, self.side_names), "scenario")
        document = cast(Mapping, overlay(self.document, patch, "scenario"))
        changed = self._changed(document=document)
        return replace(changed, settings=(*self.settings, setting), original=self.original or self.document)

    def with_acts(self, acts: Iterable[Act | str]) -> Scenario:
        """The same scenario with its forces changed in every view, after base, developments and belief.

        Parameters
        ----------
        acts : iterable of Act or str
            Done after those there are; a text is read as `acts.read_act` reads it.

        Raises
        ------
        ScenarioError
            If an act is none, leads nowhere, or moves launchers that some draws do not have.

        Examples
        --------
        >>> scenario = read("geneva-1985").with_acts(["cap sides.us.systems.minuteman-2.launchers 200"])
        >>> launchers = scenario.view("ussr").sides["us"].systems["minuteman-2"].launchers
        >>> launchers.median, launchers.acted
        (200.0, 'cap 200')
        """
        problems: list[Problem] = []
        added: list[Act] = []
        for act in acts:
            try:
                added.append(read_act(act) if isinstance(act, str) else act)
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        if not added:
            return self
        scenario = replace(self, acts=(*self.acts, *added))
        scenario._builder.share(self._builder)
        scenario._check_acts()
        return scenario

    def __getstate__(self) -> dict[str, object]:
        # Without cached views, which rebuild from the document.
        return {key: self.__dict__[key] for key in _STATE}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    def _word(self, key: str) -> str:
        value = plain(self.document.entries[key]) if key in self.document.entries else ""
        return str(value)

    def _no_such(self, what: str, name: str, known: tuple[str, ...]) -> ScenarioError:
        near = suggestion(name, known) or f"; there are {', '.join(known) or 'none'}"
        return ScenarioError([Problem(self.file, 0, 0, "", f"there is no {what} {name!r}{near}")])

    @cached_property
    def _builder(self) -> Builder:
        from counterpoise.scenario.building import Builder

        return Builder(_statuses(self.document), lambda: _paths(self.document))

    def _changed(self, *, document: Mapping | None = None, chosen: tuple[str, ...] | None = None) -> Scenario:
        """The same scenario with a change, checked; what the change leaves alone is not built again."""
        scenario = replace(self, document=document or self.document, chosen=chosen or self.chosen)
        scenario._builder.share(self._builder)
        scenario._check()
        return scenario

    @cached_property
    def _document(self) -> Document:
        from counterpoise.scenario.schema import Document

        built = self._builder.build(Document, self.document, "scenario")
        if built is None:
            raise ScenarioError(self._builder.problems)
        return built

    @cached_property
    def _views(self) -> dict[str | None, View]:
        return {}

    def _view(self, side: str | None) -> View:
        if side not in self._views:
            forces = self._forces(side)
            sides = act_on(reveal(forces, is_bound=bool(self.acts)), self.acts)
            parts = self._document
            self._views[side] = View(side, self, sides, parts.model, parts.definitions, parts.sources)
        return self._views[side]

    def _forces(self, side: str | None) -> dict[str, Side]:
        """The sides after developments and belief, before any act."""
        from counterpoise.scenario.schema import Forces

        sides = merged_sides(self.document, self.chosen, side)
        forces = self._builder.build(Forces, _under_sides(sides), "forces")
        if forces is None:
            raise ScenarioError(self._builder.problems)
        return forces.sides

    def _check_acts(self) -> None:
        """Check what acts lead to, and do them in every view."""
        believers = (None, *self.side_names)
        problems = list(check_acts(self.document, [self._forces(side) for side in believers], self.acts))
        if problems:
            raise ScenarioError(problems)
        for side in believers:
            self._view(side)

    def _check(self) -> None:
        """Check everything that can be asked of this scenario, and raise all problems in one go."""
        wrong_format = format_problem(self.document)
        if wrong_format:
            raise ScenarioError([wrong_format])
        problems = [*check_references(self.document), *shadowed_developments(self.document)]
        problems += shadowed_settings(self.document, self.chosen)
        problems += self._unbuildable()
        if problems:
            raise ScenarioError(problems)
        if self.acts:
            self._check_acts()

    def _unbuildable(self) -> list[Problem]:
        from counterpoise.scenario.schema import Document, Forces

        builder = self._builder
        builder.build(Document, self.document, "scenario")
        for developments, believer in self._combinations():
            sides = merged_sides(self.document, developments, believer)
            builder.build(Forces, _under_sides(sides), "forces")
        return builder.problems

    def _combinations(self) -> Iterator[tuple[tuple[str, ...], str | None]]:
        """Each view of the forces chosen, then of each further development alone."""
        believers = (None, *self.document.child("beliefs").entries)
        for extra in ((), *((name,) for name in self.development_names if name not in self.chosen)):
            for believer in believers:
                yield (*self.chosen, *extra), believer


def _under_sides(sides: Node) -> Mapping:
    where = sides.location
    return Mapping({"sides": sides}, where, {"sides": where} if where else {})


def _statuses(document: Mapping) -> dict[str, str]:
    sources = document.child("sources")
    return {name: sources.child(name).text("status") or "" for name in sources.entries}


def _paths(node: Node, path: str = "") -> dict[Location, str]:
    """The path of everything written, by its place; a key comes before the mapping that begins with it."""
    found: dict[Location, str] = {}
    _collect(node, path, found)
    return found


def _collect(node: Node, path: str, found: dict[Location, str]) -> None:
    if isinstance(node, Mapping):
        for key, child in node.entries.items():
            below = f"{path}.{key}" if path else key
            if key in node.keys:
                found[node.keys[key]] = below
            _collect(child, below, found)
    if isinstance(node, Sequence):
        for item in node.items:
            _collect(item, path, found)
    if node.location:
        found.setdefault(node.location, path)
