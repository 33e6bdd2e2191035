"""A declarer who commits to whatever it likes, by the format and not by the program."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.escrow.parties import RU, SEEN, US, made

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.commitment import committer, padded
from counterpoise.escrow.heads import head_of
from counterpoise.escrow.merkle import inclusion_proof, tree_head
from counterpoise.escrow.notes import Note
from counterpoise.escrow.opening import OpenedRecord, Opening
from counterpoise.escrow.parameters import Parameters, Stratum

LEVEL = {"dummy": 0, "site": 1, "building": 2, "item": 3}
PARAMETERS = replace(made().parameters, height=1, strata=(Stratum("silos", 1), Stratum("stores", 1)))
"""Two blocks of two leaves."""


def site(name: str = "a", stratum: str = "silos", **more: Any) -> dict[str, Any]:
    return {"level": "site", "id": name, "stratum": stratum, **more}


def item(name: str = "i", at: str = "a", **more: Any) -> dict[str, Any]:
    return {"level": "item", "id": name, "site": at, "type": "x", "count": 1, **more}


def building(name: str = "b", at: str = "a") -> dict[str, Any]:
    return {"level": "building", "id": name, "site": at}


DUMMY = {"level": "dummy"}


def committed(
    *records: dict[str, Any] | bytes,
    opened: list[int] | None = None,
    levels: dict[int, int] | None = None,
    parameters: Parameters = PARAMETERS,
) -> tuple[bytes, bytes]:
    """An opening of some of these leaves, by default of all, and the head over them; else in order."""
    data = [one if isinstance(one, bytes) else canonical_bytes(one) for one in records]
    commit = committer(parameters.id, parameters.record_bytes)
    salts = [bytes([i]) * 32 for i in range(len(data))]
    entries = [
        commit(
            (levels or {}).get(i, LEVEL.get(str(one["level"]), 0) if isinstance(one, dict) else 3),
            salts[i],
            padded(data[i], parameters.record_bytes),
        )
        for i, one in enumerate(records)
    ]
    head = head_of(parameters, snapshot=0, size=len(entries), root=tree_head(entries))
    shown = tuple(
        OpenedRecord(i, data[i].decode(), salts[i], tuple(inclusion_proof(entries, i)))
        for i in (range(len(data)) if opened is None else opened)
    )
    note = Note(head.text).signed(US).cosigned(RU, time=SEEN)
    return Opening(parameters, head.hash, shown).to_bytes(), note.to_bytes()
