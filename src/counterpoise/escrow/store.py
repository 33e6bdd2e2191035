"""Where the record is kept: an append-only table of entries, SQLite by default, PostgreSQL by URL.

Entries are on the disk before `Store.writing` ends; writers take turns, so that there is one chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from counterpoise.escrow.database import Database
from counterpoise.escrow.durable import reached
from counterpoise.escrow.merkle import leaf_hash, node_hash, root_of

_METADATA = sa.MetaData()
_ENTRIES = sa.Table(
    "entries",
    _METADATA,
    sa.Column("place", sa.BigInteger, primary_key=True),
    sa.Column("kind", sa.String(32)),
    sa.Column("about", sa.String(160)),
    sa.Column("data", sa.LargeBinary),
)
_NODES = sa.Table(
    "nodes",
    _METADATA,
    sa.Column("height", sa.Integer, primary_key=True),
    sa.Column("place", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.LargeBinary),
)
_PAGE = 1000


class Row(NamedTuple):
    """An entry as it is kept.

    Parameters
    ----------
    place : int
        From 0.
    kind, about : str
        For finding it; both follow from the bytes.
    data : bytes
    """

    place: int
    kind: str
    about: str
    data: bytes


class Store:
    """A record on disk; use it in a ``with`` statement.

    Parameters
    ----------
    where : Path or str
        A file for SQLite, made if it is missing, or the URL of a PostgreSQL database.

    Raises
    ------
    EscrowError
        Here and later, if it cannot be reached or written, or holds something else; in one line.
    """

    def __init__(self, where: Path | str) -> None:
        self._database = Database(where, _METADATA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def append(self, kind: str, data: bytes, *, about: str = "") -> int:
        """Write an entry at the end, durably, and return its place, from 0."""
        with self.writing() as writer:
            return writer.append(kind, data, about=about)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Give a writer, alone with the record; what it appended is durable, all or nothing, at the end."""
        with self._database.writing() as connection:
            writer = Writer(connection)
            yield writer
            writer.flush()
            reached("record: written, not committed")
        reached("record: durable")

    def size(self) -> int:
        """Return the number of entries."""
        with self._database.reading() as connection:
            return _size(connection)

    def entries(self, start: int = 0) -> Iterator[Row]:
        """Give every entry from a place on, in their order."""
        while True:
            # Page by page: entries never change, and a long reading would keep writers waiting.
            wanted = sa.select(_ENTRIES).where(_ENTRIES.c.place >= start).order_by("place").limit(_PAGE)
            with self._database.reading() as connection:
                rows = _rows(connection, wanted)
            if not rows:
                return
            yield from rows
            start = rows[-1].place + 1

    def find(self, kind: str, about: str) -> list[Row]:
        """Return the entries of a kind about something, in their order."""
        with self._database.reading() as connection:
            return _found(connection, kind, about)

    def nodes(self, height: int) -> list[bytes]:
        """Return the roots that are kept of the complete subtrees of a height, from the left."""
        wanted = sa.select(_NODES.c.hash).where(_NODES.c.height == height).order_by("place")
        with self._database.reading() as connection:
            return [bytes(one) for one in connection.execute(wanted).scalars()]

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first so many entries, by default over all."""
        with self._database.reading() as connection:
            count = _size(connection)
            return _root(connection, 0, _within(count if size is None else size, count))

    def inclusion_proof(self, place: int, size: int) -> list[bytes]:
        """Return the audit path of an entry in the tree over the first so many, reading O(log² size) hashes.

        Raises
        ------
        ValueError
            If there is no such entry or tree.
        """
        with self._database.reading() as connection:
            _within(size, _size(connection))
            if not 0 <= place < size:
                raise ValueError(f"place is {place}; from 0 to {size - 1} is needed")
            return _path(connection, place, 0, size)

    def consistency_proof(self, old_size: int, size: int) -> list[bytes]:
        """Return the proof that the tree over ``size`` entries begins with that over ``old_size``.

        Raises
        ------
        ValueError
            If there are no such trees.
        """
        with self._database.reading() as connection:
            _within(size, _size(connection))
            _within(old_size, size)
            return _consistency(connection, old_size, 0, size, is_known=True) if old_size else []


class Writer:
    """Reads and appends, while nobody else can; of `Store.writing`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.size = _size(connection)
        self._entries: list[Row] = []
        self._pending: dict[tuple[str, str], list[Row]] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}

    def append(self, kind: str, data: bytes, *, about: str = "") -> int:
        """Put an entry at the end, and return its place."""
        place = at = self.size
        row = Row(place, kind, about, data)
        self._entries.append(row)
        self._pending.setdefault((kind, about), []).append(row)
        self.size += 1
        node, height = leaf_hash(data), 0
        self._nodes[height, at] = node
        while at & 1:
            node = node_hash(self._node(height, at - 1), node)
            height, at = height + 1, at >> 1
            self._nodes[height, at] = node
        return place

    def find(self, kind: str, about: str) -> list[Row]:
        """Return the entries of a kind about something, in their order."""
        return _found(self._connection, kind, about) + self._pending.get((kind, about), [])

    def root(self) -> bytes:
        """Return the root over all entries."""
        self.flush()
        return _root(self._connection, 0, self.size)

    def last(self) -> Row | None:
        """Return the last entry, if there is one."""
        self.flush()
        rows = _rows(self._connection, sa.select(_ENTRIES).where(_ENTRIES.c.place == self.size - 1))
        return rows[0] if rows else None

    def flush(self) -> None:
        """Send to the database what was appended."""
        if self._entries:
            self._connection.execute(_ENTRIES.insert(), [row._asdict() for row in self._entries])
            nodes = [{"height": h, "place": at, "hash": node} for (h, at), node in self._nodes.items()]
            self._connection.execute(_NODES.insert(), nodes)
            self._entries, self._pending, self._nodes = [], {}, {}

    def _node(self, height: int, place: int) -> bytes:
        found = self._nodes.get((height, place))
        return _node(self._connection, height, place) if found is None else found


