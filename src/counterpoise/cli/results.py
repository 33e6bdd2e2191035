"""Results read back: from JSON, or from a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counterpoise import __version__
from counterpoise.scenario.problems import Problem, ScenarioError

MOST_BYTES = 200_000_000
MOST_DRAWS = 1_000_000

_NEEDED: dict[str, type | tuple[type, ...]] = {
    "scenario": str,
    "hash": str,
    "seed": int,
    "draws": int,
    "version": str,
    "views": dict,
    "document": dict,
    "developments": list,
}


def read_result(path: str) -> dict[str, Any]:
    """Read a result of ``assess`` from its JSON or its HTML report.

    Raises
    ------
    ScenarioError
        If the file cannot be read or holds no result.
    """
    text = _text(Path(path), path)
    try:
        result = json.loads(text) if text.lstrip().startswith(("{", "[")) else _embedded(text)
    except json.JSONDecodeError as error:
        raise _error(path, f"this is not JSON ({error.msg})", error.lineno, error.colno) from None
    except (ValueError, KeyError) as error:
        raise _error(path, f"this is neither a result of assess nor its report ({error})") from None
    except RecursionError:
        raise _error(path, "this is nested too deeply to be a result of ours") from None
    _check(result, path)
    return dict(result)


@contextmanager
def understanding(path: str) -> Iterator[None]:
    """Refuse a result that is not built as this version builds it, in one line instead of a traceback."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise _error(path, f"this result is not built as version {__version__} builds it ({what})") from error


def _text(path: Path, shown_as: str) -> str:
    try:
        if path.is_dir():
            raise _error(shown_as, "this is a folder; a result or a report is needed")
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise _error(
                shown_as, f"the file is too large for a result of ours (over {MOST_BYTES // 10**6} MB)"
            )
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise _error(shown_as, "there is no such file") from None
    except UnicodeDecodeError:
        raise _error(shown_as, "this is not UTF-8 text; a result or a report is needed") from None
    except OSError as error:
        raise _error(shown_as, f"the file cannot be read ({error.strerror})") from None


def _embedded(text: str) -> Any:
    from counterpoise.report import embedded_result

    return embedded_result(text)


def _check(result: Any, path: str) -> None:
    if not isinstance(result, dict):
        raise _error(path, "this is not a result of 'counterpoise assess'")
    for key, kind in _NEEDED.items():
        if not isinstance(result.get(key), kind) or isinstance(result[key], bool):
            found = "is not what it should be" if key in result else "is missing"
            raise _error(path, f"this is not a result of 'counterpoise assess': {key!r} {found}")
    if not 1 <= result["draws"] <= MOST_DRAWS or result["seed"] < 0:
        raise _error(path, f"{result['draws']} draws with seed {result['seed']} cannot be run")


def _error(path: str, message: str, line: int = 0, column: int = 0) -> ScenarioError:
    return ScenarioError([Problem(path, line, column, "", message)])
