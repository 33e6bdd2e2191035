"""Orbits from element sets: the published verification set, skyfield, brute force; forms and bad input."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
import sgp4
from numpy.typing import NDArray
from sgp4.api import SGP4_ERRORS

from counterpoise.scenario.problems import ScenarioError
from counterpoise.space.orbits.approach import approaches, planes
from counterpoise.space.orbits.elements import ElementSet, elements_of, julian, latest_epoch
from counterpoise.space.orbits.screening import screen

# Times are kept to a microsecond, in which a satellite moves by 8 mm; printed are 1e-8 km.
PRINTED_KM = 1e-5
PRINTED_KM_S = 1e-7
DISTANCE_KM = 1e-3  # what the closest approach must be good to
TIME_S = 0.1
SKYFIELD_KM = 1e-4  # its time scale differs by microseconds

Floats = NDArray[np.float64]
START = datetime(2026, 11, 24, tzinfo=UTC)
PACKAGE = Path(sgp4.__file__).parent

TLE = (
    "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\n"
    "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\n"
)
FIELDS = {
    "OBJECT_NAME": "VANGUARD 1",
    "OBJECT_ID": "1958-002B",
    "EPOCH": "2000-06-27T18:50:19.733568",
    "MEAN_MOTION": "10.82419157",
    "ECCENTRICITY": "0.1859667",
    "INCLINATION": "34.2682",
    "RA_OF_ASC_NODE": "348.7242",
    "ARG_OF_PERICENTER": "331.7664",
    "MEAN_ANOMALY": "19.3264",
    "NORAD_CAT_ID": "5",
    "BSTAR": "0.000028098",
    "MEAN_MOTION_DOT": "0.00000023",
    "MEAN_MOTION_DDOT": "0",
}
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ndm><omm><body><segment><metadata>'
    + "".join(f"<{key}>{FIELDS[key]}</{key}>" for key in ("OBJECT_NAME", "OBJECT_ID"))
    + "</metadata><data><meanElements>"
    + "".join(f"<{key}>{value}</{key}>" for key, value in list(FIELDS.items())[2:9])
    + "</meanElements><tleParameters>"
    + "".join(f"<{key}>{value}</{key}>" for key, value in list(FIELDS.items())[9:])
    + "</tleParameters></data></segment></body></omm></ndm>"
)
FORMS = {
    "tle": "VANGUARD 1\n" + TLE,
    "xml": XML,
    "json": json.dumps([FIELDS]),
    "one in json": json.dumps(FIELDS),
    "csv": ",".join(FIELDS) + "\n" + ",".join(FIELDS.values()) + "\n",
    "key = value": "CCSDS_OMM_VERS = 2.0\nCOMMENT a = b\n"
    + "".join(
        f"{key} = {value}{' [deg]' if key == 'INCLINATION' else ''}\n" for key, value in FIELDS.items()
    ),
}


def satellite(
    name: str,
    *,
    altitude_km: float = 500.0,
    eccentricity: float = 0.001,
    inclination: float = 60.0,
    node: float = 0.0,
    perigee: float = 0.0,
    anomaly: float = 0.0,
    epoch: datetime = START,
) -> ElementSet:
    """A satellite whose mean height over the equator's radius is given."""
    turn_s = 2 * np.pi * np.sqrt((6378.137 + altitude_km) ** 3 / 398600.4418)
    fields = {
        "OBJECT_NAME": name,
        # The same in every process, as `hash` is not.
        "NORAD_CAT_ID": str(crc32(name.encode()) % 90_000),
        "EPOCH": epoch.replace(tzinfo=None).isoformat(),
        "MEAN_MOTION": 86_400 / turn_s,
        "ECCENTRICITY": eccentricity,
        "INCLINATION": inclination,
        "RA_OF_ASC_NODE": node,
        "ARG_OF_PERICENTER": perigee,
        "MEAN_ANOMALY": anomaly,
        "BSTAR": 1e-5,
    }
    (found,) = elements_of(json.dumps(fields))
    return found


def verification() -> list[tuple[str, str, Floats]]:
    """Name, two lines, and rows of minutes, position and velocity, of the set that comes with sgp4."""
    lines = (PACKAGE / "SGP4-VER.TLE").read_text("ascii").splitlines()
    firsts = [index for index, line in enumerate(lines) if line.startswith("1 ")]
    blocks = re.split(r"^(\d+) xx\n", (PACKAGE / "tcppver.out").read_text("ascii"), flags=re.MULTILINE)
    found = []
    for index, number, rows in zip(firsts, blocks[1::2], blocks[2::2], strict=True):
        assert int(lines[index][2:7]) == int(number)
        states = np.array([[float(word) for word in row.split()[:7]] for row in rows.splitlines()])
        text = f"{_mended(lines[index])}\n{_mended(lines[index + 1])}\n"
        found.append((number, text, states.reshape(-1, 7)))
    return found


