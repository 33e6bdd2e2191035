"""Missile defence by hand: closed forms for one raid against layers that fire a stated number of shots.

The two-sided exchange uses `layers` (uniform fire from a stock); the forms here are those of the literature.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from counterpoise.exchange.arguments import FloatArray, limits, numbers, scalar_if_single, share
from counterpoise.exchange.shots import kill_by_shots, survival_of_shots

# A whole number of shots that is right but for rounding is not rounded up.
_ROUNDING = 1e-12


def warhead_kill(p_single: ArrayLike, shots: ArrayLike, p_track: ArrayLike = 1.0) -> FloatArray:
    """Return the probability that a layer stops one warhead.

    ``K = P_track [1 - (1 - k)^n]`` for whole n; between whole numbers the straight line.

    Parameters
    ----------
    p_single
        Single-shot kill probability k. All arguments are broadcast.
    shots
        Interceptors fired at each warhead on average, from 0; infinity is allowed. A fraction is a mix: some
        warheads meet the floor, the rest the ceiling.
    p_track
        Probability that the warhead is detected, tracked and told apart, for each warhead by itself.

    Returns
    -------
    FloatArray
        Probability.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or a number of shots is negative.

    Notes
    -----
    Assumptions: independent shots. A fractional exponent would overstate a thin defence: with k = 0.9 half a
    shot each stops 45 % of the warheads, not the 68 % of ``1 - 0.1^0.5``.
    Limits: 0 shots stop none; infinitely many stop ``P_track`` unless k = 0.
    Source: Wilkening, Science & Global Security 8, 2000, p. 183 (structure verified in a public calculator;
    the paper's interior not seen). The mix of floor and ceiling is derived.

    Examples
    --------
    >>> float(warhead_kill(0.5, 4))
    0.9375
    >>> float(warhead_kill(0.9, 0.0))
    0.0
    """
    where = "warhead_kill"
    kill, fired = share(where, "p_single", p_single), limits(where, "shots", shots)
    return scalar_if_single(share(where, "p_track", p_track) * kill_by_shots(kill, fired))


def kill_from_record(hits: ArrayLike, trials: ArrayLike) -> FloatArray:
    """Return the single-shot kill probability that a test record shows: ``hits / trials``.

    Parameters
    ----------
    hits
        Successful intercepts, from 0 to `trials`.
    trials
        Intercept attempts, at least 1.

    Returns
    -------
    FloatArray
        Probability.

    Raises
    ------
    ValueError
        When there are no trials, or more hits than trials.

    Notes
    -----
    A share of tests, not of combat: tests are scripted, and a short record leaves a wide range.
    Limits: no hits give 0, all hits give 1.
    Source: public calculator grid84, `src/models/defence.ts` (verified there; 12 of 21 for the American
    midcourse system to December 2023).

    Examples
    --------
    >>> round(float(warhead_kill(kill_from_record(12, 21), 2)), 7)
    0.8163265
    >>> float(kill_from_record(0, 3))
    0.0
    """
    tried = numbers("kill_from_record", "trials", trials, low=1.0)
    hit = numbers("kill_from_record", "hits", hits)
    if np.any(hit > tried):
        raise ValueError("kill_from_record: there are more hits than trials; hits must be at most trials.")
    return scalar_if_single(np.asarray(hit / tried))


def probability_no_leak(p_kill: ArrayLike, warheads: ArrayLike, *, p_common: ArrayLike = 1.0) -> FloatArray:
    """Return the probability that no warhead of a raid gets through.

    ``P(0) = P_common K^W``.

    Parameters
    ----------
    p_kill
        Probability K that one warhead is stopped, for each by itself: see `warhead_kill`.
    warheads
        Number of warheads in the raid, from 0.
    p_common
        Probability that what all engagements share (tracking of the whole raid, say) works.

    Returns
    -------
    FloatArray
        Probability.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or the warheads are negative or not finite.

    Notes
    -----
    Assumptions: leakers are binomial with W and 1 - K once the common part works.
    Limits: nothing leaks from an empty raid; K = 0 gives 0 for any raid.
    Source: Wilkening, Science & Global Security 8, 2000, p. 183 (as `warhead_kill`).

    Examples
    --------
    >>> round(float(probability_no_leak(0.9375, 10)), 7)
    0.5244605
    >>> float(probability_no_leak(0.0, 0))
    1.0
    """
    where = "probability_no_leak"
    raid = numbers(where, "warheads", warheads)
    none_through = share(where, "p_common", p_common) * np.power(share(where, "p_kill", p_kill), raid)
    # The formula would leave P_common for no raid at all, but nothing can leak then.
    return scalar_if_single(np.where(raid > 0.0, none_through, 1.0))


@dataclass(frozen=True)
class InterceptorsNeeded:
    """How many interceptors a wanted chance of no leak takes.

    Attributes
    ----------
    is_feasible
        Whether any number of shots reaches the wanted chance.
    required_kill
        Kill probability needed against each warhead.
    shots
        Real-valued root of the closed form, shots per warhead; infinity where infeasible.
    shots_whole
        The fewest whole shots that reach the wanted chance; None where infeasible.
    interceptors
        `shots_whole` for each warhead; None where infeasible.
    p_single, warheads, p_no_leak, p_track, is_track_common
        What was asked.
    """

    is_feasible: bool
    required_kill: float
    shots: float
    shots_whole: int | None
    interceptors: int | None
    p_single: float
    warheads: int
    p_no_leak: float
    p_track: float
    is_track_common: bool


def interceptors_needed(
    p_single: float, warheads: int, p_no_leak: float, p_track: float = 1.0, *, is_track_common: bool = False
) -> InterceptorsNeeded:
    """Return how many interceptors give a wanted chance that nothing leaks.

    ``n = ln(1 - P0^(1/W) / P_track) / ln(1 - k)``; where the tracking of the whole raid succeeds or fails
    together, ``(P0 / P_track)^(1/W)`` stands in place of ``P0^(1/W) / P_track``.

    Parameters
    ----------
    p_single
        Single-shot kill probability k, 0 to 1.
    warheads
        Number W of warheads, from 0.
    p_no_leak
        Wanted probability P0 that none gets through, 0 to 1.
    p_track
        Tracking probability, 0 to 1, for each warhead or for the raid.
    is_track_common
        Whether `p_track` is one event for the whole raid.

    Returns
    -------
    InterceptorsNeeded
        With `is_feasible` False where the tracking alone falls short, or where it would take a certain kill.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or the warheads are negative or not whole.

    Notes
    -----
    Assumptions: independent shots, the same number at each warhead. `shots` is the root of the formula as
    printed; nobody fires part of a shot, so `shots_whole` is what counts.
    Limits: no warheads or P0 = 0 need none; P0 = 1 needs k = 1 and certain tracking.
    Source: Wilkening, Science & Global Security 8, 2000, p. 183 (as `warhead_kill`).

    Examples
    --------
    >>> need = interceptors_needed(0.7, 20, 0.8)
    >>> round(need.shots, 6), need.shots_whole, need.interceptors
    (3.738661, 4, 80)
    >>> interceptors_needed(0.7, 20, 0.8, p_track=0.98).is_feasible
    False
    """
    where = "interceptors_needed"
    kill = float(share(where, "p_single", p_single))
    wanted = float(share(where, "p_no_leak", p_no_leak))
    track = float(share(where, "p_track", p_track))
    raid = float(numbers(where, "warheads", warheads))
    if raid != math.floor(raid):
        raise ValueError(f"{where}: warheads is {raid:g}; a whole number is needed.")
    required, by_shots = _required(wanted, raid, track, is_track_common)
    shots, whole = _fewest_shots(kill, by_shots)
    return InterceptorsNeeded(
        is_feasible=whole is not None,
        required_kill=required,
        shots=shots,
        shots_whole=whole,
        interceptors=None if whole is None else whole * int(raid),
        p_single=kill,
        warheads=int(raid),
        p_no_leak=wanted,
        p_track=track,
        is_track_common=is_track_common,
    )


def credible_objects(
    warheads: ArrayLike, decoys_per_warhead: ArrayLike = 0.0, discrimination: ArrayLike = 1.0
) -> FloatArray:
    """Return how many objects a layer must engage: ``W [1 + d (1 - disc)]``.

    Parameters
    ----------
    warheads
        Warheads, from 0.
    decoys_per_warhead
        Decoys that travel with each warhead, from 0.
    discrimination
        Share of decoys that are told from warheads, 0 to 1.

    Returns
    -------
    FloatArray
        Objects.

    Raises
    ------
    ValueError
        When a number is negative or the share is outside 0 to 1.

    Notes
    -----
    Assumptions: no warhead is taken for a decoy; for that error see `classified`.
    Limits: full discrimination or no decoys leave the warheads.
    Source: public calculator grid84, `src/models/defence.ts` (verified there).

    Examples
    --------
    >>> float(credible_objects(17, 10, 0.0))
    187.0
    >>> float(credible_objects(17, 10, 1.0))
    17.0
    """
    where = "credible_objects"
    taken = numbers(where, "decoys_per_warhead", decoys_per_warhead) * (
        1.0 - share(where, "discrimination", discrimination)
    )
    return scalar_if_single(np.asarray(numbers(where, "warheads", warheads) * (1.0 + taken)))


@dataclass(frozen=True)
class Classified:
    """What a layer that sorts objects into warheads and decoys spends and stops.

    Attributes
    ----------
    shots
        Interceptors spent on everything called a warhead.
    p_kill
        Probability that one warhead is stopped.
    """

    shots: FloatArray
    p_kill: FloatArray


def classified(
    p_single: ArrayLike,
    shots_per_object: ArrayLike,
    *,
    warheads: ArrayLike,
    decoys: ArrayLike,
    p_warhead_called_warhead: ArrayLike,
    p_decoy_called_warhead: ArrayLike,
) -> Classified:
    """Return the shots and the kill of a layer with both errors of discrimination.

    ``shots = n (W q_ww + D q_dw)``, ``K = q_ww [1 - (1 - k)^n]``.

    Parameters
    ----------
    p_single
        Single-shot kill probability k.
    shots_per_object
        Shots n at each object called a warhead, from 0.
    warheads, decoys
        Numbers W and D, from 0.
    p_warhead_called_warhead, p_decoy_called_warhead
        Probabilities q_ww and q_dw that an object of each kind is called a warhead.

    Returns
    -------
    Classified
        Shots spent and kill probability of one warhead.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or a number is negative.

    Notes
    -----
    Limits: q_ww = 1 and q_dw = 1 - disc give `credible_objects`; q_ww = 0 stops nothing.
    Source: Wilkening, Science & Global Security 8, 2000, p. 183 (as `warhead_kill`).

    Examples
    --------
    >>> result = classified(0.5, 4, warheads=10, decoys=90,
    ...                     p_warhead_called_warhead=0.8, p_decoy_called_warhead=0.1)
    >>> float(result.shots), float(result.p_kill)
    (68.0, 0.75)
    >>> perfect = classified(0.5, 4, warheads=10, decoys=90,
    ...                      p_warhead_called_warhead=1.0, p_decoy_called_warhead=0.0)
    >>> float(perfect.shots), float(perfect.p_kill)
    (40.0, 0.9375)
    """
    where = "classified"
    seen = share(where, "p_warhead_called_warhead", p_warhead_called_warhead)
    fooled = share(where, "p_decoy_called_warhead", p_decoy_called_warhead)
    engaged = numbers(where, "warheads", warheads) * seen + numbers(where, "decoys", decoys) * fooled
    each = numbers(where, "shots_per_object", shots_per_object)
    return Classified(
        shots=scalar_if_single(np.asarray(each * engaged)), p_kill=warhead_kill(p_single, each, seen)
    )


@dataclass(frozen=True)
class FixedSalvo:
    """A raid against a stock that is fired in salvos of one size until it is spent.

    Attributes
    ----------
    objects
        Credible objects.
    shots_wanted
        Interceptors that a salvo at every object would take.
    engaged_fraction
        Share of the objects that meet a salvo, ``min(1, stock / wanted)``.
    leaked
        Warheads expected through.
    """

    objects: FloatArray
    shots_wanted: FloatArray
    engaged_fraction: FloatArray
    leaked: FloatArray


def fixed_salvo(
    p_single: ArrayLike,
    interceptors: ArrayLike,
    *,
    warheads: ArrayLike,
    salvo: ArrayLike,
    decoys_per_warhead: ArrayLike = 0.0,
    discrimination: ArrayLike = 1.0,
) -> FixedSalvo:
    """Return what leaks when a limited stock is fired in salvos of one size.

    ``engaged = min(1, S / (n M))``, ``leaked = W [1 - engaged (1 - (1 - k)^n)]``.

    Parameters
    ----------
    p_single
        Single-shot kill probability k.
    interceptors
        Stock S, from 0.
    warheads
        Warheads W, from 0.
    salvo
        Interceptors n fired at each engaged object, from 0.
    decoys_per_warhead, discrimination
        As in `credible_objects`.

    Returns
    -------
    FixedSalvo
        Objects, shots wanted, engaged fraction and leak.

    Raises
    ------
    ValueError
        When a probability or share is outside 0 to 1 or a number is negative.

    Notes
    -----
    A rigid doctrine: some objects meet a full salvo and the rest none. Spreading the same stock evenly, as
    `layers.layer_leak` does with at most `salvo` shots, never leaks more.
    Limits: no stock leaks all; nothing wanted counts as fully engaged.
    Source: public calculator grid84, `src/models/defence.ts` (verified there).

    Examples
    --------
    >>> raid = fixed_salvo(12 / 21, 44, warheads=17, salvo=4)
    >>> float(raid.shots_wanted), round(float(raid.leaked), 6)
    (68.0, 6.371095)
    >>> float(fixed_salvo(12 / 21, 0, warheads=17, salvo=4).leaked)
    17.0
    """
    where = "fixed_salvo"
    size, stock = numbers(where, "salvo", salvo), numbers(where, "interceptors", interceptors)
    objects = credible_objects(warheads, decoys_per_warhead, discrimination)
    wanted, stock = np.broadcast_arrays(np.asarray(objects * size), stock)
    engaged = np.ones_like(wanted)
    np.divide(stock, wanted, out=engaged, where=wanted > stock)
    raid = numbers(where, "warheads", warheads)
    leaked = raid * (1.0 - engaged * warhead_kill(p_single, size))
    return FixedSalvo(
        objects=objects,
        shots_wanted=scalar_if_single(wanted),
        engaged_fraction=scalar_if_single(engaged),
        leaked=scalar_if_single(np.asarray(leaked)),
    )


def two_wave_shots(p_single: ArrayLike, first: ArrayLike, second: ArrayLike) -> FloatArray:
    """Return the shots spent on one object by shoot-look-shoot in two waves.

    ``n1 + (1 - k)^n1 n2`` in place of the ``n1 + n2`` of one salvo, for the same leak ``(1 - k)^(n1 + n2)``.

    Parameters
    ----------
    p_single
        Single-shot kill probability k.
    first, second
        Shots in each wave, from 0; the second is fired only at what the first missed.

    Returns
    -------
    FloatArray
        Expected shots per object.

    Raises
    ------
    ValueError
        When the probability is outside 0 to 1 or a number of shots is negative.

    Notes
    -----
    Assumptions: misses of the first wave are seen without error, in time. One shot at a time is
    `shots.shots_one_at_a_time`.
    Limits: k = 0 spends both waves; k = 1 spends the first only (if it has a shot).
    Source: Eckler and Burr, 1972 (background); arithmetic derived.

    Examples
    --------
    >>> round(20 * float(two_wave_shots(0.7, 2, 2)), 4)
    43.6
    >>> float(two_wave_shots(0.0, 2, 2))
    4.0
    """
    early, late = numbers("two_wave_shots", "first", first), numbers("two_wave_shots", "second", second)
    return scalar_if_single(np.asarray(early + survival_of_shots(p_single, early) * late))


def leak_of_layers(p_kills: ArrayLike) -> FloatArray:
    """Return the share of warheads that pass independent layers: ``prod(1 - K_i)``.

    Parameters
    ----------
    p_kills
        Kill probability of each layer along the last axis.

    Returns
    -------
    FloatArray
        Leakage, without the last axis.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1.

    Notes
    -----
    Assumptions: layers fail independently and each has the stock it needs; otherwise use `layers`.
    Limits: no layers leak all; one perfect layer leaks none.
    Source: product rule (derived).

    Examples
    --------
    >>> round(float(leak_of_layers([0.5, 0.6, 0.7])), 7)
    0.06
    >>> float(leak_of_layers([]))
    1.0
    """
    kills = np.atleast_1d(share("leak_of_layers", "p_kills", p_kills))
    return scalar_if_single(np.asarray(np.prod(1.0 - kills, axis=-1)))


def leak_with_common_failure(leak: ArrayLike, p_works: ArrayLike) -> FloatArray:
    """Return the expected leak of a layer that may fail as a whole: ``w leak + (1 - w)``.

    Parameters
    ----------
    leak
        Leak of the layer when it works, 0 to 1.
    p_works
        Probability w that the layer works at all, 0 to 1.

    Returns
    -------
    FloatArray
        Expected leak.

    Raises
    ------
    ValueError
        When an argument is outside 0 to 1.

    Notes
    -----
    An expectation only: the distribution has two peaks, so a percentile needs both states. A common failure
    puts a floor of ``1 - w`` under the leak that no stock lowers.
    Limits: w = 1 leaves the leak, w = 0 leaks all.
    Source: Wilkening, Science & Global Security 8, 2000, p. 183 (common mode; as `warhead_kill`).

    Examples
    --------
    >>> round(float(leak_with_common_failure(0.1, 0.9)), 7)
    0.19
    >>> float(leak_with_common_failure(0.1, 0.0))
    1.0
    """
    works = share("leak_with_common_failure", "p_works", p_works)
    return scalar_if_single(np.asarray(1.0 - works * (1.0 - share("leak_with_common_failure", "leak", leak))))


def cost_exchange_ratio(
    shots_per_object: ArrayLike,
    *,
    interceptor_cost: ArrayLike,
    attacker_cost: ArrayLike,
    absentee_ratio: ArrayLike = 1.0,
) -> FloatArray:
    """Return what meeting one more object costs the defender, over what it costs the attacker.

    ``shots x absentee ratio x interceptor cost / attacker's marginal cost``.

    Parameters
    ----------
    shots_per_object
        Interceptors for one more object, from 0.
    interceptor_cost, attacker_cost
        Cost of one more interceptor, and of one more object; any one currency, the second above 0.
    absentee_ratio
        Interceptors deployed for each one in reach, at least 1.

    Returns
    -------
    FloatArray
        Ratio. Under 1 the defence is cheaper at the margin, as the Nitze criterion asks.

    Raises
    ------
    ValueError
        When a number is negative, the attacker's cost is 0 or the absentee ratio is under 1.

    Notes
    -----
    Limits: free interceptors give 0.
    Source: public calculator grid84, `src/models/defence.ts` (form verified there); criterion after Nitze,
    1985 (background).

    Examples
    --------
    >>> float(cost_exchange_ratio(4, interceptor_cost=70.0, attacker_cost=35.0))
    8.0
    >>> float(cost_exchange_ratio(4, interceptor_cost=0.0, attacker_cost=35.0))
    0.0
    """
    where = "cost_exchange_ratio"
    tiny = float(np.finfo(np.float64).tiny)
    spent = (
        numbers(where, "shots_per_object", shots_per_object)
        * numbers(where, "absentee_ratio", absentee_ratio, low=1.0)
        * numbers(where, "interceptor_cost", interceptor_cost)
    )
    return scalar_if_single(np.asarray(spent / numbers(where, "attacker_cost", attacker_cost, low=tiny)))


def _required(p_no_leak: float, warheads: float, p_track: float, is_common: bool) -> tuple[float, float]:
    """Return the kill needed against each warhead, and the part of it that the shots must bring."""
    if warheads == 0.0:
        return 0.0, 0.0
    if not is_common:
        required = p_no_leak ** (1.0 / warheads)
        return required, _ratio(required, p_track)
    required = _ratio(p_no_leak, p_track) ** (1.0 / warheads)
    return required, required


def _ratio(wanted: float, available: float) -> float:
    if wanted == 0.0:
        return 0.0
    return wanted / available if available > 0.0 else math.inf


def _fewest_shots(p_single: float, by_shots: float) -> tuple[float, int | None]:
    if by_shots <= 0.0:
        return 0.0, 0
    if by_shots > 1.0 or p_single == 0.0 or (by_shots == 1.0 and p_single < 1.0):
        return math.inf, None
    if p_single == 1.0:
        return 1.0, 1
    shots = math.log1p(-by_shots) / math.log1p(-p_single)
    return shots, max(1, math.ceil(shots - _ROUNDING * max(1.0, shots)))
