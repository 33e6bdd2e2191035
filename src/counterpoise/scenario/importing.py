"""A table of forces, as spreadsheets save it, becomes a scenario."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from io import StringIO
from os import PathLike
from pathlib import Path

from counterpoise.scenario.forces_table import ALERT, Cell, Row, rows_of
from counterpoise.scenario.formats import FORMAT
from counterpoise.scenario.locating import file_bytes
from counterpoise.scenario.problems import Location, Problem, ScenarioError
from counterpoise.scenario.reading import node_from_text, refuse_control_characters, text_from_bytes
from counterpoise.scenario.tree import Mapping, Node, Scalar

_APART = {"system", "source_cite", "source_status", "side", "side_name", "required_retaliation", *ALERT}
_WORDS = ("name", "note", "leg", "basing", "status", "source")


def import_forces(csv_path: str | PathLike[str], *, title: str = "") -> str:
    """The YAML text of a scenario from a table of forces.

    The first row names the columns, in any order; each further row is one system. Columns that must be there:
    ``side, system, name, leg, basing, launchers, warheads``. These may be: every other key of a system,
    ``alert_day`` and ``alert_generated``, ``side_name`` and ``required_retaliation`` (of the side),
    ``source_cite`` and ``source_status`` (of the source); of the last four the first row that has one counts.
    A column may carry a unit, as in ``yield_kt`` or ``cep_m``; its figures are then written without one.
    Empty cells count as missing.

    Parameters
    ----------
    csv_path : str or path
        A CSV file in UTF-8, with commas, at most 5 MB.
    title : str, optional
        The scenario's title; by default it says where the forces come from.

    Returns
    -------
    str
        A scenario of the newest format, without beliefs.

    Raises
    ------
    ScenarioError
        With every problem, each with the line of the table and the first character of the cell, quotes apart.
    """
    path = Path(csv_path)
    shown_as = str(csv_path)
    text = text_from_bytes(file_bytes(path, shown_as=shown_as), file=shown_as)
    refuse_control_characters(text, file=shown_as)
    rows, problems = rows_of(text, file=shown_as)
    if not rows:
        raise ScenarioError(problems)
    document = _document(rows, title or f"Forces imported from {path.name}", shown_as)
    problems += _problems(document, path.stem, shown_as)
    if problems:
        raise ScenarioError(problems)
    return _yaml(document)


def _problems(document: Mapping, name: str, file: str) -> tuple[Problem, ...]:
    from counterpoise.scenario.scenario import read_tree

    try:
        read_tree(document, name=name, file=file)
    except ScenarioError as error:
        return error.problems
    return ()


def _document(rows: list[Row], title: str, file: str) -> Mapping:
    top = Location(file, 1, 1)
    sides: dict[str, list[Row]] = {}
    for row in rows:
        sides.setdefault(row["side"].text, []).append(row)
    entries: dict[str, Node] = {"format": Scalar(FORMAT, top), "title": Scalar(title, top)}
    sources = {row["source"].text: row["source"] for row in reversed(rows) if "source" in row}
    if sources:
        found = {name: (_source(name, rows), sources[name].location) for name in sources}
        entries["sources"] = _mapping(found, top)
    parts = {name: (_side(name, own), own[0]["side"].location) for name, own in sides.items()}
    entries["sides"] = _mapping(parts, top)
    return Mapping(entries, top, dict.fromkeys(entries, top))


def _source(name: str, rows: list[Row]) -> Mapping:
    """The source as its rows describe it; what they leave out is said to be unverified."""
    own = [row for row in rows if "source" in row and row["source"].text == name]
    where = own[0]["source"].location
    cite = next((row["source_cite"] for row in own if "source_cite" in row), Cell("", name, where))
    status = next(
        (row["source_status"] for row in own if "source_status" in row), Cell("", "unverified", where)
    )
    return _mapping({"cite": (_word(cite), cite.location), "status": (_word(status), status.location)}, where)


def _side(name: str, rows: list[Row]) -> Mapping:
    where = rows[0]["side"].location
    shown = next((row["side_name"] for row in rows if "side_name" in row), Cell("", name, where))
    entries: dict[str, tuple[Node, Location]] = {"name": (_word(shown), shown.location)}
    required = next((row["required_retaliation"] for row in rows if "required_retaliation" in row), None)
    if required:
        entries["required_retaliation"] = (_value(required), required.location)
    # Of repeated systems, which are a problem already, the first one counts.
    systems = {row["system"].text: (_system(row), row["system"].location) for row in reversed(rows)}
    systems = {name: systems[name] for name in dict.fromkeys(row["system"].text for row in rows)}
    entries["systems"] = (_mapping(systems, where), where)
    return _mapping(entries, where)


def _system(row: Row) -> Mapping:
    entries = {
        key: (_word(cell) if key in _WORDS else _value(cell), cell.location)
        for key, cell in row.items()
        if key not in _APART
    }
    alert = {ALERT[key]: (_value(row[key]), row[key].location) for key in ALERT if key in row}
    if alert:
        first = next(iter(alert.values()))[1]
        entries["alert"] = (_mapping(alert, first), first)
    return _mapping(entries, row["system"].location)


def _mapping(entries: AnyMapping[str, tuple[Node, Location]], where: Location) -> Mapping:
    nodes = {key: node for key, (node, _) in entries.items()}
    return Mapping(nodes, where, {key: place for key, (_, place) in entries.items()})


def _word(cell: Cell) -> Node:
    return Scalar(cell.text, cell.location)


def _value(cell: Cell) -> Node:
    """A cell as it would be read in a scenario file, at the cell's place."""
    try:
        node = node_from_text(cell.text, file=cell.location.file)
    except ScenarioError:
        node = None
    # What is not YAML is left as text, for the figure to refuse in its own words.
    return _placed(node, cell.location) if node else _word(cell)


def _placed(node: Node, location: Location) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.value, location)
    if isinstance(node, Mapping):
        entries = {key: _placed(child, location) for key, child in node.entries.items()}
        return Mapping(entries, location, dict.fromkeys(entries, location))
    return type(node)(tuple(_placed(item, location) for item in node.items), location)


def _yaml(document: Mapping) -> str:
    from ruamel.yaml import YAML

    from counterpoise.scenario.tree import plain

    yaml = YAML()
    yaml.width = 4096
    out = StringIO()
    yaml.dump(plain(document), out)
    return out.getvalue()
