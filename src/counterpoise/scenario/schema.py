"""The format of a scenario file: every key with its dimension, default and meaning, once.

The models check merged scenarios, give views their typed objects, and are the table from which the
documentation and the JSON Schema are made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError, core_schema

from counterpoise.scenario.figures import Figure as FigureValue
from counterpoise.scenario.quantities import DIMENSIONS
from counterpoise.scenario.written import Bounds, FigureError, Written, figure

_SOFT = (
    "the lethal-radius law (constant 2.62) does not hold for softer points; "
    "soft basing needs no hardness, and a silo without one counts as missing"
)


@dataclass(frozen=True)
class FigureOf:
    """Makes a pydantic field hold a figure within bounds."""

    bounds: Bounds

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._understand)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        # A mark that `tables.json_schema` turns into a reference: pydantic would follow it, and find nothing.
        return {"dimension": self.bounds.dimension}

    def _understand(self, written: object) -> FigureValue:
        if isinstance(written, FigureValue):
            return written
        if not isinstance(written, Written):
            raise PydanticCustomError("figure", "a figure is needed")
        try:
            return figure(written, self.bounds)
        except FigureError as error:
            raise PydanticCustomError("figure", "{faults}", {"faults": error.faults}) from None


def _bounds(dimension: str, **limits: Any) -> FigureOf:
    return FigureOf(Bounds(dimension, **limits))


Count = Annotated[FigureValue, _bounds("count")]
CountFromOne = Annotated[FigureValue, _bounds("count", low=1.0)]
Ratio = Annotated[FigureValue, _bounds("number", low=1.0)]
Number = Annotated[FigureValue, _bounds("number")]
Positive = Annotated[FigureValue, _bounds("number", is_open=True)]
Share = Annotated[FigureValue, _bounds("share", high=1.0)]
Yield = Annotated[FigureValue, _bounds("yield", is_open=True)]
Length = Annotated[FigureValue, _bounds("length")]
Area = Annotated[FigureValue, _bounds("area", is_open=True)]
Mass = Annotated[FigureValue, _bounds("mass")]
Hardness = Annotated[FigureValue, _bounds("pressure", low=100.0, why_low=_SOFT)]
Pressure = Annotated[FigureValue, _bounds("pressure")]
Retaliation = Annotated[FigureValue, _bounds("retaliation", is_open=True)]

Status = Literal["verified", "unverified", "derived", "assumed"]
Leg = Literal["icbm", "slbm", "bomber"]
Basing = Literal["silo", "mobile", "submarine", "airfield"]

_BASINGS: dict[str, tuple[str, ...]] = {
    "icbm": ("silo", "mobile"),
    "slbm": ("submarine",),
    "bomber": ("airfield",),
}
# A figure that its basing gives no meaning would be carried along and never used: it is refused.
_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "hardness": ("silo",),
    "launch_under_attack": ("silo",),
    "usable": ("mobile", "submarine", "airfield"),
    "attrition": ("mobile", "submarine", "airfield"),
    "per_point": ("mobile", "submarine", "airfield"),
    "dispersal_area": ("mobile",),
    "exposed_radius": ("mobile",),
    "escape": ("airfield",),
}

_NAME = re.compile(r"[^\W_](?:[\w-]*)")


def _word(value: object) -> object:
    # `name: 1985` and `date: 1985` are words to the writer, whatever YAML makes of them.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("filled", "the text is empty")
    return value


def _named(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise PydanticCustomError(
            "named", "a name has letters, digits, '-' and '_' only, not {name}", {"name": repr(value)}
        )
    return value


Text = Annotated[str, BeforeValidator(_word), AfterValidator(_filled)]
Note = Annotated[str, BeforeValidator(_word)]
Name = Annotated[str, BeforeValidator(_word), AfterValidator(_named)]


class Part(BaseModel):
    """What all parts of a scenario share: unknown keys are refused, and nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


def _default(text: str, description: str) -> Any:
    """A field whose default is written as a user would write it."""
    return Field(default=text, description=description)


def _optional(description: str, **more: Any) -> Any:
    """A field that may be missing."""
    return Field(default=None, description=description, **more)


class Alert(Part):
    """The share of a system's launchers that is hard to catch, in each state of alert."""

    day: Share | None = _optional("share in the day-to-day state")
    generated: Share | None = _optional("share once forces are generated")


