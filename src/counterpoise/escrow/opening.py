"""Openings: some records with their salts and paths, so that anybody who has the head can check them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.commitment import committer
from counterpoise.escrow.encoding import VERSION, base64_of
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.heads import Head, head_of
from counterpoise.escrow.merkle import leaf_hash, paths_of, root_of
from counterpoise.escrow.parameters import Parameters
from counterpoise.escrow.vault import Slot, Vault

FORMAT = f"{VERSION} opening"


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """One leaf, open.

    Parameters
    ----------
    index : int
        The leaf, from 0.
    record : str
        Its canonical JSON.
    salt : bytes
    proof : tuple of bytes
        The path from the leaf up.
    """

    index: int
    record: str
    salt: bytes
    proof: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """The record as it stands in an opening."""
        return {
            "index": self.index,
            "proof": [base64_of(node) for node in self.proof],
            "record": self.record,
            "salt": base64_of(self.salt),
        }


@dataclass(frozen=True, slots=True)
class Opening:
    """Records opened together, under one head.

    Parameters
    ----------
    parameters : Parameters
    head_hash : bytes
    records : tuple of OpenedRecord
        By increasing index.
    """

    parameters: Parameters
    head_hash: bytes
    records: tuple[OpenedRecord, ...]

    def to_bytes(self) -> bytes:
        """The canonical bytes of the file."""
        value = {
            "declaration": self.parameters.to_json(),
            "format": FORMAT,
            "head": self.head_hash.hex(),
            "records": [record.to_json() for record in self.records],
        }
        return canonical_bytes(value) + b"\n"


def head_in(vault: Vault, *, snapshot: int = 0) -> Head:
    """Return the head to which a vault belongs, rebuilt from the vault alone."""
    blocks = vault.snapshots[snapshot]
    root = root_of(vault.roots()[:blocks])
    return head_of(vault.parameters, snapshot=snapshot, size=blocks << vault.header.height, root=root)


def open_records(vault: Vault, names: Iterable[str] = (), *, blocks: Iterable[int] = ()) -> Opening:
    """Open records by identifier, and blocks by number.

    A building or an item is opened with its site, an item with the building it names.

    Parameters
    ----------
    vault : Vault
    names : iterable of str
        Identifiers of sites, buildings and items.
    blocks : iterable of int
        From 0; of each the first leaf is opened, a site or a dummy. A draw gives such numbers.

    Raises
    ------
    EscrowError
        If there is no such record or block, or the vault is damaged; then nothing is opened.
    """
    return _Opener(vault).open([*names], [*blocks])


class _Opener:
    def __init__(self, vault: Vault) -> None:
        self.vault, self.height = vault, vault.header.height
        self.roots = vault.roots()
        self.known: dict[int, list[Slot]] = {}

    def open(self, names: list[str], blocks: list[int]) -> Opening:
        wanted = {number << self.height for number in blocks if self._block(number)}
        find = self.vault.finder() if names else None
        missing = []
        for name in names if find else []:
            leaf = self._named(name, find(name))  # type: ignore[misc]
            if leaf is None:
                missing.append(name)
            else:
                wanted |= self._with_its_place(leaf)
        if missing:
            raise EscrowError(f"the vault has no record {', '.join(map(repr, missing))}")
        above = paths_of(self.roots)
        head = head_in(self.vault)
        records = tuple(self._opened(leaf, above(leaf >> self.height)) for leaf in sorted(wanted))
        return Opening(self.vault.parameters, head.hash, records)

    def _named(self, name: str, leaves: list[int]) -> int | None:
        return next((leaf for leaf in leaves if json.loads(self._slot(leaf).record).get("id") == name), None)

    def _with_its_place(self, leaf: int) -> set[int]:
        start = leaf >> self.height << self.height
        record = json.loads(self._slot(leaf).record)
        found = {leaf, start}
        if "building" in record:
            slots = self._block(leaf >> self.height)
            found |= {start + i for i, slot in enumerate(slots) if _is_building(slot, record["building"])}
        return found

    def _opened(self, leaf: int, above: list[bytes]) -> OpenedRecord:
        parameters = self.vault.parameters
        commit = committer(parameters.id, parameters.record_bytes)
        slots = self._block(leaf >> self.height)
        hashes = [leaf_hash(commit(slot.level, slot.salt, slot.padded)) for slot in slots]
        offset = leaf & ((1 << self.height) - 1)
        slot = slots[offset]
        proof = (*paths_of(hashes)(offset), *above)
        return OpenedRecord(leaf, slot.record.decode("utf-8"), slot.salt, proof)

    def _slot(self, leaf: int) -> Slot:
        return self._block(leaf >> self.height)[leaf & ((1 << self.height) - 1)]

    def _block(self, number: int) -> list[Slot]:
        if number not in self.known:
            self.known[number] = self.vault.block(number)
        return self.known[number]


def _is_building(slot: Slot, name: str) -> bool:
    return slot.level == 2 and bool(json.loads(slot.record)["id"] == name)
