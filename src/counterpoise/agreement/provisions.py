"""What can be agreed, as data: articles, counting rules, conversions, floors, and terms that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.scenario.problems import Location
from counterpoise.scenario.tree import Mapping

if TYPE_CHECKING:
    from counterpoise.agreement.forces import Forces
    from counterpoise.agreement.linear import Linear
    from counterpoise.scenario import Scenario

COUNTS = (
    "launchers",
    "warheads",
    "downloaded",
    "throw_weight",
    "interceptors",
    "alert_share",
    "loading",
    "mean_loading",
)
"""What an article can count without a counting rule of its own."""

OBLIGATIONS = ("limit", "at_least", "ratio", "ban", "may_not_rise")
"""What an article can ask of a count."""

CHANGES = ("download", "off_alert", "move")
"""What a conversion can allow."""

EVERY = ""
"""The party that stands for each of them."""


@dataclass(frozen=True)
class Word:
    """A name as written, and where."""

    text: str
    location: Location | None = field(default=None, compare=False)
    path: str = field(default="", compare=False)


@dataclass(frozen=True)
class Value:
    """A number that was agreed, with its source and status.

    Attributes
    ----------
    number : float
        At least 0.
    source : str or None
        The id of its source.
    status : str
        verified, unverified, derived or assumed.
    note : str
    location : Location or None
    """

    number: float
    source: str | None = None
    status: str = "assumed"
    note: str = ""
    location: Location | None = field(default=None, compare=False)


ByParty = dict[str, Value]
"""A number for each party, or one under `EVERY` for all of them."""


@dataclass(frozen=True)
class Selection:
    """Which systems, or layers of defence, something is about: all that are as it says.

    Attributes
    ----------
    systems, defences : tuple of Word
        By name; each must be in the scenario. Empty: any.
    types : tuple of str
        By pattern of the name, such as ``ss-18*``; what the scenario lacks counts nothing.
    leg, basing : tuple of str
        One of these. Empty: any.
    mirv : bool or None
        With two or more warheads a launcher, or with fewer.
    mobile, prompt : bool or None
    hard_target : bool or None
        Prompt, and with warheads that each destroy a hardened silo with some likelihood; see
        `selection.is_hard_target`.
    kind : Word or None
        As the terms define it under ``kinds``.
    definition : Word or None
        As the scenario defines it for that side under ``definitions``.
    layer, protects : tuple of str
        Of a defence.
    without : tuple of Selection
        But for these.
    """

    systems: tuple[Word, ...] = ()
    defences: tuple[Word, ...] = ()
    types: tuple[str, ...] = ()
    leg: tuple[str, ...] = ()
    basing: tuple[str, ...] = ()
    mirv: bool | None = None
    mobile: bool | None = None
    prompt: bool | None = None
    hard_target: bool | None = None
    kind: Word | None = None
    definition: Word | None = None
    layer: tuple[str, ...] = ()
    protects: tuple[str, ...] = ()
    without: tuple[Selection, ...] = ()


Selections = tuple[Selection, ...]
"""Whatever one of them takes; without any, everything."""


@dataclass(frozen=True)
class Rule:
    """How many warheads a launcher counts as.

    Attributes
    ----------
    select : Selections
    each : float or None
        As many for each launcher; None for those that it carries.
    first : float
        For so many launchers of a side together; beyond them ``beyond`` each. Infinite: for all.
    beyond : float
        At least ``each``.
    discount : float
        Share that is not counted, 0 to 1.
    parties : tuple of str
        Whose launchers it is about; empty: all.
    """

    select: Selections
    each: float | None
    first: float = float("inf")
    beyond: float = 0.0
    discount: float = 0.0
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Article:
    """One provision: a count, and what is asked of it.

    Attributes
    ----------
    key : str
        Its name in the file.
    name : str
        What readers see.
    count : str
        One of `COUNTS`, or the name of a counting of these terms.
    select : Selections
        What is counted.
    obligation : {"limit", "at_least", "ratio", "may_not_rise"}
        A ban is a limit of 0. *ratio*: no party has more than so many times another's count.
    value : ByParty
        Empty for *may_not_rise*. A party that is not in it is not bound.
    phase : str or None
        From which phase on until the next; None: in every phase.
    note : str
    location : Location or None
    """

    key: str
    name: str
    count: str
    select: Selections
    obligation: str
    value: ByParty
    phase: str | None = None
    note: str = ""
    location: Location | None = field(default=None, compare=False)

    def asked_of(self, party: str) -> Value | None:
        """The number that a party is bound to, or None."""
        return self.value.get(party, self.value.get(EVERY))


@dataclass(frozen=True)
class Conversion:
    """A change that is allowed although it raises something, or unloads what a limit counts.

    Attributes
    ----------
    change : {"download", "off_alert", "move"}
        Fewer warheads a launcher; fewer launchers on alert; launchers of one system to another.
    select : Selections
        What may be changed; for *move*, where from.
    to : Selections
        For *move*, where to.
    at_most : ByParty
        Launchers: for *download* and *off_alert* of each system, for *move* together; empty: any number.
    by : float
        For *download*, warheads a launcher; infinite: any.
    """

    change: str
    select: Selections
    to: Selections = ()
    at_most: ByParty = field(default_factory=dict)
    by: float = float("inf")
    note: str = ""


@dataclass(frozen=True)
class Floor:
    """What one party asks of an agreement, as numbers; see `Floors`."""

    retaliation: float
    margin: float
    cost_ratio_may_fall: float


@dataclass(frozen=True)
class Floors:
    """What each party must be sure of, in its own view (design: the security of a side).

    Attributes
    ----------
    retaliation : ByParty
        Least probability that what arrives is at least what it holds necessary.
    margin : ByParty
        By how much exposure, the share left or the cost ratio must improve for it to be called better.
    cost_ratio_may_fall : ByParty
        By how much the opponent's cost ratio may fall and still be called no worse; 0 unless written.
    """

    retaliation: ByParty
    margin: ByParty
    cost_ratio_may_fall: ByParty

    def of(self, party: str) -> Floor:
        """What one party asks for."""
        return Floor(
            retaliation=_number(self.retaliation, party),
            margin=_number(self.margin, party),
            cost_ratio_may_fall=_number(self.cost_ratio_may_fall, party),
        )


DEFAULT_FLOORS = Floors({EVERY: Value(0.95)}, {EVERY: Value(0.01)}, {EVERY: Value(0.0)})


@dataclass(frozen=True)
class Phase:
    """When a phase begins; it ends where the next one does.

    Attributes
    ----------
    begins : date or None
        The first day on which its articles hold; None where that is said in words alone.
    note : str
    """

    begins: date | None = None
    note: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.begins.isoformat() if self.begins else "", self.note)))


@dataclass(frozen=True)
class Source:
    """Where figures come from."""

    cite: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class MadeFor:
    """The scenario that an agreement was made for, with its forces of that day."""

    scenario: str
    hash: str
    today: Forces


@dataclass(frozen=True)
class Terms:
    """What is, or could be, agreed; with ``forces`` an agreement.

    Attributes
    ----------
    title, summary, date : str
    parties : dict of str to tuple of str, or None
        By party, the names that a scenario may have for it; None: whoever the scenario's sides are.
    articles : tuple of Article
    counting : dict of str to tuple of Rule
        The first rule that takes a system counts it; one that none takes counts as it is loaded.
    kinds : dict of str to Selections
    conversions : tuple of Conversion
    floors : Floors
    phases : dict of str to Phase
        In order; empty: there is one.
    sources : dict of str to Source
    forces : Forces or None
        The resulting forces of an agreement.
    made_for : MadeFor or None
    provenance : dict of str to str
        How an agreement came about.
    file : str
    document : Mapping
        As written.
    """

    title: str
    summary: str
    date: str
    parties: dict[str, tuple[str, ...]] | None
    articles: tuple[Article, ...]
    counting: dict[str, tuple[Rule, ...]]
    kinds: dict[str, Selections]
    conversions: tuple[Conversion, ...]
    floors: Floors
    phases: dict[str, Phase]
    sources: dict[str, Source]
    forces: Forces | None
    made_for: MadeFor | None
    provenance: dict[str, str]
    file: str
    document: Mapping = field(repr=False)

    @property
    def provisions(self) -> tuple[Article, ...]:
        """The articles that hold in the end: those of the last phase, and those of every phase."""
        return self.at(None).articles

    def at(self, phase: str | None) -> Terms:
        """The terms as they stand in one phase; see `phase_of`."""
        chosen = self.phase_of(phase)
        return replace(self, articles=tuple(one for one in self.articles if one.phase in (None, chosen)))

    def phase_of(self, phase: str | None) -> str | None:
        """The name of a phase, given by its name or by a day in it (``1998-06-01``); by default the last.

        None where there are no phases, and on a day before the first.

        Raises
        ------
        ValueError
            If there is no such phase, or a phase has no date by which to tell.
        """
        if phase is None or phase in self.phases:
            return phase or next(reversed(self.phases), None)
        day = _day(phase)
        if day is None:
            known = ", ".join(self.phases) or "none"
            raise ValueError(f"{self.file} has no phase {phase!r}; there are {known}")
        begun = None
        for name, one in self.phases.items():
            if one.begins is None:
                raise ValueError(f"{self.file} does not date its phase {name!r}: {one.note}; name the phase")
            begun = name if one.begins <= day else begun
        return begun

    def bound(self, sides: tuple[str, ...]) -> dict[str, str]:
        """The side of a scenario behind each party.

        Raises
        ------
        ValueError
            If a party is none of these sides.
        """
        if self.parties is None:
            return {side: side for side in sides}
        found = {party: next((n for n in names if n in sides), "") for party, names in self.parties.items()}
        for party, side in found.items():
            if not side:
                known = " or ".join(map(repr, self.parties[party]))
                raise ValueError(f"{self.file} binds {known}, and the scenario has {', '.join(sides)}")
        return found

    def floor_of(self, side: str, sides: tuple[str, ...]) -> Floor:
        """What a side of a scenario asks of an agreement; `sides` are all of the scenario."""
        return self.floors.of(self.party_of(side, sides))

    def party_of(self, side: str, sides: tuple[str, ...]) -> str:
        """The party that stands for a side of a scenario; its own name where none does."""
        return next((party for party, name in self.bound(sides).items() if name == side), side)

    def linear(
        self, scenario: Scenario, parties: tuple[str, ...] | None = None, *, phase: str | None = None
    ) -> Linear:
        """Every article as linear constraints over launchers; see `linear.constraints`."""
        from counterpoise.agreement.linear import constraints

        return constraints(self, scenario, parties, phase=phase)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(values: ByParty, party: str) -> float:
    value = values.get(party) or values.get(EVERY)
    return value.number if value else 0.0