class System(Part):
    """One weapon system of one side."""

    name: Text = Field(description="the name that readers see")
    leg: Leg = Field(description="what carries the warheads")
    basing: Basing = Field(
        description="where the launchers are; slbm: submarine, bomber: airfield, icbm: silo or mobile"
    )
    launchers: Count = Field(description="launchers, boats' tubes or aircraft")
    hidden: Count | None = _optional(
        "launchers kept beyond any agreement, as a side believes (in beliefs; counted under acts only)"
    )
    warheads: Count = Field(description="warheads or bombs per launcher")
    yield_: Yield | None = _optional("explosive yield of one warhead", alias="yield")
    cep: Length | None = _optional("circular error probable: half of the warheads land within it")
    reliability: Share | None = _optional("chance that a launched warhead works")
    prompt: bool = Field(default=True, description="little warning; unless written, false for bombers only")
    hardness: Hardness | None = _optional("overpressure that a silo withstands (silo only)")
    alert: Alert = Field(
        default_factory=Alert,
        description="by state of alert, the share ready to fire (silo), dispersed (mobile), at sea "
        "(submarine) or on alert (airfield)",
    )
    usable: Share = _default(
        "0",
        "of the launchers not on alert, the share that could ever be used (mobile, submarine, airfield); "
        "for submarine and airfield from day to day only: what is not on alert once generated is out of use",
    )
    per_point: CountFromOne | None = _optional("launchers in one garrison, port or base (all but silo)")
    attrition: Share = _default("0", "share lost on the way before firing (mobile, submarine, airfield)")
    escape: Share = _default("1", "share of alert bombers that get away when warned (airfield only)")
    penetration: Share = _default("1", "share that gets through air defence")
    launch_under_attack: Share = _default(
        "0", "of the ready silo launchers, the share gone before impact under that policy (silo only)"
    )
    dispersal_area: Area | None = _optional("area over which all dispersed launchers hide (mobile only)")
    exposed_radius: Length | None = _optional(
        "radius within which 1 Mt disables a dispersed launcher; scales with yield^(1/3) (mobile only)"
    )
    decoys: Count = _default("0", "decoys per warhead")
    throw_weight: Mass | None = _optional("throw weight of one missile")
    source: Name | None = _optional("source of every figure here that names none")
    status: Status | None = _optional("status of every figure here that names neither status nor source")
    note: Note = _default("", "free text")

    @model_validator(mode="after")
    def _fits_its_basing(self) -> System:
        if self.basing not in _BASINGS[self.leg]:
            message = (
                f"{self.basing!r} does not go with leg {self.leg!r}; write {' or '.join(_BASINGS[self.leg])}"
            )
            raise _misfit([("basing", message)])
        faults = [
            (key, f"{key!r} is for {' and '.join(basings)} only; this system's basing is {self.basing}")
            for key, basings in _ONLY_FOR.items()
            if self.basing not in basings and _is_written(getattr(self, key))
        ]
        if faults:
            raise _misfit(faults)
        return self


def _is_written(figure: FigureValue | None) -> bool:
    return figure is not None and figure.location is not None


def _misfit(faults: list[tuple[str, str]]) -> PydanticCustomError:
    """Something is wrong between the fields of one part: a list of (field, message)."""
    return PydanticCustomError("misfit", "{misfits}", {"misfits": faults})


class Defence(Part):
    """One layer of defence of one side."""

    name: Text = Field(description="the name that readers see")
    layer: Literal["boost", "midcourse", "terminal"] = Field(
        description="where in their flight it meets the missiles"
    )
    protects: Literal["area", "silos"] = Field(description="everything, or the silos only")
    interceptors: Count = Field(description="interceptors in stock")
    kill: Share = Field(description="chance that one interceptor kills the object it is fired at")
    max_shots: CountFromOne = _default("4", "most interceptors fired at one object")
    firing: Literal["salvo", "shoot-look-shoot"] = _default(
        "salvo", "all shots at once, or one after another with a look between"
    )
    discrimination: Share = _default("1", "share of decoys recognised; 1 means none is taken for a warhead")
    absentee_ratio: Ratio = _default("1", "interceptors in orbit for each one in reach")
    works: Share = _default("1", "1 − chance that the whole layer fails together")
    source: Name | None = _optional("source of every figure here that names none")
    status: Status | None = _optional("status of every figure here that names neither status nor source")
    note: Note = _default("", "free text")


