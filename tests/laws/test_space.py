"""The laws of potential: more of anything never does less, and neither units nor order say anything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.space import potential
from counterpoise.space.appraising import appraise
from counterpoise.space.catalogue import Catalogue, read_text
from counterpoise.space.measures import MEASURES

pytestmark = pytest.mark.medium

MANY = settings(max_examples=150, deadline=None)
QUADRATURE = 1e-7  # relative, of shares in reach
ROUNDING = 1e-9  # relative

UNITS = {
    "altitude": ("km", 1.0),
    "inclination": ("deg", 1.0),
    "number": ("", 1.0),
    "delta_v": ("m/s", 1.0),
    "acceleration": ("m/s2", 1.0),
    "payload": ("kg", 1.0),
    "power": ("W", 1.0),
    "aperture": ("m", 1.0),
    "wavelength": ("um", 1.0),
    "re_entry_body": ("", 1.0),
}
OTHER_UNITS = {
    "altitude": ("m", 1000.0),
    "delta_v": ("km/s", 0.001),
    "payload": ("t", 0.001),
    "power": ("kW", 0.001),
    "aperture": ("km", 0.001),
    "wavelength": ("nm", 1000.0),
}

systems = st.fixed_dictionaries(
    {
        "altitude": st.floats(150, 40_000),
        "inclination": st.floats(0, 180),
        "number": st.floats(0, 5000),
        "delta_v": st.floats(0, 12_000),
        "acceleration": st.floats(0, 500),
        "payload": st.floats(0, 10_000),
        "power": st.floats(0, 1e8),
        "aperture": st.floats(0, 50),
        "wavelength": st.floats(0.2, 1e5),
        "re_entry_body": st.sampled_from([0.0, 1.0]),
    }
)


def catalogue(*given: dict[str, float], units: dict[str, tuple[str, float]] = UNITS) -> Catalogue:
    lines = ["format: 1", "title: Laws", "systems:"]
    for place, figures in enumerate(given):
        lines += [f"  s{place}:", "    name: S", "    kind: science", "    owner: nobody"]
        for name, value in figures.items():
            unit, size = units.get(name, UNITS[name])
            lines.append(f"    {name}: {format(value * size, '.15f')} {unit}".rstrip())
    return read_text("\n".join(lines))


def of(system: dict[str, float]) -> dict[str, float]:
    found = appraise(catalogue(system), draws=1)
    return {name: float(found.values[name][0, 0]) for name in MEASURES}


def is_no_better(worse: dict[str, float], better: dict[str, float]) -> None:
    for name, measure in MEASURES.items():
        slack = QUADRATURE * max(abs(better[name]), 1e-300) if np.isfinite(better[name]) else 0.0
        if measure.more_is_worse:
            assert worse[name] >= better[name] - slack, name
        else:
            assert worse[name] <= better[name] + slack, name


@MANY
@given(
    systems,
    st.sampled_from(["number", "delta_v", "acceleration", "payload", "power", "aperture", "re_entry_body"]),
    st.floats(1, 3),
)
def test_more_of_anything_never_does_less(system: dict[str, float], what: str, times: float) -> None:
    most = {"re_entry_body": 1.0, "delta_v": 15_000.0}.get(what, np.inf)
    is_no_better(of({**system, what: min(system[what] * times, most)}), of(system))


@MANY
@given(systems)
def test_units_say_nothing(system: dict[str, float]) -> None:
    first = appraise(catalogue(system), draws=1)
    other = appraise(catalogue(system, units=OTHER_UNITS), draws=1)
    for name in MEASURES:
        a, b = float(first.values[name][0, 0]), float(other.values[name][0, 0])
        assert a == pytest.approx(b, rel=1e-6, abs=1e-9), name


@MANY
@given(systems, systems)
def test_what_stands_beside_it_says_nothing(one: dict[str, float], other: dict[str, float]) -> None:
    both, alone = appraise(catalogue(one, other), draws=1), appraise(catalogue(one), draws=1)
    assert all(both.values[name][0, 0] == alone.values[name][0, 0] for name in MEASURES)


@MANY
@given(st.floats(0, 40_000), st.floats(0, 2000), st.floats(-90, 90), st.floats(0, 180), st.floats(1, 2))
def test_a_longer_reach_has_no_fewer_in_it(
    reach: float, altitude: float, latitude: float, inclination: float, times: float
) -> None:
    where = {"latitude_deg": latitude, "inclination_deg": inclination}
    near = float(potential.share_in_reach(reach, altitude, **where))
    far = float(potential.share_in_reach(reach * times, altitude, **where))
    assert 0 <= near <= 1
    assert far >= near * (1 - QUADRATURE) - 1e-12
    mirrored = {"latitude_deg": -latitude, "inclination_deg": 180 - inclination}
    assert float(potential.share_in_reach(reach, altitude, **mirrored)) == pytest.approx(
        near, rel=1e-6, abs=1e-9
    )


@MANY
@given(st.floats(0, 36_000), st.floats(0, 1))
def test_deorbit_and_its_inverse(altitude: float, share: float) -> None:
    perigee = altitude - share * (altitude + 6378.137)
    perigee = max(perigee, -6378.137)
    burn = float(potential.deorbit(altitude, perigee).delta_v_m_s)
    assert float(potential.perigee_after_km(altitude, burn)) == pytest.approx(perigee, abs=1e-6)
