"""How the exchange compiles its loops: one place for numba's untyped decorators."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

# What machine code on disk was made from. numba looks only at the file of the function it loads, so that a
# change in a function called from another file would go unnoticed.
_SOURCES = sha256(
    b"".join(path.read_bytes() for path in sorted(Path(__file__).parents[1].rglob("*.py")))
).hexdigest()


def _stamped(dispatcher: Any) -> Any:
    file = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    stamp = getattr(file, "_source_stamp", None)
    if file is not None and stamp is not None:
        file._source_stamp = (*stamp, _SOURCES)
    return dispatcher


# Floating point stays strict, so that the same numbers give the same bytes. No ``parallel``: its thread layer
# aborts when it is entered from a pool.
_STRICT: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
# Without numba's runtime there is nothing to count references for, and an allocation does not compile.
_BARE: dict[str, Any] = {**_STRICT, "_nrt": False}
_HIDDEN: dict[str, Any] = {"no_cpython_wrapper": True}
# A part is optimised with its caller alone. It cannot allocate: of the references counted in a part not all
# would be given back. It needs numba's internals: under another version than the one it was written for, a
# part is compiled as numba does by itself, which takes more than twice as long.
if numba.version_info.short == (0, 68):
    from counterpoise.exchange.kernel.parts import PartCompiler

    _HIDDEN["pipeline_class"] = PartCompiler


def _kept(function: Function, options: dict[str, Any]) -> Function:
    """Compile a function and keep it on disk; where no folder can be written, keep it in memory only."""
    try:
        return cast(Function, _stamped(numba.njit(cache=True, **options)(function)))
    except RuntimeError:
        # Neither beside the package nor in the user's cache: every run compiles anew.
        return cast(Function, numba.njit(**options)(function))


def compiled(function: Function) -> Function:
    """Compile `function` once, keep it on disk, and let threads run it side by side."""
    return _kept(function, _STRICT)


def entry(function: Function) -> Function:
    """Compile a function that cannot allocate: Python calls it, compiled code takes it in as a part."""
    dispatcher: Any = _kept(function, _BARE)
    if dispatcher is not function:  # as it is where numba is told to leave Python alone
        part: Any = inner(function)
        dispatcher.get_call_template, dispatcher.get_overload = part.get_call_template, part.get_overload
    return cast(Function, dispatcher)


def inner(function: Function) -> Function:
    """Compile a function that only compiled code calls: it has no door to Python, its caller keeps it."""
    return cast(Function, numba.njit(**_BARE, **_HIDDEN)(function))


def inlined(function: Function) -> Function:
    """Write a function out in its callers: one that returns arrays, which a part could not count."""
    return cast(Function, numba.njit(inline="always", **_STRICT)(function))


def _larger(typing: Any, a: Any, b: Any) -> Any:
    """Return the larger of two numbers, neither of them NaN.

    A comparison written in Python keeps the rules for NaN and signed zeros, and with them the loop scalar.
    This one lets the compiler search several numbers at once, which makes pricing four times as fast. No sum
    or product is rounded differently.
    """
    double = ir.DoubleType()

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(double, [double, double])
        maximum = builder.module.declare_intrinsic("llvm.maxnum", [double], kind)
        return builder.call(maximum, arguments, fastmath=("nnan", "nsz"))

    return types.float64(types.float64, types.float64), emit


larger = cast(Callable[[float, float], float], intrinsic(_larger))