class Chain(Part):
    """What must go right for each missile of a small arsenal, from being found to arriving.

    What is not written takes nothing away, except that a site found is a site lost.
    """

    name: Text = Field(description="the name that readers see")
    against: Name = Field(description="the side that attacks, and whose defence meets what is left")
    mobile: Count = _default("0", "mobile missiles, of one warhead each")
    alert: Alert = Field(
        default_factory=Alert,
        description="by state of alert, the share of the mobile missiles dispersed to forward sites; the "
        "rest is off alert in technical sites; a state that is not written is not computed",
    )
    silos: Count = _default("0", "missiles in silos, of one warhead each")
    forward_detected: Share = _default("0", "chance that a dispersed missile's forward site is found")
    forward_killed: Share = _default("1", "chance that a forward site found is destroyed")
    technical_sites: CountFromOne = _default("2", "sites among which the missiles off alert are shared out")
    technical_detected: Share = _default("0", "chance that a technical site is found")
    technical_killed: Share = _default("1", "chance that a technical site found is destroyed")
    off_alert_factor: Number = _default(
        "1", "multiplies the chance of a missile off alert whose site survives, which is at most 1"
    )
    silo_detected: Share = _default("0", "chance that a silo is found")
    silo_killed: Share = _default("1", "chance that a silo found is destroyed")
    base_detected: Share = _default(
        "0", "chance that the base is found which holds the warheads of silos and of missiles off alert"
    )
    base_killed: Share = _default("1", "chance that this base, found, is destroyed")
    pads: CountFromOne = _default("3", "launch pads that a mobile missile can use")
    pad_detected: Share = _default("0", "chance that a pad is found, and lost; one left is enough")
    survives_move: Share = _default("1", "chance that a mobile missile survives its move to a pad")
    preparation_detected: Share = _default(
        "0", "chance that a mobile missile is found, and lost, while it prepares to launch"
    )
    reliability: Share = _default("1", "chance that a missile works")
    shots: Count = _default("4", "interceptors fired at each warhead")
    discrimination: Share = _default("1", "chance that a warhead is told from its decoys")
    kill: Share = _default("0", "chance that one interceptor then kills it")
    source: Name | None = _optional("source of every figure here that names none")
    status: Status | None = _optional("status of every figure here that names neither status nor source")
    note: Note = _default("", "free text")

    @model_validator(mode="after")
    def _has_missiles(self) -> Chain:
        has_mobile, has_silos = self.mobile.high > 0.0, self.silos.high > 0.0
        if not (has_mobile or has_silos):
            raise _misfit([("", "there are no missiles; write 'mobile', 'silos' or both")])
        if has_mobile and self.alert.day is None and self.alert.generated is None:
            raise _misfit([("alert", "mobile missiles need the share dispersed, 'day', 'generated' or both")])
        return self


class Side(Part):
    """One side: its forces, its defences and what it holds necessary."""

    name: Text = Field(description="the name that readers see")
    required_retaliation: Retaliation | None = _optional(
        "retaliation held necessary to deter, in EMT or warheads, in this side's own view"
    )
    systems: dict[str, System] = Field(default_factory=dict, description="weapon systems by name")
    defences: dict[str, Defence] = Field(default_factory=dict, description="defence layers by name")
    survival: dict[str, Chain] = Field(
        default_factory=dict, description="chains of survival of a small arsenal, by name; optional"
    )
    note: Note = _default("", "free text")


class Model(Part):
    """Choices of the model itself, each with a default."""

    max_per_point: int = Field(default=2, ge=1, le=4, description="most warheads aimed at one point")
    w80: tuple[Retaliation, ...] = Field(
        default="[500 warheads, 1000 warheads, 3000 warheads]",  # type: ignore[arg-type]
        min_length=1,
        description="sizes of attack that do 80 % of the damage that can be done, usually three",
    )
    exponent: Positive = _default("0.75", "exponent of the damage curve in the stability index")
    surcharge: Number = _default("0.3", "surcharge of the stability index")
    damage_curve: Literal["exponential"] = _default("exponential", "shape of the damage curve")


class Source(Part):
    """Where figures come from."""

    cite: Text = Field(description="author, title, year, page")
    status: Status = Field(description="whether the figures were read at this source")
    url: Note = _default("", "address")
    note: Note = _default("", "free text")


