"""Known proposals to define what is banned, to be scored beside what the search finds."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.space.defining.formulas import Clause, Definition, Group


@dataclass(frozen=True)
class Proposal:
    """A definition that somebody made.

    Parameters
    ----------
    key, name : str
    definition : Clause or Group
        What it would ban, in the parameters of a catalogue.
    cite, status : str
        Where it is from; ``verified`` means that its numbers were read there, ``assumed`` that the source
        names the parameter and the number here is ours.
    note : str
        What was changed to express it here.
    """

    key: str
    name: str
    definition: Definition
    cite: str
    status: str
    note: str


PROPOSALS = (
    Proposal(
        "demarcation-1997",
        "Demarcation of 1997",
        Group("any", (Clause("delta_v", True, 3000.0), Clause("closing_speed", True, 8000.0))),
        "First and Second Agreed Statements on the ABM Treaty, New York, 26 September 1997",
        "verified",
        "Interceptors up to 3 km/s and test targets up to 5 km/s were allowed; head-on they close at 8. "
        "An interceptor's speed stands for its change of speed. The range of a target, up to 3,500 km, "
        "is in no catalogue.",
    ),
    Proposal(
        "closing-speed",
        "Limit on the closing speed of tests",
        Clause("closing_speed", True, 1000.0),
        "Velikhov, Sagdeev & Kokoshin 1986; Pike 1987; Carter, Scientific American 261(1), 1989",
        "assumed",
        "The parameter is theirs; their number was not read.",
    ),
    Proposal(
        "test-altitude",
        "No tests above the air",
        Clause("test_altitude", True, 100.0),
        "Velikhov, Sagdeev & Kokoshin 1986; Pike 1987; Carter, Scientific American 261(1), 1989",
        "assumed",
        "The parameter is theirs; their number was not read.",
    ),
    Proposal(
        "test-separation",
        "Keep-out distance",
        Clause("test_separation", False, 10.0),
        "Carter, Scientific American 261(1), 1989 (separation of tests)",
        "assumed",
        "The parameter is theirs; their number was not read.",
    ),
    Proposal(
        "brightness",
        "Limit on the brightness of beams",
        Clause("brightness", True, 1e18),
        "Braid, De Volpi, Herzenberg, Ringo & Stanford, Science & Global Security 2 (1990), 59",
        "assumed",
        "The quantity is theirs; the number is that of about 1 MW at 1 µm from 1 m. To be seen, it needs the "
        "owner's help.",
    ),
    Proposal(
        "mirror",
        "Limit on the size of mirrors",
        Clause("aperture", True, 4.0),
        "Pike 1987; Carter, Scientific American 261(1), 1989 (mirror diameter)",
        "assumed",
        "The parameter is theirs; their number was not read.",
    ),
)
