"""A second method: the strikes of 1985 computed again, from docs/model.md alone.

Written from the formulas of docs/model.md and the keys of docs/scenario-format.md, without a look at the
code that they describe: every figure of the scenario at its median, one linear programme by HiGHS for each
strike and unit, and a bisection of the number of surviving missile warheads where the attacker has a defence.
Nothing of the package is used but the reading of the scenario and the assessment that is compared. That an
area may be covered as often as a point may be hit was found by this comparison; the page then said once.
"""

import itertools
import json
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

import counterpoise
from counterpoise import scenario as scenario_api

SIDES = ("us", "ussr")
CASES = {
    "day": ("day", "day"),
    "generated": ("generated", "generated"),
    "generated-vs-day": ("generated", "day"),
}
LAUNCH = ("ride-out", "under-attack")
UNITS = ("EMT", "warheads")
PER_POINT = 2
"""Most warheads on a point: the default of the format, which the scenario does not change."""

COVERS = PER_POINT
"""How often dispersed launchers may be attacked by area: as often as a point may be hit."""

AGREEMENT = 1e-6
"""Relative difference allowed between the two methods."""

BRACKET = 2e-7
"""Relative width at which the search behind the attacker's defence stops: a part of the agreement."""

TIE = 1e-9
"""Relative room left to a worst attack when, among ties, the one of the largest variance is looked for."""

VARIANCE_AGREEMENT = 3e-5
"""Relative difference allowed in variances: the room left to ties moves them by up to 1e-5."""

TRIALS = 40_000
MONTE_CARLO_MEAN = 2e-3
"""Six standard errors of the mean are 1.7e-3."""

MONTE_CARLO_VARIANCE = 0.05
"""Five standard errors of a variance from so many trials are 0.035; the rest is for whole points."""


# --- one point-valued world, read by path ---


def medians(view):
    return {figure.path: (figure.median, figure.unit) for figure in view.figures()}


def at_medians(scenario, view):
    """The scenario with each figure of the sides fixed at its median in the view, and no beliefs."""
    document = scenario.to_dict()
    document.pop("beliefs", None)
    document.pop("developments", None)
    known = medians(view)

    def fix(node, path):
        for key, value in list(node.items()):
            here = f"{path}.{key}"
            if here in known:
                number, unit = known[here]
                node[key] = f"{number!r} {unit}" if unit else number
            elif isinstance(value, dict):
                fix(value, here)

    fix(document["sides"], "sides")
    return json.dumps(document, indent=1)


@dataclass
class Force:
    """One system at point figures."""

    key: str
    leg: str
    basing: str
    prompt: bool
    figure: dict

    def get(self, name):
        return self.figure[name][0]


def forces(view, side):
    known = medians(view)
    found = []
    for key, system in view.sides[side].systems.items():
        start = f"sides.{side}.systems.{key}."
        figure = {path.removeprefix(start): value for path, value in known.items() if path.startswith(start)}
        found.append(Force(key, system.leg, system.basing, system.prompt, figure))
    return found


# --- the formulas ---


def megatons(force):
    number, unit = force.figure["yield"]
    assert unit == "kt"
    return number / 1000


def emt_per_warhead(force):
    y = megatons(force)
    return y ** (2 / 3) if y <= 1 else y**0.5


def single_shot_kill(weapon, hardness_psi):
    radius = 2.62 * (megatons(weapon) / hardness_psi) ** (1 / 3) * 1852
    return 1 - 0.5 ** ((radius / weapon.get("cep")) ** 2)


def leak(defences, objects):
    """What gets through a side's missile defence, a single layer that meets warheads."""
    known, names = defences
    through = 1.0
    for start in names:
        stock = known[f"{start}.interceptors"][0] / known[f"{start}.absentee_ratio"][0]
        kill = known[f"{start}.kill"][0]
        if stock <= 0 or objects <= 0:
            continue
        shots = min(stock / objects, known[f"{start}.max_shots"][0])
        whole = np.floor(shots)
        through *= (1 - kill) ** whole * (1 - (shots - whole) * kill)
    return through


