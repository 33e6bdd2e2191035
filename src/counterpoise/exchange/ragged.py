"""The attack that leaves the least retaliation behind a missile defence of the attacker's own.

A ragged retaliation is smaller than a first strike, so the same stock fires more shots at each object. The
attacker chooses, along a frontier of attacks, between less surviving worth and fewer surviving objects.
A frontier is a row of vertices; between two neighbours every outcome changes along a straight line.
"""

from __future__ import annotations

import math

import numpy as np

from counterpoise.exchange.arguments import FloatArray
from counterpoise.exchange.kernel.compiled import entry, inner
from counterpoise.exchange.leak import LayerArrays, expected_leak_scalar, layer_leak_scalar

# No edge is cut into pieces shorter than this; ends of pieces are then exact in binary.
_SHORTEST = 1e-12


@entry
def minimise_over_frontier(
    w_missile: FloatArray,
    w_other: FloatArray,
    objects: FloatArray,
    stock: float,
    p_kill: float,
    max_shots: float,
    is_sls: bool,
    p_works: float = 1.0,
) -> tuple[float, int, float]:
    """Return the least retaliation along a frontier behind one layer, exactly.

    ``min of B + W leak(S / M)`` over all points of all edges.

    Parameters
    ----------
    w_missile
        Worth W of surviving missile warheads at each vertex, untargetable ones included, from 0.
    w_other
        Worth B that meets no missile defence (bombers) at each vertex, from 0.
    objects
        Credible objects M at each vertex, from 0: what the layer must engage.
    stock
        Effective interceptors S (divided by the absentee ratio), from 0.
    p_kill, max_shots, is_sls
        As in `leak.layer_leak_scalar`.
    p_works
        Probability that the layer works; the attacker must choose before it shows.

    Returns
    -------
    tuple of float, int, float
        The value, the vertex i and the fraction t: the attack is the point ``(1 - t) i + t (i + 1)``.

    Raises
    ------
    ValueError
        When the frontier has no vertex.

    Notes
    -----
    Why few points suffice. Along an edge ``W = a + b t``, ``M = c + d t``, ``B = e + f t``. Between two kinks
    the leak is ``alpha - beta S / M``, so ``V = B + alpha W - beta S (W / M)``, and W / M is a hyperbola in t
    that rises or falls with the sign of ``b c - a d``.

    - W / M and M move in opposite directions: V is concave, so its least value is at an end of the cell.
    - They move together: then ``W = M (W / M)`` moves with them, and so does the leak. Without B, V is
      monotone and its least value again at an end. With B moving the other way V is convex, and may have one
      stationary point inside: ``M^2 = beta S (b c - a d) / (f + alpha b)``.

    So vertices, kinks (``S / M = e(n)``: in salvo, whole shots per object) and these stationary points are
    all the candidates, and each is tried. Without bombers the vertices and kinks are enough.

    Limits: no stock gives the least ``B + W``; no objects meet the most shots.
    Source: derived; the tests hold it against a dense search.

    Examples
    --------
    >>> missile, other, met = np.array([10.0, 8.0]), np.zeros(2), np.array([100.0, 400.0])
    >>> minimise_over_frontier(missile, other, met, 100.0, 0.5, 4.0, False)
    (5.0, 0, 0.0)
    >>> minimise_over_frontier(missile, other, met, 0.0, 0.5, 4.0, False)
    (8.0, 1, 0.0)
    """
    if len(w_missile) == 0:
        raise ValueError("minimise_over_frontier: the frontier is empty; at least one vertex is needed.")
    best = np.inf
    best_vertex = 0
    best_fraction = 0.0
    for vertex in range(len(w_missile)):
        a, c, e = w_missile[vertex], objects[vertex], w_other[vertex]
        value = _retaliation(e, a, c, stock, p_kill, max_shots, is_sls, p_works)
        if value < best:
            best, best_vertex, best_fraction = value, vertex, 0.0
        if vertex + 1 == len(w_missile) or stock <= 0.0:
            continue
        edge = (a, w_missile[vertex + 1] - a, c, objects[vertex + 1] - c, e, w_other[vertex + 1] - e)
        value, fraction = _least_inside(edge, stock, p_kill, max_shots, is_sls, p_works)
        if value < best:
            best, best_vertex, best_fraction = value, vertex, fraction
    return best, best_vertex, best_fraction


