"""What is public of a declaration before any of it is opened; its hash is the declaration's identity."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.encoding import VERSION, from_hex, is_identifier, tag
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.keys import PublicKey, parse_public_key
from counterpoise.escrow.schema import Schema, parse_schema

FORMAT = f"{VERSION} declaration"
MAX_LEAVES = 2**20
RESERVED_STRATUM = "changes"
"""The stratum of the blocks that snapshots append."""
_KEYS = {"declarant", "format", "height", "name", "nonce", "record_bytes", "rules", "schema", "strata"}


@dataclass(frozen=True, slots=True)
class Stratum:
    """A group of sites from which a draw takes its own quota.

    Parameters
    ----------
    name : str
        An identifier.
    sites : int
        The public bound on how many there are; as many blocks are laid.
    """

    name: str
    sites: int


@dataclass(frozen=True, slots=True)
class Parameters:
    """The public shape of a declaration.

    Parameters
    ----------
    name : str
        For people.
    declarant : PublicKey
    nonce : str
        32 hexadecimal digits, so that no two declarations are the same one.
    schema : Schema
    rules : str
        The hash of the agreed rules, 64 hexadecimal digits.
    record_bytes : int
        Length of a padded record, in bytes.
    height : int
        Every site has 2^height leaves.
    strata : tuple of Stratum
    """

    name: str
    declarant: PublicKey
    nonce: str
    schema: Schema
    rules: str
    record_bytes: int
    height: int
    strata: tuple[Stratum, ...]

    @property
    def blocks(self) -> int:
        """Blocks of the first head, one a site that there could be."""
        return sum(stratum.sites for stratum in self.strata)

    @property
    def leaves(self) -> int:
        """Leaves of the first head."""
        return self.blocks << self.height

    def stratum_of(self, block: int) -> str:
        """Return the name of the stratum to which a block belongs; behind all bounds, that of the changes."""
        for stratum in self.strata:
            if block < stratum.sites:
                return stratum.name
            block -= stratum.sites
        return RESERVED_STRATUM

    def strata_at(self, size: int) -> tuple[Stratum, ...]:
        """Return the strata from which a draw takes its quotas, under a head of so many leaves."""
        appended = (size >> self.height) - self.blocks
        return (*self.strata, Stratum(RESERVED_STRATUM, appended)) if appended > 0 else self.strata

    def to_json(self) -> dict[str, Any]:
        """The parameters as they are published."""
        return {
            "declarant": str(self.declarant),
            "format": FORMAT,
            "height": self.height,
            "name": self.name,
            "nonce": self.nonce,
            "record_bytes": self.record_bytes,
            "rules": self.rules,
            "schema": self.schema.to_json(),
            "strata": [{"name": stratum.name, "sites": stratum.sites} for stratum in self.strata],
        }

    def to_bytes(self) -> bytes:
        """The canonical bytes, without the line feed of the file."""
        return canonical_bytes(self.to_json())

    @property
    def id(self) -> bytes:
        """The declaration's identity, 32 bytes, part of every commitment."""
        return sha256(tag("declaration") + self.to_bytes()).digest()


def parse_parameters(value: object) -> Parameters:
    """Read parameters from JSON values.

    Raises
    ------
    EscrowError
        If they are not as docs/escrow-format.md says.
    """
    if not isinstance(value, dict) or set(value) != _KEYS or value["format"] != FORMAT:
        raise EscrowError(f"parameters of the format '{FORMAT}' are needed")
    if not all(isinstance(value[key], str) for key in ("declarant", "name", "nonce", "rules")):
        raise EscrowError("declarant, name, nonce and rules of the parameters are text")
    from_hex(value["nonce"], length=16)
    from_hex(value["rules"], length=32)
    if not is_identifier(value["name"]):
        raise EscrowError("the name of a declaration is 1 to 64 of A-Z a-z 0-9 . _ -")
    parameters = Parameters(
        name=value["name"],
        declarant=parse_public_key(value["declarant"]),
        nonce=value["nonce"],
        schema=parse_schema(value["schema"]),
        rules=value["rules"],
        record_bytes=_whole(value["record_bytes"], 128, 65536),
        height=_whole(value["height"], 0, 20),
        strata=_parse_strata(value["strata"]),
    )
    if parameters.record_bytes % 64:
        raise EscrowError("record_bytes is a multiple of 64")
    if parameters.leaves > MAX_LEAVES:
        raise EscrowError(too_many(parameters.leaves))
    return parameters


def too_many(leaves: int) -> str:
    """Say that a tree would have more leaves than are allowed."""
    return f"this makes {leaves} records, dummies counted; at most {MAX_LEAVES} are allowed"


def _parse_strata(value: object) -> tuple[Stratum, ...]:
    if not isinstance(value, list) or not value:
        raise EscrowError("strata is a list of at least one stratum")
    strata = []
    for stratum in value:
        if (
            not isinstance(stratum, dict)
            or set(stratum) != {"name", "sites"}
            or not is_identifier(stratum["name"])
        ):
            raise EscrowError("a stratum has a name, an identifier, and a bound of sites")
        strata.append(Stratum(stratum["name"], _whole(stratum["sites"], 1, 2**20)))
    names = {stratum.name for stratum in strata}
    if len(names) != len(strata) or RESERVED_STRATUM in names:
        raise EscrowError(f"strata have different names, and none is {RESERVED_STRATUM!r}")
    return tuple(strata)


def _whole(value: object, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise EscrowError(f"a whole number from {low} to {high} is needed in the parameters")
    return value
