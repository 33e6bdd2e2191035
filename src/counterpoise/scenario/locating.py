"""Where scenarios are: in the package's library, or in a file of the user's."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from counterpoise.scenario.libraries import Library
from counterpoise.scenario.problems import Problem, ScenarioError, suggestion
from counterpoise.scenario.reading import MAX_BYTES, too_large

_LIBRARY = Library(Path(__file__).parent / "library", "scenario")


def library_names() -> tuple[str, ...]:
    """The scenarios that come with the package, by name."""
    return _LIBRARY.names()


def library_path(name: str) -> Path:
    """The file of a library scenario; see `Library.path`."""
    return _LIBRARY.path(name)


def locate(name_or_path: str | PathLike[str]) -> tuple[Path, str]:
    """The file behind a library name or a path, and how to name it to the user.

    A name of the library comes first; write ``./NAME`` for a file that is called the same.
    """
    if isinstance(name_or_path, str) and name_or_path in library_names():
        path = library_path(name_or_path)
        return path, path.name
    return Path(name_or_path), str(name_or_path) or "."


def file_bytes(path: Path, *, shown_as: str) -> bytes:
    """The bytes of a scenario file; a file over the limit is not read.

    Raises
    ------
    ScenarioError
        If there is no such file, or it cannot be read or is too large.
    """
    try:
        with path.open("rb") as stream:
            # A pipe says nothing of its size; of anything, no more is read than shows that it is too much.
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except IsADirectoryError:
        raise _unreadable(shown_as, "this is a folder; name a scenario file in it") from None
    except FileNotFoundError:
        near = suggestion(path.stem, library_names())
        message = f"there is no such file, and no library scenario of that name{near}"
        raise _unreadable(shown_as, message) from None
    except (OSError, ValueError) as error:
        # Some systems say of a folder only that permission is denied.
        is_folder = isinstance(error, PermissionError) and path.is_dir()
        reason = "it is a folder" if is_folder else getattr(error, "strerror", None) or str(error)
        raise _unreadable(shown_as, f"the file cannot be read ({reason})") from None
    if max(size, len(data)) > MAX_BYTES:
        raise ScenarioError([Problem(shown_as, 1, 1, "", too_large())])
    return data


def _unreadable(shown_as: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(shown_as, 0, 0, "", message)])
