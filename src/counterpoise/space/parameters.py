"""What a catalogue may say of a space system: kinds, parameters, bounds, and what an outsider sees."""

from __future__ import annotations

import math
from dataclasses import dataclass

from counterpoise.scenario.quantities import DIMENSIONS
from counterpoise.scenario.written import Bounds

KINDS: dict[str, str] = {
    "reconnaissance": "reconnaissance satellite",
    "early-warning": "early-warning satellite",
    "communication": "communication satellite",
    "navigation": "navigation satellite",
    "science": "science or weather satellite",
    "station": "space station",
    "crew-vehicle": "crew vehicle",
    "spaceplane": "uncrewed spaceplane",
    "servicing": "servicing satellite",
    "inspector": "inspector satellite",
    "fractional-orbital": "fractional orbital bombardment system",
    "co-orbital": "co-orbital anti-satellite weapon",
    "direct-ascent": "direct-ascent anti-satellite weapon",
    "interceptor": "space-based interceptor",
    "laser": "laser",
    "relay-mirror": "relay mirror",
    "kinetic-rod": "kinetic rod",
}
CALLED_WEAPONS = frozenset(
    {
        "fractional-orbital",
        "co-orbital",
        "direct-ascent",
        "interceptor",
        "laser",
        "relay-mirror",
        "kinetic-rod",
    }
)
"""Kinds that are made, or proposed, to harm; what the others could do is in no name."""
BASINGS = ("orbit", "ground", "air")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a space system.

    Parameters
    ----------
    name : str
        As written in a catalogue.
    says : str
        What it is, for a reader.
    bounds : Bounds
        Its dimension and what is physically possible; a parameter that nobody wrote is anywhere between.
    is_observable : bool
        Whether an outsider sees it without the owner's help.
    seen_by : str
        How, or why not.
    may_lack : bool
        Whether ``none`` may be written: the system has no such thing, so that no threshold on it is met.
    """

    name: str
    says: str
    bounds: Bounds
    is_observable: bool
    seen_by: str
    may_lack: bool = False

    @property
    def unit(self) -> str:
        """The unit of every value: km, kg, m/s, m/s2, W, m, um, deg, or empty."""
        return DIMENSIONS[self.bounds.dimension].unit

    @property
    def low(self) -> float:
        """The least that is physically possible."""
        return self.bounds.low

    @property
    def high(self) -> float:
        """The most that is taken as physically possible."""
        return self.bounds.high


def _parameter(
    name: str,
    says: str,
    dimension: str,
    most: float,
    *,
    least: float = 0.0,
    seen: str = "",
    hidden: str = "",
    may_lack: bool = False,
) -> Parameter:
    return Parameter(name, says, Bounds(dimension, least, most), bool(seen), seen or hidden, may_lack)


# The upper bounds are chosen, not found: above anything flown or seriously proposed, so that what nobody
# knows stays a range. Each is stated in the documentation.
PARAMETERS: dict[str, Parameter] = {
    one.name: one
    for one in (
        _parameter(
            "altitude",
            "height of the orbit above the ground; a range where the orbit is an ellipse",
            "distance",
            2_000_000.0,
            least=100.0,
            seen="radar and telescopes",
            may_lack=True,
        ),
        _parameter(
            "inclination",
            "angle between the plane of the orbit and the equator",
            "angle",
            180.0,
            seen="radar and telescopes",
            may_lack=True,
        ),
        _parameter("number", "how many of them", "count", 100_000.0, seen="radar and telescopes"),
        _parameter(
            "mass",
            "mass of one of them, fuelled",
            "mass",
            1_000_000.0,
            least=0.001,
            seen="estimated from the launcher, the size on radar and the decay of the orbit",
        ),
        _parameter(
            "delta_v",
            "change of speed that one of them can make with its own fuel",
            "speed",
            15_000.0,
            hidden="only what was used is seen; what is left is not",
        ),
        _parameter(
            "acceleration",
            "greatest acceleration under its own power",
            "acceleration",
            5_000.0,
            seen="tracking while it manoeuvres, infrared while it burns",
        ),
        _parameter(
            "payload",
            "of its mass, what it could carry or hold for another purpose",
            "mass",
            200_000.0,
            hidden="inspection before launch, or declared",
        ),
        _parameter(
            "power",
            "power of its strongest beam, light or radio, when it radiates",
            "power",
            1e9,
            hidden="with the owner's help; without it only when the beam meets a sensor",
        ),
        _parameter(
            "aperture",
            "diameter of its largest mirror, lens or antenna",
            "length",
            1_000.0,
            seen="imaging from the ground or from another satellite",
        ),
        _parameter(
            "wavelength",
            "wavelength of that beam",
            "wavelength",
            1e8,
            least=0.0001,
            seen="sensors that the beam or its scattered light meets",
            may_lack=True,
        ),
        _parameter(
            "re_entry_body",
            "whether it carries a body that comes down through the air whole (1 or yes, 0 or no)",
            "share",
            1.0,
            seen="earlier returns on radar and infrared, imaging, inspection before launch",
        ),
        _parameter("tests", "tests against a target that were seen", "count", 10_000.0, seen="tracking"),
        _parameter(
            "closing_speed",
            "greatest speed towards a target that a test has shown",
            "speed",
            30_000.0,
            seen="tracking of a test",
            may_lack=True,
        ),
        _parameter(
            "test_altitude",
            "greatest height of a test",
            "distance",
            400_000.0,
            seen="tracking of a test",
            may_lack=True,
        ),
        _parameter(
            "test_separation",
            "least distance to another object that a test or a visit has shown",
            "distance",
            50_000.0,
            seen="tracking of a test",
            may_lack=True,
        ),
    )
}


def said(value: float, unit: str) -> str:
    """A value as a reader would write it, in the largest unit that leaves it at least one.

    >>> said(3000.0, "m/s"), said(0.25, "m"), said(5e6, "W"), said(22.0, ""), said(2.7, "um")
    ('3 km/s', '0.25 m', '5 MW', '22', '2.7 µm')
    >>> said(6.2832e19, "W/sr"), said(float("inf"), "s"), said(35786.0, "km")
    ('6.3 × 10¹⁹ W/sr', 'for ever', '35,786 km')
    """
    if math.isinf(value):
        return "for ever" if unit == "s" else f"without limit {unit}".rstrip()
    steps = _STEPS.get(unit, ((1.0, unit),))
    # 999.9 is told as 1,000, so it takes the next unit.
    size, word = next(((size, word) for size, word in steps if abs(value) >= 0.9995 * size), steps[-1])
    number = value / size
    if abs(number) >= 1e6:
        mantissa, exponent = f"{number:.1e}".split("e")
        text = f"{mantissa} × {power_of_ten(int(exponent))}"
    elif abs(number) >= 999.5:
        text = f"{number:,.0f}"
    else:
        text = f"{number:.3g}"
    return f"{text} {word}".rstrip()


def power_of_ten(exponent: int) -> str:
    """A power of ten in words.

    >>> power_of_ten(12), power_of_ten(-3)
    ('10¹²', '10⁻³')
    """
    return f"10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


_STEPS: dict[str, tuple[tuple[float, str], ...]] = {
    "m/s": ((1000.0, "km/s"), (1.0, "m/s")),
    "W": ((1e9, "GW"), (1e6, "MW"), (1e3, "kW"), (1.0, "W")),
    "kg": ((1000.0, "t"), (1.0, "kg")),
    "s": ((3600.0, "h"), (60.0, "min"), (1.0, "s")),
    "m": ((1000.0, "km"), (1.0, "m")),
    "um": ((1000.0, "mm"), (1.0, "µm")),
    "m/s2": ((1.0, "m/s²"),),
    "W/m2": ((1.0, "W/m²"),),
    "deg": ((1.0, "°"),),
}
