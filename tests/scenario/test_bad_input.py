# ruff: noqa: E501 (what the user sees is one line, and is quoted as such)
"""Everything that can be wrong with a file, and the one line that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import counterpoise
from counterpoise.scenario import Problem, ScenarioError, read_text
from counterpoise.scenario.reading import MAX_BYTES

Change = Callable[..., str]
Problems = Callable[[str], list[str]]
US = "sides.us.systems.silo-us"
RUSSIAN = "sides.ussr.systems.silo-ussr"

# (what is replaced, by what, the line that the user sees)
BAD_FIGURES = [
    (
        "cep: {value: 220..280 m, source: paper, with: us-guidance}",
        "cep: 220 psi",
        f"a.yaml:20:14 {US}.cep: '220 psi' is a pressure; a length such as '220 m' is needed",
    ),
    (
        "launchers: 300",
        "launchers: -300",
        f"a.yaml:17:20 {US}.launchers: '-300' is negative; a count here is at least 0",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: 0.75..1.85",
        f"a.yaml:21:22 {US}.reliability: '0.75..1.85' is over 1, the most that a share can be here",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: 0.85..0.75",
        f"a.yaml:21:22 {US}.reliability: '0.85..0.75' runs from high to low; write the lower end first",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: 0.75..0.75",
        f"a.yaml:21:22 {US}.reliability: '0.75..0.75' is an empty range; write the one value",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: 0,75",
        f"a.yaml:21:22 {US}.reliability: '0,75' has a comma; write decimals with a point ('0.75') "
        "and thousands without a mark",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: 75..85",
        f"a.yaml:21:22 {US}.reliability: '75..85' is over 1, the most that a share can be here; "
        "for per cent write '75..85 %'",
    ),
    (
        "launchers: 300",
        "launchers: 1,300",
        f"a.yaml:17:20 {US}.launchers: '1,300' has a comma; write decimals with a point ('1.300') "
        "and thousands without a mark ('1300')",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: {value: 0,75}",
        f"a.yaml:21:32 {US}.reliability.75: unknown key '75'; if the comma before it is a decimal one, write a point",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: 0.8 ± 0",
        f"a.yaml:21:22 {US}.reliability: '0.8 ± 0' has no spread; the number after ± is a standard deviation above 0",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: true",
        f"a.yaml:21:22 {US}.reliability: 'true' is not a figure; a share such as '0.85' is needed",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: .nan",
        f"a.yaml:21:22 {US}.reliability: '.nan' is not a figure; a share such as '0.85' is needed",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability: -.inf",
        f"a.yaml:21:22 {US}.reliability: '-.inf' is not a figure; a share such as '0.85' is needed",
    ),
    (
        "launchers: 300",
        "launchers: 1e400",
        f"a.yaml:17:20 {US}.launchers: '1e400' is too large a number",
    ),
    (
        "launchers: 300",
        "launchers: 1e15",
        f"a.yaml:17:20 {US}.launchers: '1000000000000000.0' is too large; no figure here is over 1e+12",
    ),
    (
        "reliability: 0.75..0.85",
        "reliability:",
        f"a.yaml:21:20 {US}.reliability: no value; a share such as '0.85' is needed",
    ),
    (
        "hardness: 2000 psi",
        "hardness: 50 psi",
        f"a.yaml:22:19 {US}.hardness: '50 psi' is under 100 psi; the lethal-radius law (constant 2.62) does not hold "
        "for softer points; soft basing needs no hardness, and a silo without one counts as missing",
    ),
    (
        "per_point: 16",
        "per_point: 0.5",
        "a.yaml:36:20 sides.us.systems.boat-us.per_point: '0.5' is under 1; a count here is at least 1",
    ),
    (
        "yield: 335 kt",
        "yield: 0 kt",
        f"a.yaml:19:16 {US}.yield: '0 kt' is 0; a yield here is above 0 kt",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: [300 m, 395 psi]",
        f"a.yaml:58:22 {RUSSIAN}.cep: '395 psi' is a pressure; a length such as '220 m' is needed",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: [300 m, 350..395 m]",
        f"a.yaml:58:22 {RUSSIAN}.cep: '350..395 m' is a range; one value is needed here",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: []",
        f"a.yaml:58:14 {RUSSIAN}.cep: 'cases' needs a list of at least one value",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {cases: [300 m, 395 m], weights: [1]}",
        f"a.yaml:58:47 {RUSSIAN}.cep.weights: 'weights' needs 2 numbers of at least 0, one a case, not all of them 0",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {low: 300 m, high: 395 m}",
        f"a.yaml:58:14 {RUSSIAN}.cep: 'low' and 'high' need a 'mode'; without one write 'value: low..high'",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {low: 300 m, mode: 200 m, high: 395 m}",
        f"a.yaml:58:14 {RUSSIAN}.cep: 'low', 'mode' and 'high' must rise in that order",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {value: 300 m, cases: [1 m]}",
        f"a.yaml:58:14 {RUSSIAN}.cep: 'cases' and 'value' do not go together; write 'value', or 'low', 'mode' and "
        "'high', or 'cases'",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {source: book}",
        f"a.yaml:58:14 {RUSSIAN}.cep: no value; write 'value', or 'low', 'mode' and 'high', or 'cases'",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {value: 300 m, sorce: book}",
        f"a.yaml:58:29 {RUSSIAN}.cep.sorce: unknown key 'sorce'; did you mean 'source'?",
    ),
    (
        "cep: [300 m, 395 m]",
        "cep: {value: 300 m, status: sure}",
        f"a.yaml:58:37 {RUSSIAN}.cep.status: 'sure' is no status; write one of 'verified', 'unverified', 'derived' and "
        "'assumed'",
    ),
    (
        "{value: 200..400 EMT, source: paper}",
        "[200 EMT, 300 warheads]",
        "a.yaml:11:28 sides.us.required_retaliation: 'EMT' and 'warheads' do not convert into each other; use one unit",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), BAD_FIGURES)
def test_bad_figures(changed: Change, problems: Problems, old: str, new: str, line: str) -> None:
    assert problems(changed((old, new))) == [line]


BAD_WORDS = [
    ("leg: icbm\n        basing: silo\n        launchers: 300", "leg: imbc\n        basing: silo\n        launchers: 300",
     f"a.yaml:15:14 {US}.leg: 'imbc' is not one of 'icbm', 'slbm', 'bomber'"),
    ("cep: {value: 220..280 m", "cpe: {value: 220..280 m",
     f"a.yaml:20:9 {US}.cpe: unknown key 'cpe'; did you mean 'cep'?"),
    ("cep: {value: 220..280 m", "CEP: {value: 220..280 m",
     f"a.yaml:20:9 {US}.CEP: unknown key 'CEP'; did you mean 'cep'?"),
    ("name: American silo missile", "nmae: American silo missile",
     f"a.yaml:14:9 {US}.nmae: unknown key 'nmae'; did you mean 'name'?"),
    ("leg: slbm", "leg: {a: 1}",
     "a.yaml:27:9 sides.us.systems.boat-us.leg: '{a: 1}' is not one of 'icbm', 'slbm', 'bomber'"),
    ("        escape: 0.9\n", "        escape: 0.9\n        kudzu: 3\n",
     "a.yaml:75:9 sides.ussr.systems.bomber-ussr.kudzu: unknown key 'kudzu'"),
    ("        escape: 0.9\n", "        escape: 0.9\n        hardness: 300 psi\n",
     "a.yaml:75:19 sides.ussr.systems.bomber-ussr.hardness: 'hardness' is for silo only; this system's basing is airfield"),
    ("        hardness: 2000 psi\n", "        per_point: 4\n",
     f"a.yaml:22:20 {US}.per_point: 'per_point' is for mobile and submarine and airfield only; this system's basing is silo"),
    ("basing: airfield", "basing: silo",
     "a.yaml:66:17 sides.ussr.systems.bomber-ussr.basing: 'silo' does not go with leg 'bomber'; write airfield"),
    ("escape: 0.9", "prompt: maybe",
     "a.yaml:74:17 sides.ussr.systems.bomber-ussr.prompt: 'maybe' was found where true or false is needed"),
    ("    name: United States\n", "", "a.yaml:9:3 sides.us: the key 'name' is missing"),
    ("title: Two systems a side", "title: ''", "a.yaml:2:8 title: '': the text is empty"),
    ("title: Two systems a side\n", "", "a.yaml:1:1: the key 'title' is missing"),
    ("of: us\n", "of: usa\n", "a.yaml:90:9 developments.shield-built.of: unknown side 'usa'; did you mean 'us'?"),
    ("sides: {ussr: {systems: {silo-ussr: {cep: 300 m}}}}", "sides: {usssr: {systems: {silo-ussr: {cep: 300 m}}}}",
     "a.yaml:79:13 beliefs.us.sides.usssr: unknown side 'usssr'; did you mean 'ussr'?"),
    ("sides: {ussr: {systems: {silo-ussr: {cep: 300 m}}}}", "sides: {ussr: {systems: {silo-usr: {cep: 300 m}}}}",
     "a.yaml:79:30 beliefs.us.sides.ussr.systems.silo-usr: 'silo-usr' is new here, and the keys 'name', 'leg', "
     "'basing', 'launchers' and 'warheads' are missing; did you mean 'silo-ussr'?"),
    ("beliefs:\n  us:\n", "beliefs:\n  usa:\n", "a.yaml:78:3 beliefs.usa: unknown side 'usa'; did you mean 'us'?"),
    ("      shield-built: {patch:", "      shield-build: {patch:",
     "a.yaml:87:7 beliefs.ussr.developments.shield-build: unknown development 'shield-build'; did you mean "
     "'shield-built'?"),
    ("2000 psi}\n    source: book\n", "2000 psi}\n    source: boko\n",
     "a.yaml:130:13 definitions.hard-target.source: unknown source 'boko'; did you mean 'book'?"),
    ("{value: 200..400 EMT, source: paper}", "{value: 200..400 EMT, source: papre}",
     "a.yaml:11:57 sides.us.required_retaliation.source: unknown source 'papre'; did you mean 'paper'?"),
    ("{systems: [silo-us]}", "{systems: [silo-usa]}",
     "a.yaml:123:22 definitions.icbm-warheads.select.us.systems.0: unknown system of us 'silo-usa'; did you mean "
     "'silo-us'?"),
    ("      us: {systems: [silo-us]}\n", "",
     "a.yaml:120:19 definitions.icbm-warheads.ratio.1: the definition selects nothing for us; add select.us"),
    ("{leg: icbm}", "{kill_at_least: 0.5}",
     "a.yaml:122:29 definitions.icbm-warheads.select.ussr.kill_at_least: 'kill_at_least' and 'against' need each other"),
    ("{leg: icbm}", "{}",
     "a.yaml:122:7 definitions.icbm-warheads.select.ussr: write 'systems', or some of 'leg', 'prompt', "
     "'kill_at_least' and 'against'"),
    ("      silo-us:\n        name", "      silo us:\n        name",
     "a.yaml:13:7 sides.us.systems.silo us: 'silo us' cannot be a name here; use letters, digits, '-' and '_'"),
    ("format: 1\n", "format: 2\n", "a.yaml:1:9 format: format 2 is newer than this program, which reads format 1"),
    ("format: 1\n", "format: 0\n",
     "a.yaml:1:9 format: format 0 is older than 1; rewrite the file: counterpoise scenarios upgrade"),
    ("format: 1\n", "", "a.yaml:1:1 format: the key 'format' is missing; a scenario begins with 'format: 1'"),
    ("format: 1\ntitle: Two systems a side\n", "title: Two systems a side\nformat: 1\n",
     "a.yaml:2:1 format: 'format: 1' must be the first key"),
    ("      silo-us:\n        name: American silo missile\n",
     "      silo-us:\n        name: American silo missile\n        name: Twice\n",
     f"a.yaml:15:9 {US}.name: the key is written twice; the first is in line 14"),
    ("launchers: 300", "launchers: &n 300", f"a.yaml:17:20 {US}.launchers: the anchor '&n' is not allowed; write values out"),
    ("launchers: 300", "launchers: *n", f"a.yaml:17:20 {US}.launchers: the alias '*n' is not allowed; write the value out"),
    ("launchers: 300", "launchers: !!int 300",
     f"a.yaml:17:20 {US}.launchers: the tag 'tag:yaml.org,2002:int' is not allowed; write the plain value"),
    ("name: American silo missile", 'name: "American \\0 missile"',
     f"a.yaml:14:15 {US}.name: the character U+0000 may not stand in a scenario"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line"), BAD_WORDS)
def test_bad_words_and_references(changed: Change, problems: Problems, old: str, new: str, line: str) -> None:
    found = problems(changed((old, new)))
    assert line in found


def test_every_problem_comes_once_and_in_the_order_of_the_file(changed: Change, problems: Problems) -> None:
    text = changed(
        ("launchers: 300", "launchers: -1"),
        ("kill: 0.5..0.9", "kil: 0.5"),
        ("cep: [300 m, 395 m]", "cep: 1"),
        ("{interceptors: 500..1500}", "{interceptors: 5 m}"),
        ("of: ussr\n", "of: russia\n"),
    )
    # The base is checked again in every view and with every development: eighteen times.
    assert problems(text) == [
        f"a.yaml:17:20 {US}.launchers: '-1' is negative; a count here is at least 0",
        "a.yaml:40:7 sides.us.defences.shield: the key 'kill' is missing",
        "a.yaml:45:9 sides.us.defences.shield.kil: unknown key 'kil'; did you mean 'kill'?",
        f"a.yaml:58:14 {RUSSIAN}.cep: '1' has no unit; a length such as '220 m' is needed",
        "a.yaml:96:36 developments.shield-built.patch.sides.us.defences.shield.interceptors: '5 m' is a length; "
        "a count such as '300' is needed",
        "a.yaml:98:9 developments.new-missile.of: unknown side 'russia'; did you mean 'ussr'?",
    ]


def test_a_shadowed_development_is_refused(changed: Change, problems: Problems) -> None:
    text = changed(
        (
            "silo-us: {reliability: 0.9}",
            "silo-us: {reliability: 0.9}\n        defences: {shield: {interceptors: 9}}",
        )
    )
    assert problems(text) == [
        "a.yaml:97:36 developments.shield-built.patch.sides.us.defences.shield.interceptors: the belief of ussr "
        "overrides this path (a.yaml:86:43); put what ussr believes of it under "
        "beliefs.ussr.developments.shield-built.patch"
    ]


STRAY_COLON = (
    "this ':' cannot stand here: the indent is wrong, the key above lacks its ':' or the space after it, "
    "or this is text that needs quotes"
)
MALFORMED = [
    ("", "a.yaml:1:1: the file is empty; it begins with 'format: 1'"),
    ("# nothing\n", "a.yaml:1:1: the file is empty; it begins with 'format: 1'"),
    ("- format: 1\n", "a.yaml:1:1: the file holds no keys; a scenario begins with 'format: 1'"),
    ("just words\n", "a.yaml:1:1: the file holds no keys; a scenario begins with 'format: 1'"),
    ("format: 1\n---\nformat: 1\n", "a.yaml:2:1: a second document begins; keep one"),
    ("format: 1\n  title: x\n", f"a.yaml:2:8: {STRAY_COLON}"),
    ("a:\n  us\n    name: x\n", f"a.yaml:3:9: {STRAY_COLON}"),
    ("a:\n  cep:220 m\n  name: x\n", f"a.yaml:3:7: {STRAY_COLON}"),
    ("a:\n  b: 1\n  c\n", "a.yaml:3:3: a ':' is missing after the key"),
    ("format: [1\n", "a.yaml:1:9: the '[' here is never closed; a ']' is missing"),
    ("a: {value: 3 m, source: x\nb: y\n", "a.yaml:1:4: the '{' here is not closed; a '}' or a closing quote is missing, or a ',' before line 2"),
    ('a: {note: "x}\nb: {note: "y"}\n', "a.yaml:1:4: the '{' here is not closed; a '}' or a closing quote is missing, or a ',' before line 2"),
    ("a: {value: 3 m source: x}\n", "a.yaml:1:22: a ',' is missing before this, or a '}' for the '{' of column 4"),
    ("a: {b: 1]\n", "a.yaml:1:9: ']' cannot close the '{' of column 4; write '}'"),
    ("a: {b: 1}}\nc: 2\n", "a.yaml:1:10: this '}' closes nothing"),
    ("a: 'abc\nb: 3\n", "a.yaml:1:4: the quote that opens here is not closed"),
    ('a: "b" c\n', "a.yaml:1:8: text follows a closing quote; quote the whole, or begin a new line"),
    ('a: "C:\\q"\n', "a.yaml:1:8: in double quotes write '\\\\' for '\\', or use single ones"),
    ("a:\n\tb: 1\n", "a.yaml:2:1: a tab stands here; indent with spaces"),
    ("a:\n    b: 1\n  c: 2\n", "a.yaml:3:3: this line is indented unlike those it belongs with"),
    ("a: @x\n", "a.yaml:1:4: a value cannot begin with '@'; put it in quotes"),
    ("? [a]\n: 1\n", "a.yaml:1:3: a key must be one word, not a list or a mapping"),
    ("format: one\n", "a.yaml:1:9 format: the format is a whole number; write 'format: 1'"),
    ("format: 1\ntitle: x\nsides: 3\n", "a.yaml:3:8 sides: '3' was found where keys with values are needed"),
    ("format: 1\ntitle: x\nsides: {}\n", "a.yaml:3:8 sides: no sides; a scenario has two sides or more"),
    ("format: 1\ntitle: x\nsides: {us: {name: a}}\n", "a.yaml:3:8 sides: one side only; a scenario has two sides or more"),
    ("format: 1\ntitle: x\nbeliefs: 7\nsides: {a: {name: A}, b: {name: B}}\n",
     "a.yaml:3:10 beliefs: '7' was found where keys with values are needed"),
    ("format: 1\ntitle: x\x00\n", "a.yaml:2:9: the character U+0000 may not stand in a scenario"),
    ("a: " + "[" * 100, "a.yaml:1:28 a.0.0.0: nested more than 24 levels deep"),
    ("a: " + "x" * 200_001, "a.yaml:1:1: the line has over 200000 characters"),
    pytest.param("a: [" + "\n,".join("1" for _ in range(100_001)) + "]", "a.yaml:99998:2 a.99997: more than 100000 values; a scenario has a few thousand",
                 marks=pytest.mark.medium),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_text(problems: Problems, text: str, line: str) -> None:
    assert problems(text) == [line]


def test_references_wait_for_the_sides(changed: Change, problems: Problems) -> None:
    """One slip in the key `sides` is not thirty unknown sides."""
    assert problems(changed(("\nsides:\n", "\nside:\n"))) == [
        "a.yaml:1:1: the key 'sides' is missing",
        "a.yaml:8:1 side: unknown key 'side'; did you mean 'sides'?",
    ]


def test_a_table_is_named_as_one() -> None:
    with pytest.raises(ScenarioError, match="make a scenario of it with 'counterpoise scenarios import'"):
        read_text("side,system\nus,x\n", file="forces.csv")


def test_a_bomb_of_aliases_is_refused_before_it_grows(problems: Problems) -> None:
    layers = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40))
    assert problems(f"a0: &a0 [x]\n{layers}\n") == [
        "a.yaml:1:5 a0: the anchor '&a0' is not allowed; write values out"
    ]


def write(tmp_path: Path, data: bytes, name: str = "a.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def lines_for(path: Path | str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        counterpoise.read(path)
    return str(error.value).splitlines()


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    message = "the file is over 5 MB and was not read; a scenario has a few hundred lines"
    assert lines_for(path) == [f"{path}:1:1: {message}"]


def test_bytes_that_are_not_utf_8_have_a_place(tmp_path: Path) -> None:
    path = write(tmp_path, b"format: 1\r\ntitle: Gen\xe8ve\r\n")
    assert lines_for(path) == [f"{path}:2:11: byte 0xe8 is not UTF-8; save the file as UTF-8"]


def test_utf_16_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "format: 1".encode("utf-16"))
    assert lines_for(path) == [f"{path}:1:1: byte 0xff is not UTF-8; save the file as UTF-8"]


def test_byte_order_mark_line_ends_and_accents_are_accepted(tmp_path: Path, two_systems_text: str) -> None:
    text = two_systems_text.replace("title: Two systems", "title: Deux systèmes").replace("\n", "\r\n")
    path = write(tmp_path, b"\xef\xbb\xbf" + text.encode(), "Genève, été 85.yaml")
    scenario = counterpoise.read(path)
    assert (scenario.name, scenario.title) == ("Genève, été 85", "Deux systèmes a side")
    figure = scenario.base().sides["us"].systems["silo-us"].launchers
    assert str(figure.location) == f"{path}:17:20"


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert lines_for(tmp_path) == [f"{tmp_path}: this is a folder; name a scenario file in it"]
    gone = tmp_path / "gone.yaml"
    assert lines_for(gone) == [f"{gone}: there is no such file, and no library scenario of that name"]


def test_a_misspelt_library_name_gets_the_nearest() -> None:
    assert lines_for("genva-1985") == [
        "genva-1985: there is no such file, and no library scenario of that name; did you mean 'geneva-1985'?"
    ]


@pytest.mark.parametrize("name", ["a\0b.yaml", "x" * 5000])
def test_names_that_no_file_can_have(name: str) -> None:
    assert len(lines_for(name)) == 1


def test_what_a_file_says_does_not_reach_the_terminal_raw(problems: Problems) -> None:
    found = problems('format: 1\n"\\e[31m red\\n": 1\n')
    assert all(line.isprintable() for line in found)


def test_long_words_are_cut() -> None:
    problem = Problem("a.yaml", 1, 1, "p" * 1000, "m" * 10_000)
    assert len(str(problem)) < 1500


def test_json_is_a_scenario_too(two_systems_text: str) -> None:
    scenario = read_text(two_systems_text)
    again = read_text(json.dumps(scenario.to_dict(), ensure_ascii=False))
    assert again.hash == scenario.hash
    assert again.side_names == scenario.side_names
