"""What a record may say: its levels, the fields of each, and the form of every value."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from counterpoise.escrow.canonical import MAX_COUNT
from counterpoise.escrow.encoding import is_identifier
from counterpoise.escrow.errors import EscrowError

Record = dict[str, str | int]
"""A flat record: its level, its identifier, where it belongs, and its fields."""

LEVELS = ("dummy", "site", "building", "item")
"""In the order of the byte that a commitment holds."""
DUMMY: Record = {"level": "dummy"}

_BELONGING = {
    "site": {"stratum": True, "replaces": False},
    "building": {"site": True},
    "item": {"site": True, "building": False},
}
_TOMBSTONE = {
    "site": {"stratum": True, "replaces": True, "is_gone": True},
    "building": {"site": True, "is_gone": True},
    "item": {"site": True, "is_gone": True},
}
RESERVED = frozenset({"level", "id", "stratum", "site", "building", "replaces", "is_gone"})
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,31}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,17})(\.[0-9]{0,8}[1-9])?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)


def is_name(text: object) -> bool:
    """Whether this can be the name of a field, or a key of a record."""
    return isinstance(text, str) and _FIELD.fullmatch(text) is not None


def _is_text(value: object) -> bool:
    return (
        isinstance(value, str)
        and value != ""
        and value[0] not in "=+-@"
        and value == value.strip(" ")
        and not _UNSEEN.search(value)
        and unicodedata.is_normalized("NFC", value)
    )


def is_count(value: object) -> bool:
    """Whether this is a whole number from 0 to 2^53 − 1."""
    return type(value) is int and 0 <= value <= MAX_COUNT


def _is_change(key: str, value: object) -> bool:
    return is_count(value) if key == "replaces" else value == "yes"


def _is_decimal(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value) or value < "1900":
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


TYPES: dict[str, tuple[Callable[[object], bool], str]] = {
    "identifier": (is_identifier, "1 to 64 of A-Z a-z 0-9 . _ - are needed"),
    "text": (
        _is_text,
        "text is needed: in NFC, without control characters, spaces at the ends, or = + - @ at the beginning",
    ),
    "count": (is_count, "a whole number from 0 to 9007199254740991 is needed"),
    "decimal": (_is_decimal, "a decimal such as 12.5 is needed, without zeros at its end"),
    "date": (_is_date, "a day such as 1990-09-01 is needed"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a level.

    Parameters
    ----------
    type : str
        ``identifier``, ``text``, ``count``, ``decimal``, ``date`` or ``choice``.
    is_required : bool
    of : tuple of str
        The words of a choice.
    """

    type: str
    is_required: bool = True
    of: tuple[str, ...] = ()

    def complaint(self, value: object) -> str:
        """What is wrong with a value, or nothing."""
        if self.type == "choice":
            return "" if value in self.of else f"one of {', '.join(self.of)} is needed"
        is_right, needed = TYPES[self.type]
        return "" if is_right(value) else needed

    def to_json(self) -> dict[str, Any]:
        """The field as it stands in the parameters."""
        said: dict[str, Any] = {"is_required": "yes" if self.is_required else "no", "type": self.type}
        return said | ({"of": list(self.of)} if self.type == "choice" else {})


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of each level.

    Parameters
    ----------
    levels : mapping
        From ``site``, ``building`` and ``item`` to their fields by name.
    """

    levels: Mapping[str, Mapping[str, Field]]

    def complaints(self, record: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return all that is wrong with a record, as pairs of key and sentence."""
        level = record.get("level")
        if level == "dummy":
            return [] if record == DUMMY else [("level", "a dummy holds nothing else")]
        if not isinstance(level, str) or level not in self.levels:
            return [("level", "site, building or item is needed")]
        is_gone = "is_gone" in record
        fields = {} if is_gone else self.levels[level]
        belonging = _TOMBSTONE[level] if is_gone else _BELONGING[level]
        keys = {"level": True, "id": True, **belonging} | {
            name: field.is_required for name, field in fields.items()
        }
        wrong = [
            (key, f"a {level} needs this") for key, needed in keys.items() if needed and key not in record
        ]
        for key, value in record.items():
            if key not in keys:
                wrong.append((key, f"a {level} has no such field in this schema"))
            elif key in fields:
                wrong += [(key, said) for said in [fields[key].complaint(value)] if said]
            elif key in ("replaces", "is_gone"):
                wrong += [] if _is_change(key, value) else [(key, "only a snapshot gives this its value")]
            elif key != "level" and not is_identifier(value):
                wrong.append((key, TYPES["identifier"][1]))
        return wrong

    def is_counted(self, field: str) -> bool:
        """Whether a field can have a total: some level has it, and each that has it counts with it."""
        kinds = {fields[field].type for fields in self.levels.values() if field in fields}
        return kinds == {"count"}

    def to_json(self) -> dict[str, Any]:
        """The schema as it stands in the parameters."""
        return {
            level: {name: field.to_json() for name, field in fields.items()}
            for level, fields in self.levels.items()
        }


DEFAULT_SCHEMA = Schema(
    {
        "site": {"name": Field("text", is_required=False)},
        "building": {"name": Field("text", is_required=False)},
        "item": {
            "type": Field("identifier"),
            "count": Field("count"),
            "note": Field("text", is_required=False),
        },
    }
)


def parse_schema(value: object) -> Schema:
    """Read a schema from JSON values.

    Raises
    ------
    EscrowError
        Naming the first part that is not as docs/escrow-format.md says.
    """
    if not isinstance(value, dict) or set(value) != {"site", "building", "item"}:
        raise EscrowError("a schema has the keys building, item and site, and no other")
    return Schema({level: _parse_fields(level, value[level]) for level in ("site", "building", "item")})


def _parse_fields(level: str, value: object) -> dict[str, Field]:
    if not isinstance(value, dict):
        raise EscrowError(f"the schema's {level} must map names of fields to their types")
    return {name: _parse_field(f"{level}.{name}", name, said) for name, said in value.items()}


def _parse_field(where: str, name: object, said: object) -> Field:
    if not is_name(name) or name in RESERVED:
        raise EscrowError(
            f"{where}: a field's name is a-z, 0-9 and _, begins with a letter, and has no meaning here"
        )
    if not isinstance(said, dict) or said.get("is_required") not in ("yes", "no"):
        raise EscrowError(f"{where}: is_required must be yes or no")
    kind, words = said.get("type"), said.get("of", [])
    if set(said) != {"is_required", "type"} | ({"of"} if kind == "choice" else set()):
        raise EscrowError(f"{where}: is_required and type are needed, of for a choice, and nothing else")
    if kind not in (*TYPES, "choice") or not isinstance(words, list):
        raise EscrowError(f"{where}: the type must be one of {', '.join([*TYPES, 'choice'])}")
    if (
        not all(map(is_identifier, words))
        or len(set(words)) != len(words)
        or (kind == "choice") != bool(words)
    ):
        raise EscrowError(f"{where}: the words of a choice are identifiers, each once")
    return Field(str(kind), said["is_required"] == "yes", tuple(words))