def _mended(line: str) -> str:
    """The line with its check digit: three of the set's first lines were made up and have wrong ones."""
    return line[:68] + str(sum(int(one) if one.isdigit() else one == "-" for one in line[:68]) % 10)


VERIFICATION = verification()


def test_the_verification_set_is_whole() -> None:
    # 33 element sets, as in AIAA 2006-6753, and several hundred states.
    assert len(VERIFICATION) == 33
    assert sum(len(states) for _, _, states in VERIFICATION) == 667


@pytest.mark.parametrize(
    ("text", "states"),
    [(text, states) for _, text, states in VERIFICATION],
    ids=[f"{number}-{index}" for index, (number, _, _) in enumerate(VERIFICATION)],
)
def test_states_are_those_of_the_verification_set(text: str, states: Floats) -> None:
    try:
        (one,) = elements_of(text)
    except ScenarioError as error:
        # The set has orbits that end within their first step; they are refused in one line.
        assert len(error.problems) == 1
        assert "decayed" in str(error) or any(reason in str(error) for reason in SGP4_ERRORS.values())
        assert len(states) <= 1 or one_is_underground(text)
        return
    r, v = one.states(one.epoch, 60 * states[:, 0])
    assert np.abs(r - states[:, 1:4]).max() < PRINTED_KM
    assert np.abs(v - states[:, 4:7]).max() < PRINTED_KM_S


def one_is_underground(text: str) -> bool:
    from sgp4.api import Satrec

    satrec = Satrec.twoline2rv(*text.splitlines())
    return bool(satrec.altp < 0)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_orbit(form: str) -> None:
    (expected,) = elements_of(TLE)
    (one,) = elements_of(FORMS[form])
    assert (one.name, int(one.number)) == ("VANGUARD 1", 5)
    assert abs(one.epoch - expected.epoch) <= timedelta(microseconds=1)
    times = np.linspace(0, 86_400, 7)
    for found, wanted in zip(
        one.states(expected.epoch, times), expected.states(expected.epoch, times), strict=True
    ):
        assert np.abs(found - wanted).max() < PRINTED_KM


def test_several_sets_in_one_file() -> None:
    second = TLE.replace("VANGUARD", "OTHER")
    assert len(elements_of("A\n" + TLE + "0 B\n" + second)) == 2
    keys = FORMS["key = value"]
    assert len(elements_of(keys + keys)) == 2


def test_states_are_those_of_skyfield() -> None:
    from skyfield.api import EarthSatellite, load

    ts = load.timescale(builtin=True)
    first, second = TLE.splitlines()
    theirs = EarthSatellite(first, second, "x", ts)
    (ours,) = elements_of(TLE)
    for hours in (0.0, 7.3, 40.0):
        moment = ours.epoch + timedelta(hours=hours)
        r, _, error = theirs._position_and_velocity_TEME_km(ts.from_datetime(moment))
        assert error is None
        found, _ = ours.states(moment, np.array([0.0]))
        assert np.abs(found[0] - r).max() < SKYFIELD_KM


def pairs() -> list[tuple[ElementSet, ElementSet]]:
    """Two hundred pairs: low orbits that cross, ellipses, geostationary ones, and some side by side."""
    rng = np.random.default_rng(1985)

    def anywhere(name: str, **fixed: float) -> ElementSet:
        free = dict(zip(("node", "perigee", "anomaly"), rng.uniform(0, 360, 3), strict=True))
        return satellite(name, **{**free, **fixed})

    found = []
    for index in range(200):
        a, b = f"a{index}", f"b{index}"
        kind = index % 5
        if kind == 0:
            height = rng.uniform(400, 1200)
            found.append(
                (
                    anywhere(a, altitude_km=height, inclination=rng.uniform(0, 100)),
                    anywhere(b, altitude_km=height + rng.normal(0, 20), inclination=rng.uniform(60, 120)),
                )
            )
        elif kind == 1:
            found.append(
                (
                    anywhere(a, altitude_km=20_200, eccentricity=rng.uniform(0.6, 0.73), inclination=63.4),
                    anywhere(b, altitude_km=rng.uniform(500, 1500), inclination=rng.uniform(0, 100)),
                )
            )
        elif kind == 2:
            node = rng.uniform(0, 360)
            found.append(
                tuple(  # type: ignore[arg-type]
                    satellite(
                        name,
                        altitude_km=35_786 + rng.normal(0, 20),
                        eccentricity=rng.uniform(0, 0.0005),
                        inclination=rng.uniform(0.01, 0.1),
                        node=node,
                        anomaly=place,
                    )
                    for name, place in ((a, 10.0), (b, 10.0 + rng.uniform(0.05, 1)))
                )
            )
        else:
            # Side by side, or one plane with another height.
            shape = {"inclination": 97.0 + rng.normal(0, 0.01), "node": rng.uniform(0, 360), "anomaly": 20.0}
            lift = 0.0 if kind == 3 else rng.uniform(5, 80)
            found.append(
                (
                    satellite(a, altitude_km=700, eccentricity=0.001, **shape),
                    satellite(
                        b,
                        altitude_km=700 + lift,
                        eccentricity=rng.uniform(0.0005, 0.003),
                        **{**shape, "anomaly": 20.0 + rng.uniform(0.01, 0.5)},
                    ),
                )
            )
    return found


