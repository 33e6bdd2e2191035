"""The vault: every salt and record, encrypted, for the declarant alone; read by the block, not as a whole."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from counterpoise.escrow.canonical import canonical_bytes, parse_canonical
from counterpoise.escrow.commitment import SALT_BYTES, unpadded
from counterpoise.escrow.encoding import from_hex, tag, u32, u64
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.parameters import MAX_LEAVES, Parameters, parse_parameters
from counterpoise.escrow.schema import Record
from counterpoise.escrow.standing import Row, Snapshot
from counterpoise.escrow.summing import Sum

MAGIC = tag("vault")
TAG_BYTES = 16
MAX_HEADER = 4096
COST, LEAST_COST, MOST_COST = 2**17, 2**14, 2**20
"""The cost n of scrypt: memory is 1 KiB × n. More than the most is refused before it is tried."""
INDEX_BYTES, ROW_BYTES, SUM_BYTES = 12, 36, 40


@dataclass(frozen=True, slots=True)
class Slot:
    """One leaf as the vault keeps it."""

    salt: bytes
    level: int
    padded: bytes

    @property
    def record(self) -> bytes:
        """The canonical bytes of the record."""
        return unpadded(self.padded)

    @property
    def said(self) -> Record:
        """What the record says."""
        found: Record = json.loads(self.record)
        return found


def slots_bytes(slots: Iterable[Slot]) -> bytes:
    """A block as the vault keeps it."""
    return b"".join(part for slot in slots for part in (slot.salt, bytes((slot.level,)), slot.padded))


@dataclass(frozen=True, slots=True)
class Header:
    """What a vault says before it is unlocked; every length follows from it."""

    blocks: int
    declaration_id: bytes
    height: int
    meta_bytes: int
    record_bytes: int
    cost: int
    salt: bytes
    totals: int = 0

    def to_bytes(self) -> bytes:
        """The header with the words before it and the hash behind it."""
        value = {
            "aead": "chacha20-poly1305",
            "blocks": self.blocks,
            "declaration": self.declaration_id.hex(),
            "height": self.height,
            "meta_bytes": self.meta_bytes,
            "record_bytes": self.record_bytes,
            "scrypt": {"n": self.cost, "p": 1, "r": 8, "salt": self.salt.hex()},
            "totals": self.totals,
        }
        text = MAGIC + canonical_bytes(value) + b"\n"
        return text + hashlib.sha256(text).digest()

    @property
    def chunks(self) -> int:
        """One for the parameters, one a block, one for the rows of the blocks, one for the index."""
        return self.blocks + 3

    @property
    def slot_bytes(self) -> int:
        """Salt, level and padded record."""
        return SALT_BYTES + 1 + self.record_bytes

    def length(self, chunk: int) -> int:
        """Bytes of a chunk before encryption."""
        if chunk == 0:
            return self.meta_bytes
        if chunk <= self.blocks:
            return self.slot_bytes << self.height
        if chunk == self.blocks + 1:
            return (ROW_BYTES + SUM_BYTES * self.totals) * self.blocks
        return INDEX_BYTES * self.blocks << self.height

    def offset(self, chunk: int) -> int:
        """Where an encrypted chunk begins; for the number behind the last one, where the file ends."""
        start = _header_length(self)
        if chunk == 0:
            return start
        start += self.meta_bytes + TAG_BYTES
        start += min(chunk - 1, self.blocks) * (self.length(1) + TAG_BYTES)
        return start + sum(self.length(i) + TAG_BYTES for i in range(self.blocks + 1, chunk))


@lru_cache(maxsize=8)
def _header_length(header: Header) -> int:
    return len(header.to_bytes())


def parse_header(data: bytes, file: str) -> Header:
    """Read the beginning of a vault.

    Raises
    ------
    EscrowError
        If it is damaged, or asks for a cost beyond the cap.
    """
    try:
        if not data.startswith(MAGIC):
            raise EscrowError("this is not a vault")
        end = data.index(b"\n", len(MAGIC)) + 1
        if hashlib.sha256(data[:end]).digest() != data[end : end + 32]:
            raise EscrowError("the vault's header is damaged")
        value = parse_canonical(data[len(MAGIC) : end - 1])
        header = _header(value)
        if header.to_bytes() != data[: end + 32]:
            raise EscrowError("the vault's header is not as this version writes it")
    except (KeyError, TypeError, AttributeError):
        raise EscrowError(f"{file}: the vault's header is not as this version writes it") from None
    except ValueError as error:
        said = str(error) if isinstance(error, EscrowError) else "the vault's header is damaged"
        raise EscrowError(f"{file}: {said}") from None
    return header


def _header(value: Any) -> Header:
    cost = value["scrypt"]["n"]
    if type(cost) is not int or cost & (cost - 1) or not LEAST_COST <= cost <= MOST_COST:
        raise EscrowError(f"the cost of the passphrase, {cost}, is not from {LEAST_COST} to {MOST_COST}")
    sizes = [value[key] for key in ("blocks", "height", "meta_bytes", "record_bytes", "totals")]
    if any(type(size) is not int or not 0 <= size <= MAX_LEAVES for size in sizes) or value["height"] > 20:
        raise EscrowError("the vault's header holds an impossible size")
    return Header(
        blocks=value["blocks"],
        declaration_id=from_hex(value["declaration"], length=32),
        height=value["height"],
        meta_bytes=value["meta_bytes"],
        record_bytes=value["record_bytes"],
        cost=cost,
        salt=from_hex(value["scrypt"]["salt"], length=32),
        totals=value["totals"],
    )


def derive(passphrase: str, header: Header) -> bytes:
    """Derive a vault's key by scrypt; takes a second and 1 KiB × cost of memory, on purpose."""
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    memory = 128 * 8 * header.cost + 2**20
    return hashlib.scrypt(secret, salt=header.salt, n=header.cost, r=8, p=1, maxmem=memory, dklen=32)


