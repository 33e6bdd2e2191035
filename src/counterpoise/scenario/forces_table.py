"""A table of forces: which columns it has, and its cells with their places."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from counterpoise.scenario.problems import Location, Problem, ScenarioError, suggestion
from counterpoise.scenario.quantities import DIMENSIONS

ALERT = {"alert_day": "day", "alert_generated": "generated"}
_OTHERS = ("system", "side", "side_name", "required_retaliation", "source_cite", "source_status")
_NEEDED = ("side", "system", "name", "leg", "basing", "launchers", "warheads")


@dataclass(frozen=True)
class Cell:
    """One cell: the key it is for, its text with its unit, and where it stands."""

    column: str
    text: str
    location: Location


Row = dict[str, Cell]


def rows_of(text: str, *, file: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a table, without empty cells, and what is wrong with single rows.

    Raises
    ------
    ScenarioError
        If the columns are not those of `import_forces`, so that no row can be understood.
    """
    records = list(_records(text, file))
    if not records:
        raise ScenarioError([Problem(file, 1, 1, "", "the table is empty; its first row names the columns")])
    header, *body = records
    columns = [cell.strip().lower() for cell in header[1]]
    problems = list(_header_problems(columns, Location(file, header[0], 1)))
    if problems:
        raise ScenarioError(problems)
    if not body:
        raise ScenarioError([Problem(file, 1, 1, "", "the table has no rows; each row is one system")])
    return _body(columns, body, file)


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins in; rows of nothing are left out."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        message = f"this is not a table of comma-separated values ({error})"
        raise ScenarioError([Problem(file, begin, 1, "", message)]) from None


def _header_problems(columns: list[str], at: Location) -> Iterator[Problem]:
    if len(columns) == 1 and ";" in columns[0]:
        yield Problem(at.file, at.line, 1, "", "the columns are separated by ';'; save the table with commas")
        return
    known = _known_columns()
    for position, column in enumerate(columns):
        if column not in known and _unit_column(column) is None:
            message = f"unknown column {column!r}{suggestion(column, known)}"
            yield Problem(at.file, at.line, _offset(columns, position), "", message)
        elif column in columns[:position]:
            yield Problem(
                at.file, at.line, _offset(columns, position), "", f"the column {column!r} is there twice"
            )
    for column in _NEEDED:
        if column not in columns:
            yield Problem(at.file, at.line, 1, "", f"the column {column!r} is missing")


def _known_columns() -> tuple[str, ...]:
    from counterpoise.scenario.tables import field_table

    keys = tuple(row.field for row in field_table("system") if row.field != "alert")
    return (*_OTHERS, *ALERT, *keys)


def _unit_column(column: str) -> tuple[str, str] | None:
    """The key and unit of a column such as ``cep_m``, or None."""
    from counterpoise.scenario.tables import field_table

    for row in field_table("system", "side"):
        for unit in DIMENSIONS[row.type].units if row.type in DIMENSIONS else ():
            if column == f"{row.field}_{unit}".lower():
                return row.field, unit
    return None


def _body(
    columns: list[str], body: list[tuple[int, list[str]]], file: str
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, cells in body:
        row = _row(columns, cells, Location(file, line, 1))
        if {"side", "system"} <= set(row):
            rows.append(row)
        problems += _row_problems(columns, cells, row, Location(file, line, 1))
    return rows, [*problems, *_repeated(rows)]


def _row(columns: list[str], cells: list[str], at: Location) -> Row:
    row: Row = {}
    for position, (column, text) in enumerate(zip(columns, cells, strict=False)):
        if text.strip():
            where = Location(at.file, at.line, _offset(cells, position))
            cell = _cell(column, text.strip(), where)
            row[cell.column] = cell
    return row


def _row_problems(columns: list[str], cells: list[str], row: Row, at: Location) -> Iterator[Problem]:
    if len(cells) > len(columns):
        message = f"the row has {len(cells)} cells for {len(columns)} columns; quote texts that hold a comma"
        yield Problem(at.file, at.line, _offset(cells, len(columns)), "", message)
    for column in ("side", "system"):
        if column not in row:
            yield Problem(at.file, at.line, 1, "", f"the cell {column!r} is empty")


def _cell(column: str, text: str, location: Location) -> Cell:
    unit = _unit_column(column)
    return Cell(unit[0], f"{text} {unit[1]}", location) if unit else Cell(column, text, location)


def _offset(cells: list[str], position: int) -> int:
    return 1 + sum(len(cell) + 1 for cell in cells[:position])


def _repeated(rows: Iterable[Row]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Location] = {}
    for row in rows:
        key = (row["side"].text, row["system"].text)
        where = row["system"].location
        if key in seen:
            message = (
                f"the system {key[1]!r} of {key[0]!r} is there twice; the first is in line {seen[key].line}"
            )
            yield Problem(where.file, where.line, where.column, "", message)
        seen.setdefault(key, where)
