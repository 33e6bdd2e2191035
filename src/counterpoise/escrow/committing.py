"""From a declaration to its head and vault, block by block, so that a million records fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from counterpoise.escrow import vault as vault_files
from counterpoise.escrow.canonical import record_bytes
from counterpoise.escrow.commitment import SALT_BYTES, committer, padded
from counterpoise.escrow.declaration import Declaration, Entry, Site
from counterpoise.escrow.durable import SECRET, absent, write_durably
from counterpoise.escrow.entropy import Entropy, SystemEntropy, shuffled
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.heads import Head
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.merkle import joined, leaf_hash, root_of
from counterpoise.escrow.notes import Note
from counterpoise.escrow.parameters import MAX_LEAVES, Parameters, Stratum, parse_parameters, too_many
from counterpoise.escrow.schema import DUMMY
from counterpoise.escrow.standing import Row, Snapshot, head_at
from counterpoise.escrow.summing import Sum, leaf_sum, node_sum, value_of
from counterpoise.escrow.vault import (
    INDEX_BYTES,
    Header,
    Slot,
    index_key,
    meta_of,
    row_bytes,
    sealed,
    slots_bytes,
)

_DUMMY = Entry(0, "", record_bytes(DUMMY))
HEAD_FILE, PARAMETERS_FILE = "head", "declaration.json"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The public shape; what is not given follows from the declaration, and then tells its size class.

    Parameters
    ----------
    sites : mapping of str to int
        Bound of sites by stratum; by default the next power of two.
    height : int, optional
        Every site has 2^height leaves, its own included.
    record_bytes : int, optional
        Length of a padded record, a multiple of 64 from 128 on.
    """

    sites: Mapping[str, int] | None = None
    height: int | None = None
    record_bytes: int | None = None


def plan(
    declaration: Declaration,
    declarant: PublicKey,
    *,
    name: str,
    rules: bytes = b"",
    bounds: Bounds | None = None,
    entropy: Entropy | None = None,
) -> Parameters:
    """Choose the public parameters of a declaration.

    Parameters
    ----------
    declaration : Declaration
    declarant : PublicKey
    name : str
        An identifier, for people.
    rules : bytes
        The text of the agreed rules; its hash becomes public.
    bounds : Bounds, optional
    entropy : Entropy, optional

    Raises
    ------
    EscrowError
        If the declaration does not fit into the bounds, or has too many records, dummies counted.
    """
    bounds = bounds or Bounds()
    counts = declaration.strata
    sites = dict(bounds.sites) if bounds.sites else {name: power_of_two(n) for name, n in counts.items()}
    for stratum, count in counts.items():
        if count > sites.get(stratum, 0):
            raise EscrowError(f"stratum {stratum!r} has {count} sites; its bound is {sites.get(stratum, 0)}")
    height = (declaration.largest_site).bit_length() if bounds.height is None else bounds.height
    if declaration.largest_site >= 1 << height:
        raise EscrowError(
            f"a site holds {declaration.largest_site} records; the height {height} leaves too little room"
        )
    length = bounds.record_bytes or max(128, power_of_two(declaration.longest_record + 1))
    if declaration.longest_record >= length:
        raise EscrowError(f"a record has {declaration.longest_record} bytes; record_bytes must be more")
    leaves = sum(sites.values()) << height
    if leaves > MAX_LEAVES:
        raise EscrowError(too_many(leaves))
    parameters = Parameters(
        name=name,
        declarant=declarant,
        nonce=(entropy or SystemEntropy()).take(16).hex(),
        schema=declaration.schema,
        rules=sha256(rules).hexdigest(),
        record_bytes=length,
        height=height,
        strata=tuple(Stratum(stratum, bound) for stratum, bound in sites.items()),
    )
    return parse_parameters(parameters.to_json())


def commit(
    declaration: Declaration,
    parameters: Parameters,
    key: PrivateKey,
    *,
    vault: Path,
    passphrase: str,
    public: Path,
    totals: Sequence[str] = (),
    cost: int | None = None,
    entropy: Entropy | None = None,
) -> Head:
    """Commit to a declaration: write the vault, then publish the parameters and the signed head.

    The vault is on the disk before the head exists, so that no head was ever shown that cannot be opened.

    Parameters
    ----------
    declaration : Declaration
    parameters : Parameters
        Of `plan`, for this declaration.
    key : PrivateKey
        The declarant's.
    vault : Path
        The new vault, readable by its owner only.
    passphrase : str
    public : Path
        Folder for ``head`` and ``declaration.json``.
    totals : sequence of str
        Fields of which the head states the sum over all records.
    cost : int, optional
        The cost n of scrypt; by default that of the vault.
    entropy : Entropy, optional

    Raises
    ------
    EscrowError
        If one of the files exists: a vault that was replaced is lost, and a head with it; or if a total is
        of a field that does not count.
    OSError
        If they cannot be written; then no head is published.
    """
    head_path, parameters_path = public / HEAD_FILE, public / PARAMETERS_FILE
    absent(
        [head_path, parameters_path, vault],
        because=lambda path: (
            "this is left over from a commit that did not end, whose head nobody has seen; remove it"
            if not head_path.exists()
            else "this exists; commit to another folder and vault"
        ),
    )
    if key.public != parameters.declarant:
        raise EscrowError("the key is not the declarant's")
    fields = sorted(set(totals))
    for field in fields:
        if not parameters.schema.is_counted(field):
            raise EscrowError(f"the schema has no count {field!r}, of which there could be a total")
    source = entropy or SystemEntropy()
    layer = Layer(parameters, fields, source)
    places = list(_placed(declaration, parameters, source))
    snapshot = Snapshot(parameters.blocks, bytes(32))  # the first head has no successors to salt
    meta = meta_of(parameters, [snapshot], fields)
    header = Header(
        blocks=parameters.blocks,
        declaration_id=parameters.id,
        height=parameters.height,
        meta_bytes=len(meta),
        record_bytes=parameters.record_bytes,
        cost=cost or vault_files.COST,
        salt=source.take(32),
        totals=len(fields),
    )
    write_durably(vault, sealed(header, passphrase, meta, map(layer.lay, places), layer.rest), mode=SECRET)
    head = head_at(parameters, number=0, rows=layer.rows, fields=fields)
    publish(public, parameters, head, key)
    return head