def layers(view, side):
    return medians(view), [f"sides.{side}.defences.{key}" for key in view.sides[side].defences]


def usable_share(force, state):
    """Of the launchers not on alert: boats and bombers still there once generated are out of use."""
    return 0.0 if state == "generated" and force.basing in ("submarine", "airfield") else force.get("usable")


@dataclass
class Target:
    """Equal points of one system: their number and how many launchers one of them would fire."""

    force: Force
    place: str
    points: float
    fires: float


def posture(force, state, policy):
    """Launchers that fire whatever is done, and the targets."""
    n, a, u = force.get("launchers"), force.get(f"alert.{state}"), usable_share(force, state)
    stay = 1 - force.get("attrition")
    if force.basing == "silo":
        gone = force.get("launch_under_attack") if policy == "under-attack" else 0.0
        return n * a * gone, [Target(force, "silo", n, a * (1 - gone))]
    m = force.get("per_point")
    if force.basing == "mobile":
        garrison = Target(force, "soft", n * (1 - a) / m, m * u * stay)
        return 0.0, [Target(force, "dispersed", n * a, stay), garrison]
    if force.basing == "submarine":
        return n * a * stay, [Target(force, "soft", n * (1 - a) / m, m * u * stay)]
    e = force.get("escape")
    on_base = 1 - a * e
    fires = m * (a * (1 - e) + u * (1 - a)) / on_base * stay
    return n * a * e * stay, [Target(force, "soft", n * on_base / m, fires)]


# --- the linear programme ---


