# ruff: noqa: E501 (what the user sees is one line, and is quoted as such)
"""Old formats are upgraded: a corpus of them is kept in ``formats/``, each beside what it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from counterpoise.scenario import ScenarioError, read_text, upgrade

CORPUS = Path(__file__).parent / "formats"
OLD = sorted(path for path in CORPUS.glob("*.yaml") if not path.stem.endswith("-as-1"))


def words(text: str) -> list[str]:
    """Each line with its white space folded: how far comments are pushed to the right does not matter."""
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_old_files_become_what_they_meant(path: Path) -> None:
    expected = path.with_stem(f"{path.stem}-as-1").read_text("utf-8")
    upgraded = upgrade(path.read_text("utf-8"))
    assert read_text(upgraded).hash == read_text(expected).hash
    assert words(upgraded) == words(expected)


def test_the_corpus_is_there() -> None:
    assert OLD


def test_the_newest_format_stays_as_it_is(two_systems_text: str) -> None:
    assert upgrade(two_systems_text) == two_systems_text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format: 7\n", "a.yaml:1:9 format: format 7 is newer than this program, which reads format 1"),
        ("format: -1\n", "a.yaml:1:9 format: there is no format -1; this program reads format 1"),
        ("title: x\n", "a.yaml:1:1 format: the key 'format' is missing; a scenario begins with 'format: 1'"),
        ("format: true\n", "a.yaml:1:9 format: the format is a whole number; write 'format: 1'"),
        ("format: 0\na: {cep: 1 m, cep_m: 1}\n", "a.yaml:2:15: both 'cep_m' and its newer form 'cep' are there; keep one"),
        ("format: 0\na: *b\n", "a.yaml:2:4 a: the alias '*b' is not allowed; write the value out"),
    ],
)  # fmt: skip
def test_what_cannot_be_upgraded(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        upgrade(text, file="a.yaml")
    assert str(error.value) == message


def test_dates_stay_as_written() -> None:
    assert "date: 1985-11-21" in upgrade("format: 0\ndate: 1985-11-21\n")
    with pytest.raises(ScenarioError, match="cannot be rewritten"):
        upgrade("format: 0\ndate: 1985-02-31\n")
