"""Drivers: shares on functions known analytically, silence where there is nothing, and awkward inputs."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import rbd_fast
from SALib.test_functions import Ishigami, Sobol_G
from scipy.stats import qmc

from counterpoise.assessment.drivers import Driver, drivers, noise_floor, varies

DRAWS = 4096
SHARE = 0.03  # absolute: three standard errors of a share at 4,096 draws
REPEATS = 120
ERROR = 0.2  # relative: three standard errors of a standard deviation from 120 repeats
BOOTSTRAP = 0.25  # relative: the same from 100 resamples
SAME_DRAWS = 0.02  # absolute, between two estimates from the same draws
ISHIGAMI = {"names": ["x1", "x2", "x3"], "num_vars": 3, "bounds": [[-np.pi, np.pi]] * 3}
G_WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def unit_cube(columns: int, seed: int, *, is_latin: bool = True) -> np.ndarray:
    if is_latin:
        return qmc.LatinHypercube(columns, rng=np.random.default_rng(seed)).random(DRAWS)
    return np.random.default_rng(seed).random((DRAWS, columns))


def named(table: np.ndarray) -> dict[str, np.ndarray]:
    return {f"x{i + 1}": column for i, column in enumerate(table.T)}


def shares(table: np.ndarray, output: np.ndarray, **options: float) -> dict[str, float]:
    return {driver.name: driver.share for driver in drivers(named(table), output, **options)}


@pytest.mark.parametrize("is_latin", [True, False])
@pytest.mark.parametrize("seed", [0, 1])
def test_ishigami(is_latin, seed):
    x = np.pi * (2.0 * unit_cube(3, seed, is_latin=is_latin) - 1.0)
    found = shares(x, Ishigami.evaluate(x, A=7, B=0.1))
    assert found["x1"] == pytest.approx(0.3139052, abs=SHARE)
    assert found["x2"] == pytest.approx(0.4424111, abs=SHARE)
    assert "x3" not in found  # it acts through an interaction alone


@pytest.mark.parametrize("is_latin", [True, False])
def test_sobol_g(is_latin):
    x = unit_cube(8, 2, is_latin=is_latin)
    found = shares(x, Sobol_G.evaluate(x, G_WEIGHTS))
    assert list(found) == sorted(found, key=found.get, reverse=True)
    assert found["x1"] == pytest.approx(0.7161922, abs=SHARE)
    assert found["x2"] == pytest.approx(0.179048, abs=SHARE)
    assert found.get("x3", 0.0) == pytest.approx(0.02367577, abs=SHARE)
    assert not {"x5", "x6", "x7", "x8"} & set(found)


def test_against_another_given_data_method():
    x = np.pi * (2.0 * unit_cube(3, 3) - 1.0)
    output = Ishigami.evaluate(x, A=7, B=0.1)
    oracle = rbd_fast.analyze(ISHIGAMI, x, output, M=10, num_resamples=2, seed=1)
    found = shares(x, output)
    assert [found["x1"], found["x2"]] == pytest.approx(oracle["S1"][:2], abs=SAME_DRAWS)


def test_direction():
    x = unit_cube(4, 4)
    output = 2.0 * x[:, 0] - x[:, 1] + 4.0 * (x[:, 2] - 0.5) ** 2 + 0.0 * x[:, 3]
    found = {driver.name: driver.direction for driver in drivers(named(x), output)}
    assert found == {"x1": 1, "x2": -1, "x3": 0}


def test_shares_of_a_sum_are_its_variances():
    x = unit_cube(3, 5)
    found = shares(x, x @ np.array([3.0, 2.0, 1.0]))
    assert [found["x1"], found["x2"], found["x3"]] == pytest.approx([9 / 14, 4 / 14, 1 / 14], abs=SHARE)


def test_scale_and_order_of_the_output_do_not_matter():
    x = unit_cube(3, 6)
    output = x @ np.array([3.0, -2.0, 1.0])
    plain, turned = drivers(named(x), output), drivers(named(x), 1e9 - 1e6 * output)
    assert [d.name for d in plain] == [d.name for d in turned]
    assert [d.share for d in plain] == pytest.approx([d.share for d in turned], rel=1e-6)
    assert [d.direction for d in plain] == [-d.direction for d in turned]
    stretched = drivers({name: np.exp(5.0 * column) for name, column in named(x).items()}, output)
    assert [d.share for d in stretched] == pytest.approx([d.share for d in plain], rel=1e-9)


@pytest.mark.parametrize("kind", ["normal", "skewed", "rare"])
def test_false_alarms_are_rare(kind):
    alarms = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.random((1024, 20))
        noise = {
            "normal": rng.normal(size=1024),
            "skewed": rng.lognormal(0.0, 1.5, 1024),
            "rare": (rng.random(1024) < 0.05).astype(float),
        }[kind]
        alarms += bool(drivers(named(x), noise))
    assert alarms <= 5  # 0.6 expected; the chance of more than 5 is below 1e-4 if the promise holds


def test_estimate_of_an_input_without_effect_is_unbiased():
    # A generous false-alarm rate lets half of the estimates through: their floor is about zero.
    floors = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        found = drivers({"x": rng.random(DRAWS)}, rng.normal(size=DRAWS), false_alarm=0.999)
        floors += [driver.noise_floor for driver in found]
    assert floors
    assert max(floors) < 0.0


def test_discrete_cases_and_ties():
    rng = np.random.default_rng(8)
    case, rare = rng.choice([300.0, 395.0], DRAWS), (rng.random(DRAWS) < 0.01).astype(float)
    level, fine = rng.integers(0, 5, DRAWS).astype(float), rng.random(DRAWS)
    output = np.where(case > 350.0, 1.0, 0.0) + 0.5 * level + 0.1 * fine
    variances = {"case": 0.25, "level": 0.25 * 2.0, "fine": 0.01 / 12.0}
    found = {d.name: d for d in drivers({"case": case, "level": level, "rare": rare, "fine": fine}, output)}
    total = sum(variances.values())
    assert found["case"].share == pytest.approx(variances["case"] / total, abs=SHARE)
    assert found["level"].share == pytest.approx(variances["level"] / total, abs=SHARE)
    assert found["case"].direction == found["level"].direction == 1
    assert "rare" not in found


def test_equal_values_are_never_parted_whatever_their_order():
    rng = np.random.default_rng(9)
    x = rng.integers(0, 3, DRAWS).astype(float)
    y = x + rng.normal(size=DRAWS)
    order = np.argsort(y)  # within one value of x the output now rises with the place
    one, two = drivers({"x": x}, y), drivers({"x": x[order]}, y[order])
    assert one[0].share == pytest.approx(two[0].share, rel=1e-9)
    assert one[0].direction == two[0].direction == 1


def test_unordered_cases_have_no_direction():
    rng = np.random.default_rng(10)
    x = rng.integers(0, 3, DRAWS).astype(float)
    found = drivers({"x": x}, np.where(x == 1.0, 1.0, 0.0) + rng.normal(size=DRAWS))
    assert found[0].direction == 0
    assert found[0].share > found[0].noise_floor


def repeated(count: int, seeds: int, *, is_latin: bool) -> list[dict[str, Driver]]:
    """Drivers of one sum, whose shares are 9/14, 4/14 and 1/14, in independent sets of draws."""
    weights = np.array([3.0, 2.0, 1.0])
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        x = qmc.LatinHypercube(3, rng=rng).random(count) if is_latin else rng.random((count, 3))
        found.append({one.name: one for one in drivers(named(x), x @ weights)})
    return found


def test_errors_are_those_of_repeated_draws() -> None:
    found = repeated(2048, REPEATS, is_latin=False)
    for name in ("x1", "x2", "x3"):
        shares = [one[name].share for one in found]
        errors = [one[name].error for one in found]
        assert np.mean(errors) == pytest.approx(np.std(shares), rel=ERROR)


def test_errors_are_on_the_safe_side_for_a_latin_hypercube() -> None:
    found = repeated(1024, 60, is_latin=True)
    for name in ("x1", "x2"):
        assert np.mean([one[name].error for one in found]) >= np.std([one[name].share for one in found])


@pytest.mark.parametrize("function", ["ishigami", "g"])
def test_errors_are_those_of_the_bootstrap(function) -> None:
    x = unit_cube(8, 12, is_latin=False)
    if function == "ishigami":
        x = np.pi * (2.0 * x[:, :3] - 1.0)
        y = Ishigami.evaluate(x, A=7, B=0.1)
    else:
        y = Sobol_G.evaluate(x, G_WEIGHTS)
    rng = np.random.default_rng(13)
    again = []
    for _ in range(100):
        rows = rng.integers(0, DRAWS, DRAWS)
        again.append(shares(x[rows, :2], y[rows]))
    for one in drivers(named(x[:, :2]), y):
        assert one.error == pytest.approx(np.std([each[one.name] for each in again]), rel=BOOTSTRAP)


@pytest.mark.parametrize("count", [64, 512])
def test_the_noise_floor_is_that_of_permuted_inputs(count) -> None:
    # One input with an effect; shuffled, it has none. A generous false alarm, so that shuffles can show it.
    rng = np.random.default_rng(14)
    x, false_alarm = rng.random(count), 0.1
    y = x + rng.normal(size=count)
    above = sum(bool(drivers({"x": rng.permutation(x)}, y, false_alarm=false_alarm)) for _ in range(600))
    assert above / 600 == pytest.approx(false_alarm, abs=0.04)  # three standard errors
    (found,) = drivers({"x": x}, x, false_alarm=false_alarm)
    assert found.noise_floor == noise_floor(draws=count, inputs=1, false_alarm=false_alarm)


def test_the_noise_floor_falls_with_draws_and_rises_with_inputs() -> None:
    floors = [noise_floor(draws=draws, inputs=10) for draws in (2, 32, 128, 1024, 8192)]
    assert floors[0] == 1.0  # nothing can stand out
    assert floors == sorted(floors, reverse=True)
    assert noise_floor(draws=128, inputs=100) > noise_floor(draws=128, inputs=10)


@pytest.mark.parametrize(("function", "order"), [("ishigami", ["x2", "x1"]), ("g", ["x1", "x2"])])
def test_many_draws_settle_the_order(function, order) -> None:
    x = unit_cube(8, 15)
    if function == "ishigami":
        x = np.pi * (2.0 * x[:, :3] - 1.0)
        found = drivers(named(x), Ishigami.evaluate(x, A=7, B=0.1))
    else:
        found = drivers(named(x), Sobol_G.evaluate(x, G_WEIGHTS))
    assert [(one.name, one.rank) for one in found[:2]] == [(order[0], 1), (order[1], 2)]


def test_few_draws_do_not_settle_it() -> None:
    rng = np.random.default_rng(16)
    x = rng.random((128, 2))
    found = drivers(named(x), x @ np.array([1.05, 1.0]))  # 52 % and 48 %; each has an error of about 6 %
    assert [one.rank for one in found] == [1, 1]


def test_equal_shares_are_seldom_ranked() -> None:
    ranked = 0
    for seed in range(REPEATS):
        x = np.random.default_rng(seed).random((512, 2))
        ranked += any(one.rank > 1 for one in drivers(named(x), x.sum(axis=1)))
    assert ranked / REPEATS <= 0.11  # 0.046 expected of two standard errors; three of its own above


def test_where_nothing_matters_nothing_is_named() -> None:
    x = unit_cube(50, 17)
    assert drivers(named(x), np.random.default_rng(18).normal(size=DRAWS)) == ()


def test_what_varies() -> None:
    assert varies([1.0, 2.0])
    assert not varies([3.0, 3.0])
    assert not varies([1.0, 1.0 + 1e-15])


def test_nothing_to_say():
    x = np.linspace(0.0, 1.0, DRAWS)
    assert drivers({"x": x}, np.full(DRAWS, 3.0)) == ()
    assert drivers({"x": x}, 1e6 + 1e-9 * np.sin(1e3 * x)) == ()  # rounding is no uncertainty
    assert drivers({"x": x}, np.zeros(DRAWS)) == ()
    assert drivers({"x": np.ones(DRAWS)}, x) == ()
    assert drivers({}, x) == ()
    assert drivers({"x": [1.0]}, [2.0]) == ()


def test_the_floor_rises_with_the_number_of_inputs():
    rng = np.random.default_rng(11)
    strong, y = rng.random(DRAWS), rng.normal(size=DRAWS)
    alone = drivers({"strong": strong}, strong + 0.1 * y)
    among = drivers({"strong": strong} | {f"n{i}": rng.random(DRAWS) for i in range(50)}, strong + 0.1 * y)
    assert among[0].noise_floor > alone[0].noise_floor > 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: drivers({"x": [1.0, 2.0]}, [1.0]), "x has shape"),
        (lambda: drivers({"x": [1.0, np.nan]}, [1.0, 2.0]), "x is not finite"),
        (lambda: drivers({"x": [1.0, 2.0]}, [1.0, np.inf]), "output is not finite"),
        (lambda: drivers({"x": [1.0, 2.0]}, [[1.0, 2.0]]), "output has shape"),
        (lambda: drivers({"x": [1.0]}, [1.0], classes=1), "classes is 1"),
        (lambda: drivers({"x": [1.0]}, [1.0], false_alarm=0.0), "false_alarm is 0.0"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
