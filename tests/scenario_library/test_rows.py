"""Every number of the library stands, in its unit, in a row of the source that it names.

Figures that are assumed are no claim about a source. Of derived ones the note must say from what; that their
arithmetic holds is tried scenario by scenario. What else is in no row is listed below, each with its reason.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

import counterpoise

LIBRARY = ["geneva-1985", "start-1990", "after-new-start", "china-2010"]
FACTS = Path(__file__).parents[1] / "facts"

# (scenario, path, number) -> why it is not in a row of the source it names.
ELSEWHERE = {
    ("geneva-1985", "sides.us.systems.minuteman-3-mk12.cep", 180.0): "the row of the study of 2006; base",
    ("geneva-1985", "sides.us.systems.minuteman-3-mk12.cep", 220.0): "a row of 1985; Soviet view",
    ("geneva-1985", "sides.ussr.systems.ss-18.cep", 250.0): "a row of 1985; American view",
    ("geneva-1985", "sides.ussr.systems.ss-18.hardness", 6000.0): "a row of 1985",
    ("geneva-1985", "sides.ussr.systems.ss-19.hardness", 4000.0): "a row of 1985; the middle of the band",
    ("geneva-1985", "sides.ussr.systems.ss-17.hardness", 4000.0): "a row of 1985; the middle of the band",
    ("after-new-start", "sides.us.systems.b-2a.yield", 1200.0): "in no row, and marked unverified",
}
# Half of a published band: its middle is in no row.
MIDDLES = {
    ("geneva-1985", "reliability", 0.825),
    ("geneva-1985", "reliability", 0.85),
    ("geneva-1985", "reliability", 0.75),
}

NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
TAGS = {"yield_kt": "kt", "cep_m": "m", "silo_hardness_psi": "psi", "throw_weight_kg_each": "kg"}
WORDS = {"kt": ("kt", "yield"), "m": (" m", "CEP"), "psi": ("psi", "hardness")}
SHARES = ("fraction", "probability")


@cache
def rows():
    # Ratios are arithmetic on the other rows: no source of a figure.
    paths = [path for path in sorted(FACTS.glob("*.csv")) if "ratio" not in path.stem]
    tables = (csv.DictReader(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    return list(chain.from_iterable(tables))


def numbers(text):
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}


def said(row):
    """The numbers of a row by unit; counts and shares have none."""
    found = {unit: set() for unit in ("kt", "m", "psi", "kg", "")}
    for column, cell in row.items():
        if column in ("source", "status") or not cell:
            continue
        if column in TAGS:
            found[TAGS[column]] |= numbers(cell)
        elif column in ("value_low", "value_high"):
            found[row["unit"] if row["unit"] in found else ""] |= numbers(cell)
        else:
            found[""] |= numbers(cell)
            for clause in re.split(r"[;,:] ", cell):
                for unit, words in WORDS.items():
                    if any(word in clause for word in words):
                        found[unit] |= numbers(clause)
    return found


@cache
def scenario_of(name):
    return counterpoise.read(name)


@cache
def said_of(source, name):
    """What the rows that cite a source say, row by row."""
    cite = scenario_of(name).base().sources[source].cite
    return [(row, said(row)) for row in rows() if cite in row["source"]]


@cache
def figures(name):
    """Every figure that stands in the file: of the base, of beliefs and of developments."""
    scenario = scenario_of(name)
    chosen = [scenario, *map(scenario.with_development, scenario.development_names)]
    views = [scenario.base(), *(one.view(side) for one in chosen for side in scenario.side_names)]
    views += [one.base() for one in chosen]
    found = {figure.location: figure for view in views for figure in view.figures() if figure.location}
    return [found[place] for place in sorted(found)]


def unit_of(figure):
    return figure.unit if figure.unit in ("kt", "m", "psi", "kg") else ""


def claims(name):
    """Figures with a source that is said to hold them, with the numbers they are made of."""
    for figure in figures(name):
        if figure.status in ("verified", "unverified"):
            yield figure, numbers(re.sub(r", weights:.*", "", figure.text).replace("km2", ""))


@pytest.mark.parametrize("name", LIBRARY)
def test_every_number_stands_in_a_row_of_its_source(name):
    strays = []
    for figure, wanted in claims(name):
        known = set().union(*(found[unit_of(figure)] for _, found in said_of(figure.source, name)))
        last = figure.path.split(".")[-1]
        strays += [
            (name, figure.path, number)
            for number in wanted - known
            if (name, figure.path, number) not in ELSEWHERE and (name, last, number) not in MIDDLES
        ]
    assert strays == []


@pytest.mark.parametrize("name", LIBRARY)
def test_nothing_is_verified_that_its_rows_call_unverified(name):
    """By the row's status; and by its note, which names single cells (`hardness is unverified`)."""
    for figure, wanted in claims(name):
        if figure.status != "verified":
            continue
        holding = [row for row, found in said_of(figure.source, name) if wanted & found[unit_of(figure)]]
        assert any(row["status"].startswith("verified") for row in holding), figure.path
        word = {"m": "CEP", "psi": "hardness", "kg": "throw-weight"}.get(figure.unit)
        doubted = [row for row in holding if word and is_doubted(row, word)]
        assert len(doubted) < len(holding) or not doubted, figure.path


def is_doubted(row, word):
    clauses = [*row["note"].split("; "), row["status"]]
    return any("unverified" in clause and word in clause and not numbers(clause) for clause in clauses)


@pytest.mark.parametrize("name", LIBRARY)
def test_every_derived_figure_says_from_what(name):
    silent = [str(one.location) for one in figures(name) if one.status == "derived" and not one.note]
    assert silent == []


SECOND_HAND = re.compile(
    r" via |citing|compiled|summar|giving the values|defaults|copy|quoted|as reported|reported Jun"
    r"| on the DoD|on APS|osintsights|\(B\. Blair\)|topwar|strtdata|Frazier"
)


@pytest.mark.parametrize("name", LIBRARY)
def test_what_was_read_second_hand_says_so(name):
    """A re-coding, a copy or a report of a source is not that source; its note begins with the word."""
    for key, source in scenario_of(name).base().sources.items():
        if source.status == "verified":
            assert bool(SECOND_HAND.search(source.cite)) == source.note.startswith("second-hand"), key


def test_the_exceptions_are_needed():
    """An exception that no figure needs any more is to be deleted."""
    used = {(name, figure.path, n) for name in LIBRARY for figure, wanted in claims(name) for n in wanted}
    assert set(ELSEWHERE) <= used
    assert {(name, path.split(".")[-1], n) for name, path, n in used} >= MIDDLES
