"""The store of the record: one chain, durable, with the proofs of the tree over it."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from tests.children import Child, at_boundaries
from tests.escrow.conftest import STORES, new_record
from tests.escrow.parties import RU, SEEN, US, made

from counterpoise.escrow import merkle
from counterpoise.escrow.auditing import audit
from counterpoise.escrow.challenging import notification
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.record import Record, record_at
from counterpoise.escrow.store import Store

if TYPE_CHECKING:
    from tests.servers import Server

SIZE = 21


def entry(place: int) -> bytes:
    return f"entry {place}".encode()


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    with Store(new_record(request, tmp_path_factory.mktemp("store"))) as opened:
        for place in range(SIZE):
            assert opened.append("head", entry(place)) == place
        yield opened


@pytest.mark.parametrize("size", [0, 1, 2, 3, 8, 13, SIZE])
def test_roots_and_proofs_are_those_of_the_tree(store: Store, size: int) -> None:
    entries = [entry(place) for place in range(size)]
    assert store.root(size) == merkle.tree_head(entries)
    for place in range(size):
        assert store.inclusion_proof(place, size) == merkle.inclusion_proof(entries, place)
    for old in range(size + 1):
        assert store.consistency_proof(old, size) == merkle.consistency_proof(entries, old)


def test_what_is_not_there_is_refused(store: Store) -> None:
    for ask in (
        lambda: store.root(SIZE + 1),
        lambda: store.inclusion_proof(3, 3),
        lambda: store.inclusion_proof(-1, 3),
        lambda: store.inclusion_proof(0, SIZE + 1),
        lambda: store.consistency_proof(4, 3),
        lambda: store.consistency_proof(-1, 3),
    ):
        with pytest.raises(ValueError, match="is needed"):
            ask()


def test_entries_come_back_after_closing(where: Path | str) -> None:
    with Store(where) as one:
        one.append("head", b"a")
        one.append("draw", b"\0b")
    with Store(where) as again:
        assert list(again.entries()) == [(0, "head", "", b"a"), (1, "draw", "", b"\0b")]
        assert list(again.entries(1)) == [(1, "draw", "", b"\0b")]
        assert (again.size(), again.root()) == (2, merkle.tree_head([b"a", b"\0b"]))


def test_a_batch_is_written_whole_or_not_at_all(where: Path | str) -> None:
    entries = [entry(place) for place in range(SIZE)]
    with Store(where) as store:
        store.append("head", entries[0])
        with store.writing() as writer:
            for data in entries[1:12]:
                writer.append("head", data, about="x")
            assert (writer.size, writer.root()) == (12, merkle.tree_head(entries[:12]))
            assert [row.data for row in writer.find("head", "x")] == entries[1:12]
            for data in entries[12:]:
                writer.append("head", data)
        with pytest.raises(KeyError), store.writing() as writer:
            writer.append("head", b"never")
            raise KeyError
        assert (store.size(), store.root()) == (SIZE, merkle.tree_head(entries))
        assert [store.nodes(height) for height in (0, 4)] == [
            [merkle.leaf_hash(data) for data in entries],
            [merkle.tree_head(entries[:16])],
        ]


def said_by(writer: int, number: int) -> bytes:
    """A statement that no other writer makes."""
    return notification(made().head, f"{writer} {number}".encode()).signed(US)


WRITERS, EACH = 8, 6
posix = pytest.mark.skipif(os.name != "posix", reason="processes are not forked here")


@posix
@pytest.mark.medium
def test_eight_processes_make_one_chain(where: Path | str) -> None:
    beginning = [made().parameters.to_bytes() + b"\n", made().cosigned]
    begin = time.monotonic() + 0.2

    def write(writer: int) -> None:
        time.sleep(
            max(0.0, begin - time.monotonic())
        )  # the first thing that all do at once is to make the tables
        with Record(where) as record:
            record.add(beginning, [US.public])
            for number in range(EACH):
                print(*record.add([said_by(writer, number)], [US.public]))

    children = [Child(lambda writer=writer: write(writer)) for writer in range(WRITERS)]
    ended = [child.ended() for child in children]
    assert [one.status for one in ended] == [0] * WRITERS, ended
    places = [[int(line) for line in one.said.splitlines()] for one in ended]
    assert all(own == sorted(own) for own in places)
    assert sorted(place for own in places for place in own) == list(range(2, 2 + WRITERS * EACH))
    with Record(where) as record:
        entries = [row.data for row in record.entries()]
        assert entries[:2] == beginning
        for writer, own in enumerate(places):
            assert [entries[place] for place in own] == [said_by(writer, number) for number in range(EACH)]
        found = audit(record, [US.public, RU.public], now=SEEN)
        assert (found.faults, found.forks, found.size) == ((), (), 2 + WRITERS * EACH)
        assert found.root == record.root() == merkle.tree_head(entries)


def holds_often(where: Path, seconds: float, holding: float) -> None:
    """Write without a pause, each time for a while."""
    end = time.monotonic() + seconds
    with Store(where) as store:
        while time.monotonic() < end:
            with store.writing() as writer:
                writer.append("head", os.urandom(8))
                time.sleep(holding)
                print("holds", flush=True)


@posix
@pytest.mark.medium
def test_a_writer_waits_while_the_others_get_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterpoise.escrow.database.WAIT_S", 0.25)
    where = tmp_path / "r"
    with Store(where) as store:
        child = Child(lambda: holds_often(where, 1.5, 0.12))
        assert next(child.lines()) == "holds"
        store.append("head", entry(0))
        assert child.ended().status == 0
    # One that writes nothing for so long is not waited for.
    with Store(where) as store:
        child = Child(lambda: holds_often(where, 0.1, 1.0))
        time.sleep(0.3)
        with pytest.raises(EscrowError, match="another program has been writing this record"):
            store.append("head", entry(1))
        assert child.ended().status == 0


@pytest.mark.medium
def test_eight_threads_make_one_chain(where: Path | str) -> None:
    with Store(where) as store, ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda i: store.append("head", entry(i)), range(40)))
        assert sorted(places) == list(range(40))
        entries = [row.data for row in store.entries()]
        assert [entries[place] for place in places] == [entry(i) for i in range(40)]
        assert store.root() == merkle.tree_head(entries)


def writes_on(where: Path | str) -> None:
    """Append until the end, and say what is durable."""
    with Store(where) as store:
        while True:
            print(store.append("head", b"x" * 1000 + os.urandom(8)))


@posix
@pytest.mark.medium
def test_what_was_acknowledged_survives_a_kill(where: Path | str) -> None:
    seen = 0
    for _ in range(3):
        child = Child(lambda: writes_on(where))
        said = [line for _, line in zip(range(5), child.lines(), strict=False)]
        child.kill()
        said += child.ended().said.splitlines()[:-1]  # the last line may be cut
        seen = max([seen, *(int(line) + 1 for line in said)])
        with Store(where) as store:
            assert store.size() >= seen > 0
            entries = [row.data for row in store.entries()]
            assert store.root() == merkle.tree_head(entries)


@posix
@pytest.mark.medium
def test_what_was_acknowledged_survives_a_crash_of_the_server(server: Server) -> None:
    where = server.new()
    children = [Child(lambda: writes_on(where)) for _ in range(3)]
    try:
        said = [line for child in children for _, line in zip(range(3), child.lines(), strict=False)]
    finally:
        server.stop("immediate")
        ended = [child.ended() for child in children]
        server.start()
    for one in ended:
        lines = one.said.splitlines()
        assert "EscrowError: postgresql://keeper:***@/" in lines[-1]
        said += [line for line in lines if line.isdigit()]
    with Store(where) as store:
        entries = [row.data for row in store.entries()]
        assert len(entries) > max(map(int, said))
        assert store.root() == merkle.tree_head(entries)


@pytest.mark.medium
@pytest.mark.parametrize(("step", "size"), [("record: written, not committed", 1), ("record: durable", 2)])
def test_an_entry_is_there_once_it_is_committed_and_not_before(
    server: Server, monkeypatch: pytest.MonkeyPatch, step: str, size: int
) -> None:
    where = server.new()
    with Store(where) as store:
        store.append("head", entry(0))
        is_up = True

        def crash(reached: str) -> None:
            nonlocal is_up
            if reached == step:
                server.stop("immediate")
                is_up = False

        monkeypatch.setattr("counterpoise.escrow.store.reached", crash)
        try:
            if size == 1:
                with pytest.raises(EscrowError, match="the server went away; give the command again"):
                    store.append("head", entry(1))
            else:
                assert store.append("head", entry(1)) == 1
        finally:
            monkeypatch.undo()
            if not is_up:
                server.start()
        assert not is_up
        assert store.size() == size
        assert store.append("head", entry(size)) == size
        assert store.root() == merkle.tree_head([entry(place) for place in range(size + 1)])


@pytest.mark.medium
def test_a_commit_waits_for_the_disk_whatever_the_server_does_by_itself(server: Server) -> None:
    with Store(server.new()) as store:
        with store._database.reading() as connection:
            assert connection.execute(sa.text("SHOW synchronous_commit")).scalar() == "off"
        with store._database.writing() as connection:
            assert connection.execute(sa.text("SHOW synchronous_commit")).scalar() == "on"
            assert connection.execute(sa.text("SHOW transaction_isolation")).scalar() == "read committed"


@pytest.mark.medium
def test_a_commit_that_waits_for_more_than_the_disk_goes_on_doing_so(server: Server) -> None:
    where = server.new(synchronous_commit="remote_apply")
    with Store(where) as store, store._database.writing() as connection:
        assert connection.execute(sa.text("SHOW synchronous_commit")).scalar() == "remote_apply"


def test_a_commit_to_a_file_waits_for_the_disk(tmp_path: Path) -> None:
    with Store(tmp_path / "r") as store, store._database.writing() as connection:
        # 3 is EXTRA: the folder is flushed too, after the journal is gone.
        assert connection.execute(sa.text("PRAGMA synchronous")).scalar() == 3
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "delete"


@pytest.mark.medium
def test_a_server_that_can_lose_what_it_acknowledges_is_refused(server: Server) -> None:
    where = server.new()
    server.stop()
    server.start("fsync=off")
    try:
        with pytest.raises(EscrowError, match="runs with fsync off"):
            Store(where)
    finally:
        server.stop()
        server.start()
    with Store(where) as store:
        assert store.append("head", b"x") == 0


FOREIGN = {
    "another table": ["CREATE TABLE people (name TEXT)"],
    "a table of the same name": ["CREATE TABLE entries (name TEXT)"],
    "another program's migrations": [
        "CREATE TABLE entries (name TEXT)",
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "INSERT INTO alembic_version VALUES ('a1b2')",
    ],
    "no version": ["CREATE TABLE alembic_version (version_num VARCHAR(32))"],
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_a_record_is_refused_and_left_alone(where: Path | str, name: str) -> None:
    url = f"sqlite:///{where}" if isinstance(where, Path) else where.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in FOREIGN[name]:
            connection.execute(sa.text(statement))
        before = sa.inspect(connection).get_table_names()
    with pytest.raises(EscrowError, match=r"something else than a record|not a record"):
        Store(where)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == before
    engine.dispose()


@pytest.mark.medium
def test_records_in_schemas_of_one_database_are_apart(server: Server) -> None:
    with Store(server.new()) as us, Store(server.new()) as ru:
        us.append("head", b"a")
        assert (us.size(), ru.size()) == (1, 0)


def in_a_line(where: Path | str) -> str:
    with pytest.raises(EscrowError) as refused:
        record_at(str(where))
    said = str(refused.value)
    assert "\n" not in said
    return said


SECRET = "s3cr3t"


@pytest.mark.medium
def test_what_is_wrong_with_a_server_is_said_in_a_line_without_the_password(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = server.url(password=SECRET)
    away = f"postgresql://keeper:{SECRET}@127.0.0.1:1/x"
    for url, said in {
        where: "password authentication failed",
        f"postgresql:///x?host={server.folder}&user=keeper&password={SECRET}": "password authentication",
        server.url("nothing"): 'database "nothing" does not exist',
        away: "Connection refused",
        f"postgresql://keeper:{SECRET}@@127.0.0.1/x": "in a password it is written '%40'",
        f"postgresql://keeper:{SECRET}/@x@127.0.0.1/x": "in a password it is written '%40'",
        f"postgresql://keeper:{SECRET}@127.0.0.1:port/x": "the URL of the record cannot be read",
        f"mysql://keeper:{SECRET}@127.0.0.1/x": "a record is a file or in PostgreSQL",
        f"sqlite://{SECRET}/": "a record is a file or in PostgreSQL",
    }.items():
        found = in_a_line(url)
        assert said in found, url
        assert SECRET not in found
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = in_a_line(away)
    assert "pip install 'counterpoise[postgres]'" in found
    assert SECRET not in found


def test_what_is_wrong_with_a_file_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is no database, " * 100, encoding="utf-8")
    assert in_a_line(tmp_path / "text") == f"{tmp_path / 'text'}: this is not a record"
    assert "is the folder there?" in in_a_line(tmp_path / "nowhere" / "r")
    assert "cannot be opened" in in_a_line(tmp_path)


def test_damage_is_said_in_a_line(tmp_path: Path) -> None:
    with Store(tmp_path / "r") as store, store.writing() as writer:
        for place in range(200):
            writer.append("head", sha256(entry(place)).digest() * 30)
    data = (tmp_path / "r").read_bytes()
    (tmp_path / "r").write_bytes(data[: len(data) // 2])
    with (
        pytest.raises(EscrowError, match="the database of the record is damaged"),
        Store(tmp_path / "r") as store,
    ):
        list(store.entries())


@posix
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "r") as store:
        store.append("head", entry(0))
        size = (tmp_path / "r").stat().st_size

    def fill() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, size + 8192))
        with Store(tmp_path / "r") as store:
            try:
                store.append("head", b"x" * 100_000)
            except EscrowError as error:
                print(error)

    assert Child(fill).ended() == (
        0,
        f"{tmp_path / 'r'}: the disk does not take what is written; nothing of this was recorded\n",
    )
    with Store(tmp_path / "r") as store:
        with store._database.writing() as connection:
            connection.execute(sa.text("PRAGMA max_page_count = 10"))
        with pytest.raises(EscrowError, match="the disk is full; nothing of this was recorded"):
            store.append("head", b"x" * 100_000)
    with Store(tmp_path / "r") as store:
        assert [row.data for row in store.entries()] == [entry(0)]
        assert store.append("head", b"x" * 100_000) == 1


@posix
@pytest.mark.parametrize("step", range(3))
def test_tables_that_were_not_made_whole_are_made_anew(where: Path | str, step: int) -> None:
    from tests.children import killed_at

    steps: list[str] = []
    ended = killed_at(step, lambda: Store(where).append("head", entry(0)))
    assert ended.status == -9
    at_boundaries(steps.append)
    try:
        with Store(where) as store:
            assert store.size() == (1 if step == 2 else 0)
            assert store.append("head", entry(1)) == store.size() - 1
    finally:
        at_boundaries(lambda _: None)
    tables = ["tables: made, not committed"] if step == 0 else []
    assert steps == [*tables, "record: written, not committed", "record: durable"]
