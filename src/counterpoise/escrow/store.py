"""Where the record is kept: an append-only table of entries, SQLite by default, PostgreSQL by URL.

An entry is on the disk before `Store.append` returns; writers take turns, so that there is one chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from counterpoise.escrow.merkle import leaf_hash, node_hash, root_of

_METADATA = sa.MetaData()
_ENTRIES = sa.Table(
    "entries",
    _METADATA,
    sa.Column("place", sa.BigInteger, primary_key=True),
    sa.Column("kind", sa.String(32)),
    sa.Column("data", sa.LargeBinary),
)
_NODES = sa.Table(
    "nodes",
    _METADATA,
    sa.Column("height", sa.Integer, primary_key=True),
    sa.Column("place", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.LargeBinary),
)
_WAIT_S = 60.0
_PAGE = 1000


class Store:
    """A record on disk; use it in a ``with`` statement.

    Parameters
    ----------
    where : Path or str
        A file for SQLite, made if it is missing, or the URL of a database.
    """

    def __init__(self, where: Path | str) -> None:
        url = sa.URL.create("sqlite", database=str(where)) if isinstance(where, Path) else sa.make_url(where)
        self._is_sqlite = url.get_backend_name() == "sqlite"
        self._engine = sa.create_engine(url, connect_args={"timeout": _WAIT_S} if self._is_sqlite else {})
        if self._is_sqlite:
            sa.event.listen(self._engine, "connect", _durably)
            sa.event.listen(self._engine, "begin", _begin)
        with self._writing() as connection:
            _upgrade(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def append(self, kind: str, data: bytes) -> int:
        """Write an entry at the end, durably, and return its place, from 0."""
        with self._writing() as connection:
            place = _size(connection)
            connection.execute(_ENTRIES.insert(), {"place": place, "kind": kind, "data": data})
            nodes, node, height, at = [], leaf_hash(data), 0, place
            nodes.append({"height": 0, "place": at, "hash": node})
            while at & 1:
                node = node_hash(_node(connection, height, at - 1), node)
                height, at = height + 1, at >> 1
                nodes.append({"height": height, "place": at, "hash": node})
            connection.execute(_NODES.insert(), nodes)
        return place

    def size(self) -> int:
        """Return the number of entries."""
        with self._engine.begin() as connection:
            return _size(connection)

    def entries(self, start: int = 0) -> Iterator[tuple[int, str, bytes]]:
        """Give place, kind and bytes of every entry from one on, in their order."""
        while True:
            # Page by page: entries never change, and a long reading would keep writers waiting.
            wanted = sa.select(_ENTRIES).where(_ENTRIES.c.place >= start).order_by("place").limit(_PAGE)
            with self._engine.begin() as connection:
                rows = connection.execute(wanted).all()
            if not rows:
                return
            for place, kind, data in rows:
                yield place, kind, bytes(data)
            start = rows[-1].place + 1

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first so many entries, by default over all."""
        with self._engine.begin() as connection:
            count = _size(connection)
            return _root(connection, 0, _within(count if size is None else size, count))

    def inclusion_proof(self, place: int, size: int) -> list[bytes]:
        """Return the audit path of an entry in the tree over the first so many, reading O(log² size) hashes.

        Raises
        ------
        ValueError
            If there is no such entry or tree.
        """
        with self._engine.begin() as connection:
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
        with self._engine.begin() as connection:
            _within(size, _size(connection))
            _within(old_size, size)
            return _consistency(connection, old_size, 0, size, is_known=True) if old_size else []

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        # Alone from the beginning: two that read the same end would both write behind it.
        with self._engine.connect().execution_options(is_writing=True) as connection, connection.begin():
            if not self._is_sqlite and sa.inspect(connection).has_table("entries"):
                connection.execute(sa.text("LOCK TABLE entries IN EXCLUSIVE MODE"))
            yield connection


def _durably(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    connection.execute("PRAGMA synchronous = EXTRA")


def _begin(connection: sa.Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _upgrade(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)

    # As an env.py would; but a module that runs only inside alembic cannot be imported by anything else.
    def steps(revision: Any, _: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()


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