class _Chunks:
    """Encrypts and decrypts by number; the number and how many there are is authenticated."""

    def __init__(self, key: bytes, header: Header) -> None:
        self._aead = ChaCha20Poly1305(key)
        self._before = hashlib.sha256(header.to_bytes()[:-32]).digest()
        self._after = u64(header.chunks)

    def seal(self, number: int, data: bytes) -> bytes:
        return self._aead.encrypt(number.to_bytes(12, "big"), data, self._before + u64(number) + self._after)

    def unseal(self, number: int, data: bytes) -> bytes:
        return self._aead.decrypt(number.to_bytes(12, "big"), data, self._before + u64(number) + self._after)


def meta_of(parameters: Parameters, snapshots: Sequence[Snapshot], fields: Sequence[str]) -> bytes:
    """The chunk that says what the vault belongs to."""
    return canonical_bytes(
        {
            "declaration": parameters.to_json(),
            "snapshots": [{"blocks": one.blocks, "secret": one.secret.hex()} for one in snapshots],
            "totals": list(fields),
        }
    )


def row_bytes(row: Row) -> bytes:
    """A row as the vault keeps it."""
    sums = b"".join(u64(one.sum) + one.hash for one in row.sums)
    return row.root + u32(row.successor) + sums


def sealed(
    header: Header,
    passphrase: str,
    meta: bytes,
    blocks: Iterator[bytes],
    rest: Callable[[], tuple[bytes, bytes]],
) -> Iterator[bytes]:
    """Give a vault's bytes piece by piece; the pieces before are not kept.

    Parameters
    ----------
    header : Header
    passphrase : str
    meta : bytes
    blocks : iterator of bytes
        The slots of each block, joined.
    rest : callable
        Gives, once the blocks are done, the rows and the index.
    """
    chunks = _Chunks(derive(passphrase, header), header)
    yield header.to_bytes()
    yield chunks.seal(0, meta)
    for i, block in enumerate(blocks):
        yield chunks.seal(1 + i, block)
    for i, part in enumerate(rest()):
        yield chunks.seal(1 + header.blocks + i, part)