class Strike:
    """One attacker, victim, alert case and launch policy in one view."""

    def __init__(self, view, attacker, victim, case, policy, covers=COVERS):
        attacking, struck = CASES[case]
        self.shield = layers(view, attacker)
        arsenal = forces(view, attacker)

        def usable(force):
            a = force.get(f"alert.{attacking}")
            share = a + (1 - a) * usable_share(force, attacking)
            return force.get("launchers") * share * force.get("warheads")

        flying = sum(usable(f) * f.get("reliability") for f in arsenal if f.leg != "bomber")
        self.attack_leak = leak(layers(view, victim), flying)
        self.weapons = [f for f in arsenal if f.prompt]
        stock = np.array([usable(f) for f in self.weapons])

        safe = []
        targets = []
        for force in forces(view, victim):
            out_of_reach, open_to_attack = posture(force, struck, policy)
            safe.append((force, out_of_reach))
            targets += [t for t in open_to_attack if t.points > 0]
        self.targets = targets

        patterns = [
            Counter(combination)
            for size in range(PER_POINT + 1)
            for combination in itertools.combinations_with_replacement(range(len(self.weapons)), size)
        ]
        owner, survival, spent = [], [], []
        for j, target in enumerate(targets):
            for pattern in patterns:
                if target.place == "dispersed" and sum(pattern.values()) > covers:
                    continue
                alive, use = 1.0, np.zeros(len(self.weapons))
                for i, count in pattern.items():
                    alive *= (1 - self.kill(i, target)) ** count
                    use[i] = count * self.warheads_per_shot(i, target)
                owner.append(j)
                survival.append(alive)
                spent.append(use)
        self.owner, self.survival = np.array(owner), np.array(survival)
        columns = np.arange(len(owner))
        self.cover = csr_matrix(
            (np.ones(len(owner)), (self.owner, columns)), shape=(len(targets), len(owner))
        )
        self.points = np.array([t.points for t in targets])
        self.spent, self.stock = csr_matrix(np.array(spent).T), stock

        self.safe = {}  # by measure: [bombers, missiles] that no attack reaches
        self.per_point = {}  # by measure: worth of a point of each column, bombers and missiles apart
        for unit in (*UNITS, "objects"):
            self.safe[unit] = np.array(
                [
                    sum(self.worth(f, unit) * n for f, n in safe if (f.leg != "bomber") == m)
                    for m in (False, True)
                ]
            )
            worth = np.array([self.worth(t.force, unit) * t.fires for t in targets])
            missile = np.array([t.force.leg != "bomber" for t in targets])
            self.per_point[unit] = np.array([(worth * (missile == m))[self.owner] for m in (False, True)])

    def kill(self, i, target):
        weapon = self.weapons[i]
        p = single_shot_kill(weapon, target.force.get("hardness")) if target.place == "silo" else 1.0
        return weapon.get("reliability") * self.attack_leak * p

    def warheads_per_shot(self, i, target):
        if target.place != "dispersed":
            return 1.0
        area, unit = target.force.figure["dispersal_area"]
        radius, length = target.force.figure["exposed_radius"]
        assert (unit, length) == ("km2", "m")
        covered = np.pi * (radius / 1000) ** 2 * megatons(self.weapons[i]) ** (2 / 3)
        return area / (target.points * covered)

    @staticmethod
    def worth(force, unit):
        functioning = force.get("warheads") * force.get("reliability")
        if unit == "objects":
            return functioning
        each = functioning * force.get("penetration")
        return each * (emt_per_warhead(force) if unit == "EMT" else 1.0)

    def solve(self, cost, rows=(), limits=()):
        solution = linprog(
            cost,
            A_ub=csr_matrix(np.vstack([self.spent.toarray(), *rows])) if len(rows) else self.spent,
            b_ub=np.concatenate([self.stock, limits]),
            A_eq=self.cover,
            b_eq=self.points,
            method="highs",
        )
        return solution if solution.status == 0 else None

    def left(self, y, unit):
        """Surviving worth of bombers and of missiles, before the attacker's defence."""
        return self.safe[unit] + self.per_point[unit] @ (self.survival * y)

    def through(self, objects):
        return leak(self.shield, objects)

    def arriving(self, y, unit):
        bombers, missiles = self.left(y, unit)
        return bombers + missiles * self.through(self.left(y, "objects")[1])

    def worst(self, unit):
        """The least arriving retaliation, and an allocation that leaves it.

        Between two numbers of surviving missile warheads, the leak at the smaller one bounds the result from
        below: cut the interval of the least bound until it meets the best allocation found.
        """
        objects = self.per_point["objects"][1] * self.survival

        def bound(low, high):
            f = self.through(low)
            cost = (self.per_point[unit][0] + f * self.per_point[unit][1]) * self.survival
            base = self.safe["objects"][1]
            solution = self.solve(cost, [objects, -objects], [high - base, base - low])
            if solution is None:
                return None
            floor = self.safe[unit][0] + f * self.safe[unit][1] + solution.fun
            return floor, self.arriving(solution.x, unit), low, high, solution.x

        fewest = self.safe["objects"][1] + self.solve(objects).fun
        most = self.unharmed_objects()
        if self.through(fewest) == 1.0:
            solution = self.solve(self.per_point[unit].sum(0) * self.survival)
            return self.arriving(solution.x, unit), solution.x
        open_ = [bound(fewest * (1 - 1e-9), most * (1 + 1e-9))]
        best = open_[0]
        for _ in range(400):
            open_.sort(key=lambda item: item[0])
            floor, _, low, high, _ = open_.pop(0)
            if best[1] - floor <= BRACKET * best[1]:
                return best[1], best[4]
            found = self.left(best[4], "objects")[1]
            cut = found if low * (1 + 1e-9) < found < high * (1 - 1e-9) else (low + high) / 2
            for piece in (bound(low, cut), bound(cut, high)):
                if piece is not None:
                    open_.append(piece)
                    best = min(best, piece, key=lambda item: item[1])
        raise AssertionError("the search behind the attacker's defence did not close")

    def unharmed_objects(self):
        worth = self.per_point["objects"][1]
        first = np.unique(self.owner, return_index=True)[1]
        return self.safe["objects"][1] + worth[first] @ self.points

    def unharmed(self, unit):
        first = np.unique(self.owner, return_index=True)[1]
        return self.safe[unit].sum() + self.per_point[unit].sum(0)[first] @ self.points

    def largest_variance(self, unit):
        """Of all worst attacks, the largest variance of what arrives, and its allocation.

        Each class of survivors is binomial, and the share that the defence lets through is fixed at
        that of the expected number of objects.
        """
        least, worst = self.worst(unit)
        through = self.through(self.left(worst, "objects")[1])
        bombers, missiles = self.per_point[unit]
        cost = (bombers + through * missiles) * self.survival
        variance = (bombers + through * missiles) ** 2 * self.survival * (1 - self.survival)
        bound = cost @ worst
        solution = self.solve(-variance, [cost], [bound + TIE * bound])
        assert close(self.arriving(solution.x, unit), least)
        return -solution.fun, solution.x