@entry
def minimise_over_frontier_layers(
    w_missile: FloatArray,
    w_other: FloatArray,
    boosters: FloatArray,
    warheads: FloatArray,
    decoys: FloatArray,
    layers: LayerArrays,
    tolerance: float = 1e-6,
    max_pieces: int = 20_000,
) -> tuple[float, int, float, float]:
    """Return the least retaliation along a frontier behind several layers, with a certified lower bound.

    ``min of B + W leak(boosters, warheads, decoys)`` by branch and bound over the edges.

    Parameters
    ----------
    w_missile, w_other
        As in `minimise_over_frontier`.
    boosters, warheads, decoys
        Functioning boosters, the warheads on them and all decoys at each vertex, from 0.
    layers
        The layers, as `leak.layer_arrays` makes them.
    tolerance
        Wanted relative gap between value and bound, from 0.
    max_pieces
        The most pieces examined. Where it runs out, the bound shows the gap that is left.

    Returns
    -------
    tuple of float, int, float, float
        Value, vertex and fraction as in `minimise_over_frontier`, then the lower bound. The value belongs to
        a real attack: it is an upper bound of the least value along the frontier.

    Raises
    ------
    ValueError
        When the frontier has no vertex.

    Notes
    -----
    The leak of all layers together never falls when boosters, warheads or decoys grow. On a piece of an edge
    it is therefore at least the leak of the smallest number of each, and ``B + W`` times that leak is a
    straight line, least at an end of the piece. Pieces whose bound cannot beat the best attack found are
    dropped, the rest halved. One layer is done exactly, and faster, by `minimise_over_frontier`.
    Limits: no layers give the least ``B + W``.
    Source: derived; the tests hold it against a dense search.

    Examples
    --------
    >>> from counterpoise.exchange.layers import Layer, LayerKind
    >>> from counterpoise.exchange.leak import layer_arrays
    >>> layers = layer_arrays([Layer(LayerKind.TERMINAL, 100, 0.5)])
    >>> missile, none, met = np.array([10.0, 8.0]), np.zeros(2), np.array([100.0, 400.0])
    >>> minimise_over_frontier_layers(missile, none, met, met, none, layers)[:3]
    (5.0, 0, 0.0)
    >>> minimise_over_frontier_layers(missile, none, met, met, none, layer_arrays([]))[:3]
    (8.0, 1, 0.0)
    """
    if len(w_missile) == 0:
        raise ValueError(
            "minimise_over_frontier_layers: the frontier is empty; it needs at least one vertex."
        )
    best = np.inf
    best_vertex = 0
    best_fraction = 0.0
    for vertex in range(len(w_missile)):
        leak = expected_leak_scalar(layers, boosters[vertex], warheads[vertex], decoys[vertex])
        value = w_other[vertex] + w_missile[vertex] * leak
        if value < best:
            best, best_vertex = value, vertex
    bound = best
    pieces_left = max_pieces
    for vertex in range(len(w_missile) - 1):
        start, width = 0.0, 1.0
        while start < 1.0:
            end = start + width
            pieces_left -= 1
            leak = expected_leak_scalar(
                layers,
                min(_along(boosters, vertex, start), _along(boosters, vertex, end)),
                min(_along(warheads, vertex, start), _along(warheads, vertex, end)),
                min(_along(decoys, vertex, start), _along(decoys, vertex, end)),
            )
            floor = min(
                _along(w_other, vertex, start) + _along(w_missile, vertex, start) * leak,
                _along(w_other, vertex, end) + _along(w_missile, vertex, end) * leak,
            )
            is_beaten = floor >= best - tolerance * best
            if is_beaten or pieces_left <= 0 or width < _SHORTEST:
                bound = min(bound, floor)
                # On to the piece that waits to the right: as wide as the largest power of a half that divides
                # its start, so that no list of waiting pieces is needed.
                start = end
                while start < 1.0 and (start / width) % 2.0 == 0.0:
                    width *= 2.0
                continue
            middle = start + 0.5 * width
            leak = expected_leak_scalar(
                layers,
                _along(boosters, vertex, middle),
                _along(warheads, vertex, middle),
                _along(decoys, vertex, middle),
            )
            value = _along(w_other, vertex, middle) + _along(w_missile, vertex, middle) * leak
            if value < best:
                best, best_vertex, best_fraction = value, vertex, middle
            width *= 0.5
    return best, best_vertex, best_fraction, min(bound, best)


@inner
def _least_inside(
    edge: tuple[float, float, float, float, float, float],
    stock: float,
    p_kill: float,
    max_shots: float,
    is_sls: bool,
    p_works: float,
) -> tuple[float, float]:
    """Return the least value at a kink or stationary point inside an edge, and where; infinity if none."""
    a, b, c, d, e, f = edge
    best = np.inf
    best_fraction = 0.0
    if d == 0.0:
        # The leak is constant along the edge, so its least value is at a vertex.
        return best, best_fraction
    kink = 0.0
    chance = 1.0
    for shot in range(math.ceil(max_shots)):
        slope = p_kill if is_sls else chance * p_kill
        intercept = 1.0 if is_sls else chance + slope * shot
        bend = stock * p_works * slope * (b * c - a * d)
        rise = f + (1.0 - p_works + p_works * intercept) * b
        part = min(max_shots - shot, 1.0)
        kink += part * chance if is_sls else part
        chance *= 1.0 - p_kill
        stationary = math.sqrt(bend / rise) if bend * rise > 0.0 else -1.0
        for met in (stock / kink, stationary):
            fraction = (met - c) / d
            if met <= 0.0 or not 0.0 < fraction < 1.0:
                continue
            value = _retaliation(
                e + fraction * f, a + fraction * b, met, stock, p_kill, max_shots, is_sls, p_works
            )
            if value < best:
                best, best_fraction = value, fraction
    return best, best_fraction


@inner
def _retaliation(
    other: float,
    missile: float,
    objects: float,
    stock: float,
    p_kill: float,
    max_shots: float,
    is_sls: bool,
    p_works: float,
) -> float:
    shots = 0.0
    if stock > 0.0:
        shots = stock / objects if objects > 0.0 else np.inf
    leak = layer_leak_scalar(shots, p_kill, max_shots, is_sls)
    return float(other + missile * (1.0 - p_works + p_works * leak))


@inner
def _along(outcome: FloatArray, vertex: int, fraction: float) -> float:
    return float(outcome[vertex] + fraction * (outcome[vertex + 1] - outcome[vertex]))
