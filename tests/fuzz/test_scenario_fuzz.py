"""Whatever is done to a file: out comes a problem with its place, or a scenario whose views can be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.scenario import (
    Draws,
    Scenario,
    ScenarioError,
    field_table,
    library_names,
    library_path,
    read_text,
    upgrade,
)
from counterpoise.scenario.locating import file_bytes
from counterpoise.scenario.reading import tree_from_bytes
from counterpoise.scenario.scenario import read_tree
from counterpoise.scenario.written import FIGURE_KEYS

SMALL = (Path(__file__).parents[1] / "scenario" / "two-systems.yaml").read_bytes()
FULL = library_path("geneva-1985").read_bytes() if "geneva-1985" in library_names() else SMALL

KEYS = sorted({row.field for row in field_table()} | {*FIGURE_KEYS, "us", "ussr", "silo-us", "hidden", "<<"})
NUMBERS = ["0", "1", "2", "-1", "1.5", "1,5", "300", "1e400", "1e-400", "0x10", "0o17", "1_000", "9" * 400]
FIGURES = [
    "220 m",
    "220 psi",
    "335 kt",
    "0.9..0.8",
    "0.8..0.9",
    "180..260 m",
    "220 ± 30 m",
    "±",
    "..",
    "1..",
    "..1",
]
FIGURES += ["100 EMT", "100 warheads", "[300 m, 395 m]", "{low: 1, mode: 2, high: 3}", "{value: {value: 1}}"]
FIGURES += [
    "{cases: [1, 2], weights: [0, 0]}",
    "{low: 1e-320, mode: 2e-320, high: 3e-320}",
    "1 ± 1e-320",
    "0.5 ± 1e12",
]
SHAPES = [
    "[]",
    "{}",
    "[1]",
    "[[1]]",
    "{a: 1}",
    "",
    "''",
    "~",
    "null",
    "true",
    ".nan",
    ".inf",
    "-.inf",
    "2000-01-01",
]
MARKS = [
    "*a",
    "&a b",
    "!!str x",
    "!!python/object:os.system x",
    "\t",
    ": ",
    "- ",
    "? ",
    "#",
    "'",
    '"',
    "[",
    "{",
    "]",
]
MARKS += [
    "}",
    ">-",
    "|",
    "|9",
    "%YAML 1.1",
    "---",
    "...",
    "\0",
    "\x1b",
    "é",
    "\U0001f600",
    "\ufeff",
    "\u2028",
    "\x85",
]
MARKS += [r'"\0"', r'"\ud800"', r'"\e[31m"', "a: " * 5, "[" * 50]
WORDS = ["icbm", "silo", "mobile", "submarine", "us", "ussr", "book", "verified", "us-guidance"]
VALUES = [*NUMBERS, *FIGURES, *SHAPES, *MARKS, *WORDS]


@st.composite
def mutants(draw: st.DrawFn, original: bytes) -> bytes:
    """The file after one to three changes of lines, keys, values or bytes."""
    data = original
    for _ in range(draw(st.integers(1, 3))):
        change = draw(
            st.sampled_from([cut_line, copy_line, swap_lines, indent, new_key, new_value, new_line, bytes_])
        )
        data = change(draw, data)
    return data


def some_line(draw: st.DrawFn, data: bytes) -> tuple[list[bytes], int]:
    lines = data.split(b"\n")
    return lines, draw(st.integers(0, len(lines) - 1))


def cut_line(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    return b"\n".join(lines[:at] + lines[at + draw(st.integers(1, 8)) :])


def copy_line(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    to = draw(st.integers(0, len(lines)))
    return b"\n".join(lines[:to] + lines[at : at + draw(st.integers(1, 8))] + lines[to:])


def swap_lines(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    other = draw(st.integers(0, len(lines) - 1))
    lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def indent(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    by = draw(st.integers(-4, 4))
    lines[at] = b" " * by + lines[at] if by > 0 else lines[at][-by:]
    return b"\n".join(lines)


def new_key(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    key, colon, rest = lines[at].partition(b":")
    spaces = len(key) - len(key.lstrip())
    lines[at] = key[:spaces] + draw(st.sampled_from(KEYS)).encode() + colon + rest
    return b"\n".join(lines)


def new_value(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    key, colon, _ = lines[at].partition(b":")
    lines[at] = key + colon + b" " + draw(st.sampled_from(VALUES)).encode()
    return b"\n".join(lines)


def new_line(draw: st.DrawFn, data: bytes) -> bytes:
    lines, at = some_line(draw, data)
    spaces = len(lines[at]) - len(lines[at].lstrip())
    line = (
        b" " * spaces + draw(st.sampled_from(KEYS)).encode() + b": " + draw(st.sampled_from(VALUES)).encode()
    )
    return b"\n".join([*lines[:at], line, *lines[at:]])


def bytes_(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 4)) :]


def check(data: bytes) -> None:
    """Reads the mutant as `read` would; any other error than the promised one is raised through."""
    try:
        scenario = read_tree(tree_from_bytes(data, file="a.yaml"), name="a", file="a.yaml")
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            line = str(problem)
            assert line.startswith("a.yaml:")
            assert line.isprintable()
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.message
    else:
        use(scenario)


def use(scenario: Scenario) -> None:
    """What is accepted must work: views, draws, hash, and reading the canonical text again."""
    for side in (None, *scenario.side_names):
        view = scenario.view(side) if side else scenario.base()
        for figure in view.figures():
            values = Draws(3, seed=1).values(figure)
            assert (values >= figure.low).all()
            assert (values <= figure.high).all()
    assert read_text(scenario.text).text == scenario.text


LOOSE = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True)
# The short runs are the same each time: no unrelated change is stopped by a new find. The long ones are not.
SAME = settings(LOOSE, derandomize=True)


@settings(SAME, max_examples=300)
@given(mutants(SMALL))
def test_mutants_of_the_small_file(data: bytes) -> None:
    check(data)


@pytest.mark.slow
@settings(LOOSE, max_examples=20_000)
@given(mutants(SMALL))
def test_many_mutants_of_the_small_file(data: bytes) -> None:
    check(data)


@pytest.mark.slow
@settings(LOOSE, max_examples=300)
@given(mutants(FULL))
def test_mutants_of_the_full_file(data: bytes) -> None:
    check(data)


@settings(SAME, max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    check(data)


@settings(SAME, max_examples=100)
@given(st.sampled_from(KEYS), st.sampled_from(VALUES), st.sampled_from(["", "us:", "ussr:", "x:"]))
def test_any_setting(key: str, value: str, side: str) -> None:
    scenario = read_text(SMALL.decode())
    for path in (f"model.{key}", f"sides.us.systems.silo-us.{key}", key):
        try:
            use(scenario.with_set(f"{side}{path}={value}"))
        except ScenarioError as error:
            assert str(error).replace("\n", "").isprintable()


@settings(SAME, max_examples=100)
@given(mutants(SMALL.replace(b"format: 1", b"format: 0").replace(b"yield:", b"yield_kt:")))
def test_any_old_file(data: bytes) -> None:
    try:
        upgrade(data.decode("utf-8", "replace"))
    except ScenarioError as error:
        assert str(error).replace("\n", "").isprintable()


def test_the_file_is_read_as_the_mutants_are() -> None:
    assert file_bytes(Path(__file__).parents[1] / "scenario" / "two-systems.yaml", shown_as="a") == SMALL
    check(SMALL)
    check(FULL)
