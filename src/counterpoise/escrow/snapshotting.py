"""From a vault and a new declaration to the next snapshot: changes are laid anew, nothing is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from counterpoise.escrow.canonical import record_bytes
from counterpoise.escrow.committing import HEAD_FILE, Layer, power_of_two, publish, scattered
from counterpoise.escrow.declaration import Declaration, Entry, Site
from counterpoise.escrow.durable import SECRET, absent, write_durably
from counterpoise.escrow.entropy import Entropy, SystemEntropy
from counterpoise.escrow.errors import DeclarationError, EscrowError, Mistake
from counterpoise.escrow.heads import Head, parse_head
from counterpoise.escrow.keys import PrivateKey
from counterpoise.escrow.log import consistency_file
from counterpoise.escrow.merkle import consistency_of
from counterpoise.escrow.opening import View, head_in
from counterpoise.escrow.parameters import MAX_LEAVES, too_many
from counterpoise.escrow.schema import LEVELS, Record
from counterpoise.escrow.standing import Snapshot
from counterpoise.escrow.vault import Vault, meta_of, sealed

CONTINUES_FILE = "continues.json"
_FILE = "the new declaration"


@dataclass(frozen=True, slots=True)
class Done:
    """What a snapshot holds.

    Parameters
    ----------
    head : Head
    appended : int
        Blocks that it adds, dummies counted: this is public.
    new, changed, gone : int
        Sites among them.
    unmarked : int
        Items and buildings that went without a tombstone, for want of room at their site.
    was_ready : bool
        Whether the vault held this snapshot already, as it does when the last command was stopped: then it
        was published as it was made, and the declaration not compared.
    """

    head: Head
    appended: int
    new: int = 0
    changed: int = 0
    gone: int = 0
    unmarked: int = 0
    was_ready: bool = False


def snapshot(
    declaration: Declaration,
    key: PrivateKey,
    *,
    vault: Path,
    passphrase: str,
    before: Path,
    public: Path,
    changes: int | None = None,
    entropy: Entropy | None = None,
) -> Done:
    """Make the next snapshot: rewrite the vault, then publish the new head and the proof that it continues.

    The vault is on the disk, with everything that it held, before the new head exists. If the machine stops
    between them, the same command publishes the head that the vault is ready for.

    Parameters
    ----------
    declaration : Declaration
        Everything that stands now, under the schema of the first one.
    key : PrivateKey
        The declarant's.
    vault : Path
    passphrase : str
    before : Path
        The head of the snapshot before.
    public : Path
        Folder for ``head``, ``declaration.json`` and ``continues.json``.
    changes : int, optional
        Blocks to append, a public bound on the sites that changed; by default the next power of two, which
        tells their number's size class.
    entropy : Entropy, optional

    Raises
    ------
    DeclarationError
        With everything that cannot follow what was declared before.
    EscrowError
        If the head is not that of the vault's last snapshot, or the changes do not fit.
    OSError
        If a file cannot be written; then no head is published.
    """
    absent([public / HEAD_FILE], because=lambda _: "this exists; publish a snapshot in a folder of its own")
    given = parse_head(before.read_bytes())[0]
    with Vault(vault, passphrase) as old:
        if key.public != old.parameters.declarant:
            raise EscrowError("the key is not the declarant's")
        last = len(old.snapshots) - 1
        if last and given.text == head_in(old, snapshot=last - 1).text:
            return _published(old, key, public, Done(head_in(old), _appended(old), was_ready=True))
        if given.text != head_in(old).text:
            raise EscrowError(f"{before}: this is not the head of snapshot {last}, the last in the vault")
        found = _Comparison(old, declaration)
        count = power_of_two(max(1, len(found.sites))) if changes is None else changes
        source = entropy or SystemEntropy()
        write_durably(
            vault, _rewritten(old, passphrase, found, _checked(old, found, count), source), mode=SECRET
        )
    with Vault(vault, passphrase) as new:
        done = Done(head_in(new), count, found.new, found.changed, found.gone, found.unmarked)
        return _published(new, key, public, done)


def _published(vault: Vault, key: PrivateKey, public: Path, done: Done) -> Done:
    """Write the proof, the parameters and, last, the head: whoever has a head can ask for both."""
    rows, (old, new) = vault.rows(), vault.snapshots[-2:]
    height = vault.parameters.height
    proof = consistency_of([row.root for row in rows], old.blocks)
    data = consistency_file(old.blocks << height, new.blocks << height, proof)
    write_durably(public / CONTINUES_FILE, data)
    publish(public, vault.parameters, done.head, key)
    return done


def _appended(vault: Vault) -> int:
    old, new = vault.snapshots[-2:]
    return new.blocks - old.blocks


def _checked(vault: Vault, found: _Comparison, count: int) -> int:
    """Return how many blocks are appended, if everything fits."""
    parameters = vault.parameters
    if count < 1 or len(found.sites) > count:
        raise EscrowError(f"{len(found.sites)} sites changed; the bound of changes is {count}")
    leaves = (vault.header.blocks + count) << parameters.height
    if leaves > MAX_LEAVES:
        raise EscrowError(too_many(leaves))
    for site in found.sites:
        if len(site.contents) >= 1 << parameters.height:
            raise EscrowError(
                f"{site.entry.id} holds {len(site.contents)} records; the height {parameters.height} "
                "leaves too little room"
            )
        for entry in (site.entry, *site.contents):
            if len(entry.data) >= parameters.record_bytes:
                raise EscrowError(
                    f"the record {entry.id} has {len(entry.data)} bytes, and must have fewer than "
                    f"{parameters.record_bytes}"
                )
    return count


def _rewritten(
    old: Vault, passphrase: str, found: _Comparison, count: int, entropy: Entropy
) -> Iterator[bytes]:
    """Give the new vault's bytes: all blocks of the old one, and behind them the new ones."""
    parameters, rows = old.parameters, old.rows()
    layer = Layer(parameters, old.fields, entropy)
    layer.index += old.index()
    places = scattered(found.sites, count, entropy)
    successors = {
        found.replaces[site.entry.id]: len(rows) + place
        for place, site in enumerate(places)
        if site is not None and site.entry.id in found.replaces
    }
    made = Snapshot(len(rows) + count, entropy.take(32))
    meta = meta_of(parameters, [*old.snapshots, made], old.fields)
    header = replace(old.header, blocks=made.blocks, meta_bytes=len(meta), salt=entropy.take(32))

    def blocks() -> Iterator[bytes]:
        for number, row in enumerate(rows):
            yield layer.keep(row, old.block(number), successors.get(number, row.successor))
        yield from map(layer.lay, places)

    yield from sealed(header, passphrase, meta, blocks(), layer.rest)
    old.close()  # Windows replaces no file that somebody reads


