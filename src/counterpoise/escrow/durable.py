"""Files that are on the disk before anybody is told so, and secrets that only their owner can read."""

from __future__ import annotations

import glob
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from counterpoise.escrow.errors import EscrowError

PUBLIC, SECRET = 0o644, 0o600


def reached(step: str) -> None:
    """Do nothing; tests put a crash in its place to stop between any two steps of a write."""


# `runs.files.write_whole` also writes beside and renames, but flushes nothing; and the escrow imports no
# other room, so that what it promises can be read in it alone.
def write_durably(path: Path, parts: bytes | Iterable[bytes], *, mode: int = PUBLIC) -> None:
    """Write a file so that it is there whole, or as it was, whenever the machine stops; then return.

    The order is: write beside it, flush to disk, take the name, flush the folder.

    Parameters
    ----------
    path : Path
        Its folder is made if it is missing.
    parts : bytes or iterable of bytes
        Written as they come.
    mode : int
        Permissions of the new file: `PUBLIC` or `SECRET`. Windows knows none; there the folder's count.

    Raises
    ------
    OSError
        If it cannot be written; what stood there is untouched.
    """
    _make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            for part in [parts] if isinstance(parts, bytes) else parts:
                file.write(part)
                reached(f"{path.name}: written in part")
            file.flush()
            os.fsync(file.fileno())
        reached(f"{path.name}: on disk, unnamed")
        os.chmod(name, mode)  # noqa: PTH101 - a temporary file is private until it has its name
        os.replace(name, path)  # noqa: PTH105
        reached(f"{path.name}: named")
        _flush_folder(path.parent)
    except Exception as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None  # a full disk names no file, a lost name two
        raise
    reached(f"{path.name}: durable")


def unfinished(path: Path) -> list[Path]:
    """Return what killed processes left of files that were to become this one; nothing depends on it."""
    return sorted(path.parent.glob(f".{glob.escape(path.name)}.*.part"))


def read_secret(path: Path) -> bytes:
    """Read a file of which a secret depends; refuse it when others may read it.

    Raises
    ------
    EscrowError
        If group or others have any right to it.
    OSError
        If it cannot be read.
    """
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise EscrowError(f"{path}: others may read this secret; make it yours alone with 'chmod 600' first")
    return path.read_bytes()


def is_private_by_mode() -> bool:
    """Whether permissions of a file protect it here; on Windows only those of its folder do."""
    return os.name == "posix"


def _make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, each name on the disk."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows flushes names with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def absent(paths: Iterable[Path], *, because: Callable[[Path], str]) -> None:
    """Refuse to go on where one of the files exists.

    Raises
    ------
    EscrowError
        Naming the first that does.
    """
    for path in paths:
        if path.exists():
            raise EscrowError(f"{path}: {because(path)}")
