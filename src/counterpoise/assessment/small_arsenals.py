"""Small arsenals: will at least one warhead come back, and how many.

With some dozens of missiles a mean says little. Each missile's chance is a product of what must go right
for it; how many get through is counted exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterpoise.assessment.binomials import convolved, first_binomial_chances

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """What must go right for a missile of a small arsenal: the detection chain of Wu (2020).

    Every parameter is an array of shape (draws,), of probabilities, 0..1, unless said otherwise.

    Parameters
    ----------
    p_forward_detected, p_forward_killed
        That the forward site of a dispersed missile is found; that it is destroyed when struck.
    technical_sites
        Sites among which the missiles off alert are shared out; a whole number, 1 or more.
    p_technical_detected, p_technical_killed
        That a technical site is found; that it is destroyed when struck.
    off_alert_factor
        Multiplies the chance of a missile off alert, 0 or more. The public re-coding has 1.2 and says that
        it does not know why.
    p_silo_detected, p_silo_killed
        The same of a silo as of a site.
    p_base_detected, p_base_killed
        The same of the base that holds the warheads of silos and of missiles off alert.
    pads
        Pads that a missile can use; a whole number, 1 or more.
    p_pad_detected
        That a launch pad is found; a pad found is a pad lost.
    p_survives_move
        That a missile survives its move to a pad.
    p_preparation_detected
        That a missile is found, and lost, while it prepares to launch.
    reliability
        That a missile works.
    shots
        Interceptors fired at each warhead; a whole number, 0 or more.
    p_discrimination, p_kill
        That a warhead is told from its decoys; that one interceptor then destroys it.

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
    >>> all_found_and_killed = Chain(**dict.fromkeys(Chain.__dataclass_fields__, np.ones(1)))
    >>> all_found_and_killed.p_dispersed.tolist()
    [0.0]
    """

    p_forward_detected: Floats
    p_forward_killed: Floats
    technical_sites: Floats
    p_technical_detected: Floats
    p_technical_killed: Floats
    off_alert_factor: Floats
    p_silo_detected: Floats
    p_silo_killed: Floats
    p_base_detected: Floats
    p_base_killed: Floats
    pads: Floats
    p_pad_detected: Floats
    p_survives_move: Floats
    p_preparation_detected: Floats
    reliability: Floats
    shots: Floats
    p_discrimination: Floats
    p_kill: Floats

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if name.startswith("p_") or name == "reliability":
                _check(name, getattr(self, name), most=1.0, what="a probability between 0 and 1")
        _check("off_alert_factor", self.off_alert_factor, what="0 or more")
        for name, least in (("technical_sites", 1.0), ("pads", 1.0), ("shots", 0.0)):
            _check_whole(name, getattr(self, name), least=least)

    @property
    def p_penetrates(self) -> Floats:
        """That a warhead passes the defence: ``(1 - disc * kill) ** shots``."""
        passes: Floats = (1.0 - self.p_discrimination * self.p_kill) ** self.shots
        return passes

    @property
    def p_launches(self) -> Floats:
        """From a pad to the target: ``(1 - d_pad**pads) s_move (1 - d_prep) rel penetration``."""
        pad = 1.0 - self.p_pad_detected**self.pads
        prepares = 1.0 - self.p_preparation_detected
        return pad * self.p_survives_move * prepares * self.reliability * self.p_penetrates

    @property
    def p_dispersed(self) -> Floats:
        """That one dispersed missile retaliates: ``(1 - d_fwd k_fwd) p_launches``."""
        return (1.0 - self.p_forward_detected * self.p_forward_killed) * self.p_launches

    @property
    def p_off_alert(self) -> Floats:
        """That one missile off alert retaliates if its site survives: ``factor p_launches``, at most 1."""
        return np.minimum(self.off_alert_factor * self.p_launches, 1.0)

    @property
    def p_technical_survives(self) -> Floats:
        """That a technical site survives: ``1 - d_tech k_tech``."""
        return 1.0 - self.p_technical_detected * self.p_technical_killed

    @property
    def p_silo(self) -> Floats:
        """That one silo missile retaliates if it has its warhead: ``(1 - d_silo k_silo) rel penetration``."""
        return (1.0 - self.p_silo_detected * self.p_silo_killed) * self.reliability * self.p_penetrates

    @property
    def p_base_survives(self) -> Floats:
        """That the warhead base survives: ``1 - d_base k_base``."""
        return 1.0 - self.p_base_detected * self.p_base_killed


def arriving_chances(
    chain: Chain, *, dispersed: Floats, off_alert: Floats, silos: Floats, up_to: int
) -> Floats:
    """Chances that none, one, two … missiles of a small arsenal arrive.

    ``P(at least one) = 1 - (1 - P_central) (1 - p_dispersed)**n``, with ``P_central = base [1 - (1 -
    p_silo)**n_silo prod over sites of (1 - p_tech)]`` and ``p_tech = site [1 - (1 - p_off_alert)**k]`` for
    k missiles at a site.

    Parameters
    ----------
    chain : Chain
        The chances.
    dispersed, off_alert, silos : ndarray, shape (draws,)
        Missiles dispersed to forward sites, kept off alert in technical sites, and in silos; whole numbers, 0
        or more.
    up_to : int
        The largest number of missiles wanted.

    Returns
    -------
    ndarray, shape (draws, up_to + 1)
        Probability of each number of missiles, from 0.

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
    Two missiles that only their own reliability, one half, can stop.

    >>> nothing_found = dict.fromkeys(Chain.__dataclass_fields__, np.zeros(1))
    >>> sites = dict.fromkeys(("pads", "technical_sites", "p_survives_move"), np.ones(1))
    >>> chain = Chain(**{**nothing_found, **sites, "reliability": np.full(1, 0.5)})
    >>> two, none = np.full(1, 2.0), np.zeros(1)
    >>> arriving_chances(chain, dispersed=two, off_alert=none, silos=none, up_to=2).tolist()
    [[0.25, 0.5, 0.25]]
    """
    for name, number in (("dispersed", dispersed), ("off_alert", off_alert), ("silos", silos)):
        _check_whole(name, number, least=0.0)
    central = first_binomial_chances(silos, chain.p_silo, up_to=up_to)
    for site in range(int(chain.technical_sites.max())):
        count = off_alert // chain.technical_sites + (site < off_alert % chain.technical_sites)
        here = np.where(site < chain.technical_sites, count, 0.0)
        fires = first_binomial_chances(here, chain.p_off_alert, up_to=up_to)
        central = convolved(central, _if(chain.p_technical_survives, fires))
    out = first_binomial_chances(dispersed, chain.p_dispersed, up_to=up_to)
    return convolved(_if(chain.p_base_survives, central), out)


def _if(p: Floats, chances: Floats) -> Floats:
    """The same numbers with probability p, else none."""
    gated = p[:, None] * chances
    gated[:, 0] += 1.0 - p
    return gated


def _check(
    name: str, values: Floats, *, least: float = 0.0, most: float = np.inf, what: str, is_whole: bool = False
) -> None:
    wrong = ~((values >= least) & (values <= most)) | (is_whole & (values != np.rint(values)))
    if wrong.any():
        raise ValueError(f"{name} is {values[wrong][0]}; {what} is needed")


def _check_whole(name: str, values: Floats, *, least: float) -> None:
    _check(name, values, least=least, what=f"a whole number of {least:g} or more", is_whole=True)