def _rows(connection: sa.Connection, wanted: Any) -> list[Row]:
    return [Row(row.place, row.kind, row.about, bytes(row.data)) for row in connection.execute(wanted)]


def _found(connection: sa.Connection, kind: str, about: str) -> list[Row]:
    is_meant = (_ENTRIES.c.kind == kind) & (_ENTRIES.c.about == about)
    return _rows(connection, sa.select(_ENTRIES).where(is_meant).order_by("place"))


def _size(connection: sa.Connection) -> int:
    last = connection.execute(sa.select(sa.func.max(_ENTRIES.c.place))).scalar()
    return 0 if last is None else int(last) + 1


def _within(size: int, most: int) -> int:
    if not 0 <= size <= most:
        raise ValueError(f"size is {size}; from 0 to {most} is needed")
    return size


def _node(connection: sa.Connection, height: int, place: int) -> bytes:
    row = connection.execute(
        sa.select(_NODES.c.hash).where(_NODES.c.height == height, _NODES.c.place == place)
    ).scalar_one()
    return bytes(row)


def _root(connection: sa.Connection, start: int, end: int) -> bytes:
    """The root over entries, the first at a multiple of the largest power of two in their number."""
    size = end - start
    if size == 0:
        return root_of([])
    height = size.bit_length() - 1
    if size == 1 << height:
        return _node(connection, height, start >> height)
    split = start + (1 << height)
    return node_hash(_root(connection, start, split), _root(connection, split, end))


def _path(connection: sa.Connection, place: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    split = start + (1 << (end - start - 1).bit_length() - 1)
    if place < split:
        return [*_path(connection, place, start, split), _root(connection, split, end)]
    return [*_path(connection, place, split, end), _root(connection, start, split)]


def _consistency(connection: sa.Connection, old: int, start: int, end: int, *, is_known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, where ``old`` is an end too."""
    if old == end:
        return [] if is_known else [_root(connection, start, end)]
    split = start + (1 << (end - start - 1).bit_length() - 1)
    if old <= split:
        inner = _consistency(connection, old, start, split, is_known=is_known)
        return [*inner, _root(connection, split, end)]
    inner = _consistency(connection, old, split, end, is_known=False)
    return [*inner, _root(connection, start, split)]
