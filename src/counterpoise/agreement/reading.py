"""From the text of terms or of an agreement to `Terms`: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from itertools import pairwise
from os import PathLike
from pathlib import Path

from counterpoise.agreement.contradicting import contradictions
from counterpoise.agreement.forces import Forces, Holding, SideForces
from counterpoise.agreement.library import treaty_names, treaty_path
from counterpoise.agreement.provisions import (
    CHANGES,
    COUNTS,
    DEFAULT_FLOORS,
    EVERY,
    OBLIGATIONS,
    Article,
    ByParty,
    Conversion,
    Floors,
    MadeFor,
    Phase,
    Rule,
    Selection,
    Selections,
    Source,
    Terms,
    Value,
    Word,
)
from counterpoise.scenario.figures import STATUSES
from counterpoise.scenario.locating import file_bytes
from counterpoise.scenario.problems import Location, Problem, ScenarioError, problem_at, suggestion
from counterpoise.scenario.reading import tree_from_bytes, tree_from_text
from counterpoise.scenario.tree import EMPTY, Mapping, Node, Scalar, Sequence, plain, shown

FORMAT = 1
MOST_ALLOWANCES = 8
_TERMS = (
    "format",
    "title",
    "date",
    "summary",
    "sources",
    "parties",
    "phases",
    "kinds",
    "counting",
    "articles",
)
_AGREEMENT = ("scenario", "forces", "today", "provenance")
TOP = (*_TERMS, "conversions", "floors", *_AGREEMENT)
_ABOUT = ("source", "status", "note")
_LEGS = ("icbm", "slbm", "bomber")
_BASINGS = ("silo", "mobile", "submarine", "airfield")
_LAYERS = ("boost", "midcourse", "terminal")
_LIKENESS = ("leg", "basing", "mirv", "mobile", "prompt", "hard_target", "kind", "definition", "layer")
_SELECT = ("systems", "defences", "types", *_LIKENESS, "protects", "without")

Where = tuple[str, ...]


def read(name_or_path: str | PathLike[str]) -> Terms:
    """Read terms from the library of treaties, or terms or an agreement from a file.

    Parameters
    ----------
    name_or_path : str or path
        A name such as ``start-1``, or the path of a YAML file.

    Raises
    ------
    ScenarioError
        With every problem found, each with file, line and column.
    """
    is_known = isinstance(name_or_path, str) and name_or_path in treaty_names()
    path = treaty_path(str(name_or_path)) if is_known else Path(name_or_path)
    shown_as = path.name if is_known else str(name_or_path) or "."
    if not is_known and not path.exists():
        near = suggestion(path.stem, treaty_names())
        message = f"there is no such file, and no treaty of that name in the library{near}"
        raise ScenarioError([Problem(shown_as, 0, 0, "", message)])
    return terms_of(tree_from_bytes(file_bytes(path, shown_as=shown_as), file=shown_as), file=shown_as)


def read_text(text: str, *, file: str = "terms.yaml") -> Terms:
    """Read terms or an agreement from their text; see `read`."""
    return terms_of(tree_from_text(text, file=file), file=file)


def terms_of(document: Mapping, *, file: str) -> Terms:
    """Terms from a tree that was read or made elsewhere."""
    reader = _Reader(document, file)
    terms = reader.terms()
    problems = reader.problems or list(contradictions(terms))
    if problems:
        raise ScenarioError(problems)
    return terms


class _Reader:
    """Reads one document, and collects what is wrong with it."""

    def __init__(self, document: Mapping, file: str) -> None:
        self.document = document
        self.file = file
        self.problems: list[Problem] = []

    # --- the whole -----------------------------------------------------------------------------------------

    def terms(self) -> Terms:
        top = self.document
        self.known_keys(top, TOP, ())
        self.format()
        self.sources = {key: self.source(key) for key in top.child("sources").entries}
        self.parties = self.read_parties()
        self.phases = self.read_phases()
        kinds = top.child("kinds")
        self.kinds = tuple(kinds.entries)
        self.countings = tuple(top.child("counting").entries)
        articles = tuple(filter(None, (self.article(key) for key in self.mapping(top, "articles").entries)))
        if "articles" not in top.entries:
            self.say(top, (), "the key 'articles' is missing: terms say what is agreed")
        return Terms(
            title=self.text(top, "title", (), is_needed=True),
            summary=self.text(top, "summary", ()),
            date=self.text(top, "date", ()),
            parties=self.parties,
            articles=articles,
            counting={key: self.rules(key) for key in self.countings},
            kinds={key: self.selections(kinds.entries[key], ("kinds", key)) for key in self.kinds},
            conversions=self.conversions(),
            floors=self.floors(),
            phases=self.phases,
            sources=self.sources,
            forces=self.forces("forces"),
            made_for=self.made_for(),
            provenance=self.texts(top, "provenance"),
            file=self.file,
            document=top,
        )

    def format(self) -> None:
        found = self.document.entries.get("format")
        value = found.value if isinstance(found, Scalar) else None
        if value != FORMAT or isinstance(value, bool):
            message = f"terms begin with 'format: {FORMAT}', which this program reads"
            self.say(found or self.document, ("format",), message)

    def source(self, key: str) -> Source:
        node, where = self.document.child("sources").child(key), ("sources", key)
        self.known_keys(node, ("cite", "status", "note", "url"), where)
        status = self.choice(node, "status", STATUSES, where) or "assumed"
        return Source(self.text(node, "cite", where, is_needed=True), status, self.text(node, "note", where))

    def read_parties(self) -> dict[str, tuple[str, ...]] | None:
        node = self.document.entries.get("parties")
        if node is None:
            return None
        if isinstance(node, Sequence):
            return {word.text: (word.text,) for word in self.words(node, ("parties",))}
        if not isinstance(node, Mapping):
            self.say(node, ("parties",), "parties are a list, or for each the names that scenarios give it")
            return None
        return {
            key: tuple(word.text for word in self.words(child, ("parties", key)))
            for key, child in node.entries.items()
        }

    def read_phases(self) -> dict[str, Phase]:
        holder, where = self.mapping(self.document, "phases"), ("phases",)
        phases = {key: self.phase(holder, key) for key in holder.entries}
        dated = [(key, one.begins) for key, one in phases.items() if one.begins]
        for (before, start), (key, begins) in pairwise(dated):
            if begins <= start:
                self.say(
                    holder.entries[key],
                    (*where, key),
                    f"{begins} is not after {start}, where {before!r} begins",
                )
        return phases

    def phase(self, holder: Mapping, key: str) -> Phase:
        node, where = holder.entries[key], ("phases", key)
        if not isinstance(node, Mapping):
            return Phase(note=self.text(holder, key, ("phases",)))
        self.known_keys(node, ("begins", "note"), where)
        note, begins = self.text(node, "note", where), self.text(node, "begins", where, is_needed=True)
        try:
            return Phase(date.fromisoformat(begins) if begins else None, note)
        except ValueError:
            self.say(node.entries["begins"], (*where, "begins"), f"{begins!r} is no day such as 1998-06-01")
            return Phase(note=note)

    # --- articles ------------------------------------------------------------------------------------------

    def article(self, key: str) -> Article | None:
        where = ("articles", key)
        node = self.mapping(self.document.child("articles"), key, where[:1])
        self.known_keys(node, ("name", "count", "select", "phase", *_ABOUT, *OBLIGATIONS), where)
        asked = [name for name in OBLIGATIONS if name in node.entries]
        if len(asked) != 1:
            found = " and ".join(map(repr, asked)) or "nothing"
            wanted = "', '".join(OBLIGATIONS)
            self.say(node, where, f"{found} is asked; an article has one of '{wanted}'", at=(key, "articles"))
            return None
        count = self.choice(node, "count", (*COUNTS, *self.countings), where, is_needed=True)
        phase = self.choice(node, "phase", tuple(self.phases), where) if "phase" in node.entries else None
        obligation, value = self.obligation(node, asked[0], where)
        self.fitting(node, count or "", obligation, value, where)
        return Article(
            key=key,
            name=self.text(node, "name", where) or key.replace("-", " "),
            count=count or "launchers",
            select=self.selections(node.entries.get("select"), (*where, "select")),
            obligation=obligation,
            value=value,
            phase=phase,
            note=self.text(node, "note", where),
            location=self.document.child("articles").keys.get(key),
        )

    def obligation(self, node: Mapping, asked: str, where: Where) -> tuple[str, ByParty]:
        found = node.entries[asked]
        if asked in ("ban", "may_not_rise"):
            if not (isinstance(found, Scalar) and found.value is True):
                self.say(found, (*where, asked), f"write '{asked}: true'")
            about = self.about(node, node, where)
            banned = Value(0.0, *about, location=found.location)
            return ("limit", {EVERY: banned}) if asked == "ban" else ("may_not_rise", {EVERY: banned})
        least = 1.0 if asked == "ratio" else 0.0
        return asked, self.by_party(found, node, (*where, asked), least=least)

    def fitting(self, node: Mapping, count: str, obligation: str, value: ByParty, where: Where) -> None:
        if count in ("loading", "mean_loading", "alert_share") and obligation != "limit":
            message = f"{count!r} can have a limit, but no {obligation!r}: it is no sum"
            self.say(node.entries["count"], (*where, "count"), message)
        for one in value.values():
            if count == "alert_share" and one.number > 1:
                message = f"'{one.number:g}' is over 1; a share such as 0.3 is needed"
                self.problems.append(
                    problem_at(one.location or _START, ".".join((*where, obligation)), message)
                )

    def rules(self, name: str) -> tuple[Rule, ...]:
        node, where = self.document.child("counting").entries[name], ("counting", name)
        if not isinstance(node, Sequence):
            self.say(node, where, "a list of rules is needed, each with 'for' and 'each'")
            return ()
        if name in COUNTS:
            self.say(node, where, f"{name!r} is counted already; take another name")
        found = (self.rule(item, (*where, str(i))) for i, item in enumerate(node.items))
        rules = tuple(filter(None, found))
        allowances = sum(rule.first < float("inf") for rule in rules)
        if allowances > MOST_ALLOWANCES:
            # Each way to fill them is a constraint of its own: twice as many with every one.
            message = (
                f"{allowances} rules have 'first'; at most {MOST_ALLOWANCES} in one counting are possible"
            )
            self.say(node, where, message)
        return rules

    def rule(self, node: Node, where: Where) -> Rule | None:
        if not isinstance(node, Mapping):
            self.say(node, where, "a rule has keys: 'for', 'each', perhaps 'first' and 'beyond'")
            return None
        self.known_keys(node, ("for", "each", "first", "beyond", "discount", "parties", *_ABOUT), where)
        each = node.entries.get("each")
        is_own = isinstance(each, Scalar) and each.value == "warheads"
        number = None if is_own else self.number(node, "each", where)
        first = self.number(node, "first", where, default=float("inf"))
        beyond = self.number(node, "beyond", where, default=number or 0.0)
        if ("first" in node.entries) != ("beyond" in node.entries):
            self.say(node, where, "'first' and 'beyond' need each other")
        elif number is not None and beyond < number:
            self.say(
                node.entries["beyond"], (*where, "beyond"), f"'beyond' is under the first {number:g} each"
            )
        if each is None:
            self.say(
                node, where, "the key 'each' is missing: a number, or 'warheads' for as many as are loaded"
            )
        parties = node.entries.get("parties")
        return Rule(
            select=self.selections(node.entries.get("for"), (*where, "for")),
            each=number,
            first=first,
            beyond=beyond,
            discount=self.number(node, "discount", where, default=0.0, most=1.0),
            parties=tuple(word.text for word in self.party_words(parties, (*where, "parties")))
            if parties
            else (),
        )

    def conversions(self) -> tuple[Conversion, ...]:
        node = self.document.entries.get("conversions")
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.say(node, ("conversions",), f"a list is needed, each with 'allow: {' / '.join(CHANGES)}'")
            return ()
        found = (self.conversion(item, ("conversions", str(i))) for i, item in enumerate(node.items))
        return tuple(filter(None, found))

    def conversion(self, node: Node, where: Where) -> Conversion | None:
        if not isinstance(node, Mapping):
            self.say(
                node, where, "a conversion has keys: 'allow', 'select', perhaps 'to', 'at_most' and 'by'"
            )
            return None
        self.known_keys(node, ("allow", "select", "to", "at_most", "by", *_ABOUT), where)
        change = self.choice(node, "allow", CHANGES, where, is_needed=True) or "download"
        if (change == "move") != ("to" in node.entries):
            self.say(node, where, "'to' goes with 'allow: move', and a move needs it")
        most = node.entries.get("at_most")
        return Conversion(
            change=change,
            select=self.selections(node.entries.get("select"), (*where, "select")),
            to=self.selections(node.entries.get("to"), (*where, "to")) if "to" in node.entries else (),
            at_most=self.by_party(most, node, (*where, "at_most")) if most else {},
            by=self.number(node, "by", where, default=float("inf")),
            note=self.text(node, "note", where),
        )

    def floors(self) -> Floors:
        node, where = self.mapping(self.document, "floors", ()), ("floors",)
        names = tuple(field.name for field in fields(Floors))
        self.known_keys(node, names, where)
        found = {}
        for key in names:
            child = node.entries.get(key)
            default = getattr(DEFAULT_FLOORS, key)
            found[key] = self.by_party(child, node, (*where, key), most=1.0) if child else default
        return Floors(**found)

    # --- selections ----------------------------------------------------------------------------------------

    def selections(self, node: Node | None, where: Where) -> Selections:
        """One selection, or a list of which any may take a system; ``all`` for everything."""
        if node is None or (isinstance(node, Scalar) and node.value == "all"):
            return ()
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(filter(None, (self.selection(item, where) for item in items)))

    def selection(self, node: Node, where: Where) -> Selection | None:
        if not isinstance(node, Mapping) or not node.entries:
            self.say(
                node, where, "write 'all', or some of 'leg', 'basing', 'mirv', 'types', 'systems' and 'kind'"
            )
            return None
        self.known_keys(node, _SELECT, where)

        def words(key: str) -> tuple[Word, ...]:
            return self.words(node.entries[key], (*where, key)) if key in node.entries else ()

        def chosen(key: str, known: tuple[str, ...]) -> tuple[str, ...]:
            for word in words(key):
                if word.text not in known:
                    self.unknown(word, key, known)
            return tuple(word.text for word in words(key))

        def one(key: str) -> Word | None:
            return next(iter(words(key)), None)

        kind = one("kind")
        if kind and kind.text not in self.kinds:
            self.unknown(kind, "kind", self.kinds)
        return Selection(
            systems=words("systems"),
            defences=words("defences"),
            types=tuple(word.text for word in words("types")),
            leg=chosen("leg", _LEGS),
            basing=chosen("basing", _BASINGS),
            mirv=self.flag(node, "mirv", where),
            mobile=self.flag(node, "mobile", where),
            prompt=self.flag(node, "prompt", where),
            hard_target=self.flag(node, "hard_target", where),
            kind=kind,
            definition=one("definition"),
            layer=chosen("layer", _LAYERS),
            protects=chosen("protects", ("area", "silos")),
            without=self.selections(node.entries.get("without"), (*where, "without")),
        )

    # --- an agreement --------------------------------------------------------------------------------------

    def made_for(self) -> MadeFor | None:
        node, where = self.mapping(self.document, "scenario", ()), ("scenario",)
        if "scenario" not in self.document.entries:
            if "forces" in self.document.entries:
                self.say(self.document, (), "resulting forces need the 'scenario' that they are of")
            return None
        self.known_keys(node, ("name", "hash"), where)
        name = self.text(node, "name", where, is_needed=True)
        return MadeFor(name, self.text(node, "hash", where, is_needed=True), self.forces("today") or {})

    def forces(self, key: str) -> Forces | None:
        if key not in self.document.entries:
            return None
        sides = self.mapping(self.document, key, ())
        return {side: self.side_forces(sides.child(side), (key, side)) for side in sides.entries}

    def side_forces(self, node: Mapping, where: Where) -> SideForces:
        self.known_keys(node, ("systems", "defences"), where)
        systems, layers = node.child("systems"), node.child("defences")
        held: dict[str, Holding] = {}
        for key in systems.entries:
            one, place = systems.child(key), (*where, "systems", key)
            self.known_keys(one, ("launchers", "warheads", "alert_day"), place)
            alert = self.number(one, "alert_day", place, most=1.0) if "alert_day" in one.entries else None
            held[key] = Holding(
                self.number(one, "launchers", place), self.number(one, "warheads", place), alert
            )
        there = {key: self.number(layers, key, (*where, "defences")) for key in layers.entries}
        return {"systems": held, "defences": there}

    # --- parts ---------------------------------------------------------------------------------------------

    def by_party(
        self, node: Node, beside: Mapping, where: Where, *, least: float = 0.0, most: float = 0.0
    ) -> ByParty:
        """One value for all, or one for each party; ``most`` of 0 is none."""
        if isinstance(node, Mapping) and "value" not in node.entries:
            known = tuple(self.parties or ())
            for key in node.entries:
                if self.parties is not None and key not in known:
                    self.unknown(Word(key, node.keys.get(key), ".".join((*where, key))), "party", known)
            return {
                key: self.value(child, beside, (*where, key), least, most)
                for key, child in node.entries.items()
            }
        return {EVERY: self.value(node, beside, where, least, most)}

    def value(self, node: Node, beside: Mapping, where: Where, least: float, most: float) -> Value:
        own = node if isinstance(node, Mapping) else EMPTY
        if own is node:
            self.known_keys(own, ("value", *_ABOUT), where)
        held = own.entries.get("value", EMPTY) if own is node else node
        number = self.as_number(held, where, least, most)
        source, status, note = self.about(own, beside, where)
        return Value(number, source, status, note, held.location or node.location)

    def about(self, own: Mapping, beside: Mapping, where: Where) -> tuple[str | None, str, str]:
        """Source, status and note: nearest first, as figures of a scenario have them."""
        sources = tuple(self.sources)
        own_source = self.choice(own, "source", sources, where) if "source" in own.entries else None
        source = own_source or (
            self.choice(beside, "source", sources, where[:2]) if "source" in beside.entries else None
        )
        candidates = (
            self.choice(own, "status", STATUSES, where) if "status" in own.entries else None,
            self.sources[own_source].status if own_source else None,
            self.choice(beside, "status", STATUSES, where[:2]) if "status" in beside.entries else None,
            self.sources[source].status if source else None,
        )
        return source, next((one for one in candidates if one), "assumed"), self.text(own, "note", where)

    def number(
        self, node: Mapping, key: str, where: Where, *, default: float | None = None, most: float = 0.0
    ) -> float:
        found = node.entries.get(key)
        if found is None:
            if default is None and key != "each":
                self.say(node, where, f"the key {key!r} is missing")
            return 0.0 if default is None else default
        return self.as_number(found, (*where, key), 0.0, most)

    def as_number(self, node: Node, where: Where, least: float, most: float) -> float:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.say(node, where, f"'{shown(plain(node))[:40]}' is no number")
            return least
        if value < least:
            what = (
                "is negative; it is at least 0"
                if least == 0
                else f"is under {least:g}, the least that it can be"
            )
            self.say(node, where, f"'{value:g}' {what}")
        elif most and value > most:
            self.say(node, where, f"'{value:g}' is over {most:g}, the most that it can be")
        return float(value)

    def text(self, node: Mapping, key: str, where: Where, *, is_needed: bool = False) -> str:
        found = node.entries.get(key)
        if found is None:
            if is_needed:
                self.say(node, where, f"the key {key!r} is missing")
            return ""
        if not isinstance(found, Scalar) or found.value is None or isinstance(found.value, bool):
            self.say(found, (*where, key), f"'{shown(plain(found))[:40]}' was found where text is needed")
            return ""
        return str(found.value)

    def texts(self, node: Mapping, key: str) -> dict[str, str]:
        holder = self.mapping(node, key, ())
        return {name: self.text(holder, name, (key,)) for name in holder.entries}

    def mapping(self, node: Mapping, key: str, where: Where = ()) -> Mapping:
        found = node.entries.get(key, EMPTY)
        if not isinstance(found, Mapping):
            self.say(found, (*where, key), "keys with values are needed here")
            return EMPTY
        return found

    def choice(
        self, node: Mapping, key: str, known: tuple[str, ...], where: Where, *, is_needed: bool = False
    ) -> str | None:
        text = self.text(node, key, where, is_needed=is_needed)
        if text and text not in known:
            found = node.entries[key]
            self.unknown(Word(text, found.location, ".".join((*where, key))), key, known)
            return None
        return text or None

    def flag(self, node: Mapping, key: str, where: Where) -> bool | None:
        found = node.entries.get(key)
        if found is None:
            return None
        if not isinstance(found, Scalar) or not isinstance(found.value, bool):
            self.say(found, (*where, key), "true or false is needed")
            return None
        return found.value

    def words(self, node: Node, where: Where) -> tuple[Word, ...]:
        """One word or a list of words."""
        items = node.items if isinstance(node, Sequence) else (node,)
        if not items or not all(isinstance(item, Scalar) and item.value not in (None, "") for item in items):
            self.say(node, where, "a word is needed, or a list of words")
            return ()
        path = ".".join(where)
        return tuple(Word(str(item.value), item.location, path) for item in items if isinstance(item, Scalar))

    def party_words(self, node: Node, where: Where) -> tuple[Word, ...]:
        found = self.words(node, where)
        for word in found:
            if self.parties is not None and word.text not in self.parties:
                self.unknown(word, "party", tuple(self.parties))
        return found

    def known_keys(self, node: Mapping, known: Iterable[str], where: Where) -> None:
        for key in node.entries:
            if key not in known:
                message = f"unknown key {key!r}{suggestion(key, known)}"
                self.problems.append(
                    problem_at(node.keys.get(key) or _START, ".".join((*where, key)), message)
                )

    def unknown(self, word: Word, what: str, known: tuple[str, ...]) -> None:
        hint = suggestion(word.text, known) or f"; there are {', '.join(known) or 'none'}"
        self.problems.append(
            problem_at(word.location or _START, word.path, f"unknown {what} {word.text!r}{hint}")
        )

    def say(self, node: Node, where: Where, message: str, *, at: tuple[str, str] | None = None) -> None:
        key = self.document.child(at[1]).keys.get(at[0]) if at else None
        location = key or node.location or self.document.location or _START
        self.problems.append(problem_at(location, ".".join(where), message))


_START = Location("", 1, 1)
