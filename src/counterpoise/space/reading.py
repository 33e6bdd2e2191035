"""From the tree of a catalogue to `Catalogue`: every problem at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from counterpoise.scenario.figures import STATUSES, Figure
from counterpoise.scenario.problems import Location, Problem, ScenarioError, problem_at, suggestion
from counterpoise.scenario.tree import EMPTY, Mapping, Node, Provenance, Scalar, plain, shown
from counterpoise.scenario.written import Bounds, FigureError, Written, figure
from counterpoise.space.catalogue import Catalogue, Party, Source, SpaceSystem, Threshold
from counterpoise.space.measures import MEASURES
from counterpoise.space.parameters import BASINGS, KINDS, PARAMETERS

FORMAT = 1
_TOP = ("format", "title", "date", "summary", "booster_burn", "sources", "parties", "systems")
_ABOUT = ("name", "kind", "owner", "basing", "made_up", "source", "status", "note")
_NAME = re.compile(r"[^\W_][\w-]*")
_BURN = Bounds("time", high=1000.0)
_NO_SOURCE = Provenance(None, None)
_YES_OR_NO = {True: 1, False: 0, "yes": 1, "no": 0}

Where = tuple[str, ...]


def catalogue_of(document: Mapping, *, name: str, file: str) -> Catalogue:
    """A catalogue from a tree that was read or made elsewhere.

    Raises
    ------
    ScenarioError
        With every problem found.
    """
    reader = _Reader(document, file)
    found = reader.catalogue(name)
    if reader.problems:
        raise ScenarioError(reader.problems)
    return found


class _Reader:
    """Reads one document, and collects what is wrong with it."""

    def __init__(self, document: Mapping, file: str) -> None:
        self.document = document
        self.file = file
        self.problems: list[Problem] = []

    def catalogue(self, name: str) -> Catalogue:
        top = self.document
        self.format()
        self.known_keys(top, _TOP, (), "key")
        sources = self.parts("sources")
        self.sources = {key: self.source(node, ("sources", key)) for key, node in sources.items()}
        burn = top.entries.get("booster_burn")
        parties, systems = self.parts("parties"), self.parts("systems")
        if not systems and isinstance(top.entries.get("systems", EMPTY), Mapping):
            self.say(top, ("systems",), "there are no systems; a catalogue has at least one")
        return Catalogue(
            name=name,
            file=self.file,
            title=self.text(top, "title", (), is_needed=True),
            date=self.text(top, "date", ()),
            summary=self.text(top, "summary", ()),
            booster_burn=self.figure(burn, ("booster_burn",), _BURN, _NO_SOURCE) if burn else None,
            systems={key: self.system(node, key) for key, node in systems.items()},
            parties={key: self.party(node, key) for key, node in parties.items()},
            sources=self.sources,
            document=top,
        )

    def format(self) -> None:
        found = self.document.entries.get("format")
        value = found.value if isinstance(found, Scalar) else None
        if value != FORMAT or isinstance(value, bool):
            message = f"a catalogue begins with 'format: {FORMAT}', which this program reads"
            self.say(found or self.document, ("format",), message)

    def source(self, node: Mapping, where: Where) -> Source:
        self.known_keys(node, ("cite", "status", "note", "url"), where, "key")
        status = self.choice(node, "status", STATUSES, where) or "assumed"
        return Source(self.text(node, "cite", where, is_needed=True), status, self.text(node, "note", where))

    def system(self, node: Mapping, key: str) -> SpaceSystem:
        where = ("systems", key)
        self.known_keys(node, (*_ABOUT, *PARAMETERS), where, "key")
        beside = self.provenance(node, where)
        lacks = frozenset(name for name in PARAMETERS if _is_none(node.entries.get(name)))
        for name in sorted(lacks):
            if not PARAMETERS[name].may_lack:
                message = f"'none' says nothing of {name!r}; write 0 if it is 0, and nothing if it is unknown"
                self.say(node.entries[name], (*where, name), message)
        found = {
            name: self.figure(node.entries[name], (*where, name), PARAMETERS[name].bounds, beside)
            for name in PARAMETERS
            if name in node.entries and name not in lacks
        }
        figures = {name: one for name, one in found.items() if one is not None}
        system = SpaceSystem(
            key=key,
            name=self.text(node, "name", where, is_needed=True),
            kind=self.choice(node, "kind", tuple(KINDS), where, is_needed=True),
            owner=self.text(node, "owner", where, is_needed=True),
            basing=self.choice(node, "basing", BASINGS, where) or "orbit",
            is_made_up=self.flag(node, "made_up", where),
            figures=figures,
            lacks=lacks,
            note=self.text(node, "note", where),
        )
        self.possible(system, node, where)
        return system

    def possible(self, system: SpaceSystem, node: Mapping, where: Where) -> None:
        """What no bound of one parameter can say: parameters that contradict each other."""
        figures = system.figures
        if "payload" in figures and "mass" in figures and figures["payload"].low > figures["mass"].high:
            message = (
                f"the payload is at least {figures['payload'].low:g} kg, and the whole at most "
                f"{figures['mass'].high:g} kg; a payload is part of the mass"
            )
            self.say(node.entries["payload"], (*where, "payload"), message)
        if system.basing == "orbit" and "altitude" in system.lacks:
            message = "what is in orbit has an altitude; write it, or leave it out if it is unknown"
            self.say(node.entries["altitude"], (*where, "altitude"), message)
        tests = figures.get("tests")
        if tests is not None and tests.high == 0:
            for name in ("closing_speed", "test_altitude"):
                if name in figures:
                    message = f"no test was seen, so none showed this; write '{name}: none'"
                    self.say(node.entries[name], (*where, name), message)

    def party(self, node: Mapping, key: str) -> Party:
        where = ("parties", key)
        self.known_keys(node, ("name", "threatened_by"), where, "key")
        holder = node.child("threatened_by")
        if not holder.entries:
            message = "a party says from what on it holds a system to be threatening: 'threatened_by'"
            self.say(node, where, message)
        thresholds = tuple(
            self.threshold(holder.child(name), name, (*where, "threatened_by", name))
            for name in holder.entries
        )
        return Party(key, self.text(node, "name", where, is_needed=True), thresholds)

    def threshold(self, node: Mapping, key: str, where: Where) -> Threshold:
        self.known_keys(node, ("summary", "source", "status", *MEASURES), where, "measure")
        beside = self.provenance(node, where)
        found = {
            name: self.figure(node.entries[name], (*where, name), Bounds(measure.dimension), beside)
            for name, measure in MEASURES.items()
            if name in node.entries
        }
        limits = {name: one for name, one in found.items() if one is not None}
        if not found:
            self.say(node, where, f"no limit; a threshold has one of {', '.join(MEASURES)}")
        return Threshold(key, self.text(node, "summary", where), limits)

    # --- small things --------------------------------------------------------------------------------------

    def figure(self, node: Node, where: Where, bounds: Bounds, beside: Provenance) -> Figure | None:
        statuses = {key: source.status for key, source in self.sources.items()}
        if isinstance(node, Mapping):
            self.known_source(node, where)
        counted = _counted(node) if bounds.dimension == "share" else node
        written = Written(replace(counted, beside=beside), ".".join(where), statuses)
        try:
            return figure(written, bounds)
        except FigureError as error:
            for location, message in error.faults:
                self.problems.append(problem_at(location or self.start, ".".join(where), message))
            return None

    def provenance(self, node: Mapping, where: Where) -> Provenance:
        self.known_source(node, where)
        status = self.choice(node, "status", STATUSES, where) or None
        return Provenance(node.text("source"), status)

    def known_source(self, node: Mapping, where: Where) -> None:
        found = node.entries.get("source")
        if found is None:
            return
        name = str(plain(found))
        if name not in self.sources:
            hint = suggestion(name, self.sources)
            self.say(found, (*where, "source"), f"unknown source {name!r}{hint}")

    def parts(self, key: str) -> dict[str, Mapping]:
        """The mappings under a top-level key, by name."""
        node = self.document.entries.get(key, EMPTY)
        if not isinstance(node, Mapping):
            self.say(node, (key,), f"{key!r} holds names with keys of their own")
            return {}
        found = {}
        for name, child in node.entries.items():
            if not _NAME.fullmatch(name):
                message = f"{name!r} cannot be a name here; use letters, digits, '-' and '_'"
                self.problems.append(problem_at(node.keys[name], f"{key}.{name}", message))
            if isinstance(child, Mapping):
                found[name] = child
            else:
                self.say(child, (key, name), "keys with values are needed")
        return found

    def text(self, node: Mapping, key: str, where: Where, *, is_needed: bool = False) -> str:
        found = node.entries.get(key)
        if found is None:
            if is_needed:
                self.say(node, where, f"the key {key!r} is missing")
            return ""
        value = found.value if isinstance(found, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
            self.say(found, (*where, key), f"{shown(plain(found))!r} was found where text is needed")
            return ""
        return " ".join(str(value).split())

    def choice(
        self, node: Mapping, key: str, known: tuple[str, ...], where: Where, *, is_needed: bool = False
    ) -> str:
        found = self.text(node, key, where, is_needed=is_needed)
        if found and found not in known:
            hint = suggestion(found, known) or f"; write one of {', '.join(known)}"
            self.say(node.entries[key], (*where, key), f"unknown {key} {found!r}{hint}")
            return ""
        return found

    def flag(self, node: Mapping, key: str, where: Where) -> bool:
        found = node.entries.get(key)
        if found is None:
            return False
        value = found.value if isinstance(found, Scalar) else None
        if not isinstance(value, bool):
            self.say(found, (*where, key), f"{shown(plain(found))!r} was found where true or false is needed")
        return value is True

    def known_keys(self, node: Mapping, known: Iterable[str], where: Where, what: str) -> None:
        words = tuple(known)
        for key in node.entries:
            if key not in words:
                message = f"unknown {what} {key!r}{suggestion(key, words)}"
                self.problems.append(
                    problem_at(node.keys.get(key) or self.start, ".".join((*where, key)), message)
                )

    @property
    def start(self) -> Location:
        return self.document.location or Location(self.file, 1, 1)

    def say(self, node: Node, where: Where, message: str) -> None:
        self.problems.append(problem_at(self.place(node, where), ".".join(where), message))

    def place(self, node: Node, where: Where) -> Location:
        """Where to mend: a part is named at its key, what is not there at the nearest key around it."""
        holder: Node = self.document
        found = self.start
        for key in where:
            if not isinstance(holder, Mapping) or key not in holder.entries:
                return found
            found = holder.keys.get(key, found)
            holder = holder.entries[key]
        return found if isinstance(node, Mapping) else node.location or found


def _is_none(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value == "none"


def _counted(node: Node) -> Node:
    """A figure with yes and no as 1 and 0, for whether there is a re-entry body."""
    if isinstance(node, Scalar) and isinstance(node.value, bool | str) and node.value in _YES_OR_NO:
        return replace(node, value=_YES_OR_NO[node.value])
    if isinstance(node, Mapping) and "value" in node.entries:
        return replace(node, entries={**node.entries, "value": _counted(node.entries["value"])})
    return node