class _Comparison:
    """What is different between what stands in a vault and a new declaration.

    ``sites`` are to be laid anew; ``replaces`` says by their names which block each replaces, if any.
    """

    def __init__(self, vault: Vault, declaration: Declaration) -> None:
        self._vault, self._view, self._declaration = vault, View(vault), declaration
        self._declared = {site.entry.id: site for site in declaration.sites}
        self._names = {entry.id for site in declaration.sites for entry in (site.entry, *site.contents)}
        self._mistakes: list[Mistake] = []
        self._standing: set[str] = set()
        self.sites: list[Site] = []
        self.replaces: dict[str, int] = {}
        self.new = self.changed = self.gone = self.unmarked = 0
        self._check_schema()
        for block, row in enumerate(vault.rows()):
            if row.successor == block:
                self._compare(block)
        self._add_new()
        self._check_gone()
        if self._mistakes:
            raise DeclarationError(self._mistakes)

    def _check_schema(self) -> None:
        if self._declaration.schema != self._vault.parameters.schema:
            raise EscrowError("the new declaration has another schema than the first; give the same")

    def _compare(self, block: int) -> None:
        first, *others = self._vault.block(block)
        if not first.level or "is_gone" in first.said:
            return
        before = first.said
        held = [slot for slot in others if slot.level and b'"is_gone"' not in slot.record]
        names = {str(slot.said["id"]): slot.level for slot in held}
        name = str(before["id"])
        self._standing |= {name, *names}
        site = self._declared.get(name)
        if site is None:
            self.gone += 1
            said: Record = {"level": "site", "id": name, "stratum": before["stratum"], "is_gone": "yes"}
            self._lay(Site(_entry(said | {"replaces": block}), str(before["stratum"])), block)
            return
        if site.stratum != before["stratum"]:
            self._mistake(name, f"a site keeps its stratum; this was {before['stratum']!r}")
        before.pop("replaces", None)
        if record_bytes(before) != site.entry.data or {slot.record for slot in held} != {
            entry.data for entry in site.contents
        }:
            self.changed += 1
            self._lay(self._changed(site, block, names), block)

    def _changed(self, site: Site, block: int, names: dict[str, int]) -> Site:
        lost = [
            _entry({"level": LEVELS[level], "id": name, "site": site.entry.id, "is_gone": "yes"})
            for name, level in names.items()
            if name not in self._names
        ]
        parameters = self._vault.parameters
        room = (1 << parameters.height) - 1 - len(site.contents)
        tombstones = [one for one in lost if len(one.data) < parameters.record_bytes][: max(0, room)]
        self.unmarked += len(lost) - len(tombstones)
        record = site.entry.said | {"replaces": block}
        return Site(_entry(record), site.stratum, [*site.contents, *tombstones])

    def _lay(self, site: Site, block: int) -> None:
        self.sites.append(site)
        self.replaces[site.entry.id] = block

    def _add_new(self) -> None:
        strata = [stratum.name for stratum in self._vault.parameters.strata]
        for name, site in self._declared.items():
            if name in self.replaces or name in self._standing:
                continue
            self.new += 1
            self.sites.append(site)
            if site.stratum not in strata:
                self._mistake(name, f"stratum: one of {', '.join(strata)} is needed")

    def _check_gone(self) -> None:
        """Refuse names that were eliminated: whatever comes back is something else, and has another name."""
        find = self._vault.finder()
        for name in sorted(self._names - self._standing):
            if any(self._holds(leaf, name) for leaf in find(name)):
                self._mistake(name, "this was eliminated; what comes back has a name of its own")

    def _holds(self, leaf: int, name: str) -> bool:
        block, offset = divmod(leaf, 1 << self._vault.parameters.height)
        return self._vault.block(block)[offset].said.get("id") == name

    def _mistake(self, name: str, message: str) -> None:
        self._mistakes.append(Mistake(_FILE, 0, 0, name, message))


def _entry(record: Record) -> Entry:
    return Entry(LEVELS.index(str(record["level"])), str(record["id"]), record_bytes(record))