class Vault:
    """An unlocked vault; use it in a ``with`` statement.

    Parameters
    ----------
    path : Path
    passphrase : str

    Raises
    ------
    EscrowError
        If the passphrase is wrong or the file damaged.
    OSError
    """

    parameters: Parameters
    snapshots: list[Snapshot]
    fields: tuple[str, ...]
    """Those that have a total."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._file: BinaryIO = path.open("rb")
        try:
            self._unlock(passphrase)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; nothing more can be read."""
        self._file.close()

    def _unlock(self, passphrase: str) -> None:
        self.header = parse_header(self._file.read(MAX_HEADER), str(self._path))
        length, needed = self._file.seek(0, 2), self.header.offset(self.header.chunks)
        if length != needed:
            raise EscrowError(
                f"{self._path}: the vault has {length} bytes and should have {needed}; it is damaged"
            )
        self._chunks = _Chunks(derive(passphrase, self.header), self.header)
        try:
            meta = parse_canonical(self._read(0))
        except InvalidTag:
            raise EscrowError(
                f"{self._path}: the passphrase is wrong, or the vault's first chunk damaged"
            ) from None
        self.parameters = parse_parameters(meta["declaration"])
        self.snapshots = [
            Snapshot(one["blocks"], from_hex(one["secret"], length=32)) for one in meta["snapshots"]
        ]
        self.fields = tuple(meta["totals"])
        if self.parameters.id != self.header.declaration_id:
            raise EscrowError(f"{self._path}: the vault is of another declaration than its header says")

    def block(self, number: int) -> list[Slot]:
        """Return the leaves of a block.

        Raises
        ------
        EscrowError
            If there is none of that number, or it is damaged.
        """
        if not 0 <= number < self.header.blocks:
            raise EscrowError(f"there is no block {number}; the last is {self.header.blocks - 1}")
        data, size = self._chunk(number + 1), self.header.slot_bytes
        return [
            Slot(data[i : i + SALT_BYTES], data[i + SALT_BYTES], data[i + SALT_BYTES + 1 : i + size])
            for i in range(0, len(data), size)
        ]

    def rows(self) -> list[Row]:
        """Return the root of every block, what replaced it, and its sums."""
        data, size = self._chunk(self.header.blocks + 1), ROW_BYTES + SUM_BYTES * self.header.totals
        return [_row(data[i : i + size]) for i in range(0, len(data), size)]

    def index(self) -> list[bytes]:
        """Return the entries of the index that say something, in order."""
        data = self._chunk(self.header.blocks + 2)
        entries = (data[i : i + INDEX_BYTES] for i in range(0, len(data), INDEX_BYTES))
        return [entry for entry in entries if entry != _EMPTY]

    def finder(self) -> Callable[[str], list[int]]:
        """Return a function from an identifier to the leaves that may hold it, nearly always one or none."""
        index = self._chunk(self.header.blocks + 2)
        entries = _Entries(index)

        def leaves(name: str) -> list[int]:
            wanted = index_key(name)
            place, found = entries.first(wanted), []
            while place < len(entries) and entries.key(place) == wanted:
                leaf = entries.leaf(place)
                found += [leaf] if leaf < self.header.blocks << self.header.height else []
                place += 1
            return found

        return leaves

    def _chunk(self, number: int) -> bytes:
        try:
            return self._read(number)
        except InvalidTag:
            raise EscrowError(f"{self._path}: chunk {number} of the vault is damaged") from None

    def _read(self, number: int) -> bytes:
        self._file.seek(self.header.offset(number))
        return self._chunks.unseal(number, self._file.read(self.header.length(number) + TAG_BYTES))


_EMPTY = b"\xff" * INDEX_BYTES


def _row(data: bytes) -> Row:
    sums = [data[i : i + SUM_BYTES] for i in range(ROW_BYTES, len(data), SUM_BYTES)]
    return Row(
        data[:32],
        int.from_bytes(data[32:ROW_BYTES], "big"),
        tuple(Sum(int.from_bytes(one[:8], "big"), one[8:]) for one in sums),
    )


def index_key(name: str) -> bytes:
    """The eight bytes under which an identifier is found."""
    return hashlib.sha256(name.encode("ascii", errors="replace")).digest()[:8]


class _Entries:
    """The sorted index, searched without unpacking it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data) // INDEX_BYTES

    def key(self, place: int) -> bytes:
        return self._data[place * INDEX_BYTES : place * INDEX_BYTES + 8]

    def leaf(self, place: int) -> int:
        return int.from_bytes(self._data[place * INDEX_BYTES + 8 : (place + 1) * INDEX_BYTES], "big")

    def first(self, key: bytes) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.key(middle) < key else (low, middle)
        return low
