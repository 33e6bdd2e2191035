"""What a path of a scenario is called in words.

``sides.us.systems.titan-2.cep`` is "accuracy (CEP) of Titan II (W53)".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from counterpoise.assessment.result import Assessment
from counterpoise.assessment.wording import listed, with_article

FIELD_WORDS = {
    "launchers": "launchers",
    "warheads": "warheads per launcher",
    "yield": "yield",
    "cep": "accuracy (CEP)",
    "reliability": "reliability",
    "hardness": "silo hardness",
    "alert.day": "share on alert, day-to-day",
    "alert.generated": "share on alert, generated",
    "usable": "usable share of those not on alert",
    "per_point": "launchers per garrison, port or base",
    "attrition": "share lost on the way",
    "escape": "share of alert bombers that escape",
    "hidden": "launchers kept beyond an agreement",
    "penetration": "share that penetrates air defence",
    "launch_under_attack": "share launched under attack",
    "dispersal_area": "dispersal area",
    "exposed_radius": "radius within which 1 Mt disables a dispersed launcher",
    "decoys": "decoys per warhead",
    "throw_weight": "throw-weight",
    "interceptors": "interceptors",
    "kill": "interceptor's kill probability",
    "max_shots": "most shots at one object",
    "discrimination": "share of decoys told from warheads",
    "absentee_ratio": "absentee ratio",
    "works": "chance that the layer works",
    "mobile": "mobile missiles",
    "silos": "missiles in silos",
    "forward_detected": "chance that a forward site is found",
    "forward_killed": "chance that a forward site found is destroyed",
    "technical_sites": "technical sites",
    "technical_detected": "chance that a technical site is found",
    "technical_killed": "chance that a technical site found is destroyed",
    "off_alert_factor": "factor of missiles off alert",
    "silo_detected": "chance that a silo is found",
    "silo_killed": "chance that a silo found is destroyed",
    "base_detected": "chance that the warhead base is found",
    "base_killed": "chance that the warhead base found is destroyed",
    "pads": "launch pads per missile",
    "pad_detected": "chance that a launch pad is found",
    "survives_move": "chance to survive the move to a pad",
    "preparation_detected": "chance to be found while preparing",
    "shots": "interceptors at each warhead",
    "required_retaliation": "required retaliation",
    "max_per_point": "most warheads on one point",
    "exponent": "exponent of the cost",
    "surcharge": "weight of the enemy's damage in the cost",
}
"""Keys of a scenario file in words; a key that is not here stands for itself."""

_KINDS = {
    "silo": "silo-based types",
    "mobile": "mobile types",
    "submarine": "submarine-based types",
    "airfield": "bomber types",
}

_LONG = 60  # letters: more names than that are counted instead


class Labels:
    """Words for the paths of one assessment's scenario.

    Parameters
    ----------
    assessment : Assessment
    """

    def __init__(self, assessment: Assessment) -> None:
        self._sides = assessment.side_names
        self._names = dict(_said_of(assessment.document, "name"))
        self._legs = dict(_said_of(assessment.document, "leg"))
        self._basings = dict(_said_of(assessment.document, "basing"))

    def side(self, name: str) -> str:
        """Return a side's name as readers see it."""
        return self._sides.get(name, name)

    def the(self, name: str) -> str:
        """Return a side's name as it stands within a sentence."""
        return with_article(self.side(name))

    def seen_by(self, *views: str) -> str:
        """Return in whose eyes, such as ``as Russia and China see it``."""
        return f"as {listed([self.the(view) for view in views])} {'sees' if len(views) == 1 else 'see'} it"

    def part(self, side: str, key: str) -> str:
        """Return the name of a system or a layer."""
        return self._names.get((side, key), key)

    def leg(self, side: str, key: str) -> str:
        """Return the leg of a system: icbm, slbm or bomber."""
        return self._legs.get((side, key), "")

    def owner(self, path: str) -> str:
        """Return whose figure a path is: a system, a layer, a side, or the model."""
        keys = path.split(".")
        if keys[0] != "sides" or len(keys) < 3:
            return "the model"
        return self.part(keys[1], keys[3]) if len(keys) > 4 else self.the(keys[1])

    def field(self, path: str) -> str:
        """Return what a path is a figure of, without its owner."""
        field = _field(path)
        if field.startswith("w80."):
            return f"w80, {('small', 'middle', 'large')[min(int(field[4:]), 2)]} value"
        return FIELD_WORDS.get(field, field)

    def figure(self, paths: tuple[str, ...]) -> str:
        """Return what a figure, or a group drawn together, is called."""
        fields = list(dict.fromkeys(self.field(path) for path in paths))
        owners = list(dict.fromkeys(self.owner(path) for path in paths))
        if len(owners) > 1 and len(listed(owners)) > _LONG:
            owners = [self._kind(paths, len(owners))]
        return f"{_merged(fields)} of {listed(owners)}"

    def _kind(self, paths: tuple[str, ...], owners: int) -> str:
        """Say how many systems of which kind, such as ``3 bomber types of the United States``."""
        keys = [tuple(path.split(".")) for path in paths if path.startswith("sides.")]
        sides = list(dict.fromkeys(key[1] for key in keys))
        basings = {self._basings.get((key[1], key[3]), "") for key in keys if len(key) > 4}
        if all(len(key) > 3 and key[2] == "defences" for key in keys):
            return f"{owners} layers of {listed([self.the(side) for side in sides])}"
        kind = _KINDS.get(basings.pop(), "systems") if len(basings) == 1 else "systems"
        return f"{owners} {kind} of {listed([self.the(side) for side in sides])}"


def _field(path: str) -> str:
    keys = path.split(".")
    if keys[0] == "sides":
        return ".".join(keys[4:] if len(keys) > 4 else keys[2:])
    return ".".join(keys[1:])


def _merged(fields: list[str]) -> str:
    alert = [field for field in fields if field.startswith("share on alert")]
    if len(alert) > 1:
        fields = ["share on alert", *(field for field in fields if field not in alert)]
    return listed(fields)


def _said_of(document: dict[str, Any], word: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((side, key), what is said) of every system, layer and chain, those of developments included."""
    patches = [development.get("patch", {}) for development in document.get("developments", {}).values()]
    for tree in [*patches, document]:
        for side, content in tree.get("sides", {}).items():
            for kind in ("systems", "defences", "survival"):
                for key, part in content.get(kind, {}).items():
                    if isinstance(part, dict) and word in part:
                        yield (side, key), str(part[word])
