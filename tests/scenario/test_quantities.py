from __future__ import annotations

import pytest

from counterpoise.scenario.quantities import DIMENSIONS, Amounts, QuantityError, amounts

# (dimension, text, form, numbers in the canonical unit): definitions of the units, by hand
GOOD = [
    ("count", "300", "point", (300,)),
    ("count", "300..400", "range", (300, 400)),
    ("share", "85 %", "point", (0.85,)),
    ("share", "85%", "point", (0.85,)),
    ("share", ".5...75", "range", (0.5, 0.75)),
    ("number", "1e-3", "point", (0.001,)),
    ("yield", "1.2 Mt", "point", (1200,)),
    ("yield", "500 t", "point", (0.5,)),
    ("length", "220 m", "point", (220,)),
    ("length", "220m", "point", (220,)),
    ("length", "0.1 nmi", "point", (185.2,)),
    ("length", "1000 ft", "point", (304.8,)),
    ("length", "180..260 m", "range", (180, 260)),
    ("length", "180 m .. 0.26 km", "range", (180, 260)),
    ("length", "220 ± 30 m", "spread", (220, 30)),
    ("length", "220 +- 30 m", "spread", (220, 30)),
    ("length", "220 +/- 30 m", "spread", (220, 30)),
    ("pressure", "1 MPa", "point", (145.0377377302092,)),
    ("area", "10000 m2", "point", (0.01,)),
    ("mass", "8.8 t", "point", (8800,)),
    ("time", "30 min", "point", (1800,)),
    ("retaliation", "200..400 EMT", "range", (200, 400)),
    ("retaliation", "500 warheads", "point", (500,)),
]


@pytest.mark.parametrize(("dimension", "text", "form", "numbers"), GOOD)
def test_texts_that_are_figures(dimension: str, text: str, form: str, numbers: tuple[float, ...]) -> None:
    found = amounts(text, DIMENSIONS[dimension])
    assert (found.form, found.numbers) == (form, pytest.approx(numbers, rel=1e-15))


def test_units_that_do_not_convert_are_kept() -> None:
    assert amounts("200 EMT", DIMENSIONS["retaliation"]) == Amounts("point", (200.0,), "EMT")


BAD = [
    ("length", "220 psi", "'220 psi' is a pressure; a length such as '220 m' is needed"),
    ("length", "220", "'220' has no unit; a length such as '220 m' is needed"),
    (
        "length",
        "220 metres",
        "'220 metres' has the unknown unit 'metres'; a length such as '220 m' is needed",
    ),
    (
        "yield",
        "335 KT",
        "'335 KT' has the unit 'KT', which is written 'kt'; a yield such as '335 kt' is needed",
    ),
    ("count", "300 m", "'300 m' is a length; a count such as '300' is needed"),
    ("retaliation", "300", "'300' has no unit; a retaliation such as '300 EMT' is needed"),
    (
        "retaliation",
        "200 EMT..400 warheads",
        "'200 EMT..400 warheads' mixes EMT and warheads, which do not convert; use one unit",
    ),
    (
        "length",
        "1,5 km",
        "'1,5 km' has a comma; write decimals with a point ('1.5 km') and thousands without a mark",
    ),
    ("length", "180-260 m", "'180-260 m' is not a range; write '180..260 m'"),
    ("length", "180–260 m", "'180–260 m' is not a range; write '180..260 m'"),
    ("length", "about 200 m", "'about 200 m' is not a figure; a length such as '220 m' is needed"),
    ("number", ".nan", "'.nan' is not a figure; a plain number such as '0.75' is needed"),
    ("number", "inf", "'inf' is not a figure; a plain number such as '0.75' is needed"),
    ("number", "1e400", "'1e400' is too large; no figure here is over 1e+12"),
    ("count", "0x1F", "'0x1F' has the unknown unit 'x1F'; a count such as '300' is needed"),
    ("count", "1_000", "'1_000' is not a figure; a count such as '300' is needed"),
]


@pytest.mark.parametrize(("dimension", "text", "message"), BAD)
def test_texts_that_are_not(dimension: str, text: str, message: str) -> None:
    with pytest.raises(QuantityError) as error:
        amounts(text, DIMENSIONS[dimension])
    assert str(error.value) == message


def test_examples_can_be_read() -> None:
    for dimension in DIMENSIONS.values():
        assert amounts(dimension.example, dimension).unit == (
            dimension.unit or amounts(dimension.example, dimension).unit
        )
