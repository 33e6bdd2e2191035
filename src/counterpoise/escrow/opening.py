"""Openings: some records with their salts and paths, so that anybody who has the head can check them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from counterpoise.escrow.canonical import canonical_bytes
from counterpoise.escrow.commitment import committer
from counterpoise.escrow.committing import sum_leaves
from counterpoise.escrow.encoding import VERSION, base64_of
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.heads import Head
from counterpoise.escrow.merkle import joined, leaf_hash, paths_of, siblings_of
from counterpoise.escrow.parameters import Parameters
from counterpoise.escrow.schema import LEVELS
from counterpoise.escrow.standing import Row, head_at, successor_leaves, successor_salt
from counterpoise.escrow.summing import Sum, node_sum
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
class OpenedBlock:
    """What a snapshot says of a block from which something is opened.

    Parameters
    ----------
    index : int
        The block, from 0.
    successor : int
        The block that replaced it; its own number while it stands.
    salt : bytes
    proof : tuple of bytes
    """

    index: int
    successor: int
    salt: bytes
    proof: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """The block as it stands in an opening."""
        return {
            "index": self.index,
            "proof": [base64_of(node) for node in self.proof],
            "salt": base64_of(self.salt),
            "successor": self.successor,
        }


@dataclass(frozen=True, slots=True)
class OpenedSum:
    """The path of an opened leaf in the tree of a field's sums.

    Parameters
    ----------
    field : str
    index : int
        The leaf.
    path : tuple of Sum
        The siblings from the leaf up; the sum of each is disclosed.
    """

    field: str
    index: int
    path: tuple[Sum, ...]

    def to_json(self) -> dict[str, Any]:
        """The path as it stands in an opening."""
        return {
            "field": self.field,
            "index": self.index,
            "proof": [base64_of(one.hash) for one in self.path],
            "sums": [one.sum for one in self.path],
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
    blocks : tuple of OpenedBlock
        Those of the records, by increasing index; none under a first head.
    totals : tuple of OpenedSum
        By increasing field and index.
    """

    parameters: Parameters
    head_hash: bytes
    records: tuple[OpenedRecord, ...]
    blocks: tuple[OpenedBlock, ...] = ()
    totals: tuple[OpenedSum, ...] = ()

    def to_bytes(self) -> bytes:
        """The canonical bytes of the file."""
        value: dict[str, Any] = {
            "declaration": self.parameters.to_json(),
            "format": FORMAT,
            "head": self.head_hash.hex(),
            "records": [record.to_json() for record in self.records],
        }
        for key, opened in (("blocks", self.blocks), ("totals", self.totals)):
            if opened:
                value[key] = [one.to_json() for one in opened]
        return canonical_bytes(value) + b"\n"


def head_in(vault: Vault, *, snapshot: int | None = None) -> Head:
    """Return the head of a snapshot, by default the last, rebuilt from the vault alone."""
    return View(vault, snapshot).head


def open_records(
    vault: Vault,
    names: Iterable[str] = (),
    *,
    blocks: Iterable[int] = (),
    snapshot: int | None = None,
    is_whole: bool = False,
    totals: Iterable[str] = (),
) -> Opening:
    """Open records by identifier, and blocks by number.

    A building or an item is opened with its site, an item with the building it names. Of a block that was
    replaced, or replaces one, the sites at the start of the whole chain are opened.

    Parameters
    ----------
    vault : Vault
    names : iterable of str
        Identifiers of sites, buildings and items. What was replaced is opened as it stands in the snapshot.
    blocks : iterable of int
        From 0; of each the first leaf is opened, a site or a dummy. A draw gives such numbers.
    snapshot : int, optional
        Under whose head; by default the last.
    is_whole : bool
        Open every leaf of ``blocks``.
    totals : iterable of str
        Fields of which the sums along the paths are opened too.

    Raises
    ------
    EscrowError
        If there is no such record, block, snapshot or total, or the vault is damaged; then nothing is opened.
    """
    return _Opener(View(vault, snapshot)).open([*names], [*blocks], sorted({*totals}), is_whole=is_whole)