def distances(first: ElementSet, second: ElementSet, seconds: Floats) -> Floats:
    """By no code of ours but the elements."""
    day, fraction = julian(START)
    at = fraction + seconds / 86_400
    places = [one.satrec.sgp4_array(np.full(at.shape, day), at)[1] for one in (first, second)]
    return np.asarray(np.linalg.norm(places[1] - places[0], axis=1))


def by_brute_force(first: ElementSet, second: ElementSet, end: float) -> list[tuple[float, float]]:
    """Every least distance with its time: steps of 2 s, then of 10 ms, then of 0.1 ms."""
    looks = np.arange(0, end + 1, 2.0)
    km = distances(first, second, looks)
    found = []
    for index in np.flatnonzero((km[1:-1] < km[:-2]) & (km[1:-1] <= km[2:])) + 1:
        time = looks[index]
        for step in (1e-2, 1e-4):
            near = time + step * np.arange(-210, 211)
            time = near[np.argmin(distances(first, second, near))]
        found.append((float(time), float(distances(first, second, np.array([time]))[0])))
    return found


@pytest.mark.medium
@pytest.mark.parametrize("part", range(4))
def test_closest_approaches_are_those_of_brute_force_on_200_pairs(part: int) -> None:
    end = 0.25
    counted = 0
    for first, second in pairs()[part::4]:
        expected = by_brute_force(first, second, end * 86_400)
        found = sorted(
            (one.time_s, one.distance_km)
            for one in approaches(first, second, start=START, days=end)
            if not one.is_edge
        )
        # The grid cannot see a least distance in its first and last step.
        found = [one for one in found if 2 <= one[0] <= end * 86_400 - 2]
        expected = [one for one in expected if 2 <= one[0] <= end * 86_400 - 2]
        assert len(found) == len(expected), (first.name, found, expected)
        for (time, km), (time_there, km_there) in zip(found, expected, strict=True):
            assert time == pytest.approx(time_there, abs=TIME_S)
            assert km == pytest.approx(km_there, abs=DISTANCE_KM)
        counted += len(found)
    assert counted > 100


@pytest.mark.medium
def test_screening_finds_what_every_pair_shows() -> None:
    rng = np.random.default_rng(5)
    lots = [
        [
            satellite(
                f"{lot}{index}",
                altitude_km=rng.uniform(500, 600) if index % 6 else 20_200,
                eccentricity=0.002 if index % 6 else 0.73,
                inclination=rng.uniform(50, 100),
                node=rng.uniform(0, 360),
                perigee=rng.uniform(0, 360),
                anomaly=rng.uniform(0, 360),
            )
            for index in range(24)
        ]
        for lot in "ab"
    ]
    days, within = 0.3, 150.0
    expected = {
        (a, b, round(one.time_s, 3), one.is_edge): one.distance_km
        for a, first in enumerate(lots[0])
        for b, second in enumerate(lots[1])
        for one in approaches(first, second, start=START, days=days)
        if one.distance_km <= within and not one.is_edge
    }
    found = {
        (one.first, one.second, round(one.approach.time_s, 3), one.approach.is_edge): one.approach.distance_km
        for one in screen(lots[0], lots[1], start=START, days=days, within_km=within)
        if not one.approach.is_edge
    }
    assert len(expected) > 20
    assert found.keys() == expected.keys()
    assert all(found[key] == pytest.approx(expected[key], abs=DISTANCE_KM) for key in expected)


def test_a_lot_against_itself_has_each_pair_once_and_none_with_itself() -> None:
    lot = [satellite("a"), satellite("b", anomaly=0.05), satellite("c", anomaly=180.0)]
    found = screen(lot, lot, start=START, days=0.05, within_km=50.0)
    assert {(one.first, one.second) for one in found} == {(0, 1)}
    again = screen(lot, list(lot), start=START, days=0.05, within_km=50.0)
    assert {(one.first, one.second) for one in again} == {(0, 1), (1, 0)}
    assert screen([], lot, start=START, days=1, within_km=5.0) == ()


