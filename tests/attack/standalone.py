"""The stand-alone verifier, asked beside the package: it shares no line with it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from counterpoise.escrow.errors import RefusedError
from counterpoise.escrow.keys import PublicKey

ROOT = Path(__file__).parents[2]
FILE, RECORD_FILE = ROOT / "counterpoise_verify.py", ROOT / "counterpoise_verify_record.py"
SOUND = "sound"


@cache
def verifier() -> ModuleType:
    """The file for openings, loaded from where it stands."""
    module = loaded(FILE)
    # Families of thousands carry the same few keys and signatures.
    module.point, module.is_signed = cache(module.point), cache(module.is_signed)
    return module


@cache
def record_verifier() -> ModuleType:
    """The file for all else, which takes the other from beside it."""
    verifier()
    return loaded(RECORD_FILE)


def loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def command_of(command: str) -> Callable[..., object]:
    is_opening = command == "opening"
    check = verifier().Opening if is_opening else record_verifier().COMMANDS[command][0]
    return cast(Callable[..., object], check)


def alone(command: str, keys: Sequence[PublicKey | bytes], *files: bytes) -> str:
    """The reason for which the stand-alone verifier refuses, or "sound"."""
    return said_alone(command, keys, *files)[0]


def said_alone(command: str, keys: Sequence[PublicKey | bytes], *files: bytes) -> tuple[str, Any]:
    """The same, and what it found."""
    module = verifier()
    try:
        known = module.read_keys([key if isinstance(key, bytes) else f"{key}\n".encode() for key in keys])
        return SOUND, command_of(command)(known, *files)
    except module.Refused as refused:
        return str(refused.args[0]), None


def by_package(check: Callable[[], object]) -> str:
    """The reason for which the package refuses, or "sound"."""
    try:
        check()
    except RefusedError as error:
        return error.reason
    return SOUND


def agreed(
    check: Callable[[], object], command: str, keys: Sequence[PublicKey | bytes], *files: bytes
) -> str:
    """The reason that both give, the package with this check; keys may be the bytes of their files."""
    by_one, by_other = by_package(check), alone(command, keys, *files)
    assert by_one == by_other, f"the package says {by_one}, the stand-alone verifier {by_other}"
    return by_one
