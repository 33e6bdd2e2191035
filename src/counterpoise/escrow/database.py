"""The database of a record: a file or a PostgreSQL server, one writer at a time, errors in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from counterpoise.escrow.durable import reached
from counterpoise.escrow.errors import EscrowError

FORM = "postgresql://USER@HOST/DATABASE"
WAIT_S = 60
"""Seconds that a writer waits for another one; in a file, while others get on with it, it waits longer."""
_CONNECT_S = 10
_LOCK = int.from_bytes(b"escrow")
_VERSIONS = "alembic_version"


class Database:
    """Where tables are kept that only ever grow.

    Parameters
    ----------
    where : Path or str
        A file for SQLite, made if it is missing, or the URL of a PostgreSQL database.
    tables : MetaData
        What an up-to-date database holds; the migrations make it.

    Raises
    ------
    EscrowError
        If it cannot be reached, or holds something else.
    """

    def __init__(self, where: Path | str, tables: sa.MetaData) -> None:
        self._is_file = isinstance(where, Path)
        self._own = {*tables.tables, _VERSIONS}
        if isinstance(where, Path):
            self.name = str(where)
            url = sa.URL.create("sqlite", database=str(where))
            self._engine = sa.create_engine(url, connect_args={"timeout": WAIT_S})
            sa.event.listen(self._engine, "connect", _durably)
            sa.event.listen(self._engine, "begin", _begin)
        else:
            url = _postgres(where)
            self.name = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
            self._engine = _engine(url)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees what is there."""
        with self._in_one_line(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection, alone; what it wrote is on the disk, all or nothing, at the end."""
        # Alone from the beginning: two that read the same end would both write behind it.
        with self._in_one_line(), self._engine.connect() as connection:
            connection = connection.execution_options(is_writing=True)
            with connection.begin():
                if not self._is_file:
                    _take_turn(connection)
                yield connection

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self.reading() as connection:
            if self._is_current(connection):  # who may only read can still audit
                return
        with self.writing() as connection:
            _upgrade(connection)
            reached("tables: made, not committed")

    def _is_current(self, connection: sa.Connection) -> bool:
        """Whether the tables are those of this version; refuse what no version has made."""
        there = set(sa.inspect(connection).get_table_names())
        if not there:
            return False
        if not there <= self._own or _VERSIONS not in there:
            raise EscrowError("this holds something else than a record; give the record one of its own")
        version = MigrationContext.configure(connection).get_current_revision()
        known = [script.revision for script in _scripts().walk_revisions()]
        if version not in known:
            raise EscrowError("this is not a record, or one that a newer version of this program has written")
        return version == known[0]

    @contextmanager
    def _in_one_line(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            # Without its cause: that repeats statements and what was to be written.
            raise EscrowError(f"{self.name}: {_said(error)}") from None


def _postgres(where: str) -> sa.URL:
    try:
        url = sa.make_url(where)
    except (sa.exc.ArgumentError, ValueError):
        raise EscrowError(f"the URL of the record cannot be read; {FORM} is needed") from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise EscrowError(f"a record is a file or in PostgreSQL, {FORM}; not '{url.drivername}'")
    if "@" in (url.host or ""):
        # What stands before it may be half of a password: it is not repeated.
        raise EscrowError("the URL of the record has two '@'; in a password it is written '%40'")
    return url.set(drivername="postgresql+psycopg")


def _engine(url: sa.URL) -> sa.Engine:
    options = {"client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        options["connect_timeout"] = str(_CONNECT_S)
    try:
        # Each statement sees what was committed before it: who waited for its turn sees the new end.
        return sa.create_engine(
            url, connect_args=options, isolation_level="READ COMMITTED", pool_pre_ping=True
        )
    except ImportError:
        raise EscrowError(
            "a record in PostgreSQL needs the extra 'postgres': pip install 'counterpoise[postgres]'"
        ) from None


def _take_turn(connection: sa.Connection) -> None:
    """Wait to be the only writer of a PostgreSQL database, and see to it that a commit is on the disk."""
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{WAIT_S}s'"))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    # The other settings all wait for the disk, some for other machines too: those are left as they are.
    connection.execute(
        sa.text(
            "SELECT set_config('synchronous_commit', 'on', true)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
    )
    if connection.execute(sa.text("SELECT current_setting('fsync')")).scalar_one() != "on":
        raise EscrowError("this server runs with fsync off and could lose what it has acknowledged")


def _durably(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    connection.execute("PRAGMA synchronous = EXTRA")


def _begin(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("is_writing", False):
        connection.exec_driver_sql("BEGIN")
        return
    # Those who wait for SQLite try again now and then, in no order: on a slow disk, others pass them by.
    # One gives up only when nobody has written in all that time.
    while True:
        before = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except sa.exc.OperationalError:
            if connection.exec_driver_sql("PRAGMA data_version").scalar_one() == before:
                raise
        else:
            return


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _upgrade(connection: sa.Connection) -> None:
    scripts = _scripts()

    # As an env.py would; but a module that runs only inside alembic cannot be imported by anything else.
    def steps(revision: Any, _: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(_config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()


_SQLITE = {
    "SQLITE_BUSY": f"another program has been writing this record for {WAIT_S} s; try again",
    "SQLITE_CANTOPEN": "the record cannot be opened here; is the folder there?",
    "SQLITE_CORRUPT": "the database of the record is damaged; a copy is needed",
    "SQLITE_FULL": "the disk is full; nothing of this was recorded",
    "SQLITE_IOERR": "the disk does not take what is written; nothing of this was recorded",
    "SQLITE_NOTADB": "this is not a record",
    "SQLITE_READONLY": "this record may only be read",
}
_POSTGRES = {
    "53100": "the disk of the server is full; nothing of this was recorded",
    "55P03": _SQLITE["SQLITE_BUSY"],
}


def _said(error: sa.exc.DBAPIError) -> str:
    """What is wrong, in one line."""
    code = str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None))
    for start, said in {**_SQLITE, **_POSTGRES}.items():
        if code.startswith(start):
            return said
    first = " ".join(str(error.orig).split())
    if error.connection_invalidated:
        return f"the server went away; give the command again, nothing is recorded twice (it says: {first})"
    return first