class Development(Part):
    """A possible change, as a patch of the sides."""

    of: Name = Field(description="the side that would do it")
    name: Text | None = _optional("the name that readers see")
    summary: Text = Field(description="one sentence")
    patch: dict[str, Any] = Field(description="holds 'sides', as above, with only the figures that change")


class Belief(Part):
    """What one side believes, as patches of the sides and of developments."""

    summary: Note = _default("", "one sentence")
    sides: dict[str, Any] = Field(
        default_factory=dict, description="as above, with only what it believes otherwise"
    )
    developments: dict[str, Any] = Field(
        default_factory=dict, description="by development, a 'patch' of that development's patch"
    )


class Selection(Part):
    """Which systems of a side a definition counts: a list of them, or what they must be like."""

    systems: tuple[Name, ...] | None = _optional("the systems by name")
    leg: Leg | None = _optional("only this leg")
    prompt: bool | None = _optional("only systems with (or without) little warning")
    kill_at_least: Share | None = _optional("least single-shot kill probability, reliability left out")
    against: Hardness | None = _optional("the hardness that this probability is for")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Selection:
        likeness = [
            key for key in ("leg", "prompt", "kill_at_least", "against") if getattr(self, key) is not None
        ]
        if self.systems is not None and likeness:
            raise _misfit([(key, f"{key!r} does not go with a list of systems") for key in likeness])
        if self.systems is None and not likeness:
            raise _misfit(
                [("", "write 'systems', or some of 'leg', 'prompt', 'kill_at_least' and 'against'")]
            )
        if (self.kill_at_least is None) != (self.against is None):
            raise _misfit([(likeness[-1], "'kill_at_least' and 'against' need each other")])
        thresholds = (("kill_at_least", self.kill_at_least), ("against", self.against))
        vague = [key for key, figure in thresholds if figure and not figure.is_certain]
        if vague:
            raise _misfit([(key, "a definition needs one value, not a range") for key in vague])
        return self


class Definition(Part):
    """A count of warheads and the ratio of two sides' counts."""

    name: Text = Field(description="the name that readers see")
    ratio: tuple[Name, Name] = Field(description="the first side's count is divided by the second's")
    select: dict[str, Selection] = Field(description="by side, which systems count")
    source: Name | None = _optional("where the definition comes from")
    note: Note = _default("", "free text")


class Document(Part):
    """A scenario file."""

    format: Literal[1] = Field(description="the first key; this is format 1")
    title: Text = Field(description="one line")
    date: Note = _default("", "the day whose forces these are, as in 1985-11-21")
    summary: Note = _default("", "a few sentences")
    sources: dict[str, Source] = Field(default_factory=dict, description="sources by id")
    model: Model = Field(default_factory=Model, description="choices of the model")
    sides: dict[str, Side] = Field(description="two sides or more, by name")
    beliefs: dict[str, Belief] = Field(default_factory=dict, description="by side")
    developments: dict[str, Development] = Field(default_factory=dict, description="by name")
    definitions: dict[str, Definition] = Field(default_factory=dict, description="by name")


class Forces(Part):
    """The sides of one view, after developments and beliefs."""

    sides: dict[str, Side]


MODELS: dict[str, type[Part]] = {
    "scenario": Document,
    "source": Source,
    "model": Model,
    "side": Side,
    "system": System,
    "alert": Alert,
    "defence": Defence,
    "chain": Chain,
    "belief": Belief,
    "development": Development,
    "definition": Definition,
    "selection": Selection,
}


def bounds_of(model: type[Part], field: str) -> Bounds | None:
    """The bounds of a figure field, or None if the field holds something else."""
    return _FIGURES[model].get(field)


def _figure_fields(model: type[Part]) -> dict[str, Bounds]:
    found: dict[str, Bounds] = {}
    for name, info in model.model_fields.items():
        for mark in (*info.metadata, *_marks(info.annotation)):
            if isinstance(mark, FigureOf):
                found[info.alias or name] = mark.bounds
    return found


def _marks(annotation: Any) -> list[Any]:
    marks = list(getattr(annotation, "__metadata__", ()))
    for part in getattr(annotation, "__args__", ()):
        marks += _marks(part)
    return marks


_FIGURES = {model: _figure_fields(model) for model in MODELS.values()}
assert all(bounds.dimension in DIMENSIONS for fields in _FIGURES.values() for bounds in fields.values())
