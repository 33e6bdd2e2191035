"""What the README, the documentation and the community files say is so."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import counterpoise

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    """A file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


TARGETS = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", ".ci/run", "docs/decisions/0004-locked-environment.md"]
)
def test_every_make_command_named_is_a_target(name: str) -> None:
    named = re.findall(r"(?:^step \w+ |^ {4}|`)make (?:-k )?([a-z]+)", text(name), flags=re.MULTILINE)
    assert named
    assert set(named) <= TARGETS


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\n    make test " in text("README.md")
    assert "\nstep tests make test\n" in text(".ci/run")
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_the_citation_names_this_version() -> None:
    citation = YAML(typ="safe").load(text("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "type", "license"} <= set(citation)
    assert citation["version"] == counterpoise.__version__
    assert citation["license"] == "Apache-2.0"


def test_the_changelog_has_a_place_for_changes() -> None:
    headings = re.findall(r"^## \[(.*?)\]", text("CHANGELOG.md"), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"


def test_the_licence_is_whole() -> None:
    licence = text("LICENSE")
    assert "Version 2.0, January 2004" in licence
    assert licence.count("\n") > 195
    assert "END OF TERMS AND CONDITIONS" in licence


# The keys of `assess --json` that carry a measure, as fixed for callers.
MEASURES = [
    "arriving",
    "arriving_emt",
    "assurance",
    "first_strike_potential",
    "exposure",
    "costs",
    "c1",
    "c2",
    "kent_thaler",
    "kent_thaler_raw",
    "canavan",
    "counts",
    "ratio",
    "drivers",
    "figures_assumed_share",
]


@pytest.mark.parametrize("key", MEASURES)
def test_the_model_page_says_what_a_measure_is(key: str) -> None:
    _, _, measures = text("docs/model.md").partition("\n## Measures\n")
    table = [line for line in measures.splitlines() if line.startswith("|")]
    assert any(f"`{key}`" in line for line in table)


@pytest.mark.parametrize("key", [*MEASURES, "strikes", "stability", "hard_target"])
def test_the_promise_lists_every_key(key: str) -> None:
    assert re.search(rf"[{{\[ ]{key}\b", text("API.md"))


TERMS = """
side system launcher warhead silo alert ride-out launch-under-attack cep hardness sskp lethal-radius drawdown
assurance exposure first-strike-potential leak ragged-retaliation absentee-ratio emt belief view patch base
development worst-attack cost-optimal-attack price figure range status draw frontier certificate driver seed
arriving-retaliation required-retaliation usable attrition penetration reliability yield bias soft-point w80
scenario definition posture strike object mixture mirv attributed-warheads
"""


@pytest.mark.parametrize("term", TERMS.split())
def test_the_glossary_has_the_word(term: str) -> None:
    headings = re.findall(r"^### (.*)$", text("docs/glossary.md"), flags=re.MULTILINE)
    assert term in {heading.lower().replace(" ", "-") for heading in headings}


def test_every_decision_is_listed_once() -> None:
    records = sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert (
        re.findall(r"^\| \[\d{4}\]\((.*?)\)", text("docs/decisions/README.md"), flags=re.MULTILINE) == records
    )
    numbers = [int(name[:4]) for name in records]
    assert numbers == list(range(1, len(numbers) + 1))
