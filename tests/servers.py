"""A PostgreSQL server of one's own: in a throw-away folder, on a unix socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    import psycopg

USER, PASSWORD = "keeper", "pa55-wörd/of:the?server"


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, where they are installed."""
    # Debian keeps them apart for each version and off the path.
    found = [
        *([Path(there).parent] if (there := shutil.which("initdb")) else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name)),
    ]
    return next((one for one in reversed(found) if (one / "pg_ctl").exists()), None)


class Server:
    """A running server. It refuses to run as root, so that root starts it as somebody else."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # A socket's path has room for about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._as: dict[str, object] = {}
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self._as = {"user": "postgres", "group": "postgres", "extra_groups": []}
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        self._run(
            "initdb", "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-locale"
        )
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            # What a commit waits for is for the store to say, not for the server.
            settings.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
                "synchronous_commit = off\n"
            )
        self._names = count()
        self.start()

    def start(self, *settings: str) -> None:
        """Start it; with settings such as ``fsync=off``."""
        given = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", given)

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop it; ``immediate`` is a crash, after which it repairs itself when it starts."""
        self._run("pg_ctl", "stop", "-w", "-m", mode)

    def url(self, database: str = "postgres", *, password: str = PASSWORD, **settings: str) -> str:
        """The URL of a database, with settings for those who connect by it."""
        options = quote(" ".join(f"-c{name}={value}" for name, value in settings.items()), safe="")
        return (
            f"postgresql://{USER}:{quote(password, safe='')}@/{database}?host={self.folder}&options={options}"
        )

    def new(self, *, like: str | None = None, **settings: str) -> str:
        """Make a schema, empty or a copy of the one at another URL, and return the URL that leads to it."""
        name = f"record{next(self._names)}"
        with self.connected() as connection:
            connection.execute(f"CREATE SCHEMA {name}")
            source = unquote(like).rpartition("-csearch_path=")[2] if like else ""
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [source])
            for (table,) in tables.fetchall():
                connection.execute(f"CREATE TABLE {name}.{table} (LIKE {source}.{table} INCLUDING ALL)")
                connection.execute(f"INSERT INTO {name}.{table} SELECT * FROM {source}.{table}")
        return self.url(**settings, search_path=name)

    def connected(self) -> psycopg.Connection:
        """A connection, to be used in a ``with`` statement."""
        import psycopg

        return psycopg.connect(self.url())

    def remove(self) -> None:
        """Stop it for good."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *words]
        # Not through a pipe: the server would keep it open.
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                check=False,
                **self._as,
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {(self.folder / 'said').read_text(encoding='utf-8')}")
