"""The store of searches under way: what a search knows, kept under what determines it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.runs.files import write_whole

if TYPE_CHECKING:  # numpy is loaded where it is used: help goes through this room, and must come at once
    from numpy.typing import NDArray

    State = Mapping[str, NDArray[Any]]
    """Arrays by name; none of objects."""

FOLDER = "COUNTERPOISE_STATE"
"""The environment variable that names another folder."""

_KEY = "key"
_TOO_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def state_folder() -> Path:
    """Return where this user's searches are kept.

    ``$COUNTERPOISE_STATE`` if it is set; else ``counterpoise`` in ``$XDG_STATE_HOME`` or ``~/.local/state``,
    on macOS in ``~/Library/Application Support``, on Windows in ``%LOCALAPPDATA%``.
    """
    if chosen := os.environ.get(FOLDER):
        return Path(chosen)
    if sys.platform == "win32":
        usual, named = Path.home() / "AppData" / "Local", os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        usual, named = Path.home() / "Library" / "Application Support", None
    else:
        usual, named = Path.home() / ".local" / "state", os.environ.get("XDG_STATE_HOME")
    # The XDG specification has relative paths ignored.
    return (Path(named) if named and Path(named).is_absolute() else usual) / "counterpoise"


class Kept:
    """The state of one search in the store, written whole or not at all.

    Parameters
    ----------
    search : str
        What kind of search it is; the beginning of the file's name.
    determined_by : dict
        Everything that the search's course depends on, as plain JSON types. Another value of anything is
        another search, which never meets the state of this one.
    folder : Path, optional
        By default `state_folder`.
    every_s : float
        Seconds between two writings while the search runs.

    Examples
    --------
    >>> import numpy as np
    >>> from tempfile import mkdtemp
    >>> kept = Kept("sum", {"seed": 1}, folder=Path(mkdtemp()))
    >>> kept.load() is None
    True
    >>> kept.write({"total": np.array(3)})
    >>> int(kept.load()["total"])
    3
    """

    def __init__(
        self,
        search: str,
        determined_by: Mapping[str, Any],
        *,
        folder: Path | None = None,
        every_s: float = 15.0,
    ) -> None:
        text = json.dumps(determined_by, sort_keys=True, separators=(",", ":"))
        self.key = hashlib.sha256(text.encode()).hexdigest()
        self.path = (folder or state_folder()) / f"{search}-{self.key[:16]}.npz"
        self._every_s = every_s
        self._written = time.monotonic()

    def load(self) -> dict[str, NDArray[Any]] | None:
        """Return the state as it was last written; None where there is none.

        Raises
        ------
        ValueError
            If the file is damaged, or is no state of this search.
        """
        import numpy as np

        if not self.path.exists():
            return None
        try:
            with np.load(io.BytesIO(self.path.read_bytes()), allow_pickle=False) as held:
                state = {name: held[name] for name in held.files}
            if str(state.pop(_KEY)) != self.key:
                raise ValueError(_KEY)
        except _TOO_DAMAGED as error:
            raise self.refusal() from error
        return state

    def refusal(self) -> ValueError:
        """Return what to say of a file that is not, or not wholly, the state of this search."""
        return ValueError(
            f"{self.path} is damaged, or is not the state of this search; delete it, or search without "
            "--resume"
        )

    def write(self, state: State) -> None:
        """Write the state now.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        import numpy as np

        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **{_KEY: np.array(self.key)}, **dict(state))
        write_whole(self.path, file.getvalue())
        self._written = time.monotonic()

    def write_at_times(self, state: Callable[[], State]) -> None:
        """Write the state if the last writing is long enough ago."""
        if time.monotonic() - self._written >= self._every_s:
            self.write(state())