def publish(public: Path, parameters: Parameters, head: Head, key: PrivateKey) -> None:
    """Write ``declaration.json`` and then the signed head, durably.

    Raises
    ------
    OSError
    """
    write_durably(public / PARAMETERS_FILE, parameters.to_bytes() + b"\n")
    write_durably(public / HEAD_FILE, Note(head.text).signed(key).to_bytes())


class Layer:
    """Lays blocks one after the other, and remembers the row of each and where each identifier went.

    Parameters
    ----------
    parameters : Parameters
    fields : sequence of str
        Those that have a total.
    entropy : Entropy
    """

    def __init__(self, parameters: Parameters, fields: Sequence[str], entropy: Entropy) -> None:
        self.rows: list[Row] = []
        self.index: list[bytes] = []
        self.fields = fields
        self._parameters, self._entropy = parameters, entropy
        self._commit = committer(parameters.id, parameters.record_bytes)
        self._dummy = padded(_DUMMY.data, parameters.record_bytes)

    def lay(self, site: Site | None) -> bytes:
        """Lay a new block, under fresh salts; a site or nothing but dummies."""
        entries = self._arranged(site)
        block = len(self.rows)
        first = block << self._parameters.height
        self.index += [
            index_key(entry.id) + (first + offset).to_bytes(4, "big")
            for offset, entry in enumerate(entries)
            if entry.id
        ]
        salts = self._entropy.take(SALT_BYTES * len(entries))
        slots = []
        for i, (level, _, data) in enumerate(entries):
            record = padded(data, self._parameters.record_bytes) if level else self._dummy
            slots.append(Slot(salts[SALT_BYTES * i : SALT_BYTES * (i + 1)], level, record))
        self.rows.append(self._row(slots, block))
        return slots_bytes(slots)

    def keep(self, row: Row, slots: Sequence[Slot], successor: int) -> bytes:
        """Keep a block as it was; what replaces it now takes it out of the totals."""
        is_replaced = successor != row.successor
        self.rows.append(self._row(slots, successor) if is_replaced else row)
        return slots_bytes(slots)

    def rest(self) -> tuple[bytes, bytes]:
        """Return the rows and the index, as the vault keeps them."""
        leaves = len(self.rows) << self._parameters.height
        empty = [b"\xff" * INDEX_BYTES] * (leaves - len(self.index))
        return b"".join(map(row_bytes, self.rows)), b"".join([*sorted(self.index), *empty])

    def _arranged(self, site: Site | None) -> Sequence[Entry]:
        """The site first; what it holds at random places; dummies elsewhere."""
        entries = [_DUMMY] * (1 << self._parameters.height)
        if site is not None:
            entries[0] = site.entry
            places = shuffled(len(entries) - 1, self._entropy)
            for place, entry in zip(places, site.contents, strict=False):
                entries[1 + place] = entry
        return entries

    def _row(self, slots: Sequence[Slot], successor: int) -> Row:
        commitments = [self._commit(*_hashed(slot)) for slot in slots]
        is_standing = successor == len(self.rows)
        sums = (sum_of(field, slots, commitments, is_standing=is_standing) for field in self.fields)
        return Row(root_of(map(leaf_hash, commitments)), successor, tuple(sums))


def sum_leaves(
    field: str, slots: Sequence[Slot], commitments: Sequence[bytes], *, is_standing: bool
) -> list[Sum]:
    """Return the leaves of a block in the tree of a field's sums."""
    values = [value_of(slot.said, field) if is_standing and slot.level else 0 for slot in slots]
    return [leaf_sum(value, one) for value, one in zip(values, commitments, strict=True)]


def sum_of(field: str, slots: Sequence[Slot], commitments: Sequence[bytes], *, is_standing: bool) -> Sum:
    """Return the root of a block in the tree of a field's sums.

    Raises
    ------
    EscrowError
        If it is too large.
    """
    found = joined(sum_leaves(field, slots, commitments, is_standing=is_standing), node_sum)
    assert found is not None
    return found


def _hashed(slot: Slot) -> tuple[int, bytes, bytes]:
    return slot.level, slot.salt, slot.padded


def _placed(declaration: Declaration, parameters: Parameters, entropy: Entropy) -> Iterator[Site | None]:
    """Every block's site or nothing; the sites of a stratum at random on its blocks."""
    for stratum in parameters.strata:
        yield from scattered(
            [site for site in declaration.sites if site.stratum == stratum.name], stratum.sites, entropy
        )


def scattered(sites: Sequence[Site], blocks: int, entropy: Entropy) -> list[Site | None]:
    """Put sites on blocks at random; the rest is empty."""
    placed: list[Site | None] = [None] * blocks
    for place, site in zip(shuffled(blocks, entropy), sites, strict=False):
        placed[place] = site
    return placed


def power_of_two(number: int) -> int:
    """Return the smallest power of two that is not below a positive number."""
    return 1 << (number - 1).bit_length()
