"""First-strike stability: costs, indices, and the small textbook exchanges they are checked on.

An index compares, for each side, the cost of striking first (C1) with the cost of being struck first (C2).
The whole quadruple says more than their product; the damage curve's w80 often moves the product more than
the forces do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from counterpoise.assessment.stop_rule import LN5, cheapest_attack

Floats = NDArray[np.float64]

_STEEP = 1e100  # a decay that leaves nothing of any fraction, and is a number


def exponential_damage(delivered: ArrayLike, w80: ArrayLike) -> Floats:
    """Share of what a side values that is destroyed by what is delivered on it.

    ``D(w) = 1 - exp(-ln5 w / w80)``, so that ``D(w80) = 0.8``.

    Parameters
    ----------
    delivered : array_like
        Amount delivered, 0 or more, in EMT or warheads.
    w80 : array_like
        Amount that destroys 80 %, above 0, same unit. Both are broadcast.

    Returns
    -------
    ndarray or float64
        Share, 0..1.

    Raises
    ------
    ValueError
        For negative amounts or a w80 that is not above 0.

    Notes
    -----
    Assumptions: a stand-in. The curve of Kent & Thaler (Fig. 7, p. 18) is drawn by hand and has no formula.
    Limits: 0 delivered destroys nothing; infinitely much destroys everything.
    Source: stand-in after Kent & Thaler, RAND R-3765-AF, 1989 (report not seen).

    Examples
    --------
    >>> float(exponential_damage(0.0, 3000.0))
    0.0
    >>> round(float(exponential_damage(3000.0, 3000.0)), 12)
    0.8
    """
    amount, scale = _numbers("delivered", delivered), np.asarray(w80, dtype=float)
    if not np.all(scale > 0.0):
        raise ValueError(f"w80 is {w80!r}; an amount above 0 is needed")
    share: Floats = -np.expm1(-LN5 * amount / scale)
    return share


def kent_thaler_cost(
    d_own: ArrayLike, d_enemy: ArrayLike, *, exponent: float = 0.75, surcharge: float = 0.3
) -> Floats:
    """Cost of an exchange to a side: its own damage, and a surcharge for enemy value left undamaged.

    ``C = D_own**e + s (1 - D_enemy**e)``.

    Parameters
    ----------
    d_own, d_enemy : array_like
        Share of value destroyed, 0..1, on the own side and on the enemy's. Broadcast.
    exponent : float
        Above 0. At 1 the cost is the Canavan-type one, but for the factor ``1 / (1 + s)``.
    surcharge : float
        0 or more: how much an undamaged enemy weighs against the loss of everything one has.

    Returns
    -------
    ndarray or float64
        Cost, 0..1 + surcharge.

    Raises
    ------
    ValueError
        For a share outside 0..1, an exponent not above 0 or a negative surcharge.

    Notes
    -----
    Limits: no damage to either costs the surcharge; only the enemy destroyed costs 0; only
    oneself, ``1 + s``.
    Source: Kent & Thaler, First-Strike Stability, RAND R-3765-AF, 1989, App. C p. 61, formula verified in a
    public re-coding that cites the page; the report itself was not seen.

    Examples
    --------
    >>> float(kent_thaler_cost(0, 0)), float(kent_thaler_cost(1, 0)), float(kent_thaler_cost(0, 1))
    (0.3, 1.3, 0.0)
    >>> round(float(kent_thaler_cost(0.5, 0.5)), 7)  # case C-cost2
    0.7162225
    """
    _check_cost(exponent, surcharge)
    own, enemy = _shares("d_own", d_own), _shares("d_enemy", d_enemy)
    return np.power(own, exponent) + surcharge * (1.0 - np.power(enemy, exponent))


@dataclass(frozen=True)
class Stability:
    """The index of a pair, with the ratio of each side.

    Parameters
    ----------
    capped : ndarray
        Product of both ratios, each capped at 1. 1: no incentive to strike first; lower: less stable.
    raw : ndarray
        Product without the cap; above 1 when a first strike would cost more than waiting.
    ratio_a, ratio_b : ndarray
        C1 / C2 of each side, not capped.
    """

    capped: Floats
    raw: Floats
    ratio_a: Floats
    ratio_b: Floats


def stability_index(*, c1_a: ArrayLike, c2_a: ArrayLike, c1_b: ArrayLike, c2_b: ArrayLike) -> Stability:
    """First-strike stability index of two sides.

    ``min(1, C1_a / C2_a) * min(1, C1_b / C2_b)``, and the same without the caps.

    Parameters
    ----------
    c1_a, c1_b : array_like
        Cost to each side of striking first, 0 or more. All four are broadcast.
    c2_a, c2_b : array_like
        Cost to each side of being struck first, 0 or more.

    Returns
    -------
    Stability

    Raises
    ------
    ValueError
        For a negative cost.

    Notes
    -----
    The cap is needed because against single-warhead silos a first strike can cost more than
    waiting (C-kt2).
    Limits: being struck first costs nothing (C2 = 0): the ratio is infinite, capped at 1, and 1 if C1 is 0
    too. A raw product of 0 and infinity has no value and is returned as NaN; the capped one is 0.
    Source: Kent & Thaler 1989, pp. 26 and 29; the cap as in a public re-coding (report not seen).

    Examples
    --------
    >>> both = stability_index(c1_a=0.8241149, c2_a=0.9338899, c1_b=0.8241149, c2_b=0.9338899)
    >>> round(float(both.capped), 6)  # case C-kt1
    0.778725
    >>> float(stability_index(c1_a=0.5, c2_a=0.0, c1_b=0.5, c2_b=0.5).capped)
    1.0
    """
    a = _ratio("c1_a", c1_a, "c2_a", c2_a)
    b = _ratio("c1_b", c1_b, "c2_b", c2_b)
    with np.errstate(invalid="ignore", over="ignore"):  # 0 times infinity is announced above
        raw = a * b
    return Stability(np.minimum(a, 1.0) * np.minimum(b, 1.0), raw, a, b)


def _ratio(name1: str, c1: ArrayLike, name2: str, c2: ArrayLike) -> Floats:
    first, second = np.broadcast_arrays(_numbers(name1, c1), _numbers(name2, c2))
    without_loss = np.where(first > 0.0, np.inf, 1.0)
    with np.errstate(over="ignore"):  # a cost of almost nothing is as good as none
        ratio: Floats = np.divide(first, second, out=without_loss, where=second > 0.0)
    return ratio


@dataclass(frozen=True)
class Drawdown:
    """A drawdown curve: enemy warheads that survive, by own warheads spent; convex and piecewise linear."""

    spent: Floats
    surviving: Floats

    def at(self, spent: ArrayLike) -> Floats:
        """Survivors after `spent` warheads; flat beyond the last vertex."""
        return np.asarray(np.interp(_numbers("spent", spent), self.spent, self.surviving))


def drawdown(
    launchers: ArrayLike,
    loads: ArrayLike,
    p_kill: ArrayLike,
    *,
    survivable: float = 0.0,
    max_per_target: int = 2,
) -> Drawdown:
    """Enemy warheads that survive as one kind of weapon is spent on launchers in the best order.

    The j-th weapon on a launcher destroys ``m p (1 - p)**(j - 1)`` warheads; options are taken in falling
    order.

    Parameters
    ----------
    launchers : array_like, shape (classes,)
        Enemy launchers of each class that can be attacked, 0 or more.
    loads : array_like
        Warheads on each launcher.
    p_kill : array_like
        Probability, 0..1, that one weapon destroys a launcher of the class.
    survivable : float
        Enemy warheads that cannot be attacked.
    max_per_target : int
        Most weapons on one launcher, 1 or more.

    Returns
    -------
    Drawdown

    Raises
    ------
    ValueError
        For negative numbers or probabilities outside 0..1.

    Notes
    -----
    Assumptions: expected values; one kind of weapon, one a launcher before any second on a launcher alike.
    Limits: no launchers leave the survivable warheads, whatever is spent.
    Source: Kent & Thaler 1989; Wilkening & Watman, RAND R-3412, 1986 (background; neither report seen).

    Examples
    --------
    Case C-draw1: 500 silos of four warheads, and 2000 survivable warheads.

    >>> curve = drawdown([500], [4], [0.8], survivable=2000)
    >>> [round(float(w), 6) for w in curve.at([0, 250, 500, 1000])]
    [4000.0, 3200.0, 2400.0, 2080.0]
    """
    if max_per_target < 1:
        raise ValueError(f"max_per_target is {max_per_target}; a whole number of 1 or more is needed")
    count, load, kill = np.broadcast_arrays(
        np.atleast_1d(_numbers("launchers", launchers)),
        np.atleast_1d(_numbers("loads", loads)),
        np.atleast_1d(_shares("p_kill", p_kill)),
    )
    shot = np.arange(max_per_target)[:, None]
    gain = (load * kill * (1.0 - kill) ** shot).ravel()
    width = np.broadcast_to(count, (max_per_target, count.size)).ravel()
    order = np.argsort(-gain, kind="stable")
    spent = np.concatenate([[0.0], np.cumsum(width[order])])
    destroyed = np.concatenate([[0.0], np.cumsum((gain * width)[order])])
    return Drawdown(spent, float(np.sum(count * load)) + survivable - destroyed)


@dataclass(frozen=True)
class Posture:
    """A force of the textbook case: fixed launchers that can be attacked, and warheads that cannot.

    Parameters
    ----------
    launchers : float
        Fixed launchers, 0 or more.
    warheads_per_launcher : float
        Warheads on each of them.
    survivable : float
        Warheads on alert that cannot be attacked.
    """

    launchers: float
    warheads_per_launcher: float
    survivable: float

    def __post_init__(self) -> None:
        for name in ("launchers", "warheads_per_launcher", "survivable"):
            _numbers(name, getattr(self, name))

    @property
    def fixed(self) -> float:
        """Warheads on fixed launchers."""
        return self.launchers * self.warheads_per_launcher

    @property
    def warheads(self) -> float:
        """All warheads."""
        return self.fixed + self.survivable


@dataclass(frozen=True)
class KentThalerStrike:
    """A cost-optimal first strike: C1 of the striker, C2 of the side struck, and what makes them."""

    c1: float
    c2: float
    launchers_attacked: float
    arriving: float
    delivered: float
    gap: float


def kent_thaler_strike(
    striker: Posture,
    victim: Posture,
    *,
    p_kill: float,
    w80: float,
    survivable_used: float = 0.9,
    launched_under_attack: float = 0.0,
    exponent: float = 0.75,
    surcharge: float = 0.3,
) -> KentThalerStrike:
    """Cost-optimal first strike of one textbook force on another.

    With x launchers attacked, one warhead each, ``W(x) = warheads - (1 - u) p m x`` arrives in retaliation
    and ``R(x) = fixed + used * survivable - x`` is left to the striker; x minimises its cost.

    Parameters
    ----------
    striker, victim : Posture
        The two forces.
    p_kill : float
        Probability, 0..1, that one warhead destroys a launcher.
    w80 : float
        Warheads that destroy 80 % of what is valued.
    survivable_used : float
        Share of the striker's survivable warheads that it uses, 0..1.
    launched_under_attack : float
        Share u of the victim's fixed force that leaves before impact, 0..1.
    exponent, surcharge : float
        Of the cost.

    Returns
    -------
    KentThalerStrike

    Raises
    ------
    ValueError
        For values out of range.

    Notes
    -----
    Assumptions: x continuous; all that is left, and all that survives, goes to value; nothing
    fails or is stopped.
    Limits: a victim without fixed launchers leaves nothing to attack, and C1 is the cost of an exchange of
    value.
    Source: Kent & Thaler 1989, pp. 22 and 34, prompt launch p. 35 note 4, as restated in a public
    re-coding; damage curve and numbers derived.

    Examples
    --------
    >>> force = Posture(launchers=500, warheads_per_launcher=4, survivable=2000)
    >>> strike = kent_thaler_strike(force, force, p_kill=0.8, w80=3000)
    >>> round(strike.c1, 7), round(strike.c2, 7), strike.launchers_attacked  # case C-kt1
    (0.8241149, 0.9338899, 500.0)
    """
    for name, share in (
        ("p_kill", p_kill),
        ("survivable_used", survivable_used),
        ("launched_under_attack", launched_under_attack),
    ):
        _shares(name, share)
    available = striker.fixed + survivable_used * striker.survivable
    most = min(victim.launchers, available)
    lost = (1.0 - launched_under_attack) * p_kill * victim.warheads_per_launcher * most
    stop = cheapest_attack(
        [victim.warheads, victim.warheads - lost],
        [available, available - most],
        w80=w80,
        exponent=exponent,
        surcharge=surcharge,
    )
    return KentThalerStrike(
        stop.c1, stop.c2_enemy, stop.along * most, stop.arriving, stop.delivered, stop.gap
    )


@dataclass(frozen=True)
class KentThalerCase:
    """Both first strikes of a textbook pair, and its index."""

    a_first: KentThalerStrike
    b_first: KentThalerStrike
    stability: Stability


def kent_thaler_case(a: Posture, b: Posture, **parameters: Any) -> KentThalerCase:
    """Work out both first strikes of two textbook forces, and the index of the pair.

    ``(C1_a / C2_a) (C1_b / C2_b)``, C1 from the side's own strike and C2 from the other's.

    Parameters
    ----------
    a, b : Posture
        The two forces.
    **parameters
        Of `kent_thaler_strike`, the same for both.

    Returns
    -------
    KentThalerCase

    Raises
    ------
    ValueError
        As `kent_thaler_strike`.

    Notes
    -----
    Assumptions, limits and source: as `kent_thaler_strike` and `stability_index`.

    Examples
    --------
    >>> force = Posture(launchers=1000, warheads_per_launcher=1, survivable=3000)
    >>> case = kent_thaler_case(force, force, p_kill=0.8, w80=3000)
    >>> round(float(case.stability.raw), 6), float(case.stability.capped)  # case C-kt2
    (1.137329, 1.0)
    """
    a_first = kent_thaler_strike(a, b, **parameters)
    b_first = kent_thaler_strike(b, a, **parameters)
    index = stability_index(c1_a=a_first.c1, c2_a=b_first.c2, c1_b=b_first.c1, c2_b=a_first.c2)
    return KentThalerCase(a_first, b_first, index)


@dataclass(frozen=True)
class CanavanStrike:
    """A strike of the smooth exponential exchange.

    Parameters
    ----------
    fraction : float
        Share f of the striker's warheads spent on missiles.
    c1, c2 : float
        Cost to the striker and to the side struck.
    missile_survival : float
        Q, the chance that one of the victim's missiles survives.
    delivered, arriving : float
        F, warheads on the victim's value, and S', warheads that come back.
    gap : float
        Certificate: c1 is at most this much above its minimum; 0 for a fraction that was given.
    """

    fraction: float
    c1: float
    c2: float
    missile_survival: float
    delivered: float
    arriving: float
    gap: float


def canavan_exchange(
    striker: Posture,
    victim: Posture,
    *,
    p_kill: float,
    preference: float = 0.3,
    damage_rate: float = 1e-3,
    damage_rate_victim: float | None = None,
    fraction: float | None = None,
) -> CanavanStrike:
    """Smooth first strike: a fraction f of the warheads is spread evenly over all missiles.

    ``Q = (1 - p)**(f W / M')``, ``S' = Q M' m' + N'``, ``F = (1 - f) W``,
    ``C1 = [1 - exp(-k S') + L exp(-k' F)] / (1 + L)``, ``C2 = [1 - exp(-k' F) + L exp(-k S')] / (1 + L)``.

    Parameters
    ----------
    striker, victim : Posture
        W is all of the striker's warheads; M' missiles of m' warheads and N' survivable ones are the
        victim's.
    p_kill : float
        Probability that one warhead destroys a missile, 0 or more and below 1.
    preference : float
        L, weight of damage to the other side, 0 or more.
    damage_rate, damage_rate_victim : float
        k and k', per warhead, above 0: how fast damage to the striker and to the victim saturates; k' is k
        if None.
    fraction : float, optional
        A fixed f, 0..1; by default the f that costs the striker least.

    Returns
    -------
    CanavanStrike

    Raises
    ------
    ValueError
        For values out of range.

    Notes
    -----
    This is the exponent-1 case of `kent_thaler_cost` with surcharge L, divided by 1 + L. The
    search is exact: the logarithm of the ratio of the two terms of the slope is concave in f, so the cost
    rises, falls and rises again at most once, and its minimum is at f = 0 or where it turns up; that place
    is bisected to neighbouring numbers, and the gap is their distance times a bound of the slope.
    Limits: without missiles to attack, or with p_kill = 0, f is 0; with L = 0, f is 1.
    Source: Canavan, Los Alamos reports of the 1990s, background form only; the report was not
    seen.

    Examples
    --------
    >>> force = Posture(launchers=500, warheads_per_launcher=3, survivable=500)
    >>> strike = canavan_exchange(force, force, p_kill=0.6)
    >>> round(strike.fraction, 5), round(strike.c1, 7), round(strike.c2, 5)  # case C-can1
    (0.62943, 0.4773716, 0.52319)
    >>> round(canavan_exchange(force, force, p_kill=0.6, fraction=0.0).c1, 7)  # no counterforce: C1 = C2
    0.6963579
    """
    rate_victim = damage_rate if damage_rate_victim is None else damage_rate_victim
    _numbers("preference", preference)
    if not 0.0 <= p_kill < 1.0:
        raise ValueError(f"p_kill is {p_kill}; a probability of 0 or more and below 1 is needed")
    if not (damage_rate > 0.0 and rate_victim > 0.0):
        raise ValueError(f"damage rates are {damage_rate} and {rate_victim}; rates above 0 are needed")
    decay = 0.0
    if victim.launchers > 0.0:
        decay = min(-math.log1p(-p_kill) * striker.warheads / victim.launchers, _STEEP)
    smooth = _Smooth(striker.warheads, victim, decay, damage_rate, rate_victim, preference)
    if fraction is not None:
        _shares("fraction", fraction)
        return smooth.strike(fraction, 0.0)
    return smooth.cheapest()


@dataclass(frozen=True)
class _Smooth:
    warheads: float
    victim: Posture
    decay: float  # Q = exp(-decay f)
    rate: float
    rate_victim: float
    preference: float

    def strike(self, fraction: float, gap: float) -> CanavanStrike:
        survival = math.exp(-self.decay * fraction)
        delivered = (1.0 - fraction) * self.warheads
        arriving = survival * self.victim.fixed + self.victim.survivable
        hurt, harm = -math.expm1(-self.rate * arriving), -math.expm1(-self.rate_victim * delivered)
        scale = 1.0 + self.preference
        c1 = (hurt + self.preference * (1.0 - harm)) / scale
        c2 = (harm + self.preference * (1.0 - hurt)) / scale
        return CanavanStrike(fraction, c1, c2, survival, delivered, arriving, gap)

    def slope(self, fraction: float) -> float:
        """Slope of (1 + L) C1 in f."""
        fixed = self.victim.fixed * math.exp(-self.decay * fraction)
        saved = self.rate * self.decay * fixed * math.exp(-self.rate * (fixed + self.victim.survivable))
        rate = self.preference * self.rate_victim * self.warheads
        return rate * math.exp(-self.rate_victim * (1.0 - fraction) * self.warheads) - saved

    def cheapest(self) -> CanavanStrike:
        low, high = self._steepest(), 1.0
        if self.slope(low) >= 0.0:
            return self.strike(0.0, 0.0)  # it never falls
        if self.slope(high) > 0.0:
            while low < (middle := 0.5 * (low + high)) < high:
                low, high = (middle, high) if self.slope(middle) < 0.0 else (low, middle)
        else:
            low = high
        most = self.rate * self.decay * self.victim.fixed + self.preference * self.rate_victim * self.warheads
        turning = self.strike(high, most * (high - low))
        return min(self.strike(0.0, turning.gap), turning, key=lambda strike: strike.c1)

    def _steepest(self) -> float:
        """Where the falling term of the slope most outweighs the rising one, held to 0..1."""
        if self.decay <= 0.0:
            return 0.0
        peak = self.rate * self.victim.fixed * self.decay / (self.decay + self.rate_victim * self.warheads)
        return min(max(math.log(peak) / self.decay, 0.0), 1.0) if peak > 0.0 else 0.0


def _check_cost(exponent: float, surcharge: float) -> None:
    if not exponent > 0.0:
        raise ValueError(f"exponent is {exponent}; a number above 0 is needed")
    if not surcharge >= 0.0:
        raise ValueError(f"surcharge is {surcharge}; 0 or more is needed")


def _numbers(name: str, value: ArrayLike) -> Floats:
    array = np.asarray(value, dtype=float)
    if not np.all(array >= 0.0):
        raise ValueError(f"{name} is {value!r}; numbers of 0 or more are needed")
    return array


def _shares(name: str, value: ArrayLike) -> Floats:
    array = np.asarray(value, dtype=float)
    if not np.all((array >= 0.0) & (array <= 1.0)):
        raise ValueError(f"{name} is {value!r}; shares between 0 and 1 are needed")
    return array
