"""The store of searches: what is kept, under what, and what is refused."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from counterpoise.runs import Deadline, Kept, state_folder

STATE = {"x": np.arange(6.0).reshape(2, 3), "words": np.array("a state")}


def kept(folder: Path, seed: int = 1, every_s: float = 15.0) -> Kept:
    return Kept("search", {"scenario": "abc", "seed": seed}, folder=folder, every_s=every_s)


def test_a_state_comes_back_and_another_search_does_not_meet_it(tmp_path: Path) -> None:
    kept(tmp_path).write(STATE)
    again = kept(tmp_path).load()
    assert again is not None
    assert again["x"].tolist() == STATE["x"].tolist()
    assert str(again["words"]) == "a state"
    assert kept(tmp_path, seed=2).load() is None


@pytest.mark.parametrize("damage", ["short", "changed", "empty", "text", "other", "folder"])
def test_a_damaged_or_foreign_file_is_refused_in_one_line(tmp_path: Path, damage: str) -> None:
    mine, other = kept(tmp_path), kept(tmp_path, seed=2)
    mine.write(STATE)
    data = mine.path.read_bytes()
    if damage == "short":
        mine.path.write_bytes(data[: len(data) // 2])
    elif damage == "changed":
        place = data.index(b"x.npy") + 60
        mine.path.write_bytes(data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :])
    elif damage == "empty":
        mine.path.write_bytes(b"")
    elif damage == "text":
        mine.path.write_text("not ours")
    elif damage == "other":
        other.write(STATE)
        other.path.replace(mine.path)
    else:
        mine.path.unlink()
        mine.path.mkdir()
    with pytest.raises(ValueError, match="is damaged, or is not the state of this search") as refused:
        mine.load()
    assert "\n" not in str(refused.value)


def test_objects_are_neither_written_nor_read(tmp_path: Path) -> None:
    mine = kept(tmp_path)
    with pytest.raises(ValueError, match="pickle"):
        mine.write({"x": np.array([{}], dtype=object)})
    assert not list(tmp_path.iterdir())
    np.savez(mine.path, key=np.array(mine.key), x=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="is damaged"):
        mine.load()


def test_it_is_written_at_times(tmp_path: Path) -> None:
    seldom, often = kept(tmp_path, 1), kept(tmp_path, 2, every_s=0.0)
    seldom.write_at_times(lambda: STATE)
    often.write_at_times(lambda: STATE)
    assert seldom.load() is None
    assert often.load() is not None


def test_where_it_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("COUNTERPOISE_STATE", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert state_folder() == tmp_path / ".local/state/counterpoise"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert state_folder() == tmp_path / ".local/state/counterpoise"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert state_folder() == tmp_path / "xdg/counterpoise"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert state_folder() == tmp_path / "Library/Application Support/counterpoise"
    monkeypatch.setenv("COUNTERPOISE_STATE", str(tmp_path / "own"))
    assert state_folder() == tmp_path / "own"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_the_first_interrupt_ends_the_time_and_the_second_interrupts(
    request: pytest.FixtureRequest,
) -> None:
    # A shell's background job ignores interrupts from its beginning on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    deadline = Deadline(60.0)
    with deadline.ended_by_interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        assert deadline.is_past
        assert deadline.is_interrupted
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_time_that_is_over() -> None:
    assert Deadline(0.0).left == 0.0
    assert 0.0 < Deadline(60.0).left <= 60.0
    with pytest.raises(ValueError, match="0 or more are needed"):
        Deadline(-1.0)
