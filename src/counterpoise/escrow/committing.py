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
from counterpoise.escrow.heads import Head, head_of
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.merkle import leaf_hash, root_of
from counterpoise.escrow.notes import Note
from counterpoise.escrow.parameters import MAX_LEAVES, Parameters, Stratum, parse_parameters, too_many
from counterpoise.escrow.schema import DUMMY
from counterpoise.escrow.vault import Header, index_key, meta_of, sealed

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
    sites = dict(bounds.sites) if bounds.sites else {name: _power_of_two(n) for name, n in counts.items()}
    for stratum, count in counts.items():
        if count > sites.get(stratum, 0):
            raise EscrowError(f"stratum {stratum!r} has {count} sites; its bound is {sites.get(stratum, 0)}")
    height = (declaration.largest_site).bit_length() if bounds.height is None else bounds.height
    if declaration.largest_site >= 1 << height:
        raise EscrowError(
            f"a site holds {declaration.largest_site} records; the height {height} leaves too little room"
        )
    length = bounds.record_bytes or max(128, _power_of_two(declaration.longest_record + 1))
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
    cost : int, optional
        The cost n of scrypt; by default that of the vault.
    entropy : Entropy, optional

    Raises
    ------
    EscrowError
        If one of the files exists: a vault that was replaced is lost, and a head with it.
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
    source = entropy or SystemEntropy()
    work = _Blocks(declaration, parameters, source)
    meta = meta_of(parameters, [parameters.blocks])
    header = Header(
        blocks=parameters.blocks,
        declaration_id=parameters.id,
        height=parameters.height,
        meta_bytes=len(meta),
        record_bytes=parameters.record_bytes,
        cost=cost or vault_files.COST,
        salt=source.take(32),
    )
    write_durably(vault, sealed(header, passphrase, meta, work.blocks(), work.rest), mode=SECRET)
    head = head_of(parameters, snapshot=0, size=parameters.leaves, root=root_of(work.roots))
    write_durably(parameters_path, parameters.to_bytes() + b"\n")
    write_durably(head_path, Note(head.text).signed(key).to_bytes())
    return head


class _Blocks:
    """Lays every block once, and remembers its root and where each identifier went."""

    def __init__(self, declaration: Declaration, parameters: Parameters, entropy: Entropy) -> None:
        self.roots: list[bytes] = []
        self._index: list[bytes] = []
        self._parameters, self._entropy = parameters, entropy
        self._commit = committer(parameters.id, parameters.record_bytes)
        self._dummy = padded(_DUMMY.data, parameters.record_bytes)
        self._places = list(_placed(declaration, parameters, entropy))

    def blocks(self) -> Iterator[bytes]:
        for number, site in enumerate(self._places):
            entries = self._arranged(site)
            first = number << self._parameters.height
            self._index += [
                index_key(entry.id) + (first + offset).to_bytes(4, "big")
                for offset, entry in enumerate(entries)
                if entry.id
            ]
            yield self._sealed(entries)

    def rest(self) -> tuple[bytes, bytes]:
        empty = [b"\xff" * 12] * (self._parameters.leaves - len(self._index))
        return b"".join(self.roots), b"".join([*sorted(self._index), *empty])

    def _arranged(self, site: Site | None) -> Sequence[Entry]:
        """The site first; what it holds at random places; dummies elsewhere."""
        entries = [_DUMMY] * (1 << self._parameters.height)
        if site is not None:
            entries[0] = site.entry
            places = shuffled(len(entries) - 1, self._entropy)
            for place, entry in zip(places, site.contents, strict=False):
                entries[1 + place] = entry
        return entries

    def _sealed(self, entries: Sequence[Entry]) -> bytes:
        salts = self._entropy.take(SALT_BYTES * len(entries))
        length, commit = self._parameters.record_bytes, self._commit
        slots, hashes = [], []
        for i, (level, _, data) in enumerate(entries):
            salt = salts[SALT_BYTES * i : SALT_BYTES * (i + 1)]
            record = padded(data, length) if level else self._dummy
            hashes.append(leaf_hash(commit(level, salt, record)))
            slots += [salt, bytes((level,)), record]
        self.roots.append(root_of(hashes))
        return b"".join(slots)


def _placed(declaration: Declaration, parameters: Parameters, entropy: Entropy) -> Iterator[Site | None]:
    """Every block's site or nothing; the sites of a stratum at random on its blocks."""
    for stratum in parameters.strata:
        sites = [site for site in declaration.sites if site.stratum == stratum.name]
        blocks: list[Site | None] = [None] * stratum.sites
        for place, site in zip(shuffled(stratum.sites, entropy), sites, strict=False):
            blocks[place] = site
        yield from blocks


def _power_of_two(number: int) -> int:
    return 1 << (number - 1).bit_length()
