"""How the exchange compiles its loops: one place for numba's untyped decorators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile `function` once, keep it on disk, and let threads run it side by side.

    Floating point stays strict, so that the same numbers give the same bytes. No ``prange``: its thread
    layer aborts when it is entered from a pool.
    """
    return cast(Function, numba.njit(nogil=True, cache=True, error_model="numpy")(function))


def compiled_search(function: Function) -> Function:
    """Compile a search for a largest value over finite numbers.

    Telling the compiler that there is no NaN and that the sign of zero is no matter lets it compare several
    numbers at once. Neither licence changes a sum or a product.
    """
    return cast(
        Function, numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"nnan", "nsz"})(function)
    )