# --- comparison ---


@pytest.fixture(scope="module", params=SIDES)
def world(request):
    """A view at its medians, and what the program says of the same figures."""
    scenario = counterpoise.read("geneva-1985")
    view = scenario.view(request.param)
    fixed = scenario_api.read_text(at_medians(scenario, view))
    result = counterpoise.assess(fixed, draws=1, seed=0)
    strikes = {(s.attacker, s.victim, s.alert, s.launch): s for s in result.views["us"].strikes}
    return view, strikes


def close(mine, theirs, tolerance=AGREEMENT):
    return abs(mine - theirs) <= tolerance * max(abs(mine), abs(theirs))


@pytest.mark.medium
def test_every_strike_is_there(world):
    _, strikes = world
    assert set(strikes) == {
        (a, v, c, p) for a in SIDES for v in SIDES if a != v for c in CASES for p in LAUNCH
    }


def differences(world, attacker, covers):
    view, strikes = world
    victim = SIDES[1 - SIDES.index(attacker)]
    differing = []
    for case, policy in itertools.product(CASES, LAUNCH):
        given = strikes[attacker, victim, case, policy]
        strike = Strike(view, attacker, victim, case, policy, covers)
        assert given.unit == "EMT"
        emt, attack = strike.worst("EMT")
        exposure = 1 - strike.left(attack, "EMT").sum() / strike.unharmed("EMT")
        compared = {
            "arriving": (strike.worst("warheads")[0], given.arriving.mean),
            "arriving_emt": (emt, given.arriving_emt.mean),
            "unharmed": (strike.unharmed("EMT"), given.unharmed.mean),
            "exposure": (exposure, given.exposure.mean),
            "attack_stopped": (1 - strike.attack_leak, given.attack_stopped.mean),
        }
        differing += [(case, policy, name, *pair) for name, pair in compared.items() if not close(*pair)]
    return differing


@pytest.mark.medium
@pytest.mark.parametrize("attacker", SIDES)
def test_the_two_methods_agree(world, attacker):
    assert not differences(world, attacker, COVERS)


@pytest.mark.medium
@pytest.mark.parametrize("attacker", SIDES)
def test_the_variance_of_survival_is_that_of_the_tie_with_most(world, attacker):
    view, strikes = world
    victim = SIDES[1 - SIDES.index(attacker)]
    for case, policy in itertools.product(CASES, LAUNCH):
        strike, given = Strike(view, attacker, victim, case, policy), strikes[attacker, victim, case, policy]
        for unit, found in (("EMT", given.arriving_emt), ("warheads", given.arriving)):
            assert close(strike.largest_variance(unit)[0], found.variance_survival, VARIANCE_AGREEMENT)
            assert found.variance_figures == 0


@pytest.mark.medium
def test_the_variance_of_survival_by_throwing_dice(world):
    view, strikes = world
    strike, given = Strike(view, "us", "ussr", "day", "ride-out"), strikes["us", "ussr", "day", "ride-out"]
    _, attack = strike.largest_variance("warheads")
    rng = np.random.default_rng(1985)
    worth = strike.per_point["warheads"].sum(0)
    total = np.full(TRIALS, strike.safe["warheads"].sum())
    for points, alive, each in zip(attack, strike.survival, worth, strict=True):
        if points > 0 and each > 0:
            # Binomials are of whole points: the expectation is put back to the fraction, the variance is not.
            whole = round(points)
            total += each * (rng.binomial(whole, alive, TRIALS) + (points - whole) * alive)
    assert close(total.mean(), given.arriving.mean, MONTE_CARLO_MEAN)
    assert close(total.var(), given.arriving.variance_survival, MONTE_CARLO_VARIANCE)
