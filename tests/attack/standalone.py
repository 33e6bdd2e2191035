"""The stand-alone verifier, asked beside the package: it shares no line with it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from counterpoise.escrow.errors import RefusedError
from counterpoise.escrow.keys import PublicKey

FILE = Path(__file__).parents[2] / "counterpoise_verify.py"
SOUND = "sound"


@cache
def verifier() -> ModuleType:
    """The one file, loaded from where it stands."""
    spec = importlib.util.spec_from_file_location(FILE.stem, FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[FILE.stem] = module
    spec.loader.exec_module(module)
    # Families of thousands carry the same few keys and signatures.
    module.point, module.is_signed = cache(module.point), cache(module.is_signed)
    return module


def alone(command: str, keys: Sequence[PublicKey | bytes], *files: bytes) -> str:
    """The reason for which the stand-alone verifier refuses, or "sound"."""
    return said_alone(command, keys, *files)[0]


def said_alone(command: str, keys: Sequence[PublicKey | bytes], *files: bytes) -> tuple[str, Any]:
    """The same, and what it found."""
    module = verifier()
    try:
        known = module.read_keys([key if isinstance(key, bytes) else f"{key}\n".encode() for key in keys])
        return SOUND, module.COMMANDS[command][1](known, *files)
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
