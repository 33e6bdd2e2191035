"""Several shots at one point: independent shots, reliability, reprogramming and fratricide."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from counterpoise.exchange.arguments import FloatArray, limits, numbers, scalar_if_single, share


def survival_of_shots(p_kill: ArrayLike, shots: ArrayLike) -> FloatArray:
    """Return the probability that a point survives independent shots.

    ``(1 - p)^n`` for whole n. Between whole numbers it is the straight line: of many points, the fraction
    receives one shot more than the rest.

    Parameters
    ----------
    p_kill
        Kill probability of one shot. Broadcast against `shots`.
    shots
        Shots at each point on average, from 0; infinity is allowed.

    Returns
    -------
    FloatArray
        Probability of survival.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or a number of shots is negative.

    Notes
    -----
    Assumptions: independent shots; a fractional number is a mix of floor and ceiling, because nobody fires
    half a shot. The fractional power ``(1 - p)^n`` is lower between whole numbers: it overstates thin fire.
    Limits: 0 shots or p = 0 leaves 1; infinitely many shots leave 0 unless p = 0.
    Source: binomial arithmetic (derived).

    Examples
    --------
    >>> round(float(survival_of_shots(0.5, 4)), 4)
    0.0625
    >>> float(survival_of_shots(0.9, 0.5))
    0.55
    """
    miss = 1.0 - share("survival_of_shots", "p_kill", p_kill)
    wanted = limits("survival_of_shots", "shots", shots)
    whole = np.floor(wanted)
    part = np.where(np.isinf(wanted), 0.0, wanted - np.where(np.isinf(wanted), 0.0, whole))
    return scalar_if_single(np.power(miss, whole) * (1.0 - part * (1.0 - miss)))


def shots_one_at_a_time(p_kill: ArrayLike, max_shots: ArrayLike) -> FloatArray:
    """Return the shots spent on average when each is fired only if the one before it missed.

    ``e(n) = sum over i < n of (1 - p)^i``; between whole n the straight line.

    Parameters
    ----------
    p_kill
        Kill probability of one shot.
    max_shots
        The most shots that will be fired, from 0, finite; a fraction is a mix of floor and ceiling.

    Returns
    -------
    FloatArray
        Expected shots.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or a number of shots is negative or not finite.

    Notes
    -----
    Assumptions: what a shot did is seen without error before the next is due.
    Limits: p = 0 spends all n; p = 1 spends at most one.
    Source: geometric series (derived).

    Examples
    --------
    >>> round(float(shots_one_at_a_time(0.5, 3)), 4)
    1.75
    >>> float(shots_one_at_a_time(0.0, 3))
    3.0
    """
    hit = share("shots_one_at_a_time", "p_kill", p_kill)
    most = numbers("shots_one_at_a_time", "max_shots", max_shots)
    hit, most = np.broadcast_arrays(hit, most)
    whole = np.floor(most)
    spent = np.array(whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        # expm1 and log1p keep a very small p exact; p = 1 passes through minus infinity on purpose.
        missed_all = np.where(whole > 0.0, np.expm1(whole * np.log1p(-hit)), 0.0)
    np.divide(-missed_all, hit, out=spent, where=hit > 0.0)
    return scalar_if_single(spent + (most - whole) * np.power(1.0 - hit, whole))


def total_kill_probability(p_kill: ArrayLike, reliability: ArrayLike) -> FloatArray:
    """Return the kill probability of a warhead that may fail: ``TKP = R x SSKP``.

    Parameters
    ----------
    p_kill
        Single-shot kill probability of a functioning warhead that arrives.
    reliability
        Probability that the warhead is launched, arrives and functions.

    Returns
    -------
    FloatArray
        Probability.

    Raises
    ------
    ValueError
        When an argument is outside 0 to 1.

    Notes
    -----
    Assumptions: failures are independent of accuracy and of each other.
    Limits: reliability 0 gives 0, reliability 1 gives `p_kill`.
    Source: Lieber and Press, International Security 30(4), 2006, as `damage.lethal_radius_m`.

    Examples
    --------
    >>> round(float(total_kill_probability(0.9830277, 0.8)), 7)
    0.7864222
    >>> float(total_kill_probability(1.0, 0.0))
    0.0
    """
    where = "total_kill_probability"
    return scalar_if_single(share(where, "p_kill", p_kill) * share(where, "reliability", reliability))


def kill_by_shots(p_kill: ArrayLike, shots: ArrayLike) -> FloatArray:
    """Return the probability that independent shots destroy a point: ``1 - (1 - p)^n``.

    Parameters
    ----------
    p_kill
        Kill probability of one shot, reliability included.
    shots
        Number of shots, from 0; a fraction is a mix of floor and ceiling, see `survival_of_shots`.

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
    Limits: 0 shots give 0; infinitely many give 1 unless p = 0.
    Source: binomial arithmetic (derived).

    Examples
    --------
    >>> round(float(kill_by_shots(0.7864222, 2)), 7)
    0.9543845
    >>> float(kill_by_shots(0.5, 0))
    0.0
    """
    return scalar_if_single(1.0 - survival_of_shots(p_kill, shots))


def reprogrammed_reliability(
    *, launch_reliability: ArrayLike, flight_reliability: ArrayLike, replacements: ArrayLike = 1.0
) -> FloatArray:
    """Return the reliability per aim point when missiles seen to fail at launch are replaced.

    ``R = [1 - (1 - R_launch)^(1 + m)] R_flight`` with m replacements held for each aim point.

    Parameters
    ----------
    launch_reliability
        Probability of what can be seen in time and made good by another missile: ignition and boost.
    flight_reliability
        Probability of what no spare makes good, because nobody sees it in time: all that follows boost.
    replacements
        Replacement missiles available for each aim point, from 0; a fraction is a mix of floor and ceiling.

    Returns
    -------
    FloatArray
        Probability that a functioning warhead arrives at the aim point.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or the replacements are negative.

    Notes
    -----
    Only `launch_reliability` is replaceable. The replacements cost missiles: see `launches_expected`.
    Limits: 0 replacements give ``R_launch R_flight``; infinitely many give ``R_flight`` unless R_launch = 0.
    Source: the practice is described in the strategic literature; the form is background.

    Examples
    --------
    >>> round(float(reprogrammed_reliability(launch_reliability=0.9, flight_reliability=0.9)), 4)
    0.891
    >>> float(reprogrammed_reliability(launch_reliability=0.5, flight_reliability=1.0, replacements=0))
    0.5
    """
    where = "reprogrammed_reliability"
    spares = limits(where, "replacements", replacements)
    launched = kill_by_shots(share(where, "launch_reliability", launch_reliability), 1.0 + spares)
    return scalar_if_single(launched * share(where, "flight_reliability", flight_reliability))


def launches_expected(*, launch_reliability: ArrayLike, replacements: ArrayLike = 1.0) -> FloatArray:
    """Return the missiles spent on one aim point when launch failures are replaced.

    ``sum over i from 0 to m of (1 - R_launch)^i``: `shots_one_at_a_time` with ``1 + m`` at most.

    Parameters
    ----------
    launch_reliability
        Probability of a good launch and boost.
    replacements
        Replacement missiles available for each aim point, from 0; a fraction is a mix of floor and ceiling.

    Returns
    -------
    FloatArray
        Missiles per aim point.

    Raises
    ------
    ValueError
        When the probability is outside 0 to 1 or the replacements are negative or not finite.

    Notes
    -----
    Limits: 0 replacements give 1; a certain launch gives 1; a hopeless one spends all ``1 + m``.
    Source: geometric series (derived).

    Examples
    --------
    >>> round(float(launches_expected(launch_reliability=0.9)), 4)
    1.1
    >>> float(launches_expected(launch_reliability=0.0, replacements=3))
    4.0
    """
    good = share("launches_expected", "launch_reliability", launch_reliability)
    return shots_one_at_a_time(good, 1.0 + numbers("launches_expected", "replacements", replacements))


def fratricide_kill_probability(
    p_kill: ArrayLike, reliability: ArrayLike, *, p_cloud: ArrayLike, free_shots: int = 2
) -> FloatArray:
    """Return the kill probability of successive shots that may fly into the debris of earlier ones.

    ``clear_1 = 1``, ``clear_(i+1) = clear_i [1 - c R_i (1 - SSKP_i)]``; shot i kills with probability
    ``clear_i R_i SSKP_i``, the free shots with ``R_i SSKP_i``.

    Parameters
    ----------
    p_kill
        Single-shot kill probabilities, shots along the last axis in order of arrival.
    reliability
        Reliability of each shot, broadcast against `p_kill`.
    p_cloud
        Probability c that a functioning warhead which misses leaves a debris cloud.
    free_shots
        How many first shots arrive too close together to be lost, from 0.

    Returns
    -------
    FloatArray
        Kill probability, without the last axis.

    Raises
    ------
    ValueError
        When a probability is outside 0 to 1 or `free_shots` is negative.

    Notes
    -----
    Erratum to avoid: public code multiplies survival by ``clear (1 - R SSKP)``, by which more cloud would
    make targets *less* likely to survive. Here the sign is right: a lost shot leaves the target as it was.
    Assumptions: a cloud stays over the point for the rest of the attack.
    Limits: c = 0 gives independent shots; no shots give 0.
    Source: idea in Lieber and Press, International Security 30(4), 2006, re-coded by Tecott and Halterman
    (corrected here; derived).

    Examples
    --------
    >>> round(float(fratricide_kill_probability([0.7, 0.7, 0.7], 0.8, p_cloud=0.75)), 7)
    0.8792989
    >>> round(float(fratricide_kill_probability([0.7, 0.7], 1.0, p_cloud=0.0)), 7)
    0.91
    """
    where = "fratricide_kill_probability"
    if free_shots < 0:
        raise ValueError(f"{where}: free_shots is {free_shots}; a whole number of at least 0 is needed.")
    kill, works = np.broadcast_arrays(
        np.atleast_1d(share(where, "p_kill", p_kill)), share(where, "reliability", reliability)
    )
    cloud = share(where, "p_cloud", p_cloud)
    stays_clear = 1.0 - cloud[..., np.newaxis] * works * (1.0 - kill)
    # Shot i meets the clouds of the shots before it, so the running product is shifted by one.
    clear = np.ones_like(stays_clear)
    clear[..., 1:] = np.cumprod(stays_clear, axis=-1)[..., :-1]
    clear[..., :free_shots] = 1.0
    return scalar_if_single(1.0 - np.prod(1.0 - clear * works * kill, axis=-1))