class View:
    """What a vault holds of one snapshot.

    Parameters
    ----------
    vault : Vault
    snapshot : int, optional
        By default the last.
    """

    def __init__(self, vault: Vault, snapshot: int | None = None) -> None:
        last = len(vault.snapshots) - 1
        self.number = last if snapshot is None else snapshot
        if not 0 <= self.number <= last:
            raise EscrowError(f"the vault has no snapshot {self.number}; the last is {last}")
        self.vault = vault
        self.secret, blocks = vault.snapshots[self.number].secret, vault.snapshots[self.number].blocks
        self._known: dict[int, list[Slot]] = {}
        parameters = vault.parameters
        self._commit = committer(parameters.id, parameters.record_bytes)
        self.rows = [self._row(block, row) for block, row in enumerate(vault.rows()[:blocks])]

    @cached_property
    def successors(self) -> list[bytes]:
        """The leaf hashes of the tree of successors; none in the first head."""
        if not self.number:
            return []
        return successor_leaves(self.vault.parameters, self.number, self.secret, self.rows)

    @property
    def head(self) -> Head:
        """The head, without signatures."""
        return head_at(
            self.vault.parameters,
            number=self.number,
            rows=self.rows,
            fields=self.vault.fields,
            successors=self.successors,
        )

    def block(self, number: int) -> list[Slot]:
        """Return the leaves of a block.

        Raises
        ------
        EscrowError
            If there is none of that number, or it is damaged.
        """
        if not 0 <= number < len(self.rows):
            raise EscrowError(f"there is no block {number}; the last is {len(self.rows) - 1}")
        return self._block(number)

    def commitments(self, number: int) -> list[bytes]:
        """Return what the tree holds of a block."""
        return [self._commit(slot.level, slot.salt, slot.padded) for slot in self._block(number)]

    def sums(self, number: int, field: str) -> list[Sum]:
        """Return the leaves of a block in the tree of a field's sums."""
        return self._sums(number, field, is_standing=self.rows[number].successor == number)

    def _sums(self, number: int, field: str, *, is_standing: bool) -> list[Sum]:
        return sum_leaves(field, self._block(number), self.commitments(number), is_standing=is_standing)

    def _row(self, block: int, row: Row) -> Row:
        if row.successor < self.vault.snapshots[self.number].blocks:
            return row
        # It was replaced later: here it stands, and counts.
        sums = (joined(self._sums(block, field, is_standing=True), node_sum) for field in self.vault.fields)
        return Row(row.root, block, tuple(one for one in sums if one is not None))

    def _block(self, number: int) -> list[Slot]:
        if number not in self._known:
            self._known[number] = self.vault.block(number)
        return self._known[number]


class _Opener:
    def __init__(self, view: View) -> None:
        self.view, self.vault = view, view.vault
        self.height = view.vault.header.height

    def open(self, names: list[str], blocks: list[int], fields: list[str], *, is_whole: bool) -> Opening:
        of_block = range(1 << self.height) if is_whole else range(1)
        wanted = {
            (number << self.height) + i for number in blocks for i in of_block if self.view.block(number)
        }
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
        for field in fields:
            if field not in self.vault.fields:
                raise EscrowError(f"the head has no total of {field!r}")
        wanted |= {link << self.height for leaf in [*wanted] for link in self._chain(leaf >> self.height)}
        leaves = sorted(wanted)
        return Opening(
            self.vault.parameters,
            self.view.head.hash,
            self._records(leaves),
            self._blocks(sorted({leaf >> self.height for leaf in leaves})) if self.view.number else (),
            tuple(one for field in fields for one in self._sums(field, leaves)),
        )

    def _named(self, name: str, leaves: list[int]) -> int | None:
        size = len(self.view.rows) << self.height
        found = [leaf for leaf in leaves if leaf < size and self._slot(leaf).said.get("id") == name]
        # What replaces a block stands behind it: the last is the one that stands, or says that it is gone.
        return max(found, default=None)

    def _with_its_place(self, leaf: int) -> set[int]:
        start = leaf >> self.height << self.height
        record = self._slot(leaf).said
        found = {leaf, start}
        if "building" in record:
            slots = self.view.block(leaf >> self.height)
            found |= {
                start + i for i, slot in enumerate(slots) if _is_building(slot, str(record["building"]))
            }
        return found

    def _chain(self, block: int) -> set[int]:
        chain, later, earlier = {block}, block, self._replaced(block)
        while self.view.rows[later].successor != later:
            later = self.view.rows[later].successor
            chain.add(later)
        while earlier is not None:
            chain.add(earlier)
            earlier = self._replaced(earlier)
        return chain

    def _replaced(self, block: int) -> int | None:
        slot = self.view.block(block)[0]
        replaced = slot.said.get("replaces") if slot.level else None
        return replaced if isinstance(replaced, int) else None

    def _records(self, leaves: list[int]) -> tuple[OpenedRecord, ...]:
        above = paths_of([row.root for row in self.view.rows])
        paths: dict[int, Callable[[int], list[bytes]]] = {}
        opened = []
        for leaf in leaves:
            block, offset = divmod(leaf, 1 << self.height)
            if block not in paths:
                paths[block] = paths_of([leaf_hash(one) for one in self.view.commitments(block)])
            slot, proof = self._slot(leaf), (*paths[block](offset), *above(block))
            opened.append(OpenedRecord(leaf, slot.record.decode("utf-8"), slot.salt, proof))
        return tuple(opened)

    def _blocks(self, blocks: list[int]) -> tuple[OpenedBlock, ...]:
        view = self.view
        path = paths_of(view.successors)
        return tuple(
            OpenedBlock(one, view.rows[one].successor, successor_salt(view.secret, one), tuple(path(one)))
            for one in blocks
        )

    def _sums(self, field: str, leaves: list[int]) -> Iterator[OpenedSum]:
        place = self.vault.fields.index(field)
        above = siblings_of([row.sums[place] for row in self.view.rows], node_sum)
        for leaf in leaves:
            block, offset = divmod(leaf, 1 << self.height)
            inside = siblings_of(self.view.sums(block, field), node_sum)
            yield OpenedSum(field, leaf, (*inside(offset), *above(block)))

    def _slot(self, leaf: int) -> Slot:
        return self.view.block(leaf >> self.height)[leaf & ((1 << self.height) - 1)]


def _is_building(slot: Slot, name: str) -> bool:
    return LEVELS[slot.level] == "building" and slot.said["id"] == name
