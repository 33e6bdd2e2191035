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
_STRICT: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# Without numba's runtime there is nothing to count references for, and an allocation does not compile.
_BARE: dict[str, Any] = {**_STRICT, "_nrt": False}
_HIDDEN: dict[str, Any] = {**_BARE, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


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
    """Compile a function of the kernel that others call; it cannot allocate."""
    return _kept(function, _BARE)


def inner(function: Function) -> Function:
    """Compile a function that only the kernel calls: it has no door to Python and is kept with its caller."""
    return cast(Function, numba.njit(**_HIDDEN)(function))


def inlined(function: Function) -> Function:
    """Compile a few lines into every caller, where passing the arrays would cost more than the work."""
    return cast(Function, numba.njit(inline="always", **_HIDDEN)(function))


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