def test_heights_that_never_meet_are_left_out() -> None:
    low, high = satellite("low"), satellite("high", altitude_km=35_786, eccentricity=0.0001)
    assert screen([low], [high], start=START, days=1, within_km=100.0) == ()


def test_planes_that_cross_at_their_nodes() -> None:
    # Polar planes apart by their nodes; at right angles to turn a circle takes sqrt(2) of its speed.
    first = satellite("a", inclination=90.0, eccentricity=0.0001)
    for node in (0.0, 30.0, 90.0):
        second = satellite("b", inclination=90.0, node=node, eccentricity=0.0001)
        lie = planes(first, second, start=START, days=1)
        # J2 moves osculating planes by hundredths of a degree within a revolution.
        assert lie.angle_deg == pytest.approx(node, abs=0.05)
        assert lie.turn_m_s == pytest.approx(2 * 7612.6 * np.sin(np.radians(node) / 2), abs=15)


def test_passing_speed_is_that_of_crossing_circles() -> None:
    # METHODS H-cross: two circles of 500 km that cross at 60 degrees pass at 7.6126 km/s.
    first = satellite("a", inclination=90.0, eccentricity=1e-5)
    second = satellite("b", inclination=90.0, node=60.0, eccentricity=1e-5)
    nearest = approaches(first, second, start=START, days=0.2)[0]
    assert nearest.speed_km_s == pytest.approx(7.6126, rel=2e-3)


def test_edges_are_told() -> None:
    first, second = satellite("a"), satellite("b", anomaly=1.0, altitude_km=501)
    found = approaches(first, second, start=START, days=0.01)
    assert sorted(one.time_s for one in found if one.is_edge) == [0.0, 864.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there are no elements"),
        ("hello\nworld\n", "there are no elements"),
        (TLE.replace("4753", "4754"), "check digit '4'; 3 would be right"),
        (TLE.splitlines()[0], "not followed by its second"),
        (TLE.splitlines()[1], "without a first"),
        (TLE.replace("2 00005 ", "2 00006 "), "check digit"),
        (json.dumps({**FIELDS, "ECCENTRICITY": "1.2"}), "no hyperbolic orbits"),
        (json.dumps({**FIELDS, "ECCENTRICITY": "-0.1"}), "ECCENTRICITY is -0.1"),
        (json.dumps({**FIELDS, "MEAN_MOTION": "0"}), "MEAN_MOTION is 0"),
        (json.dumps({**FIELDS, "MEAN_MOTION": "much"}), "MEAN_MOTION is 'much'; a number"),
        (json.dumps({**FIELDS, "MEAN_MOTION": "17.2", "ECCENTRICITY": "0.001"}), "decayed"),
        (json.dumps({**FIELDS, "INCLINATION": "200"}), "INCLINATION is 200"),
        (json.dumps({**FIELDS, "EPOCH": "yesterday"}), "EPOCH is 'yesterday'"),
        (json.dumps({**FIELDS, "TIME_SYSTEM": "TDB"}), "UTC is needed"),
        (json.dumps({**FIELDS, "MEAN_ELEMENT_THEORY": "DSST"}), "those of SGP4 are needed"),
        (json.dumps({key: value for key, value in FIELDS.items() if key != "EPOCH"}), "EPOCH is missing"),
        ("[1]", "an OMM in JSON is an object"),
        ("{", "this is not JSON"),
        ("<ndm><omm>", "this is not XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><ndm/>', "a document type"),
    ],
)
def test_bad_elements_are_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        elements_of(text, file="a.omm")
    assert len(refused.value.problems) == 1
    assert message in str(refused.value)
    assert str(refused.value).startswith("a.omm")


def test_mixed_epochs_are_refused() -> None:
    old, new = satellite("old", epoch=START - timedelta(days=40)), satellite("new")
    with pytest.raises(ValueError, match=r"old: its epoch, .* is 40\.0 days from the start"):
        latest_epoch([old, new], most_days=14)
    assert latest_epoch([old, new], most_days=50) == START


def test_an_orbit_that_decays_says_when() -> None:
    falling = satellite("falling", altitude_km=160)
    with pytest.raises(ValueError, match=r"falling: by 20\d\d-\d\d-\d\d .* UTC, "):
        falling.states(START, np.array([0.0, 3000 * 86_400.0]))


@pytest.mark.parametrize("days", [0.0, -1.0, float("inf"), float("nan")])
def test_no_time_to_look_at_is_refused(days: float) -> None:
    one = satellite("a")
    with pytest.raises(ValueError, match="above 0"):
        approaches(one, one, start=START, days=days)
    with pytest.raises(ValueError, match="above 0"):
        screen([one], [one], start=START, days=days, within_km=1.0)
