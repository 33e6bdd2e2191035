"""How each observable is seen: by which means, how often, how well. Ranges, each with a status."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[float, float]

MEANS: dict[str, str] = {
    "radar": "radar",
    "optical": "telescopes on the ground",
    "infrared": "infrared sensors in orbit",
    "on-orbit": "inspection by a satellite near it",
    "pre-launch": "inspection before launch",
    "telemetry": "telemetry that the owner leaves open",
    "declared": "data that the owner declares",
}
NEED_OWNER = ("pre-launch", "telemetry", "declared")
"""Means that work only with the owner's help."""


@dataclass(frozen=True)
class Sight:
    """One way of seeing one observable.

    Parameters
    ----------
    means : str
        A name of `MEANS`.
    looks_a_year : tuple of two floats
        Occasions in a year, from fewest to most; for what only a test shows, tests in a year.
    chance : tuple of two floats, 0 to 1
        That an occasion gives a measurement.
    error : tuple of two floats, at least 0
        Standard deviation of the logarithm of what is measured, from best to worst: 0.1 is about 10 per cent.
        Of what is there or not, the chance that a look sees what is not there.
    status : str
        All are ``assumed`` until somebody has read them at a source.
    note : str
    """

    means: str
    looks_a_year: Range
    chance: Range
    error: Range
    status: str = "assumed"
    note: str = ""

    @property
    def needs_owner(self) -> bool:
        """Whether the owner has to help."""
        return self.means in NEED_OWNER


_CATALOGUE = "orbits are kept up daily of all that is larger than about 10 cm in low and 1 m in high orbits"
_TEST = "as often as there are tests"

SIGHTS: dict[str, tuple[Sight, ...]] = {
    "altitude": (
        Sight("radar", (300, 1000), (0.9, 0.99), (1e-4, 1e-3), note=_CATALOGUE),
        Sight("optical", (50, 300), (0.5, 0.9), (1e-4, 1e-3), note="in the dark, without clouds"),
    ),
    "inclination": (
        Sight("radar", (300, 1000), (0.9, 0.99), (1e-4, 1e-3), note=_CATALOGUE),
        Sight("optical", (50, 300), (0.5, 0.9), (1e-4, 1e-3), note="in the dark, without clouds"),
    ),
    "mass": (
        Sight("radar", (1, 4), (0.5, 0.9), (0.2, 0.5), note="from size, decay of the orbit and launcher"),
        Sight("on-orbit", (0.1, 1), (0.3, 0.8), (0.1, 0.3), note="from size, by analogy"),
        Sight("pre-launch", (0.5, 2), (0.9, 1), (0.001, 0.01), note="weighed"),
    ),
    "acceleration": (
        Sight("radar", (1, 12), (0.3, 0.8), (0.05, 0.2), note="when it manoeuvres in sight"),
        Sight("infrared", (1, 12), (0.3, 0.9), (0.1, 0.3), note="from how long and bright it burns"),
        Sight("telemetry", (1, 12), (0.9, 1), (0.01, 0.05)),
    ),
    "aperture": (
        Sight("optical", (2, 20), (0.3, 0.8), (0.1, 0.3), note="imaging, in low orbits"),
        Sight("on-orbit", (0.1, 1), (0.5, 0.9), (0.02, 0.1)),
        Sight("pre-launch", (0.5, 2), (0.9, 1), (0.001, 0.01)),
    ),
    "wavelength": (
        Sight("optical", (0.2, 5), (0.1, 0.5), (0.001, 0.01), note="only where its light is met"),
        Sight("declared", (1, 1), (0.9, 1), (0.001, 0.01)),
    ),
    "re_entry_body": (
        Sight("infrared", (0.2, 4), (0.5, 0.9), (0.001, 0.01), note="an earlier one that came down"),
        Sight("on-orbit", (0.1, 1), (0.3, 0.7), (0.01, 0.05)),
        Sight("pre-launch", (0.5, 2), (0.95, 1), (0.0001, 0.001)),
    ),
    "tests": (Sight("radar", (1, 4), (0.7, 0.95), (0.001, 0.01), note=_TEST),),
    "closing_speed": (Sight("radar", (1, 4), (0.7, 0.95), (0.002, 0.02), note=_TEST),),
    "test_altitude": (Sight("radar", (1, 4), (0.7, 0.95), (0.002, 0.02), note=_TEST),),
    "test_separation": (
        Sight("radar", (1, 4), (0.7, 0.95), (0.05, 0.3), note="a kilometre or so, from tracked orbits"),
    ),
    "delta_v": (
        Sight("radar", (1, 12), (0.1, 0.3), (0.1, 0.3), note="only what is used is seen"),
        Sight("pre-launch", (0.5, 2), (0.9, 1), (0.05, 0.2), note="from tanks and engines"),
    ),
    "payload": (Sight("pre-launch", (0.5, 2), (0.9, 1), (0.05, 0.2)),),
    "power": (
        Sight("telemetry", (1, 12), (0.7, 1), (0.05, 0.2)),
        Sight("declared", (1, 1), (0.9, 1), (0.05, 0.2)),
    ),
    "brightness": (
        Sight("telemetry", (1, 12), (0.5, 0.9), (0.2, 0.5), note="with sensors beside it, by agreement"),
    ),
}
"""By observable. The numbers are ours; what each means can do at all is general knowledge."""
