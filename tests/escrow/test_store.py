"""The store of the record: one chain, durable, with the proofs of the tree over it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from counterpoise.escrow import merkle
from counterpoise.escrow.store import Store

SIZE = 21


def entry(place: int) -> bytes:
    return f"entry {place}".encode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    with Store(tmp_path_factory.mktemp("store") / "record.sqlite") as opened:
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


def test_entries_come_back_after_closing(tmp_path: Path) -> None:
    with Store(tmp_path / "r") as one:
        one.append("head", b"a")
        one.append("draw", b"\0b")
    with Store(tmp_path / "r") as again:
        assert list(again.entries()) == [(0, "head", "", b"a"), (1, "draw", "", b"\0b")]
        assert list(again.entries(1)) == [(1, "draw", "", b"\0b")]
        assert (again.size(), again.root()) == (2, merkle.tree_head([b"a", b"\0b"]))


def test_a_batch_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    entries = [entry(place) for place in range(SIZE)]
    with Store(tmp_path / "r") as store:
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


@pytest.mark.medium
def test_eight_writers_make_one_chain(tmp_path: Path) -> None:
    def write(writer: int) -> list[int]:
        with Store(tmp_path / "r") as store:
            return [store.append("head", f"{writer} {i}".encode()) for i in range(5)]

    with ThreadPoolExecutor(8) as pool:
        places = [place for found in pool.map(write, range(8)) for place in found]
    assert sorted(places) == list(range(40))
    with Store(tmp_path / "r") as store:
        entries = [row.data for row in store.entries()]
        assert sorted(entries) == sorted(f"{writer} {i}".encode() for writer in range(8) for i in range(5))
        assert store.root() == merkle.tree_head(entries)


WRITER = """
import sys
from pathlib import Path
from counterpoise.escrow.store import Store
with Store(Path(sys.argv[1])) as store:
    while True:
        print(store.append("head", b"x" * 1000), flush=True)
"""


@pytest.mark.medium
@pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 here")
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    seen = 0
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "r")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            said = [writer.stdout.readline() for _ in range(5)]
            writer.send_signal(signal.SIGKILL)
            said += writer.stdout.readlines()
        # A last line may be cut.
        seen = max([seen, *(int(line) + 1 for line in said if line.endswith("\n"))])
        with Store(tmp_path / "r") as store:
            assert store.size() >= seen > 0
            entries = [row.data for row in store.entries()]
            assert store.root() == merkle.tree_head(entries)
