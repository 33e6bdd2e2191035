"""Layers of missile defence that fire from a stock, evenly: what share of a raid gets through.

A layer of S effective interceptors that meets M credible objects has ``S / M`` shots for each. It fires whole
shots, some objects meeting one more than the others, so its leak is a broken line in ``S / M``: convex,
falling, and flat once every object has met the most shots the layer can fire.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from counterpoise.exchange.arguments import FloatArray, limits, numbers, scalar_if_single, share
from counterpoise.exchange.shots import shots_one_at_a_time, survival_of_shots

Firing = Literal["salvo", "shoot-look-shoot"]
SALVO: Firing = "salvo"
SHOOT_LOOK_SHOOT: Firing = "shoot-look-shoot"


class LayerKind(IntEnum):
    """Where a layer meets the raid, in the order of flight."""

    BOOST = 0
    MIDCOURSE = 1
    TERMINAL = 2


@dataclass(frozen=True)
class Layer:
    """One layer of an area defence; every figure may be an array over draws.

    Attributes
    ----------
    kind
        Boost layers meet boosters; midcourse and terminal layers meet warheads and the decoys taken for them.
    stock
        Interceptors deployed, from 0.
    p_kill
        Single-shot kill probability.
    max_shots
        The most shots the layer has time for at one object, from 0.
    firing
        ``salvo``, or ``shoot-look-shoot``: one shot at a time, the next only if the last one missed.
    discrimination
        Share of the decoys it meets that it tells from warheads.
    absentee_ratio
        Interceptors deployed for each one in reach, at least 1.
    """

    kind: LayerKind
    stock: ArrayLike
    p_kill: ArrayLike
    max_shots: ArrayLike = 4.0
    firing: Firing = SALVO
    discrimination: ArrayLike = 1.0
    absentee_ratio: ArrayLike = 1.0


def shots_spent(p_kill: ArrayLike, max_shots: ArrayLike, *, firing: Firing) -> FloatArray:
    """Return the shots spent on one object that may meet `max_shots`: the kinks of the leak.

    ``e(n) = n`` in salvo, ``e(n) = sum over i < n of (1 - k)^i`` one at a time.

    Parameters
    ----------
    p_kill
        Single-shot kill probability k.
    max_shots
        Most shots n at one object, from 0, finite; a fraction is a mix of floor and ceiling.
    firing
        ``salvo`` or ``shoot-look-shoot``.

    Returns
    -------
    FloatArray
        Expected shots per object.

    Raises
    ------
    ValueError
        When an argument is out of bounds or `firing` is neither word.

    Notes
    -----
    Limits: k = 0 spends n either way; k = 1 spends at most one shot when each is looked at.
    Source: Eckler and Burr, 1972 (background); arithmetic derived.

    Examples
    --------
    >>> float(shots_spent(0.5, 3, firing="shoot-look-shoot"))
    1.75
    >>> float(shots_spent(0.5, 3, firing="salvo"))
    3.0
    """
    if _looks("shots_spent", firing):
        return shots_one_at_a_time(p_kill, max_shots)
    kill, most = share("shots_spent", "p_kill", p_kill), numbers("shots_spent", "max_shots", max_shots)
    return scalar_if_single(np.asarray(np.broadcast_arrays(most, kill)[0]))


def layer_leak(
    stock_per_object: ArrayLike, p_kill: ArrayLike, max_shots: ArrayLike, *, firing: Firing
) -> FloatArray:
    """Return the share of objects that pass a layer with a limited stock.

    The straight line between neighbouring points ``(e(n), (1 - k)^n)``, n = 0 to `max_shots`; flat beyond the
    last. In salvo, with s shots each, ``(1 - k)^floor(s) [1 - (s - floor(s)) k]``. One shot at a time all the
    points lie on one line, so the leak is ``max(1 - k s, (1 - k)^max_shots)``.

    Parameters
    ----------
    stock_per_object
        Effective interceptors per credible object s, from 0; infinity is allowed.
    p_kill
        Single-shot kill probability k.
    max_shots
        Most shots at one object, from 0, finite; a fraction is a mix of floor and ceiling.
    firing
        ``salvo`` or ``shoot-look-shoot``.

    Returns
    -------
    FloatArray
        Leak, 0 to 1.

    Raises
    ------
    ValueError
        When an argument is out of bounds or `firing` is neither word.

    Notes
    -----
    Assumptions: fire is spread evenly in whole shots, which is the best use of a stock against objects of
    equal worth; shots are independent; spent stock is an expectation, which a large raid comes close to.
    Limits: no stock, k = 0 or no shots leak all; a stock without end leaks ``(1 - k)^max_shots``.
    Source: derived from the forms of Wilkening, Science & Global Security 8, 2000, p. 183 (background).

    Examples
    --------
    >>> round(float(layer_leak(2.5, 0.5, 4, firing="salvo")), 7)
    0.1875
    >>> float(layer_leak(0.0, 0.5, 4, firing="salvo"))
    1.0
    >>> round(float(layer_leak(0.5, 0.5, 4, firing="shoot-look-shoot")), 7)
    0.75
    """
    looks = _looks("layer_leak", firing)
    kill = share("layer_leak", "p_kill", p_kill)
    most = numbers("layer_leak", "max_shots", max_shots)
    shots = np.minimum(limits("layer_leak", "stock_per_object", stock_per_object), most)
    if not looks:
        return survival_of_shots(kill, shots)
    return scalar_if_single(np.asarray(np.maximum(1.0 - kill * shots, survival_of_shots(kill, most))))


def stock_per_object(stock: ArrayLike, objects: ArrayLike, absentee_ratio: ArrayLike = 1.0) -> FloatArray:
    """Return the effective interceptors for each object: ``S / (absentee ratio x M)``.

    Parameters
    ----------
    stock
        Interceptors deployed, from 0.
    objects
        Credible objects M, from 0.
    absentee_ratio
        Interceptors deployed for each one in reach, at least 1.

    Returns
    -------
    FloatArray
        Shots available for each object.

    Raises
    ------
    ValueError
        When an argument is out of bounds.

    Notes
    -----
    Limits: no objects leave infinity for each, unless there is no stock either: then 0.
    Source: arithmetic (derived).

    Examples
    --------
    >>> float(stock_per_object(1000, 200, 10))
    0.5
    >>> float(stock_per_object(0, 0))
    0.0
    """
    where = "stock_per_object"
    in_reach = numbers(where, "stock", stock) / numbers(where, "absentee_ratio", absentee_ratio, low=1.0)
    in_reach, met = np.broadcast_arrays(in_reach, numbers(where, "objects", objects))
    each = np.where(in_reach > 0.0, np.inf, 0.0)
    with np.errstate(over="ignore"):
        np.divide(in_reach, met, out=each, where=met > 0.0)
    return scalar_if_single(each)


def leak_through(
    layers: Sequence[Layer],
    boosters: ArrayLike,
    warheads: ArrayLike,
    decoys_per_warhead: ArrayLike = 0.0,
) -> FloatArray:
    """Return the share of a raid's warheads that passes all layers, each with its own stock.

    Layers meet the raid in the order boost, midcourse, terminal (those of one kind in the order given). A
    boost layer spreads its stock over the boosters and takes their warheads and decoys with them. A later
    layer spreads its stock over the warheads and the decoys still taken for warheads, and thins both alike.

    Parameters
    ----------
    layers
        The layers; see `Layer`. Every figure is broadcast.
    boosters
        Functioning boosters launched, from 0.
    warheads
        Functioning warheads on them, from 0.
    decoys_per_warhead
        Decoys with each warhead, from 0.

    Returns
    -------
    FloatArray
        Leak, 0 to 1.

    Raises
    ------
    ValueError
        When an argument is out of bounds.

    Notes
    -----
    Assumptions: warheads are spread evenly over boosters; layers share their picture, so a decoy that one
    tells apart is told apart for all that follow; each layer meets the expected leak of the one before; a
    layer without interceptors is not there, and tells nothing apart.
    Limits: no layers leak all; with fewer objects the leak is never larger.
    Source: product rule and credible objects as in `defence` (derived).

    Examples
    --------
    >>> ample = [Layer(LayerKind.MIDCOURSE, 1e9, k, max_shots=1) for k in (0.5, 0.6, 0.7)]
    >>> round(float(leak_through(ample, 10, 100)), 7)
    0.06
    >>> float(leak_through([], 10, 100))
    1.0
    """
    where = "leak_through"
    passed = np.ones(())
    masked = numbers(where, "warheads", warheads) * numbers(where, "decoys_per_warhead", decoys_per_warhead)
    in_boost, in_flight = numbers(where, "boosters", boosters), numbers(where, "warheads", warheads)
    for layer in sorted(layers, key=lambda layer: layer.kind):
        if layer.kind is not LayerKind.BOOST:
            told_apart = share(where, "discrimination", layer.discrimination)
            masked = masked * np.where(numbers(where, "stock", layer.stock) > 0.0, 1.0 - told_apart, 1.0)
        objects = passed * in_boost if layer.kind is LayerKind.BOOST else passed * in_flight + masked
        shots = stock_per_object(layer.stock, objects, layer.absentee_ratio)
        leak = layer_leak(shots, layer.p_kill, layer.max_shots, firing=layer.firing)
        passed, masked = passed * leak, masked * leak
    shape = np.broadcast_shapes(passed.shape, in_boost.shape, in_flight.shape, masked.shape)
    return scalar_if_single(np.array(np.broadcast_to(passed, shape)))


def expected_leak_through(
    layers: Sequence[Layer],
    p_works: Sequence[ArrayLike],
    boosters: ArrayLike,
    warheads: ArrayLike,
    decoys_per_warhead: ArrayLike = 0.0,
) -> FloatArray:
    """Return the expected leak of layers each of which may fail as a whole.

    ``sum over states of P(state) leak(state)``: a failed layer has no stock, and the next one meets more.

    Parameters
    ----------
    layers
        The layers.
    p_works
        Probability that each of them works, in the same order; failures are independent.
    boosters, warheads, decoys_per_warhead
        As in `leak_through`.

    Returns
    -------
    FloatArray
        Expected leak, 0 to 1.

    Raises
    ------
    ValueError
        When an argument is out of bounds or there is not one `p_works` for each layer.

    Notes
    -----
    An expectation only. For a percentile keep the states apart: `leak_through` with no stock in what failed.
    Limits: certain layers give `leak_through`; one layer gives `defence.leak_with_common_failure`.
    Source: law of total expectation (derived).

    Examples
    --------
    >>> perfect = Layer(LayerKind.TERMINAL, 1e9, 1.0)
    >>> round(float(expected_leak_through([perfect], [0.9], 10, 100)), 7)
    0.1
    >>> float(expected_leak_through([perfect], [0.0], 10, 100))
    1.0
    """
    if len(layers) != len(p_works):
        raise ValueError(
            f"expected_leak_through: there are {len(p_works)} p_works for {len(layers)} layers; "
            "one each is needed."
        )
    chances = [share("expected_leak_through", "p_works", chance) for chance in p_works]
    total = np.zeros(())
    for state in product((True, False), repeat=len(layers)):
        weight = np.ones(())
        for works, chance in zip(state, chances, strict=True):
            weight = weight * (chance if works else 1.0 - chance)
        standing = [
            layer if works else replace(layer, stock=0.0) for layer, works in zip(layers, state, strict=True)
        ]
        total = total + weight * leak_through(standing, boosters, warheads, decoys_per_warhead)
    return scalar_if_single(np.asarray(total))


def _looks(where: str, firing: str) -> bool:
    if firing not in (SALVO, SHOOT_LOOK_SHOOT):
        raise ValueError(f"{where}: firing is {firing!r}; 'salvo' or 'shoot-look-shoot' is needed.")
    return firing == SHOOT_LOOK_SHOOT
