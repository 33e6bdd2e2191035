"""Small arsenals: will at least one warhead come back, and how many.

With some dozens of missiles a mean says little. Each missile's chance is a product of what must go right
for it; how many get through is counted exactly, as a sum of binomials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def survivors_distribution(
    counts: Sequence[int], p_survive: Sequence[float], *, loads: Sequence[int] | None = None
) -> Floats:
    """Exact distribution of how many survive of several classes.

    ``P(X = k)`` for ``X = sum_i m_i B_i`` with independent ``B_i ~ Binomial(n_i, p_i)``.

    Parameters
    ----------
    counts : sequence of int
        Missiles n_i of each class, 0 or more.
    p_survive : sequence of float
        Chance p_i of each missile of the class, 0..1.
    loads : sequence of int, optional
        Warheads m_i that share the fate of one missile, 1 or more; 1 by default.

    Returns
    -------
    ndarray, shape (sum of n_i m_i + 1,)
        Probability of each number of survivors, from 0.

    Raises
    ------
    ValueError
        For lengths that differ, numbers that are not whole, or values out of range.

    Notes
    -----
    The distributions are convolved; only positive numbers are added, so even the smallest probabilities
    keep their digits. Work grows with the square of the number of warheads; 5,000 take some hundredths of a
    second.
    Assumptions: missiles fare independently, given p.
    Limits: no missiles leave 0 with certainty; p = 0 and 1 give one certain number.
    Source: standard theory (Poisson binomial by convolution).

    Examples
    --------
    >>> survivors_distribution([2, 1], [0.5, 0.2]).round(12).tolist()
    [0.2, 0.45, 0.3, 0.05]
    >>> survivors_distribution([], []).tolist()
    [1.0]
    """
    held = [1] * len(counts) if loads is None else list(loads)
    if not len(counts) == len(p_survive) == len(held):
        lengths = f"{len(counts)} counts, {len(p_survive)} chances and {len(held)} loads"
        raise ValueError(f"there are {lengths}; one of each a class is needed")
    distribution = np.ones(1)
    for count, p, load in zip(counts, p_survive, held, strict=True):
        _check_whole("counts", count, least=0)
        _check_whole("loads", load, least=1)
        _check_chance("p_survive", p)
        spread = np.zeros(count * load + 1)
        spread[::load] = _binomial(int(count), float(p))
        distribution = np.convolve(distribution, spread)
    return distribution


def chance_of_at_least(number: int, distribution: Floats) -> float:
    """Probability that at least `number` survive, from their distribution.

    ``P(X >= m)``.

    Parameters
    ----------
    number : int
        m; 0 or less is certain.
    distribution : ndarray
        From `survivors_distribution`.

    Returns
    -------
    float
        Probability, 0..1.

    Notes
    -----
    Limits: more than all is impossible.

    Examples
    --------
    >>> both = survivors_distribution([2], [0.5])
    >>> chance_of_at_least(1, both), chance_of_at_least(3, both), chance_of_at_least(0, both)
    (0.75, 0.0, 1.0)
    """
    if number <= 0:
        return 1.0
    return min(float(np.sum(distribution[number:])), 1.0)


@dataclass(frozen=True)
class Chain:
    """What must go right for a missile of a small arsenal: the detection chain of Wu (2020).

    Every parameter is a probability, 0..1, unless said otherwise.

    Parameters
    ----------
    p_pad_detected : float
        That a launch pad is found; a pad found is a pad lost.
    p_forward_detected, p_forward_killed : float
        That the forward site of a dispersed missile is found; that it is destroyed when struck.
    p_technical_detected, p_technical_killed : float
        The same of a technical site, where missiles off alert are kept.
    p_silo_detected, p_silo_killed : float
        The same of a silo.
    p_base_detected, p_base_killed : float
        The same of the base that holds the warheads of all missiles off alert.
    p_survives_move : float
        That a missile survives its move to a pad.
    p_preparation_detected : float
        That a missile is found, and lost, while it prepares to launch.
    reliability : float
        That a missile works.
    p_discrimination, p_intercept : float
        That a warhead is told from its decoys; that one interceptor then destroys it.
    interceptors : int
        Shots at each warhead, 0 or more.
    pads : int
        Pads that a missile can use, 1 or more.
    technical_sites : int
        Sites among which the missiles off alert are shared out, 1 or more.
    dealerted_factor : float
        Multiplies the chance of a missile off alert, 0 or more. The public re-coding has 1.2 and says that
        it does not know why.

    Raises
    ------
    ValueError
        For a value out of range.

    Notes
    -----
    Assumptions: independence along the chain and between missiles; silo missiles fire only if the warhead
    base survives, as in the re-coding.
    Source: Wu, International Security 44(4), 2020, as re-coded by Tecott & Halterman, International
    Security 45(4), 2021 (verified in the public code; Wu's article not seen).

    Examples
    --------
    >>> chain = Chain(**CHINA_2010)
    >>> round(chain.p_dispersed, 8)  # case A-Wu-full
    0.08991106
    >>> Chain(**{**CHINA_2010, "reliability": 0.0}).p_dispersed
    0.0
    """

    p_pad_detected: float
    p_forward_detected: float
    p_forward_killed: float
    p_technical_detected: float
    p_technical_killed: float
    p_silo_detected: float
    p_silo_killed: float
    p_base_detected: float
    p_base_killed: float
    p_survives_move: float
    p_preparation_detected: float
    reliability: float
    p_discrimination: float
    p_intercept: float
    interceptors: int = 4
    pads: int = 3
    technical_sites: int = 2
    dealerted_factor: float = 1.2

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if name.startswith("p_") or name == "reliability":
                _check_chance(name, getattr(self, name))
        _check_whole("interceptors", self.interceptors, least=0)
        _check_whole("pads", self.pads, least=1)
        _check_whole("technical_sites", self.technical_sites, least=1)
        if not self.dealerted_factor >= 0.0:
            raise ValueError(f"dealerted_factor is {self.dealerted_factor}; 0 or more is needed")

    @property
    def p_penetrates(self) -> float:
        """That a warhead passes the defence: ``(1 - disc * kill) ** interceptors``."""
        return float((1.0 - self.p_discrimination * self.p_intercept) ** self.interceptors)

    @property
    def p_launches(self) -> float:
        """From a pad to the target: ``(1 - d_pad**pads) s_move (1 - d_prep) rel penetration``."""
        pad = 1.0 - self.p_pad_detected**self.pads
        prepares = 1.0 - self.p_preparation_detected
        return float(pad * self.p_survives_move * prepares * self.reliability * self.p_penetrates)

    @property
    def p_dispersed(self) -> float:
        """That one dispersed missile retaliates: ``(1 - d_fwd k_fwd) p_launches``."""
        return (1.0 - self.p_forward_detected * self.p_forward_killed) * self.p_launches

    @property
    def p_dealerted(self) -> float:
        """That one missile off alert retaliates if its site survives: ``1.2 p_launches``, at most 1."""
        return min(self.dealerted_factor * self.p_launches, 1.0)

    @property
    def p_technical_survives(self) -> float:
        """That a technical site survives: ``1 - d_tech k_tech``."""
        return 1.0 - self.p_technical_detected * self.p_technical_killed

    @property
    def p_silo(self) -> float:
        """That one silo missile retaliates if it has its warhead: ``(1 - d_silo k_silo) rel penetration``."""
        return (1.0 - self.p_silo_detected * self.p_silo_killed) * self.reliability * self.p_penetrates

    @property
    def p_base_survives(self) -> float:
        """That the warhead base survives: ``1 - d_base k_base``."""
        return 1.0 - self.p_base_detected * self.p_base_killed


CHINA_2010 = {
    "p_pad_detected": 0.6,
    "p_forward_detected": 0.7,
    "p_forward_killed": 0.8,
    "p_technical_detected": 0.8,
    "p_technical_killed": 0.8,
    "p_silo_detected": 0.999,
    "p_silo_killed": 0.995,
    "p_base_detected": 0.999,
    "p_base_killed": 0.8,
    "p_survives_move": 0.5,
    "p_preparation_detected": 0.2,
    "reliability": 0.8,
    "p_discrimination": 0.1,
    "p_intercept": 0.5,
}
"""Figures of "United States and China, 2010", as re-coded by Tecott & Halterman 2021 (verified there).

Their code draws `p_forward_killed` from the slider of `p_forward_detected` by mistake; 0.8 gives the
published 90 %.
"""


@dataclass(frozen=True)
class Retaliation:
    """What comes back from a small arsenal.

    Parameters
    ----------
    p_central : float
        That at least one missile comes from silos or technical sites.
    p_any : float
        That at least one missile comes at all.
    distribution : ndarray
        Probability of each number of missiles, from 0.
    """

    p_central: float
    p_any: float
    distribution: Floats


def small_arsenal_retaliation(chain: Chain, *, dispersed: int, dealerted: int, silos: int) -> Retaliation:
    """Distribution of the retaliation of a small arsenal.

    ``P(at least one) = 1 - (1 - P_central) (1 - p_dispersed)**n``, with ``P_central = base [1 - (1 -
    p_silo)**n_silo prod over sites of (1 - p_tech)]`` and ``p_tech = site [1 - (1 - p_dealerted)**k]`` for
    k missiles at a site.

    Parameters
    ----------
    chain : Chain
        The chances.
    dispersed, dealerted, silos : int
        Missiles dispersed to forward sites, kept off alert in technical sites, and in silos; 0 or more.

    Returns
    -------
    Retaliation

    Raises
    ------
    ValueError
        For numbers that are not whole or negative.

    Notes
    -----
    The distribution extends the published chance of at least one to every number: all missiles off alert
    share the fate of the warhead base, and those at one technical site share the fate of the site.
    Assumptions: as `Chain`; missiles off alert are shared out among the sites as evenly as can be.
    Limits: no missiles, no retaliation.
    Source: as `Chain`; the distribution is derived.

    Examples
    --------
    Case A-Wu-full: all mobile missiles dispersed. Published: 90 %.

    >>> full = small_arsenal_retaliation(Chain(**CHINA_2010), dispersed=24, dealerted=0, silos=20)
    >>> round(full.p_any, 7)
    0.8973413
    >>> small_arsenal_retaliation(Chain(**CHINA_2010), dispersed=0, dealerted=0, silos=0).p_any
    0.0
    """
    for name, number in (("dispersed", dispersed), ("dealerted", dealerted), ("silos", silos)):
        _check_whole(name, number, least=0)
    central = _binomial(silos, chain.p_silo)
    for site in range(chain.technical_sites):
        count = dealerted // chain.technical_sites + (site < dealerted % chain.technical_sites)
        fires = chain.p_technical_survives * _binomial(count, chain.p_dealerted)
        fires[0] += 1.0 - chain.p_technical_survives
        central = np.convolve(central, fires)
    central = chain.p_base_survives * central
    central[0] += 1.0 - chain.p_base_survives
    p_central = float(np.sum(central[1:]))
    p_none = (1.0 - p_central) * (1.0 - chain.p_dispersed) ** dispersed
    distribution = np.convolve(central, _binomial(dispersed, chain.p_dispersed))
    return Retaliation(p_central, 1.0 - p_none, distribution)


def _binomial(count: int, p: float) -> Floats:
    """Binomial probabilities by doubling: positive sums only, so no digits are lost."""
    if count == 0:
        return np.ones(1)
    half = _binomial(count // 2, p)
    both = np.convolve(half, half)
    return np.convolve(both, np.array([1.0 - p, p])) if count % 2 else both


def _check_chance(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} is {value}; a probability between 0 and 1 is needed")


def _check_whole(name: str, value: int, *, least: int) -> None:
    if value != int(value) or value < least:
        raise ValueError(f"{name} is {value}; a whole number of {least} or more is needed")
