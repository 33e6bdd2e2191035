"""One warhead against one point: lethal radius, single-shot kill probability and their older relatives.

Aggregate, class-level forms of the open literature only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from counterpoise.exchange.arguments import FloatArray, limits, numbers, scalar_if_single

METRES_PER_NAUTICAL_MILE = 1852.0
LETHAL_CONSTANT_NMI = 2.62
"""Lethal radius in nautical miles of 1 Mt against 1 psi, in the cube-root law."""
TSIPIS_CONSTANT = 0.22
LOWEST_HARDNESS_PSI = 100.0
"""Below this the 2.62 law does not hold; soft points have their own rule."""

_KT_PER_MT = 1000.0
# Median of a circular normal distribution, in standard deviations.
_CEP_PER_SIGMA = np.sqrt(2.0 * np.log(2.0))
# Beyond this many standard deviations of bias the offset circle is a half-plane to 1e-9.
_FAR_BIAS = 1e4


def lethal_radius_m(yield_kt: ArrayLike, hardness_psi: ArrayLike) -> FloatArray:
    """Return the radius within which a warhead destroys a point of a given hardness.

    ``LR [n.mi.] = 2.62 (Y [Mt] / H [psi])^(1/3)``

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0. Broadcast against `hardness_psi`.
    hardness_psi
        Hardness, psi, from 100; infinity is allowed.

    Returns
    -------
    FloatArray
        Metres, in the broadcast shape.

    Raises
    ------
    ValueError
        When the yield is negative or not finite, or the hardness is under 100 psi, where the law ends.

    Notes
    -----
    Assumptions: peak overpressure alone decides; a sharp edge between destroyed and intact.
    Limits: yield 0 or hardness infinity gives 0.
    Source: Lieber and Press, International Security 30(4), 2006, p. 41 (verified as coded with that page by
    Tecott and Halterman). Origin: Davis and Schilling, Journal of Conflict Resolution 17, 1973, p. 207
    (background).

    Examples
    --------
    >>> round(float(lethal_radius_m(455.0, 5000.0)), 4)
    218.2509
    >>> float(lethal_radius_m(0.0, 2000.0))
    0.0
    """
    return scalar_if_single(_lethal_radius("lethal_radius_m", yield_kt, hardness_psi))


def kill_probability(
    yield_kt: ArrayLike, cep_m: ArrayLike, hardness_psi: ArrayLike, *, bias_m: ArrayLike = 0.0
) -> FloatArray:
    """Return the single-shot kill probability of a functioning warhead that arrives at a hard point.

    ``P = 1 - 0.5^((LR / CEP)^2)`` without bias; with the aim off by `bias_m`, the noncentral chi-squared
    distribution function with 2 degrees of freedom, ``F((LR/s)^2; (bias/s)^2)`` with ``s = CEP / 1.17741``.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0. All four arguments are broadcast.
    cep_m
        Median miss around the mean point of impact, metres, from 0; infinity is allowed.
    hardness_psi
        Hardness, psi, from 100; infinity is allowed.
    bias_m
        Distance from the aim point to the mean point of impact, metres, from 0.

    Returns
    -------
    FloatArray
        Probability, in the broadcast shape. Reliability is not in it: see `shots.total_kill_probability`.

    Raises
    ------
    ValueError
        When an argument is negative or no number, or the hardness is under 100 psi.

    Notes
    -----
    Assumptions: a circular normal miss, and those of `lethal_radius_m`.
    Limits: CEP 0 kills if the bias is within the lethal radius (one half on its edge); yield 0, hardness
    infinity and CEP infinity never kill; CEP equal to LR gives one half.
    Source: as `lethal_radius_m`; the bias is standard theory of the offset circle (derived).

    Examples
    --------
    >>> round(float(kill_probability(455.0, 90.0, 5000.0)), 7)
    0.9830277
    >>> float(kill_probability(455.0, 0.0, 5000.0))
    1.0
    """
    where = "kill_probability"
    radius = _lethal_radius(where, yield_kt, hardness_psi)
    return scalar_if_single(_covered(radius, limits(where, "cep_m", cep_m), numbers(where, "bias_m", bias_m)))


def circle_coverage(radius_m: ArrayLike, cep_m: ArrayLike, bias_m: ArrayLike = 0.0) -> FloatArray:
    """Return the probability that a circular normal miss falls within a radius of the aim point.

    ``F((r/s)^2; 2, (b/s)^2)``, that is ``1 - Q1(b/s, r/s)`` (Marcum Q) with ``s = CEP / 1.17741``; without
    bias exactly ``1 - 0.5^((r/CEP)^2)``.

    Parameters
    ----------
    radius_m
        Radius, metres, from 0.
    cep_m
        Median miss, metres, from 0; infinity is allowed.
    bias_m
        Distance from the aim point to the mean point of impact, metres, from 0.

    Returns
    -------
    FloatArray
        Probability, in the broadcast shape.

    Raises
    ------
    ValueError
        When an argument is negative or no number.

    Notes
    -----
    Limits: radius 0 gives 0 whatever the CEP; CEP 0 gives 1, one half or 0 as the bias is within, on or
    beyond the radius. Where the bias is over 10,000 standard deviations the circle's edge is taken as
    straight, which is right to 1e-8.
    Source: standard theory (derived).

    Examples
    --------
    >>> round(float(circle_coverage(250.0, 150.0, 100.0)), 7)
    0.7685768
    >>> float(circle_coverage(0.0, 0.0))
    0.0
    """
    where = "circle_coverage"
    radius = numbers(where, "radius_m", radius_m)
    return scalar_if_single(_covered(radius, limits(where, "cep_m", cep_m), numbers(where, "bias_m", bias_m)))


def counter_military_potential(yield_kt: ArrayLike, cep_m: ArrayLike, count: ArrayLike = 1.0) -> FloatArray:
    """Return the lethality K of `count` warheads, also called their counter-military potential.

    ``K = n Y^(2/3) / CEP^2``, Y in Mt and CEP in nautical miles.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.
    cep_m
        Median miss, metres, from 0; infinity is allowed.
    count
        Number of warheads, from 0.

    Returns
    -------
    FloatArray
        K in Mt^(2/3) per square nautical mile.

    Raises
    ------
    ValueError
        When an argument is negative or no number.

    Notes
    -----
    Limits: CEP 0 gives infinity, unless yield or count is 0, which gives 0; CEP infinity gives 0.
    Source: Tsipis, Science 187, 1975 (background).

    Examples
    --------
    >>> round(float(counter_military_potential(335.0, 220.0)), 5)
    34.18218
    >>> float(counter_military_potential(0.0, 0.0))
    0.0
    """
    where = "counter_military_potential"
    yield_mt = numbers(where, "yield_kt", yield_kt) / _KT_PER_MT
    cep_nmi = limits(where, "cep_m", cep_m) / METRES_PER_NAUTICAL_MILE
    strength = numbers(where, "count", count) * np.cbrt(yield_mt) ** 2
    strength, cep_nmi = np.broadcast_arrays(strength, cep_nmi)
    potential = np.where(strength > 0.0, np.inf, 0.0)
    np.divide(strength, np.square(cep_nmi), out=potential, where=cep_nmi > 0.0)
    return scalar_if_single(potential)


def tsipis_kill_probability(yield_kt: ArrayLike, cep_m: ArrayLike, hardness_psi: ArrayLike) -> FloatArray:
    """Return the single-shot kill probability in the form of Tsipis.

    ``P = 1 - exp(-K / (0.22 H^(2/3)))`` with K from `counter_military_potential`.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.
    cep_m
        Median miss, metres, from 0; infinity is allowed.
    hardness_psi
        Hardness, psi, from 100; infinity is allowed.

    Returns
    -------
    FloatArray
        Probability.

    Raises
    ------
    ValueError
        When an argument is negative or no number, or the hardness is under 100 psi.

    Notes
    -----
    The constant 0.22 is the 2.62 law with 2.56 in place of 2.62, so this form reads a little lower.
    Limits: CEP 0 gives 1; yield 0 or hardness infinity gives 0.
    Source: Tsipis, Science 187, 1975 (background).

    Examples
    --------
    >>> bool(tsipis_kill_probability(335.0, 120.0, 3000.0) < kill_probability(335.0, 120.0, 3000.0))
    True
    >>> float(tsipis_kill_probability(0.0, 120.0, 3000.0))
    0.0
    """
    hardness = _hard_enough("tsipis_kill_probability", hardness_psi)
    potential = counter_military_potential(yield_kt, cep_m)
    # An infinite potential against infinite hardness is a tie between two limits: the hardness wins.
    potential = np.where(np.isinf(hardness), 0.0, potential)
    with np.errstate(over="ignore"):
        exponent = potential / (TSIPIS_CONSTANT * np.cbrt(np.where(np.isinf(hardness), 1.0, hardness)) ** 2)
    return scalar_if_single(-np.expm1(-exponent))


def brode_radius_m(yield_kt: ArrayLike, hardness_psi: ArrayLike) -> FloatArray:
    """Return the lethal radius from the fit to Brode's overpressure curve.

    ``r [n.mi.] = Y^(1/3) / (0.068 H - 0.23 H^(1/2) + 0.19)^(1/3)``, Y in Mt and H in psi.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.
    hardness_psi
        Hardness, psi, from 100; infinity is allowed.

    Returns
    -------
    FloatArray
        Metres.

    Raises
    ------
    ValueError
        When the yield is negative or not finite, or the hardness is under 100 psi.

    Notes
    -----
    Within 5 % of the 2.62 law from 500 to 5,000 psi, always below it there.
    Limits: yield 0 or hardness infinity gives 0.
    Source: used by Tsipis (1975, 1983) and in appendices of the CBO (1978, 1983); constants are background.

    Examples
    --------
    >>> round(float(brode_radius_m(1000.0, 1000.0)), 4)
    470.6832
    >>> float(brode_radius_m(0.0, 1000.0))
    0.0
    """
    yield_mt = numbers("brode_radius_m", "yield_kt", yield_kt) / _KT_PER_MT
    hardness = _hard_enough("brode_radius_m", hardness_psi)
    root = np.sqrt(hardness)
    # Written as a product, so that infinity minus infinity never appears.
    pressure_term = root * (0.068 * root - 0.23) + 0.19
    return scalar_if_single(METRES_PER_NAUTICAL_MILE * np.cbrt(yield_mt / pressure_term))


def hardness_from_radius_psi(yield_kt: ArrayLike, radius_m: ArrayLike) -> FloatArray:
    """Return the hardness that the 2.62 law would give to a stated lethal radius.

    ``H = Y (2.62 x 1852 / LR)^3``, Y in Mt and LR in metres.

    A check on other people's figures, not a kill model: an answer under 100 psi says that the stated radius
    belongs to a soft target, outside the law.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.
    radius_m
        Lethal radius, metres, above 0; infinity is allowed.

    Returns
    -------
    FloatArray
        Psi.

    Raises
    ------
    ValueError
        When an argument is negative or no number, or the radius is 0.

    Notes
    -----
    Limits: radius infinity or yield 0 gives 0.
    Source: inverse of `lethal_radius_m` (derived).

    Examples
    --------
    >>> round(float(hardness_from_radius_psi(455.0, 5765.0)), 7)
    0.2712941
    >>> float(hardness_from_radius_psi(455.0, float("inf")))
    0.0
    """
    where = "hardness_from_radius_psi"
    yield_mt = numbers(where, "yield_kt", yield_kt) / _KT_PER_MT
    radius = limits(where, "radius_m", radius_m, low=float(np.finfo(np.float64).tiny))
    with np.errstate(over="ignore"):
        ratio = LETHAL_CONSTANT_NMI * METRES_PER_NAUTICAL_MILE / radius
        return scalar_if_single((np.cbrt(yield_mt) * ratio) ** 3)


def soft_point_kill_probability(yield_kt: ArrayLike) -> FloatArray:
    """Return the kill probability of a functioning warhead that arrives at a garrison, port or base: 1.

    The rule: such points are far softer than 100 psi, where the 2.62 law ends, and every strategic yield
    covers them whole; so a functioning warhead that arrives destroys the point and all that is on it.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.

    Returns
    -------
    FloatArray
        1 where there is any yield, else 0.

    Raises
    ------
    ValueError
        When the yield is negative or not finite.

    Notes
    -----
    Assumptions: accuracy does not matter at a soft point; what has left the point is not on it.
    Limits: yield 0 gives 0.
    Source: a rule of this model (assumed).

    Examples
    --------
    >>> soft_point_kill_probability([0.0, 100.0]).tolist()
    [0.0, 1.0]
    """
    yields = numbers("soft_point_kill_probability", "yield_kt", yield_kt)
    return scalar_if_single(np.where(yields > 0.0, 1.0, 0.0))


def exposed_area_km2(yield_kt: ArrayLike, exposed_radius_km_at_1mt: ArrayLike) -> FloatArray:
    """Return the area in which one warhead disables a dispersed launcher.

    ``A = pi r1^2 Y^(2/3)``, Y in Mt, r1 the radius at 1 Mt: cube-root scaling of the radius.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.
    exposed_radius_km_at_1mt
        Radius within which 1 Mt disables a dispersed launcher, km, from 0.

    Returns
    -------
    FloatArray
        Square kilometres.

    Raises
    ------
    ValueError
        When an argument is negative or not finite.

    Notes
    -----
    Assumptions: a sharp edge; the area lies within the dispersal area; overlap is the caller's concern.
    Limits: yield 0 gives 0; 1,000 kt gives the disc of the stated radius.
    Source: cube-root scaling as in `lethal_radius_m` (derived).

    Examples
    --------
    >>> round(float(exposed_area_km2(1000.0, 2.0)), 6)
    12.566371
    >>> float(exposed_area_km2(0.0, 2.0))
    0.0
    """
    yield_mt = numbers("exposed_area_km2", "yield_kt", yield_kt) / _KT_PER_MT
    radius = numbers("exposed_area_km2", "exposed_radius_km_at_1mt", exposed_radius_km_at_1mt)
    return scalar_if_single(np.pi * np.square(radius * np.cbrt(yield_mt)))


def equivalent_megatons(yield_kt: ArrayLike, count: ArrayLike = 1.0) -> FloatArray:
    """Return the equivalent megatonnage (EMT) of `count` warheads.

    ``EMT = n Y^(2/3)`` up to 1 Mt and ``n Y^(1/2)`` above, Y in Mt.

    Parameters
    ----------
    yield_kt
        Yield, kt, from 0.
    count
        Number of warheads, from 0.

    Returns
    -------
    FloatArray
        EMT.

    Raises
    ------
    ValueError
        When an argument is negative or not finite.

    Notes
    -----
    Limits: 1,000 kt gives 1 in both branches; yield 0 gives 0.
    Source: convention of the SALT years and of CBO studies (background).

    Examples
    --------
    >>> round(float(equivalent_megatons(335.0, 500)), 4)
    241.1755
    >>> float(equivalent_megatons(9000.0, 100))
    300.0
    """
    yield_mt = numbers("equivalent_megatons", "yield_kt", yield_kt) / _KT_PER_MT
    each = np.where(yield_mt <= 1.0, np.cbrt(yield_mt) ** 2, np.sqrt(yield_mt))
    return scalar_if_single(numbers("equivalent_megatons", "count", count) * each)


def _hard_enough(where: str, hardness_psi: ArrayLike) -> FloatArray:
    hardness = limits(where, "hardness_psi", hardness_psi)
    if np.any(hardness < LOWEST_HARDNESS_PSI):
        raise ValueError(
            f"{where}: hardness_psi is {hardness.min():g}, but the law holds only from "
            f"{LOWEST_HARDNESS_PSI:g} psi; use soft_point_kill_probability for softer points."
        )
    return hardness


def _lethal_radius(where: str, yield_kt: ArrayLike, hardness_psi: ArrayLike) -> FloatArray:
    yield_mt = numbers(where, "yield_kt", yield_kt) / _KT_PER_MT
    hardness = _hard_enough(where, hardness_psi)
    radius: FloatArray = METRES_PER_NAUTICAL_MILE * LETHAL_CONSTANT_NMI * np.cbrt(yield_mt / hardness)
    return radius


def _covered(radius_m: FloatArray, cep_m: FloatArray, bias_m: FloatArray) -> FloatArray:
    radius, cep, bias = np.broadcast_arrays(radius_m, cep_m, bias_m)
    # 0.5 on the edge is the limit of a shrinking CEP; it also fills the places decided below.
    covered: FloatArray = np.where(radius > 0.0, np.heaviside(radius - bias, 0.5), 0.0)
    has_spread = (radius > 0.0) & (cep > 0.0)
    is_centred = has_spread & (bias == 0.0)
    with np.errstate(over="ignore"):
        covered[is_centred] = -np.expm1(-np.log(2.0) * np.square(radius[is_centred] / cep[is_centred]))
        is_offset = has_spread & (bias > 0.0)
        covered[is_offset] = _offset_circle(radius[is_offset], cep[is_offset], bias[is_offset])
    return covered


def _offset_circle(radius: FloatArray, cep: FloatArray, bias: FloatArray) -> FloatArray:
    sigma = cep / _CEP_PER_SIGMA
    reach, offset = radius / sigma, bias / sigma
    is_far = offset > _FAR_BIAS
    near_reach, near_offset = np.where(is_far, 0.0, reach), np.where(is_far, 0.0, offset)
    near = special.chndtr(np.square(near_reach), 2.0, np.square(near_offset))
    # The miss across the line of the bias adds sigma/(2 bias) to the distance on average.
    straight_edge = special.ndtr((radius - bias) / sigma - sigma / (2.0 * bias))
    coverage: FloatArray = np.where(is_far, straight_edge, near)
    return coverage
