"""The compiled twins of `layers`: one number in, one number out, for loops over draws and frontiers.

They check nothing; the functions of `layers` do. Both must agree, which the tests hold them to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counterpoise.exchange.arguments import FloatArray
from counterpoise.exchange.kernel.compiled import entry
from counterpoise.exchange.layers import SHOOT_LOOK_SHOOT, Layer, LayerKind

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_KINDS = len(LayerKind)

START, INTERCEPT, SLOPE = range(3)
"""Rows of a leak that is written down segment by segment."""


class LayerArrays(NamedTuple):
    """Layers for compiled loops: one entry a layer in each array, kinds as in `layers.LayerKind`.

    Attributes
    ----------
    kind
        0 boost, 1 midcourse, 2 terminal.
    stock, p_kill, max_shots, is_sls, discrimination, absentee_ratio
        As in `layers.Layer`; `is_sls` says that each shot waits for the result of the one before.
    p_works
        Probability that the layer works at all; failures are independent.
    """

    kind: IntArray
    stock: FloatArray
    p_kill: FloatArray
    max_shots: FloatArray
    is_sls: BoolArray
    discrimination: FloatArray
    absentee_ratio: FloatArray
    p_works: FloatArray


def layer_arrays(layers: Sequence[Layer], p_works: Sequence[float] | None = None) -> LayerArrays:
    """Return layers of plain numbers as arrays.

    Parameters
    ----------
    layers
        The layers; each figure a single number.
    p_works
        Probability that each works; None when all are certain.

    Returns
    -------
    LayerArrays
        One entry a layer.

    Raises
    ------
    ValueError
        When there is not one `p_works` for each layer.

    Examples
    --------
    >>> layer_arrays([Layer(LayerKind.TERMINAL, 50, 0.5)]).max_shots.tolist()
    [4.0]
    >>> len(layer_arrays([]).kind)
    0
    """
    works = [1.0] * len(layers) if p_works is None else list(p_works)
    if len(works) != len(layers):
        raise ValueError(
            f"layer_arrays: there are {len(works)} p_works for {len(layers)} layers; one each is needed."
        )
    return LayerArrays(
        kind=np.array([layer.kind for layer in layers], dtype=np.int64),
        stock=np.array([layer.stock for layer in layers], dtype=np.float64),
        p_kill=np.array([layer.p_kill for layer in layers], dtype=np.float64),
        max_shots=np.array([layer.max_shots for layer in layers], dtype=np.float64),
        is_sls=np.array([layer.firing == SHOOT_LOOK_SHOOT for layer in layers], dtype=np.bool_),
        discrimination=np.array([layer.discrimination for layer in layers], dtype=np.float64),
        absentee_ratio=np.array([layer.absentee_ratio for layer in layers], dtype=np.float64),
        p_works=np.array(works, dtype=np.float64),
    )


@entry
def survival_scalar(p_kill: float, shots: float) -> float:
    """Return ``(1 - k)^n``, the straight line between whole n: twin of `shots.survival_of_shots`.

    Parameters
    ----------
    p_kill
        Kill probability of one shot, 0 to 1.
    shots
        Shots, finite, from 0.

    Returns
    -------
    float
        Probability of survival.

    Notes
    -----
    Limits and source: as `shots.survival_of_shots`.

    Examples
    --------
    >>> survival_scalar(0.9, 0.0)
    1.0
    >>> survival_scalar(0.9, 0.5)
    0.55
    """
    whole = math.floor(shots)
    return float((1.0 - p_kill) ** whole * (1.0 - (shots - whole) * p_kill))


@entry
def layer_leak_scalar(stock_per_object: float, p_kill: float, max_shots: float, is_sls: bool) -> float:
    """Return the share of objects that pass one layer: twin of `layers.layer_leak`.

    Parameters
    ----------
    stock_per_object
        Effective interceptors per credible object, from 0; infinity is allowed.
    p_kill
        Single-shot kill probability, 0 to 1.
    max_shots
        Most shots at one object, finite, from 0.
    is_sls
        Whether each shot waits for the result of the one before.

    Returns
    -------
    float
        Leak, 0 to 1.

    Notes
    -----
    Limits and source: as `layers.layer_leak`.

    Examples
    --------
    >>> layer_leak_scalar(0.0, 0.5, 4.0, False)
    1.0
    >>> layer_leak_scalar(2.5, 0.5, 4.0, False)
    0.1875
    """
    shots = min(stock_per_object, max_shots)
    if is_sls:
        return max(1.0 - p_kill * shots, survival_scalar(p_kill, max_shots))
    return survival_scalar(p_kill, shots)


@entry
def layer_segments(
    stock: float, p_kill: float, max_shots: float, is_sls: bool, p_works: float, out: FloatArray
) -> int:
    """Write the objects that leak through one layer, straight segment by segment; return their number.

    Of M objects ``M [1 - p_works (1 - leak(S / M))]`` pass: convex, and straight between the M at which shots
    per object are whole. One shot at a time the leak has a single bend.

    Parameters
    ----------
    stock
        Effective interceptors S, from 0; infinity is allowed.
    p_kill, max_shots, is_sls
        As in `layer_leak_scalar`.
    p_works
        Probability that the layer works.
    out
        Array (3, K) with room for ``ceil(max_shots) + 1`` segments. Segment j holds from ``out[START, j]``
        objects on, the first from 0; there ``out[INTERCEPT, j] + out[SLOPE, j] M`` leak.

    Returns
    -------
    int
        Segments written.

    Notes
    -----
    Limits: no stock and no shots leak everything; a stock without end leaks one share of any number.
    Source: as `layers.layer_leak`.

    Examples
    --------
    100 perfect interceptors stop 100 objects, and all of fewer.

    >>> found = np.zeros((3, 2))
    >>> layer_segments(100.0, 1.0, 1.0, False, 1.0, found), found.tolist()
    (2, [[0.0, 100.0], [0.0, -100.0], [0.0, 1.0]])
    """
    least = survival_scalar(p_kill, max_shots) if stock > 0.0 else 1.0
    out[START, 0], out[INTERCEPT, 0], out[SLOPE, 0] = 0.0, 0.0, 1.0 - p_works * (1.0 - least)
    if least >= 1.0 or math.isinf(stock):
        return 1
    steps = 1 if is_sls else math.ceil(max_shots)
    # Few objects get many shots each: segments in the order of objects, knots in that of shots.
    for n in range(steps):
        spent, more = float(n), min(n + 1.0, max_shots)
        if is_sls:
            more = (1.0 - least) / p_kill
        here = 1.0 - p_works * (1.0 - layer_leak_scalar(spent, p_kill, max_shots, is_sls))
        there = 1.0 - p_works * (1.0 - layer_leak_scalar(more, p_kill, max_shots, is_sls))
        fall = (here - there) / (more - spent)
        out[START, steps - n] = stock / more
        out[INTERCEPT, steps - n] = -fall * stock
        out[SLOPE, steps - n] = here + fall * spent
    return steps + 1


@entry
def segment(objects: float, leak: FloatArray, count: int) -> int:
    """Return the segment of a leak of `count` segments, as `layer_segments` writes it, for some objects."""
    j = count - 1
    while j > 0 and leak[START, j] > objects:
        j -= 1
    return j


@entry
def leaked(objects: float, leak: FloatArray, count: int) -> float:
    """Return how many of some objects leak, by `count` segments as `layer_segments` writes them."""
    j = segment(objects, leak, count)
    return float(max(leak[INTERCEPT, j] + leak[SLOPE, j] * objects, 0.0))


@entry
def stack_segments(
    first: FloatArray, first_count: int, second: FloatArray, second_count: int, out: FloatArray
) -> int:
    """Put one leak behind another, which meets what the first leaks; exact. Return the number of segments.

    Parameters
    ----------
    first, second, out
        Arrays (3, K) as `layer_segments` writes them; `out` has room for the segments of both.
    first_count, second_count
        Segments of each.

    Returns
    -------
    int
        Segments written: those of the first layer, cut where it leaks as many as bend the second.
    """
    count = 0
    for i in range(first_count):
        end = first[START, i + 1] if i + 1 < first_count else np.inf
        intercept, slope = first[INTERCEPT, i], first[SLOPE, i]
        begin = first[START, i]
        # A slope of 0 leaks no more at the end of the segment than at its start.
        j = segment(max(intercept + slope * begin, 0.0), second, second_count)
        while begin < end:
            out[START, count] = begin
            out[INTERCEPT, count] = second[INTERCEPT, j] + second[SLOPE, j] * intercept
            out[SLOPE, count] = second[SLOPE, j] * slope
            count += 1
            j += 1
            begin = end
            if slope > 0.0 and j < second_count:
                begin = min((second[START, j] - intercept) / slope, end)
    return count


@entry
def leak_through_scalar(layers: LayerArrays, boosters: float, warheads: float, decoys: float) -> float:
    """Return the share of warheads that passes all layers: twin of `layers.leak_through`.

    Parameters
    ----------
    layers
        The layers; `p_works` is not looked at.
    boosters, warheads
        Functioning boosters and the warheads on them, from 0.
    decoys
        All decoys of the raid (not for each warhead), from 0.

    Returns
    -------
    float
        Leak, 0 to 1.

    Notes
    -----
    Limits, assumptions and source: as `layers.leak_through`.

    Examples
    --------
    >>> terminal = layer_arrays([Layer(LayerKind.TERMINAL, 50, 0.5)])
    >>> leak_through_scalar(terminal, 10.0, 100.0, 0.0)
    0.75
    >>> leak_through_scalar(terminal, 10.0, 0.0, 0.0)
    0.0625
    """
    all_work = 2 ** len(layers.kind) - 1
    return _leak_of_state(all_work, layers, boosters, warheads, decoys)


@entry
def expected_leak_scalar(layers: LayerArrays, boosters: float, warheads: float, decoys: float) -> float:
    """Return the expected leak of layers that may fail whole: twin of `layers.expected_leak_through`.

    Parameters
    ----------
    layers
        The layers, `p_works` included.
    boosters, warheads, decoys
        As in `leak_through_scalar`.

    Returns
    -------
    float
        Expected leak, 0 to 1.

    Notes
    -----
    Limits and source: as `layers.expected_leak_through`. The work doubles with each layer that may fail.

    Examples
    --------
    >>> terminal = Layer(LayerKind.TERMINAL, 50, 0.5)
    >>> expected_leak_scalar(layer_arrays([terminal]), 10.0, 100.0, 0.0)
    0.75
    >>> expected_leak_scalar(layer_arrays([terminal], p_works=[0.0]), 10.0, 100.0, 0.0)
    1.0
    """
    expected = 0.0
    for state in range(2 ** len(layers.kind)):
        weight = 1.0
        for layer in range(len(layers.kind)):
            p_works = layers.p_works[layer]
            weight *= p_works if (state >> layer) & 1 else 1.0 - p_works
        if weight > 0.0:
            expected += weight * _leak_of_state(state, layers, boosters, warheads, decoys)
    return float(expected)


@entry
def _leak_of_state(state: int, layers: LayerArrays, boosters: float, warheads: float, decoys: float) -> float:
    """Return the leak when only the layers whose bit is set in `state` work."""
    passed = 1.0
    masked = decoys
    for stage in range(_KINDS):
        for layer in range(len(layers.kind)):
            if layers.kind[layer] != stage:
                continue
            is_working = (state >> layer) & 1
            # A layer that fails or has no interceptors is not there: it tells no decoys apart either.
            if not is_working or layers.stock[layer] <= 0.0:
                continue
            if stage > 0:
                masked *= 1.0 - layers.discrimination[layer]
            objects = passed * boosters if stage == 0 else passed * warheads + masked
            in_reach = layers.stock[layer] / layers.absentee_ratio[layer]
            shots = in_reach / objects if objects > 0.0 else np.inf
            leak = layer_leak_scalar(
                shots, layers.p_kill[layer], layers.max_shots[layer], layers.is_sls[layer]
            )
            passed *= leak
            masked *= leak
    return float(passed)
